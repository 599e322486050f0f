//! A draft becomes a practice, or a practice's new text.

use domain::draft::Draft;
use domain::event::DomainEvent;
use domain::id::{CompanyId, DraftId, MeetingId, MemberId, PracticeId};
use domain::policy::{Actor, PracticeFacts, PracticePermission, allows};
use domain::practice::{Content, NewPractice, PracticeText, PracticeView, Status};
use domain::problem::Problem;
use store::attachment::Owner;
use store::draft::Outcome;

use crate::Forum;
use crate::authorize::authorize;
use crate::drafts::begin::presenting_company;
use crate::drafts::stale::DraftClosure;
use crate::practices::create::slug_of;
use crate::practices::insert::{Checked, beside};
use crate::practices::prepare::Prepared;
use crate::practices::update::conflict;
use crate::practices::view::read_text;

/// The practice that a draft became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The practice's key.
    pub id: PracticeId,
    /// The practice's name in URLs.
    pub slug: String,
    /// Who can see it now: published, or in review where its company has to confirm it.
    pub status: Status,
}

/// A member's text that is to become a new practice.
pub(crate) struct NewText {
    pub writer: MemberId,
    /// The company whose text it is, where no meeting says so; the writer's company where `None`.
    pub company: Option<CompanyId>,
    pub meeting: Option<MeetingId>,
    pub content: Content,
}

impl From<PracticeView> for Published {
    fn from(PracticeView { id, slug, status, .. }: PracticeView) -> Self {
        Self { id, slug, status }
    }
}

impl Forum {
    /// Publishes a draft of the actor's; its files come along. A text of another company, whoever
    /// presents it, waits for that company's confirmation instead. Where anything is refused, the draft
    /// stays as it is. One that was published already is so once: the answer is the same again. `seen` is the version that
    /// the actor read; `None` publishes whatever is there.
    ///
    /// # Errors
    /// [`Problem::Invalid`] by field; [`Problem::Conflict`] when the practice was changed since the
    /// draft was begun, or the draft was saved since it was seen; [`Problem::Forbidden`]; [`Problem::NotFound`].
    pub async fn publish_draft(&self, actor: &Actor, id: DraftId, seen: Option<i64>) -> Result<Published, Problem> {
        let draft = match self.draft(actor, id).await {
            Err(Problem::NotFound) => return self.published_from(actor, id).await,
            draft => draft?,
        };
        if seen.is_some_and(|seen| seen != draft.version) {
            return Err(Problem::Conflict { current: draft.version });
        }
        let published = match draft.practice {
            Some(practice) => self.publish_change(actor, draft, practice).await,
            None => self.publish_new(actor, draft).await,
        };
        match published {
            // Another request may have published it between the two.
            Err(problem @ (Problem::NotFound | Problem::Conflict { .. })) => match self.published_from(actor, id).await
            {
                Err(Problem::NotFound) => Err(problem),
                published => published,
            },
            published => published,
        }
    }

