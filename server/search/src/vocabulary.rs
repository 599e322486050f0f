//! Which words of the index are written as one of several words, with or without prefix letters.
//!
//! tantivy's dictionary of terms can be walked by an automaton too, but tries every letter that follows in the
//! dictionary; here those alone are tried that the automaton can go on with, which are few.

use std::sync::LazyLock;

use fst::raw::{self, Fst};
use fst::{Set, SetBuilder};
use tantivy::schema::Field;
use tantivy::{SegmentReader, TantivyError};

use crate::analysis::forms::PREFIXES;

/// The most words that one pattern may be in the middle of at once: one for each place where a run of
/// prefix letters may have ended.
const AT_ONCE: usize = 8;
/// No node of a trie.
const NOWHERE: u32 = u32::MAX;
const ROOT: u32 = 0;

static PREFIX_RUNS: LazyLock<Trie> = LazyLock::new(|| Trie::new(PREFIXES));

/// Accepts each of some words, bare or behind a run of prefix letters.
pub struct Pattern {
    words: Trie,
    /// Whether it may stand behind prefix letters.
    prefixed: bool,
}

/// Words by their common beginnings, byte by byte.
struct Trie(Vec<Node>);

#[derive(Default)]
struct Node {
    next: Vec<(u8, u32)>,
    ends: bool,
}

impl Trie {
    fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut trie = Self(vec![Node::default()]);
        for word in words {
            let mut at = ROOT;
            for byte in word.bytes() {
                at = match trie.step(at, byte) {
                    NOWHERE => trie.add(at, byte),
                    next => next,
                };
            }
            trie.0[at as usize].ends = true;
        }
        trie
    }

    fn add(&mut self, at: u32, byte: u8) -> u32 {
        let new = u32::try_from(self.0.len()).unwrap_or(NOWHERE);
        self.0.push(Node::default());
        self.0[at as usize].next.push((byte, new));
        new
    }

    fn step(&self, at: u32, byte: u8) -> u32 {
        let next = self.following(at).iter().find(|(other, _)| *other == byte);
        next.map_or(NOWHERE, |(_, next)| *next)
    }

    /// The bytes that words go on with, each with where that leads.
    fn following(&self, at: u32) -> &[(u8, u32)] {
        self.0.get(at as usize).map_or(&[], |node| &node.next)
    }

    fn ends(&self, at: u32) -> bool {
        self.0.get(at as usize).is_some_and(|node| node.ends)
    }
}

/// Where the automaton is: in a run of prefix letters, and in words that may have begun behind one.
#[derive(Debug, Clone, Copy)]
struct State {
    prefix: u32,
    /// Those that are nowhere are the last.
    words: [u32; AT_ONCE],
}

impl Pattern {
    /// A pattern of these words.
    pub fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        Self { words: Trie::new(words), prefixed: true }
    }

    /// A pattern of these words just as they are.
    pub fn whole<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        Self { words: Trie::new(words), prefixed: false }
    }
}

impl Pattern {
    fn start(&self) -> State {
        let mut words = [NOWHERE; AT_ONCE];
        words[0] = ROOT;
        State { prefix: if self.prefixed { ROOT } else { NOWHERE }, words }
    }

    fn is_match(&self, state: &State) -> bool {
        state.words.iter().any(|word| self.words.ends(*word))
    }

    /// Calls for each byte that a word may go on with, for some of them twice.
    fn each_next(&self, state: &State, mut next: impl FnMut(u8)) {
        let words = state.words.iter().take_while(|word| **word != NOWHERE).map(|word| self.words.following(*word));
        for (byte, _) in words.chain([PREFIX_RUNS.following(state.prefix)]).flatten() {
            next(*byte);
        }
    }

    fn accept(&self, state: &State, byte: u8) -> State {
        let prefix = PREFIX_RUNS.step(state.prefix, byte);
        let mut words = [NOWHERE; AT_ONCE];
        let begins = PREFIX_RUNS.ends(prefix).then_some(ROOT);
        let goes_on = state.words.iter().take_while(|word| **word != NOWHERE);
        let goes_on = goes_on.map(|word| self.words.step(*word, byte)).filter(|word| *word != NOWHERE);
        for (place, word) in words.iter_mut().zip(goes_on.chain(begins)) {
            *place = word;
        }
        State { prefix, words }
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
        let failed = |error: fst::Error| TantivyError::InternalError(error.to_string());
        let mut words = SetBuilder::memory();
        let index = segment.inverted_index(field)?;
        let mut terms = index.terms().stream()?;
        while terms.advance() {
            words.insert(terms.key()).map_err(failed)?;
        }
        Ok(Self(words.into_set()))
    }

    /// Those of the words that a pattern accepts.
    pub fn accepted(&self, pattern: &Pattern) -> Vec<String> {
        let fst = self.0.as_fst();
        let mut walk = Walk { fst, pattern, word: vec![], found: vec![] };
        if !self.0.is_empty() {
            walk.from(&fst.root(), &pattern.start());
        }
        walk.found
    }
}

/// A walk through the words that have a common beginning.
struct Walk<'a> {
    fst: &'a Fst<Vec<u8>>,
    pattern: &'a Pattern,
    /// The beginning.
    word: Vec<u8>,
    found: Vec<String>,
}

impl Walk<'_> {
    /// Goes as deep as words are long: [`WORD_MAX`](crate::analysis::WORD_MAX) letters.
    fn from(&mut self, node: &raw::Node<'_>, state: &State) {
        if node.is_final()
            && self.pattern.is_match(state)
            && let Ok(word) = str::from_utf8(&self.word)
        {
            self.found.push(word.to_owned());
        }
        let pattern = self.pattern;
        let mut tried = [false; 256];
        pattern.each_next(state, |byte| {
            if std::mem::replace(&mut tried[usize::from(byte)], true) {
                return;
            }
            let Some(at) = node.find_input(byte) else { return };
            let next = self.fst.node(node.transition(at).addr);
            self.word.push(byte);
            self.from(&next, &pattern.accept(state, byte));
            self.word.pop();
        });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn accepts(pattern: &Pattern, word: &str) -> bool {
        let words = Set::from_iter(std::collections::BTreeSet::from([word, "שולחן"])).expect("in order");
        let accepted = Vocabulary(words).accepted(pattern);
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
