//! Mails: what is sent to members, and where each of them stands.

use std::fmt;
use std::str::FromStr;

use crate::clock::Timestamp;
use crate::id::{MailId, MemberId};
use crate::job::Priority;
use crate::notification::NotificationKind;
use crate::problem::UnknownCode;
use crate::text_enum::text_enum;
use crate::thing::Thing;

text_enum! {
    /// What a mail is for.
    MailKind {
        /// Invites a member who has not joined yet, with a link by which they choose a password.
        Invitation = "invitation",
        /// Brings a link for a new password that a coordinator made.
        PasswordReset = "password-reset",
        /// Brings a link and a code by which a member logs in.
        Login = "login",
        /// Tells of notifications about one thing.
        Notification = "notification",
        /// Tells what is new in the forum.
        Digest = "digest",
        /// Asks a company to present at a meeting.
        PresentingRequest = "presenting-request",
    }
}

impl MailKind {
    /// Returns whether such a mail brings a secret, which is made with it and stored as a hash.
    pub const fn brings_secret(self) -> bool {
        matches!(self, MailKind::Invitation | MailKind::PasswordReset | MailKind::Login)
    }

    /// Returns which of several mails that are due goes out first. Many may be invited at once, so an invitation does not keep
    /// anybody waiting for a code.
    pub const fn priority(self) -> Priority {
        match self {
            MailKind::Login | MailKind::PasswordReset => Priority::Awaited,
            MailKind::Invitation | MailKind::Notification | MailKind::PresentingRequest => Priority::Ordinary,
            MailKind::Digest => Priority::Bulk,
        }
    }
}

text_enum! {
    /// The state of a mail.
    MailState {
        /// It waits for its time, or for another attempt.
        Queued = "queued",
        /// It was sent.
        Sent = "sent",
        /// The mail server refused it, or no attempt reached the server.
        Dead = "dead",
        /// It waits for the coordinator, who sends it with their own mail program: there is no mail server.
        Drafted = "drafted",
        /// It is not to be sent.
        Discarded = "discarded",
    }
}

/// What of a member's mails can be switched off from the mail itself. Written as the code of a kind of notification, or as
/// `digest`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailTopic {
    /// A kind of notification that can be muted.
    Notification(NotificationKind),
    /// The digest.
    Digest,
}

/// The code of [`MailTopic::Digest`].
const DIGEST: &str = "digest";

impl fmt::Display for MailTopic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MailTopic::Notification(kind) => kind.fmt(f),
            MailTopic::Digest => f.write_str(DIGEST),
        }
    }
}

impl FromStr for MailTopic {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        if text == DIGEST {
            return Ok(Self::Digest);
        }
        let kind: NotificationKind = text.parse()?;
        if kind.can_be_muted() { Ok(Self::Notification(kind)) } else { Err(UnknownCode) }
    }
}

/// The number of days for which a mail that was sent or discarded is listed.
pub const KEPT_DAYS: i64 = 30;

/// A mail as the coordinator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailView {
    /// The mail's key.
    pub id: MailId,
    /// The purpose of the mail.
    pub kind: MailKind,
    /// The state of the mail.
    pub state: MailState,
    /// The recipient of the mail.
    pub member: MemberId,
    /// The name of the member who gets the mail.
    pub name: String,
    /// The address that the mail is sent to.
    pub email: String,
    /// How many attempts at sending it ended.
    pub attempts: i64,
    /// What the mail server last said; empty where it said nothing yet.
    pub answer: String,
    /// The moment at which the mail is to be sent, or was to be.
    pub send_at: Timestamp,
    /// The moment at which the mail was sent, refused for good, or discarded.
    pub ended_at: Option<Timestamp>,
    /// The thing it is about, where it is about one.
    pub thing: Option<Thing>,
    /// The title of that, where the coordinator may know it.
    pub title: Option<String>,
}

/// The place of a mail in the list of its state, as an address has it: `17-4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailPlace {
    /// The moment at which the mail is to be sent, or was to be.
    pub send_at: Timestamp,
    /// The mail's key.
    pub id: MailId,
}

impl fmt::Display for MailPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.send_at.0, self.id)
    }
}

impl FromStr for MailPlace {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let (at, id) = text.split_once('-').ok_or(UnknownCode)?;
        let number = |text: &str| text.parse::<i64>().map_err(|_| UnknownCode);
        Ok(Self { send_at: Timestamp(number(at)?), id: MailId(number(id)?) })
    }
}

impl MailView {
    /// The mail's place in the list of its state.
    pub fn place(&self) -> MailPlace {
        MailPlace { send_at: self.send_at, id: self.id }
    }
}

/// Some mails of one state: a part of the list of all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailList {
    /// The mails.
    pub mails: Vec<MailView>,
    /// Whether the list goes on behind these.
    pub more: bool,
}

impl MailList {
    /// The place behind which the list goes on; `None` where it ends.
    pub fn goes_on(&self) -> Option<MailPlace> {
        self.mails.last().filter(|_| self.more).map(MailView::place)
    }
}

/// The outbox as the coordinator sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outbox {
    /// The address that mails come from, where there is a mail server.
    pub from: Option<String>,
    /// The mails that wait for the coordinator to send them, the last first.
    pub drafted: MailList,
    /// The mails that were refused for good, the last first.
    pub dead: MailList,
    /// The mails that wait for their time, the next first.
    pub queued: MailList,
    /// The mails that were sent, the last first.
    pub sent: MailList,
}

/// How many mails wait for the coordinator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MailCounts {
    /// The number of mails that are drafts.
    pub drafted: i64,
    /// How many were refused for good.
    pub dead: i64,
}
