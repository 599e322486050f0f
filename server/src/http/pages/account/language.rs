//! The choice of the interface's language.

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use domain::language::Language;
use domain::problem::{FieldProblem, Problem};

use crate::http::AppState;
use crate::http::pages::cookies::{language_cookie, with_cookie};
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::Visitor;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/language", post(choose))
}

async fn choose(State(state): State<AppState>, visitor: Visitor, submission: Submission) -> PageResult {
    let language = submission.parsed::<Language>("language");
    let language = language.ok_or_else(|| Problem::field("language", FieldProblem::Invalid))?;
    if visitor.known.is_some() {
        state.forum.set_language(&visitor.actor(), language).await?;
    }
    let next = render::local_path(submission.value("next"));
    Ok(with_cookie(language_cookie(&state, language), render::see_other(next)))
}
