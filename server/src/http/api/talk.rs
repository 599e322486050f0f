//! What members do with comments beside writing them: `/comments/{id}/thanks`, `/comments/{id}/mark`,
//! `/comments/{id}/lock`,
//! `/comments/{id}/move`, `/comments/{id}/history`, and reports of comments to the coordinator.

use axum::Json;
use axum::extract::State;
use domain::comment::{self, CommentReport, REASON_MAX, check_reason};
use domain::id::{CommentId, CommentReportId};
use domain::problem::{FieldProblem, Problem};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::actor::ApiActor;
use super::beside::PersonResource;
use super::body::{ApiJson, Input, refuse};
use super::comments::{AnswerMark, CommentResource};
use super::key::Key;
use super::moment::Moment;
use super::parameters::Parameters;
use super::schema;
use crate::http::AppState;
use crate::http::problem::ApiProblem;

/// A thanks for a comment.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "הנוסח עבד כבר בשיחה הראשונה"}))]
pub struct ThanksInput {
    /// The words of what the caller says thanks for, in one line that the comment's author reads; may be empty.
    #[serde(default)]
    #[schema(max_length = 200, pattern = r"^[^\u202A-\u202E\u2066-\u2069]*$")]
    reason: String,
}

impl Input for ThanksInput {}

/// The document says the most characters as a number of its own.
const _: () = assert!(REASON_MAX == 200);

/// Says thanks for a comment. Who has said it already says nothing new.
#[utoipa::path(put, path = "/comments/{id}/thanks", tag = "comments",
    params(("id" = i64, Path, description = "The comment's key")),
    request_body = ThanksInput,
    responses(
        (status = 204, description = "It is said"),
        (status = 403, description = "It is the caller's own comment, it answers a dilemma that the caller asked anonymously, or the caller is a guest"),
        (status = 404, description = "It is not there or is deleted, or the caller may not read what it is about"),
        (status = 422, description = "The reason was not taken"),
    ))]
pub async fn put_thanks(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<CommentId>,
    body: ApiJson<ThanksInput>,
) -> Result<StatusCode, ApiProblem> {
    state.forum.comment(&actor, id).await?;
    let (input, errors) = body.into_parts();
    if !errors.is_empty() {
        return Err(refuse(errors, check_reason(&input.reason, false)).into());
    }
    state.forum.thank_for_comment(&actor, id, &input.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a thanks back; where there is none nothing changes.
#[utoipa::path(delete, path = "/comments/{id}/thanks", tag = "comments",
    params(("id" = i64, Path, description = "The comment's key")),
    responses(
        (status = 204, description = "It is taken back"),
        (status = 404, description = "The comment is not there or is deleted, or the caller may not read what it is about"),
    ))]
pub async fn delete_thanks(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<CommentId>,
) -> Result<StatusCode, ApiProblem> {
    state.forum.take_thanks_back(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the caller's company did with an answer.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"mark": "helped"}))]
pub struct MarkInput {
    /// Whether it tried what the answer says, or that helped there too.
    #[schema(required = true, value_type = AnswerMark)]
    mark: Option<comment::AnswerMark>,
}

impl Input for MarkInput {}

/// Says of an answer to a dilemma that the caller's company tried it, or that it helped there too, in place of what the caller
/// said before. The company is shown with its sector and size.
#[utoipa::path(put, path = "/comments/{id}/mark", tag = "comments",
    params(("id" = i64, Path, description = "The answer's key")),
    request_body = MarkInput,
    responses(
        (status = 204, description = "It is said"),
        (status = 403, description = "The caller wrote the answer, asked the dilemma, or is a guest"),
        (status = 404, description = "It is no answer that the caller may read"),
        (status = 422, description = "The mark was not taken"),
    ))]
pub async fn put_mark(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<CommentId>,
    body: ApiJson<MarkInput>,
) -> Result<StatusCode, ApiProblem> {
    state.forum.comment(&actor, id).await?;
    let (input, errors) = body.into_parts();
    let missing = || Problem::field("mark", FieldProblem::Missing);
    if !errors.is_empty() {
        return Err(refuse(errors, input.mark.map(|_| ()).ok_or_else(missing)).into());
    }
    let mark = input.mark.ok_or_else(missing)?;
    state.forum.mark_answer(&actor, id, Some(mark)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes back what the caller said of an answer; where there is nothing, nothing changes.
#[utoipa::path(delete, path = "/comments/{id}/mark", tag = "comments",
    params(("id" = i64, Path, description = "The answer's key")),
    responses(
        (status = 204, description = "It is taken back"),
        (status = 403, description = "The caller wrote the answer, asked the dilemma, or is a guest"),
        (status = 404, description = "It is no answer that the caller may read"),
    ))]
