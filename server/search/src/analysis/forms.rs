//! The terms a word is found by.
//!
//! A Hebrew word carries its prepositions and conjunction before it (ובשירות), its number, owner and
//! gender after it (שירותיהם), and may be written with or without its inner ו and י (שרות, שירות).
//! Without a dictionary none of these can be told for certain, so a word has several terms, and a
//! text and a query meet where they share one:
//!
//! - the word itself, spelling folded: final letters as ordinary ones, inner ו and י dropped;
//! - the same with each possible run of prefix letters taken off;
//! - the consonants that are left of each when an ending is taken off as well.
//!
//! Words of other scripts have one: their English stem. An acronym (מש"א) has a term of its own beside
//! those that its letters have without the mark, which may be another word's.

use std::sync::{Arc, LazyLock};

use frostem::{Algorithm, Stemmer};

use super::ACRONYM;
use crate::lexicon::Lexicon;

/// A term, and how much it tells about the word: 1 for the word itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// The term, as it stands in the index.
    pub term: String,
    /// How much a match of it is worth.
    pub weight: f32,
}

/// The runs of prefix letters that are taken off. Longer runs exist and are rare.
pub const PREFIXES: [&str; 33] = [
    "ו", "ה", "ב", "ל", "מ", "כ", "ש", "וה", "וב", "ול", "ומ", "וכ", "וש", "שה", "שב", "של", "שמ", "שכ", "כש", "מה",
    "מש", "וכש", "ומה", "ושה", "ושב", "ושל", "ומש", "כשה", "משה", "לכש", "שמה", "שלה", "כשב",
];

/// The endings that are taken off a folded word, longest first: number, gender, owner.
const ENDINGS: [&str; 14] = ["תהמ", "תהנ", "תכמ", "תמ", "תנ", "הנ", "המ", "כמ", "תכ", "ת", "מ", "ה", "נ", "כ"];

/// The fewest letters that are left of a word.
const STEM_MIN: usize = 3;
/// What marks the terms without an ending, so that they meet only each other.
const STEM_MARK: char = '~';
/// What marks the dictionary's lemmas.
const LEMMA_MARK: char = '=';

/// What a match is worth where prefix letters were taken off, and where an ending was.
const PREFIXED: f32 = 0.9;
const STEMMED: f32 = 0.8;
/// What an acronym's letters are worth without the mark.
const UNMARKED: f32 = 0.8;
/// What these are worth of a word that the dictionary knows: they still find spellings it lacks.
const BESIDE_LEMMAS: f32 = 0.7;

static ENGLISH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::new(Algorithm::English));

/// Knows the terms of words: by rules, and by a dictionary where one is installed.
#[derive(Clone, Default)]
pub struct Analyzer {
    lexicon: Option<Arc<Lexicon>>,
}

impl Analyzer {
    /// An analyzer with a dictionary, or without.
    pub const fn new(lexicon: Option<Arc<Lexicon>>) -> Self {
        Self { lexicon }
    }

    /// The dictionary.
    pub fn lexicon(&self) -> Option<&Lexicon> {
        self.lexicon.as_deref()
    }

    /// The terms of a word as it is spelled ([`super::Word::spelled`]), none twice.
    pub fn forms(&self, word: &str) -> Vec<Form> {
        let mut forms = vec![];
        self.visit(word, |term, weight| add(&mut forms, term, weight));
        forms
    }

    /// The terms of a word that stands without prefix letters, as in a list of words; of an acronym
    /// those alone that its letters lack.
    pub fn bare_forms(&self, word: &str) -> Vec<Form> {
        let mut forms = vec![];
        if word.starts_with(ACRONYM) {
            add(&mut forms, word, 1.0);
            return forms;
        }
        self.visit_letters(word, false, |term, weight| add(&mut forms, term, weight));
        if word.starts_with(is_hebrew) {
            // What looks like an ending may be the word's own (מוקדן), and others come behind it (מוקדניות).
            let mut whole = String::from(STEM_MARK);
            fold(word, &mut whole);
            let least = forms.iter().map(|form| form.weight).fold(1.0, f32::min);
            add(&mut forms, &whole, least);
        }
        forms
    }

    /// Calls for each term of a word as it is spelled, some of them twice; cheaper than
    /// [`Self::forms`].
    pub fn visit(&self, word: &str, mut found: impl FnMut(&str, f32)) {
        let Some(letters) = word.strip_prefix(ACRONYM) else {
            return self.visit_letters(word, true, found);
        };
        visit_acronym(letters, &mut found);
        self.visit_letters(letters, true, |term, weight| found(term, weight * UNMARKED));
    }

    /// Calls for each term of a normalised word, which may begin with prefix letters or not.
    fn visit_letters(&self, word: &str, prefixed: bool, mut found: impl FnMut(&str, f32)) {
        if !word.starts_with(is_hebrew) {
            return found(&ENGLISH.stem(word), 1.0);
        }
        let mut buffer = String::with_capacity(word.len() + 1);
        let mut known = false;
        if let Some(lexicon) = &self.lexicon {
            let lemma = |lemma: &str| {
                known = true;
                buffer.clear();
                buffer.push(LEMMA_MARK);
                buffer.push_str(lemma);
                found(&buffer, 1.0);
            };
            if prefixed { lexicon.visit(word, lemma) } else { lexicon.visit_bare(word, lemma) }
        }
        let sure = if known { BESIDE_LEMMAS } else { 1.0 };
        let mut found = |term: &str, weight: f32| found(term, weight * sure);
        visit_stripped(word, 1.0, &mut buffer, &mut found);
        for rest in beginnings(word).skip(1).filter(|_| prefixed) {
            visit_stripped(rest, PREFIXED, &mut buffer, &mut found);
        }
    }
}

