//! Who presents at a meeting: a company answers a request, names its presenters, and asks another to change places. The link
//! of a mail answers without a login; opening it changes nothing, since scanners of mail follow every link.

use app::meetings::presenting::{AskedPage, PresentingForm, PresentingPage};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use domain::id::MeetingId;
use domain::problem::{FieldProblem, Problem};
use domain::rota::{self, PresentingAnswer};
use leptos::prelude::*;

use super::error::PageResult;
use super::key::parse_key;
use super::render;
use super::submission::Submission;
use super::visitor::{LoggedIn, Posted, Visitor};
use crate::http::AppState;
use crate::http::routing::get_and_post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/meetings/{id}/presenting", get_and_post(show, change))
        .route("/asked/{token}", get_and_post(asked, answer))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let id = parse_key::<MeetingId>(&id)?;
    let card = state.forum.meeting(&visitor.actor(), id).await?.card;
    page(&state, &visitor, id, PresentingForm::of(&card)).await
}

async fn page(state: &AppState, visitor: &Visitor, id: MeetingId, form: Form) -> PageResult {
    let card = state.forum.meeting(&visitor.actor(), id).await?.card;
    let presenting = state.forum.presenting(&visitor.actor(), id).await?;
    if presenting.is_empty() {
        return Err(Problem::NotFound.into());
    }
    render::form(state, visitor, form, move |form| view! { <PresentingPage card presenting form/> }).await
}

async fn change(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let (id, actor, form) = (parse_key::<MeetingId>(&id)?, visitor.actor(), PresentingForm::read(&submission));
    let request = form.request.ok_or(Problem::NotFound);
    let done = match submission.action() {
        "accept" => state.forum.answer_request(&actor, request?, PresentingAnswer::Accept).await,
        "pass" => state.forum.answer_request(&actor, request?, PresentingAnswer::Pass).await,
        "withdraw" => state.forum.withdraw_request(&actor, request?).await,
        "name" if form.presenters.is_empty() => Err(Problem::field(PresentingForm::PRESENTERS, FieldProblem::Missing)),
        "name" => state.forum.name_presenters(&actor, id, &form.presenters).await,
        "swap" => match form.other {
            Some(other) => state.forum.ask_to_swap(&actor, id, other).await.map(drop),
            None => Err(Problem::field(PresentingForm::OTHER, FieldProblem::Missing)),
        },
        _ => Err(Problem::NotFound),
    };
    let meeting = domain::meeting::path(id);
    match (done, submission.action()) {
        (Ok(()), "accept") => Ok(render::see_other_with(&rota::path(id), Flash::PresentingAnswered)),
        (Ok(()), "pass") => Ok(render::see_other_with(&meeting, Flash::PresentingAnswered)),
        (Ok(()), "withdraw") => Ok(render::see_other_with(&rota::path(id), Flash::PresentingWithdrawn)),
        (Ok(()), "swap") => Ok(render::see_other_with(&rota::path(id), Flash::PresentingAsked)),
        (Ok(()), _) => Ok(render::see_other_written(&state, &meeting, Flash::Saved)),
        (Err(Problem::Invalid { .. }), "accept" | "pass") => {
            Ok(render::see_other_with(&meeting, Flash::PresentingSettled))
        }
        (Err(problem), _) => page(&state, &visitor, id, submission.refused(problem)?).await,
    }
}

async fn asked(State(state): State<AppState>, visitor: Visitor, Path(token): Path<String>) -> PageResult {
    let asked = state.forum.asked_to_present(&token).await?;
    render::page(&state, &visitor, move || view! { <AskedPage asked/> }).await
}

async fn answer(State(state): State<AppState>, Path(token): Path<String>, submission: Submission) -> PageResult {
    let answer = match submission.action() {
        "accept" => PresentingAnswer::Accept,
        "pass" => PresentingAnswer::Pass,
        _ => return Err(Problem::NotFound.into()),
    };
    match state.forum.answer_by_mail(&token, answer).await {
        // Where it can no longer be answered so, the page says how it stands.
        Ok(()) | Err(Problem::Invalid { .. }) => Ok(render::see_other(&format!("/asked/{token}"))),
        Err(problem) => Err(problem.into()),
    }
}
