//! The people of the forum.

use app::people::PersonPage;
use axum::Router;
use axum::extract::{Path, State};
use domain::id::MemberId;
use leptos::prelude::*;

use super::error::PageResult;
use super::key::parse_key;
use super::render;
use super::visitor::LoggedIn;
use crate::http::AppState;
use crate::http::routing::get;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/people/{id}", get(open))
}

async fn open(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let view = state.forum.person(&visitor.actor(), parse_key::<MemberId>(&id)?).await?;
    render::page(&state, &visitor, move || view! { <PersonPage view/> }).await
}
