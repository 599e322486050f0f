//! `GET /search`: what the forum knows, by words and filters.

use axum::Json;
use axum::extract::State;
use domain::search::HitType;

use super::answer::SearchAnswer;
use super::request::{Filters, read_request};
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::parameters::Parameters;
use crate::http::api::schema;
use crate::http::problem::ApiProblem;

/// Searches practices and meetings; without words it lists, the newest first.
///
/// Values of one filter widen it, filters narrow each other; a filter's values are repeated or separated
/// by commas.
#[utoipa::path(get, path = "/search", operation_id = "search", tag = "search",
    params(Filters, ("type" = Option<Vec<schema::HitType>>, Query, description = "Types of hit")),
    responses(
        (status = 200, description = "The hits, with counts for every filter", body = SearchAnswer),
        (status = 422, description = "A parameter or its value is not known"),
        (status = 503, description = "The search index is being built; `building` tells how far it has come"),
    ))]
pub async fn find(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    mut parameters: Parameters,
) -> Result<Json<SearchAnswer>, ApiProblem> {
    let types: Vec<HitType> = parameters.values("type");
    let mut request = read_request(&state.forum, &actor, parameters).await?;
    // Both types are as good as none.
    request.hit_type = types.first().copied().filter(|first| types.iter().all(|other| other == first));
    let current = state.forum.is_searchable();
    Ok(Json(SearchAnswer::new(state.forum.search(&actor, request).await?, current)))
}
