//! The agreement of the forum.

use app::admin::agreement::{AcceptedLine, AgreementAdminPage, AgreementForm, PATH, values};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::State;
use forum::Forum;
use forum::agreement::{Accepted, AgreementReport};
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::routing::get_and_post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get_and_post(show, publish))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    page(&state, &visitor, None).await
}

async fn page(state: &AppState, visitor: &Visitor, refused: Option<Form>) -> PageResult {
    let AgreementReport { versions, members } = state.forum.agreement_report(&visitor.actor()).await?;
    let form = refused.unwrap_or_else(|| {
        let present = versions.first().map(|version| version.text.clone());
        values(present.unwrap_or_else(Forum::agreement_draft))
    });
    let line = |Accepted { member, last, is_due }| AcceptedLine { member, last, is_due };
    let members = members.into_iter().map(line).collect();
    render::form(state, visitor, form, move |form| view! { <AgreementAdminPage versions members form/> }).await
}

async fn publish(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let AgreementForm { text, is_material } = match submission.action() {
        "publish-draft" => AgreementForm { text: Forum::agreement_draft(), is_material: true },
        _ => AgreementForm::read(&submission),
    };
    match state.forum.publish_agreement(&visitor.actor(), text, is_material).await {
        Ok(_) => Ok(render::see_other_with(PATH, Flash::AgreementPublished)),
        Err(problem) => page(&state, &visitor, Some(submission.refused(problem)?)).await,
    }
}
