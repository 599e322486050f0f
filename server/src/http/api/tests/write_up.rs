//! Write-ups: a file becomes a practice of a meeting.

use axum::body::Body;
use http::{Request, header};
use serde_json::json;

use super::{Call, meet};
use crate::http::test_support::{Answer, Caller, TestForum};

const BOUNDARY: &str = "between-the-parts";
const FILE: &str = "---\ntitle: מהקובץ\nkind: tool\ntopics: [training]\n---\n\nמה עשינו ![לוח](board.png)\n";

/// A part of a form: its name, the file's name where it is a file, its content.
pub type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

fn form(parts: &[Part<'_>]) -> Vec<u8> {
    let mut form = vec![];
    for (name, file, content) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        let head = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        form.extend([head.as_bytes(), content, b"\r\n"].concat());
    }
    form.extend(format!("--{BOUNDARY}--\r\n").bytes());
    form
}

async fn send(forum: &TestForum, caller: Caller, meeting: i64, content_type: &str, body: Vec<u8>) -> Answer {
    send_to(forum, caller, &format!("/meetings/{meeting}/write-up"), content_type, body).await
}

async fn send_to(forum: &TestForum, caller: Caller, path: &str, content_type: &str, body: Vec<u8>) -> Answer {
    let request = Request::post(format!("/api/v1{path}"))
        .header(header::HOST, "127.0.0.1")
        .header(header::AUTHORIZATION, format!("Bearer {}", forum.token(caller)))
        .header(header::CONTENT_TYPE, content_type)
        .body(Body::from(body));
    forum.send(request.expect("a request")).await
}

