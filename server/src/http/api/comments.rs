//! Comments on practices, meetings and dilemmas: `GET|POST /practices/{id}/comments`, the same of the others, and
//! `GET|PUT|DELETE /comments/{id}`.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::comment::{self, CommentSubject, CommentView};
use domain::company::{Company, Sector, SizeBand};
use domain::id::{CommentId, DilemmaId, MeetingId, PracticeId};
use domain::policy::Actor;
use domain::problem::{FieldError, FieldProblem, Problem};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::PREFIX;
use super::actor::ApiActor;
use super::beside::{AttachmentResource, PersonResource};
use super::body::{ApiJson, Input, refuse};
use super::cursor;
use super::details::Unconfirmed;
use super::key::Key;
use super::moment::Moment;
use super::parameters::Parameters;
use super::schema::{self, code_schema};
use super::version::{IfMatch, IfNoneMatch, tag, tagged};
use super::whole;
use crate::http::AppState;
use crate::http::problem::ApiProblem;

code_schema!(DeletedBy = comment::DeletedBy);
code_schema!(AnswerMark = comment::AnswerMark);

/// A comment on a practice, a meeting or a dilemma, which it answers. Of a deleted one, lists tell when it was written and who deleted it.
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
    /// The key of the dilemma that it answers.
    #[schema(value_type = Option<i64>)]
    dilemma: Option<DilemmaId>,
    /// The member who wrote the comment; `null` of a deleted comment, and once the author's data was erased.
    author: Option<PersonResource>,
    /// The slug of the company that the author was of when they wrote it.
    company: Option<String>,
    /// Whether the anonymous asker of a dilemma wrote it, whom nobody names.
    by_asker: bool,
    /// The text, in Markdown; empty in a deleted comment.
    body: String,
    /// The files beside it, which its text or an earlier one names; none in a deleted comment.
    attachments: Vec<AttachmentResource>,
    /// The moment at which the comment was written.
    created_at: Moment,
    /// The moment at which its text was last changed.
    updated_at: Moment,
    /// Who deleted it; `null` where it is not deleted.
    #[schema(value_type = Option<DeletedBy>)]
    deleted_by: Option<comment::DeletedBy>,
    /// The key of the comment that it replies to, which replies to none itself.
    #[schema(value_type = Option<i64>)]
    reply_to: Option<CommentId>,
    /// Whether nobody can reply in its thread any more.
    locked: bool,
    /// The members who said thanks for it, in the order they did.
    thanks: Vec<PersonResource>,
    /// The companies that tried what an answer to a dilemma says, or that it helped too; each once.
    marks: Vec<MarkResource>,
    /// Whether searches know of the write that this answers; absent where nothing was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    searchable: Option<bool>,
    /// Personal details in the text that was written, where it was sent without `confirmed`; absent without any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<schema::FieldError>, required = false)]
    warnings: Vec<FieldError>,
}

/// What a company says of an answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AnswerMarkOf)]
pub struct MarkResource {
    /// The slug of the company.
    company: String,
    /// The company's sector.
    #[schema(value_type = schema::Sector)]
    sector: Sector,
    /// The company's size.
    #[schema(value_type = schema::SizeBand)]
    size: SizeBand,
    /// The mark that the company gives the answer.
    #[schema(value_type = AnswerMark)]
    mark: comment::AnswerMark,
}

impl From<(Company, comment::AnswerMark)> for MarkResource {
    fn from((company, mark): (Company, comment::AnswerMark)) -> Self {
        Self { company: company.slug, sector: company.sector, size: company.size, mark }
    }
}

impl CommentResource {
    /// Returns the same comment as the answer to a write, with whether searches know of it and with what was found in it.
    #[must_use]
    pub fn written(self, searchable: bool, warnings: Vec<FieldError>) -> Self {
        Self { searchable: Some(searchable), warnings, ..self }
    }
}

