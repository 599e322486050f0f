//! What the coordinator is told of backups.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// The number of days without a verified backup after which the coordinator is warned.
pub const OVERDUE_DAYS: i64 = 2;

/// A backup that was restored aside and compared, row by row and file by file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifiedBackup {
    /// The name of its file.
    pub name: String,
    /// The moment whose rows it holds.
    pub made_at: Timestamp,
    /// How many files the forum itself could not read when it was made.
    pub missing: u64,
}

/// Why the last nightly backup was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedBackup {
    /// The moment at which the backup should have been made.
    pub at: Timestamp,
    /// How many bytes it needed, at most.
    pub needed: u64,
    /// The number of bytes that were free.
    pub free: u64,
}

/// How it stands with the backups of the forum.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BackupStatus {
    /// The moment since which the server makes one every night; `None` where it does not.
    pub nightly_since: Option<Timestamp>,
    /// The last one that was verified.
    pub verified: Option<VerifiedBackup>,
    /// The last night, where there was no room for a backup.
    pub skipped: Option<SkippedBackup>,
}

impl BackupStatus {
    /// Returns whether there should be a newer verified backup: the last one, and the beginning of nightly backups, are
    /// longer ago than [`OVERDUE_DAYS`]. Where no nightly ones are made, those who make them watch over them.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        let verified = self.verified.as_ref().map(|verified| verified.made_at);
        self.nightly_since.is_some_and(|since| verified.max(Some(since)) < Some(now.plus_days(-OVERDUE_DAYS)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_days_without_a_verified_backup_are_too_many() {
        let day = |days: i64| Timestamp(0).plus_days(days);
        let verified = |days| Some(VerifiedBackup { name: String::new(), made_at: day(days), missing: 0 });
        let status =
            |since: Option<i64>, verified| BackupStatus { nightly_since: since.map(day), verified, skipped: None };
        for (since, verified, now, overdue) in [
            (None, None, 99, false),
            (None, verified(1), 99, false),
            (Some(10), None, 12, false),
            (Some(10), None, 13, true),
            (Some(10), verified(20), 22, false),
            (Some(10), verified(20), 23, true),
            // The nightly ones began after a backup by hand that is old.
            (Some(10), verified(5), 12, false),
        ] {
            assert_eq!(status(since, verified).is_overdue(day(now)), overdue, "{since:?} {now}");
        }
    }
}
