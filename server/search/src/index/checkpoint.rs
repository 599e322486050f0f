//! What every commit carries: which version of the program wrote it, and how far in which log it stands.

use causes::shared;
use serde::{Deserialize, Serialize};
use tantivy::TantivyError;

use crate::analysis::forms::Analyzer;
use crate::error::SearchError;
use crate::lexicon::Lexicon;
use crate::schema::VERSION;

/// A place in a change log: all that was logged up to it is in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The position of the last log row that is in the index.
    pub position: i64,
    /// Which log the position belongs to; `None` where the caller did not say.
    pub history: Option<History>,
}

/// What distinguishes one change log from every other, copies of the same database that went their own ways included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// The identity of the database.
    pub forum: String,
    /// The random token of the transaction that wrote the row at the position; `None` for a row without one.
    pub token: Option<i64>,
    /// The name of the time zone in which the documents' calendar years are; `None` where the caller did not say.
    #[serde(default)]
    pub zone: Option<String>,
}

impl From<i64> for Checkpoint {
    fn from(position: i64) -> Self {
        Self { position, history: None }
    }
}

/// The text that tantivy stores with a commit.
#[derive(Serialize, Deserialize)]
struct Payload {
    version: u32,
    /// The dictionary its words were looked up in.
    lexicon: Option<String>,
    /// `None` until the first build of the index is complete.
    position: Option<i64>,
    #[serde(default)]
    history: Option<History>,
}

/// Writes the payload of a commit; without a checkpoint the index is marked as incomplete.
pub fn write(analyzer: &Analyzer, checkpoint: Option<&Checkpoint>) -> tantivy::Result<String> {
    let payload = Payload {
        version: VERSION,
        lexicon: analyzer.lexicon().map(|lexicon| lexicon.id().to_owned()),
        position: checkpoint.map(|checkpoint| checkpoint.position),
        history: checkpoint.and_then(|checkpoint| checkpoint.history.clone()),
    };
    serde_json::to_string(&payload).map_err(|error| TantivyError::InternalError(error.to_string()))
}

/// Reads the checkpoint that the last commit of an index carries; `None` for an incomplete index.
///
/// # Errors
/// [`SearchError::Unreadable`] where the index was written by another version or with another dictionary.
pub fn read(index: &tantivy::Index, analyzer: &Analyzer) -> Result<Option<Checkpoint>, SearchError> {
    let text = index.load_metas().map_err(SearchError::unreadable)?.payload.unwrap_or_default();
    let payload: Payload =
        serde_json::from_str(&text).map_err(|_| SearchError::Unreadable(shared("of another program")))?;
    if payload.version != VERSION {
        return Err(SearchError::Unreadable(shared(format!("of version {}, not {VERSION}", payload.version))));
    }
    if payload.lexicon.as_deref() != analyzer.lexicon().map(Lexicon::id) {
        return Err(SearchError::Unreadable(shared("made with another dictionary of Hebrew")));
    }
    Ok(payload.position.map(|position| Checkpoint { position, history: payload.history }))
}
