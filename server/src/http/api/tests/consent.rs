//! What a coordinator enters in another company's name waits for that company, by whichever operation.

use serde_json::{Value, json};

use super::write_up::upload;
use super::{Call, create_practice, text};
use crate::http::test_support::{Caller, TestForum};

/// A meeting that `kramim` presents, and who of the forum presents for it.
async fn meeting(forum: &TestForum, presenters: &[Caller]) -> i64 {
    let emails: Vec<_> = presenters.iter().map(|caller| caller.email()).collect();
    let meeting = json!({"title": "מפגש", "kind": "regular", "starts_at": "2026-06-01T16:00:00+03:00",
        "presenting_company": "kramim", "presenters": emails});
    let answer = Call::post("/meetings", meeting).by(forum, Caller::Coordinator).await;
    answer.json()["id"].as_i64().expect("a key")
}

/// A practice of `kramim`.
fn foreign(title: &str) -> Value {
    let mut practice = text(title);
    practice["company"] = json!("kramim");
    practice
}

async fn status(forum: &TestForum, id: &Value) -> Value {
    Call::get(format!("/practices/{id}")).by(forum, Caller::ForeignManager).await.json()["status"].clone()
}

#[tokio::test]
async fn a_coordinators_text_waits_for_the_other_company() {
    let forum = TestForum::start().await;
    let coordinator = Caller::Coordinator;
    let mut waiting = vec![create_practice(&forum, coordinator, foreign("אחד")).await["id"].clone()];
    let batch = json!({"practices": [foreign("שניים"), foreign("שלושה")]});
    let answer = Call::post("/practices/batch", batch).by(&forum, coordinator).await.json();
    waiting.extend(answer["ids"].as_array().expect("keys").clone());
    let file = ("file", Some("w.md"), "# סקירה\n\nגוף".as_bytes());
    for presenters in [&[][..], &[Caller::Coordinator], &[Caller::Foreigner]] {
        let held = meeting(&forum, presenters).await;
        let mut of_meeting = foreign("מהמפגש");
        of_meeting["meeting"] = json!(held);
        waiting.push(create_practice(&forum, coordinator, of_meeting).await["id"].clone());
        let answer = upload(&forum, coordinator, held, &[file]).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        waiting.push(answer.json()["id"].clone());
    }
    for id in &waiting {
        assert_eq!(status(&forum, id).await, "in-review", "{id}");
        for wanted in ["published", "archived"] {
            let mut change = foreign("שונה");
            change["status"] = json!(wanted);
            let put = Call::put(format!("/practices/{id}"), change).if_match("*").by(&forum, coordinator).await;
            assert_eq!((put.status.as_u16(), put.problem().0.as_str()), (403, "forbidden"), "{id} {wanted}");
            assert_eq!(status(&forum, id).await, "in-review", "{id} {wanted}");
        }
        let stranger = Call::get(format!("/practices/{id}")).by(&forum, Caller::Member).await;
        assert_eq!(stranger.status, 404, "{id}");
        let mut confirmed = foreign("אושר");
        confirmed["status"] = json!("published");
        let put = Call::put(format!("/practices/{id}"), confirmed).if_match("*");
        let put = put.by(&forum, Caller::ForeignManager).await;
        assert_eq!((put.status.as_u16(), &put.json()["status"]), (200, &json!("published")), "{id}");
    }
}

#[tokio::test]
async fn a_coordinator_does_not_rewrite_what_another_company_published() {
    let forum = TestForum::start().await;
    let practice = create_practice(&forum, Caller::Foreigner, text("אמנת שירות")).await;
    let path = format!("/practices/{}", practice["id"]);
    for wanted in [Value::Null, json!("published"), json!("archived")] {
        let mut change = text("שונה");
        change.as_object_mut().expect("fields").remove("status");
        if !wanted.is_null() {
            change["status"] = wanted.clone();
        }
        let put = Call::put(&path, change).if_match("*").by(&forum, Caller::Coordinator).await;
        assert_eq!((put.status.as_u16(), put.problem().0.as_str()), (403, "forbidden"), "{wanted}");
    }
    let read = Call::get(&path).by(&forum, Caller::Member).await.json();
    assert_eq!((&read["title"], &read["status"]), (&json!("אמנת שירות"), &json!("published")));
    let put = Call::put(&path, text("שונה")).if_match("*").by(&forum, Caller::ForeignManager).await;
    assert_eq!(put.status, 200);
}
