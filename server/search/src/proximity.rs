//! Words that stand together in a text, in whatever form: how an expression of several words is found.
//!
//! The index knows where each written word stands. The documents of the rarest word are asked for the
//! other words, and those that have them all for the places; between two words of an expression one
//! other may stand (שביעות הרצון של העובדים), between those of a phrase in quotes none.

use tantivy::{DocId, Score, SegmentOrdinal};

use crate::postings::{Postings, SearchContext, Segment};
use crate::source::Source;

/// How far from a word of an expression the next one may stand; 1 is beside it.
pub const MAX_DISTANCE: u32 = 2;

/// A word of a row, by all that it may be written as.
pub struct PhraseWord<'a> {
    /// The postings in document bodies, or in files.
    pub bodies: &'a [Postings],
    /// The postings in titles.
    pub titles: &'a [Postings],
}

/// The documents that have a row of words.
#[derive(Debug)]
pub struct ProximityMatch {
    /// The matches of each segment, ascending.
    found: Vec<Vec<DocMatch>>,
    source: Source,
    /// What an occurrence is worth at the most.
    pub max_score: Score,
}

/// A document that has it.
#[derive(Debug)]
struct DocMatch {
    doc: DocId,
    /// The number of times.
    times: u32,
    /// The places of its words, ascending.
    positions: Vec<u32>,
    /// Whether all of its words stand in the title.
    in_title: bool,
}

impl ProximityMatch {
    /// Looks for a row of words whose places in a source are at most `max_distance` apart; `None` where no document
    /// has it.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn find(
        words: &[PhraseWord<'_>],
        source: Source,
        max_distance: u32,
        context: &SearchContext<'_>,
    ) -> tantivy::Result<Option<Self>> {
        if rarest(words) == 0 {
            return Ok(None);
        }
        let mut found = vec![];
        for (ordinal, _) in (0..).zip(context.searcher.segment_readers()) {
            let segment = context.segment(ordinal);
            let mut matched = matched(words, max_distance, &segment)?;
            mark_titles(&mut matched, words, &segment)?;
            found.push(matched);
        }
        let documents = found.iter().map(Vec::len).sum::<usize>();
        #[expect(clippy::cast_precision_loss, reason = "a logarithm is taken of it")]
        let max_score = context.max_score(documents as Score);
        Ok((documents > 0).then_some(Self { found, source, max_score }))
    }

    /// Calls for every document of a segment that has it, in ascending order, with its score.
    pub fn each(&self, segment: &Segment<'_>, mut found: impl FnMut(DocId, Score)) {
        let saturation = segment.saturation(self.source);
        for matched in &self.found[segment.ordinal as usize] {
            #[expect(clippy::cast_precision_loss, reason = "few occurrences")]
            let part = saturation(matched.doc, matched.times as Score);
            found(matched.doc, self.max_score * part);
        }
    }

    /// Calls for every document of a segment that has it in its title, in ascending order, with what it is worth there:
    /// `title` times as much as in a text.
    pub fn each_title(&self, segment: &Segment<'_>, title: Score, mut found: impl FnMut(DocId, Score)) {
        let saturation = segment.saturation(Source::TitleWords);
        for matched in self.found[segment.ordinal as usize].iter().filter(|matched| matched.in_title) {
            found(matched.doc, self.max_score * title * saturation(matched.doc, 1.0));
        }
    }

    /// The places of its words in a document.
    pub fn positions(&self, ordinal: SegmentOrdinal, doc: DocId) -> &[u32] {
        let found = &self.found[ordinal as usize];
        found.binary_search_by_key(&doc, |matched| matched.doc).map_or(&[], |at| &found[at].positions)
    }

    /// How many bytes it takes.
    pub fn size(&self) -> usize {
        let size = |matched: &DocMatch| size_of::<DocMatch>() + size_of_val(&matched.positions[..]);
        self.found.iter().flatten().map(size).sum()
    }

    /// Whether a document has it that the asker may find.
    pub fn is_open(&self, context: &SearchContext<'_>) -> bool {
        let mut segments = (0..).zip(&self.found);
        segments.any(|(ordinal, found)| found.iter().any(|matched| context.is_visible(ordinal, matched.doc)))
    }
}

