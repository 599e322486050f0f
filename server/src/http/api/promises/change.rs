//! `POST /promises/{id}/keep`, `/move` and `/release`: what becomes of a promise.

use axum::Json;
use axum::extract::State;
use domain::clock::Timestamp;
use domain::id::PromiseId;
use domain::problem::Problem;
use domain::promise::PromiseStep;

use super::resource::{MoveInput, PromiseResource};
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, add_missing};
use crate::http::api::key::Key;
use crate::http::problem::ApiProblem;

/// Says that a promise was kept; for who made it. Once more it changes nothing.
#[utoipa::path(post, path = "/promises/{id}/keep", tag = "promises",
    params(("id" = i64, Path, description = "Its key")),
    responses(
        (status = 200, description = "The promise as it is now", body = PromiseResource),
        (status = 403, description = "It is not the caller's"),
        (status = 404, description = "There is none of this key that the caller may read"),
        (status = 422, description = "It was released"),
    ))]
pub async fn keep_promise(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PromiseId>,
) -> Result<Json<PromiseResource>, ApiProblem> {
    state.forum.change_promise(&actor, id, None, PromiseStep::Keep).await?;
    Ok(Json(state.forum.promise(&actor, id).await?.into()))
}

/// Releases a promise; for whom it was made to, and for the coordinator where that is the whole forum. Once more it changes
/// nothing.
#[utoipa::path(post, path = "/promises/{id}/release", tag = "promises",
    params(("id" = i64, Path, description = "Its key")),
    responses(
        (status = 200, description = "The promise as it is now", body = PromiseResource),
        (status = 403, description = "It was not made to the caller"),
        (status = 404, description = "There is none of this key that the caller may read"),
        (status = 422, description = "It was kept"),
    ))]
pub async fn release_promise(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PromiseId>,
) -> Result<Json<PromiseResource>, ApiProblem> {
    let step = PromiseStep::Release { reason: String::new() };
    state.forum.change_promise(&actor, id, None, step).await?;
    Ok(Json(state.forum.promise(&actor, id).await?.into()))
}

/// Moves a promise to a later day, before its day; for who made it.
#[utoipa::path(post, path = "/promises/{id}/move", tag = "promises",
    params(("id" = i64, Path, description = "Its key")),
    request_body = MoveInput,
    responses(
        (status = 200, description = "The promise as it is now", body = PromiseResource),
        (status = 403, description = "It is not the caller's"),
        (status = 404, description = "There is none of this key that the caller may read"),
        (status = 422, description = "It is late or has ended, or a field was not taken"),
    ))]
pub async fn move_promise(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PromiseId>,
    body: ApiJson<MoveInput>,
) -> Result<Json<PromiseResource>, ApiProblem> {
    let (input, mut errors) = body.into_parts();
    if input.due.is_none() {
        add_missing(&mut errors, "due");
    }
    let due_at = input.due.map_or(Timestamp(0), |due| due.0);
    let step = PromiseStep::Move { due_at, reason: input.reason };
    // What may not be read is not there, and what is another's is forbidden, whatever is wrong with the body.
    state.forum.check_promise_step(&actor, id, &step).await?;
    Problem::unless_empty(errors)?;
    state.forum.change_promise(&actor, id, None, step).await?;
    Ok(Json(state.forum.promise(&actor, id).await?.into()))
}
