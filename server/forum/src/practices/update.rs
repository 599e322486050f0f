//! A practice changes: its text, and who can see it.

use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::{CompanyId, MeetingId, MemberId, PracticeId};
use domain::policy::practice::{archived_by, restored};
use domain::policy::{Actor, PracticePermission, allows};
use domain::practice::{ArchivedBy, Content, Status};
use domain::problem::Problem;
use store::attachment::{self, NewAttachment, Owner};
use store::practice::{self, PracticeRecord, Publication};

use crate::Forum;
use crate::exchange::import::filled;
use crate::practices::create::may_show;

/// What a change of a practice is made of.
#[derive(Debug, Clone, Default)]
pub(crate) struct PracticeChange {
    /// The practice's text.
    pub content: Content,
    /// Who can see it; `None` leaves that.
    pub status: Option<Status>,
    /// The owner of the archive that it goes to, where it goes there; the actor's own where `None`.
    pub archived_by: Option<ArchivedBy>,
    /// Files that are added or take the place of those of the same name.
    pub files: Vec<NewAttachment>,
    /// The origin of the practice; `None` leaves that.
    pub origin: Option<Origin>,
}

/// The origin of a practice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    pub company: CompanyId,
    pub authors: Vec<MemberId>,
    pub meeting: Option<MeetingId>,
    pub published_at: Option<Timestamp>,
}

impl Forum {
    /// Replaces a practice's text, if it still has the version the author saw. Gives the new one. Who may archive or
    /// restore the practice and not edit it sends its present text with the status.
    ///
    /// # Errors
    /// [`Problem::NotFound`], [`Problem::Forbidden`], [`Problem::Invalid`] by field, or
    /// [`Problem::Conflict`] with the version it has by now.
    pub async fn update_practice(
        &self,
        actor: &Actor,
        id: PracticeId,
        expected: i64,
        content: Content,
        status: Option<Status>,
    ) -> Result<i64, Problem> {
        self.change_practice(actor, id, expected, PracticeChange { content, status, ..PracticeChange::default() }).await
    }

    /// Checks what is to replace a practice's text.
    ///
    /// # Errors
    /// Those of [`Forum::update_practice`].
    pub async fn check_practice(
        &self,
        actor: &Actor,
        id: PracticeId,
        expected: i64,
        content: Content,
        status: Option<Status>,
    ) -> Result<(), Problem> {
        self.practice_to_edit(actor, id, expected, status).await?;
        self.check_content(content).await?;
        Ok(())
    }

    /// Changes a practice as [`Forum::update_practice`] does, with its files and with where the change comes from.
    ///
    /// # Errors
    /// Those of [`Forum::update_practice`].
    pub(crate) async fn change_practice(
        &self,
        actor: &Actor,
        id: PracticeId,
        expected: i64,
        change: PracticeChange,
    ) -> Result<i64, Problem> {
        let PracticeChange { content, status, archived_by, files, origin } = change;
        let record = self.practice_to_change(actor, id).await?;
        if !allows(actor, PracticePermission::Edit(record.access().facts())) {
            let status = status.filter(|_| files.is_empty() && origin.is_none()).ok_or(Problem::Forbidden)?;
            return self.change_status(actor, record, expected, &content, status).await;
        }
        check_change(actor, &record, expected, status)?;
        let publication = status_after(actor, &record, status, origin.as_ref()).map(|status| match archived_by {
            Some(by) if status == Status::Archived => Publication { status, archived_by: Some(by) },
            _ => publication_after(actor, &record, status),
        });
        let meeting = match &origin {
            Some(origin) => origin.meeting,
            None => record.meeting.as_ref().map(|meeting| meeting.id),
        };
        let prepared = self.prepare(content, &record.slug, meeting).await?;
        let now = self.clock.now();
        let (record, prepared, files, origin) = (&record, &prepared, &files, &origin);
        let version = self
            .store
            .write_retrying(&*self.random, |mut tx| async move {
                let updated = practice::update(&mut tx, id, expected, &prepared.fields, actor.member(), now).await?;
                let mut version = match updated {
                    Some(version) => version,
                    None => return Err(conflict(&mut tx, id).await?),
                };
                practice::set_topics(&mut tx, id, &prepared.topics).await?;
                for file in files {
                    attachment::delete(&mut tx, Owner::Practice(id), &file.file_name).await?;
                    attachment::insert(&mut tx, Owner::Practice(id), file, now).await?;
                }
                let mut events = vec![DomainEvent::PracticeUpdated { practice: id }];
                if let Some(publication) = publication.filter(|publication| *publication != record.publication()) {
                    events.push(publication_event(record, publication));
                    let set = practice::set_status(&mut tx, id, version, publication, now).await?;
                    version = set.ok_or(Problem::Internal)?;
                }
                if let Some(origin) = origin {
                    practice::set_origin(&mut tx, id, origin.company, origin.published_at).await?;
                    practice::set_authors(&mut tx, id, &origin.authors).await?;
                    let (before, after) = (record.company.id, origin.company);
                    if before != after {
                        events.push(DomainEvent::PracticeMoved { practice: id, before, after });
                    }
                }
                self.commit(tx, actor, &events).await?;
                Ok(version)
            })
            .await?;
        self.await_files(&files.iter().map(|file| file.hash.clone()).collect::<Vec<_>>()).await?;
        Ok(version)
    }

