//! Running the forum: companies, members, meetings, the back catalogue, the search, jobs, the settings.

mod after;
mod agreement;
mod archive;
mod audit;
mod calls;
mod companies;
mod company;
mod home;
pub mod import;
mod import_upload;
pub mod jobs;
pub mod mail;
mod marked;
mod meeting_record;
mod meetings;
mod member;
mod members;
mod reports;
mod requests;
mod rota;
pub mod search;
mod settings;
mod statements;
mod tokens;
mod topics;
mod usage;

use axum::Router;

use crate::http::AppState;

/// The routes of these pages that take no files.
pub fn routes() -> Router<AppState> {
    Router::new()
        .merge(after::routes())
        .merge(agreement::routes())
        .merge(archive::routes())
        .merge(audit::routes())
        .merge(calls::routes())
        .merge(companies::routes())
        .merge(company::routes())
        .merge(home::routes())
        .merge(jobs::routes())
        .merge(mail::routes())
        .merge(marked::routes())
        .merge(meeting_record::routes())
        .merge(meetings::routes())
        .merge(member::routes())
        .merge(members::routes())
        .merge(reports::routes())
        .merge(requests::routes())
        .merge(rota::routes())
        .merge(search::routes())
        .merge(settings::routes())
        .merge(statements::routes())
        .merge(tokens::routes())
        .merge(topics::routes())
        .merge(usage::routes())
}
