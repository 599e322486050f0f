//! What a parsed query looks for: for each word the lists of documents it may be found by, and what
//! must or must not be there. The weights were tuned with `benches/retrieval.rs`.
//!
//! To plan is to look words up in the dictionaries of terms and to read where words stand together. The [`Plan`] that
//! comes of it is a value: it opens nothing and asks nobody, and whatever carries it out finds the same. What it means:
//!
//! - A full hit has each word that is needed, by one of its senses or of its expressions. A partial hit has one of the
//!   words, by those or by unlikely or similar ones. Related words only add to the score of what others find.
//! - A sense's forms count together in each source: the sum `o` of their weighed occurrences is worth
//!   `max_score · o / (o + length)`, in titles [`TITLE`] and in files [`FILE`] times as much.
//! - Of all that a word is found by, the best counts, and each other [`TIE_BREAKER`] of its worth. The words' values
//!   add up; a title that has every needed word of several adds [`WHOLE_IN_TITLE`] of what the words are worth.
//! - A hit has every phrase, which adds the best of its places, and nothing that is excluded.

use std::sync::Arc;

use tantivy::Score;

use super::meaning::Meanings;
use super::parse::Parsed;
use super::similar::alike;
use crate::analysis::forms::trigrams;
use crate::analysis::function_words::{is_function_word, is_how_it_is, is_what_is_done};
use crate::analysis::prefixes::PREFIXES;
use crate::cores::executor;
use crate::found::{Found, FoundExpression};
use crate::postings::{Postings, SearchContext};
use crate::proximity::{MAX_DISTANCE, PhraseWord, ProximityMatch, rarest};
use crate::source::Source;
use crate::synonyms::{Met, Synonyms};

/// What the title's words are worth, beside the text's.
pub const TITLE: Score = 2.5;
/// What the words of an attached file are worth, beside the text's.
pub const FILE: Score = 0.4;
/// What a word's second-best match adds to its best: never the sum, or a word with many meanings
/// would outweigh the others.
pub const TIE_BREAKER: Score = 0.1;
/// What a title adds that has every word of the query, of what the words are worth.
pub const WHOLE_IN_TITLE: Score = 1.0;
/// What a word is worth that is less likely the one that was asked for, beside what its likelihood takes.
pub const UNLIKELY: Score = 0.9;
/// What a related word is worth, beside what its own weight takes.
pub const RELATED: Score = 0.95;
/// What a similar word is worth where no text has the word, for each unit of their distance.
const SIMILAR: Score = 0.5;

/// What each trigram of a word adds.
const TRIGRAMS: Score = 0.8;

/// What another expression of the word's group is worth beside the word itself.
const SYNONYM: Score = 0.8;
/// What part of its worth a word of an expression keeps where it stands without the others.
const APART: Score = 0.6;
/// The most expressions of the table that a query is widened by.
const SYNONYMS_MAX: usize = 24;
/// The most documents in which the places of words are read for expressions of several words, so that a table
/// of the commonest words slows no search down.
const READ_MAX: u64 = 4_000;
/// What a phrase is worth whose words stand behind prefix letters.
const PREFIXED_PHRASE: Score = 0.6;

/// A query made ready. The default one asks for nothing, so that every document is a hit.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The words. A full hit has each that has to be there, in a text, a title or a file.
    pub words: Vec<WordPlan>,
    /// What a hit must have.
    pub phrases: Vec<PhrasePlan>,
    /// What a hit must not have.
    pub excluded: Vec<ExcludedPlan>,
}

