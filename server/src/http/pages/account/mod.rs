//! Login, one-time links, one's own page, the language.

mod assistants;
mod away;
mod by_mail;
mod following;
mod language;
mod links;
pub mod login;
mod me;
mod own_data;
mod phone;
#[cfg(test)]
mod tests;
mod tokens;
mod unsubscribe;

use axum::Router;

use crate::http::AppState;

/// The routes of these pages.
pub fn routes() -> Router<AppState> {
    Router::new()
        .merge(assistants::routes())
        .merge(away::routes())
        .merge(by_mail::routes())
        .merge(following::routes())
        .merge(language::routes())
        .merge(links::routes())
        .merge(login::routes())
        .merge(me::routes())
        .merge(own_data::routes())
        .merge(phone::routes())
        .merge(unsubscribe::routes())
}
