//! Every migration runs over rows of every earlier version.

use sqlx::{AssertSqlSafe, Connection, Executor};
use store::{
    Store, StoreError, asked, attachment, draft, file_text, link, meeting, member, practice, session, synonym, token,
    topic,
};

use domain::id::{DraftId, MeetingId, MemberId, PracticeId};

use crate::{NOW, on_each_database};

/// For each migration, rows for the tables it brought, in SQL that holds at its version. A new
/// migration adds a line here; what earlier lines say stays as it is.
const SAMPLES: &[(i64, &str)] = &[
    (
        1,
        "INSERT INTO setting VALUES ('name', 'מעגל');
     INSERT INTO company (id, slug, name, sector, size_band, created_at) VALUES (1, 'a', 'א', 'other', '1-49', 5);
     INSERT INTO member (id, company_id, email, name, role, profession, language, password_hash, created_at, joined_at)
        VALUES (1, 1, 'dana@a.example', 'דנה', 'coordinator', 'service', 'he', 'x', 5, 6);
     INSERT INTO session VALUES ('s', 1, 5, 5, 9000000000000000);
     INSERT INTO one_time_link VALUES ('l', 'reset', 1, 5, 9000000000000000, NULL);
     INSERT INTO api_token (token_hash, member_id, name, created_at) VALUES ('t', 1, 'n', 5);
     INSERT INTO login_attempt VALUES ('dana', 5);
     INSERT INTO meeting (id, version, title, kind, starts_at, place, link, presenting_company_id, agenda, agenda_html,
                          creator_id, created_at, updated_at)
        VALUES (1, 1, 'מפגש', 'regular', 5, '', '', 1, '', '', 1, 5, 5);
     INSERT INTO meeting_presenter VALUES (1, 1, 1);
     INSERT INTO practice (id, slug, company_id, kind, status, language, meeting_id, creator_id, version, revision,
                           title, summary, audience, effort, result, created_at, updated_at)
        VALUES (1, 'p', 1, 'tool', 'published', 'he', 1, 1, 1, 1, 'כ', '', '', '', '', 5, 5);
     INSERT INTO revision VALUES (1, 1, 'כ', '', 'גוף', '<p>גוף</p>', '[]', 1, 1, 5);
     INSERT INTO practice_author VALUES (1, 1, 1);
     INSERT INTO practice_topic (practice_id, topic_id, position) SELECT 1, id, 1 FROM topic WHERE slug = 'training';
     INSERT INTO draft (id, member_id, practice_id, base_version, content, notices, version, created_at, updated_at)
        VALUES (1, 1, 1, 1, '{\"title\":\"ט\"}', '[]', 1, 5, 5);
     INSERT INTO attachment (practice_id, file_name, media_type, size, hash, position, created_at)
        VALUES (1, 'a.png', 'image/png', 1, 'h', 1, 5);
     INSERT INTO change VALUES (1, 5, 1, 'practice', 1, 'created');
     UPDATE change_head SET position = 1;",
    ),
    (
        2,
        "INSERT INTO synonym_group (version, words, created_at, updated_at) VALUES (3, 'צ''ק, שיק', 5, 6);
     INSERT INTO asked_query VALUES ('אמנה', 2, 0);",
    ),
    (3, "INSERT INTO file_text VALUES ('other', 1, 4, 'טקס')"),
    (4, "INSERT INTO saved_search (id, member_id, request, seen, created_at) VALUES (1, 1, '{\"q\":\"אמנה\"}', 1, 5)"),
    (5, "INSERT INTO published_draft VALUES (9, 1, 1, 1, '{}')"),
    (6, "INSERT INTO known_device VALUES ('d', 1, 5, 9000000000000000)"),
    (7, "INSERT INTO file_text VALUES ('scan', 2, 0, '', 'no')"),
    (8, "INSERT INTO forum_identity VALUES (1, 'first')"),
];

