//! What a handler answers in place of its page, and the one place that makes a page of it.
//!
//! Handlers return [`PageResult`], so that `?` passes on what a use case refuses. [`render_problems`] stands around the
//! pages' routes and renders the problem for the visitor whom the handler's extractor has found.

use std::sync::{Arc, OnceLock};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::problem::Problem;
use http::{Extensions, header};

use super::render;
use super::visitor::Visitor;
use crate::http::AppState;
use crate::http::problem::status_of;

/// The result of a handler of pages.
pub type PageResult = Result<Response, PageError>;

/// A problem in place of a page.
#[derive(Debug, Clone)]
pub struct PageError(Problem);

impl From<Problem> for PageError {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<PageError> for Problem {
    fn from(error: PageError) -> Self {
        error.0
    }
}

/// An answer without words that carries the problem to [`render_problems`].
impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = status_of(&self.0).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl PageError {
    /// Returns an answer that carries the problem, and the visitor whose page it becomes where that is not the one whom
    /// the handler's extractor has found.
    pub fn answer_for(self, visitor: &Visitor) -> Response {
        let mut response = self.into_response();
        let known = KnownVisitor::default();
        known.note(visitor);
        response.extensions_mut().insert(known);
        response
    }
}

/// Who sent a request, once an extractor has found it out; a request and the layer around its handler share it.
#[derive(Clone, Default)]
pub struct KnownVisitor(Arc<OnceLock<Visitor>>);

impl KnownVisitor {
    /// The one of a request.
    pub fn of(extensions: &Extensions) -> Self {
        extensions.get::<Self>().cloned().unwrap_or_default()
    }

    /// Notes who it is, for the page of a problem. A handler has one extractor that does so.
    pub fn note(&self, visitor: &Visitor) {
        self.0.get_or_init(|| visitor.clone());
    }
}

/// Gives an answer that carries a problem the page of it. Its other headers stay, such as cookies.
pub async fn render_problems(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let known = KnownVisitor::default();
    request.extensions_mut().insert(known.clone());
    let mut response = next.run(request).await;
    let Some(error) = response.extensions_mut().remove::<PageError>() else { return response };
    let known = response.extensions_mut().remove::<KnownVisitor>().unwrap_or(known);
    // Without a visitor the request was refused before it came to any handler: it gets its words as other refusals do.
    let Some(visitor) = known.0.get() else { return response };
    let mut page = render::problem(&state, visitor, error.0).await;
    let mut headers = std::mem::take(response.headers_mut());
    headers.remove(header::CONTENT_LENGTH);
    page.headers_mut().extend(headers);
    page
}
