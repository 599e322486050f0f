//! The outbox, refused addresses, and what members are not mailed of.

use domain::change::Entity;
use domain::clock::Timestamp;
use domain::digest::DigestCadence;
use domain::id::{MailId, MemberId};
use domain::mail::{MailKind, MailState};
use domain::notification::NotificationKind;
use store::mail::{self, MailOutcome, NewMail};
use store::notification::{self, NewNotification};
use store::{Conn, absence, change, digest, member, password};

use crate::sample;
use crate::{NOW, on_each_engine};

fn outcome(state: MailState) -> MailOutcome<'static> {
    let is_over = state != MailState::Queued;
    MailOutcome { state, attempts: 1, send_at: NOW, answer: "ok", ended_at: is_over.then_some(NOW) }
}

#[tokio::test]
async fn a_mail_moves_on_only_from_where_it_stood() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let about = Some((Entity::Meeting, 7));
        let new = |message_id, thing| NewMail {
            message_id,
            kind: MailKind::Notification,
            member: team.dana,
            thing,
            send_at: NOW,
        };
        let first = mail::insert(&mut tx, &new("1@a", about), NOW).await.expect("insert");
        let other = mail::insert(&mut tx, &new("2@a", None), NOW).await.expect("insert");
        let found =
            mail::last_about(&mut tx, team.dana, MailKind::Notification, about).await.expect("query").expect("a mail");
        assert_eq!((found.id, found.thing, found.state), (first, about, MailState::Queued));
        let found = mail::last_about(&mut tx, team.dana, MailKind::Notification, None).await.expect("query");
        assert_eq!(found.map(|row| row.id), Some(other));
        let none = mail::last_about(&mut tx, team.omer, MailKind::Notification, about).await.expect("query");
        assert_eq!(none, None);
        let none = mail::last_about(&mut tx, team.dana, MailKind::Invitation, about).await.expect("query");
        assert_eq!(none, None);

        let moved = mail::move_on(&mut tx, first, MailState::Queued, &outcome(MailState::Dead)).await.expect("moved");
        assert!(moved);
        assert!(!mail::move_on(&mut tx, first, MailState::Queued, &outcome(MailState::Sent)).await.expect("moved"));
        let listed = mail::list(&mut tx, MailState::Dead, None, 9).await.expect("query");
        assert_eq!(listed.iter().map(|view| (view.id, view.answer.as_str())).collect::<Vec<_>>(), [(first, "ok")]);
        assert_eq!(listed[0].email, "dana@oren-gal.example");
        let counts = mail::counts(&mut tx).await.expect("query");
        assert_eq!((counts.dead, counts.drafted), (1, 0));
        mail::purge(&mut tx, NOW.plus_days(1)).await.expect("purged");
        assert!(mail::find(&mut tx, first).await.expect("query").is_some(), "it waits for somebody");
        mail::move_on(&mut tx, first, MailState::Dead, &outcome(MailState::Discarded)).await.expect("moved");
        mail::purge(&mut tx, NOW).await.expect("purged");
        assert!(mail::find(&mut tx, first).await.expect("query").is_some(), "not that old");
        mail::purge(&mut tx, NOW.plus_days(1)).await.expect("purged");
        assert!(mail::find(&mut tx, first).await.expect("query").is_none());
        assert_eq!(mail::find(&mut tx, MailId(99)).await.expect("query"), None);
        let code = NewMail { kind: MailKind::Login, ..new("3@a", None) };
        let code = mail::insert(&mut tx, &code, NOW).await.expect("insert");
        mail::move_on(&mut tx, code, MailState::Queued, &outcome(MailState::Drafted)).await.expect("moved");
        mail::purge_logins(&mut tx, NOW).await.expect("purged");
        assert!(mail::find(&mut tx, code).await.expect("query").is_some(), "not that old");
        mail::purge_logins(&mut tx, NOW.plus_days(1)).await.expect("purged");
        assert_eq!(mail::find(&mut tx, code).await.expect("query"), None);
        member::erase(&mut tx, team.dana, NOW).await.expect("erased");
        assert_eq!(mail::find(&mut tx, other).await.expect("query"), None, "nothing is left of who was erased");
    })
    .await;
}

