//! What a change of the table would bring, before it is saved.

use std::collections::HashSet;
use std::sync::Arc;

use domain::id::SynonymGroupId;
use domain::policy::{Actor, Permission, groups_of};
use domain::problem::Problem;
use domain::search::{LIMIT_MAX, SearchPage, SearchRequest};
use domain::synonym::{SynonymGroup, SynonymPreview};
use search::{Index, Names, SearchError, Synonyms};

use crate::Forum;
use crate::authorize::authorize;
use crate::synonyms::edit::Others;
use crate::worker::on_worker;

/// How many of the best hits are looked through for new ones, and how many of these are shown.
const LOOKED_AT: usize = 20;
const SHOWN: usize = 5;

impl Forum {
    /// Returns what the search would find for each expression of a group if it were added, or took the place of
    /// the one of that key; nothing is written.
    ///
    /// # Errors
    /// Those of saving it.
    pub async fn preview_synonyms(
        &self,
        actor: &Actor,
        id: Option<SynonymGroupId>,
        expressions: &[String],
    ) -> Result<Vec<SynonymPreview>, Problem> {
        authorize(actor, Permission::RunForum)?;
        let groups = self.synonym_groups(actor).await?;
        let expressions = Others::of(&groups, id).check(expressions)?;
        let readers = groups_of(actor);
        let work = move |index: &Index| {
            let now = table(&groups, index);
            let changed = SynonymGroup { id: SynonymGroupId(0), version: 0, expressions: expressions.clone() };
            let mut then: Vec<SynonymGroup> = groups.into_iter().filter(|group| Some(group.id) != id).collect();
            then.push(changed);
            let then = table(&then, index);
            let ask = |q: &str, table| {
                let request = SearchRequest { q: q.to_owned(), limit: LIMIT_MAX, ..SearchRequest::default() };
                index.search_widened(&request, readers.as_deref(), table, &Names::default())
            };
            let compared = expressions.into_iter().map(|expression| {
                let (now, then) = (ask(&expression, &now)?, ask(&expression, &then)?);
                Ok(compare(expression, &now, then))
            });
            compared.collect::<Result<_, SearchError>>()
        };
        self.ask_index(work).await
    }

    /// The table as the search takes it, kept until the change log says that it changed.
    pub(crate) async fn synonyms(&self, index: &Arc<Index>) -> Result<Arc<Synonyms>, Problem> {
        let load = || async {
            let groups = store::synonym::list(&mut *self.store.read().await?).await?;
            let index = Arc::clone(index);
            on_worker(move || table(&groups, &index)).await
        };
        self.cache.synonyms.get(load).await
    }
}

fn table(groups: &[SynonymGroup], index: &Index) -> Synonyms {
    let groups = groups.iter().map(|group| group.expressions.iter().map(String::as_str));
    Synonyms::new(groups, index.analyzer())
}

fn compare(expression: String, now: &SearchPage, then: SearchPage) -> SynonymPreview {
    let known: HashSet<_> = now.hits.iter().map(|hit| (hit.hit_type, hit.id)).collect();
    let total = then.total;
    let first = then.hits.into_iter().take(LOOKED_AT);
    let new = first.filter(|hit| !known.contains(&(hit.hit_type, hit.id))).take(SHOWN);
    let new = new.map(|hit| (hit.title, hit.url)).collect();
    SynonymPreview { expression, now: now.total, then: total, new }
}
