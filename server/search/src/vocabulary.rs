//! Which words of the index's term dictionary are written as one of several words, with or without
//! prefix letters: an automaton that walks the dictionary once, instead of a look-up for every
//! combination.

use std::sync::LazyLock;

use tantivy_fst::Automaton;

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
        let node = self.0.get(at as usize);
        let next = node.and_then(|node| node.next.iter().find(|(other, _)| *other == byte));
        next.map_or(NOWHERE, |(_, next)| *next)
    }

    fn ends(&self, at: u32) -> bool {
        self.0.get(at as usize).is_some_and(|node| node.ends)
    }
}

/// Where the automaton is: in a run of prefix letters, and in words that may have begun behind one.
#[derive(Debug, Clone, Copy)]
pub struct State {
    prefix: u32,
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

impl Automaton for Pattern {
    type State = State;

    fn start(&self) -> State {
        let mut words = [NOWHERE; AT_ONCE];
        words[0] = ROOT;
        State { prefix: if self.prefixed { ROOT } else { NOWHERE }, words }
    }

    fn is_match(&self, state: &State) -> bool {
        state.words.iter().any(|word| self.words.ends(*word))
    }

    fn can_match(&self, state: &State) -> bool {
        state.prefix != NOWHERE || state.words.iter().any(|word| *word != NOWHERE)
    }

    fn accept(&self, state: &State, byte: u8) -> State {
        let prefix = PREFIX_RUNS.step(state.prefix, byte);
        let mut words = [NOWHERE; AT_ONCE];
        let mut count = 0;
        let begins = PREFIX_RUNS.ends(prefix).then_some(ROOT);
        let goes_on = state.words.iter().filter(|word| **word != NOWHERE).map(|word| self.words.step(*word, byte));
        for word in goes_on.filter(|word| *word != NOWHERE).chain(begins).take(AT_ONCE) {
            words[count] = word;
            count += 1;
        }
        State { prefix, words }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn accepts(pattern: &Pattern, word: &str) -> bool {
        pattern.is_match(&word.bytes().fold(pattern.start(), |state, byte| pattern.accept(&state, byte)))
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
