//! Drafts that are made of documents: their text and pictures, the report, clean copies, the speaker's notes.

use std::io::Write;

use bytes::Bytes;
use domain::conversion::{Import, Kind, What};
use domain::id::DraftId;
use domain::member::Role;
use domain::policy::Actor;
use domain::practice::{Content, Status};
use domain::problem::{FieldProblem, Problem};
use domain::undo::Undo;
use forum::Forum;
use forum::attachments::keep::Upload;
use forum::conversion::Options;
use forum::drafts::begin::Purpose;
use forum::drafts::paste::Clip;
use forum::drafts::save::SaveDraft;
use forum::drafts::upload::UploadWriteUp;
use forum::exchange::assign::Assignment;
use forum::file_texts::reader::FileReader;

use crate::context::key;
use crate::on_each_engine;
use crate::sample::{content, field, fields, upload};

const WORD: &[u8] = include_bytes!("../../../demo/documents/תדריך שבע דקות.docx");
const SLIDES: &[u8] = include_bytes!("../../../demo/documents/מוסך שמתקשר ראשון.pptx");

fn document(name: &str, content: impl Into<Bytes>) -> UploadWriteUp {
    UploadWriteUp { file: content.into(), file_name: name.to_owned(), tidies: true, ..UploadWriteUp::default() }
}

fn file(name: &str, content: &'static [u8]) -> Upload {
    Upload { file_name: name.to_owned(), content: Bytes::from_static(content) }
}

/// A conversion that uses up its time or its memory is ended by the operating system.
#[tokio::test]
async fn a_conversion_that_takes_too_long_is_told_as_that() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, ending, problem) in
        [("killed", "kill -XCPU $$", FieldProblem::FileCostly), ("broken", "exit 3", FieldProblem::FileDamaged)]
    {
        let program = folder.path().join(name);
        std::fs::write(&program, format!("#!/bin/sh\n{ending}\n")).expect("written");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).expect("set");
        let reader = FileReader::Process(program);
        let error = reader.convert("a.docx", Bytes::from_static(WORD), Options::default()).await.expect_err("refused");
        assert_eq!(error.of_file("file", "a.docx").problem, problem, "{error}");
    }
}

async fn import(forum: &Forum, actor: &Actor, id: DraftId) -> Import {
    forum.draft_import(actor, id).await.expect("read").expect("there is one")
}

fn count(import: &Import, kind: Kind, what: What) -> usize {
    let lines = import.lines.iter().filter(|line| line.entry.kind == kind && line.entry.what == what);
    lines.map(|line| line.entry.count).sum()
}

/// The bytes of a file beside a draft.
async fn bytes(forum: &Forum, actor: &Actor, id: DraftId, name: &str) -> Vec<u8> {
    let file = forum.draft_file(actor, id, name).await.expect("there");
    file.content().await.expect("stored").to_vec()
}

#[tokio::test]
async fn a_word_document_becomes_a_draft_with_its_pictures_and_a_report() {
    on_each_engine(|context| async move {
        let (forum, dana, other) = (&context.forum, context.people.oren.member, context.people.rimon.member);
        // Another file of the picture's name.
        let input =
            UploadWriteUp { attachments: vec![upload("image1.png", "טקסט")], ..document("תדריך.docx", WORD) };
        let id = forum.upload_draft(&dana, input).await.expect("a draft");
        let draft = forum.draft(&dana, id).await.expect("there");
        assert_eq!(draft.content.title, "שבע דקות לפני המשמרת: תדריך שעובד גם כשהמלון מלא");
        assert!(draft.content.body.starts_with("ב**מלונות חוף לבנה** התחיל"), "{}", draft.content.body);
        assert!(draft.content.body.contains("](image1.png)"));
        assert!(!draft.content.body.contains("שלא רצתה בזה"), "what was deleted");
        let mut names: Vec<_> = draft.attachments.iter().map(|file| file.file_name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["image1-2.png", "image1.png", "תדריך.docx"]);
        let import = import(forum, &dana, id).await;
        assert_eq!((import.text_file.as_str(), import.is_slides, import.notes.as_str()), ("תדריך.docx", false, ""));
        for (kind, what) in [
            (Kind::Kept, What::Picture),
            (Kind::Kept, What::Insertion),
            (Kind::Lost, What::Deletion),
            (Kind::Lost, What::Comment),
            (Kind::Changed, What::MergedCells),
        ] {
            assert_eq!(count(&import, kind, what), 1, "{what}");
        }
        let comment = import.lines.iter().find(|line| line.entry.what == What::Comment).expect("a line");
        assert_eq!(comment.words, comment.entry.place, "its place is in the text");
        assert_eq!(forum.draft_import(&other, id).await.expect("read"), None, "another's");
        // The report goes when the draft is published.
        let content = Content { topics: vec!["training".into()], ..draft.content };
        forum.save_draft(&dana, id, SaveDraft { content, ..SaveDraft::default() }).await.expect("saved");
        let published = forum.publish_draft(&dana, id, None).await.expect("published");
        let view = forum.practice(&other, &published.slug).await.expect("there");
        assert!(view.html.contains("/files/image1.png"), "{}", view.html);
        assert_eq!(forum.draft_import(&dana, id).await.expect("read"), None);
    })
    .await;
}

