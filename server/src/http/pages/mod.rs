//! The pages: each handler finds out who asks, calls a use case and renders a page of `app`.
//!
//! A handler returns [`error::PageResult`]: `?` on what a use case refuses gives the page of that problem. Links are GETs;
//! forms post to the address they were read from and are answered with a redirect, or, when something in them is
//! refused, with the same page and what was typed ([`submission::Submission::refused`], [`render::form`]).
//!
//! To add a page: its handler in the file of its subject, or in the folder of its area, and its route in that file's
//! `routes`.

#[cfg(test)]
mod access_table;
mod account;
mod admin;
mod after;
mod agreement;
mod apply;
mod comments;
mod companies;
mod cookies;
mod csv;
mod dilemmas;
mod drafts;
pub(super) mod error;
mod files;
mod gate;
mod home;
mod key;
mod lists;
mod live;
mod logo;
mod meetings;
mod notifications;
mod one_page;
mod people;
mod personal;
mod placeholders;
pub(super) mod practice_parts;
mod practices;
mod presenting;
mod promises;
pub(super) mod render;
#[cfg(test)]
mod secret_words;
mod statements;
mod submission;
#[cfg(test)]
mod tests;
mod tries;
mod undo;
mod visit;
pub(super) mod visitor;
pub(super) mod word_files;

use axum::Router;
use axum::middleware::from_fn_with_state;

use self::error::render_problems;
use super::{AppState, limits};

/// Every page's routes, with their limits.
pub fn routes(state: &AppState) -> Router<AppState> {
    // leptos' own tasks run on tokio. An error means that another router said so before.
    let _ = any_spawner::Executor::init_tokio();
    let ordinary = Router::new()
        .merge(account::routes())
        .merge(admin::routes())
        .merge(after::routes())
        .merge(agreement::routes())
        .merge(apply::routes())
        .merge(comments::routes())
        .merge(companies::routes())
        .merge(dilemmas::routes())
        .merge(drafts::routes())
        .merge(files::routes())
        .merge(gate::routes())
        .merge(home::routes())
        .merge(lists::routes())
        .merge(live::routes())
        .merge(logo::routes())
        .merge(meetings::routes(state))
        .merge(notifications::routes())
        .merge(one_page::routes())
        .merge(people::routes())
        .merge(practices::routes())
        .merge(presenting::routes())
        .merge(promises::routes())
        .merge(statements::routes())
        .merge(tries::routes())
        .merge(undo::routes())
        .merge(visit::routes())
        .merge(word_files::routes());
    let uploads = Router::new()
        .merge(admin::import::routes())
        .merge(comments::upload_routes())
        .merge(dilemmas::upload_routes())
        .merge(drafts::upload_routes())
        .merge(logo::upload_routes());
    let with_problems = |routes: Router<AppState>| routes.layer(from_fn_with_state(state.clone(), render_problems));
    let max_bytes = state.settings.max_upload * UPLOAD_FACTOR;
    let routes = limits::ordinary(with_problems(ordinary))
        .merge(limits::pastes(with_problems(drafts::paste_routes())))
        .merge(limits::uploads(with_problems(uploads), max_bytes));
    routes.merge(with_problems(Router::new().fallback(render::not_found)))
}

/// How many of the largest files one form may send. More than it takes, so that a file that is too
/// large is read to its end and refused in words instead of by a cut line.
const UPLOAD_FACTOR: u64 = 8;
