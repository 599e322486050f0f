//! From rows of the database to commits of the index: all of them, or what changed.

use std::sync::Arc;

use domain::change::Change;
use domain::search::Progress;
use search::{Checkpoint, History, Index, Operation};
use store::Store;

use super::{BATCH, Indexer, IndexerError, Rebuild, on_index};
use crate::searchable::{Outdated, SEARCHABLES, operations, outdated};
use crate::settings::time_zone;

/// The number of documents after which the progress of a build is told.
const BUILD_STEP: usize = 250;
/// How many documents that changed are made at once.
const CHANGE_STEP: usize = 500;

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
        let zone = time_zone(&mut conn, &self.default_zone).await?;
        self.set_zone(zone.clone());
        let history = History { forum, token, zone: zone.iana_name().map(str::to_owned) };
        let checkpoint = Checkpoint { position, history: Some(history) };
        let mut total = 0;
        for searchable in SEARCHABLES {
            total += searchable.count(&mut conn).await?;
        }
        self.status.send_modify(|status| status.building = Some(Progress { done: 0, total }));
        on_index(index, move |index| match how {
            Rebuild::InPlace => index.begin_rebuild(),
            Rebuild::FromScratch { keep_shown } => index.start_over(keep_shown),
        })
        .await?;
        let mut done = 0i64;
        for searchable in SEARCHABLES {
            let mut after = 0;
            loop {
                let ids = searchable.ids_after(&mut conn, after, BATCH).await?;
                let Some(&last) = ids.last() else { break };
                let portions = searchable.portions(&mut conn, &ids).await?;
                for ids in portions.iter().flat_map(|portion| portion.chunks(BUILD_STEP)) {
                    add(index, operations(searchable, &mut conn, ids, &zone).await?).await?;
                    done += i64::try_from(ids.len()).unwrap_or(i64::MAX);
                    self.status.send_modify(|status| status.building = Some(Progress { done, total }));
                }
                after = last;
                tracing::info!(done, total, "building the search index");
            }
        }
        apply(index, vec![], checkpoint.clone()).await?;
        on_index(index, Index::merge).await?;
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
        let zone = self.zone_of(from);
        let changed = changes.iter().map(|change| (change.entity, change.entity_id));
        let mut made = vec![];
        for Outdated { searchable, ids } in outdated(&mut conn, changed).await? {
            for (number, portion) in searchable.portions(&mut conn, &ids).await?.iter().enumerate() {
                if number > 0 {
                    // Should the rest fail, what was done so far is done again.
                    apply(index, std::mem::take(&mut made), from.clone()).await?;
                }
                for ids in portion.chunks(CHANGE_STEP) {
                    made.extend(operations(searchable, &mut conn, ids, &zone).await?);
                }
            }
        }
        if made.is_empty() { Ok(()) } else { apply(index, made, to.clone()).await }
    }
}

async fn add(index: &Arc<Index>, documents: Vec<Operation>) -> Result<(), IndexerError> {
    on_index(index, move |index| index.add(documents)).await
}

async fn apply(index: &Arc<Index>, operations: Vec<Operation>, checkpoint: Checkpoint) -> Result<(), IndexerError> {
    on_index(index, move |index| index.apply(operations, checkpoint)).await
}
