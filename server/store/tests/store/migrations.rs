//! Every migration runs over rows of every earlier version.

use sqlx::{AssertSqlSafe, Connection, Executor};
use store::{
    Database, Store, StoreError, Tables, attachment, change, draft, file_text, link, meeting, member, practice,
    search_stats, session, synonym, token, topic,
};

use domain::id::{DraftId, MeetingId, MemberId, PracticeId};

use crate::{NOW, on_each_database};

/// The rows for the tables that each migration brought, in SQL that holds at its version. A new migration adds a line
/// here; what earlier lines say stays as it is.
pub const SAMPLES: &[(i64, &str)] = &[
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
    (
        9,
        "INSERT INTO deletion (entity, entity_id, member_id, reason, at) VALUES ('practice', 9, 1, 'בקשה', 5);
     INSERT INTO removed_file (draft_id, file_name, media_type, size, hash, removed_at)
        VALUES (1, 'a.png', 'image/png', 1, 'h', 5);",
    ),
    (10, ""),
    (11, "INSERT INTO draft_source VALUES (1, 'a.md', NULL, '{}', 2, 1, '\"x\"')"),
    (12, "INSERT INTO idempotency_key (member_id, key, fingerprint, created_at) VALUES (1, 'k', 'f', 5)"),
    (13, "UPDATE synonym_group SET updated_at = 7 WHERE words LIKE 'SLA,%'"),
    (
        14,
        "INSERT INTO job (kind, unique_key, payload, state, run_at, attempts, max_attempts, created_at)
        VALUES ('delete-expired', 'k', 'null', 'queued', 5, 0, 5, 5);
     INSERT INTO file_upload (hash, started_at) VALUES ('h', 5);",
    ),
    (15, "INSERT INTO consumer VALUES ('mail', 1, 5)"),
    (
        16,
        "INSERT INTO comment (practice_id, author_id, company_id, version, body, html, renderer, created_at, updated_at)
        VALUES (1, 1, 1, 1, 'תודה', '<p>תודה</p>', 1, 5, 5);",
    ),
    (17, "UPDATE member SET reset_link_at = 9 WHERE id = 1"),
    (19, "UPDATE member SET seen_at = 9, last_visit = 7 WHERE id = 1"),
    (
        20,
        "INSERT INTO audit (at, event, actor_id, subject_id, network, old_value, new_value)
        VALUES (5, 'role-changed', 1, 1, '192.0.2.7', 'member', 'manager')",
    ),
    (
        21,
        "INSERT INTO notification (member_id, kind, entity, entity_id, actor_member_id, at, change_position)
        VALUES (1, 'meeting-moved', 'meeting', 1, NULL, 5, 1);
     INSERT INTO member_notifications VALUES (1, 1);",
    ),
    (22, "UPDATE practice SET sharing = 'team' WHERE id = 1"),
    (
        23,
        "UPDATE member SET away_until = 9, substitute_id = 1, phone = '050-1234567', phone_shown = 'all' WHERE id = 1;
     UPDATE notification SET instead_of_id = 1 WHERE member_id = 1",
    ),
    (
        24,
        "INSERT INTO former_company_slug VALUES ('before', 1);
     INSERT INTO former_topic_slug SELECT 'learning', id FROM topic WHERE slug = 'training';
     UPDATE company SET left_at = 9 WHERE id = 1;",
    ),
    (
        25,
        "INSERT INTO agreement VALUES (1, 'כללים', 'Rules', 1, 1, 9);
     INSERT INTO agreement_acceptance VALUES (1, 1, 9);",
    ),
    (
        26,
        "INSERT INTO join_request (name, email, company, message, requested_at)
        VALUES ('רות', 'ruth@b.example', 'ב', '', 9);
     INSERT INTO meeting_pass (meeting_id, token_hash, name, creator_id, created_at, expires_at)
        VALUES (1, 'pass', 'אורחת', 1, 5, 9000000000000000);",
    ),
    (27, "INSERT INTO draft_import VALUES (1, '{\"text_file\":\"a.docx\"}')"),
    (28, "UPDATE practice SET approved_by = 'נועה', approved_on = '2026-01-31' WHERE id = 1"),
    (
        29,
        "INSERT INTO mail (message_id, kind, member_id, state, attempts, send_at, answer, created_at)
        VALUES ('1@a.example', 'invitation', 1, 'queued', 0, 5, '', 5);
     INSERT INTO mail_mute VALUES (1, 'comment-written');
     UPDATE member SET mail_refused_at = 9 WHERE id = 1;",
    ),
    (
        30,
        "INSERT INTO login_request (browser_hash, email_hash, member_id, purpose, tries, expires_at)
        VALUES ('b', 'e', 1, 'login', 0, 9000000000000000)",
    ),
    (31, "UPDATE member SET digest = 'weekly', digest_at = 9 WHERE id = 1"),
    (32, "UPDATE meeting SET ends_at = 9, state = 'cancelled', sequence = 2, note = 'גשם' WHERE id = 1"),
    (
        33,
        "UPDATE meeting SET seats = 30 WHERE id = 1;
     INSERT INTO calendar_feed VALUES (1, 'f', 60, 5);
     INSERT INTO rsvp VALUES (1, 1, 'in-person', 'באה', 5, 1);
     INSERT INTO reminder VALUES ('meeting:1:rsvp:5', 5);",
    ),
    (
        34,
        "INSERT INTO promise (version, owner_id, meeting_id, creator_id, uid, what, due_at, state, reason, moves, created_at,
                              updated_at)
        VALUES (1, 1, 1, 1, 'u', 'לשלוח את הטופס', 9, 'open', '', 0, 5, 5);
     UPDATE meeting SET items = '[{\"kind\":\"round\",\"title\":\"סבב\",\"minutes\":20}]', summary = 'נאמר', decisions = 'הוחלט' WHERE id = 1;",
    ),
    (
        35,
        "INSERT INTO dilemma (version, title, body, summary, lesson, asker_id, company_id, audience, urgent, stage, owner_id,
                              due_at, reminded, missed, escalated, created_at, updated_at)
        VALUES (1, 'מי מחליט?', 'מה שקורה', '', '', 1, 1, 'companies', 0, 'open', 1, 9000000000000000, 0, 0, 0, 5, 5);
     INSERT INTO dilemma_company VALUES (1, 1);
     INSERT INTO dilemma_topic VALUES (1, 1, 1);
     INSERT INTO dilemma_story (dilemma_id, at, kind, actor_id, member_id, due_at, text)
        VALUES (1, 5, 'asked', 1, 1, 9000000000000000, '');
     INSERT INTO comment (dilemma_id, author_id, company_id, version, body, html, renderer, created_at, updated_at, accepted_at)
        VALUES (1, 1, 1, 1, 'תשובה', '<p>תשובה</p>', 1, 6, 6, 7);",
    ),
    (36, "INSERT INTO sealed_dilemma VALUES (1, 1, 1, 9)"),
    (
        37,
        "INSERT INTO practice_try (practice_id, author_id, company_id, version, tried_on, team, outcome, why, backed_by, shown,
                                   created_at, updated_at)
        VALUES (1, 1, 1, 1, '2026-05-03', 'מוקד', 'keep', 'עבד', 'ההנהלה', 'company', 5, 5);",
    ),
    (
        38,
        "UPDATE comment SET locked_at = 9 WHERE id = 1;
     INSERT INTO comment_version VALUES (1, 1, 'לפני', 5);
     INSERT INTO comment_thanks VALUES (1, 1, 'עזר', 9);
     INSERT INTO comment_report (comment_id, member_id, reason, at) VALUES (1, 1, 'לא נעים', 9);",
    ),
    (
        39,
        "INSERT INTO rota_place VALUES (1, 1, 5);
     INSERT INTO presenting_request (meeting_id, company_id, member_id, asked_by, state, asked_at)
        VALUES (1, 1, 1, 1, 'open', 5);",
    ),
    (
        40,
        "INSERT INTO meeting_attendance VALUES (1, 1, 1);
     INSERT INTO survey_answer VALUES (77, 1, 5, NULL, 'שיחות קשות', 'yes');
     INSERT INTO survey_participant VALUES (1, 1);",
    ),
    (
        41,
        "UPDATE sealed_dilemma SET next_update = 9, unsealed_at = 9, unsealed_by_id = 1, unsealed_reason = 'איום' WHERE dilemma_id = 1;
     UPDATE dilemma SET away_owner_id = 1, still_asked_at = 9 WHERE id = 1;
     INSERT INTO dilemma_meeting VALUES (1, 1);
     UPDATE dilemma_story SET meeting_id = 1 WHERE dilemma_id = 1;",
    ),
    (
        42,
        "INSERT INTO followed_thing VALUES (1, 'practice', 1, 0, 5);
     UPDATE member SET mailed_at_once = 1 WHERE id = 1;
     UPDATE notification SET called_at = 9 WHERE member_id = 1;",
    ),
    (43, "INSERT INTO assistant VALUES (1, 1, 9)"),
    (44, "UPDATE attachment SET sharing = 'team'; UPDATE removed_file SET sharing = 'members'"),
    (45, "INSERT INTO comment_mark VALUES (1, 1, 1, 'helped', 9)"),
    (46, "UPDATE forum_identity SET file_store = 'folder'"),
    (
        48,
        "INSERT INTO comment (practice_id, version, body, html, renderer, created_at, updated_at, deleted_at, deleted_by, moved_id)
        VALUES (1, 1, '', '', 1, 6, 6, 7, 'moved', 1);",
    ),
    (
        49,
        "UPDATE meeting SET host_id = 1, host_company_id = 1, parking = 'חניון', look_for = 'מה שואלים' WHERE id = 1;
     INSERT INTO gate_entry (meeting_id, member_id, name, identity_number, car, entered_at)
        VALUES (1, 1, 'דנה', '000000018', '', 5);",
    ),
    (50, "UPDATE member SET reminded_before = 1 WHERE id = 1"),
    (53, ""),
    (54, "UPDATE meeting SET summary_sent_at = 9 WHERE id = 1"),
    (
        56,
        "INSERT INTO attachment (comment_id, file_name, media_type, size, hash, position, created_at)
            VALUES (1, 'לוח.png', 'image/png', 3, 'c1', 1, 9);
         INSERT INTO attachment (dilemma_id, file_name, media_type, size, hash, position, created_at)
            VALUES (1, 'לוח.png', 'image/png', 3, 'd1', 1, 9);",
    ),
    (58, ""),
    (59, "UPDATE member SET sessions_ended_at = 9 WHERE id = 1"),
    (62, ""),
    (63, ""),
    (64, "UPDATE dilemma SET withdrawn_at = 9, withdrawn_from = 'closed' WHERE id = 1"),
    (66, "INSERT INTO dilemma_practice VALUES (1, 'a', 1); UPDATE draft SET dilemma_id = 1;"),
    (
        67,
        "INSERT INTO comment (dilemma_id, asker_of, version, body, html, renderer, created_at, updated_at)
        VALUES (1, 1, 1, 'תודה', '<p>תודה</p>', 1, 7, 7);",
    ),
    (68, ""),
    (69, "UPDATE job SET priority = 0"),
    (70, ""),
    (71, "UPDATE member SET former_names = name"),
    (72, "UPDATE published_draft SET file_name = 'a.md', content_hash = 'b'"),
    (73, "UPDATE member SET digest_before = 'weekly' WHERE id = 1"),
];

