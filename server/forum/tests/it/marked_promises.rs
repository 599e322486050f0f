//! Promises that are marked in a summary, those that follow a postponed meeting, and the page for management.

use domain::clock::Timestamp;
use domain::id::{MeetingId, MemberId};
use domain::meeting::{MeetingSummary, NewMeeting, UrgentChange};
use domain::notification::NotificationKind;
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use domain::promise::{FoundPromise, NewPromise};
use domain::rsvp::{NewRsvp, RsvpAnswer};
use forum::Forum;
use forum::practices::create::CreatePractice;

use crate::context::key;
use crate::notifications::{listed, notify};
use crate::on_each_engine;
use crate::sample::{call, create_practice, day, field, fields, meeting, practice};

async fn summarise(forum: &Forum, actor: &Actor, id: MeetingId, text: &str, decisions: &str) {
    let version = forum.meeting(actor, id).await.expect("there").card.version;
    let summary = MeetingSummary { text: text.into(), decisions: decisions.into() };
    forum.set_meeting_summary(actor, id, version, summary).await.expect("written");
}

fn of(found: &[FoundPromise]) -> Vec<(Option<MemberId>, &str, Option<Timestamp>)> {
    found.iter().map(|it| (it.owner.as_ref().map(|person| person.id), it.what.as_str(), it.due_at)).collect()
}

/// The last minute of a day of January 2026 in Jerusalem.
fn january(day: i64) -> Timestamp {
    // The 15th at 11:00 is when every test begins.
    crate::fake_clock::START.plus_days(day - 15).plus_seconds(12 * 3_600 + 59 * 60)
}

#[tokio::test]
async fn what_a_summary_marks_is_entered_once() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, ruth) = (people.oren.member, people.rimon.member);
        let id = call(forum, NewMeeting { starts_at: day(-1), deadline: None, ..meeting("היה", None, &[]) }).await;
        // The last one as the editor writes it where a name is chosen from the suggestions.
        let text = format!(
            "# מה נאמר\n\n- @דנה אורן־גל: לשלוח את הטופס, עד 20.1\n- @דנה רימון לספר מה יצא\n\
             * @מישהי אחרת: להביא דוגמה, עד 31.2\nסתם @דנה\n\
             - [@דנה אורן־גל](/people/{}) לקרוא את [הסקירה](/practices/a), עד יום ה׳ 22.1\n",
            key(dana)
        );
        summarise(forum, &people.coordinator, id, &text, "").await;
        let found = forum.marked_promises(&people.coordinator, id).await.expect("found");
        assert_eq!(
            of(&found),
            [
                (Some(key(dana)), "לשלוח את הטופס", Some(january(20))),
                (Some(key(ruth)), "לספר מה יצא", None),
                (None, "להביא דוגמה", None),
                (Some(key(dana)), "לקרוא את הסקירה", Some(january(22))),
            ]
        );
        let promise = |owner, what: &str| NewPromise {
            owner,
            to: None,
            meeting: Some(id),
            what: what.into(),
            due_at: january(20),
        };
        let all = vec![promise(key(dana), "לשלוח את הטופס"), promise(key(ruth), " ")];
        let refused = forum.make_promises(&people.coordinator, all).await.expect_err("refused");
        assert_eq!(fields(&refused), field("promises[1].what", FieldProblem::Missing));
        assert!(forum.promises_of_meeting(&dana, id).await.expect("a list").is_empty(), "then none is entered");
        let all = vec![promise(key(dana), "לשלוח את הטופס"), promise(key(ruth), "לספר מה יצא")];
        let made = forum.make_promises(&people.coordinator, all.clone()).await.expect("entered");
        assert_eq!(forum.make_promises(&people.coordinator, all.clone()).await, Ok(made.clone()), "sent twice");
        let next = call(forum, NewMeeting { starts_at: day(-2), deadline: None, ..meeting("עוד", None, &[]) }).await;
        let there = all.into_iter().map(|it| NewPromise { meeting: Some(next), ..it }).collect();
        let others = forum.make_promises(&people.coordinator, there).await.expect("entered");
        assert!(others.iter().all(|id| !made.contains(id)), "the same words at another meeting are another promise");
        let left = forum.marked_promises(&people.coordinator, id).await.expect("found");
        let read = (Some(key(dana)), "לקרוא את הסקירה", Some(january(22)));
        assert_eq!(of(&left), [(None, "להביא דוגמה", None), read]);
        assert!(left.iter().all(|promise| !promise.may_be_there));
        // What the coordinator words otherwise is not entered a second time by a form that is sent as it is.
        let reworded = promise(key(dana), "לקרוא את הסקירה כולה");
        forum.make_promise(&people.coordinator, reworded).await.expect("entered");
        let left = forum.marked_promises(&people.coordinator, id).await.expect("found");
        assert_eq!(left.iter().map(|promise| promise.may_be_there).collect::<Vec<_>>(), [false, true]);
        assert_eq!(forum.marked_promises(&dana, id).await, Err(Problem::Forbidden));
        let others = vec![promise(key(ruth), "לא שלי")];
        assert_eq!(forum.make_promises(&dana, others).await, Err(Problem::Forbidden));
    })
    .await;
}

