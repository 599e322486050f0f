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

/// Returns the bytes of a text in lower-case hexadecimal; `None` for another text.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| if let [high, low] = pair { Some((digit(*high)? << 4) | digit(*low)?) } else { None }).collect()
}

/// Returns whether two hashes of secrets are the same. How long that takes tells nothing of either.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    let differing = one.bytes().zip(other.bytes()).fold(0, |differing, (one, other)| differing | (one ^ other));
    one.len() == other.len() && std::hint::black_box(differing) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_is_read_as_it_is_written() {
        for bytes in [&[][..], &[0, 9, 10, 255], &[0xab, 0xcd]] {
            assert_eq!(unhex(&hex(bytes)).as_deref(), Some(bytes));
        }
        for other in ["0", "AB", "0g", "é", "0x"] {
            assert_eq!(unhex(other), None, "{other}");
        }
    }

    #[test]
    fn hashes_are_the_same_as_a_whole() {
        assert!(is_same("", "") && is_same("ab", "ab"));
        for (one, other) in [("ab", "abc"), ("ab", "ac"), ("ab", "bb"), ("", "a")] {
            assert!(!is_same(one, other) && !is_same(other, one), "{one} {other}");
        }
    }
}
