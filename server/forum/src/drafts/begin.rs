//! Somebody begins to write: a new practice, a meeting's write-up, or a change of a practice.

use domain::change::{Action, Entity, NewChange};
use domain::id::{CompanyId, DraftId, MeetingId, PracticeId};
use domain::policy::{Action as Wish, Actor, MeetingFacts, allows};
use domain::practice::Content;
use domain::problem::Problem;
use store::attachment::Owner;
use store::draft::NewDraft;

use crate::Forum;
use crate::drafts::save::check_size;
use crate::service::demand;

/// What a draft is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A new practice of the writer's company.
    New,
    /// The write-up of a meeting.
    WriteUp(MeetingId),
    /// Another text for a practice.
    Change(PracticeId),
}

impl Forum {
    /// Begins a draft, or gives the one the actor has begun for the same purpose; `content` is what
    /// a new one begins with (a change begins with the practice's present text).
    ///
    /// # Errors
    /// [`Problem::Forbidden`], [`Problem::NotFound`] for the meeting or practice, or
    /// [`Problem::TooLarge`] for a text beyond any practice's.
    pub async fn begin_draft(&self, actor: &Actor, purpose: Purpose, content: Content) -> Result<DraftId, Problem> {
        let member = actor.member().ok_or(Problem::LoginNeeded)?;
        let own = actor.company().ok_or(Problem::LoginNeeded)?;
        demand(actor, Wish::WriteDraft)?;
        check_size(&content)?;
        let mut tx = self.store.write().await?;
        let found = match purpose {
            Purpose::New => None,
            Purpose::WriteUp(meeting) => store::draft::of_meeting(&mut tx, member, meeting).await?,
            Purpose::Change(practice) => store::draft::of_practice(&mut tx, member, practice).await?,
        };
        if let Some(draft) = found {
            return Ok(draft.id);
        }
        let mut new = NewDraft { member, practice: None, meeting: None, company: None, content, notices: vec![] };
        match purpose {
            Purpose::New => demand(actor, Wish::CreatePractice { company: own })?,
            Purpose::WriteUp(meeting) => {
                new.company = presenting_company(&mut tx, actor, meeting).await?.filter(|id| *id != own);
                new.meeting = Some(meeting);
            }
            Purpose::Change(practice) => {
                let text = crate::practices::view::read_text(&mut tx, actor, practice).await?;
                if !text.view.can.edit {
                    return Err(Problem::Forbidden);
                }
                new.practice = Some((practice, text.view.version));
                new.content = text.content();
            }
        }
        let id = self.insert_draft(&mut tx, &new).await?;
        if let Some((practice, _)) = new.practice {
            let (from, to) = (Owner::Practice(practice), Owner::Draft(id));
            store::attachment::replace(&mut tx, from, to, self.clock.now()).await?;
        }
        self.commit(tx, actor, &[changed(id, Action::Created)]).await?;
        Ok(id)
    }

    pub(crate) async fn insert_draft(&self, tx: &mut store::Conn, new: &NewDraft) -> Result<DraftId, Problem> {
        Ok(store::draft::insert(tx, new, self.clock.now()).await?)
    }
}

/// The company a write-up of the meeting is for, where the actor may upload it.
pub(crate) async fn presenting_company(
    conn: &mut store::Conn,
    actor: &Actor,
    meeting: MeetingId,
) -> Result<Option<CompanyId>, Problem> {
    let record = store::meeting::find(conn, meeting).await?.ok_or(Problem::NotFound)?;
    let presenters: Vec<_> = record.card.presenters.iter().map(|person| person.id).collect();
    let company = record.card.company.map(|company| company.id);
    if !allows(actor, Wish::UploadWriteUp(MeetingFacts { company, presenters: &presenters })) {
        return Err(Problem::Forbidden);
    }
    Ok(company)
}

pub(crate) fn changed(id: DraftId, action: Action) -> NewChange {
    NewChange { entity: Entity::Draft, entity_id: id.0, action }
}
