//! A backup is made beside a running server: the rows of one moment, then the contents of the files that they refer to.
//!
//! A content never changes, so the contents can be copied after the moment of the rows. One that is gone by then was
//! deleted meanwhile, for good and on purpose; then the backup begins once more, with the rows of another moment.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use causes::collect;
use domain::audit::{AuditEvent, NewAudit};
use domain::clock::Timestamp;
use domain::policy::{Actor, Permission};
use store::backup::tables::TABLES;
use store::backup::{Shape, Snapshot, Value};
use store::{Store, StoreError};

use crate::Forum;
use crate::authorize::authorize;
use crate::backup::error::BackupError;
use crate::backup::format::{
    CONTENTS, Columns, ContentSums, Contents, FILES, FORMAT, HEAD, Head, Lines, MANIFEST, Manifest, ROWS, TableSum,
};
use crate::backup::hashed::Hashed;
use crate::backup::sealed::Recipients;
use crate::backup::thread::{Waiter, on_thread};
use crate::backup::write::{ArchiveWriter, PART, sync_folder_of};
use crate::files::{Fault, Files, relative_path};

/// The number of bytes after which a part of a table ends. A part is held in memory, with at most one row more than
/// that.
const PART_BYTES: usize = 1024 * 1024;
/// How often a backup begins again because a content was deleted meanwhile.
const TRIES: usize = 5;

/// The options of a backup.
#[derive(Clone)]
pub struct BackupOptions {
    /// Whom it is encrypted for; in the clear where nobody is named.
    pub recipients: Recipients,
    /// What the operator has set for the program. It is noted in the backup, so nothing secret.
    pub settings: BTreeMap<String, String>,
}

/// The sums of what a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupReport {
    /// The number of rows.
    pub rows: u64,
    /// The number of contents of files.
    pub files: u64,
    /// The bytes of these contents.
    pub file_bytes: u64,
    /// The bytes of the archive itself.
    pub archive_bytes: u64,
    /// The hashes of contents that the forum itself cannot read any more.
    pub missing: BTreeSet<String>,
}

impl Forum {
    /// Writes the whole forum, as it is at this moment, into one new file.
    ///
    /// # Errors
    /// [`BackupError`]; no file of that name is there then.
    pub async fn back_up(
        &self,
        actor: &Actor,
        file: &Path,
        options: BackupOptions,
    ) -> Result<BackupReport, BackupError> {
        authorize(actor, Permission::RunForum).map_err(|_| BackupError::Forbidden)?;
        // A forum on a read-only disk is backed up all the same.
        let (noted, mut causes) = collect(self.note_alone(actor, NewAudit::of(AuditEvent::BackedUp))).await;
        if let Err(problem) = noted {
            let causes = causes.take();
            tracing::warn!(%problem, causes, "the backup could not be noted in the audit log");
        }
        self.write_backup(file, options, Contents::Inside).await
    }

    /// Writes a backup; where the contents are to lie beside it, those that are not there yet are copied there.
    pub(crate) async fn write_backup(
        &self,
        file: &Path,
        options: BackupOptions,
        contents: Contents,
    ) -> Result<BackupReport, BackupError> {
        let making = Making {
            store: self.store.clone(),
            files: self.files.clone(),
            file: file.to_owned(),
            options,
            contents,
            made_at: self.clock.now(),
        };
        on_thread(move |waiter| async move { making.run(&waiter).await }).await
    }
}

/// A backup that is being made.
struct Making {
    store: Store,
    files: Files,
    file: PathBuf,
    options: BackupOptions,
    contents: Contents,
    made_at: Timestamp,
}

/// A content of the snapshot, in little memory: its hash, and the size that its row has.
type Content = (Box<str>, u64);

