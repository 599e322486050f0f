//! After a meeting: three questions, answered by whoever was there.

use app::meetings::survey::{SurveyForm, SurveyPage};
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use domain::id::MeetingId;
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::survey;
use leptos::prelude::*;

use super::error::PageResult;
use super::key::parse_key;
use super::render;
use super::visitor::{LoggedIn, Posted, Visitor};
use crate::http::AppState;
use crate::http::routing::get_and_post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/meetings/{id}/survey", get_and_post(show, answer))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    page(&state, &visitor, parse_key::<MeetingId>(&id)?, Form::default()).await
}

async fn page(state: &AppState, visitor: &Visitor, id: MeetingId, form: Form) -> PageResult {
    let card = state.forum.meeting(&visitor.actor(), id).await?.card;
    let stands = state.forum.survey_state(&visitor.actor(), id).await?;
    render::form(state, visitor, form, move |form| view! { <SurveyPage card state=stands form/> }).await
}

async fn answer(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let id = parse_key::<MeetingId>(&id)?;
    let form = SurveyForm::read(&submission);
    let mut missing = vec![];
    for (is_missing, name) in
        [(form.useful.is_none(), SurveyForm::USEFUL), (form.recommends.is_none(), SurveyForm::RECOMMENDS)]
    {
        if is_missing {
            missing.push(FieldError::new(name, FieldProblem::Missing));
        }
    }
    let answered = match form.answer() {
        Some(answer) => state.forum.answer_survey(&visitor.actor(), id, answer).await,
        None => Err(Problem::Invalid { fields: missing }),
    };
    match answered {
        Ok(()) => Ok(render::see_other(&survey::path(id))),
        Err(problem) => page(&state, &visitor, id, submission.refused(problem)?).await,
    }
}
