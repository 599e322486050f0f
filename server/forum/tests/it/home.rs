//! What is new on the home page: what others published since the member's last visit.

use domain::comment::{CommentSubject, DiscussionPart};
use domain::home::Home;
use domain::meeting::NewMeeting;
use domain::member::Role;
use domain::policy::Actor;
use domain::practice::Status;
use domain::promise::NewPromise;
use domain::rsvp::{NewRsvp, RsvpAnswer};
use forum::drafts::begin::Purpose;
use forum::login::log_in::LoggedIn;

use crate::context::{TestContext, key};
use crate::dilemmas::dilemma;
use crate::links::joined;
use crate::on_each_engine;
use crate::sample::{call, content, create_practice, day, meeting, practice};

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

/// What the page is made of is read once, and again after a write that it may show. Every other visit asks the database
/// for the session, where that is not cached, and when the member was there last.
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
            assert!(gathered <= 16, "whatever there is, each part of the page makes one or two: {gathered}");
            for session in [&dana, &ruth] {
                let statements = visit(session).await;
                assert!(statements <= 3, "{statements}");
            }
        }
    })
    .await;
}

/// Drafts are saved while they are typed, and everybody answers, promises and talks: the page of somebody else reads again
/// what may show that, and nothing else. Nor is it read again because time passes.
#[tokio::test]
async fn what_others_write_makes_a_visit_no_more_than_three_statements() {
    on_each_engine(|context| async move {
        // What follows the log drops the same parts again, for several writes together.
        let context = context.without_index().await;
        let (forum, clock, people) = (&context.forum, &context.clock, context.people);
        let (dana, ruth, manager) = (people.oren.member, people.rimon.member, people.oren.manager);
        let session = joined(forum, dana).await;
        let held = call(forum, meeting("מפגש", Some(people.oren.company), &[])).await;
        let on = create_practice(forum, &manager, practice("אמנה", "גוף", Status::Published)).await;
        let visit = async || {
            let visiting = async {
                let known = forum.authenticate_session(session.secret.reveal()).await.expect("answers").expect("known");
                forum.home(&known.actor).await.expect("home")
            };
            store::counted(visiting).await
        };
        visit().await;
        let few = async |written: &str| {
            for _ in 0..2 {
                let (home, statements) = visit().await;
                assert!(statements <= 3, "{written}: {statements}");
                assert!(home.next.is_some(), "{written}");
            }
        };
        few("nothing").await;
        forum.begin_draft(&ruth, Purpose::New, content("טיוטה", "גוף")).await.expect("begun");
        few("a draft").await;
        let coming = NewRsvp { answer: RsvpAnswer::Room, note: String::new() };
        forum.answer_meeting(&ruth, held, key(ruth), coming.clone()).await.expect("answered");
        few("an answer").await;
        let promise =
            NewPromise { owner: key(ruth), to: None, meeting: None, what: "לשלוח".into(), due_at: day(5) };
        forum.make_promise(&ruth, promise.clone()).await.expect("made");
        few("a promise").await;
        forum.ask_dilemma(&ruth, dilemma("למי מחזירים?")).await.expect("asked");
        few("a dilemma").await;
        forum.add_comment(&ruth, CommentSubject::Practice(on.id), "יפה", None).await.expect("written");
        few("a comment").await;
        clock.advance_seconds(20 * 60);
        few("time").await;

        // What she does herself is there at once.
        forum.answer_meeting(&dana, held, key(dana), coming).await.expect("answered");
        forum.make_promise(&dana, NewPromise { owner: key(dana), ..promise }).await.expect("made");
        for title in ["א", "ב", "ג", "ד"] {
            forum.begin_draft(&dana, Purpose::New, content(title, "גוף")).await.expect("begun");
        }
        let (home, _) = visit().await;
        assert_eq!((home.answer, home.promises.len()), (Some(RsvpAnswer::Room), 1));
        assert_eq!((home.drafts.len(), home.draft_count), (3, 4));
    })
    .await;
}

