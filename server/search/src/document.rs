//! What can be found.

use domain::clock::Timestamp;
use domain::company::{Sector, SizeBand};
use domain::language::Language;
use domain::member::Profession;
use domain::search::HitType;
use domain::tries::Tried;

/// One thing that can be found, with everything a hit shows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What kind of thing; with `id` its key in the index.
    pub hit_type: HitType,
    /// The document's key among those of its type.
    pub id: i64,
    /// The version of its row: by it `maagal check` compares the index with the database.
    pub version: i64,
    /// The kind of practice or of meeting, as its code; empty for a comment.
    pub kind: String,
    /// The title.
    pub title: String,
    /// What is shown of it where nothing was asked.
    pub summary: String,
    /// The whole text, without markup.
    pub body: String,
    /// The path of its page.
    pub url: String,
    /// The document's company; `None` for a meeting without one.
    pub company: Option<CompanyLabel>,
    /// What its authors work in.
    pub professions: Vec<Profession>,
    /// The document's topics, the main one first.
    pub topics: Vec<TopicLabel>,
    /// The language of the text.
    pub language: Language,
    /// When it was published, or takes place.
    pub date: Timestamp,
    /// The calendar year of `date` in the forum's time zone.
    pub year: i32,
    /// The title of the meeting it was presented at; empty without one.
    pub meeting: String,
    /// The position of the change log at which it became visible; 0 where that is not known.
    pub since: i64,
    /// The groups of `domain::policy::practice::reader_groups` that may find the document. Nobody, where empty.
    pub readers: Vec<String>,
    /// The further words by which it is found, shown nowhere: its authors' names, its files' names.
    pub extra: String,
    /// What came of it where it was tried; empty for what is no practice.
    pub tried: Vec<Tried>,
    /// The files beside it that have a text.
    pub files: Vec<FileText>,
}

/// A file beside a text, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileText {
    /// The file's name.
    pub name: String,
    /// The file's path.
    pub url: String,
    /// What it says, without markup.
    pub text: String,
}

/// A company, as far as the search shows and filters it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyLabel {
    /// The company's name in URLs.
    pub slug: String,
    /// The company's name.
    pub name: String,
    /// The field it works in.
    pub sector: Sector,
    /// How many people it employs.
    pub size: SizeBand,
}

/// A topic: its slug, and the names that its texts are found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicLabel {
    /// The topic's name in URLs and in filters.
    pub slug: String,
    /// The topic's names in every language.
    pub names: Vec<String>,
}

/// A step from one state of the index to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// Puts the document in the place of whatever had its key.
    Upsert(Box<Document>),
    /// Takes away what has the key, where there is something.
    Delete(HitType, i64),
}

impl Operation {
    /// The key of what it puts or takes away.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::Upsert(document) => document.key(),
            Self::Delete(hit_type, id) => key(*hit_type, *id),
        }
    }
}

impl Document {
    /// The key under which the index knows it.
    pub(crate) fn key(&self) -> String {
        key(self.hit_type, self.id)
    }
}

fn key(hit_type: HitType, id: i64) -> String {
    format!("{hit_type}:{id}")
}
