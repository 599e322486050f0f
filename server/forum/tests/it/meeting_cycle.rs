//! The cycle of a meeting where something is not as it should be: a write-up that was withdrawn, nobody who presents, a company
//! that names nobody, a deadline on a day off, two meetings at one time; and what mails say of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::clock::Timestamp;
use domain::five_lines::FiveLines;
use domain::id::MeetingId;
use domain::language::Language;
use domain::meeting::{MeetingKind, NewMeeting, UrgentChange};
use domain::notification::NotificationKind as Kind;
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use domain::promise::{NewPromise, PromiseStep};
use domain::rota::PresentingAnswer;
use domain::rsvp::{NewRsvp, RsvpAnswer};
use forum::Forum;
use forum::members::transfer::MoveMember;
use forum::practices::create::CreatePractice;

use crate::attendance::{crowd, run_jobs};
use crate::briefs::waiting;
use crate::context::{TestContext, key};
use crate::links::joined;
use crate::mails::{Server, with_server, work};
use crate::notifications::{groups, notify};
use crate::on_each_engine;
use crate::sample::{call, clock_time, content, create_practice, day, field, fields, keys, meeting, practice, version};

/// What a member was told of a meeting, the latest first.
async fn told(forum: &Forum, actor: Actor) -> Vec<Kind> {
    let all = groups(forum, &actor).await.into_iter().flat_map(|group| group.notifications);
    all.map(|notification| notification.kind).collect()
}

async fn settle(forum: &Forum) {
    run_jobs(forum).await;
    notify(forum).await;
    run_jobs(forum).await;
}

/// Moves the clock on by hours of a working day, and has everything done that falls due.
async fn go_on_to(context: &TestContext, until: Timestamp) {
    while context.forum.now() < until {
        context.clock.advance_seconds(3 * 3_600);
        settle(&context.forum).await;
    }
}

/// The texts of the mails to a member that wait.
async fn mailed(context: &TestContext, to: Actor) -> String {
    let mails = waiting(context, to).await;
    mails.into_iter().filter_map(|(_, text)| text).collect::<Vec<_>>().join("\n")
}

fn lines() -> FiveLines {
    FiveLines {
        title: "איך מודדים המתנה".into(),
        topic: Some("measurement".into()),
        presented: "מדידה".into(),
        audience: "מוקדים".into(),
        result: "ההמתנה התקצרה".into(),
        ask: "דנה".into(),
        attempt: "למדוד שבוע".into(),
    }
}

#[tokio::test]
async fn a_write_up_that_was_withdrawn_or_is_a_draft_is_not_there() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        joined(forum, dana).await;
        let new = meeting("מפגש", Some(people.oren.company), &keys(&[dana]));
        let id = call(forum, NewMeeting { starts_at: day(2), deadline: None, ..new }).await;
        context.clock.advance_days(3);
        settle(forum).await;
        let can_write = async || forum.after_meeting(&people.coordinator, id).await.expect("there").can_write;
        let of_meeting =
            |title: &str, status| CreatePractice { meeting: Some(id), ..practice(title, "גוף", status) };
        create_practice(forum, &dana, of_meeting("טיוטה", Status::Draft)).await;
        assert!(can_write().await, "a draft is its company's own");
        let written = create_practice(forum, &dana, of_meeting("סקירה", Status::Published)).await;
        assert!(!can_write().await);
        go_on_to(&context, day(6)).await;
        assert!(!told(forum, dana).await.contains(&Kind::WriteUpAwaited), "it is there");

        let seen = version(forum, written.id).await;
        let text = content("סקירה", "גוף");
        forum.update_practice(&dana, written.id, seen, text, Some(Status::Archived)).await.expect("withdrawn");
        assert!(can_write().await);
        go_on_to(&context, day(11)).await;
        assert!(told(forum, dana).await.contains(&Kind::WriteUpAwaited), "after a week");
        forum.write_five_lines(&people.coordinator, id, lines(), Language::Hebrew).await.expect("written");
        assert!(!can_write().await, "one that waits for its confirmation is there");
    })
    .await;
}

