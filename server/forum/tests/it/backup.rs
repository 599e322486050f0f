//! A forum as a file, out of one engine and into the other; what is refused; the nightly ones.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use age::secrecy::ExposeSecret;
use domain::clock::Timestamp;
use domain::id::PracticeId;
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::Problem;
use domain::search::SearchRequest;
use forum::backup::create::{BackupOptions, BackupReport};
use forum::backup::error::BackupError;
use forum::backup::nightly::{BackupSettings, Nightly};
use forum::backup::restore::{RestoreReport, restore};
use forum::backup::sealed::Recipients;
use forum::backup::verify::{VerifyReport, verify};
use forum::drafts::begin::Purpose;
use forum::drafts::save::SaveDraft;
use forum::file_place::FilePlace;
use forum::file_texts::reader::FileReader;
use forum::{Database, Forum, Settings};
use store::backup::tables::TABLES;
use store::backup::{Shape, Value};
use store::{Store, StoreError, Tables};

use crate::context::{MAX_UPLOAD, TestContext};
use crate::engines::{self, TestDatabase};
use crate::fake_clock::START;
use crate::on_each_engine;
use crate::sample::{content, create_practice, found, practice, upload};

/// Where a backup can be restored: nothing is there.
#[derive(Clone)]
struct TestPlaces {
    database: Database,
    folder: PathBuf,
}

impl TestPlaces {
    fn settings(&self) -> Settings {
        Settings {
            database: self.database.clone(),
            files: FilePlace::Folder(self.folder.join("files")),
            max_upload: MAX_UPLOAD,
            time_zone: jiff::tz::TimeZone::UTC,
            file_reader: FileReader::Here,
        }
    }

    async fn restore(&self, file: &Path, identities: &[PathBuf]) -> Result<RestoreReport, BackupError> {
        restore(&Actor::System, &self.settings(), &self.folder, file, identities, START).await
    }

    /// Returns whether a refused restore left nothing.
    async fn is_empty(&self) -> bool {
        self.database.tables().await.expect("looked") == Tables::Absent && names(&self.folder).is_empty()
    }
}

/// Runs a test with a forum and an empty place, of the other engine where there are two.
async fn on_each_way<F, T>(test: F)
where
    F: Fn(TestContext, TestPlaces) -> T + Copy + Send + Sync + 'static,
    T: Future<Output = ()> + Send + 'static,
{
    let engines = engines::at_hand();
    for (from, to) in engines.iter().zip(engines.iter().rev()) {
        let (full, empty) = (TestDatabase::new(*from).await, TestDatabase::new(*to).await);
        let (database, folder) = (full.database.clone(), full.path());
        let place = TestPlaces { database: empty.database.clone(), folder: empty.path() };
        let outcome = tokio::spawn(async move { test(TestContext::begin(database, folder).await, place).await }).await;
        full.remove().await;
        empty.remove().await;
        if let Err(failure) = outcome {
            eprintln!("failed from {from:?} to {to:?}");
            std::panic::resume_unwind(failure.into_panic());
        }
    }
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("a listing");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

fn in_the_clear() -> BackupOptions {
    BackupOptions { recipients: Recipients::nobody(), settings: BTreeMap::new() }
}

async fn back_up(forum: &Forum, file: &Path) -> BackupReport {
    forum.back_up(&Actor::System, file, in_the_clear()).await.expect("written")
}

async fn verified(file: &Path, identities: &[PathBuf]) -> Result<VerifyReport, BackupError> {
    let room = tempfile::tempdir().expect("a folder");
    let report = verify(&Actor::System, file, identities, room.path(), START).await;
    assert!(names(room.path()).is_empty(), "nothing is left of it");
    report
}

/// The rows of every table of a backup.
async fn rows(database: &Database) -> BTreeMap<&'static str, Vec<Vec<Value>>> {
    let store = Store::open(database).await.expect("opens");
    let mut snapshot = store.snapshot().await.expect("begun");
    let mut all = BTreeMap::new();
    for table in TABLES {
        let mut rows = vec![];
        let take = |row| {
            rows.push(row);
            Ok::<_, StoreError>(())
        };
        snapshot.rows(&Shape::from(table), take).await.expect(table.name);
        all.insert(table.name, rows);
    }
    snapshot.end().await.expect("ended");
    store.close().await;
    all
}

