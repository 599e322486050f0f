//! One-time links: the first coordinator, an invitation, a new password.

use app::account::join::{InvitePage, JoinForm, ResetPage, SetupPage};
use app::account::password::PasswordForm;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use domain::problem::Problem;
use forum::login::links::{Join, LinkView};
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::cookies::with_session;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::Visitor;
use crate::http::routing::get_and_post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/join/{token}", get_and_post(show, join))
}

async fn show(State(state): State<AppState>, visitor: Visitor, Path(token): Path<String>) -> PageResult {
    let link = state.forum.view_link(&token).await?;
    let form = first_form(&link);
    page(&state, &visitor, link, form).await
}

/// Returns what the page of a link begins with.
fn first_form(link: &LinkView) -> Form {
    match link {
        LinkView::Invite(member) => JoinForm::of_invited(member),
        LinkView::Setup | LinkView::Reset(_) => Form::default(),
    }
}

async fn page(state: &AppState, visitor: &Visitor, link: LinkView, form: Form) -> PageResult {
    match link {
        LinkView::Setup => render::form(state, visitor, form, move |form| view! { <SetupPage form/> }).await,
        LinkView::Invite(member) => {
            render::form(state, visitor, form, move |form| view! { <InvitePage member form/> }).await
        }
        LinkView::Reset(member) => {
            render::form(state, visitor, form, move |form| view! { <ResetPage member form/> }).await
        }
    }
}

async fn join(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(token): Path<String>,
    submission: Submission,
) -> PageResult {
    let JoinForm { name, email, profession, company, sector, size, password } = JoinForm::read(&submission);
    let PasswordForm { current: _, password, repeated } = password;
    let device = visitor.device.clone();
    let input = Join { password, repeated, name, profession, email, company, sector, size, device };
    match state.forum.join(&token, input).await {
        Ok(begun) => Ok(with_session(&state, &begun, render::see_other("/"))),
        Err(problem) if problem.is_temporary() || matches!(problem, Problem::Invalid { .. }) => {
            let link = state.forum.view_link(&token).await?;
            page(&state, &visitor, link, submission.with_problem(problem)).await
        }
        Err(problem) => Err(problem.into()),
    }
}
