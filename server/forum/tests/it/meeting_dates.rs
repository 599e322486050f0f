//! Dates of meetings: the rhythm of a year, moves, and what is changed at short notice.

use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::MeetingId;
use domain::meeting::{MeetingKind, MeetingState, NewMeeting, NewVisit, UrgentChange};
use domain::meeting_pass::NewMeetingPass;
use domain::notification::NotificationKind;
use domain::occasion::Occasion;
use domain::policy::Actor;
use domain::practice::MeetingRef;
use domain::problem::{FieldProblem, Problem};
use domain::undo::Undo;
use forum::Forum;
use forum::meetings::dates::Rhythm;
use jiff::civil::{Weekday, date, time};
use store::{Store, change};

use crate::context::TestContext;
use crate::links::joined;
use crate::notifications::{groups, listed, notify};
use crate::on_each_engine;
use crate::sample::{call, clock_time, day, field, fields, meeting};

fn rhythm() -> Rhythm {
    Rhythm { from: date(2027, 1, 3), weekday: Weekday::Tuesday, every_months: 2, time: time(9, 0, 0, 0) }
}

fn at(starts_at: Timestamp, ends_at: Timestamp) -> NewMeeting {
    NewMeeting {
        title: "מפגש הפורום".into(),
        kind: MeetingKind::Regular,
        starts_at,
        ends_at: Some(ends_at),
        state: MeetingState::Scheduled,
        note: String::new(),
        place: "חיפה".into(),
        link: String::new(),
        presenting_company: None,
        presenters: vec![],
        agenda: String::new(),
        deadline: None,
        seats: None,
        visit: NewVisit::default(),
    }
}

async fn state_of(forum: &Forum, id: MeetingId) -> (MeetingState, i64) {
    let card = forum.meeting(&Actor::System, id).await.expect("there").card;
    (card.state, card.sequence)
}

#[tokio::test]
async fn a_year_is_proposed_and_set_in_one_step() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        let proposed = forum.propose_dates(&coordinator, rhythm()).expect("dates").dates;
        let days: Vec<_> = proposed.iter().map(|date| date.starts_at).collect();
        assert_eq!(
            days,
            [
                "2027-01-05T09:00",
                "2027-03-02T09:00",
                "2027-05-18T09:00",
                "2027-07-06T09:00",
                "2027-09-07T09:00",
                "2027-11-02T09:00"
            ]
            .map(clock_time)
        );
        assert!(proposed.iter().all(|date| date.day.forbidden.is_none()));
        // The rhythm fell on Holocaust Day; a week later is Memorial Day.
        assert_eq!(
            proposed[2].skipped,
            [
                (clock_time("2027-05-04T09:00"), Occasion::HolocaustDay),
                (clock_time("2027-05-11T09:00"), Occasion::MemorialDay)
            ]
        );
        assert!(proposed[0].skipped.is_empty());
        let monthly = forum.propose_dates(&coordinator, Rhythm { every_months: 1, ..rhythm() }).expect("dates");
        assert!(monthly.left_out.contains(&(clock_time("2027-08-03T09:00"), Occasion::August)), "{monthly:?}");
        assert_eq!(proposed[0].day.hebrew, "כ״ו בטבת תשפ״ז");
        assert!(proposed[1].day.warnings.contains(&Occasion::Ramadan), "{:?}", proposed[1].day);

        let meetings: Vec<_> = days.iter().map(|start| at(*start, start.plus_seconds(12_600))).collect();
        for expected in [6, 0] {
            let set = forum.create_meetings(&coordinator, meetings.clone()).await.expect("set");
            assert_eq!(set.len(), expected, "the step may be repeated");
        }
        let coming = forum.meetings(&coordinator).await.expect("a list").upcoming;
        assert_eq!(coming.iter().map(|card| card.starts_at).collect::<Vec<_>>(), days);
        // A year that was set by mistake is cancelled, and set again.
        for card in &coming {
            let cancel = UrgentChange::Cancel;
            forum.change_meeting_urgently(&coordinator, card.id, 1, cancel, String::new()).await.expect("cancelled");
        }
        assert_eq!(forum.create_meetings(&coordinator, meetings.clone()).await.expect("set").len(), 6);
        let listed = forum.meetings(&coordinator).await.expect("a list").upcoming;
        let coming: Vec<_> = listed.into_iter().filter(|card| !card.is_cancelled()).collect();
        assert_eq!(coming.iter().map(|card| card.starts_at).collect::<Vec<_>>(), days);
        let deadlines: Vec<_> = coming.iter().filter_map(|card| card.deadline).collect();
        assert_eq!(deadlines[0], clock_time("2026-12-29T23:59"));
        assert_eq!(deadlines[2], clock_time("2027-05-10T23:59"), "the eve of Memorial Day, not the day itself");

        let wrong = vec![at(days[0], days[0].plus_days(9))];
        let refused = forum.create_meetings(&coordinator, wrong).await.expect_err("refused");
        assert_eq!(fields(&refused), field("meetings[0].ends_at", FieldProblem::Invalid));
        for (actor, expected) in
            [(Actor::Nobody, Problem::Unauthenticated), (context.people.oren.manager, Problem::Forbidden)]
        {
            assert_eq!(forum.propose_dates(&actor, rhythm()), Err(expected.clone()));
            assert_eq!(forum.create_meetings(&actor, vec![]).await, Err(expected.clone()));
            assert_eq!(forum.check_scheduling(&actor), Err(expected));
        }
    })
    .await;
}

