//! Who looks at a page: their session, their language, where they are.

use std::sync::Arc;
use std::time::Duration;

use app::account::login::Carried;
use app::ui::dates;
use app::ui::form::Form;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;
use domain::language::Language;
use domain::member::Member;
use domain::policy::Actor;
use domain::problem::Problem;
use forum::login::authenticate::Known;
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode, Uri, header};

use super::account::login;
use super::cookies::{LANGUAGE_COOKIE, cookie_name, device_cookie_name, mail_login_cookie_name};
use super::error::{KnownVisitor, PageError};
use super::submission::Submission;
use super::{agreement, render};
use crate::http::{AppState, limits};
use crate::serve;

/// How long the body of a stranger's form may take, whatever its route allows members.
const STRANGERS_TIME: Duration = Duration::from_secs(30);

/// Who looks at a page.
#[derive(Clone)]
pub struct Visitor {
    /// The member, where somebody is logged in.
    pub known: Option<Known>,
    /// The session cookie's value, where one was sent.
    pub cookie: Option<String>,
    /// The value of the cookie of a device that somebody has logged in from, where one was sent.
    pub device: Option<String>,
    /// The value of the cookie of a browser that asked for a login by mail, where one was sent.
    pub mail_login: Option<String>,
    /// The interface's language.
    pub language: Language,
    /// The path and query of the page.
    pub path: String,
    /// The form that this request sent, without passwords. Where it cannot be taken now, the page that says so
    /// sends it once more.
    pub sent: Arc<Carried>,
}

impl Visitor {
    /// Returns who it is, to the policy.
    pub fn actor(&self) -> Actor {
        self.known.as_ref().map_or(Actor::Nobody, |known| known.actor)
    }

    /// Returns who it is, to the pages.
    pub fn member(&self) -> Option<&Member> {
        self.known.as_ref().map(|known| &*known.member)
    }
}

impl Visitor {
    /// Finds out who sent a request. The problem beside the visitor is why it could not be found out who it is.
    async fn identify(parts: &Parts, state: &AppState) -> (Self, Option<Problem>) {
        // Where the database does not answer, the zone that was known last is as good as any.
        dates::use_zone(state.forum.present_time_zone().await.unwrap_or_else(|_| state.forum.time_zone()));
        let jar = CookieJar::from_headers(&parts.headers);
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let value = |name| jar.get(name).map(|cookie| cookie.value().to_owned());
        let (cookie, device) = (value(cookie_name(state)), value(device_cookie_name(state)));
        let mail_login = value(mail_login_cookie_name(state));
        let chosen = jar.get(LANGUAGE_COOKIE).and_then(|cookie| cookie.value().parse().ok());
        let language = match chosen {
            Some(language) => language,
            // Where the database does not answer, that is told in the first of them.
            None => state.forum.default_language().await.unwrap_or_default(),
        };
        let mut visitor = Self { known: None, cookie, device, mail_login, language, path, sent: Arc::default() };
        if let Some(cookie) = &visitor.cookie {
            match state.forum.authenticate_session(cookie).await {
                Ok(known) => {
                    if known.is_some() {
                        serve::connection::set_known(&parts.extensions);
                    }
                    visitor.known = known;
                }
                Err(problem) => return (visitor, Some(problem)),
            }
        }
        if let (Some(known), None) = (&visitor.known, chosen) {
            visitor.language = known.member.language;
        }
        (visitor, None)
    }
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let (visitor, problem) = Self::identify(parts, state).await;
        KnownVisitor::of(&parts.extensions).note(&visitor);
        match problem {
            None => Ok(visitor),
            Some(problem) => Err(problem.into()),
        }
    }
}

/// A visitor who is logged in; anyone else gets the login, which comes back to this page, or to the
/// one whose form was sent. Who has not accepted the agreement yet reads it first, and then comes back to this page. What
/// they send from a page that they have open is taken all the same, so that nothing that was typed is lost.
pub struct LoggedIn(pub Visitor);

impl FromRequestParts<AppState> for LoggedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let (mut visitor, problem) = Visitor::identify(parts, state).await;
        if visitor.known.is_none()
            && problem.is_none()
            && let Some(page) = sent_from(&parts.method, &parts.headers)
        {
            visitor.path = page;
        }
        KnownVisitor::of(&parts.extensions).note(&visitor);
        let refuse = |problem: Problem| PageError::from(problem).into_response();
        let Some(known) = &visitor.known else { return Err(refuse(problem.unwrap_or(Problem::Unauthenticated))) };
        if parts.method.is_safe() && state.forum.must_accept(known).await.map_err(refuse)? {
            return Err(render::see_other(&agreement::path_to(&visitor.path)));
        }
        Ok(Self(visitor))
    }
}

/// Who sent a form, and what. Of somebody who is not logged in no more is read than an ordinary request may
/// send: a session may have ended while it was written, and a stranger's upload is not
/// worth its memory.
pub struct Sent(pub Visitor, pub Submission);

impl FromRequest<AppState> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let (mut visitor, problem) = Visitor::identify(&parts, state).await;
        let known = KnownVisitor::of(&parts.extensions);
        let length = parts.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let submission = if visitor.known.is_none() && length.is_none_or(|length: u64| length > limits::ORDINARY_BYTES)
        {
            Submission::default()
        } else {
            let request = Request::from_parts(parts, body);
            if visitor.known.is_some() {
                Submission::of_member(request, state).await?
            } else {
                let reading = tokio::time::timeout(STRANGERS_TIME, Submission::from_request(request, state)).await;
                reading.map_err(|_| StatusCode::REQUEST_TIMEOUT.into_response())??
            }
        };
        visitor.sent = Arc::new(submission.carried(&visitor.path));
        known.note(&visitor);
        match problem {
            None => Ok(Self(visitor, submission)),
            Some(problem) => Err(PageError::from(problem).into_response()),
        }
    }
}

