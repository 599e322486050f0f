//! What the forum says about accessibility and privacy, to everybody.

use app::statements::{ACCESSIBILITY, AccessibilityPage, PRIVACY, PrivacyPage};
use axum::Router;
use axum::extract::State;
use forum::statements::Statement;
use leptos::prelude::*;

use super::error::PageResult;
use super::render;
use super::visitor::Visitor;
use crate::http::AppState;
use crate::http::routing::get;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(ACCESSIBILITY, get(accessibility)).route(PRIVACY, get(privacy))
}

async fn accessibility(State(state): State<AppState>, visitor: Visitor) -> PageResult {
    let statement = state.forum.accessibility_statement(visitor.language).await?;
    let Statement { html, contact, checked_on, gaps } = statement;
    render::page(&state, &visitor, move || view! { <AccessibilityPage html contact checked_on gaps/> }).await
}

async fn privacy(State(state): State<AppState>, visitor: Visitor) -> PageResult {
    let Statement { html, contact, .. } = state.forum.privacy_statement(visitor.language).await?;
    render::page(&state, &visitor, move || view! { <PrivacyPage html contact/> }).await
}
