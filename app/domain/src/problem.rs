//! What can go wrong, as codes. The words for people live in the locale files.

use serde::{Deserialize, Serialize};

use crate::quota::Quota;

/// A text that is none of a closed set's codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown code")]
pub struct UnknownCode;

crate::text_enum::text_enum! {
    /// Why a field's value was not taken.
    FieldProblem {
        /// The field is empty and must not be.
        Missing = "missing",
        /// The value is longer than the field allows.
        TooLong = "too-long",
        /// There are more values than the field takes.
        TooMany = "too-many",
        /// There are fewer values than the field needs.
        TooFew = "too-few",
        /// The field holds the same value twice.
        Repeated = "repeated",
        /// The value is shorter than the field allows.
        TooShort = "too-short",
        /// The value is not of the field's form (e-mail, date, number, code).
        Invalid = "invalid",
        /// The field itself is not known (front matter).
        UnknownField = "unknown-field",
        /// No topic, company, member or meeting of that name exists.
        NotThere = "not-there",
        /// The value is used by another already.
        Taken = "taken",
        /// The value holds invisible direction marks that could disguise it.
        BidiControl = "bidi-control",
        /// The password is easily guessed.
        TooWeak = "too-weak",
        /// The password contains the member's own name or e-mail address.
        OwnNameOrAddress = "own-name-or-address",
        /// The repeated password differs, or the present one is not right.
        Mismatch = "mismatch",
        /// It is not the name of what is to be changed, typed once more.
        NameDiffers = "name-differs",
        /// The topic cannot stand there: the tree has two levels.
        TwoLevels = "two-levels",
        /// It is the last active coordinator: nobody would run the forum any more.
        LastCoordinator = "last-coordinator",
        /// The member is deactivated, and has to be let in again first.
        Deactivated = "deactivated",
        /// The meeting is over or was cancelled.
        MeetingOver = "meeting-over",
        /// They did not say that they come to the room.
        NotComing = "not-coming",
        /// There is nothing that could be sent.
        NothingToSend = "nothing-to-send",
        /// It was decided otherwise meanwhile.
        Settled = "settled",
        /// Every seat is taken.
        Full = "full",
        /// The file is empty.
        EmptyFile = "empty-file",
        /// The document holds nothing that a text can take. The detail is what it holds, as
        /// [`crate::conversion::listed`].
        NothingKept = "nothing-kept",
        /// The file is larger than this forum takes.
        FileTooLarge = "file-too-large",
        /// The file is not text in UTF-8 or windows-1255. The detail is the [`crate::document::DocumentKind`]
        /// of a document, a picture or an archive.
        NotText = "not-text",
        /// The document is protected by a password.
        FileEncrypted = "file-encrypted",
        /// The document is damaged.
        FileDamaged = "file-damaged",
        /// The file's content is of another format than its name says.
        FileMismatch = "file-mismatch",
        /// The document is of a format that is not read.
        FileFormat = "file-format",
        /// The document holds more than can be read of one file.
        FileCostly = "file-costly",
        /// The file was not read in time, since the server has too much to do.
        NotInTime = "not-in-time",
        /// The file can run a program when it is opened: by its name or its content.
        FileType = "file-type",
        /// The image is of a format whose place and camera data cannot be removed here (HEIC, AVIF and others).
        ImageFormat = "image-format",
        /// The image is damaged, or packed in a way that cannot be read.
        BrokenImage = "broken-image",
        /// The image has more pixels than are decoded.
        ImageTooLarge = "image-too-large",
        /// The image has several pages, of which only one could be shown.
        SeveralPages = "several-pages",
        /// There is no room left for it in what one member or company may store.
        NoRoom = "no-room",
        /// The file may tell who made it, which nobody is to learn here.
        TellsWriter = "tells-writer",
        /// The files that were chosen are to be chosen again, since the rest of the form was refused.
        ChooseAgain = "choose-again",
        /// The file is no Markdown text, and no text refers to it.
        UnusedFile = "unused-file",
        /// The front matter begins with `---` and no such line ends it.
        HeadNotClosed = "head-not-closed",
        /// A line of the front matter begins with a tab.
        HeadTab = "head-tab",
        /// A value of the front matter has to stand between quotes, or its quotes do not end.
        HeadQuote = "head-quote",
        /// A list of the front matter does not end.
        HeadBracket = "head-bracket",
        /// A line of the front matter is not of the form `name: value`.
        HeadNotRead = "head-not-read",
        /// The same name stands twice in the front matter.
        KeyRepeated = "key-repeated",
        /// The front matter names something that is decided elsewhere.
        NotUsed = "not-used",
        /// So many came from one member that the next has to wait for a minute.
        TooFast = "too-fast",
        /// Everybody is mentioned, which is for the coordinator alone.
        Everybody = "everybody",
        /// The thread that it replies in was locked.
        Locked = "locked",
        /// Others read the thing than those for whom it was written.
        OtherReaders = "other-readers",
        /// The thread that it replies in is not, or no longer, about the thing that it was sent to.
        ThreadGone = "thread-gone",
        /// The dilemma that it answers was merged into another one, where it goes on.
        GoesOnElsewhere = "goes-on-elsewhere",
        /// It looks like somebody's personal detail, and nobody has confirmed yet that it may be published.
        PersonalDetail = "personal-detail",
    }
}

/// What stands between the values of a suggestion that is a list of all that could stand there.
pub const LIST_SEPARATOR: &str = " / ";

/// One field that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The input's field name.
    pub field: String,
    /// The reason of the error.
    pub problem: FieldProblem,
    /// The line of the uploaded file, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<u32>,
    /// The detail that was found there: a value, a limit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<String>,
    /// The uploaded file it is about, where the field takes several.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<String>,
    /// What may have been meant instead of what was found.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub suggestion: Option<String>,
}

