//! `GET /practices/{id}/document`: a practice as a file for word processors.

use axum::extract::State;
use axum::response::Response;
use domain::id::PracticeId;

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::key::Key;
use crate::http::pages::word_files::{answer, words};
use crate::http::problem::ApiProblem;

/// Gives a practice as a `.docx`, for those who may change it and, once it was published, for the coordinator.
#[utoipa::path(get, path = "/practices/{id}/document", tag = "practices",
    params(("id" = i64, Path, description = "Its key")),
    responses(
        (status = 200, description = "The practice for word processors: right to left where it is in Hebrew",
            body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (status = 403, description = "The caller may read it, but neither changes it nor runs the forum"),
        (status = 404, description = "It is not there, or the caller may not read it"),
    ))]
pub async fn read_practice_document(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PracticeId>,
) -> Result<Response, ApiProblem> {
    Ok(answer(state.forum.practice_word_file(&actor, id, &state.origin, words).await?))
}
