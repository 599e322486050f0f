//! The lists of documents behind the index's terms, read as BM25 values them.
//!
//! tantivy's own scorers walk all lists at once, document by document; with a dozen alternatives for
//! each word of a query that is dearer than to read list after list, as is done here. By how much stands in
//! `docs/benchmarks.md`.
//! The formula: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009).

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tantivy::directory::OwnedBytes;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings as _, TermInfo};
use tantivy::query::FuzzyTermQuery;
#[cfg(any(test, feature = "tree"))]
use tantivy::schema::Field;
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{
    DocAddress, DocId, DocSet, InvertedIndexReader, Score, Searcher, SegmentOrdinal, SegmentReader, TantivyDocument,
    Term,
};

use crate::body::StoredText;
use crate::error::SearchError;
use crate::schema::{Fields, Stored};
use crate::source::Source;
use crate::unpacked::{Segments, UnpackedSegments};
use crate::visible::VisibleDocs;
use crate::vocabulary::Pattern;

/// How soon further occurrences of a term cease to count.
const K1: Score = 1.2;
/// How much a text's length counts, from 0 to 1.
const B: Score = 0.6;
/// What is a file of middle length, in words. Most texts have no file, so an average would say nothing.
const FILE_WORDS: Score = 800.0;
/// There are so many different lengths: they are kept in a byte.
const LENGTHS: usize = 256;

/// The texts of an index: how many there are, and how long.
pub struct SearchContext<'a> {
    /// One state of the index.
    pub searcher: &'a Searcher,
    fields: &'a Fields,
    /// What is known of its segments.
    pub segments: Arc<Segments>,
    /// What the asker may find, by segment.
    visible: Vec<VisibleDocs>,
    /// The lists by segment, and by source.
    lists: Vec<Vec<Lists>>,
    documents: Score,
    /// The lengths of each source.
    lengths: Vec<Lengths>,
}

/// The terms of a source in a segment.
struct Lists {
    index: Arc<InvertedIndexReader>,
    /// How long each text is, as far as that counts for the source: a byte each, see
    /// [`FieldNormReader::id_to_fieldnorm`].
    norms: OwnedBytes,
}

impl Lists {
    fn of(segment: &SegmentReader, source: Source, fields: &Fields) -> tantivy::Result<Self> {
        let norms = segment.fieldnorms_readers().get_inner_file().open_read(source.field(fields));
        let norms = norms.map_or(Ok(OwnedBytes::empty()), |norms| norms.read_bytes())?;
        Ok(Self { index: segment.inverted_index(source.field(fields))?, norms })
    }

    /// Calls for every term that begins so.
    fn each_beginning(
        &self,
        beginning: &str,
        mut found: impl FnMut(&[u8], &TermInfo) -> tantivy::Result<()>,
    ) -> tantivy::Result<()> {
        let mut terms = self.index.terms().range().ge(beginning).into_stream()?;
        while terms.advance() && terms.key().starts_with(beginning.as_bytes()) {
            found(terms.key(), terms.value())?;
        }
        Ok(())
    }
}

/// The part of the formula that depends on a text's length.
pub type Lengths = Arc<[Score; LENGTHS]>;

/// The documents that have a term.
#[derive(Debug, Clone)]
pub struct Postings {
    /// The source that has the term.
    pub source: Source,
    /// The term in each segment.
    terms: Vec<Option<TermInfo>>,
    /// How many documents there are.
    pub documents: u64,
    /// How many occurrences one of this term counts for.
    pub weight: Score,
}

impl Postings {
    /// How many segments the index has.
    pub const fn segment_count(&self) -> usize {
        self.terms.len()
    }

    /// The term in a segment; `None` where the segment lacks it.
    pub fn term(&self, ordinal: SegmentOrdinal) -> Option<&TermInfo> {
        self.terms.get(ordinal as usize)?.as_ref()
    }

    /// The same documents, an occurrence counting for so many.
    pub fn weighing(&self, weight: Score) -> Self {
        Self { weight, ..self.clone() }
    }
}

