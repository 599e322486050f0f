//! Promises: made, kept, moved and released, who reads them, and the one reminder.

use domain::clock::Timestamp;
use domain::id::{MeetingId, MemberId, PromiseId};
use domain::notification::{NotificationKind, Subject};
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use domain::promise::{LISTED_MAX, NewPromise, PromiseStanding, PromiseStep};
use domain::undo::Undo;
use forum::Forum;

use crate::attendance::run_jobs;
use crate::context::{TestContext, key};
use crate::notifications::{groups, listed, notify};
use crate::on_each_engine;
use crate::sample::{call, day, field, fields, meeting};

fn promise(owner: Actor, to: Option<Actor>, days: i64) -> NewPromise {
    let to = to.map(key);
    NewPromise { owner: key(owner), to, meeting: None, what: "לשלוח את הטופס".into(), due_at: day(days) }
}

async fn made(forum: &Forum, owner: Actor, to: Option<Actor>, days: i64) -> PromiseId {
    forum.make_promise(&owner, promise(owner, to, days)).await.expect("made")
}

async fn step(forum: &Forum, actor: Actor, id: PromiseId, step: PromiseStep) -> Result<(), Problem> {
    forum.change_promise(&actor, id, None, step).await
}

fn later(days: i64) -> PromiseStep {
    PromiseStep::Move { due_at: day(days), reason: "מחכים לאישור".into() }
}

fn release() -> PromiseStep {
    PromiseStep::Release { reason: String::new() }
}

async fn standing(forum: &Forum, actor: Actor, id: PromiseId) -> (PromiseStanding, Timestamp) {
    let found = forum.promise(&actor, id).await.expect("readable");
    (found.standing, found.due_at)
}

#[tokio::test]
async fn a_promise_is_made_moved_kept_and_opened_again_and_the_other_is_told() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other) = (people.oren.member, people.rimon.member);
        notify(forum).await;
        let id = made(forum, dana, Some(other), 6).await;
        assert_eq!(made(forum, dana, Some(other), 6).await, id, "sent twice");
        step(forum, dana, id, later(20)).await.expect("moved");
        assert_eq!(standing(forum, other, id).await, (PromiseStanding::Open, day(20)));
        notify(forum).await;
        let kinds = [NotificationKind::PromiseMoved, NotificationKind::PromiseMade];
        assert_eq!(listed(forum, &other).await, [(Some("לשלוח את הטופס".to_owned()), kinds.to_vec())]);
        let about = groups(forum, &other).await.remove(0);
        assert_eq!(about.notifications[0].moved, Some((day(6), day(20))));
        assert_eq!(about.subject, Subject::Promise { id, what: "לשלוח את הטופס".into(), due_at: day(20) });

        for _ in 0..2 {
            step(forum, dana, id, PromiseStep::Keep).await.expect("kept");
        }
        assert_eq!(standing(forum, dana, id).await.0, PromiseStanding::Kept);
        assert_eq!(forum.promise(&dana, id).await.expect("readable").reason, "מחכים לאישור");
        let refused = step(forum, other, id, release()).await.expect_err("it was kept");
        assert_eq!(fields(&refused), field("step", FieldProblem::Invalid));
        let undo = Undo::Promise(id);
        assert!(
            forum.can_undo(&dana, &undo).await.expect("answers")
                && !forum.can_undo(&other, &undo).await.expect("answers")
        );
        forum.undo(&dana, &undo).await.expect("open again");
        assert_eq!(forum.promise(&dana, id).await.expect("readable").reason, "מחכים לאישור", "why it was moved");
        context.clock.advance_days(21);
        assert_eq!(standing(forum, dana, id).await.0, PromiseStanding::Late);
        let refused = step(forum, dana, id, later(40)).await.expect_err("too late to move");
        assert_eq!(fields(&refused), field("step", FieldProblem::Invalid));
        step(forum, dana, id, PromiseStep::Keep).await.expect("late");
        assert_eq!(standing(forum, dana, id).await.0, PromiseStanding::KeptLate);
    })
    .await;
}