/// A word of the query.
#[derive(Debug, Clone)]
pub struct WordPlan {
    /// The word, normalised.
    pub word: String,
    /// What it means; the best of them counts.
    pub senses: Vec<Sense>,
    /// It may be found by these: expressions of several words that mean what it does.
    pub expressions: Vec<ProximityPlan>,
    /// Words of texts that are less likely the word. They order hits, and make partial ones.
    pub unlikely: Vec<Postings>,
    /// Words of texts that may be the word in another spelling or, where no text has it, are much like it. They only
    /// order what other words find.
    pub related: Vec<Postings>,
    /// Where no text has the word: similar words of texts and of files. They make partial hits.
    pub similar: Vec<Postings>,
    /// The same of files.
    pub similar_in_files: Vec<Postings>,
    /// The word's trigrams, which order the best hits: they are what typing errors and rarer endings leave alike.
    pub trigrams: Vec<Postings>,
    /// The word just as it is or, where no text has it, the likeliest that was meant just as that is, which orders the best
    /// hits too.
    pub exact: Option<Postings>,
    /// What it is worth at the most beside the query's other words.
    pub max_score: Score,
    /// Whether a full hit must have it: it is no function word, or the query has no others.
    pub is_needed: bool,
    /// Whether it is a word of an expression that texts have: it tells little without the others.
    is_of_expression: bool,
    /// Whether a text that the asker may find has it, in one form or another, or what means the same; else it is looked
    /// for by similar words.
    pub is_known: bool,
    /// Whether it may be misspelt though it is known: no text has it just so, and there is a dictionary that lacks it.
    pub may_be_slip: bool,
}

/// A word by its own forms, or by those of another word that means the same.
#[derive(Debug, Clone)]
pub struct Sense {
    /// It may be found by these; their occurrences in a text, in a title and in the files beside it count together.
    pub found: Arc<Found>,
    /// What it is worth at the most.
    pub max_score: Score,
}

/// An expression of several words that stands for a word of the query.
#[derive(Debug, Clone)]
pub struct ProximityPlan {
    /// The match, which tells where the expression stands. One for all the words that it stands for.
    pub expression: Arc<ProximityMatch>,
    /// What it counts for this word.
    pub weight: Score,
}

/// A row of words, just so or with prefix letters.
#[derive(Debug, Clone)]
pub struct PhrasePlan {
    /// Where it stands in bodies, each with what it counts, the words just so first.
    pub bodies: Vec<ProximityPlan>,
    /// Where it stands in files.
    pub files: Vec<ProximityPlan>,
}

/// What a hit must not have: a word with whatever prefix letters, or a row of words just so.
#[derive(Debug, Clone, Default)]
pub struct ExcludedPlan {
    /// The documents that have the word, in a text or in a file beside it.
    pub words: Vec<Postings>,
    /// Where the row stands in bodies, and in files.
    pub rows: Vec<Arc<ProximityMatch>>,
}

impl Plan {
    /// Plans a query.
    ///
    /// # Errors
    /// Where the dictionary of terms cannot be read.
    pub fn new(
        parsed: &Parsed,
        meanings: &Meanings<'_>,
        synonyms: &Synonyms,
        context: &SearchContext<'_>,
    ) -> tantivy::Result<Self> {
        let mut plan = Self::default();
        let unquoted = &parsed.words[..parsed.words.len() - parsed.quoted];
        let compared = if synonyms.is_empty() { &[] } else { unquoted };
        let forms: Vec<_> = compared.iter().map(|word| meanings.analyzer().forms(&parsed.spelled(word))).collect();
        let met = synonyms.met(&forms, meanings.analyzer());
        let tells = |number: usize| {
            let words = &parsed.words;
            !is_function_word(&words[number]) && !is_what_is_done(words, number) && !is_how_it_is(words, number)
        };
        let only_function_words = !(0..parsed.words.len()).any(tells);
        let new = |(number, word): (usize, &String)| {
            let is_needed = only_function_words || number >= unquoted.len() || tells(number);
            // An acronym of the table is not the word that its letters make without the mark.
            let is_marked = met.iter().any(|met| met.words.contains(&number));
            WordPlan::new(&parsed.spelled(word), word, is_needed, is_marked, meanings, context)
        };
        let executor = executor(context.searcher);
        plan.words = executor.map(new, parsed.words.iter().enumerate())?;
        plan.widen(&met, meanings, context)?;
        executor.map(|word| word.finish(meanings, context), plan.words.iter_mut())?;
        for expression in &parsed.phrases {
            plan.phrases.push(PhrasePlan::new(expression, context)?);
        }
        for expression in &parsed.excluded {
            plan.excluded.push(ExcludedPlan::new(expression, context)?);
        }
        Ok(plan)
    }