impl<'a> SearchContext<'a> {
    /// Measures the texts. `groups` are those the asker belongs to, `None` all of them.
    ///
    /// # Errors
    /// Where the index cannot be read.
    #[expect(clippy::cast_precision_loss, reason = "an average")]
    pub fn new(
        searcher: &'a Searcher,
        fields: &'a Fields,
        unpacked: &UnpackedSegments,
        groups: Option<&[String]>,
    ) -> tantivy::Result<Self> {
        let segments = unpacked.of(searcher)?;
        let visible = VisibleDocs::segments(searcher, &segments, groups);
        let mut lists = vec![];
        for segment in searcher.segment_readers() {
            let of = Source::ALL.into_iter().map(|source| Lists::of(segment, source, fields));
            lists.push(of.collect::<tantivy::Result<Vec<_>>>()?);
        }
        let documents = searcher.segment_readers().iter().map(|segment| u64::from(segment.max_doc())).sum::<u64>();
        let documents = documents.max(1) as Score;
        let lengths = |source: Source| {
            let tokens: u64 = lists.iter().map(|lists| lists[source as usize].index.total_num_tokens()).sum();
            let average = match source {
                Source::FileWords => FILE_WORDS,
                _ => (tokens as Score / documents).max(1.0),
            };
            let mut lengths = [0.0; LENGTHS];
            for (id, length) in (0..=u8::MAX).zip(&mut lengths) {
                *length = K1 * (1.0 - B + B * FieldNormReader::id_to_fieldnorm(id) as Score / average);
            }
            Arc::new(lengths)
        };
        let lengths = Source::ALL.map(lengths).into();
        Ok(Self { searcher, fields, segments, visible, lists, documents, lengths })
    }

    /// How many documents there are.
    pub const fn documents(&self) -> Score {
        self.documents
    }

    /// The field of a source.
    #[cfg(any(test, feature = "tree"))]
    pub const fn field(&self, source: Source) -> Field {
        source.field(self.fields)
    }

    /// What is added to a word's occurrences in a document of each length, by [`FieldNormReader::fieldnorm_to_id`].
    #[cfg(any(test, feature = "tree"))]
    pub fn lengths(&self, source: Source) -> Lengths {
        Arc::clone(&self.lengths[source as usize])
    }

    /// How rare something is that so many documents have: the inverse document frequency.
    pub fn idf(&self, documents: Score) -> Score {
        let having = documents.min(self.documents);
        ((self.documents - having + 0.5) / (having + 0.5)).ln_1p()
    }

    /// What a word is worth at the most that so many documents have.
    pub fn max_score(&self, documents: Score) -> Score {
        self.idf(documents) * (K1 + 1.0)
    }

    /// What a term is worth at the most.
    #[expect(clippy::cast_precision_loss, reason = "a logarithm")]
    pub fn max_score_of(&self, postings: &Postings) -> Score {
        self.max_score(postings.documents as Score)
    }

