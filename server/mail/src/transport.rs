//! The way to whoever takes mails.

use futures::future::BoxFuture;

/// The sender and the recipient between whom a message is handed over, which need not be what its headers say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The address that mails are sent from.
    pub from: String,
    /// The recipient's address.
    pub to: String,
}

/// Why a message was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{answer}")]
pub struct SendError {
    /// What that means for the mail.
    pub refusal: Refusal,
    /// What the server said, or what was in the way of asking it.
    pub answer: String,
}

/// What a refusal means for a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such address: nothing that is sent there will be taken.
    Address,
    /// The server will not take this mail.
    Message,
    /// It may take this mail later.
    Temporary,
    /// It takes no mails for now: it said so of the sender or of itself, or was not to be reached.
    Unavailable,
}

/// Takes messages.
pub trait Transport: Send + Sync {
    /// Hands a message over; what the server said when it took it. Once the server has said so, the message is its own,
    /// whatever becomes of the caller.
    fn send<'a>(&'a self, envelope: &'a Envelope, message: &'a [u8]) -> BoxFuture<'a, Result<String, SendError>>;
}
