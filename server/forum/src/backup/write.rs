//! Writing an archive.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use domain::clock::Timestamp;
use serde::Serialize;

use crate::backup::error::BackupError;
use crate::backup::sealed::{Recipients, Sealed};

/// How much an archive is compressed: more costs more time than the disk would.
const LEVEL: i32 = 3;
/// What stands behind the name of a file that is not complete yet.
pub(crate) const PART: &str = ".part";

/// An archive that is being written, under another name until it is complete.
pub(crate) struct ArchiveWriter {
    file: PathBuf,
    part: PathBuf,
    tar: tar::Builder<zstd::Encoder<'static, Sealed>>,
    made_at: u64,
}

impl ArchiveWriter {
    /// Begins an archive, which only its owner can read.
    pub fn begin(file: &Path, recipients: &Recipients, made_at: Timestamp) -> Result<Self, BackupError> {
        if file.exists() {
            return Err(BackupError::Exists(file.to_owned()));
        }
        let mut part = file.to_owned().into_os_string();
        part.push(PART);
        let part = PathBuf::from(part);
        let begun = || {
            let new = File::options().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
            let mut encoder = zstd::Encoder::new(Sealed::begin(new, recipients)?, LEVEL)?;
            encoder.include_checksum(true)?;
            Ok(tar::Builder::new(encoder))
        };
        let tar = begun().map_err(|cause: io::Error| {
            let folder = file
                .parent()
                .filter(|folder| cause.kind() == io::ErrorKind::NotFound && !folder.as_os_str().is_empty());
            BackupError::of(folder.unwrap_or(file))(cause)
        })?;
        let made_at = u64::try_from(made_at.0 / 1_000_000).unwrap_or_default();
        Ok(Self { file: file.to_owned(), part, tar, made_at })
    }

    /// Adds an entry of so many bytes.
    pub fn add(&mut self, name: &str, size: u64, content: impl Read) -> io::Result<()> {
        let mut header = tar::Header::new_ustar();
        header.set_size(size);
        header.set_mode(0o600);
        header.set_mtime(self.made_at);
        self.tar.append_data(&mut header, name, content)
    }

    /// Adds an entry of bytes.
    pub fn add_bytes(&mut self, name: &str, content: &[u8]) -> Result<(), BackupError> {
        self.add(name, content.len() as u64, content).map_err(BackupError::of(&self.part))
    }

    /// Adds an entry of JSON.
    pub fn add_json(&mut self, name: &str, value: &impl Serialize) -> Result<(), BackupError> {
        let mut text = serde_json::to_vec_pretty(value).map_err(BackupError::unreadable)?;
        text.push(b'\n');
        self.add_bytes(name, &text)
    }

    /// The file that is written to.
    pub fn part(&self) -> &Path {
        &self.part
    }

    /// Completes the archive and gives it its name. Returns how many bytes it has.
    pub fn finish(self) -> Result<u64, BackupError> {
        let Self { file, part, tar, .. } = self;
        let done = || {
            let size = tar.into_inner()?.finish()?.finish()?;
            std::fs::rename(&part, &file)?;
            sync_folder_of(&file)?;
            Ok(size)
        };
        done().map_err(BackupError::of(&part))
    }
}

/// Has the disk keep the names in the folder of a file.
pub(crate) fn sync_folder_of(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
