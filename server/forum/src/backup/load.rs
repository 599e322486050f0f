//! An archive becomes a database, and is compared with it: every row, and the content of every file.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use store::backup::{Loader, Shape, Value};
use store::{Database, StoreError};

use crate::backup::create::{beside, line};
use crate::backup::error::BackupError;
use crate::backup::format::{
    CONTENTS, Columns, ContentSums, Contents, FILES, FORMAT, HEAD, Head, Lines, MANIFEST, Manifest, ROWS, TableSum,
    is_hash,
};
use crate::backup::hashed::Hashed;
use crate::backup::sealed;
use crate::backup::thread::Waiter;
use crate::files::relative_path;

/// How many rows are inserted at once.
const ROWS_AT_ONCE: usize = 32;
/// How many bytes of rows are inserted at once, and one row more.
const BYTES_AT_ONCE: usize = 1024 * 1024;
/// The most bytes that the first entry may have.
const HEAD_BYTES: u64 = 1024 * 1024;

/// Takes the content of a file: its hash and its bytes, which it has to read to their end.
pub(crate) type ContentSink<'a> = dyn FnMut(&str, &mut dyn Read) -> Result<(), BackupError> + 'a;

/// A backup whose rows are in a database, not committed yet.
pub(crate) struct Loaded {
    pub loader: Loader,
    pub head: Head,
    pub manifest: Manifest,
}

/// The archive of a backup, open for reading.
pub(crate) struct Archive {
    file: PathBuf,
    tar: tar::Archive<zstd::Decoder<'static, BufReader<Box<dyn Read + Send>>>>,
}

impl Archive {
    /// Opens an archive; identities are files with keys of age.
    pub fn open(file: &Path, identities: &[PathBuf]) -> Result<Self, BackupError> {
        let decoder = zstd::Decoder::new(sealed::open(file, identities)?).map_err(BackupError::unreadable)?;
        Ok(Self { file: file.to_owned(), tar: tar::Archive::new(decoder) })
    }

    /// The hashes of the contents that lie beside the archive.
    pub fn contents_beside(mut self, mut take: impl FnMut(&str)) -> Result<(), BackupError> {
        for entry in self.tar.entries().map_err(BackupError::unreadable)? {
            let entry = entry.map_err(BackupError::unreadable)?;
            let name = name_of(&entry)?;
            if name.starts_with(ROWS) {
                return Ok(());
            }
            if name.starts_with(CONTENTS) {
                for line in BufReader::new(entry).lines() {
                    take(listed(&line.map_err(BackupError::unreadable)?)?.0);
                }
            }
        }
        Err(BackupError::Damaged("it ends before its rows".to_owned()))
    }

    /// Reads the archive to its end into an empty database, and compares what is there then with the manifest.
    pub async fn load(
        mut self,
        database: &Database,
        waiter: &Waiter,
        take: &mut ContentSink<'_>,
    ) -> Result<Loaded, BackupError> {
        let mut entries = self.tar.entries().map_err(BackupError::unreadable)?;
        let first = entries.next().ok_or_else(|| BackupError::Foreign(self.file.clone()))?;
        let first = first.map_err(|_| BackupError::Foreign(self.file.clone()))?;
        if name_of(&first)? != HEAD {
            return Err(BackupError::Foreign(self.file));
        }
        let head = read_head(first, database)?;
        let loader = match Loader::begin(database, head.migration).await {
            Err(StoreError::Occupied) => return Err(BackupError::Occupied(format!("the database {database}"))),
            loader => loader?,
        };
        let mut reading = Reading {
            loader,
            beside: (head.contents == Contents::Beside).then(|| beside(&self.file)),
            table: None,
            tables: vec![],
            shapes: vec![],
            contents: ContentSums::default(),
            is_absent: false,
        };
        let mut manifest = None;
        for entry in entries {
            waiter.check()?;
            let entry = entry.map_err(BackupError::unreadable)?;
            if manifest.is_some() {
                return Err(BackupError::Damaged("something comes behind its manifest".to_owned()));
            }
            let name = name_of(&entry)?;
            manifest = reading.entry(&name, entry, waiter, take).await?;
        }
        // The end holds the checksum of everything before it.
        io::copy(&mut self.tar.into_inner(), &mut io::sink()).map_err(BackupError::unreadable)?;
        let Some(manifest) = manifest else {
            return Err(BackupError::Damaged("it is incomplete: it ends before its manifest".to_owned()));
        };
        reading.compare(head, manifest, waiter).await
    }
}

