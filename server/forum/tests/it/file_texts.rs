//! What stands in the files beside a text finds it, for those who may read the text.

use std::io::{Cursor, Write};

use domain::attachment::Searchable;
use domain::comment::CommentSubject;
use domain::policy::Actor;
use domain::practice::{Content, Status};
use domain::problem::Problem;
use domain::search::{Hit, HitType, SearchRequest};
use forum::attachments::talk::TextWithFiles;
use forum::drafts::begin::Purpose;
use forum::drafts::save::SaveDraft;
use forum::drafts::upload::UploadWriteUp;
use forum::file_texts::reader::FileReader;
use forum::{Analyzer, Forum, Index};
use sqlx::{AssertSqlSafe, Connection, Executor};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::context::{TestContext, follow, read_files};
use crate::dilemmas::to;
use crate::index::current;
use crate::on_each_engine;
use crate::sample::{create_practice, only_draft, practice, upload, version};

/// A .docx of one paragraph.
fn docx(text: &str) -> Vec<u8> {
    let links = "<Relationships><Relationship Id=\"r\" Type=\"x/officeDocument\" Target=\"d.xml\"/></Relationships>";
    let body = format!("<w:document xmlns:w=\"w\"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:document>");
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    for (name, content) in [("_rels/.rels", links), ("d.xml", body.as_str())] {
        zip.start_file(name, SimpleFileOptions::default()).expect("a part");
        zip.write_all(content.as_bytes()).expect("written");
    }
    zip.finish().expect("whole").into_inner()
}

async fn hits(forum: &Forum, actor: &Actor, q: &str) -> Vec<Hit> {
    let request = SearchRequest { q: q.into(), limit: 20, ..SearchRequest::default() };
    forum.search(actor, request).await.expect("an answer").hits
}

/// The names of the files that the hits of a phrase stand in.
async fn files(forum: &Forum, actor: &Actor, phrase: &str) -> Vec<String> {
    let hits = hits(forum, actor, &format!("\"{phrase}\"")).await;
    hits.into_iter().map(|hit| hit.file.map(|file| file.name).unwrap_or_default()).collect()
}

/// Waits until something is so that happens in the background; ten seconds at most.
macro_rules! until {
    ($is_so:expr) => {
        for tries in 0.. {
            if $is_so {
                break;
            }
            assert!(tries < 200, "it did not come to be so: {}", stringify!($is_so));
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
}

/// Returns how much of each file beside a practice can be found.
async fn searchable(forum: &Forum, slug: &str) -> Vec<(String, Searchable)> {
    let view = forum.practice(&Actor::System, slug).await.expect("there");
    view.attachments.into_iter().map(|file| (file.file_name, file.searchable)).collect()
}

/// Runs a statement on the database itself.
async fn on_database(context: &TestContext, statement: String) {
    let mut conn = context.database.connect().await.expect("the database answers");
    conn.execute(AssertSqlSafe(statement)).await.expect("the statement runs");
    conn.close().await.expect("the connection closes");
}

fn with_files(files: &[(&str, Vec<u8>)]) -> UploadWriteUp {
    UploadWriteUp {
        file: "---\ntitle: אמנה\ntopics: training\nsummary: בקצרה\n---\n\nגוף".into(),
        attachments: files.iter().map(|(name, content)| upload(name, content.clone())).collect(),
        ..UploadWriteUp::default()
    }
}

#[tokio::test]
async fn a_file_is_found_when_the_answer_arrives_and_the_hit_says_in_which() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let input =
            with_files(&[("שאלון שירות.docx", docx("כמה זמן המתנת בתור?")), ("b.md", b"# x\n\n**kayak**".to_vec())]);
        let published = forum.upload_write_up(&people.oren.member, input).await.expect("published");
        let hit = hits(forum, &people.rimon.guest, "המתנת בתור").await.remove(0);
        let file = hit.file.expect("a file");
        assert_eq!(file.name, "שאלון שירות.docx");
        assert_eq!(file.url, format!("/practices/{}/files/שאלון%20שירות.docx", published.slug));
        assert_eq!(hit.snippet.html(), "כמה זמן <mark>המתנת</mark> <mark>בתור</mark>?");
        assert_eq!(files(forum, &people.rimon.guest, "kayak").await, ["b.md"]);
        assert_eq!(files(forum, &people.rimon.guest, "גוף").await, [""], "the text's own passage has no file");
        assert_eq!(hits(forum, &people.rimon.guest, "שאלון").await.len(), 1, "by the file's name");
    })
    .await;
}