    /// Makes a practice visible to every member: its author publishes it, or its company confirms
    /// what was uploaded on its behalf, in the version it has read (`None`: in whichever is there).
    /// Publishing twice changes nothing.
    ///
    /// # Errors
    /// [`Problem::NotFound`], [`Problem::Forbidden`], or [`Problem::Conflict`] when the text was changed
    /// since that version.
    pub async fn publish_practice(&self, actor: &Actor, id: PracticeId, expected: Option<i64>) -> Result<(), Problem> {
        let record = self.practice_to_change(actor, id).await?;
        if record.status == Status::Published {
            return Ok(());
        }
        check_status(actor, &record, Status::Published)?;
        check_version(&record, expected.unwrap_or(record.version))?;
        let publication = publication_after(actor, &record, Status::Published);
        let record = &record;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let set = practice::set_status(&mut tx, id, record.version, publication, self.clock.now()).await?;
                if set.is_none() {
                    return Err(conflict(&mut tx, id).await?);
                }
                self.note_archived(&mut tx, actor, record, publication).await?;
                self.commit(tx, actor, &[publication_event(record, publication)]).await
            })
            .await
    }

    /// Gives a practice another status for an actor who may not change its text, and sends it back as it is. Gives the
    /// version.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] where the text or nothing would change, [`Problem::Invalid`] by field, or
    /// [`Problem::Conflict`].
    async fn change_status(
        &self,
        actor: &Actor,
        record: PracticeRecord,
        expected: i64,
        content: &Content,
        status: Status,
    ) -> Result<i64, Problem> {
        if status == record.status {
            return Err(Problem::Forbidden);
        }
        check_change(actor, &record, expected, Some(status))?;
        let mut present = self.practice_text(actor, record.id).await?.content();
        let mut content = filled(self.check_content(content.clone()).await?.0, &present);
        // Topics are not written here, so their order does not matter.
        content.topics.sort_unstable();
        present.topics.sort_unstable();
        if content != present {
            return Err(Problem::Forbidden);
        }
        let publication = publication_after(actor, &record, status);
        let record = &record;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let set = practice::set_status(&mut tx, record.id, expected, publication, self.clock.now()).await?;
                let Some(version) = set else { return Err(conflict(&mut tx, record.id).await?) };
                self.note_archived(&mut tx, actor, record, publication).await?;
                self.commit(tx, actor, &[publication_event(record, publication)]).await?;
                Ok(version)
            })
            .await
    }

    /// The practice, where the actor may change its text and give it that status, and it has the expected version.
    async fn practice_to_edit(
        &self,
        actor: &Actor,
        id: PracticeId,
        expected: i64,
        status: Option<Status>,
    ) -> Result<PracticeRecord, Problem> {
        let record = self.practice_to_change(actor, id).await?;
        if !allows(actor, PracticePermission::Edit(record.access().facts())) {
            return Err(Problem::Forbidden);
        }
        check_change(actor, &record, expected, status)?;
        Ok(record)
    }

    /// The practice, where the actor may change or confirm it.
    pub(crate) async fn practice_to_change(&self, actor: &Actor, id: PracticeId) -> Result<PracticeRecord, Problem> {
        let found = practice::find_by_id(&mut *self.store.read().await?, id).await?;
        let record = found.ok_or(Problem::NotFound)?;
        let access = record.access();
        if !allows(actor, PracticePermission::Read(access.facts())) {
            return Err(Problem::NotFound);
        }
        let permissions = [
            PracticePermission::Edit(access.facts()),
            PracticePermission::Publish(access.facts()),
            PracticePermission::Archive(access.facts()),
            PracticePermission::Restore(access.facts()),
            PracticePermission::Delete(access.facts()),
        ];
        if !permissions.iter().any(|permission| allows(actor, *permission)) {
            return Err(Problem::Forbidden);
        }
        Ok(record)
    }
}

