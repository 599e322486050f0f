//! The two languages of the forum.

use crate::direction::{Direction, WordDirections};

crate::text_enum::text_enum! {
    /// A language of the interface or of a text.
    #[derive(Default)]
    Language {
        /// Hebrew, right to left.
        #[default]
        Hebrew = "he",
        /// English, left to right.
        English = "en",
    }
}

impl Language {
    /// The direction of its script, as HTML's `dir` has it.
    pub const fn direction(self) -> &'static str {
        Direction::of_language(self).as_str()
    }

    /// The language that most words of a plain text belong to; Hebrew where neither has more. Addresses and file names
    /// are not counted. For Markdown use `markdown::language`, which also leaves out code.
    pub fn of_text(text: &str) -> Self {
        Self::of_words(&WordDirections::of(text))
    }

    /// The language of words that were counted before; Hebrew where neither has more.
    pub fn of_words(words: &WordDirections) -> Self {
        match words.majority() {
            Some(Direction::LeftToRight) => Language::English,
            Some(Direction::RightToLeft) | None => Language::Hebrew,
        }
    }

    /// The direction of a title or summary of a text in this language, as HTML's `dir` has it: the language's own,
    /// unless every word of the line reads the other way.
    pub fn line_direction(self, line: &str) -> &'static str {
        WordDirections::of(line).of_line(Direction::of_language(self)).as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_file_names_say_nothing_about_the_language() {
        let text = "ראו גם כאן: https://example.com/service/charter www.example.org dana.levi@rimon.example \
                    service-charter-final.docx example.com/path";
        assert_eq!(Language::of_text(text), Language::Hebrew);
        assert_eq!(Language::of_text("Closing the loop: https://example.com/סיכום/של/מפגש"), Language::English);
        assert_eq!(Language::of_text("https://example.com"), Language::Hebrew);
        assert_eq!(Language::of_text(""), Language::Hebrew);
    }

    #[test]
    fn a_foreign_word_with_a_hebrew_prefix_is_a_word_of_a_hebrew_text() {
        assert_eq!(Language::of_text("ב-NPS וב-CSAT עלינו"), Language::Hebrew);
    }
}
