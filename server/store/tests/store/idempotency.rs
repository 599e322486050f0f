//! Requests with an idempotency key.

use store::idempotency::{self, Answer, Carried};

use crate::sample::team;
use crate::{NOW, on_each_engine};

#[tokio::test]
async fn a_request_is_noted_answered_and_forgotten() {
    on_each_engine(|store| async move {
        let team = team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let before = NOW.plus_seconds(-1);
        assert_eq!(idempotency::find(&mut tx, team.dana, "k", before).await.expect("query"), None);
        assert!(idempotency::insert(&mut tx, team.dana, "k", "f1", NOW, before).await.expect("insert"));
        let later = NOW.plus_seconds(5);
        assert!(idempotency::insert(&mut tx, team.omer, "k", "f2", later, before).await.expect("another member's"));
        let noted = Carried { fingerprint: "f1".to_owned(), answer: None };
        assert_eq!(idempotency::find(&mut tx, team.dana, "k", before).await.expect("query"), Some(noted));
        assert_eq!(idempotency::find(&mut tx, team.dana, "k", NOW).await.expect("query"), None, "expired");
        let answer = Answer {
            status: 201,
            location: Some("/api/v1/practices/1".to_owned()),
            etag: None,
            content_type: Some("application/json".to_owned()),
            body: "{\"title\":\"אמנה\"}".to_owned(),
        };
        idempotency::set_answer(&mut tx, team.dana, "k", &answer).await.expect("update");
        let found = idempotency::find(&mut tx, team.dana, "k", before).await.expect("query").expect("there");
        assert_eq!(found.answer, Some(answer.clone()));
        idempotency::purge(&mut tx, NOW).await.expect("delete");
        assert_eq!(idempotency::find(&mut tx, team.dana, "k", before).await.expect("query"), None);
        assert!(idempotency::find(&mut tx, team.omer, "k", before).await.expect("query").is_some(), "a later one");
        idempotency::set_answer(&mut tx, team.omer, "k", &answer).await.expect("update");
        let at = NOW.plus_days(1);
        assert!(!idempotency::insert(&mut tx, team.omer, "k", "f3", at, NOW).await.expect("insert"), "noted already");
        assert!(idempotency::insert(&mut tx, team.omer, "k", "f3", at, later).await.expect("insert"), "it had expired");
        let noted = Carried { fingerprint: "f3".to_owned(), answer: None };
        assert_eq!(idempotency::find(&mut tx, team.omer, "k", before).await.expect("query"), Some(noted));
    })
    .await;
}
