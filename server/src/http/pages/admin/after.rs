//! After a meeting: the coordinator notes who came, reads what was answered about it, and writes the write-up in five lines
//! where none came.

use app::admin::came::{CameForm, CamePage};
use app::admin::five_lines::{FiveLinesForm, FiveLinesPage};
use app::admin::surveys::{self, SurveysPage};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use domain::id::MeetingId;
use domain::meeting;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::key::parse_key;
use crate::http::pages::render;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::routing::{get, get_and_post};

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/meetings/{id}/came", get_and_post(show_came, note_came))
        .route("/meetings/{id}/five-lines", get_and_post(show_lines, write_lines))
        .route(surveys::PATH, get(show_surveys))
}

async fn show_came(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    came_page(&state, &visitor, parse_key::<MeetingId>(&id)?, Form::default()).await
}

async fn came_page(state: &AppState, visitor: &Visitor, id: MeetingId, form: Form) -> PageResult {
    let list = state.forum.attendance_list(&visitor.actor(), id).await?;
    let card = state.forum.meeting(&visitor.actor(), id).await?.card;
    render::form(state, visitor, form, move |form| view! { <CamePage card list form/> }).await
}

async fn note_came(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let id = parse_key::<MeetingId>(&id)?;
    let form = CameForm::read(&submission);
    match state.forum.change_attendance(&visitor.actor(), id, &form.shown, &form.came).await {
        Ok(()) => Ok(render::see_other_with(&meeting::path(id), Flash::Saved)),
        Err(problem) => came_page(&state, &visitor, id, submission.refused(problem)?).await,
    }
}

async fn show_surveys(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let results = state.forum.survey_results(&visitor.actor()).await?;
    render::page(&state, &visitor, move || view! { <SurveysPage results/> }).await
}

async fn show_lines(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let id = parse_key::<MeetingId>(&id)?;
    let form = FiveLinesForm::of(&state.forum.meeting(&visitor.actor(), id).await?.card);
    lines_page(&state, &visitor, id, form).await
}

async fn lines_page(state: &AppState, visitor: &Visitor, id: MeetingId, form: Form) -> PageResult {
    state.forum.check_scheduling(&visitor.actor())?;
    let card = state.forum.meeting(&visitor.actor(), id).await?.card;
    render::form(state, visitor, form, move |form| view! { <FiveLinesPage card form/> }).await
}

async fn write_lines(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let id = parse_key::<MeetingId>(&id)?;
    let FiveLinesForm { lines } = FiveLinesForm::read(&submission);
    match state.forum.write_five_lines(&visitor.actor(), id, lines, visitor.language).await {
        Ok(_) => Ok(render::see_other_written(&state, &meeting::path(id), Flash::SentForReview)),
        Err(problem) => lines_page(&state, &visitor, id, submission.refused(problem)?).await,
    }
}
