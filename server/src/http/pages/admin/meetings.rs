//! A meeting to add, or to change.

use app::admin::meeting::{MeetingForm, MeetingFormPage};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use domain::id::MeetingId;
use domain::meeting;
use domain::problem::Problem;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::{PageError, PageResult};
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin/meetings/new", get(show_new).post(add))
        .route("/meetings/{id}/edit", get(edit).post(change))
}

async fn show_new(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    page(&state, &visitor, None, MeetingForm::first()).await
}

async fn edit(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let view = state.forum.meeting(&visitor.actor(), parse_id(&id)?).await?;
    page(&state, &visitor, Some(view.card.id), MeetingForm::values(&view)).await
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
    let added = async {
        let meeting = MeetingForm::read(&submission).meeting()?;
        state.forum.create_meeting(&visitor.actor(), meeting).await
    };
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
    let changed = async {
        let form = MeetingForm::read(&submission);
        let expected = form.version;
        state.forum.update_meeting(&visitor.actor(), id, expected, form.meeting()?).await
    };
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
