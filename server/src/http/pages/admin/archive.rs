//! What is in the archive, and what was deleted for good.

use app::admin::archive::ArchiveAdminPage;
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
    Router::new().route("/admin/archive", get(show))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let archived = state.forum.forum_archive(&visitor.actor()).await?;
    let erased = state.forum.deletions(&visitor.actor()).await?;
    render::page(&state, &visitor, move || view! { <ArchiveAdminPage archived erased/> }).await
}
