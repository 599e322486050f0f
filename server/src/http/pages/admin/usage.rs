//! How much is stored, by member and by company.

use app::admin::usage::UsageAdminPage;
use axum::Router;
use axum::extract::State;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::visitor::LoggedIn;
use crate::http::routing::get;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/admin/usage", get(show))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let usage = state.forum.forum_usage(&visitor.actor()).await?;
    render::page(&state, &visitor, move || view! { <UsageAdminPage usage/> }).await
}