pub async fn upload(forum: &TestForum, caller: Caller, meeting: i64, parts: &[Part<'_>]) -> Answer {
    upload_to(forum, caller, &format!("/meetings/{meeting}/write-up"), parts).await
}

/// Posts a form with files to a path of the interface.
pub async fn upload_to(forum: &TestForum, caller: Caller, path: &str, parts: &[Part<'_>]) -> Answer {
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    send_to(forum, caller, path, &content_type, form(parts)).await
}

/// The smallest PNG there is: one grey point.
fn png() -> Vec<u8> {
    let hex = "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b5500\
               00000a49444154789c636800000082008177cd72b60000000049454e44ae426082";
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("a byte")).collect()
}

#[tokio::test]
async fn the_presenter_s_file_is_published() {
    let forum = TestForum::start().await;
    let meeting = meet(&forum).await;
    let parts = [("file", Some("w.md"), FILE.as_bytes()), ("attachment", Some("לוח.csv"), b"a,b")];
    let answer = upload(&forum, Caller::Foreigner, meeting, &parts).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let practice = answer.json();
    assert_eq!(answer.header(header::LOCATION), format!("/api/v1/practices/{}", practice["id"]));
    assert_eq!((&practice["title"], &practice["kind"]), (&json!("מהקובץ"), &json!("tool")));
    assert_eq!((&practice["status"], &practice["company"]), (&json!("published"), &json!("kramim")));
    assert_eq!((&practice["meeting"]["id"], &practice["topics"]), (&json!(meeting), &json!(["training"])));
    assert_eq!(practice["attachments"][0]["file_name"], "לוח.csv");
    let found = Call::get("/search?q=%D7%9E%D7%94%D7%A7%D7%95%D7%91%D7%A5").by(&forum, Caller::Member).await.json();
    assert_eq!(found["hits"][0]["id"], practice["id"]);
}

#[tokio::test]
async fn a_word_of_an_attachment_is_found_and_the_hit_names_the_file() {
    let forum = TestForum::start().await;
    let meeting = meet(&forum).await;
    let parts = [("file", Some("w.md"), FILE.as_bytes()), ("attachment", Some("notes 1.txt"), b"the kayak rule")];
    let practice = upload(&forum, Caller::Foreigner, meeting, &parts).await.json();
    let hit = &Call::get("/search?q=kayak").by(&forum, Caller::Guest).await.json()["hits"][0];
    assert_eq!((&hit["id"], &hit["snippet"]), (&practice["id"], &json!("the <mark>kayak</mark> rule")));
    let url = format!("{}/files/notes%201.txt", practice["url"].as_str().expect("a path"));
    assert_eq!(hit["file"], json!({"name": "notes 1.txt", "url": url}));
    let own = Call::get("/search?q=%D7%9E%D7%94%D7%A7%D7%95%D7%91%D7%A5").by(&forum, Caller::Guest).await.json();
    assert_eq!(own["hits"][0]["file"], json!(null));
}

#[tokio::test]
async fn the_form_s_fields_come_before_the_file_s() {
    let forum = TestForum::start().await;
    let meeting = meet(&forum).await;
    let parts = [
        ("title", None, "מהטופס".as_bytes()),
        ("topics", None, b"measurement, ownership"),
        ("kind", None, b"write-up"),
        ("file", Some("w.md"), FILE.as_bytes()),
    ];
    let practice = upload(&forum, Caller::ForeignManager, meeting, &parts).await.json();
    assert_eq!((&practice["title"], &practice["kind"]), (&json!("מהטופס"), &json!("write-up")));
    assert_eq!(practice["topics"], json!(["measurement", "ownership"]));
    assert_eq!(practice["authors"][0]["name"], "Foreigner", "the presenter, whoever uploads");
}

#[tokio::test]
async fn a_document_becomes_a_draft_with_a_report() {
    let forum = TestForum::start().await;
    let meeting = meet(&forum).await;
    let page = "<html><h2>אמנה</h2><p>מה עשינו <del>סוד</del> השנה</p><h2>אחרי</h2></html>";
    let parts = [("file", Some("w.html"), page.as_bytes()), ("topics", None, &b"training"[..])];
    let answer = upload(&forum, Caller::Foreigner, meeting, &parts).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let practice = answer.json();
    assert_eq!((&practice["title"], &practice["status"]), (&json!("אמנה"), &json!("draft")));
    let report = json!([{"kind": "lost", "what": "deletion", "where": "מה עשינו", "count": 1}]);
    assert_eq!(practice["report"], report);
    assert!(!practice["body"].as_str().expect("a text").contains("סוד"), "{practice}");
    let path = format!("/practices/{}", practice["id"]);
    let read = Call::get(&path).by(&forum, Caller::Foreigner).await.json();
    assert_eq!((&read["status"], read.get("report")), (&json!("draft"), None));
    assert_eq!(Call::get(&path).by(&forum, Caller::Member).await.status, 404);
    let damaged = [("file", Some("w.docx"), &b"PK\x03\x04"[..])];
    let answer = upload(&forum, Caller::Foreigner, meeting, &damaged).await;
    assert_eq!(answer.problem().1, ["file: file-damaged"]);
}

#[tokio::test]
async fn on_behalf_it_waits_for_the_company() {
    let forum = TestForum::start().await;
    let meeting = meet(&forum).await;
    let answer = upload(&forum, Caller::Coordinator, meeting, &[("file", Some("w.md"), FILE.as_bytes())]).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (201, &json!("in-review")));
    assert_eq!(answer.json()["company"], "kramim");
}

#[tokio::test]
async fn others_may_not() {
    let forum = TestForum::start().await;
    let meeting = meet(&forum).await;
    let parts = [("file", Some("w.md"), FILE.as_bytes())];
    for caller in [Caller::Manager, Caller::Member, Caller::Guest] {
        assert_eq!(upload(&forum, caller, meeting, &parts).await.status, 403, "{caller:?}");
    }
    assert_eq!(upload(&forum, Caller::Coordinator, meeting + 1, &parts).await.status, 404);
}