#[tokio::test]
async fn the_attached_copy_is_clean_until_somebody_chooses_the_original() {
    on_each_engine(|context| async move {
        let (forum, dana, other) = (&context.forum, context.people.oren.member, context.people.rimon.member);
        let id = forum.upload_draft(&dana, document("תדריך.docx", WORD)).await.expect("a draft");
        let copy = bytes(forum, &dana, id, "תדריך.docx").await;
        assert_ne!(copy, WORD);
        let copies = import(forum, &dana, id).await.copies;
        let [left] = &copies[..] else { panic!("{copies:?}") };
        assert!(left.left_out.iter().any(|entry| entry.what == What::Comment), "{left:?}");
        for (original, expected) in [(true, WORD), (true, WORD), (false, &copy[..]), (true, WORD)] {
            forum.attach_version(&dana, id, "תדריך.docx", original).await.expect("attached");
            assert_eq!(bytes(forum, &dana, id, "תדריך.docx").await, expected, "{original}");
            assert_eq!(import(forum, &dana, id).await.copies[0].is_original, original);
        }
        assert_eq!(forum.attach_version(&dana, id, "אחר.docx", true).await, Err(Problem::NotFound));
        assert_eq!(forum.attach_version(&other, id, "תדריך.docx", false).await, Err(Problem::NotFound));
        // One that is taken away is not told of, until it comes back.
        let draft = forum.draft(&dana, id).await.expect("there");
        let remove = vec!["תדריך.docx".to_owned()];
        let save = SaveDraft { content: draft.content, remove, ..SaveDraft::default() };
        let removed = forum.save_draft(&dana, id, save).await.expect("saved").removed;
        assert_eq!(import(forum, &dana, id).await.copies, []);
        forum.undo(&dana, &Undo::File(removed[0])).await.expect("back");
        assert!(import(forum, &dana, id).await.copies[0].is_original, "that it is the original is known again");
        forum.attach_version(&dana, id, "תדריך.docx", false).await.expect("attached");
        assert_eq!(bytes(forum, &dana, id, "תדריך.docx").await, copy);
    })
    .await;
}

#[tokio::test]
async fn documents_that_are_attached_in_the_editor_are_clean_copies_too() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let id = forum.begin_draft(&dana, Purpose::New, content("א", "ב")).await.expect("begun");
        let uploads = vec![file("מצגת.pptx", SLIDES), upload("שבור.docx", "PK\u{3}\u{4}שבור"), upload("a.txt", "א")];
        let save = SaveDraft { content: content("א", "ב"), uploads, ..SaveDraft::default() };
        forum.save_draft(&dana, id, save).await.expect("saved");
        assert_ne!(bytes(forum, &dana, id, "מצגת.pptx").await, SLIDES);
        let Import { text_file, copies, as_uploaded, .. } = import(forum, &dana, id).await;
        assert_eq!((text_file.as_str(), as_uploaded), ("", vec!["שבור.docx".to_owned()]));
        let left_out: Vec<_> =
            copies.iter().flat_map(|copy| &copy.left_out).map(|entry| (entry.what, entry.count)).collect();
        for expected in [(What::Notes, 4), (What::HiddenSlide, 1), (What::EmbeddedObject, 1)] {
            assert!(left_out.contains(&expected), "{left_out:?}");
        }
    })
    .await;
}

/// A zip file of such parts.
fn parts(names: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    for (name, content) in names {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
        archive.write_all(content.as_bytes()).expect("written");
    }
    archive.finish().expect("a zip file").into_inner()
}

