//! A write-up arrives as a file.

use bytes::Bytes;
use domain::practice::{BODY_MAX, PracticeKind, Status};
use domain::problem::{FieldProblem, Problem};
use forum::drafts::upload::UploadWriteUp;

use crate::on_each_engine;
use crate::sample::{call, field, fields, found, keys, meeting, only_draft, upload};
use crate::world::MAX_UPLOAD;

fn file(content: impl Into<Bytes>) -> UploadWriteUp {
    UploadWriteUp { file: content.into(), ..UploadWriteUp::default() }
}

#[tokio::test]
async fn front_matter_is_read_and_what_is_wrong_is_named_with_its_line() {
    on_each_engine(|world| async move {
        let (forum, dana) = (&world.forum, world.people.oren.member);
        let text = "---\ntitle: אמנה\nweather: sunny\nkind: tool\ntopics: [training, astrology]\n---\n\nגוף\n";
        let id = forum.upload_draft(&dana, file(text)).await.expect("a draft");
        let draft = only_draft(forum, &dana).await;
        assert_eq!((draft.id, draft.content.title.as_str(), draft.content.body.as_str()), (id, "אמנה", "גוף\n"));
        assert_eq!(draft.content.kind, Some(PracticeKind::Tool));
        assert_eq!(draft.content.topics, ["training"]);
        let notices: Vec<_> = draft.notices.iter().map(|n| (n.field.as_str(), n.problem, n.line)).collect();
        assert_eq!(
            notices,
            [("weather", FieldProblem::UnknownField, Some(3)), ("topics", FieldProblem::NotThere, None)]
        );
        let refused = forum.upload_write_up(&dana, file(text)).await.expect_err("the API takes nothing wrong");
        assert_eq!(fields(&refused).len(), 2);
        assert_eq!(forum.drafts(&dana).await.expect("drafts").len(), 1, "and leaves no draft behind");
    })
    .await;
}

#[tokio::test]
async fn texts_of_old_editors_are_read_and_other_content_is_refused() {
    on_each_engine(|world| async move {
        let (forum, dana) = (&world.forum, world.people.oren.member);
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
    on_each_engine(|world| async move {
        let (forum, people) = (&world.forum, world.people);
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
