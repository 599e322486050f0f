//! The promises that are marked in the summary of a meeting, to be looked at and entered.

use app::meetings::marked::{self, MarkedForm, MarkedPage};
use app::ui::flash::Flash;
use axum::Router;
use axum::extract::{Path, State};
use domain::id::MeetingId;
use domain::meeting;
use domain::problem::Problem;
use http::StatusCode;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::key::parse_key;
use crate::http::pages::render;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::routing::get_and_post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/meetings/{id}/summary/promises", get_and_post(show, enter))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let id = parse_key::<MeetingId>(&id)?;
    let found = state.forum.marked_promises(&visitor.actor(), id).await?;
    page(&state, &visitor, id, MarkedForm::of(&found), None).await
}

async fn page(
    state: &AppState,
    visitor: &Visitor,
    id: MeetingId,
    typed: MarkedForm,
    problem: Option<Problem>,
) -> PageResult {
    let title = state.forum.meeting(&visitor.actor(), id).await?.card.title;
    let (people, _) = state.forum.promise_people(&visitor.actor()).await?;
    let status = problem.as_ref().map_or(StatusCode::OK, render::page_status);
    render::with_status(state, visitor, status, move || view! { <MarkedPage id title people typed problem/> }).await
}

async fn enter(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let id = parse_key::<MeetingId>(&id)?;
    state.forum.check_scheduling(&visitor.actor())?;
    let form = MarkedForm::read(&submission);
    let entered = async {
        let promises = form.promises(id)?;
        state.forum.make_promises(&visitor.actor(), promises).await
    };
    match entered.await {
        Ok(ids) if ids.is_empty() => Ok(render::see_other(&marked::path(id))),
        Ok(_) => Ok(render::see_other_with(&format!("{}#promises", meeting::path(id)), Flash::PromisesMade)),
        Err(problem @ Problem::Invalid { .. }) => page(&state, &visitor, id, form, Some(problem)).await,
        Err(problem) => Err(problem.into()),
    }
}
