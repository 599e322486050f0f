//! How much one member and one company may store: at the limit, and beyond it.

use domain::access::NewToken;
use domain::comment::CommentSubject;
use domain::id::DraftId;
use domain::policy::Actor;
use domain::practice::{Content, Status};
use domain::problem::{FieldProblem, Problem};
use domain::quota::{Quota, Quotas};
use domain::search::SearchRequest;
use domain::undo::Undo;
use forum::Forum;
use forum::drafts::begin::Purpose;
use forum::drafts::save::SaveDraft;
use forum::drafts::upload::UploadWriteUp;

use crate::context::{TestContext, key};
use crate::on_each_engine;
use crate::sample::{call, content, meeting, practice, upload};

async fn with(context: &TestContext, quotas: Quotas) -> Forum {
    context.second_process().await.with_quotas(quotas)
}

fn exceeded<T>(what: Quota, limit: i64) -> Result<T, Problem> {
    Err(Problem::QuotaExceeded { what, limit })
}

async fn used(forum: &Forum, actor: &Actor, what: Quota) -> (i64, i64) {
    let usage = forum.usage(actor).await.expect("counted");
    let line = usage.iter().find(|line| line.what == what).expect("every quota");
    (line.used, line.limit)
}

async fn begin(forum: &Forum, actor: &Actor, title: &str) -> Result<DraftId, Problem> {
    forum.begin_draft(actor, Purpose::New, content(title, "גוף")).await
}

fn save(body: &str) -> SaveDraft {
    SaveDraft { content: content("א", body), ..SaveDraft::default() }
}

#[tokio::test]
async fn so_many_drafts_and_no_more() {
    on_each_engine(|context| async move {
        let forum = with(&context, Quotas { drafts: 3, ..Quotas::STANDARD }).await;
        let dana = context.people.oren.member;
        let mut drafts = vec![];
        for number in 0..3 {
            drafts.push(begin(&forum, &dana, &number.to_string()).await.expect("begun"));
        }
        assert_eq!(used(&forum, &dana, Quota::Drafts).await, (3, 3));
        assert_eq!(begin(&forum, &dana, "עוד").await, exceeded(Quota::Drafts, 3));
        let file = UploadWriteUp { file: "# א\n\nב".into(), ..UploadWriteUp::default() };
        assert_eq!(forum.upload_draft(&dana, file).await, exceeded(Quota::Drafts, 3));
        let apart = forum.save_as_new_draft(&dana, DraftId(99), content("אחר", "גוף")).await;
        assert_eq!(apart, exceeded(Quota::Drafts, 3));
        forum.save_draft(&dana, drafts[0], save("אותה טיוטה")).await.expect("saved");
        begin(&forum, &context.people.oren.colleague, "של אחר").await.expect("each has their own");

        // Room is made at once, and what was deleted comes back as long as there is room for it.
        forum.discard_draft(&dana, drafts[0]).await.expect("deleted");
        forum.restore_drafts(&dana, &[drafts[0]]).await.expect("back");
        forum.discard_draft(&dana, drafts[0]).await.expect("deleted");
        begin(&forum, &dana, "במקומה").await.expect("begun");
        assert_eq!(used(&forum, &dana, Quota::Drafts).await, (3, 3));
        assert_eq!(forum.restore_drafts(&dana, &[drafts[0]]).await, Err(Problem::NotFound), "it gave way");
    })
    .await;
}

#[tokio::test]
async fn the_texts_of_all_drafts_are_bounded_and_may_always_shrink() {
    on_each_engine(|context| async move {
        let forum = with(&context, Quotas { draft_bytes: 10_000, ..Quotas::STANDARD }).await;
        let dana = context.people.oren.member;
        let id = begin(&forum, &dana, "א").await.expect("begun");
        forum.save_draft(&dana, id, save(&"x".repeat(9_000))).await.expect("saved");
        let refused = forum.save_draft(&dana, id, save(&"x".repeat(11_000))).await;
        assert_eq!(refused.err(), exceeded::<()>(Quota::DraftBytes, 10_000).err());
        let other = forum.begin_draft(&dana, Purpose::New, content("ב", &"y".repeat(2_000))).await;
        assert_eq!(other, exceeded(Quota::DraftBytes, 10_000));
        let kept = forum.draft(&dana, id).await.expect("there").content.body;
        assert_eq!(kept.len(), 9_000, "what was saved stays");
        forum.save_draft(&dana, id, save(&"x".repeat(8_000))).await.expect("shorter");
        let tight = with(&context, Quotas { draft_bytes: 100, ..Quotas::STANDARD }).await;
        tight.save_draft(&dana, id, save(&"x".repeat(7_000))).await.expect("shorter is taken beyond the limit too");
        let longer = tight.save_draft(&dana, id, save(&"x".repeat(7_001))).await;
        assert_eq!(longer.err(), exceeded::<()>(Quota::DraftBytes, 100).err());
    })
    .await;
}

