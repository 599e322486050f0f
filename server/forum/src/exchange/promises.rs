//! The promises of `forum.yaml`: members by their addresses, meetings by their keys.

use std::collections::{HashMap, HashSet};

use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::{MeetingId, MemberId, PromiseId};
use domain::policy::Actor;
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::promise::{NewPromise, PromiseState, PromiseTerms, REASON_MAX, WHAT_MAX};
use domain::text::{check_line, check_optional_line, clean_email, clean_line};
use store::WriteTx;
use store::promise::{PromiseRecord, Whose};

use crate::Forum;
use crate::exchange::forum_file::PromiseEntry;
use crate::exchange::import_forum::within;
use crate::exchange::meetings::moment;
use crate::meetings::schedule::new_uid;

/// How many promises are read at once.
const STEP: i64 = 500;

/// Every promise, in the order they were made.
async fn all(conn: &mut store::Conn) -> Result<Vec<PromiseRecord>, Problem> {
    let mut records: Vec<PromiseRecord> = vec![];
    loop {
        let after = records.last().map_or(PromiseId(0), |record| record.id);
        let step = store::promise::list(conn, Whose::After(after), STEP).await?;
        if step.is_empty() {
            return Ok(records);
        }
        records.extend(step);
    }
}

/// The promises as the file has them; those of members without an address are left out.
pub(super) async fn exported(
    conn: &mut store::Conn,
    emails: impl Fn(MemberId) -> Option<String>,
    meetings: &HashMap<MeetingId, String>,
) -> Result<Vec<PromiseEntry>, Problem> {
    let mut entries = vec![];
    for record in all(conn).await? {
        let Some(owner) = emails(record.owner.id) else { continue };
        entries.push(PromiseEntry {
            owner,
            to: record.to.and_then(|to| emails(to.id)),
            meeting: record.meeting.and_then(|(id, _)| meetings.get(&id).cloned()),
            what: record.what,
            due_at: moment(record.terms.due_at)?,
            state: record.terms.state,
            reason: record.reason,
            moves: record.terms.moves,
            made_at: moment(record.created_at)?,
            ended_at: record.terms.ended_at.map(moment).transpose()?,
        });
    }
    Ok(entries)
}

impl Forum {
    /// Enters the promises of a file; those that are there already, by who made them, what and when, stay as they are.
    ///
    /// # Errors
    /// [`Problem::Invalid`] by field, each named `promises[n].field`; then none is entered.
    pub(super) async fn import_promises(
        &self,
        actor: &Actor,
        entries: Vec<PromiseEntry>,
        meetings: &HashMap<String, MeetingId>,
    ) -> Result<(), Problem> {
        if entries.is_empty() {
            return Ok(());
        }
        let entries = &entries;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let there = all(&mut tx).await?;
                let mut known: HashSet<(MemberId, String, Timestamp)> =
                    there.into_iter().map(|it| (it.owner.id, it.what, it.created_at)).collect();
                let mut events = vec![];
                for (number, entry) in entries.iter().enumerate() {
                    let imported = self.import_promise(&mut tx, actor, entry, meetings, &mut known).await;
                    events.extend(imported.map_err(|problem| within("promises", number, problem))?);
                }
                // What is imported was made before, and nobody is told of it, whoever brings it in.
                self.commit(tx, &Actor::System, &events).await
            })
            .await
    }

    async fn import_promise(
        &self,
        tx: &mut WriteTx,
        actor: &Actor,
        entry: &PromiseEntry,
        meetings: &HashMap<String, MeetingId>,
        known: &mut HashSet<(MemberId, String, Timestamp)>,
    ) -> Result<Option<DomainEvent>, Problem> {
        let at = |moment: jiff::Timestamp| Timestamp(moment.as_microsecond());
        let mut errors = vec![];
        check_line("what", &entry.what, WHAT_MAX, &mut errors);
        check_optional_line("reason", &entry.reason, REASON_MAX, &mut errors);
        let owner = named(tx, "owner", Some(&entry.owner), &mut errors).await?;
        let to = named(tx, "to", entry.to.as_deref(), &mut errors).await?;
        let meeting = entry.meeting.as_ref().map(|key| meetings.get(key).copied());
        if meeting == Some(None) {
            errors.push(FieldError::new("meeting", FieldProblem::NotThere));
        }
        if (entry.state == PromiseState::Open) != entry.ended_at.is_none() || entry.moves < 0 {
            errors.push(FieldError::new("state", FieldProblem::Invalid));
        }
        Problem::unless_empty(errors)?;
        let Some(owner) = owner else { return Ok(None) };
        let (due_at, made_at) = (at(entry.due_at), at(entry.made_at));
        let promise = NewPromise { owner, to, meeting: meeting.flatten(), what: clean_line(&entry.what), due_at };
        if !known.insert((owner, promise.what.clone(), made_at)) {
            return Ok(None);
        }
        let (state, moves, ended_at) = (entry.state, entry.moves, entry.ended_at.map(at));
        let terms = PromiseTerms { state, moves, ended_at, ..PromiseTerms::new(due_at) };
        let (uid, reason) = (new_uid(&*self.random), clean_line(&entry.reason));
        let id = store::promise::insert(tx, &promise, &terms, &reason, actor.member(), &uid, made_at).await?;
        self.plan_promise_reminder(tx, id, &terms).await?;
        Ok(Some(DomainEvent::PromiseMade { promise: id }))
    }
}

/// The member of an address; an error on the field for one of nobody.
async fn named(
    tx: &mut store::Conn,
    field: &str,
    email: Option<&str>,
    errors: &mut Vec<FieldError>,
) -> Result<Option<MemberId>, Problem> {
    let Some(email) = email else { return Ok(None) };
    let found = store::member::by_email(tx, &clean_email(email)).await?;
    if found.is_none() {
        errors.push(FieldError::new(field, FieldProblem::NotThere).detail(email));
    }
    Ok(found.map(|member| member.id))
}
