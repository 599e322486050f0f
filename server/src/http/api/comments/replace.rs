//! `PUT /comments/{id}`: a comment's text is replaced.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::id::CommentId;

use super::resource::{CommentInput, CommentResource};
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, refuse};
use crate::http::api::key::Key;
use crate::http::api::schema;
use crate::http::api::version::{IfMatch, tag};
use crate::http::problem::ApiProblem;

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
    let (input, errors) = body.into_parts();
    if !errors.is_empty() {
        return Err(refuse(errors, state.forum.check_comment_change(&actor, id, &input.body).await).into());
    }
    state.forum.edit_comment(&actor, id, expected, &input.body).await?;
    let searchable = state.forum.is_searchable();
    let comment = CommentResource::from(state.forum.comment(&actor, id).await?.comment).written(searchable);
    Ok((tag(comment.version), Json(comment)).into_response())
}
