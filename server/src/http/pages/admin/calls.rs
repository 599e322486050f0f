//! Whom to call since a meeting was changed.

use app::admin::calls::{CallForm, CallsPage, PATH};
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
    Router::new().route(PATH, get_and_post(show, change))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let lists = state.forum.calls(&visitor.actor()).await?;
    render::page(&state, &visitor, move || view! { <CallsPage lists/> }).await
}

async fn change(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let CallForm { meeting, member } = CallForm::read(&submission);
    let (meeting, member) = (meeting.ok_or(Problem::NotFound)?, member.ok_or(Problem::NotFound)?);
    let (is_called, said) = match submission.action() {
        "called" => (true, Flash::Called),
        "not-called" => (false, Flash::NotCalled),
        _ => return Err(Problem::NotFound.into()),
    };
    state.forum.note_call(&visitor.actor(), meeting, member, is_called).await?;
    Ok(render::see_other_with(PATH, said))
}
