//! Everything that is wrong in a request is told at once.

use serde_json::{Value, json};

use super::{Call, create_practice, meet, text};
use crate::http::test_support::{Caller, TestForum};

async fn refused(forum: &TestForum, call: Call) -> Vec<String> {
    let answer = call.by(forum, Caller::Coordinator).await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    let (code, mut fields) = answer.problem();
    assert_eq!(code, "invalid");
    fields.sort_unstable();
    fields
}

/// A practice of which every field is wrong in its own way.
fn wrong() -> Value {
    json!({"title": " ", "body": 7, "kind": "essay", "topics": ["no-such", 3], "status": "archived", "summary": "x".repeat(301),
        "audience": "a\u{202e}b", "language": "fr", "company": "nobody", "meeting": 99, "colour": "red", "Title": "x"})
}

const WRONG: [&str; 13] = [
    "Title: unknown-field",
    "audience: bidi-control",
    "body: invalid",
    "colour: unknown-field",
    "company: not-there",
    "kind: invalid",
    "language: invalid",
    "meeting: not-there",
    "status: invalid",
    "summary: too-long",
    "title: missing",
    "topics: not-there",
    "topics[1]: invalid",
];

#[tokio::test]
async fn of_a_practice() {
    let forum = TestForum::start().await;
    let mut fields = refused(&forum, Call::post("/practices", wrong())).await;
    // An element that is no text hides what else is wrong with its list.
    fields.retain(|field| field != "topics: not-there");
    assert_eq!(fields, WRONG.into_iter().filter(|field| *field != "topics: not-there").collect::<Vec<_>>());
    let mut practice = wrong();
    practice["body"] = json!("גוף");
    practice["topics"] = json!(["no-such"]);
    let fields = refused(&forum, Call::post("/practices", practice)).await;
    let expected = WRONG.into_iter().filter(|field| !["body: invalid", "topics[1]: invalid"].contains(field));
    assert_eq!(fields, expected.collect::<Vec<_>>());
    assert_eq!(Call::get("/practices").by(&forum, Caller::Member).await.json()["total"], 0);
}

#[tokio::test]
async fn of_a_batch() {
    let forum = TestForum::start().await;
    let practices = json!([{"title": "", "body": "x"}, 5, {"title": "x", "body": 7, "colour": 1},
        {"title": "x", "body": "x", "meeting": 99, "topics": ["no-such", 1, 2]}, text("טוב")]);
    let body = json!({"practices": practices, "more": 1});
    let fields = refused(&forum, Call::post("/practices/batch", body)).await;
    let expected = [
        "more: unknown-field",
        "practices[0].title: missing",
        "practices[1]: invalid",
        "practices[2].body: invalid",
        "practices[2].colour: unknown-field",
        "practices[3].meeting: not-there",
        "practices[3].topics[1]: invalid",
        "practices[3].topics[2]: invalid",
    ];
    assert_eq!(fields, expected);
    let body = json!({"practices": [{"title": "", "colour": 1, "meeting": 99}]});
    let fields = refused(&forum, Call::post("/practices/batch", body)).await;
    let expected = [
        "practices[0].body: missing",
        "practices[0].colour: unknown-field",
        "practices[0].meeting: not-there",
        "practices[0].title: missing",
    ];
    assert_eq!(fields, expected);
    assert_eq!(Call::get("/practices").by(&forum, Caller::Member).await.json()["total"], 0);
}

#[tokio::test]
async fn of_a_replacement() {
    let forum = TestForum::start().await;
    let practice = create_practice(&forum, Caller::Coordinator, text("אמנה")).await;
    let path = format!("/practices/{}", practice["id"]);
    let body = json!({"title": "", "body": "x", "kind": "essay", "topics": ["no-such"], "colour": 1});
    let fields = refused(&forum, Call::put(&path, body.clone()).if_match("*")).await;
    assert_eq!(fields, ["colour: unknown-field", "kind: invalid", "title: missing", "topics: not-there"]);
    let stale = Call::put(&path, body.clone()).if_match("\"v9\"").by(&forum, Caller::Coordinator).await;
    assert_eq!(stale.status, 412);
    assert_eq!(Call::put(&path, body).if_match("*").by(&forum, Caller::Foreigner).await.status, 403);
    let same = Call::get(&path).by(&forum, Caller::Coordinator).await.json();
    assert_eq!((&same["title"], &same["version"]), (&practice["title"], &practice["version"]));
}