    /// The words that a full hit must have.
    pub fn needed(&self) -> impl Iterator<Item = &WordPlan> {
        self.words.iter().filter(|word| word.is_needed)
    }

    /// What all words are worth at the most.
    pub fn max_score(&self) -> Score {
        self.words.iter().map(|word| word.max_score).sum()
    }

    /// Whether a word is one of the query's that no text has. Those of phrases and filters are not, nor those behind the
    /// most that are read.
    pub fn lacks(&self, word: &str) -> bool {
        self.words.iter().any(|plan| plan.word == word && plan.is_needed && !plan.is_known)
    }

    /// Whether a word of the query may be misspelt, whether or not it is found as a form of another.
    pub fn doubts(&self, word: &str) -> bool {
        self.lacks(word) || self.words.iter().any(|plan| plan.word == word && plan.may_be_slip)
    }

    /// The same plan, where the less likely words of texts are marked for words that no text has: where nothing has
    /// every word, they are why a partial hit is one.
    #[must_use]
    pub fn showing_unlikely(mut self) -> Self {
        for word in self.words.iter_mut().filter(|word| !word.is_known) {
            word.similar.append(&mut word.unlikely);
        }
        self
    }

    /// The words that no text has.
    pub fn unknown(&self) -> Vec<String> {
        self.words.iter().filter(|word| word.is_needed && !word.is_known).map(|word| word.word.clone()).collect()
    }

    /// Lets the words that were met be found by the other expressions of their groups too.
    fn widen(&mut self, met: &[Met<'_>], meanings: &Meanings<'_>, context: &SearchContext<'_>) -> tantivy::Result<()> {
        let mut left = SYNONYMS_MAX;
        let mut others = vec![];
        for met in met {
            others.push(&met.others[..met.others.len().min(left)]);
            left = left.saturating_sub(met.others.len());
        }
        let sought = met.iter().zip(&others).flat_map(|(met, others)| met.joined().into_iter().chain(*others).copied());
        let mut found = find_expressions(sought, meanings, context)?.into_iter();
        for (met, others) in met.iter().zip(others) {
            let words = &mut self.words[met.words.clone()];
            // What they are worth where they stand together.
            let mut whole = 0.0;
            if met.joined().is_some()
                && let Some(FoundSynonym::Expression(expression)) = found.next().flatten()
            {
                whole = expression.max_score;
                words.iter_mut().for_each(|word| word.join(&expression, met, context));
            }
            for found in found.by_ref().take(others.len()).flatten() {
                match found {
                    FoundSynonym::Word(found) => {
                        words.iter_mut().try_for_each(|word| word.widen(&found, met, whole, context))?;
                    }
                    FoundSynonym::Expression(expression) => {
                        words.iter_mut().for_each(|word| word.widen_by_expression(&expression, met, whole, context));
                    }
                }
            }
            words.iter_mut().filter(|_| met.joined().is_some()).for_each(WordPlan::discount_apart);
        }
        Ok(())
    }
}

/// Where an expression of the table is found.
enum FoundSynonym {
    /// A single word.
    Word(Arc<Found>),
    /// The expression is of several words, where they stand together.
    Expression(Arc<ProximityMatch>),
}

/// Looks for expressions of the table; `None` for each that stands nowhere, or of which even the rarest word is in more
/// documents than are left to be looked at.
fn find_expressions<'a>(
    sought: impl Iterator<Item = &'a [String]>,
    meanings: &Meanings<'_>,
    context: &SearchContext<'_>,
) -> tantivy::Result<Vec<Option<FoundSynonym>>> {
    let executor = executor(context.searcher);
    let mut left = READ_MAX;
    let lookups = executor.map(|words| Lookup::new(words, meanings, context), sought)?;
    let within = lookups.into_iter().map(|lookup| {
        let read = lookup.read();
        let is_within = read <= left;
        left -= if is_within { read } else { 0 };
        is_within.then_some(lookup)
    });
    executor.map(|lookup: Option<Lookup<'_>>| lookup.map_or(Ok(None), |lookup| lookup.find(meanings, context)), within)
}

/// An expression of the table whose words are looked up, but not yet where they stand together.
enum Lookup<'a> {
    /// It is a single word.
    Word(Arc<Found>),
    /// Where it stands is cached.
    Cached(FoundExpression),
    /// The expression is of these words, with what is found for each.
    Words(&'a [String], Vec<Arc<Found>>),
}

impl<'a> Lookup<'a> {
    fn new(words: &'a [String], meanings: &Meanings<'_>, context: &SearchContext<'_>) -> tantivy::Result<Self> {
        if let [word] = words {
            return meanings.find_marked(word).map(Self::Word);
        }
        if let Some(found) = meanings.found().expression(context.searcher, words) {
            return Ok(Self::Cached(found));
        }
        let found = words.iter().map(|word| meanings.find_marked(word));
        Ok(Self::Words(words, found.collect::<tantivy::Result<_>>()?))
    }

    /// Returns in how many documents the places of words are read for it.
    fn read(&self) -> u64 {
        match self {
            Self::Word(_) => 0,
            Self::Cached(found) => found.read,
            Self::Words(_, found) => rarest(&lists(found)),
        }
    }

    fn find(self, meanings: &Meanings<'_>, context: &SearchContext<'_>) -> tantivy::Result<Option<FoundSynonym>> {
        let read = self.read();
        let matched = match self {
            Self::Word(found) => return Ok(Some(FoundSynonym::Word(found))),
            Self::Cached(found) => found.matched,
            Self::Words(words, found) => {
                let matched = ProximityMatch::find(&lists(&found), Source::Exact, MAX_DISTANCE, context)?.map(Arc::new);
                let found = FoundExpression { read, matched: matched.clone() };
                meanings.found().insert_expression(context.searcher, words, found);
                matched
            }
        };
        Ok(matched.map(FoundSynonym::Expression))
    }
}

/// Each word of an expression, by what it may be written as.
fn lists(found: &[Arc<Found>]) -> Vec<PhraseWord<'_>> {
    found.iter().map(|found| PhraseWord { bodies: &found.bodies, titles: &found.titles }).collect()
}