/// A member's form. Whoever's session ended meanwhile gets the login, and what they typed goes along:
/// after it they send it once more with one click. Files cannot go along; then the login goes on to
/// the form's page, where they are chosen again.
pub struct Posted(pub Visitor, pub Submission);

impl FromRequest<AppState> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Response> {
        let page = sent_from(request.method(), request.headers());
        let Sent(mut visitor, submission) = Sent::from_request(request, state).await?;
        if visitor.known.is_some() {
            return Ok(Self(visitor, submission));
        }
        if let Some(page) = page {
            visitor.path = page;
        }
        let carried = if submission.has_files() { Carried::default() } else { Carried::clone(&visitor.sent) };
        Err(login::page(state, &visitor, StatusCode::UNAUTHORIZED, Form::default(), carried).await.into_response())
    }
}

/// Returns path and query of the page that a form was sent from: many forms post to an address that is no
/// page. `None` for the request of a page itself.
fn sent_from(method: &Method, headers: &HeaderMap) -> Option<String> {
    if method.is_safe() {
        return None;
    }
    let page: Uri = headers.get(header::REFERER)?.to_str().ok()?.parse().ok()?;
    page.path_and_query().map(|path| path.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use axum::body::{Body, Bytes};

    use super::*;
    use crate::http::test_support::{Caller, TestForum};

    #[tokio::test]
    async fn a_strangers_upload_is_not_read() {
        let forum = TestForum::start().await;
        for path in ["/practices/new", "/meetings/1/write-up", "/drafts/1", "/admin/import"] {
            for length in [Some("30000000"), None] {
                let read = Arc::new(AtomicBool::new(false));
                let reading = Arc::clone(&read);
                let body = futures::stream::once(async move {
                    reading.store(true, Ordering::SeqCst);
                    Ok::<_, std::io::Error>(Bytes::from_static(b"--x\r\n"))
                });
                let mut request = Request::post(path)
                    .header(header::HOST, "127.0.0.1")
                    .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
                if let Some(length) = length {
                    request = request.header(header::CONTENT_LENGTH, length);
                }
                let answer = forum.send(request.body(Body::from_stream(body)).expect("a request")).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
                assert!(answer.text().contains("name=\"email\"") && !answer.text().contains(Carried::TO), "{path}");
                assert!(!read.load(Ordering::SeqCst), "{path}");
            }
        }
    }

    #[tokio::test]
    async fn a_form_is_carried_along_escaped_and_without_its_passwords() {
        let forum = TestForum::start().await;
        let body = "action=password&current=s3cret-one&password=s3cret-two&repeated=s3cret-two&name=%3Cscript%3E";
        let request = Request::post("/me")
            .header(header::HOST, "127.0.0.1")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::CONTENT_LENGTH, body.len());
        let answer = forum.send(request.body(Body::from(body)).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        let page = answer.text();
        assert!(page.contains("carried:name") && page.contains("&lt;script&gt;"), "{page}");
        assert!(!page.contains("s3cret"), "{page}");
    }

    #[tokio::test]
    async fn what_was_typed_goes_along_when_the_database_is_not_available() {
        let forum = TestForum::start().await;
        let cookie = forum.session(Caller::Member).await;
        let page =
            Request::get("/me").header(header::HOST, "127.0.0.1").header(header::COOKIE, format!("session={cookie}"));
        let answer = forum.send(page.body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::OK);
        forum.forum.close().await;
        // One whose session is known from before, and one whose session cannot even be looked up.
        for session in [cookie.as_str(), "unknown"] {
            let body = "action=password&current=s3cret-one&password=s3cret-two&name=%3Cscript%3E";
            let request = Request::post("/me")
                .header(header::HOST, "127.0.0.1")
                .header(header::COOKIE, format!("session={session}"))
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::CONTENT_LENGTH, body.len());
            let answer = forum.send(request.body(Body::from(body)).expect("a request")).await;
            let page = answer.text();
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{page}");
            assert_eq!(answer.header(header::RETRY_AFTER), "5");
            assert!(page.contains("action=\"/me\"") && page.contains("&lt;script&gt;</textarea>"), "{page}");
            assert!(!page.contains("s3cret"), "{page}");
        }
        let request = Request::get("/api/v1/practices")
            .header(header::HOST, "127.0.0.1")
            .header(header::AUTHORIZATION, format!("Bearer {}", forum.token(Caller::Member)));
        let answer = forum.send(request.body(Body::empty()).expect("a request")).await;
        assert_eq!((answer.status, answer.header(header::RETRY_AFTER)), (StatusCode::SERVICE_UNAVAILABLE, "5"));
        assert_eq!(answer.problem().0, "unavailable");
    }

    #[tokio::test]
    async fn a_page_that_cannot_be_read_says_so_in_the_visitors_language() {
        let forum = TestForum::start().await;
        forum.forum.close().await;
        for language in [Language::Hebrew, Language::English] {
            for path in ["/login", "/practices"] {
                let request = Request::get(path)
                    .header(header::HOST, "127.0.0.1")
                    .header(header::COOKIE, format!("{LANGUAGE_COOKIE}={language}; session=x"));
                let answer = forum.send(request.body(Body::empty()).expect("a request")).await;
                assert_eq!((answer.status, answer.header(header::RETRY_AFTER)), (StatusCode::SERVICE_UNAVAILABLE, "5"));
                let page = answer.text();
                assert!(page.contains(app::ui::form::problem_title(language, &Problem::Unavailable)), "{page}");
                assert!(page.contains(&format!("href=\"{path}\"")), "a way to try again: {page}");
            }
        }
    }
}
