//! The columns that decide which documents are hits, and what they count for.

use std::sync::Arc;

use domain::search::SearchRequest;
use tantivy::{DocId, Searcher};

use super::facets::Counts;
use super::unpacked::{Segments, Unpacked, Values};
use crate::query::filters::Choice;
use crate::schema::Dimension;

/// The mask of a document that is no hit whatever the filters.
const SHUT: u16 = u16::MAX;

/// A segment, as far as an asker may see it.
#[derive(Clone)]
pub struct Seen {
    /// Its columns.
    pub unpacked: Arc<Unpacked>,
    /// Whether each group's number is one of the asker's; `None` where everything may be found.
    groups: Option<Arc<[bool]>>,
}

impl Seen {
    /// Each of a searcher's segments, which are all known; `groups` are the asker's, `None` all of them.
    pub fn segments(searcher: &Searcher, segments: &Segments, groups: Option<&[String]>) -> Vec<Self> {
        let groups: Option<Arc<[bool]>> = groups.map(|groups| segments.readers.chosen(groups).into());
        let unpacked = searcher.segment_readers().iter().filter_map(|segment| segments.segment(segment));
        unpacked.map(|unpacked| Self { unpacked: Arc::clone(unpacked), groups: groups.clone() }).collect()
    }

    /// Whether one of the asker's groups may find a document.
    pub fn has(&self, doc: DocId) -> bool {
        let groups = self.groups.as_deref();
        groups.is_none_or(|groups| self.unpacked.readers.of(doc).iter().any(|reader| groups[*reader as usize]))
    }
}

/// What is chosen of every dimension, and from when to when.
pub struct Chosen {
    /// Whether each value's number is chosen, by dimension; `None` where none is.
    dimensions: [Option<Vec<bool>>; Dimension::COUNT],
    dates: Option<(i64, i64)>,
}

impl Chosen {
    /// What a request chooses.
    pub fn new(request: &SearchRequest, choice: &Choice, segments: &Segments) -> Self {
        let dates = match (request.from, request.to) {
            (None, None) => None,
            (from, to) => Some((from.map_or(i64::MIN, |from| from.0), to.map_or(i64::MAX, |to| to.0))),
        };
        let dimensions = Dimension::ALL.map(|dimension| {
            let chosen = Some(choice.values(dimension)).filter(|chosen| !chosen.is_empty());
            chosen.map(|chosen| segments.dimensions[dimension as usize].chosen(chosen))
        });
        Self { dimensions, dates }
    }

    /// Says of each document which dimensions it fails, as bits.
    pub fn check(&self, seen: &Seen, docs: &[DocId], failed: &mut [u16]) {
        if let Some(groups) = &seen.groups {
            fail(&seen.unpacked.readers, groups, docs, failed, SHUT);
        }
        if let Some((from, to)) = self.dates {
            for (doc, failed) in docs.iter().zip(&mut *failed) {
                if !seen.unpacked.dates.first(*doc).is_some_and(|date| from <= date && date < to) {
                    *failed = SHUT;
                }
            }
        }
        for (place, (chosen, values)) in self.dimensions.iter().zip(&seen.unpacked.dimensions).enumerate() {
            if let Some(chosen) = chosen {
                fail(values, chosen, docs, failed, 1 << place);
            }
        }
    }
}

/// Counts documents for the values of every dimension but, where they fail one, for that one's alone.
pub fn count(unpacked: &Unpacked, docs: &[DocId], failed: &[u16], counts: &mut Counts) {
    for (place, values) in unpacked.dimensions.iter().enumerate() {
        let (others, counts) = (!(1 << place), counts.of(place));
        let counted = docs.iter().zip(failed).filter(|(_, failed)| *failed & others == 0).map(|(doc, _)| *doc as usize);
        match values {
            Values::One(values) => counted.for_each(|doc| counts[values[doc] as usize] += 1),
            Values::Many { starts, values } => {
                for doc in counted {
                    let values = &values[starts[doc] as usize..starts[doc + 1] as usize];
                    values.iter().for_each(|value| counts[*value as usize] += 1);
                }
            }
        }
    }
}

/// Sets a bit of the documents that have none of the chosen values.
fn fail(values: &Values, chosen: &[bool], docs: &[DocId], failed: &mut [u16], bit: u16) {
    for (doc, failed) in docs.iter().zip(failed) {
        if !values.of(*doc).iter().any(|value| chosen[*value as usize]) {
            *failed |= bit;
        }
    }
}
