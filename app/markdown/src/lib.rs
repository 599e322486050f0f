//! Markdown to safe HTML, headings and plain text: the same on the server, which renders a text when it is saved, and
//! in the browser's preview.
//!
//! The output is safe by construction: a writer that knows a short list of elements and attributes writes the parser's
//! events. Raw HTML in a text is written as text, and an address becomes a link only when it is of one of the kinds of
//! [`target::Target`]. Work and output are proportional to the input, whatever it is. The crate does no I/O.
//!
//! In reading order: [`dialect`] parses; [`writer`] turns each event into HTML with the help of [`block`], [`inline`],
//! [`heading`] and [`footnote`]; [`sink`] escapes, and sets the direction of every block.
//!
//! To support one more construct: enable it in [`dialect`], write its element in [`block`] or [`inline`], add that
//! element and its attributes to the server's sanitizer and to the allow-list of the tests, and raise
//! [`RENDERER_VERSION`].

mod address;
mod block;
mod destinations;
mod dialect;
mod emphasis;
mod footnote;
mod fragment;
mod heading;
mod inline;
mod label;
mod phone;
mod plain;
mod sink;
mod target;
mod writer;

use domain::language::Language;
use domain::practice::Heading;

use dialect::Source;
use writer::Writer;

pub use destinations::with_destinations;
pub use plain::{beginning, excerpt, file_paths, language, plain_text};
pub use pulldown_cmark::{Event, Tag, TagEnd};

/// Grows whenever [`render`] writes something else for the same text, so that stored HTML can be
/// told from what would be written today.
pub const RENDERER_VERSION: i64 = 5;

/// What rendering depends on beside the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The document's language: the direction of blocks without letters, and the language of the
    /// few words the renderer adds for screen readers.
    pub language: Language,
    /// Stands before the name of every file the text refers to, for example
    /// `/practices/slug/files/`.
    pub files_base: String,
}

/// A rendered text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The text as safe HTML.
    pub html: String,
    /// The text's headings, in order.
    pub headings: Vec<Heading>,
    /// Whether the text or its HTML was longer than allowed, and its end is missing.
    pub truncated: bool,
}

/// Renders a Markdown text. Never fails: what is not understood or not allowed is shown as text.
pub fn render(source: &str, options: &Options) -> Rendered {
    let source = Source::new(source);
    let mut rendered = Writer::new(&source, options).write(source.events());
    rendered.truncated |= source.is_cut;
    rendered
}

/// Hands over a text as the parser's events, read as [`render`] reads it: for whoever makes something else than HTML of it.
pub fn each_event(source: &str, read: impl FnMut(Event<'_>)) {
    Source::new(source).events().for_each(read);
}
