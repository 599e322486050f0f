//! What `check` asks of a database.

use std::os::unix::fs::FileExt;

use sqlx::{AssertSqlSafe, Connection, Executor};
use store::{Database, Store, StoreError, check};

use crate::on_each_database;

async fn listing(database: &Database) -> Vec<String> {
    let Database::Sqlite(file) = database else { return vec![] };
    let folder = std::fs::read_dir(file.parent().expect("a folder")).expect("a listing");
    let mut names: Vec<_> = folder.map(|entry| format!("{:?}", entry.expect("an entry").file_name())).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_whole_database_is_left_as_it_is() {
    on_each_database(|database| async move {
        assert!(matches!(database.read_only().await, Ok(None)) || matches!(database, Database::Postgres(_)));
        Store::open(&database).await.expect("open").close().await;
        let before = listing(&database).await;
        let mut conn = database.read_only().await.expect("opens").expect("is there");
        assert_eq!(check::schema(&mut conn, &database).await.expect("looked"), Vec::<String>::new());
        assert_eq!(check::integrity(&mut conn, &database).await.expect("looked"), Vec::<String>::new());
        assert_eq!(check::foreign_keys(&mut conn, &database).await.expect("looked"), Vec::<String>::new());
        let error = conn.execute("INSERT INTO setting VALUES ('a', 'b')").await.expect_err("read-only");
        assert!(matches!(StoreError::from(error), StoreError::ReadOnly(_)));
        drop(conn);
        assert_eq!(listing(&database).await, before, "nothing is left beside it");
    })
    .await;
}

#[tokio::test]
async fn references_to_nothing_are_counted() {
    on_each_database(|database| async move {
        Store::open(&database).await.expect("open").close().await;
        let mut conn = database.connect().await.expect("connect");
        let off = match database {
            Database::Sqlite(_) => "PRAGMA foreign_keys = OFF",
            Database::Postgres(_) => "SET session_replication_role = replica",
        };
        conn.execute(off).await.expect("a setting");
        for token in 1..=2 {
            let row = format!(
                "INSERT INTO session (token_hash, member_id, created_at, seen_at, expires_at)
                 VALUES ('s{token}', 77, 5, 5, 9)"
            );
            conn.execute(AssertSqlSafe(row)).await.expect("inserted");
        }
        conn.close().await.expect("close");
        let mut conn = database.read_only().await.expect("opens").expect("is there");
        let found = check::foreign_keys(&mut conn, &database).await.expect("looked");
        assert_eq!(found, ["2 rows of session refer to rows of member that are not there"]);
    })
    .await;
}

#[tokio::test]
async fn damaged_pages_are_found() {
    on_each_database(|database| async move {
        Store::open(&database).await.expect("open").close().await;
        let Database::Sqlite(path) = &database else { return };
        let file = std::fs::File::options().write(true).open(path).expect("the file");
        let pages = file.metadata().expect("there").len() / 4096;
        // The first page has the header, and the tables' definitions the next.
        for page in pages / 2..pages / 2 + 5 {
            file.write_all_at(&[0xA5; 4096], page * 4096).expect("damaged");
        }
        let mut conn = database.read_only().await.expect("opens").expect("is there");
        match check::integrity(&mut conn, &database).await {
            Ok(found) => assert!(!found.is_empty()),
            Err(error) => assert!(matches!(error, StoreError::Damaged(_)), "{error:?}"),
        }
    })
    .await;
}

#[tokio::test]
async fn tables_columns_and_indexes_that_are_missing_are_named() {
    on_each_database(|database| async move {
        Store::open(&database).await.expect("open").close().await;
        let mut conn = database.connect().await.expect("connect");
        let unique = match database {
            Database::Sqlite(_) => "DROP INDEX member_email",
            Database::Postgres(_) => "DROP INDEX member__email",
        };
        for statement in [
            "DROP TABLE saved_search",
            "ALTER TABLE meeting DROP COLUMN place",
            "DROP INDEX session_expires",
            unique,
            // What is more than the forum's is nothing to mend.
            "CREATE TABLE notes (line TEXT)",
            "CREATE INDEX notes_line ON notes (line)",
        ] {
            conn.execute(statement).await.expect(statement);
        }
        let checksum = match database {
            Database::Sqlite(_) => "x'00'",
            Database::Postgres(_) => "decode('00', 'hex')",
        };
        let other = format!("UPDATE _sqlx_migrations SET checksum = {checksum} WHERE version = 3");
        conn.execute(AssertSqlSafe(other)).await.expect("changed");
        conn.close().await.expect("close");
        let mut conn = database.read_only().await.expect("opens").expect("is there");
        let mut found = check::schema(&mut conn, &database).await.expect("looked");
        found.sort();
        assert_eq!(
            found,
            [
                "the column place of meeting is missing",
                "the index member_email of member is missing",
                "the index session_expires of session is missing",
                "the migration 0003 file text was applied in another form than this version's",
                "the table saved_search is missing",
            ]
        );
    })
    .await;
}
