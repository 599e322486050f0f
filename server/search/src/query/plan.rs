//! What a parsed query looks for: for each word the lists of documents it may be found by, and what
//! must or must not be there. The weights were tuned with `benches/retrieval.rs`.

use std::sync::Arc;

use tantivy::query::{BooleanQuery, PhraseQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{Score, Term};

use super::parse::Parsed;
use super::similar::similar;
use crate::analysis::ACRONYM;
use crate::analysis::forms::{self, Analyzer, Form, PREFIXES};
use crate::analysis::questions::asks;
use crate::cores::executor;
use crate::postings::{Corpus, Postings, Source};
use crate::row::Row;
use crate::schema::Fields;
use crate::synonyms::{Met, Synonyms};

/// What the title's words are worth, beside the text's.
pub const TITLE: Score = 1.5;
/// What the words of a file beside a text are worth, beside the text's.
const FILE: Score = 0.4;
/// What the exact form adds.
const EXACT: Score = 0.35;
/// More documents than these are not asked for the exact form, only the best of them.
const EXACT_MAX: u64 = 4_000;
/// What each trigram of a word adds.
const TRIGRAMS: Score = 0.4;
/// What a word is worth that only asks.
const QUESTION: Score = 0.2;
/// What a similar word is worth where no text has the word, for each unit of their distance.
const SIMILAR: Score = 0.6;

/// What another expression of the word's group is worth beside the word itself.
const SYNONYM: Score = 0.7;
/// The most expressions of the table that a query is widened by.
const SYNONYMS_MAX: usize = 24;
/// In so many documents the places of words are read for expressions of several words, so that a table
/// of the commonest words slows no search down.
const READ_MAX: u64 = 4_000;

/// A query made ready.
pub struct Plan {
    /// The words; a hit has one of them, unless there are none.
    pub words: Vec<WordPlan>,
    /// What a hit must have.
    pub phrases: Vec<PhrasePlan>,
    /// What a hit must not have.
    pub excluded: Vec<Box<dyn Query>>,
}

/// A word of the query.
pub struct WordPlan {
    /// The word, normalised.
    word: String,
    /// It may be found in a text by these; the best of them counts.
    pub texts: Vec<Postings>,
    /// It may be found in a title by these; the best of both counts.
    pub titles: Vec<Postings>,
    /// It may be found in a file beside a text by these; the best of all counts.
    pub files: Vec<Postings>,
    /// It may be found by these: expressions of several words that mean what it does.
    pub rows: Vec<RowPlan>,
    /// The word just as it is, which counts beside them.
    pub exact: Option<Postings>,
    /// What tells the best hits from good ones: its trigrams, which are what typing errors and rarer
    /// endings leave alike, and the word just as it is where more than [`EXACT_MAX`] have it.
    pub finer: Vec<Postings>,
    /// What it is worth beside the query's other words.
    pub worth: Score,
    /// Whether a text that the asker may find has it, in one form or another, or what means the same; else it is looked
    /// for by similar words.
    pub is_known: bool,
    /// What it is worth at the most by its own forms.
    most: Score,
}

/// An expression of several words that stands for a word of the query.
pub struct RowPlan {
    /// Where it stands. One for all the words that it stands for.
    pub row: Arc<Row>,
    /// What it counts for this word.
    pub weight: Score,
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

impl Plan {
    /// Plans a query.
    ///
    /// # Errors
    /// Where the dictionary of terms cannot be read.
    pub fn new(
        parsed: &Parsed,
        fields: &Fields,
        analyzer: &Analyzer,
        synonyms: &Synonyms,
        corpus: &Corpus<'_>,
    ) -> tantivy::Result<Self> {
        let mut plan = Self { words: vec![], phrases: vec![], excluded: vec![] };
        let mut forms: Vec<_> = parsed.words.iter().map(|word| analyzer.forms(&parsed.spelled(word))).collect();
        let met = synonyms.met(&forms[..forms.len() - parsed.quoted], analyzer);
        for met in &met {
            met.words.clone().for_each(|number| keep_acronym(&mut forms[number]));
        }
        let executor = executor(corpus.searcher);
        let new = |(word, forms): (&String, &Vec<Form>)| WordPlan::new(word, forms, corpus);
        plan.words = executor.map(new, parsed.words.iter().zip(&forms))?;
        plan.widen(&met, analyzer, corpus)?;
        executor.map(|word| word.finish(corpus), plan.words.iter_mut())?;
        for row in &parsed.phrases {
            let lists = |source| {
                let words = row.iter().map(|word| Ok(corpus.find(source, word, 1.0)?.into_iter().collect()));
                words.collect::<tantivy::Result<_>>()
            };
            let (words, files) = (lists(Source::Exact)?, lists(Source::FileWords)?);
            plan.phrases.push(PhrasePlan { query: exactly(row, fields), words, files });
        }
        for row in &parsed.excluded {
            plan.excluded.push(without(row, fields, corpus)?);
        }
        Ok(plan)
    }

    /// Whether a word of the query is known.
    pub fn knows(&self, word: &str) -> bool {
        self.words.iter().any(|plan| plan.word == word && plan.is_known)
    }

    /// Lets the words that were met be found by the other expressions of their groups too.
    fn widen(&mut self, met: &[Met<'_>], analyzer: &Analyzer, corpus: &Corpus<'_>) -> tantivy::Result<()> {
        let (mut left, mut read) = (SYNONYMS_MAX, READ_MAX);
        for met in met {
            let whole = self.join(met, &mut read, analyzer, corpus)?;
            for other in met.others.iter().take(left) {
                let forms: Vec<_> = other.iter().map(|word| analyzer.bare_forms(word)).collect();
                let words = &mut self.words[met.words.clone()];
                if let [forms] = &forms[..] {
                    for word in words {
                        word.widen(forms, met, whole, corpus)?;
                    }
                } else if let Some(row) = Row::find(&forms, &mut read, corpus)?.map(Arc::new) {
                    words.iter_mut().for_each(|word| word.widen_by_row(&row, met, whole, corpus));
                }
            }
            left = left.saturating_sub(met.others.len());
        }
        Ok(())
    }

    /// Looks for several words that are one expression where they stand together: there they tell more
    /// than apart. Gives what that is worth for each of them.
    fn join(
        &mut self,
        met: &Met<'_>,
        read: &mut u64,
        analyzer: &Analyzer,
        corpus: &Corpus<'_>,
    ) -> tantivy::Result<Score> {
        if met.words.len() == 1 {
            return Ok(0.0);
        }
        let forms: Vec<_> = met.own.iter().map(|word| analyzer.bare_forms(word)).collect();
        let Some(row) = Row::find(&forms, read, corpus)?.map(Arc::new) else { return Ok(0.0) };
        for word in &mut self.words[met.words.clone()] {
            let weight = met.weight * word.worth;
            word.rows.push(RowPlan { row: Arc::clone(&row), weight });
        }
        Ok(row.worth)
    }
}

impl WordPlan {
    /// The word by its own forms.
    fn new(word: &str, forms: &[Form], corpus: &Corpus<'_>) -> tantivy::Result<Self> {
        let weight = if asks(word) { QUESTION } else { 1.0 };
        let (mut texts, mut titles, mut files) = (vec![], vec![], vec![]);
        for form in forms {
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
        let most = texts.iter().map(|postings| postings.worth).fold(0.0, Score::max);
        Ok(Self {
            word: word.to_owned(),
            texts,
            titles,
            files,
            rows: vec![],
            exact: None,
            finer: vec![],
            worth: weight,
            is_known,
            most,
        })
    }

    /// Lets a word of its group stand for it. Where texts have the word itself, that is never worth
    /// more, however rare it is.
    fn widen(&mut self, forms: &[Form], met: &Met<'_>, whole: Score, corpus: &Corpus<'_>) -> tantivy::Result<()> {
        for form in forms {
            if let Some(mut file) = corpus.find(Source::FileForms, &form.term, 1.0)? {
                file.worth *= form.weight * self.share(file.worth, met, whole) * FILE;
                self.is_known = self.is_known || corpus.is_open(&file)?;
                self.files.push(file);
            }
            let Some(mut text) = corpus.find(Source::Forms, &form.term, 1.0)? else { continue };
            let weight = form.weight * self.share(text.worth, met, whole);
            text.worth *= weight;
            self.is_known = self.is_known || corpus.is_open(&text)?;
            self.texts.push(text);
            // A title's words are rarer than the text's; they are told apart by the title's weight alone.
            if let Some(mut title) = corpus.find(Source::TitleForms, &form.term, 1.0)? {
                title.worth *= weight * TITLE;
                self.titles.push(title);
            }
        }
        Ok(())
    }

    /// The same for an expression of several words.
    fn widen_by_row(&mut self, row: &Arc<Row>, met: &Met<'_>, whole: Score, corpus: &Corpus<'_>) {
        self.is_known = self.is_known || row.is_open(corpus);
        self.rows.push(RowPlan { row: Arc::clone(row), weight: self.share(row.worth, met, whole) });
    }

    /// What part of its worth another expression brings to this one of the words that it stands for; they
    /// are worth `whole` where they stand together.
    fn share(&self, worth: Score, met: &Met<'_>, whole: Score) -> Score {
        let own = self.most.max(whole);
        let part = if own > 0.0 && worth > 0.0 { (own / worth).min(1.0) } else { met.share() };
        SYNONYM * met.weight * part * self.worth
    }

    /// What is known once it is known by what else the word is found.
    fn finish(&mut self, corpus: &Corpus<'_>) -> tantivy::Result<()> {
        let weight = self.worth;
        if !self.is_known {
            for other in similar(&self.word, corpus)? {
                let weight = weight * SIMILAR.powf(other.distance);
                self.texts.extend(corpus.find(Source::Exact, &other.word, weight)?);
                self.files.extend(corpus.find(Source::FileWords, &other.word, weight * FILE)?);
            }
        }
        for gram in forms::trigrams(&self.word) {
            self.finer.extend(corpus.find(Source::Trigrams, &gram, weight * TRIGRAMS)?);
        }
        let documents = self.texts.iter().chain(&self.files).map(|postings| postings.documents).max();
        let exact = corpus.find(Source::Exact, &self.word, weight * EXACT)?;
        match exact {
            Some(exact) if exact.documents > EXACT_MAX => self.finer.push(exact),
            exact => self.exact = exact,
        }
        self.worth = weight * corpus.rarity(documents.unwrap_or_default());
        Ok(())
    }
}

/// An acronym of the table is not the word that its letters make without the mark.
fn keep_acronym(forms: &mut Vec<Form>) {
    if forms.iter().any(|form| form.term.starts_with(ACRONYM)) {
        forms.retain(|form| form.term.starts_with(ACRONYM));
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
