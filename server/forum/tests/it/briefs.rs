//! What presenters are told for their write-up: when, once, and what the mail leads to.

use domain::following::Attention;
use domain::id::MeetingId;
use domain::mail::{MailKind, MailView};
use domain::meeting::{NewMeeting, UrgentChange};
use domain::notification::NotificationKind as Kind;
use domain::policy::Actor;
use domain::practice::Status;
use domain::thing::Thing;
use forum::Forum;
use forum::members::away::SetAway;
use forum::practices::create::CreatePractice;
use forum::settings::{BriefQuestions, Choices, ForumName};
use tokio_util::sync::CancellationToken;

use crate::attendance::run_jobs;
use crate::context::{TestContext, key};
use crate::links::joined;
use crate::notifications::{groups, notify};
use crate::on_each_engine;
use crate::sample::{call, create_practice, day, keys, meeting, practice};

/// Moves the clock on in steps of some hours, and has everything done that falls due.
async fn go_on_to(context: &TestContext, days: i64) {
    while context.forum.now() < day(days) {
        context.clock.advance_seconds(6 * 3_600);
        settle(&context.forum).await;
    }
}

async fn settle(forum: &Forum) {
    run_jobs(forum).await;
    notify(forum).await;
    run_jobs(forum).await;
}

/// Returns of which meetings somebody has got a brief, and how often.
async fn briefed(forum: &Forum, actor: Actor) -> usize {
    let all = groups(forum, &actor).await.into_iter().flat_map(|group| group.notifications);
    all.filter(|notification| notification.kind == Kind::Brief).count()
}

/// The mails of notifications to a member that wait for the coordinator, each as it would be sent.
pub async fn waiting(context: &TestContext, to: Actor) -> Vec<(MailView, Option<String>)> {
    let (forum, coordinator) = (&context.forum, context.people.coordinator);
    let drafted = forum.outbox(&coordinator).await.expect("the outbox").drafted.mails;
    let theirs = drafted.into_iter().filter(|mail| mail.kind == MailKind::Notification && mail.member == key(to));
    let mut opened = vec![];
    for mail in theirs {
        let made = forum.open_mail(&coordinator, mail.id).await.expect("opened");
        opened.push((mail, made.map(|made| made.text)));
    }
    opened
}

/// A meeting of Oren-Gal two months after the start, and one before it.
async fn two_meetings(context: &TestContext) -> (MeetingId, MeetingId) {
    let (forum, people) = (&context.forum, context.people);
    let first = call(forum, meeting("הקודם", None, &[])).await;
    let mut second = meeting("הבא", Some(people.oren.company), &keys(&[people.oren.member]));
    (second.starts_at, second.deadline) = (day(60), Some(day(53)));
    (first, call(forum, second).await)
}

#[tokio::test]
async fn it_goes_out_on_the_working_day_after_the_meeting_before_once_to_each_presenter() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, omer, coordinator) = (people.oren.member, people.oren.colleague, people.coordinator);
        joined(forum, dana).await;
        joined(forum, omer).await;
        notify(forum).await;
        let (_, second) = two_meetings(&context).await;
        // The meeting before is on Thursday, 29 January.
        go_on_to(&context, 16).await;
        assert_eq!(briefed(forum, dana).await, 0, "neither before that, nor on Friday or Saturday");
        go_on_to(&context, 17).await;
        assert_eq!(briefed(forum, dana).await, 1);
        forum.name_presenters(&coordinator, second, &keys(&[dana, omer])).await.expect("named later");
        settle(forum).await;
        assert_eq!((briefed(forum, dana).await, briefed(forum, omer).await), (1, 1), "at once, and nobody twice");
        forum.name_presenters(&coordinator, second, &keys(&[dana])).await.expect("not after all");
        forum.name_presenters(&coordinator, second, &keys(&[omer, dana])).await.expect("and again");
        let view = forum.meeting(&coordinator, second).await.expect("there");
        let later = UrgentChange::Postpone { weeks: 2 };
        forum
            .change_meeting_urgently(&coordinator, second, view.card.version, later, String::new())
            .await
            .expect("postponed");
        go_on_to(&context, 40).await;
        assert_eq!((briefed(forum, dana).await, briefed(forum, omer).await), (1, 1), "moved, and named again");
    })
    .await;
}

#[tokio::test]
async fn a_brief_that_waits_for_no_meeting_goes_out_once_while_the_clock_goes_on() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        joined(forum, dana).await;
        notify(forum).await;
        context.clock.tick();
        let only =
            NewMeeting { starts_at: day(60), deadline: Some(day(53)), ..meeting("היחיד", None, &keys(&[dana])) };
        call(forum, only).await;
        let worker = forum.new_worker_name();
        let mut runs = 0;
        while forum.run_next_job(&worker, &CancellationToken::new()).await.expect("the database answers").is_some() {
            runs += 1;
            assert!(runs < 50, "a job enqueues itself without end");
        }
        notify(forum).await;
        assert_eq!(briefed(forum, dana).await, 1);
    })
    .await;
}

