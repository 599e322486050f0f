//! What members are notified of, and what becomes of it.

use domain::comment::CommentSubject;
use domain::event::DomainEvent;
use domain::id::{MeetingId, MemberId};
use domain::meeting::NewMeeting;
use domain::member::Role;
use domain::notification::{KEPT_DAYS, MarkRead, NotificationGroup, NotificationKind, Subject};
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::Problem;
use forum::Forum;
use forum::consumers::registry::Registered;
use forum::consumers::runner::Step;
use store::notification::NewNotification;
use store::{Store, notification};

use crate::context::{TestContext, key};
use crate::fake_clock::START;
use crate::on_each_engine;
use crate::sample::{call, create_practice, day, meeting, practice, version};

fn consumer(forum: &Forum) -> Registered {
    let named = forum.consumers().all().iter().find(|consumer| consumer.name() == "notifications");
    named.expect("the consumer").clone()
}

/// Handles every event up to now.
pub async fn notify(forum: &Forum) {
    while forum.consume_next(&consumer(forum)).await.expect("the database answers") != Step::AtEnd {}
}

pub async fn groups(forum: &Forum, actor: &Actor) -> Vec<NotificationGroup> {
    forum.notifications(actor).await.expect("notifications")
}

/// The title of each thing with what happened to it, the latest first.
pub async fn listed(forum: &Forum, actor: &Actor) -> Vec<(Option<String>, Vec<NotificationKind>)> {
    let line = |group: NotificationGroup| {
        let kinds = group.notifications.iter().map(|notification| notification.kind).collect();
        (group.subject.title().map(str::to_owned), kinds)
    };
    groups(forum, actor).await.into_iter().map(line).collect()
}

async fn unread(forum: &Forum, actor: &Actor) -> i64 {
    forum.unread_notifications(actor).await.expect("a number")
}

/// A write-up of Oren-Gal that the coordinator entered for them, and that waits for their confirmation.
async fn submitted(context: &TestContext, title: &str) -> domain::id::PracticeId {
    let mut input = practice(title, "גוף", Status::InReview);
    input.company = Some(context.people.oren.company);
    create_practice(&context.forum, &context.people.coordinator, input).await.id
}

async fn presented(forum: &Forum, title: &str, presenters: &[Actor]) -> (MeetingId, NewMeeting) {
    let presenters: Vec<MemberId> = presenters.iter().map(|actor| key(*actor)).collect();
    let new = meeting(title, None, &presenters);
    (call(forum, new.clone()).await, new)
}

#[tokio::test]
async fn those_who_can_confirm_are_told_and_the_writer_that_it_was_published() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        notify(forum).await;
        let id = submitted(&context, "אמנה").await;
        notify(forum).await;
        let waits = vec![(Some("אמנה".to_owned()), vec![NotificationKind::PracticeToConfirm])];
        assert_eq!(listed(forum, &people.oren.manager).await, waits);
        for other in [people.coordinator, people.oren.member, people.oren.guest, people.rimon.manager] {
            assert!(listed(forum, &other).await.is_empty(), "{other:?}");
        }
        let by = groups(forum, &people.oren.manager).await[0].notifications[0].by.clone();
        assert_eq!(by.map(|person| person.id), people.coordinator.member());

        let version = version(forum, id).await;
        forum.publish_practice(&people.oren.manager, id, Some(version)).await.expect("published");
        notify(forum).await;
        let published = vec![(Some("אמנה".to_owned()), vec![NotificationKind::PracticePublished])];
        assert_eq!(listed(forum, &people.coordinator).await, published, "who entered it");
        assert_eq!(listed(forum, &people.oren.manager).await, waits, "not who published it");
    })
    .await;
}

#[tokio::test]
async fn a_comment_is_told_to_the_author_and_to_who_commented_before() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, omer, reader) = (people.oren.member, people.oren.colleague, people.rimon.member);
        let mut input = practice("אמנה", "גוף", Status::Published);
        input.authors = vec![key(dana)];
        let subject = CommentSubject::Practice(create_practice(forum, &dana, input).await.id);
        notify(forum).await;
        for (actor, body) in [(omer, "תודה"), (reader, "גם אצלנו")] {
            forum.add_comment(&actor, subject, body, None).await.expect("written");
        }
        notify(forum).await;
        let about = |count| vec![(Some("אמנה".to_owned()), vec![NotificationKind::CommentWritten; count])];
        assert_eq!(listed(forum, &dana).await, about(2), "grouped under the practice");
        assert_eq!((listed(forum, &omer).await, listed(forum, &reader).await), (about(1), vec![]));
    })
    .await;
}

