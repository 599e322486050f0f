//! `GET /promises` and `GET /promises/{id}`: promises are read.

use axum::Json;
use axum::extract::State;
use domain::id::PromiseId;
use serde::Serialize;
use utoipa::ToSchema;

use super::resource::PromiseResource;
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::key::Key;
use crate::http::problem::ApiProblem;

/// The caller's promises.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PromiseList {
    /// The member's own promises that are open, the first due first.
    open: Vec<PromiseResource>,
    /// Those that were made to them and are open.
    to_me: Vec<PromiseResource>,
    /// The open ones of others of their company.
    of_company: Vec<PromiseResource>,
    /// The member's own promises that have ended, the last first; at most 20.
    ended: Vec<PromiseResource>,
    /// How many stand how in the whole forum; `null` for all but the coordinator.
    sums: Option<SumsResource>,
}

/// How many promises stand how.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SumsResource {
    /// How many are open, their day to come.
    open: i64,
    /// How many are open, their day past.
    late: i64,
    /// How many were kept.
    kept: i64,
    /// How many were released.
    released: i64,
}

/// Lists the caller's promises, those made to them, and those of their company; at most 200 of each.
#[utoipa::path(get, path = "/promises", tag = "promises",
    responses((status = 200, description = "The promises", body = PromiseList)))]
pub async fn list_promises(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
) -> Result<Json<PromiseList>, ApiProblem> {
    let promises = state.forum.promises(&actor).await?;
    let resources = |found: Vec<domain::promise::Promise>| found.into_iter().map(PromiseResource::from).collect();
    Ok(Json(PromiseList {
        open: resources(promises.open),
        to_me: resources(promises.to_me),
        of_company: resources(promises.of_company),
        ended: resources(promises.ended),
        sums: promises.sums.map(|sums| SumsResource {
            open: sums.open,
            late: sums.late,
            kept: sums.kept,
            released: sums.released,
        }),
    }))
}

/// Reads a promise.
#[utoipa::path(get, path = "/promises/{id}", tag = "promises",
    params(("id" = i64, Path, description = "Its key")),
    responses(
        (status = 200, description = "The promise", body = PromiseResource),
        (status = 404, description = "There is none of this key that the caller may read"),
    ))]
pub async fn read_promise(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PromiseId>,
) -> Result<Json<PromiseResource>, ApiProblem> {
    Ok(Json(state.forum.promise(&actor, id).await?.into()))
}
