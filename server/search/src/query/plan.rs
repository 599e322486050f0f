//! The tantivy queries that a parsed query becomes.
//!
//! Retrieval is kept lean, since every alternative of every word costs: per word the maximum over
//! its forms in title and text (never the sum, or a word with many readings would outweigh the
//! others). What tells good hits from the best (the exact form, trigrams) is looked at for the best
//! hits alone, see [`crate::rescore`]. The weights were tuned with `benches/retrieval.rs`. Only a word that no text has is retrieved by its trigrams.

use std::collections::HashMap;

use tantivy::query::{AllQuery, BooleanQuery, BoostQuery, DisjunctionMaxQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, Term};

use super::parse::Parsed;
use crate::analysis::forms::{self, PREFIXES};
use crate::schema::Fields;

/// What the title's words are worth, beside the text's.
const TITLE: f32 = 1.5;
/// What a word's second-best match adds to its best.
const TIE_BREAKER: f32 = 0.1;
/// What the exact form adds.
const EXACT: f32 = 0.3;
/// What each trigram of a word adds.
const TRIGRAMS: f32 = 0.4;
/// The share of a word's trigrams that a text must have where no text has the word.
const LIKENESS: f32 = 0.6;

/// A query made ready.
pub struct Plan {
    /// Finds the hits.
    pub retrieve: Box<dyn Query>,
    /// Adds to the score of the best of them; `None` where no words were asked for.
    pub rescore: Option<Box<dyn Query>>,
    /// What is marked in a hit.
    pub wanted: Wanted,
}

/// The terms a hit's words are marked by.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// For each term of a word's forms, the words of the query that have it, as bits.
    terms: HashMap<String, u64>,
    /// The letters of each Hebrew term, as [`forms::letters`] tells them; none that has all of
    /// another's. Most words of a text lack one of each, which is seen before their forms are made.
    letters: Vec<u32>,
}

impl Wanted {
    /// The words of the query that a word of a text matches, as bits.
    pub fn matched(&self, word: &str) -> u64 {
        if let Some(letters) = forms::letters(word)
            && !self.letters.iter().any(|wanted| wanted & !letters == 0)
        {
            return 0;
        }
        let mut matched = 0;
        forms::visit(word, |term, _| matched |= self.terms.get(term).copied().unwrap_or_default());
        matched
    }

    /// How many words of the query are marked, phrases as one.
    pub fn words(&self) -> u32 {
        self.terms.values().fold(0, |words, bits| words | bits).count_ones()
    }

    /// Whether nothing is marked.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    fn add(&mut self, word: &str, bit: usize) {
        for form in forms::forms(word) {
            if let Some(letters) = forms::letters(&form.term)
                && self.letters.iter().all(|fewer| fewer & !letters != 0)
            {
                self.letters.retain(|more| letters & !more != 0);
                self.letters.push(letters);
            }
            *self.terms.entry(form.term).or_default() |= 1 << bit;
        }
    }
}

impl Plan {
    /// Plans a query.
    ///
    /// # Errors
    /// Where the dictionary of terms cannot be read.
    pub fn new(parsed: &Parsed, fields: &Fields, searcher: &Searcher) -> tantivy::Result<Self> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = vec![];
        let mut wanted = Wanted::default();
        let mut rescore = vec![];
        for (bit, word) in parsed.words.iter().enumerate() {
            clauses.push((Occur::Should, any_form(word, fields, searcher)?));
            rescore.extend(refinements(word, fields));
            wanted.add(word, bit);
        }
        for row in &parsed.phrases {
            // Beside it, the words only order what the phrase has found.
            clauses.push((Occur::Must, exactly(row, fields)));
            for word in row {
                wanted.add(word, parsed.words.len());
            }
        }
        if parsed.is_unranked() {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        for row in &parsed.excluded {
            clauses.push((Occur::MustNot, without(row, fields, searcher)?));
        }
        Ok(Self {
            retrieve: Box::new(BooleanQuery::new(clauses)),
            rescore: (!rescore.is_empty()).then(|| Box::new(BooleanQuery::union(rescore)) as Box<dyn Query>),
            wanted,
        })
    }
}

/// The best match of a word's forms in title and text; its trigrams where there is none.
fn any_form(word: &str, fields: &Fields, searcher: &Searcher) -> tantivy::Result<Box<dyn Query>> {
    let mut alternatives: Vec<Box<dyn Query>> = vec![];
    for form in forms::forms(word) {
        for (field, weight) in [(fields.forms, form.weight), (fields.title_forms, form.weight * TITLE)] {
            let term = Term::from_field_text(field, &form.term);
            if searcher.doc_freq(&term)? > 0 {
                alternatives.push(boosted(term, weight));
            }
        }
    }
    if !alternatives.is_empty() {
        return Ok(Box::new(DisjunctionMaxQuery::with_tie_breaker(alternatives, TIE_BREAKER)));
    }
    let grams = grams(word, fields, 1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "at most 40"
    )]
    let enough = (grams.len() as f32 * LIKENESS).ceil() as usize;
    Ok(Box::new(BooleanQuery::union_with_minimum_required_clauses(grams, enough)))
}

/// What is added to the score of the best hits for a word.
fn refinements(word: &str, fields: &Fields) -> Vec<Box<dyn Query>> {
    let mut all = grams(word, fields, TRIGRAMS);
    all.push(boosted(Term::from_field_text(fields.exact, word), EXACT));
    all
}

fn grams(word: &str, fields: &Fields, weight: f32) -> Vec<Box<dyn Query>> {
    forms::trigrams(word).map(|gram| boosted(Term::from_field_text(fields.trigrams, &gram), weight)).collect()
}

/// A row of words, as they stand.
fn exactly(row: &[String], fields: &Fields) -> Box<dyn Query> {
    let mut terms: Vec<Term> = row.iter().map(|word| Term::from_field_text(fields.exact, word)).collect();
    match terms.len() {
        1 => term_query(terms.remove(0)),
        _ => Box::new(PhraseQuery::new(terms)),
    }
}

/// What a hit must not have: a phrase, or a word with whatever prefix letters.
fn without(row: &[String], fields: &Fields, searcher: &Searcher) -> tantivy::Result<Box<dyn Query>> {
    let [word] = row else {
        // Twice, for a union: tantivy 0.27 asks what it excludes about documents that lie behind it,
        // which a phrase alone answers with a panic.
        return Ok(Box::new(BooleanQuery::union(vec![exactly(row, fields), exactly(row, fields)])));
    };
    let mut written = vec![exactly(row, fields)];
    for prefix in PREFIXES {
        let term = Term::from_field_text(fields.exact, &format!("{prefix}{word}"));
        if searcher.doc_freq(&term)? > 0 {
            written.push(term_query(term));
        }
    }
    Ok(Box::new(BooleanQuery::union(written)))
}

fn boosted(term: Term, weight: f32) -> Box<dyn Query> {
    Box::new(BoostQuery::new(term_query(term), weight))
}

fn term_query(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}
