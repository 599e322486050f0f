//! Converts plain text that people paste or upload to Markdown: mails, ranges of a spreadsheet, conversations, and texts
//! with lists of their own. Documents and HTML are read by the crate `convert`.
//!
//! Every function depends on its input alone; the crate does no I/O. [`plain`] cleans up a text, and [`paste`] what a
//! clipboard holds as one. [`mod@line`] and [`mail`] recognize what people type, and [`chat`] what WhatsApp exports. Start
//! reading at [`paste`].
//!
//! The samples in `tests/samples` are texts in the form in which each program hands them over, with the expected Markdown
//! beside each. To support another program, add a sample, see its test fail, and teach [`plain`] what is new in it.

pub mod chat;
pub mod line;
pub mod mail;
pub mod paste;
pub mod plain;
pub mod table;
