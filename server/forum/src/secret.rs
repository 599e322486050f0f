//! Secrets that are handed out once: session cookies, one-time links, API tokens.
//!
//! Only their hash is stored. They carry 256 random bits, so a plain SHA-256 is enough: there is
//! nothing to guess.

use domain::clock::Random;
use sha2::{Digest, Sha256};

/// A secret as the client keeps it.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// A new secret: 32 random bytes in hexadecimal.
    pub fn new(random: &dyn Random) -> Self {
        let mut bytes = [0u8; 32];
        random.fill(&mut bytes);
        Self(hex(&bytes))
    }

    /// A secret that its owner presented again.
    pub(crate) fn of(presented: &str) -> Self {
        Self(presented.to_owned())
    }

    /// The text to hand out, once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Returns what is stored in its place.
    pub fn hash(&self) -> String {
        hash(&self.0)
    }
}

/// Returns what is stored in place of a secret somebody presents.
pub fn hash(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// Returns the bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