#[tokio::test]
async fn what_is_due_on_the_day_of_a_meeting_follows_it_and_the_rest_stays() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let id = call(forum, meeting("מפגש", None, &[])).await;
        let make = async |what: &str, due_at| {
            let to = Some(key(people.rimon.member));
            let promise = NewPromise { owner: key(dana), to, meeting: None, what: what.into(), due_at };
            forum.make_promise(&dana, promise).await.expect("made")
        };
        let (on_it, before) = (make("עד המפגש", january(29)).await, make("יום לפני", january(28)).await);
        let (kept, after) = (make("קוימה", january(29)).await, make("יום אחרי", january(30)).await);
        let keep = domain::promise::PromiseStep::Keep;
        forum.change_promise(&dana, kept, None, keep).await.expect("kept");
        notify(forum).await;
        let told = listed(forum, &people.rimon.member).await.len();
        let later = UrgentChange::Postpone { weeks: 2 };
        forum.change_meeting_urgently(&people.coordinator, id, 1, later, String::new()).await.expect("postponed");
        let due = async |id| forum.promise(&dana, id).await.expect("readable").due_at;
        assert_eq!(due(on_it).await, january(29).plus_days(14));
        assert_eq!([due(before).await, due(kept).await, due(after).await], [january(28), january(29), january(30)]);
        notify(forum).await;
        let now = listed(forum, &people.rimon.member).await;
        assert!(now.iter().all(|(_, kinds)| !kinds.contains(&NotificationKind::PromiseMoved)), "one message: {now:?}");
        assert_eq!(now.len(), told + usize::from(now.iter().any(|(title, _)| title.as_deref() == Some("מפגש"))));
    })
    .await;
}

#[tokio::test]
async fn the_page_for_management_tells_what_its_reader_may_know() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, ruth) = (people.oren.member, people.rimon.member);
        let new = NewMeeting { starts_at: day(1), deadline: None, ..meeting("מפגש", None, &[key(dana)]) };
        let id = call(forum, new).await;
        assert_eq!(forum.one_page(&dana, id).await, Err(Problem::NotFound), "it has not taken place");
        context.clock.advance_days(2);
        let text = practice("אמנת שירות", "גוף", Status::Published);
        create_practice(forum, &dana, CreatePractice { meeting: Some(id), ..text }).await;
        summarise(forum, &people.coordinator, id, "נאמר", "אחת\nשתיים\nשלוש\nארבע").await;
        let due_at = forum.now().plus_days(9);
        let promise = NewPromise { owner: key(dana), to: None, meeting: Some(id), what: "לנסות".into(), due_at };
        forum.make_promise(&dana, promise).await.expect("made");
        let page = forum.one_page(&dana, id).await.expect("the page");
        assert_eq!(page.heard.iter().map(|it| it.title.as_str()).collect::<Vec<_>>(), ["אמנת שירות"]);
        assert_eq!(page.ideas, ["אחת", "שתיים", "שלוש"]);
        assert_eq!(page.tried.iter().map(|it| it.what.as_str()).collect::<Vec<_>>(), ["לנסות"]);
        assert!(forum.one_page(&ruth, id).await.expect("the page").tried.is_empty(), "a promise of another company");
        assert_eq!(forum.one_page(&Actor::Nobody, id).await, Err(Problem::Unauthenticated));
        let file =
            forum.markdown_word_file("א/ב".into(), "## כותרת\n".into(), domain::language::Language::Hebrew, "עמוד");
        assert_eq!(file.await.expect("written").file_name, "א ב.docx");
    })
    .await;
}

#[tokio::test]
async fn the_home_page_knows_what_was_answered_to_the_next_meeting() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let id = call(forum, meeting("מפגש", None, &[])).await;
        assert_eq!(forum.home(&dana).await.expect("home").answer, None);
        let rsvp = NewRsvp { answer: RsvpAnswer::Online, note: String::new() };
        forum.answer_meeting(&dana, id, key(dana), rsvp).await.expect("answered");
        assert_eq!(forum.home(&dana).await.expect("home").answer, Some(RsvpAnswer::Online));
        assert_eq!(forum.home(&people.rimon.member).await.expect("home").answer, None, "another's");
    })
    .await;
}
