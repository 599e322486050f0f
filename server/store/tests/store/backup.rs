//! The rows of a forum, out of one engine and into the other.

use std::collections::{BTreeMap, BTreeSet};

use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::CompanyId;
use domain::job::Priority;
use sqlx::{Connection, Executor};
use store::backup::tables::{LEFT_OUT, TABLES};
use store::backup::{Kind, Loader, Schema, Shape, Value};
use store::{Database, Store, StoreError, Tables, company, identity, job, topic};

use crate::migrations::{SAMPLES, at_version};
use crate::sample::{new_company, team};
use crate::{NOW, on_each_database, on_each_engine, on_each_pair};

/// The rows of every table.
type Rows = BTreeMap<&'static str, Vec<Vec<Value>>>;

async fn rows(store: &Store) -> Rows {
    let mut snapshot = store.snapshot().await.expect("begun");
    let mut all = Rows::new();
    for table in TABLES {
        let rows = all.entry(table.name).or_default();
        let take = |row: Vec<Value>| {
            rows.push(row);
            Ok::<_, StoreError>(())
        };
        snapshot.rows(&Shape::from(table), take).await.expect(table.name);
    }
    snapshot.end().await.expect("ended");
    all
}

/// Rows of every migration, a topic below one that was made after it, and the last company deleted.
async fn fill(database: &Database) {
    let (newest, _) = SAMPLES.last().expect("a migration");
    at_version(database, *newest).await;
    let mut conn = database.connect().await.expect("connect");
    conn.execute(
        "INSERT INTO topic (slug, parent_id, position, name_he, name_en) VALUES ('later', NULL, 10, 'מאוחר', 'Later');
         UPDATE topic SET parent_id = (SELECT id FROM topic WHERE slug = 'later') WHERE slug = 'training';
         INSERT INTO member (id, company_id, email, name, role, profession, language, created_at)
            VALUES (7, 1, 'a\"b@a.example', 'שורה', 'member', 'service', 'he', -9223372036854775807);
         INSERT INTO setting (key, value) VALUES ('אב', 'x'), ('a-b', 'y'), ('a_b', 'z'), ('B', ''), ('a', '\\n');",
    )
    .await
    .expect("rows");
    conn.close().await.expect("close");
    let store = Store::open(database).await.expect("open");
    // PostgreSQL gives out keys that were entered already; the first of these is refused there.
    for name in ["b", "c", "d"] {
        let mut tx = store.write().await.expect("begin");
        if let Ok(id) = company::insert(&mut tx, &new_company(name, name), NOW).await {
            tx.commit(None, NOW, &[DomainEvent::CompanyCreated { company: id }]).await.expect("committed");
        }
    }
    let mut tx = store.write().await.expect("begin");
    tx.execute("DELETE FROM company WHERE slug = 'd'").await.expect("deleted");
    tx.commit(None, NOW, &[]).await.expect("committed");
    store.close().await;
}

/// Copies a forum as a restore does.
async fn copy(from: &Store, to: &Database) {
    let mut snapshot = from.snapshot().await.expect("begun");
    let migration = snapshot.migration().await.expect("read");
    let mut loader = Loader::begin(to, migration).await.expect("begun");
    for table in TABLES {
        let shape = Shape::from(table);
        let mut rows = vec![];
        let take = |row: Vec<Value>| {
            rows.push(row);
            Ok::<_, StoreError>(())
        };
        snapshot.rows(&shape, take).await.expect(table.name);
        for rows in rows.chunks(3) {
            loader.insert(&shape, rows.to_vec()).await.expect(table.name);
        }
    }
    loader.set_last_keys(&snapshot.last_keys().await.expect("read")).await.expect("set");
    snapshot.end().await.expect("ended");
    loader.finish(Timestamp(0)).await.expect("finished");
    loader.commit().await.expect("committed");
}

