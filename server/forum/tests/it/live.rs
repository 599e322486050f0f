//! What the browser of an open page is told of.

use domain::change::Entity;
use domain::comment::CommentSubject;
use domain::id::{MemberId, PracticeId};
use domain::meeting::NewMeeting;
use domain::member::Role;
use domain::notification::MarkRead;
use domain::policy::Actor;
use domain::practice::Status;
use domain::thing::Thing;
use domain::tries::{TryOutcome, TryShown};
use forum::Forum;
use forum::live::{LiveStream, LogReader, News};
use forum::login::log_in::SESSION_DAYS;

use crate::context::{TestContext, key};
use crate::links::{PASSWORD, joined};
use crate::login::log_in;
use crate::notifications::{groups, notify};
use crate::on_each_engine;
use crate::sample::{call, create_practice, day, email, meeting, practice};
use crate::tries;

/// Logs a member in, and returns the cookie of their session.
async fn session(context: &TestContext, actor: Actor) -> String {
    joined(&context.forum, actor).await.secret.reveal().to_owned()
}

async fn open(forum: &Forum, cookie: &str) -> LiveStream {
    forum.live_stream(cookie).await.expect("the database answers").expect("a stream")
}

/// Passes on what was logged up to now.
pub async fn pass_on(forum: &Forum, reader: &mut LogReader) {
    while forum.pass_on_changes(reader).await.expect("the database answers") {}
}

async fn presents(forum: &Forum, title: &str, member: Actor) {
    let later = NewMeeting { starts_at: day(200), deadline: None, ..meeting(title, None, &[key(member)]) };
    call(forum, later).await;
    notify(forum).await;
}

#[tokio::test]
async fn a_stream_tells_how_many_notifications_its_member_has_not_read() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let cookie = session(&context, dana).await;
        notify(forum).await;
        let mut reader = LogReader::default();
        pass_on(forum, &mut reader).await;
        let mut stream = open(forum, &cookie).await;
        assert_eq!(stream.unread(), 0);

        presents(forum, "של אחר", context.people.rimon.member).await;
        presents(forum, "ראשון", dana).await;
        presents(forum, "שני", dana).await;
        pass_on(forum, &mut reader).await;
        assert_eq!(forum.next_news(&mut stream).await, Some(News::Unread(2)), "all that came at once, once");

        let last = groups(forum, &dana).await[0].notifications[0].id;
        forum.mark_notifications_read(&dana, &MarkRead::UpTo(last)).await.expect("read");
        pass_on(forum, &mut reader).await;
        assert_eq!(forum.next_news(&mut stream).await, Some(News::Unread(0)));
        assert_eq!(open(forum, &cookie).await.unread(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_reader_of_the_log_that_begins_late_has_the_streams_look_themselves() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let cookie = session(&context, dana).await;
        notify(forum).await;
        let mut stream = open(forum, &cookie).await;
        presents(forum, "לפני שמישהו קרא", dana).await;
        pass_on(forum, &mut LogReader::default()).await;
        assert_eq!(forum.next_news(&mut stream).await, Some(News::Unread(1)));
    })
    .await;
}