#[tokio::test]
async fn nobody_hears_of_a_write_up_where_nobody_presents() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        joined(forum, people.coordinator).await;
        let of = |kind, company, presenters: &[Actor]| NewMeeting {
            kind,
            ..meeting("מפגש", company, &keys(presenters))
        };
        let visit = call(forum, of(MeetingKind::FieldVisit, None, &[])).await;
        let regular = call(forum, of(MeetingKind::Regular, None, &[])).await;
        let workshop = call(forum, of(MeetingKind::Workshop, None, &[people.oren.member])).await;
        let presented = call(forum, of(MeetingKind::Regular, Some(people.oren.company), &[people.oren.member])).await;
        go_on_to(&context, day(40)).await;
        let about = async |id: MeetingId| {
            let path = Some(domain::meeting::path(id));
            let groups = groups(forum, &people.coordinator).await.into_iter();
            let of = groups.filter(|group| group.subject.path() == path).flat_map(|group| group.notifications);
            let mut kinds: Vec<Kind> = of.map(|it| it.kind).collect();
            kinds.retain(|kind| matches!(kind, Kind::WriteUpMissing | Kind::WriteUpLeft));
            kinds
        };
        assert_eq!((about(visit).await, about(regular).await), (vec![], vec![]));
        assert_eq!(about(workshop).await, [Kind::WriteUpMissing], "in five lines it is written for a company alone");
        assert_eq!(about(presented).await, [Kind::WriteUpLeft, Kind::WriteUpMissing]);
        for id in [visit, workshop] {
            let written = forum.write_five_lines(&people.coordinator, id, lines(), Language::Hebrew).await;
            assert!(written.is_err(), "as nobody was told to");
        }
    })
    .await;
}

#[tokio::test]
async fn who_accepts_and_names_nobody_is_briefed_and_reminded() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, omer) = (people.oren.member, people.oren.colleague);
        for actor in [dana, omer, people.coordinator] {
            joined(forum, actor).await;
        }
        let new = meeting("מפגש", None, &[]);
        let id = call(forum, NewMeeting { starts_at: day(60), deadline: None, ..new }).await;
        notify(forum).await;
        let asked = forum.ask_to_present(&people.coordinator, id, key(dana)).await.expect("asked");
        // Another of the company answers for her.
        forum.answer_request(&people.oren.manager, asked, PresentingAnswer::Accept).await.expect("accepted");
        settle(forum).await;
        let card = forum.meeting(&dana, id).await.expect("there").card;
        assert_eq!(card.presenters.iter().map(|it| it.id).collect::<Vec<_>>(), keys(&[dana]));
        assert_eq!(card.deadline, Some(clock_time("2026-03-09T23:59")), "and a deadline, a week before");
        assert_eq!(told(forum, dana).await, [Kind::Brief, Kind::PresenterNamed]);
        go_on_to(&context, day(53)).await;
        assert!(told(forum, dana).await.contains(&Kind::WriteUpDue));
        forum.name_presenters(&omer, id, &keys(&[omer])).await.expect("another");
        let card = forum.meeting(&dana, id).await.expect("there").card;
        assert_eq!(card.presenters.iter().map(|it| it.id).collect::<Vec<_>>(), keys(&[omer]));
    })
    .await;
}