/// Publishes a practice with a file.
async fn with_file(forum: &Forum, who: &Actor, title: &str, words: &[u8]) -> PracticeId {
    let draft = forum.begin_draft(who, Purpose::New, content(title, "גוף")).await.expect("begun");
    let uploads = vec![upload("קובץ.txt", words)];
    let input = SaveDraft { content: content(title, "גוף"), uploads, ..SaveDraft::default() };
    forum.save_draft(who, draft, input).await.expect("saved");
    forum.publish_draft(who, draft, None).await.expect("published").id
}

/// The stored contents of a forum, by their paths.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for part in names(folder) {
        for name in names(&folder.join(&part)) {
            found.insert(name.clone(), fs::read(folder.join(&part).join(&name)).expect("read"));
        }
    }
    found
}

/// A forum with texts, files and a file that can be brought back.
async fn fill(context: &TestContext) {
    let (forum, dana) = (&context.forum, context.people.oren.member);
    for number in 0..40 {
        let body = format!("גוף {number} \u{2067}\"מצוטט\"\n").repeat(60);
        create_practice(forum, &dana, practice(&format!("שירות {number}"), &body, Status::Published)).await;
    }
    with_file(forum, &dana, "עם קובץ", "תוכן הקובץ".as_bytes()).await;
    with_file(forum, &dana, "אותו קובץ", "תוכן הקובץ".as_bytes()).await;
    // Larger than what is read at once.
    with_file(forum, &dana, "קובץ גדול", "שורה של קובץ גדול\n".repeat(9_000).as_bytes()).await;
    let draft = forum.begin_draft(&dana, Purpose::New, content("טיוטה", "גוף")).await.expect("begun");
    let uploads = vec![upload("הוסר.txt", "הוסר".as_bytes())];
    let input = SaveDraft { content: content("טיוטה", "גוף"), uploads, ..SaveDraft::default() };
    forum.save_draft(&dana, draft, input).await.expect("saved");
    let remove = vec!["הוסר.txt".to_owned()];
    let input = SaveDraft { content: content("טיוטה", "גוף"), remove, ..SaveDraft::default() };
    forum.save_draft(&dana, draft, input).await.expect("saved");
}

#[tokio::test]
async fn a_forum_comes_back_in_the_other_engine_row_by_row_and_byte_by_byte() {
    on_each_way(|context, place| async move {
        fill(&context).await;
        // What reads files in the background would write between the backup and the look at the rows.
        context.reader.abort();
        while !context.reader.is_finished() {
            tokio::task::yield_now().await;
        }
        let file = context.folder.join("forum.tar.zst");
        let report = back_up(&context.forum, &file).await;
        assert_eq!((report.files, report.missing.len()), (3, 0));
        assert_eq!(fs::metadata(&file).expect("there").len(), report.archive_bytes);
        let before = rows(&context.database).await;
        let found_before = found(&context.forum, &context.people.rimon.member, "שירות").await;
        let tried = verified(&file, &[]).await.expect("whole");
        assert_eq!((tried.rows, tried.files, tried.file_bytes), (report.rows, 3, report.file_bytes));

        let restored = place.restore(&file, &[]).await.expect("restored");
        assert_eq!((restored.rows, restored.files, restored.made_at), (report.rows, 3, START));
        assert_eq!(rows(&place.database).await, before);
        assert_eq!(contents(&place.folder.join("files")), contents(&context.folder.join("files")));
        let again = TestContext::open(place.database.clone(), place.folder.clone()).await;
        assert_eq!(found(&again.forum, &context.people.rimon.member, "שירות").await, found_before);
        let status = again.forum.backup_status(&Actor::System).await.expect("read");
        assert_eq!(status.verified, None);
        again.forum.close().await;

        let occupied = place.restore(&file, &[]).await.expect_err("not empty");
        assert!(matches!(occupied, BackupError::Occupied(_)), "{occupied}");
        let exists = context.forum.back_up(&Actor::System, &file, in_the_clear()).await;
        assert!(matches!(exists, Err(BackupError::Exists(_))), "{exists:?}");
    })
    .await;
}

