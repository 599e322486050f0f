//! How a Hebrew word is inflected, by rules: what a search without a dictionary knows, and a search with one
//! knows of words that the dictionary lacks.
//!
//! A Hebrew word carries its prepositions and conjunction before it (ובשירות), its number, owner and
//! gender after it (שירותיהם), and may be written with or without its inner ו and י (שרות, שירות).
//! Each rule is one operation on a dictionary form, with how often what it makes is a form of that word
//! in Hebrew texts with gold lemmas. Two operations together make other words too often: of those only
//! prefix letters before an inflected form are taken, each pair with its own figure.

use std::sync::{Arc, LazyLock};

use frostem::{Algorithm, Stemmer};

use super::ACRONYM;
use super::normalise::WORD_MAX;
use super::prefixes::PREFIXES;
use crate::lexicon::{Kind, Lexicon};

/// The fewest letters that are left of a word.
pub const STEM_MIN: usize = 3;
/// The fewest letters of a word whose spelling may differ by a ו or י.
pub const SPELLING_MIN: usize = 4;
/// How far a word's other spelling is from it: full and defective spelling differ by one letter.
const SPELLING: [f32; 2] = [0.3, 0.3];

/// How likely what an operation makes is a form of the word: bare, and behind prefix letters.
type Likely = [f32; 2];