pub async fn delete_mark(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<CommentId>,
) -> Result<StatusCode, ApiProblem> {
    state.forum.mark_answer(&actor, id, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Locks a comment's thread, so that nobody replies to it; a locked one stays so. For coordinators.
#[utoipa::path(put, path = "/comments/{id}/lock", tag = "comments",
    params(("id" = i64, Path, description = "The key of the comment that the thread begins with")),
    responses(
        (status = 204, description = "It is locked"),
        (status = 403, description = "The caller is no coordinator, or the comment replies to another"),
        (status = 404, description = "It is not there, or the caller may not read what it is about"),
    ))]
pub async fn lock_thread(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<CommentId>,
) -> Result<StatusCode, ApiProblem> {
    state.forum.lock_thread(&actor, id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens a comment's thread again; an open one stays so. For coordinators.
#[utoipa::path(delete, path = "/comments/{id}/lock", tag = "comments",
    params(("id" = i64, Path, description = "The key of the comment that the thread begins with")),
    responses(
        (status = 204, description = "It is open"),
        (status = 403, description = "The caller is no coordinator, or the comment replies to another"),
        (status = 404, description = "It is not there, or the caller may not read what it is about"),
    ))]
pub async fn unlock_thread(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<CommentId>,
) -> Result<StatusCode, ApiProblem> {
    state.forum.lock_thread(&actor, id, false).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where a comment is moved.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"to": "/dilemmas/5"}))]
pub struct MoveCommentInput {
    /// The path of the page of a practice, a meeting or a dilemma.
    #[serde(default)]
    #[schema(required = true, min_length = 1, max_length = 2_000)]
    to: String,
}

impl Input for MoveCommentInput {}

/// Moves a comment with its replies to another practice, meeting or dilemma; what stays in its place is listed as
/// `"deleted_by":"moved"`. For its author, unless others replied, and for coordinators. What others wrote is moved only
/// between what the whole forum reads.
#[utoipa::path(put, path = "/comments/{id}/move", tag = "comments",
    params(("id" = i64, Path, description = "The comment's key")),
    request_body = MoveCommentInput,
    responses(
        (status = 200, description = "The comment in its new place", body = CommentResource),
        (status = 403, description = "The caller is no coordinator, and did not write it or others replied to it"),
        (status = 404, description = "It is not there or is deleted, or the caller may not read what it is about"),
        (status = 422, description = "It cannot be moved there"),
    ))]
pub async fn put_move(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<CommentId>,
    body: ApiJson<MoveCommentInput>,
) -> Result<Json<CommentResource>, ApiProblem> {
    state.forum.comment_to_move(&actor, id).await?;
    let (input, errors) = body.into_parts();
    if !errors.is_empty() {
        return Err(Problem::Invalid { fields: errors }.into());
    }
    state.forum.move_comment(&actor, id, &input.to).await?;
    Ok(Json(CommentResource::from(state.forum.comment(&actor, id).await?.comment)))
}

/// Brings a comment with its replies back to where it was last moved from, for 30 days. For its author, unless others
/// replied, and for coordinators.
#[utoipa::path(delete, path = "/comments/{id}/move", tag = "comments",
    params(("id" = i64, Path, description = "The comment's key")),
    responses(
        (status = 204, description = "It is back"),
        (status = 403, description = "The caller is no coordinator, and did not write it or others replied to it"),
        (status = 404, description = "It is not there, or was not moved lately"),
    ))]
pub async fn delete_move(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<CommentId>,
) -> Result<StatusCode, ApiProblem> {
    state.forum.move_comment_back(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An earlier text of a comment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EarlierText {
    /// The version of the comment that it was.
    version: i64,
    /// The text, in Markdown.
    body: String,
    /// The moment at which this text was written.
    written_at: Moment,
}

/// The earlier texts of a comment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EarlierTexts {
    /// The texts, the last first.
    versions: Vec<EarlierText>,
}

/// Reads the earlier texts of a comment. For its author and coordinators.
#[utoipa::path(get, path = "/comments/{id}/history", tag = "comments",
    params(("id" = i64, Path, description = "The comment's key")),
    responses(
        (status = 200, description = "The earlier texts", body = EarlierTexts),
        (status = 403, description = "The caller neither wrote it nor is a coordinator"),
        (status = 404, description = "It is not there or is deleted, or the caller may not read what it is about"),
        (status = 422, description = "A parameter is not known"),
    ))]