/// Writers publish, change and take away all the time, with files, while backups are made.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_backup_under_load_is_the_forum_of_one_moment() {
    on_each_way(|context, place| async move {
        let context = Arc::new(context);
        let stop = Arc::new(AtomicBool::new(false));
        let writers =
            [context.people.oren.member, context.people.rimon.member, context.people.oren.manager].map(|who| {
                let (context, stop) = (Arc::clone(&context), Arc::clone(&stop));
                tokio::spawn(async move {
                    let mut number = 0;
                    while !stop.load(Ordering::Relaxed) {
                        number += 1;
                        let title = format!("כתוב {number} {}", who.member().expect("a member"));
                        let id = with_file(&context.forum, &who, &title, title.as_bytes()).await;
                        if number % 3 == 0 && who == context.people.oren.member {
                            let coordinator = context.people.coordinator;
                            let erased = context.forum.erase_practice(&coordinator, id, 1, "סיבה").await;
                            assert!(matches!(erased, Ok(()) | Err(Problem::Conflict { .. })), "{erased:?}");
                        }
                    }
                })
            });
        for round in 0..4 {
            let file = context.folder.join(format!("{round}.tar.zst"));
            let report = back_up(&context.forum, &file).await;
            assert_eq!(report.missing, BTreeSet::new());
            let tried = verified(&file, &[]).await.expect("whole");
            assert_eq!((tried.rows, tried.files), (report.rows, report.files));
        }
        stop.store(true, Ordering::Relaxed);
        for writer in writers {
            writer.await.expect("no panic");
        }
        let last = context.folder.join("3.tar.zst");
        place.restore(&last, &[]).await.expect("restored");
        // Every change up to the moment is there and none after it: the log says which there were.
        let rows = rows(&place.database).await;
        let head = &rows["change_head"][0][1];
        assert_eq!(rows["change"].last().map(|row| &row[0]), Some(head));
        let Value::Integer(head) = head else { panic!("a position") };
        assert_eq!(rows["change"].len() as i64, *head);
        // And the search finds what the rows of that moment say.
        let again = TestContext::open(place.database.clone(), place.folder.clone()).await;
        let request = SearchRequest { q: "כתוב".into(), limit: 1, ..SearchRequest::default() };
        let answer = again.forum.search(&context.people.oren.member, request).await.expect("an answer");
        assert_eq!(answer.total, rows["practice"].len());
        again.forum.close().await;
    })
    .await;
}

#[tokio::test]
async fn only_those_who_run_the_forum_make_or_restore_one() {
    on_each_way(|context, place| async move {
        let people = context.people;
        let file = context.folder.join("forum.tar.zst");
        for actor in [people.oren.manager, people.oren.member, people.oren.guest, Actor::Nobody] {
            let made = context.forum.back_up(&actor, &file, in_the_clear()).await;
            assert!(matches!(made, Err(BackupError::Forbidden)), "{made:?}");
            assert!(context.forum.backup_status(&actor).await.is_err());
            assert!(context.forum.back_up_nightly(&actor).await.is_err());
        }
        assert!(!file.exists());
        context.forum.back_up(&people.coordinator, &file, in_the_clear()).await.expect("written");
        let member = people.oren.manager;
        assert!(verify(&member, &file, &[], &context.folder, START).await.is_err());
        let restored = restore(&member, &place.settings(), &place.folder, &file, &[], START).await;
        assert!(matches!(restored, Err(BackupError::Forbidden)), "{restored:?}");
    })
    .await;
}

