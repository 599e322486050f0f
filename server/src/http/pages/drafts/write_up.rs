//! The write-up of a meeting, which its presenter uploads or begins to write.

use app::drafts::upload::{KeptFiles, UploadForm, WriteUpPage};
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use domain::id::MeetingId;
use domain::problem::Problem;
use leptos::prelude::*;

use super::begin::{KEEP, NotBegun, begin, keep_ahead};
use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::key::parse_key;
use crate::http::pages::render;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::routing::get_and_post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/meetings/{id}/write-up", get_and_post(show, begin_write_up))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    page(&state, &visitor, parse_key::<MeetingId>(&id)?, UploadForm::first(), KeptFiles::default()).await
}

async fn page(state: &AppState, visitor: &Visitor, id: MeetingId, form: Form, kept: KeptFiles) -> PageResult {
    let meeting = state.forum.meeting(&visitor.actor(), id).await?;
    if !meeting.can.upload {
        return Err(Problem::Forbidden.into());
    }
    let max_upload = i64::try_from(state.settings.max_upload).unwrap_or(i64::MAX);
    render::form(state, visitor, form, move |form| view! { <WriteUpPage meeting form kept max_upload/> }).await
}

async fn begin_write_up(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, mut submission): Posted,
) -> PageResult {
    let id = parse_key::<MeetingId>(&id)?;
    if submission.action() == KEEP {
        return Ok(keep_ahead(&state, &visitor, Some(id), &mut submission).await?);
    }
    let NotBegun { problem, kept } = match begin(&state, &visitor, Some(id), &mut submission).await {
        Ok(path) => return Ok(render::see_other(&path)),
        Err(not_begun) => not_begun,
    };
    match problem {
        Problem::Invalid { .. } | Problem::TooLarge { .. } | Problem::QuotaExceeded { .. } => {
            page(&state, &visitor, id, submission.with_problem(problem), kept).await
        }
        problem => Err(problem.into()),
    }
}
