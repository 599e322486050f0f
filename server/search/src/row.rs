//! Words that stand together in a text, in whatever form: how an expression of several words is found.
//!
//! The index knows where each form of a word stands. The documents of the rarest word are asked for the
//! other words, and those that have them all for the places; between two words of the row one other
//! may stand (שביעות הרצון של העובדים).

use tantivy::{DocId, Score, SegmentOrdinal};

use crate::analysis::forms::Form;
use crate::postings::{Corpus, Postings, Segment, Source};

/// How far from a word of a row the next one may stand; 1 is beside it.
pub const REACH: u32 = 2;

/// The documents that have a row of words.
pub struct Row {
    /// By segment, ascending.
    found: Vec<Vec<Standing>>,
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
    /// Looks for a row of words, each with its forms; `None` where no document has it, or where even the rarest of
    /// its words is in more documents than are `left` to be looked at.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn find(words: &[Vec<Form>], left: &mut u64, corpus: &Corpus<'_>) -> tantivy::Result<Option<Self>> {
        let (mut lists, mut titles) = (vec![], vec![]);
        for forms in words {
            let of = |source| forms.iter().map(move |form| corpus.find(source, &form.term, 1.0));
            let texts: Vec<Postings> = of(Source::Forms).filter_map(Result::transpose).collect::<Result<_, _>>()?;
            if texts.is_empty() {
                return Ok(None);
            }
            lists.push(texts);
            titles.push(of(Source::TitleForms).filter_map(Result::transpose).collect::<Result<Vec<_>, _>>()?);
        }
        let rarest = lists.iter().map(|word| documents(word)).min().unwrap_or_default();
        let Some(rest) = left.checked_sub(rarest) else { return Ok(None) };
        *left = rest;
        let mut found = vec![];
        for (ordinal, _) in (0..).zip(corpus.searcher.segment_readers()) {
            let segment = corpus.segment(ordinal);
            let mut standing = standing(&lists, &segment)?;
            mark_titles(&mut standing, &titles, &segment)?;
            found.push(standing);
        }
        let documents = found.iter().map(Vec::len).sum::<usize>() as u64;
        let worth = corpus.worth(documents, 1.0);
        Ok((documents > 0).then_some(Self { found, worth }))
    }

    /// Calls for every document of a segment that has it, with what that is worth: `title` times as much
    /// where it stands in the title.
    pub fn each(&self, segment: &Segment<'_>, title: Score, mut found: impl FnMut(DocId, Score)) {
        let value = segment.value(Source::Forms, self.worth);
        for standing in &self.found[segment.ordinal as usize] {
            let times = if standing.in_title { title } else { 1.0 };
            found(standing.doc, value(standing.doc, standing.times) * times);
        }
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
fn standing(words: &[Vec<Postings>], segment: &Segment<'_>) -> tantivy::Result<Vec<Standing>> {
    // From the rarest word on, so that few documents are asked for the frequent ones.
    let mut order: Vec<usize> = (0..words.len()).collect();
    order.sort_by_key(|word| documents(&words[*word]));
    let mut docs = vec![];
    for postings in &words[order[0]] {
        segment.each(postings, |doc, _| docs.push(doc))?;
    }
    docs.sort_unstable();
    docs.dedup();
    for word in &order[1..] {
        let mut has = vec![false; docs.len()];
        for postings in &words[*word] {
            segment.among(&docs, postings, |at, _| has[at] = true)?;
        }
        let mut has = has.into_iter();
        docs.retain(|_| has.next().unwrap_or_default());
    }
    let mut places = vec![vec![vec![]; words.len()]; docs.len()];
    for (word, lists) in words.iter().enumerate() {
        for postings in lists {
            segment.positions(&docs, postings, |at, positions| places[at][word].extend_from_slice(positions))?;
        }
    }
    let standing = docs.into_iter().zip(places).filter_map(|(doc, mut places)| {
        places.iter_mut().for_each(|places| places.sort_unstable());
        let (times, positions) = rows(&places);
        (times > 0).then_some(Standing { doc, times, positions, in_title: false })
    });
    Ok(standing.collect())
}

/// How often the words stand in a row, and all their places; each word's own are ascending.
fn rows(words: &[Vec<u32>]) -> (u32, Vec<u32>) {
    let (mut times, mut positions) = (0, vec![]);
    let mut row = vec![];
    for &first in words.first().into_iter().flatten() {
        row.clear();
        row.push(first);
        for places in &words[1..] {
            let last = row[row.len() - 1];
            let next = places.partition_point(|place| *place <= last);
            match places.get(next) {
                Some(place) if *place - last <= REACH => row.push(*place),
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
fn mark_titles(found: &mut [Standing], words: &[Vec<Postings>], segment: &Segment<'_>) -> tantivy::Result<()> {
    let docs: Vec<DocId> = found.iter().map(|standing| standing.doc).collect();
    let mut having = vec![0; docs.len()];
    for (number, lists) in words.iter().enumerate() {
        for postings in lists {
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
    use super::rows;

    #[test]
    fn in_order_and_near() {
        assert_eq!(rows(&[vec![1, 1, 9], vec![2, 2, 11]]), (2, vec![1, 2, 9, 11]));
        assert_eq!(rows(&[vec![3], vec![2, 6]]), (0, vec![]), "the wrong way round, and too far");
        assert_eq!(rows(&[vec![1, 2], vec![2, 3], vec![4]]), (1, vec![1, 2, 4]));
        assert_eq!(rows(&[]), (0, vec![]));
    }
}