/// The archive with one byte of each block of four kilobytes changed, and cut off there.
#[tokio::test]
async fn a_damaged_archive_is_refused_in_a_sentence_and_nothing_is_restored() {
    on_each_way(|context, place| async move {
        with_file(&context.forum, &context.people.oren.member, "עם קובץ", &noise(30_000)).await;
        let file = context.folder.join("forum.tar.zst");
        back_up(&context.forum, &file).await;
        let whole = fs::read(&file).expect("read");
        let damaged = context.folder.join("damaged.tar.zst");
        for at in (0..whole.len()).step_by(4_096).chain([whole.len() - 1]) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            fs::write(&damaged, &bytes).expect("written");
            refused(&place, &damaged).await;
            fs::write(&damaged, &whole[..at]).expect("written");
            refused(&place, &damaged).await;
        }
        fs::write(&damaged, [&whole[..], b"more"].concat()).expect("written");
        refused(&place, &damaged).await;
        place.restore(&file, &[]).await.expect("restored");
    })
    .await;
}

/// Bytes that do not compress.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1u32;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b'!' + (state >> 24) as u8 % 90
    };
    std::iter::repeat_with(next).take(length).collect()
}

async fn refused(place: &TestPlaces, file: &Path) -> String {
    let error = place.restore(file, &[]).await.expect_err("damaged").to_string();
    assert!(!error.is_empty() && !error.contains('\n'), "{error}");
    assert!(place.is_empty().await, "{error}");
    error
}