/// `Ok` when the actor may give the practice that status, and it has the expected version.
fn check_change(actor: &Actor, record: &PracticeRecord, expected: i64, status: Option<Status>) -> Result<(), Problem> {
    if let Some(status) = status {
        check_status(actor, record, status)?;
    }
    check_version(record, expected)
}

/// Returns `Ok` when the actor may give the practice that status.
fn check_status(actor: &Actor, record: &PracticeRecord, status: Status) -> Result<(), Problem> {
    let access = record.access();
    let may = match status {
        _ if status == record.status => true,
        Status::Published if record.status == Status::Archived => {
            allows(actor, PracticePermission::Restore(access.facts()))
        }
        Status::Published => allows(actor, PracticePermission::Publish(access.facts())),
        // Everybody can read what is in the archive: a text that was never published gets there by those
        // who may publish it.
        Status::Archived if record.status == Status::Published => {
            allows(actor, PracticePermission::Archive(access.facts()))
        }
        Status::Archived => allows(actor, PracticePermission::Publish(access.facts())),
        // What everybody could read is not taken back into a drawer.
        Status::Draft | Status::InReview => matches!(record.status, Status::Draft | Status::InReview),
    };
    if may { Ok(()) } else { Err(Problem::Forbidden) }
}

/// `Ok` when the rights were decided on the version that is about to be changed: the write then finds either
/// that version or a conflict, and never a practice on which the rights would be others.
pub(crate) fn check_version(record: &PracticeRecord, expected: i64) -> Result<(), Problem> {
    if record.version == expected { Ok(()) } else { Err(Problem::Conflict { current: record.version }) }
}

/// The status that a change leaves the practice with; `None` where it stays. A text that everybody can read
/// waits for the confirmation of the company it is moved to, unless the actor may publish in its name.
fn status_after(
    actor: &Actor,
    record: &PracticeRecord,
    wanted: Option<Status>,
    origin: Option<&Origin>,
) -> Option<Status> {
    let moved = origin.map(|origin| origin.company).filter(|company| *company != record.company.id);
    match (moved, wanted.unwrap_or(record.status)) {
        (Some(company), Status::Published | Status::Archived) if !may_show(actor, company) => Some(Status::InReview),
        _ => wanted,
    }
}

/// Returns where a practice stands that the actor gives a status. A coordinator who brings back what its company had
/// archived too leaves it in that archive.
pub(crate) fn publication_after(actor: &Actor, record: &PracticeRecord, status: Status) -> Publication {
    match (record.status, status) {
        (Status::Archived, Status::Archived) => record.publication(),
        (_, Status::Archived) => Publication { status, archived_by: Some(archived_by(actor, None)) },
        (Status::Archived, Status::Published) => match restored(actor, record.access().facts()) {
            None => Publication::from(status),
            kept => Publication { status: Status::Archived, archived_by: kept },
        },
        _ => Publication::from(status),
    }
}

/// Returns the event of a practice that stands elsewhere than before.
pub(crate) fn publication_event(record: &PracticeRecord, after: Publication) -> DomainEvent {
    DomainEvent::status_changed(record.id, record.status, after.status, after.archived_by)
}

/// The conflict with the version the practice has by now; not found when it is gone.
pub(crate) async fn conflict(tx: &mut store::Conn, id: PracticeId) -> Result<Problem, Problem> {
    Ok(match practice::find_by_id(tx, id).await? {
        Some(record) => Problem::Conflict { current: record.version },
        None => Problem::NotFound,
    })
}
