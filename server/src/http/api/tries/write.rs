//! `POST /practices/{id}/tries` and `PUT /tries/{id}`: a try is written and replaced.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::id::{PracticeId, TryId};
use http::{StatusCode, header};

use super::resource::{TryInputResource, TryResource};
use crate::http::AppState;
use crate::http::api::PREFIX;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, refuse};
use crate::http::api::details::Unconfirmed;
use crate::http::api::key::Key;
use crate::http::api::schema;
use crate::http::api::version::{IfMatch, tag};
use crate::http::problem::ApiProblem;

/// Writes that the caller's company tried a practice. The same try once more is the first one.
#[utoipa::path(post, path = "/practices/{id}/tries", tag = "tries",
    params(("id" = i64, Path, description = "The practice's key")),
    request_body = TryInputResource,
    responses(
        (status = 201, description = "The try", body = TryResource, headers(
            ("Location" = String, description = "Where to read it"),
            ("ETag" = String, description = "Its version"),
        )),
        (status = 403, description = "The caller is a guest"),
        (status = 404, description = "The practice is not there, or the caller may not read it"),
        (status = 422, description = "Some fields were not taken"),
    ))]
pub async fn create_try(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PracticeId>,
    body: ApiJson<TryInputResource>,
) -> Result<Response, ApiProblem> {
    let (input, mut errors) = body.into_parts();
    let Unconfirmed { errors: open, warnings } = input.unconfirmed(&state.forum).await?;
    errors.extend(open);
    if !errors.is_empty() {
        return Err(refuse(errors, state.forum.check_try(&actor, id, input.into()).await).into());
    }
    let id = state.forum.add_try(&actor, id, input.into()).await?;
    let searchable = state.forum.is_searchable();
    let tried = TryResource::from(state.forum.practice_try(&actor, id).await?.tried).written(searchable, warnings);
    let headers = [(header::LOCATION, format!("{PREFIX}/tries/{id}"))];
    Ok((StatusCode::CREATED, headers, tag(tried.version), Json(tried)).into_response())
}

/// Replaces a try. For its author.
#[utoipa::path(put, path = "/tries/{id}", tag = "tries",
    params(
        ("id" = i64, Path, description = "Its key"),
        ("If-Match" = schema::Condition, Header, description = "The entity tag of the version that was changed, or `*`"),
    ),
    request_body = TryInputResource,
    responses(
        (status = 200, description = "The try as it is now", body = TryResource,
            headers(("ETag" = String, description = "Its version"))),
        (status = 403, description = "The caller did not write it"),
        (status = 404, description = "It is not there or is deleted, or the caller may not read it"),
        (status = 412, description = "It was changed since that version; `current` tells the version it has"),
        (status = 422, description = "Some fields were not taken"),
        (status = 428, description = "If-Match is missing"),
    ))]
pub async fn replace_try(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<TryId>,
    if_match: IfMatch,
    body: ApiJson<TryInputResource>,
) -> Result<Response, ApiProblem> {
    let current = async || Ok(state.forum.practice_try(&actor, id).await?.tried.version);
    let expected = if_match.expected(current).await?;
    let (input, mut errors) = body.into_parts();
    let Unconfirmed { errors: open, warnings } = input.unconfirmed(&state.forum).await?;
    errors.extend(open);
    if !errors.is_empty() {
        return Err(refuse(errors, state.forum.check_try_change(&actor, id, input.into()).await).into());
    }
    state.forum.change_try(&actor, id, expected, input.into()).await?;
    let searchable = state.forum.is_searchable();
    let tried = TryResource::from(state.forum.practice_try(&actor, id).await?.tried).written(searchable, warnings);
    Ok((tag(tried.version), Json(tried)).into_response())
}
