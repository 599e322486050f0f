//! Which words of the index are written as one of several words, with or without prefix letters.
//!
//! Every word of the index is kept under what is left of it behind each run of prefix letters that it begins with. So
//! the words that are one of several, behind whatever prefix letters, are found by one look-up for each of the several,
//! most of which end after a few letters.

use fst::{Set, raw};
use tantivy::schema::Field;
use tantivy::{SegmentReader, TantivyError};

use crate::analysis::ACRONYM;
use crate::analysis::prefixes::PREFIXES;

/// What stands behind a word in the set that is kept as it is; behind one that is kept without prefix letters stands
/// their number in [`PREFIXES`], counted from the next.
const BARE: u8 = 0;
// No word has so small a byte.
const _: () = assert!(PREFIXES.len() < ACRONYM as usize);

/// Accepts each of some words, bare or behind a run of prefix letters.
pub struct Pattern<'w> {
    /// The words in order, none twice.
    words: Vec<&'w str>,
    /// Whether it may stand behind prefix letters.
    prefixed: bool,
}

impl<'w> Pattern<'w> {
    /// A pattern of these words.
    pub fn new(words: impl IntoIterator<Item = &'w str>) -> Self {
        Self { prefixed: true, ..Self::whole(words) }
    }

    /// A pattern of these words just as they are.
    pub fn whole(words: impl IntoIterator<Item = &'w str>) -> Self {
        let mut words: Vec<&str> = words.into_iter().collect();
        words.sort_unstable();
        words.dedup();
        Self { words, prefixed: false }
    }
}

/// The words that a field of a segment has, in memory.
#[derive(Debug)]
pub struct Vocabulary(Set<Vec<u8>>);

impl Vocabulary {
    /// Reads the words of a segment.
    ///
    /// # Errors
    /// Where the dictionary of terms cannot be read.
    pub fn of(segment: &SegmentReader, field: Field) -> tantivy::Result<Self> {
        let mut keys = vec![];
        let index = segment.inverted_index(field)?;
        let mut terms = index.terms().stream()?;
        while terms.advance() {
            if let Ok(word) = str::from_utf8(terms.key()) {
                add_keys(word, &mut keys);
            }
        }
        Self::of_keys(keys).map_err(|error| TantivyError::InternalError(error.to_string()))
    }

    fn of_keys(mut keys: Vec<Vec<u8>>) -> Result<Self, fst::Error> {
        keys.sort_unstable();
        keys.dedup();
        Set::from_iter(keys).map(Self)
    }

    /// Those of the words that a pattern accepts, in order.
    pub fn accepted(&self, pattern: &Pattern<'_>) -> Vec<String> {
        let fst = self.0.as_fst();
        let mut found = vec![];
        // How far the last word led, byte by byte: the next has its beginning in common with it.
        let (mut path, mut last): (Vec<raw::Node<'_>>, &str) = (vec![fst.root()], "");
        for word in pattern.words.iter().filter(|_| !self.0.is_empty()) {
            let common = word.bytes().zip(last.bytes()).take_while(|(a, b)| a == b).count();
            path.truncate(common + 1);
            last = word;
            for byte in &word.as_bytes()[path.len() - 1..] {
                let node = path[path.len() - 1];
                let Some(at) = node.find_input(*byte) else { break };
                path.push(fst.node(node.transition(at).addr));
            }
            if path.len() <= word.len() {
                continue;
            }
            for transition in path[path.len() - 1].transitions() {
                match transition.inp {
                    BARE => found.push((*word).to_owned()),
                    run if pattern.prefixed => {
                        let prefix = PREFIXES.get(usize::from(run) - 1);
                        found.extend(prefix.map(|prefix| format!("{prefix}{word}")));
                    }
                    _ => {}
                }
            }
        }
        // Some are one of the words both as they are and behind prefix letters.
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Adds what a word is kept under.
fn add_keys(word: &str, keys: &mut Vec<Vec<u8>>) {
    let runs = (BARE + 1..).zip(PREFIXES).filter_map(|(run, prefix)| Some((run, word.strip_prefix(prefix)?)));
    let rests = runs.filter(|(_, rest)| !rest.is_empty()).chain([(BARE, word)]);
    keys.extend(rests.map(|(run, rest)| [rest.as_bytes(), &[run]].concat()));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn accepts(pattern: &Pattern<'_>, word: &str) -> bool {
        let mut keys = vec![];
        add_keys(word, &mut keys);
        add_keys("שולחן", &mut keys);
        let accepted = Vocabulary::of_keys(keys).expect("in order").accepted(pattern);
        accepted.iter().any(|other| other == word)
    }

    #[test]
    fn with_and_without_prefix_letters() {
        let pattern = Pattern::new(["שירות", "שירותים", "לקוח"]);
        for word in ["שירות", "השירות", "ובשירותים", "כשהלקוח", "לקוח", "ללקוח"] {
            assert!(accepts(&pattern, word), "{word}");
        }
        for word in ["", "שיר", "שירותי", "מהוהשירות", "השירותון", "קוח"] {
            assert!(!accepts(&pattern, word), "{word}");
        }
    }

    proptest! {
        #[test]
        fn as_the_look_up_of_each_combination(words in prop::collection::vec("[הבלש]{1,4}", 1..4), typed in "[הבלשו]{1,8}") {
            let pattern = Pattern::new(words.iter().map(String::as_str));
            let bare = std::iter::once(typed.as_str()).chain(PREFIXES.iter().filter_map(|run| typed.strip_prefix(run)));
            let expected = bare.into_iter().any(|rest| words.iter().any(|word| word == rest));
            prop_assert_eq!(accepts(&pattern, &typed), expected);
        }
    }
}
