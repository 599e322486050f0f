//! Requests to join.

use domain::join_request::NewJoinRequest;
use store::join_request;

use crate::{NOW, on_each_engine};

fn request(email: &str) -> NewJoinRequest {
    NewJoinRequest {
        name: "רות".into(), email: email.into(), company: "אלון".into(), message: "שלום".into()
    }
}

#[tokio::test]
async fn those_that_wait_come_first_and_old_ones_go() {
    on_each_engine(|store| async move {
        let mut tx = store.write().await.expect("begin");
        let mut ids = vec![];
        for (number, email) in ["a@a.example", "b@a.example", "c@a.example"].into_iter().enumerate() {
            let at = NOW.plus_days(i64::try_from(number).expect("a few"));
            ids.push(join_request::insert(&mut tx, &request(email), at).await.expect("added"));
        }
        assert!(join_request::set_declined(&mut tx, ids[0], Some(NOW.plus_days(3))).await.expect("declined"));
        let list = join_request::list(&mut tx, 9).await.expect("query");
        assert_eq!(list.iter().map(|it| it.id).collect::<Vec<_>>(), [ids[1], ids[2], ids[0]]);
        assert_eq!((&list[0].request, list[2].declined_at), (&request("b@a.example"), Some(NOW.plus_days(3))));
        assert_eq!(join_request::list(&mut tx, 1).await.expect("query").len(), 1);
        assert_eq!(join_request::count_waiting(&mut tx).await.expect("query"), 2);
        assert_eq!(join_request::count_since(&mut tx, NOW.plus_days(1)).await.expect("query"), 2);
        assert!(join_request::is_known(&mut tx, "a@a.example").await.expect("query"));
        join_request::delete_of(&mut tx, "b@a.example").await.expect("deleted");
        assert!(!join_request::is_known(&mut tx, "b@a.example").await.expect("query"));
        assert!(join_request::set_declined(&mut tx, ids[0], None).await.expect("waits again"));
        assert!(!join_request::set_declined(&mut tx, ids[1], None).await.expect("gone"));
        join_request::purge(&mut tx, NOW.plus_days(1), NOW).await.expect("purged");
        let left = join_request::list(&mut tx, 9).await.expect("query");
        assert_eq!(left.iter().map(|it| it.id).collect::<Vec<_>>(), [ids[2]]);
        join_request::set_declined(&mut tx, ids[2], Some(NOW)).await.expect("declined");
        join_request::purge(&mut tx, NOW, NOW.plus_days(1)).await.expect("purged");
        assert_eq!(join_request::list(&mut tx, 9).await.expect("query"), []);
        tx.commit(None, NOW, &[]).await.expect("commit");
    })
    .await;
}
