//! Feeds: what is new in the forum, for programs that read it.

use crate::clock::Timestamp;
use crate::language::Language;

crate::text_enum::text_enum! {
    /// What an entry of a feed is about.
    FeedKind {
        /// A practice that was published.
        Practice = "practice",
        /// A dilemma that was asked.
        Dilemma = "dilemma",
        /// What was learnt from a dilemma.
        Lesson = "lesson",
        /// What was said and decided at a meeting.
        Summary = "summary",
        /// A comment.
        Comment = "comment",
        /// A meeting.
        Meeting = "meeting",
    }
}

/// An entry of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEntry {
    /// What the entry is about.
    pub kind: FeedKind,
    /// What names the entry for ever, as a path: names in URLs change, keys never do.
    pub id: String,
    /// The path of the page that it leads to.
    pub path: String,
    /// The title of that.
    pub title: String,
    /// The company that stands behind it; `None` where nobody is named.
    pub company: Option<String>,
    /// The language of its texts.
    pub language: Language,
    /// The slugs of its topics.
    pub topics: Vec<String>,
    /// What it says in some sentences; may be empty.
    pub summary: String,
    /// The moment at which it came to be as it is.
    pub at: Timestamp,
}
