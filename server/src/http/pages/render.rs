//! From a page of `app` to an answer.

use std::sync::Arc;

use app::account::login::Carried;
use app::context::PageContext;
use app::error::ProblemPage;
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};
use domain::policy::Rights;
use domain::problem::Problem;
use domain::undo::Undo;
use forum::settings::ForumName;
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt};
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;
use leptos::tachys::view::Position;

use super::account::login;
use super::error::PageResult;
use super::logo;
use super::placeholders;
use super::visitor::Visitor;
use crate::assets;
use crate::http::AppState;
use crate::http::problem::{extra_header, status_of};
use crate::http::security::content_security_policy;

/// What most pages take, in bytes.
const PAGE_BYTES: usize = 32 * 1024;

/// The longest path that is gone on to: as much as browsers and proxies take in an address.
const LOCAL_PATH_BYTES: usize = 8 * 1024;

/// Renders a page.
///
/// # Errors
/// When what stands around every page cannot be read.
pub fn page<'a, V: IntoView + 'static>(
    state: &'a AppState,
    visitor: &'a Visitor,
    view: impl FnOnce() -> V + Send + 'static,
) -> BoxFuture<'a, PageResult> {
    with_status(state, visitor, StatusCode::OK, view)
}

/// Renders a page under another status than 200. A page that tells of a failure comes out even where what
/// stands around every page cannot be read.
///
/// # Errors
/// Those of [`page`], for a page that tells of no failure.
pub fn with_status<'a, V: IntoView + 'static>(
    state: &'a AppState,
    visitor: &'a Visitor,
    status: StatusCode,
    view: impl FnOnce() -> V + Send + 'static,
) -> BoxFuture<'a, PageResult> {
    answer(state, visitor, status, boxed(view)).boxed()
}

/// Renders the page of a form. Where the form was refused, the status says why, and after how many seconds to try
/// again.
///
/// # Errors
/// Those of [`page`].
pub fn form<'a, V: IntoView + 'static>(
    state: &'a AppState,
    visitor: &'a Visitor,
    form: Form,
    view: impl FnOnce(Form) -> V + Send + 'static,
) -> BoxFuture<'a, PageResult> {
    let problem = form.problem().cloned();
    answer_form(state, visitor, problem, boxed(move || view(form))).boxed()
}

/// What makes a page's view, on the thread on which it is rendered. It is boxed, so that rendering is compiled once and not for
/// each page.
type View = Box<dyn FnOnce() -> AnyView + Send>;

fn boxed<V: IntoView + 'static>(view: impl FnOnce() -> V + Send + 'static) -> View {
    Box::new(move || view().into_any())
}

async fn answer(state: &AppState, visitor: &Visitor, status: StatusCode, view: View) -> PageResult {
    let context = match context(state, visitor).await {
        Err(_) if status.is_server_error() => bare_context(state, visitor),
        context => context?,
    };
    Ok(respond(context, status, view).await)
}

async fn answer_form(state: &AppState, visitor: &Visitor, problem: Option<Problem>, view: View) -> PageResult {
    let status = problem.as_ref().map_or(StatusCode::OK, page_status);
    let answer = answer(state, visitor, status, view).await?;
    Ok(match problem {
        Some(problem) => with_wait(answer, &problem),
        None => answer,
    })
}

async fn respond(context: PageContext, status: StatusCode, view: View) -> Response {
    let context = Arc::new(context);
    let provide = move || {
        Arc::clone(&context).provide();
        let nonce = leptos::nonce::use_nonce();
        let policy = content_security_policy(nonce.as_deref());
        let options = expect_context::<leptos_axum::ResponseOptions>();
        options.set_status(status);
        options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    };
    // The pages are pure functions of their props: nothing in them waits for anything, so nothing follows
    // them either, no resources and no script that would bring them.
    let answer = leptos_axum::handle_response_inner(provide, view, request(), |view, _, _| {
        // `to_html` begins with the little that leptos' components say of their length, and would move a page's
        // 20 to 40 kB half a dozen times.
        let mut html = String::with_capacity(PAGE_BYTES);
        view.to_html_with_buf(&mut html, &mut Position::FirstChild, true, false, vec![]);
        let html = placeholders::removed(&html);
        async move { futures::stream::once(async move { html }).boxed() }.boxed()
    })
    .await;
    // Whole, so that its length is known to what compresses it and to the browser.
    let (head, body) = answer.into_parts();
    let html = to_bytes(body, usize::MAX).await.expect("a page is in memory");
    Response::from_parts(head, Body::from(html))
}