/// Those that were merged one after the other before each named the last one.
#[tokio::test]
async fn what_was_merged_more_than_once_leads_to_the_end() {
    on_each_database(|database| async move {
        at_version(&database, 58).await;
        let mut conn = database.connect().await.expect("connect");
        for title in ["א", "ב", "ג", "ד"] {
            let sql = "INSERT INTO dilemma (version, title, body, summary, lesson, audience, urgent, stage, owner_id, reminded,
                                            missed, escalated, created_at, updated_at)
                       VALUES (1, $1, '', '', '', 'forum', 0, 'merged', 1, 0, 0, 0, 5, 5)";
            sqlx::query(sql).bind(title).execute(&mut conn).await.expect("a dilemma");
        }
        // א → ב → ג → ד
        let chain = "UPDATE dilemma SET merged_id = id + 1 WHERE title IN ('א', 'ב', 'ג')";
        conn.execute(chain).await.expect("merged");
        conn.close().await.expect("close");
        database.migrate("now").await.expect("migrated");
        let mut conn = database.connect().await.expect("connect");
        let sql = "SELECT count(*) FROM dilemma m JOIN dilemma g ON g.id = m.merged_id
                   WHERE m.title IN ('א', 'ב', 'ג') AND g.title = 'ד'";
        let count: i64 = sqlx::query_scalar(sql).fetch_one(&mut conn).await.expect("counted");
        assert_eq!(count, 3);
        conn.close().await.expect("close");
    })
    .await;
}

