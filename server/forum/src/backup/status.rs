//! What is remembered of backups, for the coordinator's page and for `maagal check`. It is part of the forum's settings.

use domain::backup::{BackupStatus, SkippedBackup, VerifiedBackup};
use domain::clock::Timestamp;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Conn, StoreError, identity, setting};

use crate::Forum;
use crate::authorize::authorize;
use crate::backup::verify::VerifyReport;
use crate::check::Inspection;

const SINCE: &str = "backup.nightly-since";
const VERIFIED: &str = "backup.verified";
const SKIPPED: &str = "backup.skipped";

impl Forum {
    /// Returns how it stands with the backups.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn backup_status(&self, actor: &Actor) -> Result<BackupStatus, Problem> {
        authorize(actor, Permission::RunForum)?;
        Ok(read(&mut *self.store.read().await?).await?)
    }

    /// Remembers whether this server makes a backup every night, and since when. Nothing is written where that is known.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; when the database takes no writes.
    pub async fn remember_backup_schedule(&self, actor: &Actor) -> Result<(), Problem> {
        let known = self.backup_status(actor).await?.nightly_since;
        let is_nightly = self.backups.as_ref().is_some_and(|settings| settings.nightly);
        if known.is_some() == is_nightly {
            return Ok(());
        }
        let since = is_nightly.then(|| self.clock.now());
        self.remember(SINCE, &since).await
    }

    /// Remembers that a backup was verified, where it is one of this forum and later than the last one that was.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; when the database takes no writes.
    pub async fn remember_verified(&self, actor: &Actor, name: &str, report: &VerifyReport) -> Result<bool, Problem> {
        let last = self.backup_status(actor).await?.verified;
        let made_at = Timestamp(report.head.made_at);
        let own = identity::get(&mut *self.store.read().await?).await?;
        let is_own = own.is_some() && own == report.head.forum;
        if !is_own || last.is_some_and(|last| last.made_at > made_at) {
            return Ok(false);
        }
        let missing = report.missing.len() as u64;
        self.remember(VERIFIED, &Some(VerifiedBackup { name: name.to_owned(), made_at, missing })).await?;
        Ok(true)
    }

    /// Remembers that there was no room for a backup, or with `None` that there was.
    pub(crate) async fn remember_skipped(&self, skipped: Option<SkippedBackup>) -> Result<(), Problem> {
        self.remember(SKIPPED, &skipped).await
    }

    /// Nothing that anybody follows changes, so there is no row of the change log.
    async fn remember(&self, key: &str, value: &impl Serialize) -> Result<(), Problem> {
        let text = serde_json::to_string(value).map_err(|error| {
            causes::record("what is known of backups cannot be stored", &error);
            Problem::Internal
        })?;
        let text = text.as_str();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                setting::set(&mut tx, key, text).await?;
                tx.commit(None, self.clock.now(), &[]).await?;
                Ok(())
            })
            .await
    }
}

impl Inspection {
    /// Returns how it stands with the backups.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn backups(&mut self) -> Result<BackupStatus, StoreError> {
        read(self.conn()).await
    }
}

async fn read(conn: &mut Conn) -> Result<BackupStatus, StoreError> {
    Ok(BackupStatus {
        nightly_since: value(conn, SINCE).await?,
        verified: value(conn, VERIFIED).await?,
        skipped: value(conn, SKIPPED).await?,
    })
}

/// A value that was remembered; `None` where nothing was, or where it cannot be read by this version.
async fn value<T: DeserializeOwned>(conn: &mut Conn, key: &str) -> Result<Option<T>, StoreError> {
    let text = setting::get(conn, key).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).flatten())
}
