//! Engines that a forum would otherwise have: the search of the databases it may run on, each through
//! its usual interface, with the same documents and queries. A query's words are joined by OR, as a
//! search box would.
//!
//! To add one: its [`Dialect`], and a place in [`ALL`].

use std::error::Error;
use std::sync::atomic::{AtomicU32, Ordering};

use search::Document;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor, Row};
use tempfile::TempDir;
use tokio::runtime::Runtime;

pub mod plain;
mod postgres;
mod sqlite;

/// Each of them.
pub const ALL: [&Dialect; 4] = [&sqlite::UNICODE61, &sqlite::TRIGRAM, &postgres::SIMPLE, &postgres::TRGM];

/// Names a PostgreSQL server, as script/with-postgres starts one.
const SERVER: &str = "MAAGAL_TEST_POSTGRES";
/// Rows of one statement.
const ROWS: usize = 32;
/// What is counted beside a text's topics.
const FACTS: [&str; 7] = ["type", "company", "sector", "size", "kind", "language", "year"];

/// How an engine is asked.
pub struct Dialect {
    /// The engine's name.
    pub name: &'static str,
    /// The most documents; with more it would take hours.
    pub most: usize,
    home: Home,
    /// The statements that make its table of documents.
    create: &'static [&'static str],
    /// The column of keys.
    key: &'static str,
    /// The statements that make the index, once everything is there.
    loaded: &'static [&'static str],
    /// How many bytes everything takes.
    size: &'static str,
    /// Asks for any of the words.
    ask: fn(&[&str]) -> Question,
}

/// The place of an engine's database.
enum Home {
    /// The database is a file of its own.
    File,
    /// The database is one of its own on the server.
    Server,
}

/// A query as SQL.
struct Question {
    /// What it is asked for.
    terms: Vec<String>,
    /// The texts it finds: a table and a condition.
    found: String,
    /// Finds the keys of so many of the best, and snippets, where they are wanted.
    best: Box<dyn Fn(usize, bool) -> String>,
}

/// An engine with an empty database, which is gone when this is dropped.
pub struct Peer {
    dialect: &'static Dialect,
    conn: AnyConnection,
    runtime: Runtime,
    place: Location,
}

enum Location {
    Folder(#[expect(dead_code, reason = "held until the end")] TempDir),
    Database { server: String, name: String },
}

impl Peer {
    /// Makes an empty database.
    pub fn open(dialect: &'static Dialect) -> Result<Self, Box<dyn Error>> {
        sqlx::any::install_default_drivers();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (place, url) = match dialect.home {
            Home::File => {
                let folder = tempfile::tempdir()?;
                let url = format!("sqlite://{}?mode=rwc", folder.path().join("peer.db").display());
                (Location::Folder(folder), url)
            }
            Home::Server => {
                let server = std::env::var(SERVER).map_err(|_| format!("{SERVER} is not set"))?;
                let (name, url) = runtime.block_on(new_database(&server))?;
                (Location::Database { server, name }, url)
            }
        };
        let conn = runtime.block_on(AnyConnection::connect(&url))?;
        let mut peer = Self { dialect, conn, runtime, place };
        peer.run(dialect.create)?;
        let facts = FACTS.map(|fact| format!("{fact} TEXT NOT NULL")).join(", ");
        peer.run(&[
            &format!("CREATE TABLE facts (id BIGINT PRIMARY KEY, {facts})"),
            "CREATE TABLE topics (id BIGINT NOT NULL, topic TEXT NOT NULL, PRIMARY KEY (id, topic))",
            "BEGIN",
        ])?;
        Ok(peer)
    }

    /// Adds documents to the one transaction of all.
    pub fn add(&mut self, documents: &[Document]) -> Result<(), Box<dyn Error>> {
        let texts = documents.iter().map(|it| [it.title.clone(), it.summary.clone(), it.body.clone()]);
        let columns = format!("texts ({}, title, summary, body)", self.dialect.key);
        self.insert(&columns, documents.iter().map(|it| it.id).zip(texts))?;
        let columns = format!("facts (id, {})", FACTS.join(", "));
        self.insert(&columns, documents.iter().map(|it| (it.id, facts(it))))?;
        let topics = documents.iter().flat_map(|it| it.topics.iter().map(|topic| (it.id, [topic.slug.clone()])));
        self.insert("topics (id, topic)", topics)
    }

    /// Ends the transaction and makes the index.
    pub fn finish(&mut self) -> Result<(), Box<dyn Error>> {
        self.run(&["COMMIT"])?;
        self.run(self.dialect.loaded)
    }