/// The state of reading an archive.
struct Reading {
    loader: Loader,
    /// The folder of contents that are not in the archive.
    beside: Option<PathBuf>,
    /// The table whose rows come.
    table: Option<(Shape, Lines)>,
    tables: Vec<TableSum>,
    shapes: Vec<Shape>,
    contents: ContentSums,
    /// Whether one of the contents that should lie beside the archive does not.
    is_absent: bool,
}

impl Reading {
    /// Takes an entry; gives the manifest where it is that.
    async fn entry(
        &mut self,
        name: &str,
        entry: impl Read,
        waiter: &Waiter,
        take: &mut ContentSink<'_>,
    ) -> Result<Option<Manifest>, BackupError> {
        if name == MANIFEST {
            self.end_table();
            return Ok(Some(serde_json::from_reader(BufReader::new(entry)).map_err(BackupError::unreadable)?));
        }
        if let Some((table, _)) = name.strip_prefix(ROWS).and_then(|rest| rest.split_once('/')) {
            self.rows(table, BufReader::new(entry), waiter).await?;
        } else if name.starts_with(CONTENTS) {
            self.list(BufReader::new(entry), waiter, take)?;
        } else if let Some((_, hash)) = name.strip_prefix(FILES).and_then(|rest| rest.split_once('/')) {
            self.content(hash, entry, take)?;
        } else {
            return Err(BackupError::Damaged(format!("it has an entry {name}")));
        }
        Ok(None)
    }

    fn end_table(&mut self) {
        if let Some((shape, lines)) = self.table.take() {
            self.tables.push(lines.of_table(shape.table()));
            self.shapes.push(shape);
        }
    }

    /// Inserts the rows of a part of a table.
    async fn rows(&mut self, table: &str, mut lines: impl BufRead, waiter: &Waiter) -> Result<(), BackupError> {
        let mut line = vec![];
        lines.read_until(b'\n', &mut line).map_err(BackupError::unreadable)?;
        let Columns { columns, key } = serde_json::from_slice(&line).map_err(BackupError::unreadable)?;
        if self.table.as_ref().is_none_or(|(shape, _)| shape.table() != table) {
            self.end_table();
            let shape = self.loader.schema().shape(table, &key, &columns);
            let is_new = self.shapes.iter().all(|shape| shape.table() != table);
            let shape = shape.filter(|_| is_new).ok_or_else(|| misfit(table))?;
            self.table = Some((shape, Lines::default()));
        }
        let Some((shape, sum)) = &mut self.table else { return Err(misfit(table)) };
        if !shape.columns().iter().map(|(name, _)| name).eq(&columns) || shape.key() != key {
            return Err(misfit(table));
        }
        let (mut rows, mut bytes) = (vec![], 0);
        loop {
            line.clear();
            if lines.read_until(b'\n', &mut line).map_err(BackupError::unreadable)? == 0 {
                break;
            }
            waiter.check()?;
            sum.add(&line);
            bytes += line.len();
            rows.push(serde_json::from_slice::<Vec<Value>>(&line).map_err(BackupError::unreadable)?);
            if rows.len() == ROWS_AT_ONCE || bytes >= BYTES_AT_ONCE {
                insert(&mut self.loader, shape, std::mem::take(&mut rows)).await?;
                bytes = 0;
            }
        }
        insert(&mut self.loader, shape, rows).await
    }

    /// Reads the contents that lie beside the archive.
    fn list(&mut self, lines: impl BufRead, waiter: &Waiter, take: &mut ContentSink<'_>) -> Result<(), BackupError> {
        let Some(folder) = self.beside.clone() else {
            return Err(BackupError::Damaged("it has a list of files that it should hold itself".to_owned()));
        };
        for line in lines.lines() {
            waiter.check()?;
            let line = line.map_err(BackupError::unreadable)?;
            let (hash, _) = listed(&line)?;
            let path = folder.join(relative_path(hash));
            match File::open(&path) {
                Ok(file) => self.content(hash, file, take)?,
                // Whether it has to be there is known at the end, by the manifest.
                Err(error) if error.kind() == io::ErrorKind::NotFound => self.is_absent = true,
                Err(error) => return Err(BackupError::of(path)(error)),
            }
        }
        Ok(())
    }

    /// Hands a content over and compares it with its hash.
    fn content(&mut self, hash: &str, content: impl Read, take: &mut ContentSink<'_>) -> Result<(), BackupError> {
        if !is_hash(hash) {
            return Err(BackupError::Damaged(format!("{hash} is not the name of a file")));
        }
        let mut content = Hashed::new(content);
        let taken = take(hash, &mut content);
        if let Some(failure) = content.failure() {
            return Err(BackupError::unreadable(failure));
        }
        taken?;
        let (size, actual) = content.sum();
        if actual != hash {
            return Err(BackupError::Content(hash.to_owned()));
        }
        self.contents.add(hash, size);
        Ok(())
    }

