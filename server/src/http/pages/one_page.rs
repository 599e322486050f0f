//! One page of a meeting for management, to be read, printed, or opened by a word processor.

use app::meetings::one_page::{self, OnePagePage};
use axum::Router;
use axum::extract::{Path, State};
use domain::id::MeetingId;
use leptos::prelude::*;

use super::error::PageResult;
use super::key::parse_key;
use super::visitor::LoggedIn;
use super::{render, word_files};
use crate::http::AppState;
use crate::http::routing::get;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/meetings/{id}/one-page", get(show)).route("/meetings/{id}/one-page.docx", get(document))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let page = state.forum.one_page(&visitor.actor(), parse_key::<MeetingId>(&id)?).await?;
    render::page(&state, &visitor, move || view! { <OnePagePage page/> }).await
}

async fn document(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let page = state.forum.one_page(&visitor.actor(), parse_key::<MeetingId>(&id)?).await?;
    let language = visitor.language;
    let (title, text) = (one_page::title(language, &page), one_page::markdown(language, &page));
    let file = state.forum.markdown_word_file(title, text, language, one_page::untitled(language)).await?;
    Ok(word_files::answer(file))
}
