//! The people of the forum.

use app::people::PersonPage;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use domain::id::MemberId;
use domain::problem::Problem;
use leptos::prelude::*;

use super::render;
use super::visitor::LoggedIn;
use crate::http::AppState;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/people/{id}", get(open))
}

async fn open(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> Response {
    let found = match id.parse() {
        Ok(id) => state.forum.person(&visitor.actor(), MemberId(id)).await,
        Err(_) => Err(Problem::NotFound),
    };
    match found {
        Ok(view) => render::page(&state, &visitor, move || view! { <PersonPage view/> }).await,
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}