#[tokio::test]
async fn what_was_not_understood_is_named_with_its_line() {
    let forum = TestForum::start().await;
    let meeting = meet(&forum).await;
    let file = "---\ntitle: x\ncolour: red\nkind: essay\n---\n\ntext\n";
    let answer = upload(&forum, Caller::Foreigner, meeting, &[("file", Some("w.md"), file.as_bytes())]).await;
    assert_eq!(answer.problem().1, ["colour: unknown-field", "kind: invalid"]);
    let lines: Vec<_> =
        answer.json()["fields"].as_array().expect("fields").iter().map(|f| f["line"].as_i64()).collect();
    assert_eq!(lines, [Some(3), Some(4)]);
    for (parts, expected) in [
        (vec![], "file: missing"),
        (vec![("file", Some("w.md"), &b""[..])], "file: empty-file"),
        (vec![("file", Some("w.md"), b"\x89PNG\r\n\x1a\n\0\0")], "file: not-text"),
        (vec![("file", Some("w.md"), FILE.as_bytes()), ("topics", None, b"no-such")], "topics: not-there"),
        (vec![("file", Some("w.md"), FILE.as_bytes()), ("kind", None, b"essay")], "kind: invalid"),
        (vec![("file", Some("w.md"), FILE.as_bytes()), ("colour", None, b"red")], "colour: unknown-field"),
        (vec![("file", Some("w.md"), FILE.as_bytes()), ("title", None, b"\xf9\xec")], "title: not-text"),
        (vec![("file", Some("w.md"), FILE.as_bytes()), ("attachment", Some("a.sh"), b"#!/bin/sh")], "files: file-type"),
    ] {
        let answer = upload(&forum, Caller::Foreigner, meeting, &parts).await;
        assert_eq!(answer.problem(), ("invalid".to_owned(), vec![expected.to_owned()]));
    }
    let nothing = Call::get("/practices").by(&forum, Caller::Foreigner).await.json();
    assert_eq!(nothing["total"], 0);
}

#[tokio::test]
async fn a_file_may_have_25_megabytes() {
    let forum = TestForum::start().await;
    let meeting = meet(&forum).await;
    let file = ("file", Some("w.md"), FILE.as_bytes());
    for megabytes in [26, 30] {
        let slides = vec![b'x'; megabytes * 1_048_576 - 500_000];
        let answer = upload(&forum, Caller::Foreigner, meeting, &[file, ("attachment", Some("s.txt"), &slides)]).await;
        assert_eq!((answer.status.as_u16(), answer.problem().0.as_str()), (413, "too-large"), "{megabytes}");
    }
    let slides = vec![b'x'; 25 * 1_048_576];
    let answer = upload(&forum, Caller::Foreigner, meeting, &[file, ("attachment", Some("s.txt"), &slides)]).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
}

#[tokio::test]
async fn a_form_has_to_be_one() {
    let forum = TestForum::start().await;
    let meeting = meet(&forum).await;
    let body = form(&[("file", Some("w.md"), FILE.as_bytes())]);
    for (content_type, status) in [
        ("multipart/form-data", 400),
        ("multipart/form-data; boundary=another", 400),
        ("text/markdown", 415),
        ("application/x-www-form-urlencoded", 415),
    ] {
        let answer = send(&forum, Caller::Foreigner, meeting, content_type, body.clone()).await;
        assert_eq!(answer.status, status, "{content_type}: {}", answer.text());
        answer.problem();
    }
    let cut = body[..body.len() - 20].to_vec();
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    assert_eq!(send(&forum, Caller::Foreigner, meeting, &content_type, cut).await.status, 400);
}

#[tokio::test]
async fn an_image_beside_it_is_served_with_it() {
    let forum = TestForum::start().await;
    let meeting = meet(&forum).await;
    let (file, image) = (FILE.as_bytes(), png());
    let parts = [("file", Some("w.md"), file), ("attachment", Some("board.png"), &image)];
    let practice = upload(&forum, Caller::Foreigner, meeting, &parts).await.json();
    let attachment = &practice["attachments"][0];
    assert_eq!((&attachment["media_type"], &attachment["file_name"]), (&json!("image/png"), &json!("board.png")));
    assert!(practice["html"].as_str().expect("HTML").contains("/files/board.png"), "{practice}");
}
