//! Sessions, known devices, one-time links, tokens and failed logins.

use domain::access::{DeviceKind, LinkPurpose, TokenScope};
use store::link::Link;
use store::{known_device, link, login_attempt, member, session, token};

use crate::sample;
use crate::{NOW, on_each_engine};

#[tokio::test]
async fn a_session_lasts_until_it_ends() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        for hash in ["s1", "s2", "s3"] {
            session::insert(&mut tx, hash, team.dana, DeviceKind::UNKNOWN, NOW, NOW.plus_days(1))
                .await
                .expect("insert");
        }
        let found = session::find(&mut tx, "s1", NOW).await.expect("query").expect("there");
        assert_eq!((found.member.id, found.member.company.id), (team.dana, team.company));
        assert_eq!((found.created_at, found.seen_at, found.expires_at), (NOW, NOW, NOW.plus_days(1)));
        assert_eq!(session::find(&mut tx, "s1", NOW.plus_days(1)).await.expect("query"), None, "ended");
        assert_eq!(session::find(&mut tx, "none", NOW).await.expect("query"), None);

        session::touch(&mut tx, "s1", NOW.plus_seconds(5), NOW.plus_days(2)).await.expect("touch");
        let found = session::find(&mut tx, "s1", NOW.plus_days(1)).await.expect("query").expect("lasts longer");
        assert_eq!(found.seen_at, NOW.plus_seconds(5));

        session::delete_of_member(&mut tx, team.dana, Some("s1")).await.expect("delete");
        assert!(session::find(&mut tx, "s2", NOW).await.expect("query").is_none());
        assert!(session::find(&mut tx, "s1", NOW).await.expect("query").is_some(), "the one to keep");
        assert!(session::delete(&mut tx, "s1").await.expect("delete"));
        assert!(!session::delete(&mut tx, "s1").await.expect("delete"));

        session::insert(&mut tx, "s4", team.dana, DeviceKind::UNKNOWN, NOW, NOW.plus_days(1)).await.expect("insert");
        session::delete_of_member(&mut tx, team.dana, None).await.expect("delete");
        assert!(session::find(&mut tx, "s4", NOW).await.expect("query").is_none());
        session::insert(&mut tx, "s5", team.dana, DeviceKind::UNKNOWN, NOW, NOW.plus_days(1)).await.expect("insert");
        session::purge(&mut tx, NOW.plus_days(1)).await.expect("purge");
        assert!(!session::delete(&mut tx, "s5").await.expect("delete"), "purged");
    })
    .await;
}

#[tokio::test]
async fn a_device_is_known_for_each_member_who_logged_in_from_it() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let conn = &mut *tx;
        for (hash, member) in [("d1", team.dana), ("d1", team.omer), ("d2", team.dana)] {
            known_device::insert(conn, hash, member, NOW, NOW.plus_days(1)).await.expect("insert");
        }
        assert!(known_device::is_known(conn, "d2", team.dana, NOW).await.expect("query"));
        assert!(!known_device::is_known(conn, "d2", team.omer, NOW).await.expect("query"), "another member's");
        assert!(!known_device::is_known(conn, "d2", team.dana, NOW.plus_days(1)).await.expect("query"), "expired");
        assert!(known_device::exists(conn, "d2", NOW).await.expect("query"));
        assert!(!known_device::exists(conn, "d3", NOW).await.expect("query"));

        let later = NOW.plus_seconds(60);
        known_device::insert(conn, "d2", team.dana, later, NOW.plus_days(2)).await.expect("insert again");
        assert!(known_device::is_known(conn, "d2", team.dana, NOW.plus_days(1)).await.expect("query"), "extended");

        known_device::keep_newest(conn, team.dana, 1).await.expect("delete");
        assert!(!known_device::is_known(conn, "d1", team.dana, NOW).await.expect("query"), "used longer ago");
        assert!(known_device::is_known(conn, "d2", team.dana, NOW).await.expect("query"));
        assert!(known_device::is_known(conn, "d1", team.omer, NOW).await.expect("query"), "another member's");

        known_device::insert(conn, "d3", team.dana, later, NOW.plus_days(2)).await.expect("insert");
        known_device::delete_of_member(conn, team.dana, Some("d3")).await.expect("delete");
        assert!(!known_device::is_known(conn, "d2", team.dana, NOW).await.expect("query"));
        assert!(known_device::is_known(conn, "d3", team.dana, NOW).await.expect("query"), "the one to keep");
        known_device::delete_of_member(conn, team.dana, None).await.expect("delete");
        assert!(!known_device::exists(conn, "d3", NOW).await.expect("query"));

        known_device::purge(conn, NOW.plus_days(1)).await.expect("purge");
        assert!(!known_device::exists(conn, "d1", NOW).await.expect("query"), "purged");
    })
    .await;
}

#[tokio::test]
async fn ending_access_closes_every_way_in() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        session::insert(&mut tx, "s", team.dana, DeviceKind::UNKNOWN, NOW, NOW.plus_days(1)).await.expect("insert");
        token::insert(&mut tx, "t", team.dana, "script", TokenScope::Write, NOW, None).await.expect("insert");
        known_device::insert(&mut tx, "d", team.dana, NOW, NOW.plus_days(1)).await.expect("insert");
        let reset = Link { purpose: LinkPurpose::Reset, member: Some(team.dana), expires_at: NOW.plus_days(1) };
        link::insert(&mut tx, "l", &reset, NOW).await.expect("insert");
        member::end_access(&mut tx, team.dana).await.expect("end");
        assert_eq!(session::find(&mut tx, "s", NOW).await.expect("query"), None);
        assert_eq!(token::find(&mut tx, "t", NOW).await.expect("query"), None);
        assert!(!known_device::exists(&mut tx, "d", NOW).await.expect("query"));
        assert_eq!(link::find(&mut tx, "l", NOW).await.expect("query"), None);
    })
    .await;
}