#[tokio::test]
async fn so_many_practices_and_tokens_and_the_command_line_has_no_limit() {
    on_each_engine(|context| async move {
        let quotas = Quotas { practices: 2, practices_of_coordinator: 3, tokens: 2, ..Quotas::STANDARD };
        let forum = with(&context, quotas).await;
        let (dana, coordinator) = (context.people.oren.member, context.people.coordinator);
        let some = |count: usize| vec![practice("א", "ב", Status::Draft); count];
        assert_eq!(forum.create_practices(&dana, some(3)).await, exceeded(Quota::Practices, 2));
        let created = forum.create_practices(&dana, some(2)).await.expect("entered");
        assert_eq!(forum.create_practices(&dana, some(1)).await, exceeded(Quota::Practices, 2));
        let draft = begin(&forum, &dana, "לפרסום").await.expect("begun");
        assert_eq!(forum.publish_draft(&dana, draft, None).await, exceeded(Quota::Practices, 2));
        assert!(forum.draft(&dana, draft).await.is_ok(), "the draft stays");
        forum.delete_practice(&dana, created[0].id, 1).await.expect("deleted");
        forum.publish_draft(&dana, draft, None).await.expect("there is room");
        assert_eq!(used(&forum, &dana, Quota::Practices).await, (2, 2));
        forum.create_practices(&coordinator, some(3)).await.expect("entered");
        assert_eq!(used(&forum, &coordinator, Quota::Practices).await, (3, 3));

        for name in ["א", "ב"] {
            forum.create_token(&dana, key(dana), NewToken::named(name)).await.expect("made");
        }
        let refused = forum.create_token(&dana, key(dana), NewToken::named("ג")).await;
        assert_eq!(refused.err(), exceeded::<()>(Quota::Tokens, 2).err());
        forum.create_token(&Actor::System, key(dana), NewToken::named("ד")).await.expect("by the command line");
        let tokens = forum.tokens(&dana).await.expect("a list");
        for token in &tokens[1..] {
            forum.revoke_token(&dana, token.id).await.expect("revoked");
        }
        forum.create_token(&dana, key(dana), NewToken::named("ה")).await.expect("there is room");
    })
    .await;
}

#[tokio::test]
async fn files_are_bounded_for_a_member_and_for_their_company() {
    on_each_engine(|context| async move {
        let quotas = Quotas { member_files: 1_000, company_files: 1_500, ..Quotas::STANDARD };
        let forum = with(&context, quotas).await;
        let (dana, omer) = (context.people.oren.member, context.people.oren.colleague);
        let id = begin(&forum, &dana, "א").await.expect("begun");
        let file = |name: &str, letter: &str, size: usize| upload(name, letter.repeat(size));
        let with_files = |uploads| SaveDraft { uploads, ..save("ב") };
        let saved = forum.save_draft(&dana, id, with_files(vec![file("א.txt", "x", 700), file("ב.txt", "y", 400)]));
        let saved = saved.await.expect("saved");
        assert_eq!(saved.attachments.len(), 1, "the text and the first file");
        assert_eq!(saved.refused[0].problem, FieldProblem::NoRoom);
        assert_eq!(saved.refused[0].detail.as_deref(), Some("1000"));
        assert_eq!(used(&forum, &dana, Quota::MemberFiles).await, (700, 1_000));
        let full = with_files(vec![file("ג.txt", "z", 300)]);
        assert_eq!(forum.save_draft(&dana, id, full).await.expect("saved").refused, [], "up to the limit");

        let theirs = begin(&forum, &omer, "ב").await.expect("begun");
        let more = with_files(vec![file("ד.txt", "w", 501)]);
        let saved = forum.save_draft(&omer, theirs, more).await.expect("saved");
        assert_eq!(saved.refused[0].detail.as_deref(), Some("1500"), "the company's limit");
        assert_eq!(used(&forum, &omer, Quota::CompanyFiles).await, (1_000, 1_500));
        let program = UploadWriteUp {
            file: "# א\n\nב".into(),
            attachments: vec![file("ה.txt", "v", 501)],
            ..UploadWriteUp::default()
        };
        assert_eq!(forum.upload_write_up(&omer, program).await, exceeded(Quota::CompanyFiles, 1_500));

        // A published text's files count for who entered it; one content counts once.
        let published = forum.publish_draft(&dana, id, None).await.expect("published");
        assert_eq!(used(&forum, &dana, Quota::MemberFiles).await, (1_000, 1_000));
        let change = forum.begin_draft(&dana, Purpose::Change(published.id), Content::default()).await;
        let change = change.expect("begun");
        assert_eq!(used(&forum, &dana, Quota::MemberFiles).await, (1_000, 1_000));
        forum.discard_draft(&dana, change).await.expect("deleted");

        // What was deleted gives way to what is new.
        let own = begin(&forum, &omer, "ג").await.expect("begun");
        forum.save_draft(&omer, own, with_files(vec![file("ו.txt", "u", 500)])).await.expect("saved");
        forum.discard_draft(&omer, own).await.expect("deleted");
        let saved = forum.save_draft(&omer, theirs, with_files(vec![file("ז.txt", "t", 500)])).await.expect("saved");
        assert_eq!(saved.refused, []);
    })
    .await;
}