/// What is well-formed and not what its manifest says.
#[tokio::test]
async fn an_archive_that_was_changed_by_hand_is_refused() {
    on_each_way(|context, place| async move {
        let hash = {
            with_file(&context.forum, &context.people.oren.member, "עם קובץ", b"content").await;
            contents(&context.folder.join("files")).into_keys().next().expect("one")
        };
        let file = context.folder.join("forum.tar.zst");
        back_up(&context.forum, &file).await;
        let entries = unpack(&fs::read(&file).expect("read"));
        let changed = context.folder.join("changed.tar.zst");
        let content = format!("files/{}/{hash}", &hash[..2]);
        let companies = "rows/company/0000001.jsonl";
        type Change<'a> = &'a dyn Fn(&mut Vec<(String, Vec<u8>)>);
        let replace = |name: &str, from: &str, to: &str, entries: &mut Vec<(String, Vec<u8>)>| {
            let entry = entries.iter_mut().find(|(own, _)| own == name).expect("there");
            let text = String::from_utf8(entry.1.clone()).expect("text");
            assert!(text.contains(from), "{text}");
            entry.1 = text.replace(from, to).into_bytes();
        };
        let cases: [(&str, Change<'_>); 13] = [
            ("a row is missing", &|all| replace("rows/setting/0000001.jsonl", "\n", "\n\n", all)),
            ("another name", &|all| replace(companies, "oren-gal", "oren-gan", all)),
            ("another type", &|all| replace(companies, "\"oren-gal\"", "7", all)),
            ("another column", &|all| replace(companies, "\"sector\"", "\"secret\"", all)),
            ("another table", &|all| {
                let entry = all.iter_mut().find(|(name, _)| name == companies).expect("there");
                entry.0 = "rows/sqlite_master/0000001.jsonl".to_owned();
            }),
            ("a table without rows", &|all| all.retain(|(name, _)| name != companies)),
            ("the same table twice", &|all| {
                let again = all.iter().find(|(name, _)| name == companies).expect("there").clone();
                all.insert(all.len() - 1, again);
            }),
            ("a content is missing", &|all| all.retain(|(name, _)| *name != content)),
            ("another content", &|all| replace(&content, "content", "Content", all)),
            ("a path out of the folder", &|all| {
                let entry = all.iter_mut().find(|(name, _)| *name == content).expect("there");
                entry.0 = "files/xx/evil".to_owned();
            }),
            ("no manifest", &|all| all.retain(|(name, _)| name != "manifest.json")),
            ("something behind the manifest", &|all| all.push(("more".to_owned(), vec![]))),
            ("another manifest", &|all| {
                replace("manifest.json", "\"migration\"", "\"last\"", all);
            }),
        ];
        let archives = cases.map(|(what, change)| {
            let mut entries = entries.clone();
            change(&mut entries);
            (what, pack(&entries))
        });
        for (what, archive) in archives {
            fs::write(&changed, archive).expect("written");
            let message = refused(&place, &changed).await;
            assert!(message.contains("damaged"), "{what}: {message}");
        }
        // Packed again without a change it is the same backup.
        fs::write(&changed, pack(&entries)).expect("written");
        place.restore(&changed, &[]).await.expect("restored");
    })
    .await;
}

#[tokio::test]
async fn a_foreign_or_newer_file_is_told_from_a_backup() {
    on_each_way(|context, place| async move {
        let file = context.folder.join("forum.tar.zst");
        back_up(&context.forum, &file).await;
        let entries = unpack(&fs::read(&file).expect("read"));
        let other = context.folder.join("other");
        let with_head = |from: &str, to: &str| {
            let mut entries = entries.clone();
            let text = String::from_utf8(entries[0].1.clone()).expect("text");
            assert!(text.contains(from), "{text}");
            entries[0].1 = text.replace(from, to).into_bytes();
            pack(&entries)
        };
        let newest = context.database.migrations().iter().map(|step| step.version).max().expect("one");
        let migration = format!("\"migration\": {newest}");
        for (bytes, words) in [
            (b"PK\x03\x04 something else".to_vec(), "is no backup of maagal"),
            (vec![], "is no backup of maagal"),
            (pack(&[("photo.jpg".to_owned(), vec![1])]), "is no backup of maagal"),
            (pack(&[]), "is no backup of maagal"),
            (with_head("\"format\": 1", "\"format\": 2"), "with form 2 of the file, and this one reads it up to 1"),
            (with_head(&migration, "\"migration\": 9999"), "with migration 9999, and this one has them up to"),
        ] {
            fs::write(&other, bytes).expect("written");
            let message = refused(&place, &other).await;
            assert!(message.contains(words), "{message}");
            assert!(verified(&other, &[]).await.is_err());
        }
        let message = place.restore(&context.folder.join("missing"), &[]).await.expect_err("not there").to_string();
        assert!(message.contains("missing"), "{message}");
    })
    .await;
}

#[tokio::test]
async fn an_encrypted_backup_opens_with_its_identity_alone() {
    on_each_way(|context, place| async move {
        let identity = |name: &str| {
            let identity = age::x25519::Identity::generate();
            let file = context.folder.join(name);
            let text = format!("# of {name}\n{}\n", identity.to_string().expose_secret());
            fs::write(&file, text).expect("written");
            (identity.to_public().to_string(), file)
        };
        let ((mine, my_key), (theirs, their_key), (_, strange_key)) = (identity("a"), identity("b"), identity("c"));
        let file = context.folder.join("forum.tar.zst.age");
        let recipients = Recipients::parse(&[mine, theirs]).expect("recipients");
        let options = BackupOptions { recipients, settings: BTreeMap::new() };
        context.forum.back_up(&Actor::System, &file, options).await.expect("written");
        let bytes = fs::read(&file).expect("read");
        assert!(bytes.starts_with(b"age-encryption.org/v1\n"));

        let message = refused(&place, &file).await;
        assert!(message.contains("--identity"), "{message}");
        for (keys, words) in [
            (vec![strange_key.clone()], "not encrypted for any"),
            (vec![context.folder.join("nothing")], "nothing"),
            (vec![file.clone()], "age"),
        ] {
            let message = place.restore(&file, &keys).await.expect_err("no key").to_string();
            assert!(message.contains(words) && place.is_empty().await, "{message}");
        }
        let damaged = context.folder.join("damaged");
        for at in (0..bytes.len()).step_by(4_096) {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1;
            fs::write(&damaged, bytes).expect("written");
            let message =
                place.restore(&damaged, std::slice::from_ref(&my_key)).await.expect_err("damaged").to_string();
            assert!(place.is_empty().await, "{message}");
        }
        verified(&file, &[strange_key, their_key]).await.expect("whole");
        place.restore(&file, &[my_key]).await.expect("restored");
        assert!(matches!(Recipients::parse(&["age1x".to_owned()]), Err(BackupError::Recipient(_))));
    })
    .await;
}

/// A content that the forum lost long ago does not keep the rest from being backed up, and is named.
#[tokio::test]
async fn a_content_that_is_gone_is_named_and_the_rest_is_kept() {
    on_each_way(|context, place| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        with_file(forum, &dana, "אבוד", b"lost").await;
        with_file(forum, &dana, "קיים", b"there").await;
        let all = contents(&context.folder.join("files"));
        let (lost, _) = all.iter().find(|(_, content)| *content == b"lost").expect("there");
        fs::remove_file(context.folder.join("files").join(&lost[..2]).join(lost)).expect("removed");
        let file = context.folder.join("forum.tar.zst");
        let report = back_up(forum, &file).await;
        assert_eq!((report.files, &report.missing), (1, &BTreeSet::from([lost.clone()])));
        assert_eq!(verified(&file, &[]).await.expect("whole").missing, report.missing);
        let restored = place.restore(&file, &[]).await.expect("restored");
        assert_eq!((restored.files, restored.missing), (1, report.missing));
    })
    .await;
}

