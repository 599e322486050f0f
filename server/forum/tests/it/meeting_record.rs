//! The agenda of a meeting as items, and what was said and decided at it.

use domain::agenda::{AgendaItem, AgendaKind, SinceLast};
use domain::id::MeetingId;
use domain::meeting::{MeetingState, MeetingSummary, NewMeeting};
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use domain::promise::{NewPromise, PromiseStanding, PromiseStep, PromiseSums};
use domain::tries::{TryInput, TryOutcome, TryShown};

use crate::context::key;
use crate::on_each_engine;
use crate::sample::{call, create_practice, day, field, fields, found, meeting, practice};
use crate::tries::input;

fn item(title: &str, minutes: i64) -> AgendaItem {
    AgendaItem { kind: AgendaKind::Dilemma, title: title.into(), minutes, who: "יעל".into(), dilemma: None }
}

#[tokio::test]
async fn an_agenda_is_replaced_over_the_version_that_was_seen() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let new = meeting("מפגש", None, &[]);
        let id = call(forum, new.clone()).await;
        let items = vec![item("פתיחה", 15), item("זיגזגים", 40)];
        forum.set_agenda(&people.coordinator, id, 1, items.clone()).await.expect("set");
        let late = forum.set_agenda(&people.coordinator, id, 1, vec![]).await;
        assert_eq!(late, Err(Problem::Conflict { current: 2 }));
        let view = forum.meeting(&people.oren.guest, id).await.expect("there");
        assert_eq!((view.items, view.card.version, view.card.sequence), (items.clone(), 2, 0));
        assert_eq!(found(forum, &people.oren.guest, "זיגזגים").await, ["מפגש"]);
        let moved = NewMeeting { starts_at: day(20), ..new };
        forum.update_meeting(&people.coordinator, id, 2, moved).await.expect("moved");
        assert_eq!(forum.meeting(&people.coordinator, id).await.expect("there").items, items, "it stays");
        let refused = forum.set_agenda(&people.coordinator, id, 3, vec![item("א", 1_800)]).await.expect_err("refused");
        assert_eq!(fields(&refused), field("items[0].minutes", FieldProblem::Invalid));
        assert_eq!(forum.set_agenda(&people.oren.manager, id, 3, vec![]).await, Err(Problem::Forbidden));
        let gone = forum.set_agenda(&people.coordinator, MeetingId(99), 1, vec![]).await;
        assert_eq!(gone, Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn an_agenda_opens_with_what_was_promised_and_tried_since_the_last_meeting() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, noa, manager) = (people.oren.member, people.rimon.member, people.rimon.manager);
        let on = create_practice(forum, &dana, practice("אמנת שירות", "מה שהבטחנו", Status::Published)).await;
        let tried =
            async |actor, outcome, shown| forum.add_try(&actor, on.id, input(outcome, shown)).await.expect("added");
        let before =
            TryInput { why: "עוד לפני המפגש".into(), ..input(TryOutcome::Drop, TryShown::Company) };
        forum.add_try(&noa, on.id, before).await.expect("added");
        let last = call(forum, NewMeeting { starts_at: day(1), deadline: None, ..meeting("הקודם", None, &[]) }).await;
        let off = NewMeeting { starts_at: day(9), state: MeetingState::Cancelled, ..meeting("בוטל", None, &[]) };
        call(forum, NewMeeting { deadline: None, ..off }).await;
        let id = call(forum, NewMeeting { starts_at: day(30), ..meeting("הבא", None, &[]) }).await;
        context.clock.advance_days(2);
        for (owner, days) in [(dana, 6), (noa, 20)] {
            let (what, to) = ("לשלוח את הטופס".to_owned(), None);
            let new = NewPromise { owner: key(owner), to, meeting: Some(last), what, due_at: day(days) };
            let made = forum.make_promise(&owner, new).await.expect("made");
            if owner == dana {
                forum.change_promise(&dana, made, None, PromiseStep::Keep).await.expect("kept");
            }
        }
        tried(noa, TryOutcome::Keep, TryShown::Company).await;
        tried(manager, TryOutcome::Adapt, TryShown::Counted).await;

        let shown = async |actor| {
            let view = forum.meeting(&actor, id).await.expect("there");
            forum.since_last_meeting(&actor, &view).await.expect("known")
        };
        assert_eq!(shown(people.coordinator).await, SinceLast::default(), "the agenda has no such item");
        let about = |kind| AgendaItem { kind, ..item("מאז המפגש הקודם", 10) };
        let items = vec![about(AgendaKind::Promised), about(AgendaKind::Tried)];
        forum.set_agenda(&people.coordinator, id, 1, items).await.expect("set");
        let sums = PromiseSums { open: 1, late: 0, kept: 1, released: 0 };
        for (reader, standings, sums, words, counted) in [
            (dana, vec![PromiseStanding::Kept], None, 1, 1),
            (manager, vec![PromiseStanding::Open], None, 2, 0),
            (people.coordinator, vec![PromiseStanding::Kept, PromiseStanding::Open], Some(sums), 1, 1),
            (people.oren.guest, vec![], None, 1, 1),
        ] {
            let since = shown(reader).await;
            assert_eq!(since.meeting.map(|meeting| meeting.id), Some(last), "not the one that was cancelled");
            assert_eq!(since.promises.iter().map(|it| it.standing).collect::<Vec<_>>(), standings, "{reader:?}");
            assert_eq!((since.sums, since.tries.len(), since.counted_tries), (sums, words, counted), "{reader:?}");
            assert_eq!((since.tries[0].title.as_str(), since.tries[0].outcome), ("אמנת שירות", TryOutcome::Keep));
        }
    })
    .await;
}

#[tokio::test]
async fn a_meeting_is_found_by_what_was_said_and_decided() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let id = call(forum, meeting("מפגש", None, &[])).await;
        let summary = MeetingSummary {
            text: "דיברנו על **קוואזרים** <script>x</script>".into(),
            decisions: " מנסים פולסרים \n\n  ושולחים טופס ".into(),
        };
        forum.set_meeting_summary(&people.coordinator, id, 1, summary.clone()).await.expect("set");
        for word in ["קוואזרים", "פולסרים"] {
            assert_eq!(found(forum, &people.oren.guest, word).await, ["מפגש"], "{word}");
        }
        let view = forum.meeting(&people.oren.guest, id).await.expect("there");
        assert_eq!(view.decisions, "מנסים פולסרים\nושולחים טופס");
        assert!(view.summary_html.contains("<strong>קוואזרים</strong>") && !view.summary_html.contains("<script"));
        let late = forum.set_meeting_summary(&people.coordinator, id, 1, summary.clone()).await;
        assert_eq!(late, Err(Problem::Conflict { current: 2 }));
        let long = MeetingSummary { text: "א".repeat(30_000), ..summary };
        let refused = forum.set_meeting_summary(&people.coordinator, id, 2, long).await.expect_err("refused");
        assert_eq!(fields(&refused), field("body", FieldProblem::TooLong));
        let empty = MeetingSummary::default();
        assert_eq!(forum.set_meeting_summary(&people.oren.member, id, 2, empty.clone()).await, Err(Problem::Forbidden));
        forum.set_meeting_summary(&people.coordinator, id, 2, empty).await.expect("emptied");
        assert!(found(forum, &people.oren.guest, "קוואזרים").await.is_empty());
    })
    .await;
}
