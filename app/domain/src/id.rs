//! Keys of the database's rows, one type for each thing.

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A company of the forum.
    CompanyId,
    /// A member: a person of one company.
    MemberId,
    /// A topic of the tree.
    TopicId,
    /// A practice.
    PracticeId,
    /// A meeting.
    MeetingId,
    /// A text that somebody is writing and has not published.
    DraftId,
    /// A group of expressions that mean the same.
    SynonymGroupId,
    /// A file beside a practice or a draft.
    AttachmentId,
    /// A search that a member keeps.
    SavedSearchId,
    /// What a member was notified of.
    NotificationId,
    /// A mail to a member.
    MailId,
    /// A login by mail that was asked for.
    LoginRequestId,
    /// A file that was taken away from a draft.
    RemovedFileId,
    /// A comment on a practice or a meeting.
    CommentId,
    /// A pass of a guest of one meeting.
    MeetingPassId,
    /// A line of the gate list of a field visit.
    GateEntryId,
    /// A request to join the forum.
    JoinRequestId,
    /// A piece of work that is done outside requests.
    JobId,
    /// A promise of a member.
    PromiseId,
    /// A report of a comment.
    CommentReportId,
    /// A try of a practice.
    TryId,
    /// A request to present at a meeting.
    PresentingRequestId,
    /// A question from the field.
    DilemmaId,
    /// An upload of a file that is under way.
    UploadId,
}
