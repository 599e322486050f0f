//! Requests with an idempotency key.

use store::StoreError;
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
        idempotency::insert(&mut tx, team.dana, "k", "f1", NOW).await.expect("insert");
        idempotency::insert(&mut tx, team.omer, "k", "f2", NOW.plus_seconds(5)).await.expect("another member's");
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
        assert_eq!(found.answer, Some(answer));
        idempotency::purge(&mut tx, NOW).await.expect("delete");
        assert_eq!(idempotency::find(&mut tx, team.dana, "k", before).await.expect("query"), None);
        assert!(idempotency::find(&mut tx, team.omer, "k", before).await.expect("query").is_some(), "a later one");
        let again = idempotency::insert(&mut tx, team.omer, "k", "f3", NOW).await;
        assert!(matches!(again, Err(StoreError::Unique { .. })), "{again:?}");
    })
    .await;
}