/// What a dictionary form ends in, what its inflected forms end in instead, and how likely each is one.
/// The first that fits a word is its paradigm. Letters stand as inside a word.
const PARADIGMS: [(&str, &[(&str, Likely)]); 6] = [
    (
        "ה",
        &[
            ("ות", [0.95, 0.95]),
            ("ת", [0.95, 0.95]),
            ("תו", [0.75, 0.85]),
            ("תי", [0.75, 0.85]),
            ("תה", [0.75, 0.85]),
            ("תמ", [0.75, 0.85]),
            ("תנ", [0.75, 0.85]),
            ("תנו", [0.75, 0.85]),
            ("תכ", [0.75, 0.85]),
            ("תכמ", [0.75, 0.85]),
            ("ותיו", [0.9, 0.9]),
            ("ותיה", [0.9, 0.9]),
            ("ותיהמ", [0.9, 0.9]),
            ("ותיהנ", [0.9, 0.9]),
            ("ותינו", [0.9, 0.9]),
            ("ותי", [0.9, 0.9]),
            ("ותיכ", [0.9, 0.9]),
            ("ותיכמ", [0.9, 0.9]),
            ("ותמ", [0.7, 0.7]),
            ("ימ", [0.12, 0.12]),
            ("יתי", [0.4, 0.4]),
            ("ינו", [0.4, 0.4]),
        ],
    ),
    (
        "ות",
        &[
            ("ותימ", [0.9, 0.8]),
            ("ותי", [0.9, 0.8]),
            ("ותיו", [0.9, 0.8]),
            ("ותיה", [0.9, 0.8]),
            ("ותיהמ", [0.9, 0.8]),
            ("ותיהנ", [0.9, 0.8]),
            ("ותינו", [0.9, 0.8]),
            ("ותיכ", [0.9, 0.8]),
            ("ותיכמ", [0.9, 0.8]),
            ("ותו", [0.9, 0.8]),
            ("ותה", [0.9, 0.8]),
            ("ותמ", [0.9, 0.8]),
            ("ותנ", [0.9, 0.8]),
            ("ותנו", [0.9, 0.8]),
            ("ויות", [0.95, 0.95]),
            ("ויותיה", [0.95, 0.95]),
            ("ויותיו", [0.95, 0.95]),
            ("ויותיהמ", [0.95, 0.95]),
            ("ויותינו", [0.95, 0.95]),
        ],
    ),
    (
        "ית",
        &[
            ("יות", [0.9, 0.9]),
            ("יתי", [0.8, 0.8]),
            ("יתו", [0.8, 0.8]),
            ("יתה", [0.8, 0.8]),
            ("יתמ", [0.8, 0.8]),
            ("יתנו", [0.8, 0.8]),
            ("יותיו", [0.8, 0.8]),
            ("יותיה", [0.8, 0.8]),
            ("יותיהמ", [0.8, 0.8]),
            ("יותינו", [0.8, 0.8]),
        ],
    ),
    (
        "ת",
        &[
            ("ות", [0.8, 0.6]),
            ("תימ", [0.8, 0.6]),
            ("תי", [0.8, 0.6]),
            ("תו", [0.8, 0.6]),
            ("תה", [0.8, 0.6]),
            ("תמ", [0.8, 0.6]),
            ("תנ", [0.8, 0.6]),
            ("תנו", [0.8, 0.6]),
            ("ותיו", [0.8, 0.6]),
            ("ותיה", [0.8, 0.6]),
            ("ותיהמ", [0.8, 0.6]),
            ("ותינו", [0.8, 0.6]),
        ],
    ),
    (
        "י",
        &[
            ("ית", [0.95, 0.85]),
            ("ימ", [0.9, 0.8]),
            ("ות", [0.6, 0.5]),
            ("יות", [0.95, 0.85]),
            ("יימ", [0.95, 0.85]),
            ("יה", [0.6, 0.5]),
            ("ייו", [0.8, 0.8]),
            ("ייה", [0.8, 0.8]),
            ("ייהמ", [0.8, 0.8]),
        ],
    ),
    (
        "",
        &[
            ("ימ", [0.85, 0.7]),
            ("ות", [0.8, 0.65]),
            ("י", [0.75, 0.6]),
            ("יו", [0.88, 0.9]),
            ("יה", [0.88, 0.9]),
            ("יהמ", [0.88, 0.9]),
            ("יהנ", [0.88, 0.9]),
            ("ינו", [0.88, 0.9]),
            ("יכמ", [0.88, 0.9]),
            ("ייכ", [0.88, 0.9]),
            ("יכ", [0.88, 0.9]),
            ("ו", [0.73, 0.56]),
            ("ה", [0.73, 0.61]),
            ("מ", [0.7, 0.5]),
            ("נו", [0.73, 0.6]),
            ("נ", [0.5, 0.3]),
            ("כ", [0.6, 0.61]),
            ("ותיו", [0.7, 0.6]),
            ("ותיה", [0.7, 0.6]),
            ("ותיהמ", [0.7, 0.6]),
            ("ותינו", [0.7, 0.6]),
            ("ותי", [0.7, 0.6]),
            ("תי", [0.75, 0.6]),
            ("תמ", [0.75, 0.6]),
            ("ת", [0.3, 0.3]),
            ("ית", [0.3, 0.3]),
        ],
    ),
];

/// What makes a woman's name of a trade out of one in ן, and how likely that is.
const FEMALE_ENDINGS: [&str; 2] = ["ית", "יות"];
const FEMALE: Likely = [0.8, 0.7];

/// A word of more letters than this that begins with הת is a verb.
const VERB_MIN: usize = 4;

/// The letters of a root.
const ROOT: usize = 3;
/// What begins the future of the plain pattern, second person, and as well a noun of the root.
const FUTURE_OR_NOUN: &str = "ת";

/// What begins a verb of the patterns הפעיל and התפעל instead of its ה, and how likely that is.
const VERB_BEGINNINGS: [(&str, Likely); 6] = [
    ("מ", [0.9, 0.85]),
    ("י", [0.95, 0.8]),
    ("ת", [0.95, 0.8]),
    ("נ", [0.8, 0.5]),
    ("א", [0.8, 0.5]),
    ("לה", [0.95, 0.9]),
];
/// The endings of their participles and of the future's plural.
const PARTICIPLE_ENDINGS: [&str; 5] = ["ה", "ת", "ימ", "ות", "י"];

