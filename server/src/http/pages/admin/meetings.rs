//! A meeting to add, or to change.

use app::admin::meeting::{self as meeting_form, MeetingFormPage};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use domain::clock::Timestamp;
use domain::id::MeetingId;
use domain::meeting::{self, MeetingKind, NewMeeting};
use domain::problem::{FieldError, FieldProblem, Problem};
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::{PageError, PageResult};
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::pages::{local_time, render};

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin/meetings/new", get(show_new).post(add))
        .route("/meetings/{id}/edit", get(edit).post(change))
}

async fn show_new(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    page(&state, &visitor, None, Form::filled([("kind", "regular"), ("time", "09:00")])).await
}

async fn edit(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let view = state.forum.meeting(&visitor.actor(), parse_id(&id)?).await?;
    page(&state, &visitor, Some(view.card.id), meeting_form::values(&view)).await
}

fn parse_id(id: &str) -> Result<MeetingId, Problem> {
    id.parse().map_err(|_| Problem::NotFound)
}

async fn page(state: &AppState, visitor: &Visitor, meeting: Option<MeetingId>, form: Form) -> PageResult {
    let actor = visitor.actor();
    let members = state.forum.members(&actor).await?;
    let companies = state.forum.companies(&actor).await?.to_vec();
    let view = move |form| view! { <MeetingFormPage meeting form companies members/> };
    render::form(state, visitor, form, view).await
}

async fn add(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let added = async { state.forum.create_meeting(&visitor.actor(), read(&submission)?).await };
    match added.await {
        Ok(id) => Ok(render::see_other_written(&state, &meeting::path(id), Flash::MeetingAdded)),
        Err(problem) => page(&state, &visitor, None, refused(&submission, problem)?).await,
    }
}

async fn change(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let id = parse_id(&id)?;
    let expected = submission.parsed("version").unwrap_or(0);
    let changed = async { state.forum.update_meeting(&visitor.actor(), id, expected, read(&submission)?).await };
    match changed.await {
        Ok(_) => Ok(render::see_other_written(&state, &meeting::path(id), Flash::Saved)),
        Err(problem) => page(&state, &visitor, Some(id), refused(&submission, problem)?).await,
    }
}

/// The form again, also where another coordinator changed the meeting meanwhile.
fn refused(submission: &Submission, problem: Problem) -> Result<Form, PageError> {
    match problem {
        Problem::Conflict { .. } => Ok(submission.over(problem)),
        other => submission.refused(other),
    }
}

/// The meeting that was typed, checked.
fn read(submission: &Submission) -> Result<NewMeeting, Problem> {
    let mut errors = vec![];
    let starts_at = local_time::moment(submission.value("date"), submission.value("time"));
    let deadline = submission.filled("deadline").map(local_time::end_of_day);
    if starts_at.is_none() {
        let empty = ["date", "time"].into_iter().filter(|name| submission.filled(name).is_none());
        errors.extend(empty.map(|name| FieldError::new(name, FieldProblem::Missing)));
        if errors.is_empty() {
            errors.push(FieldError::new("date", FieldProblem::Invalid));
        }
    }
    if deadline == Some(None) {
        errors.push(FieldError::new("deadline", FieldProblem::Invalid));
    }
    let meeting = NewMeeting {
        title: submission.value("title").to_owned(),
        kind: submission.chosen("kind", MeetingKind::ALL, &mut errors),
        starts_at: starts_at.unwrap_or(Timestamp(i64::MAX)),
        place: submission.value("place").to_owned(),
        link: submission.value("link").to_owned(),
        presenting_company: submission.parsed("presenting_company"),
        presenters: submission.values("presenters").iter().filter_map(|id| id.parse().ok()).collect(),
        agenda: submission.value("agenda").to_owned(),
        // On the day of the meeting itself until it starts.
        deadline: deadline.flatten().map(|at| starts_at.map_or(at, |starts_at| at.min(starts_at))),
    };
    Problem::joined(errors, meeting.check())
}