/// Saturday, 24 January, is the deadline; the last working day before it is Thursday, the 22nd.
#[tokio::test]
async fn of_a_deadline_on_a_day_off_nobody_says_that_it_is_today() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        joined(forum, dana).await;
        notify(forum).await;
        let new = meeting("מפגש", Some(people.oren.company), &keys(&[dana]));
        let deadline = Some(clock_time("2026-01-24T23:59"));
        call(forum, NewMeeting { starts_at: day(17), deadline, ..new }).await;
        go_on_to(&context, clock_time("2026-01-22T12:00")).await;
        let kinds = told(forum, dana).await;
        assert_eq!(
            kinds.iter().filter(|kind| **kind == Kind::WriteUpDue).count(),
            2,
            "three days before, and on Thursday"
        );
        go_on_to(&context, clock_time("2026-01-26T12:00")).await;
        assert!(!told(forum, dana).await.contains(&Kind::WriteUpDueToday));
        let text = mailed(&context, dana).await;
        assert!(text.contains("להעלאה עד: יום שבת, 24.1.2026 בשעה 23:59") && !text.contains("היום"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn the_mail_of_a_change_has_its_dates_and_its_reason() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, ruth) = (people.oren.member, people.rimon.member);
        joined(forum, dana).await;
        joined(forum, ruth).await;
        notify(forum).await;
        let new = meeting("מפגש", None, &[]);
        let id = call(forum, NewMeeting { starts_at: clock_time("2026-02-03T09:00"), deadline: None, ..new }).await;
        let change = async |version, change, note: &str| {
            let note = note.to_owned();
            forum.change_meeting_urgently(&people.coordinator, id, version, change, note).await.expect("changed");
            settle(forum).await;
        };
        change(1, UrgentChange::Postpone { weeks: 1 }, "שביתה ברכבת").await;
        let text = mailed(&context, dana).await;
        for part in [
            "המועד הקודם: יום שלישי, 3.2.2026 בשעה 09:00",
            "המועד החדש: יום שלישי, 10.2.2026 בשעה 09:00",
            "\u{2068}שביתה ברכבת\u{2069}",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(text.contains("המקום: \u{2068}חיפה\u{2069}") && !text.contains("\nהמועד: "), "no time twice: {text}");
        assert!(text.contains("תשובה בלי כניסה: "), "whether they can come then: {text}");
        let online = UrgentChange::MoveOnline { link: "https://zoom.example/j/1".into() };
        change(2, online, "").await;
        let text = mailed(&context, dana).await;
        assert!(text.contains("הצטרפות מרחוק: https://zoom.example/j/1\n") && !text.contains("חיפה"), "{text}");
        change(3, UrgentChange::Cancel, "מחלה").await;
        let text = mailed(&context, dana).await;
        assert!(
            !text.contains("zoom.example") && !text.contains("תשובה בלי כניסה"),
            "there is nothing to join: {text}"
        );
        assert!(text.contains("\u{2068}מחלה\u{2069}") && text.contains("המועד הקודם"), "{text}");
        assert_eq!(text.matches("מחלה").count(), 1, "the reason of the last change alone is known: {text}");

        // Set in winter, and moved to the second day of summer time: nine in the morning is nine.
        let spring = clock_time("2027-03-21T09:00");
        let spring = NewMeeting { starts_at: spring, deadline: None, ..meeting("באביב", None, &[]) };
        let spring = call(forum, spring).await;
        let later = UrgentChange::Postpone { weeks: 1 };
        forum.change_meeting_urgently(&people.coordinator, spring, 1, later, String::new()).await.expect("moved");
        settle(forum).await;
        let text = mailed(&context, dana).await;
        assert!(text.contains("המועד החדש: יום ראשון, 28.3.2027 בשעה 09:00"), "{text}");

        let promise =
            NewPromise {
                owner: key(dana), to: Some(key(ruth)), meeting: None, what: "טופס".into(), due_at: day(6)
            };
        let promise = forum.make_promise(&dana, promise).await.expect("made");
        let later = PromiseStep::Move { due_at: day(20), reason: "מחכים ל־Legal".into() };
        forum.change_promise(&dana, promise, None, later).await.expect("moved");
        settle(forum).await;
        let moved = groups(forum, &ruth).await.into_iter().flat_map(|group| group.notifications);
        let notes: Vec<_> = moved.filter(|it| it.kind == Kind::PromiseMoved).map(|it| it.note).collect();
        assert_eq!(notes, [Some("מחכים ל־Legal".to_owned())]);
        let text = mailed(&context, ruth).await;
        assert!(text.contains("הסיבה: \u{2068}מחכים ל־Legal\u{2069}"), "{text}");
        assert!(text.contains("המועד הקודם: יום רביעי, 21.1.2026\n"), "{text}");
        forum
            .change_promise(&ruth, promise, None, PromiseStep::Release { reason: "די".into() })
            .await
            .expect("released");
        let moved = groups(forum, &ruth).await.into_iter().flat_map(|group| group.notifications);
        let notes: Vec<_> = moved.filter(|it| it.kind == Kind::PromiseMoved).map(|it| it.note).collect();
        assert_eq!(notes, [None], "the reason that is stored now is another's");
    })
    .await;
}

