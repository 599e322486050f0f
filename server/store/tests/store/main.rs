//! Every function of the store, on SQLite in a temporary folder and, where `MAAGAL_TEST_POSTGRES`
//! names a server (`postgres://user@host:port/database`), on PostgreSQL in a database of its own.
//!
//! To test one more thing: a module here with `#[tokio::test]` functions that hand their body to
//! [`on_each_engine`].

mod access;
mod agreement;
mod attachments;
mod audit;
mod backup;
mod check;
mod comments;
mod companies;
mod consumers;
mod draft_imports;
mod draft_sources;
mod drafts;
mod events;
mod failures;
mod idempotency;
mod join_requests;
mod listening;
mod lists;
mod login_requests;
mod mails;
mod meetings;
mod members;
mod migrations;
mod notifications;
mod outage;
mod practices;
mod retries;
mod sample;
mod saved_searches;
mod schema;
mod search_stats;
mod synonyms;
mod writes;

use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::clock::Timestamp;
use sqlx::{AssertSqlSafe, Connection, Executor};
use store::{Database, Store};

/// The moment most rows are written at.
const NOW: Timestamp = Timestamp(1_700_000_000_000_000);

/// Runs a test with an empty, migrated store, once for each engine at hand.
async fn on_each_engine<F, T>(test: F)
where
    F: Fn(Store) -> T + Copy + Send + Sync + 'static,
    T: Future<Output = ()> + Send + 'static,
{
    on_each_database(move |database| async move {
        test(Store::open(&database).await.expect("a new database opens")).await;
    })
    .await;
}

/// Runs a test with a database that nothing was done to yet, once for each engine at hand.
async fn on_each_database<F, T>(test: F)
where
    F: Fn(Database) -> T,
    T: Future<Output = ()> + Send + 'static,
{
    let folder = tempfile::tempdir().expect("a temporary folder");
    // A name that a URL would misread if it were not escaped.
    test(Database::Sqlite(folder.path().join("פורום #1 100%.db"))).await;
    let Ok(server) = std::env::var("MAAGAL_TEST_POSTGRES") else {
        eprintln!("PostgreSQL skipped: MAAGAL_TEST_POSTGRES is not set");
        return;
    };
    let name = new_name();
    on_server(&server, format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")).await;
    // A task of its own, so that a failed test leaves no database behind.
    let outcome = tokio::spawn(test(Database::Postgres(with_name(&server, &name)))).await;
    on_server(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await;
    if let Err(failure) = outcome {
        std::panic::resume_unwind(failure.into_panic());
    }
}

/// Runs a test with two databases that nothing was done to yet: one of each engine, both ways, where both are at hand.
async fn on_each_pair<F, T>(test: F)
where
    F: Fn(Database, Database) -> T + Copy + Send + Sync + 'static,
    T: Future<Output = ()> + Send + 'static,
{
    on_each_database(move |one| async move {
        // The other engine, and the same where there is no other.
        let Ok(server) = std::env::var("MAAGAL_TEST_POSTGRES") else {
            let folder = tempfile::tempdir().expect("a temporary folder");
            return test(one, Database::Sqlite(folder.path().join("other.db"))).await;
        };
        if let Database::Postgres(_) = one {
            let folder = tempfile::tempdir().expect("a temporary folder");
            return test(one, Database::Sqlite(folder.path().join("other.db"))).await;
        }
        let name = new_name();
        on_server(&server, format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")).await;
        let outcome = tokio::spawn(test(one, Database::Postgres(with_name(&server, &name)))).await;
        on_server(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await;
        if let Err(failure) = outcome {
            std::panic::resume_unwind(failure.into_panic());
        }
    })
    .await;
}

async fn on_server(server: &str, statement: String) {
    let mut conn = Database::Postgres(server.to_owned()).connect().await.expect("the server answers");
    conn.execute(AssertSqlSafe(statement)).await.expect("the statement runs");
    conn.close().await.expect("the connection closes");
}

/// A database name that no other test has, in this process or another.
fn new_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("maagal_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// The server's URL with another database.
fn with_name(server: &str, name: &str) -> String {
    let (address, parameters) = server.split_once('?').unwrap_or((server, ""));
    let (host, _) = address.rsplit_once('/').expect("the URL names a database");
    format!("{host}/{name}?{parameters}")
}
