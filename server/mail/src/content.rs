//! What mails say.

use domain::clock::Timestamp;
use domain::language::Language;
use domain::notification::NotificationKind;

/// The recipient of a mail and the forum that sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The language of the mail.
    pub language: Language,
    /// The forum's name in that language.
    pub forum: String,
    /// What the forum's addresses begin with: scheme, host and port.
    pub origin: String,
    /// The recipient's name.
    pub name: String,
    /// The page that switches such mails off without a login; `None` for those that cannot be switched off.
    pub unsubscribe: Option<String>,
}

/// The content of a mail. Links are whole addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A member is invited.
    Invitation {
        /// Where they choose a password.
        link: String,
        /// The number of days for which the link works.
        days: i64,
    },
    /// A member may choose a new password.
    PasswordReset {
        /// The link to the page where they choose it.
        link: String,
        /// The number of days for which the link works.
        days: i64,
    },
    /// A member logs in.
    Login {
        /// Where they log in, by a button.
        link: String,
        /// The same as six digits, for the browser that asked.
        code: String,
        /// The number of minutes for which both work.
        minutes: i64,
    },
    /// Something happened that concerns a member.
    Notification(Box<Notified>),
    /// What is new in the forum.
    Digest(Digest),
    /// A company is asked to present at a meeting.
    PresentingRequest(PresentingRequest),
    /// The mail server is tried.
    Test,
}

/// What a member was notified of about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notified {
    /// The thing's title, where it has one.
    pub title: Option<String>,
    /// Whether every member may read the title: only then does it stand in the subject, which mail programs show to
    /// whoever looks over a shoulder, and servers log.
    pub is_public: bool,
    /// The moment at which the event begins, where it is a meeting.
    pub starts_at: Option<Timestamp>,
    /// Where the meeting is, and until when, where the reader is told of a meeting to come to.
    pub way: Option<MailedWay>,
    /// The day for which it is promised, where it is a promise.
    pub due_at: Option<Timestamp>,
    /// The address of its page.
    pub url: String,
    /// What somebody who presents should know for their write-up, where they are told that.
    pub brief: Option<Brief>,
    /// The summary of the meeting, where it was sent.
    pub summary: Option<Box<Summary>>,
    /// Until when the write-up is expected, where the reader is told that it is due.
    pub deadline: Option<Timestamp>,
    /// The meetings to come, the soonest first, where their dates were set; nothing where that is not told.
    pub dates: Vec<MailedDate>,
    /// What there is to read before the meeting, where the reader is told of that; may be nothing yet.
    pub reading: Option<Vec<MailedPractice>>,
    /// The address of the page on which one thing is done without a login, where the latest asks for that.
    pub act: Option<String>,
    /// The comment that [`Self::url`] leads to, where the latest tells of one.
    pub said: Option<Said>,
    /// What happened, the latest first; at least one.
    pub lines: Vec<NotifiedLine>,
    /// How much more happened than is named.
    pub more: i64,
}

/// A comment, so that its reader knows whether it is for them to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The name of who wrote it; `None` where nobody is named, and for the recipient's own.
    pub by: Option<String>,
    /// How the comment begins.
    pub text: String,
}

/// Where a meeting is, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailedWay {
    /// Its place; may be empty.
    pub place: String,
    /// The link to join it from afar; may be empty.
    pub link: String,
    /// The moment at which it ends, where that is known.
    pub ends_at: Option<Timestamp>,
}

/// What somebody who presents should know for their write-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// The address of the page where it is uploaded or begun, for who may.
    pub upload: Option<String>,
    /// The moment until which the write-up is expected, where that is still to come.
    pub deadline: Option<Timestamp>,
    /// The questions that the write-up should answer.
    pub questions: Vec<String>,
    /// The write-ups that others made the most of.
    pub examples: Vec<MailedPractice>,
}

/// What was said and decided at a meeting, as its reader may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// How the summary begins; may be empty.
    pub opening: String,
    /// The decisions of the meeting.
    pub decisions: Vec<String>,
    /// What was promised, the reader's own first.
    pub promises: Vec<MailedPromise>,
    /// The names of those who presented.
    pub thanks: Vec<String>,
    /// The name of the company that presented.
    pub company: Option<String>,
    /// The write-up of the meeting.
    pub write_up: Option<MailedPractice>,
    /// The address of the page for management.
    pub one_page: String,
}