impl WordPlan {
    /// The word by its own forms.
    fn new(
        spelled: &str,
        word: &str,
        is_needed: bool,
        is_marked: bool,
        meanings: &Meanings<'_>,
        context: &SearchContext<'_>,
    ) -> tantivy::Result<Self> {
        let mut plan = Self {
            word: word.to_owned(),
            senses: vec![],
            expressions: vec![],
            unlikely: vec![],
            related: vec![],
            similar: vec![],
            similar_in_files: vec![],
            trigrams: vec![],
            exact: None,
            max_score: 0.0,
            is_needed,
            is_of_expression: false,
            is_known: false,
            may_be_slip: false,
        };
        if !is_needed {
            return Ok(plan);
        }
        let found = if is_marked { meanings.find_marked(spelled)? } else { meanings.find(spelled)? };
        plan.max_score = context.max_score(context.having_any(found.bodies.iter().chain(&found.files)));
        plan.is_known = is_open(&found, context)?;
        plan.unlikely.clone_from(&found.unlikely);
        plan.related.clone_from(&found.respelled);
        plan.senses.push(Sense { found, max_score: plan.max_score });
        Ok(plan)
    }

    /// What it is worth by its own forms; nothing where no text has them.
    fn own_score(&self) -> Score {
        self.senses.first().filter(|own| !own.found.bodies.is_empty()).map_or(0.0, |own| own.max_score)
    }

    /// Of an expression that texts have, the words tell less where they stand apart.
    fn discount_apart(&mut self) {
        if let [own, others @ ..] = self.senses.as_mut_slice()
            && !(others.is_empty() && self.expressions.is_empty())
        {
            own.max_score *= APART;
            self.is_of_expression = true;
        }
    }

