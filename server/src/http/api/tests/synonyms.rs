//! The table of what means the same: read, added to, changed, taken away.

use http::header;
use serde_json::json;

use super::Call;
use crate::http::test_support::{Caller, TestForum};

#[tokio::test]
async fn a_group_lives_through_the_interface() {
    let forum = TestForum::start().await;
    let words = json!({"words": ["דרכון שירות", "כרטיס מעקב"]});
    let added = Call::post("/synonyms", words.clone()).by(&forum, Caller::Coordinator).await;
    assert_eq!((added.status.as_u16(), added.header(header::ETAG)), (201, "\"v1\""), "{}", added.text());
    let path = added.header(header::LOCATION).trim_start_matches("/api/v1").to_owned();
    let list = Call::get("/synonyms").by(&forum, Caller::Coordinator).await.json();
    let last = list["synonyms"].as_array().and_then(|groups| groups.last()).cloned();
    assert_eq!(last, Some(added.json()));

    let mut group = Call::get(&path).by(&forum, Caller::Coordinator).await.json();
    assert_eq!(group, added.json());
    group["words"] = json!(["דרכון שירות", "כרטיס לקוח"]);
    let put = || Call::put(&path, group.clone());
    assert_eq!(put().by(&forum, Caller::Coordinator).await.status, 428);
    let changed = put().if_match("\"v1\"").by(&forum, Caller::Coordinator).await;
    assert_eq!((changed.status.as_u16(), changed.header(header::ETAG)), (200, "\"v2\""), "{}", changed.text());
    assert_eq!(changed.json()["words"], group["words"]);
    let late = put().if_match("\"v1\"").by(&forum, Caller::Coordinator).await;
    assert_eq!((late.status.as_u16(), &late.json()["current"]), (412, &json!(2)));

    let taken = Call::post("/synonyms", words).by(&forum, Caller::Coordinator).await;
    assert_eq!(taken.status, 422);
    assert_eq!(taken.json()["fields"][0]["problem"], "taken", "{}", taken.text());
    let delete = || Call::delete(&path);
    assert_eq!(delete().if_match("\"v1\"").by(&forum, Caller::Coordinator).await.status, 412);
    assert_eq!(delete().if_match("\"v2\"").by(&forum, Caller::Coordinator).await.status, 204);
    assert_eq!(Call::get(&path).by(&forum, Caller::Coordinator).await.status, 404);
}
