//! Words of the forum that are written much like a word that it does not have.

use crate::postings::{Corpus, Source};

/// The most of them that are looked for in its place.
const MOST: usize = 5;
/// A word shorter than this is like too many others.
const LENGTH_MIN: usize = 4;
/// From this length on a word may differ in two letters.
const LENGTH_TWO: usize = 8;

/// What a letter too many or too few costs, or another in its place; a pair the wrong way round.
const EDIT: f32 = 1.0;
/// What ו or י too many or too few costs: most such words are one, spelled fully or not.
const VOWEL: f32 = 0.3;
/// What the next key of the keyboard costs, in the place of the right one, or a final letter.
const NEAR: f32 = 0.6;

/// The rows of the Hebrew keyboard, each half a key to the right of the one above it.
const ROWS: [&str; 3] = ["/'קראטוןםפ", "שדגכעיחלךף", "זסבהנמצתץ"];

/// A word like another.
#[derive(Debug, Clone, PartialEq)]
pub struct Similar {
    /// The word, as texts have it.
    pub word: String,
    /// How far it is from the other: 1 for a letter.
    pub distance: f32,
    /// How many texts have it.
    pub documents: u64,
}

/// The words of the texts the asker may find that are most like a word, the likeliest first.
///
/// # Errors
/// Where the dictionary of terms cannot be read.
pub fn similar(word: &str, corpus: &Corpus<'_>) -> tantivy::Result<Vec<Similar>> {
    let length = word.chars().count();
    if length < LENGTH_MIN {
        return Ok(vec![]);
    }
    let edits = if length < LENGTH_TWO { 1 } else { 2 };
    let found = corpus.words_like(word, edits)?.into_iter();
    let mut found: Vec<Similar> =
        found.map(|(other, documents)| Similar { distance: distance(word, &other), word: other, documents }).collect();
    found.sort_by(|a, b| {
        a.distance.total_cmp(&b.distance).then(b.documents.cmp(&a.documents)).then_with(|| a.word.cmp(&b.word))
    });
    let mut open = vec![];
    for similar in found {
        if open.len() < MOST && is_open(&similar.word, corpus)? {
            open.push(similar);
        }
    }
    Ok(open)
}

/// Whether the asker may find it, in a text or in a file beside one.
fn is_open(word: &str, corpus: &Corpus<'_>) -> tantivy::Result<bool> {
    for source in [Source::Exact, Source::FileWords] {
        if let Some(postings) = corpus.find(source, word, 1.0)?
            && corpus.is_open(&postings)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How far two words are apart: Damerau and Levenshtein's distance (adjacent transpositions), what is
/// often mistaken for each other nearer.
fn distance(a: &str, b: &str) -> f32 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0.0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            let mut best = if i == 0 && j == 0 { 0.0 } else { f32::MAX };
            if i > 0 {
                best = best.min(rows[i - 1][j] + missing(a[i - 1]));
            }
            if j > 0 {
                best = best.min(rows[i][j - 1] + missing(b[j - 1]));
            }
            if i > 0 && j > 0 {
                best = best.min(rows[i - 1][j - 1] + instead(a[i - 1], b[j - 1]));
            }
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + EDIT);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

const fn missing(letter: char) -> f32 {
    if matches!(letter, 'ו' | 'י') { VOWEL } else { EDIT }
}

fn instead(a: char, b: char) -> f32 {
    if a == b {
        0.0
    } else if near(a, b) {
        NEAR
    } else {
        EDIT
    }
}

/// Whether the keys of two letters touch.
fn near(a: char, b: char) -> bool {
    let key = |letter| {
        let row = ROWS.iter().position(|row| row.contains(letter))?;
        Some((row, ROWS[row].chars().position(|other| other == letter)?))
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likelier_mistakes_are_nearer() {
        assert!(distance("שירות", "שרות") < distance("שירות", "שירו"), "spelled defectively");
        assert!(distance("מדידה", "מגידה") < distance("מדידה", "מלידה"), "the next key");
        assert!(distance("מדידה", "מדידנ") < distance("מדידה", "מדידל"), "the key beside it");
        assert!((distance("מדידה", "דמידה") - EDIT).abs() < 1e-6, "a transposition");
        assert_eq!(distance("מדידה", "מדידה"), 0.0);
        assert_eq!(distance("", "אב"), 2.0);
    }
}
