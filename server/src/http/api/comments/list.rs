//! `GET /practices/{id}/comments` and `GET /meetings/{id}/comments`: what was said, page by page.

use axum::Json;
use axum::extract::State;
use domain::comment::CommentSubject;
use domain::id::{MeetingId, PracticeId};
use domain::policy::Actor;
use domain::problem::FieldProblem;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::resource::CommentResource;
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::cursor;
use crate::http::api::key::Key;
use crate::http::api::parameters::Parameters;
use crate::http::api::schema;
use crate::http::problem::ApiProblem;

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

async fn list(
    state: &AppState,
    actor: &Actor,
    subject: CommentSubject,
    mut parameters: Parameters,
) -> Result<Json<CommentList>, ApiProblem> {
    let limit = parameters.number("limit").unwrap_or(LIMIT);
    let mut after = None;
    if let Some(text) = parameters.single("cursor") {
        after = cursor::comment(&text, subject);
        if after.is_none() {
            parameters.refuse("cursor", FieldProblem::Invalid, "no cursor of this list");
        }
    }
    parameters.finish()?;
    let (comments, more) = state.forum.comments_after(actor, subject, after, limit).await?;
    let next_cursor = comments.last().filter(|_| more).map(cursor::of_comment);
    Ok(Json(CommentList { comments: comments.into_iter().map(CommentResource::from).collect(), next_cursor }))
}
