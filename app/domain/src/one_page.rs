//! What a member takes from a meeting to their management, on one page: what was heard, what was decided, and what is tried.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::id::MeetingId;

/// A practice that was presented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// The practice's title.
    pub title: String,
    /// The company's name.
    pub company: String,
    /// One or two sentences; may be empty.
    pub summary: String,
}

/// A promise of the viewer's company, or to the whole forum, that the viewer may read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// The text of the promise.
    pub what: String,
    /// The name of who promised.
    pub who: String,
    /// The moment until which the promise is to be kept.
    pub due_at: Timestamp,
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnePage {
    /// The meeting's key.
    pub meeting: MeetingId,
    /// The meeting's subject.
    pub title: String,
    /// The moment at which the meeting started.
    pub starts_at: Timestamp,
    /// The practices that were presented.
    pub heard: Vec<Heard>,
    /// The ideas that were decided on, at most [`IDEAS`].
    pub ideas: Vec<String>,
    /// The promises of things that are tried.
    pub tried: Vec<Tried>,
}

/// The most ideas that a page has room for.
pub const IDEAS: usize = 3;
/// How many practices fit, and how many promises.
pub const LINES: usize = 5;

/// The path of the page.
pub fn path(id: MeetingId) -> String {
    format!("{}/one-page", crate::meeting::path(id))
}
