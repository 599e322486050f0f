//! The columns that every search reads for each of its hits, as plain numbers in memory.
//!
//! tantivy keeps columns packed into bits, which is dear to read a value at a time: counting nine
//! filters took more of a search than finding its hits, and to read the values' names as much again. A
//! segment never changes, so its columns are unpacked once, when a commit brings it; a document takes
//! about 40 bytes.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::index::SegmentId;
use tantivy::{DocId, Searcher, SegmentReader};

use crate::schema::{self, Dimension};

/// Stands where a document has no value.
const NONE: u32 = u32::MAX;

/// A column of texts as their numbers in the segment.
#[derive(Debug, Default)]
pub struct Ordinals {
    /// The texts, in order: a text's number is its place.
    texts: Vec<String>,
    /// Where each document's values begin; empty where none has more than one.
    starts: Vec<u32>,
    values: Vec<u32>,
}

impl Ordinals {
    fn read(segment: &SegmentReader, column: &str) -> tantivy::Result<Self> {
        let Some(column) = segment.fast_fields().str(column)? else {
            return Ok(Self { texts: vec![], starts: vec![], values: vec![NONE; segment.max_doc() as usize] });
        };
        let mut texts = vec![];
        let mut terms = column.dictionary().stream()?;
        while terms.advance() {
            texts.push(String::from_utf8_lossy(terms.key()).into_owned());
        }
        let (mut starts, mut values) = (vec![0], vec![]);
        for doc in 0..segment.max_doc() {
            values.extend(column.ords().values_for_doc(doc).map(|ord| u32::try_from(ord).unwrap_or(NONE)));
            starts.push(u32::try_from(values.len()).unwrap_or(NONE));
        }
        if starts.windows(2).any(|pair| pair[1] - pair[0] > 1) {
            return Ok(Self { texts, starts, values });
        }
        let single = starts.windows(2).map(|pair| if pair[0] == pair[1] { NONE } else { values[pair[0] as usize] });
        Ok(Self { texts, values: single.collect(), starts: vec![] })
    }

    /// The texts, by number.
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// Which numbers stand for one of the texts.
    pub fn chosen(&self, texts: &[String]) -> Vec<bool> {
        let mut chosen = vec![false; self.texts.len()];
        for number in texts.iter().filter_map(|text| self.texts.binary_search(text).ok()) {
            chosen[number] = true;
        }
        chosen
    }

    /// A document's values.
    pub fn of(&self, doc: DocId) -> &[u32] {
        let doc = doc as usize;
        if self.starts.is_empty() {
            let value = &self.values[doc..=doc];
            return if value == [NONE] { &[] } else { value };
        }
        &self.values[self.starts[doc] as usize..self.starts[doc + 1] as usize]
    }
}

/// A segment's columns.
#[derive(Debug)]
pub struct Unpacked {
    /// By dimension.
    pub dimensions: [Ordinals; Dimension::COUNT],
    /// The groups that may find a document.
    pub readers: Ordinals,
}

impl Unpacked {
    fn read(segment: &SegmentReader) -> tantivy::Result<Self> {
        let mut dimensions: [Ordinals; Dimension::COUNT] = Default::default();
        for (ordinals, dimension) in dimensions.iter_mut().zip(Dimension::ALL) {
            *ordinals = Ordinals::read(segment, dimension.column())?;
        }
        Ok(Self { dimensions, readers: Ordinals::read(segment, schema::READERS)? })
    }
}

/// The unpacked columns of every segment that is searched.
#[derive(Debug, Default)]
pub struct UnpackedSegments(RwLock<HashMap<SegmentId, Arc<Unpacked>>>);

impl UnpackedSegments {
    /// A segment's columns.
    ///
    /// # Errors
    /// Where a column cannot be read.
    pub fn of(&self, segment: &SegmentReader) -> tantivy::Result<Arc<Unpacked>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&segment.segment_id()).cloned();
        match known {
            Some(unpacked) => Ok(unpacked),
            None => Unpacked::read(segment).map(Arc::new),
        }
    }

    /// Unpacks the segments that are new, and lets go of those that are gone.
    ///
    /// # Errors
    /// Where a column cannot be read.
    pub fn follow(&self, searcher: &Searcher) -> tantivy::Result<()> {
        let segments = searcher.segment_readers().iter();
        let now = segments.map(|segment| Ok((segment.segment_id(), self.of(segment)?)));
        let now = now.collect::<tantivy::Result<_>>()?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = now;
        Ok(())
    }
}
