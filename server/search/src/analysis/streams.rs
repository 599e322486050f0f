//! The analysis as tantivy's tokenizers.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use super::{Word, forms, words};

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

    fn of(self, word: &str, terms: &mut Vec<String>) {
        match self {
            Self::Exact => terms.push(word.to_owned()),
            Self::Forms => terms.extend(forms::forms(word).into_iter().map(|form| form.term)),
            Self::Trigrams => terms.extend(forms::trigrams(word)),
        }
    }
}

/// A manager that knows every tokenizer of the schema.
pub fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    for terms in [Terms::Exact, Terms::Forms, Terms::Trigrams] {
        manager.register(terms.name(), terms);
    }
    manager
}

impl Tokenizer for Terms {
    type TokenStream<'a> = TermStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TermStream<'a> {
        TermStream { terms: *self, words: Box::new(words(text)), pending: vec![], token: Token::default() }
    }
}

/// The terms of a text, one by one.
pub struct TermStream<'a> {
    terms: Terms,
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
            self.terms.of(&word.text, &mut self.pending);
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
