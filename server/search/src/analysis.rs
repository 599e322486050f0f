//! From text to words, and from a word to the terms it is found by.
//!
//! The same functions serve the index, the query and the marks in a hit, so that what is marked is
//! what matched. Nothing here fails or panics, and the work is linear in the text.

use std::borrow::Cow;
use std::ops::Range;

pub mod forms;
pub mod function_words;
pub mod normalise;
pub mod prefixes;
pub mod streams;
pub mod tokenise;

/// What stands before a word that is an acronym; no normalised word has one.
pub const ACRONYM: char = '"';

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word's normalised form: without points, marks and quotes, in lower case.
    pub text: Cow<'a, str>,
    /// The bytes of the text it stands in.
    pub range: Range<usize>,
    /// Whether it is written with gershayim, as Hebrew acronyms are.
    pub is_acronym: bool,
}

impl Word<'_> {
    /// The word as the analyzer is asked for it: an acronym behind [`ACRONYM`], so that מש"א is told
    /// from משא.
    pub fn spelled(&self) -> Cow<'_, str> {
        if self.is_acronym { Cow::Owned(format!("{ACRONYM}{}", self.text)) } else { Cow::Borrowed(&self.text) }
    }
}

/// The words of a text, in order.
pub fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    tokenise::ranges(text).filter_map(move |range| {
        let raw = &text[range.clone()];
        let word = normalise::word(raw);
        // What needed no work has no marks.
        let is_acronym = matches!(word, Cow::Owned(_)) && normalise::has_gershayim(raw);
        (!word.is_empty()).then_some(Word { text: word, range, is_acronym })
    })
}

/// A whole line in the form titles are sorted by: its normalised words.
pub fn normalised_line(raw: &str) -> String {
    words(raw).map(|word| word.text.into_owned()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str) -> Vec<String> {
        words(text).map(|word| word.text.into_owned()).collect()
    }

    #[test]
    fn one_word_however_it_is_written() {
        for form in ["סמנכ\"ל", "סמנכ״ל", "סמנכ”ל", "סמנכ''ל", "סמנכ׳׳ל", "סמנכל"] {
            assert_eq!(of(form), ["סמנכל"], "{form}");
        }
        for form in ["שֵׁרוּת", "שרות", "\u{200f}שרות\u{200e}", "ש\u{5bc}רו\u{fb3c}ת"] {
            assert_eq!(of(form)[0].chars().next(), Some('ש'), "{form}");
        }
        assert_eq!(of("שֵׁרוּת"), of("שרות"));
        assert_eq!(of("\u{fb2a}לום"), of("שלום"), "a presentation form");
        assert_eq!(of("צ׳ק צ'ק"), ["צק", "צק"]);
    }

    #[test]
    fn an_acronym_is_told_by_its_mark() {
        let spelled = |text| words(text).map(|word| word.spelled().into_owned()).collect::<Vec<_>>();
        for form in ["מש\"א", "מש״א", "מש”א", "מש''א", "מַש״א"] {
            assert_eq!(spelled(form), ["\"משא"], "{form}");
        }
        assert_eq!(spelled("משא \"משא\" צ'ק KPI's"), ["משא", "משא", "צק", "kpi"]);
    }

    #[test]
    fn two_words_whatever_joins_them() {
        for joined in ["פנים־ארגוני", "פנים-ארגוני", "פנים ארגוני", "פנים–ארגוני", "פנים/ארגוני"]
        {
            assert_eq!(of(joined), ["פנים", "ארגוני"], "{joined}");
        }
    }

    #[test]
    fn scripts_part() {
        assert_eq!(of("ה-KPI הKPI ב2024"), ["ה", "kpi", "ה", "kpi", "ב", "2024"]);
        assert_eq!(of("Company's résumé"), ["company", "resume"]);
        assert_eq!(of("re\u{301}sume\u{301}"), ["resume"]);
    }

    #[test]
    fn quotes_around_a_word_are_not_of_it() {
        assert_eq!(of("\"שירות\" 'לקוח' רבי' יצחק"), ["שירות", "לקוח", "רבי", "יצחק"]);
    }

    #[test]
    fn a_megabyte_of_one_letter_is_one_short_word() {
        for letter in ["א", "ו", "a", "״", "\u{5b0}", "\u{301}"] {
            let text = letter.repeat(1_000_000 / letter.len());
            assert!(of(&text).iter().all(|word| word.chars().count() <= normalise::WORD_MAX));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC*") {
            let mut end = 0;
            for word in words(&text) {
                prop_assert!(word.range.start >= end);
                end = word.range.end;
                prop_assert!(text.get(word.range.clone()).is_some());
                prop_assert!(!word.text.is_empty());
            }
        }

        #[test]
        fn a_word_is_its_own_normal_form(text in "[א-ת֑-ׇ\"'״׳a-zA-Z0-9 \u{200f}-]*") {
            for word in words(&text) {
                prop_assert_eq!(of(&word.text), [word.text.clone().into_owned()]);
            }
        }
    }
}