#[tokio::test]
async fn each_version_with_data_comes_to_the_present_one() {
    for &(version, _) in SAMPLES {
        on_each_database(move |database| async move {
            let newest = database.migrations().iter().map(|migration| migration.version).max();
            assert_eq!(newest, SAMPLES.last().map(|(version, _)| *version), "a migration without sample rows");
            let mut conn = database.connect().await.expect("connect");
            for (step, rows) in SAMPLES.iter().take_while(|(step, _)| *step <= version) {
                database.migrations().run_direct(Some(*step), &mut conn, false).await.expect("migrate");
                conn.execute(AssertSqlSafe(*rows)).await.expect("sample rows");
            }
            conn.close().await.expect("close");
            let store = Store::open(&database).await.expect("the rest of the migrations run");
            everything_is_there(&store).await;
            let groups = synonym::list(&mut store.read().await.expect("read")).await.expect("query");
            assert!(groups.len() >= 60, "an existing forum gets the first groups too");
            let most = asked::most(&mut store.read().await.expect("read"), 9).await.expect("query");
            assert_eq!(most.len(), usize::from(version >= 2));
            assert_eq!(groups.iter().any(|group| group.version == 3), version >= 2);
            store.close().await;
            Store::open(&database).await.expect("nothing is left to do").close().await;
        })
        .await;
    }
}

async fn everything_is_there(store: &Store) {
    let mut conn = store.read().await.expect("read");
    let dana = member::by_email(&mut conn, "dana@a.example").await.expect("query").expect("member");
    assert_eq!(dana.id, MemberId(1));
    assert!(session::find(&mut conn, "s", NOW).await.expect("query").is_some());
    assert!(link::find(&mut conn, "l", NOW).await.expect("query").is_some());
    assert!(token::find(&mut conn, "t", NOW).await.expect("query").is_some());
    assert_eq!(topic::list(&mut conn).await.expect("query").len(), 9);
    let meeting = meeting::find(&mut conn, MeetingId(1)).await.expect("query").expect("meeting");
    assert_eq!(meeting.card.presenters.len(), 1);
    let page = practice::find_by_id(&mut conn, PracticeId(1)).await.expect("query").expect("practice");
    let body = practice::body(&mut conn, page.id, page.revision).await.expect("query");
    assert_eq!((body.as_deref(), page.topics.len(), page.authors.len()), (Some("גוף"), 1, 1));
    assert_eq!(page.attachments.len(), 1);
    let owner = attachment::Owner::Practice(page.id);
    assert_eq!(attachment::list(&mut conn, owner).await.expect("query"), page.attachments);
    let unread = file_text::unread(&mut conn, 1, None, 9).await.expect("query");
    let unread: Vec<_> = unread.iter().map(|unread| unread.hash.as_str()).collect();
    assert_eq!(unread, ["h"], "a file from before its text was read");
    let draft = draft::find(&mut conn, DraftId(1), dana.id).await.expect("query").expect("draft");
    assert_eq!(draft.content.title, "ט");
}

#[tokio::test]
async fn tables_of_a_later_version_are_refused() {
    on_each_database(|database| async move {
        Store::open(&database).await.expect("open").close().await;
        let mut conn = database.connect().await.expect("connect");
        let later = "UPDATE _sqlx_migrations SET version = 9999 WHERE version = 1";
        conn.execute(later).await.expect("update");
        conn.close().await.expect("close");
        let error = Store::open(&database).await.expect_err("too new");
        assert!(matches!(error, StoreError::Migration(_)), "{error:?}");
    })
    .await;
}

/// Deleting or joining by a foreign key without an index reads the whole table.
#[tokio::test]
async fn every_foreign_key_is_indexed() {
    on_each_database(|database| async move {
        let store::Database::Sqlite(_) = database else { return };
        let store = Store::open(&database).await.expect("open");
        let mut conn = store.read().await.expect("read");
        let bare: Vec<String> = sqlx::query_scalar(
            "SELECT t.name || '.' || k.\"from\" FROM sqlite_master t, pragma_foreign_key_list(t.name) k
             WHERE t.type = 'table' AND NOT EXISTS (
                SELECT 1 FROM pragma_index_list(t.name) i, pragma_index_info(i.name) c
                WHERE c.seqno = 0 AND c.name = k.\"from\")",
        )
        .fetch_all(&mut *conn)
        .await
        .expect("query");
        assert_eq!(bare, Vec::<String>::new());
    })
    .await;
}
