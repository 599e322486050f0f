//! A practice is taken away: to the archive where it was published, else so that it can be brought back for a
//! while. A coordinator deletes what was published for good.

use causes::collect;
use domain::audit::{AuditEvent, NewAudit};
use domain::change::Entity;
use domain::deletion::Deletion;
use domain::event::DomainEvent;
use domain::id::PracticeId;
use domain::policy::{Actor, Permission, PracticePermission, allows};
use domain::practice::{REASON_MAX, Status};
use domain::problem::{FieldError, Problem};
use domain::text::{check_line, clean_line};
use markdown::{RENDERER_VERSION, Rendered};
use store::StoreError;
use store::practice::{self, Access};

use crate::Forum;
use crate::authorize::authorize;
use crate::practices::prepare::{files_base, render};
use crate::practices::slugs;
use crate::practices::update::{check_version, conflict};
use crate::worker::text_on_worker;

/// How often another slug is tried for a practice that comes back.
const SLUG_TRIES: usize = 5;
/// The most lines of a list.
const MOST: i64 = 200;

/// The outcome of taking a practice away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenAway {
    /// It is in the archive; its link still opens it.
    Archived,
    /// It is deleted, and can be brought back for a while.
    Deleted,
}

/// A practice that was deleted and can be brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletedPractice {
    /// The practice's key.
    pub id: PracticeId,
    /// The practice's title.
    pub title: String,
    /// The moment at which the practice was deleted.
    pub deleted_at: domain::clock::Timestamp,
}

