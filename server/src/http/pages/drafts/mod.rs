//! Writing: the editor, texts that arrive as files, and the step before publication.
//!
//! The editor's form is kept as a draft before anything in it is looked at; whoever's session ended
//! meanwhile finds the text again after the login.

mod autosave;
pub mod begin;
pub mod carried;
pub mod discard;
mod editor;
mod fields;
mod opening;
mod paste;
mod personal;
mod publish;
#[cfg(test)]
mod tests;
mod write_up;

use axum::Router;

use crate::http::AppState;

/// The routes of these pages that take no files.
pub fn routes() -> Router<AppState> {
    publish::routes()
}

/// The route that takes a clipboard.
pub fn paste_routes() -> Router<AppState> {
    paste::routes()
}

/// The routes of these pages that take files.
pub fn upload_routes() -> Router<AppState> {
    Router::new().merge(begin::routes()).merge(write_up::routes()).merge(editor::routes())
}