/// Summer time begins two days before; the meeting was entered in winter.
#[tokio::test]
async fn nine_in_the_morning_stays_nine_through_a_change_of_the_clocks() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        let start = clock_time("2027-03-21T09:00");
        let new =
            NewMeeting { deadline: Some(clock_time("2027-03-14T23:59")), ..at(start, clock_time("2027-03-21T12:30")) };
        let id = call(forum, new).await;
        let postponements = forum.postponements(&coordinator, id).await.expect("times");
        assert_eq!(postponements[0].starts_at, clock_time("2027-03-28T09:00"));
        assert_eq!(postponements[3].day.forbidden, Some(Occasion::WeekBeforePesach));
        assert!(!postponements[0].is_against() && postponements[3].is_against());
        let other = at(clock_time("2027-04-04T12:00"), clock_time("2027-04-04T14:00"));
        let other = call(forum, NewMeeting { title: "סדנה".into(), ..other }).await;
        let postponements = forum.postponements(&coordinator, id).await.expect("times");
        let ids = |others: &[MeetingRef]| others.iter().map(|it| it.id).collect::<Vec<_>>();
        let meanwhile: Vec<_> = postponements.iter().map(|it| ids(&it.others)).collect();
        assert_eq!(meanwhile[..3], [vec![], vec![other], vec![]], "half an hour of it");
        let change = UrgentChange::Postpone { weeks: 1 };
        forum.change_meeting_urgently(&coordinator, id, 1, change, "שביתה".into()).await.expect("postponed");
        let card = forum.meeting(&coordinator, id).await.expect("there").card;
        assert_eq!(card.starts_at, clock_time("2027-03-28T09:00"));
        assert_eq!(
            (card.ends_at, card.deadline),
            (Some(clock_time("2027-03-28T12:30")), Some(clock_time("2027-03-21T23:59")))
        );
        assert_eq!((card.note.as_str(), card.sequence), ("שביתה", 1));
    })
    .await;
}