impl Making {
    async fn run(&self, waiter: &Waiter) -> Result<BackupReport, BackupError> {
        for _ in 0..TRIES {
            let mut writer = ArchiveWriter::begin(&self.file, &self.options.recipients, self.made_at)?;
            let part = writer.part().to_owned();
            let written = match self.write(&mut writer, waiter).await {
                Ok(Some(manifest)) => writer.finish().map(|size| Some((manifest, size))),
                Ok(None) => Ok(None),
                Err(error) => Err(error),
            };
            match written {
                Ok(Some((manifest, archive_bytes))) => {
                    return Ok(BackupReport {
                        rows: manifest.rows(),
                        files: manifest.files.count,
                        file_bytes: manifest.files.bytes,
                        archive_bytes,
                        missing: manifest.missing,
                    });
                }
                Ok(None) => tracing::info!("a file was deleted while the backup was made; it begins again"),
                Err(error) => {
                    // What is left of it only takes room.
                    let _ = fs::remove_file(part);
                    return Err(error);
                }
            }
        }
        Err(BackupError::Restless)
    }

    /// Writes the entries; `None` where a content was deleted meanwhile.
    async fn write(&self, writer: &mut ArchiveWriter, waiter: &Waiter) -> Result<Option<Manifest>, BackupError> {
        let mut snapshot = self.store.snapshot().await?;
        let head = Head {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            migration: snapshot.migration().await?,
            made_at: self.made_at.0,
            forum: snapshot.identity().await?,
            position: snapshot.position().await?,
            contents: self.contents,
            settings: self.options.settings.clone(),
        };
        writer.add_json(HEAD, &head)?;
        let mut contents: Vec<Content> = vec![];
        let keep = |hash: String, size: i64| {
            contents.push((hash.into_boxed_str(), u64::try_from(size).unwrap_or_default()));
            Ok::<_, StoreError>(())
        };
        snapshot.contents(keep).await?;
        if self.contents == Contents::Beside {
            write_list(writer, &contents)?;
        }
        let mut tables = vec![];
        for table in TABLES {
            tables.push(write_table(writer, &mut snapshot, &Shape::from(table), waiter).await?);
        }
        let last_keys = snapshot.last_keys().await?;
        // The contents take longer than the rows, and need no look at the database.
        snapshot.end().await?;
        let (mut sums, mut missing) = (ContentSums::default(), BTreeSet::new());
        for (hash, size) in &contents {
            waiter.check()?;
            let kept = match self.contents {
                Contents::Inside => self.add_content(writer, hash).await?,
                Contents::Beside => self.copy_content(hash, *size).await?,
            };
            match kept {
                Some(size) => sums.add(hash, size),
                None if store::stored_file::is_in_use(&mut *self.store.read().await?, hash).await? => {
                    tracing::error!(hash, "the content of a file cannot be read, so the backup does not hold it");
                    missing.insert(hash.to_string());
                }
                None => return Ok(None),
            }
        }
        let (program, migration) = (head.program, head.migration);
        let manifest = Manifest { program, migration, tables, last_keys, files: sums.sum(), missing };
        writer.add_json(MANIFEST, &manifest)?;
        Ok(Some(manifest))
    }

    /// A content to be read, with its size; `None` where it cannot be read.
    async fn open_content(&self, hash: &str) -> Result<Option<(File, u64)>, BackupError> {
        match self.files.open_content(hash).await {
            Ok(opened) => Ok(Some(opened)),
            Err(Fault::Unreachable) => Err(BackupError::FilesUnreachable),
            Err(Fault::Missing | Fault::Damaged | Fault::Unreadable) => Ok(None),
        }
    }

    /// Adds a content to the archive; its size, or `None` where it cannot be read.
    async fn add_content(&self, writer: &mut ArchiveWriter, hash: &str) -> Result<Option<u64>, BackupError> {
        let Some((content, size)) = self.open_content(hash).await? else { return Ok(None) };
        let mut content = Hashed::new(content);
        let name = format!("{FILES}{}", relative_path(hash));
        writer.add(&name, size, &mut content).map_err(BackupError::of(writer.part()))?;
        if content.sum() == (size, hash.to_owned()) {
            return Ok(Some(size));
        }
        let cause = io::Error::other(format!("the stored file {hash} changed while it was read"));
        Err(BackupError::File { file: writer.part().to_owned(), cause })
    }