#[tokio::test]
async fn ones_record_is_ones_own_and_ones_companys_and_the_coordinator_sees_sums() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other) = (people.oren.member, people.rimon.member);
        let id = made(forum, dana, Some(other), 6).await;
        let to_all = made(forum, other, None, 7).await;
        for reader in [dana, people.oren.colleague, people.oren.manager, other] {
            assert!(forum.promise(&reader, id).await.is_ok(), "{reader:?}");
        }
        for stranger in [people.coordinator, people.rimon.manager, people.oren.guest] {
            assert_eq!(forum.promise(&stranger, id).await.err(), Some(Problem::NotFound), "{stranger:?}");
            assert_eq!(step(forum, stranger, id, PromiseStep::Keep).await, Err(Problem::NotFound), "{stranger:?}");
        }
        assert_eq!(forum.promise(&Actor::Nobody, id).await.err(), Some(Problem::Unauthenticated));
        assert_eq!(step(forum, people.oren.manager, id, PromiseStep::Keep).await, Err(Problem::Forbidden));
        assert_eq!(step(forum, other, id, later(9)).await, Err(Problem::Forbidden));
        assert_eq!(step(forum, dana, id, release()).await, Err(Problem::Forbidden), "nobody lets themselves off");
        let listed = forum.promises(&dana).await.expect("lists");
        assert_eq!((listed.open.len(), listed.to_me.len(), listed.of_company.len()), (1, 0, 0));
        assert_eq!(forum.promises(&other).await.expect("lists").to_me.len(), 1);
        assert_eq!(forum.promises(&people.oren.colleague).await.expect("lists").of_company.len(), 1);
        assert!(forum.promises(&people.oren.guest).await.expect("lists").of_company.is_empty());
        assert_eq!(listed.sums, None);
        step(forum, other, id, release()).await.expect("released");
        context.clock.advance_days(8);
        let sums = forum.promises(&people.coordinator).await.expect("lists").sums.expect("sums");
        assert_eq!((sums.open, sums.late, sums.kept, sums.released), (0, 1, 0, 1));
        assert_eq!(standing(forum, other, to_all).await.0, PromiseStanding::Late);
        assert_eq!(forum.home(&other).await.expect("home").promises.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_same_words_to_another_are_another_promise() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other) = (people.oren.member, people.rimon.member);
        let id = made(forum, dana, Some(other), 6).await;
        for to in [Some(people.rimon.colleague), None] {
            assert_ne!(made(forum, dana, to, 6).await, id);
        }
        assert_eq!(made(forum, dana, Some(other), 6).await, id, "sent twice");
    })
    .await;
}

