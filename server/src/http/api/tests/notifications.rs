//! What a member was notified of: listed, and read.

use serde_json::{Value, json};

use super::{Call, meet};
use crate::http::test_support::{Caller, TestForum};

/// Handles every event up to now, beside the task that does.
async fn notify(forum: &TestForum) {
    use forum::consumers::runner::Step;
    for consumer in forum.forum.consumers().all() {
        while forum.forum.consume_next(consumer).await.expect("the database answers") != Step::AtEnd {}
    }
}

async fn list(forum: &TestForum, caller: Caller) -> Value {
    Call::get("/notifications").by(forum, caller).await.json()
}

#[tokio::test]
async fn a_presenter_is_notified_and_reads_it() {
    let forum = TestForum::start().await;
    notify(&forum).await;
    let meeting = meet(&forum).await;
    notify(&forum).await;
    let listed = list(&forum, Caller::Foreigner).await;
    let only = &listed["notifications"][0];
    assert_eq!((&listed["unread"], listed["notifications"].as_array().map(Vec::len)), (&json!(1), Some(1)));
    let told = (&only["kind"], &only["title"], &only["url"], &only["read"]);
    let url = json!(format!("/meetings/{meeting}"));
    assert_eq!(told, (&json!("presenter-named"), &json!("שיווק פנימי"), &url, &json!(false)), "{only}");
    assert!(only["by"].is_string() && only["at"].is_string(), "{only}");
    assert_eq!(list(&forum, Caller::Coordinator).await, json!({"notifications": [], "unread": 0}));

    let read = || Call::post("/notifications/read", json!({"ids": [only["id"]]}));
    assert_eq!(read().by(&forum, Caller::Coordinator).await.json(), json!({"unread": 0}), "another's is passed over");
    assert_eq!(list(&forum, Caller::Foreigner).await["unread"], 1);
    let answer = read().by(&forum, Caller::Foreigner).await;
    assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({"unread": 0})));
    assert_eq!(list(&forum, Caller::Foreigner).await["notifications"][0]["read"], true);
    for (ids, problem) in
        [(json!([]), "missing"), (json!((1..=201).collect::<Vec<_>>()), "too-many"), (json!(["x"]), "invalid")]
    {
        let refused = Call::post("/notifications/read", json!({"ids": ids})).by(&forum, Caller::Foreigner).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["fields"][0]["problem"]), (422, &json!(problem)));
    }
}
