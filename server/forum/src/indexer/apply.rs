//! From rows of the database to commits of the index: all of them, or what changed.

use std::collections::HashSet;
use std::sync::Arc;

use domain::change::{Change, Entity};
use domain::id::{CompanyId, MeetingId, MemberId, PracticeId};
use domain::search::Progress;
use search::{Checkpoint, History, Index, Operation};
use store::{Conn, Store, StoreError};

use super::{BATCH, Indexer, IndexerError, Rebuild, on_index};
use crate::documents;

/// After how many practices the progress of a build is told.
const STEP: usize = 250;

impl Indexer {
    /// Rebuilds the index from the database, with progress in the log.
    ///
    /// # Errors
    /// When the store or the index fails; after [`Rebuild::InPlace`] the index is as it was then.
    pub(super) async fn rebuild(
        &self,
        store: &Store,
        index: &Arc<Index>,
        forum: String,
        how: Rebuild,
    ) -> Result<Checkpoint, IndexerError> {
        self.status.send_modify(|status| {
            status.building = Some(Progress { done: 0, total: 0 });
            match how {
                Rebuild::InPlace => {}
                Rebuild::FromScratch { keep_shown } => {
                    status.caught_up = false;
                    status.position = if keep_shown { status.position } else { -1 };
                }
            }
        });
        let made = self.build(store, index, forum, how).await;
        if made.is_err() {
            let rolled_back = on_index(index, |index| {
                index.rollback();
                Ok(())
            });
            rolled_back.await?;
        }
        made
    }

    async fn build(
        &self,
        store: &Store,
        index: &Arc<Index>,
        forum: String,
        how: Rebuild,
    ) -> Result<Checkpoint, IndexerError> {
        let mut conn = store.read().await?;
        // Read before the rows: what changes while they are read is followed afterwards.
        let position = store::change::head(&mut conn).await?;
        let token = store::change::token(&mut conn, position).await?;
        let checkpoint = Checkpoint { position, history: Some(History { forum, token }) };
        let total = store::practice::count_all(&mut conn).await?;
        self.status.send_modify(|status| status.building = Some(Progress { done: 0, total }));
        on_index(index, move |index| match how {
            Rebuild::InPlace => index.begin_rebuild(),
            Rebuild::FromScratch { keep_shown } => index.start_over(keep_shown),
        })
        .await?;
        let mut after = MeetingId(0);
        loop {
            let ids = store::meeting::all_ids(&mut conn, after, BATCH).await?;
            let Some(&last) = ids.last() else { break };
            add(index, documents::meetings(&mut conn, &ids, &self.zone).await?).await?;
            after = last;
        }
        let (mut after, mut done) = (PracticeId(0), 0i64);
        loop {
            let ids = store::practice::all_ids(&mut conn, after, BATCH).await?;
            let Some(&last) = ids.last() else { break };
            let portions = documents::portions(&mut conn, &ids).await?;
            for ids in portions.into_iter().flat_map(|portion| portion.chunks(STEP)) {
                add(index, documents::practices(&mut conn, ids, &self.zone).await?).await?;
                done += i64::try_from(ids.len()).unwrap_or(i64::MAX);
                self.status.send_modify(|status| status.building = Some(Progress { done, total }));
            }
            after = last;
            tracing::info!(done, total, "building the search index");
        }
        apply(index, vec![], checkpoint.clone()).await?;
        on_index(index, Index::wait_for_merges).await?;
        Ok(checkpoint)
    }

    /// Brings the index from a checkpoint over the changes behind it to another.
    pub(super) async fn apply_changes(
        &self,
        store: &Store,
        index: &Arc<Index>,
        changes: &[Change],
        from: &Checkpoint,
        to: &Checkpoint,
    ) -> Result<(), IndexerError> {
        let mut conn = store.read().await?;
        let changed = changes.iter().map(|change| (change.entity, change.entity_id));
        let Affected { practices, meetings } = affected(&mut conn, changed).await?;
        let mut operations = vec![];
        for portion in documents::portions(&mut conn, &practices).await? {
            if !operations.is_empty() {
                // Should the rest fail, what was done so far is done again.
                apply(index, std::mem::take(&mut operations), from.clone()).await?;
            }
            for ids in portion.chunks(500) {
                operations.extend(documents::practices(&mut conn, ids, &self.zone).await?);
            }
        }
        for ids in meetings.chunks(500) {
            operations.extend(documents::meetings(&mut conn, ids, &self.zone).await?);
        }
        if operations.is_empty() { Ok(()) } else { apply(index, operations, to.clone()).await }
    }
}

/// The documents that changes of the log make out of date, each once.
#[derive(Debug, Default)]
pub(crate) struct Affected {
    /// Those of practices.
    practices: Vec<PracticeId>,
    /// Those of meetings.
    meetings: Vec<MeetingId>,
}

impl Affected {
    /// Whether the changes leave every document as it is. An index does not move on for such changes alone.
    pub(crate) fn is_empty(&self) -> bool {
        self.practices.is_empty() && self.meetings.is_empty()
    }
}

/// Finds the documents that changes of the log make out of date.
///
/// # Errors
/// When the database fails.
pub(crate) async fn affected(
    conn: &mut Conn,
    changed: impl IntoIterator<Item = (Entity, i64)>,
) -> Result<Affected, StoreError> {
    let mut found = Affected::default();
    let Affected { practices, meetings } = &mut found;
    let changed: HashSet<_> = changed.into_iter().collect();
    // The names of a company, a member and a meeting stand in the documents of their texts too.
    for (entity, id) in changed {
        match entity {
            Entity::Practice => practices.push(PracticeId(id)),
            Entity::Meeting => {
                meetings.push(MeetingId(id));
                practices.extend(store::practice::ids_of_meeting(conn, MeetingId(id)).await?);
            }
            Entity::Company => {
                practices.extend(store::practice::ids_of_company(conn, CompanyId(id)).await?);
                let held = store::meeting::of_company(conn, CompanyId(id)).await?;
                meetings.extend(held.into_iter().map(|meeting| meeting.id));
            }
            Entity::Member => {
                practices.extend(store::practice::ids_of_author(conn, MemberId(id)).await?);
                meetings.extend(store::meeting::ids_of_presenter(conn, MemberId(id)).await?);
            }
            Entity::Topic
            | Entity::Draft
            | Entity::Access
            | Entity::Setting
            | Entity::Synonym
            | Entity::SavedSearch => {}
        }
    }
    practices.sort_unstable();
    practices.dedup();
    meetings.sort_unstable();
    meetings.dedup();
    Ok(found)
}

async fn add(index: &Arc<Index>, documents: Vec<Operation>) -> Result<(), IndexerError> {
    on_index(index, move |index| index.add(documents)).await
}

async fn apply(index: &Arc<Index>, operations: Vec<Operation>, checkpoint: Checkpoint) -> Result<(), IndexerError> {
    on_index(index, move |index| index.apply(operations, checkpoint)).await
}
