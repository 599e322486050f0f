//! `POST /practices`: one practice enters the forum.

use axum::extract::State;
use axum::response::Response;
use domain::problem::Problem;

use super::input::{PracticeInput, create_checked};
use super::resource::{PracticeResource, created};
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::ApiJson;
use crate::http::problem::ApiProblem;

/// Enters a practice. It can be found when the answer arrives, unless `searchable` says otherwise.
#[utoipa::path(post, path = "/practices", tag = "practices",
    request_body = PracticeInput,
    responses(
        (status = 201, description = "The practice", body = PracticeResource, headers(
            ("Location" = String, description = "Where to read it"),
            ("ETag" = String, description = "Its version"),
        )),
        (status = 403, description = "The company or the meeting is another's"),
        (status = 422, description = "Some fields were not taken"),
    ))]
pub async fn create_practice(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    body: ApiJson<PracticeInput>,
) -> Result<Response, ApiProblem> {
    let (practice, errors) = body.into_parts();
    let (entered, warnings) = create_checked(&state.forum, &actor, errors, vec![practice], |_| String::new()).await?;
    let id = entered.first().ok_or(Problem::Internal)?.id;
    let searchable = state.forum.is_searchable();
    Ok(created(state.forum.practice_text(&actor, id).await?, searchable, warnings))
}
