//! `GET /practices/{id}/tries`: what came of a practice in companies that tried it.

use axum::Json;
use axum::extract::State;
use domain::id::PracticeId;
use serde::Serialize;
use utoipa::ToSchema;

use super::resource::TryResource;
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::key::Key;
use crate::http::problem::ApiProblem;

/// The tries of a practice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TryList {
    /// How many tries there are, those that are only counted among them.
    total: usize,
    /// How many companies go on with the practice.
    keep: usize,
    /// How many go on with changes.
    adapt: usize,
    /// The number of companies that stopped.
    drop: usize,
    /// The tries that the caller may read, the last tried first.
    tries: Vec<TryResource>,
}

/// Lists the tries of a practice.
#[utoipa::path(get, path = "/practices/{id}/tries", tag = "tries",
    params(("id" = i64, Path, description = "The practice's key")),
    responses(
        (status = 200, description = "The tries, with how many had which outcome", body = TryList),
        (status = 404, description = "The practice is not there, or the caller may not read it"),
    ))]
pub async fn list_tries(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PracticeId>,
) -> Result<Json<TryList>, ApiProblem> {
    let tries = state.forum.practice_tries(&actor, id).await?;
    Ok(Json(TryList {
        total: tries.counts.total(),
        keep: tries.counts.keep,
        adapt: tries.counts.adapt,
        drop: tries.counts.drop,
        tries: tries.tries.into_iter().map(TryResource::from).collect(),
    }))
}
