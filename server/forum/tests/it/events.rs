//! What the log says of writes: what was before, and what is after.

use domain::access::LinkPurpose;
use domain::event::DomainEvent;
use domain::id::MemberId;
use domain::meeting::NewMeeting;
use domain::member::Role;
use domain::policy::Actor;
use domain::practice::{ArchivedBy, Status};
use forum::Forum;
use forum::drafts::begin::Purpose;
use store::{Store, change};

use crate::context::{TestContext, key};
use crate::on_each_engine;
use crate::sample::{call, content, create_practice, day, meeting, practice, version};

/// The events behind a position of the log, each with who did it.
async fn logged(context: &TestContext, position: i64) -> Vec<(Option<MemberId>, DomainEvent)> {
    let store = Store::open(&context.database).await.expect("opens");
    let rows = change::after(&mut store.read().await.expect("read"), position, 1_000).await.expect("query");
    store.close().await;
    rows.iter().map(|row| (row.member, row.event.expect("every row has its event"))).collect()
}

async fn head(forum: &Forum) -> i64 {
    forum.log_head().await.expect("answers")
}

/// The events that a write of an actor logs.
async fn events_of<T>(context: &TestContext, actor: &Actor, write: impl Future<Output = T>) -> (T, Vec<DomainEvent>) {
    let before = head(&context.forum).await;
    let done = write.await;
    let rows = logged(context, before).await;
    assert!(rows.iter().all(|(member, _)| *member == actor.member()), "{rows:?}");
    (done, rows.into_iter().map(|(_, event)| event).collect())
}

#[tokio::test]
async fn a_meeting_that_is_moved_says_from_when_to_when_and_who_presents_now() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let [dana, omer] = [people.oren.member, people.oren.colleague].map(key);
        let before = head(forum).await;
        let called = meeting("מפגש", Some(people.oren.company), &[dana]);
        let id = call(forum, called.clone()).await;
        let log = logged(&context, before).await;
        let expected = [
            DomainEvent::MeetingScheduled { meeting: id, starts_at: day(14) },
            DomainEvent::PresenterNamed { meeting: id, member: dana },
        ];
        assert_eq!(log.into_iter().map(|(_, event)| event).collect::<Vec<_>>(), expected);

        let coordinator = people.coordinator;
        let update = async |version, input: NewMeeting| {
            let update = forum.update_meeting(&coordinator, id, version, input);
            let (done, events) = events_of(&context, &coordinator, update).await;
            (done.expect("moved"), events)
        };
        let moved = NewMeeting {
            starts_at: day(20),
            deadline: None,
            presenting_company: None,
            presenters: vec![omer],
            ..called.clone()
        };
        let (version, events) = update(1, moved.clone()).await;
        let expected = [
            DomainEvent::MeetingMoved { meeting: id, before: day(14), after: day(20) },
            DomainEvent::MeetingDeadlineMoved { meeting: id, before: Some(day(7)), after: None },
            DomainEvent::MeetingCompanyChanged { meeting: id, before: Some(people.oren.company), after: None },
            DomainEvent::PresenterRemoved { meeting: id, member: dana },
            DomainEvent::PresenterNamed { meeting: id, member: omer },
        ];
        assert_eq!(events, expected);
        let renamed = NewMeeting { title: "שם אחר".into(), presenters: vec![omer, dana], ..moved };
        let (version, events) = update(version, renamed.clone()).await;
        let expected =
            [DomainEvent::PresenterNamed { meeting: id, member: dana }, DomainEvent::MeetingUpdated { meeting: id }];
        assert_eq!(events, expected);
        let reordered = NewMeeting { presenters: vec![dana, omer], ..renamed };
        let (_, events) = update(version, reordered).await;
        assert_eq!(events, [DomainEvent::MeetingUpdated { meeting: id }], "the order alone");
    })
    .await;
}

#[tokio::test]
async fn a_changed_role_says_which_it_was() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (coordinator, member) = (people.coordinator, key(people.oren.member));
        let change = forum.set_role(&coordinator, member, Role::Manager);
        let (done, events) = events_of(&context, &coordinator, change).await;
        done.expect("changed");
        assert_eq!(events, [DomainEvent::RoleChanged { member, before: Role::Member, after: Role::Manager }]);
        let again = forum.set_role(&coordinator, member, Role::Manager);
        let (done, events) = events_of(&context, &coordinator, again).await;
        done.expect("it has that role");
        assert_eq!(events, [], "nothing happened");
        let (link, events) = events_of(&context, &coordinator, forum.member_link(&coordinator, member)).await;
        link.expect("a link");
        assert_eq!(events, [DomainEvent::LinkCreated { member: Some(member), purpose: LinkPurpose::Invite }]);
    })
    .await;
}

#[tokio::test]
async fn a_practice_says_from_which_status_it_came() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (writer, manager) = (people.oren.member, people.oren.manager);
        let input = practice("כותרת", "גוף", Status::InReview);
        let (created, events) = events_of(&context, &writer, create_practice(forum, &writer, input)).await;
        let id = created.id;
        assert_eq!(events, [DomainEvent::PracticeCreated { practice: id, status: Status::InReview }]);

        let (done, events) = events_of(&context, &manager, forum.publish_practice(&manager, id, None)).await;
        done.expect("published");
        assert_eq!(events, [DomainEvent::PracticePublished { practice: id, before: Status::InReview }]);

        let (status, text) = (Some(Status::Archived), content("אחרת", "גוף אחר"));
        let update = forum.update_practice(&manager, id, version(forum, id).await, text, status);
        let (done, events) = events_of(&context, &manager, update).await;
        done.expect("archived");
        let by = Some(ArchivedBy::Company);
        let expected = [
            DomainEvent::PracticeUpdated { practice: id },
            DomainEvent::PracticeArchived { practice: id, before: Status::Published, by },
        ];
        assert_eq!(events, expected);

        let (done, events) = events_of(&context, &manager, forum.unarchive_practice(&manager, id)).await;
        done.expect("published again");
        assert_eq!(events, [DomainEvent::PracticeUnarchived { practice: id }]);
    })
    .await;
}

#[tokio::test]
async fn a_draft_that_is_published_says_what_it_became() {
    on_each_engine(|context| async move {
        let (forum, writer) = (&context.forum, context.people.oren.manager);
        let begin = forum.begin_draft(&writer, Purpose::New, content("טיוטה", "גוף"));
        let (draft, events) = events_of(&context, &writer, begin).await;
        let draft = draft.expect("begun");
        assert_eq!(events, [DomainEvent::DraftCreated { draft }]);
        let (published, events) = events_of(&context, &writer, forum.publish_draft(&writer, draft, None)).await;
        let practice = published.expect("published").id;
        let expected = [
            DomainEvent::PracticeCreated { practice, status: Status::Published },
            DomainEvent::DraftPublished { draft, practice },
        ];
        assert_eq!(events, expected);
    })
    .await;
}
