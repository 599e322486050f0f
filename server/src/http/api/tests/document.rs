//! The document says what is served, and nothing else.

use http::{Method, header};
use serde_json::{Map, Value, json};

use super::Call;
use crate::http::test_support::{Answer, Caller, TestForum};

/// Every operation of the interface.
const OPERATIONS: [(&str, &str); 19] = [
    ("GET", "/openapi.json"),
    ("GET", "/search"),
    ("GET", "/suggestions"),
    ("GET", "/practices"),
    ("POST", "/practices"),
    ("POST", "/practices/batch"),
    ("GET", "/practices/{id}"),
    ("PUT", "/practices/{id}"),
    ("DELETE", "/practices/{id}"),
    ("GET", "/meetings"),
    ("POST", "/meetings"),
    ("GET", "/meetings/{id}"),
    ("PUT", "/meetings/{id}"),
    ("POST", "/meetings/{id}/write-up"),
    ("GET", "/synonyms"),
    ("POST", "/synonyms"),
    ("GET", "/synonyms/{id}"),
    ("PUT", "/synonyms/{id}"),
    ("DELETE", "/synonyms/{id}"),
];

async fn read() -> (TestForum, Value) {
    let forum = TestForum::start().await;
    let answer: Answer = Call::get("/openapi.json").by_nobody(&forum).await;
    assert_eq!((answer.status.as_u16(), answer.header(header::CONTENT_TYPE)), (200, "application/json"));
    let document = answer.json();
    (forum, document)
}

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap_or_else(|| panic!("no object: {value}"))
}

#[tokio::test]
async fn it_lists_exactly_what_is_served() {
    let (forum, document) = read().await;
    for (path, item) in object(&document["paths"]) {
        let short = path.strip_prefix("/api/v1").expect("the prefix");
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let listed = item.get(method.as_str().to_lowercase()).is_some();
            let expected = OPERATIONS.contains(&(method.as_str(), short));
            assert_eq!(listed, expected, "{method} {path}");
            let answer = Call::new(method.clone(), short.replace("{id}", "1")).by_nobody(&forum).await;
            let expected = if short == "/openapi.json" { 200 } else { 401 };
            assert_eq!(answer.status, if listed { expected } else { 405 }, "{method} {path}");
        }
    }
    for (_, path) in OPERATIONS {
        assert!(document["paths"].get(format!("/api/v1{path}")).is_some(), "{path}");
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let (_, document) = read().await;
    let text = document.to_string();
    let references = text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next());
    let mut count = 0;
    for reference in references {
        assert!(document.pointer(reference).is_some(), "{reference}");
        count += 1;
    }
    assert!(count > 30, "{count}");
}

#[tokio::test]
async fn refusals_are_problems_and_the_token_is_told() {
    let (_, document) = read().await;
    assert_eq!(document["components"]["securitySchemes"]["token"]["scheme"], "bearer");
    for (path, item) in object(&document["paths"]) {
        for (method, operation) in object(item) {
            let responses = object(&operation["responses"]);
            assert_eq!(responses.contains_key("401"), !path.ends_with("openapi.json"), "{method} {path}");
            for (status, response) in responses.iter().filter(|(status, _)| status.starts_with('4')) {
                let schema = &response["content"]["application/problem+json"]["schema"]["$ref"];
                assert_eq!(schema, "#/components/schemas/Problem", "{method} {path} {status}");
            }
        }
    }
}

#[tokio::test]
async fn the_examples_are_taken() {
    let (forum, document) = read().await;
    let schemas = &document["components"]["schemas"];
    let practice = schemas["PracticeInput"]["example"].clone();
    let entered = Call::post("/practices", practice).by(&forum, Caller::Member).await;
    assert_eq!(entered.status, 201, "{}", entered.text());
    let group = schemas["SynonymInput"]["example"].clone();
    let added = Call::post("/synonyms", group).by(&forum, Caller::Coordinator).await;
    assert_eq!(added.status, 201, "{}", added.text());
    let mut meeting = schemas["MeetingInput"]["example"].clone();
    meeting["presenters"] = json!([Caller::Member.email()]);
    let called = Call::post("/meetings", meeting).by(&forum, Caller::Coordinator).await;
    assert_eq!(called.status, 201, "{}", called.text());
}
