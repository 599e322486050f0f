//! A practice is opened to be read, with the parts of its page that were rendered before.

use std::sync::{Arc, OnceLock};

use domain::language::Language;
use domain::policy::practice::practice_rights;
use domain::policy::{Actor, Permission, PracticePermission, allows};
use domain::practice::{PracticeCard, PracticeParts, PracticeRights, PracticeView};
use domain::problem::Problem;
use store::practice::{Access, PracticeRecord};

use crate::Forum;
use crate::authorize::authorize;
use crate::practices::view::view;
use crate::url_name::storable;

/// A practice in memory, and with it the parts of its page in each language in which it was read.
///
/// Parts are made of this practice and of what was asked for after it was there. So they are as good as it
/// is, and go with it when the change log says that something they show has changed, provided that
/// the others are forgotten before it.
pub struct CachedPractice {
    access: Access,
    /// As somebody sees it who may only read.
    read: Arc<PracticeView>,
    /// By language, and by whether the meeting of the practice is still to come: its words differ then.
    parts: [[OnceLock<Arc<PracticeParts>>; 2]; Language::ALL.len()],
}

impl CachedPractice {
    fn new(record: PracticeRecord) -> Self {
        let access = record.access();
        Self { access, read: Arc::new(view(record, PracticeRights::default())), parts: Default::default() }
    }

    /// About how many bytes it takes: its text, and the rest of its page in one language.
    pub fn size(&self) -> u64 {
        self.read.html.len() as u64 + 10_000
    }

    /// The practice as the actor sees it.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for whoever may not read it.
    pub fn seen_by(&self, actor: &Actor) -> Result<Arc<PracticeView>, Problem> {
        if !allows(actor, PracticePermission::Read(self.access.facts())) {
            return Err(Problem::NotFound);
        }
        let can = practice_rights(actor, self.access.facts());
        // Most readers may only read: they share one.
        let shared = can == self.read.can;
        Ok(if shared { Arc::clone(&self.read) } else { Arc::new(PracticeView { can, ..(*self.read).clone() }) })
    }
}

impl Forum {
    /// Opens a practice by its slug for its page: beside it what is the same for every reader, which `render`
    /// makes once for all of them of the practice as somebody sees it who may only read, and of others like it.
    ///
    /// # Errors
    /// Those of [`Forum::practice`] and of `render`.
    pub async fn practice_page<F>(
        &self,
        actor: &Actor,
        slug: &str,
        language: Language,
        render: impl FnOnce(Arc<PracticeView>, Vec<PracticeCard>) -> F,
    ) -> Result<(Arc<PracticeView>, Arc<PracticeParts>), Problem>
    where
        F: Future<Output = Result<PracticeParts, Problem>>,
    {
        let kept = self.cached_practice(actor, slug).await?;
        let practice = kept.seen_by(actor)?;
        let upcoming = kept.read.meeting.as_ref().is_some_and(|meeting| meeting.starts_at > self.clock.now());
        let parts = &kept.parts[language as usize][usize::from(upcoming)];
        if let Some(parts) = parts.get() {
            return Ok((practice, Arc::clone(parts)));
        }
        let related = self.related(&kept.read).await?;
        let rendered = Arc::new(render(Arc::clone(&kept.read), related).await?);
        Ok((practice, Arc::clone(parts.get_or_init(|| rendered))))
    }

    /// The practice of a slug, whoever may read it.
    pub(crate) async fn cached_practice(&self, actor: &Actor, slug: &str) -> Result<Arc<CachedPractice>, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let slug = storable(slug)?;
        let load = || async {
            let found = store::practice::find_by_slug(&mut *self.store.read().await?, slug).await?;
            match found {
                Some(record) => Ok(Some(CachedPractice::new(self.with_current_html(record).await?))),
                None => Ok(None),
            }
        };
        self.cache.practices.find(slug.to_owned(), load).await?.ok_or(Problem::NotFound)
    }
}
