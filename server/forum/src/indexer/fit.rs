//! Whether an index and a database belong together.

use jiff::tz::TimeZone;
use search::{Checkpoint, History};
use store::{Conn, StoreError};

use crate::settings::time_zone;

/// How an index stands to a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexFit {
    /// It was made from this database and can follow its log from where it stands.
    Fits,
    /// The index's first build never came to its end.
    Incomplete,
    /// It was made from another database.
    OtherForum,
    /// It was made from this database, which then was replaced by an older copy: up to where the index stands, the
    /// log says something else now.
    OtherHistory,
    /// The calendar years in it are those of another time zone than the forum's.
    OtherZone,
}

impl std::fmt::Display for IndexFit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Fits => "it belongs to this database",
            Self::Incomplete => "it was never finished",
            Self::OtherForum => "it was made from another database",
            Self::OtherHistory => "it was made from another copy of this database",
            Self::OtherZone => "its years are those of another time zone",
        })
    }
}

/// The time zone of the years in an index; the one that a forum begins with, where the index does not say.
pub(super) fn zone_of(history: &History, default: &TimeZone) -> TimeZone {
    let named = history.zone.as_deref().and_then(|name| TimeZone::get(name).ok());
    named.unwrap_or_else(|| default.clone())
}

/// Compares what an index says of itself with the database of a forum that begins with a time zone. Only reads.
pub async fn fit(
    conn: &mut Conn,
    checkpoint: Option<&Checkpoint>,
    default_zone: &TimeZone,
) -> Result<IndexFit, StoreError> {
    let Some(checkpoint) = checkpoint else { return Ok(IndexFit::Incomplete) };
    let identity = store::identity::get(conn).await?;
    let Some(history) = checkpoint.history.as_ref().filter(|history| Some(&history.forum) == identity.as_ref()) else {
        return Ok(IndexFit::OtherForum);
    };
    let reached = checkpoint.position <= store::change::head(conn).await?;
    let same = reached && store::change::token(conn, checkpoint.position).await? == history.token;
    if !same {
        return Ok(IndexFit::OtherHistory);
    }
    let zone = time_zone(conn, default_zone).await?;
    Ok(if zone == zone_of(history, default_zone) { IndexFit::Fits } else { IndexFit::OtherZone })
}