impl From<CommentView> for CommentResource {
    fn from(view: CommentView) -> Self {
        let path = format!("/comments/{}", view.id);
        let (practice, meeting, dilemma) = match view.subject {
            CommentSubject::Practice(id) => (Some(id), None, None),
            CommentSubject::Meeting(id) => (None, Some(id), None),
            CommentSubject::Dilemma(id) => (None, None, Some(id)),
        };
        Self {
            id: view.id,
            url: view.url,
            version: view.version,
            practice,
            meeting,
            dilemma,
            author: view.author.map(PersonResource::from),
            company: view.company.map(|company| company.slug),
            by_asker: view.asker_of.is_some(),
            body: view.body.to_string(),
            attachments: view.attachments.into_iter().map(|file| AttachmentResource::new(&path, file)).collect(),
            created_at: Moment(view.created_at),
            updated_at: Moment(view.updated_at),
            deleted_by: view.deleted_by,
            reply_to: view.parent,
            locked: view.is_locked,
            thanks: view.thanks.into_iter().map(PersonResource::from).collect(),
            marks: view.marks.into_iter().map(MarkResource::from).collect(),
            searchable: None,
            warnings: vec![],
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
    /// The key of the comment to reply to, for a new comment on the same practice or meeting. A reply to a reply stands in
    /// the same thread. A replacement does not move a comment.
    #[serde(default, deserialize_with = "whole::optional_key")]
    #[schema(value_type = Option<i64>)]
    pub reply_to: Option<CommentId>,
    /// What may be said with the text, as it is written in it: personal details, and what would tell who asked the dilemma
    /// anonymously. Where it is sent, a text with other details is refused; without it the answer names them in `warnings`.
    pub confirmed: Option<Vec<String>>,
}

impl CommentInput {
    /// Returns the personal details of the text that its sender did not confirm.
    ///
    /// # Errors
    /// Those of [`Unconfirmed::of`].
    async fn unconfirmed(&self, state: &AppState) -> Result<Unconfirmed, Problem> {
        Unconfirmed::of(&state.forum, [(comment::BODY, self.body.as_str())], self.confirmed.as_deref()).await
    }

    /// Returns what of the text its sender confirmed.
    fn confirmed(&self) -> &[String] {
        self.confirmed.as_deref().unwrap_or_default()
    }
}

/// The document says the most characters as a number of its own.
const _: () = assert!(comment::BODY_MAX == 5_000);

impl Input for CommentInput {
    const PASSED_OVER: &'static [&'static str] = &[
        "id",
        "url",
        "version",
        "practice",
        "meeting",
        "dilemma",
        "author",
        "company",
        "by_asker",
        "created_at",
        "updated_at",
        "deleted_by",
        "locked",
        "thanks",
        "marks",
        "attachments",
        "searchable",
        "warnings",
    ];
}

/// How many comments a page has where the caller does not say.
const LIMIT: usize = 100;

/// Comments of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommentList {
    /// The comments in the order they were written, deleted ones included.
    comments: Vec<CommentResource>,
    /// Where the next page begins: send it as `cursor`. `null` at the end of the list.
    next_cursor: Option<String>,
}

/// The page.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the document alone is made of it: the query is read parameter by parameter")]
struct Page {
    /// How many on a page: 100 unless told, and at most.
    #[param(minimum = 0)]
    limit: Option<usize>,
    /// The `next_cursor` of the page before.
    #[param(value_type = Option<schema::Cursor>)]
    cursor: Option<String>,
}

/// Lists the comments on a practice, in the order they were written.
#[utoipa::path(get, path = "/practices/{id}/comments", tag = "comments",
    params(("id" = i64, Path, description = "The practice's key"), Page),
    responses(
        (status = 200, description = "The comments", body = CommentList),
        (status = 404, description = "The practice is not there, or the caller may not read it"),
        (status = 422, description = "A parameter or its value is not known"),
    ))]
pub async fn list_practice_comments(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PracticeId>,
    parameters: Parameters,
) -> Result<Json<CommentList>, ApiProblem> {
    list(&state, &actor, CommentSubject::Practice(id), parameters).await
}

/// Lists the comments on a meeting, in the order they were written.
#[utoipa::path(get, path = "/meetings/{id}/comments", tag = "comments",
    params(("id" = i64, Path, description = "The meeting's key"), Page),
    responses(
        (status = 200, description = "The comments", body = CommentList),
        (status = 404, description = "There is no meeting of this key"),
        (status = 422, description = "A parameter or its value is not known"),
    ))]
pub async fn list_meeting_comments(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
    parameters: Parameters,
) -> Result<Json<CommentList>, ApiProblem> {
    list(&state, &actor, CommentSubject::Meeting(id), parameters).await
}

/// Lists the answers to a dilemma, in the order they were written.
#[utoipa::path(get, path = "/dilemmas/{id}/comments", tag = "comments",
    params(("id" = i64, Path, description = "The dilemma's key"), Page),
    responses(
        (status = 200, description = "The answers", body = CommentList),
        (status = 404, description = "The dilemma is not there, or the caller may not read it"),
        (status = 422, description = "A parameter or its value is not known"),
    ))]
pub async fn list_dilemma_comments(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<DilemmaId>,
    parameters: Parameters,
) -> Result<Json<CommentList>, ApiProblem> {
    list(&state, &actor, CommentSubject::Dilemma(id), parameters).await
}