#[tokio::test]
async fn a_spreadsheet_is_attached_as_it_is_and_that_is_said() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let id = forum.begin_draft(&dana, Purpose::New, content("א", "ב")).await.expect("begun");
        let excel = parts(&[("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<workbook/>")]);
        let calc = parts(&[
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", "<office:document-content/>"),
        ]);
        let old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Workbook".to_vec();
        let archive = parts(&[("א.txt", "א")]);
        let uploads = vec![
            upload("נתונים.xlsx", excel.clone()),
            upload("נתונים.ods", calc),
            upload("נתונים.xls", old),
            upload("הכול.zip", archive),
        ];
        let save = SaveDraft { content: content("א", "ב"), uploads, ..SaveDraft::default() };
        forum.save_draft(&dana, id, save).await.expect("saved");
        assert_eq!(bytes(forum, &dana, id, "נתונים.xlsx").await, excel);
        let told = import(forum, &dana, id).await;
        assert_eq!(
            (told.copies, told.as_uploaded),
            (vec![], ["נתונים.xlsx", "נתונים.ods", "נתונים.xls"].map(str::to_owned).to_vec())
        );
    })
    .await;
}

#[tokio::test]
async fn notes_come_into_the_text_when_they_are_asked_for() {
    on_each_engine(|context| async move {
        let (forum, dana, other) = (&context.forum, context.people.oren.member, context.people.rimon.member);
        let id = forum.upload_draft(&dana, document("מצגת.pptx", SLIDES)).await.expect("a draft");
        let before = forum.draft(&dana, id).await.expect("there").content.body;
        assert!(!before.contains("הרכב האפור") && !before.contains("לא להציג"), "{before}");
        let told = import(forum, &dana, id).await;
        assert!(told.is_slides);
        let chart = told.lines.iter().find(|line| line.entry.what == What::Chart).expect("a line");
        assert_eq!((chart.entry.place.as_str(), chart.words.as_str()), ("slide 5", "שיחות נכנסות ביום"));
        assert_eq!(forum.add_notes(&other, id).await, Err(Problem::NotFound));
        forum.add_notes(&dana, id).await.expect("added");
        forum.add_notes(&dana, id).await.expect("a second click");
        let after = forum.draft(&dana, id).await.expect("there").content.body;
        assert_eq!(after, format!("{}\n\n{}", before.trim_end(), told.notes));
        assert!(after.contains("### מאיפה התחלנו\n\nכאן לעצור"), "{after}");
        assert_eq!(import(forum, &dana, id).await.notes, "");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_is_named() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let encrypted: Vec<u8> = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            .iter()
            .copied()
            .chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        for (name, content, problem) in [
            ("סיכום.docx", &WORD[..WORD.len() / 2], FieldProblem::FileDamaged),
            ("סיכום.docx", &encrypted, FieldProblem::FileEncrypted),
            ("סיכום.pptx", WORD, FieldProblem::FileMismatch),
            ("סיכום.md", WORD, FieldProblem::FileMismatch),
            ("סיכום.docx", "טקסט".as_bytes(), FieldProblem::FileMismatch),
            ("סיכום.html", b"<html><body></body></html>", FieldProblem::EmptyFile),
            ("סיכום.html", b"<html><body><video src='a.mp4'></video></body></html>", FieldProblem::NothingKept),
            ("סיכום.docx", b"", FieldProblem::EmptyFile),
            ("סיכום.pdf", b"%PDF-1.7", FieldProblem::NotText),
        ] {
            let refused = forum.upload_draft(&dana, document(name, content.to_vec())).await.expect_err("refused");
            assert_eq!(fields(&refused), field("file", problem), "{name}");
        }
        assert!(forum.drafts(&dana).await.expect("drafts").is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_text_comes_into_the_draft_that_has_its_files_already() {
    on_each_engine(|context| async move {
        let (forum, dana, other) = (&context.forum, context.people.oren.member, context.people.rimon.member);
        let kept = forum.begin_draft(&dana, Purpose::New, Content::default()).await.expect("begun");
        let uploads = vec![upload("לוח.txt", "א")];
        forum.save_draft(&dana, kept, SaveDraft { uploads, ..SaveDraft::default() }).await.expect("saved");
        let input = || UploadWriteUp { kept: Some(kept), ..document("a.html", "<html><h2>א</h2><p>ב</p></html>") };
        let foreign = forum.upload_draft(&other, input()).await.expect("a draft");
        assert_ne!(foreign, kept, "another's draft is left alone");
        assert_eq!(forum.upload_draft(&dana, input()).await, Ok(kept));
        let draft = forum.draft(&dana, kept).await.expect("there");
        assert_eq!((draft.content.title.as_str(), draft.attachments.len()), ("א", 1));
        assert_ne!(forum.upload_draft(&dana, input()).await.expect("a draft"), kept, "it has a text by now");
    })
    .await;
}

#[tokio::test]
async fn a_program_s_document_is_not_published_by_its_upload() {
    on_each_engine(|context| async move {
        let (forum, dana, other) = (&context.forum, context.people.oren.member, context.people.rimon.member);
        let input = UploadWriteUp { tidies: false, topics: Some(vec!["training".into()]), ..document("a.docx", WORD) };
        let uploaded = forum.upload_write_up(&dana, input).await.expect("entered");
        assert_eq!(uploaded.status, Status::Draft);
        assert!(uploaded.import.is_some_and(|import| count(&import, Kind::Lost, What::Comment) == 1));
        let view = forum.practice(&dana, &uploaded.slug).await.expect("the company reads it");
        assert_eq!(view.attachments.len(), 2, "{:?}", view.attachments);
        assert_eq!(forum.practice(&other, &uploaded.slug).await.map(|_| ()), Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn a_paste_is_read_by_its_html_where_that_says_more() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let paste = async |html: &str, text: &str, first_note: usize| {
            let (html, text) = (html.to_owned(), text.to_owned());
            let clip = Clip { html, text, title: "אמנה".to_owned(), first_note };
            forum.paste(&dana, clip).await.expect("read")
        };
        let (pasted, files) = paste("<h2>א</h2><ul><li>ב</li></ul>", "א", 1).await.expect("more than its text");
        assert_eq!((pasted.markdown.as_str(), pasted.is_inline, files.len()), ("## א\n\n- ב\n", false, 0));
        assert!(paste("<p>מילה</p>", "מילה", 1).await.is_none());
        let (pasted, _) = paste("", "• אחת\n• שתיים", 1).await.expect("put in order");
        assert_eq!(pasted.markdown, "- אחת\n- שתיים");
        let picture = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1Pe";
        let (pasted, files) = paste(&format!("<p>א <img alt='לוח' src='{picture}'></p>"), "א", 1).await.expect("a picture");
        let name = &files[0].file_name;
        assert!(name.starts_with("picture-") && name.len() == "picture-12345678.png".len(), "{name}");
        assert!(pasted.markdown.contains(&format!("![לוח]({name})")), "{}", pasted.markdown);
        let chat = "<div data-pre-plain-text='[10:12, 3.1.2026] דנה: '><span class='selectable-text'>שלום</span></div>\
                    <div data-pre-plain-text='[10:13, 3.1.2026] סמיר: '><span class='selectable-text'>להתראות</span></div>";
        let (pasted, _) = paste(chat, "שלום", 1).await.expect("a conversation");
        assert!(pasted.markdown.contains("**סמיר:** להתראות"), "{}", pasted.markdown);
    })
    .await;
}

#[tokio::test]
async fn a_file_of_the_back_catalogue_is_known_by_its_name_and_content() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        let input = UploadWriteUp { is_catalogue: true, ..document("2019/סיכום.docx", WORD) };
        let id = forum.upload_draft(&coordinator, input).await.expect("a draft");
        for (name, content, is_known) in
            [("2019/סיכום.docx", WORD, true), ("2020/סיכום.docx", WORD, false), ("2019/סיכום.docx", SLIDES, false)]
        {
            assert_eq!(forum.is_in_catalogue(&coordinator, &file(name, content)).await, Ok(is_known), "{name}");
        }
        let rows = forum.catalogue(&coordinator).await.expect("rows");
        assert!(rows[0].import.as_ref().is_some_and(|import| count(import, Kind::Lost, What::Comment) == 1));
        let chosen = Assignment {
            title: "תדריך".to_owned(),
            company: Some(context.people.oren.company),
            meeting: None,
            kind: None,
            topics: vec!["training".to_owned()],
            keeps_details: true,
        };
        forum.import_draft(&coordinator, id, chosen).await.expect("entered");
        let known = forum.is_in_catalogue(&coordinator, &file("2019/סיכום.docx", WORD)).await;
        assert_eq!(known, Ok(true), "it is not read again after it was published");
        let second = key(context.people.rimon.manager);
        forum.set_role(&coordinator, second, Role::Coordinator).await.expect("set");
        let second = Actor::of(&forum.member(&coordinator, second).await.expect("there"));
        let known = forum.is_in_catalogue(&second, &file("2019/סיכום.docx", WORD)).await;
        assert_eq!(known, Ok(true), "nor by another coordinator");
    })
    .await;
}

#[tokio::test]
async fn a_zip_file_is_unpacked_with_its_folders() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        // What a document is packed in is a zip file, too.
        let files = forum.unpack(file("א.zip", SLIDES)).await.expect("unpacked");
        assert!(files.iter().any(|file| file.file_name == "ppt/slides/slide1.xml"));
        let broken = forum.unpack(file("א.zip", b"PK\x03\x04")).await.map(|files| files.len());
        assert_eq!(fields(&broken.expect_err("refused")), field("file", FieldProblem::FileDamaged));
    })
    .await;
}
