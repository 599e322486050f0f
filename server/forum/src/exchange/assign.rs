//! The back catalogue in the browser: a draft made of an old file becomes a practice of the company
//! and the meeting the coordinator chose.

use domain::company::Company;
use domain::id::{CompanyId, DraftId, MeetingId};
use domain::policy::{Action as Wish, Actor};
use domain::practice::{MeetingRef, PracticeKind, Status};
use domain::problem::{FieldProblem, Problem};

use crate::Forum;
use crate::drafts::late::Closing;
use crate::drafts::publish::Published;
use crate::practices::create::CreatePractice;
use crate::practices::enter::beside;
use crate::service::demand;

/// What the coordinator chose for one old text.
#[derive(Debug, Clone, Default)]
pub struct Assignment {
    /// Its title.
    pub title: String,
    /// Whose it is.
    pub company: Option<CompanyId>,
    /// Where it was presented.
    pub meeting: Option<MeetingId>,
    /// What sort of text.
    pub kind: Option<PracticeKind>,
    /// Topic slugs.
    pub topics: Vec<String>,
}

/// What old texts can be assigned to.
#[derive(Debug, Clone)]
pub struct ImportTargets {
    /// Every company, by name.
    pub companies: Vec<Company>,
    /// Every meeting, the latest first.
    pub meetings: Vec<MeetingRef>,
}

impl Forum {
    /// What old texts can be assigned to.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn import_targets(&self, actor: &Actor) -> Result<ImportTargets, Problem> {
        demand(actor, Wish::RunForum)?;
        let companies = self.companies(actor).await?.to_vec();
        let all = self.meetings(actor).await?;
        let latest_first = all.upcoming.into_iter().rev().chain(all.past);
        let meetings =
            latest_first.map(|card| MeetingRef { id: card.id, title: card.title, starts_at: card.starts_at }).collect();
        Ok(ImportTargets { companies, meetings })
    }

    /// Enters a draft of the coordinator's as an old practice of a company: dated and signed by its
    /// meeting, where it has one. It is published at once in the name of the coordinator's own company;
    /// another confirms it first, and then it has that date.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`] for another's
    /// draft; [`Problem::Invalid`] by field.
    pub async fn import_draft(&self, actor: &Actor, id: DraftId, chosen: Assignment) -> Result<Published, Problem> {
        demand(actor, Wish::RunForum)?;
        let draft = self.draft(actor, id).await?;
        let closing = Closing::of(&draft);
        let mut content = draft.content;
        content.title = chosen.title;
        content.kind = chosen.kind.or(content.kind);
        content.topics = chosen.topics;
        let company = chosen.company.ok_or_else(|| Problem::field("company", FieldProblem::Missing))?;
        let meeting = match chosen.meeting {
            Some(meeting) => Some(self.meeting(actor, meeting).await?.card),
            None => None,
        };
        let now = self.clock.now();
        let input = CreatePractice {
            content,
            status: Some(Status::Published),
            slug: None,
            company: Some(company),
            authors: meeting
                .as_ref()
                .filter(|card| card.company.as_ref().is_some_and(|presenting| presenting.id == company))
                .map(|card| card.presenters.iter().map(|person| person.id).collect())
                .unwrap_or_default(),
            meeting: meeting.as_ref().map(|card| card.id),
            archived_by: None,
            published_at: meeting.as_ref().map(|card| card.starts_at.min(now)),
            files: draft.attachments.into_iter().map(beside).collect(),
        };
        let entries = self.check_practices(actor, vec![input]).await?;
        let status = entries.first().ok_or(Problem::Internal)?.status;
        let created = self.enter(actor, entries, Some(&closing)).await?.pop().ok_or(Problem::Internal)?;
        Ok(Published { id: created.id, slug: created.slug, status })
    }
}
