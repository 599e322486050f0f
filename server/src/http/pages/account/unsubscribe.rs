//! Switching mails off from the mail itself. Mail programs post here by themselves (RFC 8058), without a login; opening
//! the address changes nothing, since scanners of mail follow every link.

use app::account::unsubscribe::UnsubscribePage;
use app::ui::form::Fields;
use axum::Router;
use axum::extract::{Path, State};
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::Visitor;
use crate::http::routing::get_and_post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/unsubscribe/{token}", get_and_post(show, change))
}

async fn show(State(state): State<AppState>, visitor: Visitor, Path(token): Path<String>) -> PageResult {
    let found = state.forum.unsubscription(&token).await?;
    let (what, done) = (found.what, found.is_off.then_some(true));
    render::page(&state, &visitor, move || view! { <UnsubscribePage what done/> }).await
}

async fn change(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(token): Path<String>,
    submission: Submission,
) -> PageResult {
    let found = match submission.filled("action") {
        Some("again") => state.forum.resubscribe(&token).await?,
        _ => state.forum.unsubscribe(&token).await?,
    };
    let (what, done) = (found.what, Some(found.is_off));
    render::page(&state, &visitor, move || view! { <UnsubscribePage what done/> }).await
}
