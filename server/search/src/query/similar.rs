//! Words of the forum that are written much like a word that it does not have.
//!
//! Only slips that can be explained make two words alike: a neighbouring key, a letter lost, doubled or
//! swapped with the next one, letters that sound the same, a ו or י more or fewer.

use crate::analysis::ACRONYM;
use crate::analysis::forms::{beginnings, is_hebrew_word};
use crate::analysis::function_words::{is_function_word, is_word_of_its_own};
use crate::postings::SearchContext;
use crate::source::Source;

/// The most of them that are looked for in its place.
const MOST: usize = 5;
/// A word shorter than this is like too many others.
const LENGTH_MIN: usize = 4;
/// The length from which on a word may differ in two letters.
const LENGTH_TWO: usize = 8;

/// What nouns are written behind.
const ARTICLE: char = 'ה';
/// The number of ways to take prefix letters off that are tried.
const RESTS: usize = 2;

/// How far a similar word may be, by the length of the word: up to 5 letters, up to 7, longer.
const FAR: [(usize, f32); 3] = [(5, 0.65), (7, 1.0), (usize::MAX, 1.3)];

/// What a slip of the finger costs: two letters swapped, the next key of the keyboard, a letter twice.
const SWAPPED: f32 = 0.5;
const NEAR: f32 = 0.6;
const DOUBLED: f32 = 0.3;
/// What a letter too many or too few costs.
const MISSING: f32 = 0.8;
/// What ו or י too many or too few costs: most such words are one, spelled fully or not.
const VOWEL: f32 = 0.3;
/// What a letter costs that sounds like the right one.
const HEARD: f32 = 0.5;
/// What a final letter costs that stands before others, where no word has one, for the letter of the next key.
const FINAL_INSIDE: f32 = 0.4;
/// The letters that stand at a word's end alone.
const FINALS: [char; 5] = ['ך', 'ם', 'ן', 'ף', 'ץ'];
/// The cost of another letter: no slip makes it.
const OTHER: f32 = 2.0;
/// How much nearer a word is for each doubling of the texts that have it, and the most doublings that count: no word is so
/// common that another letter is a likelier slip.
const OFTEN: f32 = 0.08;
const OFTEN_MAX: f32 = 8.0;
/// A slip that costs no more explains a word that few texts have.
const COMMON_SLIP: f32 = 0.5;
/// Of a word that a less common slip explains, one in so many texts must have it.
const SHARE: f32 = 20.0;
/// The farthest that a word may be to order hits.
const FARTHEST: f32 = 2.0;

/// The rows of the keyboards, each half a key to the right of the one above it.
const ROWS: [[&str; 3]; 2] = [["/'קראטוןםפ", "שדגכעיחלךף", "זסבהנמצתץ"], ["qwertyuiop", "asdfghjkl", "zxcvbnm"]];
/// Letters that sound alike.
const ALIKE: [&str; 8] = ["אעה", "טת", "כקח", "סש", "בו", "צס", "ck", "sz"];

/// A word like another.
#[derive(Debug, Clone, PartialEq)]
pub struct Similar {
    /// The word, as texts have it.
    pub word: String,
    /// The same behind the prefix letters of the other.
    pub instead: String,
    /// How far it is from the other: 1 for a letter.
    pub distance: f32,
    /// How many texts have it.
    pub documents: u64,
}

/// The words of the texts the asker may find that are most like a word, the likeliest first. `is_listed` tells
/// whether the dictionary has the word.
///
/// # Errors
/// Where the dictionary of terms cannot be read.
pub fn similar(word: &str, is_listed: bool, context: &SearchContext<'_>) -> tantivy::Result<Vec<Similar>> {
    let mut found = alike(word, context)?;
    found.retain(|similar| similar.is_slip(word, is_listed, context));
    Ok(found)
}

impl Similar {
    /// What words are ordered by: the commoner slip and the commoner word are the likelier.
    #[expect(clippy::cast_precision_loss, reason = "a likelihood")]
    fn unlikeliness(&self) -> f32 {
        self.distance - OFTEN * (self.documents as f32 + 1.0).log2().min(OFTEN_MAX)
    }