/// A forum in which no dilemma was closed has nothing to do.
#[tokio::test]
async fn practices_are_drawn_in_where_dilemmas_were_closed_before() {
    on_each_database(|database| async move {
        at_version(&database, 67).await;
        let mut conn = database.connect().await.expect("connect");
        conn.execute("UPDATE dilemma SET stage = 'closed' WHERE id = 1").await.expect("closed");
        conn.close().await.expect("close");
        database.migrate("now").await.expect("migrated");
        let mut conn = database.connect().await.expect("connect");
        let sql = "SELECT count(*) FROM job WHERE kind = 'draw-in-practices' AND state = 'queued' AND run_at = 0";
        let count: i64 = sqlx::query_scalar(sql).fetch_one(&mut conn).await.expect("counted");
        assert_eq!(count, 1);
        conn.close().await.expect("close");
    })
    .await;
}

#[tokio::test]
async fn each_version_with_data_comes_to_the_present_one() {
    for &(version, _) in SAMPLES {
        on_each_database(move |database| async move {
            let newest = database.migrations().iter().map(|migration| migration.version).max();
            assert_eq!(newest, SAMPLES.last().map(|(version, _)| *version), "a migration without sample rows");
            at_version(&database, version).await;
            let (_, rest): (Vec<_>, Vec<_>) = SAMPLES.iter().map(|(step, _)| *step).partition(|step| *step <= version);
            let migrated = database.migrate("now").await.expect("the rest of the migrations run");
            assert_eq!(migrated.applied.iter().map(|step| step.version).collect::<Vec<_>>(), rest);
            let store = Store::open(&database).await.expect("open");
            everything_is_there(&store).await;
            let groups = synonym::list(&mut store.read().await.expect("read")).await.expect("query");
            assert!(groups.len() >= 60, "an existing forum gets the first groups too");
            let most = search_stats::most(&mut store.read().await.expect("read"), 9).await.expect("query");
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
    assert_eq!((meeting.card.presenters.len(), meeting.renderer), (1, 1));
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
    let lines = draft::list(&mut conn, dana.id, 9).await.expect("query");
    let told: Vec<_> = lines.iter().map(|line| (line.id, line.title.as_str(), line.size)).collect();
    assert_eq!(told, [(DraftId(1), "ט", draft_bytes())], "as it would be saved now");
    let log = change::after(&mut conn, 0, 9).await.expect("query");
    assert_eq!(log.iter().map(|row| row.event).collect::<Vec<_>>(), [None], "logged before there were events");
}

/// How many bytes the first sample's draft takes.
fn draft_bytes() -> i64 {
    "{\"title\":\"ט\"}".len() as i64
}

#[tokio::test]
async fn tables_of_a_later_version_are_refused() {
    on_each_database(|database| async move {
        Store::open(&database).await.expect("open").close().await;
        let mut conn = database.connect().await.expect("connect");
        let later = "UPDATE _sqlx_migrations SET version = 9999 WHERE version = 1";
        conn.execute(later).await.expect("update");
        conn.close().await.expect("close");
        for error in [
            Store::open(&database).await.map(drop).expect_err("too new"),
            database.tables().await.map(drop).expect_err("too new"),
            database.migrate("now").await.map(drop).expect_err("too new"),
        ] {
            assert!(matches!(error, StoreError::LaterVersion(9999)), "{error:?}");
        }
    })
    .await;
}

/// While a new release is brought in, its first node has migrated the tables and those of the release before go on.
#[tokio::test]
async fn tables_of_a_later_version_are_used_where_they_say_so() {
    on_each_database(|database| async move {
        Store::open(&database).await.expect("open").close().await;
        let mut conn = database.connect().await.expect("connect");
        let later = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                     SELECT 9999, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1";
        conn.execute(later).await.expect("insert");
        assert_eq!(database.tables().await.expect("usable"), Tables::Present { pending: vec![] });
        let migrated = database.migrate("now").await.expect("nothing to do");
        assert_eq!((migrated.applied, migrated.copy), (vec![], None));
        let store = Store::open(&database).await.expect("open");
        let refused = store.snapshot().await.map(drop).expect_err("a backup would lack what it does not know");
        assert!(matches!(refused, StoreError::LaterVersion(9999)), "{refused:?}");
        store.close().await;

        conn.execute("UPDATE program_version SET min_migration = 9999").await.expect("update");
        for error in [
            Store::open(&database).await.map(drop).expect_err("too new"),
            database.tables().await.map(drop).expect_err("too new"),
        ] {
            assert!(matches!(error, StoreError::LaterVersion(9999)), "{error:?}");
        }
        conn.close().await.expect("close");
    })
    .await;
}

/// Brings an empty database to an earlier version, with its sample rows.
pub async fn at_version(database: &Database, version: i64) {
    let mut conn = database.connect().await.expect("connect");
    for (step, rows) in SAMPLES.iter().take_while(|(step, _)| *step <= version) {
        database.migrations().run_direct(Some(*step), &mut conn, false).await.expect("migrate");
        conn.execute(AssertSqlSafe(*rows)).await.expect("sample rows");
    }
    conn.close().await.expect("close");
}

#[tokio::test]
async fn an_empty_database_has_no_tables_and_is_not_made() {
    on_each_database(|database| async move {
        assert_eq!(database.tables().await.expect("looked"), Tables::Absent);
        let migrated = database.migrate("now").await.expect("nothing to do");
        assert_eq!((migrated.applied, migrated.copy), (vec![], None));
        if let Database::Sqlite(file) = &database {
            assert!(!file.exists());
            std::fs::write(file, "").expect("an empty file");
        }
        assert_eq!(database.tables().await.expect("looked"), Tables::Absent);
        Store::open(&database).await.expect("the tables are made").close().await;
        assert_eq!(database.tables().await.expect("looked"), Tables::Present { pending: vec![] });
    })
    .await;
}

#[tokio::test]
async fn another_programs_tables_are_no_forum() {
    on_each_database(|database| async move {
        let mut conn = database.connect().await.expect("connect");
        conn.execute("CREATE TABLE invoice (id BIGINT)").await.expect("a table");
        conn.close().await.expect("close");
        assert_eq!(database.tables().await.expect("looked"), Tables::Absent);
    })
    .await;
}

#[tokio::test]
async fn pending_migrations_are_named_and_nothing_opens() {
    on_each_database(|database| async move {
        at_version(&database, 3).await;
        let pending = match database.tables().await.expect("looked") {
            Tables::Present { pending } => pending,
            Tables::Absent => panic!("a forum"),
        };
        assert_eq!(pending[0].to_string(), "0004 saved search");
        assert_eq!(pending.len(), SAMPLES.len() - 3);
        let error = Store::open(&database).await.map(drop).expect_err("not of this version");
        assert!(error.to_string().contains("migrations 0004 saved search, 0005"), "{error}");
        assert_eq!(database.tables().await.expect("looked"), Tables::Present { pending });
    })
    .await;
}

#[tokio::test]
async fn a_file_is_copied_before_it_is_changed_and_two_copies_are_kept() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("forum.db");
    let database = Database::Sqlite(file.clone());
    at_version(&database, 3).await;
    for old in ["forum.db.before-0002-a", "forum.db.before-0003-b", "forum.db.before-0004.part", "forum.db.other"] {
        std::fs::write(folder.path().join(old), "older").expect("written");
    }
    let migrated = database.migrate("20261126T090000Z").await.expect("migrated");
    let copy = migrated.copy.expect("a copy");
    assert_eq!(copy, folder.path().join("forum.db.before-0004-20261126T090000Z"));
    let mode = std::os::unix::fs::PermissionsExt::mode(&copy.metadata().expect("there").permissions());
    assert_eq!(mode & 0o077, 0, "its owner's alone");
    let mut names: Vec<_> = std::fs::read_dir(folder.path())
        .expect("a listing")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("text"))
        .collect();
    names.sort();
    let kept = ["forum.db", "forum.db.before-0003-b", "forum.db.before-0004-20261126T090000Z", "forum.db.other"];
    assert_eq!(names, kept);
    // The copy is the forum as it was, and can be migrated like it.
    let before = Database::Sqlite(copy);
    assert!(matches!(before.tables().await.expect("looked"), Tables::Present { pending } if !pending.is_empty()));
    before.migrate("later").await.expect("migrated");
    let store = Store::open(&before).await.expect("open");
    everything_is_there(&store).await;
    store.close().await;
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
