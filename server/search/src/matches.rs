//! What of a segment a query finds, and how well: list after list, into one slot for each document.

use fixedbitset::FixedBitSet;
use tantivy::fastfield::AliveBitSet;
use tantivy::{DocId, Score};

use crate::found::Found;
use crate::matched::{FoundDocs, Matched};
use crate::postings::{Postings, Segment};
use crate::query::plan::{
    ExcludedPlan, FILE, PhrasePlan, Plan, ProximityPlan, RELATED, TIE_BREAKER, TITLE, UNLIKELY, WHOLE_IN_TITLE,
    WordPlan,
};
use crate::source::Source;

/// The number of documents that have their bits in one block of a set.
const BLOCK: usize = usize::BITS as usize;

/// The documents of a segment, by their numbers in it.
struct Matches {
    /// What each is worth so far; above nothing only where it has a word.
    scores: Vec<Score>,
    /// What words add to it that may be related to the query's.
    related: Vec<Score>,
    /// How many of the words that a full hit must have each has.
    having: Vec<u8>,
    /// How many of the first of those words each has in its title, up to the first that it lacks there.
    in_title: Vec<u8>,
    /// How many words those are.
    needed: u8,
    /// Whether what must be there is not, or what must not be there is; empty where nothing is asked.
    barred: Vec<bool>,
}

/// A word that one in so many documents has is valued in all of them, one after the other: without a list of those that
/// have it several are valued at once.
const COMMON: usize = 8;

/// Room for what one word comes to, empty between two.
struct Room {
    /// How often its forms stand in each document, weighed.
    occurrences: Vec<Score>,
    /// The documents where that is not nothing.
    occurring: Vec<DocId>,
    /// What the word is worth in each document so far.
    values: Vec<Score>,
    /// The documents where that is not nothing; of a common word they are not listed.
    valued: Vec<DocId>,
    /// Whether the word is common.
    is_common: bool,
    /// [`Segment::lengths`] of texts, once a common word needs them.
    lengths: Vec<Score>,
}

/// Looks a segment through.
///
/// # Errors
/// Where the index cannot be read.
pub fn find(plan: &Plan, segment: &Segment<'_>) -> tantivy::Result<Matched> {
    let matches = Matches::of(plan, segment)?;
    let found = matches.found(plan, segment.reader.alive_bitset());
    Ok(Matched { found, scores: matches.into_scores() })
}

impl Matches {
    fn of(plan: &Plan, segment: &Segment<'_>) -> tantivy::Result<Self> {
        let documents = segment.reader.max_doc() as usize;
        let needed = u8::try_from(plan.needed().count()).unwrap_or(u8::MAX);
        let mut matches = Self {
            scores: vec![0.0; documents],
            related: vec![0.0; documents],
            having: vec![0; documents],
            in_title: vec![0; documents],
            needed,
            barred: vec![],
        };
        let mut room = Room::new(documents);
        for (number, word) in (0..).zip(plan.needed()) {
            matches.add(word, number, &mut room, segment)?;
        }
        if needed > 1 {
            let max_score = plan.max_score() * WHOLE_IN_TITLE;
            let whole = matches.in_title.iter().zip(&mut matches.scores).filter(|(words, _)| **words == needed);
            whole.for_each(|(_, score)| *score += max_score);
        }
        for phrase in &plan.phrases {
            matches.require(phrase, segment);
        }
        for excluded in &plan.excluded {
            matches.exclude(excluded, segment)?;
        }
        Ok(matches)
    }

    /// Adds what a word is worth to each document. `number` is how many of the query's words come before it.
    fn add(&mut self, word: &WordPlan, number: u8, room: &mut Room, segment: &Segment<'_>) -> tantivy::Result<()> {
        let documents = word.senses.iter().map(|sense| segment.documents(&sense.found.bodies)).sum();
        room.is_common = is_common(documents, segment);
        for sense in &word.senses {
            let Found { bodies, titles, files, .. } = &*sense.found;
            room.count(bodies, Source::Exact, sense.max_score, segment)?;
            room.count_each(titles, Source::TitleWords, sense.max_score * TITLE, segment, |doc| {
                self.note_title(doc, number);
            })?;
            room.count(files, Source::FileWords, sense.max_score * FILE, segment)?;
        }
        for ProximityPlan { expression, weight } in &word.expressions {
            expression.each(segment, |doc, score| room.value(doc, score * weight));
            expression.each_title(segment, TITLE, |doc, score| {
                room.value(doc, score * weight);
                self.note_title(doc, number);
            });
        }
        if room.is_common {
            let having = self.having.iter_mut().zip(&room.values);
            having.for_each(|(having, value)| *having += u8::from(*value > 0.0));
        }
        for doc in &room.valued {
            self.having[*doc as usize] += 1;
        }
        room.count(&word.unlikely, Source::Exact, word.max_score * UNLIKELY, segment)?;
        room.count(&word.similar, Source::Exact, word.max_score, segment)?;
        room.count(&word.similar_in_files, Source::FileWords, word.max_score * FILE, segment)?;
        if room.is_common {
            return self.add_common(word, room, segment);
        }
        let certain = room.valued.len();
        room.count(&word.related, Source::Exact, word.max_score * RELATED, segment)?;
        for (number, doc) in room.valued.drain(..).enumerate() {
            let value = std::mem::take(&mut room.values[doc as usize]);
            if number < certain {
                self.scores[doc as usize] += value;
            } else {
                self.related[doc as usize] += value;
            }
        }
        Ok(())
    }

