//! Converts what people paste or upload to Markdown: pages of Word and Google Docs, mails, ranges of a spreadsheet,
//! conversations, and plain text with lists of its own.
//!
//! Every function depends on its input alone; the crate does no I/O. [`html`] converts a tree of HTML elements,
//! [`plain`] cleans up plain text, and [`paste`] chooses between the two that a clipboard offers. [`mod@line`] and [`mail`]
//! recognize in both what people type, and [`chat`] what WhatsApp exports. Start reading at [`paste`].
//!
//! The samples in `tests/samples` are files in the form in which each program hands a text over, with the expected
//! Markdown beside each. To support another program, add a sample, see its test fail, and teach [`html`] or [`plain`]
//! what is new in it.

pub mod chat;
pub mod html;
pub mod inert;
pub mod line;
pub mod mail;
pub mod paste;
pub mod plain;
pub mod table;
