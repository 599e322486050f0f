//! The requests to present of `forum.yaml`: companies by their slugs, members by their addresses, meetings by their keys.

use std::collections::{HashMap, HashSet};

use domain::clock::Timestamp;
use domain::company::Company;
use domain::id::{CompanyId, MeetingId, MemberId};
use domain::policy::Actor;
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::rota::RequestState;
use domain::text::clean_email;
use store::WriteTx;
use store::rota::{NewRequest, RequestRow};

use crate::Forum;
use crate::exchange::forum_file::RequestEntry;
use crate::exchange::import_forum::within;
use crate::exchange::meetings::moment;

/// The requests as the file has them; those to members without an address are left out.
pub(super) async fn exported(
    conn: &mut store::Conn,
    emails: impl Fn(MemberId) -> Option<String>,
    companies: &[Company],
    meetings: &HashMap<MeetingId, String>,
) -> Result<Vec<RequestEntry>, Problem> {
    let slug = |id: CompanyId| companies.iter().find(|company| company.id == id).map(|company| company.slug.clone());
    let mut entries = vec![];
    for row in store::rota::all_requests(conn).await? {
        let (request, key) = (row.request, |id: MeetingId| meetings.get(&id).cloned());
        let (Some(meeting), Some(company), Some(member)) =
            (key(request.meeting), slug(request.company), emails(request.member))
        else {
            continue;
        };
        entries.push(RequestEntry {
            meeting,
            company,
            member,
            swap: request.swap.and_then(key),
            swap_with: request.swap_with.and_then(slug),
            asked_by: request.asked_by.and_then(&emails),
            state: row.state,
            asked_at: moment(row.asked_at)?,
            answered_at: row.answered_at.map(moment).transpose()?,
            answered_by: row.answered_by.and_then(&emails),
        });
    }
    Ok(entries)
}

impl Forum {
    /// Enters the requests of a file; those that are there already, by meeting, member and when they were made, stay as they
    /// are. Nobody is mailed.
    ///
    /// # Errors
    /// [`Problem::Invalid`] by field, each named `requests[n].field`; then none is entered.
    pub(super) async fn import_requests(
        &self,
        actor: &Actor,
        entries: &[RequestEntry],
        meetings: &HashMap<String, MeetingId>,
    ) -> Result<(), Problem> {
        if entries.is_empty() {
            return Ok(());
        }
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let there = store::rota::all_requests(&mut tx).await?;
                let same = |row: &RequestRow| (row.request.meeting, row.request.member, row.asked_at);
                let mut known: HashSet<_> = there.iter().map(same).collect();
                for (number, entry) in entries.iter().enumerate() {
                    let row = read(&mut tx, entry, meetings).await;
                    let row = row.map_err(|problem| within("requests", number, problem))?;
                    if known.insert(same(&row)) {
                        store::rota::insert_as_it_was(&mut tx, &row).await?;
                    }
                }
                self.commit(tx, actor, &[]).await
            })
            .await
    }
}

/// A request of the file, with what it names.
async fn read(
    tx: &mut WriteTx,
    entry: &RequestEntry,
    meetings: &HashMap<String, MeetingId>,
) -> Result<RequestRow, Problem> {
    let mut errors = vec![];
    let mut missing = |field: &str, named: &str| {
        errors.push(FieldError::new(field, FieldProblem::NotThere).detail(named));
    };
    let meeting = meetings.get(&entry.meeting).copied();
    if meeting.is_none() {
        missing("meeting", &entry.meeting);
    }
    let swap = entry.swap.as_ref().and_then(|key| meetings.get(key)).copied();
    if let Some(key) = entry.swap.as_ref().filter(|_| swap.is_none()) {
        missing("swap", key);
    }
    let company = store::company::by_any_slug(tx, &entry.company).await?.map(|company| company.id);
    if company.is_none() {
        missing("company", &entry.company);
    }
    let swap_with = match &entry.swap_with {
        Some(slug) => store::company::by_any_slug(tx, slug).await?.map(|company| company.id),
        None => None,
    };
    if let Some(slug) = entry.swap_with.as_ref().filter(|_| swap_with.is_none()) {
        missing("swap_with", slug);
    }
    let mut people = vec![];
    for (field, email) in [
        ("member", Some(&entry.member)),
        ("asked_by", entry.asked_by.as_ref()),
        ("answered_by", entry.answered_by.as_ref()),
    ] {
        let found = match email {
            Some(email) => store::member::by_email(tx, &clean_email(email)).await?.map(|member| member.id),
            None => None,
        };
        if let Some(email) = email.filter(|_| found.is_none()) {
            missing(field, email);
        }
        people.push(found);
    }
    if (entry.state == RequestState::Open) != entry.answered_at.is_none() {
        errors.push(FieldError::new("state", FieldProblem::Invalid));
    }
    Problem::unless_empty(errors)?;
    let (Some(meeting), Some(company), [Some(member), asked_by, answered_by]) = (meeting, company, &people[..]) else {
        return Err(Problem::Internal);
    };
    let at = |moment: jiff::Timestamp| Timestamp(moment.as_microsecond());
    Ok(RequestRow {
        request: NewRequest { meeting, swap, swap_with, company, member: *member, asked_by: *asked_by },
        state: entry.state,
        asked_at: at(entry.asked_at),
        answered_at: entry.answered_at.map(at),
        answered_by: *answered_by,
    })
}
