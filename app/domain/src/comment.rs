//! Comments on practices, meetings and dilemmas, where they are the answers, and what members do with them: threads of one
//! level, thanks, reports.

use std::fmt;
use std::sync::Arc;

use crate::attachment::{Attachment, led_elsewhere, path_part};
use crate::clock::Timestamp;
use crate::company::Company;
use crate::draft::Preview;
use crate::following::Attention;
use crate::id::{CommentId, CommentReportId, DilemmaId, MeetingId, MemberId, PracticeId};
use crate::member::Person;
use crate::problem::{FieldError, FieldProblem, Problem};
use crate::text::{check_line, check_optional_line, clean_line, clean_text};

/// The field of a comment's text, in forms and in the REST interface.
pub const BODY: &str = "body";
/// The most characters of a comment.
pub const BODY_MAX: usize = 5_000;
/// The most comments of one member within a minute: more than anybody writes, fewer than a program could.
pub const A_MINUTE_MAX: i64 = 300;
/// How many comments a page shows before it goes on with the next part, which begins with a thread.
pub const PART: usize = 50;
/// The most characters of the reason of a thanks, and of a report.
pub const REASON_MAX: usize = 200;
/// The most earlier texts of a comment that are kept.
pub const VERSIONS_MAX: i64 = 50;
/// The most reports of one member that wait for the coordinator.
pub const REPORTS_MAX: i64 = 20;
/// The number of days for which somebody's home page shows what they were thanked for.
pub const THANKS_DAYS: i64 = 30;

/// The thing that a comment is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommentSubject {
    /// A practice.
    Practice(PracticeId),
    /// A meeting.
    Meeting(MeetingId),
    /// A dilemma, which it answers.
    Dilemma(DilemmaId),
}

impl fmt::Display for CommentSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CommentSubject::Practice(id) => write!(f, "practice:{id}"),
            CommentSubject::Meeting(id) => write!(f, "meeting:{id}"),
            CommentSubject::Dilemma(id) => write!(f, "dilemma:{id}"),
        }
    }
}

crate::text_enum::text_enum! {
    /// The one who deleted a comment.
    DeletedBy {
        /// The author of the comment deleted it.
        Author = "author",
        /// A coordinator deleted it.
        Coordinator = "coordinator",
        /// Nobody deleted it: it was moved, and this is what stays in its place.
        Moved = "moved",
        /// The author's company left the forum and took it along.
        Company = "company",
    }
}

crate::text_enum::text_enum! {
    /// What a company says of an answer to a dilemma.
    AnswerMark {
        /// It tried what the answer says.
        Tried = "tried",
        /// The answer helped there too.
        Helped = "helped",
    }
}

/// What somebody says of an answer for their company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedBy {
    /// The member who says it.
    pub member: MemberId,
    /// The company that they were of.
    pub company: Company,
    /// The mark that the company gives the answer.
    pub mark: AnswerMark,
    /// The moment at which they said it.
    pub at: Timestamp,
}

/// The companies that say something of an answer, each once with the most that its members say, in the order of the first
/// who spoke.
pub fn marks_by_company(marks: &[MarkedBy]) -> Vec<(Company, AnswerMark)> {
    let mut found: Vec<(Company, AnswerMark)> = vec![];
    for marked in marks {
        match found.iter_mut().find(|(company, _)| company.id == marked.company.id) {
            Some((_, mark)) => *mark = (*mark).max(marked.mark),
            None => found.push((marked.company.clone(), marked.mark)),
        }
    }
    found
}

