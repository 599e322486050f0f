//! The forum's companies: who is in the circle, and one more.

use app::admin::companies::CompaniesAdminPage;
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use domain::company::{NewCompany, Sector, SizeBand};
use domain::problem::Problem;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};

const PATH: &str = "/admin/companies";

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get(show).post(add))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    page(&state, &visitor, Form::default()).await
}

async fn page(state: &AppState, visitor: &Visitor, form: Form) -> PageResult {
    let companies = state.forum.companies_to_run(&visitor.actor()).await?;
    render::form(state, visitor, form, move |form| view! { <CompaniesAdminPage companies form/> }).await
}

async fn add(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let added = async { state.forum.create_company(&visitor.actor(), read(&submission)?).await };
    match added.await {
        Ok(_) => Ok(render::see_other_with(PATH, Flash::CompanyAdded)),
        Err(problem) => page(&state, &visitor, submission.refused(problem)?).await,
    }
}

/// The company that was typed, checked.
fn read(submission: &Submission) -> Result<NewCompany, Problem> {
    let mut errors = vec![];
    let company = NewCompany {
        name: submission.value("name").to_owned(),
        slug: String::new(),
        sector: submission.chosen("sector", Sector::ALL, &mut errors),
        size: submission.chosen("size", SizeBand::ALL, &mut errors),
    };
    Problem::joined(errors, company.check())
}
