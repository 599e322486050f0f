//! `DELETE /practices/{id}`: a practice is taken away.

use axum::extract::State;
use domain::id::PracticeId;
use http::StatusCode;

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::key::Key;
use crate::http::api::schema;
use crate::http::api::version::IfMatch;
use crate::http::problem::ApiProblem;

/// Takes a practice away.
///
/// What is published goes to the archive, where its link still opens it; everything else is deleted,
/// what is in the archive already among it.
#[utoipa::path(delete, path = "/practices/{id}", tag = "practices",
    params(
        ("id" = i64, Path, description = "Its key"),
        ("If-Match" = schema::Condition, Header, description = "The entity tag of the version that was read, or `*`"),
    ),
    responses(
        (status = 204, description = "It is gone"),
        (status = 403, description = "The caller may read it, not take it away"),
        (status = 404, description = "It is not there, or the caller may not read it"),
        (status = 412, description = "It was changed since that version; `current` tells the version it has"),
        (status = 428, description = "If-Match is missing"),
    ))]
pub async fn delete_practice(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PracticeId>,
    if_match: IfMatch,
) -> Result<StatusCode, ApiProblem> {
    let current = async || Ok(state.forum.practice_by_id(&actor, id).await?.version);
    let expected = if_match.expected(current).await?;
    state.forum.delete_practice(&actor, id, expected).await?;
    Ok(StatusCode::NO_CONTENT)
}
