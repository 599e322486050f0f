//! `PUT /practices/{id}`: a practice's text is replaced.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::id::PracticeId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::input::PracticeInput;
use super::resource::PracticeResource;
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, Input, refuse};
use crate::http::api::details::Unconfirmed;
use crate::http::api::key::Key;
use crate::http::api::schema;
use crate::http::api::version::{IfMatch, tag};
use crate::http::problem::ApiProblem;

/// What replaces a practice's text. What is read of a practice can be sent back: the fields that cannot
/// be changed (its key, company, meeting, authors and files among them) are passed over.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct PracticeReplacement(PracticeInput);

impl Input for PracticeReplacement {
    const PASSED_OVER: &'static [&'static str] = PracticeResource::READ_ONLY;
}

/// Replaces a practice's text.
///
/// All of it: a field that is left out becomes empty, or what a new practice has. Only the status stays
/// as it is unless told; company, meeting, authors and files cannot be changed here.
#[utoipa::path(put, path = "/practices/{id}", tag = "practices",
    params(
        ("id" = i64, Path, description = "Its key"),
        ("If-Match" = schema::Condition, Header, description = "The entity tag of the version that was changed, or `*`"),
    ),
    request_body = PracticeReplacement,
    responses(
        (status = 200, description = "The practice as it is now", body = PracticeResource,
            headers(("ETag" = String, description = "Its version"))),
        (status = 403, description = "The caller may read it, not change it"),
        (status = 404, description = "It is not there, or the caller may not read it"),
        (status = 412, description = "It was changed since that version; `current` tells the version it has"),
        (status = 422, description = "Some fields were not taken"),
        (status = 428, description = "If-Match is missing"),
    ))]
pub async fn replace_practice(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PracticeId>,
    if_match: IfMatch,
    body: ApiJson<PracticeReplacement>,
) -> Result<Response, ApiProblem> {
    let current = async || Ok(state.forum.practice_by_id(&actor, id).await?.version);
    let expected = if_match.expected(current).await?;
    let (PracticeReplacement(input), mut errors) = body.into_parts();
    let mut unconfirmed = Unconfirmed::default();
    input.look_through(&state.forum, "", &mut unconfirmed).await?;
    errors.extend(unconfirmed.errors);
    let status = input.status;
    if !errors.is_empty() {
        return Err(
            refuse(errors, state.forum.check_practice(&actor, id, expected, input.content(), status).await).into()
        );
    }
    state.forum.update_practice(&actor, id, expected, input.content(), status).await?;
    let searchable = state.forum.is_searchable();
    let text = state.forum.practice_text(&actor, id).await?;
    let tag = tag(text.view.version);
    Ok((tag, Json(PracticeResource::from(text).written(searchable, unconfirmed.warnings))).into_response())
}
