//! A write-up arrives as a file.

use bytes::Bytes;
use domain::practice::{BODY_MAX, Content, PracticeKind, Status};
use domain::problem::{FieldError, FieldProblem, Problem};
use forum::drafts::save::SaveDraft;
use forum::drafts::upload::UploadWriteUp;

use crate::context::MAX_UPLOAD;
use crate::on_each_engine;
use crate::sample::{call, field, fields, found, keys, meeting, only_draft, upload};

fn file(content: impl Into<Bytes>) -> UploadWriteUp {
    UploadWriteUp { file: content.into(), ..UploadWriteUp::default() }
}

#[tokio::test]
async fn front_matter_is_read_and_what_is_wrong_is_named_with_its_line() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let text = "---\ntitle: אמנה\nweather: sunny\nkind: tool\ntopics: [training, astrology]\n---\n\nגוף\n";
        let id = forum.upload_draft(&dana, file(text)).await.expect("a draft");
        let draft = only_draft(forum, &dana).await;
        assert_eq!((draft.id, draft.content.title.as_str(), draft.content.body.as_str()), (id, "אמנה", "גוף\n"));
        assert_eq!(draft.content.kind, Some(PracticeKind::Tool));
        assert_eq!(draft.content.topics, ["training"]);
        let notices: Vec<_> = draft.notices.iter().map(|n| (n.field.as_str(), n.problem, n.line)).collect();
        assert_eq!(
            notices,
            [("weather", FieldProblem::UnknownField, Some(3)), ("topics", FieldProblem::NotThere, Some(5))]
        );
        let refused = forum.upload_write_up(&dana, file(text)).await.expect_err("the API takes nothing wrong");
        assert_eq!(fields(&refused).len(), 2);
        assert_eq!(forum.drafts(&dana).await.expect("drafts").len(), 1, "and leaves no draft behind");
    })
    .await;
}

#[tokio::test]
async fn texts_of_old_editors_are_read_and_other_content_is_refused() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        // "# שלום עולם" and "שירות" in windows-1255.
        let hebrew = b"# \xf9\xec\xe5\xed \xf2\xe5\xec\xed\r\n\r\n\xf9\xe9\xf8\xe5\xfa\r\n".to_vec();
        forum.upload_draft(&dana, file(hebrew)).await.expect("windows-1255");
        let draft = only_draft(forum, &dana).await;
        assert_eq!((draft.content.title.as_str(), draft.content.body.as_str()), ("שלום עולם", "שירות\n"));
        assert_eq!(draft.content.kind, Some(PracticeKind::WriteUp));
        for (content, problem) in [
            (Bytes::new(), FieldProblem::EmptyFile),
            (Bytes::from_static(b" \n"), FieldProblem::EmptyFile),
            (Bytes::from_static(b"\x89PNG\r\n\x1a\n\0"), FieldProblem::NotText),
            (Bytes::from_static(b"{\\rtf1 x}"), FieldProblem::NotText),
            (Bytes::from_static(b"a\0b"), FieldProblem::NotText),
            (Bytes::from(vec![b'x'; MAX_UPLOAD as usize + 1]), FieldProblem::FileTooLarge),
            (Bytes::from(vec![b'x'; 2 * BODY_MAX + 1]), FieldProblem::FileTooLarge),
        ] {
            let refused = forum.upload_draft(&dana, file(content)).await.expect_err("refused");
            assert_eq!(fields(&refused), field("file", problem));
        }
    })
    .await;
}

#[tokio::test]
async fn a_presenter_uploads_through_the_api_and_it_is_on_the_meetings_page() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let held = call(forum, meeting("מפגש", Some(people.oren.company), &keys(&[people.oren.member]))).await;
        let input = UploadWriteUp {
            meeting: Some(held),
            attachments: vec![upload("מצגת.txt", "שקף")],
            title: Some(" אחרת ".into()),
            topics: Some(vec!["measurement".into()]),
            kind: Some(PracticeKind::Template),
            ..file("---\ntitle: כותרת\ntopics: training\n---\nגוף")
        };
        assert_eq!(forum.upload_write_up(&people.rimon.member, input.clone()).await, Err(Problem::Forbidden));
        let published = forum.upload_write_up(&people.oren.member, input.clone()).await.expect("published");
        assert_eq!(published.status, Status::Published);
        let view = forum.practice(&people.rimon.guest, &published.slug).await.expect("there");
        assert_eq!((view.title.as_str(), view.kind), ("אחרת", PracticeKind::Template));
        assert_eq!(view.topics.iter().map(|topic| topic.slug.as_str()).collect::<Vec<_>>(), ["measurement"]);
        assert_eq!(view.attachments.len(), 1);
        assert_eq!(found(forum, &people.rimon.guest, "אחרת").await, ["אחרת"]);
        let on_behalf = forum.upload_write_up(&people.coordinator, input.clone()).await.expect("uploaded");
        assert_eq!(on_behalf.status, Status::InReview);
        let broken = UploadWriteUp { attachments: vec![upload("x.png", "\u{89}PNG")], meeting: None, ..input };
        assert!(forum.upload_write_up(&people.oren.member, broken).await.is_ok(), "text under a picture's name");
        let nowhere = UploadWriteUp { meeting: Some(domain::id::MeetingId(99)), ..file("גוף") };
        assert_eq!(forum.upload_draft(&people.coordinator, nowhere).await, Err(Problem::NotFound));
    })
    .await;
}

