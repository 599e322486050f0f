//! What the forum is called.

use app::admin::settings::{SettingsForm, SettingsPage};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use forum::settings::ForumName;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};

const PATH: &str = "/admin/settings";

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get(show).post(change))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let name = state.forum.settings(&visitor.actor()).await?;
    let form = SettingsForm { name_he: name.he.clone(), name_en: name.en.clone() };
    page(&state, &visitor, form.values()).await
}

async fn page(state: &AppState, visitor: &Visitor, form: Form) -> PageResult {
    render::form(state, visitor, form, move |form| view! { <SettingsPage form/> }).await
}

async fn change(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let SettingsForm { name_he, name_en } = SettingsForm::read(&submission);
    match state.forum.set_name(&visitor.actor(), ForumName { he: name_he, en: name_en }).await {
        Ok(()) => Ok(render::see_other_with(PATH, Flash::Saved)),
        Err(problem) => page(&state, &visitor, submission.refused(problem)?).await,
    }
}
