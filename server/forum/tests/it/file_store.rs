//! Which file store is a forum's, where other processes can reach it, too.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::clock::Random;
use domain::policy::Actor;
use domain::problem::Problem;
use forum::backup::create::BackupOptions;
use forum::backup::error::BackupError;
use forum::backup::restore::restore;
use forum::backup::sealed::Recipients;
use forum::claim::ClaimError;
use forum::drafts::begin::Purpose;
use forum::drafts::save::SaveDraft;
use forum::file_place::{Bucket, BucketKeys, FilePlace};
use forum::{Database, Forum, Settings};

use crate::engines::{Engine, TestDatabase};
use crate::fake_clock::{Counted, START};
use crate::on_each_engine;
use crate::sample::{content, upload};

#[tokio::test]
async fn nodes_of_one_database_have_one_file_store() {
    on_each_engine(|context| async move {
        let claimed = async |files: &str| context.process_with_files(files).await.claim_files().await;
        let shares = matches!(context.database, Database::Postgres(_));
        context.forum.claim_files().await.expect("the first store is the forum's");
        claimed("files").await.expect("a second process with the same store");
        let refused = claimed("other-files").await;
        if !shares {
            refused.expect("the folder beside a SQLite file is its alone");
            return;
        }
        let error = refused.expect_err("the files are elsewhere");
        assert!(matches!(error, ClaimError::Elsewhere { .. }), "{error}");
        assert!(error.to_string().contains("--files-url"), "{error}");
        // Whoever moves the files moves the marker with them; and where it was lost, the message has it.
        let marker = context.folder.join("files/maagal-store.json");
        let text = std::fs::read_to_string(&marker).expect("a marker");
        assert!(error.to_string().ends_with(&text), "{error}");
        std::fs::rename(&marker, context.folder.join("other-files/maagal-store.json")).expect("moved");
        claimed("other-files").await.expect("the store was moved");
        assert!(matches!(claimed("files").await, Err(ClaimError::Elsewhere { .. })));
    })
    .await;
}

#[tokio::test]
async fn two_forums_never_share_a_file_store() {
    on_each_engine(|context| async move {
        context.forum.claim_files().await.expect("the forum's");
        let engine = if let Database::Postgres(_) = context.database { Engine::Postgres } else { Engine::Sqlite };
        let place = TestDatabase::new(engine).await;
        let settings = Settings { database: place.database.clone(), ..context.settings() };
        // Two forums draw different numbers.
        let random = Counted::default();
        for _ in 0..1_000 {
            random.fill(&mut [0]);
        }
        let other = Forum::open(settings, Arc::clone(&context.clock) as _, Arc::new(random)).await;
        let other = other.expect("opens");
        let claimed = other.claim_files().await;
        other.close().await;
        place.remove().await;
        let error = claimed.expect_err("another forum's");
        assert!(matches!(error, ClaimError::Foreign { .. }), "{error}");
        assert!(error.to_string().contains("maagal-store.json"), "{error}");
        context.forum.claim_files().await.expect("still the first forum's");
    })
    .await;
}

#[tokio::test]
async fn a_folder_outside_the_data_folder_belongs_to_one_forum_on_either_engine() {
    on_each_engine(|context| async move {
        let shared = tempfile::tempdir().expect("a folder");
        let place = || FilePlace::Folder(shared.path().to_owned());
        let open = async |settings: Settings, drawn: usize| {
            let random = Counted::default();
            for _ in 0..drawn {
                random.fill(&mut [0]);
            }
            Forum::open(settings, Arc::clone(&context.clock) as _, Arc::new(random)).await.expect("opens")
        };
        let first = open(Settings { files: place(), ..context.settings() }, 0).await;
        first.claim_files().await.expect("nobody's so far");
        let again = open(Settings { files: place(), ..context.settings() }, 500).await;
        again.claim_files().await.expect("the same forum's");

        let other = TestDatabase::new(Engine::Sqlite).await;
        let settings = Settings { database: other.database.clone(), files: place(), ..context.settings() };
        let second = open(settings, 1_000).await;
        let refused = second.claim_files().await.expect_err("another forum's");
        assert!(matches!(refused, ClaimError::Foreign { .. }), "{refused}");
        second.close().await;
        other.remove().await;
    })
    .await;
}

#[tokio::test]
async fn a_forum_whose_file_store_is_away_is_read_and_takes_no_files() {
    on_each_engine(|context| async move {
        let bucket = Bucket {
            name: "forum".to_owned(),
            prefix: String::new(),
            // Nobody listens at that port.
            endpoint: Some("http://127.0.0.1:1".to_owned()),
            region: None,
            keys: Some(BucketKeys { id: "a".to_owned(), secret: "b".to_owned() }),
            spool: context.folder.join("spool"),
        };
        let settings = Settings { files: FilePlace::Bucket(bucket), ..context.settings() };
        let forum = Forum::open(settings, Arc::clone(&context.clock) as _, Arc::new(Counted::default())).await;
        let forum = forum.expect("opens");
        forum.claim_files().await.expect("a service that is away does not keep the forum from starting");
        let dana = &context.people.oren.member;
        forum.meetings(dana).await.expect("read");
        let draft = forum.begin_draft(dana, Purpose::New, content("שם", "גוף")).await.expect("texts are stored");
        let uploads = vec![upload("a.txt", "תוכן")];
        let refused = forum.save_draft(dana, draft, SaveDraft { uploads, ..SaveDraft::default() }).await;
        assert_eq!(refused.map(drop), Err(Problem::FilesUnavailable));
    })
    .await;
}

#[tokio::test]
async fn a_backup_is_restored_into_a_file_store_of_nobody() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, &context.people.oren.member);
        let draft = forum.begin_draft(dana, Purpose::New, content("שם", "גוף")).await.expect("begun");
        let uploads = vec![upload("a.txt", "תוכן")];
        forum.save_draft(dana, draft, SaveDraft { uploads, ..SaveDraft::default() }).await.expect("saved");
        let archive = context.folder.join("forum.tar.zst");
        let options =
            BackupOptions { recipients: Recipients::parse(&[]).expect("nobody"), settings: BTreeMap::default() };
        forum.back_up(&Actor::System, &archive, options).await.expect("made");

        let shared = tempfile::tempdir().expect("a folder");
        for is_taken in [false, true] {
            let place = tempfile::tempdir().expect("a folder");
            let files = FilePlace::Folder(shared.path().to_owned());
            let database = Database::Sqlite(place.path().join("maagal.db"));
            let settings = Settings { database, files, ..context.settings() };
            let restored = restore(&Actor::System, &settings, place.path(), &archive, &[], START).await;
            if is_taken {
                assert!(matches!(restored, Err(BackupError::ForeignFiles { .. })), "{restored:?}");
                assert_eq!(std::fs::read_dir(place.path()).expect("there").count(), 0, "nothing is restored");
                continue;
            }
            assert_eq!(restored.expect("restored").files, 1);
            let again = Forum::open(settings, Arc::clone(&context.clock) as _, Arc::new(Counted::default())).await;
            let again = again.expect("opens");
            let file = again.draft_file(dana, draft, "a.txt").await.expect("there");
            assert_eq!(file.content().await.as_deref(), Ok("תוכן".as_bytes()));
            again.close().await;
            std::fs::write(shared.path().join("maagal-store.json"), r#"{"forum":"a","store":"b"}"#).expect("written");
        }
    })
    .await;
}
