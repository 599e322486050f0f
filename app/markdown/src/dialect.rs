//! The Markdown this forum reads: CommonMark with tables, footnotes, strikethrough and task lists.

use std::borrow::Cow;

use domain::practice::BODY_MAX;
use pulldown_cmark::{Event, Options, Parser, TextMergeStream};

use crate::emphasis::Marked;

/// The column from which on no quote, list or note begins.
///
/// The parser looks at every open block on every line. Each level takes a column at least, so this
/// bounds what a line costs; without it, a line of list marks and many short lines after it would
/// take minutes.
const MARK_COLUMN_MAX: usize = 200;

/// What is read beside plain CommonMark.
///
/// Heading attributes stay off because anchors are ours to give, and smart punctuation because it would turn the double
/// quote of a Hebrew abbreviation into a curly one.
pub(crate) const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS);

/// A text, ready to be parsed.
pub(crate) struct Source<'a> {
    text: Cow<'a, str>,
    /// The text as it is parsed, where emphasis is written onto Hebrew words.
    marked: Marked,
    /// Whether the text was longer than allowed, and its end is missing.
    pub(crate) is_cut: bool,
}

impl<'a> Source<'a> {
    /// Takes a text, but at most [`BODY_MAX`] bytes, cut between two characters.
    pub(crate) fn new(text: &'a str) -> Self {
        let end = text.floor_char_boundary(BODY_MAX);
        let shallow = without_deep_marks(&text[..end]);
        Self { marked: Marked::new(&shallow), text: shallow, is_cut: end < text.len() }
    }

    /// Bytes of the text.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// The text as a stream of events, adjoining pieces of text joined.
    pub(crate) fn events(&self) -> impl Iterator<Item = Event<'_>> {
        let text = self.marked.text.as_deref().unwrap_or(&self.text);
        let parser = Parser::new_ext(text, OPTIONS).into_offset_iter();
        TextMergeStream::new(parser.filter_map(|(event, place)| self.marked.clean(event, &place)))
    }
}

/// The text with a backslash before every block mark beyond [`MARK_COLUMN_MAX`].
fn without_deep_marks(text: &str) -> Cow<'_, str> {
    let mut shallow = String::new();
    let (mut begin, mut copied) = (0, 0);
    for line in text.split_inclusive('\n') {
        if let Some(at) = deep_mark(line) {
            shallow.push_str(&text[copied..begin + at]);
            shallow.push('\\');
            copied = begin + at;
        }
        begin += line.len();
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    shallow.push_str(&text[copied..]);
    Cow::Owned(shallow)
}

/// Where a backslash belongs in a line that begins with too many block marks.
fn deep_mark(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let (mut at, mut column) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        let (length, sign) = match byte {
            b' ' | b'\t' => (1, None),
            _ => {
                let (length, sign) = block_mark(&bytes[at..])?;
                (length, Some(at + sign))
            }
        };
        if column >= MARK_COLUMN_MAX && sign.is_some() {
            return sign;
        }
        at += length;
        column += if *byte == b'\t' { 4 } else { length };
    }
    None
}

/// The mark of a quote, a list item or a note at the beginning: its length, and which of its bytes
/// makes it one. A list mark needs a space after it: a long row of dashes is a line or a table.
fn block_mark(bytes: &[u8]) -> Option<(usize, usize)> {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_spaced = matches!(bytes.get(digits + 1), None | Some(b' ' | b'\t' | b'\r' | b'\n'));
    match bytes.get(digits)? {
        b'>' if digits == 0 => Some((1, 0)),
        b'-' | b'+' | b'*' if digits == 0 && is_spaced => Some((1, 0)),
        b'.' | b')' if digits > 0 && is_spaced => Some((digits + 1, digits)),
        b'[' if bytes.starts_with(b"[^") => {
            let end = bytes.windows(2).position(|pair| pair == b"]:")?;
            Some((end + 2, 0))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let text = "א".repeat(BODY_MAX);
        let source = Source::new(&text);
        assert!(source.is_cut);
        assert_eq!(source.len(), BODY_MAX);
        assert_eq!(Source::new(&format!("x{text}")).len(), BODY_MAX - 1);
    }

    #[test]
    fn deep_marks_are_escaped() {
        for mark in ["> ", "- ", "+ ", "* ", "1. ", "12) ", "[^1]: ", "\t- "] {
            let text = format!("א\n{}x\nב", mark.repeat(300));
            let shallow = without_deep_marks(&text);
            assert_eq!(shallow.matches('\\').count(), 1, "{mark}");
            assert_eq!(shallow.replace('\\', ""), text);
        }
        for text in ["", "- a\n  - b", &"-".repeat(300), &"a ".repeat(300)] {
            assert!(matches!(without_deep_marks(text), Cow::Borrowed(_)));
        }
    }
}
