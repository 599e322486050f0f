//! Which documents are hits, and which of them count for what.

use domain::search::{HitType, SearchRequest};
use fixedbitset::FixedBitSet;
use tantivy::DocId;
use tantivy::columnar::Column;

use super::facets::Counts;
use crate::query::filters::Choice;
use crate::schema::{Dimension, FacetsOf};
use crate::unpacked::Segments;
use crate::visible::VisibleDocs;

/// What is chosen of every dimension, from when to when, and since when.
pub struct Chosen {
    /// The numbers of the chosen values, by dimension; `None` where nothing is chosen.
    dimensions: [Option<Vec<u32>>; Dimension::COUNT],
    /// The numbers of the types whose documents a dimension counts; `None` where it counts all.
    counted: [Option<Vec<u32>>; Dimension::COUNT],
    dates: Option<(i64, i64)>,
    since: Option<i64>,
}

impl Chosen {
    /// Returns what a request chooses.
    pub fn new(request: &SearchRequest, choice: &Choice, facets: FacetsOf, segments: &Segments) -> Self {
        let dates = match (request.from, request.to) {
            (None, None) => None,
            (from, to) => Some((from.map_or(i64::MIN, |from| from.0), to.map_or(i64::MAX, |to| to.0))),
        };
        let dimensions = Dimension::ALL.map(|dimension| {
            let chosen = Some(choice.values(dimension)).filter(|chosen| !chosen.is_empty());
            chosen.map(|chosen| segments.dimensions[dimension as usize].of(chosen))
        });
        let counted = Dimension::ALL.map(|dimension| {
            let types = HitType::ALL.iter().filter(|hit_type| facets(**hit_type).contains(&dimension));
            let types: Vec<String> = types.map(ToString::to_string).collect();
            let is_all = types.len() == HitType::ALL.len();
            (!is_all).then(|| segments.dimensions[Dimension::Type as usize].of(&types))
        });
        Self { dimensions, counted, dates, since: request.since }
    }

    /// Takes those of the documents that matched away that the asker may not find, or that are not of the time
    /// asked for.
    pub fn narrow(&self, visible: &VisibleDocs, matched: &mut FixedBitSet) {
        visible.narrow(matched);
        if let Some((from, to)) = self.dates {
            keep(matched, &visible.unpacked.dates, |date| from <= date && date < to);
        }
        if let Some(since) = self.since {
            keep(matched, &visible.unpacked.since, |position| position > since);
        }
    }

    /// The hits among the documents that matched: those that have a chosen value of every dimension.
    pub fn hits(&self, visible: &VisibleDocs, matched: &FixedBitSet) -> FixedBitSet {
        without(Dimension::COUNT, &self.passing(visible, matched.len()), matched)
    }

    /// Counts the documents that matched for the values that they have. A filter's own choice does not narrow
    /// its own counts.
    pub fn count(&self, visible: &VisibleDocs, matched: &FixedBitSet, counts: &mut Counts) {
        let passing = self.passing(visible, matched.len());
        let hits = without(Dimension::COUNT, &passing, matched);
        let types = &visible.unpacked.dimensions[Dimension::Type as usize];
        for (place, sets) in visible.unpacked.dimensions.iter().enumerate() {
            let left = passing[place].as_ref().map(|_| without(place, &passing, matched));
            let found = left.as_ref().unwrap_or(&hits);
            match &self.counted[place] {
                None => counts.add(place, sets.count(found)),
                Some(counted) => {
                    let mut of_types = types.with(counted, found.len());
                    of_types.intersect_with(found);
                    counts.add(place, sets.count(&of_types));
                }
            }
        }
    }

    /// The documents, of so many, that have a chosen value, by dimension; `None` where nothing is chosen.
    fn passing(&self, visible: &VisibleDocs, of: usize) -> Vec<Option<FixedBitSet>> {
        let sets = self.dimensions.iter().zip(&visible.unpacked.dimensions);
        sets.map(|(chosen, sets)| Some(sets.with(chosen.as_ref()?, of))).collect()
    }
}

/// The documents that pass in every dimension but one.
fn without(left_out: usize, passing: &[Option<FixedBitSet>], matched: &FixedBitSet) -> FixedBitSet {
    let mut left = matched.clone();
    let others = passing.iter().enumerate().filter(|(place, _)| *place != left_out);
    others.filter_map(|(_, passing)| passing.as_ref()).for_each(|passing| left.intersect_with(passing));
    left
}

/// Keeps those of the documents whose value in a column is wanted.
fn keep(docs: &mut FixedBitSet, column: &Column<i64>, wanted: impl Fn(i64) -> bool) {
    let value = |doc| DocId::try_from(doc).ok().and_then(|doc| column.first(doc));
    for doc in docs.clone().ones() {
        docs.set(doc, value(doc).is_some_and(&wanted));
    }
}
