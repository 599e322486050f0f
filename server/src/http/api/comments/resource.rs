//! What a program reads and sends of a comment.

use domain::comment::{BODY_MAX, CommentSubject, CommentView, DeletedBy};
use domain::id::{CommentId, MeetingId, PracticeId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::api::beside::PersonResource;
use crate::http::api::body::Input;
use crate::http::api::moment::Moment;
use crate::http::api::schema;

/// A comment on a practice or a meeting. Of a deleted one, lists tell when it was written and who deleted it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Comment)]
pub struct CommentResource {
    /// The comment's key.
    #[schema(value_type = i64)]
    id: CommentId,
    /// The path of the comment's place on the page of its subject.
    url: String,
    /// The version, which grows with every change; the entity tag is made of it.
    pub version: i64,
    /// The key of the practice that it is about.
    #[schema(value_type = Option<i64>)]
    practice: Option<PracticeId>,
    /// The key of the meeting that it is about.
    #[schema(value_type = Option<i64>)]
    meeting: Option<MeetingId>,
    /// The author; `null` of a deleted comment, and once the author's data was erased.
    author: Option<PersonResource>,
    /// The slug of the company that the author was of when they wrote it.
    company: Option<String>,
    /// The text, in Markdown; empty in a deleted comment.
    body: String,
    /// When it was written.
    created_at: Moment,
    /// When its text was last changed.
    updated_at: Moment,
    /// Who deleted it; `null` where it is not deleted.
    #[schema(value_type = Option<schema::DeletedBy>)]
    deleted_by: Option<DeletedBy>,
    /// Whether searches know of the write that this answers; absent where nothing was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    searchable: Option<bool>,
}

impl CommentResource {
    /// The same as the answer to a write, with whether searches know of it.
    #[must_use]
    pub fn written(self, searchable: bool) -> Self {
        Self { searchable: Some(searchable), ..self }
    }
}

impl From<CommentView> for CommentResource {
    fn from(view: CommentView) -> Self {
        let (practice, meeting) = match view.subject {
            CommentSubject::Practice(id) => (Some(id), None),
            CommentSubject::Meeting(id) => (None, Some(id)),
        };
        Self {
            id: view.id,
            url: view.url,
            version: view.version,
            practice,
            meeting,
            author: view.author.map(PersonResource::from),
            company: view.company.map(|company| company.slug),
            body: view.body.to_string(),
            created_at: Moment(view.created_at),
            updated_at: Moment(view.updated_at),
            deleted_by: view.deleted_by,
            searchable: None,
        }
    }
}

/// A comment to write, or what replaces one's text. What is read of a comment can be sent back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"body": "ניסינו אצלנו בשני סניפים, וזה **עבד**."}))]
pub struct CommentInput {
    /// The text, in Markdown.
    #[serde(default)]
    #[schema(required = true, min_length = 1, max_length = 5_000, pattern = r"[^\s\u0000-\u001F\u007F-\u009F]")]
    pub body: String,
}

/// The document says the most characters as a number of its own.
const _: () = assert!(BODY_MAX == 5_000);

impl CommentInput {
    /// The names of the fields of [`CommentResource`] that it passes over.
    pub const READ_ONLY: &'static [&'static str] = &[
        "id",
        "url",
        "version",
        "practice",
        "meeting",
        "author",
        "company",
        "created_at",
        "updated_at",
        "deleted_by",
        "searchable",
    ];
}

impl Input for CommentInput {
    const PASSED_OVER: &'static [&'static str] = Self::READ_ONLY;
}
