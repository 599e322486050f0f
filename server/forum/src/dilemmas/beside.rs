//! Dilemmas beside practices: a practice shows the lessons of the dilemmas that drew it in, and the dilemma that it was written
//! from; a dilemma the practices that were written from it.

use std::collections::{BTreeSet, HashMap};

use domain::comment::linked_practices;
use domain::dilemma::{DRAWN_IN_MAX, DilemmaBeside, DilemmaStage, PracticeBeside};
use domain::event::DomainEvent;
use domain::id::DilemmaId;
use domain::policy::{Actor, DilemmaPermission, PracticePermission, allows};
use domain::problem::Problem;
use percent_encoding::percent_decode_str;

use crate::Forum;

/// How many dilemmas are looked at for a practice; those that the reader may not read are left out.
const LOOKED_AT: i64 = 20;

impl Forum {
    /// The dilemmas beside a practice that the actor may read, by its slug: those that it was written from first.
    ///
    /// # Errors
    /// Those of [`Forum::practice`].
    pub async fn dilemmas_beside(&self, actor: &Actor, slug: &str) -> Result<Vec<DilemmaBeside>, Problem> {
        let practice = self.cached_practice(actor, slug).await?.seen_by(actor)?;
        let load = || async {
            let mut conn = self.store.read().await?;
            let beside = store::dilemma_practice::beside(&mut conn, &practice.slug, LOOKED_AT).await?;
            if beside.is_empty() {
                return Ok(vec![]);
            }
            let ids: Vec<DilemmaId> = beside.iter().map(|(id, _)| *id).collect();
            let records = store::dilemma::find_many(&mut conn, &ids).await?;
            let mut records: HashMap<_, _> = records.into_iter().map(|record| (record.id, record)).collect();
            Ok(beside.into_iter().filter_map(|(id, became)| Some((records.remove(&id)?, became))).collect())
        };
        let beside = self.cache.beside.get(practice.slug.clone(), load).await?;
        let readable = beside.iter().filter(|(record, _)| allows(actor, DilemmaPermission::Read(record.facts())));
        let shown = readable.map(|(record, became)| {
            let has_lesson = record.state.stage == DilemmaStage::Closed;
            let lesson = if has_lesson { record.lesson.clone() } else { String::new() };
            DilemmaBeside { id: record.id, title: record.title.clone(), lesson, became: *became }
        });
        Ok(shown.collect())
    }
}

/// How many dilemmas are read at once.
const STEP: i64 = 200;

impl Forum {
    /// Notes which practices every published dilemma drew in.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn draw_in_everywhere(&self) -> Result<(), Problem> {
        let mut after = DilemmaId(0);
        loop {
            let mut conn = self.store.read().await?;
            let ids = store::dilemma::all_ids(&mut conn, after, STEP).await?;
            let Some(&last) = ids.last() else { return Ok(()) };
            let records = store::dilemma::find_many(&mut conn, &ids).await?;
            drop(conn);
            let published = records.into_iter().filter(|record| record.state.stage != DilemmaStage::Scheduled);
            for id in published.map(|record| record.id) {
                self.store
                    .write_retrying(&*self.random, |mut tx| async move {
                        draw_in(&mut tx, id).await?;
                        self.commit(tx, &Actor::System, &[DomainEvent::DilemmaUpdated { dilemma: id }]).await
                    })
                    .await?;
            }
            after = last;
        }
    }
}

/// The practices beside a dilemma that the actor may read: those that were written from it, and those that it drew in.
pub(super) async fn practices_of(
    conn: &mut store::Conn,
    actor: &Actor,
    id: DilemmaId,
) -> Result<(Vec<PracticeBeside>, Vec<PracticeBeside>), Problem> {
    let beside = store::dilemma_practice::practices_of(conn, id).await?;
    if beside.is_empty() {
        return Ok((vec![], vec![]));
    }
    let ids: Vec<_> = beside.iter().map(|(id, _)| *id).collect();
    let listed = store::practice::by_ids(conn, &ids).await?.into_iter();
    let readable = listed.filter(|it| allows(actor, PracticePermission::Read(it.access.facts())));
    let shown = readable.map(|it| PracticeBeside { id: it.card.id, slug: it.card.slug, title: it.card.title });
    Ok(shown.partition(|practice| beside.contains(&(practice.id, true))))
}

/// The slugs of the practices that texts link to, each once; not more than one dilemma draws in.
pub(crate) fn slugs_in<'a>(texts: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let slugs = texts.into_iter().flat_map(linked_practices);
    slugs.map(|slug| percent_decode_str(slug).decode_utf8_lossy().into_owned()).take(DRAWN_IN_MAX).collect()
}

/// Notes which practices a dilemma has drawn in by now.
pub(crate) async fn draw_in(conn: &mut store::Conn, id: DilemmaId) -> Result<(), Problem> {
    let texts = store::dilemma_practice::texts(conn, id).await?;
    store::dilemma_practice::forget_drawn_in(conn, id).await?;
    for slug in slugs_in(texts.iter().map(String::as_str)) {
        store::dilemma_practice::draw_in(conn, id, &slug).await?;
    }
    Ok(())
}