    /// About how many documents have one of several terms, as if they stood in them independently.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    pub fn having_any<'p>(&self, postings: impl IntoIterator<Item = &'p Postings>) -> Score {
        let without = |without: Score, postings: &Postings| {
            without * (1.0 - postings.weight.min(1.0) * (postings.documents as Score / self.documents).min(1.0))
        };
        self.documents * (1.0 - postings.into_iter().fold(1.0, without))
    }

    /// The documents that have a term, an occurrence of which counts for `weight`; `None` where there is none.
    ///
    /// # Errors
    /// Where the dictionary of terms cannot be read.
    pub fn find(&self, source: Source, term: &str, weight: Score) -> tantivy::Result<Option<Postings>> {
        let mut terms = Vec::with_capacity(self.lists.len());
        for lists in &self.lists {
            terms.push(lists[source as usize].index.terms().get(term)?);
        }
        let documents = terms.iter().flatten().map(|info| u64::from(info.doc_freq)).sum();
        Ok((documents > 0).then_some(Postings { source, terms, documents, weight }))
    }

    /// The words of texts or of files that a pattern accepts, each with the documents that have it.
    ///
    /// # Errors
    /// Where the dictionary of terms cannot be read.
    pub fn find_all(&self, source: Source, pattern: &Pattern<'_>) -> tantivy::Result<BTreeMap<String, Postings>> {
        let mut found: BTreeMap<String, Postings> = BTreeMap::new();
        for (ordinal, (lists, visible)) in self.lists.iter().zip(&self.visible).enumerate() {
            let Some(vocabulary) = visible.unpacked.vocabulary(source) else { continue };
            let index = &lists[source as usize].index;
            for word in vocabulary.accepted(pattern) {
                let Some(info) = index.terms().get(&word)? else { continue };
                let empty = || Postings { source, terms: vec![None; self.lists.len()], documents: 0, weight: 1.0 };
                let postings = found.entry(word).or_insert_with(empty);
                postings.documents += u64::from(info.doc_freq);
                postings.terms[ordinal] = Some(info);
            }
        }
        Ok(found)
    }

    /// Whether a document has the term that the asker may find. What only others may find must not
    /// be seen by the words it brings to the index.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn is_open(&self, postings: &Postings) -> tantivy::Result<bool> {
        for ((ordinal, lists), info) in (0..).zip(&self.lists).zip(&postings.terms) {
            let Some(info) = info else { continue };
            let index = &lists[postings.source as usize].index;
            let mut blocks = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
            while !blocks.docs().is_empty() {
                if blocks.docs().iter().any(|doc| self.is_visible(ordinal, *doc)) {
                    return Ok(true);
                }
                blocks.advance();
            }
        }
        Ok(false)
    }

    /// What the asker may find of a segment.
    pub fn visible(&self, ordinal: SegmentOrdinal) -> &VisibleDocs {
        &self.visible[ordinal as usize]
    }

    /// Whether the asker may find a document, and it is still there.
    pub fn is_visible(&self, ordinal: SegmentOrdinal, doc: DocId) -> bool {
        let alive = self.searcher.segment_reader(ordinal).alive_bitset();
        alive.is_none_or(|alive| alive.is_alive(doc)) && self.visible(ordinal).has(doc)
    }

    /// What a hit shows of a document.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn stored(&self, address: DocAddress) -> Result<Stored, SearchError> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let stored = document.get_first(self.fields.stored).and_then(|value| value.as_str());
        Stored::read(stored.unwrap_or_default())
    }

    /// A document's text, and those of the files beside it, one after the other.
    pub fn stored_texts(&self, address: DocAddress) -> (StoredText<'_>, StoredText<'_>) {
        let unpacked = &self.visible(address.segment_ord).unpacked;
        let text = |column| StoredText::of(column, address.doc_id);
        (text(unpacked.body.as_ref()), text(unpacked.file_bodies.as_ref()))
    }

    /// The words of the texts, and of the files beside them, that differ from a word in so many letters
    /// (0 to 2) or fewer, each with how many documents have it.
    ///
    /// # Errors
    /// Where the dictionary of terms cannot be read.
    pub fn words_like(&self, word: &str, letters: u8) -> tantivy::Result<HashMap<String, u64>> {
        let field = Source::Exact.field(self.fields);
        let mut documents = HashMap::new();
        let lists = self
            .lists
            .iter()
            .flat_map(|lists| [Source::Exact, Source::FileWords].map(|source| &lists[source as usize]));
        for index in lists.map(|lists| &lists.index).filter(|index| index.terms().num_terms() > 0) {
            let automaton = FuzzyTermQuery::new(Term::from_field_text(field, word), letters, true).automaton()?;
            let mut found = index.terms().search(automaton).into_stream()?;
            while found.advance() {
                if let Ok(word) = str::from_utf8(found.key()) {
                    *documents.entry(word.to_owned()).or_default() += u64::from(found.value().doc_freq);
                }
            }
        }
        Ok(documents)
    }

    /// Calls for every word of a source that begins so, segment by segment, with how many documents have it.
    ///
    /// # Errors
    /// Where the dictionary of terms cannot be read.
    pub fn each_word(&self, source: Source, beginning: &str, mut found: impl FnMut(&str, u64)) -> tantivy::Result<()> {
        for lists in &self.lists {
            lists[source as usize].each_beginning(beginning, |word, info| {
                if let Ok(word) = str::from_utf8(word) {
                    found(word, u64::from(info.doc_freq));
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// A segment of the index.
    pub fn segment(&self, ordinal: SegmentOrdinal) -> Segment<'_> {
        Segment { context: self, ordinal, reader: self.searcher.segment_reader(ordinal) }
    }
}

/// A segment whose lists are read.
pub struct Segment<'a> {
    context: &'a SearchContext<'a>,
    /// The segment's place among the others.
    pub ordinal: SegmentOrdinal,
    /// The reader of tantivy.
    pub reader: &'a SegmentReader,
}

impl Segment<'_> {
    /// Calls for every document that has the term, with how often.
    ///
    /// # Errors
    /// Where the index cannot be read.
    #[inline]
    pub fn each(&self, postings: &Postings, mut found: impl FnMut(DocId, u32)) -> tantivy::Result<()> {
        let Some(info) = postings.term(self.ordinal) else { return Ok(()) };
        let index = &self.lists(postings.source).index;
        let mut blocks = index.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
        while !blocks.docs().is_empty() {
            for (&doc, &occurrences) in blocks.docs().iter().zip(blocks.freqs()) {
                found(doc, occurrences);
            }
            blocks.advance();
        }
        Ok(())
    }

    /// Calls for every document that has a term of the source that is the word, or begins as it does;
    /// for some documents more than once.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn each_beginning(
        &self,
        source: Source,
        word: &str,
        whole: bool,
        mut found: impl FnMut(DocId),
    ) -> tantivy::Result<()> {
        let lists = self.lists(source);
        lists.each_beginning(word, |term, info| {
            if whole && term.len() > word.len() {
                return Ok(());
            }
            let mut blocks = lists.index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
            while !blocks.docs().is_empty() {
                blocks.docs().iter().for_each(|doc| found(*doc));
                blocks.advance();
            }
            Ok(())
        })
    }

    /// Calls for those of some documents, in ascending order, that have the term, with the
    /// document's place among them and how often.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn among(&self, docs: &[DocId], postings: &Postings, mut found: impl FnMut(usize, u32)) -> tantivy::Result<()> {
        self.seek(docs, postings, IndexRecordOption::WithFreqs, |place, list| found(place, list.term_freq()))
    }

    /// Calls for those of some documents, in ascending order, that have the term, with the
    /// document's place among them and which of its words the term stands for.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn positions(
        &self,
        docs: &[DocId],
        postings: &Postings,
        mut found: impl FnMut(usize, &[u32]),
    ) -> tantivy::Result<()> {
        let mut positions = vec![];
        self.seek(docs, postings, IndexRecordOption::WithFreqsAndPositions, |place, list| {
            list.positions(&mut positions);
            found(place, &positions);
        })
    }

    fn seek(
        &self,
        docs: &[DocId],
        postings: &Postings,
        option: IndexRecordOption,
        mut found: impl FnMut(usize, &mut tantivy::postings::SegmentPostings),
    ) -> tantivy::Result<()> {
        let Some(info) = postings.term(self.ordinal) else { return Ok(()) };
        let index = &self.lists(postings.source).index;
        let mut list = index.read_postings_from_terminfo(info, option)?;
        for (place, &doc) in docs.iter().enumerate() {
            let at = if list.doc() < doc { list.seek(doc) } else { list.doc() };
            if at == doc {
                found(place, &mut list);
            }
        }
        Ok(())
    }

    fn lists(&self, source: Source) -> &Lists {
        &self.context.lists[self.ordinal as usize][source as usize]
    }

    /// How many documents have some terms, those twice that have two.
    pub fn documents(&self, postings: &[Postings]) -> usize {
        postings.iter().filter_map(|postings| postings.term(self.ordinal)).map(|info| info.doc_freq as usize).sum()
    }

    /// What is added to a word's occurrences in each document, by its length, where [`Self::saturation`] divides by both.
    pub fn lengths(&self, source: Source) -> Vec<Score> {
        let lengths = &self.context.lengths[source as usize];
        let norms = self.lists(source).norms.as_slice().iter().copied().chain(std::iter::repeat(0));
        norms.take(self.reader.max_doc() as usize).map(|norm| lengths[usize::from(norm)]).collect()
    }

    /// What part of its worth a word has in a document where its occurrences count for so many.
    pub fn saturation(&self, source: Source) -> impl Fn(DocId, Score) -> Score + use<'_> {
        let lengths = &self.context.lengths[source as usize];
        let norms = self.lists(source).norms.as_slice();
        move |doc, occurrences| {
            let norm = norms.get(doc as usize).copied().unwrap_or_default();
            occurrences / (occurrences + lengths[usize::from(norm)])
        }
    }
}
