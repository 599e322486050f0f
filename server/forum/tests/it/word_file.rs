//! A text as a file for word processors.

use std::io::Cursor;

use domain::clock::Timestamp;
use domain::conversion::What;
use domain::language::Language;
use domain::policy::Actor;
use domain::practice::{Content, Sharing, Status};
use domain::problem::Problem;
use forum::drafts::begin::Purpose;
use forum::drafts::save::SaveDraft;
use forum::word_file::{WordFile, WordFileWords};

use crate::on_each_engine;
use crate::sample::{content, create_practice, practice, upload};

const ORIGIN: &str = "https://forum.example";

fn picture() -> Vec<u8> {
    let mut webp = Cursor::new(vec![]);
    image::DynamicImage::new_rgb8(2, 3).write_to(&mut webp, image::ImageFormat::WebP).expect("a picture");
    webp.into_inner()
}

fn words(language: Language, reader: &str, now: Timestamp) -> WordFileWords {
    let word = |text: &str| format!("{text} {language}");
    WordFileWords {
        note: format!("members {language} {reader} {}", now.0),
        company: word("company"),
        authors: word("authors"),
        meeting: word("meeting"),
        summary: word("summary"),
        audience: word("audience"),
        effort: word("effort"),
        result: word("result"),
        approval: "{by} on {day}".to_owned(),
        untitled: word("untitled"),
    }
}

/// Reads what the file says.
fn read(file: &WordFile) -> convert::Converted {
    convert::convert(&file.file_name, &file.content, &convert::Options::default()).expect("a document")
}

/// The places of what stands around the text, which is no part of it when the file is read again.
fn around(file: &WordFile) -> Vec<String> {
    read(file).report.into_iter().filter(|entry| entry.what == What::HeaderFooter).map(|entry| entry.place).collect()
}

#[tokio::test]
async fn a_draft_is_given_to_its_writer_alone() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let id = forum.begin_draft(&dana, Purpose::New, Content::default()).await.expect("begun");
        let empty = forum.draft_word_file(&dana, id, ORIGIN, words).await.expect("a file");
        assert_eq!(empty.file_name, "untitled he.docx");
        let text = Content {
            effort: "שעה".into(),
            approved_by: "עו״ד נועה".into(),
            approved_on: "2026-01-05".into(),
            ..content(
                "אמנת <שירות>",
                "## פרק\n\n1. אחד\n2. שניים\n\n![לוח](<לוח.webp>) [דף](/practices/x) [קובץ](<א.txt>)",
            )
        };
        let uploads = vec![upload("לוח.webp", picture()), upload("א.txt", "טקסט")];
        let input = SaveDraft { content: text, uploads, ..SaveDraft::default() };
        assert!(forum.save_draft(&dana, id, input).await.expect("saved").refused.is_empty());
        let file = forum.draft_word_file(&dana, id, ORIGIN, words).await.expect("a file");
        assert_eq!(file.file_name, "אמנת שירות.docx");
        let read = read(&file);
        assert_eq!(read.title.as_deref(), Some("אמנת <שירות>"));
        assert_eq!(read.files.len(), 1);
        let around = around(&file);
        for expected in
            [&format!("members he דנה אורן־גל {}", forum.now().0), "effort he: שעה", "עו״ד נועה on 5.1.2026"]
        {
            assert!(around.iter().any(|place| place == expected), "{expected} in {around:?}");
        }
        for expected in [
            "# פרק",
            "1. אחד\n2. שניים",
            "![לוח](image1.png)",
            "[דף](https://forum.example/practices/x)",
            &format!("(https://forum.example/drafts/{id}/files/%D7%90%2Etxt)"),
        ] {
            assert!(read.markdown.contains(expected), "{expected}\n{}", read.markdown);
        }
        for other in people.all().into_iter().filter(|actor| *actor != dana) {
            let answer = forum.draft_word_file(&other, id, ORIGIN, words).await;
            assert_eq!(answer.err(), Some(Problem::NotFound), "{other:?}");
        }
        let nobody = forum.draft_word_file(&Actor::Nobody, id, ORIGIN, words).await;
        assert_eq!(nobody.err(), Some(Problem::Unauthenticated));
    })
    .await;
}

#[tokio::test]
async fn a_practice_is_given_to_those_who_may_change_it_and_to_the_coordinator() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let mut input = practice("A charter", "What we did **boldly** every day", Status::Published);
        input.company = Some(people.oren.company);
        let created = create_practice(forum, &Actor::System, input).await;
        let file = forum.practice_word_file(&people.oren.manager, created.id, ORIGIN, words).await.expect("a file");
        assert!(around(&file).iter().any(|place| place.starts_with("company en:")), "{:?}", around(&file));
        assert!(read(&file).markdown.contains("**boldly**"));
        let file = forum.practice_word_file(&people.coordinator, created.id, ORIGIN, words).await.expect("a file");
        assert!(around(&file).iter().any(|place| place.starts_with("members en יעל")), "who takes it is named");
        forum.share_practice(&people.oren.manager, created.id, 1, Sharing::Team, &[]).await.expect("marked");
        let file = forum.practice_word_file(&people.coordinator, created.id, ORIGIN, words).await.expect("a file");
        assert!(!around(&file).iter().any(|place| place.starts_with("members en")), "it may be passed on");
        let mut input = practice("A draft", "What we may do", Status::Draft);
        input.company = Some(people.oren.company);
        let draft = create_practice(forum, &Actor::System, input).await;
        let unread = forum.practice_word_file(&people.coordinator, draft.id, ORIGIN, words).await;
        assert_eq!(unread.err(), Some(Problem::NotFound), "what they cannot read is no file");
        for (other, expected) in [
            (people.rimon.member, Problem::Forbidden),
            (people.oren.guest, Problem::Forbidden),
            (Actor::Nobody, Problem::Unauthenticated),
        ] {
            let answer = forum.practice_word_file(&other, created.id, ORIGIN, words).await;
            assert_eq!(answer.err(), Some(expected), "{other:?}");
        }
    })
    .await;
}
