//! The outermost layer of an archive: a file, encrypted with age where asked for.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use age::stream::StreamWriter;
use age::x25519::Recipient;

use crate::backup::error::BackupError;

/// The bytes that an encrypted file begins with.
const AGE: &[u8] = b"age-encryption.org/";
/// What a file of zstd begins with.
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// Whom backups are encrypted for.
#[derive(Clone)]
pub struct Recipients(Vec<Recipient>);

impl Recipients {
    /// Returns no recipients, for a backup in the clear.
    pub fn nobody() -> Self {
        Self(vec![])
    }

    /// Reads recipients such as `age1…`.
    ///
    /// # Errors
    /// [`BackupError::Recipient`] with the first that is none.
    pub fn parse(texts: &[String]) -> Result<Self, BackupError> {
        let parsed =
            texts.iter().map(|text| Recipient::from_str(text).map_err(|_| BackupError::Recipient(text.clone())));
        Ok(Self(parsed.collect::<Result<_, _>>()?))
    }
}

/// A file that is being written.
pub(crate) enum Sealed {
    Plain(BufWriter<File>),
    Encrypted(Box<StreamWriter<BufWriter<File>>>),
}

impl Sealed {
    /// Begins to write, encrypted where there are recipients.
    pub fn begin(file: File, recipients: &Recipients) -> io::Result<Self> {
        let file = BufWriter::new(file);
        if recipients.0.is_empty() {
            return Ok(Sealed::Plain(file));
        }
        let recipients = recipients.0.iter().map(|recipient| recipient as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
        Ok(Sealed::Encrypted(Box::new(encryptor.wrap_output(file)?)))
    }

    /// Writes the end, down to the disk. Returns how many bytes the file has.
    pub fn finish(self) -> io::Result<u64> {
        let file = match self {
            Sealed::Plain(file) => file,
            Sealed::Encrypted(file) => file.finish()?,
        };
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok(file.metadata()?.len())
    }
}

impl Write for Sealed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Sealed::Plain(file) => file.write(bytes),
            Sealed::Encrypted(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Sealed::Plain(file) => file.flush(),
            Sealed::Encrypted(file) => file.flush(),
        }
    }
}

/// Opens an archive for reading; what comes is the compressed tar.
pub(crate) fn open(path: &Path, identities: &[PathBuf]) -> Result<Box<dyn Read + Send>, BackupError> {
    let mut file = File::open(path).map_err(BackupError::of(path))?;
    let mut begin = vec![];
    Read::take(&file, AGE.len() as u64).read_to_end(&mut begin).map_err(BackupError::of(path))?;
    file.seek(SeekFrom::Start(0)).map_err(BackupError::of(path))?;
    let file = BufReader::new(file);
    if begin.starts_with(ZSTD) {
        return Ok(Box::new(file));
    }
    if begin != AGE {
        return Err(BackupError::Foreign(path.to_owned()));
    }
    if identities.is_empty() {
        return Err(BackupError::Encrypted(path.to_owned()));
    }
    let mut known = vec![];
    for file in identities {
        let unusable = |cause: String| BackupError::Identity { file: file.clone(), cause };
        let text = std::fs::read_to_string(file).map_err(BackupError::of(file))?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in lines {
            known.push(age::x25519::Identity::from_str(line).map_err(|cause| unusable(cause.to_owned()))?);
        }
        if known.is_empty() {
            return Err(unusable("it is empty".to_owned()));
        }
    }
    let decryptor = age::Decryptor::new_buffered(file).map_err(BackupError::unreadable)?;
    let identities = known.iter().map(|identity| identity as &dyn age::Identity);
    match decryptor.decrypt(identities) {
        Ok(plain) => Ok(Box::new(plain)),
        Err(age::DecryptError::NoMatchingKeys) => Err(BackupError::OtherIdentity(path.to_owned())),
        Err(error) => Err(BackupError::unreadable(error)),
    }
}
