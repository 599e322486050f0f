//! What people paste or upload becomes Markdown: pages of Word and Google Docs, mails, ranges of a
//! spreadsheet, conversations, and plain text with lists of its own.
//!
//! Everything here is a pure function of the text. [`html`] converts a tree of HTML elements,
//! [`plain`] puts plain text in order, and [`paste`] chooses between the two that a clipboard
//! offers. [`line`] and [`mail`] recognize in both what people type, [`chat`] what WhatsApp exports.
//!
//! The samples in `tests/samples` are files in the form in which each program hands a text over, with
//! the Markdown that has to come of it beside each. To support another program, add a sample, see it
//! fail, and teach [`html`] or [`plain`] what is new in it.

pub mod chat;
pub mod html;
pub mod inert;
pub mod line;
pub mod mail;
pub mod paste;
pub mod plain;
pub mod table;
