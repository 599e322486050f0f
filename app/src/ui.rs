//! The pieces that pages share.

pub mod caution;
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
pub(crate) mod script;
pub mod seal;
pub mod sending;
pub mod text;
pub mod topics;
pub mod welcome;
pub mod written;

use domain::language::Language;

/// Words of a search as a sentence of a language tells them: each in its quotation marks, isolated so that one in
/// another script does not reorder the sentence.
pub fn quoted(language: Language, words: &[String]) -> String {
    let [open, close] = match language {
        Language::Hebrew => ["״", "״"],
        Language::English => ["“", "”"],
    };
    words.iter().map(|word| format!("\u{2068}{open}{word}{close}\u{2069}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_quotation_marks() {
        let words = ["שירות".to_owned(), "unicorn".to_owned()];
        let text = quoted(Language::Hebrew, &words);
        assert_eq!(text, "\u{2068}״שירות״\u{2069}, \u{2068}״unicorn״\u{2069}");
        assert_eq!(quoted(Language::English, &words[1..]), "\u{2068}“unicorn”\u{2069}");
    }
}
