//! How many hits each value of a filter would leave.

use std::cmp::Reverse;

use domain::search::{FacetCount, Facets};

use crate::schema::Dimension;
use crate::unpacked::{Numbers, Segments};

/// The most values of one filter that are told: those with the most hits.
const VALUES_MAX: usize = 200;

/// Counts by dimension and by a value's number.
#[derive(Debug)]
pub struct Counts([Vec<usize>; Dimension::COUNT]);

impl Counts {
    /// Makes counts of the values that are known, with nothing counted yet.
    pub fn new(segments: &Segments) -> Self {
        Self(std::array::from_fn(|place| vec![0; segments.dimensions[place].names().len()]))
    }

    /// Adds to the counts of a dimension, by its place among them.
    pub fn add(&mut self, place: usize, counts: impl Iterator<Item = (u32, usize)>) {
        for (value, count) in counts {
            self.0[place][value as usize] += count;
        }
    }

    /// Adds what was counted elsewhere.
    pub fn add_all(&mut self, others: &Self) {
        for (counts, others) in self.0.iter_mut().zip(&others.0) {
            counts.iter_mut().zip(others).for_each(|(count, other)| *count += other);
        }
    }

    /// The counts as an answer tells them: the largest first, years the latest first.
    pub fn facets(&self, segments: &Segments) -> Facets {
        let of = |dimension: Dimension| {
            let place = dimension as usize;
            let mut counts = facet_counts(&self.0[place], &segments.dimensions[place]);
            if dimension == Dimension::Year {
                counts.sort_by_key(|count| Reverse(count.value.parse::<i32>().unwrap_or_default()));
            }
            counts
        };
        Facets {
            hit_type: of(Dimension::Type),
            topic: of(Dimension::Topic),
            company: of(Dimension::Company),
            sector: of(Dimension::Sector),
            size: of(Dimension::Size),
            profession: of(Dimension::Profession),
            kind: of(Dimension::Kind),
            language: of(Dimension::Language),
            year: of(Dimension::Year),
            tried: of(Dimension::Tried),
        }
    }
}

/// The values that have hits, the one with the most first.
fn facet_counts(counts: &[usize], numbers: &Numbers) -> Vec<FacetCount> {
    let found = counts.iter().zip(numbers.names()).filter(|(count, _)| **count > 0);
    let mut found: Vec<_> = found.collect();
    found.sort_by(|(a, a_name), (b, b_name)| b.cmp(a).then_with(|| a_name.cmp(b_name)));
    let shown = found.into_iter().take(VALUES_MAX);
    shown.map(|(count, name)| FacetCount { value: name.to_string(), count: *count }).collect()
}