    /// Lets a word of its group stand for it. Where texts have the word itself, that is never worth
    /// more, however rare it is.
    fn widen(
        &mut self,
        found: &Arc<Found>,
        met: &Met<'_>,
        whole: Score,
        context: &SearchContext<'_>,
    ) -> tantivy::Result<()> {
        if found.bodies.is_empty() && found.files.is_empty() {
            return Ok(());
        }
        let max_score = context.max_score(context.having_any(found.bodies.iter().chain(&found.files)));
        self.is_known = self.is_known || is_open(found, context)?;
        let max_score = max_score * self.share(max_score, met, whole);
        self.senses.push(Sense { found: Arc::clone(found), max_score });
        Ok(())
    }

    /// The same for an expression of several words.
    fn widen_by_expression(
        &mut self,
        expression: &Arc<ProximityMatch>,
        met: &Met<'_>,
        whole: Score,
        context: &SearchContext<'_>,
    ) {
        self.is_known = self.is_known || expression.is_open(context);
        self.expressions.push(ProximityPlan {
            expression: Arc::clone(expression),
            weight: self.share(expression.max_score, met, whole),
        });
    }

    /// Lets the expression of several words that it is one of stand for it too.
    fn join(&mut self, expression: &Arc<ProximityMatch>, met: &Met<'_>, context: &SearchContext<'_>) {
        self.is_known = self.is_known || expression.is_open(context);
        self.expressions.push(ProximityPlan { expression: Arc::clone(expression), weight: met.weight });
    }

    /// What part of its worth another expression brings to this one of the words that it stands for; they
    /// are worth `whole` where they stand together.
    fn share(&self, max_score: Score, met: &Met<'_>, whole: Score) -> Score {
        let own = self.own_score().max(whole);
        let part = if own > 0.0 && max_score > 0.0 { (own / max_score).min(1.0) } else { met.share() };
        SYNONYM * met.weight * part
    }

    /// What is known once it is known by what else the word is found.
    fn finish(&mut self, meanings: &Meanings<'_>, context: &SearchContext<'_>) -> tantivy::Result<()> {
        // What is known by what means the same alone is like none of the texts' words: complaint not like communication.
        let is_synonym = self.is_known && self.own_score() == 0.0;
        let is_ordered = self.is_needed && !self.is_of_expression && !is_synonym;
        if is_ordered {
            self.exact = context.find(Source::Exact, &self.word, 1.0)?;
        }
        for gram in trigrams(&self.word).filter(|_| is_ordered) {
            let found = context.find(Source::Trigrams, &gram, 1.0)?;
            self.trigrams.extend(found.map(|found| found.weighing(TRIGRAMS * context.max_score_of(&found))));
        }
        // What no text has just so and the dictionary lacks may be misspelt, though it may be read as what texts have.
        self.may_be_slip = self.is_known && self.exact.is_none() && is_ordered && meanings.is_lacking(&self.word);
        let is_unknown = !self.is_known && self.is_needed;
        if is_unknown || self.may_be_slip {
            self.find_alike(meanings, context)?;
        }
        if is_unknown {
            let similar = self.similar.iter().chain(&self.similar_in_files).chain(&self.related);
            self.max_score = context.max_score(context.having_any(similar));
        } else if self.own_score() == 0.0 {
            let senses = self.senses.iter().map(|sense| sense.max_score);
            let expressions = self.expressions.iter().map(|plan| plan.expression.max_score * plan.weight);
            self.max_score = senses.skip(1).chain(expressions).fold(0.0, Score::max);
        }
        Ok(())
    }