static ENGLISH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::new(Algorithm::English));

/// A form of a word by rules, without prefix letters.
#[derive(Debug, Clone, PartialEq)]
pub struct Inflected {
    /// The form.
    pub word: String,
    /// How likely it is a form of the word where it stands bare, and behind prefix letters; from 0 to 1.
    pub likely: [f32; 2],
}

/// What a word is compared by with the words of a table, and how sure that is, from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// The key; two words that share one are forms of one word.
    pub term: String,
    /// How sure it is that the word is this.
    pub weight: f32,
}

/// Knows the forms of words: by rules, and by a dictionary where one is installed.
#[derive(Clone, Default)]
pub struct Analyzer {
    lexicon: Option<Arc<Lexicon>>,
}

/// What marks the dictionary's lemmas among the keys of a word.
const LEMMA_MARK: char = '=';
/// How sure a word is what stands behind its prefix letters.
const PREFIXED: f32 = 0.9;
/// How sure it is what is left without an ending.
pub const INFLECTED: f32 = 0.8;
/// How sure it is the same word in another spelling.
const RESPELLED: f32 = 0.8;
/// How sure an acronym's letters are the word without the mark.
const UNMARKED: f32 = 0.8;

impl Analyzer {
    /// An analyzer with a dictionary, or without.
    pub const fn new(lexicon: Option<Arc<Lexicon>>) -> Self {
        Self { lexicon }
    }

    /// The dictionary.
    pub fn lexicon(&self) -> Option<&Lexicon> {
        self.lexicon.as_deref()
    }

    /// The keys of a word as it is spelled ([`super::Word::spelled`]), none twice: itself and what it may
    /// be a form of, with and without prefix letters.
    pub fn forms(&self, word: &str) -> Vec<Form> {
        let mut forms = vec![];
        let letters = word.strip_prefix(ACRONYM).unwrap_or(word);
        if letters.len() < word.len() {
            for (number, rest) in beginnings(letters).enumerate() {
                add(&mut forms, format!("{ACRONYM}{rest}"), if number == 0 { 1.0 } else { PREFIXED });
            }
            add(&mut forms, letters.to_owned(), UNMARKED);
            return forms;
        }
        if !is_hebrew_word(letters) {
            add(&mut forms, stem(letters), 1.0);
            return forms;
        }
        if self.add_lemmas(letters, true, &mut forms) {
            add(&mut forms, letters.to_owned(), 1.0);
            add_respelled(letters, 1.0, &mut forms);
            return forms;
        }
        for (number, rest) in beginnings(letters).enumerate() {
            let weight = if number == 0 { 1.0 } else { PREFIXED };
            add(&mut forms, rest.to_owned(), weight);
            for base in bases(rest) {
                add(&mut forms, base, weight * INFLECTED);
            }
            add_respelled(rest, weight, &mut forms);
        }
        forms
    }

    /// The keys of a word that stands without prefix letters, as in a list of words; of an acronym
    /// those alone that its letters lack.
    pub fn bare_forms(&self, word: &str) -> Vec<Form> {
        let mut forms = vec![];
        if word.starts_with(ACRONYM) || !is_hebrew_word(word) {
            add(&mut forms, if word.starts_with(ACRONYM) { word.to_owned() } else { stem(word) }, 1.0);
            return forms;
        }
        add(&mut forms, word.to_owned(), 1.0);
        if !self.add_lemmas(word, false, &mut forms) {
            for base in bases(word) {
                add(&mut forms, base, INFLECTED);
            }
        }
        forms
    }

