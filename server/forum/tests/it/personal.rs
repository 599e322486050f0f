//! Personal details are looked for before a text is published.

use domain::personal;
use domain::practice::{Content, Status};
use domain::problem::{FieldProblem, Problem};
use forum::drafts::begin::Purpose;
use forum::drafts::save::SaveDraft;
use forum::drafts::upload::UploadWriteUp;

use crate::on_each_engine;
use crate::sample::{content, create_practice, fields, practice};

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
        let published = forum.publish_draft(&dana, id).await.expect("published");

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