#[tokio::test]
async fn what_a_mail_told_of_is_not_told_again() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let thing = (Entity::Meeting, 7);
        let new = |position, entity_id| NewNotification {
            member: team.dana,
            kind: NotificationKind::MeetingMoved,
            entity: Entity::Meeting,
            entity_id,
            by: None,
            at: NOW,
            position,
            instead_of: None,
        };
        notification::insert(&mut tx, &[new(1, 7), new(2, 7), new(3, 8)]).await.expect("insert");
        let untold = mail::untold(&mut tx, team.dana, thing).await.expect("query");
        assert_eq!(untold.len(), 2);
        let first = untold[1].id;
        mail::mark_told(&mut tx, team.dana, thing, first, NOW).await.expect("marked");
        let left = mail::untold(&mut tx, team.dana, thing).await.expect("query");
        assert_eq!(left.iter().map(|row| row.id).collect::<Vec<_>>(), [untold[0].id]);
        notification::mark_of_thing(&mut tx, team.dana, thing, NOW).await.expect("read");
        assert!(mail::untold(&mut tx, team.dana, thing).await.expect("query").is_empty(), "read in the forum");
        assert_eq!(mail::untold(&mut tx, team.dana, (Entity::Meeting, 8)).await.expect("query").len(), 1);
        assert!(mail::untold(&mut tx, team.omer, thing).await.expect("query").is_empty());
    })
    .await;
}

/// Since when the address has been refused that a mail goes to.
async fn refused_at(conn: &mut Conn, id: MailId) -> Option<Timestamp> {
    mail::find(conn, id).await.expect("query").expect("a mail").refused_at
}

#[tokio::test]
async fn an_address_is_refused_until_it_is_another_and_kinds_are_switched() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let (kind, member) = (MailKind::Notification, team.dana);
        let new = NewMail { message_id: "1@a", kind, member, thing: None, send_at: NOW };
        let sent = mail::insert(&mut tx, &new, NOW).await.expect("insert");
        absence::set(&mut tx, team.dana, Some(NOW.plus_days(1)), None).await.expect("away");
        let away = mail::find(&mut tx, sent).await.expect("query").expect("a mail").away_until;
        assert_eq!(away, Some(NOW.plus_days(1)));
        assert_eq!(refused_at(&mut tx, sent).await, None);
        mail::set_refused(&mut tx, team.dana, Some(NOW)).await.expect("noted");
        assert_eq!(refused_at(&mut tx, sent).await, Some(NOW));
        member::set_place(&mut tx, team.dana, Some(team.company), None, None).await.expect("moved");
        assert_eq!(refused_at(&mut tx, sent).await, Some(NOW), "the same address");
        member::set_place(&mut tx, team.dana, None, Some("d@oren-gal.example"), None).await.expect("moved");
        assert_eq!(refused_at(&mut tx, sent).await, None);

        for _ in 0..2 {
            mail::mute(&mut tx, team.dana, NotificationKind::MeetingMoved).await.expect("muted");
        }
        mail::mute(&mut tx, team.dana, NotificationKind::CommentWritten).await.expect("muted");
        let muted = mail::muted(&mut tx, team.dana).await.expect("query");
        assert_eq!(muted, [NotificationKind::CommentWritten, NotificationKind::MeetingMoved]);
        assert!(mail::muted(&mut tx, team.omer).await.expect("query").is_empty());
        mail::unmute(&mut tx, team.dana, NotificationKind::CommentWritten).await.expect("unmuted");
        assert_eq!(mail::muted(&mut tx, team.dana).await.expect("query"), [NotificationKind::MeetingMoved]);
    })
    .await;
}