/// Returns what leptos' integration wants to see; the pages read their [`PageContext`] instead.
fn request() -> Request {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = http::Uri::from_static("/");
    request
}

/// Returns what a page knows of the forum, and of who looks at it.
///
/// # Errors
/// When the database fails.
pub async fn context(state: &AppState, visitor: &Visitor) -> Result<PageContext, Problem> {
    let name = state.forum.name().await?;
    let topics = state.forum.topics().await?;
    let forum_name = name.in_language(visitor.language).to_owned();
    let has_agreement = state.forum.agreement().await?.is_some();
    let logo = state.forum.logo().await?.map(|logo| logo::path(&logo));
    Ok(PageContext { forum_name, logo, topics, has_agreement, ..bare_context(state, visitor) })
}

/// The same without what stands in the database: the forum has the product's own name, and no topics.
fn bare_context(state: &AppState, visitor: &Visitor) -> PageContext {
    PageContext {
        language: visitor.language,
        viewer: visitor.known.as_ref().map(|known| Arc::clone(&known.member)),
        unread_notifications: visitor.known.as_ref().and_then(|known| known.unread_notifications).unwrap_or_default(),
        rights: Rights::of(&visitor.actor()),
        path: without_flash(&visitor.path),
        origin: Arc::clone(&state.origin),
        now: state.forum.now(),
        forum_name: ForumName::default().in_language(visitor.language).to_owned(),
        logo: None,
        topics: Arc::default(),
        password_min: state.forum.password_min(),
        has_agreement: false,
        asset: |name| assets::url(name).unwrap_or_default(),
        flash: flash(&visitor.path),
        search_later: search_later(&visitor.path),
        undo: undo(&visitor.path),
    }
}

/// The page of a problem; for who is not logged in, the login that comes back here.
pub async fn problem(state: &AppState, visitor: &Visitor, problem: Problem) -> Response {
    let found = async {
        if problem == Problem::Unauthenticated {
            return login::page(state, visitor, StatusCode::OK, Form::default(), Carried::default()).await;
        }
        let context = match context(state, visitor).await {
            Err(_) if status_of(&problem).is_server_error() => bare_context(state, visitor),
            context => context?,
        };
        Ok(problem_page(context, visitor, problem).await)
    };
    match found.await {
        Ok(answer) => answer,
        Err(error) => problem_page(bare_context(state, visitor), visitor, error.into()).await,
    }
}

async fn problem_page(context: PageContext, visitor: &Visitor, problem: Problem) -> Response {
    let (shown, carried) = (problem.clone(), Carried::clone(&visitor.sent));
    let view = boxed(move || view! { <ProblemPage problem=shown carried/> });
    with_wait(respond(context, page_status(&problem), view).await, &problem)
}

/// The answer to a refused request, with the `Retry-After` of a problem that asks for a wait.
pub fn with_wait(mut response: Response, problem: &Problem) -> Response {
    if let Problem::Throttled { .. } | Problem::Busy { .. } = problem {
        response.headers_mut().extend(extra_header(problem));
    }
    response
}

