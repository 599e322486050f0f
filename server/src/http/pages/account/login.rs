//! The login, by password or by mail, and its end.

use app::account::login::{CODE_PATH, Carried, CodeForm, CodePage, LoginForm, LoginLinkPage, LoginPage, ResendPage};
use app::ui::flash::Flash;
use app::ui::form::{Fields, Form};
use axum::Router;
use axum::extract::{Path, State};
use domain::access::LoginPurpose;
use domain::member::checked_email;
use domain::problem::{FieldProblem, Problem};
use domain::text::EMAIL_MAX_BYTES;
use forum::login::by_mail::{AskForMail, FollowMail, Followed, MINUTES};
use forum::login::log_in::{LogIn, LoggedIn};
use http::StatusCode;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::client_address::ClientAddress;
use crate::http::pages::cookies::{
    cookie_name, mail_login_cookie, mail_login_cookie_name, no_cookie, with_cookie, with_session,
};
use crate::http::pages::drafts::carried as drafts;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::Visitor;
use crate::http::routing::{get_and_post, post};

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/login", get_and_post(show, log_in))
        .route(CODE_PATH, get_and_post(show_code, log_in_by_code))
        .route("/login/link/{token}", get_and_post(show_link, log_in_by_link))
        .route("/logout", post(log_out))
}

