//! Saving while somebody writes: the island's request, and what it is told.

use app::error::draft_gone_text;
use app::ui::form::{field_sentence, problem_text};
use axum::response::Response;
use domain::id::DraftId;
use domain::problem::Problem;
use forum::drafts::save::Saved;
use http::StatusCode;
use serde::Serialize;

use super::editor::{find, save};
use super::fields::read;
use crate::http::AppState;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::code_of;

/// What the island is told after a save.
#[derive(Serialize)]
struct AutosaveAnswer {
    version: i64,
    saved_at: i64,
    attachments: Vec<domain::attachment::Attachment>,
    refused: Vec<String>,
}

/// What the island is told when nothing was saved.
#[derive(Serialize)]
struct AutosaveRefusal {
    code: &'static str,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

/// Saves what was typed so far.
pub async fn autosave(state: &AppState, visitor: &Visitor, id: DraftId, mut submission: Submission) -> Response {
    let before = match find(state, visitor, &id.to_string()).await {
        Ok(draft) => draft,
        Err(problem) => return refusal(visitor, problem, None),
    };
    let too_large = std::mem::take(&mut submission.too_large);
    let input = read(&mut submission);
    match save(state, visitor, id, input).await {
        Ok(Saved { version, at, attachments, refused, removed: _ }) => {
            let sentences = refused.iter().chain(&too_large);
            let answer = AutosaveAnswer {
                version,
                saved_at: at.0,
                attachments,
                refused: sentences.map(|error| field_sentence(visitor.language, error)).collect(),
            };
            render::json(StatusCode::OK, &answer)
        }
        // Two that were sent at once may both have been the first.
        Err(problem @ Problem::Conflict { .. }) => {
            let body = match state.forum.draft(&visitor.actor(), id).await {
                Ok(draft) => draft.content.body,
                Err(_) => before.content.body,
            };
            refusal(visitor, problem, Some(body))
        }
        Err(problem) => refusal(visitor, problem, None),
    }
}

/// Returns why nothing was saved; `body` is the text as it is stored, where that is the reason.
pub fn refusal(visitor: &Visitor, problem: Problem, body: Option<String>) -> Response {
    let current = match problem {
        Problem::Conflict { current } => Some(current),
        _ => None,
    };
    let detail = match problem {
        Problem::NotFound => draft_gone_text(visitor.language).to_owned(),
        _ => problem_text(visitor.language, &problem),
    };
    let answer = AutosaveRefusal { code: code_of(&problem), detail, current, body: body.filter(|_| current.is_some()) };
    render::json(render::page_status(&problem), &answer)
}
