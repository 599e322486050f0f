//! A practice is opened.

use std::sync::Arc;

use domain::id::PracticeId;
use domain::policy::{Action, Actor, allows, practice_rights};
use domain::practice::{Content, PracticeView};
use domain::problem::Problem;
use store::practice::PracticeRecord;

use crate::Forum;
use crate::service::{demand, storable};

impl Forum {
    /// Opens a practice by its slug.
    ///
    /// # Errors
    /// [`Problem::LoginNeeded`] for nobody; [`Problem::NotFound`] alike for what is not there and
    /// for what the actor may not read.
    pub async fn practice(&self, actor: &Actor, slug: &str) -> Result<PracticeView, Problem> {
        demand(actor, Action::ReadForum)?;
        let slug = storable(slug)?;
        let load = || async { Ok(store::practice::find_by_slug(&mut *self.store.read().await?, slug).await?) };
        let found = self.cache.practices.find(slug.to_owned(), load).await?;
        readable(actor, found.map(Arc::unwrap_or_clone))
    }

    /// Opens a practice by its key.
    ///
    /// # Errors
    /// Those of [`Forum::practice`].
    pub async fn practice_by_id(&self, actor: &Actor, id: PracticeId) -> Result<PracticeView, Problem> {
        demand(actor, Action::ReadForum)?;
        let found = store::practice::find_by_id(&mut *self.store.read().await?, id).await?;
        readable(actor, found)
    }
}

/// The record as a view, where the actor may read it.
pub(crate) fn readable(actor: &Actor, found: Option<PracticeRecord>) -> Result<PracticeView, Problem> {
    let record = found.ok_or(Problem::NotFound)?;
    if !allows(actor, Action::ReadPractice(record.access().facts())) {
        return Err(Problem::NotFound);
    }
    let can = practice_rights(actor, record.access().facts());
    Ok(PracticeView {
        id: record.id,
        slug: record.slug,
        version: record.version,
        content: Content {
            title: record.title,
            summary: record.summary,
            kind: Some(record.kind),
            topics: record.topics.iter().map(|topic| topic.slug.clone()).collect(),
            body: record.body,
            audience: record.audience,
            effort: record.effort,
            result: record.result,
            language: Some(record.language),
        },
        kind: record.kind,
        status: record.status,
        company: record.company,
        authors: record.authors,
        meeting: record.meeting,
        topics: record.topics,
        html: record.html,
        headings: record.headings,
        attachments: record.attachments,
        published_at: record.published_at,
        updated_at: record.updated_at,
        can,
    })
}
