//! Personal details in texts that programs send.

use serde_json::json;

use super::write_up::{upload, upload_to};
use super::{Call, create_practice, meet, text};
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

#[tokio::test]
async fn the_files_beside_a_write_up_are_asked_about_too() {
    let forum = TestForum::start().await;
    let meeting = meet(&forum).await;
    let file = ("file", Some("w.md"), "---\ntitle: שיחה\ntopics: [training]\n---\nבקובץ.\n".as_bytes());
    let parts = [file, ("attachment", Some("לקוחות.txt"), BODY.as_bytes())];
    let confirming = [parts[0], parts[1], ("confirmed", None, b"050-1234567".as_slice())];
    let refused = upload(&forum, Caller::Foreigner, meeting, &confirming).await;
    let expected = json!([{"field": "files", "problem": "personal-detail", "line": 1, "detail": "dana@oren.example",
        "file": "לקוחות.txt"}]);
    assert_eq!((refused.status.as_u16(), &refused.json()["fields"]), (422, &expected));
    let answer = upload(&forum, Caller::Foreigner, meeting, &parts).await;
    assert_eq!((answer.status.as_u16(), answer.json()["warnings"].as_array().map(Vec::len)), (201, Some(2)));
}

#[tokio::test]
async fn a_comment_and_its_files_are_asked_about_too() {
    let forum = TestForum::start().await;
    let comments = format!("/meetings/{}/comments", meet(&forum).await);
    let answer = Call::post(&comments, json!({"body": BODY})).by(&forum, Caller::Member).await;
    assert_eq!((answer.status.as_u16(), answer.json()["warnings"].as_array().map(Vec::len)), (201, Some(2)));
    let path = format!("/comments/{}", answer.json()["id"]);
    assert_eq!(Call::get(&path).by(&forum, Caller::Member).await.json()["warnings"], json!(null));
    let replaced = Call::put(&path, answer.json()).if_match("*").by(&forum, Caller::Member).await;
    assert_eq!((replaced.status.as_u16(), replaced.json()["warnings"].as_array().map(Vec::len)), (200, Some(2)));
    let held = json!({"body": BODY, "confirmed": ["050-1234567"]});
    for call in [Call::post(&comments, held.clone()), Call::put(&path, held).if_match("*")] {
        let refused = call.by(&forum, Caller::Member).await;
        assert_eq!((refused.status.as_u16(), refused.problem().1), (422, vec!["body: personal-detail".to_owned()]));
    }

    let files = format!("{path}/files");
    let file = ("file", Some("לקוחות.txt"), BODY.as_bytes());
    let one = [file, ("confirmed", None, b"050-1234567".as_slice())];
    let refused = upload_to(&forum, Caller::Member, &files, &one).await;
    assert_eq!((refused.status.as_u16(), refused.problem().1), (422, vec!["files: personal-detail".to_owned()]));
    let answer = upload_to(&forum, Caller::Member, &files, &[file]).await;
    let told = answer.json();
    assert_eq!((answer.status.as_u16(), told["warnings"].as_array().map(Vec::len)), (200, Some(2)), "{told}");
    assert_eq!(told["warnings"][0]["file"], json!("לקוחות.txt"));
}

#[tokio::test]
async fn a_try_is_asked_about_too() {
    let forum = TestForum::start().await;
    let practice = create_practice(&forum, Caller::Member, text("אמנה")).await;
    let list = format!("/practices/{}/tries", practice["id"]);
    let mut tried = json!({"tried_on": "2025-05-03", "outcome": "keep", "why": BODY, "shown": "company",
        "backed_by": "גב׳ לוי"});
    let answer = Call::post(&list, tried.clone()).by(&forum, Caller::Foreigner).await;
    assert_eq!((answer.status.as_u16(), answer.json()["warnings"].as_array().map(Vec::len)), (201, Some(2)));
    let path = format!("/tries/{}", answer.json()["id"]);
    let replaced = Call::put(&path, answer.json()).if_match("*").by(&forum, Caller::Foreigner).await;
    assert_eq!((replaced.status.as_u16(), replaced.json()["warnings"].as_array().map(Vec::len)), (200, Some(2)));
    tried["confirmed"] = json!(["050-1234567"]);
    for call in [Call::post(&list, tried.clone()), Call::put(&path, tried).if_match("*")] {
        let refused = call.by(&forum, Caller::Foreigner).await;
        assert_eq!((refused.status.as_u16(), refused.problem().1), (422, vec!["why: personal-detail".to_owned()]));
    }
}

#[tokio::test]
async fn a_dilemma_and_its_steps_are_asked_about_too() {
    let forum = TestForum::start().await;
    let asked = json!({"title": "מי חוזר אליה?", "body": BODY});
    let answer = Call::post("/dilemmas", asked.clone()).by(&forum, Caller::Member).await;
    assert_eq!((answer.status.as_u16(), answer.json()["warnings"].as_array().map(Vec::len)), (201, Some(2)));
    let path = format!("/dilemmas/{}", answer.json()["id"]);
    let replaced = Call::put(&path, answer.json()).if_match("*").by(&forum, Caller::Member).await;
    assert_eq!((replaced.status.as_u16(), replaced.json()["warnings"].as_array().map(Vec::len)), (200, Some(2)));
    let mut held = asked;
    held["confirmed"] = json!(["dana@oren.example"]);
    let summary = json!({"summary": "חוזרים ל־050-1234567", "confirmed": []});
    let close = json!({"lesson": "חוזרים ל־050-1234567", "confirmed": []});
    for (call, field) in [
        (Call::post("/dilemmas", held.clone()), "body"),
        (Call::put(&path, held).if_match("*"), "body"),
        (Call::put(format!("{path}/summary"), summary).if_match("*"), "summary"),
        (Call::post(format!("{path}/close"), close), "lesson"),
    ] {
        let refused = call.by(&forum, Caller::Coordinator).await;
        let expected = (422, vec![format!("{field}: personal-detail")]);
        assert_eq!((refused.status.as_u16(), refused.problem().1), expected);
    }
    let close = json!({"lesson": "חוזרים ל־050-1234567", "confirmed": ["050-1234567"]});
    let closed = Call::post(format!("{path}/close"), close).by(&forum, Caller::Member).await;
    assert_eq!((closed.status.as_u16(), &closed.json()["warnings"]), (200, &json!(null)), "{}", closed.text());
}
