//! Lists that the search answers: the practices, and what was found.

use app::practices::list::PracticesPage;
use app::search::page::SearchResultsPage;
use app::search::suggestions::Suggestions;
use app::ui::query::PAGE_SIZE;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use domain::search::{HitType, OFFSET_MAX, QUERY_MAX, SearchRequest};
use leptos::prelude::*;

use super::render;
use super::visitor::{LoggedIn, Visitor};
use crate::http::AppState;
use crate::http::problem::status_of;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/practices", get(practices))
        .route("/search", get(search))
        .route("/search/suggestions", get(suggestions))
}

async fn practices(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, RawQuery(query): RawQuery) -> Response {
    let request = SearchRequest { hit_type: Some(HitType::Practice), ..read(query.as_deref()) };
    let found = answer(&state, &visitor, &request).await;
    match found {
        Ok((result, companies)) => {
            render::page(&state, &visitor, move || view! { <PracticesPage request result companies/> }).await
        }
        Err(response) => response,
    }
}

async fn search(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, RawQuery(query): RawQuery) -> Response {
    let request = read(query.as_deref());
    let found = answer(&state, &visitor, &request).await;
    match found {
        Ok((result, companies)) => {
            render::page(&state, &visitor, move || view! { <SearchResultsPage request result companies/> }).await
        }
        Err(response) => response,
    }
}

/// What the island of the search box asks for while somebody types.
async fn suggestions(State(state): State<AppState>, visitor: Visitor, RawQuery(query): RawQuery) -> Response {
    match state.forum.suggest(&visitor.actor(), &read(query.as_deref()).q, visitor.language).await {
        Ok(suggestions) => Json(Suggestions::new(suggestions, visitor.language)).into_response(),
        Err(problem) => status_of(&problem).into_response(),
    }
}

async fn answer(
    state: &AppState,
    visitor: &Visitor,
    request: &SearchRequest,
) -> Result<(domain::search::SearchPage, Vec<domain::company::Company>), Response> {
    let actor = visitor.actor();
    let both = async {
        let result = state.forum.search(&actor, request.clone()).await?;
        let companies = state.forum.companies(&actor).await?;
        Ok((result, companies.to_vec()))
    };
    match both.await {
        Ok(found) => Ok(found),
        Err(problem) => Err(render::problem(state, visitor, problem).await),
    }
}

/// A list's address as a request; what is not understood is left out, as a link may be old.
fn read(query: Option<&str>) -> SearchRequest {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query.unwrap_or_default()).unwrap_or_default();
    let mut request = SearchRequest { limit: PAGE_SIZE, ..SearchRequest::default() };
    let mut page = 1usize;
    for (name, value) in pairs {
        match name.as_str() {
            "q" => request.q = value.chars().take(QUERY_MAX + 1).collect(),
            "type" => request.hit_type = value.parse().ok(),
            "topic" => request.topics.push(value),
            "company" => request.companies.push(value),
            "kind" => request.kinds.extend(value.parse::<domain::practice::PracticeKind>()),
            "sector" => request.sectors.extend(value.parse::<domain::company::Sector>()),
            "size" => request.sizes.extend(value.parse::<domain::company::SizeBand>()),
            "profession" => request.professions.extend(value.parse::<domain::member::Profession>()),
            "language" => request.languages.extend(value.parse::<domain::language::Language>()),
            "year" => request.years.extend(value.parse::<i32>()),
            "sort" => request.sort = value.parse().unwrap_or_default(),
            "page" => page = value.parse().unwrap_or(1).max(1),
            _ => {}
        }
    }
    request.offset = (page - 1).saturating_mul(PAGE_SIZE).min(OFFSET_MAX);
    request
}