impl Forum {
    /// Takes a practice away: what was never published is deleted and can be brought back for a while, what was
    /// published goes to the archive and stays there.
    ///
    /// # Errors
    /// [`Problem::NotFound`], [`Problem::Forbidden`], or [`Problem::Conflict`].
    pub async fn delete_practice(&self, actor: &Actor, id: PracticeId, expected: i64) -> Result<TakenAway, Problem> {
        let record = self.practice_to_change(actor, id).await?;
        let was_published = matches!(record.status, Status::Published | Status::Archived);
        let access = record.access();
        let permission = match was_published {
            true => PracticePermission::Archive(access.facts()),
            false => PracticePermission::Delete(access.facts()),
        };
        if !allows(actor, permission) {
            return Err(Problem::Forbidden);
        }
        // What was published meanwhile is not deleted as a draft.
        check_version(&record, expected)?;
        if was_published {
            self.archive(actor, &record).await?;
            return Ok(TakenAway::Archived);
        }
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !practice::set_deleted(&mut tx, id, expected, self.clock.now()).await? {
                    return Err(conflict(&mut tx, id).await?);
                }
                self.commit(tx, actor, &[DomainEvent::PracticeDeleted { practice: id }]).await?;
                Ok(TakenAway::Deleted)
            })
            .await
    }

    /// Brings a deleted practice back, under its slug or, where another has that by now, the next like it. One that
    /// is there stays as it is. Gives its slug, and who can see it.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for whoever could not have deleted it, and for what is gone for good;
    /// [`Problem::QuotaExceeded`] where the actor has entered as many others meanwhile as they may.
    pub async fn restore_practice(&self, actor: &Actor, id: PracticeId) -> Result<(String, Status), Problem> {
        let may = |access: &Access| allows(actor, PracticePermission::Delete(access.facts()));
        self.restore_deleted(actor, id, may).await
    }

    /// The same for whoever `may`.
    pub(crate) async fn restore_deleted(
        &self,
        actor: &Actor,
        id: PracticeId,
        may: impl Fn(&Access) -> bool,
    ) -> Result<(String, Status), Problem> {
        for _ in 0..SLUG_TRIES {
            let found = practice::find_deleted(&mut *self.store.read().await?, id).await?;
            let Some(deleted) = found else {
                let view = self.practice_by_id(actor, id).await?;
                return Ok((view.slug, view.status));
            };
            if !may(&deleted.access) {
                return Err(Problem::NotFound);
            }
            let wanted = [deleted.slug.clone()];
            let free = slugs::free(&mut *self.store.read().await?, &wanted).await?;
            let slug = free.into_iter().next().ok_or(Problem::Internal)?;
            let rendered = match slug == deleted.slug {
                true => None,
                false => Some(self.rendered_for(&deleted, &slug).await?),
            };
            let (deleted, wanted, rendered) = (&deleted, slug.as_str(), rendered.as_ref());
            let status = deleted.access.status;
            let is_restored = self
                .store
                .write_retrying(&*self.random, |mut tx| async move {
                    if deleted.access.creator == actor.member() {
                        self.check_practice_quota(&mut tx, actor, 1).await?;
                    }
                    let restored = match practice::restore(&mut tx, id, wanted).await {
                        Err(StoreError::Unique { field }) if field == "slug" => false,
                        restored => restored?,
                    };
                    // The slug was taken meanwhile, or somebody else brought it back.
                    if !restored {
                        return Ok(false);
                    }
                    if let Some(text) = rendered {
                        let (html, headings) = (&text.html, &text.headings);
                        practice::set_html(&mut tx, id, deleted.revision, html, headings, RENDERER_VERSION).await?;
                    }
                    self.commit(tx, actor, &[DomainEvent::PracticeRestored { practice: id, status }]).await?;
                    Ok::<_, Problem>(true)
                })
                .await?;
            if is_restored {
                return Ok((slug, status));
            }
        }
        tracing::error!(%id, "no slug stays free for long enough");
        Err(Problem::Internal)
    }

    /// A practice's text rendered for another slug, which stands in the paths of its files.
    async fn rendered_for(&self, deleted: &practice::Deleted, slug: &str) -> Result<Rendered, Problem> {
        let body = practice::body(&mut *self.store.read().await?, deleted.id, deleted.revision).await?;
        let (body, language, base) = (body.ok_or(Problem::NotFound)?, deleted.language, files_base(slug));
        text_on_worker(move || render(&body, language, base)).await
    }

    /// Returns what was deleted of texts that were never published, and that the actor may bring back.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn deleted_practices(&self, actor: &Actor) -> Result<Vec<DeletedPractice>, Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let (Some(member), Some(company)) = (actor.member(), actor.company()) else {
            return Err(Problem::Unauthenticated);
        };
        let found = practice::deleted_of(&mut *self.store.read().await?, company, member, MOST).await?;
        let theirs = found.into_iter().filter(|one| allows(actor, PracticePermission::Delete(one.access.facts())));
        Ok(theirs.map(|one| DeletedPractice { id: one.id, title: one.title, deleted_at: one.deleted_at }).collect())
    }

    /// Deletes for good a practice that is or was published, and notes why: its text in every revision, its files,
    /// the comments on it, the drafts of changes to it, and what the search knows of it. The change log keeps its key alone.
    ///
    /// # Errors
    /// [`Problem::NotFound`]; [`Problem::Forbidden`] for all but coordinators, and for what was never published;
    /// [`Problem::Invalid`] on `reason`; [`Problem::Conflict`].
    pub async fn erase_practice(
        &self,
        actor: &Actor,
        id: PracticeId,
        expected: i64,
        reason: &str,
    ) -> Result<(), Problem> {
        authorize(actor, Permission::ReadForum)?;
        let found = practice::find_by_id(&mut *self.store.read().await?, id).await?;
        let record = found.ok_or(Problem::NotFound)?;
        let access = record.access();
        if !allows(actor, PracticePermission::Read(access.facts())) {
            return Err(Problem::NotFound);
        }
        if !allows(actor, PracticePermission::Erase(access.facts())) {
            return Err(Problem::Forbidden);
        }
        let mut errors: Vec<FieldError> = vec![];
        check_line("reason", reason, REASON_MAX, &mut errors);
        Problem::unless_empty(errors)?;
        let reason = &clean_line(reason);
        check_version(&record, expected)?;
        let unused = self
            .store
            .write_retrying(&*self.random, |mut tx| async move {
                // Their rows go with the practice's.
                let comments = store::comment::ids_of_practice(&mut tx, id).await?;
                let Some(unused) = practice::erase(&mut tx, id, expected).await? else {
                    return Err(conflict(&mut tx, id).await?);
                };
                let now = self.clock.now();
                store::deletion::insert(&mut tx, Entity::Practice, id.0, actor.member(), reason, now).await?;
                self.note(&mut tx, actor, NewAudit::of(AuditEvent::PracticeErased).thing(id.0)).await?;
                let mut events = vec![DomainEvent::PracticeErased { practice: id }];
                events.extend(comments.into_iter().map(|comment| DomainEvent::CommentErased { comment }));
                self.commit(tx, actor, &events).await?;
                Ok(unused)
            })
            .await?;
        for hash in unused {
            let (deleted, mut causes) = collect(self.delete_content(&hash, None)).await;
            if let Err(problem) = deleted {
                let causes = causes.take();
                tracing::error!(hash, %problem, causes, "the content of a deleted file is left to the nightly clean-up");
            }
        }
        self.empty_log().await;
        Ok(())
    }

    /// Returns what coordinators deleted for good, and why, the last first.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn deletions(&self, actor: &Actor) -> Result<Vec<Deletion>, Problem> {
        authorize(actor, Permission::RunForum)?;
        Ok(store::deletion::list(&mut *self.store.read().await?, MOST).await?)
    }
}