    /// How many bytes everything takes.
    pub fn size(&mut self) -> Result<i64, Box<dyn Error>> {
        let row = self.runtime.block_on(sqlx::query(self.dialect.size).fetch_one(&mut self.conn))?;
        Ok(row.try_get(0)?)
    }

    /// The keys of the best texts, the best first.
    pub fn best(&mut self, query: &str, limit: usize, snippets: bool) -> Result<Vec<i64>, Box<dyn Error>> {
        let Some(question) = self.question(query) else { return Ok(vec![]) };
        let rows = self.fetch((question.best)(limit, snippets), &question.terms)?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    /// How many of the texts that are found have each value; gives how many values there are.
    pub fn facets(&mut self, query: &str) -> Result<usize, Box<dyn Error>> {
        let Some(question) = self.question(query) else { return Ok(0) };
        let facts = FACTS.map(|fact| format!("UNION ALL SELECT '{fact}', {fact}, count(*) FROM found GROUP BY {fact}"));
        let statement = format!(
            "WITH found AS MATERIALIZED (SELECT * FROM facts WHERE id IN (SELECT {} FROM {}))
             SELECT 'topic', topic, count(*) FROM found JOIN topics USING (id) GROUP BY topic {}",
            self.dialect.key,
            question.found,
            facts.join(" ")
        );
        Ok(self.fetch(statement, &question.terms)?.len())
    }

    /// Returns the question; `None` where there is no word to ask for.
    fn question(&self, query: &str) -> Option<Question> {
        // A question mark is none of the last word's letters.
        let words = query.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
        let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
        (!words.is_empty()).then(|| (self.dialect.ask)(&words))
    }

    fn fetch(&mut self, statement: String, terms: &[String]) -> Result<Vec<sqlx::any::AnyRow>, sqlx::Error> {
        let query = terms.iter().fold(sqlx::query(AssertSqlSafe(statement)), |query, term| query.bind(term));
        self.runtime.block_on(query.fetch_all(&mut self.conn))
    }

    fn run(&mut self, statements: &[&str]) -> Result<(), Box<dyn Error>> {
        for statement in statements {
            self.runtime.block_on(self.conn.execute(AssertSqlSafe((*statement).to_owned())))?;
        }
        Ok(())
    }

    fn insert<const N: usize>(
        &mut self,
        columns: &str,
        rows: impl Iterator<Item = (i64, [String; N])>,
    ) -> Result<(), Box<dyn Error>> {
        let rows: Vec<_> = rows.collect();
        for rows in rows.chunks(ROWS) {
            let values = (0..rows.len()).map(|row| {
                let marks = (1..=N + 1).map(|column| format!("${}", row * (N + 1) + column));
                format!("({})", marks.collect::<Vec<_>>().join(","))
            });
            let statement = format!("INSERT INTO {columns} VALUES {}", values.collect::<Vec<_>>().join(","));
            let query = rows.iter().fold(sqlx::query(AssertSqlSafe(statement)), |query, (id, values)| {
                values.iter().fold(query.bind(id), |query, value| query.bind(value))
            });
            self.runtime.block_on(query.execute(&mut self.conn))?;
        }
        Ok(())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        if let Location::Database { server, name } = &self.place {
            let statement = AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"));
            // Nobody is left to tell; the server is a throw-away.
            let _ = self.runtime.block_on(async { AnyConnection::connect(server).await?.execute(statement).await });
        }
    }
}

/// A document's values, in the order of [`FACTS`].
fn facts(document: &Document) -> [String; FACTS.len()] {
    let company = document.company.as_ref();
    let of_company = |value: fn(&search::CompanyLabel) -> String| company.map(value).unwrap_or_default();
    [
        document.hit_type.to_string(),
        of_company(|company| company.slug.clone()),
        of_company(|company| company.sector.to_string()),
        of_company(|company| company.size.to_string()),
        document.kind.clone(),
        document.language.to_string(),
        document.year.to_string(),
    ]
}

/// Makes a database of a name that no other has; gives the name and its URL.
async fn new_database(server: &str) -> Result<(String, String), Box<dyn Error>> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("maagal_bench_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let statement = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'");
    AnyConnection::connect(server).await?.execute(AssertSqlSafe(statement)).await?;
    let (address, parameters) = server.split_once('?').unwrap_or((server, ""));
    let (host, _) = address.rsplit_once('/').ok_or("the server's URL names no database")?;
    Ok((name.clone(), format!("{host}/{name}?{parameters}")))
}
