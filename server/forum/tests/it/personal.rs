//! Personal details are looked for before a text is published.

use domain::personal;
use domain::practice::{Content, Status};
use domain::problem::{FieldProblem, Problem};
use forum::drafts::begin::Purpose;
use forum::drafts::save::SaveDraft;
use forum::drafts::upload::UploadWriteUp;
use forum::exchange::assign::Assignment;

use crate::on_each_engine;
use crate::sample::{content, create_practice, field, fields, practice, upload};

const PHONE: &str = "050-1234567";

fn with(body: &str) -> Content {
    content("שיחה קשה", body)
}

#[tokio::test]
async fn a_change_is_asked_about_what_it_adds_alone() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let id = forum.begin_draft(&dana, Purpose::New, with("הטלפון: 050-1234567")).await.expect("begun");
        let draft = forum.draft(&dana, id).await.expect("there");
        let details = async |draft: &domain::draft::Draft, text: &Content| {
            let found = forum.details_to_confirm(&dana, draft, text.clone()).await.expect("looked for");
            found.into_iter().map(|detail| detail.text).collect::<Vec<_>>()
        };
        assert_eq!(details(&draft, &draft.content).await, [PHONE]);
        let published = forum.publish_draft(&dana, id, None).await.expect("published");

        let view = forum.practice(&dana, &published.slug).await.expect("there");
        let purpose = Purpose::Change(view.id);
        let change = forum.begin_draft(&dana, purpose, Content::default()).await.expect("begun");
        let mut draft = forum.draft(&dana, change).await.expect("there");
        assert_eq!(details(&draft, &draft.content).await, Vec::<String>::new(), "it has the number already");
        let text = with("הטלפון: 050-1234567, והמייל dana@oren.example");
        assert_eq!(details(&draft, &text).await, ["dana@oren.example"]);
        let clean = personal::without(text.clone(), &["dana@oren.example".to_owned()], "(הוסר)");
        let input = SaveDraft { content: clean, ..SaveDraft::default() };
        forum.save_draft(&dana, change, input).await.expect("saved");
        draft = forum.draft(&dana, change).await.expect("there");
        assert_eq!(draft.content.body, "הטלפון: 050-1234567, והמייל (הוסר)");

        let other = with("אחר");
        forum.update_practice(&people.oren.manager, view.id, view.version, other, None).await.expect("changed");
        assert_eq!(details(&draft, &text).await, Vec::<String>::new(), "the conflict is told first");
        let nobody = forum.details_to_confirm(&domain::policy::Actor::Nobody, &draft, text).await.err();
        assert_eq!(nobody, Some(Problem::Unauthenticated));
    })
    .await;
}

