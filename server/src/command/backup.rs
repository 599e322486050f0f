//! `maagal backup`, `maagal backup verify` and `maagal restore`: the whole forum as a file, and back.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use domain::clock::{Clock, Timestamp};
use domain::policy::Actor;
use forum::Tables;
use forum::backup::create::{BackupOptions, BackupReport};
use forum::backup::restore::RestoreReport;
use forum::backup::sealed::Recipients;
use forum::backup::verify::VerifyReport;
use forum::backup::{restore as restoring, verify as verifying};

use super::moment;
use super::{Failure, explain, open, open_to_read, tables};
use crate::clock::SystemClock;
use crate::lock::InstanceLock;
use crate::settings::{MEGABYTE, Settings};

/// Writes the whole forum into a new file, beside a running server.
pub async fn create(settings: &Settings, file: &Path, encrypt_to: &[String]) -> Result<(), Failure> {
    let options = BackupOptions { recipients: Recipients::parse(encrypt_to)?, settings: settings.noted() };
    let forum = open_to_read(settings).await?;
    let made = forum.back_up(&Actor::System, file, options).await;
    forum.close().await;
    let BackupReport { rows, files, file_bytes, archive_bytes, missing } = made?;
    let (file_size, size) = (megabytes(file_bytes), megabytes(archive_bytes));
    let mut out = std::io::stdout();
    writeln!(out, "{}: {rows} rows and {files} files of {file_size}, in {size}", file.display())?;
    let identity = if encrypt_to.is_empty() { "" } else { "--identity FILE " };
    writeln!(out, "maagal backup verify {identity}{} tells whether it can be restored", file.display())?;
    refuse_missing(&missing, "cannot be read and are not in the backup; maagal check names them")
}

/// Restores a backup aside and compares everything. Where it is one of this forum, it is remembered as verified.
pub async fn verify(settings: &Settings, file: &Path, identities: &[PathBuf]) -> Result<(), Failure> {
    let room = trial_folder(file);
    let report = verifying::verify(&Actor::System, file, identities, &room, SystemClock.now()).await?;
    let VerifyReport { head, rows, files, file_bytes, missing, time_zone } = &report;
    let zone = time_zone.clone().unwrap_or(settings.forum()?.time_zone);
    let made_at = moment(Timestamp(head.made_at), &zone)?;
    writeln!(
        std::io::stdout(),
        "{}: the forum of {made_at}, made by maagal {}; {rows} rows and {files} files of {} came out as they went in",
        file.display(),
        head.program,
        megabytes(*file_bytes)
    )?;
    if matches!(tables(settings).await, Ok(Tables::Present { pending }) if pending.is_empty()) {
        let forum = open(settings).await?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let remembered = forum.remember_verified(&Actor::System, &name, &report).await;
        forum.close().await;
        remembered.map_err(explain)?;
    }
    refuse_missing(missing, "were missing in the forum already when the backup was made")
}

/// Restores a backup into an empty data folder and, with `--database-url`, an empty database.
pub async fn restore(settings: &Settings, file: &Path, identities: &[PathBuf]) -> Result<(), Failure> {
    let was_there = settings.data.exists();
    let lock = InstanceLock::acquire(&settings.data)?;
    let forum = settings.forum()?;
    let now = SystemClock.now();
    let restored = restoring::restore(&Actor::System, &forum, &settings.data, file, identities, now).await;
    if restored.is_ok()
        && let Err(error) = note_file_store(settings).await
    {
        tracing::warn!(%error, "the first server that is started decides where the files are");
    }
    drop(lock);
    if restored.is_err() && !was_there {
        // The lock made it, and nothing else is in it.
        let _ = fs::remove_file(settings.data.join("lock")).and_then(|()| fs::remove_dir(&settings.data));
    }
    let RestoreReport { program, made_at, rows, files, missing, discarded_jobs, settings: noted, time_zone } =
        restored?;
    let mut out = std::io::stdout();
    let made_at = moment(made_at, &time_zone.unwrap_or(forum.time_zone))?;
    writeln!(out, "restored the forum of {made_at}, made by maagal {program}: {rows} rows and {files} files")?;
    if discarded_jobs > 0 {
        writeln!(out, "discarded {discarded_jobs} jobs, which may have run after the backup was made")?;
    }
    if !noted.is_empty() {
        let options: Vec<_> = noted.iter().map(|(name, value)| format!("--{name} {value}")).collect();
        writeln!(out, "the options when it was made: {}", options.join(" "))?;
    }
    writeln!(out, "everybody has to log in again; the search index is built when the server starts")?;
    for hash in &missing {
        writeln!(out, "the file with the hash {hash} was missing in the forum already when the backup was made")?;
    }
    Ok(())
}

/// Has a database that was just restored note which store has its files, so that no server of it starts with another.
async fn note_file_store(settings: &Settings) -> Result<(), Failure> {
    let is_shared = settings.files.url.is_some() || settings.database_url.is_some();
    // Of a backup of an earlier version the first server brings the tables to this one's.
    if is_shared && matches!(tables(settings).await?, Tables::Present { pending } if pending.is_empty()) {
        open(settings).await?.close().await;
    }
    Ok(())
}

/// Returns where a backup is tried: beside it, where there is room for it, else where the system keeps temporary files.
fn trial_folder(file: &Path) -> PathBuf {
    let beside = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if forum::may_write(beside).is_ok() { beside.to_owned() } else { std::env::temp_dir() }
}

/// Names files that are lacking, and fails where there are any.
fn refuse_missing(missing: &BTreeSet<String>, what: &str) -> Result<(), Failure> {
    for hash in missing {
        writeln!(std::io::stderr(), "missing: the file with the hash {hash}")?;
    }
    match missing.len() {
        0 => Ok(()),
        count => Err(format!("{count} files {what}").into()),
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / MEGABYTE as f64)
}
