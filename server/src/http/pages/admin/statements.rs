//! What the coordinator adds to the statements about accessibility and privacy.

use app::admin::statements::{PATH, StatementsAdminPage, StatementsForm};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::State;
use forum::statements::{CONTACT_MAX, GAPS_MAX, StatementDetails};
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
    let StatementDetails { accessibility_contact, checked_on, gaps_he, gaps_en, privacy_contact } =
        state.forum.statement_details(&visitor.actor()).await?;
    let form = StatementsForm { accessibility_contact, checked_on, gaps_he, gaps_en, privacy_contact };
    page(&state, &visitor, form.values()).await
}

async fn page(state: &AppState, visitor: &Visitor, form: Form) -> PageResult {
    let view = move |form| view! { <StatementsAdminPage form contact_max=CONTACT_MAX gaps_max=GAPS_MAX/> };
    render::form(state, visitor, form, view).await
}

async fn change(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let StatementsForm { accessibility_contact, checked_on, gaps_he, gaps_en, privacy_contact } =
        StatementsForm::read(&submission);
    let details = StatementDetails { accessibility_contact, checked_on, gaps_he, gaps_en, privacy_contact };
    match state.forum.set_statement_details(&visitor.actor(), details).await {
        Ok(()) => Ok(render::see_other_with(PATH, Flash::Saved)),
        Err(problem) => page(&state, &visitor, submission.refused(problem)?).await,
    }
}