    /// The practice that a draft of the actor's became.
    async fn published_from(&self, actor: &Actor, id: DraftId) -> Result<Published, Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let mut conn = self.store.read().await?;
        let (_, text) = outcome_of(&mut conn, actor, id, member).await?.ok_or(Problem::NotFound)?;
        Ok(text.view.into())
    }

    /// Lets the draft replace the practice's present text, whatever it has become meanwhile.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for another's draft, or when the practice is gone.
    pub async fn overrule_with_draft(&self, actor: &Actor, id: DraftId) -> Result<(), Problem> {
        let draft = self.draft(actor, id).await?;
        let practice = draft.practice.ok_or(Problem::NotFound)?;
        let member = draft.member;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let found = store::practice::find_by_id(&mut tx, practice).await?;
                let view = crate::practices::view::readable(actor, found.ok_or(Problem::NotFound)?)?;
                store::draft::set_base_version(&mut tx, id, member, view.version).await?;
                self.commit(tx, actor, &[DomainEvent::DraftSaved { draft: id }]).await
            })
            .await
    }

    async fn publish_new(&self, actor: &Actor, mut draft: Draft) -> Result<Published, Problem> {
        let closure = DraftClosure::of(&draft);
        let text = NewText {
            writer: draft.member,
            company: draft.company,
            meeting: draft.meeting,
            content: std::mem::take(&mut draft.content),
        };
        let mut practice = self.new_practice(actor, text).await?;
        practice.fields.files = std::mem::take(&mut draft.attachments).into_iter().map(beside).collect();
        let status = practice.status;
        let created = self.insert_practices(actor, vec![practice], &closure).await?.pop().ok_or(Problem::Internal)?;
        Ok(Published { id: created.id, slug: created.slug, status })
    }

    /// Checks a text that is to become a new practice, and decides whose it is, who wrote it and who sees it. Files
    /// are the caller's to add.
    ///
    /// # Errors
    /// [`Problem::Invalid`] by field; [`Problem::Forbidden`]; [`Problem::NotFound`] for the meeting.
    pub(crate) async fn new_practice(&self, actor: &Actor, text: NewText) -> Result<NewPractice<Checked>, Problem> {
        let NewText { writer, company, meeting, content } = text;
        let (content, topics) = self.check_content(content).await?;
        let own = actor.company().ok_or(Problem::Unauthenticated)?;
        let (company, authors) = {
            let mut conn = self.store.read().await?;
            let company = match meeting {
                Some(meeting) => presenting_company(&mut conn, actor, meeting).await?.unwrap_or(own),
                None => company.unwrap_or(own),
            };
            (company, authors(&mut conn, writer, company == own, meeting).await?)
        };
        if meeting.is_none() {
            authorize(actor, PracticePermission::Create { company })?;
        }
        let facts = PracticeFacts {
            company,
            status: Status::Draft,
            authors: &authors,
            creator: Some(writer),
            archived_by: None,
        };
        let status =
            if allows(actor, PracticePermission::Publish(facts)) { Status::Published } else { Status::InReview };
        Ok(NewPractice {
            slug: slug_of(&content),
            company,
            status,
            creator: Some(writer),
            archived_by: None,
            published_at: (status == Status::Published).then(|| self.clock.now()),
            authors,
            topics,
            fields: Checked { content, meeting, files: vec![] },
        })
    }

    async fn publish_change(&self, actor: &Actor, draft: Draft, practice: PracticeId) -> Result<Published, Problem> {
        let view = self.practice_by_id(actor, practice).await?;
        if !view.can.edit {
            return Err(Problem::Forbidden);
        }
        let closure = DraftClosure::of(&draft);
        let meeting = view.meeting.as_ref().map(|meeting| meeting.id);
        let Prepared { fields, topics } = self.prepare(draft.content, &view.slug, meeting).await?;
        let expected = draft.base_version.unwrap_or(view.version);
        // The rights were decided on this version; the write finds it or a conflict.
        if expected != view.version {
            return Err(Problem::Conflict { current: view.version });
        }
        let now = self.clock.now();
        let (id, writer, can_publish, present) = (draft.id, draft.member, view.can.publish, view.status);
        let (fields, topics, closure) = (&fields, &topics, &closure);
        let status = self
            .store
            .write_retrying(&*self.random, |mut tx| async move {
                let updated = store::practice::update(&mut tx, practice, expected, fields, Some(writer), now).await?;
                let Some(mut version) = updated else { return Err(conflict(&mut tx, practice).await?) };
                store::practice::set_topics(&mut tx, practice, topics).await?;
                let mut status = present;
                let mut events = vec![DomainEvent::PracticeUpdated { practice }];
                if matches!(present, Status::Draft | Status::InReview) && can_publish {
                    status = Status::Published;
                    events.push(DomainEvent::PracticePublished { practice, before: present });
                    let set = store::practice::set_status(&mut tx, practice, version, status, now).await?;
                    version = set.ok_or(Problem::Internal)?;
                }
                let (from, to) = (Owner::Draft(id), Owner::Practice(practice));
                store::attachment::replace(&mut tx, from, to, now).await?;
                events.push(closure.close(&mut tx, practice, version).await?);
                self.commit(tx, actor, &events).await?;
                Ok(status)
            })
            .await?;
        self.await_files(&draft.attachments.into_iter().map(|file| file.hash).collect::<Vec<_>>()).await?;
        Ok(Published { id: practice, slug: view.slug, status })
    }
}

/// Returns what a member's draft became, and the practice's text as the actor reads it now. `None` where the draft was
/// not published, or the practice is gone or no longer theirs to read.
pub(crate) async fn outcome_of(
    conn: &mut store::Conn,
    actor: &Actor,
    id: DraftId,
    member: MemberId,
) -> Result<Option<(Outcome, PracticeText)>, Problem> {
    let Some(outcome) = store::draft::outcome(conn, id, member).await? else { return Ok(None) };
    match read_text(conn, actor, outcome.practice).await {
        Ok(text) => Ok(Some((outcome, text))),
        Err(Problem::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Returns who is named as author: the meeting's presenters, where it is a meeting's and has some; else the writer
/// of the company's own text, and nobody of another company's.
async fn authors(
    conn: &mut store::Conn,
    writer: MemberId,
    of_own_company: bool,
    meeting: Option<MeetingId>,
) -> Result<Vec<MemberId>, Problem> {
    let mut presenters = vec![];
    if let Some(meeting) = meeting {
        let record = store::meeting::find(conn, meeting).await?.ok_or(Problem::NotFound)?;
        presenters.extend(record.card.presenters.iter().map(|person| person.id));
    }
    Ok(if presenters.is_empty() && of_own_company { vec![writer] } else { presenters })
}
