//! `GET /practices`: a list, filtered like a search.

use axum::Json;
use axum::extract::State;
use domain::search::Sort;
use serde::Serialize;
use utoipa::ToSchema;

use super::resource::PracticeLine;
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::parameters::Parameters;
use crate::http::api::schema;
use crate::http::api::search::read_request;
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
#[utoipa::path(get, path = "/practices", tag = "practices", params(
    ("q" = Option<String>, Query, description = "Words"),
    ("topic" = Option<Vec<String>>, Query, description = "Topic slugs"),
    ("company" = Option<Vec<String>>, Query, description = "Company slugs"),
    ("kind" = Option<Vec<schema::PracticeKind>>, Query, description = "Kinds of practice"),
    ("sector" = Option<Vec<schema::Sector>>, Query, description = "Sectors of the company"),
    ("size" = Option<Vec<schema::SizeBand>>, Query, description = "Size bands of the company"),
    ("profession" = Option<Vec<schema::Profession>>, Query, description = "Professions of the authors"),
    ("language" = Option<Vec<schema::Language>>, Query, description = "Languages of the text"),
    ("year" = Option<Vec<i32>>, Query, description = "Calendar years"),
    ("from" = Option<String>, Query, description = "Not before this moment (RFC 3339) or day"),
    ("to" = Option<String>, Query, description = "Before this moment (RFC 3339), or up to the end of this day"),
    ("sort" = Option<schema::Sort>, Query, description = "The order; the newest first unless told"),
    ("limit" = Option<usize>, Query, description = "How many practices: 20 unless told, at most 100"),
    ("offset" = Option<usize>, Query, description = "How many practices to leave out, at most 10000"),
), responses(
    (status = 200, description = "The practices", body = PracticeList),
    (status = 422, description = "A parameter or its value is not known"),
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