#[tokio::test]
async fn the_mail_of_the_reading_leads_to_what_its_reader_may_read() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, ruth) = (people.oren.member, people.rimon.member);
        joined(forum, dana).await;
        joined(forum, ruth).await;
        let new = meeting("מפגש", Some(people.oren.company), &keys(&[dana]));
        let id = call(forum, NewMeeting { deadline: None, ..new }).await;
        let rimon = Some(people.rimon.company);
        let empty = call(forum, NewMeeting { deadline: None, ..meeting("בלי סקירה", rimon, &[]) }).await;
        let nobody = call(forum, NewMeeting { deadline: None, ..meeting("בלי הצגה", None, &[]) }).await;
        for (title, status) in
            [("סקירת המדידה", Status::Published), ("סודית", Status::Draft), ("משוכה", Status::Archived)]
        {
            let text = practice(title, "גוף", status);
            create_practice(forum, &people.oren.manager, CreatePractice { meeting: Some(id), ..text }).await;
        }
        // Three working days before Thursday, 29 January.
        go_on_to(&context, clock_time("2026-01-26T12:00")).await;
        assert!(told(forum, ruth).await.contains(&Kind::Reading));
        let mails: Vec<String> = waiting(&context, ruth).await.into_iter().filter_map(|(_, text)| text).collect();
        let of = |id: MeetingId| mails.iter().find(|text| text.contains(&format!("/meetings/{id}"))).expect("a mail");
        let text = of(id);
        assert!(text.contains("\u{2068}סקירת המדידה\u{2069}") && text.contains("/practices/"), "{text}");
        assert!(!text.contains("סודית") && !text.contains("משוכה"), "{text}");
        assert!(of(empty).contains("הסקירה עוד לא עלתה"), "{}", of(empty));
        let is_about = |text: &String| text.contains(&format!("/meetings/{nobody}"));
        assert!(!mails.iter().any(is_about), "nobody presents, so that there is nothing to wait for");
    })
    .await;
}

#[tokio::test]
async fn a_meeting_at_which_a_company_presents_has_a_deadline_unless_it_is_too_late_for_one() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let at = |starts_at, company| NewMeeting { starts_at, deadline: None, ..meeting("מפגש", company, &[]) };
        let deadline = |meeting| forum.with_default_deadline(meeting).expect("a meeting").deadline;
        let oren = Some(people.oren.company);
        assert_eq!(deadline(at(clock_time("2026-03-24T09:00"), oren)), Some(clock_time("2026-03-17T23:59")));
        assert_eq!(deadline(at(clock_time("2026-03-24T09:00"), None)), None, "nobody presents");
        assert_eq!(deadline(at(day(3), oren)), None, "it would be past");
        let chosen = NewMeeting { deadline: Some(day(20)), ..at(clock_time("2026-03-24T09:00"), oren) };
        assert_eq!(deadline(chosen), Some(day(20)));
    })
    .await;
}

