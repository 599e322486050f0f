//! Files beside a text are opened by those who may read the text.

use domain::policy::Actor;
use domain::practice::{Content, Status};
use domain::problem::Problem;
use forum::attachments::verify::{Fault, Thoroughness};
use forum::check::Inspection;
use forum::drafts::begin::Purpose;
use forum::drafts::save::SaveDraft;

use crate::context::TestContext;
use crate::on_each_engine;
use crate::sample::{call, content, keys, meeting, upload};

/// A picture of one grey point, followed by what does not belong there.
const POLYGLOT: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x80\x80\x80\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;<script>alert(1)</script>";

#[tokio::test]
async fn the_files_of_a_text_in_review_are_its_companys() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let held = call(forum, meeting("מפגש", Some(people.oren.company), &keys(&[people.oren.member]))).await;
        let begun = forum.begin_draft(&people.coordinator, Purpose::WriteUp(held), content("סקירה", "גוף")).await;
        let id = begun.expect("begun");
        let input = SaveDraft {
            content: content("סקירה", "גוף"),
            uploads: vec![upload("תמונה.png", POLYGLOT), upload("לוח.svg", "<svg onload='x'/>")],
            ..SaveDraft::default()
        };
        let saved = forum.save_draft(&people.coordinator, id, input).await.expect("saved");
        let types: Vec<_> = saved.attachments.iter().map(|file| file.media_type.as_str()).collect();
        assert_eq!(types, ["image/png", "image/svg+xml"]);
        assert!(saved.attachments[0].is_image() && !saved.attachments[1].is_image());
        let published = forum.publish_draft(&people.coordinator, id, None).await.expect("uploaded");
        assert_eq!(published.status, Status::InReview);
        let open = async |actor: Actor| forum.practice_file(&actor, &published.slug, "תמונה.png").await;
        assert_eq!(open(Actor::Nobody).await.err(), Some(Problem::Unauthenticated));
        for stranger in [people.rimon.manager, people.oren.guest] {
            assert_eq!(open(stranger).await.err(), Some(Problem::NotFound));
        }
        let bytes = open(people.oren.colleague).await.expect("of the company").content().await.expect("stored");
        assert!(!bytes.windows(7).any(|part| part == b"<script"), "rewritten");
        forum.publish_practice(&people.oren.member, published.id, None).await.expect("confirmed");
        assert!(open(people.rimon.guest).await.is_ok());
        let missing = forum.practice_file(&people.oren.member, &published.slug, "אין.png").await;
        assert_eq!(missing.err(), Some(Problem::NotFound));
    })
    .await;
}

/// A practice of Oren-Gal with files of these names and contents; its slug.
async fn with_files(context: &TestContext, title: &str, files: &[(&str, &str)]) -> String {
    let (forum, dana) = (&context.forum, context.people.oren.member);
    let id = forum.begin_draft(&dana, Purpose::New, Content::default()).await.expect("begun");
    let uploads = files.iter().map(|(name, text)| upload(name, *text)).collect();
    let input = SaveDraft { content: content(title, "גוף"), uploads, ..SaveDraft::default() };
    forum.save_draft(&dana, id, input).await.expect("saved");
    forum.publish_draft(&dana, id, None).await.expect("published").slug
}

/// Returns where the bytes of a practice's file lie.
async fn stored_at(context: &TestContext, slug: &str, name: &str) -> std::path::PathBuf {
    let file = context.forum.practice_file(&context.people.oren.member, slug, name).await.expect("there");
    let hash = &file.attachment.hash;
    context.folder.join("files").join(&hash[..2]).join(hash)
}

async fn faulty(context: &TestContext, thoroughness: Thoroughness) -> Vec<(String, Fault)> {
    let opened = Inspection::open(&Actor::System, &context.settings()).await.expect("opens");
    let inventory = opened.expect("a forum").files(thoroughness).await.expect("verified");
    assert_eq!(inventory.count, 3, "a content that two files have is one");
    inventory.faulty.iter().map(|file| (file.to_string(), file.fault)).collect()
}

