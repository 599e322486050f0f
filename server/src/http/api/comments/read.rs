//! `GET /comments/{id}`: a comment is opened.

use axum::extract::State;
use axum::response::Response;
use domain::id::CommentId;

use super::resource::CommentResource;
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::key::Key;
use crate::http::api::version::{IfNoneMatch, tagged};
use crate::http::problem::ApiProblem;

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
