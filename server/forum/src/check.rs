//! Looking whether a forum is whole, without changing anything: what `maagal check` asks.

use std::collections::HashMap;

use domain::clock::Timestamp;
use domain::mail::MailCounts;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;
use jiff::tz::TimeZone;
use search::Index;
use store::{Database, Reader, StoreError};

use crate::attachments::verify::{Inventory, Thoroughness, verify_files};
use crate::authorize::authorize;
use crate::files::Files;
use crate::searchable::{SEARCHABLES, outdated};
use crate::{IndexFit, Settings};

/// How many rows of the log are read at once.
const BATCH: i64 = 1_000;

/// A forum that is open for looking alone. Nothing is made or changed, not even beside the database's file.
pub struct Inspection {
    database: Database,
    conn: Reader,
    files: Files,
    /// The time zone of a forum in which none is set.
    default_zone: TimeZone,
    /// Whether no process had the SQLite file open.
    quiet: bool,
}

impl Inspection {
    /// Opens the forum of the settings; `None` where there is no database.
    ///
    /// # Errors
    /// When the database cannot be read; [`StoreError::Refused`] for all but the coordinator.
    pub async fn open(actor: &Actor, settings: &Settings) -> Result<Option<Self>, StoreError> {
        if let Err(problem) = authorize(actor, Permission::RunForum) {
            return Err(StoreError::refused(problem));
        }
        let database = settings.database.clone();
        let files = Files::open_read_only(&settings.files);
        let files = files.map_err(StoreError::unavailable)?;
        let quiet = !database.has_log();
        let conn = database.read_only().await?;
        let default_zone = settings.time_zone.clone();
        Ok(conn.map(|conn| Self { database, conn, files, default_zone, quiet }))
    }

    /// The connection that looks.
    pub(crate) fn conn(&mut self) -> &mut store::Conn {
        &mut self.conn
    }

    /// Returns whether a process began to write to a SQLite file that was looked at as one that nobody changes: what
    /// was found then says nothing.
    pub fn is_disturbed(&self) -> bool {
        self.quiet && self.database.has_log()
    }

    /// Returns what is damaged in the database; empty where nothing is. Takes as long as reading all of it.
    ///
    /// # Errors
    /// When the damage, or the connection, does not let it look.
    pub async fn integrity(&mut self) -> Result<Vec<String>, StoreError> {
        store::check::integrity(&mut self.conn, &self.database).await
    }

    /// Returns what the database lacks of this version's tables, columns and indexes, and which migrations were applied
    /// in another form; empty where nothing is amiss. None may be pending.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn schema(&mut self) -> Result<Vec<String>, StoreError> {
        store::check::schema(&mut self.conn, &self.database).await
    }

    /// Returns which rows refer to rows that are not there; empty where none do.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn references(&mut self) -> Result<Vec<String>, StoreError> {
        store::check::foreign_keys(&mut self.conn, &self.database).await
    }

    /// Returns how many changes after a position of the log make documents of the search index out of date. Others,
    /// such as a login or a saved draft, do not move the index on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lag(&mut self, position: i64) -> Result<i64, StoreError> {
        let (mut at, mut lag) = (position, 0);
        // What a change of one thing means is the same each time.
        let mut known = HashMap::new();
        loop {
            let changes = store::change::after(&mut self.conn, at, BATCH).await?;
            let Some(last) = changes.last() else { return Ok(lag) };
            at = last.position;
            for change in &changes {
                let key = (change.entity, change.entity_id);
                let counts = match known.get(&key) {
                    Some(counts) => *counts,
                    None => {
                        let counts = !outdated(&mut self.conn, [key]).await?.is_empty();
                        known.insert(key, counts);
                        counts
                    }
                };
                lag += i64::from(counts);
            }
        }
    }

    /// Returns how an index stands to the database: whether it was made from it, as it is now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn index_fit(&mut self, index: &Index) -> Result<IndexFit, StoreError> {
        crate::indexer::fit(&mut self.conn, index.checkpoint().as_ref(), &self.default_zone).await
    }

    /// Compares the stored files with what the database knows of them.
    ///
    /// # Errors
    /// When the database fails, or the folder of the files cannot be read.
    pub async fn files(&mut self, thoroughness: Thoroughness) -> Result<Inventory, StoreError> {
        verify_files(&mut self.conn, &self.files, thoroughness).await
    }

    /// Returns how many jobs failed for the last time and wait for somebody to decide.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn dead_jobs(&mut self) -> Result<i64, StoreError> {
        // Where no lease counts, whatever time it is, a job that is being run again is among them: it is not done yet.
        Ok(store::job::counts(&mut self.conn, Timestamp(i64::MAX)).await?.dead)
    }

    /// Returns the forum's time zone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn time_zone(&mut self) -> Result<TimeZone, StoreError> {
        crate::settings::time_zone(&mut self.conn, &self.default_zone).await
    }

    /// Returns how many mails wait for the coordinator.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mails(&mut self) -> Result<MailCounts, StoreError> {
        store::mail::counts(&mut self.conn).await
    }

    /// Compares the index with the database, by key and version: what is missing in the index, what it has and should
    /// not have, and what it has in another version. A sentence each; empty where they agree.
    ///
    /// # Errors
    /// When the database fails, or the index cannot be read.
    pub async fn index_differences(&mut self, index: &Index) -> Result<Vec<String>, Problem> {
        let mut indexed = index.versions()?;
        let mut differences = vec![];
        for searchable in SEARCHABLES {
            let hit_type = searchable.hit_type();
            for (id, version) in searchable.versions(&mut self.conn).await? {
                match indexed.remove(&(hit_type, id)) {
                    Some(same) if same == version => {}
                    Some(other) => {
                        differences.push(format!("it has {hit_type} {id} in version {other}, not {version}"));
                    }
                    None => differences.push(format!("{hit_type} {id} is missing in it")),
                }
            }
        }
        let mut left: Vec<_> = indexed.into_keys().map(|(hit_type, id)| (hit_type.to_string(), id)).collect();
        left.sort_unstable();
        differences.extend(
            left.into_iter()
                .map(|(hit_type, id)| format!("it has {hit_type} {id}, which is not to be found in the database")),
        );
        Ok(differences)
    }
}
