//! `GET /meetings/{id}`: a meeting is opened.

use axum::extract::State;
use axum::response::Response;
use domain::id::MeetingId;

use super::resource::MeetingResource;
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::key::Key;
use crate::http::api::version::{IfNoneMatch, tagged};
use crate::http::problem::ApiProblem;

/// Reads a meeting.
#[utoipa::path(get, path = "/meetings/{id}", tag = "meetings",
    params(
        ("id" = i64, Path, description = "Its key"),
        ("If-None-Match" = Option<String>, Header, description = "The entity tag of a version that is known"),
    ),
    responses(
        (status = 200, description = "The meeting", body = MeetingResource,
            headers(("ETag" = String, description = "Its version, for If-Match"))),
        (status = 304, description = "It has not changed"),
        (status = 404, description = "There is none of this key"),
    ))]
pub async fn read_meeting(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
    if_none_match: IfNoneMatch,
) -> Result<Response, ApiProblem> {
    let view = state.forum.meeting(&actor, id).await?;
    Ok(tagged(view.card.version, &if_none_match, &MeetingResource::from(view)))
}
