//! What the visitor was notified of.

use app::notifications::{NotificationsPage, OPEN_PATH, OpenForm, PATH, ReadAllForm};
use axum::Router;
use axum::extract::State;
use domain::notification::MarkRead;
use domain::problem::Problem;
use leptos::prelude::*;

use super::error::PageResult;
use super::render;
use super::visitor::{LoggedIn, Posted};
use crate::http::AppState;
use crate::http::routing::{get_and_post, post};

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get_and_post(show, read_all)).route(OPEN_PATH, post(open))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let groups = state.forum.notifications(&visitor.actor()).await?;
    render::page(&state, &visitor, move || view! { <NotificationsPage groups/> }).await
}

async fn read_all(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    if let Some(last) = ReadAllForm::read(&submission).up_to {
        state.forum.mark_notifications_read(&visitor.actor(), &MarkRead::UpTo(last)).await?;
    }
    Ok(render::see_other(PATH))
}

async fn open(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let id = OpenForm::read(&submission).notification.ok_or(Problem::NotFound)?;
    let path = state.forum.open_notification(&visitor.actor(), id).await?;
    // What was readable when the page was shown may be gone: the page as it is now says so.
    Ok(render::see_other(path.as_deref().unwrap_or(PATH)))
}
