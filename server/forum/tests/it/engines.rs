//! Places for forums: a folder, and a database on either engine.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use forum::Database;
use sqlx::{AssertSqlSafe, Connection, Executor};
use store::Store;
use tokio::sync::OnceCell;

/// An engine a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// The engines of this machine: PostgreSQL where the environment names a server.
pub fn at_hand() -> Vec<Engine> {
    if server().is_some() {
        return vec![Engine::Sqlite, Engine::Postgres];
    }
    eprintln!("PostgreSQL skipped: MAAGAL_TEST_POSTGRES is not set");
    vec![Engine::Sqlite]
}

fn server() -> Option<String> {
    std::env::var("MAAGAL_TEST_POSTGRES").ok()
}

/// A folder and a database of its own.
pub struct TestDatabase {
    pub database: Database,
    folder: tempfile::TempDir,
    /// The database's name on the PostgreSQL server.
    name: Option<String>,
}

impl TestDatabase {
    /// A database with the tables of this version and nothing in them. On PostgreSQL it is a copy of one that is made
    /// once for each process, since making all tables takes longer than many a test.
    pub async fn with_tables(engine: Engine) -> Self {
        static MODEL: OnceCell<String> = OnceCell::const_new();
        let (Engine::Postgres, Some(server)) = (engine, server()) else { return Self::new(engine).await };
        let model = MODEL
            .get_or_init(|| async {
                let name = new_name();
                on_server(&server, format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")).await;
                let store = Store::open(&Database::Postgres(with_name(&server, &name))).await.expect("the tables");
                store.close().await;
                name
            })
            .await;
        Self::copy(&server, model).await
    }

    /// A database without tables.
    pub async fn new(engine: Engine) -> Self {
        match (engine, server()) {
            (Engine::Postgres, Some(server)) => Self::copy(&server, "template0").await,
            _ => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                Self { database: Database::Sqlite(folder.path().join("forum.db")), folder, name: None }
            }
        }
    }

    /// A copy of another database of the PostgreSQL server.
    async fn copy(server: &str, of: &str) -> Self {
        let (name, folder) = (new_name(), tempfile::tempdir().expect("a temporary folder"));
        on_server(server, format!("CREATE DATABASE {name} TEMPLATE {of} ENCODING 'UTF8'")).await;
        Self { database: Database::Postgres(with_name(server, &name)), folder, name: Some(name) }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    pub async fn remove(self) {
        if let (Some(name), Some(server)) = (self.name, server()) {
            on_server(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

async fn on_server(server: &str, statement: String) {
    let mut conn = Database::Postgres(server.to_owned()).connect().await.expect("the server answers");
    conn.execute(AssertSqlSafe(statement)).await.expect("the statement runs");
    conn.close().await.expect("the connection closes");
}

/// A database name that no other test has, in this process or another.
fn new_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("maagal_forum_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// The server's URL with another database.
fn with_name(server: &str, name: &str) -> String {
    let (address, parameters) = server.split_once('?').unwrap_or((server, ""));
    let (host, _) = address.rsplit_once('/').expect("the URL names a database");
    format!("{host}/{name}?{parameters}")
}
