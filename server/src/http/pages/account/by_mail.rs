//! The button of a mail, without a login: opening its address changes nothing, since scanners of mail follow every link.

use app::account::by_mail::ByMailPage;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use domain::problem::Problem;
use domain::rsvp::RsvpAnswer;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::Visitor;
use crate::http::routing::get_and_post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/by-mail/{token}", get_and_post(show, act))
}

async fn show(State(state): State<AppState>, visitor: Visitor, Path(token): Path<String>) -> PageResult {
    page(&state, &visitor, &token, Form::default()).await
}

async fn page(state: &AppState, visitor: &Visitor, token: &str, form: Form) -> PageResult {
    let asked = state.forum.asked_by_mail(token).await?;
    render::form(state, visitor, form, move |form| view! { <ByMailPage asked form/> }).await
}

async fn act(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(token): Path<String>,
    submission: Submission,
) -> PageResult {
    let done = match (submission.action(), submission.action().parse::<RsvpAnswer>()) {
        (_, Ok(answer)) => state.forum.come_by_mail(&token, answer).await,
        ("keep", _) => state.forum.keep_by_mail(&token).await,
        ("still", _) => state.forum.still_by_mail(&token).await,
        _ => Err(Problem::NotFound),
    };
    match done {
        Ok(()) => Ok(render::see_other(&format!("/by-mail/{token}"))),
        Err(problem) => page(&state, &visitor, &token, submission.refused(problem)?).await,
    }
}