    /// Adds the lemmas of a word that the dictionary knows: itself alone where it is one, else those of its
    /// readings that are no mere possibilities. Tells whether there are any.
    fn add_lemmas(&self, word: &str, prefixed: bool, forms: &mut Vec<Form>) -> bool {
        let Some(lexicon) = &self.lexicon else { return false };
        if lexicon.lemma(word).is_some() {
            add(forms, format!("{LEMMA_MARK}{word}"), 1.0);
            return true;
        }
        let before = forms.len();
        let mut is_participle = false;
        lexicon.visit(word, |reading| {
            is_participle |= reading.prefix.is_empty() && reading.kind == Kind::ParticipleBase;
        });
        lexicon.visit(word, |reading| {
            let meant = match reading.kind {
                Kind::WithObject | Kind::Imperative => reading.is_infinitive,
                // A participle is that: מוקדם is no form of מוקד.
                Kind::Possessed | Kind::PossessedByMe => !is_participle,
                _ => true,
            };
            if meant && (prefixed || reading.prefix.is_empty()) {
                let weight = if reading.prefix.is_empty() { 1.0 } else { PREFIXED };
                add(forms, format!("{LEMMA_MARK}{}", lexicon.lemma_text(reading.lemma)), weight);
            }
        });
        forms.len() > before
    }
}

/// Adds a key, or to the weight of one that is there.
fn add(forms: &mut Vec<Form>, term: String, weight: f32) {
    match forms.iter_mut().find(|form| form.term == term) {
        Some(form) => form.weight = form.weight.max(weight),
        None => forms.push(Form { term, weight }),
    }
}

/// Adds the other spellings of a word.
fn add_respelled(word: &str, weight: f32, forms: &mut Vec<Form>) {
    let letters: Vec<char> = word.chars().map(ordinary).take(WORD_MAX + 1).collect();
    if letters.len() <= WORD_MAX {
        respell(&letters, &mut |other, _| {
            finals(other).for_each(|other| add(forms, other, weight * RESPELLED));
        });
    }
}

/// The English stem of a word of another script.
pub fn stem(word: &str) -> String {
    ENGLISH.stem(word).into_owned()
}

/// Whether a normalised word is a Hebrew one.
pub fn is_hebrew_word(word: &str) -> bool {
    word.starts_with(is_hebrew)
}

/// The forms of a Hebrew dictionary form by rules, without prefix letters, the word itself not among them.
pub fn inflections(word: &str) -> Vec<Inflected> {
    inflect(word, |letters, push| {
        decline(letters, push);
        conjugate(letters, push);
        respell(letters, push);
    })
}

/// Those of them that it has as a noun or an adjective, in its own spelling.
pub fn noun_inflections(word: &str) -> Vec<Inflected> {
    inflect(word, decline)
}

/// What is made of a word's letters, as it is written.
fn inflect(word: &str, make: impl FnOnce(&[char], &mut dyn FnMut(String, Likely))) -> Vec<Inflected> {
    let mut found = vec![];
    let letters: Vec<char> = word.chars().map(ordinary).collect();
    if letters.len() < STEM_MIN {
        return found;
    }
    make(&letters, &mut |form, likely| finals(form).for_each(|word| note(&mut found, word, likely)));
    found.retain(|other| other.word != word);
    found
}

/// Adds the forms of a noun or an adjective.
fn decline(letters: &[char], push: &mut dyn FnMut(String, Likely)) {
    let inside: String = letters.iter().collect();
    if let Some((stem, endings)) =
        PARADIGMS.iter().find_map(|(ending, endings)| Some((inside.strip_suffix(ending)?, endings)))
    {
        // The verb התגבר has no plural התגברות.
        let is_verb = letters.len() > VERB_MIN && letters.starts_with(&['ה', 'ת']) && stem == inside;
        let endings = endings.iter().filter(|(ending, _)| !(is_verb && ending.starts_with("ות")));
        endings.for_each(|(ending, likely)| push([stem, ending].concat(), *likely));
    }
    // Who is called by what they do: מוקדן, מוקדנית, מוקדניות.
    if letters.len() > STEM_MIN && letters.ends_with(&['נ']) {
        FEMALE_ENDINGS.iter().for_each(|ending| push(format!("{inside}{ending}"), FEMALE));
    }
}