    /// Finds words of texts that are much like the word. They make partial hits where a slip explains them, and order
    /// hits otherwise; so do all of them where the dictionary has a reading of the word that texts have.
    fn find_alike(&mut self, meanings: &Meanings<'_>, context: &SearchContext<'_>) -> tantivy::Result<()> {
        let is_listed = meanings.is_listed(&self.word);
        let is_read = self.is_known && meanings.is_read(&self.word);
        for other in alike(&self.word, context)? {
            let weight = SIMILAR.powf(other.distance);
            let is_slip = other.is_slip(&self.word, is_listed, context);
            // What no slip explains only orders hits; the dictionary tells what its forms are.
            let has_sure_forms = !self.is_known && (is_listed || meanings.is_lacking(&self.word));
            if !is_slip && !has_sure_forms {
                self.related.extend(context.find(Source::Exact, &other.word, weight)?);
                continue;
            }
            let found = meanings.find(&other.word)?;
            let weighed = |found: &Postings| found.weighing(found.weight * weight);
            let bodies = found.bodies.iter().map(weighed);
            if is_read || !is_slip {
                self.related.extend(bodies);
            } else if self.is_known {
                // It is not what makes a hit full, nor is it highlighted.
                self.unlikely.extend(bodies);
            } else {
                if self.exact.is_none() {
                    self.exact = context.find(Source::Exact, &other.word, weight)?;
                }
                self.similar.extend(bodies);
                self.similar_in_files.extend(found.files.iter().map(weighed));
            }
        }
        Ok(())
    }
}

/// Whether the asker may find a text or a file that has one of the words.
pub fn is_open(found: &Found, context: &SearchContext<'_>) -> tantivy::Result<bool> {
    for postings in found.bodies.iter().chain(&found.files) {
        if context.is_open(postings)? {
            return Ok(true);
        }
    }
    Ok(false)
}

impl PhrasePlan {
    /// A row of words where they stand beside each other. Several may stand behind prefix letters, for a little
    /// less; one word is meant just so.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn new(expression: &[String], context: &SearchContext<'_>) -> tantivy::Result<Self> {
        let mut plan = Self { bodies: vec![], files: vec![] };
        let ways: &[(bool, Score)] =
            if expression.len() > 1 { &[(false, 1.0), (true, PREFIXED_PHRASE)] } else { &[(false, 1.0)] };
        for (prefixed, weight) in ways {
            for (source, expressions) in [(Source::Exact, &mut plan.bodies), (Source::FileWords, &mut plan.files)] {
                let mut words = vec![];
                for word in expression {
                    let bodies = written(source, word, *prefixed, context)?;
                    let titles = if source == Source::Exact {
                        written(Source::TitleWords, word, *prefixed, context)?
                    } else {
                        vec![]
                    };
                    words.push((bodies, titles));
                }
                let words: Vec<_> = words.iter().map(|(bodies, titles)| PhraseWord { bodies, titles }).collect();
                let found = ProximityMatch::find(&words, source, 1, context)?;
                expressions.extend(
                    found.map(|expression| ProximityPlan { expression: Arc::new(expression), weight: *weight }),
                );
            }
        }
        Ok(plan)
    }

    /// Whether the asker may find a text or a file that has it.
    pub fn is_open(&self, context: &SearchContext<'_>) -> bool {
        self.bodies.iter().chain(&self.files).any(|plan| plan.expression.is_open(context))
    }
}

impl ExcludedPlan {
    /// A single word stands with whatever prefix letters, a row of words as it is.
    fn new(expression: &[String], context: &SearchContext<'_>) -> tantivy::Result<Self> {
        let mut plan = Self::default();
        for source in [Source::Exact, Source::FileWords] {
            if let [word] = expression {
                plan.words.extend(written(source, word, true, context)?);
                continue;
            }
            let mut words = vec![];
            for word in expression {
                words.push(written(source, word, false, context)?);
            }
            let words: Vec<_> = words.iter().map(|bodies| PhraseWord { bodies, titles: &[] }).collect();
            plan.rows.extend(ProximityMatch::find(&words, source, 1, context)?.map(Arc::new));
        }
        Ok(plan)
    }
}

/// The documents that have a word just so or, where asked for, behind prefix letters.
fn written(source: Source, word: &str, prefixed: bool, context: &SearchContext<'_>) -> tantivy::Result<Vec<Postings>> {
    let mut found: Vec<Postings> = context.find(source, word, 1.0)?.into_iter().collect();
    for prefix in PREFIXES.iter().filter(|_| prefixed) {
        found.extend(context.find(source, &format!("{prefix}{word}"), 1.0)?);
    }
    Ok(found)
}
