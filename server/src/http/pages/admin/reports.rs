//! Comments that members reported.

use app::admin::reports::{PATH, ReportForm, ReportsAdminPage};
use app::ui::flash::Flash;
use axum::Router;
use axum::extract::State;
use domain::problem::Problem;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::visitor::{LoggedIn, Posted};
use crate::http::routing::get_and_post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get_and_post(show, handle))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let reports = state.forum.comment_reports(&visitor.actor()).await?;
    render::page(&state, &visitor, move || view! { <ReportsAdminPage reports/> }).await
}

async fn handle(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let id = ReportForm::read(&submission).report.ok_or(Problem::NotFound)?;
    state.forum.handle_comment_report(&visitor.actor(), id).await?;
    Ok(render::see_other_with(PATH, Flash::ReportHandled))
}
