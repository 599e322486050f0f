//! Where in a document the words of a query stand.

use tantivy::DocId;

use crate::candidate::{Candidate, Occurrence};
use crate::postings::{Postings, SearchContext};
use crate::query::plan::{Plan, ProximityPlan, WordPlan};

/// The region of a document to look in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    /// The word occurs in the text and what follows it.
    Body,
    /// The word occurs in the files beside it, one after the other with a place free between them.
    Files,
}

impl Region {
    const fn of(self, candidate: &mut Candidate) -> &mut Option<Vec<Occurrence>> {
        match self {
            Self::Body => &mut candidate.found,
            Self::Files => &mut candidate.in_files,
        }
    }
}

/// Finds the occurrences of the query's words in those candidates that have not been asked yet, in
/// ascending order. A phrase has a number after those of the single words.
///
/// # Errors
/// Where the index cannot be read.
pub fn find_occurrences(
    plan: &Plan,
    context: &SearchContext<'_>,
    candidates: &mut [Candidate],
    place: Region,
) -> tantivy::Result<()> {
    let mut in_order: Vec<&mut Candidate> =
        candidates.iter_mut().filter_map(|candidate| place.of(candidate).is_none().then_some(candidate)).collect();
    // In the order of the lists of documents, which are read forwards only.
    in_order.sort_by_key(|candidate| candidate.address);
    let in_files = place == Region::Files;
    let expressions = |word: usize| if in_files { &[] } else { plan.words[word].expressions.as_slice() };
    let phrases = plan.phrases.iter().map(|phrase| if in_files { &phrase.files } else { &phrase.bodies });
    let expressions = (0..plan.words.len()).map(expressions).chain(phrases.map(Vec::as_slice));
    for group in in_order.chunk_by_mut(|a, b| a.address.segment_ord == b.address.segment_ord) {
        let docs: Vec<DocId> = group.iter().map(|candidate| candidate.address.doc_id).collect();
        let segment = context.segment(group[0].address.segment_ord);
        let mut found = vec![vec![]; docs.len()];
        for (number, word) in (0..).zip(&plan.words) {
            for postings in written(word, in_files) {
                segment.positions(&docs, postings, |at, positions| {
                    found[at].extend(positions.iter().map(|position| (*position, number)));
                })?;
            }
        }
        for (number, expressions) in (0..).zip(expressions.clone()) {
            for ProximityPlan { expression, .. } in expressions {
                for (doc, found) in docs.iter().zip(&mut found) {
                    let positions = expression.positions(segment.ordinal, *doc);
                    found.extend(positions.iter().map(|position| (*position, number)));
                }
            }
        }
        for (candidate, mut found) in group.iter_mut().zip(found) {
            // As one number, which is compared faster.
            found.sort_unstable_by_key(|(position, number)| u64::from(*position) << u32::BITS | u64::from(*number));
            found.dedup();
            *place.of(candidate) = Some(found);
        }
    }
    Ok(())
}

/// The words of texts or of files that a word of the query is found by.
fn written(word: &WordPlan, in_files: bool) -> impl Iterator<Item = &Postings> {
    let senses = word.senses.iter().map(|sense| &*sense.found);
    let senses = senses.flat_map(move |found| if in_files { &found.files } else { &found.bodies });
    senses.chain(if in_files { &word.similar_in_files } else { &word.similar })
}
