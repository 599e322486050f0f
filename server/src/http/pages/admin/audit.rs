//! The audit log, as a page and as a file.

use std::fmt::Write;
use std::sync::Arc;

use app::admin::audit::{AuditForm, AuditPage, PATH, named, who};
use app::words;
use axum::Router;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use domain::audit::{AuditEntry, AuditEvent};
use domain::company::Company;
use domain::language::Language;
use domain::problem::{FieldError, FieldProblem, Problem};
use forum::audit::{KEPT_DAYS, PAGE};
use futures::stream;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::csv;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::{LoggedIn, Posted};
use crate::http::routing::{get, post};

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get(show)).route("/admin/audit.csv", post(export))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, RawQuery(query): RawQuery) -> PageResult {
    let filters = filters(query.as_deref());
    let mut entries = state.forum.audit_log(&visitor.actor(), &filters.filter()).await?;
    // What was not understood filters nothing, and all of the log is not what was asked for.
    if !filters.wrong.is_empty() {
        entries.clear();
    }
    let companies = state.forum.companies(&visitor.actor()).await?;
    name_companies(&mut entries, &companies);
    let members = state.forum.members(&visitor.actor()).await?;
    let is_full = i64::try_from(entries.len()).is_ok_and(|count| count == PAGE);
    let last = entries.last().filter(|_| is_full).map(|entry| entry.id);
    render::page(&state, &visitor, move || view! { <AuditPage entries members filters days=KEPT_DAYS last/> }).await
}

fn filters(query: Option<&str>) -> AuditForm {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query.unwrap_or_default()).unwrap_or_default();
    AuditForm::read(&Submission::of(pairs))
}

/// Says between which companies members moved. The log has their keys, which stay when names change; one that was merged
/// into another has none any more.
fn name_companies(entries: &mut [AuditEntry], companies: &[Company]) {
    for entry in entries.iter_mut().filter(|entry| entry.event == AuditEvent::MemberMoved) {
        for value in [&mut entry.before, &mut entry.after] {
            if let Some(company) = companies.iter().find(|company| company.id.to_string() == *value) {
                value.clone_from(&company.name);
            }
        }
    }
}

/// That it was exported is noted in the log, so it takes a form. The file is written while it is read, however long the log
/// is; where that fails on the way, the download fails, and no file looks whole that is not.
async fn export(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let filters = AuditForm::read(&submission);
    let wrong = filters.wrong.iter().map(|name| FieldError::new(*name, FieldProblem::Invalid));
    Problem::unless_empty(wrong.collect())?;
    let filter = filters.filter();
    let (actor, language, forum) = (visitor.actor(), visitor.language, Arc::clone(&state.forum));
    let companies = forum.companies(&actor).await?;
    let entries = forum.export_audit_log(&actor, &filter).await?;
    let begin = format!("{}{COLUMNS}", csv::MARK);
    let parts = stream::try_unfold((begin, entries), move |(mut text, mut entries)| {
        let (forum, companies) = (Arc::clone(&forum), Arc::clone(&companies));
        async move {
            let Some(last) = entries.last().cloned() else {
                // What stands before the first entry is sent where there is none, too.
                return Ok((!text.is_empty()).then(|| (text, (String::new(), entries))));
            };
            name_companies(&mut entries, &companies);
            lines(language, &entries, &mut text);
            let more = forum.more_of_audit_log(&actor, &filter, &last).await?;
            Ok::<_, Problem>(Some((text, (String::new(), more))))
        }
    });
    Ok(csv::streamed("audit.csv", Body::from_stream(parts)))
}

/// The first line of the file.
const COLUMNS: &str = "id,at,event,what,who,whom,thing,network,before,after\r\n";

/// Writes entries as lines of a file for spreadsheets.
fn lines(language: Language, entries: &[AuditEntry], text: &mut String) {
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
}

#[cfg(test)]
mod tests {
    use domain::audit::AuditFilter;
    use domain::company::SizeBand;
    use domain::policy::Actor;
    use forum::companies::change::CompanyChange;
    use forum::members::transfer::MoveMember;
    use http::{Request, header};

    use super::*;
    use crate::http::test_support::{Caller, TestForum};

    #[tokio::test]
    async fn the_file_is_whole_and_names_companies() {
        let forum = TestForum::start().await;
        let member = forum.member(Caller::Member);
        let to = MoveMember { company: Some("kramim".to_owned()), ..MoveMember::default() };
        forum.forum.move_member(&Actor::System, member, to).await.expect("moved");
        let company = forum.forum.company_called(&Actor::System, "kramim").await.expect("there").id;
        let size = CompanyChange { size: Some(SizeBand::From1000), ..CompanyChange::default() };
        forum.forum.change_company(&Actor::System, company, size).await.expect("changed");
        // More entries than are read at once.
        let none = AuditFilter { event: Some(AuditEvent::MemberErased), ..AuditFilter::default() };
        for _ in 0..1_100 {
            forum.forum.export_audit_log(&Actor::System, &none).await.expect("noted");
        }
        let session = forum.session(Caller::Coordinator).await;
        let request = Request::post("/admin/audit.csv")
            .header(header::HOST, "127.0.0.1")
            .header(header::ORIGIN, "http://127.0.0.1")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, format!("session={session}; __Host-session={session}"))
            .body(Body::from("event="));
        let answer = forum.send(request.expect("a request")).await;
        let text = answer.text();
        assert_eq!(answer.status, 200, "{text}");
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], format!("{}{}", csv::MARK, COLUMNS.trim_end()));
        assert!(lines.len() > 1_100, "{}", lines.len());
        let keys: Vec<i64> = lines[1..]
            .iter()
            .map(|line| line[1..].split('"').next().expect("a key").parse().expect("a number"))
            .collect();
        assert!(keys.windows(2).all(|pair| pair[0] > pair[1]) && keys.last() == Some(&1), "each entry once");
        let moved = lines.iter().find(|line| line.contains("\"member-moved\"")).expect("noted");
        assert!(moved.contains("\"אורן גל\",\"כרמים\""), "{moved}");
        assert!(text.contains("\"1000+\""), "before and after");
    }

    #[tokio::test]
    async fn a_filter_that_is_not_understood_shows_nothing_and_says_so() {
        let forum = TestForum::start().await;
        let member = forum.member(Caller::Member);
        let to = MoveMember { company: Some("kramim".to_owned()), ..MoveMember::default() };
        forum.forum.move_member(&Actor::System, member, to).await.expect("moved");
        let session = forum.session(Caller::Coordinator).await;
        let page = async |query: &str| {
            let request = Request::get(format!("/admin/audit?{query}"))
                .header(header::HOST, "127.0.0.1")
                .header(header::COOKIE, format!("session={session}; __Host-session={session}"))
                .body(Body::empty());
            forum.send(request.expect("a request")).await.text().to_owned()
        };
        for understood in ["", "event=&member=&from=&until=", "event=member-moved&from=2020-01-01"] {
            let text = page(understood).await;
            assert!(text.contains("<tbody") && !text.contains("banner-care"), "{understood}: {text}");
        }
        for wrong in ["event=nonsense", "member=dana", "from=2026-13-45", "until=yesterday", "before=x"] {
            let text = page(wrong).await;
            assert!(!text.contains("<tbody") && text.contains("banner-care"), "{wrong}: {text}");
            assert!(!text.contains("/admin/audit.csv"), "{wrong}: what is all of it is not offered as this");
        }
    }
}