    /// Copies a content to the folder beside the archive where it is not there yet; its size, or `None` where it cannot
    /// be read.
    async fn copy_content(&self, hash: &str, size: u64) -> Result<Option<u64>, BackupError> {
        let target = beside(&self.file).join(relative_path(hash));
        if fs::metadata(&target).is_ok_and(|found| found.len() == size) {
            return Ok(Some(size));
        }
        let Some((content, _)) = self.open_content(hash).await? else { return Ok(None) };
        let part = target.with_extension(PART.trim_start_matches('.'));
        let copied = || {
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut content = Hashed::new(content);
            let mut file = File::create(&part)?;
            io::copy(&mut content, &mut file)?;
            let (size, actual) = content.sum();
            if actual != hash {
                fs::remove_file(&part)?;
                return Ok(None);
            }
            file.sync_all()?;
            fs::rename(&part, &target)?;
            sync_folder_of(&target)?;
            Ok(Some(size))
        };
        copied().map_err(BackupError::of(&target))
    }
}

/// The folder of the contents that lie beside an archive.
pub(crate) fn beside(archive: &Path) -> PathBuf {
    archive.with_file_name(FILES.trim_end_matches('/'))
}

/// Writes which contents lie beside the archive.
fn write_list(writer: &mut ArchiveWriter, contents: &[Content]) -> Result<(), BackupError> {
    let mut part = Parts::new(CONTENTS.to_owned(), "txt", vec![]);
    for (hash, size) in contents {
        part.add(writer, format!("{hash} {size}\n").as_bytes())?;
    }
    part.end(writer)
}

/// Writes every row of a table.
async fn write_table(
    writer: &mut ArchiveWriter,
    snapshot: &mut Snapshot,
    shape: &Shape,
    waiter: &Waiter,
) -> Result<TableSum, BackupError> {
    let columns = shape.columns().iter().map(|(name, _)| name.clone()).collect();
    let first = line(&Columns { columns, key: shape.key().to_vec() })?;
    let mut part = Parts::new(format!("{ROWS}{}/", shape.table()), "jsonl", first);
    let mut lines = Lines::default();
    let take = |row: Vec<Value>| {
        waiter.check()?;
        let line = line(&row)?;
        lines.add(&line);
        part.add(writer, &line)
    };
    snapshot.rows(shape, take).await?;
    part.end(writer)?;
    Ok(lines.of_table(shape.table()))
}

/// A value as a line of JSON.
pub(crate) fn line(value: &impl serde::Serialize) -> Result<Vec<u8>, BackupError> {
    let mut line = serde_json::to_vec(value).map_err(BackupError::unreadable)?;
    line.push(b'\n');
    Ok(line)
}

/// Lines that become entries of the archive, of about the same size.
struct Parts {
    folder: String,
    ending: &'static str,
    /// The bytes that each part begins with.
    first: Vec<u8>,
    lines: Vec<u8>,
    count: usize,
}

impl Parts {
    fn new(folder: String, ending: &'static str, first: Vec<u8>) -> Self {
        Self { folder, ending, lines: first.clone(), first, count: 0 }
    }

    fn add(&mut self, writer: &mut ArchiveWriter, line: &[u8]) -> Result<(), BackupError> {
        self.lines.extend_from_slice(line);
        if self.lines.len() < PART_BYTES { Ok(()) } else { self.write(writer) }
    }

    fn write(&mut self, writer: &mut ArchiveWriter) -> Result<(), BackupError> {
        self.count += 1;
        writer.add_bytes(&format!("{}{:07}.{}", self.folder, self.count, self.ending), &self.lines)?;
        self.lines.truncate(self.first.len());
        Ok(())
    }

    /// Writes what is left; a table without rows has one part.
    fn end(mut self, writer: &mut ArchiveWriter) -> Result<(), BackupError> {
        if self.count == 0 || self.lines.len() > self.first.len() { self.write(writer) } else { Ok(()) }
    }
}