    /// Whether a slip explains that somebody wrote `typed` who meant this word; the less common the slip, the more
    /// texts must have the word. A word that the dictionary has was hardly meant to be another.
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    pub fn is_slip(&self, typed: &str, is_listed: bool, context: &SearchContext<'_>) -> bool {
        let is_common = self.documents as f32 >= 1.0 + (context.documents() / SHARE).floor();
        if is_listed || has_other_vowels(typed, &self.word) || has_other_ending(typed, &self.word) {
            return false;
        }
        let is_content = !is_function_word(&self.word) && !is_word_of_its_own(&self.word);
        is_near(typed, self.distance) && (self.distance <= COMMON_SLIP || is_common) && is_content
    }
}

/// Whether two words differ in nothing but that one has ו where the other has י, which makes another word: חנוכה, חניכה.
fn has_other_vowels(a: &str, b: &str) -> bool {
    let rest = |word: &str| word.chars().filter(|c| !matches!(c, 'ו' | 'י')).collect::<String>();
    let count = |word: &str, vowel: char| word.chars().filter(|c| *c == vowel).count();
    let differs = |vowel| count(a, vowel) != count(b, vowel);
    rest(a) == rest(b) && a.chars().count() == b.chars().count() && (differs('ו') || differs('י'))
}

/// Whether two words differ in nothing but that the last two letters are swapped, of which one is a ו or a י: that
/// makes another form of another word, as תרגלו is beside תרגול.
fn has_other_ending(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let ([a_rest @ .., a_first, a_last], [b_rest @ .., b_first, b_last]) = (&a[..], &b[..]) else { return false };
    let is_vowel = |c: &char| matches!(c, 'ו' | 'י');
    let are_swapped = a_first == b_last && a_last == b_first && a_first != a_last;
    a_rest == b_rest && are_swapped && (is_vowel(a_first) || is_vowel(a_last))
}

/// Whether words may be so far apart by a slip in a word that was typed.
fn is_near(typed: &str, distance: f32) -> bool {
    let length = typed.chars().count();
    distance <= FAR.iter().find(|(longest, _)| length <= *longest).map_or(0.0, |(_, far)| *far)
}

/// That of some words, of which no text tells how common they are, a word most likely is by a common slip.
pub fn nearest<'w>(word: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let near = words.map(|other| (distance(word, other), other));
    let is_slip = |distance: f32, other: &str| {
        distance <= COMMON_SLIP && is_near(word, distance) && !has_other_vowels(word, other)
    };
    let near = near.filter(|(distance, other)| *other != word && is_slip(*distance, other));
    near.min_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, other)| other)
}

/// The words of the texts the asker may find that are most like a word, however unlikely the slip, the
/// likeliest first.
///
/// # Errors
/// Where the dictionary of terms cannot be read.
pub fn alike(word: &str, context: &SearchContext<'_>) -> tantivy::Result<Vec<Similar>> {
    let length = word.chars().count();
    if length < LENGTH_MIN {
        return Ok(vec![]);
    }
    let mut found: Vec<Similar> = vec![];
    for (before, written) in spellings(word) {
        let edits = if written.chars().count() < LENGTH_TWO { 1 } else { 2 };
        for (other, documents) in context.words_like(&written, edits)? {
            let distance = distance(&written, &other);
            if distance > FARTHEST || other.starts_with(ACRONYM) || other == written {
                continue;
            }
            let instead = match before {
                Before::Letters(letters) => format!("{letters}{other}"),
                Before::Without(letter) => other.strip_prefix(letter).unwrap_or(&other).to_owned(),
            };
            if !found.iter().any(|similar| similar.word == other && similar.distance <= distance) {
                found.push(Similar { word: other, instead, distance, documents });
            }
        }
    }
    found.sort_by(|a, b| a.unlikeliness().total_cmp(&b.unlikeliness()).then_with(|| a.word.cmp(&b.word)));
    let mut open = vec![];
    for similar in found {
        if open.len() < MOST && is_open(&similar.word, context)? {
            open.push(similar);
        }
    }
    Ok(open)
}

/// What a word has before another that it is compared with in its place.
#[derive(Clone, Copy)]
enum Before<'w> {
    /// The word has these letters, which the other lacks.
    Letters(&'w str),
    /// The word has nothing where the other has this letter.
    Without(char),
}

/// A word as texts may have it: as it is, behind the article, and of a Hebrew word what stands behind its first prefix
/// letters.
fn spellings(word: &str) -> Vec<(Before<'_>, String)> {
    let mut found = vec![(Before::Letters(""), word.to_owned())];
    if is_hebrew_word(word) {
        found.push((Before::Without(ARTICLE), format!("{ARTICLE}{word}")));
        let rests = beginnings(word).skip(1).filter(|rest| rest.chars().count() >= LENGTH_MIN).take(RESTS);
        found.extend(rests.map(|rest| (Before::Letters(&word[..word.len() - rest.len()]), rest.to_owned())));
    }
    found
}

