//! The columns that filter and count, as sets of documents in memory.
//!
//! tantivy keeps for each document which values it has; a search asks for each value which documents have
//! it, and how many of them it has found. A segment never changes, so it is read once, when a commit brings
//! it; then to count a value is to intersect two sets. A value has the same number in every segment.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use domain::search::HitType;
use fixedbitset::FixedBitSet;
use tantivy::columnar::{Column, StrColumn};
use tantivy::index::SegmentId;
use tantivy::schema::Field;
use tantivy::{DocId, Score, Searcher, SegmentReader};

use crate::analysis::forms::Analyzer;
use crate::evidence::Evidence;
use crate::schema::{self, Dimension, Fields};
use crate::source::Source;
use crate::vocabulary::Vocabulary;

/// The values of a column, numbered as they are met.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Numbers {
    /// The values, by number.
    pub fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    /// The numbers of those of the values that are known.
    pub fn of(&self, values: &[String]) -> Vec<u32> {
        values.iter().filter_map(|value| self.numbers.get(value.as_str()).copied()).collect()
    }

    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let name: Arc<str> = name.into();
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(Arc::clone(&name));
        self.numbers.insert(name, number);
        number
    }
}

/// The documents of a segment that have each value of a column, by the value's number.
#[derive(Debug, Default)]
pub struct Sets(BTreeMap<u32, Docs>);

/// Some documents of a segment, in whichever form takes less room.
#[derive(Debug)]
enum Docs {
    /// A bit for each document of the segment.
    Many(FixedBitSet),
    /// The numbers of the documents.
    Few(Vec<DocId>),
}

impl Docs {
    fn new(docs: Vec<DocId>, of: DocId) -> Self {
        if docs.len() < of as usize / DocId::BITS as usize {
            return Self::Few(docs);
        }
        let mut many = FixedBitSet::with_capacity(of as usize);
        docs.into_iter().for_each(|doc| many.insert(doc as usize));
        Self::Many(many)
    }

    fn add_to(&self, all: &mut FixedBitSet) {
        match self {
            Self::Many(docs) => all.union_with(docs),
            Self::Few(docs) => docs.iter().for_each(|doc| all.insert(*doc as usize)),
        }
    }

    fn among(&self, docs: &FixedBitSet) -> usize {
        match self {
            Self::Many(having) => having.intersection_count(docs),
            Self::Few(having) => {
                let (blocks, of) = (docs.as_slice(), usize::BITS);
                // Summed up, as most branches could not be foreseen.
                having
                    .iter()
                    .map(|doc| blocks.get((doc / of) as usize).map_or(0, |block| block >> (doc % of) & 1))
                    .sum()
            }
        }
    }
}

impl Sets {
    fn read(segment: &SegmentReader, column: &str, numbers: &mut Numbers) -> tantivy::Result<Self> {
        let Some(column) = segment.fast_fields().str(column)? else { return Ok(Self::default()) };
        let mut sets = vec![];
        let mut terms = column.dictionary().stream()?;
        while terms.advance() {
            sets.push((numbers.number(&String::from_utf8_lossy(terms.key())), vec![]));
        }
        for doc in 0..segment.max_doc() {
            for ordinal in column.term_ords(doc) {
                if let Some((_, docs)) = usize::try_from(ordinal).ok().and_then(|ordinal| sets.get_mut(ordinal)) {
                    docs.push(doc);
                }
            }
        }
        let of = segment.max_doc();
        Ok(Self(sets.into_iter().map(|(value, docs)| (value, Docs::new(docs, of))).collect()))
    }

    /// The documents, of so many, that have one of the values.
    pub fn with(&self, values: &[u32], of: usize) -> FixedBitSet {
        let mut all = FixedBitSet::with_capacity(of);
        values.iter().filter_map(|value| self.0.get(value)).for_each(|docs| docs.add_to(&mut all));
        all
    }

    /// How many of the documents have each value.
    pub fn count(&self, docs: &FixedBitSet) -> impl Iterator<Item = (u32, usize)> {
        self.0.iter().map(|(value, having)| (*value, having.among(docs)))
    }
}

/// A segment's columns.
#[derive(Debug)]
pub struct Unpacked {
    /// The sets of each dimension.
    pub dimensions: Vec<Sets>,
    /// The groups that may find a document.
    pub readers: Sets,
    /// Moments, in microseconds.
    pub dates: Column<i64>,
    /// Positions of the change log.
    pub since: Column<i64>,
    /// The keys of the documents.
    pub ids: Column<i64>,
    /// Texts, in pieces; absent where no document has one.
    pub body: Option<StrColumn>,
    /// Texts of files, in pieces; absent where no document has one.
    pub file_bodies: Option<StrColumn>,
    /// The documents that are meetings or comments.
    minor: FixedBitSet,
    /// The words of its body, and of files beside them.
    words: Vocabulary,
    file_words: Vocabulary,
    /// Which lemmas its words tell of.
    evidence: Evidence,
}

