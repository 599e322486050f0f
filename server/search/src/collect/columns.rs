//! The columns that decide which documents are hits, and what they count for.

use std::sync::Arc;

use domain::search::SearchRequest;
use tantivy::columnar::Column;
use tantivy::{DocId, SegmentReader};

use super::facets::Counts;
use super::unpacked::{Ordinals, Unpacked};
use crate::query::filters::Choice;
use crate::schema::{self, Dimension};

/// The mask of a document that is no hit whatever the filters.
const SHUT: u16 = u16::MAX;

/// Which documents of a segment an asker may find at all.
#[derive(Clone)]
pub struct Readers {
    unpacked: Arc<Unpacked>,
    /// Whether each group's number is one of the asker's; `None` where everything may be found.
    groups: Option<Arc<[bool]>>,
}

impl Readers {
    /// Those of a segment; `groups` are the asker's, `None` all of them.
    pub fn new(unpacked: Arc<Unpacked>, groups: Option<&[String]>) -> Self {
        Self { groups: groups.map(|groups| unpacked.readers.chosen(groups).into()), unpacked }
    }

    /// Whether one of the asker's groups may find a document.
    pub fn let_see(&self, doc: DocId) -> bool {
        let groups = self.groups.as_deref();
        groups.is_none_or(|groups| self.unpacked.readers.of(doc).iter().any(|reader| groups[*reader as usize]))
    }
}

/// What no filter opens: who may find it, from when to when, and since when.
pub struct Gate {
    readers: Readers,
    since: Option<(Column<i64>, i64)>,
    date: Option<(Column<i64>, i64, i64)>,
}

impl Gate {
    /// The gate of a segment.
    ///
    /// # Errors
    /// Where a column cannot be read.
    pub fn open(segment: &SegmentReader, readers: Readers, request: &SearchRequest) -> tantivy::Result<Self> {
        let date = match (request.from, request.to) {
            (None, None) => None,
            (from, to) => Some((
                segment.fast_fields().i64(schema::DATE)?,
                from.map_or(i64::MIN, |from| from.0),
                to.map_or(i64::MAX, |to| to.0),
            )),
        };
        let since = request.since.map(|since| tantivy::Result::Ok((segment.fast_fields().i64(schema::SINCE)?, since)));
        Ok(Self { readers, since: since.transpose()?, date })
    }

    /// Shuts out the documents that may not pass.
    pub fn check(&self, docs: &[DocId], failed: &mut [u16]) {
        if let Some(groups) = &self.readers.groups {
            fail(&self.readers.unpacked.readers, groups, docs, failed, SHUT);
        }
        if let Some((positions, since)) = &self.since {
            for (doc, failed) in docs.iter().zip(&mut *failed) {
                if positions.first(*doc).is_none_or(|position| position <= *since) {
                    *failed = SHUT;
                }
            }
        }
        if let Some((dates, from, to)) = &self.date {
            for (doc, failed) in docs.iter().zip(failed) {
                if !dates.first(*doc).is_some_and(|date| *from <= date && date < *to) {
                    *failed = SHUT;
                }
            }
        }
    }
}

/// The columns of every dimension.
pub struct Columns {
    unpacked: Arc<Unpacked>,
    values: Vec<Values>,
}

/// What is chosen in a column, and what was counted.
struct Values {
    /// Whether each number is chosen; `None` where nothing is.
    chosen: Option<Vec<bool>>,
    counts: Vec<u32>,
}

impl Columns {
    /// The columns of a segment, with what is chosen in each.
    pub fn new(unpacked: Arc<Unpacked>, choice: &Choice) -> Self {
        let values = Dimension::ALL.into_iter().zip(&unpacked.dimensions).map(|(dimension, ordinals)| {
            let chosen = Some(choice.values(dimension)).filter(|chosen| !chosen.is_empty());
            Values { chosen: chosen.map(|chosen| ordinals.chosen(chosen)), counts: vec![0; ordinals.texts().len()] }
        });
        Self { values: values.collect(), unpacked }
    }

    /// Sets the bit of each dimension that a document fails.
    pub fn check(&self, docs: &[DocId], failed: &mut [u16]) {
        for (place, (values, ordinals)) in self.values.iter().zip(&self.unpacked.dimensions).enumerate() {
            if let Some(chosen) = &values.chosen {
                fail(ordinals, chosen, docs, failed, 1 << place);
            }
        }
    }

    /// Counts the documents that fail at most the dimension itself.
    pub fn count(&mut self, docs: &[DocId], failed: &[u16]) {
        for (place, (values, ordinals)) in self.values.iter_mut().zip(&self.unpacked.dimensions).enumerate() {
            let others = !(1 << place);
            for (doc, failed) in docs.iter().zip(failed) {
                if failed & others == 0 {
                    ordinals.of(*doc).iter().for_each(|ord| values.counts[*ord as usize] += 1);
                }
            }
        }
    }

    /// The counts, by value.
    pub fn harvest(self) -> Counts {
        let mut counts = Counts::default();
        let columns = self.values.iter().zip(&self.unpacked.dimensions);
        for (dimension, (values, ordinals)) in Dimension::ALL.into_iter().zip(columns) {
            for (text, &count) in ordinals.texts().iter().zip(&values.counts).filter(|(_, count)| **count > 0) {
                counts.increase(dimension, text, count as usize);
            }
        }
        counts
    }
}

/// Sets a bit of the documents that have none of the chosen values.
fn fail(ordinals: &Ordinals, chosen: &[bool], docs: &[DocId], failed: &mut [u16], bit: u16) {
    for (doc, failed) in docs.iter().zip(failed) {
        if !ordinals.of(*doc).iter().any(|ord| chosen[*ord as usize]) {
            *failed |= bit;
        }
    }
}
