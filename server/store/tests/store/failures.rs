//! After a failure that leaves a connection in an unknown state, the next write and the next read succeed.

use std::os::unix::fs::FileExt;
use std::time::Duration;

use futures::FutureExt;
use sqlx::{AssertSqlSafe, Executor};
use store::{Database, Health, Store, StoreError, setting};

use crate::{NOW, on_each_database, on_each_engine};

/// Writes a value and reads it on another connection.
async fn write_and_read(store: &Store, value: &str) {
    let mut tx = store.write().await.expect("begin");
    setting::set(&mut tx, "key", value).await.expect("set");
    tx.commit(None, NOW, &[]).await.expect("commit");
    let found = setting::get(&mut store.read().await.expect("read"), "key").await.expect("query");
    assert_eq!(found.as_deref(), Some(value));
}

/// A SQLite store. PostgreSQL has no such settings of a connection.
async fn sqlite() -> (tempfile::TempDir, Database, Store) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = Database::Sqlite(folder.path().join("forum.db"));
    let store = Store::open(&database).await.expect("open");
    (folder, database, store)
}

#[tokio::test]
async fn writes_go_on_after_a_full_disk() {
    let (_folder, _, store) = sqlite().await;
    for failures in 1..=3 {
        let mut tx = store.write().await.expect("begin");
        // SQLite can be told how many pages its file may have.
        tx.execute("PRAGMA max_page_count = 1").await.expect("limit");
        let error = setting::set(&mut tx, "long", &"x".repeat(1_000_000)).await.expect_err("full");
        assert!(matches!(error, StoreError::DiskFull(_)), "{error:?}");
        drop(tx);
        assert_eq!(*store.health().borrow(), Health::DiskFull, "failure {failures}");
        write_and_read(&store, &format!("after {failures}")).await;
        assert_eq!(store.probe(Duration::ZERO).await, Health::Fine, "failure {failures}");
    }
}

#[tokio::test]
async fn writes_go_on_after_a_commit_that_fails() {
    let (_folder, _, store) = sqlite().await;
    let mut tx = store.write().await.expect("begin");
    // The rows fit into memory; the file is not allowed to grow when they are written to it.
    tx.execute("PRAGMA cache_spill = OFF").await.expect("a setting");
    setting::set(&mut tx, "key", "given up").await.expect("set");
    tx.execute("COMMIT").await.expect("ended behind its back");
    let error = tx.commit(None, NOW, &[]).await.expect_err("no transaction");
    assert!(matches!(error, StoreError::Other(_)), "{error:?}");
    write_and_read(&store, "after").await;
}

#[tokio::test]
async fn writes_go_on_after_a_refusal_to_write() {
    let (_folder, _, store) = sqlite().await;
    let mut tx = store.write().await.expect("begin");
    tx.execute("PRAGMA query_only = ON").await.expect("a setting");
    let error = setting::set(&mut tx, "key", "x").await.expect_err("read-only");
    assert!(matches!(error, StoreError::ReadOnly(_)), "{error:?}");
    drop(tx);
    assert_eq!(*store.health().borrow(), Health::ReadOnly);
    write_and_read(&store, "after").await;
    assert_eq!(store.probe(Duration::ZERO).await, Health::Fine);
}

#[tokio::test]
async fn reads_go_on_after_damage_is_mended() {
    let (_folder, database, store) = sqlite().await;
    write_and_read(&store, "before").await;
    store.close().await;
    let Database::Sqlite(path) = &database else { unreachable!() };
    let whole = std::fs::read(path).expect("the file");
    let file = std::fs::File::options().write(true).open(path).expect("the file");
    for page in 1..whole.len() / 4096 {
        file.write_all_at(&[0xA5; 4096], page as u64 * 4096).expect("damaged");
    }
    let store = Store::open(&database).await;
    let Ok(store) = store else {
        // So damaged that it does not even open, which is said as what it is.
        assert!(matches!(store, Err(StoreError::Damaged(_))), "{store:?}");
        return;
    };
    let error = setting::get(&mut store.read().await.expect("read"), "key").await.expect_err("damaged");
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
    assert_eq!(*store.health().borrow(), Health::Failing);
    file.write_all_at(&whole, 0).expect("mended");
    write_and_read(&store, "after").await;
    assert_eq!(store.probe(Duration::ZERO).await, Health::Fine);
}

