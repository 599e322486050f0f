//! Texts as files for word processors, for those who approve them outside of the forum.

use app::drafts::word_file::word_file_words;
use app::practices::sharing::copy_note;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::clock::Timestamp;
use domain::id::DraftId;
use domain::language::Language;
use forum::word_file::{WordFile, WordFileWords};
use http::{HeaderValue, header};

use super::error::PageResult;
use super::files::disposition;
use super::key::parse_key;
use super::visitor::LoggedIn;
use crate::http::AppState;
use crate::http::routing::get;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/drafts/{id}/document.docx", get(of_draft))
        .route("/practices/{slug}/document.docx", get(of_practice))
}

async fn of_draft(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let id = parse_key::<DraftId>(&id)?;
    Ok(answer(state.forum.draft_word_file(&visitor.actor(), id, &state.origin, words).await?))
}

async fn of_practice(
    State(state): State<AppState>,
    LoggedIn(visitor): LoggedIn,
    Path(slug): Path<String>,
) -> PageResult {
    let actor = visitor.actor();
    let practice = state.forum.practice(&actor, &slug).await?;
    Ok(answer(state.forum.practice_word_file(&actor, practice.id, &state.origin, words).await?))
}

/// The file as a download. It is made again each time and kept nowhere.
pub fn answer(file: WordFile) -> Response {
    let mut response = file.content.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(WordFile::MEDIA_TYPE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(disposition) = HeaderValue::from_str(&disposition("attachment", &file.file_name)) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

/// The words around the text, in its language, for who takes the file.
pub fn words(language: Language, reader: &str, now: Timestamp) -> WordFileWords {
    let note = copy_note(language, reader, now);
    let [company, authors, meeting, summary, audience, effort, result, approval, untitled] =
        word_file_words(language).map(str::to_owned);
    WordFileWords { note, company, authors, meeting, summary, audience, effort, result, approval, untitled }
}