#[tokio::test]
async fn the_files_of_comments_and_dilemmas_are_found_by_who_reads_them() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, guest, foreigner) = (people.oren.member, people.rimon.guest, people.rimon.member);
        let published = create_practice(forum, &dana, practice("אמנה", "גוף", Status::Published)).await;
        let subject = CommentSubject::Practice(published.id);
        let board = vec![upload("לוח.docx", docx("כמה זמן המתנת בתור?"))];
        let written = TextWithFiles { body: "זה הלוח".into(), uploads: board };
        let id = forum.add_comment_with_files(&foreigner, subject, None, written, None).await.expect("written");
        until!(files(forum, &guest, "המתנת בתור").await == ["לוח.docx"]);
        let hit = hits(forum, &guest, "המתנת בתור").await.remove(0);
        assert_eq!((hit.hit_type, hit.id), (HitType::Comment, id.0));
        assert_eq!(hit.file.expect("a file").url, format!("/comments/{id}/files/לוח.docx"));

        let script = vec![upload("תסריט.docx", docx("ברכה לפונים החדשים"))];
        let ours = to(people.oren.company, "עומס");
        let asked = forum.ask_dilemma_with_files(&dana, ours, script).await.expect("asked");
        until!(files(forum, &dana, "ברכה לפונים").await == ["תסריט.docx"]);
        assert_eq!(files(forum, &guest, "ברכה לפונים").await, [""; 0], "of another company");
        let hit = hits(forum, &dana, "ברכה לפונים").await.remove(0);
        assert_eq!((hit.hit_type, hit.id), (HitType::Dilemma, asked.0));

        forum.delete_comment(&foreigner, id, None).await.expect("deleted");
        until!(files(forum, &guest, "המתנת בתור").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_attached_all_the_same() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, &context.people.oren.member);
        let mut large = docx("ימבה");
        large.resize(crate::context::MAX_UPLOAD as usize, 0);
        let broken = [("a.docx", b"PK\x03\x04".to_vec()), ("b.pdf", b"%PDF-1.7".to_vec()), ("large.docx", large)];
        let published = forum.upload_write_up(dana, with_files(&broken)).await.expect("published");
        assert_eq!(forum.practice(dana, &published.slug).await.expect("there").attachments.len(), 3);
        let file = forum.practice_file(dana, &published.slug, "b.pdf").await.expect("there");
        assert_eq!(file.attachment.media_type, "application/pdf");
        assert_eq!(file.content().await.as_deref(), Ok(&b"%PDF-1.7"[..]));
    })
    .await;
}

#[tokio::test]
async fn only_who_may_read_the_practice_finds_its_files_and_a_deleted_file_is_gone() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = &people.oren.member;
        let draft = forum.upload_draft(dana, with_files(&[("a.docx", docx("סיסמתחסויה"))])).await.expect("a draft");
        let everybody = people.all();
        for actor in &everybody {
            assert!(files(forum, actor, "סיסמתחסויה").await.is_empty(), "of a draft nothing is found");
        }
        let slug = forum.publish_draft(dana, draft, None).await.expect("published").slug;
        let id = forum.practice(dana, &slug).await.expect("there").id;
        for actor in &everybody {
            assert_eq!(files(forum, actor, "סיסמתחסויה").await, ["a.docx"]);
        }
        let draft = forum.begin_draft(dana, Purpose::Change(id), Content::default()).await.expect("begun");
        let content = only_draft(forum, dana).await.content;
        let remove = vec!["a.docx".to_owned()];
        forum.save_draft(dana, draft, SaveDraft { content, remove, ..SaveDraft::default() }).await.expect("saved");
        assert_eq!(files(forum, dana, "סיסמתחסויה").await, ["a.docx"], "not before it is published");
        forum.publish_draft(dana, draft, None).await.expect("published");
        assert!(files(forum, dana, "סיסמתחסויה").await.is_empty(), "gone with the same write");
    })
    .await;
}