#[tokio::test]
async fn what_takes_place_meanwhile_is_known() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let coordinator = people.coordinator;
        let hour = |hours: i64| day(14).plus_seconds(hours * 3_600);
        let at =
            |from, to| NewMeeting { starts_at: hour(from), ends_at: Some(hour(to)), ..meeting("מפגש", None, &[]) };
        let first = call(forum, at(0, 3)).await;
        let off = call(forum, at(0, 3)).await;
        let cancel = UrgentChange::Cancel;
        forum.change_meeting_urgently(&coordinator, off, 1, cancel, String::new()).await.expect("off");
        let meanwhile = async |from, to: Option<i64>, except| {
            let found = forum.meetings_meanwhile(&coordinator, hour(from), to.map(hour), except).await.expect("a list");
            found.into_iter().map(|meeting| meeting.id).collect::<Vec<_>>()
        };
        assert_eq!(meanwhile(0, None, None).await, [first], "at the same moment");
        assert_eq!(meanwhile(-2, Some(1), None).await, [first]);
        assert_eq!(meanwhile(2, Some(9), None).await, [first]);
        assert_eq!(meanwhile(-2, Some(0), None).await, [], "one after the other");
        assert_eq!(meanwhile(3, Some(4), None).await, []);
        assert_eq!(meanwhile(0, Some(3), Some(first)).await, [], "itself");
        let refused = forum.meetings_meanwhile(&people.oren.manager, hour(0), None, None).await;
        assert_eq!(refused, Err(Problem::Forbidden));
    })
    .await;
}

#[tokio::test]
async fn who_leaves_hands_what_they_would_present_to_who_speaks_for_their_company() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (manager, dana, omer, ruth) =
            (people.oren.manager, people.oren.member, people.oren.colleague, people.rimon.member);
        joined(forum, manager).await;
        joined(forum, dana).await;
        notify(forum).await;
        let at = |days, company, presenters: &[Actor]| NewMeeting {
            starts_at: day(days),
            deadline: None,
            ..meeting("מפגש", Some(company), &keys(presenters))
        };
        let past = call(forum, at(-5, people.oren.company, &[dana])).await;
        let own = call(forum, at(14, people.oren.company, &[dana, omer])).await;
        let foreign = call(forum, at(40, people.rimon.company, &[ruth, dana])).await;
        let presenters = async |id: MeetingId| -> Vec<_> {
            let card = forum.meeting(&people.coordinator, id).await.expect("there").card;
            card.presenters.iter().map(|person| person.id).collect()
        };
        forum.deactivate_member(&people.coordinator, key(dana), false).await.expect("left the forum");
        assert_eq!(presenters(own).await, keys(&[manager, omer]));
        assert_eq!(presenters(foreign).await, keys(&[ruth, dana]), "another company presents there");
        assert_eq!(presenters(past).await, keys(&[dana]), "what was stays");
        settle(forum).await;
        assert!(told(forum, manager).await.contains(&Kind::PresenterNamed));

        let moved = MoveMember { company: Some("rimon".into()), ..MoveMember::default() };
        forum.move_member(&people.coordinator, key(omer), moved).await.expect("left the company");
        assert_eq!(presenters(own).await, keys(&[manager]), "who presents already");
        // Nobody else speaks for the company: the coordinator sees who is to present, and asks.
        forum.deactivate_member(&people.coordinator, key(manager), false).await.expect("left");
        assert_eq!(presenters(own).await, keys(&[manager]));
    })
    .await;
}

#[tokio::test]
async fn of_meetings_in_the_past_nobody_is_told() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, coordinator) = (people.oren.member, people.coordinator);
        joined(forum, dana).await;
        notify(forum).await;
        let past = |days: i64| NewMeeting { starts_at: day(-days), deadline: None, ..meeting("היה", None, &[]) };
        let id = forum.create_meeting(&coordinator, past(3)).await.expect("entered");
        let set = forum.create_meetings(&coordinator, vec![past(9), past(70)]).await.expect("set");
        assert_eq!(set.len(), 2);
        forum.update_meeting(&coordinator, id, 1, past(5)).await.expect("corrected");
        let cancel = UrgentChange::Cancel;
        forum.change_meeting_urgently(&coordinator, id, 2, cancel, String::new()).await.expect("did not take place");
        go_on_to(&context, day(4)).await;
        assert_eq!(told(forum, dana).await, []);

        // One to come that is moved into the past is told of, as it may be waited for, and takes no answer.
        let mistaken =
            call(forum, NewMeeting { starts_at: day(20), deadline: None, ..meeting("בטעות", None, &[]) }).await;
        forum.update_meeting(&coordinator, mistaken, 1, past(2)).await.expect("moved");
        settle(forum).await;
        assert_eq!(told(forum, dana).await, [Kind::MeetingMoved]);
        let comes = NewRsvp { answer: RsvpAnswer::Room, note: String::new() };
        let late = forum.answer_meeting(&dana, mistaken, key(dana), comes).await.expect_err("it is over");
        assert_eq!(fields(&late), field("answer", FieldProblem::MeetingOver));
    })
    .await;
}

