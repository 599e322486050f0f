//! The rota: who presents when, whom to ask, and the order of the companies.

use app::admin::rota::{PATH, RotaForm, RotaPage};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use domain::problem::{FieldProblem, Problem};
use domain::rota::PresentingAnswer;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::routing::get_and_post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get_and_post(show, change))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    page(&state, &visitor, Form::default()).await
}

async fn page(state: &AppState, visitor: &Visitor, form: Form) -> PageResult {
    let rota = state.forum.rota(&visitor.actor()).await?;
    let members = state.forum.members(&visitor.actor()).await?;
    let phones = state.forum.phones(&visitor.actor()).await?;
    render::form(state, visitor, form, move |form| view! { <RotaPage rota members phones form/> }).await
}

async fn change(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    match take_step(&state, &visitor, &submission).await {
        Ok(answer) => Ok(answer),
        // The buttons send no field that could be mended: the page as it is now shows what was decided.
        Err(Problem::Invalid { .. }) if submission.action() != "ask" => {
            Ok(render::see_other_with(PATH, Flash::PresentingSettled))
        }
        Err(problem) => page(&state, &visitor, submission.refused(problem)?).await,
    }
}

async fn take_step(state: &AppState, visitor: &Visitor, submission: &Submission) -> Result<Response, Problem> {
    let (actor, form, forum) = (visitor.actor(), RotaForm::read(submission), &state.forum);
    let request = form.request.ok_or(Problem::NotFound);
    let company = form.company.ok_or(Problem::NotFound);
    match submission.action() {
        "ask" => {
            let meeting = form.meeting.ok_or(Problem::NotFound)?;
            let member = form.member.ok_or_else(|| Problem::field(RotaForm::MEMBER, FieldProblem::Missing))?;
            forum.ask_to_present(&actor, meeting, member).await?;
            Ok(render::see_other_with(&format!("{PATH}#meeting-{meeting}"), Flash::PresentingAsked))
        }
        "accept" => {
            forum.answer_request(&actor, request?, PresentingAnswer::Accept).await?;
            Ok(render::see_other_with(PATH, Flash::PresentingAnswered))
        }
        "pass" => {
            forum.answer_request(&actor, request?, PresentingAnswer::Pass).await?;
            Ok(render::see_other_with(PATH, Flash::PresentingAnswered))
        }
        "withdraw" => {
            forum.withdraw_request(&actor, request?).await?;
            Ok(render::see_other_with(PATH, Flash::PresentingWithdrawn))
        }
        step @ ("up" | "down") => {
            let company = company?;
            forum.shift_in_rota(&actor, company, step == "up").await?;
            Ok(render::see_other(&format!("{PATH}#company-{company}")))
        }
        "propose" => {
            forum.order_rota(&actor, &[]).await?;
            Ok(render::see_other(&format!("{PATH}#order")))
        }
        _ => Err(Problem::NotFound),
    }
}
