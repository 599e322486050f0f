//! What members follow and mute, and what they are told because of it.

use domain::change::Entity;
use domain::comment::CommentSubject;
use domain::following::{Attention, FollowedThing, ThingName};
use domain::id::{PracticeId, TopicId};
use domain::meeting::NewMeeting;
use domain::notification::NotificationKind;
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::Problem;
use domain::thing::Thing;
use forum::Forum;
use forum::practices::create::CreatePractice;

use crate::context::key;
use crate::notifications::{listed, notify};
use crate::on_each_engine;
use crate::sample::{call, create_practice, day, meeting, practice};

fn of_practice(id: PracticeId) -> Thing {
    CommentSubject::Practice(id).into()
}

async fn topic(forum: &Forum, slug: &str) -> Thing {
    let topics = forum.topics().await.expect("a tree");
    Thing { entity: Entity::Topic, id: topics.iter().find(|topic| topic.slug == slug).expect("a topic").id.0 }
}

fn in_topic(title: &str, topic: &str, status: Status) -> CreatePractice {
    let mut input = practice(title, "גוף", status);
    input.content.topics = vec![topic.to_owned()];
    input
}

async fn set(forum: &Forum, actor: &Actor, thing: Thing, attention: Attention) {
    forum.set_attention(actor, thing, attention).await.expect("set");
}

/// Returns how often somebody was told of something.
async fn told(forum: &Forum, actor: &Actor, kind: NotificationKind) -> usize {
    listed(forum, actor).await.iter().flat_map(|(_, kinds)| kinds).filter(|other| **other == kind).count()
}

#[tokio::test]
async fn who_follows_a_practice_is_told_of_comments_and_who_muted_it_is_not() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, omer, reader, other) =
            (people.oren.member, people.oren.colleague, people.rimon.member, people.rimon.colleague);
        let mut input = practice("אמנה", "גוף", Status::Published);
        input.authors = vec![key(dana)];
        let id = create_practice(forum, &dana, input).await.id;
        notify(forum).await;
        set(forum, &reader, of_practice(id), Attention::Followed).await;
        let comment = async || {
            forum.add_comment(&omer, CommentSubject::Practice(id), "תודה", None).await.expect("written");
            notify(forum).await;
        };
        comment().await;
        let kind = NotificationKind::CommentWritten;
        assert_eq!(told(forum, &dana, kind).await, 1);
        assert_eq!(told(forum, &reader, kind).await, 1);
        assert_eq!(told(forum, &other, kind).await, 0);

        set(forum, &dana, of_practice(id), Attention::Muted).await;
        set(forum, &reader, of_practice(id), Attention::Muted).await;
        comment().await;
        assert_eq!((told(forum, &dana, kind).await, told(forum, &reader, kind).await), (1, 1));

        set(forum, &dana, of_practice(id), Attention::Usual).await;
        set(forum, &reader, of_practice(id), Attention::Usual).await;
        comment().await;
        assert_eq!((told(forum, &dana, kind).await, told(forum, &reader, kind).await), (2, 1));
    })
    .await;
}

#[tokio::test]
async fn a_muted_meeting_still_tells_that_it_was_moved() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        notify(forum).await;
        let new = meeting("מפגש", None, &[key(dana)]);
        let id = call(forum, new.clone()).await;
        set(forum, &dana, CommentSubject::Meeting(id).into(), Attention::Muted).await;
        forum.add_comment(&people.oren.colleague, CommentSubject::Meeting(id), "בהצלחה", None).await.expect("written");
        let moved = NewMeeting { starts_at: day(20), ..new };
        forum.update_meeting(&people.coordinator, id, 1, moved).await.expect("moved");
        notify(forum).await;
        assert_eq!(told(forum, &dana, NotificationKind::CommentWritten).await, 0);
        assert_eq!(told(forum, &dana, NotificationKind::MeetingMoved).await, 1);
    })
    .await;
}

#[tokio::test]
async fn who_follows_a_topic_is_told_of_what_is_published_in_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (reader, writer) = (people.rimon.member, people.oren.member);
        notify(forum).await;
        let training = topic(forum, "training").await;
        set(forum, &reader, training, Attention::Followed).await;
        create_practice(forum, &writer, in_topic("הדרכה", "training", Status::Published)).await;
        create_practice(forum, &writer, in_topic("טיוטה", "training", Status::Draft)).await;
        create_practice(forum, &writer, in_topic("מדידה", "measurement", Status::Published)).await;
        create_practice(forum, &reader, in_topic("משלי", "training", Status::Published)).await;
        notify(forum).await;
        let expected = vec![(Some("הדרכה".to_owned()), vec![NotificationKind::PracticeInTopic])];
        assert_eq!(listed(forum, &reader).await, expected);

        // Merged into another, it is followed with that.
        let into = topic(forum, "measurement").await;
        let name = forum.topic_called(&people.coordinator, "training").await.expect("a topic").name_he;
        forum.merge_topic(&people.coordinator, TopicId(training.id), "measurement", &name).await.expect("merged");
        let followed = forum.followed_things(&reader).await.expect("a list");
        assert_eq!(
            followed.iter().map(|line| (line.thing, line.attention)).collect::<Vec<_>>(),
            [(into, Attention::Followed)]
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_followed_is_listed_as_far_as_it_may_be_read() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let reader = people.rimon.member;
        let open = create_practice(forum, &people.oren.member, practice("אמנה", "גוף", Status::Published)).await;
        let hidden = create_practice(forum, &people.oren.member, practice("סוד", "גוף", Status::Draft)).await;
        let gone = Thing { entity: Entity::Practice, id: 999 };
        let member = Thing { entity: Entity::Member, id: key(reader).0 };
        for thing in [of_practice(hidden.id), gone, member] {
            let refused = forum.set_attention(&reader, thing, Attention::Followed).await;
            assert_eq!(refused, Err(Problem::NotFound), "{thing}");
        }
        set(forum, &reader, of_practice(open.id), Attention::Followed).await;
        set(forum, &reader, of_practice(open.id), Attention::Followed).await;
        context.clock.advance_seconds(1);
        let training = topic(forum, "training").await;
        set(forum, &reader, training, Attention::Muted).await;
        let listed = forum.followed_things(&reader).await.expect("a list");
        let FollowedThing { thing, attention, name, path } = &listed[0];
        assert_eq!((*thing, *attention, path.as_str()), (training, Attention::Muted, "/practices?topic=training"));
        assert!(matches!(name, ThingName::Topic(topic) if topic.slug == "training"));
        assert_eq!(listed[1].name, ThingName::Title("אמנה".to_owned()));
        assert_eq!(listed.len(), 2);
        assert!(forum.followed_things(&people.oren.member).await.expect("a list").is_empty(), "each their own");

        set(forum, &reader, of_practice(open.id), Attention::Usual).await;
        assert_eq!(forum.followed_things(&reader).await.expect("a list").len(), 1);
    })
    .await;
}