#[tokio::test]
async fn each_change_is_told_to_everyone_once_with_its_dates_and_its_reason() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        for actor in [people.oren.member, people.rimon.manager] {
            joined(forum, actor).await;
        }
        let id = call(forum, meeting("מפגש", Some(people.oren.company), &[])).await;
        notify(forum).await;
        let change = UrgentChange::Postpone { weeks: 2 };
        forum.change_meeting_urgently(&people.coordinator, id, 1, change, "שלג".into()).await.expect("postponed");
        notify(forum).await;
        for actor in [people.oren.member, people.rimon.manager] {
            let about = groups(forum, &actor).await;
            assert_eq!(about.len(), 1);
            let [notification] = about[0].notifications.as_slice() else { panic!("{about:?}") };
            assert_eq!(notification.kind, NotificationKind::MeetingMoved, "the deadline is not told beside it");
            assert_eq!(notification.moved, Some((day(14), day(28))));
            assert_eq!(notification.note.as_deref(), Some("שלג"));
        }
        assert!(listed(forum, &people.rimon.member).await.is_empty(), "has not joined");

        let online = UrgentChange::MoveOnline { link: "https://meet.example/a".into() };
        forum.change_meeting_urgently(&people.coordinator, id, 2, online, String::new()).await.expect("online");
        forum
            .change_meeting_urgently(&people.coordinator, id, 3, UrgentChange::Cancel, "מחלה".into())
            .await
            .expect("cancelled");
        notify(forum).await;
        // Of what was changed again before it was handled, only the last is told.
        let kinds = listed(forum, &people.oren.member).await.remove(0).1;
        assert_eq!(kinds, [NotificationKind::MeetingCancelled, NotificationKind::MeetingMoved]);
        let next = forum.home(&people.oren.member).await.expect("home").next;
        assert_eq!(next, None, "a cancelled meeting does not come next");
        assert_eq!(state_of(forum, id).await, (MeetingState::Cancelled, 3));
        let upcoming = forum.meetings(&people.oren.member).await.expect("a list").upcoming;
        assert_eq!(upcoming.len(), 1, "it stays in the list");

        let undo = Undo::Meeting(id);
        assert!(!forum.can_undo(&people.oren.manager, &undo).await.expect("answers"));
        assert_eq!(forum.undo(&people.oren.manager, &undo).await.err(), Some(Problem::Forbidden));
        assert!(forum.can_undo(&people.coordinator, &undo).await.expect("answers"));
        for _ in 0..2 {
            forum.undo(&people.coordinator, &undo).await.expect("takes place after all");
            assert_eq!(state_of(forum, id).await, (MeetingState::Scheduled, 4));
        }
        notify(forum).await;
        let kinds = listed(forum, &people.oren.member).await.remove(0).1;
        assert_eq!(kinds[0], NotificationKind::MeetingReinstated);
    })
    .await;
}

#[tokio::test]
async fn a_guest_of_a_meeting_that_is_postponed_comes_to_it_all_the_same() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        let id = call(forum, meeting("מפגש", None, &[])).await;
        for end in [day(3), day(15)] {
            let pass = NewMeetingPass { name: "שרון".into(), expires_at: Some(end), form_key: String::new() };
            forum.make_meeting_pass(&coordinator, id, &pass).await.expect("a pass");
        }
        let later = UrgentChange::Postpone { weeks: 2 };
        forum.change_meeting_urgently(&coordinator, id, 1, later, String::new()).await.expect("postponed");
        let ends = async || {
            let passes = forum.meeting_passes(&coordinator, id).await.expect("passes");
            passes.iter().map(|pass| pass.expires_at).collect::<Vec<_>>()
        };
        assert_eq!(ends().await, [day(29), day(3)], "who comes before the meeting alone does so");
        // Back to its first date.
        forum.update_meeting(&coordinator, id, 2, meeting("מפגש", None, &[])).await.expect("brought forward");
        assert_eq!(ends().await, [day(15), day(3)], "none is good for longer than was chosen");
    })
    .await;
}

