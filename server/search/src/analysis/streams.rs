//! The analysis as tantivy's tokenizers.

use std::collections::HashMap;
use std::ops::Range;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use super::forms::{beginnings, trigrams};
use super::{ACRONYM, Word, words};

/// What a field keeps of each word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terms {
    /// The normalised word; of an acronym also the word with its mark, at the same position.
    Exact,
    /// The trigrams of the words.
    Trigrams,
    /// The word and what stands behind its prefix letters, for words that are still being typed.
    Beginnings,
}

impl Terms {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Exact, Self::Trigrams, Self::Beginnings];

    /// The tokenizer's name in the schema.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Trigrams => "trigrams",
            Self::Beginnings => "beginnings",
        }
    }

    /// Appends the terms of a word as it is spelled, each with [`END`].
    fn append(self, spelled: &str, terms: &mut String) {
        let word = spelled.trim_start_matches(ACRONYM);
        let mut append = |term: &str| {
            terms.push_str(term);
            terms.push(END);
        };
        match self {
            Self::Exact => {
                append(word);
                if word.len() < spelled.len() {
                    append(spelled);
                }
            }
            Self::Trigrams => trigrams(word).for_each(|gram| append(&gram)),
            Self::Beginnings => beginnings(word).for_each(append),
        }
    }
}

/// What ends a term among others; no word has it.
const END: char = '\n';

/// So many words' terms are remembered while a segment is written: analysed once each, most of its words are among them.
const REMEMBERED: usize = 65_536;

/// A tokenizer of the schema.
#[derive(Clone)]
struct WordTerms {
    terms: Terms,
    /// Where each word's terms stand in [`Self::remembered_terms`].
    remembered: HashMap<String, Range<usize>>,
    remembered_terms: String,
}

/// A manager that knows every tokenizer of the schema.
pub fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    for terms in Terms::ALL {
        manager.register(terms.name(), WordTerms::new(terms));
    }
    manager
}

impl WordTerms {
    fn new(terms: Terms) -> Self {
        Self { terms, remembered: HashMap::new(), remembered_terms: String::new() }
    }

    /// Where the terms of a word stand.
    fn of(&mut self, word: &str) -> Range<usize> {
        if let Some(terms) = self.remembered.get(word) {
            return terms.clone();
        }
        if self.remembered.len() >= REMEMBERED {
            self.remembered.clear();
            self.remembered_terms.clear();
        }
        let start = self.remembered_terms.len();
        self.terms.append(word, &mut self.remembered_terms);
        let terms = start..self.remembered_terms.len();
        self.remembered.insert(word.to_owned(), terms.clone());
        terms
    }
}

impl Tokenizer for WordTerms {
    type TokenStream<'a> = TermStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TermStream<'a> {
        TermStream { of: self, words: Box::new(words(text)), pending: 0..0, token: Token::default() }
    }
}

/// The terms of a text, one by one.
pub struct TermStream<'a> {
    of: &'a mut WordTerms,
    words: Box<dyn Iterator<Item = Word<'a>> + 'a>,
    /// Where those terms of the present word stand that are still to come.
    pending: Range<usize>,
    token: Token,
}

impl TokenStream for TermStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            if let Some((term, _)) = self.of.remembered_terms[self.pending.clone()].split_once(END) {
                self.token.text.clear();
                self.token.text.push_str(term);
                self.pending.start += term.len() + END.len_utf8();
                return true;
            }
            let Some(word) = self.words.next() else {
                return false;
            };
            self.token.offset_from = word.range.start;
            self.token.offset_to = word.range.end;
            self.token.position = self.token.position.wrapping_add(1);
            self.pending = self.of.of(&word.spelled());
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
