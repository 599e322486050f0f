//! The text of attached files, by which they are found: .docx, .pptx and .pdf.
//!
//! The content was written by strangers. Every format is read with limits on the output, on what is unpacked and on the
//! depth of nesting; XML entities are not resolved. No limit stops everything that a crafted PDF can do to a library,
//! so the server reads in a process of its own, which ends by itself when it takes too much memory or time ([`child`]):
//! a panic, an endless loop or exhausted memory then does not reach the server, and what was read until then is kept.
//! This crate knows none of the others.
//!
//! In reading order: [`output`], where the text goes; [`package`] and [`xml`], what the office formats have in common,
//! and [`visible`], what of their text is shown; [`docx`], [`pptx`]; [`pdf`], where letters are placed, and [`lines`],
//! the lines that they make.
//!
//! To add a format: a module with a `write`, its arm in [`write_text`], its test in `tests/`. Every change of what is
//! read raises [`VERSION`], which makes every file be read again.

pub mod child;
mod docx;
mod lines;
pub mod output;
mod package;
mod pdf;
mod pptx;
mod visible;
mod xml;

use std::io::Write;

use output::{Output, Stop};

/// The version of what is read of a file.
pub const VERSION: i64 = 2;

/// The most bytes of text that are read of a file: some two hundred pages.
pub const TEXT_MAX: usize = 512 * 1024;

/// How much of a file's text was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// What came before a cap: of [`TEXT_MAX`] bytes, of pages, or of what a page may draw.
    Cut,
}

/// Why a file has no text, or no more than was written.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is of no format that is known here.
    #[error("not a document that can be read")]
    Format,
    /// It is damaged, encrypted or beyond a cap.
    #[error("the document cannot be read")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The text could not be written.
    #[error("the text cannot be written")]
    Output(#[from] std::io::Error),
}

/// Returns whether a content is of a kind that [`write_text`] knows, by its first bytes.
pub fn is_packed(content: &[u8]) -> bool {
    content.starts_with(package::MAGIC) || content.starts_with(pdf::MAGIC)
}

/// Writes the text of a file, at most [`TEXT_MAX`] bytes of it. The content decides what it is, not a
/// name.
///
/// # Errors
/// [`Unreadable`]; what was read until then has been written.
pub fn write_text(content: Vec<u8>, out: &mut dyn Write) -> Result<Extent, Unreadable> {
    let mut out = Output::new(out, TEXT_MAX);
    let written = if content.starts_with(pdf::MAGIC) {
        pdf::write(content, &mut out)
    } else if content.starts_with(package::MAGIC) {
        write_package(&content, &mut out)
    } else {
        Err(Unreadable::Format.into())
    };
    match written {
        Ok(()) => Ok(Extent::Whole),
        Err(Stop::Full) => Ok(Extent::Cut),
        Err(Stop::Unreadable(why)) => Err(why),
    }
}

fn write_package(content: &[u8], out: &mut Output<'_>) -> Result<(), Stop> {
    let mut package = package::Package::open(content)?;
    let main = package.main()?;
    match package.root(&main)?.as_str() {
        "document" => docx::write(&mut package, &main, out),
        "presentation" => pptx::write(&mut package, &main, out),
        _ => Err(Unreadable::Format.into()),
    }
}