#[tokio::test]
async fn of_a_meeting() {
    let forum = TestForum::start().await;
    let body = json!({"title": "", "kind": "party", "presenting_company": "nobody", "presenters": ["a@b.example", 7, {"id": 99}],
        "link": "http://x.example", "deadline": "2026-07-01T00:00:00Z", "colour": 1});
    let fields = refused(&forum, Call::post("/meetings", body.clone())).await;
    let expected = [
        "colour: unknown-field",
        "kind: invalid",
        "link: invalid",
        "presenters: not-there",
        "presenters[1]: invalid",
        "presenting_company: not-there",
        "starts_at: missing",
        "title: missing",
    ];
    assert_eq!(fields, expected);
    let path = format!("/meetings/{}", meet(&forum).await);
    assert_eq!(refused(&forum, Call::put(path, body.clone()).if_match("*")).await, expected);
    assert_eq!(Call::post("/meetings", body).by(&forum, Caller::Manager).await.status, 403);
    let list = Call::get("/meetings").by(&forum, Caller::Member).await.json();
    assert_eq!(list["meetings"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn of_a_synonym_group() {
    let forum = TestForum::start().await;
    for (call, expected) in [
        (Call::post("/synonyms", json!({"words": ["א"], "colour": 1})), ["colour: unknown-field", "words: too-few"]),
        (Call::put("/synonyms/1", json!({"colour": 1})).if_match("*"), ["colour: unknown-field", "words: missing"]),
        (Call::post("/synonyms", json!({"words": 7, "colour": 1})), ["colour: unknown-field", "words: invalid"]),
    ] {
        let what = format!("{call:?}");
        assert_eq!(refused(&forum, call).await, expected, "{what}");
    }
}

#[tokio::test]
async fn a_length_is_that_of_what_was_sent() {
    let forum = TestForum::start().await;
    let longest = || "א".repeat(140);
    let mut practice = text(&longest());
    create_practice(&forum, Caller::Coordinator, practice.clone()).await;
    practice["title"] = json!(longest() + "\u{7}");
    practice["result"] = json!("א ".repeat(100) + " ");
    assert_eq!(refused(&forum, Call::post("/practices", practice)).await, ["result: too-long", "title: too-long"]);
    let meeting = json!({"title": longest() + " ", "place": " ".repeat(161), "agenda": "\r\n".repeat(10_001),
        "starts_at": "2026-06-01T16:00:00+03:00"});
    let fields = refused(&forum, Call::post("/meetings", meeting)).await;
    assert_eq!(fields, ["agenda: too-long", "place: too-long", "title: too-long"]);
    let words = json!({"words": ["זמזם", "א".repeat(60) + " "]});
    assert_eq!(refused(&forum, Call::post("/synonyms", words)).await, ["words: too-long"]);
    let reason = format!("/practices/1?reason={}", "x".repeat(501));
    assert_eq!(refused(&forum, Call::delete(reason).if_match("*")).await, ["reason: too-long"]);
}

#[tokio::test]
async fn of_a_query() {
    let forum = TestForum::start().await;
    let query = "/practices?kind=&topic=no-such&year=0&year=x&limit=-1&offset=10001&from=soon&colour=red&sort=";
    let fields = refused(&forum, Call::get(query)).await;
    let expected = [
        "colour: unknown-field",
        "from: invalid",
        "kind: missing",
        "limit: invalid",
        "offset: too-long",
        "sort: invalid",
        "topic: not-there",
        "year: invalid",
        "year: invalid",
    ];
    assert_eq!(fields, expected);
}
