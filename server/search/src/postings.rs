//! The lists of documents behind the index's terms, read as BM25 values them.
//!
//! tantivy's own scorers walk all lists at once, document by document; with a dozen alternatives for
//! each word of a query that is many times dearer than to read list after list, as is done here.
//! The formula: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009).

use std::collections::HashMap;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings as _, TermInfo};
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, Searcher, SegmentOrdinal, SegmentReader, Term};

use crate::collect::{Readers, UnpackedSegments};
use crate::schema::Fields;

/// How soon further occurrences of a term cease to count.
const K1: Score = 1.2;
/// How much a text's length counts, from 0 to 1.
const B: Score = 0.75;
/// What is a file of middle length, in words. Most texts have no file, so an average would say nothing.
const FILE_WORDS: Score = 800.0;
/// There are so many different lengths: they are kept in a byte.
const LENGTHS: usize = 256;

/// A field that terms are looked up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Words as they are.
    Exact,
    /// Forms of words.
    Forms,
    /// Forms of the title's words.
    TitleForms,
    /// Trigrams of words.
    Trigrams,
    /// Words of files beside texts as they are.
    FileWords,
    /// Forms of words of files.
    FileForms,
}

impl Source {
    const fn field(self, fields: &Fields) -> Field {
        match self {
            Self::Exact => fields.exact,
            Self::Forms => fields.forms,
            Self::TitleForms => fields.title_forms,
            Self::Trigrams => fields.trigrams,
            Self::FileWords => fields.file_words,
            Self::FileForms => fields.file_forms,
        }
    }

    /// The field whose length counts. Forms count every word several times, so they take the words'.
    const fn measured(self) -> Self {
        match self {
            Self::Exact | Self::Forms => Self::Exact,
            Self::TitleForms => Self::TitleForms,
            Self::Trigrams => Self::Trigrams,
            Self::FileWords | Self::FileForms => Self::FileWords,
        }
    }
}

/// The texts of an index: how many there are, and how long.
pub struct Corpus<'a> {
    /// One state of the index.
    pub searcher: &'a Searcher,
    fields: &'a Fields,
    /// What the asker may find, by segment.
    readers: Vec<Readers>,
    documents: Score,
    exact: Lengths,
    titles: Lengths,
    trigrams: Lengths,
    files: Lengths,
}

/// The part of the formula that depends on a text's length.
type Lengths = Box<[Score; LENGTHS]>;

/// The documents that have a term.
pub struct Postings {
    source: Source,
    /// By segment.
    terms: Vec<Option<TermInfo>>,
    /// How many documents there are.
    pub documents: u64,
    /// What an occurrence is worth at the most.
    worth: Score,
}

impl<'a> Corpus<'a> {
    /// Measures the texts. `groups` are those the asker belongs to, `None` all of them.
    ///
    /// # Errors
    /// Where the index cannot be read.
    #[expect(clippy::cast_precision_loss, reason = "an average")]
    pub fn new(
        searcher: &'a Searcher,
        fields: &'a Fields,
        segments: &UnpackedSegments,
        groups: Option<&[String]>,
    ) -> tantivy::Result<Self> {
        let readers = searcher.segment_readers().iter();
        let readers = readers.map(|segment| Ok(Readers::new(segments.of(segment)?, groups)));
        let readers = readers.collect::<tantivy::Result<_>>()?;
        let documents = searcher.segment_readers().iter().map(|segment| u64::from(segment.max_doc())).sum::<u64>();
        let documents = documents.max(1) as Score;
        let lengths = |source: Source| {
            let mut tokens = 0;
            for segment in searcher.segment_readers() {
                tokens += segment.inverted_index(source.field(fields))?.total_num_tokens();
            }
            let average = match source {
                Source::FileWords => FILE_WORDS,
                _ => (tokens as Score / documents).max(1.0),
            };
            let mut lengths = Box::new([0.0; LENGTHS]);
            for (id, length) in (0..=u8::MAX).zip(lengths.iter_mut()) {
                *length = K1 * (1.0 - B + B * FieldNormReader::id_to_fieldnorm(id) as Score / average);
            }
            tantivy::Result::Ok(lengths)
        };
        let (exact, titles, trigrams, files) = (
            lengths(Source::Exact)?,
            lengths(Source::TitleForms)?,
            lengths(Source::Trigrams)?,
            lengths(Source::FileWords)?,
        );
        Ok(Self { searcher, fields, readers, documents, exact, titles, trigrams, files })
    }

    /// How rare something is that so many documents have: the inverse document frequency.
    #[expect(clippy::cast_precision_loss, reason = "a logarithm")]
    pub fn rarity(&self, documents: u64) -> Score {
        let having = (documents as Score).min(self.documents);
        ((self.documents - having + 0.5) / (having + 0.5)).ln_1p()
    }

    /// The documents that have a term; `None` where there is none. `weight` is what a match counts
    /// beside others.
    ///
    /// # Errors
    /// Where the dictionary of terms cannot be read.
    pub fn find(&self, source: Source, term: &str, weight: Score) -> tantivy::Result<Option<Postings>> {
        self.find_beside(source, term, weight, 0)
    }

