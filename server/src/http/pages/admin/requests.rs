//! Who asked to join the forum.

use app::admin::requests::{PATH, RequestForm, RequestsAdminPage};
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
    Router::new().route(PATH, get_and_post(show, decide))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let requests = state.forum.join_requests(&visitor.actor()).await?;
    let companies = state.forum.present_companies(&visitor.actor()).await?;
    let mut closed = vec![];
    for request in &requests {
        match state.forum.member_by_email(&visitor.actor(), &request.request.email).await {
            Ok(member) if member.deactivated_at.is_some() => closed.push((request.id, member.id)),
            Ok(_) | Err(Problem::NotFound) => {}
            Err(problem) => return Err(problem.into()),
        }
    }
    render::page(&state, &visitor, move || view! { <RequestsAdminPage requests companies closed/> }).await
}

async fn decide(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let id = RequestForm::read(&submission).request.ok_or(Problem::NotFound)?;
    let (is_declined, flash) = match submission.action() {
        "decline" => (true, Flash::RequestDeclined),
        "restore" => (false, Flash::RequestRestored),
        _ => return Err(Problem::NotFound.into()),
    };
    state.forum.decline_join_request(&visitor.actor(), id, is_declined).await?;
    Ok(render::see_other_with(PATH, flash))
}
