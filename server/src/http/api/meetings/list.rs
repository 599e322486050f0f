//! `GET /meetings`: the meetings, page by page.

use axum::Json;
use axum::extract::State;
use domain::id::MeetingId;
use domain::problem::FieldProblem;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::resource::MeetingLine;
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::cursor;
use crate::http::api::parameters::Parameters;
use crate::http::api::schema;
use crate::http::problem::ApiProblem;

/// The name by which a cursor tells this list from others.
const LIST: &str = "meetings";
/// How many meetings a page has where the caller does not say.
const LIMIT: usize = 100;

/// The meetings.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeetingList {
    /// The latest first: those to come, then those that took place.
    meetings: Vec<MeetingLine>,
    /// Where the next page begins: send it as `cursor`. `null` at the end of the list.
    next_cursor: Option<String>,
}

/// The page.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the document alone is made of it: the query is read parameter by parameter")]
struct Page {
    /// How many on a page: 100 unless told, and at most.
    #[param(minimum = 0)]
    limit: Option<usize>,
    /// The `next_cursor` of the page before.
    #[param(value_type = Option<schema::Cursor>)]
    cursor: Option<String>,
}

/// Lists the meetings, the latest first.
///
/// A long list is read to its end by sending the `next_cursor` of each page as `cursor` of the next: no meeting is repeated
/// or left out while others are added.
#[utoipa::path(get, path = "/meetings", tag = "meetings", params(Page),
    responses(
        (status = 200, description = "The meetings", body = MeetingList),
        (status = 422, description = "A parameter or its value is not known"),
    ))]
pub async fn list_meetings(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    mut parameters: Parameters,
) -> Result<Json<MeetingList>, ApiProblem> {
    let limit = parameters.number("limit").unwrap_or(LIMIT);
    let mut after = None;
    if let Some(text) = parameters.single("cursor") {
        after = cursor::place_in_time(&text, LIST).map(|(at, id)| (at, MeetingId(id)));
        if after.is_none() {
            parameters.refuse("cursor", FieldProblem::Invalid, "no cursor of this list");
        }
    }
    parameters.finish()?;
    let (meetings, more) = state.forum.meetings_after(&actor, after, limit).await?;
    let last = meetings.last().filter(|_| more);
    let next_cursor = last.map(|card| cursor::of_time(LIST, card.starts_at, card.id.0));
    Ok(Json(MeetingList { meetings: meetings.into_iter().map(MeetingLine::from).collect(), next_cursor }))
}
