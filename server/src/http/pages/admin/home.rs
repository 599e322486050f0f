//! Where the forum stands, and the way to everything that runs it.

use app::admin::home::AdminPage;
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
    Router::new().route("/admin", get(show))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let overview = state.forum.overview(&visitor.actor()).await?;
    let untrusted_proxy = state.untrusted_proxy.is_seen();
    let phones = state.forum.phones(&visitor.actor()).await?;
    let has_agreement = state.forum.agreement().await?.is_some();
    render::page(&state, &visitor, move || view! { <AdminPage overview untrusted_proxy has_agreement phones/> }).await
}
