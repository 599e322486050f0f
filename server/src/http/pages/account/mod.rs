//! Login, one-time links, one's own page, the language.

mod language;
mod links;
pub mod login;
mod me;
#[cfg(test)]
mod tests;
mod tokens;
mod unsubscribe;

use axum::Router;

use crate::http::AppState;

/// The routes of these pages.
pub fn routes() -> Router<AppState> {
    Router::new()
        .merge(language::routes())
        .merge(links::routes())
        .merge(login::routes())
        .merge(me::routes())
        .merge(unsubscribe::routes())
}
