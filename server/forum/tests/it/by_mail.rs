//! The button of a mail: whether somebody comes, and that a promise was kept, without a login.

use domain::mail::{MailKind, MailState};
use domain::mailed_act::AskedAbout;
use domain::meeting::{NewMeeting, UrgentChange};
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use domain::promise::{NewPromise, PromiseStanding};
use domain::rsvp::{NewRsvp, RsvpAnswer};
use store::Store;

use crate::attendance::run_jobs;
use crate::context::{TestContext, key};
use crate::links::{join, token};
use crate::notifications::notify;
use crate::on_each_engine;
use crate::sample::{call, day, field, fields, meeting};

async fn joined(context: &TestContext, actor: Actor) {
    let link = token(&context.forum.member_link(&Actor::System, key(actor)).await.expect("a link"));
    context.forum.join(&link, join()).await.expect("joins");
}

/// The last mail of notifications to a member, which waits for the coordinator; `None` where it has nothing to say any
/// more.
async fn last_mail(context: &TestContext, to: Actor) -> Option<String> {
    let forum = &context.forum;
    run_jobs(forum).await;
    notify(forum).await;
    run_jobs(forum).await;
    let store = Store::open(&context.database).await.expect("opens");
    let mut conn = store.read().await.expect("read");
    let outbox = store::mail::list(&mut conn, MailState::Drafted, None, 99).await.expect("mails");
    drop(conn);
    store.close().await;
    let theirs = outbox.iter().filter(|mail| mail.kind == MailKind::Notification && mail.member == key(to));
    let id = theirs.map(|mail| mail.id).max().expect("a mail");
    forum.open_mail(&context.people.coordinator, id).await.expect("opened").map(|mail| mail.text)
}

/// The token in that mail.
async fn mailed(context: &TestContext, to: Actor) -> String {
    let text = last_mail(context, to).await.expect("something to say");
    let (_, token) = text.split_once("/by-mail/").expect("a link");
    token.split_whitespace().next().expect("a token").to_owned()
}

