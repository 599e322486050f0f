//! The login and its end.

use app::account::login::{Carried, LoginForm, LoginPage, ResendPage};
use app::ui::flash::Flash;
use app::ui::form::{Fields, Form};
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use domain::text::EMAIL_MAX_BYTES;
use forum::login::log_in::LogIn;
use http::StatusCode;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::client_address::ClientAddress;
use crate::http::pages::cookies::{cookie_name, no_cookie, with_cookie, with_session};
use crate::http::pages::drafts::carried as drafts;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::Visitor;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/login", get(show).post(log_in)).route("/logout", post(log_out))
}

/// The login, which goes on to `next`; `carried` is a form whose session had ended.
///
/// # Errors
/// When what stands around every page cannot be read.
pub async fn page(state: &AppState, visitor: &Visitor, status: StatusCode, form: Form, carried: Carried) -> PageResult {
    let form = if form == Form::default() { LoginForm::going_on(next_of(visitor)) } else { form };
    render::with_status(state, visitor, status, move || view! { <LoginPage form carried/> }).await
}

/// Returns where the login goes on to: the page that was asked for.
fn next_of(visitor: &Visitor) -> String {
    if visitor.path.starts_with("/login") { "/".to_owned() } else { visitor.path.clone() }
}

async fn show(State(state): State<AppState>, visitor: Visitor) -> PageResult {
    if visitor.known.is_some() {
        return Ok(render::see_other("/"));
    }
    page(&state, &visitor, StatusCode::OK, Form::default(), Carried::default()).await
}

async fn log_in(
    State(state): State<AppState>,
    mut visitor: Visitor,
    client: ClientAddress,
    submission: Submission,
) -> PageResult {
    let LoginForm { email, password, next } = LoginForm::read(&submission);
    let input = LogIn { email: email.clone(), password, client: client.throttle_key(), device: visitor.device.clone() };
    let carried = carried(&submission);
    let next = render::local_path(&next).to_owned();
    let begun = match state.forum.log_in(input).await {
        Ok(begun) => begun,
        Err(problem) => {
            let status = render::page_status(&problem);
            // Whoever is not logged in gets no page that is longer than what they sent.
            let email: String = email.chars().take(EMAIL_MAX_BYTES).collect();
            let typed = Submission::of([(LoginForm::EMAIL, email), (LoginForm::NEXT, next)]);
            let answer = page(&state, &visitor, status, typed.with_problem(problem.clone()), carried).await?;
            return Ok(render::with_wait(answer, &problem));
        }
    };
    if carried.fields.is_empty() {
        let answer = match begun.reset_link_made {
            true => render::see_other_with(&next, Flash::ResetLinkMade),
            false => render::see_other(&next),
        };
        return Ok(with_session(&state, &begun, answer));
    }
    // The page shows them logged in already.
    visitor.known = state.forum.authenticate_session(begun.secret.reveal()).await.unwrap_or_default();
    let answer = if carried.to.starts_with(DRAFTS) {
        let kept = Submission::of(carried.fields);
        match drafts::keep(&state, &begun.actor, &carried.to, &kept).await {
            Ok(path) => Ok(render::see_other(&path)),
            Err(problem) => drafts::not_kept(&state, &visitor, &kept, problem).await,
        }
    } else {
        render::page(&state, &visitor, move || view! { <ResendPage carried next/> }).await
    };
    let answer = match answer {
        Ok(answer) => answer,
        // For the visitor that they are now, not for the one whom the request came from.
        Err(error) => render::problem(&state, &visitor, error.into()).await,
    };
    Ok(with_session(&state, &begun, answer))
}

/// The paths of drafts: their forms are kept, not sent once more.
const DRAFTS: &str = "/drafts/";

/// The form that went along with a login.
fn carried(submission: &Submission) -> Carried {
    let fields = submission.fields.iter().filter_map(|(name, value)| Some((Carried::field(name)?, value.clone())));
    Submission::of(fields).carried(render::local_path(submission.value(Carried::TO)))
}

async fn log_out(State(state): State<AppState>, visitor: Visitor) -> PageResult {
    if let Some(cookie) = &visitor.cookie {
        state.forum.log_out(&visitor.actor(), cookie).await?;
    }
    Ok(with_cookie(no_cookie(&state, cookie_name(&state)), render::see_other("/login")))
}
