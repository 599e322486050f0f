//! `GET /meetings/{id}/marked-promises`: the promises that are marked in the summary of a meeting and not entered yet. They are
//! entered by `POST /promises`.

use axum::Json;
use axum::extract::State;
use domain::id::MeetingId;
use domain::promise::FoundPromise;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::beside::PersonResource;
use crate::http::api::key::Key;
use crate::http::api::moment::Moment;
use crate::http::problem::ApiProblem;

/// The promises that are marked in the summary of a meeting.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MarkedPromises)]
pub struct MarkedPromisesResource {
    /// The promises that are not entered yet, in the order of the summary.
    promises: Vec<MarkedPromiseResource>,
}

/// A promise as it is marked: a line that begins with `@` and says who, what, until when.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MarkedPromise)]
pub struct MarkedPromiseResource {
    /// The member who promises; `null` where the name is nobody's.
    owner: Option<PersonResource>,
    /// The text of the promise.
    what: String,
    /// The moment until which it is promised; `null` where that was not said.
    due: Option<Moment>,
}

impl From<FoundPromise> for MarkedPromiseResource {
    fn from(found: FoundPromise) -> Self {
        Self { owner: found.owner.map(PersonResource::from), what: found.what, due: found.due_at.map(Moment) }
    }
}

/// Reads the promises that are marked in the summary of a meeting and not entered yet; for the coordinator.
#[utoipa::path(get, path = "/meetings/{id}/marked-promises", tag = "meetings",
    params(("id" = i64, Path, description = "The meeting's key")),
    responses(
        (status = 200, description = "What is marked", body = MarkedPromisesResource),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is no such meeting"),
    ))]
pub async fn read_marked_promises(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
) -> Result<Json<MarkedPromisesResource>, ApiProblem> {
    let found = state.forum.marked_promises(&actor, id).await?;
    Ok(Json(MarkedPromisesResource { promises: found.into_iter().map(MarkedPromiseResource::from).collect() }))
}
