//! What a parsed query looks for: for each word the lists of documents it may be found by, and what
//! must or must not be there. The weights were tuned with `benches/retrieval.rs`.

use std::collections::HashSet;

use tantivy::query::{BooleanQuery, PhraseQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{Score, Term};

use super::parse::Parsed;
use super::similar::similar;
use crate::analysis::forms::{self, Analyzer, PREFIXES};
use crate::analysis::questions::asks;
use crate::postings::{Corpus, Postings, Source};
use crate::schema::Fields;

/// What the title's words are worth, beside the text's.
const TITLE: Score = 1.5;
/// What the words of a file beside a text are worth, beside the text's.
const FILE: Score = 0.4;
/// What the exact form adds.
const EXACT: Score = 0.35;
/// What each trigram of a word adds.
const TRIGRAMS: Score = 0.4;
/// What a word is worth that only asks.
const QUESTION: Score = 0.2;
/// What a similar word is worth where no text has the word, for each unit of their distance.
const SIMILAR: Score = 0.6;

/// A query made ready.
pub struct Plan {
    /// The words; a hit has one of them, unless there are none.
    pub words: Vec<WordPlan>,
    /// What a hit must have.
    pub phrases: Vec<PhrasePlan>,
    /// What a hit must not have.
    pub excluded: Vec<Box<dyn Query>>,
    /// What is marked in a title.
    pub wanted: Wanted,
}

/// A word of the query.
pub struct WordPlan {
    /// It may be found in a text by these; the best of them counts.
    pub texts: Vec<Postings>,
    /// It may be found in a title by these; the best of both counts.
    pub titles: Vec<Postings>,
    /// It may be found in a file beside a text by these; the best of all counts.
    pub files: Vec<Postings>,
    /// The word just as it is, which counts beside them.
    pub exact: Option<Postings>,
    /// Its trigrams: what typing errors and rarer endings leave alike. They tell good hits from the
    /// best.
    pub trigrams: Vec<Postings>,
    /// What it is worth beside the query's other words.
    pub worth: Score,
    /// Whether a text that the asker may find has it, in one form or another; else it is looked for by similar words.
    pub is_known: bool,
}

/// A row of words, just so.
pub struct PhrasePlan {
    /// Finds it.
    pub query: Box<dyn Query>,
    /// Each of its words.
    pub words: Vec<Vec<Postings>>,
    /// Each of its words in files.
    pub files: Vec<Vec<Postings>>,
}

/// The terms a title's words are marked by.
#[derive(Clone, Default)]
pub struct Wanted {
    terms: HashSet<String>,
    analyzer: Analyzer,
}

impl Plan {
    /// Plans a query.
    ///
    /// # Errors
    /// Where the dictionary of terms cannot be read.
    pub fn new(parsed: &Parsed, fields: &Fields, analyzer: &Analyzer, corpus: &Corpus<'_>) -> tantivy::Result<Self> {
        let mut plan = Self {
            words: vec![],
            phrases: vec![],
            excluded: vec![],
            wanted: Wanted { terms: HashSet::new(), analyzer: analyzer.clone() },
        };
        for word in &parsed.words {
            plan.words.push(WordPlan::new(word, analyzer, corpus)?);
            plan.wanted.add(word);
        }
        for row in &parsed.phrases {
            let lists = |source| {
                let words = row.iter().map(|word| Ok(corpus.find(source, word, 1.0)?.into_iter().collect()));
                words.collect::<tantivy::Result<_>>()
            };
            let (words, files) = (lists(Source::Exact)?, lists(Source::FileWords)?);
            plan.phrases.push(PhrasePlan { query: exactly(row, fields), words, files });
            row.iter().for_each(|word| plan.wanted.add(word));
        }
        for row in &parsed.excluded {
            plan.excluded.push(without(row, fields, corpus)?);
        }
        Ok(plan)
    }
}

impl WordPlan {
    fn new(word: &str, analyzer: &Analyzer, corpus: &Corpus<'_>) -> tantivy::Result<Self> {
        let weight = if asks(word) { QUESTION } else { 1.0 };
        let (mut texts, mut titles, mut files, mut trigrams) = (vec![], vec![], vec![], vec![]);
        for form in analyzer.forms(word) {
            let text = corpus.find(Source::Forms, &form.term, weight * form.weight)?;
            // Where both have it, a file's word is no rarer than the text's.
            let others = text.as_ref().map_or(0, |text| text.documents);
            files.extend(corpus.find_beside(Source::FileForms, &form.term, weight * form.weight * FILE, others)?);
            if text.is_some() {
                titles.extend(corpus.find(Source::TitleForms, &form.term, weight * form.weight * TITLE)?);
            }
            texts.extend(text);
        }
        let mut is_known = false;
        for postings in texts.iter().chain(&files) {
            is_known = is_known || corpus.is_open(postings)?;
        }
        if !is_known {
            for other in similar(word, corpus)? {
                let weight = weight * SIMILAR.powf(other.distance);
                texts.extend(corpus.find(Source::Exact, &other.word, weight)?);
                files.extend(corpus.find(Source::FileWords, &other.word, weight * FILE)?);
            }
        }
        for gram in forms::trigrams(word) {
            trigrams.extend(corpus.find(Source::Trigrams, &gram, weight * TRIGRAMS)?);
        }
        let documents = texts.iter().chain(&files).map(|postings| postings.documents).max().unwrap_or_default();
        let exact = corpus.find(Source::Exact, word, weight * EXACT)?;
        Ok(Self { texts, titles, files, exact, trigrams, worth: weight * corpus.rarity(documents), is_known })
    }
}

impl Wanted {
    /// Whether a word of a text is one of the query's.
    pub fn has(&self, word: &str) -> bool {
        let mut has = false;
        self.analyzer.visit(word, |term, _| has |= self.terms.contains(term));
        has
    }

    fn add(&mut self, word: &str) {
        self.terms.extend(self.analyzer.forms(word).into_iter().map(|form| form.term));
    }
}

/// A row of words, as they stand, in a text or in a file beside it.
fn exactly(row: &[String], fields: &Fields) -> Box<dyn Query> {
    let places = [fields.exact, fields.file_words].map(|field| {
        let mut terms: Vec<Term> = row.iter().map(|word| Term::from_field_text(field, word)).collect();
        match terms.len() {
            1 => term_query(terms.remove(0)),
            _ => Box::new(PhraseQuery::new(terms)) as Box<dyn Query>,
        }
    });
    Box::new(BooleanQuery::union(places.into()))
}

/// What a hit must not have: a phrase, or a word with whatever prefix letters.
fn without(row: &[String], fields: &Fields, corpus: &Corpus<'_>) -> tantivy::Result<Box<dyn Query>> {
    let [word] = row else {
        return Ok(exactly(row, fields));
    };
    let mut written = vec![exactly(row, fields)];
    for prefix in PREFIXES {
        let prefixed = format!("{prefix}{word}");
        for (source, field) in [(Source::Exact, fields.exact), (Source::FileWords, fields.file_words)] {
            if corpus.find(source, &prefixed, 1.0)?.is_some() {
                written.push(term_query(Term::from_field_text(field, &prefixed)));
            }
        }
    }
    Ok(Box::new(BooleanQuery::union(written)))
}

fn term_query(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}