    /// Adds what a common word is worth to each document, once all is counted but what may be related to it.
    fn add_common(&mut self, word: &WordPlan, room: &mut Room, segment: &Segment<'_>) -> tantivy::Result<()> {
        if word.related.is_empty() {
            let scores = self.scores.iter_mut().zip(&mut room.values);
            scores.for_each(|(score, value)| *score += std::mem::take(value));
            return Ok(());
        }
        let certain: Vec<bool> = room.values.iter().map(|value| *value > 0.0).collect();
        room.count(&word.related, Source::Exact, word.max_score * RELATED, segment)?;
        for (doc, (value, is_certain)) in room.values.iter_mut().zip(certain).enumerate() {
            let scores = if is_certain { &mut self.scores } else { &mut self.related };
            scores[doc] += std::mem::take(value);
        }
        Ok(())
    }

    /// Notes that a document's title has the word that so many others come before.
    fn note_title(&mut self, doc: DocId, number: u8) {
        let words = &mut self.in_title[doc as usize];
        if *words == number {
            *words = number.saturating_add(1);
        }
    }

    /// Bars the documents that do not have a phrase; the others are worth what it is.
    fn require(&mut self, phrase: &PhrasePlan, segment: &Segment<'_>) {
        let mut max_score = vec![0.0; self.scores.len()];
        let mut add = |plans: &[ProximityPlan], times: Score| {
            for ProximityPlan { expression, weight } in plans {
                let mut value = |doc: DocId, score: Score| {
                    let max_score: &mut Score = &mut max_score[doc as usize];
                    *max_score = max_score.max(score * weight * times);
                };
                expression.each(segment, &mut value);
                expression.each_title(segment, TITLE, &mut value);
            }
        };
        add(&phrase.bodies, 1.0);
        add(&phrase.files, FILE);
        self.barred.resize(self.scores.len(), false);
        for ((score, barred), max_score) in self.scores.iter_mut().zip(&mut self.barred).zip(max_score) {
            *score += max_score;
            *barred |= max_score <= 0.0;
        }
    }

    /// Bars the documents that have what is excluded.
    fn exclude(&mut self, excluded: &ExcludedPlan, segment: &Segment<'_>) -> tantivy::Result<()> {
        self.barred.resize(self.scores.len(), false);
        let ExcludedPlan { words, rows } = excluded;
        for postings in words {
            segment.each(postings, |doc, _| self.barred[doc as usize] = true)?;
        }
        for row in rows {
            row.each(segment, |doc, _| self.barred[doc as usize] = true);
        }
        Ok(())
    }

    /// The documents that are found.
    fn found(&self, plan: &Plan, alive: Option<&AliveBitSet>) -> FoundDocs {
        // What has a phrase, and where no word is asked for everything, is found without a word too.
        let any = plan.words.is_empty() || !plan.phrases.is_empty();
        let of = self.scores.len();
        let is_any_full = any || self.needed > 0;
        // Block by block, without a branch for each document: most segments are far larger than what is found in them.
        let (mut full, mut partial) = (vec![], vec![]);
        for (scores, having) in self.scores.chunks(BLOCK).zip(self.having.chunks(BLOCK)) {
            let (mut full_block, mut partial_block) = (0, 0);
            // Of most words most blocks have no document.
            let is_empty = !any && scores.iter().fold(0, |all, score| all | score.to_bits()) == 0;
            if is_empty {
                full.push(0);
                partial.push(0);
                continue;
            }
            for (at, (score, having)) in scores.iter().zip(having).enumerate() {
                let is_full = is_any_full & (*having == self.needed);
                full_block |= usize::from(is_full) << at;
                partial_block |= usize::from(!is_full & (any | (*score > 0.0))) << at;
            }
            full.push(full_block);
            partial.push(partial_block);
        }
        let mut found = FoundDocs {
            full: FixedBitSet::with_capacity_and_blocks(of, full),
            partial: FixedBitSet::with_capacity_and_blocks(of, partial),
        };
        let barred = self.barred.iter().enumerate().filter(|(_, barred)| **barred).map(|(doc, _)| doc);
        let deleted = alive.into_iter().flat_map(|alive| (0..).zip(0..of).filter(|(id, _)| alive.is_deleted(*id)));
        for doc in barred.chain(deleted.map(|(_, doc)| doc)) {
            found.full.set(doc, false);
            found.partial.set(doc, false);
        }
        found
    }