pub async fn read_history(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<CommentId>,
    parameters: Parameters,
) -> Result<Json<EarlierTexts>, ApiProblem> {
    parameters.finish()?;
    let versions = state.forum.comment_history(&actor, id).await?.versions.into_iter();
    let text = |version: comment::CommentVersion| EarlierText {
        version: version.version,
        body: version.body,
        written_at: Moment(version.written_at),
    };
    Ok(Json(EarlierTexts { versions: versions.map(text).collect() }))
}

/// Why a comment is reported.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "מופיע שם של לקוחה"}))]
pub struct ReportInput {
    /// The reason, one line, which the coordinator alone reads.
    #[serde(default)]
    #[schema(required = true, value_type = schema::ReportReason)]
    reason: String,
}

impl Input for ReportInput {}

/// Reports a comment to the coordinator. One that the caller has reported already waits as it is.
#[utoipa::path(post, path = "/comments/{id}/reports", tag = "comments",
    params(("id" = i64, Path, description = "The comment's key")),
    request_body = ReportInput,
    responses(
        (status = 204, description = "It is reported"),
        (status = 403, description = "It is the caller's own comment, or the caller is a guest"),
        (status = 404, description = "It is not there or is deleted, or the caller may not read what it is about"),
        (status = 422, description = "The reason was not taken, or too many reports of the caller wait"),
    ))]
pub async fn report_comment(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<CommentId>,
    body: ApiJson<ReportInput>,
) -> Result<StatusCode, ApiProblem> {
    state.forum.comment_to_report(&actor, id).await?;
    let (input, errors) = body.into_parts();
    if !errors.is_empty() {
        return Err(refuse(errors, check_reason(&input.reason, true)).into());
    }
    state.forum.report_comment(&actor, id, &input.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A report of a comment.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CommentReport)]
pub struct ReportResource {
    /// The report's key.
    #[schema(value_type = i64)]
    id: CommentReportId,
    /// The path of the comment's place.
    url: String,
    /// The comment's text, in Markdown; empty where it is deleted.
    body: String,
    /// The member who wrote the comment; `null` once their data was erased.
    author: Option<PersonResource>,
    /// The member who reported it; `null` where that is not known.
    by: Option<PersonResource>,
    /// The reason.
    reason: String,
    /// The moment of the report.
    at: Moment,
    /// The moment at which a coordinator dealt with it; `null` while it waits.
    handled_at: Option<Moment>,
}

impl From<CommentReport> for ReportResource {
    fn from(report: CommentReport) -> Self {
        Self {
            id: report.id,
            url: report.url,
            body: report.body,
            author: report.author.map(PersonResource::from),
            by: report.by.map(PersonResource::from),
            reason: report.reason,
            at: Moment(report.at),
            handled_at: report.handled_at.map(Moment),
        }
    }
}

/// The reports of comments.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportList {
    /// The latest two hundred: those that wait, then those that were dealt with.
    reports: Vec<ReportResource>,
}

/// Lists the reports of comments. For coordinators.
#[utoipa::path(get, path = "/comment-reports", tag = "comments",
    responses(
        (status = 200, description = "The reports", body = ReportList),
        (status = 403, description = "The caller is no coordinator"),
        (status = 422, description = "A parameter is not known"),
    ))]
pub async fn list_reports(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    parameters: Parameters,
) -> Result<Json<ReportList>, ApiProblem> {
    parameters.finish()?;
    let reports = state.forum.comment_reports(&actor).await?;
    Ok(Json(ReportList { reports: reports.into_iter().map(ReportResource::from).collect() }))
}

/// Notes that a report was dealt with; once more, and of a key that no report has, it changes nothing. For coordinators.
#[utoipa::path(post, path = "/comment-reports/{id}/handle", tag = "comments",
    params(("id" = i64, Path, description = "The report's key")),
    responses(
        (status = 204, description = "It was dealt with"),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "The key is no number"),
        (status = 422, description = "The key of the request was not taken"),
    ))]
pub async fn handle_report(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<CommentReportId>,
) -> Result<StatusCode, ApiProblem> {
    state.forum.handle_comment_report(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
