//! The documents that may be shown as hits, and their order.

use std::cmp::Ordering;

use domain::clock::Timestamp;
use domain::search::{HitPlace, Match, Sort};
use tantivy::{DocAddress, Score};

/// A word of a document that matched: its place, from 0 at the beginning of the text (what follows
/// the text, as the title does, has places behind it), and the number of the query's word.
pub type Occurrence = (u32, u32);

/// A hit among the best.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Where it is stored.
    pub address: DocAddress,
    /// The document's relevance.
    pub score: Score,
    /// Whether it has every word of the query.
    pub is_full: bool,
    /// Where in it the words stand; `None` as long as nobody asked.
    pub found: Option<Vec<Occurrence>>,
    /// Where in the files beside it; `None` as long as nobody asked.
    pub in_files: Option<Vec<Occurrence>>,
    /// Its moment, in microseconds.
    pub date: i64,
    /// Its key, unique within its type.
    pub id: i64,
    /// Its title as sorted; empty in any other order.
    pub title: String,
}

impl Candidate {
    /// Its place, up to which there are so many hits.
    pub fn place(&self, position: usize) -> HitPlace {
        let matched = if self.is_full { Match::Full } else { Match::Partial };
        HitPlace { position, matched, date: Timestamp(self.date), id: self.id, title: self.title.clone() }
    }

    /// Whether it comes behind a place in an order other than that of relevance.
    fn is_behind(&self, sort: Sort, place: &HitPlace) -> bool {
        let newest = (place.date.0, place.id).cmp(&(self.date, self.id));
        match sort {
            Sort::Relevance | Sort::Newest => newest.is_gt(),
            Sort::Oldest => newest.is_lt(),
            Sort::Title => self.title.cmp(&place.title).then(newest).is_gt(),
        }
    }
}

/// How many of the hits are not behind a place: they are in order, all full or all partial like that of the place, and
/// `before` hits are in front of them.
///
/// Dates and titles say so by themselves, also where the hit at the place is gone. Scores are only worth something beside
/// others of the same search, so by relevance the hit itself is looked for; where it is gone, the place is as deep as it was.
pub fn passed(sort: Sort, hits: &[Candidate], before: usize, place: &HitPlace) -> usize {
    if sort != Sort::Relevance {
        return hits.partition_point(|hit| !hit.is_behind(sort, place));
    }
    match hits.iter().position(|hit| hit.id == place.id && hit.date == place.date.0) {
        Some(at) => at + 1,
        None => place.position.saturating_sub(before + 1).min(hits.len()),
    }
}

/// Which of two hits comes first. Hits that are alike stand in the order of their dates and keys,
/// so that no page repeats another's.
pub fn order(sort: Sort, a: &Candidate, b: &Candidate) -> Ordering {
    let newest = || b.date.cmp(&a.date).then(b.id.cmp(&a.id)).then(a.address.cmp(&b.address));
    match sort {
        Sort::Relevance => b.score.total_cmp(&a.score).then_with(newest),
        Sort::Newest => newest(),
        Sort::Oldest => newest().reverse(),
        Sort::Title => a.title.cmp(&b.title).then_with(newest),
    }
}
