//! `POST /promises`: a promise is made.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::problem::Problem;
use domain::promise::NewPromise;
use http::{StatusCode, header};

use super::resource::{PromiseInput, PromiseResource};
use crate::http::AppState;
use crate::http::api::PREFIX;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, add_missing, refuse};
use crate::http::problem::ApiProblem;

/// Makes a promise: the caller's own, or as the coordinator somebody else's. The same open promise once more is the first
/// one.
#[utoipa::path(post, path = "/promises", tag = "promises",
    request_body = PromiseInput,
    responses(
        (status = 201, description = "The promise", body = PromiseResource,
            headers(("Location" = String, description = "Where to read it"))),
        (status = 403, description = "The caller is a guest, or enters another's without being a coordinator"),
        (status = 422, description = "Some fields were not taken"),
    ))]
pub async fn make_promise(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    body: ApiJson<PromiseInput>,
) -> Result<Response, ApiProblem> {
    let (input, mut errors) = body.into_parts();
    let owner = input.owner.or(actor.member()).ok_or(Problem::Unauthenticated)?;
    if input.due.is_none() {
        add_missing(&mut errors, "due");
    }
    let due_at = input.due.map_or(state.forum.now(), |due| due.0);
    let promise = NewPromise { owner, to: input.to, meeting: input.meeting, what: input.what, due_at };
    if !errors.is_empty() {
        return Err(refuse(errors, state.forum.check_promise(&actor, promise).await).into());
    }
    let id = state.forum.make_promise(&actor, promise).await?;
    let location = [(header::LOCATION, format!("{PREFIX}/promises/{id}"))];
    let promise = PromiseResource::from(state.forum.promise(&actor, id).await?);
    Ok((StatusCode::CREATED, location, Json(promise)).into_response())
}
