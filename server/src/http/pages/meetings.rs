//! The meetings.

use app::meetings::list::MeetingsPage;
use app::meetings::page::MeetingPage;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use domain::id::MeetingId;
use domain::problem::Problem;
use leptos::prelude::*;

use super::render;
use super::visitor::LoggedIn;
use crate::http::AppState;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/meetings", get(list)).route("/meetings/{id}", get(open))
}

async fn list(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> Response {
    match state.forum.meetings(&visitor.actor()).await {
        Ok(meetings) => {
            render::page(&state, &visitor, move || {
                view! { <MeetingsPage coming=meetings.upcoming past=meetings.past/> }
            })
            .await
        }
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

async fn open(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> Response {
    let found = match id.parse::<MeetingId>() {
        Ok(id) => state.forum.meeting(&visitor.actor(), id).await,
        Err(_) => Err(Problem::NotFound),
    };
    match found {
        Ok(meeting) => render::page(&state, &visitor, move || view! { <MeetingPage meeting/> }).await,
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}
