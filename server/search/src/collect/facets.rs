//! How many hits each value of a filter would leave.

use std::cmp::Reverse;
use std::collections::HashMap;

use domain::search::{FacetCount, Facets};

use crate::schema::Dimension;

/// The most values of one filter that are told: those with the most hits.
const VALUES_MAX: usize = 200;

/// Counts by dimension and value.
#[derive(Debug, Default)]
pub struct Counts([HashMap<String, usize>; Dimension::COUNT]);

impl Counts {
    /// Adds to a value's count.
    pub fn increase(&mut self, dimension: Dimension, value: &str, by: usize) {
        *self.0[dimension as usize].entry(value.to_owned()).or_default() += by;
    }

    /// Adds the counts of another segment.
    pub fn add(&mut self, other: Self) {
        for (mine, other) in self.0.iter_mut().zip(other.0) {
            for (value, count) in other {
                *mine.entry(value).or_default() += count;
            }
        }
    }

    /// The counts as an answer tells them: the largest first, years the latest first.
    pub fn facets(mut self) -> Facets {
        let mut of = |dimension: Dimension| {
            let counts = std::mem::take(&mut self.0[dimension as usize]);
            let mut counts: Vec<FacetCount> =
                counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
            counts.sort_by(|a, b| Reverse(a.count).cmp(&Reverse(b.count)).then_with(|| a.value.cmp(&b.value)));
            counts.truncate(VALUES_MAX);
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
        }
    }
}
