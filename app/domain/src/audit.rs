//! The audit log: who did what to whom, from where. An entry holds keys and codes alone; names stand where erasing a
//! member reaches them.
//!
//! To add an event: its variant in [`AuditEvent`], its name in the locale files, and an entry in the use case.

use crate::clock::Timestamp;
use crate::id::MemberId;

crate::text_enum::text_enum! {
    /// The actions that the audit log holds.
    AuditEvent {
        /// Somebody logged in; the new value is `mail` where a mail let them in, and empty for a password.
        LoggedIn = "logged-in",
        /// Somebody tried to log in, and the address and the password did not belong together; with the new value `mail`, the
        /// code was wrong.
        LoginFailed = "login-failed",
        /// A one-time link was made; the new value is what it is for.
        LinkMade = "link-made",
        /// A one-time link was followed, and a password set; the new value is what it was for.
        LinkUsed = "link-used",
        /// A member changed their password.
        PasswordChanged = "password-changed",
        /// A member was asked for their password again before something that cannot be undone, and it was wrong.
        PasswordRefused = "password-refused",
        /// Sessions of a member were ended; the new value is `one` or `others` where the member did, `all` where somebody who
        /// sees their account did.
        SessionsEnded = "sessions-ended",
        /// A member was added; the new value is their role.
        MemberAdded = "member-added",
        /// A member got another role.
        RoleChanged = "role-changed",
        /// A member got another company or address. The values are the companies' keys; an address is named, not told.
        MemberMoved = "member-moved",
        /// A member was deactivated; the new value says what their texts call them.
        Deactivated = "deactivated",
        /// A deactivated member was let in again.
        Reactivated = "reactivated",
        /// A member was erased.
        MemberErased = "member-erased",
        /// A member let another act for them.
        AssistantAdded = "assistant-added",
        /// A member lets another act for them no longer.
        AssistantRemoved = "assistant-removed",
        /// An API token was made; the thing is its key, the new value its scope.
        TokenMade = "token-made",
        /// An API token was revoked; the thing is its key.
        TokenRevoked = "token-revoked",
        /// The forum was exported.
        Exported = "exported",
        /// The whole forum was backed up by hand.
        BackedUp = "backed-up",
        /// The audit log was exported.
        AuditExported = "audit-exported",
        /// The gate list of a field visit was opened; the thing is the visit's key.
        GateListRead = "gate-list-read",
        /// The gate list of a field visit was exported; the thing is the visit's key.
        GateListExported = "gate-list-exported",
        /// A practice was deleted for good; the thing is its key.
        PracticeErased = "practice-erased",
        /// A coordinator deleted the comment of another; the thing is its key.
        CommentDeleted = "comment-deleted",
        /// Somebody deleted what another wrote of a try; the thing is its key.
        TryDeleted = "try-deleted",
        /// A practice was entered or published in the name of another company or of other members, such as by an assistant;
        /// the thing is its key, the new value its status.
        PublishedOnBehalf = "published-on-behalf",
        /// A setting was changed; the values are those of the setting.
        SettingChanged = "setting-changed",
        /// A coordinator opened a mail to somebody that waited to be sent by hand; the new value is what it is for.
        MailOpened = "mail-opened",
        /// A group of synonyms was added, changed or deleted; the thing is its key.
        SynonymsChanged = "synonyms-changed",
        /// A coordinator moved another company's practice to the archive, or brought it back; the thing is its key, the values
        /// its status.
        PracticeArchived = "practice-archived",
        /// A company was added or changed; the thing is its key, the values its names, sectors or sizes: one entry for each.
        CompanyChanged = "company-changed",
        /// A company was merged into another; the thing is its key, the values are its name and the other's.
        CompanyMerged = "company-merged",
        /// A company left the forum; the thing is its key, the new value what became of its texts.
        CompanyLeft = "company-left",
        /// A company that had left came back; the thing is its key.
        CompanyReturned = "company-returned",
        /// The texts of a company were exported for it; the thing is its key.
        CompanyExported = "company-exported",
        /// A version of the agreement was published; the thing is its number, the new value whether it is material.
        AgreementPublished = "agreement-published",
        /// A member accepted the agreement; the new value is the version's number.
        AgreementAccepted = "agreement-accepted",
        /// A pass for a guest of one meeting was made; the thing is its key, the new value the meeting's.
        MeetingPassMade = "meeting-pass-made",
        /// A pass for a guest of one meeting was taken back; the thing is its key, the new value the meeting's.
        MeetingPassRevoked = "meeting-pass-revoked",
        /// A request to join was declined, or waits again; the thing is its key, the new value which of them.
        JoinRequestDeclined = "join-request-declined",
        /// A coordinator learnt who asked a dilemma anonymously; the thing is its key, the new value the reason. Who asked is
        /// not told.
        DilemmaUnsealed = "dilemma-unsealed",
        /// A topic was added or changed; the thing is its key, the values its Hebrew names.
        TopicChanged = "topic-changed",
        /// A topic was merged into another; the thing is its key, the values are its Hebrew name and the other's.
        TopicMerged = "topic-merged",
    }
}

/// An entry to write. Who did it, when and from where is added by the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAudit {
    /// The action that was done.
    pub event: AuditEvent,
    /// The member whom it concerns.
    pub subject: Option<MemberId>,
    /// The key of another thing that it concerns.
    pub thing: Option<i64>,
    /// The value before the action; empty where that says nothing.
    pub before: String,
    /// The value after the action; empty where that says nothing.
    pub after: String,
}

impl NewAudit {
    /// An event that concerns nobody in particular.
    pub const fn of(event: AuditEvent) -> Self {
        Self { event, subject: None, thing: None, before: String::new(), after: String::new() }
    }

    /// Returns the same entry concerning a member.
    #[must_use]
    pub fn about(self, subject: MemberId) -> Self {
        Self { subject: Some(subject), ..self }
    }

    /// Returns the same entry concerning another thing by its key.
    #[must_use]
    pub fn thing(self, key: i64) -> Self {
        Self { thing: Some(key), ..self }
    }

    /// Returns the same entry with what was before.
    #[must_use]
    pub fn before(self, value: impl ToString) -> Self {
        Self { before: value.to_string(), ..self }
    }

    /// Returns the same entry with what is now.
    #[must_use]
    pub fn after(self, value: impl ToString) -> Self {
        Self { after: value.to_string(), ..self }
    }
}

/// A member whom an entry names, with the name that they have now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPerson {
    /// The person's key.
    pub id: MemberId,
    /// The person's name; empty for somebody who was erased.
    pub name: String,
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// The entry's key, which grows with every entry.
    pub id: i64,
    /// The moment of the entry.
    pub at: Timestamp,
    /// The action that was done.
    pub event: AuditEvent,
    /// The member who did it; `None` for the command line and for somebody who is not known.
    pub actor: Option<AuditPerson>,
    /// The member whom it concerns.
    pub subject: Option<AuditPerson>,
    /// The key of another thing that it concerns.
    pub thing: Option<i64>,
    /// The network address that the request came from; empty for the command line.
    pub network: String,
    /// The value before the action.
    pub before: String,
    /// The value after the action.
    pub after: String,
}

/// Which entries are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// The one event whose entries are shown.
    pub event: Option<AuditEvent>,
    /// The member who did what the entries tell, or whom it concerns.
    pub member: Option<MemberId>,
    /// The moment from which on the entries were made.
    pub from: Option<Timestamp>,
    /// The moment before which the entries were made.
    pub until: Option<Timestamp>,
    /// The key of the entry before which the page begins.
    pub before: Option<i64>,
}
