//! The choice of the interface's language.

use app::shell::LanguageForm;
use axum::Router;
use axum::extract::State;
use domain::problem::{FieldProblem, Problem};

use crate::http::AppState;
use crate::http::pages::cookies::{language_cookie, with_cookie};
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::Visitor;
use crate::http::routing::post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/language", post(choose))
}

async fn choose(State(state): State<AppState>, visitor: Visitor, submission: Submission) -> PageResult {
    let LanguageForm { language, next } = LanguageForm::read(&submission);
    let language = language.ok_or_else(|| Problem::field(LanguageForm::LANGUAGE, FieldProblem::Invalid))?;
    if visitor.known.is_some() {
        state.forum.set_language(&visitor.actor(), language).await?;
    }
    Ok(with_cookie(language_cookie(&state, language), render::see_other(render::local_path(&next))))
}