#[tokio::test]
async fn the_coordinator_reads_and_releases_what_a_member_promised_to_the_whole_forum() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, coordinator) = (people.oren.member, people.coordinator);
        let to_all = made(forum, dana, None, 6).await;
        let to_one = made(forum, dana, Some(people.rimon.member), 5).await;
        let listed = forum.promises(&coordinator).await.expect("lists").to_me;
        assert_eq!(listed.iter().map(|it| (it.id, it.can.release)).collect::<Vec<_>>(), [(to_all, true)]);
        assert!(forum.promises(&people.rimon.member).await.expect("lists").to_me.iter().all(|it| it.id == to_one));
        assert_eq!(step(forum, people.rimon.member, to_all, release()).await, Err(Problem::NotFound));
        step(forum, coordinator, to_all, release()).await.expect("released");
        assert_eq!(standing(forum, dana, to_all).await.0, PromiseStanding::Released);
        assert_eq!(step(forum, coordinator, to_one, release()).await, Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn the_coordinator_enters_what_others_promised_at_a_meeting() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let held = call(forum, meeting("מפגש", None, &[])).await;
        notify(forum).await;
        let entered = NewPromise { meeting: Some(held), ..promise(dana, None, 6) };
        let id = forum.make_promise(&people.coordinator, entered.clone()).await.expect("entered");
        notify(forum).await;
        assert_eq!(listed(forum, &dana).await[0].1, [NotificationKind::PromiseMade]);
        for reader in [dana, people.coordinator] {
            let there = forum.promises_of_meeting(&reader, held).await.expect("a list");
            assert_eq!(there.iter().map(|it| it.id).collect::<Vec<_>>(), [id], "{reader:?}");
        }
        assert!(forum.promises_of_meeting(&people.rimon.member, held).await.expect("a list").is_empty());
        assert_eq!(forum.make_promise(&people.oren.manager, entered.clone()).await, Err(Problem::Forbidden));
        assert_eq!(
            forum.make_promise(&people.oren.guest, promise(people.oren.guest, None, 3)).await,
            Err(Problem::Forbidden)
        );
        let (whom, of_others) = forum.promise_people(&dana).await.expect("people");
        assert!(!of_others && whom.iter().all(|(person, _)| !person.name.is_empty()));
        assert!(forum.promise_people(&people.coordinator).await.expect("people").1);

        for (wrong, name, problem) in [
            (NewPromise { what: " ".into(), ..promise(dana, None, 3) }, "what", FieldProblem::Missing),
            (promise(dana, None, -1), "due", FieldProblem::Invalid),
            (promise(dana, Some(dana), 3), "to", FieldProblem::Invalid),
            (NewPromise { to: Some(MemberId(99)), ..promise(dana, None, 3) }, "to", FieldProblem::NotThere),
            (NewPromise { meeting: Some(MeetingId(99)), ..promise(dana, None, 3) }, "meeting", FieldProblem::NotThere),
        ] {
            let refused = forum.make_promise(&dana, wrong).await.expect_err("refused");
            assert_eq!(fields(&refused), field(name, problem));
        }
        for number in 1..LISTED_MAX {
            let one = NewPromise { what: format!("{number}"), ..promise(dana, None, 3) };
            forum.make_promise(&dana, one).await.expect("made");
        }
        let refused = forum.make_promise(&dana, promise(dana, None, 9)).await.expect_err("too many");
        assert_eq!(fields(&refused), field("what", FieldProblem::TooMany));
    })
    .await;
}

/// START is a Thursday. What is due on a Sunday is said on the Thursday before.
#[tokio::test]
async fn the_owner_is_reminded_once_on_the_working_day_before() {
    on_each_engine(|context: TestContext| async move {
        let (forum, clock, people) = (&context.forum, &context.clock, context.people);
        let (dana, other) = (people.oren.member, people.rimon.member);
        let kept = made(forum, other, None, 10).await;
        let id = made(forum, dana, None, 10).await;
        notify(forum).await;
        step(forum, other, kept, PromiseStep::Keep).await.expect("kept");
        let pass = async |days: i64| {
            for _ in 0..days {
                clock.advance_days(1);
                run_jobs(forum).await;
                notify(forum).await;
            }
        };
        pass(6).await;
        assert!(listed(forum, &dana).await.is_empty(), "Wednesday");
        step(forum, dana, id, later(17)).await.expect("moved by a week");
        pass(4).await;
        assert!(listed(forum, &dana).await.is_empty(), "it was moved");
        pass(4).await;
        assert_eq!(listed(forum, &dana).await[0].1, [NotificationKind::PromiseDue]);
        pass(10).await;
        assert_eq!(listed(forum, &dana).await[0].1.len(), 1);
        assert!(listed(forum, &other).await.is_empty(), "it was kept");
    })
    .await;
}

#[tokio::test]
async fn promises_are_in_the_calendar_and_go_with_an_erased_member() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let secret = forum.create_calendar_feed(&dana, None).await.expect("an address");
        let id = made(forum, dana, None, 6).await;
        let text = forum.calendar_feed(secret.reveal(), "").await.expect("a calendar").text.replace("\r\n ", "");
        assert!(text.contains("SUMMARY:לשלוח את הטופס") && text.contains("DTSTART;VALUE=DATE:20260121"), "{text}");
        step(forum, dana, id, PromiseStep::Keep).await.expect("kept");
        let text = forum.calendar_feed(secret.reveal(), "").await.expect("a calendar").text;
        assert!(!text.contains("VEVENT"), "{text}");
        forum.erase_member(&Actor::System, key(dana), "").await.expect("erased");
        assert_eq!(forum.promise(&Actor::System, id).await.err(), Some(Problem::NotFound));
    })
    .await;
}
