//! Where the words of a text begin and end.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::normalise::{hebrew_letters, is_mark, is_quote};

/// What a character does to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// A Hebrew letter.
    Hebrew,
    /// A letter of another script, or a digit.
    Other,
    /// Goes with the letter before it.
    Mark,
    /// The sign is part of a word only between two of its letters.
    Quote,
    /// Ends a word: spaces, maqaf and hyphens, everything else.
    Break,
}

fn class(c: char) -> Class {
    match c {
        'א'..='ת' => Class::Hebrew,
        'a'..='z' | 'A'..='Z' | '0'..='9' => Class::Other,
        '"' | '\'' | '`' => Class::Quote,
        '\0'..='\x7f' => Class::Break,
        '\u{05EF}'..='\u{05F2}' | '\u{FB1D}' | '\u{FB1F}'..='\u{FB4F}' => Class::Hebrew,
        c if is_mark(c) => Class::Mark,
        c if is_quote(c) => Class::Quote,
        c if is_combining_mark(c) => Class::Mark,
        c if c.is_alphanumeric() => Class::Other,
        _ => Class::Break,
    }
}

/// The byte ranges of the words. A word is of one script: `הKPI` is two.
pub fn ranges(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        from += text.as_bytes()[from..].iter().take_while(|byte| **byte == b' ').count();
        let (start, script) = text[from..].char_indices().find_map(|(at, c)| match class(c) {
            script @ (Class::Hebrew | Class::Other) => Some((from + at, script)),
            _ => None,
        })?;
        from = end(text, start, script);
        Some(start..from)
    })
}

/// Where the word that starts there ends.
fn end(text: &str, start: usize, script: Class) -> usize {
    // Most words are Hebrew letters and nothing else up to a space or a stop.
    let plain = start + hebrew_letters(&text.as_bytes()[start..]);
    let is_end = |next: &u8| next.is_ascii() && !matches!(next, b'"' | b'\'' | b'`');
    if plain > start && text.as_bytes().get(plain).is_none_or(is_end) {
        return plain;
    }
    let mut rest = text[plain..].chars();
    loop {
        let at = text.len() - rest.as_str().len();
        let inside = match rest.next().map(class) {
            Some(Class::Mark) => true,
            Some(Class::Quote) => joins(rest.as_str(), script),
            Some(found) => found == script,
            None => false,
        };
        if !inside {
            return at;
        }
    }
}

/// Whether a quote that is followed by this stands inside the word; two apostrophes are often
/// typed for gershayim.
fn joins(after: &str, script: Class) -> bool {
    let mut next = after.chars().map(class);
    match next.next() {
        Some(Class::Quote) => next.next() == Some(script),
        other => other == Some(script),
    }
}
