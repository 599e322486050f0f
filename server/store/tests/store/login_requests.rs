//! Logins by mail that were asked for.

use domain::access::LoginPurpose;
use domain::id::LoginRequestId;
use store::login_request::{self, NewLoginRequest};
use store::member;

use crate::sample;
use crate::{NOW, on_each_engine};

#[tokio::test]
async fn a_login_by_mail_is_used_once_and_ends_with_its_time_and_its_tries() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let new = |browser_hash, member| NewLoginRequest {
            browser_hash,
            email_hash: "e",
            member,
            purpose: LoginPurpose::Login,
            expires_at: NOW.plus_seconds(60),
        };
        let own = login_request::insert(&mut tx, &new("b", Some(team.dana))).await.expect("insert");
        let nobodys = login_request::insert(&mut tx, &new("c", None)).await.expect("insert");
        let found = login_request::by_browser(&mut tx, "b", NOW).await.expect("query").expect("there");
        assert_eq!((found.id, found.member, found.code_hash.as_deref(), found.tries), (own, Some(team.dana), None, 0));
        login_request::set_secrets(&mut tx, own, "code", "link").await.expect("set");
        login_request::count_try(&mut tx, own).await.expect("counted");
        let found = login_request::by_link(&mut tx, "link", NOW).await.expect("query").expect("there");
        assert_eq!((found.id, found.code_hash.as_deref(), found.tries), (own, Some("code"), 1));
        assert!(login_request::by_link(&mut tx, "other", NOW).await.expect("query").is_none());
        assert!(login_request::by_browser(&mut tx, "b", NOW.plus_seconds(60)).await.expect("query").is_none());
        assert!(!login_request::use_up(&mut tx, own, 1, NOW).await.expect("used"), "tried too often");
        assert!(login_request::use_up(&mut tx, own, 5, NOW).await.expect("used"));
        assert!(!login_request::use_up(&mut tx, own, 5, NOW).await.expect("used"), "once");
        assert!(login_request::find(&mut tx, own, NOW).await.expect("query").is_none());
        login_request::purge(&mut tx, NOW).await.expect("purged");
        assert!(login_request::find(&mut tx, nobodys, NOW).await.expect("query").is_some());
        assert!(login_request::find(&mut tx, LoginRequestId(99), NOW).await.expect("query").is_none());

        let again = login_request::insert(&mut tx, &new("d", Some(team.dana))).await.expect("insert");
        login_request::delete_of_member(&mut tx, team.omer).await.expect("deleted");
        assert!(login_request::find(&mut tx, again, NOW).await.expect("query").is_some());
        login_request::delete_of_member(&mut tx, team.dana).await.expect("deleted");
        assert!(login_request::find(&mut tx, again, NOW).await.expect("query").is_none());
        let last = login_request::insert(&mut tx, &new("f", Some(team.dana))).await.expect("insert");
        member::end_access(&mut tx, team.dana).await.expect("ended");
        assert!(login_request::find(&mut tx, last, NOW).await.expect("query").is_none());
    })
    .await;
}