/// A comment as somebody sees it. Of a deleted one only the trace is left: when it was written, and who deleted it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentView {
    /// The comment's key.
    pub id: CommentId,
    /// The thing that the comment is about.
    pub subject: CommentSubject,
    /// The path of the comment's place on the page of its subject.
    pub url: String,
    /// The comment's version, which grows with every change.
    pub version: i64,
    /// The member who wrote the comment; `None` of a deleted comment, and once the author's data was erased.
    pub author: Option<Person>,
    /// The company that the author was of when they wrote it; `None` of a deleted comment.
    pub company: Option<Company>,
    /// The dilemma whose anonymous asker wrote it, who is not named; `None` of a deleted comment.
    pub asker_of: Option<DilemmaId>,
    /// The text in Markdown; empty in a deleted one.
    pub body: Arc<str>,
    /// The text as safe HTML; empty in a deleted one.
    pub html: Arc<str>,
    /// The moment at which the comment was written.
    pub created_at: Timestamp,
    /// The moment at which the comment's text was last changed.
    pub updated_at: Timestamp,
    /// Who deleted it, where it is deleted.
    pub deleted_by: Option<DeletedBy>,
    /// The comment that it replies to, which is none of a reply itself.
    pub parent: Option<CommentId>,
    /// Whether nobody may reply to it any more; false of a reply.
    pub is_locked: bool,
    /// The members who said thanks for it, in the order they did; empty of a deleted comment.
    pub thanks: Vec<Person>,
    /// The companies that tried what an answer says, or that it helped too; empty of a deleted one.
    pub marks: Vec<(Company, AnswerMark)>,
    /// What the actor says of it for their company.
    pub own_mark: Option<AnswerMark>,
    /// The files beside it, which its text or an earlier one names; empty of a deleted comment.
    pub attachments: Vec<Attachment>,
    /// The comment that was in this place, where one was moved from it.
    pub moved: Option<CommentId>,
    /// Where that is now, with the title there, as far as the actor may read it.
    pub moved_to: Option<(String, String)>,
    /// Whether others wrote it since the actor's last visit.
    pub is_new: bool,
    /// The rights of the actor over the comment.
    pub can: CommentRights,
}

impl CommentView {
    /// Returns whether its author changed the text after it was written.
    pub fn is_edited(&self) -> bool {
        self.updated_at > self.created_at
    }

    /// Returns whether it is by who asked the dilemma that it is about, anonymously.
    pub fn is_by_asker_here(&self) -> bool {
        self.asker_of.is_some_and(|id| self.subject == CommentSubject::Dilemma(id))
    }

    /// The text as it is to be read elsewhere: what it calls its files by leads to them from there, too.
    pub fn body_elsewhere(&self) -> String {
        elsewhere(&self.body, &files_path(self.id), &self.attachments)
    }
}

/// What the actor may do with a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CommentRights {
    /// Whether the actor may change the text of the comment.
    pub edit: bool,
    /// Whether the actor may delete the comment.
    pub delete: bool,
    /// Whether the actor may bring the comment back.
    pub restore: bool,
    /// Whether the actor may reply in its thread.
    pub reply: bool,
    /// Whether the actor may say thanks for it, and take that back.
    pub thank: bool,
    /// Whether the actor may say for their company that they tried it or that it helped, and take that back.
    pub mark: bool,
    /// Whether the actor may report it to the coordinator.
    pub report: bool,
    /// Whether the actor may move it, with its replies, to another thing.
    pub relocate: bool,
    /// Whether the actor may bring what was moved back to this place.
    pub undo_move: bool,
    /// Whether the actor may ask a dilemma that begins with it.
    pub split: bool,
    /// Whether the actor may lock its thread, or open it again.
    pub lock: bool,
    /// Whether the actor may read its earlier texts.
    pub history: bool,
}

/// Which part of a long discussion a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DiscussionPart {
    /// The last one.
    #[default]
    Last,
    /// The one with this number, counted from 1; the last one where there are fewer.
    Number(usize),
    /// The one with this comment; the last one where it is not there.
    With(CommentId),
}

/// The comments on a practice or a meeting, as its page shows them: a part of them where there are many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discussion {
    /// What the comments are about.
    pub subject: CommentSubject,
    /// The path of the subject's page.
    pub path: String,
    /// The comments of the part: threads in the order they were begun, replies behind what they reply to.
    pub comments: Vec<CommentView>,
    /// The number of the part, counted from 1.
    pub part: usize,
    /// How many parts there are; 1 where there is no comment.
    pub parts: usize,
    /// The answers of all parts that helped, as who asked a dilemma said; in the order they were written.
    pub helped: Vec<CommentView>,
    /// How many comments there are in all parts, without deleted ones.
    pub total: usize,
    /// The first of those in all parts that are new to the actor, and how many these are.
    pub fresh: Option<(CommentId, usize)>,
    /// The newest comment's key; none where there is no comment. A form names it, so that the same form sent twice writes
    /// one comment.
    pub last: Option<CommentId>,
    /// How much the actor wants to hear of what they are about; `None` where nobody is logged in.
    pub attention: Option<Attention>,
    /// Whether the actor may write one.
    pub can_write: bool,
    /// Whether what the actor writes appears as said by the anonymous asker, who they are.
    pub as_asker: bool,
    /// What the actor writes as it will look, where they asked for that.
    pub preview: Option<Preview>,
}

impl Discussion {
    /// The comment of a key, where it is in the part.
    pub fn comment(&self, id: CommentId) -> Option<&CommentView> {
        self.comments.iter().find(|comment| comment.id == id)
    }