async fn list(
    state: &AppState,
    actor: &Actor,
    subject: CommentSubject,
    mut parameters: Parameters,
) -> Result<Json<CommentList>, ApiProblem> {
    let limit = parameters.number("limit").unwrap_or(LIMIT);
    let mut after = None;
    if let Some(text) = parameters.single("cursor") {
        let place = cursor::place_in_time(&text, &list_name(subject));
        after = place.map(|(at, id)| (at, CommentId(id)));
        if after.is_none() {
            parameters.refuse("cursor", FieldProblem::Invalid, "no cursor of this list");
        }
    }
    parameters.finish()?;
    let (comments, more) = state.forum.comments_after(actor, subject, after, limit).await?;
    let last = comments.last().filter(|_| more);
    let next_cursor = last.map(|last| cursor::of_time(&list_name(subject), last.created_at, last.id.0));
    Ok(Json(CommentList { comments: comments.into_iter().map(CommentResource::from).collect(), next_cursor }))
}

/// The name by which a cursor tells the list of a subject's comments from others.
fn list_name(subject: CommentSubject) -> String {
    format!("comments-{subject}")
}

/// Writes a comment on a practice. It can be found when the answer arrives, unless `searchable` says otherwise.
#[utoipa::path(post, path = "/practices/{id}/comments", tag = "comments",
    params(("id" = i64, Path, description = "The practice's key")),
    request_body = CommentInput,
    responses(
        (status = 201, description = "The comment", body = CommentResource, headers(
            ("Location" = String, description = "Where to read it"),
            ("ETag" = String, description = "Its version"),
        )),
        (status = 403, description = "The caller is a guest"),
        (status = 404, description = "The practice is not there, or the caller may not read it"),
        (status = 422, description = "The text was not taken"),
    ))]
pub async fn create_practice_comment(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PracticeId>,
    body: ApiJson<CommentInput>,
) -> Result<Response, ApiProblem> {
    create(&state, &actor, CommentSubject::Practice(id), body).await
}

/// Writes a comment on a meeting. It can be found when the answer arrives, unless `searchable` says otherwise.
#[utoipa::path(post, path = "/meetings/{id}/comments", tag = "comments",
    params(("id" = i64, Path, description = "The meeting's key")),
    request_body = CommentInput,
    responses(
        (status = 201, description = "The comment", body = CommentResource, headers(
            ("Location" = String, description = "Where to read it"),
            ("ETag" = String, description = "Its version"),
        )),
        (status = 403, description = "The caller is a guest"),
        (status = 404, description = "There is no meeting of this key"),
        (status = 422, description = "The text was not taken"),
    ))]
pub async fn create_meeting_comment(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
    body: ApiJson<CommentInput>,
) -> Result<Response, ApiProblem> {
    create(&state, &actor, CommentSubject::Meeting(id), body).await
}

/// Answers a dilemma, as `POST /dilemmas/{id}/answers` does.
#[utoipa::path(post, path = "/dilemmas/{id}/comments", tag = "comments",
    params(("id" = i64, Path, description = "The dilemma's key")),
    request_body = CommentInput,
    responses(
        (status = 201, description = "The answer", body = CommentResource, headers(
            ("Location" = String, description = "Where to read it"),
            ("ETag" = String, description = "Its version"),
        )),
        (status = 403, description = "The caller is a guest"),
        (status = 404, description = "The dilemma is not there, or the caller may not read it"),
        (status = 422, description = "The text was not taken, or the dilemma goes on in another one"),
    ))]
pub async fn create_dilemma_comment(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<DilemmaId>,
    body: ApiJson<CommentInput>,
) -> Result<Response, ApiProblem> {
    create(&state, &actor, CommentSubject::Dilemma(id), body).await
}

/// Writes a comment on a subject and answers with it.
///
/// # Errors
/// Those of [`forum::Forum::add_comment`].
pub async fn create(
    state: &AppState,
    actor: &Actor,
    subject: CommentSubject,
    body: ApiJson<CommentInput>,
) -> Result<Response, ApiProblem> {
    let (input, mut errors) = body.into_parts();
    let thread = match input.reply_to {
        Some(to) => reply(state, actor, subject, to, &mut errors).await?,
        None => None,
    };
    let Unconfirmed { errors: open, warnings } = input.unconfirmed(state).await?;
    errors.extend(open);
    if !errors.is_empty() {
        let checked = state.forum.check_comment(actor, subject, &input.body, input.confirmed()).await;
        return Err(refuse(errors, checked).into());
    }
    let text = input.body.as_str().into();
    let id = state.forum.add_comment_knowing(actor, subject, thread, text, None, input.confirmed()).await?;
    let searchable = state.forum.is_searchable();
    let comment = CommentResource::from(state.forum.comment(actor, id).await?.comment).written(searchable, warnings);
    let headers = [(header::LOCATION, format!("{PREFIX}/comments/{id}"))];
    Ok((StatusCode::CREATED, headers, tag(comment.version), Json(comment)).into_response())
}

