//! Reading bytes and hashing them on the way.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

use crate::secret::hex;

/// A reader that counts and hashes what is read.
pub(crate) struct Hashed<R> {
    inner: R,
    digest: Sha256,
    size: u64,
    failed: Option<String>,
}

impl<R: Read> Hashed<R> {
    pub fn new(inner: R) -> Self {
        Self { inner, digest: Sha256::new(), size: 0, failed: None }
    }

    /// Returns why it could not be read any further, where that is so: whoever copied it only knows that copying
    /// failed.
    pub fn failure(&self) -> Option<&str> {
        self.failed.as_deref()
    }

    /// Returns how many bytes were read, and their SHA-256.
    pub fn sum(self) -> (u64, String) {
        (self.size, hex(&self.digest.finalize()))
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer).inspect_err(|error| self.failed = Some(error.to_string()))?;
        self.digest.update(&buffer[..read]);
        self.size += read as u64;
        Ok(read)
    }
}