/// A new table or column is either in a backup or left out for a reason.
#[tokio::test]
async fn every_table_is_in_a_backup_or_left_out_for_a_reason() {
    on_each_database(|database| async move {
        Store::open(&database).await.expect("open").close().await;
        let mut conn = database.read_only().await.expect("opens").expect("is there");
        let schema = Schema::of(&mut conn, &database).await.expect("read");
        let listed: BTreeSet<_> = TABLES.iter().map(|table| table.name).collect();
        let left_out: BTreeSet<_> = LEFT_OUT.iter().map(|(name, _)| *name).collect();
        assert!(listed.is_disjoint(&left_out));
        assert_eq!(schema.tables().collect::<BTreeSet<_>>(), &listed | &left_out);
        for table in TABLES {
            let columns: BTreeMap<String, Kind> = table.columns().map(|(name, kind)| (name.to_owned(), kind)).collect();
            assert_eq!(Some(&columns), schema.columns(table.name), "{}", table.name);
            assert!(table.key().all(|name| columns.contains_key(name)), "{}", table.name);
        }
    })
    .await;
}

/// A table comes after those that its rows refer to, so that whoever reads an archive finds nothing unknown.
#[tokio::test]
async fn tables_come_after_those_they_refer_to() {
    on_each_database(|database| async move {
        let Database::Sqlite(_) = database else { return };
        let store = Store::open(&database).await.expect("open");
        let mut conn = store.read().await.expect("read");
        let sql = "SELECT t.name || '>' || k.\"table\" FROM sqlite_master t, pragma_foreign_key_list(t.name) k
             WHERE t.type = 'table' AND t.name <> k.\"table\"";
        let found: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut *conn).await.expect("read");
        let place = |name: &str| TABLES.iter().position(|table| table.name == name);
        for line in found {
            let (child, parent) = line.split_once('>').expect("two names");
            assert!(place(child).is_none() || place(parent) < place(child), "{line}");
        }
    })
    .await;
}