/// The thread that a new comment on a subject replies in; an error where there is none that it can reply in.
async fn reply(
    state: &AppState,
    actor: &Actor,
    subject: CommentSubject,
    to: CommentId,
    errors: &mut Vec<FieldError>,
) -> Result<Option<CommentId>, ApiProblem> {
    let problem = match state.forum.comment_thread(actor, to).await {
        Ok((of, thread)) if of == subject => return Ok(Some(thread)),
        Ok(_) | Err(Problem::NotFound | Problem::Forbidden) => FieldProblem::NotThere,
        Err(Problem::Invalid { .. }) => FieldProblem::Locked,
        Err(other) => return Err(other.into()),
    };
    errors.push(FieldError::new("reply_to", problem));
    Ok(None)
}

/// Reads a comment.
#[utoipa::path(get, path = "/comments/{id}", tag = "comments",
    params(
        ("id" = i64, Path, description = "Its key"),
        ("If-None-Match" = Option<String>, Header, description = "The entity tag of a version that is known"),
    ),
    responses(
        (status = 200, description = "The comment", body = CommentResource,
            headers(("ETag" = String, description = "Its version, for If-Match"))),
        (status = 304, description = "It has not changed"),
        (status = 404, description = "It is not there or is deleted, or the caller may not read what it is about"),
    ))]
pub async fn read_comment(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<CommentId>,
    if_none_match: IfNoneMatch,
) -> Result<Response, ApiProblem> {
    let comment = CommentResource::from(state.forum.comment(&actor, id).await?.comment);
    Ok(tagged(comment.version, &if_none_match, &comment))
}

/// Replaces a comment's text. For its author.
#[utoipa::path(put, path = "/comments/{id}", tag = "comments",
    params(
        ("id" = i64, Path, description = "Its key"),
        ("If-Match" = schema::Condition, Header, description = "The entity tag of the version that was changed, or `*`"),
    ),
    request_body = CommentInput,
    responses(
        (status = 200, description = "The comment as it is now", body = CommentResource,
            headers(("ETag" = String, description = "Its version"))),
        (status = 403, description = "The caller did not write it"),
        (status = 404, description = "It is not there or is deleted, or the caller may not read what it is about"),
        (status = 412, description = "It was changed since that version; `current` tells the version it has"),
        (status = 422, description = "The text was not taken"),
        (status = 428, description = "If-Match is missing"),
    ))]
pub async fn replace_comment(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<CommentId>,
    if_match: IfMatch,
    body: ApiJson<CommentInput>,
) -> Result<Response, ApiProblem> {
    let current = async || Ok(state.forum.comment(&actor, id).await?.comment.version);
    let expected = if_match.expected(current).await?;
    let (input, mut errors) = body.into_parts();
    let Unconfirmed { errors: open, warnings } = input.unconfirmed(&state).await?;
    errors.extend(open);
    if !errors.is_empty() {
        let checked = state.forum.check_comment_change(&actor, id, &input.body, input.confirmed()).await;
        return Err(refuse(errors, checked).into());
    }
    let text = input.body.as_str().into();
    state.forum.edit_comment_knowing(&actor, id, expected, text, input.confirmed()).await?;
    let searchable = state.forum.is_searchable();
    let comment = CommentResource::from(state.forum.comment(&actor, id).await?.comment).written(searchable, warnings);
    Ok((tag(comment.version), Json(comment)).into_response())
}

/// Deletes a comment; its trace stays, and on the pages it can be brought back for 30 days. For its author and for
/// coordinators.
#[utoipa::path(delete, path = "/comments/{id}", tag = "comments",
    params(
        ("id" = i64, Path, description = "Its key"),
        ("If-Match" = schema::Condition, Header, description = "The entity tag of the version that was read, or `*`"),
    ),
    responses(
        (status = 204, description = "It is deleted"),
        (status = 403, description = "The caller neither wrote it nor is a coordinator"),
        (status = 404, description = "It is not there or is deleted, or the caller may not read what it is about"),
        (status = 412, description = "It was changed since that version; `current` tells the version it has"),
        (status = 428, description = "If-Match is missing"),
    ))]
pub async fn delete_comment(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<CommentId>,
    if_match: IfMatch,
) -> Result<StatusCode, ApiProblem> {
    let current = async || Ok(state.forum.comment(&actor, id).await?.comment.version);
    let expected = if_match.expected(current).await?;
    state.forum.delete_comment(&actor, id, Some(expected)).await?;
    Ok(StatusCode::NO_CONTENT)
}
