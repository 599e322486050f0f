//! `GET /practices`: a list, filtered like a search.

use axum::Json;
use axum::extract::State;
use domain::problem::FieldProblem;
use domain::search::Sort;
use serde::Serialize;
use utoipa::ToSchema;

use super::line::PracticeLine;
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::cursor;
use crate::http::api::parameters::Parameters;
use crate::http::api::schema;
use crate::http::api::search::request::{Filters, read_request};
use crate::http::problem::ApiProblem;

/// Practices of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PracticeList {
    /// The number of practices in all.
    total: usize,
    /// The practices of the page.
    practices: Vec<PracticeLine>,
    /// Where the next page begins: send it as `cursor`. `null` at the end of the list, and in a list that is filtered by
    /// words or years.
    next_cursor: Option<String>,
}

/// Lists published practices and those in review that the caller may read, the newest first.
///
/// The filters are those of `/search`. A long list is read to its end by sending the `next_cursor` of each page as `cursor`
/// of the next, with the same filters and the same `sort`: no practice is repeated or left out while others are entered,
/// edited or taken away. A cursor is not taken together with `q`, `year` or `offset`.
#[utoipa::path(get, path = "/practices", tag = "practices",
    params(Filters, ("cursor" = Option<schema::Cursor>, Query, description = "The `next_cursor` of the page before")),
    responses(
        (status = 200, description = "The practices", body = PracticeList),
        (status = 422, description = "A parameter or its value is not known"),
        (status = 503, description = "Words and years need the search index, which is being built"),
    ))]
pub async fn list_practices(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    mut parameters: Parameters,
) -> Result<Json<PracticeList>, ApiProblem> {
    let sort = parameters.value("sort").unwrap_or(Sort::Newest);
    let mut after = None;
    if let Some(text) = parameters.single("cursor") {
        after = cursor::practice(&text, sort);
        if after.is_none() {
            parameters.refuse("cursor", FieldProblem::Invalid, "no cursor of this list in this order");
        }
        for name in ["q", "year", "offset"] {
            parameters.exclude(name, "not together with a cursor");
        }
    }
    let mut request = read_request(&state.forum, &actor, parameters).await?;
    request.sort = sort;
    if let Some(page) = state.forum.practices_after(&actor, &request, after.as_ref()).await? {
        let next_cursor = page.next.map(|place| cursor::of_practice(sort, place));
        let practices = page.practices.into_iter().map(PracticeLine::from).collect();
        return Ok(Json(PracticeList { total: page.total, practices, next_cursor }));
    }
    let found = state.forum.find_practices(&actor, request).await?;
    let practices = found.practices.into_iter().map(PracticeLine::from).collect();
    Ok(Json(PracticeList { total: found.total, practices, next_cursor: None }))
}