const PLAIN: &str = "# סיכום\n\nסיכום\n\nמה סוכם:\n• אחת\n• שתיים\nתודה\nדנה\n";
const TIDIED: &str = "מה סוכם:\n\n- אחת\n- שתיים\n\nתודה  \nדנה\n";

#[tokio::test]
async fn an_uploaded_text_is_put_in_order_and_can_be_had_as_it_was() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let id = forum.upload_draft(&dana, UploadWriteUp { tidies: true, ..file(PLAIN) }).await.expect("a draft");
        let own = "סיכום\n\nמה סוכם:\n• אחת\n• שתיים\nתודה\nדנה\n";
        let state = async || {
            let draft = forum.draft(&dana, id).await.expect("there");
            let source = forum.draft_source(&dana, id).await.expect("read").expect("there");
            (draft.content.body, source.is_tidied, source.tidied_places)
        };
        assert_eq!(state().await, (TIDIED.to_owned(), true, 3));
        forum.exchange_tidied(&dana, id).await.expect("undone");
        assert_eq!(state().await, (own.to_owned(), false, 3));
        forum.exchange_tidied(&dana, id).await.expect("done again");
        assert_eq!(state().await.0, TIDIED);
        // What is written meanwhile is kept too.
        let draft = forum.draft(&dana, id).await.expect("there");
        let content = Content { body: format!("{TIDIED}ועוד"), ..draft.content };
        let save = SaveDraft { content, expected: None, ..SaveDraft::default() };
        forum.save_draft(&dana, id, save).await.expect("saved");
        forum.exchange_tidied(&dana, id).await.expect("undone");
        assert_eq!(state().await.0, own);
        forum.exchange_tidied(&dana, id).await.expect("done again");
        assert_eq!(state().await.0, format!("{TIDIED}ועוד"));
        assert_eq!(forum.exchange_tidied(&people.rimon.member, id).await, Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn what_programs_upload_stays_as_it_is() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let text = "---\ntitle: סיכום\n---\n\nסיכום\n• אחת<br>\n\n\u{a0}\n";
        let published = forum.upload_write_up(&dana, file(text)).await.expect("published");
        let view = forum.practice(&dana, &published.slug).await.expect("there");
        let body = forum.practice_text(&dana, view.id).await.expect("there").body;
        assert_eq!(body, "סיכום\n• אחת<br>\n\n\u{a0}\n");
        let id =
            forum.upload_draft(&dana, UploadWriteUp { tidies: true, ..file("# א\n\nבסדר.\n") }).await.expect("a draft");
        let source = forum.draft_source(&dana, id).await.expect("read").expect("there");
        assert_eq!((source.tidied_places, source.is_tidied), (0, false));
        assert_eq!(forum.exchange_tidied(&dana, id).await, Err(Problem::NotFound), "there is no other version");
    })
    .await;
}

#[tokio::test]
async fn names_in_an_uploaded_file_are_looked_up() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let upload = async |head: &str| {
            let text = format!("---\ntitle: סיכום\n{head}\n---\nגוף");
            let id = forum.upload_draft(&dana, UploadWriteUp { tidies: true, ..file(text) }).await.expect("a draft");
            let notices = forum.draft(&dana, id).await.expect("there").notices;
            let one = |n: &FieldError| (n.field.clone(), n.problem, n.line, n.suggestion.clone());
            notices.iter().map(one).collect::<Vec<_>>()
        };
        let name = |field: &str, problem, line, suggestion: Option<&str>| {
            (field.to_owned(), problem, Some(line), suggestion.map(str::to_owned))
        };
        assert_eq!(upload("company: oren-gal").await, [], "the uploader's own");
        assert_eq!(upload("company: orengal").await, [name("company", FieldProblem::NotThere, 3, Some("oren-gal"))]);
        assert_eq!(upload("company: rimon").await, [name("company", FieldProblem::NotUsed, 3, None)]);
        assert_eq!(upload("meeting: never").await, [name("meeting", FieldProblem::NotThere, 3, None)]);
        let address = upload("authors: [m33@forum.example]").await;
        assert_eq!(address, [name("authors", FieldProblem::NotThere, 3, None)], "addresses are not told");
        assert_eq!(upload("topics: [trainning]").await, [name("topics", FieldProblem::NotThere, 3, Some("training"))]);
        let refused = forum.upload_write_up(&dana, file("---\ntitle: א\ncompany: orengal\n---\nגוף")).await;
        assert_eq!(fields(&refused.expect_err("refused")), field("company", FieldProblem::NotThere));
        let broken = forum.upload_write_up(&dana, file("---\ntitle: \"א\" ב\n---\nגוף")).await;
        assert_eq!(fields(&broken.expect_err("refused")), field("front-matter", FieldProblem::HeadQuote));
    })
    .await;
}
