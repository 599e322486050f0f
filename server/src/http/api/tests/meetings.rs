//! Meetings: called, read, moved.

use http::header;
use serde_json::json;

use super::{Call, meet};
use crate::http::test_support::{Caller, TestForum};

#[tokio::test]
async fn a_meeting_is_called_and_read() {
    let forum = TestForum::start().await;
    let id = meet(&forum).await;
    let answer = Call::get(format!("/meetings/{id}")).by(&forum, Caller::Guest).await;
    let meeting = answer.json();
    assert_eq!((answer.status.as_u16(), answer.header(header::ETAG)), (200, "\"v1\""));
    assert_eq!((&meeting["url"], &meeting["kind"]), (&json!(format!("/meetings/{id}")), &json!("regular")));
    assert_eq!((&meeting["starts_at"], &meeting["deadline"]), (&json!("2026-06-01T13:00:00Z"), &json!(null)));
    assert_eq!(
        (&meeting["presenting_company"], &meeting["presenters"][0]["name"]),
        (&json!("kramim"), &json!("Foreigner"))
    );
    assert!(!answer.text().contains("@maagal.example"), "addresses are the coordinator's");
    let list = Call::get("/meetings").by(&forum, Caller::Guest).await.json();
    assert_eq!((list["meetings"].as_array().map(Vec::len), &list["meetings"][0]["id"]), (Some(1), &json!(id)));
}

#[tokio::test]
async fn the_latest_is_listed_first() {
    let forum = TestForum::start().await;
    for day in ["2026-04-01", "2026-07-01", "2026-03-01", "2026-06-01"] {
        let meeting = json!({"title": day, "kind": "workshop", "starts_at": format!("{day}T10:00:00Z")});
        assert_eq!(Call::post("/meetings", meeting).by(&forum, Caller::Coordinator).await.status, 201);
    }
    let list = Call::get("/meetings").by(&forum, Caller::Member).await.json();
    let titles: Vec<_> = list["meetings"].as_array().expect("a list").iter().map(|m| m["title"].as_str()).collect();
    assert_eq!(titles, ["2026-07-01", "2026-06-01", "2026-04-01", "2026-03-01"].map(Some));
}

#[tokio::test]
async fn a_meeting_is_moved_from_the_version_that_was_read() {
    let forum = TestForum::start().await;
    let path = format!("/meetings/{}", meet(&forum).await);
    let mut meeting = Call::get(&path).by(&forum, Caller::Coordinator).await.json();
    meeting["place"] = json!("תל אביב");
    let put = || Call::put(&path, meeting.clone());
    assert_eq!(put().by(&forum, Caller::Coordinator).await.status, 428);
    let moved = put().if_match("\"v1\"").by(&forum, Caller::Coordinator).await;
    assert_eq!((moved.status.as_u16(), moved.header(header::ETAG)), (200, "\"v2\""), "{}", moved.text());
    assert_eq!((&moved.json()["place"], &moved.json()["presenters"]), (&meeting["place"], &meeting["presenters"]));
    let late = put().if_match("\"v1\"").by(&forum, Caller::Coordinator).await;
    assert_eq!((late.status.as_u16(), &late.json()["current"]), (412, &json!(2)));
    assert_eq!(put().if_match("*").by(&forum, Caller::Coordinator).await.status, 200);
}

#[tokio::test]
async fn what_was_not_taken_is_named() {
    let forum = TestForum::start().await;
    let with = |name: &str, value: serde_json::Value| {
        let mut meeting = json!({"title": "x", "kind": "regular", "starts_at": "2026-06-01T16:00:00+03:00"});
        meeting[name] = value;
        meeting
    };
    for (body, expected) in [
        (json!({"title": "x"}), "starts_at: missing"),
        (with("starts_at", json!("2026-06-01T16:00")), "starts_at: invalid"),
        (with("kind", json!("party")), "kind: invalid"),
        (with("presenting_company", json!("nobody")), "presenting_company: not-there"),
        (with("presenters", json!(["nobody@maagal.example"])), "presenters: not-there"),
        (with("presenters", json!([{"id": 99}])), "presenters: not-there"),
        (with("presenters", json!([7])), "presenters[0]: invalid"),
        (with("link", json!("http://insecure.example")), "link: invalid"),
        (with("link", json!("https://a@b")), "link: invalid"),
        (with("link", json!("https://zoom.us@evil.example/j/1")), "link: invalid"),
        (with("deadline", json!("2026-07-01T00:00:00Z")), "deadline: invalid"),
        (with("host", json!("kramim")), "host: unknown-field"),
    ] {
        let answer = Call::post("/meetings", body.clone()).by(&forum, Caller::Coordinator).await;
        assert_eq!(answer.problem(), ("invalid".to_owned(), vec![expected.to_owned()]), "{body}");
    }
}

#[tokio::test]
async fn agenda_and_summary_are_written_from_the_version_that_was_read() {
    let forum = TestForum::start().await;
    let path = format!("/meetings/{}", meet(&forum).await);
    let items = json!({"items": [
        {"kind": "opening", "title": " פתיחה ", "minutes": 15.0, "who": "יעל"},
        {"title": "סבב", "minutes": 20},
    ]});
    let agenda = || Call::put(format!("{path}/agenda"), items.clone());
    assert_eq!(agenda().by(&forum, Caller::Coordinator).await.status, 428);
    let written = agenda().if_match("\"v1\"").by(&forum, Caller::Coordinator).await;
    assert_eq!((written.status.as_u16(), written.header(header::ETAG)), (200, "\"v2\""), "{}", written.text());
    let kept = &written.json()["items"];
    assert_eq!((&kept[0]["title"], &kept[1]["kind"], &kept[1]["who"]), (&json!("פתיחה"), &json!("other"), &json!("")));
    assert_eq!(agenda().if_match("\"v1\"").by(&forum, Caller::Coordinator).await.status, 412);
    let wrong = json!({"items": [{"title": "", "minutes": 0}, {"title": "א", "minutes": 601}]});
    let refused = Call::put(format!("{path}/agenda"), wrong).if_match("*").by(&forum, Caller::Coordinator).await;
    let named = ["items[0].title: missing", "items[0].minutes: invalid", "items[1].minutes: invalid"];
    assert_eq!(refused.problem(), ("invalid".to_owned(), named.map(str::to_owned).to_vec()));

    let said = json!({"summary": "דיברנו על **מדידה**", "decisions": ["אחת", " ", "שתיים"]});
    let summary = || Call::put(format!("{path}/summary"), said.clone());
    let written = summary().if_match("\"v2\"").by(&forum, Caller::Coordinator).await;
    assert_eq!((written.status.as_u16(), written.header(header::ETAG)), (200, "\"v3\""), "{}", written.text());
    let read = Call::get(&path).by(&forum, Caller::Guest).await.json();
    assert_eq!((&read["summary"], &read["decisions"]), (&said["summary"], &json!(["אחת", "שתיים"])));
    assert_eq!(summary().if_match("\"v2\"").by(&forum, Caller::Coordinator).await.status, 412);
    assert_eq!(Call::put("/meetings/99/summary", said).if_match("*").by(&forum, Caller::Coordinator).await.status, 404);
}