#[tokio::test]
async fn nobody_waits_for_a_meeting_that_does_not_take_place_or_is_too_near() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, ruth, coordinator) = (people.oren.member, people.rimon.member, people.coordinator);
        joined(forum, dana).await;
        joined(forum, ruth).await;
        notify(forum).await;
        let (first, _) = two_meetings(&context).await;
        // Its write-up is due nine days after the first: there is no time to wait for that.
        let near =
            NewMeeting { starts_at: day(30), deadline: Some(day(23)), ..meeting("קרוב", None, &keys(&[ruth])) };
        call(forum, near).await;
        go_on_to(&context, 3).await;
        assert_eq!((briefed(forum, dana).await, briefed(forum, ruth).await), (0, 1));
        let cancel = UrgentChange::Cancel;
        forum.change_meeting_urgently(&coordinator, first, 1, cancel, String::new()).await.expect("off");
        go_on_to(&context, 4).await;
        assert_eq!(briefed(forum, dana).await, 0, "the near one is before it now");
        go_on_to(&context, 33).await;
        assert_eq!((briefed(forum, dana).await, briefed(forum, ruth).await), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn who_has_a_write_up_or_presents_no_more_gets_none() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, ruth, coordinator) = (people.oren.member, people.rimon.member, people.coordinator);
        joined(forum, dana).await;
        joined(forum, ruth).await;
        notify(forum).await;
        let held = call(forum, meeting("מפגש", Some(people.oren.company), &keys(&[dana]))).await;
        let text = practice("הסקירה", "גוף", Status::Published);
        create_practice(forum, &dana, CreatePractice { meeting: Some(held), ..text }).await;
        let other =
            NewMeeting { starts_at: day(20), deadline: Some(day(13)), ..meeting("אחר", None, &keys(&[ruth])) };
        let other = call(forum, other).await;
        // The job has run, and the coordinator takes it back before anybody is told.
        run_jobs(forum).await;
        let none = NewMeeting { starts_at: day(20), deadline: Some(day(13)), ..meeting("אחר", None, &[]) };
        forum.update_meeting(&coordinator, other, 1, none).await.expect("taken back");
        settle(forum).await;
        assert_eq!((briefed(forum, dana).await, briefed(forum, ruth).await), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn its_mail_leads_to_the_upload_and_to_write_ups_that_its_reader_may_see() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, ruth) = (people.oren.member, people.rimon.member);
        joined(forum, dana).await;
        for (title, status) in [
            ("ישנה", Status::Published),
            ("חדשה", Status::Published),
            ("מדוברת", Status::Published),
            ("סודית", Status::Draft),
        ] {
            context.clock.advance_seconds(60);
            let created = create_practice(forum, &ruth, practice(title, "גוף", status)).await;
            if title == "ישנה" || title == "מדוברת" {
                let subject = domain::comment::CommentSubject::Practice(created.id);
                forum.add_comment(&people.rimon.colleague, subject, "תודה", None).await.expect("a comment");
            }
        }
        notify(forum).await;
        let (first, second) = two_meetings(&context).await;
        forum
            .change_meeting_urgently(&people.coordinator, first, 1, UrgentChange::Cancel, String::new())
            .await
            .expect("off");
        settle(forum).await;
        let mails = waiting(&context, dana).await;
        let text = mails.iter().find_map(|(_, text)| text.as_ref().filter(|text| text.contains("write-up")));
        let text = text.expect("a brief");
        assert!(text.contains(&format!("/meetings/{second}/write-up")), "{text}");
        assert!(text.contains("להעלאה עד") && text.contains("מה יצא מזה"), "{text}");
        assert!(text.contains("מדוברת") && text.contains("ישנה"), "what others talked about first: {text}");
        assert!(!text.contains("חדשה") && !text.contains("סודית"), "{text}");
        let brief = BriefQuestions { he: "מה ניסיתם?".into(), en: String::new() };
        let own = Choices { brief, ..Choices::default() };
        forum.set_settings(&people.coordinator, ForumName::default(), own).await.expect("set");
        let mails = waiting(&context, dana).await;
        let asks = |text: &String| text.contains("מה ניסיתם?") && !text.contains("מה יצא מזה");
        assert!(mails.iter().filter_map(|(_, text)| text.as_ref()).any(asks), "the forum's own questions: {mails:?}");

        // Made when it is sent: what is off by then is said by its own words alone.
        let version = forum.meeting(&dana, second).await.expect("there").card.version;
        forum
            .change_meeting_urgently(&people.coordinator, second, version, UrgentChange::Cancel, String::new())
            .await
            .expect("off");
        let mails = waiting(&context, dana).await;
        assert!(mails.iter().all(|(_, text)| text.as_ref().is_none_or(|text| !text.contains("write-up"))), "{mails:?}");
    })
    .await;
}

#[tokio::test]
async fn who_stands_in_gets_it_in_the_place_of_who_is_away_and_who_muted_the_meeting_too() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, omer) = (people.oren.member, people.oren.colleague);
        joined(forum, dana).await;
        joined(forum, omer).await;
        notify(forum).await;
        let away = SetAway { until: day(20), substitute: Some(key(omer)) };
        forum.set_away(&dana, key(dana), Some(away)).await.expect("away");
        let (_, second) = two_meetings(&context).await;
        let thing = Thing { entity: domain::change::Entity::Meeting, id: second.0 };
        forum.set_attention(&dana, thing, Attention::Muted).await.expect("muted");
        go_on_to(&context, 17).await;
        let told = groups(forum, &omer).await.into_iter().flat_map(|group| group.notifications);
        let of: Vec<_> = told.filter(|it| it.kind == Kind::Brief).map(|it| it.instead_of.map(|it| it.id)).collect();
        assert_eq!(of, [Some(key(dana))], "she is back before the deadline, so it stays hers");
        assert_eq!(briefed(forum, dana).await, 1, "it waits for her too");
        let mails = waiting(&context, omer).await;
        let upload = format!("/meetings/{second}/write-up");
        assert!(mails.iter().any(|(_, text)| text.as_ref().is_some_and(|text| text.contains(&upload))), "{mails:?}");
    })
    .await;
}