    /// The path of another part.
    pub fn part_path(&self, number: usize) -> String {
        format!("{}?{PART_PARAMETER}={number}#comments", self.path)
    }
}

/// The field of where a comment is moved.
pub const MOVE_TO: &str = "to";
/// The parameter of a subject's page that names a part of its comments.
pub const PART_PARAMETER: &str = "comments";
/// The parameter of a subject's page that names the comment to open at.
pub const COMMENT_PARAMETER: &str = "comment";
/// The parameter of a subject's page that names the comment to reply to.
pub const REPLY_PARAMETER: &str = "reply";
/// The parameter of a subject's page that asks for the reply to begin with the comment's words.
pub const QUOTE_PARAMETER: &str = "quote";

/// The places of comments in the order of their threads, cut into parts. `of` gives the key of each in the order they were
/// written, and the one that it replies to.
pub fn parts(of: &[(CommentId, Option<CommentId>)]) -> Vec<Vec<usize>> {
    let mut roots: Vec<(CommentId, Vec<usize>)> = vec![];
    let mut place_of = std::collections::HashMap::new();
    for (place, (id, parent)) in of.iter().enumerate() {
        match parent.and_then(|parent| place_of.get(&parent).copied()) {
            Some(root) => {
                let (_, thread): &mut (CommentId, Vec<usize>) = &mut roots[root];
                thread.push(place);
            }
            // What it replied to is gone for good.
            None => {
                place_of.insert(*id, roots.len());
                roots.push((*id, vec![place]));
            }
        }
    }
    let mut parts: Vec<Vec<usize>> = vec![vec![]];
    for (_, thread) in roots {
        if parts.last().is_some_and(|part| part.len() >= PART) {
            parts.push(vec![]);
        }
        if let Some(part) = parts.last_mut() {
            part.extend(thread);
        }
    }
    parts
}

/// The slug, as an address has it, of the first practice that a text links to.
pub fn linked_practice(body: &str) -> Option<&str> {
    let (_, rest) = body.split_once("](/practices/")?;
    let slug = rest.split([')', '?', '#', '/', ' ']).next()?;
    (!slug.is_empty()).then_some(slug)
}

/// The slugs, as addresses have them, of the practices that a text links to, in its order.
pub fn linked_practices(text: &str) -> impl Iterator<Item = &str> {
    let slug = |rest: &'_ str| rest.find(|c: char| c.is_whitespace() || ")>]?#/\"'".contains(c)).unwrap_or(rest.len());
    text.split("/practices/").skip(1).map(move |rest| &rest[..slug(rest)]).filter(|slug| !slug.is_empty())
}

/// A text as the beginning of a reply to it: each line as a quotation.
pub fn quoted(body: &str) -> String {
    let lines: Vec<String> = body.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
    format!("{}\n\n", lines.join("\n"))
}

/// The path below which the files beside a comment are served.
pub fn files_path(id: CommentId) -> String {
    format!("/comments/{id}/files/")
}

/// A text with files beside it as it is to be read elsewhere.
pub fn elsewhere(text: &str, files_path: &str, files: &[Attachment]) -> String {
    files.iter().fold(text.to_owned(), |text, file| {
        let address = format!("{files_path}{}", path_part(&file.file_name));
        led_elsewhere(&text, &file.file_name, &address)
    })
}

/// An earlier text of a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentVersion {
    /// The version of the comment that it was.
    pub version: i64,
    /// The text, in Markdown.
    pub body: String,
    /// The moment at which this text was written.
    pub written_at: Timestamp,
}

/// A comment with its earlier texts, the last first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentHistory {
    /// The comment as it is now, with what it is about.
    pub page: CommentPage,
    /// The earlier texts.
    pub versions: Vec<CommentVersion>,
}

/// What somebody was thanked for, as their home page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThanksLine {
    /// The member who said thanks.
    pub by: Person,
    /// The words of what they said thanks for; may be empty.
    pub reason: String,
    /// The moment of the thanks.
    pub at: Timestamp,
    /// The path of the comment's place.
    pub url: String,
    /// The title of what the comment is about.
    pub title: String,
}

/// A comment that a member reported to the coordinator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentReport {
    /// The report's key.
    pub id: CommentReportId,
    /// The comment's path.
    pub url: String,
    /// The comment's text; empty where it is deleted.
    pub body: String,
    /// The member who wrote the comment, where that is known.
    pub author: Option<Person>,
    /// The member who reported it, where that is known.
    pub by: Option<Person>,
    /// The reason of the report.
    pub reason: String,
    /// The moment of the report.
    pub at: Timestamp,
    /// The moment at which a coordinator dealt with it.
    pub handled_at: Option<Timestamp>,
}