/// Adds a term, or to the weight of one that is there.
fn add(forms: &mut Vec<Form>, term: &str, weight: f32) {
    match forms.iter_mut().find(|form| form.term == term) {
        Some(form) => form.weight = form.weight.max(weight),
        None => forms.push(Form { term: term.to_owned(), weight }),
    }
}

/// Calls for the terms of an acronym's letters with the mark: all of them, and without prefix letters.
fn visit_acronym(letters: &str, found: &mut impl FnMut(&str, f32)) {
    found(&format!("{ACRONYM}{letters}"), 1.0);
    for rest in beginnings(letters).skip(1) {
        found(&format!("{ACRONYM}{rest}"), PREFIXED);
    }
}

fn visit_stripped(word: &str, weight: f32, buffer: &mut String, found: &mut impl FnMut(&str, f32)) {
    buffer.clear();
    buffer.push(STEM_MARK);
    fold(word, buffer);
    let folded = &buffer[STEM_MARK.len_utf8()..];
    found(folded, weight);
    found(&buffer[..STEM_MARK.len_utf8() + without_ending(folded).len()], weight * STEMMED);
}

/// A normalised word as it may be typed: itself, and what stands behind each possible run of prefix letters.
pub fn beginnings(word: &str) -> impl Iterator<Item = &str> {
    let bare = PREFIXES.iter().filter_map(|prefix| word.strip_prefix(prefix));
    std::iter::once(word).chain(bare.filter(|rest| rest.chars().count() >= STEM_MIN))
}

/// The trigrams of `_word_`, final letters as ordinary ones.
pub fn trigrams(word: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> =
        std::iter::once('_').chain(word.chars().map(ordinary)).chain(std::iter::once('_')).collect();
    (0..letters.len().saturating_sub(2)).map(move |at| letters[at..at + 3].iter().collect())
}

/// Appends a word without what spelling leaves free: final letters, ו and י after the first letter.
fn fold(word: &str, folded: &mut String) {
    let mut letters = word.chars().map(ordinary);
    folded.extend(letters.next());
    folded.extend(letters.filter(|c| !matches!(c, 'ו' | 'י')));
}

fn without_ending(folded: &str) -> &str {
    ENDINGS
        .iter()
        .filter_map(|ending| folded.strip_suffix(ending))
        .find(|rest| rest.chars().count() >= STEM_MIN)
        .unwrap_or(folded)
}

/// A final letter as it is written inside a word.
const fn ordinary(c: char) -> char {
    match c {
        'ך' => 'כ',
        'ם' => 'מ',
        'ן' => 'נ',
        'ף' => 'פ',
        'ץ' => 'צ',
        other => other,
    }
}

const fn is_hebrew(c: char) -> bool {
    matches!(c, 'א'..='ת')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn forms(word: &str) -> Vec<Form> {
        Analyzer::default().forms(word)
    }

    fn meet(a: &str, b: &str) -> bool {
        forms(a).iter().any(|form| forms(b).iter().any(|other| other.term == form.term))
    }

    #[test]
    fn inflected_words_meet() {
        for (a, b) in [
            ("שירות", "שרות"),
            ("שירות", "ובשירותיהם"),
            ("לקוח", "ללקוחותינו"),
            ("תלונה", "תלונותיהם"),
            ("מדידה", "המדידות"),
            ("ספרים", "ספריך"),
            ("surveys", "survey"),
        ] {
            assert!(meet(a, b), "{a} {b}: {:?} {:?}", forms(a), forms(b));
        }
        for (a, b) in [("שירות", "מדידה"), ("לקוח", "ספק"), ("מפגש", "סדנה")] {
            assert!(!meet(a, b), "{a} {b}");
        }
    }

    #[test]
    fn an_acronym_has_a_term_that_its_letters_lack() {
        assert!(meet("\"משא", "\"המשא") && meet("\"סמנכל", "סמנכל"));
        let bare = Analyzer::default().bare_forms("\"משא");
        assert!(forms("\"והמשא").iter().any(|form| bare.contains(&Form { weight: 1.0, ..form.clone() })));
        assert!(!forms("משא").iter().any(|form| bare.iter().any(|other| other.term == form.term)));
    }

    #[test]
    fn short_words_keep_their_letters() {
        assert_eq!(forms("של").len(), 2);
        assert_eq!(forms("ב").len(), 2);
    }

    #[test]
    fn many_prefix_letters_are_read_in_a_moment() {
        assert!(forms(&"ו".repeat(10_000)).len() < 10);
        assert_eq!(trigrams("אב").collect::<Vec<_>>(), ["_אב", "אב_"]);
    }

    proptest! {
        #[test]
        fn any_word_has_forms(word in "[א-ת]{1,12}|\\PC+") {
            prop_assert!(!forms(&word).is_empty());
            prop_assert!(trigrams(&word).count() >= 1);
        }
    }
}