#[tokio::test]
async fn a_practice_of_one_s_own_company_keeps_its_files_to_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let input = UploadWriteUp { meeting: None, ..with_files(&[("a.docx", docx("אוקיינוס"))]) };
        let slug = forum.upload_write_up(&people.oren.member, input).await.expect("published").slug;
        let id = forum.practice(&people.oren.member, &slug).await.expect("there").id;
        forum.delete_practice(&people.oren.member, id, version(forum, id).await).await.expect("archived");
        assert!(files(forum, &people.rimon.member, "אוקיינוס").await.is_empty(), "nor those of the archive");
    })
    .await;
}

#[tokio::test]
async fn files_that_nobody_has_read_yet_are_read_in_the_background_and_the_index_comes_back_the_same() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, &context.people.oren.member);
        // A process that reads no files leaves them as one of before the upgrade did.
        let other = context.second_process().await;
        other.upload_write_up(dana, with_files(&[("ישן.docx", docx("אוקיינוס"))])).await.expect("published");
        until!(files(forum, dana, "אוקיינוס").await == ["ישן.docx"]);
        let index = Index::open(&context.folder.join("index-rebuilt"), Analyzer::default()).expect("a new index").index;
        other.catch_up(index).await.expect("built");
        let of = async |forum: &Forum| hits(forum, dana, "אוקיינוס").await;
        assert_eq!(of(&other).await, of(forum).await);
    })
    .await;
}

#[tokio::test]
async fn a_reader_that_cannot_be_started_holds_nothing_up() {
    on_each_engine(|context| async move {
        let other = std::sync::Arc::new(context.second_process().await);
        let index = Index::open(&context.folder.join("index-other"), Analyzer::default()).expect("a new index").index;
        follow(&other, index);
        let reading = read_files(&other, FileReader::Process("/nowhere/maagal".into()));
        let input = with_files(&[("a.txt", b"kayak".to_vec())]);
        let published = other.upload_write_up(&context.people.oren.member, input).await.expect("published");
        assert_eq!(other.practice(&Actor::System, &published.slug).await.expect("there").attachments.len(), 1);
        reading.abort();
    })
    .await;
}

#[tokio::test]
async fn a_file_that_only_another_node_has_stays_unread_and_is_read_when_it_arrives() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, &context.people.oren.member);
        let other = context.process_with_files("files-of-the-other").await;
        let input = with_files(&[("רחוק.docx", docx("אוקיינוס")), ("גם.txt", "kayak".into())]);
        let slug = other.upload_write_up(dana, input).await.expect("published").slug;
        let file = other.practice_file(dana, &slug, "רחוק.docx").await.expect("listed");
        let missing = forum.practice_file(dana, &slug, "רחוק.docx").await.expect("listed").content().await;
        assert_eq!(missing, Err(Problem::FileDamaged));
        // Behind it, a file that is here is read; and whoever changes the text does not wait for the other.
        let id = forum.practice(dana, &slug).await.expect("there").id;
        let near = forum.upload_write_up(dana, with_files(&[("קרוב.txt", "פלמינגו".into())])).await.expect("published");
        assert_eq!(files(forum, dana, "פלמינגו").await, ["קרוב.txt"]);
        let unread = |name: &str| (name.to_owned(), Searchable::Unread);
        assert_eq!(searchable(forum, &slug).await, [unread("רחוק.docx"), unread("גם.txt")]);

        // The other node reads what it has.
        let other = std::sync::Arc::new(other);
        let index = Index::open(&context.folder.join("index-other"), Analyzer::default()).expect("a new index").index;
        follow(&other, index);
        let reader = read_files(&other, FileReader::Here);
        until!(files(forum, dana, "אוקיינוס").await == ["רחוק.docx"]);
        until!(files(forum, dana, "kayak").await == ["גם.txt"]);
        reader.abort();

        // A copy of the folder arrives; what changes in the forum has it looked at once it is due.
        let input = with_files(&[("שלישי.docx", docx("טוקאנים"))]);
        let third = other.upload_write_up(dana, input).await.expect("published").slug;
        let hash = other.practice_file(dana, &third, "שלישי.docx").await.expect("listed").attachment.hash.clone();
        let copy = |hash: &str| {
            let path = format!("{}/{hash}", &hash[..2]);
            let target = context.folder.join("files").join(&path);
            std::fs::create_dir_all(target.parent().expect("a folder")).expect("made");
            std::fs::copy(context.folder.join("files-of-the-other").join(&path), target).expect("copied");
        };
        copy(&hash);
        copy(&file.attachment.hash);
        context.clock.advance_seconds(3_601);
        forum.delete_practice(dana, id, version(forum, id).await).await.expect("archived");
        until!(files(forum, dana, "טוקאנים").await == ["שלישי.docx"]);
        assert_eq!(searchable(forum, &third).await, [("שלישי.docx".to_owned(), Searchable::Whole)]);
        assert_eq!(searchable(forum, &near.slug).await, [("קרוב.txt".to_owned(), Searchable::Whole)]);
    })
    .await;
}

