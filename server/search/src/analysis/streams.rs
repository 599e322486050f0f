//! The analysis as tantivy's tokenizers.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use super::forms::{self, Analyzer};
use super::{ACRONYM, Word, words};

/// What a field keeps of each word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terms {
    /// The normalised word.
    Exact,
    /// Its forms, all at one position.
    Forms,
    /// Its trigrams.
    Trigrams,
    /// The word and what stands behind its prefix letters, for words that are still being typed.
    Beginnings,
}

impl Terms {
    /// The tokenizer's name in the schema.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Forms => "forms",
            Self::Trigrams => "trigrams",
            Self::Beginnings => "beginnings",
        }
    }

    fn of(self, analyzer: &Analyzer, spelled: &str, terms: &mut Vec<String>) {
        let word = spelled.trim_start_matches(ACRONYM);
        match self {
            Self::Exact => terms.push(word.to_owned()),
            Self::Forms => terms.extend(analyzer.forms(spelled).into_iter().map(|form| form.term)),
            Self::Trigrams => terms.extend(forms::trigrams(word)),
            Self::Beginnings => terms.extend(forms::beginnings(word).map(str::to_owned)),
        }
    }
}

/// So many words' terms are remembered: most words of a text are among the last few thousand.
const REMEMBERED: usize = 8_192;

/// A tokenizer of the schema.
#[derive(Clone)]
struct WordTerms {
    terms: Terms,
    analyzer: Analyzer,
    remembered: HashMap<String, Arc<[String]>>,
}

/// A manager that knows every tokenizer of the schema.
pub fn tokenizers(analyzer: &Analyzer) -> TokenizerManager {
    let manager = TokenizerManager::default();
    for terms in [Terms::Exact, Terms::Forms, Terms::Trigrams, Terms::Beginnings] {
        manager.register(terms.name(), WordTerms { terms, analyzer: analyzer.clone(), remembered: HashMap::new() });
    }
    manager
}

impl WordTerms {
    fn of(&mut self, word: &str) -> Arc<[String]> {
        if let Some(terms) = self.remembered.get(word) {
            return Arc::clone(terms);
        }
        if self.remembered.len() >= REMEMBERED {
            self.remembered.clear();
        }
        let mut terms = vec![];
        self.terms.of(&self.analyzer, word, &mut terms);
        let terms: Arc<[String]> = terms.into();
        self.remembered.insert(word.to_owned(), Arc::clone(&terms));
        terms
    }
}

impl Tokenizer for WordTerms {
    type TokenStream<'a> = TermStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TermStream<'a> {
        TermStream { of: self, words: Box::new(words(text)), pending: Arc::default(), next: 0, token: Token::default() }
    }
}

/// The terms of a text, one by one.
pub struct TermStream<'a> {
    of: &'a mut WordTerms,
    words: Box<dyn Iterator<Item = Word<'a>> + 'a>,
    /// The terms of the present word, and which of them comes next.
    pending: Arc<[String]>,
    next: usize,
    token: Token,
}

impl TokenStream for TermStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            if let Some(term) = self.pending.get(self.next) {
                self.token.text.clear();
                self.token.text.push_str(term);
                self.next += 1;
                return true;
            }
            let Some(word) = self.words.next() else {
                return false;
            };
            self.token.offset_from = word.range.start;
            self.token.offset_to = word.range.end;
            self.token.position = self.token.position.wrapping_add(1);
            (self.pending, self.next) = (self.of.of(&word.spelled()), 0);
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
