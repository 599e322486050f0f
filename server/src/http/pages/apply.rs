//! What strangers may read of the forum, and asking to join it.

use app::apply::{AppliedPage, ApplyForm, ApplyPage, PATH};
use app::ui::form::Form;
use axum::Router;
use axum::extract::State;
use domain::problem::Problem;
use leptos::prelude::*;

use super::error::PageResult;
use super::render;
use super::visitor::{Sent, Visitor};
use crate::http::AppState;
use crate::http::routing::{get, get_and_post};

/// Where whoever has asked ends up, so that reloading asks nothing again.
const THANKS: &str = "/apply/thanks";

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get_and_post(show, apply)).route(THANKS, get(thanks))
}

async fn show(State(state): State<AppState>, visitor: Visitor) -> PageResult {
    page(&state, &visitor, Form::default()).await
}

async fn page(state: &AppState, visitor: &Visitor, form: Form) -> PageResult {
    let welcome = state.forum.welcome(visitor.language).await?;
    render::form(state, visitor, form, move |form| view! { <ApplyPage welcome form/> }).await
}

async fn apply(State(state): State<AppState>, Sent(visitor, submission): Sent) -> PageResult {
    let ApplyForm { request, is_trapped } = ApplyForm::read(&submission);
    match state.forum.request_to_join(request, is_trapped).await {
        Ok(()) => Ok(render::see_other(THANKS)),
        Err(problem @ (Problem::Invalid { .. } | Problem::Throttled { .. })) => {
            page(&state, &visitor, submission.with_problem(problem)).await
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn thanks(State(state): State<AppState>, visitor: Visitor) -> PageResult {
    render::page(&state, &visitor, || view! { <AppliedPage/> }).await
}