/// Who comes late finds the way to a meeting until it ends. Then the next one is another, though nothing was written since;
/// who presents next is another company from its beginning on.
#[tokio::test]
async fn a_meeting_is_on_the_page_until_it_ends() {
    on_each_engine(|context| async move {
        let (forum, clock, people) = (&context.forum, &context.clock, context.people);
        let reader = people.oren.member;
        let ends_at = Some(day(14).plus_seconds(3 * HOUR));
        call(forum, NewMeeting { ends_at, ..meeting("ראשון", Some(people.oren.company), &[]) }).await;
        let second = NewMeeting { starts_at: day(60), ..meeting("שני", Some(people.rimon.company), &[]) };
        call(forum, second).await;
        let next = async || {
            let home = forum.home(&reader).await.expect("home");
            let presenting = home.companies.into_iter().find(|card| card.presents_next).map(|card| card.company.id);
            (home.next.map(|next| next.card.title), presenting)
        };
        assert_eq!(next().await, (Some("ראשון".to_owned()), Some(people.oren.company)));
        clock.advance_seconds(14 * 24 * HOUR + HOUR);
        assert_eq!(next().await, (Some("ראשון".to_owned()), Some(people.rimon.company)));
        clock.advance_seconds(3 * HOUR);
        assert_eq!(next().await, (Some("שני".to_owned()), Some(people.rimon.company)));
        clock.advance_seconds(60 * 24 * HOUR);
        assert_eq!(next().await, (None, None));
    })
    .await;
}

/// Who presents next is another company from the beginning of a meeting on, also while another meeting goes on.
#[tokio::test]
async fn a_meeting_that_begins_while_another_goes_on_is_the_next_no_longer() {
    on_each_engine(|context| async move {
        let (forum, clock, people) = (&context.forum, &context.clock, context.people);
        call(forum, NewMeeting { ends_at: Some(day(15)), ..meeting("ראשון", Some(people.oren.company), &[]) }).await;
        let second = meeting("שני", Some(people.rimon.company), &[]);
        call(forum, NewMeeting { starts_at: day(14).plus_seconds(2 * HOUR), ..second }).await;
        let next = async || {
            let home = forum.home(&people.oren.member).await.expect("home");
            let presenting = home.companies.into_iter().find(|card| card.presents_next).map(|card| card.company.id);
            (home.next.map(|next| next.card.title), presenting)
        };
        clock.advance_seconds(14 * 24 * HOUR + HOUR);
        assert_eq!(next().await, (Some("ראשון".to_owned()), Some(people.rimon.company)));
        clock.advance_seconds(2 * HOUR);
        assert_eq!(next().await, (Some("ראשון".to_owned()), None));
    })
    .await;
}

/// A visit that began before a member's rights changed may end after it.
#[tokio::test]
async fn a_visit_with_earlier_rights_leaves_nothing_for_the_next_one() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let held = call(forum, meeting("מפגש", Some(people.oren.company), &[key(people.oren.member)])).await;
        let purpose = Purpose::WriteUp(held);
        let draft = forum.begin_draft(&people.coordinator, purpose, content("סקירה", "גוף")).await.expect("begun");
        forum.publish_draft(&people.coordinator, draft, None).await.expect("uploaded");
        let before = people.oren.colleague;
        let after = Actor::Member { id: key(before), company: people.oren.company, role: Role::Manager };
        let waits = async |actor: Actor| forum.home(&actor).await.expect("home").to_confirm.len();
        assert_eq!(waits(before).await, 0, "a member cannot confirm it");
        assert_eq!(waits(after).await, 1);
        assert_eq!(waits(before).await, 0);
    })
    .await;
}

/// What somebody was thanked for is looked up together, however much that is.
#[tokio::test]
async fn many_thanks_take_no_more_statements_than_one() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, ruth) = (people.oren.member, people.rimon.member);
        let thanked = async |title: &str| {
            let on = create_practice(forum, &people.oren.manager, practice(title, "גוף", Status::Published)).await;
            let about = CommentSubject::Practice(on.id);
            let said = forum.add_comment(&dana, about, "כך עשינו", None).await.expect("written");
            forum.thank_for_comment(&ruth, said, "").await.expect("thanked");
            let (home, statements) = store::counted(forum.home(&dana)).await;
            (home.expect("home").thanks.len(), statements)
        };
        let (one, statements) = thanked("ראשונה").await;
        assert_eq!((one, thanked("שנייה").await, thanked("שלישית").await), (1, (2, statements), (3, statements)));
    })
    .await;
}