/// A restore that was killed left files without a database; the next one takes them away.
#[tokio::test]
async fn what_a_killed_restore_left_is_taken_away() {
    on_each_way(|context, place| async move {
        let file = context.folder.join("forum.tar.zst");
        back_up(&context.forum, &file).await;
        fs::create_dir_all(place.folder.join("restore.part/files/ab")).expect("made");
        fs::create_dir_all(place.folder.join("files/ab")).expect("made");
        fs::write(place.folder.join("files/ab/old"), "old").expect("written");
        place.restore(&file, &[]).await.expect("restored");
        assert!(!place.folder.join("files/ab/old").exists());
        // Killed after the database was in place: nothing is taken away.
        fs::create_dir_all(place.folder.join("restore.part")).expect("made");
        fs::write(place.folder.join("files/mine"), "mine").expect("written");
        let occupied = place.restore(&file, &[]).await.expect_err("a forum");
        assert!(matches!(occupied, BackupError::Occupied(_)), "{occupied}");
        assert!(place.folder.join("files/mine").exists());
    })
    .await;
}

#[tokio::test]
async fn a_folder_with_something_in_it_is_not_restored_into() {
    on_each_way(|context, place| async move {
        let file = context.folder.join("forum.tar.zst");
        back_up(&context.forum, &file).await;
        fs::write(place.folder.join("notes"), "mine").expect("written");
        let occupied = place.restore(&file, &[]).await.expect_err("not empty");
        assert!(matches!(occupied, BackupError::Occupied(_)), "{occupied}");
        assert_eq!(names(&place.folder), BTreeSet::from(["notes".to_owned()]));
    })
    .await;
}

/// The forum of a test as a server that makes backups every night.
async fn nightly(context: &TestContext, spare: u64) -> (Forum, PathBuf) {
    let folder = context.folder.join("backups");
    let settings = BackupSettings { nightly: true, folder: folder.clone(), spare, settings: BTreeMap::new() };
    let forum = context.second_process().await.with_backups(settings);
    forum.remember_backup_schedule(&Actor::System).await.expect("remembered");
    (forum, folder)
}

fn archives(folder: &Path) -> Vec<String> {
    names(folder).into_iter().filter(|name| name.ends_with(".tar.zst")).collect()
}

