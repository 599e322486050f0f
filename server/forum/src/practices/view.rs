//! A practice is opened.

use std::sync::Arc;

use domain::id::PracticeId;
use domain::policy::practice::practice_rights;
use domain::policy::{Actor, Permission, PracticePermission, allows};
use domain::practice::{PracticeRights, PracticeText, PracticeView};
use domain::problem::Problem;
use store::practice::PracticeRecord;

use crate::Forum;
use crate::authorize::authorize;

impl Forum {
    /// Opens a practice by its slug.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`] alike for what is not there and
    /// for what the actor may not read.
    pub async fn practice(&self, actor: &Actor, slug: &str) -> Result<PracticeView, Problem> {
        Ok(Arc::unwrap_or_clone(self.cached_practice(actor, slug).await?.seen_by(actor)?))
    }

    /// Opens a practice by its key.
    ///
    /// # Errors
    /// Those of [`Forum::practice`].
    pub async fn practice_by_id(&self, actor: &Actor, id: PracticeId) -> Result<PracticeView, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let found = store::practice::find_by_id(&mut *self.store.read().await?, id).await?;
        readable(actor, found.ok_or(Problem::NotFound)?)
    }

    /// Opens a practice with its Markdown.
    ///
    /// # Errors
    /// Those of [`Forum::practice`].
    pub async fn practice_text(&self, actor: &Actor, id: PracticeId) -> Result<PracticeText, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let (record, body) = {
            let mut conn = self.store.read().await?;
            let record = store::practice::find_by_id(&mut conn, id).await?.ok_or(Problem::NotFound)?;
            let body = store::practice::body(&mut conn, id, record.revision).await?.ok_or(Problem::NotFound)?;
            (record, body)
        };
        let access = record.access();
        if !allows(actor, PracticePermission::Read(access.facts())) {
            return Err(Problem::NotFound);
        }
        Ok(PracticeText { view: readable(actor, self.with_current_html(record).await?)?, body })
    }
}

/// A practice with its Markdown, where the actor may read it; its HTML is as it is stored.
pub(crate) async fn read_text(conn: &mut store::Conn, actor: &Actor, id: PracticeId) -> Result<PracticeText, Problem> {
    let record = store::practice::find_by_id(conn, id).await?.ok_or(Problem::NotFound)?;
    let revision = record.revision;
    let view = readable(actor, record)?;
    let body = store::practice::body(conn, id, revision).await?.ok_or(Problem::NotFound)?;
    Ok(PracticeText { view, body })
}

/// The record as a view, where the actor may read it.
pub(crate) fn readable(actor: &Actor, record: PracticeRecord) -> Result<PracticeView, Problem> {
    let access = record.access();
    if !allows(actor, PracticePermission::Read(access.facts())) {
        return Err(Problem::NotFound);
    }
    Ok(view(record, practice_rights(actor, access.facts())))
}

/// The record as somebody with these rights sees it.
pub(crate) fn view(record: PracticeRecord, can: PracticeRights) -> PracticeView {
    PracticeView {
        id: record.id,
        slug: record.slug,
        version: record.version,
        title: record.title,
        summary: record.summary,
        audience: record.audience,
        effort: record.effort,
        result: record.result,
        approved_by: if can.sees_approval() { record.approved_by } else { String::new() },
        approved_on: if can.sees_approval() { record.approved_on } else { String::new() },
        language: record.language,
        kind: record.kind,
        status: record.status,
        company: record.company,
        authors: record.authors,
        uploaded_by: record.uploaded_by,
        meeting: record.meeting,
        topics: record.topics,
        html: record.html,
        headings: record.headings,
        attachments: record.attachments,
        published_at: record.published_at,
        updated_at: record.updated_at,
        archived_by: record.archived_by,
        sharing: record.sharing,
        can,
    }
}
