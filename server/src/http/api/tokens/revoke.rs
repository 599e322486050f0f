//! `POST /tokens/{id}/revoke`: a token ends.

use axum::extract::State;
use http::StatusCode;

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::key::Key;
use crate::http::problem::ApiProblem;

/// Ends a token for good. Members revoke their own, the coordinator any.
#[utoipa::path(post, path = "/tokens/{id}/revoke", tag = "tokens",
    params(("id" = i64, Path, description = "Its key")),
    responses(
        (status = 204, description = "It is revoked"),
        (status = 404, description = "There is none of this key that the caller may revoke, or it was revoked before"),
        (status = 422, description = "The key of the request was not taken"),
    ))]
pub async fn revoke_token(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<i64>,
) -> Result<StatusCode, ApiProblem> {
    state.forum.revoke_token(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
