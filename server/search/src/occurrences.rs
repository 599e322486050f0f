//! Where in a document the words of a query stand.

use tantivy::{DocAddress, DocId};

use crate::postings::Corpus;
use crate::query::plan::Plan;

/// A word of a document that matched: its place, from 0 at the beginning of the text (what follows
/// the text, as the title does, has places behind it), and the number of the query's word.
pub type Occurrence = (u32, u32);

/// Where to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the text and what follows it.
    Text,
    /// In the files beside it, one after the other with a place free between them.
    Files,
}

/// The occurrences of the query's words in some documents, by document, in ascending order. The words
/// of a phrase have the numbers after those of the single words.
///
/// # Errors
/// Where the index cannot be read.
pub fn occurrences(
    plan: &Plan,
    corpus: &Corpus<'_>,
    documents: &[DocAddress],
    place: Place,
) -> tantivy::Result<Vec<Vec<Occurrence>>> {
    let mut found = vec![vec![]; documents.len()];
    // In the order of the lists of documents, which are read forwards only.
    let mut order: Vec<usize> = (0..documents.len()).collect();
    order.sort_by_key(|place| documents[*place]);
    let in_files = place == Place::Files;
    let singles = plan.words.iter().map(|word| if in_files { &word.files } else { &word.texts });
    let rows = plan.phrases.iter().flat_map(|phrase| if in_files { &phrase.files } else { &phrase.words });
    for places in order.chunk_by(|a, b| documents[*a].segment_ord == documents[*b].segment_ord) {
        let docs: Vec<DocId> = places.iter().map(|place| documents[*place].doc_id).collect();
        let segment = corpus.segment(documents[places[0]].segment_ord);
        for (number, lists) in (0..).zip(singles.clone().chain(rows.clone())) {
            for postings in lists {
                segment.positions(&docs, postings, |at, positions| {
                    found[places[at]].extend(positions.iter().map(|position| (*position, number)));
                })?;
            }
        }
    }
    for found in &mut found {
        found.sort_unstable();
        found.dedup();
    }
    Ok(found)
}
