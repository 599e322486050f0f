//! `GET /tries/{id}` and `DELETE /tries/{id}`.

use axum::extract::State;
use axum::response::Response;
use domain::id::TryId;
use http::StatusCode;

use super::resource::TryResource;
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::key::Key;
use crate::http::api::schema;
use crate::http::api::version::{IfMatch, IfNoneMatch, tagged};
use crate::http::problem::ApiProblem;

/// Reads a try.
#[utoipa::path(get, path = "/tries/{id}", tag = "tries",
    params(
        ("id" = i64, Path, description = "Its key"),
        ("If-None-Match" = Option<String>, Header, description = "The entity tag of a version that is known"),
    ),
    responses(
        (status = 200, description = "The try", body = TryResource,
            headers(("ETag" = String, description = "Its version, for If-Match"))),
        (status = 304, description = "It has not changed"),
        (status = 404, description = "It is not there or is deleted, or the caller may not read it"),
    ))]
pub async fn read_try(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<TryId>,
    if_none_match: IfNoneMatch,
) -> Result<Response, ApiProblem> {
    let tried = TryResource::from(state.forum.practice_try(&actor, id).await?.tried);
    Ok(tagged(tried.version, &if_none_match, &tried))
}

/// Deletes a try; on the pages it can be brought back for 30 days. For its author, the manager of its company, and for
/// coordinators where it is not only counted.
#[utoipa::path(delete, path = "/tries/{id}", tag = "tries",
    params(
        ("id" = i64, Path, description = "Its key"),
        ("If-Match" = schema::Condition, Header, description = "The entity tag of the version that was read, or `*`"),
    ),
    responses(
        (status = 204, description = "It is deleted"),
        (status = 403, description = "The caller may not delete it"),
        (status = 404, description = "It is not there or is deleted, or the caller may not read it"),
        (status = 412, description = "It was changed since that version; `current` tells the version it has"),
        (status = 428, description = "If-Match is missing"),
    ))]
pub async fn delete_try(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<TryId>,
    if_match: IfMatch,
) -> Result<StatusCode, ApiProblem> {
    let current = async || Ok(state.forum.practice_try(&actor, id).await?.tried.version);
    let expected = if_match.expected(current).await?;
    state.forum.delete_try(&actor, id, Some(expected)).await?;
    Ok(StatusCode::NO_CONTENT)
}
