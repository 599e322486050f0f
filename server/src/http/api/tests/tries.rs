//! Tries of practices: written, listed with counts, changed, deleted.

use http::header;
use serde_json::{Value, json};

use super::{Call, create_practice, text};
use crate::http::test_support::{Caller, TestForum};

fn tried(outcome: &str, shown: &str) -> Value {
    json!({"tried_on": "2025-05-03", "team": "מוקד", "outcome": outcome, "why": "הפניות ירדו", "shown": shown})
}

#[tokio::test]
async fn a_try_lives_through_the_interface() {
    let forum = TestForum::start().await;
    let practice = create_practice(&forum, Caller::Member, text("אמנה")).await;
    let list = format!("/practices/{}/tries", practice["id"]);
    let added = Call::post(&list, tried("keep", "company")).by(&forum, Caller::Foreigner).await;
    assert_eq!((added.status.as_u16(), added.header(header::ETAG)), (201, "\"v1\""), "{}", added.text());
    let again = Call::post(&list, tried("keep", "company")).by(&forum, Caller::Foreigner).await;
    assert_eq!(again.json()["id"], added.json()["id"], "sent twice");
    let path = added.header(header::LOCATION).trim_start_matches("/api/v1").to_owned();
    let mut read = Call::get(&path).by(&forum, Caller::Guest).await.json();
    assert_eq!((&read["practice"], &read["company"]), (&practice["id"], &json!("kramim")));
    let place = format!("{}#try-{}", practice["url"].as_str().expect("a path"), read["id"]);
    assert_eq!(read["url"], json!(place));
    let hits = Call::get("/search?tried=keep").by(&forum, Caller::Guest).await.json();
    assert_eq!((&hits["total"], &hits["hits"][0]["id"]), (&json!(1), &practice["id"]));
    assert_eq!(hits["facets"]["tried"][0]["count"], 1, "{hits}");
    let listed = Call::get("/practices?tried=drop").by(&forum, Caller::Guest).await.json();
    assert_eq!(listed["practices"], json!([]), "{listed}");
    assert_eq!(Call::get("/practices?tried=maybe").by(&forum, Caller::Guest).await.status, 422);

    read["outcome"] = json!("drop");
    read["shown"] = json!("counted");
    let put = || Call::put(&path, read.clone());
    assert_eq!(put().by(&forum, Caller::Foreigner).await.status, 428);
    assert_eq!(put().if_match("*").by(&forum, Caller::Member).await.status, 403);
    let changed = put().if_match("\"v1\"").by(&forum, Caller::Foreigner).await;
    assert_eq!((changed.status.as_u16(), changed.header(header::ETAG)), (200, "\"v2\""), "{}", changed.text());
    assert_eq!(put().if_match("\"v1\"").by(&forum, Caller::Foreigner).await.status, 412);
    assert_eq!(Call::get(&path).by(&forum, Caller::Guest).await.status, 404, "only counted now");
    let others = Call::get(&list).by(&forum, Caller::Guest).await.json();
    assert_eq!((&others["total"], &others["drop"], &others["tries"]), (&json!(1), &json!(1), &json!([])));
    let own = Call::get(&list).by(&forum, Caller::Foreigner).await.json();
    assert_eq!(own["tries"][0]["why"], json!("הפניות ירדו"));
    assert_eq!(Call::delete(&path).if_match("\"v2\"").by(&forum, Caller::Foreigner).await.status, 204);
    assert_eq!(Call::get(&list).by(&forum, Caller::Guest).await.json()["total"], 0);
}

#[tokio::test]
async fn what_is_left_out_is_not_guessed() {
    let forum = TestForum::start().await;
    let practice = create_practice(&forum, Caller::Member, text("אמנה")).await;
    let list = format!("/practices/{}/tries", practice["id"]);
    let refused = Call::post(&list, json!({"outcome": "maybe", "colour": 1})).by(&forum, Caller::Member).await;
    assert_eq!(refused.status, 422);
    let answer = refused.json();
    let mut fields: Vec<_> = answer["fields"].as_array().expect("fields").iter().map(|it| &it["field"]).collect();
    fields.sort_by_key(|field| field.to_string());
    assert_eq!(fields, ["colour", "outcome", "shown", "tried_on", "why"]);
}