/// From a Thursday two weeks ahead to the next Sunday: what would have been said two and three working days before it, and ten
/// and three days before the deadline, would have been said by now.
#[tokio::test]
async fn of_a_meeting_that_is_moved_before_its_own_reminders_they_are_left_out() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, ruth) = (people.oren.member, people.rimon.member);
        joined(forum, dana).await;
        joined(forum, ruth).await;
        notify(forum).await;
        let new = meeting("מפגש", Some(people.oren.company), &keys(&[dana]));
        let id = call(forum, new.clone()).await;
        settle(forum).await;
        let afternoon = day(3).plus_seconds(5 * 3_600);
        let sunday = NewMeeting { starts_at: afternoon, deadline: Some(afternoon), ..new };
        forum.update_meeting(&people.coordinator, id, 1, sunday).await.expect("moved");
        go_on_to(&context, day(16)).await;
        assert_eq!(told(forum, ruth).await, [Kind::MeetingMoved], "neither before it, nor at the times of before");
        let kinds = told(forum, dana).await;
        let count = |wanted: Kind| kinds.iter().filter(|kind| **kind == wanted).count();
        let of_deadline = (count(Kind::WriteUpDue), count(Kind::WriteUpDueToday));
        assert_eq!((count(Kind::MeetingMoved), of_deadline), (1, (0, 1)), "{kinds:?}");
    })
    .await;
}

/// Each is told by one mail, which takes the conference out of their calendar.
#[tokio::test]
async fn three_hundred_guests_hear_once_that_their_conference_is_off() {
    on_each_engine(|context| async move {
        let coordinator = context.people.coordinator;
        let (forum, server) = with_server(&context).await;
        notify(&forum).await;
        let new = NewMeeting { kind: MeetingKind::Conference, seats: Some(300), ..meeting("כנס", None, &[]) };
        let id = call(&forum, new).await;
        crowd(&context, 300).await;
        let seen = forum.meeting_attendance(&coordinator, id).await.expect("there");
        assert_eq!((seen.counts.room, seen.counts.online), (270, 30));
        work(&forum).await;
        assert!(server.taken().is_empty());
        let off = async || {
            let change = UrgentChange::Cancel;
            forum.change_meeting_urgently(&coordinator, id, 1, change, "סערה".into()).await
        };
        off().await.expect("off");
        assert_eq!(off().await, Err(Problem::Conflict { current: 2 }), "pressed twice");
        notify(&forum).await;
        work(&forum).await;
        let taken = server.taken();
        let told: BTreeSet<&str> = taken.iter().map(|(to, _)| to.as_str()).collect();
        assert_eq!((taken.len(), told.len()), (300, 300));
        assert!(taken.iter().all(|(_, message)| message.contains("text/calendar; charset=utf-8; method=CANCEL")));
        context.clock.advance_seconds(2 * 3_600);
        notify(&forum).await;
        work(&forum).await;
        assert!(server.taken().is_empty(), "once");
    })
    .await;
}

/// A forum that sends mails, in which these members have joined, and which has sent what it had to tell.
async fn at_rest(context: &TestContext, members: &[Actor]) -> (Forum, Arc<Server>) {
    for &member in members {
        joined(&context.forum, member).await;
    }
    let (forum, server) = with_server(context).await;
    notify(&forum).await;
    work(&forum).await;
    server.taken();
    (forum, server)
}

/// The meetings of a year.
fn year() -> Vec<NewMeeting> {
    [20, 80].map(|days| NewMeeting { starts_at: day(days), ..meeting("בשנה", None, &[]) }).to_vec()
}

