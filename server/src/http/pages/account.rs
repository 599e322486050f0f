//! Login, one-time links, one's own page, the language.

use app::account::join::{InvitePage, ResetPage, SetupPage};
use app::account::login::{Carried, LoginPage, ResendPage};
use app::account::me::{DeletedLine, MePage};
use app::account::revoke::RevokeTokenPage;
use app::drafts::line::draft_name;
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum_extra::extract::cookie::Cookie;
use domain::access::ApiToken;
use domain::draft::DraftCard;
use domain::id::DraftId;
use domain::language::Language;
use domain::member::Member;
use domain::practice::{ArchivedPractice, PracticeCard, Status};
use domain::problem::{FieldProblem, Problem};
use domain::quota::Used;
use domain::text::EMAIL_MAX_BYTES;
use domain::undo::Undo;
use forum::login::links::{Join, LinkView};
use forum::login::log_in::{LogIn, LoggedIn as Begun};
use forum::members::update::{ChangePassword, Profile};
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;

use super::submission::Submission;
use super::visitor::{LANGUAGE_COOKIE, LoggedIn, Posted, Visitor, cookie_name, login_cookies, no_cookie, plain_cookie};
use super::{drafts, render};
use crate::http::AppState;
use crate::http::client_address::ClientAddress;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/login", get(show_login).post(log_in))
        .route("/logout", post(log_out))
        .route("/join/{token}", get(show_link).post(join))
        .route("/me", get(me).post(change_me))
        .route("/me/tokens/{id}/revoke", get(show_revoke))
        .route("/language", post(choose_language))
}

/// The login, which goes on to `next`; `carried` is a form whose session had ended.
pub async fn login_page(
    state: &AppState,
    visitor: &Visitor,
    status: StatusCode,
    form: Form,
    carried: Carried,
) -> Response {
    let form = if form == Form::default() { Form::filled([("next", next_of(visitor))]) } else { form };
    render::with_status(state, visitor, status, move || view! { <LoginPage form carried/> }).await
}

/// Where the login goes on to: the page that was asked for.
fn next_of(visitor: &Visitor) -> String {
    if visitor.path.starts_with("/login") { "/".to_owned() } else { visitor.path.clone() }
}

async fn show_login(State(state): State<AppState>, visitor: Visitor) -> Response {
    if visitor.known.is_some() {
        return render::see_other("/");
    }
    login_page(&state, &visitor, StatusCode::OK, Form::default(), Carried::default()).await
}

async fn log_in(
    State(state): State<AppState>,
    mut visitor: Visitor,
    client: ClientAddress,
    submission: Submission,
) -> Response {
    let input = LogIn {
        email: submission.value("email").to_owned(),
        password: submission.value("password").to_owned(),
        client: client.throttle_key(),
        device: visitor.device.clone(),
    };
    let carried = carried(&submission);
    let next = render::local_path(submission.value("next")).to_owned();
    match state.forum.log_in(input).await {
        Ok(begun) => {
            let answer = if carried.fields.is_empty() {
                render::see_other(&next)
            } else if carried.to.starts_with(DRAFTS) {
                let kept = Submission::of(carried.fields);
                match drafts::keep_carried(&state, &begun.actor, &carried.to, &kept).await {
                    Ok(path) => render::see_other(&path),
                    Err(problem) => {
                        // The page shows them logged in already, and what they wrote.
                        let known = state.forum.authenticate_session(begun.secret.reveal()).await;
                        visitor.known = known.unwrap_or_default();
                        drafts::not_kept(&state, &visitor, &kept, problem).await
                    }
                }
            } else {
                // The page shows them logged in already.
                visitor.known = state.forum.authenticate_session(begun.secret.reveal()).await.unwrap_or_default();
                render::page(&state, &visitor, move || view! { <ResendPage carried next/> }).await
            };
            with_session(&state, begun, answer)
        }
        Err(problem) => {
            let status = render::refused_status(&problem);
            // Whoever is not logged in gets no page that is longer than what they sent.
            let email: String = submission.value("email").chars().take(EMAIL_MAX_BYTES).collect();
            let typed = Submission::of([("email", email.as_str()), ("next", next.as_str())]).typed();
            let answer = login_page(&state, &visitor, status, Form::refused(typed, problem.clone()), carried).await;
            render::with_wait(answer, &problem)
        }
    }
}

