//! Comments on practices, meetings and dilemmas, where they are the answers.

use std::fmt;
use std::sync::Arc;

use crate::clock::Timestamp;
use crate::company::Company;
use crate::following::Attention;
use crate::id::{CommentId, DilemmaId, MeetingId, PracticeId};
use crate::member::Person;
use crate::problem::{FieldError, FieldProblem, Problem};
use crate::text::clean_text;

/// The field of a comment's text, in forms and in the REST interface.
pub const BODY: &str = "body";
/// The most characters of a comment.
pub const BODY_MAX: usize = 5_000;

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
    /// Who deleted a comment.
    DeletedBy {
        /// The author of the comment deleted it.
        Author = "author",
        /// A coordinator deleted it.
        Coordinator = "coordinator",
    }
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
    /// The rights of the actor over the comment.
    pub can: CommentRights,
}

impl CommentView {
    /// Returns whether its author changed the text after it was written.
    pub fn is_edited(&self) -> bool {
        self.updated_at > self.created_at
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
}

/// The comments on a practice or a meeting, as its page shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discussion {
    /// What the comments are about.
    pub subject: CommentSubject,
    /// The path of the subject's page.
    pub path: String,
    /// The comments, in the order they were written.
    pub comments: Vec<CommentView>,
    /// How much the actor wants to hear of what they are about; `None` where nobody is logged in.
    pub attention: Option<Attention>,
    /// Whether the actor may write one.
    pub can_write: bool,
}

impl Discussion {
    /// The newest comment's key; none where there is no comment. A form names it, so that the same form sent twice
    /// writes one comment.
    pub fn last(&self) -> Option<CommentId> {
        self.comments.iter().map(|comment| comment.id).max()
    }
}

/// A comment with what it is about, for a page of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentPage {
    /// The comment that the page shows.
    pub comment: CommentView,
    /// The title of what it is about.
    pub subject_title: String,
}

/// The path of a comment's place on the page of its subject.
pub fn path(subject_path: &str, id: CommentId) -> String {
    format!("{subject_path}#{}", anchor(id))
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
    fn a_text_is_cleaned_and_its_length_is_as_sent() {
        assert_eq!(check("\r\n ניסינו אצלנו.\r\n\r\nעבד. \n"), Ok("ניסינו אצלנו.\n\nעבד.".to_owned()));
        assert_eq!(check(" \n\u{7}"), Err(Problem::field(BODY, FieldProblem::Missing)));
        let longest = "א".repeat(BODY_MAX);
        assert_eq!(check(&longest), Ok(longest.clone()));
        let Err(Problem::Invalid { fields }) = check(&format!("{longest}\u{7}")) else { panic!("taken") };
        assert_eq!(fields, [FieldError::new(BODY, FieldProblem::TooLong).detail(BODY_MAX)]);
    }
}
