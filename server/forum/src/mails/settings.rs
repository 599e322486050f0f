//! Who takes the forum's mails.

use std::sync::Arc;

use mail::dkim::Dkim;
use mail::transport::Transport;

/// A mail server, and in whose name it is used.
#[derive(Clone)]
pub struct Sender {
    /// Takes the mails.
    pub transport: Arc<dyn Transport>,
    /// The address that they come from.
    pub from: String,
    /// Signs them, where a key is set.
    pub dkim: Option<Arc<Dkim>>,
}