/// Any address that leads nowhere.
///
/// # Errors
/// [`Problem::NotFound`], but for programs, who read no pages.
pub async fn not_found(visitor: Visitor) -> PageResult {
    if visitor.path.starts_with("/api/") {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    Err(Problem::NotFound.into())
}

/// The status of the page of a problem: a page says "conflict" where a program reads "precondition failed".
pub fn page_status(problem: &Problem) -> StatusCode {
    match status_of(problem) {
        StatusCode::PRECONDITION_FAILED => StatusCode::CONFLICT,
        other => other,
    }
}

/// A redirect after a form was taken.
pub fn see_other(path: &str) -> Response {
    Redirect::to(&as_ascii(path)).into_response()
}

/// A redirect to the address that a page has for good.
pub fn moved(path: &str) -> Response {
    Redirect::permanent(&as_ascii(path)).into_response()
}

/// A path with everything but ASCII escaped: Hebrew slugs stand unescaped in our paths; a header takes ASCII alone, and so
/// do addresses in feeds.
pub fn as_ascii(path: &str) -> String {
    path.bytes()
        .map(|byte| if byte.is_ascii_graphic() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// A redirect to a page that confirms what was just done.
pub fn see_other_with(path: &str, flash: Flash) -> Response {
    see_other(&told(path, flash))
}

/// The address of a page that tells what was done.
pub fn told(path: &str, flash: Flash) -> String {
    with_parameters(path, &format!("{FLASH}={}", flash.as_str()))
}

/// The same after something was written that searches find, or no longer find: where they do not know of it yet, the
/// page says so.
pub fn see_other_written(state: &AppState, path: &str, flash: Flash) -> Response {
    see_other_with(&written(state, path), flash)
}

/// A path that says, where that is so, that searches do not know yet of what was written.
pub fn written(state: &AppState, path: &str) -> String {
    if state.forum.is_searchable() {
        return path.to_owned();
    }
    with_parameters(path, &format!("{SEARCH_LATER}=1"))
}

/// The same, with a button there that brings back what was taken away.
pub fn see_other_undo(path: &str, flash: Flash, undo: &Undo) -> Response {
    see_other(&with_undo(path, flash, undo))
}

/// The address of a page that confirms what was just done, and offers to bring back what was taken away.
pub fn with_undo(path: &str, flash: Flash, undo: &Undo) -> String {
    with_parameters(path, &format!("{FLASH}={}&{UNDO}={undo}", flash.as_str()))
}

/// An address with further parameters, which stand before its fragment.
pub fn with_parameters(path: &str, parameters: &str) -> String {
    let (page, fragment) = path.split_at(path.find('#').unwrap_or(path.len()));
    let mark = if page.contains('?') { '&' } else { '?' };
    format!("{page}{mark}{parameters}{fragment}")
}

/// The parameter that carries a confirmation over a redirect.
const FLASH: &str = "done";
/// The one that says that searches do not know yet of what was done.
const SEARCH_LATER: &str = "search-later";
/// The parameter that carries what the confirmation offers to bring back.
const UNDO: &str = "undo";

fn flash(path: &str) -> Option<Flash> {
    parameter(path, FLASH)?.parse().ok()
}

fn search_later(path: &str) -> bool {
    parameter(path, SEARCH_LATER).is_some()
}

fn undo(path: &str) -> Option<Undo> {
    parameter(path, UNDO)?.parse().ok()
}

/// The value of a parameter of an address, as it is written there.
pub fn parameter<'a>(path: &'a str, name: &str) -> Option<&'a str> {
    path.split_once('?')?.1.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

fn without_flash(path: &str) -> String {
    let Some((before, query)) = path.split_once('?') else { return path.to_owned() };
    let names = [FLASH, SEARCH_LATER, UNDO];
    let is_flash =
        |pair: &&str| names.iter().any(|name| pair.strip_prefix(name).is_some_and(|rest| rest.starts_with('=')));
    let rest: Vec<_> = query.split('&').filter(|pair| !is_flash(pair)).collect();
    if rest.is_empty() { before.to_owned() } else { format!("{before}?{}", rest.join("&")) }
}

/// A path of this forum to go on to, as a form or a link named it; anything else leads home, so
/// that no login can be made to end on another site.
pub fn local_path(next: &str) -> &str {
    let local =
        next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.chars().any(char::is_control);
    if local && next.len() <= LOCAL_PATH_BYTES { next } else { "/" }
}

/// Answers with JSON for an island.
pub fn json(status: StatusCode, body: &impl serde::Serialize) -> Response {
    let body = serde_json::to_vec(body).unwrap_or_default();
    let mut response = (status, body).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_paths_are_gone_on_to() {
        for own in ["/", "/practices/אמנה?x=1"] {
            assert_eq!(local_path(own), own);
        }
        for other in ["", "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nb"]
        {
            assert_eq!(local_path(other), "/", "{other}");
        }
        assert_eq!(local_path(&format!("/{}", "a".repeat(LOCAL_PATH_BYTES))), "/");
    }

    #[test]
    fn a_confirmation_is_shown_once() {
        assert_eq!(flash("/me?done=saved"), Some(Flash::Saved));
        assert_eq!(flash("/me?undone=saved"), None);
        assert_eq!(undo("/me?done=draft-deleted&undo=draft:7"), Some(Undo::Drafts(vec![domain::id::DraftId(7)])));
        assert_eq!(undo("/me?done=draft-deleted&undo=%22%3E"), None);
        assert_eq!(with_parameters("/x?a=1#b", "done=saved"), "/x?a=1&done=saved#b");
        assert_eq!(with_parameters("/x", "done=saved"), "/x?done=saved");
        assert_eq!(without_flash("/x?a=1&done=saved&undo=draft:7&b=2"), "/x?a=1&b=2");
        assert_eq!(without_flash("/x?done=saved"), "/x");
        assert_eq!(without_flash("/x?search-later=1&done=saved"), "/x");
        assert!(search_later("/x?search-later=1&done=saved") && !search_later("/x?done=saved"));
    }
}