/// The login, which goes on to `next`; `carried` is a form whose session had ended.
///
/// # Errors
/// When what stands around every page cannot be read.
pub async fn page(state: &AppState, visitor: &Visitor, status: StatusCode, form: Form, carried: Carried) -> PageResult {
    let form = if form == Form::default() { LoginForm::going_on(next_of(visitor)) } else { form };
    let sends_mail = state.forum.sends_mail();
    let welcome = state.forum.welcome(visitor.language).await?;
    render::with_status(state, visitor, status, move || view! { <LoginPage form sends_mail carried welcome/> }).await
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

/// Takes the form of the login: a login by password, or the wish for a mail. A form with a password is a login by password,
/// also where the key Enter chose the first button.
async fn log_in(
    State(state): State<AppState>,
    visitor: Visitor,
    client: ClientAddress,
    submission: Submission,
) -> PageResult {
    let form = LoginForm::read(&submission);
    let carried = carried(&submission);
    match submission.action() {
        LoginForm::FORGOT => ask_for_mail(&state, &visitor, client, form, LoginPurpose::Password, carried).await,
        LoginForm::ASK_CODE if form.password.is_empty() => {
            ask_for_mail(&state, &visitor, client, form, LoginPurpose::Login, carried).await
        }
        _ => log_in_by_password(&state, visitor, client, form, carried).await,
    }
}

async fn log_in_by_password(
    state: &AppState,
    visitor: Visitor,
    client: ClientAddress,
    form: LoginForm,
    carried: Carried,
) -> PageResult {
    let LoginForm { email, password, next, own_device } = form;
    let device = visitor.device.clone();
    let input = LogIn { email: email.clone(), password, client: client.throttle_key(), own_device, device };
    let next = render::local_path(&next).to_owned();
    match state.forum.log_in(input).await {
        Ok(begun) => go_on(state, visitor, begun, next, carried).await,
        Err(problem) => {
            if matches!(problem, Problem::InvalidCredentials | Problem::Throttled { .. }) {
                client.log_refusal(state, "password");
            }
            refused(state, &visitor, email, next, problem, carried).await
        }
    }
}

/// The login again, with the address that was typed.
async fn refused(
    state: &AppState,
    visitor: &Visitor,
    email: String,
    next: String,
    problem: Problem,
    carried: Carried,
) -> PageResult {
    let status = render::page_status(&problem);
    // Whoever is not logged in gets no page that is longer than what they sent.
    let email: String = email.chars().take(EMAIL_MAX_BYTES).collect();
    let typed = Submission::of([(LoginForm::EMAIL, email), (LoginForm::NEXT, next)]);
    let answer = page(state, visitor, status, typed.with_problem(problem.clone()), carried).await?;
    Ok(render::with_wait(answer, &problem))
}

/// Asks for a mail, and shows the page where its code is typed.
async fn ask_for_mail(
    state: &AppState,
    visitor: &Visitor,
    client: ClientAddress,
    form: LoginForm,
    purpose: LoginPurpose,
    carried: Carried,
) -> PageResult {
    let LoginForm { email, next, .. } = form;
    let next = render::local_path(&next).to_owned();
    let mut errors = vec![];
    checked_email(&email, &mut errors);
    let asked = match Problem::unless_empty(errors) {
        Ok(()) => {
            state.forum.ask_for_mail(AskForMail { email: email.clone(), purpose, client: client.throttle_key() }).await
        }
        Err(problem) => Err(problem),
    };
    match asked {
        Ok(asked) => {
            let answer = code_page(state, visitor, LoginForm::going_on(next), carried).await?;
            Ok(with_cookie(mail_login_cookie(state, &asked), answer))
        }
        Err(problem) => refused(state, visitor, email, next, problem, carried).await,
    }
}

async fn code_page(state: &AppState, visitor: &Visitor, form: Form, carried: Carried) -> PageResult {
    let sends_mail = state.forum.sends_mail();
    let view = move |form| view! { <CodePage form minutes=MINUTES sends_mail carried/> };
    render::form(state, visitor, form, view).await
}

async fn show_code(State(state): State<AppState>, visitor: Visitor) -> PageResult {
    if visitor.known.is_some() {
        return Ok(render::see_other("/"));
    }
    code_page(&state, &visitor, LoginForm::going_on("/".to_owned()), Carried::default()).await
}

async fn log_in_by_code(
    State(state): State<AppState>,
    visitor: Visitor,
    client: ClientAddress,
    submission: Submission,
) -> PageResult {
    let CodeForm { code, next, own_device } = CodeForm::read(&submission);
    let (carried, next) = (carried(&submission), render::local_path(&next).to_owned());
    let follow = follow(&visitor, String::new(), own_device);
    match state.forum.log_in_by_code(&code, follow).await {
        Ok(followed) => arrive(&state, visitor, followed, next, carried).await,
        // Another tab was faster.
        Err(Problem::LinkExpired) if visitor.known.is_some() && carried.fields.is_empty() => {
            Ok(render::see_other(&next))
        }
        // It has expired, or was tried too often: the way to another is the login.
        Err(Problem::LinkExpired) => {
            let gone = Problem::field(LoginForm::EMAIL, FieldProblem::NotThere);
            refused(&state, &visitor, String::new(), next, gone, carried).await
        }
        Err(problem) => {
            client.log_refusal(&state, "code");
            let own_device = if own_device { "yes" } else { "" }.to_owned();
            let typed =
                Submission::of([(LoginForm::NEXT, next), (CodeForm::CODE, code), (LoginForm::OWN_DEVICE, own_device)]);
            code_page(&state, &visitor, typed.refused(problem)?, carried).await
        }
    }
}

async fn show_link(State(state): State<AppState>, visitor: Visitor, Path(token): Path<String>) -> PageResult {
    link_page(&state, &visitor, &token, Form::default()).await
}

async fn link_page(state: &AppState, visitor: &Visitor, token: &str, form: Form) -> PageResult {
    let is_same_browser = match state.forum.view_login_link(token, visitor.mail_login.as_deref()).await {
        // It has let them in already.
        Err(Problem::LinkExpired) if visitor.known.is_some() => return Ok(render::see_other("/")),
        found => found?,
    };
    render::form(state, visitor, form, move |form| view! { <LoginLinkPage form is_same_browser/> }).await
}

async fn log_in_by_link(
    State(state): State<AppState>,
    visitor: Visitor,
    client: ClientAddress,
    Path(token): Path<String>,
    submission: Submission,
) -> PageResult {
    let LoginForm { email, own_device, .. } = LoginForm::read(&submission);
    match state.forum.log_in_by_link(&token, follow(&visitor, email, own_device)).await {
        Ok(followed) => arrive(&state, visitor, followed, "/".to_owned(), Carried::default()).await,
        Err(Problem::LinkExpired) if visitor.known.is_some() => Ok(render::see_other("/")),
        Err(problem) => {
            client.log_refusal(&state, "link");
            link_page(&state, &visitor, &token, submission.refused(problem)?).await
        }
    }
}

fn follow(visitor: &Visitor, email: String, own_device: bool) -> FollowMail {
    FollowMail { browser: visitor.mail_login.clone(), email, own_device, device: visitor.device.clone() }
}

/// Where a mail has led.
async fn arrive(state: &AppState, visitor: Visitor, followed: Followed, next: String, carried: Carried) -> PageResult {
    let answer = match followed {
        Followed::In(begun) => go_on(state, visitor, *begun, next, carried).await?,
        Followed::ToPassword(path) => render::see_other(&path),
    };
    Ok(with_cookie(no_cookie(state, mail_login_cookie_name(state)), answer))
}

/// Goes on as somebody who has just logged in: to the page that was asked for, or to what was typed before.
async fn go_on(state: &AppState, mut visitor: Visitor, begun: LoggedIn, next: String, carried: Carried) -> PageResult {
    if carried.fields.is_empty() {
        let answer = match (begun.reset_link_made, begun.sessions_ended) {
            (true, _) => render::see_other_with(&next, Flash::ResetLinkMade),
            (false, true) => render::see_other_with(&next, Flash::SessionsEndedByAnother),
            (false, false) => render::see_other(&next),
        };
        return Ok(with_session(state, &begun, answer));
    }
    // The page shows them logged in already.
    visitor.known = state.forum.authenticate_session(begun.secret.reveal()).await.unwrap_or_default();
    let answer = if carried.to.starts_with(DRAFTS) {
        let kept = Submission::of(carried.fields);
        match drafts::keep(state, &begun.actor, &carried.to, &kept).await {
            Ok(path) => Ok(render::see_other(&path)),
            Err(problem) => drafts::not_kept(state, &visitor, &kept, problem).await,
        }
    } else {
        render::page(state, &visitor, move || view! { <ResendPage carried next/> }).await
    };
    let answer = match answer {
        Ok(answer) => answer,
        // For the visitor that they are now, not for the one whom the request came from.
        Err(error) => error.answer_for(&visitor),
    };
    Ok(with_session(state, &begun, answer))
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
