//! The interface as a program meets it: the whole service on a real forum.

mod access;
mod batch;
mod comments;
mod consent;
mod dilemmas;
mod document;
mod errors;
mod idempotency;
mod meetings;
mod notifications;
mod paging;
mod people;
mod personal;
mod practices;
mod rate;
mod searching;
mod synonyms;
mod tries;
mod write_up;

use axum::body::Body;
use http::request::Builder;
use http::{Method, Request, header};
use serde_json::{Value, json};

use crate::http::test_support::{Answer, Caller, TestForum};

/// A request as a caller sends it, with a version where it has to name one.
#[derive(Debug, Clone)]
pub struct Call {
    method: Method,
    path: String,
    body: Option<Value>,
    if_match: Option<String>,
    key: Option<String>,
}

impl Call {
    pub fn new(method: Method, path: impl AsRef<str>) -> Self {
        Self { method, path: format!("/api/v1{}", path.as_ref()), body: None, if_match: None, key: None }
    }

    pub fn get(path: impl AsRef<str>) -> Self {
        Self::new(Method::GET, path)
    }

    pub fn post(path: impl AsRef<str>, body: Value) -> Self {
        Self { body: Some(body), ..Self::new(Method::POST, path) }
    }

    pub fn put(path: impl AsRef<str>, body: Value) -> Self {
        Self { body: Some(body), ..Self::new(Method::PUT, path) }
    }

    /// The same with a body.
    pub fn json(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    /// The body that is sent.
    pub fn body(&self) -> Option<&Value> {
        self.body.as_ref()
    }

    pub fn delete(path: impl AsRef<str>) -> Self {
        Self::new(Method::DELETE, path)
    }

    pub fn if_match(self, tag: impl Into<String>) -> Self {
        Self { if_match: Some(tag.into()), ..self }
    }

    /// The same with an idempotency key.
    pub fn key(self, key: impl Into<String>) -> Self {
        Self { key: Some(key.into()), ..self }
    }

    /// The request itself, still without a token.
    pub fn builder(&self) -> Builder {
        let mut request = Request::builder().method(&self.method).uri(&self.path).header(header::HOST, "127.0.0.1");
        if let Some(tag) = &self.if_match {
            request = request.header(header::IF_MATCH, tag);
        }
        if let Some(key) = &self.key {
            request = request.header("idempotency-key", key.as_bytes());
        }
        request
    }

    /// Sends it as nobody.
    pub async fn by_nobody(self, forum: &TestForum) -> Answer {
        forum.send(self.finish(self.builder())).await
    }

    /// Sends it with the caller's token.
    pub async fn by(self, forum: &TestForum, caller: Caller) -> Answer {
        let token = format!("Bearer {}", forum.token(caller));
        forum.send(self.finish(self.builder().header(header::AUTHORIZATION, token))).await
    }

    fn finish(&self, request: Builder) -> Request<Body> {
        let request = match &self.body {
            Some(body) => request.header(header::CONTENT_TYPE, "application/json").body(body.to_string().into()),
            None => request.body(Body::empty()),
        };
        request.expect("a request")
    }
}

/// A practice's text with that title.
pub fn text(title: &str) -> Value {
    json!({"title": title, "body": "## מה עשינו\n\nסדנה קצרה בכל סניף.", "kind": "write-up",
        "topics": ["measurement", "training"], "status": "published"})
}

/// Enters a practice and gives its answer.
pub async fn create_practice(forum: &TestForum, caller: Caller, practice: Value) -> Value {
    let answer = Call::post("/practices", practice).by(forum, caller).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

/// Adds a meeting that `kramim` presents, and gives its key.
pub async fn meet(forum: &TestForum) -> i64 {
    let meeting = json!({"title": "שיווק פנימי", "kind": "regular", "starts_at": "2026-06-01T16:00:00+03:00",
        "presenting_company": "kramim", "presenters": [Caller::Foreigner.email()]});
    let answer = Call::post("/meetings", meeting).by(forum, Caller::Coordinator).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_i64().expect("a key")
}
