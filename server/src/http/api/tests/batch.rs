//! Many practices at once.

use serde_json::{Value, json};

use super::{Call, text};
use crate::http::test_support::{Caller, TestForum};

fn batch(titles: &[&str]) -> Value {
    json!({"practices": titles.iter().map(|title| text(title)).collect::<Vec<_>>()})
}

#[tokio::test]
async fn keys_come_in_the_order_sent() {
    let forum = TestForum::start().await;
    let titles = ["ג", "א", "ב", "א"];
    let answer = Call::post("/practices/batch", batch(&titles)).by(&forum, Caller::Member).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let ids = answer.json()["ids"].as_array().expect("keys").clone();
    for (id, title) in ids.iter().zip(titles) {
        let practice = Call::get(format!("/practices/{id}")).by(&forum, Caller::Member).await.json();
        assert_eq!(practice["title"], title);
    }
    assert_eq!(Call::get("/practices").by(&forum, Caller::Foreigner).await.json()["total"], 4);
}

#[tokio::test]
async fn all_or_none() {
    let forum = TestForum::start().await;
    let mut practices = batch(&["א", "ב", "ג"]);
    practices["practices"][1]["topics"] = json!(["no-such"]);
    let answer = Call::post("/practices/batch", practices).by(&forum, Caller::Member).await;
    assert_eq!(answer.problem(), ("invalid".to_owned(), vec!["practices[1].topics: not-there".to_owned()]));
    let mut practices = batch(&["א", "ב"]);
    practices["practices"][1]["company"] = json!("kramim");
    assert_eq!(Call::post("/practices/batch", practices).by(&forum, Caller::Member).await.status, 403);
    assert_eq!(Call::get("/practices").by(&forum, Caller::Member).await.json()["total"], 0);
}

#[tokio::test]
async fn fields_are_numbered_whatever_refuses_them() {
    let forum = TestForum::start().await;
    for (field, value, problem) in [
        ("body", json!(""), "practices[0].body: missing"),
        ("kind", json!("essay"), "practices[0].kind: invalid"),
        ("company", json!("nobody"), "practices[0].company: not-there"),
        ("colour", json!("red"), "practices[0].colour: unknown-field"),
    ] {
        let mut practices = batch(&["א"]);
        practices["practices"][0][field] = value;
        let answer = Call::post("/practices/batch", practices).by(&forum, Caller::Member).await;
        assert_eq!(answer.problem().1, [problem]);
    }
}

#[tokio::test]
async fn from_one_to_a_thousand() {
    let forum = TestForum::start().await;
    for practices in [json!([]), json!(vec![text("א"); 1_001])] {
        let answer = Call::post("/practices/batch", json!({"practices": practices})).by(&forum, Caller::Member).await;
        assert_eq!(answer.problem().1, ["practices: invalid"]);
    }
}

/// A batch may be as large as an upload; a single practice is an ordinary request.
#[tokio::test]
async fn a_batch_may_be_large() {
    let forum = TestForum::start().await;
    let mut long = text("ארוך");
    long["body"] = json!("מילה ".repeat(40_000));
    let many = json!({"practices": vec![long; 8]});
    assert!(many.to_string().len() as u64 > crate::http::limits::ORDINARY_BYTES);
    assert_eq!(Call::post("/practices", many.clone()).by(&forum, Caller::Member).await.problem().0, "too-large");
    assert_eq!(Call::post("/practices/batch", many).by(&forum, Caller::Member).await.status, 201);
}
