//! `DELETE /comments/{id}`: a comment is deleted.

use axum::extract::State;
use domain::id::CommentId;
use http::StatusCode;

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::key::Key;
use crate::http::api::schema;
use crate::http::api::version::IfMatch;
use crate::http::problem::ApiProblem;

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