#[tokio::test]
async fn comments_are_told_to_who_may_read_them_and_not_to_who_wrote_them() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, reader) = (people.oren.member, people.rimon.member);
        let open_to_all = create_practice(forum, &dana, practice("לכולם", "גוף", Status::Published)).await.id;
        let own = create_practice(forum, &dana, practice("שלנו", "גוף", Status::Draft)).await.id;
        let cookies = [session(&context, dana).await, session(&context, reader).await];
        notify(forum).await;
        let mut log = LogReader::default();
        pass_on(forum, &mut log).await;
        let (mut of_dana, mut of_reader) = (open(forum, &cookies[0]).await, open(forum, &cookies[1]).await);

        let comment = |actor: Actor, practice, text: &'static str| async move {
            let subject = CommentSubject::Practice(practice);
            forum.add_comment(&actor, subject, text, None).await.expect("written")
        };
        comment(people.oren.manager, own, "בינינו").await;
        comment(dana, open_to_all, "משלי").await;
        let id = comment(reader, open_to_all, "מאצלנו").await;
        pass_on(forum, &mut log).await;
        let shown = |practice: PracticeId| News::Changed(Thing { entity: Entity::Practice, id: practice.0 });
        assert_eq!(forum.next_news(&mut of_dana).await, Some(shown(own)));
        assert_eq!(forum.next_news(&mut of_dana).await, Some(shown(open_to_all)), "that of the reader alone");
        assert_eq!(forum.next_news(&mut of_reader).await, Some(shown(open_to_all)), "nothing of another's draft");

        let tried = tries::input(TryOutcome::Keep, TryShown::Company);
        forum.add_try(&reader, open_to_all, tried).await.expect("added");
        pass_on(forum, &mut log).await;
        assert_eq!(forum.next_news(&mut of_dana).await, Some(shown(open_to_all)));
        forum.delete_comment(&reader, id, None).await.expect("deleted");
        pass_on(forum, &mut log).await;
        assert_eq!(forum.next_news(&mut of_dana).await, Some(shown(open_to_all)));
    })
    .await;
}

#[tokio::test]
async fn a_stream_ends_with_its_session_its_member_and_the_server() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let member = people.oren.member;
        let mut log = LogReader::default();
        let mut cookies = vec![session(&context, member).await];
        for _ in 0..3 {
            let email = email(forum, member).await;
            let begun = log_in(forum, &email, PASSWORD, "a").await.expect("logs in");
            cookies.push(begun.secret.reveal().to_owned());
        }
        pass_on(forum, &mut log).await;

        let mut out = open(forum, &cookies[0]).await;
        forum.log_out(&member, &cookies[0]).await.expect("out");
        pass_on(forum, &mut log).await;
        assert_eq!(forum.next_news(&mut out).await, Some(News::Over));
        drop(out);
        assert!(forum.live_stream(&cookies[0]).await.expect("answers").is_none());
        assert!(forum.live_stream("none").await.expect("answers").is_none());

        let mut elsewhere = open(forum, &cookies[1]).await;
        forum.log_out_elsewhere(&member, &cookies[2], None).await.expect("out elsewhere");
        pass_on(forum, &mut log).await;
        assert_eq!(forum.next_news(&mut elsewhere).await, Some(News::Over));

        let mut stopped = open(forum, &cookies[2]).await;
        let id: MemberId = key(member);
        forum.set_role(&people.coordinator, id, Role::Guest).await.expect("another role");
        pass_on(forum, &mut log).await;
        forum.deactivate_member(&people.coordinator, id, false).await.expect("deactivated");
        pass_on(forum, &mut log).await;
        assert_eq!(forum.next_news(&mut stopped).await, Some(News::Over));
        drop((elsewhere, stopped));
        assert_eq!(forum.live_streams(), 0);

        let cookie = session(&context, people.rimon.member).await;
        let mut open = open(forum, &cookie).await;
        forum.end_live_streams();
        assert_eq!(forum.next_news(&mut open).await, None, "the browser comes again");
    })
    .await;
}

#[tokio::test]
async fn an_open_page_does_not_keep_its_session_alive() {
    on_each_engine(|context| async move {
        let (forum, member) = (&context.forum, context.people.oren.member);
        let cookie = session(&context, member).await;
        notify(forum).await;
        let mut log = LogReader::default();
        pass_on(forum, &mut log).await;
        let mut stream = open(forum, &cookie).await;
        context.clock.advance_days(SESSION_DAYS - 1);
        presents(forum, "מפגש", member).await;
        pass_on(forum, &mut log).await;
        assert_eq!(forum.next_news(&mut stream).await, Some(News::Unread(1)));
        context.clock.advance_days(1);
        presents(forum, "עוד מפגש", member).await;
        pass_on(forum, &mut log).await;
        assert_eq!(forum.next_news(&mut stream).await, Some(News::Over));
    })
    .await;
}
