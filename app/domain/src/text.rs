//! Rules for short texts that people type: names, titles, addresses.

use crate::problem::{FieldError, FieldProblem};

/// Marks that reorder the text around them (U+202A–202E, U+2066–2069). In a name they can disguise
/// it as another; in a title they would garble the line.
pub const fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Trims a one-line text and folds every run of white space, line breaks included, into one space.
/// Control characters are dropped; direction marks are left for [`check_line`] to refuse.
pub fn clean_line(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && *c != '\u{feff}')
        .collect();
    visible.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A line as Markdown whose marks stand for themselves.
pub fn as_markdown(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    for c in line.chars() {
        if "\\`*_{}[]<>#+-.!|~&".contains(c) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// A text of many lines in the form it is stored in: lines end in `\n`, and control characters that
/// are no white space are dropped, U+0000 among them, which PostgreSQL does not store.
pub fn clean_text(text: &str) -> String {
    let mut clean = text.replace("\r\n", "\n").replace('\r', "\n");
    clean.retain(|c| c.is_whitespace() || !c.is_control());
    clean
}

/// Checks a required one-line text as it was sent, before [`clean_line`]: its length is what a form or the document of the REST
/// interface limits. `max` counts characters.
pub fn check_line(field: &str, text: &str, max: usize, errors: &mut Vec<FieldError>) {
    if clean_line(text).is_empty() {
        errors.push(FieldError::new(field, FieldProblem::Missing));
    }
    check_optional_line(field, text, max, errors);
}

/// Checks an optional one-line text as it was sent; `max` counts characters.
pub fn check_optional_line(field: &str, text: &str, max: usize, errors: &mut Vec<FieldError>) {
    if text.chars().any(is_bidi_control) {
        errors.push(FieldError::new(field, FieldProblem::BidiControl));
    }
    if text.chars().count() > max {
        errors.push(FieldError::new(field, FieldProblem::TooLong).detail(max));
    }
}

/// An e-mail address in the form it is stored and compared in: trimmed, lower case, without U+0000,
/// which no database can be asked for.
pub fn clean_email(text: &str) -> String {
    text.trim().to_lowercase().replace('\0', "")
}

/// The most bytes of an e-mail address (RFC 5321).
pub const EMAIL_MAX_BYTES: usize = 254;

/// Returns whether a cleaned address looks like one: one `@`, something on both sides, no spaces or
/// controls, at most [`EMAIL_MAX_BYTES`]. Whether mail arrives there only sending can tell.
pub fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@') else { return false };
    text.len() <= EMAIL_MAX_BYTES
        && !local.is_empty()
        && !host.is_empty()
        && !host.contains('@')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || is_bidi_control(c) || "<>\"(),:;\\[]".contains(c))
}

/// Returns whether a word is a web address, a mail address or a file's name, and not a word of a language: it has `://`
/// or an `@` inside, begins with `www.`, or has a dot between two ASCII letters.
pub fn is_address(word: &str) -> bool {
    let is_inner_dot =
        |three: &[u8]| three[0].is_ascii_alphanumeric() && three[1] == b'.' && three[2].is_ascii_alphabetic();
    let has_inner_dot = || word.as_bytes().windows(3).any(is_inner_dot);
    let has_inner_at = || word.find('@').is_some_and(|at| at > 0 && at + 1 < word.len());
    word.contains("://") || word.starts_with("www.") || has_inner_at() || has_inner_dot()
}

/// Percent-encodes (RFC 3986) the UTF-8 bytes of every character but those to keep.
pub fn percent_encode(text: &str, keep: impl Fn(char) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    let mut bytes = [0; 4];
    for c in text.chars() {
        if keep(c) {
            encoded.push(c);
        } else {
            for byte in c.encode_utf8(&mut bytes).bytes() {
                encoded.push('%');
                encoded.extend(char::from_digit(u32::from(byte >> 4), 16).map(|c| c.to_ascii_uppercase()));
                encoded.extend(char::from_digit(u32::from(byte & 15), 16).map(|c| c.to_ascii_uppercase()));
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded() {
        assert_eq!(clean_line("  שלום\n\tעולם \u{0} "), "שלום עולם");
    }

    #[test]
    fn texts_keep_their_lines_and_lose_what_is_no_text() {
        assert_eq!(clean_text("א\r\nב\rג\n\tד\u{0}\u{7}\u{1b}\u{200f}"), "א\nב\nג\n\tד\u{200f}");
    }

    #[test]
    fn a_disguised_name_is_refused() {
        let mut errors = vec![];
        check_line("name", "דנה\u{202E}moc.live", 80, &mut errors);
        assert_eq!(errors[0].problem, FieldProblem::BidiControl);
    }

    #[test]
    fn a_length_is_that_of_what_was_sent() {
        let problems = |text: &str| {
            let mut errors = vec![];
            check_line("title", text, 5, &mut errors);
            errors.into_iter().map(|error| error.problem).collect::<Vec<_>>()
        };
        assert_eq!(problems("שלום!"), []);
        for invisible in [' ', '\n', '\u{7}', '\u{feff}', '\u{200f}'] {
            assert_eq!(problems(&format!("שלום{invisible}")), [], "{invisible:?}");
            assert_eq!(problems(&format!("שלום!{invisible}")), [FieldProblem::TooLong], "{invisible:?}");
        }
        assert_eq!(problems(" \u{7}"), [FieldProblem::Missing]);
    }

    #[test]
    fn words_are_told_from_addresses() {
        for address in [
            "https://example.com",
            "(https://example.com/a)",
            "ב-https://example.com",
            "www.example.com",
            "example.com/a",
            "dana@rimon.example",
            "report.docx",
            "ל-report.v2.docx",
        ] {
            assert!(is_address(address), "{address}");
        }
        for word in ["", "שלום", "service.", "3.5", "@", "@dana", "dana@", "ש.ג.", "...", "and/or", "שירות.הלקוח"]
        {
            assert!(!is_address(word), "{word}");
        }
    }

    #[test]
    fn addresses() {
        assert!(is_email("dana@oren-gal.example"));
        assert!(is_email("דנה@דוגמה.example"));
        for bad in ["", "dana", "@x", "dana@", "a@b@c", "a b@c", "a@b.", "<a@b>"] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
