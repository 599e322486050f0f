//! Words that stand together in a text, in whatever form: how an expression of several words is found.
//!
//! The index knows where each written word stands. The documents of the rarest word are asked for the
//! other words, and those that have them all for the places; between two words of an expression one
//! other may stand (שביעות הרצון של העובדים), between those of a phrase in quotes none.

use tantivy::{DocId, Score, SegmentOrdinal};

use crate::postings::{Corpus, Postings, Segment, Source};

/// How far from a word of an expression the next one may stand; 1 is beside it.
pub const REACH: u32 = 2;

/// A word of a row, by all that it may be written as.
pub struct RowWord {
    /// In texts, or in files.
    pub texts: Vec<Postings>,
    /// In titles.
    pub titles: Vec<Postings>,
}

/// The documents that have a row of words.
pub struct Row {
    /// By segment, ascending.
    found: Vec<Vec<Standing>>,
    source: Source,
    /// What an occurrence is worth at the most.
    pub worth: Score,
}

/// A document that has it.
struct Standing {
    doc: DocId,
    /// How often.
    times: u32,
    /// The places of its words, ascending.
    positions: Vec<u32>,
    /// Whether all of its words stand in the title.
    in_title: bool,
}

impl Row {
    /// Looks for a row of words whose places in a source are at most `reach` apart; `None` where no document
    /// has it, or where even the rarest of its words is in more documents than are `left` to be looked at.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn find(
        words: &[RowWord],
        source: Source,
        reach: u32,
        left: Option<&mut u64>,
        corpus: &Corpus<'_>,
    ) -> tantivy::Result<Option<Self>> {
        let rarest = words.iter().map(|word| documents(&word.texts)).min().unwrap_or_default();
        if rarest == 0 {
            return Ok(None);
        }
        if let Some(left) = left {
            let Some(rest) = left.checked_sub(rarest) else { return Ok(None) };
            *left = rest;
        }
        let mut found = vec![];
        for (ordinal, _) in (0..).zip(corpus.searcher.segment_readers()) {
            let segment = corpus.segment(ordinal);
            let mut standing = standing(words, reach, &segment)?;
            mark_titles(&mut standing, words, &segment)?;
            found.push(standing);
        }
        let documents = found.iter().map(Vec::len).sum::<usize>();
        #[expect(clippy::cast_precision_loss, reason = "a logarithm is taken of it")]
        let worth = corpus.worth(documents as Score);
        Ok((documents > 0).then_some(Self { found, source, worth }))
    }

    /// Calls for every document of a segment that has it, with what that is worth; once more where it stands in the
    /// title, which is worth `title` times as much as a text.
    pub fn each(&self, segment: &Segment<'_>, title: Score, mut found: impl FnMut(DocId, Score)) {
        let (in_text, in_title) = (segment.saturation(self.source), segment.saturation(Source::TitleWords));
        for standing in &self.found[segment.ordinal as usize] {
            #[expect(clippy::cast_precision_loss, reason = "few occurrences")]
            let part = in_text(standing.doc, standing.times as Score);
            found(standing.doc, self.worth * part);
            if standing.in_title {
                found(standing.doc, self.worth * title * in_title(standing.doc, 1.0));
            }
        }
    }

    /// Calls for every document of a segment that has it in its title.
    pub fn each_title(&self, segment: &Segment<'_>, found: impl FnMut(DocId)) {
        let standing = self.found[segment.ordinal as usize].iter().filter(|standing| standing.in_title);
        standing.map(|standing| standing.doc).for_each(found);
    }

    /// The places of its words in a document.
    pub fn positions(&self, ordinal: SegmentOrdinal, doc: DocId) -> &[u32] {
        let found = &self.found[ordinal as usize];
        found.binary_search_by_key(&doc, |standing| standing.doc).map_or(&[], |at| &found[at].positions)
    }

    /// Whether a document has it that the asker may find.
    pub fn is_open(&self, corpus: &Corpus<'_>) -> bool {
        let mut segments = (0..).zip(&self.found);
        segments.any(|(ordinal, found)| found.iter().any(|standing| corpus.is_seen(ordinal, standing.doc)))
    }
}

/// How many documents have a word, those twice that have two of its forms.
fn documents(word: &[Postings]) -> u64 {
    word.iter().map(|postings| postings.documents).sum()
}

/// The documents of a segment in which the words stand together.
fn standing(words: &[RowWord], reach: u32, segment: &Segment<'_>) -> tantivy::Result<Vec<Standing>> {
    // From the rarest word on, so that few documents are asked for the frequent ones.
    let mut order: Vec<usize> = (0..words.len()).collect();
    order.sort_by_key(|word| documents(&words[*word].texts));
    let mut docs = vec![];
    for postings in &words[order[0]].texts {
        segment.each(postings, |doc, _| docs.push(doc))?;
    }
    docs.sort_unstable();
    docs.dedup();
    for word in &order[1..] {
        let mut has = vec![false; docs.len()];
        for postings in &words[*word].texts {
            segment.among(&docs, postings, |at, _| has[at] = true)?;
        }
        let mut has = has.into_iter();
        docs.retain(|_| has.next().unwrap_or_default());
    }
    let mut places = vec![vec![vec![]; words.len()]; docs.len()];
    for (word, lists) in words.iter().enumerate() {
        for postings in &lists.texts {
            segment.positions(&docs, postings, |at, positions| places[at][word].extend_from_slice(positions))?;
        }
    }
    let standing = docs.into_iter().zip(places).filter_map(|(doc, mut places)| {
        places.iter_mut().for_each(|places| places.sort_unstable());
        let (times, positions) = rows(&places, reach);
        (times > 0).then_some(Standing { doc, times, positions, in_title: false })
    });
    Ok(standing.collect())
}

/// How often the words stand in a row, and all their places; each word's own are ascending.
fn rows(words: &[Vec<u32>], reach: u32) -> (u32, Vec<u32>) {
    let (mut times, mut positions) = (0, vec![]);
    let mut row = vec![];
    for &first in words.first().into_iter().flatten() {
        row.clear();
        row.push(first);
        for places in &words[1..] {
            let last = row[row.len() - 1];
            let next = places.partition_point(|place| *place <= last);
            match places.get(next) {
                Some(place) if *place - last <= reach => row.push(*place),
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
fn mark_titles(found: &mut [Standing], words: &[RowWord], segment: &Segment<'_>) -> tantivy::Result<()> {
    let docs: Vec<DocId> = found.iter().map(|standing| standing.doc).collect();
    let mut having = vec![0; docs.len()];
    for (number, lists) in words.iter().enumerate() {
        for postings in &lists.titles {
            segment.among(&docs, postings, |at, _| {
                if having[at] == number {
                    having[at] += 1;
                }
            })?;
        }
    }
    for (standing, having) in found.iter_mut().zip(having) {
        standing.in_title = having == words.len();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{REACH, rows};

    #[test]
    fn in_order_and_near() {
        assert_eq!(rows(&[vec![1, 1, 9], vec![2, 2, 11]], REACH), (2, vec![1, 2, 9, 11]));
        assert_eq!(rows(&[vec![3], vec![2, 6]], REACH), (0, vec![]), "the wrong way round, and too far");
        assert_eq!(rows(&[vec![1, 2], vec![2, 3], vec![4]], REACH), (1, vec![1, 2, 4]));
        assert_eq!(rows(&[], REACH), (0, vec![]));
    }
}
