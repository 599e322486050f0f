//! The companies.

use app::companies::{CompaniesPage, CompanyPage};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use domain::company::CompanyCard;
use leptos::prelude::*;

use super::render;
use super::visitor::LoggedIn;
use crate::http::AppState;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/companies", get(list)).route("/companies/{slug}", get(open))
}

async fn list(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> Response {
    match state.forum.company_cards(&visitor.actor()).await {
        Ok(companies) => render::page(&state, &visitor, move || view! { <CompaniesPage companies/> }).await,
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

async fn open(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(slug): Path<String>) -> Response {
    let view = match state.forum.company(&visitor.actor(), &slug).await {
        Ok(view) => view,
        Err(problem) => return render::problem(&state, &visitor, problem).await,
    };
    let now = state.forum.now();
    let company = CompanyCard {
        members: i64::try_from(view.people.len()).unwrap_or(i64::MAX),
        practices: i64::try_from(view.practices.len()).unwrap_or(i64::MAX),
        presented_at: view.meetings.iter().map(|meeting| meeting.starts_at).filter(|at| *at < now).max(),
        presents_next: view.meetings.iter().any(|meeting| meeting.starts_at >= now),
        company: view.company,
    };
    render::page(&state, &visitor, move || {
        view! { <CompanyPage company members=view.people practices=view.practices meetings=view.meetings/> }
    })
    .await
}
