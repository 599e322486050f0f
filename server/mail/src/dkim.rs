//! Signing mails in the name of a domain (RFC 6376).

use lettre::Message;
use lettre::message::dkim::{
    DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm, DkimSigningKey,
};
use lettre::message::header::HeaderName;

/// What is signed beside the text: what readers see, and what one click on "unsubscribe" needs (RFC 8058). The content type
/// is none of them: the library keeps it with the parts, where it does not find it to sign it, and would name it as signed.
const SIGNED: [&str; 8] =
    ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post"];

/// Signs mails.
pub struct Dkim(DkimConfig);

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "the key cannot be used: it is neither an RSA key that begins with BEGIN RSA PRIVATE KEY (openssl rsa -traditional \
     makes one) nor an Ed25519 key of 32 bytes in base64"
)]
pub struct DkimKeyError;

impl Dkim {
    /// Returns what signs with a key for a domain, whose record of the selector holds the public key.
    ///
    /// # Errors
    /// [`DkimKeyError`] for a text that is no key.
    pub fn new(key: &str, selector: &str, domain: &str) -> Result<Self, DkimKeyError> {
        let key = key.trim();
        let algorithm = match key.starts_with("-----BEGIN RSA PRIVATE KEY-----") {
            true => DkimSigningAlgorithm::Rsa,
            false => DkimSigningAlgorithm::Ed25519,
        };
        let key = DkimSigningKey::new(key, algorithm).map_err(|_| DkimKeyError)?;
        let headers = SIGNED.map(|name| HeaderName::new_from_ascii(name.to_owned())).into_iter().flatten().collect();
        let canonicalization =
            DkimCanonicalization { header: DkimCanonicalizationType::Relaxed, body: DkimCanonicalizationType::Relaxed };
        Ok(Self(DkimConfig::new(selector.to_owned(), domain.to_owned(), key, headers, canonicalization)))
    }

    pub(crate) fn sign(&self, message: &mut Message) {
        message.sign(&self.0);
    }
}

impl std::fmt::Debug for Dkim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dkim(…)")
    }
}