#[tokio::test]
async fn damaged_bytes_leave_no_text_and_the_same_file_again_is_read_at_once() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, &context.people.oren.member);
        let other = context.second_process().await;
        let content = docx("אוקיינוס");
        // Damaged before anybody reads it: another process stored it, and then the disk failed.
        let id = other.upload_draft(dana, with_files(&[("א.docx", content.clone())])).await.expect("a draft");
        let hash = other.draft_file(dana, id, "א.docx").await.expect("there").attachment.hash.clone();
        let path = context.folder.join("files").join(&hash[..2]).join(&hash);
        std::fs::write(&path, docx("אחר לגמרי")).expect("written");
        let slug = forum.publish_draft(dana, id, None).await.expect("published").slug;
        assert!(files(forum, dana, "אחר לגמרי").await.is_empty(), "not what is there instead");
        let state = searchable(forum, &slug).await;
        // It may have been read before it was damaged.
        if state == [("א.docx".to_owned(), Searchable::Unread)] {
            forum.upload_write_up(dana, with_files(&[("ב.docx", content)])).await.expect("published");
            until!(files(forum, dana, "אוקיינוס").await.len() == 2);
        }
        assert_eq!(searchable(forum, &slug).await, [("א.docx".to_owned(), Searchable::Whole)]);
    })
    .await;
}

#[tokio::test]
async fn texts_of_an_earlier_version_are_read_again_the_empty_and_the_full() {
    on_each_engine(|context| async move {
        let dana = &context.people.oren.member;
        context.reader.abort();
        let forum = std::sync::Arc::new(context.second_process().await);
        let input = with_files(&[("א.docx", docx("אוקיינוס")), ("ב.docx", docx("פלמינגו"))]);
        let slug = forum.upload_write_up(dana, input).await.expect("published").slug;
        let hash = forum.practice_file(dana, &slug, "א.docx").await.expect("there").attachment.hash.clone();
        // What a node without the file stored, and what was read with the speaker's notes.
        let emptied = "UPDATE file_text SET extractor = 1, size = 0, text = ''";
        on_database(&context, emptied.to_owned()).await;
        let noted = "UPDATE file_text SET extractor = 1, size = 12, text = 'טוקאנים' WHERE hash";
        on_database(&context, format!("{noted} = '{hash}'")).await;
        follow(&forum, Index::open(&context.folder.join("index-two"), Analyzer::default()).expect("a new index").index);
        current(&forum).await;
        until!(files(&forum, dana, "טוקאנים").await == ["א.docx"]);
        assert!(files(&forum, dana, "פלמינגו").await.is_empty());
        let reader = read_files(&forum, FileReader::Here);
        until!(files(&forum, dana, "פלמינגו").await == ["ב.docx"]);
        until!(files(&forum, dana, "אוקיינוס").await == ["א.docx"]);
        assert!(files(&forum, dana, "טוקאנים").await.is_empty());
        reader.abort();
    })
    .await;
}

#[tokio::test]
async fn a_file_without_words_is_told_from_one_that_was_not_read_yet() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, &context.people.oren.member);
        let scan = include_bytes!("../../../extract/tests/it/scan.pdf").to_vec();
        let input = with_files(&[
            ("סרוק.pdf", scan),
            ("טקסט.txt", "מילה".into()),
            ("צרפתית.txt", b"r\xe9sum\xe9 d'\xe9t\xe9".to_vec()),
            ("ארוך.txt", "אב ".repeat(300_000).into()),
        ]);
        let slug = forum.upload_write_up(dana, input).await.expect("published").slug;
        let expected = [Searchable::No, Searchable::Whole, Searchable::No, Searchable::Part];
        until!(searchable(forum, &slug).await.iter().map(|(_, state)| *state).eq(expected));
    })
    .await;
}
