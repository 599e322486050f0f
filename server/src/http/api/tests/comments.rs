//! Comments: written, listed, changed, deleted.

use http::header;
use serde_json::{Value, json};

use super::{Call, create_practice, meet, text};
use crate::http::test_support::{Caller, TestForum};

fn comment(body: &str) -> Value {
    json!({ "body": body })
}

#[tokio::test]
async fn a_comment_lives_through_the_interface() {
    let forum = TestForum::start().await;
    let practice = create_practice(&forum, Caller::Member, text("אמנה")).await;
    let list = format!("/practices/{}/comments", practice["id"]);
    let written = Call::post(&list, comment("ניסינו **אצלנו**.")).by(&forum, Caller::Foreigner).await;
    assert_eq!((written.status.as_u16(), written.header(header::ETAG)), (201, "\"v1\""), "{}", written.text());
    let path = written.header(header::LOCATION).trim_start_matches("/api/v1").to_owned();
    let mut read = Call::get(&path).by(&forum, Caller::Guest).await.json();
    assert_eq!(written.json()["searchable"], true);
    assert_eq!(
        (&read["practice"], &read["meeting"], &read["deleted_by"]),
        (&practice["id"], &json!(null), &json!(null))
    );
    assert_eq!((&read["author"]["name"], &read["company"]), (&json!("Foreigner"), &json!("kramim")));
    let place = format!("{}?comment={}#comment-{1}", practice["url"].as_str().expect("a path"), read["id"]);
    assert_eq!(read["url"], json!(place));
    let hits = Call::get("/search?type=comment&q=%D7%A0%D7%99%D7%A1%D7%99%D7%A0%D7%95").by(&forum, Caller::Guest).await;
    assert_eq!(hits.json()["hits"][0]["url"], read["url"], "{}", hits.text());
    assert_eq!(hits.json()["hits"][0]["type"], "comment");
    let others = Call::get("/search?type=practice,meeting&q=%D7%A0%D7%99%D7%A1%D7%99%D7%A0%D7%95");
    assert_eq!(others.by(&forum, Caller::Guest).await.json()["total"], 0, "of two types");

    read["body"] = json!("ניסינו, ועבד.");
    let put = || Call::put(&path, read.clone());
    assert_eq!(put().by(&forum, Caller::Foreigner).await.status, 428);
    let changed = put().if_match("\"v1\"").by(&forum, Caller::Foreigner).await;
    assert_eq!((changed.status.as_u16(), changed.header(header::ETAG)), (200, "\"v2\""), "{}", changed.text());
    let late = put().if_match("\"v1\"").by(&forum, Caller::Foreigner).await;
    assert_eq!((late.status.as_u16(), &late.json()["current"]), (412, &json!(2)));
    let delete = || Call::delete(&path);
    assert_eq!(delete().if_match("\"v1\"").by(&forum, Caller::Foreigner).await.status, 412);
    assert_eq!(delete().if_match("\"v2\"").by(&forum, Caller::Foreigner).await.status, 204);
    assert_eq!(Call::get(&path).by(&forum, Caller::Foreigner).await.status, 404);
    let trace = Call::get(&list).by(&forum, Caller::Guest).await.json()["comments"][0].clone();
    assert_eq!((&trace["deleted_by"], &trace["body"], &trace["author"]), (&json!("author"), &json!(""), &json!(null)));
}

#[tokio::test]
async fn a_reply_names_what_it_replies_to() {
    let forum = TestForum::start().await;
    let practice = create_practice(&forum, Caller::Member, text("אמנה")).await;
    let list = format!("/practices/{}/comments", practice["id"]);
    let first = Call::post(&list, comment("שאלה")).by(&forum, Caller::Member).await.json()["id"].clone();
    let reply = |to: &Value| json!({"body": "תשובה", "reply_to": to});
    let written = Call::post(&list, reply(&first)).by(&forum, Caller::Foreigner).await;
    assert_eq!((written.status.as_u16(), &written.json()["reply_to"]), (201, &first), "{}", written.text());
    let again = Call::post(&list, reply(&written.json()["id"])).by(&forum, Caller::Member).await;
    assert_eq!(again.json()["reply_to"], first, "in the same thread");
    assert_eq!(again.json()["locked"], false);
    let other = format!("/meetings/{}/comments", meet(&forum).await);
    for (path, to) in [(&other, &first), (&list, &json!(99))] {
        let refused = Call::post(path, reply(to)).by(&forum, Caller::Member).await;
        assert_eq!(refused.status, 422, "{}", refused.text());
        assert_eq!(refused.json()["fields"][0]["field"], "reply_to");
    }
}

#[tokio::test]
async fn the_comments_on_a_meeting_are_read_to_the_end() {
    let forum = TestForum::start().await;
    let list = format!("/meetings/{}/comments", meet(&forum).await);
    for number in 0..5 {
        let written = Call::post(&list, comment(&format!("הערה {number}"))).by(&forum, Caller::Member).await;
        assert_eq!(written.status, 201, "{}", written.text());
    }
    let (mut bodies, mut cursor) = (vec![], String::new());
    loop {
        let page = Call::get(format!("{list}?limit=2{cursor}")).by(&forum, Caller::Guest).await.json();
        let comments = page["comments"].as_array().expect("a list").clone();
        assert!(comments.len() <= 2);
        bodies.extend(comments.into_iter().map(|comment| comment["body"].as_str().unwrap_or_default().to_owned()));
        match &page["next_cursor"] {
            Value::String(next) => cursor = format!("&cursor={next}"),
            _ => break,
        }
    }
    assert_eq!(bodies, (0..5).map(|number| format!("הערה {number}")).collect::<Vec<_>>());
    let other = format!("/meetings/{}/comments?{}", meet(&forum).await, cursor.trim_start_matches('&'));
    assert_eq!(Call::get(other).by(&forum, Caller::Guest).await.status, 422, "a cursor of another list");
}

#[tokio::test]
async fn a_repeated_request_writes_one_comment() {
    let forum = TestForum::start().await;
    let list = format!("/meetings/{}/comments", meet(&forum).await);
    let post = || Call::post(&list, comment("תודה")).key("once");
    let first = post().by(&forum, Caller::Member).await;
    let second = post().by(&forum, Caller::Member).await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (201, 201));
    assert_eq!(first.json(), second.json());
    let all = Call::get(&list).by(&forum, Caller::Member).await.json();
    assert_eq!(all["comments"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn what_was_not_taken_is_named() {
    let forum = TestForum::start().await;
    let list = format!("/meetings/{}/comments", meet(&forum).await);
    for (body, expected) in [
        (json!({}), "body: missing"),
        (json!({"body": " "}), "body: missing"),
        (json!({"body": "א".repeat(5_001)}), "body: too-long"),
        (json!({"body": 7}), "body: invalid"),
        (json!({"body": "א", "colour": "red"}), "colour: unknown-field"),
    ] {
        let answer = Call::post(&list, body.clone()).by(&forum, Caller::Member).await;
        assert_eq!(answer.problem(), ("invalid".to_owned(), vec![expected.to_owned()]), "{body}");
    }
}
