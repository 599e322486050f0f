//! What the forum is called.

use app::admin::settings::SettingsPage;
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
    let form = Form::filled([("name_he", name.he.clone()), ("name_en", name.en.clone())]);
    page(&state, &visitor, form).await
}

async fn page(state: &AppState, visitor: &Visitor, form: Form) -> PageResult {
    render::form(state, visitor, form, move |form| view! { <SettingsPage form/> }).await
}

async fn change(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let name = ForumName { he: submission.value("name_he").to_owned(), en: submission.value("name_en").to_owned() };
    match state.forum.set_name(&visitor.actor(), name).await {
        Ok(()) => Ok(render::see_other_with(PATH, Flash::Saved)),
        Err(problem) => page(&state, &visitor, submission.refused(problem)?).await,
    }
}
