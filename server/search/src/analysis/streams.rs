//! The analysis as tantivy's tokenizers.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use super::forms::{self, Analyzer};
use super::{Word, words};

/// What a field keeps of each word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terms {
    /// The normalised word.
    Exact,
    /// Its forms, all at one position.
    Forms,
    /// Its trigrams.
    Trigrams,
}

impl Terms {
    /// The tokenizer's name in the schema.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Forms => "forms",
            Self::Trigrams => "trigrams",
        }
    }

    fn of(self, analyzer: &Analyzer, word: &str, terms: &mut Vec<String>) {
        match self {
            Self::Exact => terms.push(word.to_owned()),
            Self::Forms => terms.extend(analyzer.forms(word).into_iter().map(|form| form.term)),
            Self::Trigrams => terms.extend(forms::trigrams(word)),
        }
    }
}

/// A tokenizer of the schema.
#[derive(Clone)]
struct WordTerms {
    terms: Terms,
    analyzer: Analyzer,
}

/// A manager that knows every tokenizer of the schema.
pub fn tokenizers(analyzer: &Analyzer) -> TokenizerManager {
    let manager = TokenizerManager::default();
    for terms in [Terms::Exact, Terms::Forms, Terms::Trigrams] {
        manager.register(terms.name(), WordTerms { terms, analyzer: analyzer.clone() });
    }
    manager
}

impl Tokenizer for WordTerms {
    type TokenStream<'a> = TermStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TermStream<'a> {
        TermStream { of: self, words: Box::new(words(text)), pending: vec![], token: Token::default() }
    }
}

/// The terms of a text, one by one.
pub struct TermStream<'a> {
    of: &'a WordTerms,
    words: Box<dyn Iterator<Item = Word<'a>> + 'a>,
    /// The terms of the present word that are still to come, the last first.
    pending: Vec<String>,
    token: Token,
}

impl TokenStream for TermStream<'_> {
    fn advance(&mut self) -> bool {
        while self.pending.is_empty() {
            let Some(word) = self.words.next() else {
                return false;
            };
            self.token.offset_from = word.range.start;
            self.token.offset_to = word.range.end;
            self.token.position = self.token.position.wrapping_add(1);
            self.of.terms.of(&self.of.analyzer, &word.text, &mut self.pending);
            self.pending.reverse();
        }
        match self.pending.pop() {
            Some(term) => {
                self.token.text = term;
                true
            }
            None => false,
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
