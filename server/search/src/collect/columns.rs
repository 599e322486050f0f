//! The columns that decide which documents are hits, and what they count for.

use domain::search::SearchRequest;
use tantivy::columnar::{Column, ColumnIndex, StrColumn};
use tantivy::{DocId, SegmentReader};

use super::facets::Counts;
use crate::query::filters::Choice;
use crate::schema::{self, Dimension};

/// The mask of a document that is no hit whatever the filters.
const SHUT: u16 = u16::MAX;

/// What no filter opens: who may find it, and from when to when.
pub struct Gate {
    readers: Option<Values>,
    date: Option<(Column<i64>, i64, i64)>,
}

impl Gate {
    /// The gate of a segment.
    ///
    /// # Errors
    /// Where a column cannot be read.
    pub fn open(segment: &SegmentReader, request: &SearchRequest, groups: Option<&[String]>) -> tantivy::Result<Self> {
        let readers = match groups {
            Some(groups) => Some(Values::open(segment, schema::READERS, Some(groups))?),
            None => None,
        };
        let date = match (request.from, request.to) {
            (None, None) => None,
            (from, to) => Some((
                segment.fast_fields().i64(schema::DATE)?,
                from.map_or(i64::MIN, |from| from.0),
                to.map_or(i64::MAX, |to| to.0),
            )),
        };
        Ok(Self { readers, date })
    }

    /// Shuts out the documents that may not pass.
    pub fn check(&mut self, docs: &[DocId], failed: &mut [u16]) {
        if let Some(readers) = &mut self.readers {
            readers.fail(docs, failed, SHUT);
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
pub struct Columns(Vec<Values>);

impl Columns {
    /// The columns of a segment, with what is chosen in each.
    ///
    /// # Errors
    /// Where a column cannot be read.
    pub fn open(segment: &SegmentReader, choice: &Choice) -> tantivy::Result<Self> {
        let open = |dimension: Dimension| {
            let chosen = choice.values(dimension);
            Values::open(segment, dimension.column(), (!chosen.is_empty()).then_some(chosen))
        };
        Ok(Self(Dimension::ALL.into_iter().map(open).collect::<tantivy::Result<_>>()?))
    }

    /// Sets the bit of each dimension that a document fails.
    pub fn check(&mut self, docs: &[DocId], failed: &mut [u16]) {
        for (place, values) in self.0.iter_mut().enumerate() {
            values.fail(docs, failed, 1 << place);
        }
    }

    /// Counts the documents that fail at most the dimension itself.
    pub fn count(&mut self, docs: &[DocId], failed: &[u16]) {
        for (place, values) in self.0.iter_mut().enumerate() {
            values.count(docs, failed, 1 << place);
        }
    }

    /// The counts, by value.
    pub fn harvest(self) -> Counts {
        let mut counts = Counts::default();
        for (dimension, values) in Dimension::ALL.into_iter().zip(self.0) {
            let Some(column) = values.column else {
                continue;
            };
            let mut value = String::new();
            for (ord, &count) in (0u64..).zip(&values.counts).filter(|(_, count)| **count > 0) {
                value.clear();
                if column.ord_to_str(ord, &mut value).unwrap_or(false) {
                    counts.increase(dimension, &value, count as usize);
                }
            }
        }
        counts
    }
}

/// A column of texts, by their numbers in the segment.
struct Values {
    column: Option<StrColumn>,
    /// Whether each number is chosen; `None` where nothing is.
    chosen: Option<Vec<bool>>,
    counts: Vec<u32>,
    block: Vec<u64>,
}

impl Values {
    fn open(segment: &SegmentReader, name: &str, chosen: Option<&[String]>) -> tantivy::Result<Self> {
        let column = segment.fast_fields().str(name)?;
        let terms = column.as_ref().map_or(0, |column| column.num_terms());
        let chosen = match (chosen, &column) {
            (Some(chosen), Some(column)) => Some(numbers(column, chosen)?),
            (Some(_), None) => Some(vec![]),
            (None, _) => None,
        };
        Ok(Self { column, chosen, counts: vec![0; terms], block: vec![] })
    }

    /// Sets a bit of the documents that have none of the chosen values.
    fn fail(&mut self, docs: &[DocId], failed: &mut [u16], bit: u16) {
        let Some(chosen) = &self.chosen else { return };
        // Set for all, and taken back where a chosen value is found, unless it was set before.
        let mut found = vec![false; docs.len()];
        if let Some(column) = &self.column {
            each(column.ords(), docs, &mut self.block, |at, ord| {
                found[at] |= usize::try_from(ord).is_ok_and(|ord| chosen.get(ord) == Some(&true));
            });
        }
        for (failed, found) in failed.iter_mut().zip(found) {
            if !found {
                *failed |= bit;
            }
        }
    }

    fn count(&mut self, docs: &[DocId], failed: &[u16], bit: u16) {
        let Some(column) = &self.column else { return };
        let counts = &mut self.counts;
        each(column.ords(), docs, &mut self.block, |at, ord| {
            if failed[at] & !bit == 0
                && let Some(count) = usize::try_from(ord).ok().and_then(|ord| counts.get_mut(ord))
            {
                *count += 1;
            }
        });
    }
}

/// Which numbers of a column stand for one of the texts.
fn numbers(column: &StrColumn, texts: &[String]) -> tantivy::Result<Vec<bool>> {
    let mut chosen = vec![false; column.num_terms()];
    for text in texts {
        let ord = column.dictionary().term_ord(text)?.and_then(|ord| usize::try_from(ord).ok());
        if let Some(place) = ord.and_then(|ord| chosen.get_mut(ord)) {
            *place = true;
        }
    }
    Ok(chosen)
}

/// Every value of the documents, with the document's place in the block.
fn each(column: &Column<u64>, docs: &[DocId], block: &mut Vec<u64>, mut visit: impl FnMut(usize, u64)) {
    if matches!(column.index, ColumnIndex::Full) {
        block.clear();
        block.resize(docs.len(), 0);
        column.values.get_vals(docs, block);
        block.iter().enumerate().for_each(|(at, ord)| visit(at, *ord));
    } else {
        for (at, doc) in docs.iter().enumerate() {
            column.values_for_doc(*doc).for_each(|ord| visit(at, ord));
        }
    }
}
