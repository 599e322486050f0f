//! After a meeting: who came, the three anonymous questions, and the write-up in five lines where none came.

use std::collections::BTreeSet;

use domain::clock::Clock;
use domain::five_lines::FiveLines;
use domain::id::{CompanyId, MeetingId, MemberId, TopicId};
use domain::language::Language;
use domain::meeting::{NewMeeting, UrgentChange};
use domain::notification::NotificationKind;
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use domain::rsvp::{NewRsvp, RsvpAnswer};
use domain::survey::{OPEN_DAYS, Recommends, SurveyAnswer};
use forum::Forum;
use sqlx::{Column, Connection, Executor, Row};

use crate::attendance::run_jobs;
use crate::context::{TestContext, key};
use crate::notifications::{listed, notify};
use crate::on_each_engine;
use crate::sample::{call, create_practice, day, field, fields, meeting, practice};

fn answer(useful: i64, topic: Option<i64>, next: &str, recommends: Recommends) -> SurveyAnswer {
    SurveyAnswer { useful, next_topic: topic.map(TopicId), next: next.to_owned(), recommends }
}

async fn says(forum: &Forum, actor: Actor, id: MeetingId, saying: RsvpAnswer) {
    let rsvp = NewRsvp { answer: saying, note: String::new() };
    forum.answer_meeting(&actor, id, key(actor), rsvp).await.expect("answered");
}

/// Those who came, as the coordinator's list says.
async fn came(forum: &Forum, id: MeetingId) -> BTreeSet<MemberId> {
    let list = forum.attendance_list(&Actor::System, id).await.expect("a list");
    list.lines.iter().filter(|line| line.came).map(|line| line.person.id).collect()
}

/// A meeting of Oren-Gal's in two days, whose clock is moved behind its end.
async fn held(context: &TestContext, company: Option<CompanyId>, presenters: &[MemberId]) -> MeetingId {
    let starts_at = context.clock.now().plus_days(2);
    let new = NewMeeting {
        starts_at,
        ends_at: Some(starts_at.plus_seconds(3 * 3_600)),
        deadline: None,
        ..meeting("מפגש", company, presenters)
    };
    call(&context.forum, new).await
}

#[tokio::test]
async fn two_who_note_at_once_lose_nothing() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, omer, ruth) = (people.oren.member, people.oren.colleague, people.rimon.member);
        let new = NewMeeting { starts_at: day(14), deadline: None, ..meeting("מפגש", None, &[]) };
        let id = call(forum, new).await;
        let rsvp = NewRsvp { answer: RsvpAnswer::Room, note: String::new() };
        forum.answer_meeting(&dana, id, key(dana), rsvp).await.expect("answered");
        context.clock.advance_days(14);
        let shown = [key(dana)];
        let note = async |came: &[MemberId]| forum.change_attendance(&people.coordinator, id, &shown, came).await;
        // Two pages that showed the same: one ticks a member, the other takes one away and ticks another.
        let (first, second) = futures::future::join(note(&[key(dana), key(omer)]), note(&[key(ruth)])).await;
        first.expect("noted");
        second.expect("noted");
        assert_eq!(came(forum, id).await, [key(omer), key(ruth)].into());

        let version = forum.attendance_list(&people.coordinator, id).await.expect("a list").version();
        forum.replace_attendance(&people.coordinator, id, version, &[key(dana)]).await.expect("that version");
        let late = forum.replace_attendance(&people.coordinator, id, version, &[]).await;
        assert!(matches!(late, Err(Problem::Conflict { current }) if current != version));
    })
    .await;
}

