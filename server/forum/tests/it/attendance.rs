//! Who comes to a meeting, the calendars that programs follow, and the reminder of those who have not answered.

use domain::clock::Timestamp;
use domain::id::{MeetingId, MemberId};
use domain::job::JobKind;
use domain::meeting::{MeetingReminder, NewMeeting, UrgentChange};
use domain::notification::NotificationKind;
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use domain::rsvp::{NewRsvp, Rsvp, RsvpAnswer};
use forum::Forum;
use forum::jobs::worker::Outcome;
use forum::members::away::SetAway;
use sqlx::{Connection, Executor};
use tokio_util::sync::CancellationToken;

use crate::context::{TestContext, key};
use crate::links::joined;
use crate::notifications::{listed, notify};
use crate::on_each_engine;
use crate::sample::{call, clock_time, day, field, fields, meeting};

fn saying(answer: RsvpAnswer) -> NewRsvp {
    NewRsvp { answer, note: String::new() }
}

/// What a meeting's list of answers says: whose, and which.
async fn answers(forum: &Forum, id: MeetingId) -> Vec<(MemberId, RsvpAnswer)> {
    let attendance = forum.meeting_attendance(&Actor::System, id).await.expect("there");
    attendance.answers.into_iter().map(|rsvp| (rsvp.person.id, rsvp.answer)).collect()
}

/// Runs every job that is due.
pub async fn run_jobs(forum: &Forum) {
    let worker = forum.new_worker_name();
    while let Some(outcome) =
        forum.run_next_job(&worker, &CancellationToken::new()).await.expect("the database answers")
    {
        assert_eq!(outcome, Outcome::Succeeded);
    }
}

#[tokio::test]
async fn members_answer_for_themselves_and_the_coordinator_for_others() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, omer, guest) = (people.oren.member, people.oren.colleague, people.rimon.guest);
        let id = call(forum, meeting("מפגש", None, &[])).await;
        for (actor, answer) in [(dana, RsvpAnswer::No), (omer, RsvpAnswer::Online), (guest, RsvpAnswer::Room)] {
            forum.answer_meeting(&actor, id, key(actor), saying(answer)).await.expect("answered");
        }
        let changed = NewRsvp { answer: RsvpAnswer::Room, note: " אגיע\u{7} ב־10 ".into() };
        for _ in 0..2 {
            forum.answer_meeting(&dana, id, key(dana), changed.clone()).await.expect("changed");
        }
        assert_eq!(forum.answer_meeting(&dana, id, key(omer), saying(RsvpAnswer::No)).await, Err(Problem::Forbidden));
        forum
            .answer_meeting(&people.coordinator, id, key(people.rimon.manager), saying(RsvpAnswer::Online))
            .await
            .expect("by telephone");
        let seen = forum.meeting_attendance(&dana, id).await.expect("there");
        assert_eq!((seen.counts.room, seen.counts.online, seen.counts.no), (2, 2, 0));
        assert_eq!(seen.own.as_ref().map(|own| own.note.as_str()), Some("אגיע ב־10"));
        assert!(seen.is_open && seen.others.is_empty() && !seen.is_full());
        let given_by = |it: &Rsvp| Some((it.person.id, it.on_behalf_by.as_ref()?.id));
        let on_behalf: Vec<_> = seen.answers.iter().filter_map(given_by).collect();
        assert_eq!(on_behalf, [(key(people.rimon.manager), key(people.coordinator))]);
        let others = forum.meeting_attendance(&people.coordinator, id).await.expect("there").others;
        assert!(others.iter().any(|(person, _)| person.id == key(omer)));
        let nobody = forum.answer_meeting(&people.coordinator, id, MemberId(99), saying(RsvpAnswer::No)).await;
        assert_eq!(fields(&nobody.expect_err("refused")), field("member", FieldProblem::NotThere));
        let nowhere = forum.answer_meeting(&dana, MeetingId(99), key(dana), saying(RsvpAnswer::No)).await;
        assert_eq!(nowhere, Err(Problem::NotFound));
        let long = NewRsvp { answer: RsvpAnswer::No, note: "א".repeat(201) };
        let refused = forum.answer_meeting(&dana, id, key(dana), long).await.expect_err("refused");
        assert_eq!(fields(&refused), field("note", FieldProblem::TooLong));
    })
    .await;
}