#[tokio::test]
async fn damaged_and_missing_files_are_named_and_never_handed_out_and_the_same_upload_restores_them() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let slug = with_files(&context, "אמנה", &[("א.txt", "שלם"), ("ב.txt", "ייפגם"), ("ג.txt", "יימחק")]).await;
        let other = with_files(&context, "נוהל", &[("ד.txt", "שלם")]).await;
        assert_eq!(faulty(&context, Thoroughness::Full).await, []);
        std::fs::write(stored_at(&context, &slug, "ב.txt").await, "נפגםם").expect("written");
        std::fs::remove_file(stored_at(&context, &slug, "ג.txt").await).expect("removed");

        let content = async |name: &str| {
            forum.practice_file(&dana, &slug, name).await.expect("listed").content().await.map(|bytes| bytes.to_vec())
        };
        assert_eq!(content("א.txt").await, Ok("שלם".as_bytes().to_vec()));
        assert_eq!(content("ב.txt").await, Err(Problem::FileDamaged));
        assert_eq!(content("ג.txt").await, Err(Problem::FileDamaged));

        let mut quick = faulty(&context, Thoroughness::Quick).await;
        quick.retain(|(_, fault)| *fault == Fault::Missing);
        assert_eq!(quick.len(), 1, "a file of the same size is not read");
        let full = faulty(&context, Thoroughness::Full).await;
        assert_eq!(full.len(), 2);
        for (name, fault) in [("ב.txt", Fault::Damaged), ("ג.txt", Fault::Missing)] {
            let named = |(text, found): &&(String, Fault)| {
                *found == fault && text.contains(name) && text.contains(&format!("practice {slug} "))
            };
            assert_eq!(full.iter().filter(named).count(), 1, "{full:?}");
        }
        for actor in [Actor::Nobody, dana, context.people.oren.manager] {
            assert!(Inspection::open(&actor, &context.settings()).await.is_err());
        }

        // An export goes on without them, and says so.
        let mut written = vec![];
        let mut sink = |path: &str, _: &[u8]| {
            written.push(path.to_owned());
            Ok(())
        };
        let report = forum.export(&Actor::System, &mut sink).await.expect("goes on");
        assert_eq!(report.practices, 2);
        let names: Vec<_> = report.faulty.iter().map(|file| (file.content.file_name.as_str(), file.fault)).collect();
        assert_eq!(names, [("ב.txt", Fault::Damaged), ("ג.txt", Fault::Missing)]);
        assert_eq!(report.faulty[0].content.practice.as_ref(), Some(&slug));
        written.sort();
        let mut expected = vec!["forum.yaml".to_owned()];
        expected.extend([format!("practices/{slug}.md"), format!("practices/{slug}/א.txt")]);
        expected.extend([format!("practices/{other}.md"), format!("practices/{other}/ד.txt")]);
        expected.sort();
        assert_eq!(written, expected);

        with_files(&context, "שוב", &[("אחר.txt", "ייפגם"), ("ג.txt", "יימחק")]).await;
        assert_eq!(content("ב.txt").await, Ok("ייפגם".as_bytes().to_vec()));
        assert_eq!(content("ג.txt").await, Ok("יימחק".as_bytes().to_vec()));
        assert_eq!(faulty(&context, Thoroughness::Full).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_folder_that_takes_no_files_refuses_uploads_in_words_and_is_reported() {
    on_each_engine(|context| async move {
        // Not even root stores files there.
        let forum = context.process_with_files("/sys").await;
        let dana = context.people.oren.member;
        let id = forum.begin_draft(&dana, Purpose::New, Content::default()).await.expect("begun");
        let uploads = vec![upload("א.txt", "א")];
        let refused = forum.save_draft(&dana, id, SaveDraft { uploads, ..SaveDraft::default() }).await;
        assert_eq!(refused.err(), Some(Problem::ReadOnly));
        assert_eq!(forum.health().await, forum::Health::ReadOnly);
        let without = SaveDraft { content: content("א", "גוף"), ..SaveDraft::default() };
        forum.save_draft(&dana, id, without).await.expect("the text alone");
        forum.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_told_as_one_that_cannot_be_opened() {
    on_each_engine(|context| async move {
        let slug = with_files(&context, "אמנה", &[("א.txt", "שלם")]).await;
        let path = stored_at(&context, &slug, "א.txt").await;
        std::fs::remove_file(&path).expect("removed");
        let file = context.forum.practice_file(&context.people.oren.member, &slug, "א.txt").await.expect("there");
        assert_eq!(file.content().await, Err(Problem::FileDamaged), "missing");
        std::fs::create_dir(&path).expect("a folder in its place");
        assert_eq!(file.content().await, Err(Problem::FileDamaged), "unreadable");
    })
    .await;
}
