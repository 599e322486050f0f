//! The best hits of a segment, in the order asked for.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use domain::search::Sort;
use tantivy::columnar::StrColumn;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader, i64_to_u64};

use crate::candidate::Candidate;
use crate::schema;
use crate::unpacked::Unpacked;

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
