//! Checked practices are written: rendered, under slugs of their own, with their files, all or none.

use std::num::NonZero;

use domain::attachment::Attachment;
use domain::audit::{AuditEvent, NewAudit};
use domain::event::DomainEvent;
use domain::id::{MeetingId, PracticeId};
use domain::policy::Actor;
use domain::practice::{Content, NewPractice};
use domain::problem::Problem;
use futures::future::try_join_all;
use store::attachment::{NewAttachment, Owner};
use store::practice::Fields;
use store::{StoreError, WriteTx};

use crate::Forum;
use crate::attachments::keep::KeptFile;
use crate::practices::create::Created;
use crate::practices::prepare::{fields, file_paths_changed};
use crate::practices::slugs;
use crate::worker::text_on_worker;

/// How often other slugs are tried when writes beside this one take those that were free.
const SLUG_TRIES: usize = 5;

/// What of a practice was checked and waits to be rendered and written.
pub(crate) struct Checked {
    pub content: Content,
    pub meeting: Option<MeetingId>,
    pub files: Vec<NewAttachment>,
}

/// What else is written in the transaction that inserts practices.
pub(crate) trait InsertHook: Sync {
    /// Writes it, given the keys of the practices in their order. Gives its rows of the change log.
    fn after_insert(
        &self,
        tx: &mut store::Conn,
        practices: &[PracticeId],
    ) -> impl Future<Output = Result<Vec<DomainEvent>, Problem>> + Send;
}

/// The hook that writes nothing else.
pub(crate) struct NothingElse;

impl InsertHook for NothingElse {
    async fn after_insert(&self, _: &mut store::Conn, _: &[PracticeId]) -> Result<Vec<DomainEvent>, Problem> {
        Ok(vec![])
    }
}

impl Forum {
    /// Writes practices in one transaction, and with them what the hook writes. What takes long is done before the
    /// transaction begins, which holds off every other writer.
    ///
    /// # Errors
    /// Those of the hook; [`Problem::QuotaExceeded`]; [`Problem::Invalid`] with the uploaded files for which there is no
    /// room.
    pub(crate) async fn insert_practices(
        &self,
        actor: &Actor,
        mut entries: Vec<NewPractice<Checked>>,
        hook: &impl InsertHook,
    ) -> Result<Vec<Created>, Problem> {
        let wanted: Vec<String> = entries.iter().map(|entry| entry.slug.clone()).collect();
        let files: Vec<_> = entries.iter_mut().map(|entry| std::mem::take(&mut entry.fields.files)).collect();
        let free = slugs::free(&mut *self.store.read().await?, &wanted).await?;
        let mut rows = rendered(entries, free).await?;
        for _ in 0..SLUG_TRIES {
            let write = |tx| self.write(tx, actor, &rows, &files, hook);
            let written = self.store.write_retrying(&*self.random, write).await?;
            if let Some(ids) = written {
                self.await_files(&files.concat().into_iter().map(|file| file.hash).collect::<Vec<_>>()).await?;
                let created = ids.into_iter().zip(rows).map(|(id, row)| Created { id, slug: row.slug });
                return Ok(created.collect());
            }
            let free = slugs::free(&mut *self.store.read().await?, &wanted).await?;
            rows = renamed(rows, free).await?;
        }
        tracing::error!(?wanted, "no slug stays free for long enough");
        Err(Problem::Internal)
    }

    /// The transaction; `None` when one of the slugs was taken meanwhile.
    async fn write(
        &self,
        mut tx: WriteTx,
        actor: &Actor,
        rows: &[NewPractice<Fields>],
        files: &[Vec<NewAttachment>],
        hook: &impl InsertHook,
    ) -> Result<Option<Vec<PracticeId>>, Problem> {
        let now = self.clock.now();
        self.check_practice_quota(&mut tx, actor, rows.len()).await?;
        // Files that stand beside another text already are counted.
        let uploaded =
            files.iter().flatten().filter(|file| file.upload.is_some()).cloned().map(KeptFile::from).collect();
        let mut without_room = vec![];
        self.fitting_files(&mut tx, actor, uploaded, &mut without_room).await?;
        Problem::unless_empty(without_room)?;
        let ids = match store::practice::insert_many(&mut tx, rows, now).await {
            Err(StoreError::Unique { field }) if field == "slug" => return Ok(None),
            inserted => inserted?,
        };
        for (id, files) in ids.iter().zip(files) {
            for file in files {
                store::attachment::insert(&mut tx, Owner::Practice(*id), file, now).await?;
            }
        }
        for (id, row) in ids.iter().zip(rows) {
            let is_of_others = actor.company().is_some_and(|own| own != row.company);
            let is_by_others = actor.member().is_some_and(|own| !row.authors.is_empty() && !row.authors.contains(&own));
            if !is_of_others && !is_by_others {
                continue;
            }
            let mut entry = NewAudit::of(AuditEvent::PublishedOnBehalf).thing(id.0).after(row.status);
            if let Some(author) = row.authors.first().filter(|_| is_by_others) {
                entry = entry.about(*author);
            }
            self.note(&mut tx, actor, entry).await?;
        }
        let rows = ids.iter().zip(rows);
        let created = rows.map(|(id, row)| DomainEvent::PracticeCreated { practice: *id, status: row.status });
        let mut events: Vec<_> = created.collect();
        events.extend(hook.after_insert(&mut tx, &ids).await?);
        self.commit(tx, actor, &events).await?;
        Ok(Some(ids))
    }
}

/// The rows of entries under their slugs. Of many, every core renders a share.
async fn rendered(entries: Vec<NewPractice<Checked>>, slugs: Vec<String>) -> Result<Vec<NewPractice<Fields>>, Problem> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let share = entries.len().div_ceil(cores).max(1);
    let mut entries = entries.into_iter().zip(slugs);
    let shares = std::iter::from_fn(|| {
        let share: Vec<_> = entries.by_ref().take(share).collect();
        (!share.is_empty()).then_some(share)
    });
    // One text after the other in each share: others get their turns between them.
    let work = shares.map(async |share| {
        let mut rows = Vec::with_capacity(share.len());
        for entry in share {
            rows.push(text_on_worker(move || row(entry)).await?);
        }
        Ok::<_, Problem>(rows)
    });
    Ok(try_join_all(work).await?.into_iter().flatten().collect())
}

fn row((practice, slug): (NewPractice<Checked>, String)) -> NewPractice<Fields> {
    let render = |Checked { content, meeting, .. }: Checked| fields(content, &slug, meeting);
    NewPractice { slug: slug.clone(), ..practice.map(render) }
}

/// The same rows under other slugs, which are part of the paths of their files too.
async fn renamed(rows: Vec<NewPractice<Fields>>, slugs: Vec<String>) -> Result<Vec<NewPractice<Fields>>, Problem> {
    let mut renamed = Vec::with_capacity(rows.len());
    for (mut row, slug) in rows.into_iter().zip(slugs) {
        if row.slug == slug {
            renamed.push(row);
            continue;
        }
        let work = move || {
            file_paths_changed(&mut row.fields, &slug);
            row.slug = slug;
            row
        };
        renamed.push(text_on_worker(work).await?);
    }
    Ok(renamed)
}

/// A file that is kept already, to stand beside another text too.
pub(crate) fn beside(file: Attachment) -> NewAttachment {
    let Attachment { file_name, media_type, size, hash, sharing, .. } = file;
    NewAttachment { file_name, media_type, size, hash, sharing, upload: None }
}