/// The paths of drafts: their forms are kept, not sent once more.
const DRAFTS: &str = "/drafts/";

/// The form that went along with a login.
fn carried(submission: &Submission) -> Carried {
    let fields = submission.fields.iter().filter_map(|(name, value)| Some((Carried::field(name)?, value.clone())));
    Submission::of(fields).carried(render::local_path(submission.value(Carried::TO)))
}

async fn log_out(State(state): State<AppState>, visitor: Visitor) -> Response {
    if let Some(cookie) = &visitor.cookie
        && let Err(problem) = state.forum.log_out(&visitor.actor(), cookie).await
    {
        return render::problem(&state, &visitor, problem).await;
    }
    with_cookie(no_cookie(&state, cookie_name(&state)), render::see_other("/login"))
}

async fn show_link(State(state): State<AppState>, visitor: Visitor, Path(token): Path<String>) -> Response {
    match state.forum.view_link(&token).await {
        Ok(link) => {
            let form = first_form(&link);
            link_page(&state, &visitor, StatusCode::OK, link, form).await
        }
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

/// What the page of a link begins with.
fn first_form(link: &LinkView) -> Form {
    match link {
        LinkView::Invite(member) => {
            Form::filled([("name", member.name.clone()), ("profession", member.profession.to_string())])
        }
        LinkView::Setup | LinkView::Reset(_) => Form::default(),
    }
}

async fn link_page(state: &AppState, visitor: &Visitor, status: StatusCode, link: LinkView, form: Form) -> Response {
    match link {
        LinkView::Setup => render::with_status(state, visitor, status, move || view! { <SetupPage form/> }).await,
        LinkView::Invite(member) => {
            render::with_status(state, visitor, status, move || view! { <InvitePage member form/> }).await
        }
        LinkView::Reset(member) => {
            render::with_status(state, visitor, status, move || view! { <ResetPage member form/> }).await
        }
    }
}

async fn join(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(token): Path<String>,
    submission: Submission,
) -> Response {
    let input = Join {
        password: submission.value("password").to_owned(),
        repeated: submission.value("repeated").to_owned(),
        name: submission.value("name").to_owned(),
        profession: submission.parsed("profession"),
        email: submission.value("email").to_owned(),
        company: submission.value("company").to_owned(),
        sector: submission.parsed("sector"),
        size: submission.parsed("size"),
        device: visitor.device.clone(),
    };
    match state.forum.join(&token, input).await {
        Ok(begun) => with_session(&state, begun, render::see_other("/")),
        Err(problem) if problem.is_temporary() || matches!(problem, Problem::Invalid { .. }) => {
            match state.forum.view_link(&token).await {
                Ok(link) => {
                    let form = Form::refused(submission.typed(), problem.clone());
                    let answer = link_page(&state, &visitor, render::refused_status(&problem), link, form).await;
                    render::with_wait(answer, &problem)
                }
                Err(problem) => render::problem(&state, &visitor, problem).await,
            }
        }
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

/// The forms of one's own page: which were refused, what was just made.
#[derive(Default)]
struct MeForms {
    profile: Option<Form>,
    password: Form,
    token: Form,
    new_token: Option<String>,
}

async fn me(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> Response {
    me_page(&state, &visitor, StatusCode::OK, MeForms::default()).await
}

/// What of one's own page is read from the forum.
struct Own {
    drafts: Vec<DraftCard>,
    to_confirm: Vec<PracticeCard>,
    unpublished: Vec<PracticeCard>,
    archived: Vec<ArchivedPractice>,
    deleted: Vec<DeletedLine>,
    usage: Vec<Used>,
    tokens: Vec<ApiToken>,
}

async fn own(state: &AppState, visitor: &Visitor) -> Result<Own, Problem> {
    let (forum, actor) = (&state.forum, visitor.actor());
    let (to_confirm, unpublished) =
        forum.unpublished_practices(&actor).await?.into_iter().partition(|card| card.status == Status::InReview);
    Ok(Own {
        drafts: forum.drafts(&actor).await?,
        to_confirm,
        unpublished,
        archived: forum.archived_practices(&actor).await?,
        deleted: deleted(state, visitor).await?,
        usage: forum.usage(&actor).await?,
        tokens: forum.tokens(&actor).await?,
    })
}

/// Asks before a token is revoked, since nothing brings it back.
async fn show_revoke(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<i64>) -> Response {
    let found = async {
        let tokens = state.forum.tokens(&visitor.actor()).await?;
        tokens.into_iter().find(|token| token.id == id).ok_or(Problem::NotFound)
    };
    match found.await {
        Ok(token) => render::page(&state, &visitor, move || view! { <RevokeTokenPage token/> }).await,
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

/// What the member can bring back, the last deleted first.
async fn deleted(state: &AppState, visitor: &Visitor) -> Result<Vec<DeletedLine>, Problem> {
    let actor = visitor.actor();
    let drafts = state.forum.deleted_drafts(&actor).await?.into_iter().map(|draft| DeletedLine {
        undo: Undo::Drafts(vec![draft.id]),
        name: draft_name(visitor.language, &draft),
        deleted_at: draft.deleted_at.unwrap_or(draft.updated_at),
    });
    let practices = state.forum.deleted_practices(&actor).await?.into_iter().map(|practice| DeletedLine {
        undo: Undo::Practice(practice.id),
        name: practice.title,
        deleted_at: practice.deleted_at,
    });
    let mut lines: Vec<_> = drafts.chain(practices).collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.deleted_at));
    lines.truncate(DELETED_SHOWN);
    Ok(lines)
}

/// How many deleted things one's own page offers to bring back.
const DELETED_SHOWN: usize = 50;

async fn me_page(state: &AppState, visitor: &Visitor, status: StatusCode, forms: MeForms) -> Response {
    let own = match own(state, visitor).await {
        Ok(own) => own,
        Err(problem) => return render::problem(state, visitor, problem).await,
    };
    let Own { drafts, to_confirm, unpublished, archived, deleted, usage, tokens } = own;
    let MeForms { profile, password, token, new_token } = forms;
    let profile = profile.unwrap_or_else(|| visitor.member().map(profile_form).unwrap_or_default());
    let all_drafts = visitor.path.split_once('?').is_some_and(|(_, query)| query.split('&').any(|p| p == "drafts=all"));
    render::with_status(state, visitor, status, move || {
        view! {
            <MePage
                profile
                password
                token
                drafts
                all_drafts
                to_confirm
                unpublished
                archived
                deleted
                usage
                tokens
                new_token
            />
        }
    })
    .await
}

fn profile_form(member: &Member) -> Form {
    Form::filled([
        ("name", member.name.clone()),
        ("profession", member.profession.to_string()),
        ("language", member.language.to_string()),
    ])
}

async fn change_me(State(state): State<AppState>, Posted(visitor, submission): Posted) -> Response {
    let actor = visitor.actor();
    let cookie = visitor.cookie.as_deref().unwrap_or_default();
    let (action, key) = submission.action().split_once(':').unwrap_or((submission.action(), ""));
    let done: Result<Flash, Problem> = match action {
        "profile" => match state.forum.update_profile(&actor, profile(&submission)).await {
            Ok(()) => {
                let language = submission.value("language").to_owned();
                let cookie = plain_cookie(&state, LANGUAGE_COOKIE, language, LANGUAGE_SECONDS);
                return with_cookie(cookie, render::see_other_with("/me", Flash::Saved));
            }
            Err(problem) => Err(problem),
        },
        "password" => {
            let input = ChangePassword {
                current: submission.value("current").to_owned(),
                password: submission.value("password").to_owned(),
                repeated: submission.value("repeated").to_owned(),
            };
            state.forum.change_password(&actor, cookie, input).await.map(|()| Flash::PasswordChanged)
        }
        "log-out-elsewhere" => {
            let device = visitor.device.as_deref();
            state.forum.log_out_elsewhere(&actor, cookie, device).await.map(|()| Flash::LoggedOutElsewhere)
        }
        "create-token" => return create_token(&state, &visitor, &submission).await,
        "revoke-token" => match key.parse() {
            Ok(id) => state.forum.revoke_token(&actor, id).await.map(|()| Flash::TokenRevoked),
            Err(_) => Err(Problem::NotFound),
        },
        "discard-draft" => match key.parse::<DraftId>() {
            Ok(id) => match drafts::discard(&state, &actor, id, "/me").await {
                Ok(answer) => return answer,
                Err(problem) => Err(problem),
            },
            Err(_) => Err(Problem::NotFound),
        },
        _ => Err(Problem::NotFound),
    };
    match done {
        Ok(flash) => render::see_other_with("/me", flash),
        Err(problem @ (Problem::Invalid { .. } | Problem::Throttled { .. } | Problem::Busy { .. })) => {
            let form = Form::refused(submission.typed(), problem.clone());
            let forms = match action {
                "password" => MeForms { password: form, ..MeForms::default() },
                _ => MeForms { profile: Some(form), ..MeForms::default() },
            };
            render::with_wait(me_page(&state, &visitor, render::refused_status(&problem), forms).await, &problem)
        }
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

fn profile(submission: &Submission) -> Profile {
    Profile {
        name: submission.value("name").to_owned(),
        profession: submission.parsed("profession").unwrap_or(domain::member::Profession::Other),
        language: submission.parsed("language").unwrap_or_default(),
    }
}

/// A token is shown on the page that answers, and never again.
async fn create_token(state: &AppState, visitor: &Visitor, submission: &Submission) -> Response {
    let actor = visitor.actor();
    let Some(member) = actor.member() else {
        return render::problem(state, visitor, Problem::Unauthenticated).await;
    };
    match state.forum.create_token(&actor, member, submission.value("token-name"), None).await {
        Ok(secret) => {
            let forms = MeForms { new_token: Some(secret.reveal().to_owned()), ..MeForms::default() };
            me_page(state, visitor, StatusCode::OK, forms).await
        }
        Err(Problem::Invalid { mut fields }) => {
            for field in &mut fields {
                "token-name".clone_into(&mut field.field);
            }
            let token = Form::refused(submission.typed(), Problem::Invalid { fields });
            let forms = MeForms { token, ..MeForms::default() };
            me_page(state, visitor, StatusCode::UNPROCESSABLE_ENTITY, forms).await
        }
        Err(problem @ Problem::QuotaExceeded { .. }) => {
            let status = render::refused_status(&problem);
            let forms = MeForms { token: Form::refused(submission.typed(), problem), ..MeForms::default() };
            me_page(state, visitor, status, forms).await
        }
        Err(problem) => render::problem(state, visitor, problem).await,
    }
}

/// How long a browser remembers the language, in seconds: a year.
const LANGUAGE_SECONDS: i64 = 365 * 86_400;

async fn choose_language(State(state): State<AppState>, visitor: Visitor, submission: Submission) -> Response {
    let Some(language) = submission.parsed::<Language>("language") else {
        let problem = Problem::field("language", FieldProblem::Invalid);
        return render::problem(&state, &visitor, problem).await;
    };
    if visitor.known.is_some()
        && let Err(problem) = state.forum.set_language(&visitor.actor(), language).await
    {
        return render::problem(&state, &visitor, problem).await;
    }
    let next = render::local_path(submission.value("next"));
    let cookie = plain_cookie(&state, LANGUAGE_COOKIE, language.to_string(), LANGUAGE_SECONDS);
    with_cookie(cookie, render::see_other(next))
}

fn with_session(state: &AppState, begun: Begun, response: Response) -> Response {
    login_cookies(state, &begun).into_iter().fold(response, |response, cookie| with_cookie(cookie, response))
}

fn with_cookie(cookie: Cookie<'static>, response: Response) -> Response {
    let mut response = response.into_response();
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::Request;

    use super::*;
    use crate::http::test_support::{Answer, Caller, PASSWORD, TestForum};

    async fn post(forum: &TestForum, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
        let body = serde_urlencoded::to_string(fields).expect("a form");
        let request = Request::post(path)
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::CONTENT_LENGTH, body.len());
        forum.send(request.body(Body::from(body)).expect("a request")).await
    }

    async fn log_in(forum: &TestForum, cookie: &str, email: &str, password: &str) -> Answer {
        post(forum, "/login", cookie, &[("email", email), ("password", password)]).await
    }

    #[tokio::test]
    async fn a_login_leaves_a_cookie_for_the_session_and_one_for_the_device() {
        let forum = TestForum::start().await;
        forum.session(Caller::Member).await;
        let answer = log_in(&forum, "", &Caller::Member.email(), PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let cookies: Vec<_> = answer.headers.get_all(header::SET_COOKIE).iter().collect();
        let cookies: Vec<_> = cookies.into_iter().map(|cookie| cookie.to_str().expect("text")).collect();
        assert!(cookies[0].starts_with("session=") && cookies[0].contains("Max-Age=2592000"), "{cookies:?}");
        assert!(cookies[1].starts_with("device=") && cookies[1].contains("Max-Age=31536000"), "{cookies:?}");
        assert!(cookies.iter().all(|cookie| cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax")));
        let device = cookies[1].split(';').next().expect("a value");
        for _ in 0..9 {
            log_in(&forum, "", &Caller::Member.email(), "wrong").await;
        }
        let refused = log_in(&forum, "", &Caller::Member.email(), PASSWORD).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        let known = log_in(&forum, device, &Caller::Member.email(), PASSWORD).await;
        assert_eq!(known.status, StatusCode::SEE_OTHER);
    }

    #[tokio::test]
    async fn who_has_to_wait_is_told_how_long_and_loses_nothing() {
        let forum = TestForum::start().await;
        let (email, session) = (Caller::Member.email(), forum.session(Caller::Member).await);
        for _ in 0..8 {
            assert_eq!(log_in(&forum, "", &email, "wrong").await.status, StatusCode::UNAUTHORIZED);
        }
        for (language, words) in [("he", "אפשר לנסות שוב בעוד 15 שניות"), ("en", "You can try again in 15 seconds")]
        {
            let fields =
                [("email", email.as_str()), ("password", "wrong"), ("next", "/meetings"), ("carried:title", "כותרת")];
            let answer = post(&forum, "/login", &format!("language={language}"), &fields).await;
            assert_eq!((answer.status, answer.header(header::RETRY_AFTER)), (StatusCode::TOO_MANY_REQUESTS, "15"));
            let page = answer.text();
            for kept in [words, email.as_str(), "/meetings", "carried:title", "כותרת"] {
                assert!(page.contains(kept), "{kept}: {page}");
            }
        }

        let cookie = format!("session={session}; language=en");
        let change = [("action", "password"), ("current", "wrong"), ("password", "x"), ("repeated", "y")];
        for _ in 0..8 {
            assert_eq!(post(&forum, "/me", &cookie, &change).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let answer = post(&forum, "/me", &cookie, &change).await;
        assert_eq!((answer.status, answer.header(header::RETRY_AFTER)), (StatusCode::TOO_MANY_REQUESTS, "15"));
        assert!(answer.text().contains("You can try again in 15 seconds"), "{}", answer.text());
        assert!(answer.text().contains("name=\"current\""), "the form is still there");
    }

    #[tokio::test]
    async fn a_password_with_the_own_address_is_refused_in_words() {
        let forum = TestForum::start().await;
        let session = forum.session(Caller::Member).await;
        let own = format!("{} zq77", Caller::Member.email());
        let change = [("action", "password"), ("current", PASSWORD), ("password", &own), ("repeated", &own)];
        for (language, words) in
            [("he", "הסיסמה כוללת את השם או את כתובת הדוא״ל שלך"), ("en", "contains your name or e-mail address")]
        {
            let answer = post(&forum, "/me", &format!("session={session}; language={language}"), &change).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.text().contains(words), "{}", answer.text());
            assert!(!answer.text().contains("zq77"), "passwords are never sent back");
        }
    }
}
