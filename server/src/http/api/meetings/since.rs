//! `GET /meetings/{id}/since-last`: what was promised at the meeting before one, and tried since.

use axum::Json;
use axum::extract::State;
use domain::agenda::{SinceLast, TriedSince};
use domain::id::MeetingId;
use domain::tries::TryOutcome;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::beside::MeetingLink;
use crate::http::api::key::Key;
use crate::http::api::promises::{PromiseResource, SumsResource};
use crate::http::api::schema;
use crate::http::problem::ApiProblem;

/// What happened from one meeting to the next, as far as the caller may know it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SinceLast)]
pub struct SinceLastResource {
    /// The meeting before; `null` where there was none.
    last: Option<MeetingLink>,
    /// What was promised at it.
    promises: Vec<PromiseResource>,
    /// How the promises made at it stand; `null` for all but the coordinator, and where nothing was promised.
    sums: Option<SumsResource>,
    /// The tries that were reported since, the first reported first.
    tries: Vec<TriedSinceResource>,
    /// How many more were reported that are only counted.
    counted_tries: usize,
}

/// A try that was reported between two meetings.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TriedSince)]
pub struct TriedSinceResource {
    /// The path of the try's place on the page of the practice.
    url: String,
    /// The title of the practice that was tried.
    title: String,
    /// The slug of the company that tried it.
    company: Option<String>,
    /// What the company does now.
    #[schema(value_type = schema::TryOutcome)]
    outcome: TryOutcome,
    /// The reason of that, in one line.
    why: String,
}

impl From<TriedSince> for TriedSinceResource {
    fn from(tried: TriedSince) -> Self {
        Self {
            url: tried.url,
            title: tried.title,
            company: tried.company.map(|company| company.slug),
            outcome: tried.outcome,
            why: tried.why,
        }
    }
}

impl From<SinceLast> for SinceLastResource {
    fn from(since: SinceLast) -> Self {
        Self {
            last: since.meeting.map(MeetingLink::from),
            promises: since.promises.into_iter().map(PromiseResource::from).collect(),
            sums: since.sums.map(SumsResource::from),
            tries: since.tries.into_iter().map(TriedSinceResource::from).collect(),
            counted_tries: since.counted_tries,
        }
    }
}

/// Reads what was promised at the meeting before one, and tried from then until that one: what an agenda opens with.
#[utoipa::path(get, path = "/meetings/{id}/since-last", tag = "meetings",
    params(("id" = i64, Path, description = "The meeting's key")),
    responses(
        (status = 200, description = "What happened since", body = SinceLastResource),
        (status = 404, description = "There is no such meeting"),
    ))]
pub async fn read_since_last(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
) -> Result<Json<SinceLastResource>, ApiProblem> {
    let until = state.forum.meeting(&actor, id).await?.card.starts_at;
    Ok(Json(state.forum.since_before(&actor, until).await?.into()))
}
