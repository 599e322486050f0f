//! Requests with an idempotency key: what they change is changed once.

use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::Problem;
use domain::search::SearchRequest;
use forum::Forum;
use forum::drafts::upload::UploadWriteUp;
use forum::idempotency::{Answer, Begun, Request, fingerprint};

use crate::jobs::run_standard_jobs;
use crate::on_each_engine;
use crate::sample::{practice, upload};

fn print(text: &str) -> String {
    fingerprint(&[text.as_bytes()])
}

async fn begin(forum: &Forum, actor: &Actor, key: &str, text: &str) -> Begun {
    forum.begin_request(actor, key, print(text)).await.expect("looked up")
}

async fn new(forum: &Forum, actor: &Actor, key: &str, text: &str) -> Request {
    match begin(forum, actor, key, text).await {
        Begun::New(request) => request,
        _ => panic!("{key} is known"),
    }
}

fn answer(body: &str) -> Answer {
    Answer { status: 201, location: None, etag: None, content_type: None, body: body.to_owned() }
}

async fn total(forum: &Forum) -> usize {
    forum.find_practices(&Actor::System, SearchRequest::default()).await.expect("a list").total
}

#[tokio::test]
async fn a_repetition_gets_the_first_answer() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let request = new(forum, &dana, "k", "a").await;
        assert!(matches!(begin(forum, &dana, "k", "a").await, Begun::InProgress));
        assert!(
            matches!(begin(forum, &context.people.oren.colleague, "k", "a").await, Begun::New(_)),
            "another member"
        );
        let input = practice("אמנה", "גוף", Status::Published);
        request.run(forum.create_practices(&dana, vec![input])).await.expect("entered");
        assert!(request.is_written());
        forum.end_request(&request, &answer("first")).await.expect("stored");
        drop(request);
        let Begun::Answered(found) = begin(forum, &dana, "k", "a").await else { panic!("not answered") };
        assert_eq!(found, answer("first"));
        assert!(matches!(begin(forum, &dana, "k", "b").await, Begun::OtherRequest));
        let later = context.second_process().await;
        assert!(matches!(begin(&later, &dana, "k", "a").await, Begun::Answered(_)), "another process");
        context.clock.advance_seconds(86_399);
        assert!(matches!(begin(forum, &dana, "k", "a").await, Begun::Answered(_)));
        context.clock.advance_seconds(1);
        drop(new(forum, &dana, "k", "b").await);
    })
    .await;
}

#[tokio::test]
async fn what_changed_nothing_leaves_no_key() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let request = new(forum, &dana, "k", "a").await;
        let refused = request.run(forum.create_practices(&dana, vec![practice("", "", Status::Published)])).await;
        assert!(refused.is_err() && !request.is_written());
        drop(request);
        let request = new(forum, &dana, "k", "b").await;
        let file = UploadWriteUp {
            file: upload("w.md", "---\ncolour: red\n---\n\nגוף").content,
            ..UploadWriteUp::default()
        };
        let refused = request.run(forum.upload_write_up(&dana, file)).await;
        assert!(refused.is_err() && !request.is_written(), "nothing was stored");
        drop(request);
        drop(new(forum, &dana, "k", "c").await);
    })
    .await;
}

/// The process ends after the change and before its answer is stored, by kill -9 for example.
#[tokio::test]
async fn a_lost_answer_is_told() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let request = new(forum, &dana, "k", "a").await;
        let input = || vec![practice("אמנה", "גוף", Status::Published)];
        request.run(forum.create_practices(&dana, input())).await.expect("entered");
        drop(request);
        assert!(matches!(begin(forum, &dana, "k", "a").await, Begun::Unanswered));
        assert!(matches!(begin(forum, &dana, "k", "b").await, Begun::OtherRequest));
        assert_eq!(total(forum).await, 1);
    })
    .await;
}

/// Two nodes carry out the same request at once: the database lets one of them commit.
#[tokio::test]
async fn one_of_two_nodes_makes_the_change() {
    on_each_engine(|context| async move {
        let (one, dana) = (&context.forum, context.people.oren.member);
        let two = context.second_process().await;
        let (first, second) = (new(one, &dana, "k", "a").await, new(&two, &dana, "k", "a").await);
        let input = || vec![practice("אמנה", "גוף", Status::Published)];
        first.run(one.create_practices(&dana, input())).await.expect("entered");
        let refused = second.run(two.create_practices(&dana, input())).await;
        assert_eq!(refused.err(), Some(Problem::Busy { seconds: 1 }));
        assert_eq!(total(one).await, 1);
    })
    .await;
}

#[tokio::test]
async fn expired_keys_are_deleted_by_the_nightly_clean_up() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        for key in ["a", "b"] {
            let request = new(forum, &dana, key, key).await;
            let input = practice(key, "גוף", Status::Published);
            request.run(forum.create_practices(&dana, vec![input])).await.expect("entered");
            context.clock.advance_days(1);
        }
        context.clock.advance_seconds(-1);
        run_standard_jobs(forum).await;
        let store = store::Store::open(&context.database).await.expect("opens");
        let mut conn = store.read().await.expect("read");
        let long_ago = domain::clock::Timestamp(0);
        for (key, there) in [("a", false), ("b", true)] {
            let found =
                store::idempotency::find(&mut conn, crate::context::key(dana), key, long_ago).await.expect("query");
            assert_eq!(found.is_some(), there, "{key}");
        }
        drop(conn);
        store.close().await;
    })
    .await;
}
