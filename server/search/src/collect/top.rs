//! The best hits of a segment, in the order asked for.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use domain::clock::Timestamp;
use domain::search::{HitPlace, Match, Sort};
use tantivy::columnar::StrColumn;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader, i64_to_u64};

use super::unpacked::Unpacked;
use crate::occurrences::Occurrence;
use crate::schema;

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
    date: i64,
    id: i64,
    /// Its title as sorted; empty in any other order.
    title: String,
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

/// What the segment's hits are compared by, the larger the better: the sort's own key first.
type Rank = (u64, i64, i64);

/// Keeps the best hits of a segment.
pub struct Top<'a> {
    sort: Sort,
    keep: usize,
    is_full: bool,
    ordinal: SegmentOrdinal,
    unpacked: &'a Unpacked,
    titles: Option<StrColumn>,
    heap: BinaryHeap<Reverse<(Rank, Reverse<DocId>, u32)>>,
}

impl<'a> Top<'a> {
    /// An empty heap for the full hits of a segment, or for its partial ones.
    ///
    /// # Errors
    /// Where a column cannot be read.
    pub fn open(
        segment: &SegmentReader,
        unpacked: &'a Unpacked,
        ordinal: SegmentOrdinal,
        sort: Sort,
        keep: usize,
        is_full: bool,
    ) -> tantivy::Result<Self> {
        let titles = if sort == Sort::Title { segment.fast_fields().str(schema::TITLE_ORDER)? } else { None };
        let heap = BinaryHeap::with_capacity(keep.min(segment.max_doc() as usize) + 1);
        Ok(Self { sort, keep, is_full, ordinal, unpacked, titles, heap })
    }

    /// As good as this must be whatever is still to be among the best; nothing below it need be offered.
    pub fn least(&self) -> Score {
        match self.heap.peek() {
            Some(Reverse(((worst, ..), ..))) if self.sort == Sort::Relevance && self.heap.len() >= self.keep => {
                Score::from_bits(u32::try_from(*worst).unwrap_or_default())
            }
            _ => 0.0,
        }
    }

    /// Keeps a hit if it is among the best so far.
    pub fn offer(&mut self, doc: DocId, score: Score) {
        let first = self.first_key(doc, score);
        if self.heap.len() >= self.keep && self.heap.peek().is_none_or(|Reverse(((worst, ..), ..))| first < *worst) {
            return;
        }
        let (date, id) = (self.date(doc), self.id(doc));
        let rank = if self.sort == Sort::Oldest { (first, !date, !id) } else { (first, date, id) };
        self.heap.push(Reverse((rank, Reverse(doc), score.to_bits())));
        if self.heap.len() > self.keep {
            self.heap.pop();
        }
    }

    /// The hits that were kept, in no order.
    pub fn into_vec(mut self) -> Vec<Candidate> {
        let heap = std::mem::take(&mut self.heap);
        heap.into_iter()
            .map(|Reverse((_, Reverse(doc), score))| Candidate {
                address: DocAddress::new(self.ordinal, doc),
                score: Score::from_bits(score),
                is_full: self.is_full,
                found: None,
                in_files: None,
                date: self.date(doc),
                id: self.id(doc),
                title: self.title(doc),
            })
            .collect()
    }

    fn first_key(&self, doc: DocId, score: Score) -> u64 {
        match self.sort {
            // Scores are never negative, and such floats are ordered as their bits are.
            Sort::Relevance => u64::from(score.to_bits()),
            Sort::Newest => i64_to_u64(self.date(doc)),
            Sort::Oldest => !i64_to_u64(self.date(doc)),
            Sort::Title => !self.titles.as_ref().and_then(|titles| titles.ords().first(doc)).unwrap_or_default(),
        }
    }

    fn date(&self, doc: DocId) -> i64 {
        self.unpacked.dates.first(doc).unwrap_or_default()
    }

    fn id(&self, doc: DocId) -> i64 {
        self.unpacked.ids.first(doc).unwrap_or_default()
    }

    fn title(&self, doc: DocId) -> String {
        let mut title = String::new();
        if let Some(titles) = &self.titles
            && let Some(ord) = titles.ords().first(doc)
            // What cannot be read sorts first, like an untitled one.
            && !titles.ord_to_str(ord, &mut title).unwrap_or(false)
        {
            title.clear();
        }
        title
    }
}
