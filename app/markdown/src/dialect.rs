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

/// The most lines of a link's title.
///
/// At each line of a title the parser walks over all pieces of the paragraph before it, so a title that goes on to the end
/// of a long text, closed or not, would take minutes.
const TITLE_LINES_MAX: usize = 100;

/// The most parentheses in one another in a link's destination, as the parser has it.
const PARENTHESES_MAX: usize = 32;

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
        let mut bounded = without_deep_marks(&text[..end]);
        if let Cow::Owned(shorter) = without_long_titles(&bounded) {
            bounded = Cow::Owned(shorter);
        }
        Self { marked: Marked::new(&bounded), text: bounded, is_cut: end < text.len() }
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

/// Returns where a backslash belongs in a line that begins with too many block marks.
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

/// The text with a backslash before every title of a link that is longer than [`TITLE_LINES_MAX`], which keeps it from being
/// one.
fn without_long_titles(text: &str) -> Cow<'_, str> {
    let mut short = String::new();
    let mut copied = 0;
    for (at, _) in text.match_indices("](") {
        let Some(title) = title_start(text.as_bytes(), at + 2).filter(|start| is_long_title(&text[*start..])) else {
            continue;
        };
        short.push_str(&text[copied..title]);
        short.push('\\');
        copied = title;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    short.push_str(&text[copied..]);
    Cow::Owned(short)
}

/// Returns where the title of a link begins whose destination begins at `at`, the quotation mark included.
fn title_start(bytes: &[u8], at: usize) -> Option<usize> {
    let after_spaces = |at: usize| at + bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let mut at = after_spaces(at);
    if bytes.get(at) == Some(&b'<') {
        // A second `<` is no part of it, so a row of them is not read to its end for each.
        let end = at + 1 + bytes[at + 1..].iter().position(|byte| matches!(byte, b'<' | b'>' | b'\n' | b'\r'))?;
        if bytes[end] != b'>' {
            return None;
        }
        at = end + 1;
    } else {
        let mut depth = 0_usize;
        while let Some(byte) = bytes.get(at).filter(|byte| !byte.is_ascii_whitespace()) {
            match byte {
                b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => at += 1,
                // A row of links that are not closed would be read to its end for each.
                b'(' if depth == PARENTHESES_MAX => return None,
                b'(' => depth += 1,
                // The link ends here and has no title.
                b')' => depth = depth.checked_sub(1)?,
                _ => {}
            }
            at += 1;
        }
    }
    let at = after_spaces(at);
    matches!(bytes.get(at)?, b'"' | b'\'' | b'(').then_some(at)
}

/// Returns whether a title, which begins with its quotation mark, has more than [`TITLE_LINES_MAX`] lines before its
/// end, or none.
fn is_long_title(title: &str) -> bool {
    let mut bytes = title.bytes();
    let ends: &[u8] = match bytes.next() {
        Some(b'"') => b"\"",
        Some(b'\'') => b"'",
        // As the parser has it: a second parenthesis that opens is no part of a title.
        _ => b"()",
    };
    let (mut lines, mut is_escaped) = (0, false);
    for byte in bytes {
        match byte {
            b'\n' => lines += 1,
            _ if !is_escaped && ends.contains(&byte) => return false,
            _ => {}
        }
        if lines > TITLE_LINES_MAX {
            return true;
        }
        is_escaped = byte == b'\\' && !is_escaped;
    }
    false
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

    #[test]
    fn long_titles_of_links_are_escaped() {
        let lines = "א\n".repeat(TITLE_LINES_MAX + 1);
        for begin in ["[a](b \"", "[a](b '", "[a](b (", "[a](<b c>\"", "[a](b(c)\n \"", "![a](\nb \"", "[a](b\\) \""] {
            for end in ["", "\")", "')", ")"] {
                let text = format!("{begin}{lines}{end}");
                let short = without_long_titles(&text);
                let (head, title) = begin.split_at(begin.len() - 1);
                assert_eq!(short, format!("{head}\\{title}{lines}{end}"));
            }
        }
    }

    #[test]
    fn other_texts_keep_their_titles() {
        let long = "א\n".repeat(TITLE_LINES_MAX + 1);
        let short = "א\n".repeat(TITLE_LINES_MAX - 1);
        for text in [
            format!("[a](b \"{short}\")"),
            format!("[a](b \"{short}"),
            format!("[a](b) \"{long}"),
            format!("[a](b((c))) \"{long}"),
            format!("[a](b c \"{long}"),
            format!("[a] (b \"{long}"),
            format!("[a](b (({long}"),
            "[a](b".to_owned(),
            "[a](<b".to_owned(),
            "[a](".to_owned(),
        ] {
            assert!(matches!(without_long_titles(&text), Cow::Borrowed(_)), "{text}");
        }
    }
}
