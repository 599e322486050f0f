//! POST with an idempotency key.

use std::sync::Arc;

use axum::body::Body;
use axum::middleware::from_fn_with_state;
use axum::routing::post;
use axum::{Extension, Router};
use domain::practice::{Content, Status};
use forum::practices::create::CreatePractice;
use http::{Method, Request, StatusCode, header};
use serde_json::json;
use tokio::sync::{Notify, Semaphore};
use tower::ServiceExt;

use super::{Call, meet, text};
use crate::http::api::actor::ApiActor;
use crate::http::api::idempotency::once;
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
    // Clients draw another boundary for each request.
    let send = async |content: &str, boundary: &str| {
        let form = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"w.md\"\r\n\r\n# כותרת\n\n{content}\r\n--{boundary}--\r\n"
        );
        let request = Request::post(format!("/api/v1/meetings/{meeting}/write-up"))
            .header(header::HOST, "127.0.0.1")
            .header(header::AUTHORIZATION, format!("Bearer {}", forum.token(Caller::Foreigner)))
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={boundary}"))
            .header("idempotency-key", "upload")
            .body(Body::from(form));
        forum.send(request.expect("a request")).await
    };
    let first = send("גוף", "x").await;
    assert_eq!(first.status, 201, "{}", first.text());
    for boundary in ["x", "----abc0123"] {
        let again = send("גוף", boundary).await;
        assert_eq!((again.status.as_u16(), again.text(), replayed(&again)), (201, first.text(), true), "{boundary}");
    }
    assert_eq!(send("אחר", "y").await.problem().0, "idempotency-key-reused");
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

/// A client that hangs up while its request is carried out does not end it: the repetition gets its answer.
#[tokio::test]
async fn a_client_may_hang_up() {
    let forum = TestForum::start().await;
    let actor = forum.forum.authenticate_token(forum.token(Caller::Member)).await.expect("a token").actor;
    let (started, proceed) = (Arc::new(Notify::new()), Arc::new(Semaphore::new(0)));
    let handler = {
        let (service, started, proceed) = (Arc::clone(&forum.forum), Arc::clone(&started), Arc::clone(&proceed));
        async move || {
            started.notify_one();
            proceed.acquire().await.expect("open").forget();
            let content = Content { title: "אמנה".to_owned(), body: "גוף".to_owned(), ..Content::default() };
            let practice = CreatePractice { content, status: Some(Status::Published), ..CreatePractice::default() };
            service.create_practices(&actor, vec![practice]).await.expect("entered");
            (StatusCode::CREATED, "entered")
        }
    };
    let routes = Router::new()
        .route("/", post(handler))
        .layer(from_fn_with_state(Arc::clone(&forum.forum), once))
        .layer(Extension(ApiActor(actor)));
    let send = || {
        let request = Request::post("/").header("idempotency-key", "k").body(Body::empty()).expect("a request");
        routes.clone().oneshot(request)
    };
    tokio::select! {
        _ = send() => panic!("answered before it was carried out"),
        () = started.notified() => {}
    }
    assert_eq!(send().await.expect("an answer").status(), 409);
    proceed.add_permits(2);
    let answer = loop {
        let answer = send().await.expect("an answer");
        if answer.status() != 409 {
            break answer;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!((answer.status().as_u16(), answer.headers()["idempotency-replayed"].as_bytes()), (201, &b"true"[..]));
    assert_eq!(axum::body::to_bytes(answer.into_body(), 100).await.expect("a body"), "entered");
    assert_eq!(count(&forum).await, 1);
}
