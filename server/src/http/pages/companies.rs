//! The companies.

use app::companies::{CompaniesPage, CompanyPage};
use axum::Router;
use axum::extract::{Path, State};
use domain::company;
use leptos::prelude::*;

use super::error::PageResult;
use super::render;
use super::visitor::LoggedIn;
use crate::http::AppState;
use crate::http::routing::get;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/companies", get(list)).route("/companies/{slug}", get(open))
}

async fn list(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let companies = state.forum.company_cards(&visitor.actor()).await?;
    render::page(&state, &visitor, move || view! { <CompaniesPage companies/> }).await
}

async fn open(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(slug): Path<String>) -> PageResult {
    let view = state.forum.company(&visitor.actor(), &slug).await?;
    if view.company.slug != slug {
        return Ok(render::moved(&company::path(&view.company.slug)));
    }
    render::page(&state, &visitor, move || view! { <CompanyPage view/> }).await
}
