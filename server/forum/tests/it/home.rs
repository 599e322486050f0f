//! What is new on the home page: what others published since the member's last visit.

use domain::comment::{CommentSubject, DiscussionPart};
use domain::home::Home;
use domain::policy::Actor;
use domain::practice::Status;
use forum::login::log_in::LoggedIn;

use crate::context::TestContext;
use crate::links::joined;
use crate::on_each_engine;
use crate::sample::{call, create_practice, meeting, practice};

const HOUR: i64 = 3_600;

/// The home page as a member with this session opens it: what is new, and whether since the last visit.
async fn opened(context: &TestContext, session: &LoggedIn) -> (Vec<String>, bool) {
    let known = context.forum.authenticate_session(session.secret.reveal()).await.expect("known");
    let Home { new, since_last_visit, .. } = context.forum.home(&known.expect("known").actor).await.expect("home");
    (new.into_iter().map(|card| card.title).collect(), since_last_visit)
}

#[tokio::test]
async fn what_others_published_since_the_last_visit_is_new() {
    on_each_engine(|context| async move {
        let (forum, clock) = (&context.forum, &context.clock);
        let (dana, rimon) = (context.people.oren.member, context.people.rimon.member);
        let publish = async |actor: &Actor, title: &str| {
            clock.advance_seconds(60);
            create_practice(forum, actor, practice(title, "גוף", Status::Published)).await;
        };
        publish(&rimon, "ראשונה").await;
        let session = joined(&context.forum, dana).await;
        assert_eq!(opened(&context, &session).await, (vec!["ראשונה".to_owned()], false), "there was no visit before");

        // The same visit goes on, however long it takes.
        for _ in 0..5 {
            clock.advance_seconds(2 * HOUR);
            assert!(!opened(&context, &session).await.1);
        }
        publish(&rimon, "שנייה").await;
        publish(&dana, "שלה").await;
        let latest = vec!["שלה".to_owned(), "שנייה".to_owned(), "ראשונה".to_owned()];
        assert_eq!(opened(&context, &session).await, (latest.clone(), false));

        // The next one.
        clock.advance_seconds(24 * HOUR);
        let fresh = (vec!["שנייה".to_owned()], true);
        assert_eq!(opened(&context, &session).await, fresh, "neither what was there before, nor what is her own");
        clock.advance_seconds(2 * HOUR);
        assert_eq!(opened(&context, &session).await, fresh, "until the visit after it");

        clock.advance_seconds(24 * HOUR);
        assert_eq!(opened(&context, &session).await, (latest, false), "nothing came since");
    })
    .await;
}

#[tokio::test]
async fn a_visit_on_another_device_is_the_same_member_s() {
    on_each_engine(|context| async move {
        let (forum, clock, people) = (&context.forum, &context.clock, context.people);
        let phone = joined(&context.forum, people.oren.member).await;
        clock.advance_seconds(24 * HOUR);
        create_practice(forum, &people.rimon.member, practice("חדשה", "גוף", Status::Published)).await;
        clock.advance_seconds(HOUR);
        assert!(opened(&context, &phone).await.1);
        // A link for another password ends the sessions and begins another.
        let laptop = joined(&context.forum, people.oren.member).await;
        assert!(opened(&context, &laptop).await.1, "it belongs to the visit that has begun");
        clock.advance_seconds(24 * HOUR);
        assert!(!opened(&context, &laptop).await.1);
    })
    .await;
}

#[tokio::test]
async fn comments_that_others_wrote_since_the_last_visit_are_new() {
    on_each_engine(|context| async move {
        let (forum, clock) = (&context.forum, &context.clock);
        let (dana, rimon) = (context.people.oren.member, context.people.rimon.member);
        let on = create_practice(forum, &dana, practice("אמנה", "גוף", Status::Published)).await;
        let write = async |actor: &Actor, body: &str| {
            clock.advance_seconds(60);
            forum.add_comment(actor, CommentSubject::Practice(on.id), body, None).await.expect("written")
        };
        let old = write(&rimon, "ישנה").await;
        let session = joined(forum, dana).await;
        let fresh = async || {
            opened(&context, &session).await;
            let seen = forum.practice_discussion(&dana, &on.slug, DiscussionPart::Last).await.expect("readable");
            let marked: Vec<_> = seen.comments.iter().filter(|comment| comment.is_new).map(|it| it.id).collect();
            assert_eq!(seen.fresh.map_or(0, |(_, count)| count), marked.len());
            assert_eq!(seen.fresh.map(|(first, _)| first), marked.first().copied());
            marked
        };
        assert_eq!(fresh().await, [], "nothing is new on a first visit");
        let new = write(&rimon, "חדשה").await;
        let own = write(&dana, "שלה").await;
        let deleted = write(&rimon, "נמחקה").await;
        forum.delete_comment(&rimon, deleted, None).await.expect("deleted");
        clock.advance_seconds(24 * HOUR);
        assert_eq!(fresh().await, [new], "neither what was there before, nor her own");
        clock.advance_seconds(24 * HOUR);
        assert_eq!(fresh().await, []);
        assert!(old < new && new < own, "the others were written too");
    })
    .await;
}

/// The page is gathered once a minute for each member and after each write that it may show. Every other visit asks the
/// database for the session, where that is not cached, and when the member was there last.
#[tokio::test]
async fn a_visit_makes_three_statements_at_most() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, ruth) = (joined(forum, people.oren.member).await, joined(forum, people.rimon.member).await);
        let visit = async |session: &LoggedIn| {
            let visiting = async {
                let known = forum.authenticate_session(session.secret.reveal()).await.expect("answers").expect("known");
                forum.topic_counts(&known.actor).await.expect("counted");
                forum.home(&known.actor).await.expect("home")
            };
            let (home, statements) = store::counted(visiting).await;
            assert!(home.next.is_some() && !home.new.is_empty(), "{home:?}");
            statements
        };
        call(forum, meeting("מפגש", Some(people.oren.company), &[])).await;
        for title in ["ראשונה", "שנייה"] {
            create_practice(forum, &people.oren.manager, practice(title, "גוף", Status::Published)).await;
            // Her visit also brings what all members share.
            visit(&dana).await;
            let gathered = visit(&ruth).await;
            assert!(gathered <= 20, "whatever there is, each part of the page makes one or two: {gathered}");
            for session in [&dana, &ruth] {
                let statements = visit(session).await;
                assert!(statements <= 3, "{statements}");
            }
        }
    })
    .await;
}
