//! Documents as presenters have them to Markdown: `.docx`, `.pptx`, `.odt`, `.html`, `.md`, `.txt`, and zip files of them;
//! with a report of what was kept, changed and lost.
//!
//! [`convert`] is the way in, and [`paste::paste`] for what a clipboard holds. What a format says is read into one model ([`model`]) by one
//! module a format, and written by one writer ([`writer`], [`inline`]): reading what it wrote gives the same model.
//!
//! In reading order: [`model`], [`report`]; [`inline`] and [`writer`]; [`package`] and [`xml`], what the office formats
//! have in common, [`drawing`], [`pictures`], [`math`], [`arrange`], [`headings`]; then [`docx`], [`pptx`], [`odt`], [`html`], [`text`],
//! [`archive`]. [`clean_copy`] makes a copy of an office file that holds no more than what it shows,
//! [`nameless`] one that does not name somebody. The other way, [`commonmark`] reads a text of the forum into the model
//! and [`docx_of`] writes that for word processors.
//!
//! The content was written by strangers. Every format is read with limits on what is unpacked, on the depth of nesting and
//! on the size of trees; XML entities are not resolved and nothing outside of the file is fetched. The server reads in a
//! process of its own all the same, which ends by itself when it takes too much memory or time.
//!
//! To add a format: a variant of [`Format`], a module with a `read`, its arm in [`convert`], its tests in `tests/`, its
//! line in `docs/convert.md`.

pub mod archive;
mod arrange;
pub mod clean_copy;
mod clean_odf;
pub mod commonmark;
mod docx;
mod drawing;
mod headings;
pub mod html;
pub mod inline;
mod link;
mod math;
mod metadata;
pub mod model;
pub mod nameless;
mod number;
mod odt;
mod package;
pub mod paste;
mod pictures;
mod pptx;
pub mod report;
mod script;
mod text;
pub mod writer;
mod xml;

use domain::conversion::listed;
use domain::language::Language;
use serde::{Deserialize, Serialize};

use model::{Block, Document, File};
use report::{Entry, Kind, Report};

/// The most bytes of a file that is read.
pub const CONTENT_MAX: usize = 64 * 1024 * 1024;

/// How a document is converted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// The language of the few words that are added to a text, such as `שקף 3`.
    pub language: Language,
    /// Whether the speaker's notes come below each slide.
    pub notes: bool,
}

/// A document in Markdown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Converted {
    /// The document's title, where it has one.
    pub title: Option<String>,
    /// The document's text.
    pub markdown: String,
    /// The files that the text refers to.
    pub files: Vec<File>,
    /// What was kept, changed and lost.
    pub report: Vec<Entry>,
    /// The speaker's notes of a presentation, below the titles of their slides, where they are not in the text.
    pub notes: String,
    /// The numbers of the slides that the text has headings for, in their order; empty where it was no presentation.
    pub slides: Vec<usize>,
}

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unreadable {
    /// It says nothing.
    #[error("the file is empty: it holds no text")]
    Empty,
    /// It holds nothing that a text can take, but this.
    #[error("the file holds no text that can be taken; what it holds is {}", listed(.0))]
    NothingKept(Vec<Entry>),
    /// It is encrypted.
    #[error("the file is protected by a password; save it without one")]
    Encrypted,
    /// It is damaged.
    #[error("the file is damaged and cannot be read")]
    Damaged,
    /// The file's content is of another format than its name.
    #[error("the file is not what its name says; save it again in the format of its ending")]
    Mismatch,
    /// It is of a format that is not read.
    #[error("files of this format are not read; save it as .docx, .pptx, .odt, .html, .md or .txt")]
    Unsupported,
    /// It is beyond a limit of size.
    #[error("the file is too large to be read")]
    TooLarge,
}

/// A format that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A text of Word.
    Docx,
    /// A presentation of PowerPoint.
    Pptx,
    /// A text of LibreOffice.
    Odt,
    /// A zip file of texts and pictures.
    Zip,
    /// A page.
    Html,
    /// Markdown.
    Markdown,
    /// Plain text.
    Text,
}

/// A document as a `.docx`: headings and quotations by style, real numbering, notes and pictures, each line with the
/// direction of its words in a document of a language.
pub fn docx_of(document: &Document, language: Language) -> Vec<u8> {
    framed_docx_of(document, &Frame::default(), language)
}

/// What stands around a text in a `.docx` and is no part of it: whose it is, and a line for who approves it. It has a style of
/// its own, so that it does not come into the text when the file comes back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    /// The blocks between the title and the text.
    pub before: Vec<Block>,
    /// The blocks below the text.
    pub after: Vec<Block>,
}

/// A document as [`docx_of`] writes it, with a frame around its text.
pub fn framed_docx_of(document: &Document, frame: &Frame, language: Language) -> Vec<u8> {
    docx::write::write(document, frame, language)
}

