//! The index's fields.

use causes::shared;
use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};

use domain::clock::Timestamp;
use domain::language::Language;
use domain::search::HitType;

use crate::analysis::streams::Terms;
use crate::analysis::{normalised_line, words};
use crate::document::{Document, FileText};
use crate::error::SearchError;

/// The version of the schema, of the analysis and of what documents are made of. An index of another version is rebuilt.
pub const VERSION: u32 = 12;

/// What hits are filtered and counted by. Each is a column of codes or slugs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// The type of hit.
    Type,
    /// The slugs of topics.
    Topic,
    /// The slug of the company.
    Company,
    /// The company's sector.
    Sector,
    /// The company's size band.
    Size,
    /// The authors' professions.
    Profession,
    /// The kind of practice or meeting.
    Kind,
    /// The text's language.
    Language,
    /// The calendar year.
    Year,
    /// What came of a practice where it was tried.
    Tried,
}

impl Dimension {
    /// The number of dimensions.
    pub const COUNT: usize = Self::ALL.len();

    /// Each of them; `dimension as usize` is its place.
    pub const ALL: [Self; 10] = [
        Self::Type,
        Self::Topic,
        Self::Company,
        Self::Sector,
        Self::Size,
        Self::Profession,
        Self::Kind,
        Self::Language,
        Self::Year,
        Self::Tried,
    ];

    /// The dimension's column's name.
    pub const fn column(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Topic => "topic",
            Self::Company => "company",
            Self::Sector => "sector",
            Self::Size => "size",
            Self::Profession => "profession",
            Self::Kind => "kind",
            Self::Language => "language",
            Self::Year => "year",
            Self::Tried => "tried",
        }
    }

    /// A document's values.
    fn values(self, document: &Document) -> Vec<String> {
        let company = document.company.as_ref();
        match self {
            Self::Type => vec![document.hit_type.to_string()],
            Self::Topic => document.topics.iter().map(|topic| topic.slug.clone()).collect(),
            Self::Company => company.map(|company| company.slug.clone()).into_iter().collect(),
            Self::Sector => company.map(|company| company.sector.to_string()).into_iter().collect(),
            Self::Size => company.map(|company| company.size.to_string()).into_iter().collect(),
            Self::Profession => document.professions.iter().map(ToString::to_string).collect(),
            Self::Kind => vec![document.kind.clone()],
            Self::Language => vec![document.language.to_string()],
            Self::Year => vec![document.year.to_string()],
            Self::Tried => document.tried.iter().map(ToString::to_string).collect(),
        }
    }
}

/// Which filters count the documents of a type.
pub type FacetsOf = fn(HitType) -> &'static [Dimension];

/// The column of the groups that may find a document.
pub const READERS: &str = "readers";
/// The column of moments, in microseconds.
pub const DATE: &str = "date";
/// The column of positions of the change log.
pub const SINCE: &str = "since";
/// The column of keys, unique within a type.
pub const ID: &str = "id";
/// The column of the rows' versions.
pub const VERSION_COLUMN: &str = "version";
/// The column titles are sorted by.
pub const TITLE_ORDER: &str = "title_order";
/// The column of the texts snippets are taken from, in pieces of [`PIECE`] words: a text's pieces are
/// its values, in order. A column and not the store, which would read and check the whole text.
pub const BODY: &str = "body";
/// The column of the texts of the files, one after the other, each in pieces of its own.
pub const FILE_BODIES: &str = "file_bodies";

