//! What became of the parts of a document that Markdown has no place for: kept in another form, changed, or lost.

pub use domain::conversion::{Entry, Kind, What};

use crate::model::first_words;

/// The most lines; what comes after them is counted without its place.
const ENTRIES_MAX: usize = 400;

/// Returns whether a header or footer says more than the number of its page.
pub fn says_more_than_pages(text: &str) -> bool {
    const OF_PAGES: [&str; 6] = ["עמוד", "עמ", "דף", "מתוך", "page", "of"];
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.contains(char::is_alphabetic));
    words.any(|word| !OF_PAGES.contains(&word.to_lowercase().as_str()))
}

/// A report that is being written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    entries: Vec<Entry>,
}

impl Report {
    /// Adds an entry for one thing.
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

    /// Returns the report's lines, in the order of the text.
    pub fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    /// Returns how many entries of a kind there are.
    pub fn count(&self, kind: Kind, what: What) -> usize {
        self.entries.iter().filter(|it| it.kind == kind && it.what == what).map(|it| it.count).sum()
    }
}
