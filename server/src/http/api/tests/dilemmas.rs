//! Dilemmas that are asked anonymously, as a program sees them.

use std::time::Duration;

use domain::id::DilemmaId;
use domain::policy::Actor;
use serde_json::{Value, json};

use super::Call;
use crate::http::test_support::{Caller, TestForum};

#[tokio::test]
async fn who_asked_is_read_where_it_was_unsealed_and_kept_in_no_answer() {
    let forum = TestForum::start().await;
    let asked = json!({"title": "מי?", "body": "מה קורה", "anonymous": true, "next_update": "2026-05-20T20:00:00Z"});
    let mut ids = vec![];
    for _ in 0..2 {
        let answer = Call::post("/dilemmas", asked.clone()).key("asked").by(&forum, Caller::Member).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert!(!answer.headers.contains_key("idempotency-replayed"), "it is carried out once more");
        let dilemma = answer.json();
        assert_eq!((&dilemma["status"], &dilemma["asker"]), (&json!("scheduled"), &Value::Null));
        ids.push(dilemma["id"].as_i64().expect("a key"));
    }
    assert_eq!(ids[0], ids[1], "and is the first one");
    let (id, path) = (DilemmaId(ids[0]), format!("/dilemmas/{}", ids[0]));
    let unsealed = async |caller| Call::get(&path).by(&forum, caller).await.json()["unsealed"].clone();
    assert_eq!(unsealed(Caller::Coordinator).await, Value::Null);
    let coordinator = forum.forum.authenticate_token(forum.token(Caller::Coordinator)).await.expect("known").actor;
    forum.forum.unseal_dilemma(&Actor::System, id, "חשש", "").await.expect("unsealed");
    for caller in [Caller::Coordinator, Caller::Member] {
        let told = unsealed(caller).await;
        assert_eq!(told["asker"]["id"], json!(forum.member(Caller::Member)), "{told}");
        assert_eq!((&told["company"], &told["reason"]), (&json!("oren-gal"), &json!("חשש")));
    }
    forum.clock.advance(Duration::from_secs(3 * 86_400));
    forum.forum.publish_dilemma(&coordinator, id).await.expect("published");
    for caller in [Caller::Manager, Caller::Guest, Caller::ForeignManager, Caller::Foreigner] {
        assert_eq!(unsealed(caller).await, Value::Null, "{caller:?}");
    }
    let read = Call::get(&path).by(&forum, Caller::Foreigner).await.json();
    assert_eq!((&read["asker"], &read["next_update"]), (&Value::Null, &json!("2026-05-20T20:00:00Z")));
    let promise = json!({"next_update": "2026-05-21T20:00:00Z", "word": "מטפלים"});
    for _ in 0..2 {
        let answer =
            Call::post(format!("{path}/promise"), promise.clone()).key("p").by(&forum, Caller::Coordinator).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["unsealed"]), (200, &Value::Null), "it is kept for a day");
    }
    let close = json!({"lesson": "אצלנו באורן גל שואלים."});
    let answer = Call::post(format!("{path}/close"), close).by(&forum, Caller::Member).await;
    assert_eq!(answer.status, 422);
    assert!(answer.problem().1.iter().all(|field| field == "lesson: personal-detail"), "{}", answer.text());
    let close = json!({"lesson": "אצלנו באורן גל שואלים.", "confirmed": ["אורן גל"]});
    let answer = Call::post(format!("{path}/close"), close).key("c").by(&forum, Caller::Member).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let other = Call::post(format!("{path}/close"), json!({"lesson": "אחר"})).by(&forum, Caller::Coordinator).await;
    assert_eq!((other.status.as_u16(), other.problem().1), (422, vec!["step: invalid".to_owned()]));
}