    /// What each document is worth, with what related words add to it.
    fn into_scores(mut self) -> Vec<Score> {
        self.scores.iter_mut().zip(&self.related).for_each(|(score, related)| *score += related);
        self.scores
    }
}

impl Room {
    fn new(documents: usize) -> Self {
        Self {
            occurrences: vec![0.0; documents],
            occurring: vec![],
            values: vec![0.0; documents],
            valued: vec![],
            is_common: false,
            lengths: vec![],
        }
    }

    /// Counts the occurrences of several forms together, and values each document that has some.
    fn count(
        &mut self,
        forms: &[Postings],
        source: Source,
        max_score: Score,
        segment: &Segment<'_>,
    ) -> tantivy::Result<()> {
        if self.is_common && source == Source::Exact && is_common(segment.documents(forms), segment) {
            return self.count_in_all(forms, max_score, segment);
        }
        self.count_each(forms, source, max_score, segment, |_| {})
    }

    /// The same of forms of a common word in texts, for every document.
    fn count_in_all(&mut self, forms: &[Postings], max_score: Score, segment: &Segment<'_>) -> tantivy::Result<()> {
        let Self { occurrences, values, lengths, .. } = self;
        for postings in forms {
            #[expect(clippy::cast_precision_loss, reason = "few occurrences")]
            segment.each(postings, |doc, times| occurrences[doc as usize] += postings.weight * times as Score)?;
        }
        if lengths.is_empty() {
            *lengths = segment.lengths(Source::Exact);
        }
        for ((occurrences, value), length) in occurrences.iter_mut().zip(values).zip(lengths) {
            let score = max_score * (*occurrences / (*occurrences + *length));
            *value = combined(*value, score);
            *occurrences = 0.0;
        }
        Ok(())
    }

    /// The same; calls for each document that has some.
    fn count_each(
        &mut self,
        forms: &[Postings],
        source: Source,
        max_score: Score,
        segment: &Segment<'_>,
        mut counted: impl FnMut(DocId),
    ) -> tantivy::Result<()> {
        let saturation = segment.saturation(source);
        if let [postings] = forms {
            // There is nothing to sum up.
            return segment.each(postings, |doc, times| {
                #[expect(clippy::cast_precision_loss, reason = "few occurrences")]
                let occurrences = postings.weight * times as Score;
                self.value(doc, max_score * saturation(doc, occurrences));
                counted(doc);
            });
        }
        let (occurrences, mut occurring) = (&mut self.occurrences, std::mem::take(&mut self.occurring));
        for postings in forms {
            segment.each(postings, |doc, times| {
                let sum = &mut occurrences[doc as usize];
                if *sum == 0.0 {
                    occurring.push(doc);
                }
                #[expect(clippy::cast_precision_loss, reason = "few occurrences")]
                let times = times as Score;
                *sum += postings.weight * times;
            })?;
        }
        for doc in occurring.drain(..) {
            let occurrences = std::mem::take(&mut self.occurrences[doc as usize]);
            self.value(doc, max_score * saturation(doc, occurrences));
            counted(doc);
        }
        // Kept for the next word.
        self.occurring = occurring;
        Ok(())
    }

    /// Notes what a match is worth.
    fn value(&mut self, doc: DocId, score: Score) {
        let value = &mut self.values[doc as usize];
        if *value == 0.0 && score > 0.0 && !self.is_common {
            self.valued.push(doc);
        }
        *value = combined(*value, score);
    }
}

/// Whether so many documents of a segment are many enough for [`Room::is_common`].
fn is_common(documents: usize, segment: &Segment<'_>) -> bool {
    documents * COMMON > segment.reader.max_doc() as usize
}

/// What two matches of a word are worth: the best counts, the other a little.
fn combined(a: Score, b: Score) -> Score {
    let (best, other) = if a > b { (a, b) } else { (b, a) };
    best + TIE_BREAKER * other
}
