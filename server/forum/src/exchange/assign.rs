//! The back catalogue in the browser: a draft made of an old file becomes a practice of the company
//! and the meeting the coordinator chose.

use domain::change::Action;
use domain::id::{CompanyId, DraftId, MeetingId};
use domain::policy::{Action as Wish, Actor};
use domain::practice::{PracticeKind, Status};
use domain::problem::{FieldProblem, Problem};
use store::attachment::NewAttachment;

use crate::Forum;
use crate::drafts::begin::changed;
use crate::practices::create::{CreatePractice, Created};
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

impl Forum {
    /// Publishes a draft of the coordinator's as an old practice of a company: dated and signed by
    /// its meeting, where it has one.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`] for another's
    /// draft; [`Problem::Invalid`] by field.
    pub async fn import_draft(
        &self,
        actor: &Actor,
        id: DraftId,
        chosen: Assignment,
    ) -> Result<Created, Problem> {
        demand(actor, Wish::RunForum)?;
        let draft = self.draft(actor, id).await?;
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
        let files = draft.attachments.into_iter().map(|file| NewAttachment {
            file_name: file.file_name,
            media_type: file.media_type,
            size: file.size,
            hash: file.hash,
        });
        let input = CreatePractice {
            content,
            status: Some(Status::Published),
            back_catalogue: true,
            slug: None,
            company: Some(company),
            authors: meeting
                .as_ref()
                .filter(|card| card.company.as_ref().is_some_and(|presenting| presenting.id == company))
                .map(|card| card.presenters.iter().map(|person| person.id).collect())
                .unwrap_or_default(),
            meeting: meeting.as_ref().map(|card| card.id),
            published_at: meeting.as_ref().map(|card| card.starts_at.min(now)),
            files: files.collect(),
        };
        let created = self.create_practices(actor, vec![input]).await?.pop().ok_or(Problem::Internal)?;
        let mut tx = self.store.write().await?;
        store::draft::delete(&mut tx, id, draft.member).await?;
        self.commit(tx, actor, &[changed(id, Action::Deleted)]).await?;
        Ok(created)
    }
}
