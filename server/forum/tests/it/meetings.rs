//! Meetings are called, moved and looked at.

use domain::clock::Timestamp;
use domain::id::{CompanyId, MeetingId, MemberId};
use domain::meeting::NewMeeting;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};

use crate::on_each_engine;
use crate::sample::{call, create_practice, day, field, fields, found, keys, meeting, practice};

#[tokio::test]
async fn every_wrong_field_is_refused() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        let wrong = NewMeeting {
            link: "http://example.com".into(),
            deadline: Some(day(99)),
            place: "א\u{202E}".into(),
            ..meeting(" ", None, &[])
        };
        let refused = forum.create_meeting(&coordinator, wrong).await.expect_err("refused");
        let names: Vec<_> = fields(&refused).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["title", "place", "link", "deadline"]);
        // The year 27 is a mistyped one, and after the last one no calendar goes on.
        for starts_at in [Timestamp(-61_315_000_000_000_000), Timestamp(253_402_207_200_000_000)] {
            let wrong = NewMeeting { starts_at, deadline: None, ..meeting("מפגש", None, &[]) };
            let refused = forum.create_meeting(&coordinator, wrong).await.expect_err("refused");
            assert_eq!(fields(&refused), field("starts_at", FieldProblem::Invalid));
        }
        let nowhere = meeting("מפגש", Some(CompanyId(99)), &[]);
        let nobody = meeting("מפגש", None, &[MemberId(99)]);
        for (input, name) in [(nowhere, "presenting_company"), (nobody, "presenters")] {
            let refused = forum.create_meeting(&coordinator, input).await.expect_err("refused");
            assert_eq!(fields(&refused), field(name, FieldProblem::NotThere));
        }
        let several = meeting(" ", Some(CompanyId(99)), &[MemberId(99)]);
        let refused = forum.create_meeting(&coordinator, several).await.expect_err("refused");
        let names: Vec<_> = fields(&refused).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["title", "presenting_company", "presenters"], "all at once");
        let twice = meeting("מפגש", None, &keys(&[context.people.oren.member, context.people.oren.member]));
        let id = forum.create_meeting(&coordinator, twice).await.expect("named twice is named");
        let view = forum.meeting(&coordinator, id).await.expect("there");
        assert_eq!(view.card.presenters.len(), 1);
        let odd = NewMeeting { agenda: "א\0ב\r\n<script>x</script>".into(), ..meeting("עוד", None, &[]) };
        let view = forum.meeting(&coordinator, call(forum, odd).await).await.expect("there");
        assert_eq!(view.agenda, "אב\n<script>x</script>");
        assert!(!view.agenda_html.contains("<script"));
    })
    .await;
}

#[tokio::test]
async fn a_meeting_is_moved_over_the_version_that_was_seen() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let id = call(forum, meeting("לפני", Some(people.oren.company), &keys(&[people.oren.member]))).await;
        let moved = NewMeeting { starts_at: day(20), ..meeting("אחרי", Some(people.rimon.company), &[]) };
        let next = forum.update_meeting(&people.coordinator, id, 1, moved.clone()).await.expect("moved");
        let late = forum.update_meeting(&people.coordinator, id, 1, moved.clone()).await;
        assert_eq!(late, Err(Problem::Conflict { current: next }));
        let gone = forum.update_meeting(&people.coordinator, MeetingId(99), 1, moved).await;
        assert_eq!(gone, Err(Problem::NotFound));
        assert_eq!(found(forum, &people.oren.guest, "אחרי").await, ["אחרי"]);
        assert_eq!(found(forum, &people.oren.guest, "לפני").await, [""; 0]);
        let view = forum.meeting(&people.oren.member, id).await.expect("there");
        assert!(!view.can.upload, "presents no more");
        assert_eq!(forum.meeting(&people.oren.member, MeetingId(99)).await.err(), Some(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn what_comes_next_is_on_the_home_page_and_what_was_is_past() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let first = call(forum, meeting("ראשון", Some(people.oren.company), &[])).await;
        let later = NewMeeting { starts_at: day(60), ..meeting("שני", None, &[]) };
        let second = call(forum, NewMeeting { deadline: None, ..later }).await;
        let draft = forum::practices::create::CreatePractice {
            meeting: Some(first),
            ..practice("טיוטה", "גוף", Status::Draft)
        };
        create_practice(forum, &people.oren.member, draft).await;
        let home = async || forum.home(&people.rimon.member).await.expect("home");
        let next = async || home().await.next.expect("one").card.id;
        assert_eq!(next().await, first);
        assert_eq!(home().await.new.len(), 0);
        create_practice(forum, &people.oren.member, practice("חדש", "גוף", Status::Published)).await;
        assert_eq!(home().await.new.len(), 1, "at once after the write");
        context.clock.advance_days(15);
        assert_eq!(next().await, second);
        let lists = forum.meetings(&people.rimon.member).await.expect("lists");
        assert_eq!(lists.past.iter().map(|card| card.id).collect::<Vec<_>>(), [first]);
        assert_eq!(lists.upcoming.iter().map(|card| card.id).collect::<Vec<_>>(), [second]);
        let seen = async |actor| forum.meeting(&actor, first).await.expect("there").card.practices;
        assert_eq!(seen(people.oren.colleague).await, 1, "their company's draft");
        assert_eq!(seen(people.rimon.member).await, 0);
    })
    .await;
}

#[tokio::test]
async fn presenters_are_named_by_address() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let emails = vec![" M2@forum.example".to_owned(), "m3@forum.example".to_owned()];
        let (company, members) =
            forum.presenters_named(&people.coordinator, Some("oren-gal"), &emails).await.expect("all there");
        assert_eq!(company, Some(people.oren.company));
        assert_eq!(members, keys(&[people.oren.manager, people.oren.member]));
        let unknown = vec!["x@y.example".to_owned()];
        let refused = forum.presenters_named(&people.coordinator, Some("no\0body"), &unknown).await;
        let names: Vec<_> = fields(&refused.expect_err("refused")).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["presenting_company", "presenters"]);
    })
    .await;
}

#[tokio::test]
async fn a_meeting_is_listed_with_those_to_come_until_it_ends() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let ends_at = Some(day(14).plus_seconds(3 * 3_600));
        let running = call(forum, NewMeeting { ends_at, ..meeting("ראשון", None, &[]) }).await;
        let later = call(forum, NewMeeting { starts_at: day(60), ..meeting("שני", None, &[]) }).await;
        let lists = async || {
            let lists = forum.meetings(&people.rimon.member).await.expect("lists");
            [lists.upcoming, lists.past].map(|cards| cards.into_iter().map(|card| card.id).collect::<Vec<_>>())
        };
        context.clock.advance_seconds(14 * 24 * 3_600 + 3_600);
        assert_eq!(lists().await, [vec![running, later], vec![]]);
        context.clock.advance_seconds(3 * 3_600);
        assert_eq!(lists().await, [vec![later], vec![running]]);
    })
    .await;
}
