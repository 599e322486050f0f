//! The pieces that pages share.

pub mod copy;
pub mod dates;
pub mod empty;
pub mod facets;
pub mod field;
pub mod flash;
pub mod form;
pub mod icons;
pub mod mark;
pub mod pagination;
pub mod progress;
pub mod query;
pub mod ranges;
pub mod ring;
pub mod rows;
pub mod seal;
pub mod topics;
pub mod written;

/// Words of a search as a sentence tells them: each in quotation marks, isolated so that one in another
/// script does not reorder the sentence.
pub fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("\u{2068}״{word}״\u{2069}")).collect::<Vec<_>>().join(", ")
}
