//! Which way a text reads, judged from its words.

use crate::language::Language;
use crate::text::is_address;

/// The direction of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The text runs from the right, as in Hebrew, Arabic and their neighbours.
    RightToLeft,
    /// Every other script.
    LeftToRight,
}

impl Direction {
    /// The value of HTML's `dir`. Both values are three letters long, so one can be replaced by the other in place.
    pub const fn as_str(self) -> &'static str {
        match self {
            Direction::RightToLeft => "rtl",
            Direction::LeftToRight => "ltr",
        }
    }

    /// The direction of a language's script.
    pub const fn of_language(language: Language) -> Self {
        match language {
            Language::Hebrew => Direction::RightToLeft,
            Language::English => Direction::LeftToRight,
        }
    }

    /// The direction that a character gives to the text around it; `None` for digits, signs and spaces.
    ///
    /// The ranges are the right-to-left blocks of Unicode: Hebrew, Arabic and their neighbours, the presentation
    /// forms, and the two blocks of the supplementary plane.
    pub fn of_char(c: char) -> Option<Self> {
        match c {
            // Most characters of most texts, without a lookup in the tables of Unicode.
            'א'..='ת' => Some(Direction::RightToLeft),
            _ if c.is_ascii() => c.is_ascii_alphabetic().then_some(Direction::LeftToRight),
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

    const fn opposite(self) -> Self {
        match self {
            Direction::RightToLeft => Direction::LeftToRight,
            Direction::LeftToRight => Direction::RightToLeft,
        }
    }
}

/// How many words of a text read each way. Web addresses, mail addresses and file names are not counted: a Hebrew
/// text that lists five links is still Hebrew. A word with both kinds of letters counts as right to left, since a
/// foreign word with a Hebrew prefix is a word of a Hebrew sentence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WordDirections {
    right_to_left: usize,
    left_to_right: usize,
    /// The direction of the first word.
    first: Option<Direction>,
    /// Whether an invisible mark at the beginning sets the direction: its author meant it.
    is_marked: bool,
}

impl WordDirections {
    /// Counts the words of a text.
    pub fn of(text: &str) -> Self {
        let mut words = Self::default();
        words.add(text);
        words
    }

    /// Counts the words of a further piece of text.
    pub fn add(&mut self, text: &str) {
        for word in text.split_whitespace() {
            let mut strong = word.chars().filter_map(|c| Some((c, Direction::of_char(c)?)));
            let Some((first, direction)) = strong.next() else { continue };
            if self.first.is_none() && is_mark(first) {
                self.first = Some(direction);
                self.is_marked = true;
            }
            if is_address(word) {
                continue;
            }
            let mut letters = word.chars().filter(|c| !is_mark(*c)).filter_map(Direction::of_char).peekable();
            let Some(&first) = letters.peek() else { continue };
            self.first.get_or_insert(first);
            if letters.any(|direction| direction == Direction::RightToLeft) {
                self.right_to_left += 1;
            } else {
                self.left_to_right += 1;
            }
        }
    }

    /// The direction of a paragraph, a heading, a cell or an item inside a document of this direction; `None` without
    /// words. It is the document's, unless the first word and most of the words read the other way: a Hebrew sentence
    /// may begin with an English term, and an English one may quote a Hebrew one.
    pub fn of_block(&self, document: Direction) -> Option<Direction> {
        let first = self.first?;
        let reads_as_document = first == document || self.count(document) >= self.count(document.opposite());
        Some(if reads_as_document && !self.is_marked { document } else { first })
    }

    /// The direction of a line that belongs to a document of this direction, such as its title or summary. It is the
    /// document's, unless every word reads the other way.
    pub fn of_line(&self, document: Direction) -> Direction {
        let reads_other_way = self.count(document) == 0 && self.count(document.opposite()) > 0;
        if reads_other_way { document.opposite() } else { document }
    }

    /// The direction of most words; `None` where neither has more.
    pub fn majority(&self) -> Option<Direction> {
        match self.right_to_left.cmp(&self.left_to_right) {
            std::cmp::Ordering::Greater => Some(Direction::RightToLeft),
            std::cmp::Ordering::Less => Some(Direction::LeftToRight),
            std::cmp::Ordering::Equal => None,
        }
    }

    const fn count(&self, direction: Direction) -> usize {
        match direction {
            Direction::RightToLeft => self.right_to_left,
            Direction::LeftToRight => self.left_to_right,
        }
    }
}

/// Returns whether a character is invisible and there for the direction of the text around it alone.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const RTL: Direction = Direction::RightToLeft;
    const LTR: Direction = Direction::LeftToRight;

    #[test]
    fn a_block_reads_as_its_document_unless_its_beginning_and_most_words_say_otherwise() {
        let cases = [
            ("שלום world", Some(RTL), Some(LTR)),
            ("KPI של השירות", Some(RTL), Some(LTR)),
            ("Customer Effort Score הוא מדד של מאמץ הלקוח", Some(RTL), Some(LTR)),
            ("We call it מעגל in our forum", Some(LTR), Some(LTR)),
            ("מעגל is what we call it", Some(RTL), Some(LTR)),
            ("NPS, מדד", Some(RTL), Some(LTR)),
            ("71% (12) — שביעות רצון", Some(RTL), Some(RTL)),
            ("https://example.com/a הקישור", Some(RTL), Some(RTL)),
            ("dana@rimon.example כתבה", Some(RTL), Some(RTL)),
            ("report-final.docx הקובץ", Some(RTL), Some(RTL)),
            ("سلام", Some(RTL), Some(RTL)),
            ("Ελλάδα", Some(LTR), Some(LTR)),
            ("\u{200F}NPS and CSAT", Some(RTL), Some(RTL)),
            ("\u{200E}שלום לך", Some(LTR), Some(LTR)),
            ("https://example.com/a", None, None),
            ("71 · 80%", None, None),
            ("", None, None),
        ];
        for (text, in_hebrew, in_english) in cases {
            assert_eq!(WordDirections::of(text).of_block(RTL), in_hebrew, "{text} in Hebrew");
            assert_eq!(WordDirections::of(text).of_block(LTR), in_english, "{text} in English");
        }
    }

    #[test]
    fn every_character_with_a_direction_is_a_letter_or_a_mark() {
        for c in '\0'..=char::MAX {
            assert_eq!(Direction::of_char(c).is_some(), c.is_alphabetic() || is_mark(c), "{c:?}");
        }
    }

    #[test]
    fn a_line_reads_as_its_document_unless_all_of_it_reads_the_other_way() {
        assert_eq!(WordDirections::of("Customer Journey Mapping: מסע").of_line(RTL), RTL);
        assert_eq!(WordDirections::of("Closing the loop!").of_line(RTL), LTR);
        assert_eq!(WordDirections::of("אמנת שירות").of_line(LTR), RTL);
        assert_eq!(WordDirections::of("71%").of_line(RTL), RTL);
    }
}