#[tokio::test]
async fn a_program_that_was_asked_is_refused_what_it_did_not_confirm() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let text = with("שורה\n050-1234567 וגם dana@oren.example");
        let confirmed = vec![PHONE.to_owned()];
        let open = forum.unconfirmed_details(text.clone(), confirmed.clone()).await.expect("looked for");
        assert_eq!(open.len(), 1);
        assert_eq!((open[0].field.as_str(), open[0].problem), ("body", FieldProblem::PersonalDetail));
        assert_eq!((open[0].line, open[0].detail.as_deref()), (Some(2), Some("dana@oren.example")));

        let file = |confirmed| UploadWriteUp {
            file: format!("---\ntitle: שיחה\ntopics: [training]\n---\n{}", text.body).into(),
            confirmed,
            ..UploadWriteUp::default()
        };
        let refused = forum.upload_write_up(&dana, file(Some(confirmed))).await.expect_err("refused");
        assert_eq!(fields(&refused), [("body".to_owned(), FieldProblem::PersonalDetail)]);
        forum.upload_write_up(&dana, file(None)).await.expect("nobody was asked");
        let entered = create_practice(forum, &dana, practice("שיחה", &text.body, Status::Published)).await;
        assert!(forum.practice_by_id(&dana, entered.id).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn the_files_beside_a_text_are_looked_through_as_well() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let id = forum.begin_draft(&dana, Purpose::New, with("ראו בקבצים")).await.expect("begun");
        let uploads = vec![upload("לקוחות.md", "הלקוחה דנה כהן, 050-1234567"), upload("תפריט.md", "מרק היום")];
        let input = SaveDraft { content: with("ראו בקבצים"), uploads, ..SaveDraft::default() };
        forum.save_draft(&dana, id, input).await.expect("saved");
        let asked = async || {
            let draft = forum.draft(&dana, id).await.expect("there");
            let found = forum.file_details_to_confirm(&dana, &draft).await.expect("looked for");
            let words = |it: domain::personal::FileDetails| {
                (it.file_name, it.details.into_iter().map(|detail| detail.text).collect::<Vec<_>>())
            };
            found.into_iter().map(words).collect::<Vec<_>>()
        };
        assert_eq!(asked().await, [("לקוחות.md".to_owned(), vec!["דנה כהן".to_owned(), PHONE.to_owned()])]);
        let published = forum.publish_draft(&dana, id, None).await.expect("published");
        let view = forum.practice(&dana, &published.slug).await.expect("there");
        let change = forum.begin_draft(&dana, Purpose::Change(view.id), Content::default()).await.expect("begun");
        let draft = forum.draft(&dana, change).await.expect("there");
        assert_eq!(draft.attachments.len(), 2);
        assert_eq!(forum.file_details_to_confirm(&dana, &draft).await, Ok(vec![]), "it has the file already");
        let nobody = forum.file_details_to_confirm(&domain::policy::Actor::Nobody, &draft).await.err();
        assert_eq!(nobody, Some(Problem::Unauthenticated));
        // The same of what is sent with a comment, which is no draft before.
        let sent = [upload("לקוחות.md", "הלקוחה דנה כהן, 050-1234567"), upload("תפריט.md", "מרק היום")];
        let found = forum.details_of_uploads(&dana, &sent).await.expect("looked for");
        assert_eq!(found.iter().map(|it| it.file_name.as_str()).collect::<Vec<_>>(), ["לקוחות.md"]);
        assert_eq!(found[0].details.iter().map(|it| it.text.as_str()).collect::<Vec<_>>(), ["דנה כהן", PHONE]);
        let guest = forum.details_of_uploads(&context.people.oren.guest, &sent).await.err();
        assert_eq!(guest, Some(Problem::Forbidden));
    })
    .await;
}

#[tokio::test]
async fn the_back_catalogue_asks_before_it_publishes() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        let draft = async |name: &str, text: &str| {
            let input = UploadWriteUp {
                file: text.to_owned().into(),
                file_name: name.into(),
                attachments: vec![upload(&format!("{name}-לקוחות.md"), text.to_owned())],
                is_catalogue: true,
                ..UploadWriteUp::default()
            };
            forum.upload_draft(&coordinator, input).await.expect("a draft")
        };
        let asked = draft("a.md", "# שיחה\n\nגב׳ לוי, 050-1234567").await;
        let plain = draft("b.md", "# מרק\n\nבשעה 12:00").await;
        let row = forum.catalogue(&coordinator).await.expect("read").remove(0);
        assert_eq!(row.details.iter().map(|it| it.text.as_str()).collect::<Vec<_>>(), ["לוי", PHONE]);
        let chosen = |title: &str, keeps_details| Assignment {
            title: title.into(),
            company: Some(context.people.oren.company),
            topics: vec!["training".into()],
            keeps_details,
            ..Assignment::default()
        };
        let refused = forum.import_draft(&coordinator, asked, chosen("שיחה", false)).await.expect_err("refused");
        assert_eq!(fields(&refused), field("personal", FieldProblem::PersonalDetail));
        forum.import_draft(&coordinator, asked, chosen("שיחה", true)).await.expect("they stay");
        forum.import_draft(&coordinator, plain, chosen("מרק", false)).await.expect("it has none");
    })
    .await;
}
