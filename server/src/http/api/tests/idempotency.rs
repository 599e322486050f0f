//! POST with an idempotency key.

use axum::body::Body;
use http::{Method, Request, header};
use serde_json::json;

use super::{Call, meet, text};
use crate::http::test_support::{Answer, Caller, TestForum};

fn replayed(answer: &Answer) -> bool {
    answer.headers.get("idempotency-replayed").is_some_and(|value| value == "true")
}

async fn count(forum: &TestForum) -> serde_json::Value {
    Call::get("/practices").by(forum, Caller::Member).await.json()["total"].clone()
}

#[tokio::test]
async fn every_post_is_carried_out_once() {
    let forum = TestForum::start().await;
    let meeting = json!({"title": "מפגש", "starts_at": "2026-06-01T16:00:00+03:00"});
    for (number, call) in [
        Call::post("/practices", text("אמנה")),
        Call::post("/practices/batch", json!({"practices": [text("א"), text("ב")]})),
        Call::post("/meetings", meeting),
        Call::post("/synonyms", json!({"words": ["אלפא", "ביתא"]})),
    ]
    .into_iter()
    .enumerate()
    {
        let call = call.key(format!("key-{number}"));
        let first = call.clone().by(&forum, Caller::Coordinator).await;
        assert_eq!((first.status.as_u16(), replayed(&first)), (201, false), "{}", first.text());
        let again = call.clone().by(&forum, Caller::Coordinator).await;
        assert_eq!((again.status.as_u16(), replayed(&again)), (201, true), "{}", again.text());
        assert_eq!(again.text(), first.text());
        for name in [header::LOCATION, header::ETAG, header::CONTENT_TYPE] {
            assert_eq!(again.header(name.clone()), first.header(name.clone()), "{name}");
        }
    }
    assert_eq!(count(&forum).await, 3);
}

#[tokio::test]
async fn an_upload_is_carried_out_once() {
    let forum = TestForum::start().await;
    let meeting = meet(&forum).await;
    let send = async |content: &str| {
        let form = format!(
            "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"w.md\"\r\n\r\n# כותרת\n\n{content}\r\n--x--\r\n"
        );
        let request = Request::post(format!("/api/v1/meetings/{meeting}/write-up"))
            .header(header::HOST, "127.0.0.1")
            .header(header::AUTHORIZATION, format!("Bearer {}", forum.token(Caller::Foreigner)))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .header("idempotency-key", "upload")
            .body(Body::from(form));
        forum.send(request.expect("a request")).await
    };
    let first = send("גוף").await;
    assert_eq!(first.status, 201, "{}", first.text());
    let again = send("גוף").await;
    assert_eq!((again.status.as_u16(), again.text(), replayed(&again)), (201, first.text(), true));
    assert_eq!(send("אחר").await.problem().0, "idempotency-key-reused");
    assert_eq!(count(&forum).await, 1);
}

#[tokio::test]
async fn a_key_stands_for_one_request() {
    let forum = TestForum::start().await;
    let first = Call::post("/practices", text("אמנה")).key("k");
    assert_eq!(first.clone().by(&forum, Caller::Member).await.status, 201);
    for other in [
        Call::post("/practices", text("אחרת")),
        Call::post("/practices/batch", text("אמנה")),
        Call::post("/practices?", text("אמנה")),
    ] {
        let answer = other.key("k").by(&forum, Caller::Member).await;
        assert_eq!((answer.status.as_u16(), answer.problem().0.as_str()), (422, "idempotency-key-reused"));
    }
    let others = first.clone().by(&forum, Caller::Manager).await;
    assert_eq!((others.status.as_u16(), replayed(&others)), (201, false), "another member's key");
    forum.clock.advance(std::time::Duration::from_secs(24 * 60 * 60));
    let later = first.by(&forum, Caller::Member).await;
    assert_eq!((later.status.as_u16(), replayed(&later)), (201, false), "after a day");
}

#[tokio::test]
async fn a_refused_request_can_be_sent_again() {
    let forum = TestForum::start().await;
    let empty = json!({"title": ""});
    for (caller, body, status) in [
        (Caller::Member, empty.clone(), 422),
        (Caller::Member, empty, 422),
        (Caller::Member, text("אמנה"), 201),
        (Caller::Guest, text("אמנה"), 403),
    ] {
        let answer = Call::post("/practices", body).key("k").by(&forum, caller).await;
        assert_eq!((answer.status.as_u16(), replayed(&answer)), (status, false), "{}", answer.text());
    }
    let nobody = Call::post("/practices", text("x")).key("k").by_nobody(&forum).await;
    assert_eq!(nobody.status, 401);
}

#[tokio::test]
async fn a_key_is_visible_ascii() {
    let forum = TestForum::start().await;
    let longest = "x".repeat(255);
    for (key, expected) in [
        ("", "Idempotency-Key: missing"),
        (" ", "Idempotency-Key: missing"),
        ("a b", "Idempotency-Key: invalid"),
        ("מפתח", "Idempotency-Key: invalid"),
        (&format!("{longest}x"), "Idempotency-Key: too-long"),
    ] {
        let answer = Call::post("/practices", text("x")).key(key).by(&forum, Caller::Member).await;
        assert_eq!((answer.status.as_u16(), answer.problem().1), (422, vec![expected.to_owned()]), "{key}");
    }
    let call = Call::post("/practices", text("x"));
    let token = format!("Bearer {}", forum.token(Caller::Member));
    let request = call.builder().header(header::AUTHORIZATION, token).header(header::CONTENT_TYPE, "application/json");
    let request =
        request.header("idempotency-key", "a").header("idempotency-key", "b").body(text("x").to_string().into());
    assert_eq!(forum.send(request.expect("a request")).await.problem().1, ["Idempotency-Key: too-many"]);
    assert_eq!(call.key(longest).by(&forum, Caller::Member).await.status, 201);
    assert_eq!(count(&forum).await, 1);
    let read = Call::new(Method::GET, "/practices").key("a b").by(&forum, Caller::Member).await;
    assert_eq!(read.status, 200, "only a POST has a key");
}

#[tokio::test]
async fn at_the_same_time_one_is_carried_out() {
    let forum = TestForum::start().await;
    let call = Call::post("/practices", text("אמנה")).key("k");
    let answers = futures::future::join_all((0..4).map(|_| call.clone().by(&forum, Caller::Member))).await;
    let created: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert!(!created.is_empty());
    for answer in &answers {
        if answer.status == 201 {
            assert_eq!(answer.text(), created[0].text());
        } else {
            assert_eq!((answer.status.as_u16(), answer.problem().0.as_str()), (409, "request-in-progress"));
            assert_eq!(answer.header(header::RETRY_AFTER), "1");
        }
    }
    assert_eq!(created.iter().filter(|answer| !replayed(answer)).count(), 1);
    assert_eq!(count(&forum).await, 1);
}

/// A client that hangs up does not end the request, whose answer its repetition gets.
#[tokio::test]
async fn a_client_may_hang_up() {
    let forum = TestForum::start().await;
    let call = Call::post("/practices", text("אמנה")).key("k");
    {
        let sent = call.clone().by(&forum, Caller::Member);
        let mut sent = std::pin::pin!(sent);
        // Long enough for the request to begin, and given up at its first wait after that.
        for _ in 0..20 {
            if futures::poll!(sent.as_mut()).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    let answer = loop {
        let answer = call.clone().by(&forum, Caller::Member).await;
        if answer.status != 409 {
            break answer;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(count(&forum).await, 1);
}
