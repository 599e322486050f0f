//! The audit log, for people and for programs.

use std::io::Write;

use domain::audit::{AuditEntry, AuditFilter, AuditPerson};
use domain::policy::Actor;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::people::unknown;
use super::{Failure, explain, moment, open_to_read};
use crate::cli::AuditOptions;
use crate::settings::Settings;

/// Prints the last entries that the options let through, the oldest of them first.
pub async fn print(settings: &Settings, options: AuditOptions) -> Result<(), Failure> {
    let forum = open_to_read(settings).await?;
    let member = match &options.email {
        Some(email) => {
            let found = forum.member_by_email(&Actor::System, email).await;
            Some(found.map_err(|_| unknown(email))?.id)
        }
        None => None,
    };
    let mut filter = AuditFilter { event: options.event, member, ..AuditFilter::default() };
    let mut entries = vec![];
    while entries.len() < options.limit {
        let page = forum.audit_log(&Actor::System, &filter).await.map_err(explain)?;
        let Some(last) = page.last() else { break };
        filter.before = Some(last.id);
        entries.extend(page);
    }
    entries.truncate(options.limit);
    let zone = forum.present_time_zone().await.map_err(explain)?;
    let mut out = std::io::stdout();
    for entry in entries.iter().rev() {
        let line = if options.json { as_json(entry)?.to_string() } else { line(entry, &zone)? };
        writeln!(out, "{line}")?;
    }
    forum.close().await;
    Ok(())
}

fn as_json(entry: &AuditEntry) -> Result<Value, Failure> {
    let person = |person: &AuditPerson| json!({"id": person.id, "name": person.name});
    Ok(json!({
        "id": entry.id,
        "at": jiff::Timestamp::from_microsecond(entry.at.0)?.to_string(),
        "event": entry.event,
        "actor": entry.actor.as_ref().map(person),
        "subject": entry.subject.as_ref().map(person),
        "thing": entry.thing,
        "network": entry.network,
        "before": entry.before,
        "after": entry.after,
    }))
}

/// An entry in a line: when, what, who, to whom or what, what changed, and from where.
fn line(entry: &AuditEntry, zone: &TimeZone) -> Result<String, Failure> {
    let named = |person: &AuditPerson| match person.name.as_str() {
        "" => format!("former member {}", person.id),
        name => name.to_owned(),
    };
    let who = match &entry.actor {
        Some(person) => named(person),
        None if entry.network.is_empty() => "command line".to_owned(),
        None => "unknown".to_owned(),
    };
    let mut parts = vec![moment(entry.at, zone)?, entry.event.to_string(), who];
    parts.extend(entry.subject.as_ref().map(|person| format!("-> {}", named(person))));
    parts.extend(entry.thing.map(|key| format!("number {key}")));
    let change = [&entry.before, &entry.after].into_iter().filter(|value| !value.is_empty());
    parts.extend(change.map(|value| format!("[{value}]")));
    if !entry.network.is_empty() {
        parts.push(format!("from {}", entry.network));
    }
    Ok(parts.join("  "))
}
