//! The write-up that the coordinator writes in five lines, where none came: who presented and their company confirm it.

use domain::event::DomainEvent;
use domain::five_lines::FiveLines;
use domain::id::{MeetingId, PracticeId};
use domain::language::Language;
use domain::policy::{Actor, MeetingPermission};
use domain::practice::{Content, PracticeKind, Status};
use domain::problem::{FieldProblem, Problem};

use crate::Forum;
use crate::authorize::authorize;
use crate::practices::create::{CreatePractice, Created};
use crate::practices::insert::InsertHook;

/// Refuses a write-up of a meeting that has one by the time it is written, as where the button was pressed twice.
struct FirstWriteUp {
    meeting: MeetingId,
}

impl InsertHook for FirstWriteUp {
    async fn after_insert(&self, tx: &mut store::Conn, _: &[PracticeId]) -> Result<Vec<DomainEvent>, Problem> {
        // Two at once would both find their own alone.
        store::change::lock(tx).await?;
        match store::practice::count_write_ups(tx, self.meeting).await? {
            1 => Ok(vec![]),
            _ => Err(Problem::field("title", FieldProblem::Settled)),
        }
    }
}

impl Forum {
    /// Enters the write-up of a meeting in five lines, in the name of the company that presented: it waits until who
    /// presented, or who speaks for the company, confirms it. `language` is that of the headings between the lines.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`]; [`Problem::Invalid`] by field, on `title`
    /// also where nobody presented at the meeting, or it has a write-up already.
    pub async fn write_five_lines(
        &self,
        actor: &Actor,
        id: MeetingId,
        lines: FiveLines,
        language: Language,
    ) -> Result<Created, Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        let lines = lines.check()?;
        let (card, is_written) = {
            let mut conn = self.store.read().await?;
            let record = store::meeting::find(&mut conn, id).await?.ok_or(Problem::NotFound)?;
            (record.card, store::practice::has_write_up(&mut conn, id).await?)
        };
        let is_missing = !is_written && !card.presenters.is_empty() && card.starts_at <= self.clock.now();
        let company = card.company.filter(|_| is_missing);
        let company = company.ok_or_else(|| Problem::field("title", FieldProblem::Settled))?;
        let content = Content {
            title: lines.title.clone(),
            kind: Some(PracticeKind::WriteUp),
            topics: lines.topic.iter().cloned().collect(),
            body: lines.body(language),
            audience: lines.audience.clone(),
            result: lines.result.clone(),
            language: Some(language),
            ..Content::default()
        };
        let new = CreatePractice {
            content,
            status: Some(Status::InReview),
            company: Some(company.id),
            authors: card.presenters.iter().map(|person| person.id).collect(),
            meeting: Some(id),
            ..CreatePractice::default()
        };
        let entries = self.check_practices(actor, vec![new]).await?;
        let mut created = self.insert_practices(actor, entries, &FirstWriteUp { meeting: id }).await?;
        created.pop().ok_or(Problem::Internal)
    }
}
