//! The columns that every search reads for each of its hits, as plain numbers in memory.
//!
//! tantivy keeps columns packed into bits, which is dear to read a value at a time: counting nine
//! filters took more of a search than finding its hits, and to read the values' names as much again. A
//! segment never changes, so its columns are unpacked once, when a commit brings it; a document takes
//! about 40 bytes. A value has the same number in every segment, so that all are counted into one list.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::columnar::{Column, StrColumn};
use tantivy::index::SegmentId;
use tantivy::{DocId, Searcher, SegmentReader};

use crate::schema::{self, Dimension};

/// The number that stands where a document has no value.
pub const NONE: u32 = 0;

/// The values of a column, numbered as they are met.
#[derive(Debug, Clone)]
pub struct Numbers {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Default for Numbers {
    fn default() -> Self {
        Self { names: vec!["".into()], numbers: HashMap::new() }
    }
}

impl Numbers {
    /// The values, by number; the first stands for none.
    pub fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    /// Which numbers stand for one of the values.
    pub fn chosen(&self, values: &[String]) -> Vec<bool> {
        let mut chosen = vec![false; self.names.len()];
        for number in values.iter().filter_map(|value| self.numbers.get(value.as_str())) {
            chosen[*number as usize] = true;
        }
        chosen
    }

    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let name: Arc<str> = name.into();
        let number = u32::try_from(self.names.len()).unwrap_or(NONE);
        self.names.push(Arc::clone(&name));
        self.numbers.insert(name, number);
        number
    }
}

/// The numbers of a column's values, by document.
#[derive(Debug)]
pub enum Values {
    /// Each document has one, or [`NONE`].
    One(Vec<u32>),
    /// Each has those from its start to the next one's.
    Many {
        /// By document, and where the last one's end.
        starts: Vec<u32>,
        /// Of one document after the other.
        values: Vec<u32>,
    },
}

impl Values {
    fn read(segment: &SegmentReader, column: &str, numbers: &mut Numbers) -> tantivy::Result<Self> {
        let Some(column) = segment.fast_fields().str(column)? else {
            return Ok(Self::One(vec![NONE; segment.max_doc() as usize]));
        };
        let mut of_ordinal = vec![];
        let mut terms = column.dictionary().stream()?;
        while terms.advance() {
            of_ordinal.push(numbers.number(&String::from_utf8_lossy(terms.key())));
        }
        let (mut starts, mut values) = (vec![0], vec![]);
        for doc in 0..segment.max_doc() {
            let ordinals = column.ords().values_for_doc(doc);
            values.extend(ordinals.filter_map(|ordinal| of_ordinal.get(usize::try_from(ordinal).ok()?)));
            starts.push(u32::try_from(values.len()).unwrap_or(u32::MAX));
        }
        if starts.windows(2).any(|pair| pair[1] - pair[0] > 1) {
            return Ok(Self::Many { starts, values });
        }
        let one = starts.windows(2).map(|pair| if pair[0] == pair[1] { NONE } else { values[pair[0] as usize] });
        Ok(Self::One(one.collect()))
    }

    /// A document's values.
    pub fn of(&self, doc: DocId) -> &[u32] {
        let doc = doc as usize;
        match self {
            Self::One(values) => &values[doc..=doc],
            Self::Many { starts, values } => &values[starts[doc] as usize..starts[doc + 1] as usize],
        }
    }
}

/// A segment's columns.
#[derive(Debug)]
pub struct Unpacked {
    /// By dimension.
    pub dimensions: Vec<Values>,
    /// The groups that may find a document.
    pub readers: Values,
    /// Moments, in microseconds.
    pub dates: Column<i64>,
    /// Keys.
    pub ids: Column<i64>,
    /// Texts, in pieces; absent where no document has one.
    pub body: Option<StrColumn>,
}

/// What is known of an index's segments, as of one commit.
#[derive(Debug, Clone, Default)]
pub struct Segments {
    segments: HashMap<SegmentId, Arc<Unpacked>>,
    /// The values of each dimension.
    pub dimensions: [Numbers; Dimension::COUNT],
    /// Groups of readers.
    pub readers: Numbers,
}

impl Segments {
    /// A segment's columns.
    pub fn segment(&self, segment: &SegmentReader) -> Option<&Arc<Unpacked>> {
        self.segments.get(&segment.segment_id())
    }

    /// The same for a searcher's segments alone: new ones are unpacked, and those that are gone let go.
    fn following(&self, searcher: &Searcher) -> tantivy::Result<Self> {
        let mut next =
            Self { segments: HashMap::new(), dimensions: self.dimensions.clone(), readers: self.readers.clone() };
        for segment in searcher.segment_readers() {
            let unpacked = self.segment(segment).cloned();
            let unpacked = unpacked.map_or_else(|| next.unpack(segment).map(Arc::new), Ok)?;
            next.segments.insert(segment.segment_id(), unpacked);
        }
        Ok(next)
    }

    fn unpack(&mut self, segment: &SegmentReader) -> tantivy::Result<Unpacked> {
        let columns = segment.fast_fields();
        let mut dimensions = vec![];
        for (dimension, numbers) in Dimension::ALL.into_iter().zip(&mut self.dimensions) {
            dimensions.push(Values::read(segment, dimension.column(), numbers)?);
        }
        Ok(Unpacked {
            dimensions,
            readers: Values::read(segment, schema::READERS, &mut self.readers)?,
            dates: columns.i64(schema::DATE)?,
            ids: columns.i64(schema::ID)?,
            body: columns.str(schema::BODY)?,
        })
    }
}

/// The unpacked columns of the segments that are searched now.
#[derive(Debug, Default)]
pub struct UnpackedSegments(RwLock<Arc<Segments>>);

impl UnpackedSegments {
    /// What is known of a searcher's segments.
    ///
    /// # Errors
    /// Where a column cannot be read.
    pub fn of(&self, searcher: &Searcher) -> tantivy::Result<Arc<Segments>> {
        let now = self.now();
        if searcher.segment_readers().iter().all(|segment| now.segment(segment).is_some()) {
            return Ok(now);
        }
        // A commit has shown them to searches and not yet come to unpack them.
        now.following(searcher).map(Arc::new)
    }

    /// Unpacks the segments that are new, and lets go of those that are gone.
    ///
    /// # Errors
    /// Where a column cannot be read.
    pub fn follow(&self, searcher: &Searcher) -> tantivy::Result<()> {
        let next = self.now().following(searcher)?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        Ok(())
    }

    fn now(&self) -> Arc<Segments> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}
