//! The home page.

use app::home::HomePage;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use domain::problem::Problem;
use leptos::prelude::*;

use super::render;
use super::visitor::LoggedIn;
use crate::http::AppState;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/", get(home))
}

async fn home(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> Response {
    match gather(&state, &visitor.actor()).await {
        Ok((home, topics)) => {
            render::page(&state, &visitor, move || view! { <HomePage home since_last_visit=false topics/> }).await
        }
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

async fn gather(
    state: &AppState,
    actor: &domain::policy::Actor,
) -> Result<(domain::home::Home, Vec<domain::search::FacetCount>), Problem> {
    let home = state.forum.home(actor).await?;
    Ok((home, state.forum.topic_counts(actor).await?))
}