/// How many documents have the rarest of some words: so many are looked at to find where they stand together.
pub fn rarest(words: &[PhraseWord<'_>]) -> u64 {
    words.iter().map(|word| documents(word.bodies)).min().unwrap_or_default()
}

/// How many documents have a word, those twice that have two of its forms.
fn documents(word: &[Postings]) -> u64 {
    word.iter().map(|postings| postings.documents).sum()
}

/// The documents of a segment in which the words stand together.
fn matched(words: &[PhraseWord<'_>], max_distance: u32, segment: &Segment<'_>) -> tantivy::Result<Vec<DocMatch>> {
    // From the rarest word on, so that few documents are asked for the frequent ones.
    let mut order: Vec<usize> = (0..words.len()).collect();
    order.sort_by_key(|word| documents(words[*word].bodies));
    // The forms of each word that one of the documents has: the places of the others are not looked for.
    let mut forms: Vec<Vec<&Postings>> = vec![vec![]; words.len()];
    let mut docs = vec![];
    for postings in words[order[0]].bodies {
        segment.each(postings, |doc, _| docs.push(doc))?;
        forms[order[0]].push(postings);
    }
    docs.sort_unstable();
    docs.dedup();
    for word in &order[1..] {
        let mut has = vec![false; docs.len()];
        for postings in words[*word].bodies {
            let mut is_found = false;
            segment.among(&docs, postings, |at, _| (has[at], is_found) = (true, true))?;
            forms[*word].extend(is_found.then_some(postings));
        }
        let mut has = has.into_iter();
        docs.retain(|_| has.next().unwrap_or_default());
    }
    // Of each word the places, behind the number of the document that has it there.
    let mut places: Vec<Vec<(usize, u32)>> = vec![vec![]; words.len()];
    for (places, forms) in places.iter_mut().zip(&forms).filter(|_| !docs.is_empty()) {
        for postings in forms {
            segment.positions(&docs, postings, |at, positions| {
                places.extend(positions.iter().map(|position| (at, *position)));
            })?;
        }
        if forms.len() > 1 {
            places.sort_unstable();
        }
    }
    let mut rest: Vec<&[(usize, u32)]> = places.iter().map(Vec::as_slice).collect();
    let mut of_doc: Vec<Vec<u32>> = vec![vec![]; words.len()];
    let mut matched = vec![];
    for (at, doc) in docs.into_iter().enumerate() {
        for (rest, of_doc) in rest.iter_mut().zip(&mut of_doc) {
            let (places, after) = rest.split_at(rest.iter().take_while(|(other, _)| *other == at).count());
            *rest = after;
            of_doc.clear();
            of_doc.extend(places.iter().map(|(_, place)| *place));
        }
        let (times, positions) = sequences(&of_doc, max_distance);
        if times > 0 {
            matched.push(DocMatch { doc, times, positions, in_title: false });
        }
    }
    Ok(matched)
}

/// How often the words stand in a row, and all their places; each word's own are ascending.
fn sequences(words: &[Vec<u32>], max_distance: u32) -> (u32, Vec<u32>) {
    let (mut times, mut positions) = (0, vec![]);
    let mut row = Vec::with_capacity(words.len());
    for &first in words.first().into_iter().flatten() {
        row.clear();
        row.push(first);
        for places in &words[1..] {
            let last = row[row.len() - 1];
            let next = places.partition_point(|place| *place <= last);
            match places.get(next) {
                Some(place) if *place - last <= max_distance => row.push(*place),
                _ => break,
            }
        }
        // A word that is found by two of its forms stands at one place all the same.
        if row.len() == words.len() && positions.last().is_none_or(|last| row[0] > *last) {
            times += 1;
            positions.append(&mut row);
        }
    }
    (times, positions)
}

/// Marks those of the documents whose titles have every word.
fn mark_titles(found: &mut [DocMatch], words: &[PhraseWord<'_>], segment: &Segment<'_>) -> tantivy::Result<()> {
    let docs: Vec<DocId> = found.iter().map(|matched| matched.doc).collect();
    let mut having = vec![0; docs.len()];
    for (number, lists) in words.iter().enumerate() {
        for postings in lists.titles.iter().filter(|_| !docs.is_empty()) {
            segment.among(&docs, postings, |at, _| {
                if having[at] == number {
                    having[at] += 1;
                }
            })?;
        }
    }
    for (matched, having) in found.iter_mut().zip(having) {
        matched.in_title = having == words.len();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{MAX_DISTANCE, sequences};

    #[test]
    fn in_order_and_near() {
        assert_eq!(sequences(&[vec![1, 1, 9], vec![2, 2, 11]], MAX_DISTANCE), (2, vec![1, 2, 9, 11]));
        assert_eq!(sequences(&[vec![3], vec![2, 6]], MAX_DISTANCE), (0, vec![]), "the wrong way round, and too far");
        assert_eq!(sequences(&[vec![1, 2], vec![2, 3], vec![4]], MAX_DISTANCE), (1, vec![1, 2, 4]));
        assert_eq!(sequences(&[], MAX_DISTANCE), (0, vec![]));
    }
}
