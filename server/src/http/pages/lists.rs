//! Lists: the practices, and what a search found.

use app::practices::list::PracticesPage;
use app::search::page::SearchResultsPage;
use app::search::suggestions::Suggestions;
use app::ui::flash::Flash;
use app::ui::query::{self, List, PAGE_SIZE};
use axum::extract::{Path, RawForm, RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use domain::id::SavedSearchId;
use domain::problem::Problem;
use domain::search::{HitType, IndexNotice, Progress, SearchPage, SearchRequest};
use domain::undo::Undo;
use forum::PracticeListing;
use http::StatusCode;
use leptos::prelude::*;

use super::error::PageResult;
use super::render;
use super::visitor::{LoggedIn, Visitor};
use crate::http::AppState;
use crate::http::problem::status_of;
use crate::http::routing::{get, post};

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/practices", get(practices))
        .route("/search", get(search))
        .route("/search/suggestions", get(suggestions))
        .route("/search/mentions", get(mentions))
        .route("/search/saved", post(save))
        .route("/search/saved/{id}", post(open))
        .route("/search/saved/{id}/forget", post(delete))
}

async fn practices(
    State(state): State<AppState>,
    LoggedIn(visitor): LoggedIn,
    RawQuery(query): RawQuery,
) -> PageResult {
    let read = read(query.as_deref());
    let request = state.forum.with_present_names(read.clone()).await?;
    if request != read {
        return Ok(render::moved(&List::Practices.url(&request)));
    }
    let request = SearchRequest { hit_types: vec![HitType::Practice], ..request };
    let listed = state.forum.practice_list(&visitor.actor(), request.clone()).await;
    let found = listed.map(|PracticeListing { page, notice }| Found { page: Some(page), notice });
    let Found { page: result, notice } = unless_building(found)?;
    let companies = state.forum.companies(&visitor.actor()).await?.to_vec();
    let following = state.forum.topic_attention(&visitor.actor(), &request.topics).await?;
    let status = status(result.as_ref());
    let page = move || view! { <PracticesPage request result notice companies following/> };
    render::with_status(&state, &visitor, status, page).await
}

async fn search(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, RawQuery(query): RawQuery) -> PageResult {
    let read = read(query.as_deref());
    let since = since(query.as_deref());
    let request = state.forum.with_present_names(read.clone()).await?;
    if request != read {
        let url = List::Search.url(&request);
        return Ok(render::moved(&since.map_or(url.clone(), |since| with_since(&url, since))));
    }
    let notice = state.forum.index_notice();
    let found = state.forum.search(&visitor.actor(), request.clone()).await;
    let Found { page: result, notice } = unless_building(found.map(|page| Found { page: Some(page), notice }))?;
    let companies = state.forum.companies(&visitor.actor()).await?.to_vec();
    // Where nothing is asked, there is room for what was asked before.
    let saved = match request.asks_nothing() {
        true => Some(state.forum.saved_searches(&visitor.actor()).await?),
        false => None,
    };
    let status = status(result.as_ref());
    let page = move || view! { <SearchResultsPage request result notice companies saved since/> };
    render::with_status(&state, &visitor, status, page).await
}

/// What a list shows, or that there is no index yet which could tell.
struct Found {
    page: Option<SearchPage>,
    notice: Option<IndexNotice>,
}

/// A page that cannot tell anything is no answer for programs that keep what they read.
fn status(found: Option<&SearchPage>) -> StatusCode {
    if found.is_some() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}

/// Returns what was found; where the index is being built, how far that is.
fn unless_building(found: Result<Found, Problem>) -> Result<Found, Problem> {
    match found {
        Err(Problem::IndexBuilding { done, total }) => {
            Ok(Found { page: None, notice: Some(IndexNotice::Building(Progress { done, total })) })
        }
        found => found,
    }
}

/// Returns what the field of a comment asks for while somebody types `@` or `#`.
async fn mentions(State(state): State<AppState>, visitor: Visitor, RawQuery(query): RawQuery) -> Response {
    match state.forum.suggest_mentions(&visitor.actor(), &read(query.as_deref()).q).await {
        Ok(found) => Json(Suggestions::mentions(found, visitor.language)).into_response(),
        Err(problem) => status_of(&problem).into_response(),
    }
}

/// Returns what the island of the search box asks for while somebody types.
async fn suggestions(State(state): State<AppState>, visitor: Visitor, RawQuery(query): RawQuery) -> Response {
    match state.forum.suggest(&visitor.actor(), &read(query.as_deref()).q, visitor.language).await {
        Ok(suggestions) => Json(Suggestions::new(suggestions, visitor.language)).into_response(),
        Err(problem) => status_of(&problem).into_response(),
    }
}

async fn save(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, RawForm(form): RawForm) -> PageResult {
    let request = read(std::str::from_utf8(&form).ok());
    let path = List::Search.url(&request);
    state.forum.save_search(&visitor.actor(), request).await?;
    Ok(render::see_other_with(&path, Flash::SearchSaved))
}

/// Opens a saved search: it is noted that its member has seen it, so this is no link.
async fn open(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<SavedSearchId>) -> PageResult {
    let (request, since) = state.forum.open_search(&visitor.actor(), id).await?;
    let url = List::Search.url(&SearchRequest { limit: PAGE_SIZE, ..request });
    Ok(render::see_other(&with_since(&url, since)))
}

/// The address of a list on which the hits behind a position of the change log are marked.
fn with_since(url: &str, since: i64) -> String {
    render::with_parameters(url, &format!("since={since}"))
}

async fn delete(
    State(state): State<AppState>,
    LoggedIn(visitor): LoggedIn,
    Path(id): Path<SavedSearchId>,
) -> PageResult {
    match state.forum.delete_saved_search(&visitor.actor(), id).await {
        Ok(()) => Ok(forgotten(id)),
        // Pressed twice.
        Err(Problem::NotFound) if state.forum.can_undo(&visitor.actor(), &Undo::SavedSearch(id)).await == Ok(true) => {
            Ok(forgotten(id))
        }
        Err(problem) => Err(problem.into()),
    }
}

fn forgotten(id: SavedSearchId) -> Response {
    render::see_other_undo(List::Search.path(), Flash::SearchDeleted, &Undo::SavedSearch(id))
}

/// Returns the position of the change log behind which hits are marked, where a saved search was opened.
fn since(query: Option<&str>) -> Option<i64> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query?).ok()?;
    pairs.into_iter().find(|(name, _)| name == "since")?.1.parse().ok()
}

/// A list's address as a request.
fn read(query: Option<&str>) -> SearchRequest {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query.unwrap_or_default()).unwrap_or_default();
    query::read(pairs)
}
