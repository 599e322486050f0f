//! `PUT /meetings/{id}`: a meeting is moved, or told differently.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::id::MeetingId;

use super::input::MeetingInput;
use super::resource::MeetingResource;
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::ApiJson;
use crate::http::api::key::Key;
use crate::http::api::schema;
use crate::http::api::version::{IfMatch, tag};
use crate::http::problem::ApiProblem;

/// Replaces a meeting's details, all of them: a field that is left out becomes empty. The gate list of a field visit is erased
/// where the meeting is no visit any more, does not take place, or is hosted by another company. For the coordinator.
#[utoipa::path(put, path = "/meetings/{id}", tag = "meetings",
    params(
        ("id" = i64, Path, description = "Its key"),
        ("If-Match" = schema::Condition, Header, description = "The entity tag of the version that was changed, or `*`"),
    ),
    request_body = MeetingInput,
    responses(
        (status = 200, description = "The meeting as it is now", body = MeetingResource,
            headers(("ETag" = String, description = "Its version"))),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is none of this key"),
        (status = 412, description = "It was changed since that version; `current` tells the version it has"),
        (status = 422, description = "Some fields were not taken"),
        (status = 428, description = "If-Match is missing"),
    ))]
pub async fn replace_meeting(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
    if_match: IfMatch,
    body: ApiJson<MeetingInput>,
) -> Result<Response, ApiProblem> {
    let (input, errors) = body.into_parts();
    let details = input.details(&state.forum, &actor, errors).await?;
    let current = async || Ok(state.forum.meeting(&actor, id).await?.card.version);
    let expected = if_match.expected(current).await?;
    state.forum.update_meeting(&actor, id, expected, details).await?;
    let searchable = state.forum.is_searchable();
    let view = state.forum.meeting(&actor, id).await?;
    let tag = tag(view.card.version);
    Ok((tag, Json(MeetingResource::from(view).written(searchable))).into_response())
}