/// Checks the reason of a thanks or a report, and cleans it.
///
/// # Errors
/// [`Problem::Invalid`] on `reason`.
pub fn check_reason(reason: &str, is_required: bool) -> Result<String, Problem> {
    let mut errors = vec![];
    if is_required {
        check_line("reason", reason, REASON_MAX, &mut errors);
    } else {
        check_optional_line("reason", reason, REASON_MAX, &mut errors);
    }
    Problem::unless_empty(errors)?;
    Ok(clean_line(reason))
}

/// A comment with what it is about, for a page of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentPage {
    /// The comment that the page shows.
    pub comment: CommentView,
    /// The title of what it is about.
    pub subject_title: String,
}

/// The path of a comment's place on the page of its subject, whatever part it stands in.
pub fn path(subject_path: &str, id: CommentId) -> String {
    format!("{subject_path}?{COMMENT_PARAMETER}={id}#{}", anchor(id))
}

/// The id of a comment's element.
pub fn anchor(id: CommentId) -> String {
    format!("comment-{id}")
}

/// Checks a comment's text as it was sent, and cleans it.
///
/// # Errors
/// [`Problem::Invalid`] on the field [`BODY`].
pub fn check(body: &str) -> Result<String, Problem> {
    let mut errors = vec![];
    if body.chars().count() > BODY_MAX {
        errors.push(FieldError::new(BODY, FieldProblem::TooLong).detail(BODY_MAX));
    }
    let clean = clean_text(body);
    let clean = clean.trim();
    if clean.is_empty() {
        errors.push(FieldError::new(BODY, FieldProblem::Missing));
    }
    Problem::unless_empty(errors)?;
    Ok(clean.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_practice_of_a_text_is_the_one_it_links_to() {
        for (body, expected) in [
            ("ראו [אמנה](/practices/charter-2) ו[עוד](/practices/other)", Some("charter-2")),
            ("[א](/practices/%D7%90#comment-1)", Some("%D7%90")),
            ("[א](/practices/)", None),
            ("[א](/meetings/5)", None),
            ("/practices/charter", None),
        ] {
            assert_eq!(linked_practice(body), expected, "{body}");
        }
    }

    #[test]
    fn threads_stand_together_and_parts_begin_with_one() {
        let id = CommentId;
        let of = [(id(1), None), (id(2), None), (id(3), Some(id(1))), (id(4), Some(id(9))), (id(5), Some(id(2)))];
        assert_eq!(parts(&of), [vec![0, 2, 1, 4, 3]], "what a gone one was replied with stands alone");
        assert_eq!(parts(&[]), [Vec::<usize>::new()]);
        let many: Vec<_> = (1..=120).map(|number| (id(number), None)).collect();
        assert_eq!(parts(&many).iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 20]);
        let thread: Vec<_> = (1..=60).map(|number| (id(number), (number > 1).then_some(id(1)))).collect();
        assert_eq!(parts(&thread).len(), 1, "a thread is not cut");
    }

    #[test]
    fn what_is_quoted_is_a_quotation_line_by_line() {
        assert_eq!(quoted("אחת\n\n- שתיים"), "> אחת\n>\n> - שתיים\n\n");
    }

    #[test]
    fn a_report_needs_a_reason_and_thanks_do_not() {
        assert_eq!(check_reason(" ", false), Ok(String::new()));
        assert_eq!(check_reason(" ", true), Err(Problem::field("reason", FieldProblem::Missing)));
        assert_eq!(check_reason(" עזר\nמאוד ", true), Ok("עזר מאוד".to_owned()));
        assert!(check_reason(&"א".repeat(REASON_MAX + 1), false).is_err());
    }

    #[test]
    fn a_text_is_cleaned_and_its_length_is_as_sent() {
        assert_eq!(check("\r\n ניסינו אצלנו.\r\n\r\nעבד. \n"), Ok("ניסינו אצלנו.\n\nעבד.".to_owned()));
        assert_eq!(check(" \n\u{7}"), Err(Problem::field(BODY, FieldProblem::Missing)));
        let longest = "א".repeat(BODY_MAX);
        assert_eq!(check(&longest), Ok(longest.clone()));
        let Err(Problem::Invalid { fields }) = check(&format!("{longest}\u{7}")) else { panic!("taken") };
        assert_eq!(fields, [FieldError::new(BODY, FieldProblem::TooLong).detail(BODY_MAX)]);
    }
}