#[tokio::test]
async fn presenters_and_those_with_another_role_are_told() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, omer) = (people.oren.member, people.oren.colleague);
        notify(forum).await;
        let (id, new) = presented(forum, "מפגש", &[dana]).await;
        notify(forum).await;
        let moved = NewMeeting { starts_at: day(20), presenters: vec![key(omer)], ..new };
        forum.update_meeting(&people.coordinator, id, 1, moved).await.expect("moved");
        forum.set_role(&people.coordinator, key(omer), Role::Manager).await.expect("another role");
        notify(forum).await;
        let title = Some("מפגש".to_owned());
        let of_dana = vec![NotificationKind::PresenterRemoved, NotificationKind::PresenterNamed];
        assert_eq!(listed(forum, &dana).await, [(title.clone(), of_dana)]);
        let (of_role, mut of_meeting) = match listed(forum, &omer).await.as_slice() {
            [role, meeting] => (role.clone(), meeting.clone()),
            other => panic!("{other:?}"),
        };
        assert_eq!(of_role, (None, vec![NotificationKind::RoleChanged]));
        of_meeting.1.sort();
        assert_eq!(of_meeting, (title, vec![NotificationKind::MeetingMoved, NotificationKind::PresenterNamed]));
        let subjects: Vec<_> = groups(forum, &omer).await.into_iter().map(|group| group.subject).collect();
        let meeting = Subject::Meeting { id, title: "מפגש".into(), starts_at: day(20) };
        assert_eq!(subjects, [Subject::Account, meeting]);
    })
    .await;
}

#[tokio::test]
async fn an_event_that_is_handled_again_notifies_nobody_again() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let store = Store::open(&context.database).await.expect("opens");
        let new = NewNotification {
            member: key(people.oren.member),
            kind: NotificationKind::MeetingMoved,
            entity: domain::change::Entity::Meeting,
            entity_id: 9,
            by: None,
            at: START,
            position: 5,
            instead_of: None,
        };
        for expected in [1, 0] {
            let mut tx = store.write().await.expect("begun");
            let notified = notification::insert(&mut tx, &[new]).await.expect("inserted");
            assert_eq!(notified.len(), expected);
            tx.commit(None, START, &[]).await.expect("committed");
        }
        store.close().await;
        assert_eq!(unread(forum, &people.oren.member).await, 1);
        assert_eq!(groups(forum, &people.oren.member).await[0].subject, Subject::Unreadable, "no such meeting");
    })
    .await;
}

#[tokio::test]
async fn who_lost_access_is_told_no_title() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        notify(forum).await;
        let id = submitted(&context, "סוד").await;
        notify(forum).await;
        assert_eq!(groups(forum, &people.oren.manager).await[0].subject.title(), Some("סוד"));
        let Actor::Member { id: member, .. } = people.oren.manager else { panic!("no member") };
        // As somebody who has moved to another company meanwhile.
        let moved = Actor::Member { id: member, company: people.rimon.company, role: Role::Manager };
        let seen = groups(forum, &moved).await;
        assert_eq!((&seen[0].subject, &seen[0].notifications[0].by), (&Subject::Unreadable, &None));
        let opened = forum.open_notification(&moved, seen[0].notifications[0].id).await;
        assert_eq!(opened, Ok(None));
        let version = version(forum, id).await;
        forum.delete_practice(&people.oren.manager, id, version).await.expect("deleted");
        assert_eq!(groups(forum, &people.oren.manager).await[0].subject, Subject::Unreadable, "gone");
    })
    .await;
}

#[tokio::test]
async fn a_notification_leads_to_the_first_comment_that_was_not_read() {
    on_each_engine(|context| async move {
        let (forum, dana, omer) = (&context.forum, context.people.oren.member, context.people.oren.colleague);
        let mut input = practice("אמנה", "גוף", Status::Published);
        input.authors = vec![key(dana)];
        let subject = CommentSubject::Practice(create_practice(forum, &dana, input).await.id);
        notify(forum).await;
        let write = async |body: &str| {
            let id = forum.add_comment(&omer, subject, body, None).await.expect("written");
            notify(forum).await;
            format!("?comment={id}#comment-{id}")
        };
        let open = async || {
            let latest = groups(forum, &dana).await[0].notifications[0].id;
            forum.open_notification(&dana, latest).await.expect("opened").expect("readable")
        };
        let first = write("אחת").await;
        write("שתיים").await;
        let opened = open().await;
        assert!(opened.starts_with("/practices/") && opened.ends_with(&first), "{opened}");
        let third = write("שלוש").await;
        let opened = open().await;
        assert!(opened.ends_with(&third), "{opened}");
        let opened = open().await;
        assert!(!opened.contains('?'), "all is read: {opened}");
    })
    .await;
}