#[tokio::test]
async fn a_link_works_once() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let setup = Link { purpose: LinkPurpose::Setup, member: None, expires_at: NOW.plus_days(1) };
        let invite = Link { purpose: LinkPurpose::Invite, member: Some(team.dana), ..setup };
        for (hash, new) in [("l1", setup), ("l2", invite), ("l3", invite), ("l4", setup)] {
            link::insert(&mut tx, hash, &new, NOW).await.expect("insert");
        }
        assert_eq!(link::find(&mut tx, "l2", NOW).await.expect("query"), Some(invite));
        assert_eq!(link::find(&mut tx, "l2", NOW.plus_days(1)).await.expect("query"), None, "expired");
        assert!(!link::use_up(&mut tx, "l2", NOW.plus_days(1)).await.expect("use"), "expired");
        assert!(link::use_up(&mut tx, "l2", NOW).await.expect("use"));
        assert!(!link::use_up(&mut tx, "l2", NOW).await.expect("use"), "once");
        assert_eq!(link::find(&mut tx, "l2", NOW).await.expect("query"), None);

        link::revoke_of_member(&mut tx, team.dana, LinkPurpose::Reset).await.expect("revoke");
        assert!(link::find(&mut tx, "l3", NOW).await.expect("query").is_some(), "another purpose");
        link::revoke_of_member(&mut tx, team.dana, LinkPurpose::Invite).await.expect("revoke");
        assert!(link::find(&mut tx, "l3", NOW).await.expect("query").is_none());
        link::revoke(&mut tx, LinkPurpose::Setup).await.expect("revoke");
        assert!(link::find(&mut tx, "l1", NOW).await.expect("query").is_none());

        for (hash, expires_at) in [("l5", NOW), ("l6", NOW.plus_days(1)), ("l7", NOW.plus_days(1))] {
            link::insert(&mut tx, hash, &Link { expires_at, ..invite }, NOW.plus_seconds(-9)).await.expect("insert");
        }
        assert!(link::use_up(&mut tx, "l6", NOW).await.expect("use"));
        link::purge(&mut tx, NOW.plus_seconds(1)).await.expect("purge");
        let there = async |tx: &mut store::WriteTx, hash: &str| {
            link::find(tx, hash, NOW.plus_seconds(-1)).await.expect("query").is_some()
        };
        assert!(!there(&mut tx, "l5").await, "expired");
        assert!(there(&mut tx, "l7").await);
        let again = link::insert(&mut tx, "l6", &invite, NOW).await;
        assert!(again.is_ok(), "one that was used up is gone");
    })
    .await;
}

#[tokio::test]
async fn tokens_belong_to_their_member() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let ends = Some(NOW.plus_days(1));
        let first =
            token::insert(&mut tx, "t1", team.dana, "ייבוא", TokenScope::Write, NOW, None).await.expect("insert");
        let second =
            token::insert(&mut tx, "t2", team.dana, "גיבוי", TokenScope::Write, NOW, ends).await.expect("insert");
        let owner = token::find(&mut tx, "t1", NOW.plus_days(999)).await.expect("query").expect("never ends");
        assert_eq!(owner.member.id, team.dana);
        assert_eq!(owner.used_at, None);
        assert!(token::find(&mut tx, "t2", NOW).await.expect("query").is_some());
        assert!(token::find(&mut tx, "t2", NOW.plus_days(1)).await.expect("query").is_none(), "ended");

        token::touch(&mut tx, "t1", NOW.plus_seconds(9)).await.expect("touch");
        let tokens = token::of_member(&mut tx, team.dana).await.expect("query");
        assert_eq!(tokens.iter().map(|t| t.id).collect::<Vec<_>>(), [second, first]);
        assert_eq!((tokens[0].expires_at, tokens[1].used_at), (ends, Some(NOW.plus_seconds(9))));
        assert_eq!((tokens[1].name.as_str(), tokens[1].created_at), ("ייבוא", NOW));

        assert!(!token::delete(&mut tx, first, team.omer).await.expect("delete"), "not theirs");
        assert!(token::delete(&mut tx, first, team.dana).await.expect("delete"));
        assert!(token::find(&mut tx, "t1", NOW).await.expect("query").is_none());
    })
    .await;
}

#[tokio::test]
async fn failed_logins_are_counted_within_a_time() {
    on_each_engine(|store| async move {
        let mut tx = store.write().await.expect("begin");
        for seconds in [0, 10, 20] {
            login_attempt::insert(&mut tx, "dana", NOW.plus_seconds(seconds)).await.expect("insert");
        }
        login_attempt::insert(&mut tx, "omer", NOW).await.expect("insert");
        let recent = login_attempt::since(&mut tx, "dana", NOW.plus_seconds(10)).await.expect("query");
        assert_eq!((recent.count, recent.newest), (2, Some(NOW.plus_seconds(20))));
        let none = login_attempt::since(&mut tx, "noa", NOW).await.expect("query");
        assert_eq!((none.count, none.newest), (0, None));
        login_attempt::clear(&mut tx, "dana").await.expect("clear");
        assert_eq!(login_attempt::since(&mut tx, "dana", NOW).await.expect("query").count, 0);
        login_attempt::purge(&mut tx, NOW).await.expect("purge");
        assert_eq!(login_attempt::since(&mut tx, "omer", NOW).await.expect("query").count, 1, "not before");
        login_attempt::purge(&mut tx, NOW.plus_seconds(1)).await.expect("purge");
        assert_eq!(login_attempt::since(&mut tx, "omer", NOW).await.expect("query").count, 0);
    })
    .await;
}
