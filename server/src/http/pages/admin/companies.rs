//! The forum's companies: who is in the circle, and one more.

use app::admin::companies::{CompaniesAdminPage, CompanyForm};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{RawQuery, State};
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::routing::get_and_post;

const PATH: &str = "/admin/companies";

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get_and_post(show, add))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, RawQuery(query): RawQuery) -> PageResult {
    page(&state, &visitor, begun(query.as_deref())).await
}

/// The form that adds a company as it begins: with the name that somebody who asked to join gave, where the address of the
/// page has it.
fn begun(query: Option<&str>) -> Form {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query.unwrap_or_default()).unwrap_or_default();
    Form::filled(pairs.into_iter().filter(|(name, _)| name == CompanyForm::NAME))
}

async fn page(state: &AppState, visitor: &Visitor, form: Form) -> PageResult {
    let companies = state.forum.companies_to_run(&visitor.actor()).await?;
    render::form(state, visitor, form, move |form| view! { <CompaniesAdminPage companies form/> }).await
}

async fn add(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let added = async { state.forum.create_company(&visitor.actor(), CompanyForm::read(&submission).company()?).await };
    match added.await {
        Ok(_) => Ok(render::see_other_with(PATH, Flash::CompanyAdded)),
        Err(problem) => page(&state, &visitor, submission.refused(problem)?).await,
    }
}
