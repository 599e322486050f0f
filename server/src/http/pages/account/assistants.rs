//! Who acts for the visitor, and for whom the visitor acts.

use app::account::assistants::{AssistantForm, AssistantsPage, PATH};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::State;
use domain::problem::{FieldProblem, Problem};
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
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
    let assistants = state.forum.assistants(&visitor.actor()).await?;
    render::form(state, visitor, form, move |form| view! { <AssistantsPage assistants form/> }).await
}

async fn change(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let actor = visitor.actor();
    let AssistantForm { assistant } = AssistantForm::read(&submission);
    let missing = Problem::field(AssistantForm::ASSISTANT, FieldProblem::Missing);
    let done = match (submission.action(), assistant) {
        ("remove", Some(id)) => state.forum.remove_assistant(&actor, id).await.map(|()| Flash::AssistantRemoved),
        (_, Some(id)) => state.forum.add_assistant(&actor, id).await.map(|()| Flash::AssistantAdded),
        (_, None) => Err(missing),
    };
    match done {
        Ok(flash) => Ok(render::see_other_with(PATH, flash)),
        Err(problem) => page(&state, &visitor, submission.refused(problem)?).await,
    }
}