#[tokio::test]
async fn opening_marks_what_is_about_the_thing_and_marking_all_leaves_what_came_since() {
    on_each_engine(|context| async move {
        let (forum, dana, omer) = (&context.forum, context.people.oren.member, context.people.oren.colleague);
        notify(forum).await;
        let (first, new) = presented(forum, "ראשון", &[dana]).await;
        let (_, _) = presented(forum, "שני", &[dana]).await;
        notify(forum).await;
        let moved = NewMeeting { starts_at: day(20), ..new };
        forum.update_meeting(&Actor::System, first, 1, moved).await.expect("moved");
        notify(forum).await;
        assert_eq!(unread(forum, &dana).await, 3);
        let shown = groups(forum, &dana).await;
        assert_eq!(shown[0].notifications.len(), 2);
        let id = shown[0].notifications[1].id;
        assert_eq!(forum.open_notification(&omer, id).await, Err(Problem::NotFound), "another's");
        for _ in 0..2 {
            let opened = forum.open_notification(&dana, id).await.expect("opened");
            assert_eq!(opened, Some(domain::meeting::path(first)));
            assert_eq!(unread(forum, &dana).await, 1, "both about the first meeting");
        }
        let last = shown.iter().flat_map(|group| &group.notifications).map(|it| it.id).max().expect("some");
        presented(forum, "שלישי", &[dana]).await;
        notify(forum).await;
        forum.mark_notifications_read(&omer, &MarkRead::UpTo(last)).await.expect("nothing of theirs");
        assert_eq!(unread(forum, &dana).await, 2);
        forum.mark_notifications_read(&dana, &MarkRead::UpTo(last)).await.expect("marked");
        assert_eq!(unread(forum, &dana).await, 1, "what came since the page was shown");
        let newest = groups(forum, &dana).await[0].notifications[0].clone();
        assert!(!newest.read);
        forum.mark_notifications_read(&dana, &MarkRead::These(vec![newest.id, id])).await.expect("marked");
        assert_eq!(unread(forum, &dana).await, 0);
        assert!(groups(forum, &dana).await.iter().all(|group| !group.is_unread()));
    })
    .await;
}

#[tokio::test]
async fn the_count_comes_with_the_session() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        notify(forum).await;
        let link = forum.member_link(&Actor::System, key(dana)).await.expect("a link");
        let join = forum::login::links::Join {
            password: "ארבע מילים שאף אחד לא ינחש".into(),
            repeated: "ארבע מילים שאף אחד לא ינחש".into(),
            name: "דנה".into(),
            profession: Some(domain::member::Profession::Service),
            ..forum::login::links::Join::default()
        };
        let session = forum.join(link.rsplit('/').next().expect("a token"), join).await.expect("joined").secret;
        let count = async || {
            let known = forum.authenticate_session(session.reveal()).await.expect("answers").expect("a session");
            known.unread_notifications
        };
        assert_eq!(count().await, Some(0));
        presented(forum, "מפגש", &[dana]).await;
        notify(forum).await;
        assert_eq!(count().await, Some(1), "also where the session was cached");
        let id = groups(forum, &dana).await[0].notifications[0].id;
        forum.mark_notifications_read(&dana, &MarkRead::UpTo(id)).await.expect("marked");
        assert_eq!(count().await, Some(0));
    })
    .await;
}

#[tokio::test]
async fn what_was_read_is_deleted_after_a_while() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        notify(forum).await;
        presented(forum, "נקרא", &[dana]).await;
        notify(forum).await;
        let id = groups(forum, &dana).await[0].notifications[0].id;
        forum.mark_notifications_read(&dana, &MarkRead::UpTo(id)).await.expect("marked");
        presented(forum, "לא נקרא", &[dana]).await;
        notify(forum).await;
        let store = Store::open(&context.database).await.expect("opens");
        for (days, expected) in [(KEPT_DAYS - 1, 2), (KEPT_DAYS, 1), (KEPT_DAYS * 9, 1)] {
            let mut tx = store.write().await.expect("begun");
            notification::purge(&mut tx, START.plus_days(days - KEPT_DAYS)).await.expect("purged");
            tx.commit(None, START, &[]).await.expect("committed");
            assert_eq!(groups(forum, &dana).await.len(), expected, "{days}");
        }
        store.close().await;
        assert_eq!(unread(forum, &dana).await, 1);
    })
    .await;
}

#[tokio::test]
async fn nobody_who_was_removed_is_notified() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        notify(forum).await;
        let (id, _) = presented(forum, "מפגש", &[people.oren.member]).await;
        notify(forum).await;
        let store = Store::open(&context.database).await.expect("opens");
        let mut tx = store.write().await.expect("begun");
        let member = key(people.oren.member);
        assert!(store::member::erase(&mut tx, member, START).await.expect("removed"));
        let removed = DomainEvent::PresenterNamed { meeting: id, member };
        tx.commit(None, START, &[removed]).await.expect("committed");
        notify(forum).await;
        let rows = notification::of_member(&mut store.read().await.expect("read"), member, 9).await.expect("query");
        assert!(rows.is_empty(), "{rows:?}");
        store.close().await;
        assert_eq!(unread(forum, &people.oren.member).await, 0);
    })
    .await;
}
