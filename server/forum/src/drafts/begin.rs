//! Somebody begins to write: a new practice, a meeting's write-up, or a change of a practice.

use domain::draft::{Draft, fresh_key};
use domain::event::DomainEvent;
use domain::id::{CompanyId, DilemmaId, DraftId, MeetingId, MemberId, PracticeId};
use domain::policy::{Actor, DraftPermission, MeetingFacts, MeetingPermission, allows};
use domain::practice::Content;
use domain::problem::Problem;
use store::attachment::Owner;

use crate::Forum;
use crate::authorize::authorize;
use crate::drafts::open::Opening;
use crate::drafts::save::check_size;
use crate::members::assistants::assisted;

/// The purpose of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A new practice of the writer's company.
    New,
    /// The write-up of a meeting.
    WriteUp(MeetingId),
    /// Another text for a practice.
    Change(PracticeId),
}

/// How many keys are drawn for a draft before giving up.
const KEY_TRIES: usize = 5;

impl Forum {
    /// Begins a draft, or gives the one the actor has begun for the same purpose; `content` is what
    /// a new one begins with (a change begins with the practice's present text).
    ///
    /// # Errors
    /// [`Problem::Forbidden`], [`Problem::NotFound`] for the meeting or practice, [`Problem::TooLarge`] for a
    /// text beyond any practice's, or [`Problem::QuotaExceeded`].
    pub async fn begin_draft(&self, actor: &Actor, purpose: Purpose, content: Content) -> Result<DraftId, Problem> {
        self.begin_draft_from(actor, purpose, content, None).await
    }

    /// Begins a draft as [`Forum::begin_draft`] does, and notes the dilemma that it is written from.
    ///
    /// # Errors
    /// Those of [`Forum::begin_draft`].
    pub(crate) async fn begin_draft_from(
        &self,
        actor: &Actor,
        purpose: Purpose,
        content: Content,
        dilemma: Option<DilemmaId>,
    ) -> Result<DraftId, Problem> {
        if let Some(begun) = self.begun_draft(actor, purpose).await? {
            return Ok(begun);
        }
        check_size(&content)?;
        let id = self.fresh_draft_id(actor.member().ok_or(Problem::Unauthenticated)?);
        let mut draft = self.unsaved_draft(actor, id, &Opening { purpose, kind: None, base: None }).await?;
        if draft.practice.is_none() {
            draft.content = content;
        }
        let draft = &draft;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let id = self.insert_new_draft(&mut tx, actor, draft.clone()).await?;
                if let Some(dilemma) = dilemma {
                    store::dilemma_practice::set_draft(&mut tx, id, dilemma).await?;
                }
                self.commit(tx, actor, &[DomainEvent::DraftCreated { draft: id }]).await?;
                Ok(id)
            })
            .await
    }

    /// Checks that the actor may keep texts of their own, before a page offers to begin one.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`]; [`Problem::Forbidden`] for a guest.
    pub fn check_writing(&self, actor: &Actor) -> Result<(), Problem> {
        authorize(actor, DraftPermission::Write)
    }

    /// The draft that the actor has begun for a purpose; each new practice is begun by itself.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`]; [`Problem::Forbidden`] for a guest.
    pub async fn begun_draft(&self, actor: &Actor, purpose: Purpose) -> Result<Option<DraftId>, Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        authorize(actor, DraftPermission::Write)?;
        let mut conn = self.store.read().await?;
        let found = match purpose {
            Purpose::New => None,
            Purpose::WriteUp(meeting) => store::draft::of_meeting(&mut conn, member, meeting).await?,
            Purpose::Change(practice) => store::draft::of_practice(&mut conn, member, practice).await?,
        };
        Ok(found.map(|draft| draft.id))
    }

    /// A key for a draft of the member's of which nothing is stored yet.
    pub fn fresh_draft_id(&self, member: MemberId) -> DraftId {
        let mut bytes = [0; 8];
        self.random.fill(&mut bytes);
        fresh_key(member, u64::from_le_bytes(bytes))
    }

    /// Stores a draft that no page shows yet, under its key or, where that was drawn before, another. Gives the key.
    ///
    /// # Errors
    /// [`Problem::QuotaExceeded`].
    pub(crate) async fn insert_new_draft(
        &self,
        tx: &mut store::Conn,
        actor: &Actor,
        mut draft: Draft,
    ) -> Result<DraftId, Problem> {
        for _ in 0..KEY_TRIES {
            if self.insert_draft(tx, actor, &draft).await? {
                return Ok(draft.id);
            }
            draft.id = self.fresh_draft_id(draft.member);
        }
        tracing::error!("every key that was drawn for a draft is taken");
        Err(Problem::Internal)
    }

    /// Stores a draft for the first time under its key, with the files of the practice whose text it will
    /// replace; whether no other has the key, or had it.
    ///
    /// # Errors
    /// [`Problem::QuotaExceeded`].
    pub(crate) async fn insert_draft(
        &self,
        tx: &mut store::Conn,
        actor: &Actor,
        draft: &Draft,
    ) -> Result<bool, Problem> {
        let now = self.clock.now();
        // Two that begin at once would both be within the quota.
        store::change::lock(tx).await?;
        // Sent twice at once: the other was stored and published already.
        if store::draft::outcome(tx, draft.id, draft.member).await?.is_some() {
            return Ok(false);
        }
        self.check_draft_room(tx, actor, 1, store::draft::size(&draft.content)?).await?;
        if !store::draft::insert(tx, draft, now).await? {
            return Ok(false);
        }
        if let Some(practice) = draft.practice {
            store::attachment::replace(tx, Owner::Practice(practice), Owner::Draft(draft.id), now).await?;
        }
        Ok(true)
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
    let acts_for = assisted(conn, actor).await?;
    let facts = MeetingFacts { company, presenters: &presenters, acts_for: &acts_for };
    if !allows(actor, MeetingPermission::UploadWriteUp(facts)) {
        return Err(Problem::Forbidden);
    }
    Ok(company)
}