#[tokio::test]
async fn who_came_is_noted_from_who_had_said_so() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let id = held(&context, None, &[]).await;
        let (dana, omer, ruth) = (people.oren.member, people.oren.colleague, people.rimon.member);
        for (actor, saying) in [(dana, RsvpAnswer::Room), (omer, RsvpAnswer::Online), (ruth, RsvpAnswer::No)] {
            says(forum, actor, id, saying).await;
        }
        let early = forum.note_attendance(&people.coordinator, id, &[]).await.expect_err("it has not begun");
        assert_eq!(fields(&early), field("came", FieldProblem::Invalid));
        context.clock.advance_days(3);
        assert_eq!(came(forum, id).await, [key(dana), key(omer)].into());
        let list = forum.attendance_list(&people.coordinator, id).await.expect("a list");
        assert!(!list.is_noted && list.lines.len() == people.all().len());
        for _ in 0..2 {
            forum.note_attendance(&people.coordinator, id, &[key(dana), key(ruth)]).await.expect("noted");
            assert_eq!(came(forum, id).await, [key(dana), key(ruth)].into());
        }
        forum.note_attendance(&people.coordinator, id, &[]).await.expect("nobody came");
        assert_eq!(came(forum, id).await, BTreeSet::new());
        let nobody = forum.note_attendance(&people.coordinator, id, &[MemberId(99)]).await.expect_err("refused");
        assert_eq!(fields(&nobody), field("came", FieldProblem::NotThere));
        let nowhere = forum.note_attendance(&people.coordinator, MeetingId(99), &[]).await;
        assert_eq!(nowhere, Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn three_questions_are_answered_once_and_shown_when_nobody_can_be_told_by_them() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let id = held(&context, None, &[]).await;
        let (dana, omer, ruth) = (people.oren.member, people.oren.colleague, people.rimon.guest);
        let early = forum.answer_survey(&dana, id, answer(5, None, "", Recommends::Yes)).await;
        assert_eq!(fields(&early.expect_err("it has not taken place")), field("useful", FieldProblem::Settled));
        context.clock.advance_days(3);
        let state = forum.survey_state(&dana, id).await.expect("there");
        assert!(state.is_open && !state.is_answered);
        for (wrong, name) in [
            (answer(6, None, "", Recommends::Yes), "useful"),
            (answer(1, Some(9_999), "", Recommends::Yes), "next_topic"),
        ] {
            let refused = forum.answer_survey(&dana, id, wrong).await.expect_err("refused");
            assert_eq!(fields(&refused)[0].0, name);
        }
        assert!(!forum.survey_state(&dana, id).await.expect("there").is_answered, "what was refused was not counted");
        forum.answer_survey(&dana, id, answer(5, Some(1), " שיחות  קשות ", Recommends::Yes)).await.expect("taken");
        let again = forum.answer_survey(&dana, id, answer(1, None, "", Recommends::No)).await.expect_err("once");
        assert_eq!(fields(&again), field("useful", FieldProblem::Settled));
        assert!(forum.survey_state(&dana, id).await.expect("there").is_answered);
        forum.answer_survey(&omer, id, answer(4, Some(1), "", Recommends::Maybe)).await.expect("taken");
        let few = forum.survey_results(&people.coordinator).await.expect("results");
        assert_eq!((few[0].answers, &few[0].said, few[0].came), (2, &None, None));
        forum.answer_survey(&ruth, id, answer(5, Some(2), "Feedback", Recommends::Yes)).await.expect("taken");
        let said = forum.survey_results(&people.coordinator).await.expect("results")[0].said.clone().expect("said");
        assert_eq!((said.useful_hundredths, said.recommend), (467, 2), "rounded");
        assert_eq!(said.topics, [(TopicId(1), 2), (TopicId(2), 1)]);
        assert_eq!(said.words, ["Feedback", "שיחות קשות"]);

        // Nothing but the random key of an answer stands beside it.
        let mut conn = context.database.connect().await.expect("connect");
        let rows = conn.fetch_all("SELECT * FROM survey_answer").await.expect("rows");
        assert_eq!(rows.len(), 3);
        let columns: Vec<_> = rows[0].columns().iter().map(|column| column.name().to_owned()).collect();
        assert_eq!(columns, ["id", "meeting_id", "useful", "next_topic_id", "next", "recommends"]);
        conn.close().await.expect("close");

        context.clock.advance_days(OPEN_DAYS);
        assert!(!forum.survey_state(&dana, id).await.expect("there").is_open);
        let late = forum.answer_survey(&people.rimon.member, id, answer(5, None, "", Recommends::Yes)).await;
        assert_eq!(fields(&late.expect_err("too late")), field("useful", FieldProblem::Settled));
    })
    .await;
}

#[tokio::test]
async fn a_topic_that_is_asked_for_brings_a_company_forward() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (oren, rimon) = (people.oren.company, people.rimon.company);
        let mut text = practice("אמנת שירות", "גוף", Status::Published);
        text.content.topics = vec!["measurement".into()];
        create_practice(forum, &people.rimon.member, text).await;
        let topic = forum.topics().await.expect("topics");
        let wanted = topic.iter().find(|topic| topic.slug == "measurement").expect("a topic").id;
        let id = held(&context, None, &[]).await;
        context.clock.advance_days(3);
        let turns = async || {
            let rota = forum.rota(&Actor::System).await.expect("the rota");
            let turns = rota.turns.into_iter().map(|turn| (turn.company.id, turn.topics.len()));
            turns.filter(|(id, _)| [oren, rimon].contains(id)).collect::<Vec<_>>()
        };
        assert_eq!(turns().await, [(oren, 0), (rimon, 0)]);
        for actor in [people.oren.member, people.oren.colleague] {
            let wants = SurveyAnswer { next_topic: Some(wanted), ..answer(5, None, "", Recommends::Yes) };
            forum.answer_survey(&actor, id, wants).await.expect("taken");
        }
        assert_eq!(turns().await, [(rimon, 1), (oren, 0)]);
    })
    .await;
}

