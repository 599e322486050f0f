//! The query language: words, `"phrases"`, `-words` and `filter:value`.
//!
//! Every text is a query. What cannot be understood is searched as words or named in
//! [`Parsed::cut`]; the work is linear in what is read.

use domain::search::QUERY_MAX;

use super::filters::Key;
use crate::analysis::normalise::{is_direction_mark, straight_quote};
use crate::analysis::{ACRONYM, words};

/// The most words of a query that are looked for.
pub const WORDS_MAX: usize = 32;
/// The signs that exclude: the minus, and the dashes that keyboards of phones write in its place.
pub const DASHES: [char; 7] = ['-', '−', '–', '—', '‐', '‑', '־'];
/// The most characters of what was left out that are told.
const CUT_SHOWN: usize = 60;

/// A query, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// Words that a hit should have, normalised, none twice.
    pub words: Vec<String>,
    /// Those of them that are written as acronyms.
    pub acronyms: Vec<String>,
    /// How many of them, the last, stood in quotes and are meant as they are.
    pub quoted: usize,
    /// Rows of words that a hit must have, exactly so.
    pub phrases: Vec<Vec<String>>,
    /// Rows of one or more words that a hit must not have.
    pub excluded: Vec<Vec<String>>,
    /// Filters as they were typed.
    pub filters: Vec<TypedFilter>,
    /// What was not read because the query is too long, and filters that make no sense.
    pub cut: Vec<String>,
    /// Whether something was typed of which nothing is a word or a filter.
    pub is_wordless: bool,
}

/// A filter as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedFilter {
    /// The key that the filter is by.
    pub key: Key,
    /// The key's name as it was typed.
    pub name: String,
    /// The text behind it.
    pub value: String,
}

impl Parsed {
    /// Takes a query apart.
    pub fn new(query: &str) -> Self {
        // Keyboards and copied texts have them before dashes, quotation marks and filters.
        let query: String = query.chars().filter(|c| !is_direction_mark(*c)).collect();
        let (read, left) = split_at_limit(query.trim());
        let mut parsed = Self::default();
        let mut rest = read.trim_start();
        // What is told and not looked for counts, too: no answer is full of it.
        while !rest.is_empty() && parsed.count() + parsed.cut.len() < WORDS_MAX {
            rest = parsed.take(rest).trim_start();
        }
        if !read.is_empty() && parsed.count() == 0 && parsed.cut.is_empty() {
            parsed.is_wordless = true;
            parsed.cut.push(shorten(read));
        }
        for left in [rest, left.trim()] {
            if !left.is_empty() {
                parsed.cut.push(shorten(left));
            }
        }
        parsed
    }

    /// Whether no word was asked for, so that no hit is more relevant than another.
    pub fn is_unranked(&self) -> bool {
        self.words.is_empty() && self.phrases.is_empty()
    }

    /// Asks for the words of the phrases instead of for the phrases; gives these, as they were asked
    /// for.
    pub fn loosen(&mut self) -> Vec<String> {
        let phrases = std::mem::take(&mut self.phrases);
        for word in phrases.iter().flatten() {
            if !self.words.contains(word) {
                self.words.push(word.clone());
                self.quoted += 1;
            }
        }
        phrases.into_iter().map(|row| row.join(" ")).collect()
    }

    /// A word as the analyzer is asked for it.
    pub fn spelled(&self, word: &str) -> String {
        if self.acronyms.iter().any(|acronym| acronym == word) { format!("{ACRONYM}{word}") } else { word.to_owned() }
    }

    fn count(&self) -> usize {
        let rows = self.phrases.iter().chain(&self.excluded).map(Vec::len);
        self.words.len() + rows.sum::<usize>() + self.filters.len()
    }

    /// Takes the first piece of a text that does not begin with a space; returns what follows it.
    fn take<'a>(&mut self, text: &'a str) -> &'a str {
        let (negated, text) = match text.strip_prefix(DASHES) {
            Some(rest) if rest.starts_with(|c: char| !c.is_whitespace()) => (true, rest),
            _ => (false, text),
        };
        if let Some((phrase, rest)) = quoted(text) {
            self.add_phrase(phrase, negated);
            return rest;
        }
        let (piece, rest) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
        match piece.split_once(':').and_then(|(name, value)| Some((Key::named(name)?, name, value))) {
            Some((key, name, value)) => self.take_filter(key, name, negated, &text[piece.len() - value.len()..]),
            None if negated => {
                self.add_phrase(piece, true);
                rest
            }
            None => {
                self.add_words(piece);
                rest
            }
        }
    }

    /// Takes a filter's value, which may stand in quotes.
    fn take_filter<'a>(&mut self, key: Key, name: &str, negated: bool, text: &'a str) -> &'a str {
        let (value, rest) =
            quoted(text).unwrap_or_else(|| text.split_at(text.find(char::is_whitespace).unwrap_or(text.len())));
        if negated || value.is_empty() {
            self.cut.push(shorten(&format!("{}{name}:{value}", if negated { "-" } else { "" })));
        } else {
            self.filters.push(TypedFilter { key, name: name.to_owned(), value: value.to_owned() });
        }
        rest
    }

    fn add_words(&mut self, piece: &str) {
        for word in words(piece) {
            let text = word.text.into_owned();
            if self.words.contains(&text) {
                continue;
            }
            if self.count() == WORDS_MAX {
                self.cut.push(shorten(&piece[word.range.start..]));
                return;
            }
            if word.is_acronym {
                self.acronyms.push(text.clone());
            }
            self.words.push(text);
        }
    }

    fn add_phrase(&mut self, text: &str, negated: bool) {
        let left = WORDS_MAX - self.count();
        let mut found = words(text);
        let row: Vec<String> = found.by_ref().take(left).map(|word| word.text.into_owned()).collect();
        if let Some(word) = found.next() {
            self.cut.push(shorten(&text[word.range.start..]));
        }
        if !row.is_empty() {
            if negated { &mut self.excluded } else { &mut self.phrases }.push(row);
        }
    }
}