#[tokio::test]
async fn whoever_has_the_mail_says_whether_its_recipient_comes() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        joined(&context, dana).await;
        notify(forum).await;
        let id = call(forum, meeting("מפגש", None, &[])).await;
        // Two working days before it.
        context.clock.advance_days(12);
        let token = mailed(&context, dana).await;
        let own = async || match forum.asked_by_mail(&token).await.expect("a meeting").what {
            AskedAbout::Meeting { own, is_open, .. } => (own, is_open),
            other => panic!("it is about a meeting: {other:?}"),
        };
        assert_eq!(own().await, (None, true), "opening it changes nothing");
        for forged in ["", "come-1", &format!("come-9{}", &token[6..]), &token[..token.len() - 1], "keep-1.1.x"] {
            assert_eq!(forum.asked_by_mail(forged).await, Err(Problem::NotFound), "{forged:?}");
            assert_eq!(forum.come_by_mail(forged, RsvpAnswer::Room).await, Err(Problem::NotFound), "{forged:?}");
        }
        assert_eq!(forum.keep_by_mail(&token).await, Err(Problem::NotFound), "it is about another thing");
        for _ in 0..2 {
            forum.come_by_mail(&token, RsvpAnswer::Room).await.expect("answered");
        }
        let remark = NewRsvp { answer: RsvpAnswer::Room, note: "אגיע ב־10".into() };
        forum.answer_meeting(&dana, id, key(dana), remark).await.expect("answered in the forum");
        forum.come_by_mail(&token, RsvpAnswer::Online).await.expect("changed");
        assert_eq!(own().await, (Some(RsvpAnswer::Online), true));
        let attendance = forum.meeting_attendance(&dana, id).await.expect("there");
        assert_eq!(attendance.answers[0].note, "אגיע ב־10", "the remark stays");
        let cancel = UrgentChange::Cancel;
        forum.change_meeting_urgently(&people.coordinator, id, 1, cancel, String::new()).await.expect("off");
        let late = forum.come_by_mail(&token, RsvpAnswer::Room).await.expect_err("it is off");
        assert_eq!(fields(&late), field("answer", FieldProblem::MeetingOver));
        assert_eq!(own().await, (Some(RsvpAnswer::Online), false));
        forum.deactivate_member(&people.coordinator, key(dana), false).await.expect("kept out");
        assert_eq!(forum.asked_by_mail(&token).await, Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn the_mail_says_where_the_meeting_is_and_until_when() {
    on_each_engine(|context| async move {
        let dana = context.people.oren.member;
        joined(&context, dana).await;
        notify(&context.forum).await;
        let ends_at = Some(day(14).plus_seconds(90 * 60));
        let link = "https://zoom.example/j/1?pwd=a".to_owned();
        call(&context.forum, NewMeeting { ends_at, link, ..meeting("מפגש", None, &[]) }).await;
        context.clock.advance_days(12);
        let text = last_mail(&context, dana).await.expect("something to say");
        for told in
            ["בשעה 11:00, עד 12:30", "המקום: \u{2068}חיפה\u{2069}", "הצטרפות מרחוק: https://zoom.example/j/1?pwd=a\n"]
        {
            assert!(text.contains(told), "{told}: {text}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_waited_asks_nobody_to_a_meeting_that_has_begun() {
    on_each_engine(|context| async move {
        let dana = context.people.oren.member;
        joined(&context, dana).await;
        notify(&context.forum).await;
        call(&context.forum, meeting("מפגש", None, &[])).await;
        context.clock.advance_days(12);
        assert!(last_mail(&context, dana).await.is_some_and(|text| text.contains("/by-mail/")));
        context.clock.advance_days(2);
        assert_eq!(last_mail(&context, dana).await, None);
    })
    .await;
}

#[tokio::test]
async fn the_button_says_that_a_meeting_is_over_and_answers_for_who_was_mailed_alone() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        joined(&context, dana).await;
        notify(forum).await;
        let id = call(forum, meeting("מפגש", None, &[])).await;
        context.clock.advance_days(12);
        let token = mailed(&context, dana).await;
        // Whoever else has the mail answers for who got it, and sees whose answer it is.
        let asked = forum.asked_by_mail(&token).await.expect("a meeting");
        assert_eq!(asked.person.id, key(dana));
        forum.come_by_mail(&token, RsvpAnswer::Online).await.expect("answered");
        let answers = async || forum.meeting_attendance(&dana, id).await.expect("there").answers;
        let of =
            |answers: Vec<domain::rsvp::Rsvp>| answers.iter().map(|it| (it.person.id, it.answer)).collect::<Vec<_>>();
        assert_eq!(of(answers().await), [(key(dana), RsvpAnswer::Online)]);
        context.clock.advance_days(3);
        for _ in 0..2 {
            let late = forum.come_by_mail(&token, RsvpAnswer::No).await.expect_err("it is over");
            assert_eq!(fields(&late), field("answer", FieldProblem::MeetingOver));
        }
        assert_eq!(of(answers().await), [(key(dana), RsvpAnswer::Online)]);
    })
    .await;
}

#[tokio::test]
async fn a_promise_is_kept_by_the_button_of_its_reminder() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        joined(&context, dana).await;
        notify(forum).await;
        let promise = NewPromise {
            owner: key(dana),
            to: Some(key(people.rimon.member)),
            meeting: None,
            what: "לשלוח את הטופס".into(),
            due_at: day(12),
        };
        let id = forum.make_promise(&dana, promise).await.expect("made");
        // The working day before.
        context.clock.advance_days(11);
        let token = mailed(&context, dana).await;
        assert_eq!(forum.promise(&dana, id).await.expect("readable").standing, PromiseStanding::Open);
        assert_eq!(forum.come_by_mail(&token, RsvpAnswer::Room).await, Err(Problem::NotFound));
        for _ in 0..2 {
            forum.keep_by_mail(&token).await.expect("kept");
        }
        assert_eq!(forum.promise(&dana, id).await.expect("readable").standing, PromiseStanding::Kept);
        let asked = forum.asked_by_mail(&token).await.expect("a promise");
        assert!(matches!(asked.what, AskedAbout::Promise { standing: PromiseStanding::Kept, .. }));
    })
    .await;
}
