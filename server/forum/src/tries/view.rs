//! Tries are read: all of a practice, and one by one.

use domain::id::{PracticeId, TryId};
use domain::policy::tries::try_rights;
use domain::policy::{Actor, Permission, TryPermission, allows};
use domain::problem::Problem;
use domain::tries::{self, Likeness, Tries, TryCounts, TryView};
use store::tries::TryRecord;

use crate::Forum;
use crate::authorize::authorize;
use crate::practices::view::readable;

/// A try with the title of the practice that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TryPage {
    /// The try.
    pub tried: TryView,
    /// The practice's title.
    pub title: String,
}

impl Forum {
    /// The tries of a practice, by its slug: of companies of a size beside the actor's, or of all.
    ///
    /// # Errors
    /// Those of [`Forum::practice`].
    pub async fn tries_of(&self, actor: &Actor, slug: &str, by: Option<Likeness>) -> Result<Tries, Problem> {
        let practice = self.cached_practice(actor, slug).await?.seen_by(actor)?;
        self.tries(actor, practice.id, domain::practice::path(&practice.slug), by).await
    }

    /// The tries of a practice, by its key.
    ///
    /// # Errors
    /// Those of [`Forum::practice`].
    pub async fn practice_tries(&self, actor: &Actor, id: PracticeId) -> Result<Tries, Problem> {
        let (path, _) = self.tried_practice(actor, id).await?;
        self.tries(actor, id, path, None).await
    }

    async fn tries(
        &self,
        actor: &Actor,
        practice: PracticeId,
        path: String,
        by: Option<Likeness>,
    ) -> Result<Tries, Problem> {
        let load = || async { Ok(store::tries::of_practice(&mut *self.store.read().await?, practice).await?) };
        let records = self.cache.tries.get(practice, load).await?;
        let is_readable = |record: &&TryRecord| allows(actor, TryPermission::Read(record.facts()));
        let readable: Vec<&TryRecord> = records.iter().filter(is_readable).collect();
        let hidden = records.len() - readable.len();
        let own = match by {
            Some(_) => self.companies(actor).await?.iter().find(|it| Some(it.id) == actor.company()).map(|it| it.size),
            None => None,
        };
        let is_chosen = |record: &&TryRecord| match (by, own, &record.company) {
            (None, ..) => true,
            (Some(by), Some(own), Some(company)) => Likeness::of(own, company.size) == by,
            _ => false,
        };
        Ok(Tries {
            hidden,
            by,
            counts: TryCounts::of(records.iter().map(|record| record.report.outcome)),
            tries: readable.into_iter().filter(is_chosen).map(|record| view(actor, record, &path)).collect(),
            can_write: allows(actor, TryPermission::Write),
            path,
        })
    }

    /// Returns one try.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`] alike for what is not there, is deleted, or may not
    /// be read by the actor.
    pub async fn practice_try(&self, actor: &Actor, id: TryId) -> Result<TryPage, Problem> {
        let (record, path, title) = self.try_record(actor, id).await?;
        if !allows(actor, TryPermission::Read(record.facts())) {
            return Err(Problem::NotFound);
        }
        Ok(TryPage { tried: view(actor, &record, &path), title })
    }

    /// A try, deleted or not, with the path and the title of its practice, where the actor may read that.
    pub(crate) async fn try_record(&self, actor: &Actor, id: TryId) -> Result<(TryRecord, String, String), Problem> {
        authorize(actor, Permission::ReadForum)?;
        let found = store::tries::find(&mut *self.store.read().await?, id).await?;
        let record = found.ok_or(Problem::NotFound)?;
        let (path, title) = self.tried_practice(actor, record.practice).await?;
        Ok((record, path, title))
    }

    /// The path and the title of a practice, where the actor may read it.
    pub(crate) async fn tried_practice(&self, actor: &Actor, id: PracticeId) -> Result<(String, String), Problem> {
        authorize(actor, Permission::ReadForum)?;
        let found = store::practice::find_by_id(&mut *self.store.read().await?, id).await?;
        let practice = readable(actor, found.ok_or(Problem::NotFound)?)?;
        Ok((domain::practice::path(&practice.slug), practice.title))
    }
}

fn view(actor: &Actor, record: &TryRecord, practice_path: &str) -> TryView {
    TryView {
        id: record.id,
        practice: record.practice,
        url: tries::path(practice_path, record.id),
        version: record.version,
        author: record.author.clone(),
        company: record.company.clone(),
        report: record.report.clone(),
        created_at: record.created_at,
        updated_at: record.updated_at,
        can: try_rights(actor, record.facts()),
    }
}