#[tokio::test]
async fn the_last_seat_is_taken_once_and_a_meeting_that_is_over_by_nobody() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, omer) = (people.oren.member, people.oren.colleague);
        let new =
            NewMeeting { seats: Some(1), ends_at: Some(day(14).plus_seconds(7_200)), ..meeting("מפגש", None, &[]) };
        let id = call(forum, new.clone()).await;
        let room = async |actor: Actor| forum.answer_meeting(&actor, id, key(actor), saying(RsvpAnswer::Room)).await;
        let (first, second) = futures::future::join(room(dana), room(omer)).await;
        let full = [&first, &second].into_iter().filter_map(|it| it.as_ref().err()).map(fields).collect::<Vec<_>>();
        assert_eq!(full, [field("answer", FieldProblem::Full)]);
        assert!(forum.meeting_attendance(&dana, id).await.expect("there").is_full());
        let (seated, other) = if first.is_ok() { (dana, omer) } else { (omer, dana) };
        room(seated).await.expect("who has the seat keeps it");
        forum.answer_meeting(&other, id, key(other), saying(RsvpAnswer::Online)).await.expect("from afar");
        forum.answer_meeting(&seated, id, key(seated), saying(RsvpAnswer::No)).await.expect("gives it back");
        room(other).await.expect("takes it");
        // Who has left has no seat; their answer is there again when they are back.
        forum.deactivate_member(&people.coordinator, key(other), false).await.expect("left");
        assert!(!forum.meeting_attendance(&dana, id).await.expect("there").is_full());
        assert_eq!(answers(forum, id).await, [(key(seated), RsvpAnswer::No)]);
        room(seated).await.expect("takes the free seat");
        forum.answer_meeting(&seated, id, key(seated), saying(RsvpAnswer::No)).await.expect("gives it back");
        forum.reactivate_member(&people.coordinator, key(other)).await.expect("back");
        assert_eq!(answers(forum, id).await, [(key(other), RsvpAnswer::Room), (key(seated), RsvpAnswer::No)]);

        forum
            .change_meeting_urgently(&people.coordinator, id, 1, UrgentChange::Cancel, String::new())
            .await
            .expect("off");
        let refused = room(dana).await.expect_err("cancelled");
        assert_eq!(fields(&refused), field("answer", FieldProblem::MeetingOver));
        forum.reinstate_meeting(&people.coordinator, id).await.expect("on again");
        context.clock.advance_days(14);
        room(other).await.expect("while it goes on");
        context.clock.advance_seconds(7_200);
        let refused = room(other).await.expect_err("over");
        assert_eq!(fields(&refused), field("answer", FieldProblem::MeetingOver));
        assert!(!forum.meeting_attendance(&dana, id).await.expect("there").is_open);
        let none = NewMeeting { seats: Some(0), ..new };
        let refused = forum.create_meeting(&people.coordinator, none).await.expect_err("refused");
        assert_eq!(fields(&refused), field("seats", FieldProblem::Invalid));
    })
    .await;
}

#[tokio::test]
async fn an_erased_member_is_in_no_list() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let id = call(forum, meeting("מפגש", None, &[])).await;
        let rsvp = NewRsvp { answer: RsvpAnswer::Room, note: "סוד אישי".into() };
        forum.answer_meeting(&dana, id, key(dana), rsvp).await.expect("answered");
        let secret = forum.create_calendar_feed(&dana, None).await.expect("an address");
        forum.erase_member(&Actor::System, key(dana), "").await.expect("erased");
        assert!(answers(forum, id).await.is_empty());
        assert_eq!(forum.calendar_feed(secret.reveal(), "").await.err(), Some(Problem::NotFound));
    })
    .await;
}

