//! `GET /meetings/{id}/one-page`: what a member takes from a meeting to their management.

use axum::Json;
use axum::extract::State;
use domain::id::MeetingId;
use domain::one_page::{self, Heard, OnePage, Tried};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::key::Key;
use crate::http::api::moment::Moment;
use crate::http::problem::ApiProblem;

/// What a member takes from a meeting to their management.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OnePage)]
pub struct OnePageResource {
    /// The meeting's key.
    #[schema(value_type = i64)]
    id: MeetingId,
    /// The path of the page.
    url: String,
    /// The meeting's title.
    title: String,
    /// The moment at which the meeting started.
    starts_at: Moment,
    /// The practices that were presented, at most five.
    heard: Vec<HeardResource>,
    /// The ideas that were decided on, at most three.
    ideas: Vec<String>,
    /// What is tried: the open promises of the meeting that the caller may read, at most five.
    tried: Vec<TriedResource>,
}

/// A practice that was presented.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = HeardPractice)]
pub struct HeardResource {
    /// The practice's title.
    title: String,
    /// The name of its company.
    company: String,
    /// One or two sentences of it; may be empty.
    summary: String,
}

/// A promise of something that is tried.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PromisedTry)]
pub struct TriedResource {
    /// The text of the promise.
    what: String,
    /// The name of who promised.
    who: String,
    /// The moment until which the promise is to be kept.
    due: Moment,
}

impl From<OnePage> for OnePageResource {
    fn from(page: OnePage) -> Self {
        let heard = |it: Heard| HeardResource { title: it.title, company: it.company, summary: it.summary };
        let tried = |it: Tried| TriedResource { what: it.what, who: it.who, due: Moment(it.due_at) };
        Self {
            id: page.meeting,
            url: one_page::path(page.meeting),
            title: page.title,
            starts_at: Moment(page.starts_at),
            heard: page.heard.into_iter().map(heard).collect(),
            ideas: page.ideas,
            tried: page.tried.into_iter().map(tried).collect(),
        }
    }
}

/// Reads what a member takes from a meeting to their management: what was presented, what was decided, what is tried.
#[utoipa::path(get, path = "/meetings/{id}/one-page", tag = "meetings",
    params(("id" = i64, Path, description = "The meeting's key")),
    responses(
        (status = 200, description = "The page", body = OnePageResource),
        (status = 404, description = "There is no such meeting, or it did not take place yet"),
    ))]
pub async fn read_one_page(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
) -> Result<Json<OnePageResource>, ApiProblem> {
    Ok(Json(state.forum.one_page(&actor, id).await?.into()))
}
