//! `GET /practices/{id}`: a practice is opened.

use axum::extract::State;
use axum::response::Response;
use domain::id::PracticeId;

use super::resource::PracticeResource;
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::key::Key;
use crate::http::api::version::{IfNoneMatch, tagged};
use crate::http::problem::ApiProblem;

/// Reads a practice.
#[utoipa::path(get, path = "/practices/{id}", tag = "practices",
    params(
        ("id" = i64, Path, description = "Its key"),
        ("If-None-Match" = Option<String>, Header, description = "The entity tag of a version that is known"),
    ),
    responses(
        (status = 200, description = "The practice", body = PracticeResource,
            headers(("ETag" = String, description = "Its version, for If-Match"))),
        (status = 304, description = "It has not changed"),
        (status = 404, description = "It is not there, or the caller may not read it"),
    ))]
pub async fn read_practice(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PracticeId>,
    if_none_match: IfNoneMatch,
) -> Result<Response, ApiProblem> {
    let text = state.forum.practice_text(&actor, id).await?;
    Ok(tagged(text.view.version, &if_none_match, &PracticeResource::from(text)))
}
