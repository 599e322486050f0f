//! What stands in the files beside a practice finds it, for those who may read the practice.

use std::io::{Cursor, Write};

use domain::policy::Actor;
use domain::practice::Content;
use domain::search::{Hit, SearchRequest};
use forum::drafts::begin::Purpose;
use forum::drafts::save::SaveDraft;
use forum::drafts::upload::UploadWriteUp;
use forum::file_texts::reader::FileReader;
use forum::{Analyzer, Forum, Index};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::on_each_engine;
use crate::sample::{only_draft, upload, version};

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

fn with_files(files: &[(&str, Vec<u8>)]) -> UploadWriteUp {
    UploadWriteUp {
        file: "---\ntitle: אמנה\ntopics: training\nsummary: בקצרה\n---\n\nגוף".into(),
        attachments: files.iter().map(|(name, content)| upload(name, content.clone())).collect(),
        ..UploadWriteUp::default()
    }
}

#[tokio::test]
async fn a_file_is_found_when_the_answer_arrives_and_the_hit_says_in_which() {
    on_each_engine(|world| async move {
        let (forum, people) = (&world.forum, world.people);
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
async fn a_file_that_cannot_be_read_is_attached_all_the_same() {
    on_each_engine(|world| async move {
        let (forum, dana) = (&world.forum, &world.people.oren.member);
        let mut large = docx("ימבה");
        large.resize(crate::world::MAX_UPLOAD as usize, 0);
        let broken = [("a.docx", b"PK\x03\x04".to_vec()), ("b.pdf", b"%PDF-1.7".to_vec()), ("large.docx", large)];
        let published = forum.upload_write_up(dana, with_files(&broken)).await.expect("published");
        assert_eq!(forum.practice(dana, &published.slug).await.expect("there").attachments.len(), 3);
        let (file, content) = forum.practice_file(dana, &published.slug, "b.pdf").await.expect("there");
        assert_eq!((file.media_type.as_str(), &content[..]), ("application/pdf", &b"%PDF-1.7"[..]));
    })
    .await;
}

#[tokio::test]
async fn only_who_may_read_the_practice_finds_its_files_and_a_deleted_file_is_gone() {
    on_each_engine(|world| async move {
        let (forum, people) = (&world.forum, world.people);
        let dana = &people.oren.member;
        let draft = forum.upload_draft(dana, with_files(&[("a.docx", docx("סיסמתחסויה"))])).await.expect("a draft");
        let everybody = people.all();
        for actor in &everybody {
            assert!(files(forum, actor, "סיסמתחסויה").await.is_empty(), "of a draft nothing is found");
        }
        let slug = forum.publish_draft(dana, draft).await.expect("published").slug;
        let id = forum.practice(dana, &slug).await.expect("there").id;
        for actor in &everybody {
            assert_eq!(files(forum, actor, "סיסמתחסויה").await, ["a.docx"]);
        }
        let draft = forum.begin_draft(dana, Purpose::Change(id), Content::default()).await.expect("begun");
        let content = only_draft(forum, dana).await.content;
        let remove = vec!["a.docx".to_owned()];
        forum.save_draft(dana, draft, SaveDraft { content, remove, ..SaveDraft::default() }).await.expect("saved");
        assert_eq!(files(forum, dana, "סיסמתחסויה").await, ["a.docx"], "not before it is published");
        forum.publish_draft(dana, draft).await.expect("published");
        assert!(files(forum, dana, "סיסמתחסויה").await.is_empty(), "gone with the same write");
    })
    .await;
}

#[tokio::test]
async fn a_practice_of_one_s_own_company_keeps_its_files_to_it() {
    on_each_engine(|world| async move {
        let (forum, people) = (&world.forum, world.people);
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
    on_each_engine(|world| async move {
        let (forum, dana) = (&world.forum, &world.people.oren.member);
        // A process that reads no files leaves them as one of before the upgrade did.
        let other = world.second_process().await;
        other.upload_write_up(dana, with_files(&[("ישן.docx", docx("אוקיינוס"))])).await.expect("published");
        let mut found = vec![];
        for _ in 0..200 {
            found = files(forum, dana, "אוקיינוס").await;
            if !found.is_empty() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(found, ["ישן.docx"]);
        let index = Index::open(&world.folder.join("index-anew"), Analyzer::default()).expect("a new index").index;
        other.catch_up(index).await.expect("built");
        let of = async |forum: &Forum| hits(forum, dana, "אוקיינוס").await;
        assert_eq!(of(&other).await, of(forum).await);
    })
    .await;
}

#[tokio::test]
async fn a_reader_that_cannot_be_started_holds_nothing_up() {
    on_each_engine(|world| async move {
        let other = std::sync::Arc::new(world.second_process().await);
        let index = Index::open(&world.folder.join("index-other"), Analyzer::default()).expect("a new index").index;
        other.follow(index);
        let reading = other.read_files(FileReader::Process("/nowhere/maagal".into()));
        let input = with_files(&[("a.txt", b"kayak".to_vec())]);
        let published = other.upload_write_up(&world.people.oren.member, input).await.expect("published");
        assert_eq!(other.practice(&Actor::System, &published.slug).await.expect("there").attachments.len(), 1);
        reading.abort();
    })
    .await;
}
