//! The pages: each handler finds out who asks, calls a use case and renders a page of `app`.
//!
//! Links are GETs; forms post to the address they were read from and are answered with a redirect,
//! or, when something is refused, with the same page and what was typed. To add a page: its handler
//! in the file of its thing, and its route in that file's `routes`.

mod account;
mod admin;
mod admin_jobs;
mod admin_search;
mod companies;
mod drafts;
mod files;
mod home;
mod import_upload;
mod lists;
mod local_time;
mod meetings;
mod people;
pub(super) mod practice_parts;
mod practices;
mod publish;
pub(super) mod render;
mod submission;
#[cfg(test)]
mod tests;
mod undo;
pub(super) mod visitor;

use axum::Router;

use super::{AppState, limits};

/// Every page's routes, with their limits.
pub fn routes(max_upload: u64) -> Router<AppState> {
    // leptos' own tasks run on tokio. An error means that another router said so before.
    let _ = any_spawner::Executor::init_tokio();
    let ordinary = Router::new()
        .merge(account::routes())
        .merge(admin::routes())
        .merge(admin_jobs::routes())
        .merge(admin_search::routes())
        .merge(companies::routes())
        .merge(files::routes())
        .merge(home::routes())
        .merge(lists::routes())
        .merge(meetings::routes())
        .merge(people::routes())
        .merge(practices::routes())
        .merge(publish::routes())
        .merge(undo::routes());
    let uploads = Router::new().merge(drafts::routes()).merge(admin::upload_routes());
    limits::ordinary(ordinary).merge(limits::uploads(uploads, max_upload * UPLOAD_FACTOR)).fallback(render::not_found)
}

/// How many of the largest files one form may send. More than it takes, so that a file that is too
/// large is read to its end and refused in words instead of by a cut line.
const UPLOAD_FACTOR: u64 = 8;