/// Adds a form, or to how likely it is.
fn note(found: &mut Vec<Inflected>, word: String, likely: Likely) {
    match found.iter_mut().find(|other| other.word == word) {
        Some(other) => other.likely = [0, 1].map(|at| other.likely[at].max(likely[at])),
        None => found.push(Inflected { word, likely }),
    }
}

/// Whether letters are a root of three that may be a verb of the plain pattern: none is a vowel letter.
fn is_root(letters: &[char]) -> bool {
    letters.len() == ROOT && !letters.iter().any(|letter| matches!(letter, 'ו' | 'י'))
}

/// Whether a form of a word behind the article is rather a noun of its root that begins with a ה: הזמנות is of הזמנה and not
/// of זמן.
pub fn is_verbal_noun_behind_article(word: &str, form: &str) -> bool {
    let [word, form] = [word, form].map(|word| word.chars().map(ordinary).collect::<Vec<char>>());
    is_root(&word) && matches!(form.strip_prefix(&word[..]), Some(['ה' | 'ת', ..] | ['ו', 'ת', ..]))
}

/// Where a form of a word is the future of a verb or a noun of its root that looks the same (תשמור, תזמון): the same verb's
/// future that looks like no noun (ישמור).
pub fn plainer_future(word: &str, form: &str) -> Option<String> {
    let [word, inside] = [word, form].map(|word| word.chars().map(ordinary).collect::<Vec<char>>());
    let [first, second, third] = word[..] else { return None };
    let is_future = is_root(&word) && inside.strip_prefix(&['ת']) == Some(&[first, second, 'ו', third]);
    is_future.then(|| format!("י{}", form.strip_prefix(FUTURE_OR_NOUN).unwrap_or(form)))
}

/// Whether two words are a plural and, with a ו behind its first letter, that of a participle: ספרים, סופרים.
pub fn is_participle_plural(word: &str, longer: &str) -> bool {
    let mut letters = longer.chars();
    let first = letters.next();
    let is_longer = letters.next() == Some('ו') && first.into_iter().chain(letters).eq(word.chars());
    let is_plural = word.ends_with("ים") || word.ends_with("ות") && !word.ends_with("יות");
    is_longer && is_plural
}

/// Whether a word is written as the infinitive of a verb of two letters and a ה, or as a plural behind a ל: לשנות, לשעות.
pub fn is_infinitive_or_plural(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    matches!(letters[..], ['ל', _, _, 'ו', 'ת'])
}

/// The forms of a verb whose dictionary form, the past, has these letters.
fn conjugate(letters: &[char], push: &mut dyn FnMut(String, Likely)) {
    let text = |letters: &[char]| letters.iter().collect::<String>();
    match letters {
        [first, second, 'ה'] => {
            for ending in ["ה", "ימ", "ות"] {
                push(format!("{first}ו{second}{ending}"), [0.85, 0.4]);
            }
        }
        [first, second, third] => {
            for ending in ["", "ת", "ימ", "ות"] {
                push(format!("{first}ו{second}{third}{ending}"), [0.58, 0.15]);
            }
            // The future has no ו beside א, ה, ח and ע (ישאל, יפתח), nor has that of roots that begin with a י (ירד).
            let is_guttural = [second, third].iter().any(|letter| matches!(letter, 'א' | 'ה' | 'ח' | 'ע'));
            let has_vowel = *first != 'י' && !is_guttural;
            let futures: &[&str] = if has_vowel { &["ל", "י", FUTURE_OR_NOUN, "נ", "א"] } else { &["ל"] };
            for beginning in futures {
                push(format!("{beginning}{first}{second}ו{third}"), [0.94, 0.7]);
            }
            // Behind a ת it would be another verb's past: תיעדו.
            let plurals: &[&str] = if *first == 'י' { &["י"] } else { &["י", FUTURE_OR_NOUN] };
            for beginning in plurals {
                push(format!("{beginning}{first}{second}{third}ו"), [0.94, 0.7]);
            }
        }
        [first, 'י', rest @ ..] if (2..=3).contains(&rest.len()) => {
            let rest = text(rest);
            for beginning in ["ל", "מ", "י", "ת"] {
                push(format!("{beginning}{first}{rest}"), [0.44, 0.12]);
            }
            for ending in ["ת", "ימ", "ות"] {
                push(format!("מ{first}{rest}{ending}"), [0.44, 0.12]);
            }
        }
        ['ה', rest @ ..] if rest.len() >= 3 && (rest[0] == 'ת' || rest[1..].contains(&'י')) => {
            let rest = text(rest);
            for (beginning, likely) in VERB_BEGINNINGS {
                push(format!("{beginning}{rest}"), likely);
            }
            for ending in PARTICIPLE_ENDINGS {
                push(format!("מ{rest}{ending}"), [0.85, 0.8]);
            }
            for beginning in ["י", "ת"] {
                push(format!("{beginning}{rest}ו"), [0.9, 0.7]);
            }
        }
        _ => {}
    }
}

