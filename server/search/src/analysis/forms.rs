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
//! Words of other scripts have one: their English stem.

use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};

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
    "ו", "ה", "ב", "ל", "מ", "כ", "ש", "וה", "וב", "ול", "ומ", "וכ", "וש", "שה", "שב", "של", "שמ",
    "שכ", "כש", "מה", "מש", "וכש", "ומה", "ושה", "ושב", "ושל", "ומש", "כשה", "משה", "לכש", "שמה",
    "שלה", "כשב",
];

/// The endings that are taken off a folded word, longest first: number, gender, owner.
const ENDINGS: [&str; 14] =
    ["תהמ", "תהנ", "תכמ", "תמ", "תנ", "הנ", "המ", "כמ", "תכ", "ת", "מ", "ה", "נ", "כ"];

/// The fewest letters that are left of a word.
const STEM_MIN: usize = 3;
/// What marks the terms without an ending, so that they meet only each other.
const STEM_MARK: char = '~';

const PREFIXED: f32 = 0.7;
const STEMMED: f32 = 0.5;

static ENGLISH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::new(Algorithm::English));

/// The terms of a normalised word, the likeliest first, none twice.
pub fn forms(word: &str) -> Vec<Form> {
    if !word.starts_with(is_hebrew) {
        return vec![Form { term: ENGLISH.stem(word).into_owned(), weight: 1.0 }];
    }
    let mut forms = vec![];
    add(&mut forms, word, 1.0);
    for rest in PREFIXES.iter().filter_map(|prefix| word.strip_prefix(prefix)) {
        if rest.chars().count() >= STEM_MIN {
            add(&mut forms, rest, PREFIXED);
        }
    }
    forms
}

fn add(forms: &mut Vec<Form>, word: &str, weight: f32) {
    let folded = fold(word);
    let stem = format!("{STEM_MARK}{}", without_ending(&folded));
    for (term, weight) in [(folded, weight), (stem, weight * STEMMED)] {
        match forms.iter_mut().find(|form| form.term == term) {
            Some(form) => form.weight = form.weight.max(weight),
            None => forms.push(Form { term, weight }),
        }
    }
}

/// The trigrams of `_word_`, final letters as ordinary ones.
pub fn trigrams(word: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> =
        std::iter::once('_').chain(word.chars().map(ordinary)).chain(std::iter::once('_')).collect();
    (0..letters.len().saturating_sub(2)).map(move |at| letters[at..at + 3].iter().collect())
}

/// A word without what spelling leaves free: final letters, ו and י after the first letter.
fn fold(word: &str) -> String {
    let mut letters = word.chars().map(ordinary);
    let first = letters.next();
    first.into_iter().chain(letters.filter(|c| !matches!(c, 'ו' | 'י'))).collect()
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
