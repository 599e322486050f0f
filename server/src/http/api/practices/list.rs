//! `GET /practices`: a list, filtered like a search.

use axum::Json;
use axum::extract::State;
use domain::search::Sort;
use serde::Serialize;
use utoipa::ToSchema;

use super::line::PracticeLine;
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::parameters::Parameters;
use crate::http::api::search::request::{Filters, read_request};
use crate::http::problem::ApiProblem;

/// Practices of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PracticeList {
    /// How many there are in all.
    total: usize,
    /// Those of the page.
    practices: Vec<PracticeLine>,
}

/// Lists published practices and those in review that the caller may read, the newest first.
///
/// The filters are those of `/search`.
#[utoipa::path(get, path = "/practices", tag = "practices",
    params(Filters),
    responses(
        (status = 200, description = "The practices", body = PracticeList),
        (status = 422, description = "A parameter or its value is not known"),
        (status = 503, description = "Words, or a filter other than topic, company and kind, need the search index, \
            which is being built"),
    ))]
pub async fn list_practices(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    mut parameters: Parameters,
) -> Result<Json<PracticeList>, ApiProblem> {
    let sort = parameters.value("sort").unwrap_or(Sort::Newest);
    let mut request = read_request(&state.forum, &actor, parameters).await?;
    request.sort = sort;
    let found = state.forum.find_practices(&actor, request).await?;
    let practices = found.practices.into_iter().map(PracticeLine::from).collect();
    Ok(Json(PracticeList { total: found.total, practices }))
}