/// The word with one inner ו or י more, or one fewer.
fn respell(letters: &[char], push: &mut dyn FnMut(String, Likely)) {
    if letters.len() < SPELLING_MIN {
        return;
    }
    for at in 1..letters.len() {
        for vowel in ['ו', 'י'] {
            push(letters[..at].iter().chain([&vowel]).chain(&letters[at..]).collect(), SPELLING);
        }
        let is_vowel = matches!(letters[at], 'ו' | 'י') && at + 1 < letters.len();
        if is_vowel && letters.len() > SPELLING_MIN {
            push(letters[..at].iter().chain(&letters[at + 1..]).collect(), SPELLING);
        }
    }
}

/// The dictionary forms that a Hebrew word without prefix letters may be inflected from, by its ending, the
/// word itself not among them.
pub fn bases(word: &str) -> Vec<String> {
    let inside: String = word.chars().map(ordinary).collect();
    let mut found = vec![];
    for (base_ending, endings) in PARADIGMS {
        for (ending, [bare, _]) in endings {
            // A single letter is mostly the word's own; those of the construct state are not.
            let is_ending = *bare >= 0.5 && (ending.chars().count() > 1 || base_ending == "ה" || *ending == "י");
            let Some(stem) = inside.strip_suffix(ending).filter(|_| is_ending) else { continue };
            let base = format!("{stem}{base_ending}");
            // An adjective as short has its י twice in the plural, as דתיים has: פנים is none of פני.
            let least = if base_ending == "י" && *ending == "ימ" { STEM_MIN + 1 } else { STEM_MIN };
            if base.chars().count() < least || base == inside {
                continue;
            }
            // The paradigm of a word is the first that fits it.
            let fits = PARADIGMS.iter().find(|(ending, _)| base.ends_with(ending));
            if fits.is_some_and(|(ending, _)| *ending == base_ending) {
                found.extend(finals(base).filter(|base| base != word));
            }
        }
    }
    for ending in FEMALE_ENDINGS {
        let male = inside.strip_suffix(ending).filter(|male| male.ends_with('נ') && male.chars().count() > STEM_MIN);
        found.extend(male.into_iter().flat_map(|male| finals(male.to_owned())).filter(|base| base != word));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// A word whose letters stand as inside a word, as it is written: with a final letter at its end, and,
/// as foreign words are, without.
fn finals(inside: String) -> impl Iterator<Item = String> {
    let last = inside.chars().next_back().and_then(|last| Some((last, final_letter(last)?)));
    let written = last.map(|(last, letter)| {
        let mut written = String::with_capacity(inside.len());
        written.push_str(&inside[..inside.len() - last.len_utf8()]);
        written.push(letter);
        written
    });
    written.into_iter().chain([inside])
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

/// A final letter as it is written inside a word.
pub const fn ordinary(c: char) -> char {
    match c {
        'ך' => 'כ',
        'ם' => 'מ',
        'ן' => 'נ',
        'ף' => 'פ',
        'ץ' => 'צ',
        other => other,
    }
}

/// The final form of a letter that has one.
const fn final_letter(c: char) -> Option<char> {
    match c {
        'כ' => Some('ך'),
        'מ' => Some('ם'),
        'נ' => Some('ן'),
        'פ' => Some('ף'),
        'צ' => Some('ץ'),
        _ => None,
    }
}

const fn is_hebrew(c: char) -> bool {
    matches!(c, 'א'..='ת')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_inflected(base: &str, form: &str) -> bool {
        inflections(base).iter().any(|other| other.word == form && other.likely[0] >= 0.5)
    }

    #[test]
    fn inflected_forms_of_dictionary_forms() {
        for (base, form) in [
            ("שירות", "שירותיהם"),
            ("לקוח", "לקוחותינו"),
            ("תלונה", "תלונותיהם"),
            ("תלונה", "תלונת"),
            ("מדידה", "מדידות"),
            ("אחריות", "אחריותו"),
            ("אפשרות", "אפשרויות"),
            ("ארגוני", "ארגוניים"),
            ("ספק", "ספקים"),
            ("הגיש", "להגיש"),
            ("התקבל", "מתקבלת"),
            ("שמר", "ישמור"),
        ] {
            assert!(is_inflected(base, form), "{base} {form}");
            assert!(
                form.starts_with(['ל', 'מ', 'י']) || bases(form).contains(&base.to_owned()),
                "{form}: {:?}",
                bases(form)
            );
        }
        for (base, form) in [
            ("לקוח", "לוקחים"),
            ("אחריות", "אחרי"),
            ("שביעות", "שבוע"),
            ("שירות", "שורות"),
            ("העצמה", "עצמו"),
            ("מחיר", "מחרת"),
            ("של", "שלו"),
        ] {
            assert!(!is_inflected(base, form), "{base} {form}");
        }
    }

    #[test]
    fn a_final_letter_stands_at_the_end_alone() {
        assert!(is_inflected("עניין", "עניינים") && is_inflected("מוקדן", "מוקדנים"));
        assert!(bases("מוקדנים").contains(&"מוקדן".to_owned()));
    }

    #[test]
    fn words_of_a_table_meet_their_forms() {
        let meet = |typed: &str, listed: &str| {
            let analyzer = Analyzer::default();
            let bare = analyzer.bare_forms(listed);
            analyzer.forms(typed).iter().any(|form| bare.iter().any(|other| other.term == form.term))
        };
        for (typed, listed) in [("בסקרי", "סקר"), ("הרצון", "רצון"), ("לעובדים", "עובד"), ("surveys", "survey")]
        {
            assert!(meet(typed, listed), "{typed} {listed}");
        }
        assert!(meet("\"והמשא", "\"משא") && meet("\"סמנכל", "סמנכל"));
        assert!(!meet("משא", "\"משא"), "an acronym is told by its mark");
        assert!(!meet("שירות", "מדידה"));
    }

    #[test]
    fn many_prefix_letters_are_read_in_a_moment() {
        assert!(Analyzer::default().forms(&"ו".repeat(10_000)).len() < 100);
        assert_eq!(trigrams("אב").collect::<Vec<_>>(), ["_אב", "אב_"]);
    }

    proptest! {
        #[test]
        fn any_word_has_forms(word in "[א-ת]{1,12}|\\PC+") {
            prop_assert!(!Analyzer::default().forms(&word).is_empty());
            prop_assert!(!inflections(&word).iter().any(|other| other.word == word));
            prop_assert!(!bases(&word).contains(&word));
            prop_assert!(trigrams(&word).count() >= 1);
        }
    }
}
