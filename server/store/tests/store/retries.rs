//! Writes that another transaction was in the way of, and statements that take too long.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use domain::clock::Random;
use domain::problem::Problem;
use sqlx::Executor;
use store::{Database, Health, Store, StoreError, WriteTx, setting};
use tokio::sync::Barrier;

use crate::{NOW, on_each_database};

/// Bytes that are all the same.
struct Same(u8);

impl Random for Same {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(self.0);
    }
}

/// Writes two settings, one after the other; at the first attempt it waits in between until the other write has come as
/// far. Gives how often it was attempted.
async fn write_both(store: &Store, random: Same, keys: [&str; 2], halfway: &Barrier) -> Result<u32, StoreError> {
    let attempts = AtomicU32::new(0);
    let (count, value) = (&attempts, keys[0]);
    store
        .write_retrying(&random, |mut tx| async move {
            let is_first = count.fetch_add(1, Ordering::Relaxed) == 0;
            setting::set(&mut tx, keys[0], value).await?;
            if is_first {
                halfway.wait().await;
            }
            setting::set(&mut tx, keys[1], value).await?;
            tx.commit(None, NOW, &[]).await
        })
        .await?;
    Ok(attempts.into_inner())
}

/// Only PostgreSQL runs writes side by side.
#[tokio::test]
async fn two_writes_that_wait_for_each_other_are_both_made() {
    on_each_database(|database| async move {
        let Database::Postgres(_) = database else { return };
        let store = Store::open(&database).await.expect("open");
        let mut tx = store.write().await.expect("begin");
        for key in ["a", "b"] {
            setting::set(&mut tx, key, "before").await.expect("set");
        }
        tx.commit(None, NOW, &[]).await.expect("commit");
        let halfway = Barrier::new(2);
        let (one, other) = tokio::join!(
            write_both(&store, Same(0), ["a", "b"], &halfway),
            write_both(&store, Same(255), ["b", "a"], &halfway),
        );
        assert!(one.expect("written") + other.expect("written") > 2, "neither was in the other's way");
        let mut conn = store.read().await.expect("read");
        let a = setting::get(&mut conn, "a").await.expect("query");
        assert_eq!(a, setting::get(&mut conn, "b").await.expect("query"), "each is written whole");
        drop(conn);
        store.close().await;
    })
    .await;
}

async fn write_one(mut tx: WriteTx) -> Result<(), Problem> {
    setting::set(&mut tx, "key", "value").await?;
    tx.commit(None, NOW, &[]).await?;
    Ok(())
}

#[tokio::test]
async fn a_write_is_made_again_once_another_process_lets_go_of_the_file() {
    on_each_database(|database| async move {
        let Database::Sqlite(_) = database else { return };
        let store = Store::open(&database).await.expect("open");
        store.fail_promptly();
        let mut other = database.connect().await.expect("connect");
        other.execute("BEGIN IMMEDIATE").await.expect("locked");
        let mut health = store.health();
        let let_go = async {
            // The first attempt has failed.
            health.wait_for(|health| *health == Health::Locked).await.expect("open");
            other.execute("ROLLBACK").await.expect("free");
        };
        let (written, ()) = tokio::join!(store.write_retrying(&Same(128), write_one), let_go);
        assert_eq!(written, Ok(()));
        let mut conn = store.read().await.expect("read");
        assert_eq!(setting::get(&mut conn, "key").await.expect("query").as_deref(), Some("value"));
        drop(conn);
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_write_that_stays_blocked_ends_within_two_seconds_and_says_why() {
    on_each_database(|database| async move {
        let store = Store::open(&database).await.expect("open");
        store.fail_promptly();
        // Opening a connection is no part of it.
        drop(store.write().await.expect("begin"));
        let mut other = database.connect().await.expect("connect");
        let locks: &[&str] = match database {
            Database::Sqlite(_) => &["BEGIN IMMEDIATE"],
            Database::Postgres(_) => &["BEGIN", "LOCK TABLE setting IN ACCESS EXCLUSIVE MODE"],
        };
        for lock in locks {
            other.execute(*lock).await.expect("locked");
        }
        let write = tokio::time::timeout(Duration::from_secs(2), store.write_retrying(&Same(128), write_one));
        let (written, mut causes) = causes::collect(write).await;
        assert_eq!(written.expect("in time"), Err(Problem::Unavailable));
        let causes = causes.take().expect("recorded");
        assert!(causes.starts_with("the database failed: another transaction was in the way: "), "{causes}");
        assert_eq!(causes.matches("the database failed").count(), 1, "{causes}");
        other.execute("ROLLBACK").await.expect("free");
        assert_eq!(store.write_retrying(&Same(128), write_one).await, Ok(()));
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_refusal_is_not_tried_again() {
    on_each_database(|database| async move {
        let store = Store::open(&database).await.expect("open");
        let attempts = AtomicU32::new(0);
        let count = &attempts;
        let refused: Result<(), Problem> = store
            .write_retrying(&Same(128), |_tx| async move {
                count.fetch_add(1, Ordering::Relaxed);
                Err(Problem::Conflict { current: 2 })
            })
            .await;
        assert_eq!((refused, attempts.into_inner()), (Err(Problem::Conflict { current: 2 }), 1));
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_ended_and_its_connection_goes_on() {
    on_each_database(|database| async move {
        let Database::Postgres(_) = database else { return };
        let store = Store::open(&database).await.expect("open");
        let mut conn = store.read().await.expect("read");
        let limit: String =
            sqlx::query_scalar("SHOW statement_timeout").fetch_one(&mut *conn).await.expect("a setting");
        assert_eq!(limit, "30s");
        conn.execute("SET statement_timeout = 20").await.expect("set");
        let error = StoreError::from(conn.execute("SELECT pg_sleep(3600)").await.expect_err("it takes too long"));
        assert!(matches!(error, StoreError::Busy(_)), "{error:?}");
        let told = causes::chain(&error);
        assert!(
            told.contains("statement timeout") && !told.contains("at line"),
            "no line of the engine's source: {told}"
        );
        conn.execute("SELECT 1").await.expect("it goes on");
        drop(conn);
        let mut own = database.connect().await.expect("connect");
        let limit: String = sqlx::query_scalar("SHOW statement_timeout").fetch_one(&mut own).await.expect("a setting");
        assert_eq!(limit, "1h", "for migrations and checks");
        store.close().await;
    })
    .await;
}
