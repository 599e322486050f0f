//! The agenda of a meeting as items, and what was said and decided at it: the forms of the coordinator.

use app::meetings::agenda::{self, AgendaForm, AgendaStep, EditAgendaPage};
use app::meetings::marked;
use app::meetings::summary::{SummaryForm, SummaryPage};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use domain::agenda::AgendaItem;
use domain::id::MeetingId;
use domain::meeting::{self, MeetingCard, MeetingSummary};
use domain::problem::Problem;
use http::StatusCode;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::key::parse_key;
use crate::http::pages::render;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::routing::{get_and_post, post};

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/meetings/{id}/agenda/edit", get_and_post(show_agenda, change_agenda))
        .route("/meetings/{id}/summary", get_and_post(show_summary, change_summary))
        .route("/meetings/{id}/summary/mail", post(send_summary))
}

async fn show_agenda(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let view = state.forum.meeting(&visitor.actor(), parse_key::<MeetingId>(&id)?).await?;
    let (id, form) = (view.card.id, AgendaForm::of(&view));
    if !view.items.is_empty() {
        return agenda_page(&state, &visitor, id, form, None).await;
    }
    // An agenda that nobody made yet begins with what is proposed.
    let typed = form.filled(&proposed_items(&state, &visitor, &view.card).await?);
    let card = view.card;
    render::page(&state, &visitor, move || view! { <EditAgendaPage card typed is_proposal=true/> }).await
}

/// The items that are proposed for the agenda of a meeting.
async fn proposed_items(state: &AppState, visitor: &Visitor, card: &MeetingCard) -> Result<Vec<AgendaItem>, Problem> {
    let dilemmas = state.forum.agenda_dilemmas(&visitor.actor(), card.id).await?;
    Ok(agenda::proposed(visitor.language, card, &dilemmas))
}

async fn agenda_page(
    state: &AppState,
    visitor: &Visitor,
    id: MeetingId,
    typed: AgendaForm,
    problem: Option<Problem>,
) -> PageResult {
    state.forum.check_scheduling(&visitor.actor())?;
    let card = state.forum.meeting(&visitor.actor(), id).await?.card;
    let status = problem.as_ref().map_or(StatusCode::OK, render::page_status);
    render::with_status(state, visitor, status, move || view! { <EditAgendaPage card typed problem/> }).await
}

async fn change_agenda(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let id = parse_key::<MeetingId>(&id)?;
    let form = AgendaForm::read(&submission);
    let step = AgendaForm::step(submission.action());
    if step == AgendaStep::Fill {
        let card = state.forum.meeting(&visitor.actor(), id).await?.card;
        let form = form.filled(&proposed_items(&state, &visitor, &card).await?);
        return agenda_page(&state, &visitor, id, form, None).await;
    }
    if step != AgendaStep::Save {
        return agenda_page(&state, &visitor, id, form.after(step), None).await;
    }
    match state.forum.set_agenda(&visitor.actor(), id, form.version, form.items()).await {
        Ok(()) => Ok(render::see_other_written(&state, &agenda::path(id), Flash::Saved)),
        Err(problem @ (Problem::Invalid { .. } | Problem::Conflict { .. })) => {
            agenda_page(&state, &visitor, id, form, Some(problem)).await
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn show_summary(
    State(state): State<AppState>,
    LoggedIn(visitor): LoggedIn,
    Path(id): Path<String>,
) -> PageResult {
    let view = state.forum.meeting(&visitor.actor(), parse_key::<MeetingId>(&id)?).await?;
    let form = SummaryForm::of(&view);
    summary_page(&state, &visitor, view.card.id, form).await
}

/// The form; where it was sent from an earlier version, with what was saved meanwhile.
async fn summary_page(state: &AppState, visitor: &Visitor, id: MeetingId, form: Form) -> PageResult {
    state.forum.check_scheduling(&visitor.actor())?;
    let view = state.forum.meeting(&visitor.actor(), id).await?;
    let is_conflict = matches!(form.problem(), Some(Problem::Conflict { .. }));
    let theirs = is_conflict.then_some(MeetingSummary { text: view.summary, decisions: view.decisions });
    let title = view.card.title;
    render::form(state, visitor, form, move |form| view! { <SummaryPage id title form theirs/> }).await
}

async fn change_summary(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let id = parse_key::<MeetingId>(&id)?;
    let SummaryForm { version, summary } = SummaryForm::read(&submission);
    match state.forum.set_meeting_summary(&visitor.actor(), id, version, summary).await {
        Ok(()) => {
            // What was marked is looked at at once.
            let found = state.forum.marked_promises(&visitor.actor(), id).await?;
            let place = match found.iter().all(|promise| promise.may_be_there) {
                true => format!("{}#summary", meeting::path(id)),
                false => marked::path(id),
            };
            Ok(render::see_other_written(&state, &place, Flash::Saved))
        }
        Err(problem @ Problem::Conflict { .. }) => summary_page(&state, &visitor, id, submission.over(problem)).await,
        Err(problem) => summary_page(&state, &visitor, id, submission.refused(problem)?).await,
    }
}

async fn send_summary(State(state): State<AppState>, Path(id): Path<String>, Posted(visitor, _): Posted) -> PageResult {
    let id = parse_key::<MeetingId>(&id)?;
    state.forum.send_meeting_summary(&visitor.actor(), id).await?;
    Ok(render::see_other_written(&state, &format!("{}#summary", meeting::path(id)), Flash::SummarySent))
}