    /// Compares what came, and what the database has now, with the manifest.
    async fn compare(mut self, head: Head, manifest: Manifest, waiter: &Waiter) -> Result<Loaded, BackupError> {
        let differs = |what: &str| BackupError::Damaged(format!("{what} not as its manifest says"));
        if (&head.program, head.migration) != (&manifest.program, manifest.migration) {
            return Err(differs("its version is"));
        }
        if self.tables != manifest.tables {
            return Err(differs("its rows are"));
        }
        if self.contents.sum() != manifest.files {
            return Err(match self.beside.filter(|_| self.is_absent) {
                Some(folder) => BackupError::FilesAbsent(folder),
                None => differs("its files are"),
            });
        }
        for (shape, sum) in self.shapes.iter().zip(&manifest.tables) {
            let mut lines = Lines::default();
            let take = |row: Vec<Value>| {
                waiter.check()?;
                lines.add(&line(&row)?);
                Ok::<_, BackupError>(())
            };
            self.loader.rows(shape, take).await?;
            if lines.of_table(shape.table()) != *sum {
                return Err(BackupError::Damaged(format!("the rows of {} come out differently", shape.table())));
            }
        }
        let mut referred = ContentSums::default();
        let take = |hash: String, _| {
            if !manifest.missing.contains(&hash) {
                referred.add(&hash, 0);
            }
            Ok::<_, StoreError>(())
        };
        self.loader.contents(take).await?;
        let referred = referred.sum();
        if (referred.count, &referred.sha256) != (manifest.files.count, &manifest.files.sha256) {
            return Err(BackupError::Damaged("its rows refer to other files than it has".to_owned()));
        }
        self.loader.set_last_keys(&manifest.last_keys).await?;
        Ok(Loaded { loader: self.loader, head, manifest })
    }
}

/// Inserts rows. What the database refuses of them is the backup's fault, what else goes wrong is not.
async fn insert(loader: &mut Loader, shape: &Shape, rows: Vec<Vec<Value>>) -> Result<(), BackupError> {
    loader.insert(shape, rows).await.map_err(of_rows)
}

/// Returns what an error means that the rows of a backup may have caused.
pub(crate) fn of_rows(error: StoreError) -> BackupError {
    match error {
        StoreError::Unique { .. } | StoreError::Reference(_) | StoreError::Unreadable { .. } | StoreError::Other(_) => {
            BackupError::Damaged(causes::chain(&error))
        }
        error => error.into(),
    }
}

fn misfit(table: &str) -> BackupError {
    BackupError::Damaged(format!("its rows of {table} do not fit the tables of its version"))
}

/// Reads the first entry, and whether this version can read the others.
fn read_head(entry: impl Read, database: &Database) -> Result<Head, BackupError> {
    /// What every form of the archive has.
    #[derive(Deserialize)]
    struct Form {
        format: u32,
        program: String,
    }
    let mut text = vec![];
    entry.take(HEAD_BYTES).read_to_end(&mut text).map_err(BackupError::unreadable)?;
    let Form { format, program } = serde_json::from_slice(&text).map_err(BackupError::unreadable)?;
    if format > FORMAT {
        let what = format!("with form {format} of the file, and this one reads it up to {FORMAT}");
        return Err(BackupError::Newer { program, what });
    }
    let head: Head = serde_json::from_slice(&text).map_err(BackupError::unreadable)?;
    let newest = database.migrations().iter().map(|step| step.version).max().unwrap_or_default();
    if head.migration > newest {
        let what = format!("with migration {}, and this one has them up to {newest}", head.migration);
        return Err(BackupError::Newer { program, what });
    }
    if !database.migrations().version_exists(head.migration) {
        return Err(BackupError::Damaged(format!("there is no migration {}", head.migration)));
    }
    Ok(head)
}

/// The name of an entry.
fn name_of<R: Read>(entry: &tar::Entry<'_, R>) -> Result<String, BackupError> {
    String::from_utf8(entry.path_bytes().into_owned()).map_err(BackupError::unreadable)
}

/// A line of the list of contents that lie beside the archive: a hash, and how many bytes the content has.
fn listed(line: &str) -> Result<(&str, u64), BackupError> {
    let (hash, size) = line.split_once(' ').unwrap_or((line, ""));
    let size = size.parse().ok().filter(|_| is_hash(hash));
    size.map(|size| (hash, size)).ok_or_else(|| BackupError::Damaged(format!("{line} is no file of its list")))
}
