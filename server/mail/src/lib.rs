//! Mails: their texts, their form on the wire, and the way to the mail server.
//!
//! A mail begins as a [`Content`], what it says, with its [`Frame`], to whom and for which forum. [`render`] makes the
//! subject, the plain text and the HTML of it from the folder of its kind in `templates/`, in either language; [`compose`]
//! makes the message of these, with its headers; [`smtp::Smtp`] sends it. The crate knows no database and decides nothing.
//!
//! To add a mail: its variant of [`Content`], its folder in `templates/` with `subject.txt`, `text.txt` and `html` for each
//! language, and its sample in `tests/it/golden.rs`, which shows what it looks like.

pub mod compose;
pub mod content;
pub mod dates;
pub mod dkim;
pub mod render;
pub mod smtp;
pub mod transport;

pub use compose::{Head, compose};
pub use content::{Content, Frame};
pub use render::{Rendered, render};
