//! The audit log, as a page and as a file.

use std::fmt::Write;

use app::admin::audit::{AuditForm, AuditPage, PATH, named, who};
use app::words;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::audit::AuditEntry;
use domain::language::Language;
use forum::audit::{KEPT_DAYS, PAGE};
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::csv;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::{LoggedIn, Posted};

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get(show)).route("/admin/audit.csv", post(export))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, RawQuery(query): RawQuery) -> PageResult {
    let filters = filters(query.as_deref());
    let entries = state.forum.audit_log(&visitor.actor(), &filters.filter()).await?;
    let members = state.forum.members(&visitor.actor()).await?;
    let is_full = i64::try_from(entries.len()).is_ok_and(|count| count == PAGE);
    let last = entries.last().filter(|_| is_full).map(|entry| entry.id);
    render::page(&state, &visitor, move || view! { <AuditPage entries members filters days=KEPT_DAYS last/> }).await
}

fn filters(query: Option<&str>) -> AuditForm {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query.unwrap_or_default()).unwrap_or_default();
    AuditForm::read(&Submission::of(pairs))
}

/// That it was exported is noted in the log, so it takes a form.
async fn export(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let filter = AuditForm::read(&submission).filter();
    let entries = state.forum.export_audit_log(&visitor.actor(), &filter).await?;
    Ok(as_csv(visitor.language, &entries))
}

/// The entries as a file for spreadsheets.
fn as_csv(language: Language, entries: &[AuditEntry]) -> Response {
    let mut text = String::from("id,at,event,what,who,whom,thing,network,before,after\r\n");
    for entry in entries {
        let at = jiff::Timestamp::from_microsecond(entry.at.0).map(|at| at.to_string()).unwrap_or_default();
        let whom = entry.subject.as_ref().map(|person| named(language, person)).unwrap_or_default();
        let thing = entry.thing.map(|key| key.to_string()).unwrap_or_default();
        let cells = [
            entry.id.to_string(),
            at,
            entry.event.to_string(),
            words::audit_event(language, entry.event).to_owned(),
            who(language, entry),
            whom,
            thing,
            entry.network.clone(),
            entry.before.clone(),
            entry.after.clone(),
        ];
        let cells: Vec<_> = cells.iter().map(|cell| csv::cell(cell)).collect();
        // Writing into a String cannot fail.
        let _ = write!(text, "{}\r\n", cells.join(","));
    }
    csv::answer("audit.csv", &text)
}
