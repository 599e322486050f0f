//! `POST /meetings`: a meeting is called.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

use super::input::MeetingInput;
use super::resource::MeetingResource;
use crate::http::AppState;
use crate::http::api::PREFIX;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::ApiJson;
use crate::http::api::version::tag;
use crate::http::problem::ApiProblem;

/// Adds a meeting; for the coordinator.
#[utoipa::path(post, path = "/meetings", tag = "meetings",
    request_body = MeetingInput,
    responses(
        (status = 201, description = "The meeting", body = MeetingResource, headers(
            ("Location" = String, description = "Where to read it"),
            ("ETag" = String, description = "Its version"),
        )),
        (status = 403, description = "The caller is no coordinator"),
        (status = 422, description = "Some fields were not taken"),
    ))]
pub async fn create_meeting(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    body: ApiJson<MeetingInput>,
) -> Result<Response, ApiProblem> {
    let (input, errors) = body.into_parts();
    let tells_deadline = input.tells_deadline();
    let details = input.details(&state.forum, &actor, errors).await?;
    let details = if tells_deadline { details } else { state.forum.with_default_deadline(details)? };
    let id = state.forum.create_meeting(&actor, details).await?;
    let searchable = state.forum.is_searchable();
    let view = state.forum.meeting(&actor, id).await?;
    let location = [(header::LOCATION, format!("{PREFIX}/meetings/{id}"))];
    let tag = tag(view.card.version);
    Ok((StatusCode::CREATED, location, tag, Json(MeetingResource::from(view).written(searchable))).into_response())
}