#[tokio::test]
async fn every_night_is_kept_for_as_long_as_it_should_be_and_a_content_once() {
    on_each_engine(|context| async move {
        let (forum, folder) = nightly(&context, 0).await;
        let dana = context.people.oren.member;
        with_file(&context.forum, &dana, "נשאר", b"stays").await;
        let erased = with_file(&context.forum, &dana, "נמחק", b"goes").await;
        // Another has the same content.
        with_file(&context.forum, &dana, "גם נשאר", b"stays").await;
        for night in 0..60 {
            context.clock.advance_days(1);
            let made = forum.back_up_nightly(&Actor::System).await.expect("made");
            assert!(matches!(made, Nightly::Verified { .. }), "{made:?}");
            if night == 0 {
                assert_eq!(contents(&folder.join("files")).len(), 2);
                let coordinator = context.people.coordinator;
                context.forum.erase_practice(&coordinator, erased, 1, "סיבה").await.expect("erased");
            }
        }
        // From 16 January to 16 March: seven days, four Saturdays before them, the last days of two months.
        let kept = archives(&folder);
        let days: Vec<_> = kept.iter().map(|name| &name["maagal-".len()..][..8]).collect();
        assert_eq!(
            days,
            [
                "20260131", "20260221", "20260228", "20260307", "20260310", "20260311", "20260312", "20260313",
                "20260314", "20260315", "20260316"
            ]
        );
        let left = contents(&folder.join("files"));
        assert_eq!(left.into_values().collect::<Vec<_>>(), [b"stays".to_vec()], "what no archive needs is gone");
        let status = forum.backup_status(&Actor::System).await.expect("read");
        assert_eq!(status.verified.map(|last| last.name).as_ref(), kept.last());
        // The oldest that is left can be restored from where it lies, with the contents beside it.
        let tried = verified(&folder.join(&kept[0]), &[]).await.expect("whole");
        assert_eq!(tried.files, 1);
        let off = context.second_process().await;
        assert_eq!(off.back_up_nightly(&Actor::System).await.expect("asked"), Nightly::Off);
    })
    .await;
}

#[tokio::test]
async fn a_nightly_backup_is_restored_with_the_contents_beside_it() {
    on_each_way(|context, place| async move {
        fill(&context).await;
        let (forum, folder) = nightly(&context, 0).await;
        forum.back_up_nightly(&Actor::System).await.expect("made");
        let file = folder.join(&archives(&folder)[0]);
        let alone = context.folder.join("alone").join("forum.tar.zst");
        fs::create_dir(context.folder.join("alone")).expect("a folder");
        fs::copy(&file, &alone).expect("copied without the contents");
        let message = refused(&place, &alone).await;
        assert!(message.contains("a nightly backup needs that folder beside it"), "{message}");
        place.restore(&file, &[]).await.expect("restored");
        assert_eq!(contents(&place.folder.join("files")), contents(&folder.join("files")));
        assert_eq!(contents(&folder.join("files")).len(), 3);
        assert_eq!(rows(&place.database).await["practice"], rows(&context.database).await["practice"]);
    })
    .await;
}

#[tokio::test]
async fn without_room_a_night_is_skipped_and_after_two_days_there_is_a_warning() {
    on_each_engine(|context| async move {
        let (forum, folder) = nightly(&context, u64::MAX / 2).await;
        let made = forum.back_up_nightly(&Actor::System).await.expect("asked");
        let Nightly::Skipped(skipped) = made else { panic!("{made:?}") };
        assert_eq!(archives(&folder), Vec::<String>::new());
        let status = forum.backup_status(&Actor::System).await.expect("read");
        assert_eq!((status.skipped, status.verified.clone()), (Some(skipped), None));
        assert!(!status.is_overdue(forum.now()));
        context.clock.advance_days(2);
        context.clock.advance_seconds(1);
        assert!(status.is_overdue(forum.now()));

        let (forum, folder) = nightly(&context, 0).await;
        assert_eq!(forum.backup_status(&Actor::System).await.expect("read").nightly_since, Some(START));
        forum.back_up_nightly(&Actor::System).await.expect("made");
        let status = forum.backup_status(&Actor::System).await.expect("read");
        assert_eq!((status.skipped, archives(&folder).len()), (None, 1));
        assert!(!status.is_overdue(forum.now()));
        context.clock.advance_days(2);
        context.clock.advance_seconds(1);
        assert!(status.is_overdue(forum.now()));
        // Without room again, the last one stays however old it is.
        let (forum, folder) = nightly(&context, u64::MAX / 2).await;
        context.clock.advance_days(900);
        forum.back_up_nightly(&Actor::System).await.expect("asked");
        assert_eq!(archives(&folder).len(), 1);
    })
    .await;
}

