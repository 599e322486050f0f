//! The document says what is served, and nothing else.

use std::collections::BTreeSet;

use http::{Method, header};
use serde_json::{Map, Value, json};

use super::Call;
use crate::http::test_support::{Answer, Caller, TestForum};

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
    let routes = forum.paths("/api/v1/");
    let documented: BTreeSet<_> = object(&document["paths"]).keys().cloned().collect();
    assert_eq!(routes, documented);
    assert!(routes.len() >= 14 && routes.contains("/api/v1/meetings/{id}/write-up"), "{routes:?}");
    for path in &routes {
        let short = path.strip_prefix("/api/v1").expect("the prefix").replace("{id}", "1");
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let listed = document["paths"][path].get(method.as_str().to_lowercase()).is_some();
            let answer = Call::new(method.clone(), &short).by_nobody(&forum).await;
            let expected = if short == "/openapi.json" { 200 } else { 401 };
            assert_eq!(answer.status, if listed { expected } else { 405 }, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn every_post_takes_an_idempotency_key() {
    let (_, document) = read().await;
    for (path, item) in object(&document["paths"]) {
        for (method, operation) in object(item) {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let takes_key = parameters.iter().any(|it| it["name"] == "Idempotency-Key" && it["in"] == "header");
            assert_eq!(takes_key, method == "post", "{method} {path}");
            assert_eq!(operation["responses"].get("409").is_some(), method == "post", "{method} {path}");
        }
    }
}

#[tokio::test]
async fn what_was_read_may_be_sent_back() {
    let (_, document) = read().await;
    let schemas = &document["components"]["schemas"];
    let names = |schema: &str| {
        let properties = &schemas[schema]["properties"];
        object(properties).keys().cloned().collect::<BTreeSet<_>>()
    };
    assert!(names("Practice").is_subset(&names("PracticeReplacement")));
    assert!(names("SynonymGroup").is_subset(&names("SynonymInput")));
    assert!(names("Comment").is_subset(&names("CommentInput")));
    assert!(names("Try").is_subset(&names("TryInput")));
    for name in ["id", "url", "version", "presenting_company_name", "searchable", "presenters", "agenda", "deadline"] {
        assert!(names("MeetingInput").contains(name), "{name}");
    }
    assert_eq!(schemas["PracticeReplacement"]["properties"]["status"]["$ref"], "#/components/schemas/Status");
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
            for status in ["400", "429", "500", "503"] {
                assert!(responses.contains_key(status), "{method} {path} {status}");
            }
            for status in ["413", "507"] {
                assert_eq!(responses.contains_key(status), method != "get", "{method} {path} {status}");
            }
            assert_eq!(responses.contains_key("415"), operation.get("requestBody").is_some(), "{method} {path}");
            for (status, response) in responses.iter().filter(|(status, _)| status.starts_with(['4', '5'])) {
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
    let comment = schemas["CommentInput"]["example"].clone();
    let path = format!("/practices/{}/comments", entered.json()["id"]);
    let written = Call::post(path, comment).by(&forum, Caller::Member).await;
    assert_eq!(written.status, 201, "{}", written.text());
    let tried = schemas["TryInput"]["example"].clone();
    let path = format!("/practices/{}/tries", entered.json()["id"]);
    let added = Call::post(path, tried).by(&forum, Caller::Member).await;
    assert_eq!(added.status, 201, "{}", added.text());
    let mut meeting = schemas["MeetingInput"]["example"].clone();
    meeting["presenters"] = json!([Caller::Member.email()]);
    let called = Call::post("/meetings", meeting).by(&forum, Caller::Coordinator).await;
    assert_eq!(called.status, 201, "{}", called.text());
}