    /// The same for a term that so many documents also have in another field: how rare it is counts both.
    ///
    /// # Errors
    /// Where the dictionary of terms cannot be read.
    pub fn find_beside(
        &self,
        source: Source,
        term: &str,
        weight: Score,
        others: u64,
    ) -> tantivy::Result<Option<Postings>> {
        let field = source.field(self.fields);
        let term = Term::from_field_text(field, term);
        let mut terms = vec![];
        for segment in self.searcher.segment_readers() {
            terms.push(segment.inverted_index(field)?.get_term_info(&term)?);
        }
        let documents = terms.iter().flatten().map(|info| u64::from(info.doc_freq)).sum();
        let worth = weight * self.rarity(documents + others) * (K1 + 1.0);
        Ok((documents > 0).then_some(Postings { source, terms, documents, worth }))
    }

    /// Whether a document has the term that the asker may find. What only others may find must not
    /// be seen by the words it brings to the index.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn is_open(&self, postings: &Postings) -> tantivy::Result<bool> {
        let field = postings.source.field(self.fields);
        for ((segment, readers), info) in self.searcher.segment_readers().iter().zip(&self.readers).zip(&postings.terms)
        {
            let Some(info) = info else { continue };
            let index = segment.inverted_index(field)?;
            let mut blocks = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
            let open =
                |doc: &DocId| segment.alive_bitset().is_none_or(|alive| alive.is_alive(*doc)) && readers.let_see(*doc);
            while !blocks.docs().is_empty() {
                if blocks.docs().iter().any(open) {
                    return Ok(true);
                }
                blocks.advance();
            }
        }
        Ok(false)
    }

    /// What the asker may find of a segment.
    pub fn readers(&self, ordinal: SegmentOrdinal) -> &Readers {
        &self.readers[ordinal as usize]
    }

    /// The words of the texts, and of the files beside them, that differ from a word in so many letters
    /// (0 to 2) or fewer, each with how many documents have it.
    ///
    /// # Errors
    /// Where the dictionary of terms cannot be read.
    pub fn words_like(&self, word: &str, letters: u8) -> tantivy::Result<HashMap<String, u64>> {
        let fields = [Source::Exact, Source::FileWords].map(|source| source.field(self.fields));
        let mut documents = HashMap::new();
        let segments = self.searcher.segment_readers().iter();
        for (segment, field) in segments.flat_map(|segment| fields.map(|field| (segment, field))) {
            let index = segment.inverted_index(field)?;
            if index.terms().num_terms() == 0 {
                continue;
            }
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

    /// A segment of the index.
    pub fn segment(&self, ordinal: SegmentOrdinal) -> Segment<'_> {
        Segment { corpus: self, ordinal, reader: self.searcher.segment_reader(ordinal) }
    }

    const fn lengths(&self, source: Source) -> &[Score; LENGTHS] {
        match source.measured() {
            Source::TitleForms => &self.titles,
            Source::Trigrams => &self.trigrams,
            Source::FileWords | Source::FileForms => &self.files,
            Source::Exact | Source::Forms => &self.exact,
        }
    }
}

/// A segment whose lists are read.
pub struct Segment<'a> {
    corpus: &'a Corpus<'a>,
    ordinal: SegmentOrdinal,
    /// tantivy's own.
    pub reader: &'a SegmentReader,
}

impl Segment<'_> {
    /// Calls for every document that has the term, with what that is worth.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn each(&self, postings: &Postings, mut found: impl FnMut(DocId, Score)) -> tantivy::Result<()> {
        let Some(info) = self.term(postings) else { return Ok(()) };
        let index = self.reader.inverted_index(postings.source.field(self.corpus.fields))?;
        let mut blocks = index.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
        let value = self.value(postings)?;
        while !blocks.docs().is_empty() {
            for (&doc, &occurrences) in blocks.docs().iter().zip(blocks.freqs()) {
                found(doc, value(doc, occurrences));
            }
            blocks.advance();
        }
        Ok(())
    }

    /// Calls for those of some documents, in ascending order, that have the term, with the
    /// document's place among them and what that is worth.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn among(
        &self,
        docs: &[DocId],
        postings: &Postings,
        mut found: impl FnMut(usize, Score),
    ) -> tantivy::Result<()> {
        let value = self.value(postings)?;
        self.seek(docs, postings, IndexRecordOption::WithFreqs, |place, list| {
            found(place, value(docs[place], list.term_freq()));
        })
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
        let Some(info) = self.term(postings) else { return Ok(()) };
        let index = self.reader.inverted_index(postings.source.field(self.corpus.fields))?;
        let mut list = index.read_postings_from_terminfo(info, option)?;
        for (place, &doc) in docs.iter().enumerate() {
            let at = if list.doc() < doc { list.seek(doc) } else { list.doc() };
            if at == doc {
                found(place, &mut list);
            }
        }
        Ok(())
    }

    fn term<'p>(&self, postings: &'p Postings) -> Option<&'p TermInfo> {
        postings.terms.get(self.ordinal as usize)?.as_ref()
    }

    /// What so many occurrences of a term in a document are worth.
    #[expect(clippy::cast_precision_loss, reason = "few occurrences")]
    fn value(&self, postings: &Postings) -> tantivy::Result<impl Fn(DocId, u32) -> Score + use<'_>> {
        let lengths = self.corpus.lengths(postings.source);
        let worth = postings.worth;
        let field = postings.source.measured().field(self.corpus.fields);
        let norms = self.reader.fieldnorms_readers().get_field(field)?;
        Ok(move |doc, occurrences| {
            let norm = norms.as_ref().map_or(0, |norms| norms.fieldnorm_id(doc));
            let occurrences = occurrences as Score;
            worth * occurrences / (occurrences + lengths[usize::from(norm)])
        })
    }
}