/// Whether the asker may find it, in a text or in a file beside one.
fn is_open(word: &str, context: &SearchContext<'_>) -> tantivy::Result<bool> {
    for source in [Source::Exact, Source::FileWords] {
        if let Some(postings) = context.find(source, word, 1.0)?
            && context.is_open(&postings)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How far a word of the texts is from one that was typed: Damerau and Levenshtein's distance (adjacent transpositions),
/// each edit by how easily it is made.
fn distance(typed: &str, other: &str) -> f32 {
    let (a, b): (Vec<char>, Vec<char>) = (typed.chars().collect(), other.chars().collect());
    let mut rows = vec![vec![0.0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            let mut best = if i == 0 && j == 0 { 0.0 } else { f32::MAX };
            if i > 0 {
                best = best.min(rows[i - 1][j] + missing(&a, i - 1));
            }
            if j > 0 {
                best = best.min(rows[i][j - 1] + missing(&b, j - 1));
            }
            if i > 0 && j > 0 {
                let is_inside = i < a.len() && FINALS.contains(&a[i - 1]) && near(a[i - 1], b[j - 1]);
                let cost = if is_inside { FINAL_INSIDE } else { instead(a[i - 1], b[j - 1]) };
                best = best.min(rows[i - 1][j - 1] + cost);
            }
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + SWAPPED);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

/// What it costs that one of two words has this letter and the other does not.
fn missing(word: &[char], at: usize) -> f32 {
    if at > 0 && word[at - 1] == word[at] {
        DOUBLED
    } else if at > 0 && matches!(word[at], 'ו' | 'י') {
        VOWEL
    } else {
        MISSING
    }
}

fn instead(a: char, b: char) -> f32 {
    if a == b {
        0.0
    } else if ALIKE.iter().any(|letters| letters.contains(a) && letters.contains(b)) {
        HEARD
    } else if near(a, b) {
        NEAR
    } else {
        OTHER
    }
}

/// Whether the keys of two letters touch.
fn near(a: char, b: char) -> bool {
    ROWS.iter().any(|rows| {
        let key = |letter| {
            let row = rows.iter().position(|row| row.contains(letter))?;
            Some((row, rows[row].chars().position(|other| other == letter)?))
        };
        let (Some((row, column)), Some((other_row, other_column))) = (key(a), key(b)) else {
            return false;
        };
        match row.abs_diff(other_row) {
            0 => column.abs_diff(other_column) == 1,
            1 => {
                let (upper, lower) = if row < other_row { (column, other_column) } else { (other_column, column) };
                upper == lower || upper == lower + 1
            }
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likelier_mistakes_are_nearer() {
        assert!(distance("שירות", "שרות") < distance("שירות", "שירו"), "spelled defectively");
        assert!(distance("מדידה", "מגידה") < distance("מדידה", "מלידה"), "the next key");
        assert!(distance("מדידה", "מדידנ") < distance("מדידה", "מדידל"), "the key beside it");
        assert!((distance("מדידה", "דמידה") - SWAPPED).abs() < 1e-6, "a transposition");
        assert!((distance("קליתת", "קליטת") - HEARD).abs() < 1e-6, "what sounds alike");
        assert!(distance("burnuot", "burnout") < 1.0 && distance("רזרבי", "רזרברי") < 1.0);
        assert!(distance("תלןנה", "תלונה") < distance("תלומה", "תלונה"), "a final letter inside");
        assert!(distance("טיסה", "ניסה") > 1.3, "no slip makes it");
        assert_eq!(distance("מדידה", "מדידה"), 0.0);
        assert!(has_other_vowels("חנוכה", "חניכה") && !has_other_vowels("שיורת", "שירות"));
        assert!(!has_other_vowels("שרות", "שירות"));
        assert!(has_other_ending("תרגול", "תרגלו") && !has_other_ending("שיורת", "שירות"));
        assert!(!has_other_ending("מדדיה", "מדידה") && !has_other_ending("שירות", "שירות"));
        assert!((distance("", "אב") - 2.0 * MISSING).abs() < 1e-6);
    }
}
