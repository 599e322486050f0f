//! A practice leaves the offer, and comes back to it. Its text stays, and so does its link.

use domain::audit::{AuditEvent, NewAudit};
use domain::id::PracticeId;
use domain::policy::practice::archived_by;
use domain::policy::{Actor, Permission, PracticePermission, allows};
use domain::practice::{ArchivedPractice, Status};
use domain::problem::Problem;
use store::practice::{self, Listed, PracticeRecord, Publication};

use crate::Forum;
use crate::authorize::authorize;
use crate::practices::update::{conflict, publication_after, publication_event};

/// The most practices of a list.
const MOST: i64 = 200;

impl Forum {
    /// Moves a practice that the actor may archive to the archive. One that is there stays there; a coordinator
    /// who archives what its company has archived keeps it there when the company would bring it back.
    pub(crate) async fn archive(&self, actor: &Actor, record: &PracticeRecord) -> Result<(), Problem> {
        if !allows(actor, PracticePermission::Archive(record.access().facts())) {
            return Err(Problem::Forbidden);
        }
        let by = archived_by(actor, record.archived_by);
        let publication = Publication { status: Status::Archived, archived_by: Some(by) };
        if publication == record.publication() {
            return Ok(());
        }
        self.set_publication(actor, record, publication).await
    }

    /// Brings a practice back from the archive; one that is published stays as it is. Gives its slug, and who can
    /// see it now.
    ///
    /// # Errors
    /// [`Problem::NotFound`]; [`Problem::Forbidden`] for whoever may not, and where a coordinator archived it for
    /// all but coordinators.
    pub async fn unarchive_practice(&self, actor: &Actor, id: PracticeId) -> Result<(String, Status), Problem> {
        let record = self.practice_to_change(actor, id).await?;
        if record.status == Status::Published {
            return Ok((record.slug, record.status));
        }
        if !allows(actor, PracticePermission::Restore(record.access().facts())) {
            return Err(Problem::Forbidden);
        }
        let publication = publication_after(actor, &record, Status::Published);
        self.set_publication(actor, &record, publication).await?;
        Ok((record.slug, publication.status))
    }

    async fn set_publication(
        &self,
        actor: &Actor,
        record: &PracticeRecord,
        publication: Publication,
    ) -> Result<(), Problem> {
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                // Over the version on which the right was decided.
                let set =
                    practice::set_status(&mut tx, record.id, record.version, publication, self.clock.now()).await?;
                if set.is_none() {
                    return Err(conflict(&mut tx, record.id).await?);
                }
                self.note_archived(&mut tx, actor, record, publication).await?;
                self.commit(tx, actor, &[publication_event(record, publication)]).await
            })
            .await
    }

    /// Notes where somebody of another company moves a practice to the archive, or brings it back.
    pub(super) async fn note_archived(
        &self,
        tx: &mut store::Conn,
        actor: &Actor,
        record: &PracticeRecord,
        after: Publication,
    ) -> Result<(), Problem> {
        let is_archive = [record.status, after.status].contains(&Status::Archived);
        if !is_archive || actor.company().is_none_or(|own| own == record.company.id) {
            return Ok(());
        }
        let entry = NewAudit::of(AuditEvent::PracticeArchived).thing(record.id.0);
        self.note(tx, actor, entry.before(record.status).after(after.status)).await
    }

    /// Returns what is in the archive of the actor's own: what they wrote or entered and, for who speaks for their
    /// company, all of it.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn archived_practices(&self, actor: &Actor) -> Result<Vec<ArchivedPractice>, Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let (member, company) = (actor.member(), actor.company());
        if member.is_none() {
            return Err(Problem::Unauthenticated);
        }
        let mut conn = self.store.read().await?;
        let own = practice::archived(&mut conn, company, None, MOST).await?;
        // Who may neither archive nor bring back has nothing to see here.
        let concerned = |line: &Listed| {
            let facts = line.access.facts();
            line.access.creator == member || allows(actor, PracticePermission::Archive(facts))
        };
        Ok(lines(actor, own.into_iter().filter(concerned)))
    }

    /// All that is in the archive.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn forum_archive(&self, actor: &Actor) -> Result<Vec<ArchivedPractice>, Problem> {
        authorize(actor, Permission::RunForum)?;
        let mut conn = self.store.read().await?;
        Ok(lines(actor, practice::archived(&mut conn, None, None, MOST).await?.into_iter()))
    }
}

fn lines(actor: &Actor, listed: impl Iterator<Item = Listed>) -> Vec<ArchivedPractice> {
    listed
        .map(|line| ArchivedPractice {
            can_restore: allows(actor, PracticePermission::Restore(line.access.facts())),
            by_coordinator: line.access.archived_by.is_some_and(domain::practice::ArchivedBy::by_coordinator),
            card: line.card,
        })
        .collect()
}