/// A copied content that its disk changed is found, and copied again at the next attempt.
#[tokio::test]
async fn a_damaged_copy_of_a_content_is_found_and_replaced() {
    on_each_engine(|context| async move {
        let (forum, folder) = nightly(&context, 0).await;
        with_file(&context.forum, &context.people.oren.member, "עם קובץ", b"content").await;
        forum.back_up_nightly(&Actor::System).await.expect("made");
        let hash = contents(&folder.join("files")).into_keys().next().expect("one");
        let copy = folder.join("files").join(&hash[..2]).join(&hash);
        fs::write(&copy, b"Content").expect("written");
        assert!(verified(&folder.join(&archives(&folder)[0]), &[]).await.is_err());
        context.clock.advance_days(1);
        // What a process left that was killed.
        fs::write(folder.join("maagal-20200101T000000Z.tar.zst.part"), "half").expect("written");
        fs::create_dir(folder.join("maagal-verify-old")).expect("made");
        let failed = forum.back_up_nightly(&Actor::System).await;
        assert!(matches!(failed, Err(BackupError::Content(_))), "{failed:?}");
        assert_eq!(archives(&folder).len(), 1, "one that does not pass is none");
        context.clock.advance_seconds(60);
        let made = forum.back_up_nightly(&Actor::System).await.expect("made");
        assert!(matches!(made, Nightly::Verified { .. }), "{made:?}");
        assert_eq!(fs::read(&copy).expect("read"), b"content");
        assert_eq!(names(&folder).len(), 2 + archives(&folder).len(), "the lock, the contents and archives");
    })
    .await;
}

#[tokio::test]
async fn a_backup_of_another_forum_is_not_remembered_as_verified() {
    on_each_way(|context, place| async move {
        let (file, later) = (context.folder.join("a.tar.zst"), context.folder.join("b.tar.zst"));
        back_up(&context.forum, &file).await;
        context.clock.advance_days(1);
        back_up(&context.forum, &later).await;
        let (first, second) = (verified(&file, &[]).await.expect("whole"), verified(&later, &[]).await.expect("whole"));
        let remember = async |forum: &Forum, name: &str, report: &VerifyReport| {
            forum.remember_verified(&Actor::System, name, report).await.expect("asked")
        };
        assert!(remember(&context.forum, "b", &second).await);
        assert!(!remember(&context.forum, "a", &first).await, "an older one");
        let last = context.forum.backup_status(&Actor::System).await.expect("read").verified.expect("one");
        assert_eq!(
            (last.name.as_str(), last.made_at, Timestamp(second.head.made_at)),
            ("b", START.plus_days(1), last.made_at)
        );
        place.restore(&file, &[]).await.expect("restored");
        let store = Store::open(&place.database).await.expect("opens");
        let identity = store::identity::get(&mut store.read().await.expect("read")).await.expect("read");
        assert_eq!(identity, None, "a restored forum is another");
        store.close().await;
        context.clock.advance_days(1);
        let mut strange = second.clone();
        strange.head.forum = Some("another".to_owned());
        assert!(!remember(&context.forum, "c", &strange).await);
    })
    .await;
}

/// The entries of an archive.
fn unpack(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut tar = tar::Archive::new(zstd::Decoder::new(archive).expect("zstd"));
    let entries = tar.entries().expect("entries").map(|entry| {
        let mut entry = entry.expect("an entry");
        let name = entry.path().expect("a path").to_string_lossy().into_owned();
        let mut content = vec![];
        std::io::Read::read_to_end(&mut entry, &mut content).expect("content");
        (name, content)
    });
    entries.collect()
}

/// An archive of entries.
fn pack(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(zstd::Encoder::new(vec![], 1).expect("zstd"));
    for (name, content) in entries {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o600);
        tar.append_data(&mut header, name, &content[..]).expect("an entry");
    }
    tar.into_inner().expect("the end").finish().expect("the end")
}
