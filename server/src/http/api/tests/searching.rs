//! The search, as programs ask it.

use serde_json::{Value, json};

use super::{Call, create_practice, meet, text};
use crate::http::test_support::{Caller, TestForum};

async fn find(forum: &TestForum, caller: Caller, query: &str) -> Value {
    let answer = Call::get(format!("/search{query}")).by(forum, caller).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// `אמנת שירות`, escaped.
const WORDS: &str = "?q=%D7%90%D7%9E%D7%A0%D7%AA%20%D7%A9%D7%99%D7%A8%D7%95%D7%AA";

#[tokio::test]
async fn a_write_is_found_when_its_answer_arrives() {
    let forum = TestForum::start().await;
    let practice = create_practice(&forum, Caller::Member, text("אמנת שירות בסניף")).await;
    let page = find(&forum, Caller::Foreigner, WORDS).await;
    assert_eq!((page["total"].as_u64(), page["did_you_mean"].is_null()), (Some(1), true));
    assert!(page["took_us"].is_u64(), "{page}");
    let hit = &page["hits"][0];
    for name in ["id", "url", "title", "company", "kind", "topics"] {
        assert_eq!(hit[name], practice[name], "{name}");
    }
    assert_eq!((&hit["type"], &hit["date"]), (&json!("practice"), &practice["published_at"]));
    assert!(hit["snippet"].is_string() && hit["score"].is_f64(), "{hit}");
    assert_eq!(page["facets"]["topic"][0]["count"], 1);

    let path = format!("/practices/{}", practice["id"]);
    assert_eq!(Call::delete(path).if_match("*").by(&forum, Caller::Member).await.status, 204);
    assert_eq!(find(&forum, Caller::Foreigner, WORDS).await["total"], 0);
}

#[tokio::test]
async fn filters_narrow() {
    let forum = TestForum::start().await;
    create_practice(&forum, Caller::Member, text("אמנת שירות")).await;
    meet(&forum).await;
    let total = async |query: &str| find(&forum, Caller::Guest, query).await["total"].as_u64().expect("a number");
    assert_eq!(total("").await, 2);
    assert_eq!(total("?type=practice,meeting").await, 2);
    assert_eq!(total("?type=meeting").await, 1);
    assert_eq!(total("?kind=write-up&kind=tool").await, 1);
    assert_eq!(total("?kind=tool").await, 0);
    assert_eq!(total("?topic=training&company=oren-gal&sector=finance&size=50-249").await, 1);
    assert_eq!(total("?profession=service&language=he&year=2026&type=practice").await, 1);
    assert_eq!(total("?from=2026-05-01&to=2026-05-01").await, 1);
    assert_eq!(total("?from=2026-05-01T12:00:01+03:00&type=practice").await, 0);
    assert_eq!(total("?to=2026-05-01T09:00:00Z").await, 0);
    assert_eq!(find(&forum, Caller::Guest, "?limit=0").await["hits"], json!([]));
    assert_eq!(find(&forum, Caller::Guest, "?sort=oldest&limit=1").await["hits"][0]["type"], "practice");
    assert_eq!(find(&forum, Caller::Guest, "?sort=oldest&limit=1&offset=1").await["hits"][0]["type"], "meeting");
}

#[tokio::test]
async fn what_is_not_known_is_named() {
    let forum = TestForum::start().await;
    for (query, expected) in [
        ("topic=no-such", "topic: not-there"),
        ("company=nobody", "company: not-there"),
        ("kind=essay", "kind: invalid"),
        ("year=last", "year: invalid"),
        ("from=yesterday", "from: invalid"),
        ("to=2026-13-01", "to: invalid"),
        ("sort=best", "sort: invalid"),
        ("limit=-1", "limit: invalid"),
        ("offset=10001", "offset: too-long"),
        ("page=2", "page: unknown-field"),
    ] {
        for path in ["/search", "/practices"] {
            let answer = Call::get(format!("{path}?{query}")).by(&forum, Caller::Member).await;
            assert_eq!(answer.problem(), ("invalid".to_owned(), vec![expected.to_owned()]), "{path}?{query}");
        }
    }
    let answer = Call::get("/search?type=person").by(&forum, Caller::Member).await;
    assert_eq!((answer.status.as_u16(), answer.problem().1), (422, vec!["type: invalid".to_owned()]));
}

#[tokio::test]
async fn others_drafts_are_not_found() {
    let forum = TestForum::start().await;
    let mut practice = text("אמנת שירות");
    practice["status"] = json!("draft");
    create_practice(&forum, Caller::Member, practice.clone()).await;
    practice["status"] = json!("published");
    practice["company"] = json!("kramim");
    create_practice(&forum, Caller::Coordinator, practice).await;
    for (caller, total) in [(Caller::Member, 0), (Caller::Guest, 0), (Caller::Coordinator, 1), (Caller::Foreigner, 1)] {
        let page = find(&forum, caller, WORDS).await;
        assert_eq!(page["total"], total, "{caller:?}");
        let listed = Call::get("/practices").by(&forum, caller).await.json();
        assert_eq!(listed["total"], total, "{caller:?}");
    }
}

#[tokio::test]
async fn the_beginning_of_a_query_is_completed() {
    let forum = TestForum::start().await;
    let practice = create_practice(&forum, Caller::Member, text("אמנת שירות בסניף")).await;
    let answer = Call::get("/suggestions?q=%D7%A9%D7%99%D7%A8").by(&forum, Caller::Foreigner).await.json();
    let title = json!({"kind": "practice", "text": "אמנת שירות בסניף", "url": practice["url"]});
    assert_eq!(answer["suggestions"][0], title, "{answer}");
    let english = Call::get("/suggestions?q=measu&language=en").by(&forum, Caller::Member).await.json();
    let topic = json!({"kind": "topic", "text": "Measurement", "url": "/practices?topic=measurement"});
    assert_eq!(english["suggestions"][0], topic, "{english}");
    for wrong in ["/suggestions?q=a&language=fr", "/suggestions?p=a"] {
        assert_eq!(Call::get(wrong).by(&forum, Caller::Member).await.status, 422, "{wrong}");
    }
}