/// A meeting to come, in the mail of a year's dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailedDate {
    /// The address of its page.
    pub url: String,
    /// The meeting's title.
    pub title: String,
    /// The moment at which the meeting starts.
    pub starts_at: Timestamp,
}

/// A practice that a mail leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailedPractice {
    /// The address of its page.
    pub url: String,
    /// The practice's title.
    pub title: String,
    /// The name of its company.
    pub company: String,
}

/// A promise in the mail of a summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailedPromise {
    /// The text of the promise.
    pub what: String,
    /// The name of who promised it.
    pub by: String,
    /// The moment until which the promise is to be kept.
    pub due_at: Timestamp,
    /// Whether the reader promised it.
    pub is_own: bool,
}

/// A thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedLine {
    /// What happened, by its kind.
    pub kind: NotificationKind,
    /// How often it happened.
    pub times: i64,
    /// The members who did it, the latest first; none where that is not told.
    pub by: Vec<String>,
    /// The moment of the latest time.
    pub at: Timestamp,
    /// In whose place the recipient is told, because that one is away.
    pub instead_of: Option<String>,
    /// From when to when the thing was moved, where it was.
    pub moved: Option<(Timestamp, Timestamp)>,
    /// The reason that was stated, or what the coordinator wrote with a change of a meeting.
    pub note: Option<String>,
}

/// What a company is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresentingRequest {
    /// The meeting's title.
    pub title: String,
    /// The moment at which the meeting starts.
    pub starts_at: Timestamp,
    /// Where it is; may be empty.
    pub place: String,
    /// The name of the company that is asked.
    pub company: String,
    /// The moment by which the write-up is expected.
    pub deadline: Option<Timestamp>,
    /// The meeting at which the company presents now, where it is asked to change places.
    pub swap: Option<SwapOf>,
    /// The address of the page where it is answered.
    pub url: String,
}

/// What a company is asked to change for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwapOf {
    /// The name of the company that asks.
    pub company: String,
    /// The title of the meeting at which the company that is asked presents now.
    pub title: String,
    /// The moment at which that meeting starts.
    pub starts_at: Timestamp,
}

/// What is new in the forum since the last digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// Practices that were published.
    pub practices: Vec<DigestPractice>,
    /// Open dilemmas that were asked, the last first.
    pub dilemmas: Vec<DigestDilemma>,
    /// What others commented on, that with the most comments first.
    pub discussed: Vec<DigestTalk>,
    /// Meetings that were scheduled, the soonest first.
    pub meetings: Vec<DigestMeeting>,
    /// What was learnt from dilemmas that were closed, the last first.
    pub lessons: Vec<DigestLesson>,
    /// How many notifications the recipient has not read.
    pub unread: i64,
    /// The address of the page of notifications.
    pub notifications: String,
    /// The address of the home page.
    pub home: String,
}

/// A dilemma that waits for answers, in a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestDilemma {
    /// The address of its page.
    pub url: String,
    /// The question in one line.
    pub title: String,
    /// The name of the company that asks; `None` where nobody is named.
    pub company: Option<String>,
    /// Whether an answer is needed on the day on which it was asked.
    pub urgent: bool,
}

/// A practice, a meeting or a dilemma on which others commented, in a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestTalk {
    /// The address of its page.
    pub url: String,
    /// Its title.
    pub title: String,
    /// The name of the company that it comes from, where it comes from one.
    pub company: Option<String>,
    /// How many comments others wrote on it since the last digest.
    pub comments: i64,
}

/// What was learnt from a dilemma.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestLesson {
    /// The address of its page.
    pub url: String,
    /// The question in one line.
    pub title: String,
    /// The lesson that was learnt.
    pub lesson: String,
}

/// A practice in a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestPractice {
    /// The address of its page.
    pub url: String,
    /// The practice's title.
    pub title: String,
    /// The name of its company.
    pub company: String,
    /// One or two sentences; may be empty.
    pub summary: String,
}

/// A meeting in a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestMeeting {
    /// The address of its page.
    pub url: String,
    /// The meeting's title.
    pub title: String,
    /// The moment at which the meeting starts.
    pub starts_at: Timestamp,
    /// The name of the company that presents.
    pub company: Option<String>,
}