/// The one mail about both says that the calendar beside it has all dates, and it does.
#[tokio::test]
async fn a_year_whose_first_meeting_is_moved_meanwhile_comes_with_all_its_dates() {
    on_each_engine(|context| async move {
        let people = context.people;
        let (dana, coordinator) = (people.oren.member, people.coordinator);
        let (forum, server) = at_rest(&context, &[dana, coordinator]).await;
        let set = forum.create_meetings(&coordinator, year()).await.expect("set");
        let moved = NewMeeting { starts_at: day(27), ..year().remove(0) };
        forum.update_meeting(&coordinator, set[0], 1, moved).await.expect("moved");
        notify(&forum).await;
        work(&forum).await;
        let taken = server.taken();
        let [(_, message)] = taken.as_slice() else { panic!("one mail: {taken:?}") };
        assert!(message.contains("text/calendar; charset=utf-8; method=PUBLISH"), "{message}");
        assert!(!message.contains("method=REQUEST"), "{message}");
    })
    .await;
}

#[tokio::test]
async fn members_are_told_of_a_year_at_once_and_invited_to_each_meeting_once() {
    on_each_engine(|context| async move {
        let people = context.people;
        let (dana, ruth, coordinator) = (people.oren.member, people.rimon.member, people.coordinator);
        let (forum, server) = at_rest(&context, &[dana, ruth, coordinator]).await;
        forum.create_meetings(&coordinator, year()).await.expect("set");
        forum.create_meetings(&coordinator, year()).await.expect("sent twice");
        notify(&forum).await;
        work(&forum).await;
        let taken = server.taken();
        assert_eq!(taken.len(), 2, "one mail each, and none to who set it: {taken:?}");
        for (_, message) in &taken {
            assert!(message.contains("text/calendar; charset=utf-8; method=PUBLISH"), "{message}");
            assert!(!message.contains("method=REQUEST"), "{message}");
        }
        assert_eq!(told(&forum, dana).await, [Kind::MeetingsAnnounced]);
        let far = NewMeeting { starts_at: day(120), ..meeting("רחוק", None, &[]) };
        forum.create_meeting(&coordinator, far).await.expect("set");
        call(&forum, meeting("יובא", None, &[])).await;
        notify(&forum).await;
        work(&forum).await;
        assert!(server.taken().is_empty(), "neither what is far, nor what is imported");

        forum.create_meeting(&coordinator, meeting("קרוב", None, &keys(&[ruth]))).await.expect("set");
        notify(&forum).await;
        work(&forum).await;
        let taken = server.taken();
        assert_eq!(taken.len(), 2, "not who set it: {taken:?}");
        for (_, message) in &taken {
            assert!(message.contains("text/calendar; charset=utf-8; method=REQUEST"), "{message}");
        }
        assert_eq!(told(&forum, dana).await, [Kind::MeetingInvited, Kind::MeetingsAnnounced]);
        assert_eq!(
            told(&forum, ruth).await,
            [Kind::PresenterNamed, Kind::MeetingsAnnounced],
            "who presents is told that"
        );
        assert_eq!(told(&forum, coordinator).await, []);

        // Of the year, that of the fourth of February is invited to on the eighteenth of January.
        let soon = NewMeeting { starts_at: day(24), ..meeting("גם", None, &[]) };
        forum.create_meeting(&coordinator, soon).await.expect("set");
        notify(&forum).await;
        context.clock.advance_days(3);
        work(&forum).await;
        notify(&forum).await;
        work(&forum).await;
        let invited = async |actor| {
            let kinds = told(&forum, actor).await;
            kinds.iter().filter(|kind| **kind == Kind::MeetingInvited).count()
        };
        assert_eq!((invited(dana).await, invited(ruth).await, invited(coordinator).await), (3, 2, 1));
        // The twenty-second is 17 days before the other, to which members were invited when it was set.
        context.clock.advance_days(4);
        work(&forum).await;
        notify(&forum).await;
        assert_eq!(invited(dana).await, 3, "once");
    })
    .await;
}
