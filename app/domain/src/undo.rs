//! What can be brought back after it was taken away, as a page's button names it.

use std::fmt;
use std::str::FromStr;

use crate::id::{
    CommentId, DraftId, JobId, MailId, MeetingId, PracticeId, PromiseId, RemovedFileId, SavedSearchId, SynonymGroupId,
    TryId,
};
use crate::problem::UnknownCode;

/// The number of days for which what was deleted can be brought back.
pub const KEPT_DAYS: i64 = 30;
/// The most drafts that one button brings back.
pub const DRAFTS_MAX: usize = 200;
/// The most mails that one button discards or brings back.
pub const MAILS_MAX: usize = 50;

/// Something that was taken away. Written as its kind and its key, for example `draft:12`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undo {
    /// The drafts that were deleted.
    Drafts(Vec<DraftId>),
    /// A deleted practice that was never published.
    Practice(PracticeId),
    /// A practice that was moved to the archive.
    Archive(PracticeId),
    /// A saved search.
    SavedSearch(SavedSearchId),
    /// A file that was taken away from a draft.
    File(RemovedFileId),
    /// A group of expressions that mean the same.
    Synonyms(SynonymGroupId),
    /// A job that was discarded.
    Job(JobId),
    /// A comment.
    Comment(CommentId),
    /// A cancelled meeting.
    Meeting(MeetingId),
    /// The mails that were discarded.
    Mails(Vec<MailId>),
    /// A promise that was kept or released.
    Promise(PromiseId),
    /// A try of a practice.
    Try(TryId),
}

impl fmt::Display for Undo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Undo::Drafts(ids) => write_keys(f, "draft:", ids),
            Undo::Practice(id) => write!(f, "practice:{id}"),
            Undo::Archive(id) => write!(f, "archive:{id}"),
            Undo::SavedSearch(id) => write!(f, "search:{id}"),
            Undo::File(id) => write!(f, "file:{id}"),
            Undo::Synonyms(id) => write!(f, "synonyms:{id}"),
            Undo::Job(id) => write!(f, "job:{id}"),
            Undo::Comment(id) => write!(f, "comment:{id}"),
            Undo::Meeting(id) => write!(f, "meeting:{id}"),
            Undo::Mails(ids) => write_keys(f, "mail:", ids),
            Undo::Promise(id) => write!(f, "promise:{id}"),
            Undo::Try(id) => write!(f, "try:{id}"),
        }
    }
}

impl FromStr for Undo {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, key) = text.split_once(':').ok_or(UnknownCode)?;
        match kind {
            "draft" => key.split(',').take(DRAFTS_MAX).map(parsed).collect::<Result<_, _>>().map(Undo::Drafts),
            "practice" => parsed(key).map(Undo::Practice),
            "archive" => parsed(key).map(Undo::Archive),
            "search" => parsed(key).map(Undo::SavedSearch),
            "file" => parsed(key).map(Undo::File),
            "synonyms" => parsed(key).map(Undo::Synonyms),
            "job" => parsed(key).map(Undo::Job),
            "comment" => parsed(key).map(Undo::Comment),
            "meeting" => parsed(key).map(Undo::Meeting),
            "mail" => key.split(',').take(MAILS_MAX).map(parsed).collect::<Result<_, _>>().map(Undo::Mails),
            "promise" => parsed(key).map(Undo::Promise),
            "try" => parsed(key).map(Undo::Try),
            _ => Err(UnknownCode),
        }
    }
}

fn write_keys<T: fmt::Display>(f: &mut fmt::Formatter<'_>, kind: &str, keys: &[T]) -> fmt::Result {
    f.write_str(kind)?;
    for (number, key) in keys.iter().enumerate() {
        write!(f, "{}{key}", if number > 0 { "," } else { "" })?;
    }
    Ok(())
}

fn parsed<T: FromStr>(key: &str) -> Result<T, UnknownCode> {
    key.parse().map_err(|_| UnknownCode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let all = [
            Undo::Drafts(vec![DraftId(1)]),
            Undo::Drafts(vec![DraftId(1), DraftId(9_000_000_000)]),
            Undo::Practice(PracticeId(2)),
            Undo::Archive(PracticeId(3)),
            Undo::SavedSearch(SavedSearchId(4)),
            Undo::File(RemovedFileId(5)),
            Undo::Synonyms(SynonymGroupId(6)),
            Undo::Job(JobId(7)),
            Undo::Comment(CommentId(8)),
            Undo::Meeting(MeetingId(9)),
            Undo::Mails(vec![MailId(9)]),
            Undo::Mails(vec![MailId(9), MailId(10)]),
            Undo::Promise(PromiseId(10)),
            Undo::Try(TryId(11)),
        ];
        for undo in all {
            assert_eq!(undo.to_string().parse(), Ok(undo));
        }
        for other in ["", "draft", "draft:", "draft:1,", "practice:x", "member:1", "archive:1;2"] {
            assert_eq!(other.parse::<Undo>(), Err(UnknownCode), "{other}");
        }
    }
}
