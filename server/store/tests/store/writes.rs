//! Writes and the change log.

use domain::change::{ChangeKind, Entity};
use domain::event::DomainEvent;
use domain::id::{DraftId, PracticeId};
use store::{Database, Store, StoreError, change, company, identity, setting};

use crate::sample::{new_company, scheduled};
use crate::{NOW, on_each_database, on_each_engine};

#[tokio::test]
async fn a_commit_logs_its_changes() {
    on_each_engine(|store| async move {
        let tx = store.write().await.expect("begin");
        let quiet = tx.commit(None, NOW, &[]).await.expect("commit");
        assert_eq!(quiet, 0);
        let tx = store.write().await.expect("begin");
        let gone = DomainEvent::DraftDeleted { draft: DraftId(8) };
        let last = tx.commit(None, NOW, &[scheduled(7), gone]).await.expect("commit");
        assert_eq!(last, 2);

        let mut conn = store.read().await.expect("read");
        let log = change::after(&mut conn, 0, 10).await.expect("query");
        assert_eq!(log.iter().map(|c| c.position).collect::<Vec<_>>(), [1, 2]);
        let row = log[1];
        assert_eq!((row.entity, row.entity_id, row.action), (Entity::Draft, 8, ChangeKind::Deleted));
        assert_eq!((row.event, row.at, row.member), (Some(gone), NOW, None));
        assert_eq!(change::after(&mut conn, 1, 10).await.expect("query"), log[1..]);
        assert_eq!(change::after(&mut conn, 0, 1).await.expect("query"), log[..1]);
        assert_eq!(change::head(&mut conn).await.expect("query"), 2);
    })
    .await;
}

#[tokio::test]
async fn a_position_is_recognized_by_the_token_of_its_transaction() {
    on_each_engine(|store| async move {
        let tx = store.write().await.expect("begin").with_token(-7);
        tx.commit(None, NOW, &[scheduled(1), scheduled(2)]).await.expect("commit");
        let tx = store.write().await.expect("begin");
        tx.commit(None, NOW, &[scheduled(3)]).await.expect("commit");

        let mut conn = store.read().await.expect("read");
        let read = async |conn: &mut store::Conn, position, limit| {
            let continuation = change::continuation(conn, position, limit).await.expect("query");
            let positions: Vec<_> = continuation.changes.iter().map(|change| change.position).collect();
            (continuation.token, positions)
        };
        assert_eq!(read(&mut conn, 0, 9).await, (None, vec![1, 2, 3]), "nothing stands at the beginning");
        assert_eq!(read(&mut conn, 1, 1).await, (Some(-7), vec![2]));
        assert_eq!(read(&mut conn, 2, 9).await, (Some(-7), vec![3]));
        assert_eq!(read(&mut conn, 3, 9).await, (None, vec![]), "a row without a token");
        assert_eq!(read(&mut conn, 4, 9).await, (None, vec![]), "beyond the end");
        assert_eq!(change::token(&mut conn, 2).await.expect("query"), Some(-7));
        assert_eq!(change::lag(&mut conn, 1).await.expect("query"), (2, Some(NOW)));
        assert_eq!(change::lag(&mut conn, -1).await.expect("query"), (3, Some(NOW)));
        assert_eq!(change::lag(&mut conn, 3).await.expect("query"), (0, None));
    })
    .await;
}

#[tokio::test]
async fn a_database_gets_its_identity_once() {
    on_each_engine(|store| async move {
        let mut tx = store.write().await.expect("begin");
        assert_eq!(identity::get(&mut tx).await.expect("query"), None);
        for token in ["first", "second"] {
            identity::set_if_absent(&mut tx, token).await.expect("set");
            assert_eq!(identity::get(&mut tx).await.expect("query").as_deref(), Some("first"));
        }
    })
    .await;
}

