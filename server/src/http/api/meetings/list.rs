//! `GET /meetings`: the meetings before and after now.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::resource::MeetingLine;
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::parameters::Parameters;
use crate::http::problem::ApiProblem;

/// The meetings.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeetingList {
    /// The latest first: those to come, then those that took place.
    meetings: Vec<MeetingLine>,
}

/// Lists the meetings, the latest first.
#[utoipa::path(get, path = "/meetings", tag = "meetings",
    responses((status = 200, description = "The meetings", body = MeetingList)))]
pub async fn list_meetings(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    parameters: Parameters,
) -> Result<Json<MeetingList>, ApiProblem> {
    parameters.finish()?;
    let found = state.forum.meetings(&actor).await?;
    let latest_first = found.upcoming.into_iter().rev().chain(found.past);
    Ok(Json(MeetingList { meetings: latest_first.map(MeetingLine::from).collect() }))
}