/// Converts a file to Markdown.
///
/// # Errors
/// [`Unreadable`].
pub fn convert(name: &str, content: &[u8], options: &Options) -> Result<Converted, Unreadable> {
    let mut report = Report::default();
    let document = match format(name, content)? {
        Format::Docx => docx::read(content, &package::Package::open(content)?.main()?, &mut report)?,
        Format::Pptx => {
            let main = package::Package::open(content)?.main()?;
            let pptx::Slides { document, notes, shown } = pptx::read(content, &main, options, &mut report)?;
            return Ok(Converted { notes: writer::markdown(&notes), slides: shown, ..written(&document, report)? });
        }
        Format::Odt => odt::read(content, &mut report)?,
        Format::Zip => return archive::read(content, options),
        Format::Html => return convert_html(&text::decoded_page(content)?),
        Format::Markdown | Format::Text => return text::read(content),
    };
    written(&document, report)
}

/// Converts HTML that was pasted or is a page; pictures are taken where they are in the text itself.
///
/// # Errors
/// [`Unreadable`].
pub fn convert_html(html: &str) -> Result<Converted, Unreadable> {
    let mut report = Report::default();
    let mut pictures = pictures::Pictures::default();
    let mut document = html::read(html, &mut report, &mut |source| pictures.add_data(source))?;
    document.files = pictures.into_files();
    written(&document, report)
}

fn written(document: &Document, report: Report) -> Result<Converted, Unreadable> {
    let markdown = writer::markdown(document);
    let title = document.title.clone().filter(|title| !title.is_empty());
    let (files, report) = (document.files.clone(), report.into_entries());
    if markdown.is_empty() && title.is_none() {
        return Err(nothing_kept(report));
    }
    Ok(Converted { title, markdown, files, report, ..Converted::default() })
}

/// Why a file of which nothing is in the text cannot be read: what it holds is named.
fn nothing_kept(report: Vec<Entry>) -> Unreadable {
    let lost: Vec<Entry> = report.into_iter().filter(|entry| entry.kind == Kind::Lost).collect();
    if lost.is_empty() { Unreadable::Empty } else { Unreadable::NothingKept(lost) }
}

/// The format of a file: its content decides, and has to be what its name says.
///
/// # Errors
/// [`Unreadable`].
pub fn format(name: &str, content: &[u8]) -> Result<Format, Unreadable> {
    if content.is_empty() {
        return Err(Unreadable::Empty);
    }
    if content.len() > CONTENT_MAX {
        return Err(Unreadable::TooLarge);
    }
    let named = named(name)?;
    let found = match found(content) {
        Err(Unreadable::Unsupported) if named.is_some() => return Err(Unreadable::Mismatch),
        found => found?,
    };
    match (named, found) {
        (None, Some(found)) => Ok(found),
        (Some(named), Some(found)) if named == found => Ok(named),
        // What a text is, only its name says.
        (Some(named @ (Format::Html | Format::Markdown | Format::Text)), None) => Ok(named),
        (None, None) if text::is_html(content) => Ok(Format::Html),
        (None, None) => Ok(Format::Text),
        _ => Err(Unreadable::Mismatch),
    }
}

/// What the ending of a name says; `None` where there is none that is known.
fn named(name: &str) -> Result<Option<Format>, Unreadable> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "docx" | "docm" | "dotx" | "dotm" => Ok(Some(Format::Docx)),
        "pptx" | "pptm" | "ppsx" | "ppsm" | "potx" | "potm" => Ok(Some(Format::Pptx)),
        "odt" | "ott" => Ok(Some(Format::Odt)),
        "zip" => Ok(Some(Format::Zip)),
        "html" | "htm" | "xhtml" => Ok(Some(Format::Html)),
        "md" | "markdown" => Ok(Some(Format::Markdown)),
        "txt" | "text" => Ok(Some(Format::Text)),
        "doc" | "ppt" | "pps" | "xls" | "xlsx" | "pdf" | "rtf" | "pages" | "key" | "odp" | "ods" => {
            Err(Unreadable::Unsupported)
        }
        _ => Ok(None),
    }
}

/// What a content is; `None` for a text.
fn found(content: &[u8]) -> Result<Option<Format>, Unreadable> {
    /// What older programs of Microsoft write, and newer ones around what they encrypt.
    const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    if content.starts_with(COMPOUND) {
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let is_encrypted = content.windows(name.len()).any(|window| window == name);
        return Err(if is_encrypted { Unreadable::Encrypted } else { Unreadable::Unsupported });
    }
    if content.starts_with(package::MAGIC) {
        let mut package = package::Package::open(content)?;
        if let Some(kind) = package.bytes("mimetype")? {
            return match kind.as_slice() {
                b"application/vnd.oasis.opendocument.text"
                | b"application/vnd.oasis.opendocument.text-template"
                | b"application/vnd.oasis.opendocument.text-web" => Ok(Some(Format::Odt)),
                _ => Err(Unreadable::Unsupported),
            };
        }
        let main = match package.main() {
            Ok(main) => main,
            Err(Unreadable::Mismatch) => return Ok(Some(Format::Zip)),
            Err(error) => return Err(error),
        };
        let root = package.root(&main)?;
        return match root.as_str() {
            "document" => Ok(Some(Format::Docx)),
            "presentation" => Ok(Some(Format::Pptx)),
            "" => Err(Unreadable::Damaged),
            _ => Err(Unreadable::Unsupported),
        };
    }
    if content.starts_with(b"%PDF") || content.starts_with(b"{\\rtf") {
        return Err(Unreadable::Unsupported);
    }
    if pictures::media_type(content).is_some() {
        return Err(Unreadable::Mismatch);
    }
    Ok(None)
}