#[tokio::test]
async fn many_changes_are_one_write() {
    on_each_engine(|store| async move {
        let tx = store.write().await.expect("begin");
        let events: Vec<_> = (1..=2_500).map(|id| DomainEvent::PracticeUpdated { practice: PracticeId(id) }).collect();
        assert_eq!(tx.commit(None, NOW, &events).await.expect("commit"), 2_500);
        let mut conn = store.read().await.expect("read");
        let tail = change::after(&mut conn, 2_499, 10).await.expect("query");
        assert_eq!((tail.len(), tail[0].entity_id), (1, 2_500));
    })
    .await;
}

#[tokio::test]
async fn a_write_that_is_dropped_never_was() {
    on_each_engine(|store| async move {
        let mut tx = store.write().await.expect("begin");
        company::insert(&mut tx, &new_company("א", "a"), NOW).await.expect("insert");
        drop(tx);
        let mut tx = store.write().await.expect("the writer is free again");
        assert!(company::list(&mut tx).await.expect("query").is_empty());
        assert_eq!(change::head(&mut tx).await.expect("query"), 0);
    })
    .await;
}

/// Twenty writers at once: no position twice, none out of order, every row before its position is
/// there when the position is.
#[tokio::test(flavor = "multi_thread")]
async fn positions_rise_in_the_order_of_commits() {
    on_each_engine(|store| async move {
        let reader = tokio::spawn(follow(store.clone(), 20));
        let writers: Vec<_> = (0..20).map(|number| tokio::spawn(write_one(store.clone(), number))).collect();
        let mut positions = vec![];
        for writer in writers {
            positions.push(writer.await.expect("writer"));
        }
        positions.sort_unstable();
        assert_eq!(positions, (1..=20).collect::<Vec<_>>());
        assert_eq!(reader.await.expect("reader"), positions, "nothing appears behind the reader");
    })
    .await;
}

async fn write_one(store: Store, number: i64) -> i64 {
    let mut tx = store.write().await.expect("begin");
    setting::set(&mut tx, &format!("k{number}"), "v").await.expect("set");
    tokio::task::yield_now().await;
    tx.commit(None, NOW, &[DomainEvent::ForumRenamed]).await.expect("commit")
}

/// Reads the log as the search does: each time only what is after the last position seen.
async fn follow(store: Store, until: usize) -> Vec<i64> {
    let mut seen: Vec<i64> = vec![];
    while seen.len() < until {
        let mut conn = store.read().await.expect("read");
        let last = seen.last().copied().unwrap_or(0);
        let log = change::after(&mut conn, last, 100).await.expect("query");
        seen.extend(log.iter().map(|change| change.position));
        drop(conn);
        tokio::task::yield_now().await;
    }
    seen
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart() {
    on_each_database(|database| async move {
        let store = Store::open(&database).await.expect("open");
        let mut tx = store.write().await.expect("begin");
        setting::set(&mut tx, "name", "מעגל").await.expect("set");
        tx.commit(None, NOW, &[DomainEvent::ForumRenamed]).await.expect("commit");
        store.close().await;
        let store = Store::open(&database).await.expect("open again");
        let mut conn = store.read().await.expect("read");
        assert_eq!(setting::get(&mut conn, "name").await.expect("query").as_deref(), Some("מעגל"));
        assert_eq!(change::head(&mut conn).await.expect("query"), 1);
        drop(conn);
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn an_unreachable_database_says_so_at_once() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let nowhere = [
        Database::Sqlite(folder.path().join("missing").join("forum.db")),
        Database::Postgres("postgres://nobody@127.0.0.1:1/forum".into()),
        Database::Postgres("no url".into()),
    ];
    for database in nowhere {
        let error = Store::open(&database).await.expect_err("nothing there");
        assert!(matches!(error, StoreError::Unavailable(_) | StoreError::Refused(_)), "{error:?}");
    }
    let text = folder.path().join("text.db");
    std::fs::write(&text, "not a database, but long enough to have a header of a hundred bytes".repeat(9))
        .expect("write");
    let error = Store::open(&Database::Sqlite(text)).await.expect_err("no database");
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
}