impl FieldError {
    /// A field and what is wrong with it.
    pub fn new(field: impl Into<String>, problem: FieldProblem) -> Self {
        Self { field: field.into(), problem, line: None, detail: None, file: None, suggestion: None }
    }

    /// Returns the same error with what was found or what the limit is.
    #[must_use]
    pub fn detail(mut self, detail: impl ToString) -> Self {
        self.detail = Some(detail.to_string());
        self
    }

    /// Returns the same error about the file of that name.
    #[must_use]
    pub fn of_file(mut self, name: impl Into<String>) -> Self {
        self.file = Some(name.into());
        self
    }

    /// Returns the same error with what may have been meant.
    #[must_use]
    pub fn suggesting(mut self, suggestion: Option<String>) -> Self {
        self.suggestion = suggestion;
        self
    }

    /// Returns the same error with its field inside of what the prefix names, which ends in a dot.
    #[must_use]
    pub fn inside(mut self, prefix: &str) -> Self {
        self.field.insert_str(0, prefix);
        self
    }

    /// Returns the same error with the line it stands in.
    #[must_use]
    pub fn line(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }
}

/// Every way a use case can refuse or fail. Closed: what a user sees is chosen from these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Problem {
    /// Nobody is logged in.
    #[error("not logged in")]
    #[serde(rename = "login-needed")]
    Unauthenticated,
    /// The actor may know of it, but not do this.
    #[error("not allowed")]
    Forbidden,
    /// It is not there, or the actor may not know that it is.
    #[error("not found")]
    NotFound,
    /// Some fields were not taken.
    #[error("invalid input: {fields:?}")]
    Invalid {
        /// The fields that are invalid, each with its reason.
        fields: Vec<FieldError>,
    },
    /// Somebody else changed it since it was read.
    #[error("changed meanwhile (now at version {current})")]
    Conflict {
        /// The version it has now.
        current: i64,
    },
    /// The e-mail and the password do not belong together.
    #[error("wrong e-mail or password")]
    #[serde(rename = "wrong-login")]
    InvalidCredentials,
    /// There were too many attempts; the next one has to wait so many seconds.
    #[error("too many attempts, wait {seconds} s")]
    Throttled {
        /// The time to wait, in seconds.
        seconds: i64,
    },
    /// The server has more of this work than it can do at once; try again in so many seconds.
    #[error("the server is busy, try again in {seconds} s")]
    Busy {
        /// How long to wait before the next try.
        seconds: i64,
    },
    /// The one-time link was used, has expired or never was.
    #[error("the link is used up or expired")]
    #[serde(rename = "link-gone")]
    LinkExpired,
    /// What was sent is larger than this forum takes, in bytes.
    #[error("larger than {limit} bytes")]
    TooLarge {
        /// The most it takes.
        limit: u64,
    },
    /// The bytes of an attached file are missing, or are not those that were uploaded.
    #[error("the stored file is missing or damaged")]
    FileDamaged,
    /// The file store cannot be reached at present, so files can be neither opened nor stored.
    #[error("the file store is not reachable right now")]
    FilesUnavailable,
    /// More is stored already than this forum keeps for one member or company.
    #[error("the quota of {what} is {limit}")]
    QuotaExceeded {
        /// The quota that is counted.
        what: Quota,
        /// The most there may be of it: a number, or bytes.
        limit: i64,
    },
    /// Rendering or reading a text took too long: the server has too much to do. The same may succeed later.
    #[error("the text was not processed in time")]
    TextTimeout,
    /// The disk is full.
    #[error("no room left: the disk is full")]
    DiskFull,
    /// The search index is not built yet, so that nothing can be said about what it would find.
    #[error("the search index is being built")]
    IndexBuilding {
        /// The number of practices that the index holds so far.
        done: i64,
        /// The number of practices that the index is to hold; 0 where that is not known yet.
        total: i64,
    },
    /// Nothing can be saved at present: the database takes no writes.
    #[error("the database is read-only")]
    ReadOnly,
    /// The database is not reachable at present, or has too much to do; the same may succeed in a moment.
    #[error("the database is not reachable right now")]
    Unavailable,
    /// The database, the index or the file store failed; the cause is in the log.
    #[error("internal failure")]
    Internal,
}

impl Problem {
    /// Returns whether the same request may succeed later, unchanged.
    pub const fn is_temporary(&self) -> bool {
        matches!(
            self,
            Problem::DiskFull
                | Problem::IndexBuilding { .. }
                | Problem::ReadOnly
                | Problem::Unavailable
                | Problem::FilesUnavailable
                | Problem::Internal
                | Problem::Throttled { .. }
                | Problem::Busy { .. }
        )
    }

    /// Returns the problem of one invalid field.
    pub fn field(field: &str, problem: FieldProblem) -> Self {
        Problem::Invalid { fields: vec![FieldError::new(field, problem)] }
    }

    /// Returns `Ok` when no field was refused.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with the fields that were.
    pub fn unless_empty(fields: Vec<FieldError>) -> Result<(), Problem> {
        if fields.is_empty() { Ok(()) } else { Err(Problem::Invalid { fields }) }
    }

    /// The result of a check together with the errors of other fields, so that all of them are told at once.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with the errors of the check and then the others; another problem of the check as it is.
    pub fn joined<T>(others: Vec<FieldError>, checked: Result<T, Problem>) -> Result<T, Problem> {
        match checked {
            Err(Problem::Invalid { mut fields }) => {
                fields.extend(others);
                Err(Problem::Invalid { fields })
            }
            Ok(value) => Problem::unless_empty(others).map(|()| value),
            Err(other) => Err(other),
        }
    }
}