/// START is a Thursday; the meeting is on the Thursday two weeks later, and two working days before is the Tuesday.
#[tokio::test]
async fn who_has_not_answered_is_asked_once_two_working_days_before() {
    on_each_engine(|context: TestContext| async move {
        let (forum, clock, people) = (&context.forum, &context.clock, context.people);
        let (dana, omer) = (people.oren.member, people.oren.colleague);
        for actor in [dana, omer] {
            joined(forum, actor).await;
        }
        notify(forum).await;
        let id = call(forum, meeting("מפגש", None, &[])).await;
        forum.answer_meeting(&omer, id, key(omer), saying(RsvpAnswer::No)).await.expect("answered");
        let step = async |seconds| {
            clock.advance_seconds(seconds);
            run_jobs(forum).await;
            notify(forum).await;
        };
        step(11 * 86_400).await;
        assert_eq!(but_for_reading(forum, &dana).await, [], "Monday");
        step(86_400).await;
        assert_eq!(but_for_reading(forum, &dana).await, [NotificationKind::RsvpAsked]);
        assert_eq!(but_for_reading(forum, &omer).await, [], "has answered");

        // Moved by a week: there is another reminder, and the old one is never given again.
        let moved = UrgentChange::Postpone { weeks: 1 };
        forum.change_meeting_urgently(&people.coordinator, id, 1, moved, String::new()).await.expect("postponed");
        step(86_400).await;
        step(6 * 86_400).await;
        let kinds = but_for_reading(forum, &dana).await;
        assert_eq!(kinds, [NotificationKind::RsvpAsked, NotificationKind::MeetingMoved, NotificationKind::RsvpAsked]);
        step(30 * 86_400).await;
        assert_eq!(but_for_reading(forum, &dana).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_reminder_whose_meeting_was_moved_or_cancelled_is_not_given() {
    on_each_engine(|context: TestContext| async move {
        let (forum, clock, people) = (&context.forum, &context.clock, context.people);
        joined(forum, people.oren.member).await;
        let later = call(forum, meeting("נדחה", None, &[])).await;
        let off = call(forum, meeting("בוטל", None, &[])).await;
        let postpone = UrgentChange::Postpone { weeks: 8 };
        forum.change_meeting_urgently(&people.coordinator, later, 1, postpone, String::new()).await.expect("later");
        forum
            .change_meeting_urgently(&people.coordinator, off, 1, UrgentChange::Cancel, String::new())
            .await
            .expect("off");
        notify(forum).await;
        let before = listed(forum, &people.oren.member).await;
        for _ in 0..20 {
            clock.advance_days(1);
            run_jobs(forum).await;
            notify(forum).await;
        }
        assert_eq!(listed(forum, &people.oren.member).await, before);
    })
    .await;
}

/// Also at seven in the morning, since they chose so; and not twice where the meeting was moved.
#[tokio::test]
async fn who_chose_so_is_reminded_an_hour_before_a_meeting_to_which_they_come() {
    on_each_engine(|context: TestContext| async move {
        let (forum, clock, people) = (&context.forum, &context.clock, context.people);
        let (dana, omer, ruth, noa) =
            (people.oren.member, people.oren.colleague, people.rimon.member, people.rimon.colleague);
        let starts_at = clock_time("2026-01-29T08:00");
        let id = call(forum, NewMeeting { starts_at, deadline: None, ..meeting("מפגש", None, &[]) }).await;
        for (actor, answer, chose) in
            [(dana, RsvpAnswer::Online, true), (omer, RsvpAnswer::No, true), (ruth, RsvpAnswer::Room, false)]
        {
            joined(forum, actor).await;
            forum.answer_meeting(&actor, id, key(actor), saying(answer)).await.expect("answered");
            forum.set_reminded_before(&actor, chose).await.expect("chosen");
        }
        joined(forum, noa).await;
        forum.set_reminded_before(&noa, true).await.expect("chosen, and has not answered");
        // Who stands in for somebody does not come in their place.
        let away = SetAway { until: day(20), substitute: Some(key(omer)) };
        forum.set_away(&dana, key(dana), Some(away)).await.expect("away");
        let later =
            NewMeeting { starts_at: starts_at.plus_seconds(-3_600), deadline: None, ..meeting("מפגש", None, &[]) };
        forum.update_meeting(&people.coordinator, id, 1, later).await.expect("an hour earlier");
        let soon = async |actor: &Actor| {
            let kinds = listed(forum, actor).await.into_iter().flat_map(|(_, kinds)| kinds);
            kinds.filter(|kind| *kind == NotificationKind::MeetingSoon).count()
        };
        let at = async |moment: Timestamp| {
            clock.advance_seconds((moment.0 - forum.now().0) / 1_000_000);
            run_jobs(forum).await;
            notify(forum).await;
        };
        at(starts_at.plus_seconds(-2 * 3_600 - 60)).await;
        assert_eq!(soon(&dana).await, 0, "a minute before");
        at(starts_at.plus_seconds(-2 * 3_600)).await;
        for (actor, expected) in [(dana, 1), (omer, 0), (ruth, 0), (noa, 0)] {
            assert_eq!(soon(&actor).await, expected);
        }
        run_jobs(forum).await;
        let outbox = forum.outbox(&people.coordinator).await.expect("a list");
        assert!(
            !outbox.drafted.mails.is_empty(),
            "mailed at six in the morning, where it waits for want of a mail server"
        );
        at(starts_at.plus_seconds(-3_600)).await;
        at(starts_at.plus_seconds(86_400)).await;
        assert_eq!(soon(&dana).await, 1, "once");
        assert!(
            forum.is_reminded_before(&dana).await.expect("read")
                && !forum.is_reminded_before(&ruth).await.expect("read")
        );
    })
    .await;
}

/// The server was down when it was due, and starts on Shabbat: the reminder waits for Sunday morning.
#[tokio::test]
async fn a_late_reminder_waits_for_working_hours() {
    on_each_engine(|context: TestContext| async move {
        let (forum, clock, people) = (&context.forum, &context.clock, context.people);
        joined(forum, people.oren.member).await;
        // Sunday, 1 February: two working days before is Wednesday, 28 January.
        call(forum, NewMeeting { starts_at: day(17), deadline: None, ..meeting("מפגש", None, &[]) }).await;
        notify(forum).await;
        // Saturday, 31 January.
        clock.advance_days(16);
        run_jobs(forum).await;
        notify(forum).await;
        assert!(listed(forum, &people.oren.member).await.is_empty(), "not on Shabbat");
        // Sunday, 09:00 by the clocks of Israel, two hours before the meeting.
        clock.advance_seconds(22 * 3_600);
        run_jobs(forum).await;
        notify(forum).await;
        assert_eq!(but_for_reading(forum, &people.oren.member).await, [NotificationKind::RsvpAsked]);
    })
    .await;
}

/// What a member was notified of, the latest first, but for what there is to read before a meeting, which every member is.
async fn but_for_reading(forum: &Forum, actor: &Actor) -> Vec<NotificationKind> {
    let kinds = listed(forum, actor).await.into_iter().flat_map(|(_, kinds)| kinds);
    kinds.filter(|kind| *kind != NotificationKind::Reading).collect()
}

/// How many reminders of meetings wait for their time.
async fn waiting(forum: &Forum) -> usize {
    let jobs = forum.jobs(&Actor::System).await.expect("a list");
    jobs.iter().filter(|job| job.kind == JobKind::RemindOfMeeting.as_str()).count()
}

/// As in a forum whose meetings were entered by a version without reminders.
#[tokio::test]
async fn every_night_the_reminders_are_planned_that_are_missing() {
    on_each_engine(|context: TestContext| async move {
        let (forum, clock, people) = (&context.forum, &context.clock, context.people);
        let new = meeting("מפגש", Some(people.oren.company), &[key(people.oren.member)]);
        call(forum, NewMeeting { starts_at: day(60), deadline: Some(day(53)), ..new }).await;
        let planned = waiting(forum).await;
        assert_eq!(planned, MeetingReminder::ALL.len() - 1, "all but that of a deadline on a day off");
        let mut conn = context.database.connect().await.expect("connect");
        conn.execute("DELETE FROM job").await.expect("deleted");
        conn.close().await.expect("close");
        forum.enqueue_recurring_jobs().await.expect("enqueued");
        for _ in 0..2 {
            clock.advance_days(1);
            run_jobs(forum).await;
            assert_eq!(waiting(forum).await, planned);
        }
    })
    .await;
}

#[tokio::test]
async fn a_calendar_follows_a_meeting_through_a_move_and_a_cancellation() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        // Entered in winter for the second day of summer time.
        let new = NewMeeting {
            starts_at: clock_time("2027-03-28T09:00"),
            ends_at: Some(clock_time("2027-03-28T12:30")),
            agenda: "פתיחה; סבב, סיכום".into(),
            ..meeting("מפגש", None, &[])
        };
        let id = call(forum, new).await;
        let secret = forum.create_calendar_feed(&dana, Some(60)).await.expect("an address");
        let feed = async || forum.calendar_feed(secret.reveal(), "https://forum.example").await.expect("a calendar");
        let line = |text: &str, name: &str| {
            let unfolded = text.replace("\r\n ", "");
            let found = unfolded.split("\r\n").find(|line| line.starts_with(name)).map(str::to_owned);
            found.unwrap_or_default()
        };
        let first = feed().await;
        assert_eq!(line(&first.text, "DTSTART;"), "DTSTART;TZID=Asia/Jerusalem:20270328T090000");
        assert_eq!(line(&first.text, "DTEND"), "DTEND;TZID=Asia/Jerusalem:20270328T123000");
        assert_eq!(line(&first.text, "SEQUENCE"), "SEQUENCE:0");
        assert_eq!(line(&first.text, "TRIGGER"), "TRIGGER:-PT60M");
        let uid = line(&first.text, "UID");
        assert!(uid.ends_with("@maagal") && uid.len() > 30, "{uid}");
        let organizer = line(&first.text, "ORGANIZER");
        let coordinator = forum.members(&people.coordinator).await.expect("members");
        let coordinator = coordinator.iter().find(|member| member.id == key(people.coordinator)).expect("there");
        assert!(organizer.ends_with(&format!(":mailto:{}", coordinator.email)), "{organizer}");
        assert_eq!(feed().await, first, "the same as long as nothing changes");

        context.clock.advance_days(1);
        let later = UrgentChange::Postpone { weeks: 1 };
        forum.change_meeting_urgently(&people.coordinator, id, 1, later, String::new()).await.expect("moved");
        let moved = feed().await;
        assert_eq!(line(&moved.text, "DTSTART;"), "DTSTART;TZID=Asia/Jerusalem:20270404T090000");
        assert_eq!((line(&moved.text, "SEQUENCE"), line(&moved.text, "UID")), ("SEQUENCE:1".to_owned(), uid.clone()));
        assert!(moved.changed_at > first.changed_at && moved.tag != first.tag);
        forum
            .change_meeting_urgently(&people.coordinator, id, 2, UrgentChange::Cancel, String::new())
            .await
            .expect("off");
        let off = feed().await;
        assert_eq!(
            (line(&off.text, "SEQUENCE"), line(&off.text, "STATUS")),
            ("SEQUENCE:2".to_owned(), "STATUS:CANCELLED".to_owned())
        );
        let file = forum.meeting_calendar(&dana, id, "https://forum.example").await.expect("a file");
        assert_eq!(line(&file.text, "UID"), uid);
        assert!(!file.text.contains("VALARM"));

        let other = forum.create_calendar_feed(&dana, None).await.expect("another");
        let old = forum.calendar_feed(secret.reveal(), "").await;
        assert_eq!(old.err(), Some(Problem::NotFound), "replaced");
        forum.calendar_feed(other.reveal(), "").await.expect("the new one");
        forum.revoke_calendar_feed(&dana).await.expect("revoked");
        assert_eq!(forum.revoke_calendar_feed(&dana).await, Err(Problem::NotFound));
        for gone in [other.reveal(), "", "0", "a\0b"] {
            assert_eq!(forum.calendar_feed(gone, "").await.err(), Some(Problem::NotFound), "{gone}");
        }
        let wrong = forum.create_calendar_feed(&dana, Some(-1)).await.map(|_| ()).expect_err("refused");
        assert_eq!(fields(&wrong), field("alarm", FieldProblem::Invalid));
    })
    .await;
}

/// Enters so many guests of Oren-Gal, who have joined and come to every meeting: each tenth from afar, the others to the room.
pub async fn crowd(context: &TestContext, guests: usize) {
    let many = format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {guests})");
    let mut conn = context.database.connect().await.expect("connect");
    for rest in [
        "INSERT INTO member (company_id, email, name, role, profession, language, created_at, joined_at)
         SELECT c.id, 'many' || n.i || '@forum.example', 'אורחת ' || n.i, 'guest', 'service', 'he', 5, 5
         FROM n, company c WHERE c.slug = 'oren-gal'",
        "INSERT INTO rsvp (meeting_id, member_id, answer, note, answered_at, entered_by)
         SELECT g.id, m.id, CASE WHEN n.i % 10 = 0 THEN 'online' ELSE 'in-person' END, '', 5, m.id
         FROM n, member m, meeting g WHERE m.email = 'many' || n.i || '@forum.example'",
    ] {
        conn.execute(sqlx::AssertSqlSafe(format!("{many} {rest}"))).await.expect("entered");
    }
    conn.close().await.expect("close");
}

/// A conference of ten thousand: the list is read by a fixed number of queries, and whoever answers does not wait for the
/// others.
#[tokio::test]
async fn ten_thousand_answers_are_counted_and_listed() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let id = call(forum, NewMeeting { seats: Some(10_000), ..meeting("כנס", None, &[]) }).await;
        crowd(&context, 10_000).await;
        let begun = std::time::Instant::now();
        forum
            .answer_meeting(&people.oren.member, id, key(people.oren.member), saying(RsvpAnswer::Room))
            .await
            .expect("a seat");
        for reader in [people.oren.member, people.coordinator] {
            let seen = forum.meeting_attendance(&reader, id).await.expect("there");
            assert_eq!((seen.counts.room, seen.counts.online, seen.counts.no), (9_001, 1_000, 0));
            assert_eq!((seen.answers.len(), seen.is_full()), (10_001, false));
        }
        // Generous, for a machine that does much else: a query for each answer would take minutes.
        assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{:?}", begun.elapsed());
    })
    .await;
}