/// The fields, by what they are for.
#[derive(Debug, Clone)]
pub struct Fields {
    /// The key, `type:id`: what an upsert replaces.
    pub key: Field,
    /// Every word as it is, with positions. Which of them are forms of a query's word is decided when it is
    /// asked for, over the dictionary of terms.
    pub exact: Field,
    /// The title's words.
    pub title_words: Field,
    /// The trigrams of every word, which order the best hits: what typing errors and rarer endings leave
    /// alike. They find nothing.
    pub trigrams: Field,
    /// The title's words with and without their prefix letters, for what is still being typed.
    pub title_beginnings: Field,
    /// Every word of the files beside a text as it is, with positions. Apart from the text's words, so
    /// that a file makes its practice no longer, and a word that is common in files no less rare.
    pub file_words: Field,
    /// What a hit shows, as [`Stored`].
    pub stored: Field,
    dimensions: [Field; Dimension::COUNT],
    readers: Field,
    date: Field,
    since: Field,
    id: Field,
    version: Field,
    title_order: Field,
    body: Field,
    file_bodies: Field,
}

/// What the index keeps of a document for its hit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Stored {
    /// The document's key.
    pub id: i64,
    /// The type of hit.
    pub hit_type: HitType,
    /// The kind of practice or of meeting.
    pub kind: String,
    /// The title.
    pub title: String,
    /// The summary.
    pub summary: String,
    /// The path of its page.
    pub url: String,
    /// The slug of the document's company, or nothing.
    pub company: String,
    /// The name of the document's company, or nothing.
    pub company_name: String,
    /// The slugs of the topics, the main one first.
    pub topics: Vec<String>,
    /// The language of the text.
    pub language: Language,
    /// When it was published, or takes place.
    pub date: Timestamp,
    /// The meeting's title, or nothing.
    pub meeting: String,
    /// The position of the change log at which it became visible.
    pub since: i64,
    /// How many words its text has: what follows it, as the title does, has its places behind them.
    pub words: u32,
    /// The files beside it that have a text, in the order of their words.
    pub files: Vec<StoredFile>,
}

/// What the index keeps of a file beside a text.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoredFile {
    /// The file's name.
    pub name: String,
    /// The file's path.
    pub url: String,
    /// How many words it has.
    pub words: u32,
}

impl Fields {
    /// The schema, and its fields.
    pub fn build() -> (Schema, Self) {
        let mut builder = Schema::builder();
        let column = TextOptions::default().set_fast("raw");
        let fields = Self {
            key: builder.add_text_field("key", STRING),
            exact: text(&mut builder, "exact", Terms::Exact, IndexRecordOption::WithFreqsAndPositions),
            trigrams: text(&mut builder, "trigrams", Terms::Trigrams, IndexRecordOption::WithFreqs),
            title_words: text(&mut builder, "title_words", Terms::Exact, IndexRecordOption::WithFreqs),
            file_words: text(&mut builder, "file_words", Terms::Exact, IndexRecordOption::WithFreqsAndPositions),
            stored: builder.add_text_field("stored", STORED),
            dimensions: Dimension::ALL.map(|dimension| builder.add_text_field(dimension.column(), column.clone())),
            readers: builder.add_text_field(READERS, column.clone()),
            date: builder.add_i64_field(DATE, FAST),
            since: builder.add_i64_field(SINCE, FAST),
            id: builder.add_i64_field(ID, FAST),
            version: builder.add_i64_field(VERSION_COLUMN, FAST),
            title_order: builder.add_text_field(TITLE_ORDER, column.clone()),
            body: builder.add_text_field(BODY, column.clone()),
            file_bodies: builder.add_text_field(FILE_BODIES, column),
            title_beginnings: text(&mut builder, "title_beginnings", Terms::Beginnings, IndexRecordOption::Basic),
        };
        (builder.build(), fields)
    }

    /// The document as the index takes it.
    pub fn document(&self, document: &Document) -> TantivyDocument {
        let mut out = TantivyDocument::default();
        out.add_text(self.key, document.key());
        self.add_words(&mut out, document);
        self.add_columns(&mut out, document);
        out.add_text(self.stored, Stored::json(document));
        for piece in pieces(&document.body) {
            out.add_text(self.body, piece);
        }
        for file in with_words(document) {
            self.add_file(&mut out, &file.text);
        }
        out
    }

    fn add_file(&self, out: &mut TantivyDocument, text: &str) {
        out.add_text(self.file_words, text);
        for piece in pieces(text) {
            out.add_text(self.file_bodies, piece);
        }
    }

