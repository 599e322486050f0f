//! What members agree to, between the login and the page that they came for.

use app::agreement::{AcceptForm, AgreementPage, PATH};
use app::ui::form::Form;
use axum::Router;
use axum::extract::{RawQuery, State};
use domain::problem::{FieldProblem, Problem};
use forum::login::authenticate::Known;
use leptos::prelude::*;

use super::error::PageResult;
use super::render;
use super::visitor::{Posted, Visitor};
use crate::http::AppState;
use crate::http::routing::get_and_post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get_and_post(show, accept))
}

/// The address of the page, from which somebody who accepts goes on to a path.
pub fn path_to(next: &str) -> String {
    format!("{PATH}?{}={}", AcceptForm::NEXT, app::ui::query::url_part(next))
}

async fn show(State(state): State<AppState>, visitor: Visitor, RawQuery(query): RawQuery) -> PageResult {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(query.as_deref().unwrap_or_default()).unwrap_or_default();
    let next = pairs.into_iter().find(|(name, _)| name == AcceptForm::NEXT).map(|(_, next)| next);
    page(&state, &visitor, next.unwrap_or_default(), Form::default()).await
}

async fn page(state: &AppState, visitor: &Visitor, next: String, form: Form) -> PageResult {
    let known = visitor.known.as_ref().ok_or(Problem::Unauthenticated)?;
    let present = state.forum.agreement().await?.ok_or(Problem::NotFound)?;
    let Known { accepted_agreement, .. } = *known;
    let is_due = present.is_due(accepted_agreement);
    let html = present.html(visitor.language).to_owned();
    let (version, published_at) = (present.agreement.version, present.agreement.published_at);
    let is_new_version = accepted_agreement.is_some();
    let next = render::local_path(&next).to_owned();
    render::form(state, visitor, form, move |form| {
        view! { <AgreementPage version published_at html is_due is_new_version next form/> }
    })
    .await
}

async fn accept(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let AcceptForm { version, next, is_sure } = AcceptForm::read(&submission);
    let accepted = match (version, is_sure) {
        (Some(version), true) => state.forum.accept_agreement(&visitor.actor(), version).await,
        (Some(_), false) => Err(Problem::field(AcceptForm::SURE, FieldProblem::Missing)),
        (None, _) => Err(Problem::NotFound),
    };
    match accepted {
        Ok(()) => Ok(render::see_other(render::local_path(&next))),
        // The page shows the later version.
        Err(Problem::Conflict { .. }) => Ok(render::see_other(&path_to(render::local_path(&next)))),
        Err(problem) => page(&state, &visitor, next, submission.refused(problem)?).await,
    }
}