#[tokio::test]
async fn who_came_is_asked_the_day_after_and_not_of_a_cancelled_meeting() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        notify(forum).await;
        // The clock stands on a Thursday: the meeting is on Saturday night, and Sunday is the working day after it.
        let id = held(&context, None, &[]).await;
        says(forum, people.oren.member, id, RsvpAnswer::Room).await;
        says(forum, people.oren.colleague, id, RsvpAnswer::No).await;
        let off = held(&context, None, &[]).await;
        says(forum, people.oren.member, off, RsvpAnswer::Room).await;
        let cancel = UrgentChange::Cancel;
        forum.change_meeting_urgently(&people.coordinator, off, 1, cancel, String::new()).await.expect("off");
        context.clock.advance_days(4);
        run_jobs(forum).await;
        notify(forum).await;
        let asked = async |actor| {
            let told = listed(forum, actor).await;
            told.iter().flat_map(|(_, kinds)| kinds).filter(|kind| **kind == NotificationKind::SurveyAsked).count()
        };
        assert_eq!(asked(&people.oren.member).await, 1);
        assert_eq!(asked(&people.oren.colleague).await, 0);
        assert_eq!(asked(&people.rimon.member).await, 0);
    })
    .await;
}

fn lines() -> FiveLines {
    FiveLines {
        title: "איך מודדים המתנה".into(),
        topic: Some("measurement".into()),
        presented: "מדידה של זמן ההמתנה במוקד".into(),
        audience: "מנהלות ומנהלי מוקדים".into(),
        result: "ההמתנה התקצרה ברבע".into(),
        ask: "דנה".into(),
        attempt: "למדוד שבוע אחד בלי לספר".into(),
    }
}

#[tokio::test]
async fn five_lines_become_the_write_up_that_who_presented_confirms() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let id = held(&context, Some(people.oren.company), &[key(dana)]).await;
        let write =
            async |actor: Actor, lines: FiveLines| forum.write_five_lines(&actor, id, lines, Language::Hebrew).await;
        let early = write(people.coordinator, lines()).await.expect_err("it has not taken place");
        assert_eq!(fields(&early), field("title", FieldProblem::Settled));
        context.clock.advance_days(3);
        let empty = write(people.coordinator, FiveLines { ask: " ".into(), ..lines() }).await.expect_err("refused");
        assert_eq!(fields(&empty), field("ask", FieldProblem::Missing));
        let created = write(people.coordinator, lines()).await.expect("written");
        let waiting = forum.practice(&dana, &created.slug).await.expect("theirs");
        assert_eq!(waiting.status, Status::InReview);
        assert_eq!(waiting.authors.iter().map(|author| author.id).collect::<Vec<_>>(), [key(dana)]);
        assert_eq!(forum.practice(&people.rimon.member, &created.slug).await.map(drop), Err(Problem::NotFound));
        let twice = write(people.coordinator, lines()).await.expect_err("there is one");
        assert_eq!(fields(&twice), field("title", FieldProblem::Settled));
        forum.publish_practice(&dana, created.id, None).await.expect("confirmed");
        let read = forum.practice(&people.rimon.member, &created.slug).await.expect("published");
        assert_eq!((read.audience.as_str(), read.result.as_str()), ("מנהלות ומנהלי מוקדים", "ההמתנה התקצרה ברבע"));

        let twice = held(&context, Some(people.oren.company), &[key(dana)]).await;
        let without = held(&context, Some(people.oren.company), &[]).await;
        context.clock.advance_days(3);
        let press = || forum.write_five_lines(&people.coordinator, twice, lines(), Language::Hebrew);
        let (first, second) = futures::future::join(press(), press()).await;
        let refused: Vec<_> = [first, second].into_iter().filter_map(|it| it.err().map(|it| fields(&it))).collect();
        assert_eq!(refused, [field("title", FieldProblem::Settled)], "a button pressed twice writes one");
        let view = forum.meeting(&people.coordinator, twice).await.expect("there");
        assert_eq!(view.practices.len(), 1);

        let nobody = forum.write_five_lines(&people.coordinator, without, lines(), Language::Hebrew).await;
        assert_eq!(fields(&nobody.expect_err("nobody presented")), field("title", FieldProblem::Settled));
    })
    .await;
}