#[tokio::test]
async fn a_write_that_is_given_up_in_the_middle_never_was() {
    on_each_engine(|store| async move {
        let many = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 100000)
            INSERT INTO setting SELECT 'n' || CAST(x AS TEXT), '' FROM n";
        for _ in 0..12 {
            let mut tx = store.write().await.expect("begin");
            // Polled once: given up while it runs.
            let _ = tx.execute(many).now_or_never();
            drop(tx);
            // Given up before it began.
            let _ = store.write().now_or_never();
        }
        write_and_read(&store, "after").await;
        let all = setting::all(&mut store.read().await.expect("read")).await.expect("query");
        assert_eq!(all.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_read_that_is_given_up_in_the_middle_frees_its_connection() {
    on_each_engine(|store| async move {
        let long = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 100000) SELECT x FROM n";
        for _ in 0..12 {
            let mut conn = store.read().await.expect("read");
            let _ = conn.fetch_all(long).now_or_never();
        }
        write_and_read(&store, "after").await;
    })
    .await;
}

/// A refusal by the rules of the forum is no failure: opening a connection costs more than taking back.
#[tokio::test]
async fn a_write_that_is_merely_dropped_keeps_its_connection() {
    let (_folder, _, store) = sqlite().await;
    let mut tx = store.write().await.expect("begin");
    tx.execute("PRAGMA cache_size = -123").await.expect("a setting");
    drop(tx);
    let mut tx = store.write().await.expect("begin");
    setting::set(&mut tx, "key", "x").await.expect("set");
    let twice = tx.execute("INSERT INTO setting VALUES ('key', 'y')").await.expect_err("taken");
    assert!(matches!(StoreError::from(twice), StoreError::Unique { .. }));
    drop(tx);
    let mut tx = store.write().await.expect("begin");
    let size: i64 =
        sqlx::query_scalar("SELECT cache_size FROM pragma_cache_size").fetch_one(&mut *tx).await.expect("a number");
    assert_eq!(size, -123);
}

#[tokio::test]
async fn a_write_that_is_held_off_is_a_conflict_and_a_probe_does_not_wait_for_it() {
    on_each_database(|database| async move {
        let store = Store::open(&database).await.expect("open");
        let tx = store.write().await.expect("begin");
        assert_eq!(store.probe(Duration::ZERO).await, Health::Fine);
        if let Database::Sqlite(_) = database {
            let mut other = database.connect().await.expect("connect");
            other.execute("PRAGMA busy_timeout = 0").await.expect("a setting");
            let error = other.execute("BEGIN IMMEDIATE").await.expect_err("held off");
            assert!(matches!(StoreError::from(error), StoreError::Conflict(_)));
        }
        drop(tx);
        write_and_read(&store, "after").await;
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_probe_is_not_repeated_within_its_age() {
    on_each_engine(|store| async move {
        let probes = async |store: &Store| {
            let sql = AssertSqlSafe("SELECT count(*) FROM setting WHERE key = 'probe'".to_owned());
            let count: i64 =
                sqlx::query_scalar(sql).fetch_one(&mut *store.read().await.expect("read")).await.expect("query");
            count
        };
        store.probe(Duration::ZERO).await;
        assert_eq!(probes(&store).await, 1);
        let mut tx = store.write().await.expect("begin");
        tx.execute("DELETE FROM setting").await.expect("deleted");
        tx.commit(None, NOW, &[]).await.expect("commit");
        store.probe(Duration::from_secs(3_600)).await;
        assert_eq!(probes(&store).await, 0);
        store.probe(Duration::ZERO).await;
        assert_eq!(probes(&store).await, 1);
    })
    .await;
}

/// More writes at once than there are connections, while another process holds the lock.
#[tokio::test]
async fn while_another_process_holds_the_lock_all_waiting_writes_fail_together() {
    on_each_database(|database| async move {
        let store = Store::open(&database).await.expect("open");
        store.fail_promptly();
        write_and_read(&store, "before").await;
        let mut other = database.connect().await.expect("connect");
        let locks: &[&str] = match database {
            Database::Sqlite(_) => &["BEGIN IMMEDIATE"],
            Database::Postgres(_) => &["BEGIN", "LOCK TABLE setting IN ACCESS EXCLUSIVE MODE"],
        };
        for lock in locks {
            other.execute(*lock).await.expect("locked");
        }
        let write = async || {
            let mut tx = store.write().await?;
            setting::set(&mut tx, "key", "x").await?;
            tx.commit(None, NOW, &[]).await
        };
        // One after the other they would take longer.
        let all = tokio::time::timeout(Duration::from_secs(5), futures::future::join_all((0..20).map(|_| write())));
        for outcome in all.await.expect("in time") {
            assert!(matches!(outcome, Err(StoreError::Conflict(_))), "{outcome:?}");
        }
        if let Database::Sqlite(_) = database {
            assert_eq!(*store.health().borrow(), Health::Locked, "known before a probe");
        }
        assert_eq!(store.probe(Duration::ZERO).await, Health::Locked);
        other.execute("ROLLBACK").await.expect("free");
        write_and_read(&store, "after").await;
        if let Database::Sqlite(_) = database {
            assert_eq!(*store.health().borrow(), Health::Fine, "known before a probe");
        }
        assert_eq!(store.probe(Duration::ZERO).await, Health::Fine);
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_lock_on_any_table_of_a_server_is_noticed() {
    on_each_database(|database| async move {
        let Database::Postgres(_) = database else { return };
        let store = Store::open(&database).await.expect("open");
        let mut other = database.connect().await.expect("connect");
        for (mode, expected) in [("EXCLUSIVE", Health::Locked), ("ROW EXCLUSIVE", Health::Fine)] {
            other.execute("BEGIN").await.expect("begun");
            let lock = format!("LOCK TABLE practice IN {mode} MODE");
            other.execute(AssertSqlSafe(lock)).await.expect("locked");
            assert_eq!(store.probe(Duration::ZERO).await, expected, "{mode}");
            other.execute("ROLLBACK").await.expect("free");
        }
        store.close().await;
    })
    .await;
}

/// This process's own writes queue in its pool: they are no lock of another, however many there are.
#[tokio::test(flavor = "multi_thread")]
async fn a_burst_of_writes_is_served_and_probed_as_healthy() {
    on_each_database(|database| async move {
        let store = Store::open(&database).await.expect("open");
        store.fail_promptly();
        let tx = store.write().await.expect("begin");
        let writers: Vec<_> = (0..60)
            .map(|number| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut tx = store.write().await?;
                    setting::set(&mut tx, &format!("k{number}"), "v").await?;
                    tx.commit(None, NOW, &[]).await
                })
            })
            .collect();
        // The lock of a write that lasts longer than a probe waits is still this process's own.
        assert_eq!(store.probe(Duration::ZERO).await, Health::Fine);
        drop(tx);
        for writer in writers {
            writer.await.expect("no panic").expect("written");
        }
        assert_eq!(store.probe(Duration::ZERO).await, Health::Fine);
        store.close().await;
    })
    .await;
}
