//! Personal details in texts that programs send.

use serde_json::json;

use super::write_up::upload;
use super::{Call, meet, text};
use crate::http::test_support::{Caller, TestForum};

const BODY: &str = "פנו אל dana@oren.example או 050-1234567.";

#[tokio::test]
async fn a_program_that_confirms_nothing_is_warned() {
    let forum = TestForum::start().await;
    let mut practice = text("שיחה קשה");
    practice["body"] = json!(BODY);
    let answer = Call::post("/practices", practice.clone()).by(&forum, Caller::Member).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let created = answer.json();
    let expected = json!([
        {"field": "body", "problem": "personal-detail", "line": 1, "detail": "dana@oren.example"},
        {"field": "body", "problem": "personal-detail", "line": 1, "detail": "050-1234567"},
    ]);
    assert_eq!(created["warnings"], expected);
    let path = format!("/practices/{}", created["id"]);
    let read = Call::get(&path).by(&forum, Caller::Member).await.json();
    assert_eq!(read["warnings"], json!(null), "a reader is not asked");

    // What was answered can be sent back. It has the summary that was made of the text, where the details come first.
    let expected = json!([
        {"field": "summary", "problem": "personal-detail", "line": 1, "detail": "dana@oren.example"},
        {"field": "summary", "problem": "personal-detail", "line": 1, "detail": "050-1234567"},
    ]);
    let replaced = Call::put(&path, created).if_match("*").by(&forum, Caller::Member).await;
    assert_eq!((replaced.status.as_u16(), &replaced.json()["warnings"]), (200, &expected));
    let batch = Call::post("/practices/batch", json!({"practices": [text("א"), practice]}));
    let answer = batch.by(&forum, Caller::Member).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.json()["warnings"][1]["field"], "practices[1].body");
}

#[tokio::test]
async fn a_program_that_asked_is_held_to_the_answer() {
    let forum = TestForum::start().await;
    let mut practice = text("שיחה קשה");
    practice["body"] = json!(BODY);
    practice["confirmed"] = json!(["050-1234567"]);
    let refused = Call::post("/practices", practice.clone()).by(&forum, Caller::Member).await;
    assert_eq!((refused.status.as_u16(), refused.problem().0.as_str()), (422, "invalid"));
    let expected = json!([{"field": "body", "problem": "personal-detail", "line": 1, "detail": "dana@oren.example"}]);
    assert_eq!(refused.json()["fields"], expected);
    let batch = Call::post("/practices/batch", json!({"practices": [text("א"), practice.clone()]}));
    let refused = batch.by(&forum, Caller::Member).await;
    assert_eq!(refused.json()["fields"][0]["field"], "practices[1].body");

    practice["confirmed"] = json!(["050-1234567", "dana@oren.example"]);
    let answer = Call::post("/practices", practice.clone()).by(&forum, Caller::Member).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["warnings"]), (201, &json!(null)));
    let path = format!("/practices/{}", answer.json()["id"]);
    practice["confirmed"] = json!([]);
    let refused = Call::put(&path, practice).if_match("*").by(&forum, Caller::Member).await;
    assert_eq!((refused.status.as_u16(), refused.json()["fields"].as_array().map(Vec::len)), (422, Some(2)));
}

#[tokio::test]
async fn a_write_up_is_asked_about_too() {
    let forum = TestForum::start().await;
    let meeting = meet(&forum).await;
    let file = format!("---\ntitle: שיחה\ntopics: [training]\n---\n{BODY}\n");
    let file = ("file", Some("w.md"), file.as_bytes());
    let one = [file, ("confirmed", None, b"050-1234567".as_slice())];
    let refused = upload(&forum, Caller::Foreigner, meeting, &one).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["fields"][0]["detail"]), (422, &json!("dana@oren.example")));
    let answer = upload(&forum, Caller::Foreigner, meeting, &[file]).await;
    assert_eq!((answer.status.as_u16(), answer.json()["warnings"].as_array().map(Vec::len)), (201, Some(2)));
    let both = [one[0], one[1], ("confirmed", None, b"dana@oren.example".as_slice())];
    let answer = upload(&forum, Caller::Foreigner, meeting, &both).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["warnings"]), (201, &json!(null)));
}
