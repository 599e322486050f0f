//! What is in the archive of a backup: a tar, compressed with zstd and, where asked for, encrypted with age.
//!
//! | entry | what |
//! |---|---|
//! | `backup.json` | [`Head`]: which version made it, when, and from what |
//! | `contents/0000001.txt` | the hashes and sizes of the files' contents, a line each, where these are not in the archive |
//! | `rows/practice/0000001.jsonl` | a part of a table: its [`Columns`] in the first line, then a row in each line |
//! | `files/ab/ab12…` | the content of a file, by the hash of its bytes |
//! | `manifest.json` | [`Manifest`]: how many rows and files there are, and the hashes of all of them |
//!
//! The manifest comes last, since what it counts is not known before. An archive without one is incomplete.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::secret::hex;

/// The version of the archive's form that this program writes, and the latest that it reads.
pub(crate) const FORMAT: u32 = 1;
/// The name of the first entry.
pub(crate) const HEAD: &str = "backup.json";
/// The name of the last entry.
pub(crate) const MANIFEST: &str = "manifest.json";
/// The folder of the tables' parts.
pub(crate) const ROWS: &str = "rows/";
/// The folder of the lists of contents that lie beside the archive.
pub(crate) const CONTENTS: &str = "contents/";
/// The folder of the files' contents, in the archive and beside it.
pub(crate) const FILES: &str = "files/";

/// The place of the contents of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contents {
    /// The contents are in the archive.
    Inside,
    /// The contents are in the folder `files` beside the archive, each once for all backups there.
    Beside,
}

/// The first entry of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The version of the archive's form.
    pub format: u32,
    /// The version of the program that made it.
    pub program: String,
    /// The last migration of its tables.
    pub migration: i64,
    /// The moment at which the backup was made, in microseconds of UTC.
    pub made_at: i64,
    /// The identity of the database that it was made of, where that had one.
    pub forum: Option<String>,
    /// The position of the last change in it.
    pub position: i64,
    /// The place of the contents of files.
    pub contents: Contents,
    /// What the operator had set for the program, for whoever sets it up again. Nothing secret.
    pub settings: BTreeMap<String, String>,
}

/// The first line of a table's part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Columns {
    /// The names of the columns, in the order of a row's values.
    pub columns: Vec<String>,
    /// The names of the columns in whose order the rows come.
    pub key: Vec<String>,
}

/// The last entry of a backup.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the program that made it.
    pub program: String,
    /// The last migration of its tables.
    pub migration: i64,
    /// What each table has, in the order of the archive.
    pub tables: Vec<TableSum>,
    /// The last key that each table gave out by itself.
    pub last_keys: BTreeMap<String, i64>,
    /// The contents of files.
    pub files: FileSum,
    /// The hashes of contents that the forum itself could not read any more when the backup was made.
    pub missing: BTreeSet<String>,
}

/// The sums of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSum {
    /// The table's name.
    pub name: String,
    /// The number of rows.
    pub rows: u64,
    /// The hash of all of the lines of its rows.
    pub sha256: String,
}

/// What the contents of files come to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSum {
    /// The number of contents.
    pub count: u64,
    /// The size of the files in bytes.
    pub bytes: u64,
    /// The hash of their hashes, a line each, in their order.
    pub sha256: String,
}

impl Manifest {
    /// Returns how many rows all tables have.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
}

/// Counts lines and hashes them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines {
    count: u64,
    digest: Sha256,
}

impl Lines {
    /// Adds a line, with its end.
    pub fn add(&mut self, line: &[u8]) {
        self.count += 1;
        self.digest.update(line);
    }

    /// Returns what a table's lines come to.
    pub fn of_table(self, name: &str) -> TableSum {
        TableSum { name: name.to_owned(), rows: self.count, sha256: hex(&self.digest.finalize()) }
    }
}

/// Counts contents of files and hashes their hashes.
#[derive(Debug, Clone, Default)]
pub(crate) struct ContentSums {
    lines: Lines,
    bytes: u64,
}

impl ContentSums {
    /// Adds a content to the sums.
    pub fn add(&mut self, hash: &str, size: u64) {
        self.lines.add(format!("{hash}\n").as_bytes());
        self.bytes += size;
    }

    /// Returns what they come to.
    pub fn sum(self) -> FileSum {
        FileSum { count: self.lines.count, bytes: self.bytes, sha256: hex(&self.lines.digest.finalize()) }
    }
}

/// Returns whether a text is the hash of a content, so that it may be the name of a file.
pub(crate) fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}
