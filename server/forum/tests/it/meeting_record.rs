//! The agenda of a meeting as items, and what was said and decided at it.

use domain::agenda::{AgendaItem, AgendaKind};
use domain::id::MeetingId;
use domain::meeting::{MeetingSummary, NewMeeting};
use domain::problem::{FieldProblem, Problem};

use crate::on_each_engine;
use crate::sample::{call, day, field, fields, found, meeting};

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
