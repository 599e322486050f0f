//! Whether an index and a database belong together.

use search::Checkpoint;
use store::{Conn, StoreError};

/// How an index stands to a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexFit {
    /// It was made from this database and can follow its log from where it stands.
    Fits,
    /// Its first build never came to its end.
    Incomplete,
    /// It was made from another database.
    OtherForum,
    /// It was made from this database, which then was replaced by an older copy: up to where the index stands, the
    /// log says something else now.
    OtherHistory,
}

impl std::fmt::Display for IndexFit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Fits => "it belongs to this database",
            Self::Incomplete => "it was never finished",
            Self::OtherForum => "it was made from another database",
            Self::OtherHistory => "it was made from another copy of this database",
        })
    }
}

/// Compares what an index says of itself with the database. Only reads.
pub async fn fit(conn: &mut Conn, checkpoint: Option<&Checkpoint>) -> Result<IndexFit, StoreError> {
    let Some(checkpoint) = checkpoint else { return Ok(IndexFit::Incomplete) };
    let identity = store::identity::get(conn).await?;
    let Some(history) = checkpoint.history.as_ref().filter(|history| Some(&history.forum) == identity.as_ref()) else {
        return Ok(IndexFit::OtherForum);
    };
    let reached = checkpoint.position <= store::change::head(conn).await?;
    let same = reached && store::change::token(conn, checkpoint.position).await? == history.token;
    Ok(if same { IndexFit::Fits } else { IndexFit::OtherHistory })
}