/// What stands between a quotation mark that begins the text and the one that closes it (which no
/// letter follows: `"הסמנכ"ל אמר"` has one inside), and what comes after.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix(|c| straight_quote(c) == '"')?;
    let mut marks = inner.char_indices().filter(|(_, c)| straight_quote(*c) == '"');
    let (at, mark) = marks.find(|(at, mark)| !inner[at + mark.len_utf8()..].starts_with(char::is_alphanumeric))?;
    Some((&inner[..at], &inner[at + mark.len_utf8()..]))
}

/// The part of a query that is read, to a word's end, and what is left.
fn split_at_limit(query: &str) -> (&str, &str) {
    let Some((limit, _)) = query.char_indices().nth(QUERY_MAX) else {
        return (query, "");
    };
    let end = query[..limit].rfind(char::is_whitespace).unwrap_or(limit);
    query.split_at(end)
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(CUT_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_part_of_the_language() {
        let parsed = Parsed::new("שירות \"אמנת שירות\" -הדרכה נושא:מדידה company:\"אורן גל\" KPI");
        assert_eq!(parsed.words, ["שירות", "kpi"]);
        assert_eq!(parsed.phrases, [["אמנת", "שירות"]]);
        assert_eq!(parsed.excluded, [["הדרכה"]]);
        let filters: Vec<_> = parsed.filters.iter().map(|it| (it.key, it.name.as_str(), it.value.as_str())).collect();
        assert_eq!(filters, [(Key::Topic, "נושא", "מדידה"), (Key::Company, "company", "אורן גל")]);
        assert_eq!(parsed.cut, Vec::<String>::new());
    }

    #[test]
    fn quotes_that_are_none() {
        assert_eq!(Parsed::new("סמנכ\"ל שירות").words, ["סמנכל", "שירות"]);
        assert_eq!(Parsed::new("\"הסמנכ\"ל אמר\"").phrases, [["הסמנכל", "אמר"]]);
        assert_eq!(Parsed::new("\"שירות לקוח").words, ["שירות", "לקוח"], "never closed");
        assert_eq!(Parsed::new("“אמנת שירות”").phrases, [["אמנת", "שירות"]]);
    }

    #[test]
    fn marks_of_direction_are_no_part_of_it() {
        let parsed =
            Parsed::new("\u{200f}שירות \u{200f}-הדרכה \u{202b}\"אמנת שירות\"\u{202c} \u{200f}נושא:\u{200f}מדידה");
        assert_eq!((parsed.words, parsed.excluded), (vec!["שירות".to_owned()], vec![vec!["הדרכה".to_owned()]]));
        assert_eq!((parsed.phrases.len(), parsed.filters[0].value.as_str()), (1, "מדידה"));
        assert_eq!(Parsed::new("\u{200f}\u{202e} "), Parsed::default());
    }

    #[test]
    fn what_has_no_word_is_told() {
        for text in ["???", "-", " \"\" ", "🙂 ", "- -"] {
            let parsed = Parsed::new(text);
            assert_eq!((parsed.is_wordless, parsed.cut), (true, vec![text.trim().to_owned()]), "{text}");
        }
        assert!(Parsed::new(&"? ".repeat(10_000)).is_wordless);
        for text in ["", " ", "ש ?", "-ש", "נושא:", "year:2025"] {
            assert!(!Parsed::new(text).is_wordless, "{text}");
        }
    }

    #[test]
    fn odd_filters_are_told() {
        assert_eq!(Parsed::new("-kind:tool נושא: x").cut, ["-kind:tool", "נושא:"]);
        assert_eq!(Parsed::new("http://x.example").words, ["http", "x", "example"]);
        assert!(Parsed::new(&"type: ".repeat(50)).cut.len() <= WORDS_MAX + 2);
    }

    #[test]
    fn a_long_query_is_cut_and_said() {
        let long = (0..10_000).map(|n| format!("מילה{n} ")).collect::<String>();
        let parsed = Parsed::new(&long);
        assert!(parsed.count() <= WORDS_MAX);
        assert!(!parsed.cut.is_empty());
        assert!(parsed.cut.iter().all(|cut| cut.chars().count() <= CUT_SHOWN + 1));
        let short_words = Parsed::new("א ב ג ד ה ו ז ח ט י כ ל מ נ ס ע פ צ ק ר ש ת a b c d e f g h i j k l");
        assert_eq!(short_words.words.len(), WORDS_MAX);
        assert_eq!(short_words.cut, ["k l"]);
        for between in [",", ", "] {
            let many = (1..=34).map(|number| number.to_string()).collect::<Vec<_>>().join(between);
            for query in [many.clone(), format!("\"{many}\"")] {
                assert_eq!(Parsed::new(&query).cut, [["33", "34"].join(between)], "{query}");
            }
        }
        // The spaces before it are no words that were read.
        let long = Parsed::new(&format!("   {}", "ש".repeat(10_000)));
        assert_eq!((long.words.len(), long.cut.len()), (1, 1));
    }

    proptest! {
        #[test]
        fn any_text_is_a_query(text in "\\PC*") {
            prop_assert!(Parsed::new(&text).count() <= WORDS_MAX);
        }

        #[test]
        fn any_punctuation_is_a_query(text in "[ \"״:א-ה-]*|(topic:|נושא:|\"|-| |ב)*") {
            prop_assert!(Parsed::new(&text).count() <= WORDS_MAX);
        }
    }
}
