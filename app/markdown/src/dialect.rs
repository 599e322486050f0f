//! The Markdown this forum reads: CommonMark with tables, footnotes, strikethrough and task lists.

use domain::practice::BODY_MAX;
use pulldown_cmark::{Event, Options, Parser, TextMergeStream};

/// The part of a text that is read: at most [`BODY_MAX`] bytes, cut between two characters; and
/// whether something was cut off.
pub(crate) fn capped(source: &str) -> (&str, bool) {
    if source.len() <= BODY_MAX {
        return (source, false);
    }
    let end = (0..=BODY_MAX)
        .rev()
        .find(|at| source.is_char_boundary(*at))
        .unwrap_or(0);
    (&source[..end], true)
}

/// The text as a stream of events, adjoining pieces of text joined.
///
/// Heading attributes stay off because anchors are ours to give, and smart punctuation because it
/// would turn the double quote of a Hebrew abbreviation into a curly one.
pub(crate) fn events(source: &str) -> impl Iterator<Item = Event<'_>> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    TextMergeStream::new(Parser::new_ext(source, options))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let text = "א".repeat(BODY_MAX);
        let (cut, was_cut) = capped(&text);
        assert!(was_cut);
        assert_eq!(cut.len(), BODY_MAX);
        assert_eq!(capped(&format!("x{text}")).0.len(), BODY_MAX - 1);
    }
}