#[tokio::test]
async fn rows_come_out_of_one_engine_and_into_another_as_they_were() {
    on_each_pair(|from, to| async move {
        fill(&from).await;
        let source = Store::open(&from).await.expect("open");
        copy(&source, &to).await;
        let copy = Store::open(&to).await.expect("open");
        assert_eq!(rows(&source).await, rows(&copy).await);
        let mut conn = copy.read().await.expect("read");
        assert_eq!(identity::get(&mut conn).await.expect("read"), None, "another database");
        let topics = topic::list(&mut conn).await.expect("read");
        assert!(topics.iter().any(|topic| topic.slug == "training"), "{topics:?}");
        drop(conn);
        // No key is given out twice, not even one whose row is gone.
        for store in [&source, &copy] {
            let mut tx = store.write().await.expect("begin");
            let id = company::insert(&mut tx, &new_company("ה", "he"), NOW).await.expect("inserted");
            assert!(id.0 >= 4, "{id}");
            tx.commit(None, NOW, &[DomainEvent::CompanyCreated { company: id }]).await.expect("committed");
        }
        assert_eq!(rows(&source).await["company"], rows(&copy).await["company"]);
        for store in [source, copy] {
            store.close().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_snapshot_sees_the_moment_at_which_it_began() {
    on_each_engine(|store| async move {
        team(&store).await;
        let mut snapshot = store.snapshot().await.expect("begun");
        let before = snapshot.position().await.expect("read");
        let mut tx = store.write().await.expect("begin");
        company::insert(&mut tx, &new_company("מאוחרת", "later"), NOW).await.expect("inserted");
        let after =
            tx.commit(None, NOW, &[DomainEvent::CompanyCreated { company: CompanyId(2) }]).await.expect("committed");
        assert!(after > before);
        assert_eq!(snapshot.position().await.expect("read"), before);
        let shape = TABLES.iter().find(|table| table.name == "company").map(Shape::from).expect("listed");
        let mut seen = 0;
        let count = |_| {
            seen += 1;
            Ok::<_, StoreError>(())
        };
        snapshot.rows(&shape, count).await.expect("read");
        assert_eq!(seen, 1);
        // One that is given up in the middle leaves no connection in its transaction.
        drop(snapshot);
        for _ in 0..12 {
            let snapshot = store.snapshot().await.expect("begun");
            drop(snapshot);
        }
        assert_eq!(store.snapshot().await.expect("begun").position().await.expect("read"), after);
    })
    .await;
}

/// Rows of every version that there was come into this one.
#[tokio::test]
async fn rows_of_an_earlier_version_are_migrated() {
    for &(migration, _) in SAMPLES.iter().skip_while(|(migration, _)| *migration < 9) {
        on_each_database(move |database| async move {
            let mut loader = Loader::begin(&database, migration).await.expect("begun");
            let key = ["id".to_owned()];
            let mut columns = ["id", "slug", "name", "sector", "size_band", "created_at"].map(str::to_owned).to_vec();
            let can_leave = migration >= 24;
            columns.extend(can_leave.then(|| "left_at".to_owned()));
            let shape = loader.schema().shape("company", &key, &columns).expect("as it was");
            assert_eq!(loader.schema().shape("company", &key, &columns[1..]), None, "a column is missing");
            assert_eq!(loader.schema().shape("rows; DROP TABLE company", &key, &columns), None);
            let row = |id: i64, slug: &str| {
                let mut row = vec![Value::Integer(id)];
                row.extend([slug, slug, "other", "1-49"].map(|text| Value::Text(text.to_owned())));
                row.push(Value::Integer(5));
                row.extend(can_leave.then_some(Value::Null));
                row
            };
            loader.insert(&shape, vec![row(3, "a"), row(8, "b")]).await.expect("inserted");
            let misfit = loader.insert(&shape, vec![vec![Value::Null]]).await;
            assert!(matches!(misfit, Err(StoreError::Unreadable { .. })), "{misfit:?}");
            loader.set_last_keys(&BTreeMap::from([("company".to_owned(), 20)])).await.expect("set");
            loader.finish(NOW).await.expect("migrated");
            loader.commit().await.expect("committed");
            assert_eq!(database.tables().await.expect("looked"), Tables::Present { pending: vec![] });
            let store = Store::open(&database).await.expect("open");
            let mut tx = store.write().await.expect("begin");
            let id = company::insert(&mut tx, &new_company("ג", "c"), NOW).await.expect("inserted");
            assert_eq!(id.0, 21);
            drop(tx);
            store.close().await;
        })
        .await;
    }
}

#[tokio::test]
async fn a_row_that_refers_to_nothing_is_refused_and_nothing_stays() {
    on_each_database(|database| async move {
        let (newest, _) = *SAMPLES.last().expect("a migration");
        let mut loader = Loader::begin(&database, newest).await.expect("begun");
        let shape = TABLES.iter().find(|table| table.name == "practice_author").map(Shape::from).expect("listed");
        loader.insert(&shape, vec![vec![Value::Integer(1); 3]]).await.expect("checked at the end");
        let refused = loader.finish(NOW).await;
        assert!(matches!(refused, Err(StoreError::Reference(_))), "{refused:?}");
        drop(loader);
        if let Database::Postgres(_) = database {
            assert_eq!(database.tables().await.expect("looked"), Tables::Absent);
            Loader::begin(&database, newest).await.expect("still empty");
        }
    })
    .await;
}

#[tokio::test]
async fn only_an_empty_database_takes_rows() {
    on_each_database(|database| async move {
        let later = Loader::begin(&database, 9_999).await;
        assert!(matches!(later, Err(StoreError::LaterVersion(9_999))), "{later:?}");
        let mut conn = database.connect().await.expect("connect");
        conn.execute("CREATE TABLE invoice (id BIGINT)").await.expect("a table");
        conn.close().await.expect("close");
        let occupied = Loader::begin(&database, 1).await;
        assert!(matches!(occupied, Err(StoreError::Occupied)), "{occupied:?}");
    })
    .await;
}

#[tokio::test]
async fn jobs_that_may_have_run_are_discarded() {
    on_each_pair(|from, to| async move {
        let source = Store::open(&from).await.expect("open");
        let mut tx = source.write().await.expect("begin");
        let new = |at| job::NewJob {
            kind: "ring",
            unique_key: None,
            payload: "null",
            recurrence: None,
            run_at: at,
            max_attempts: 5,
            priority: Priority::Ordinary,
        };
        job::enqueue(&mut tx, &new(Timestamp(-5)), NOW).await.expect("enqueued");
        job::enqueue(&mut tx, &new(Timestamp(5)), NOW).await.expect("enqueued");
        tx.commit(None, NOW, &[]).await.expect("committed");
        copy(&source, &to).await;
        let copy = Store::open(&to).await.expect("open");
        let left = job::list(&mut copy.read().await.expect("read"), NOW, 9).await.expect("listed");
        assert_eq!(left.iter().map(|job| job.run_at).collect::<Vec<_>>(), [Timestamp(5)]);
        for store in [source, copy] {
            store.close().await;
        }
    })
    .await;
}