    fn add_words(&self, out: &mut TantivyDocument, document: &Document) {
        let company = document.company.as_ref().map_or("", |company| company.name.as_str());
        let names = document.topics.iter().flat_map(|topic| topic.names.iter().map(String::as_str));
        // The text first, so that a position in it is the number of a word in it.
        // What shows the title of something else is found by its text alone, of which its summary is the beginning.
        let (title, summary) = match document.hit_type.has_own_title() {
            true => (document.title.as_str(), document.summary.as_str()),
            false => ("", ""),
        };
        let fields = [document.body.as_str(), title, summary, document.meeting.as_str(), document.extra.as_str()];
        // The summary counts twice: it says what the text is about.
        for text in fields.into_iter().chain([company]).chain(names).chain([summary]) {
            for field in [self.exact, self.trigrams] {
                out.add_text(field, text);
            }
        }
        out.add_text(self.title_words, title);
        out.add_text(self.title_beginnings, title);
    }

    fn add_columns(&self, out: &mut TantivyDocument, document: &Document) {
        for (dimension, field) in Dimension::ALL.into_iter().zip(self.dimensions) {
            for value in dimension.values(document) {
                out.add_text(field, value);
            }
        }
        for group in &document.readers {
            out.add_text(self.readers, group);
        }
        out.add_i64(self.date, document.date.0);
        out.add_i64(self.since, document.since);
        out.add_i64(self.id, document.id);
        out.add_i64(self.version, document.version);
        out.add_text(self.title_order, normalised_line(&document.title));
    }
}

/// How many words a text has.
fn count(text: &str) -> u32 {
    u32::try_from(words(text).count()).unwrap_or(u32::MAX)
}

/// The files that have something to find.
fn with_words(document: &Document) -> impl Iterator<Item = &FileText> {
    document.files.iter().filter(|file| words(&file.text).next().is_some())
}

/// The stored text is cut before every word whose number divides by this: a snippet is made without
/// reading the words before it.
pub const PIECE: usize = 32;

/// A text cut into pieces; together they are the text.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let cuts = words(text).map(|word| word.range.start).step_by(PIECE).skip(1).chain([text.len()]);
    cuts.scan(0, |from, to| Some(&text[std::mem::replace(from, to)..to]))
}

fn text(builder: &mut SchemaBuilder, name: &str, terms: Terms, option: IndexRecordOption) -> Field {
    let indexing = TextFieldIndexing::default().set_tokenizer(terms.name()).set_index_option(option);
    builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
}

/// A stored document that this version cannot read.
#[derive(Debug, thiserror::Error)]
#[error("a stored document is unreadable")]
struct UnreadableDocument(#[source] serde_json::Error);

impl Stored {
    /// Reads what [`Fields::document`] wrote.
    ///
    /// # Errors
    /// Where it is something else.
    pub fn read(json: &str) -> Result<Self, SearchError> {
        serde_json::from_str(json).map_err(|error| SearchError::Engine(shared(UnreadableDocument(error))))
    }

    fn json(document: &Document) -> String {
        let (company, company_name) =
            document.company.clone().map(|company| (company.slug, company.name)).unwrap_or_default();
        let stored = Self {
            id: document.id,
            hit_type: document.hit_type,
            kind: document.kind.clone(),
            title: document.title.clone(),
            summary: document.summary.clone(),
            url: document.url.clone(),
            company,
            company_name,
            topics: document.topics.iter().map(|topic| topic.slug.clone()).collect(),
            language: document.language,
            date: document.date,
            meeting: document.meeting.clone(),
            since: document.since,
            words: count(&document.body),
            files: with_words(document).map(StoredFile::new).collect(),
        };
        // Strings and numbers only: nothing that JSON could refuse.
        serde_json::to_string(&stored).unwrap_or_default()
    }
}

impl StoredFile {
    fn new(file: &FileText) -> Self {
        Self { name: file.name.clone(), url: file.url.clone(), words: count(&file.text) }
    }
}