/// What a meeting's agenda is worth beside what was presented there, and a comment beside what it is about.
const MINOR: Score = 0.65;

impl Unpacked {
    /// What a document is worth whatever is asked for, beside others.
    pub fn prior(&self, doc: DocId) -> Score {
        if self.minor.contains(doc as usize) { MINOR } else { 1.0 }
    }

    /// The words of texts or of files; `None` of any other source.
    pub const fn vocabulary(&self, source: Source) -> Option<&Vocabulary> {
        match source {
            Source::Exact => Some(&self.words),
            Source::FileWords => Some(&self.file_words),
            _ => None,
        }
    }
}

/// What is known of an index's segments, as of one commit.
#[derive(Debug, Clone, Default)]
pub struct Segments {
    segments: HashMap<SegmentId, Arc<Unpacked>>,
    /// The values of each dimension.
    pub dimensions: [Numbers; Dimension::COUNT],
    /// Groups of readers.
    pub readers: Numbers,
    /// Which lemmas the words of all segments tell of.
    pub evidence: Evidence,
}

impl Segments {
    /// A segment's columns.
    pub fn segment(&self, segment: &SegmentReader) -> Option<&Arc<Unpacked>> {
        self.segments.get(&segment.segment_id())
    }

    /// The same for a searcher's segments alone: new ones are unpacked, and those that are gone let go.
    fn following(&self, searcher: &Searcher, analyzer: &Analyzer, fields: WordFields) -> tantivy::Result<Self> {
        let mut next = Self {
            segments: HashMap::new(),
            dimensions: self.dimensions.clone(),
            readers: self.readers.clone(),
            evidence: Evidence::default(),
        };
        for segment in searcher.segment_readers() {
            let unpacked = self.segment(segment).cloned();
            let new = || next.unpack(segment, analyzer, fields).map(Arc::new);
            let unpacked = unpacked.map_or_else(new, Ok)?;
            next.evidence.add(&unpacked.evidence);
            next.segments.insert(segment.segment_id(), unpacked);
        }
        Ok(next)
    }

    fn unpack(
        &mut self,
        segment: &SegmentReader,
        analyzer: &Analyzer,
        fields: WordFields,
    ) -> tantivy::Result<Unpacked> {
        let columns = segment.fast_fields();
        let mut dimensions = vec![];
        for (dimension, numbers) in Dimension::ALL.into_iter().zip(&mut self.dimensions) {
            dimensions.push(Sets::read(segment, dimension.column(), numbers)?);
        }
        let minor = [HitType::Meeting, HitType::Comment, HitType::Dilemma, HitType::Lesson]
            .map(|hit_type| hit_type.to_string());
        let minor = self.dimensions[Dimension::Type as usize].of(&minor);
        let minor = dimensions[Dimension::Type as usize].with(&minor, segment.max_doc() as usize);
        Ok(Unpacked {
            minor,
            dimensions,
            readers: Sets::read(segment, schema::READERS, &mut self.readers)?,
            dates: columns.i64(schema::DATE)?,
            ids: columns.i64(schema::ID)?,
            since: columns.i64(schema::SINCE)?,
            body: columns.str(schema::BODY)?,
            file_bodies: columns.str(schema::FILE_BODIES)?,
            words: Vocabulary::of(segment, fields.bodies)?,
            file_words: Vocabulary::of(segment, fields.files)?,
            evidence: Evidence::of(segment, fields.bodies, analyzer)?,
        })
    }
}

/// The unpacked columns of the segments that are searched now.
pub struct UnpackedSegments {
    now: RwLock<Arc<Segments>>,
    analyzer: Analyzer,
    fields: WordFields,
}

/// The fields of words.
#[derive(Debug, Clone, Copy)]
struct WordFields {
    bodies: Field,
    files: Field,
}

impl UnpackedSegments {
    /// Makes a cache with nothing unpacked yet.
    pub fn new(analyzer: Analyzer, fields: &Fields) -> Self {
        let fields = WordFields { bodies: fields.exact, files: fields.file_words };
        Self { now: RwLock::default(), analyzer, fields }
    }

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
        now.following(searcher, &self.analyzer, self.fields).map(Arc::new)
    }

    /// Unpacks the segments that are new, and lets go of those that are gone.
    ///
    /// # Errors
    /// Where a column cannot be read.
    pub fn follow(&self, searcher: &Searcher) -> tantivy::Result<()> {
        let next = self.now().following(searcher, &self.analyzer, self.fields)?;
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        Ok(())
    }

    fn now(&self) -> Arc<Segments> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }
}