#[tokio::test]
async fn digests_are_chosen_and_never_tell_backwards() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let choice = digest::of_member(&mut tx, team.dana).await.expect("query").expect("a member");
        assert_eq!((choice.cadence, choice.told_until), (DigestCadence::Fortnightly, None));
        let fortnightly = digest::readers(&mut tx, DigestCadence::Fortnightly, MemberId(0), 9).await.expect("query");
        assert!(fortnightly.is_empty(), "nobody has joined");
        for member in [team.dana, team.omer] {
            password::set(&mut tx, member, "hash", NOW).await.expect("joined");
        }
        digest::set_cadence(&mut tx, team.omer, DigestCadence::Weekly).await.expect("set");
        let readers = digest::readers(&mut tx, DigestCadence::Fortnightly, MemberId(0), 9).await.expect("query");
        assert_eq!(readers, [team.dana]);
        assert!(digest::readers(&mut tx, DigestCadence::Fortnightly, team.dana, 9).await.expect("query").is_empty());
        mail::set_refused(&mut tx, team.omer, Some(NOW)).await.expect("noted");
        assert!(digest::readers(&mut tx, DigestCadence::Weekly, MemberId(0), 9).await.expect("query").is_empty());
        for (until, told) in [(NOW, NOW), (NOW.plus_days(-1), NOW), (NOW.plus_days(1), NOW.plus_days(1))] {
            digest::set_told(&mut tx, team.dana, until).await.expect("noted");
            let choice = digest::of_member(&mut tx, team.dana).await.expect("query").expect("a member");
            assert_eq!(choice.told_until, Some(told));
        }
        let reader = digest::reader(&mut tx, team.dana).await.expect("query").expect("a member");
        assert_eq!((reader.choice.cadence, reader.unread), (DigestCadence::Fortnightly, 0));
        assert_eq!(reader.position, change::head(&mut tx).await.expect("query"));
        assert!(digest::said_since(&mut tx, NOW, 9).await.expect("query").is_empty());
        assert_eq!(digest::cadence_before(&mut tx, team.dana).await.expect("query"), None, "it was never switched off");
        for cadence in [DigestCadence::Weekly, DigestCadence::Never, DigestCadence::Never] {
            digest::set_cadence(&mut tx, team.dana, cadence).await.expect("set");
        }
        let before = digest::cadence_before(&mut tx, team.dana).await.expect("query");
        assert_eq!(before, Some(DigestCadence::Weekly), "switched off twice");
        member::erase(&mut tx, team.dana, NOW).await.expect("erased");
        assert_eq!(digest::of_member(&mut tx, team.dana).await.expect("query"), None);
        assert_eq!(digest::cadence_before(&mut tx, team.dana).await.expect("query"), None);
    })
    .await;
}

#[tokio::test]
async fn a_list_of_mails_goes_on_behind_a_place() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let mut ids = vec![];
        for (message_id, days) in [("a", 2), ("b", 1), ("c", 1), ("d", 3)] {
            let send_at = NOW.plus_days(days);
            let new = NewMail { message_id, kind: MailKind::Digest, member: team.dana, thing: None, send_at };
            ids.push(mail::insert(&mut tx, &new, NOW).await.expect("queued"));
        }
        let [a, b, c, d] = ids[..] else { panic!("four: {ids:?}") };
        for (state, expected) in [(MailState::Queued, [b, c, a, d]), (MailState::Dead, [d, c, b, a])] {
            let (mut listed, mut after) = (vec![], None);
            while let Some(view) = mail::list(&mut tx, state, after, 1).await.expect("query").pop() {
                after = Some(view.place().to_string().parse().expect("a place"));
                listed.push(view.id);
            }
            assert_eq!(listed, expected, "{state}");
            for id in ids.iter().filter(|_| state == MailState::Queued) {
                mail::move_on(&mut tx, *id, state, &outcome(MailState::Dead)).await.expect("moved");
            }
        }
        let of = (team.dana.min(team.omer), team.dana.max(team.omer));
        let today = mail::recipients_since(&mut tx, of, MailKind::Digest, NOW).await.expect("query");
        assert_eq!(today, [team.dana].into());
        let later = mail::recipients_since(&mut tx, of, MailKind::Digest, NOW.plus_days(1)).await.expect("query");
        assert!(later.is_empty(), "what was sent before");
    })
    .await;
}