#[tokio::test]
async fn the_coordinator_sees_who_stores_how_much() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let id = begin(forum, &people.oren.member, "א").await.expect("begun");
        let input = SaveDraft { uploads: vec![upload("א.txt", "x".repeat(700))], ..save("ב") };
        forum.save_draft(&people.oren.member, id, input).await.expect("saved");
        let home = forum.home(&people.oren.member).await.expect("home");
        assert_eq!((home.draft_count, home.drafts[0].id), (1, id));
        let usage = forum.forum_usage(&people.coordinator).await.expect("counted");
        let first = &usage.members[0];
        assert_eq!((first.member, first.drafts, first.files), (key(people.oren.member), 1, 700));
        assert_eq!(usage.companies, [("אורן־גל".to_owned(), 700)]);
        assert_eq!(forum.forum_usage(&people.oren.manager).await.err(), Some(Problem::Forbidden));
        assert_eq!(forum.usage(&Actor::Nobody).await.err(), Some(Problem::Unauthenticated));
    })
    .await;
}

/// Many requests at once, all of which would be within the limit if each were alone.
#[tokio::test]
async fn requests_at_once_stay_within_the_limit() {
    on_each_engine(|context| async move {
        let quotas = Quotas {
            drafts: 2,
            practices: 2,
            tokens: 2,
            saved_searches: 2,
            comments: 2,
            member_files: 250,
            ..Quotas::STANDARD
        };
        let subject = CommentSubject::Meeting(call(&context.forum, meeting("מפגש", None, &[])).await);
        let forum = std::sync::Arc::new(with(&context, quotas).await);
        let dana = context.people.oren.member;
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..6 {
            let forum = std::sync::Arc::clone(&forum);
            tasks.spawn(async move {
                let name = format!("מקביל {number}");
                let query = SearchRequest { q: name.clone(), ..SearchRequest::default() };
                let answers = [
                    forum.create_practices(&dana, vec![practice(&name, "ב", Status::Draft)]).await.map(drop),
                    forum.create_token(&dana, key(dana), NewToken::named(&name)).await.map(drop),
                    forum.save_search(&dana, query).await,
                    forum.add_comment(&dana, subject, &name, None).await.map(drop),
                    begin(&forum, &dana, &name).await.map(drop),
                ];
                for answer in answers {
                    assert!(matches!(answer, Ok(()) | Err(Problem::QuotaExceeded { .. })), "{answer:?}");
                }
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.expect("runs");
        }
        for what in [Quota::Practices, Quota::Tokens, Quota::SavedSearches, Quota::Comments, Quota::Drafts] {
            assert_eq!(used(&forum, &dana, what).await, (2, 2), "{what}");
        }

        // Two windows of two drafts, each with a file that fits alone.
        let drafts = forum.drafts(&dana).await.expect("a list");
        for (number, draft) in drafts.iter().enumerate() {
            let (forum, id) = (std::sync::Arc::clone(&forum), draft.id);
            tasks.spawn(async move {
                let uploads = vec![upload("א.txt", ["x", "y"][number].repeat(200))];
                let saved = forum.save_draft(&dana, id, SaveDraft { uploads, ..save("ב") }).await.expect("saved");
                assert!(saved.refused.iter().all(|error| error.problem == FieldProblem::NoRoom), "{:?}", saved.refused);
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.expect("runs");
        }
        assert_eq!(used(&forum, &dana, Quota::MemberFiles).await, (200, 250));
    })
    .await;
}

/// What was deleted gives room for something new, and does not come back beyond the limit.
#[tokio::test]
async fn nothing_comes_back_beyond_the_limit() {
    on_each_engine(|context| async move {
        let quotas = Quotas { practices: 1, saved_searches: 1, drafts: 1, ..Quotas::STANDARD };
        let forum = with(&context, quotas).await;
        let dana = context.people.oren.member;
        let one = |title: &str| vec![practice(title, "ב", Status::Draft)];
        let first = forum.create_practices(&dana, one("ראשון")).await.expect("entered").remove(0).id;
        forum.delete_practice(&dana, first, 1).await.expect("deleted");
        let second = forum.create_practices(&dana, one("שני")).await.expect("there is room").remove(0).id;
        assert_eq!(forum.undo(&dana, &Undo::Practice(first)).await, exceeded(Quota::Practices, 1));
        forum.delete_practice(&dana, second, 1).await.expect("deleted");
        assert!(forum.undo(&dana, &Undo::Practice(first)).await.is_ok());

        let query = |q: &str| SearchRequest { q: q.into(), ..SearchRequest::default() };
        forum.save_search(&dana, query("אחת")).await.expect("saved");
        let id = context.forum.saved_searches(&dana).await.expect("a list")[0].id;
        forum.delete_saved_search(&dana, id).await.expect("deleted");
        forum.save_search(&dana, query("שתיים")).await.expect("saved");
        assert_eq!(forum.undo(&dana, &Undo::SavedSearch(id)).await, exceeded(Quota::SavedSearches, 1));
        assert_eq!(used(&forum, &dana, Quota::SavedSearches).await, (1, 1));
    })
    .await;
}
