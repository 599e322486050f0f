//! The meetings.

use app::meetings::list::MeetingsPage;
use app::meetings::page::MeetingPage;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use domain::id::MeetingId;
use domain::problem::Problem;
use leptos::prelude::*;

use super::error::PageResult;
use super::render;
use super::visitor::{LoggedIn, Visitor};
use crate::http::AppState;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/meetings", get(list)).route("/meetings/{id}", get(open))
}

async fn list(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let meetings = state.forum.meetings(&visitor.actor()).await?;
    let view = move || view! { <MeetingsPage coming=meetings.upcoming past=meetings.past/> };
    render::page(&state, &visitor, view).await
}

async fn open(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let id = id.parse::<MeetingId>().map_err(|_| Problem::NotFound)?;
    page(&state, &visitor, id, Form::default()).await
}

/// The page of a meeting, with what was typed as a comment.
///
/// # Errors
/// What the visitor may not read, and those of [`render::form`].
pub async fn page(state: &AppState, visitor: &Visitor, id: MeetingId, comment: Form) -> PageResult {
    let meeting = state.forum.meeting(&visitor.actor(), id).await?;
    let discussion = state.forum.meeting_discussion(&visitor.actor(), id).await?;
    let view = move |comment| view! { <MeetingPage meeting discussion comment/> };
    render::form(state, visitor, comment, view).await
}
