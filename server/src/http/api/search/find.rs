//! `GET /search`: what the forum knows, by words and filters.

use axum::Json;
use axum::extract::State;
use domain::problem::FieldProblem;
use domain::search::{HitType, Sort};

use super::answer::SearchAnswer;
use super::request::{Filters, read_request};
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::cursor;
use crate::http::api::parameters::Parameters;
use crate::http::api::schema;
use crate::http::problem::ApiProblem;

/// Searches practices and meetings; without words it lists, the newest first.
///
/// Values of one filter widen it, filters narrow each other; a filter's values are repeated or separated
/// by commas.
///
/// All hits, beyond 10,000 too, are read by sending the `next_cursor` of each page as `cursor` of the next, with the same
/// words, filters and `sort`. No hit is repeated or left out while others are entered or taken away; by relevance, texts
/// that are entered may change the order of those that were there. A cursor is not taken together with `offset`.
#[utoipa::path(get, path = "/search", operation_id = "search", tag = "search",
    params(
        Filters,
        ("type" = Option<Vec<schema::HitType>>, Query, description = "Types of hit"),
        ("cursor" = Option<schema::Cursor>, Query, description = "The `next_cursor` of the page before"),
    ),
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
    let sort: Sort = parameters.value("sort").unwrap_or_default();
    let mut after = None;
    if let Some(text) = parameters.single("cursor") {
        after = cursor::hit(&text, sort);
        if after.is_none() {
            parameters.refuse("cursor", FieldProblem::Invalid, "no cursor of a search in this order");
        }
        parameters.exclude("offset", "not together with a cursor");
    }
    let mut request = read_request(&state.forum, &actor, parameters).await?;
    (request.sort, request.after) = (sort, after);
    request.hit_types = types;
    let current = state.forum.is_searchable();
    Ok(Json(SearchAnswer::new(state.forum.search(&actor, request).await?, sort, current)))
}
