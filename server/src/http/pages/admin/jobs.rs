//! Background jobs, as the coordinator sees them.

use app::admin::jobs::{JobForm, JobsAdminPage};
use app::ui::flash::Flash;
use axum::Router;
use axum::extract::State;
use domain::problem::Problem;
use domain::undo::Undo;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::visitor::{LoggedIn, Posted};
use crate::http::routing::get_and_post;

/// The address of the page.
pub const PATH: &str = "/admin/jobs";

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get_and_post(show, change))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let jobs = state.forum.jobs(&visitor.actor()).await?;
    render::page(&state, &visitor, move || view! { <JobsAdminPage jobs/> }).await
}

async fn change(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let actor = visitor.actor();
    let job = JobForm::read(&submission).job;
    let done = match (submission.action(), job) {
        ("retry", Some(id)) => {
            state.forum.retry_job(&actor, id).await.map(|()| render::see_other_with(PATH, Flash::JobQueued))
        }
        ("discard", Some(id)) => {
            let undone = |()| render::see_other_undo(PATH, Flash::JobDiscarded, &Undo::Job(id));
            state.forum.discard_job(&actor, id).await.map(undone)
        }
        _ => Err(Problem::NotFound),
    };
    match done {
        Ok(answer) => Ok(answer),
        // It was done, or taken up by a worker, since the page was read: the page as it is now says so.
        Err(Problem::NotFound | Problem::Busy { .. }) if job.is_some() => {
            Ok(render::see_other_with(PATH, Flash::JobChanged))
        }
        Err(problem) => Err(problem.into()),
    }
}