#[tokio::test]
async fn a_deadline_moves_along_where_nobody_changed_it() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        let new = meeting("מפגש", None, &[]);
        let id = call(forum, new.clone()).await;
        let moved = NewMeeting { starts_at: day(20), ..new.clone() };
        let along = forum.with_deadline_moved(&coordinator, id, moved.clone()).await.expect("details");
        assert_eq!(along.deadline, Some(day(13)));
        let chosen = NewMeeting { deadline: Some(day(9)), ..moved.clone() };
        let kept = forum.with_deadline_moved(&coordinator, id, chosen).await.expect("details");
        assert_eq!(kept.deadline, Some(day(9)));
        // The page states days, and the hour of a deadline stays what it was.
        let stated = NewMeeting { deadline: Some(day(13).plus_seconds(3_600)), ..moved };
        let along = forum.with_deadline_moved(&coordinator, id, stated).await.expect("details");
        assert_eq!(along.deadline, Some(day(13)));
        let none = NewMeeting { starts_at: day(20), deadline: None, ..new };
        assert_eq!(forum.with_deadline_moved(&coordinator, id, none).await.expect("details").deadline, None);
    })
    .await;
}

#[tokio::test]
async fn what_is_changed_at_short_notice_is_checked() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let id = call(forum, meeting("מפגש", None, &[])).await;
        let change = async |actor: &Actor, expected, change| {
            forum.change_meeting_urgently(actor, id, expected, change, String::new()).await
        };
        let online = |link: &str| UrgentChange::MoveOnline { link: link.into() };
        for (wrong, name, problem) in [
            (online(""), "link", FieldProblem::Missing),
            (online("javascript:alert(1)"), "link", FieldProblem::Invalid),
            (UrgentChange::Postpone { weeks: 0 }, "weeks", FieldProblem::Invalid),
            (UrgentChange::Postpone { weeks: 13 }, "weeks", FieldProblem::Invalid),
        ] {
            let refused = change(&people.coordinator, 1, wrong).await.expect_err("refused");
            assert_eq!(fields(&refused), field(name, problem));
        }
        assert_eq!(change(&people.coordinator, 9, UrgentChange::Cancel).await, Err(Problem::Conflict { current: 1 }));
        assert_eq!(change(&people.oren.manager, 1, UrgentChange::Cancel).await, Err(Problem::Forbidden));
        let gone = forum.postponements(&people.coordinator, MeetingId(99)).await;
        assert_eq!(gone.err(), Some(Problem::NotFound));
        assert_eq!(change(&people.coordinator, 1, UrgentChange::Cancel).await, Ok(2));
    })
    .await;
}

#[tokio::test]
async fn calendars_learn_of_time_place_and_state_and_of_nothing_else() {
    on_each_engine(|context: TestContext| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        let new = meeting("מפגש", None, &[]);
        let id = call(forum, new.clone()).await;
        let steps = [
            (NewMeeting { title: "שם אחר".into(), ..new.clone() }, 0),
            (NewMeeting { ends_at: Some(day(14).plus_seconds(7_200)), ..new.clone() }, 1),
            (NewMeeting { place: "תל אביב".into(), ..new.clone() }, 2),
            (NewMeeting { state: MeetingState::Cancelled, ..new.clone() }, 3),
            (NewMeeting { state: MeetingState::Cancelled, note: "מחלה".into(), ..new.clone() }, 3),
            (new, 4),
        ];
        for (version, (step, expected)) in (1..).zip(steps) {
            forum.update_meeting(&coordinator, id, version, step).await.expect("changed");
            assert_eq!(state_of(forum, id).await.1, expected);
        }
        let store = Store::open(&context.database).await.expect("opens");
        let log = change::after(&mut store.read().await.expect("read"), 0, 99).await.expect("a log");
        let logged = |event: DomainEvent| log.iter().filter(|row| row.event == Some(event)).count();
        assert_eq!(logged(DomainEvent::MeetingCancelled { meeting: id }), 1);
        assert_eq!(logged(DomainEvent::MeetingReinstated { meeting: id }), 1);
        store.close().await;
    })
    .await;
}
