//! Promises: looked at, made, kept, released, and moved to another day.

use app::promises::{
    NEW_PATH, NewPromisePage, PATH, PostponeForm, PostponePage, PromiseButton, PromiseForm, PromisesPage,
};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use domain::id::{MeetingId, PromiseId};
use domain::problem::Problem;
use domain::promise::{self, LISTED_MAX, PromiseStep};
use domain::undo::Undo;
use leptos::prelude::*;

use super::error::PageResult;
use super::key::parse_key;
use super::render;
use super::visitor::{LoggedIn, Posted, Visitor};
use crate::http::AppState;
use crate::http::routing::get_and_post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route(PATH, get_and_post(list, press))
        .route(NEW_PATH, get_and_post(show_new, make))
        .route("/promises/{id}/postpone", get_and_post(show_postpone, postpone))
}

async fn list(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let promises = state.forum.promises(&visitor.actor()).await?;
    render::page(&state, &visitor, move || view! { <PromisesPage promises/> }).await
}

async fn press(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let id = PromiseButton::read(&submission).promise.ok_or(Problem::NotFound)?;
    let (step, flash) = match submission.action() {
        "keep" => (PromiseStep::Keep, Flash::PromiseKept),
        "release" => (PromiseStep::Release { reason: String::new() }, Flash::PromiseReleased),
        _ => return Err(Problem::NotFound.into()),
    };
    match state.forum.change_promise(&visitor.actor(), id, None, step).await {
        Ok(()) => Ok(render::see_other_undo(PATH, flash, &Undo::Promise(id))),
        // It has ended otherwise since the page was read: the page as it is now shows that.
        Err(Problem::Invalid { .. }) => Ok(render::see_other(&promise::path(id))),
        Err(problem) => Err(problem.into()),
    }
}

async fn show_new(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let meeting = render::parameter(&visitor.path, PromiseForm::MEETING).and_then(|id| id.parse::<MeetingId>().ok());
    new_page(&state, &visitor, PromiseForm::first(meeting)).await
}

async fn new_page(state: &AppState, visitor: &Visitor, form: Form) -> PageResult {
    let (people, of_others) = state.forum.promise_people(&visitor.actor()).await?;
    render::form(state, visitor, form, move |form| view! { <NewPromisePage form people of_others/> }).await
}

async fn make(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let actor = visitor.actor();
    let viewer = actor.member().ok_or(Problem::Unauthenticated)?;
    let form = PromiseForm::read(&submission);
    let meeting = form.meeting;
    let made = async {
        let promise = form.promise(viewer, state.forum.now())?;
        state.forum.make_promise(&actor, promise).await
    };
    match made.await {
        Ok(id) => {
            let place = match meeting {
                Some(meeting) => format!("{}#promises", domain::meeting::path(meeting)),
                None => promise::path(id),
            };
            Ok(render::see_other_with(&place, Flash::PromiseMade))
        }
        Err(problem) => new_page(&state, &visitor, submission.refused(problem)?).await,
    }
}

async fn show_postpone(
    State(state): State<AppState>,
    LoggedIn(visitor): LoggedIn,
    Path(id): Path<String>,
) -> PageResult {
    let promise = state.forum.promise(&visitor.actor(), parse_key::<PromiseId>(&id)?).await?;
    if promise.ended_at.is_some() {
        // Its line says what became of it.
        return Ok(render::see_other(&promise::path(promise.id)));
    }
    if !promise.can.postpone {
        return Err(Problem::Forbidden.into());
    }
    postpone_page(&state, &visitor, promise.id, PostponeForm::of(&promise), false).await
}

async fn postpone_page(state: &AppState, visitor: &Visitor, id: PromiseId, form: Form, changed: bool) -> PageResult {
    let actor = visitor.actor();
    let promise = state.forum.promise(&actor, id).await?;
    let most = i64::try_from(LISTED_MAX).unwrap_or(i64::MAX);
    let mut others = state.forum.own_promises(&actor, most).await?;
    others.retain(|other| other.id != id);
    let view = move |form| view! { <PostponePage promise form others changed/> };
    render::form(state, visitor, form, view).await
}

async fn postpone(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let (id, actor) = (parse_key::<PromiseId>(&id)?, visitor.actor());
    let form = PostponeForm::read(&submission);
    let version = form.version;
    match state.forum.change_promise(&actor, id, Some(version), form.step()).await {
        Ok(()) => Ok(render::see_other_with(&promise::path(id), Flash::PromiseMoved)),
        Err(problem @ Problem::Conflict { .. }) => {
            postpone_page(&state, &visitor, id, submission.over(problem), true).await
        }
        Err(problem) => postpone_page(&state, &visitor, id, submission.refused(problem)?, false).await,
    }
}
