//! What a new practice refers to: its company, its authors, its meeting. They are there, and the
//! actor may upload the meeting's write-up.

use std::collections::{HashMap, HashSet};

use domain::id::{CompanyId, MeetingId, MemberId};
use domain::policy::{Actor, MeetingFacts, MeetingPermission};
use domain::practice::NewPractice;
use domain::problem::{FieldError, FieldProblem, Problem};
use store::meeting::MeetingRecord;

use crate::authorize::authorize;
use crate::members::assistants::assisted;
use crate::practices::insert::Checked;

/// Those of the things referred to that are there.
pub(crate) struct References {
    companies: HashSet<CompanyId>,
    members: HashSet<MemberId>,
    meetings: HashMap<MeetingId, MeetingRecord>,
    /// The members for whom the actor acts.
    acts_for: Vec<MemberId>,
}

impl References {
    /// Looks up what some practices refer to, with a query for each kind of thing.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn of(
        conn: &mut store::Conn,
        actor: &Actor,
        entries: &[NewPractice<Checked>],
    ) -> Result<Self, Problem> {
        let members: HashSet<_> = entries.iter().flat_map(|entry| &entry.authors).copied().collect();
        let members: Vec<_> = members.into_iter().collect();
        let meetings: HashSet<_> = entries.iter().filter_map(|entry| entry.fields.meeting).collect();
        let meetings: Vec<_> = meetings.into_iter().collect();
        let companies = store::company::list(conn).await?;
        let people = store::member::people(conn, &members).await?;
        let records = store::meeting::find_many(conn, &meetings).await?;
        let acts_for = if records.is_empty() { vec![] } else { assisted(conn, actor).await? };
        Ok(Self {
            companies: companies.into_iter().map(|company| company.id).collect(),
            members: people.into_iter().map(|person| person.id).collect(),
            meetings: records.into_iter().map(|record| (record.card.id, record)).collect(),
            acts_for,
        })
    }

    /// Adds an error for everything that a practice refers to and that is not there.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] where the actor may not upload the meeting's write-up.
    pub(crate) fn check(
        &self,
        actor: &Actor,
        entry: &NewPractice<Checked>,
        errors: &mut Vec<FieldError>,
    ) -> Result<(), Problem> {
        if !self.companies.contains(&entry.company) {
            errors.push(FieldError::new("company", FieldProblem::NotThere).detail(entry.company));
        }
        for author in entry.authors.iter().filter(|author| !self.members.contains(author)) {
            errors.push(FieldError::new("authors", FieldProblem::NotThere).detail(author));
        }
        let record = entry.fields.meeting.and_then(|meeting| self.meetings.get(&meeting));
        if let (Some(meeting), None) = (entry.fields.meeting, record) {
            errors.push(FieldError::new("meeting", FieldProblem::NotThere).detail(meeting));
        }
        let Some(record) = record else { return Ok(()) };
        let presenters: Vec<_> = record.card.presenters.iter().map(|person| person.id).collect();
        let company = record.card.company.as_ref().map(|company| company.id);
        let facts = MeetingFacts { company, presenters: &presenters, acts_for: &self.acts_for };
        authorize(actor, MeetingPermission::UploadWriteUp(facts))
    }
}
