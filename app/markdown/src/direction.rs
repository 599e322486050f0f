//! Which way a text reads.

use domain::language::Language;

/// The direction of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    RightToLeft,
    LeftToRight,
}

impl Direction {
    /// The value of HTML's `dir`. Both are three letters long: a value that was written before the
    /// text was known can be replaced in place.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Direction::RightToLeft => "rtl",
            Direction::LeftToRight => "ltr",
        }
    }

    /// The direction of a language's script.
    pub(crate) const fn of_language(language: Language) -> Self {
        match language {
            Language::Hebrew => Direction::RightToLeft,
            Language::English => Direction::LeftToRight,
        }
    }
}

/// The direction of the first letter, digits and signs aside; `None` without a letter. Web and mail
/// addresses are skipped: a Hebrew item that begins with a link is still Hebrew.
pub(crate) fn first_strong(text: &str) -> Option<Direction> {
    text.split_whitespace().filter(|word| !is_address(word)).flat_map(str::chars).find_map(strong)
}

fn is_address(word: &str) -> bool {
    word.contains("://") || word.starts_with("www.") || word.find('@').is_some_and(|at| at > 0)
}

/// The direction a character gives to the text around it. The ranges are the right-to-left blocks
/// of Unicode: Hebrew, Arabic and their neighbours, the presentation forms, and the two blocks of
/// the supplementary plane.
fn strong(c: char) -> Option<Direction> {
    match c {
        '\u{200F}' | '\u{061C}' => Some(Direction::RightToLeft),
        '\u{200E}' => Some(Direction::LeftToRight),
        _ if !c.is_alphabetic() => None,
        '\u{0590}'..='\u{08FF}'
        | '\u{FB1D}'..='\u{FDFF}'
        | '\u{FE70}'..='\u{FEFF}'
        | '\u{10800}'..='\u{10FFF}'
        | '\u{1E800}'..='\u{1EFFF}' => Some(Direction::RightToLeft),
        _ => Some(Direction::LeftToRight),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_letter_decides() {
        let cases = [
            ("שלום world", Some(Direction::RightToLeft)),
            ("KPI של השירות", Some(Direction::LeftToRight)),
            ("71% (12) — שביעות רצון", Some(Direction::RightToLeft)),
            ("https://example.com/a הקישור", Some(Direction::RightToLeft)),
            ("dana@rimon.example כתבה", Some(Direction::RightToLeft)),
            ("سلام", Some(Direction::RightToLeft)),
            ("Ελλάδα", Some(Direction::LeftToRight)),
            ("71 · 80%", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(first_strong(text), expected, "{text}");
        }
    }
}
