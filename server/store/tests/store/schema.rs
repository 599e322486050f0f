//! Both engines have the same tables: columns with their types and nullability, keys, indexes and references.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use sqlx::{AnyConnection, Connection, Row};
use store::{Database, Store};

use crate::on_each_database;

/// One line of text for each column, key, index and reference.
type Schema = BTreeSet<String>;

/// Each query gives lines of a schema in its only column; `CAST` since `Any` knows no other text types of PostgreSQL.
const SQLITE: [&str; 4] = [
    "SELECT m.name || '.' || c.name || ': '
            || CASE c.type WHEN 'INTEGER' THEN 'bigint' ELSE lower(c.type) END
            || CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN ' not null' ELSE '' END
     FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'",
    "SELECT name || ' primary key ' || group_concat(column_name, ',')
     FROM (SELECT m.name AS name, c.name AS column_name FROM sqlite_master m, pragma_table_info(m.name) c
           WHERE m.type = 'table' AND c.pk > 0 ORDER BY m.name, c.pk) GROUP BY name",
    "SELECT name || CASE uniq WHEN 1 THEN ' unique ' ELSE ' index ' END || group_concat(column_name, ',')
     FROM (SELECT m.name AS name, i.name AS index_name, i.\"unique\" AS uniq, c.name AS column_name
           FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) c
           WHERE m.type = 'table' AND i.origin <> 'pk' ORDER BY i.name, c.seqno) GROUP BY name, index_name, uniq",
    "SELECT m.name || '.' || f.\"from\" || ' references ' || f.\"table\" || ' on delete ' || lower(f.on_delete)
     FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
];

const POSTGRES: [&str; 4] = [
    "SELECT CAST(table_name || '.' || column_name || ': ' || data_type
                 || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END AS TEXT)
     FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT CAST(t.relname || ' primary key ' || string_agg(a.attname, ',' ORDER BY k.place) AS TEXT)
     FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
     CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (number, place)
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
     WHERE t.relnamespace = 'public'::regnamespace AND i.indisprimary GROUP BY t.relname",
    "SELECT CAST(t.relname || CASE WHEN i.indisunique THEN ' unique ' ELSE ' index ' END
                 || string_agg(a.attname, ',' ORDER BY k.place) AS TEXT)
     FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
     CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (number, place)
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
     WHERE t.relnamespace = 'public'::regnamespace AND NOT i.indisprimary
     GROUP BY t.relname, i.indexrelid, i.indisunique",
    "SELECT CAST(t.relname || '.' || a.attname || ' references ' || o.relname || ' on delete '
                 || CASE c.confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'r' THEN 'restrict'
                                       ELSE 'no action' END AS TEXT)
     FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class o ON o.oid = c.confrelid
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (c.conkey)
     WHERE t.relnamespace = 'public'::regnamespace AND c.contype = 'f'",
];

async fn schema(conn: &mut AnyConnection, queries: [&'static str; 4]) -> Schema {
    let mut lines = Schema::new();
    for query in queries {
        for row in sqlx::query(query).fetch_all(&mut *conn).await.expect(query) {
            let line: String = row.get(0);
            if !line.starts_with("_sqlx") && !line.starts_with("sqlite_") {
                lines.insert(line);
            }
        }
    }
    lines
}

#[tokio::test]
async fn the_engines_have_the_same_tables() {
    let schemas = Arc::new(Mutex::new(vec![]));
    let all = Arc::clone(&schemas);
    on_each_database(move |database| {
        let all = Arc::clone(&all);
        async move {
            drop(Store::open(&database).await.expect("a new database opens"));
            let queries = if matches!(database, Database::Sqlite(_)) { SQLITE } else { POSTGRES };
            let mut conn = database.connect().await.expect("it connects");
            let schema = schema(&mut conn, queries).await;
            conn.close().await.expect("it closes");
            all.lock().expect("a lock").push(schema);
        }
    })
    .await;
    let schemas = schemas.lock().expect("a lock");
    let sqlite = &schemas[0];
    assert!(sqlite.len() > 150, "{sqlite:#?}");
    for line in ["practice.title: text not null", "company unique slug", "attachment.practice_id references practice"] {
        assert!(sqlite.iter().any(|known| known.starts_with(line)), "{line}: {sqlite:#?}");
    }
    if let Some(postgres) = schemas.get(1) {
        let only = |one: &Schema, other: &Schema| one.difference(other).cloned().collect::<Vec<_>>();
        assert_eq!((only(sqlite, postgres), only(postgres, sqlite)), (vec![], vec![]), "SQLite's alone, PostgreSQL's");
    }
}
