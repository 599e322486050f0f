//! What became of the parts of a document that Markdown has no place for: kept in another form, changed, or lost.

use serde::{Deserialize, Serialize};

use crate::model::first_words;

/// What became of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It is in the text as it was meant.
    Kept,
    /// It is in the text in another form.
    Changed,
    /// It is not in the text.
    Lost,
}

/// What it was. The codes are listed in `docs/convert.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A picture.
    Picture,
    /// A picture that is only linked, and lies elsewhere.
    ExternalPicture,
    /// A footnote or an endnote.
    Footnote,
    /// A tracked insertion.
    Insertion,
    /// A tracked deletion.
    Deletion,
    /// A comment.
    Comment,
    /// Text that is hidden.
    HiddenText,
    /// A header or a footer that says something.
    HeaderFooter,
    /// A table of contents.
    TableOfContents,
    /// A text box.
    TextBox,
    /// An equation.
    Equation,
    /// Cells that span several columns or rows.
    MergedCells,
    /// A table inside a cell of another.
    NestedTable,
    /// A frame of a single cell around a text.
    Frame,
    /// A paragraph that was taken for a heading by its looks.
    GuessedHeading,
    /// The number of a heading.
    HeadingNumber,
    /// A link to a place in the same document that the text does not have.
    InternalLink,
    /// A link to an address that a text may not lead to.
    Link,
    /// A chart.
    Chart,
    /// A diagram of boxes (SmartArt).
    Diagram,
    /// An embedded document or another object.
    EmbeddedObject,
    /// A film or a sound.
    Media,
    /// A macro.
    Macro,
    /// The speaker's notes of a slide.
    Notes,
    /// A slide that is not shown.
    HiddenSlide,
    /// A slide without a title of its own.
    UntitledSlide,
    /// A file of a zip file that is not taken.
    File,
    /// Texts of a zip file that were joined.
    JoinedTexts,
}

/// A line of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What became of it.
    pub kind: Kind,
    /// What it was.
    pub what: What,
    /// Its place: the first words there, or `slide N`.
    #[serde(rename = "where")]
    pub place: String,
    /// How many there are at this place.
    pub count: usize,
}

/// The most lines; what comes after them is counted without its place.
const ENTRIES_MAX: usize = 400;

/// A report that is being written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    entries: Vec<Entry>,
}

impl Report {
    /// Adds one.
    pub fn add(&mut self, kind: Kind, what: What, place: &str) {
        self.add_many(kind, what, place, 1);
    }

    /// Adds several of one place.
    pub fn add_many(&mut self, kind: Kind, what: What, place: &str, count: usize) {
        if count == 0 {
            return;
        }
        let place = if self.entries.len() < ENTRIES_MAX { first_words(place) } else { String::new() };
        let is_same = |entry: &&mut Entry| entry.kind == kind && entry.what == what && entry.place == place;
        match self.entries.iter_mut().rev().find(is_same) {
            Some(entry) => entry.count += count,
            None => self.entries.push(Entry { kind, what, place, count }),
        }
    }

    /// Its lines, in the order of the text.
    pub fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    /// How many of a sort there are.
    pub fn count(&self, kind: Kind, what: What) -> usize {
        self.entries.iter().filter(|it| it.kind == kind && it.what == what).map(|it| it.count).sum()
    }
}
