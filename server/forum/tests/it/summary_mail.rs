//! The summary of a meeting is sent to the members in one mail, which tells of its promises too.

use domain::id::{MeetingId, MemberId};
use domain::meeting::{MeetingSummary, NewMeeting, SummaryMail};
use domain::notification::NotificationKind as Kind;
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use domain::promise::NewPromise;
use forum::Forum;
use forum::practices::create::CreatePractice;

use crate::attendance::run_jobs;
use crate::briefs::waiting;
use crate::context::{TestContext, key};
use crate::links::joined;
use crate::mails::{with_server, work};
use crate::notifications::{groups, notify};
use crate::on_each_engine;
use crate::sample::{call, create_practice, day, email, field, fields, keys, meeting, practice};

/// A meeting of yesterday at which Oren-Gal presented, with its write-up and its summary.
async fn held(context: &TestContext) -> MeetingId {
    let (forum, people) = (&context.forum, context.people);
    let new = meeting("מפגש ינואר", Some(people.oren.company), &keys(&[people.oren.member]));
    let id = call(forum, NewMeeting { starts_at: day(-1), deadline: None, ..new }).await;
    let text = practice("סקירת המדידה", "גוף", Status::Published);
    create_practice(forum, &people.oren.member, CreatePractice { meeting: Some(id), ..text }).await;
    summarise(forum, people.coordinator, id, "# מה נאמר\n\nדיברנו על **מדידה** ועל מה שהיא מסתירה.").await;
    id
}

async fn summarise(forum: &Forum, actor: Actor, id: MeetingId, text: &str) {
    let version = forum.meeting(&actor, id).await.expect("there").card.version;
    let summary =
        MeetingSummary { text: text.into(), decisions: "מודדים שבוע אחד בלי לספר".into() };
    forum.set_meeting_summary(&actor, id, version, summary).await.expect("written");
}

async fn promise(forum: &Forum, actor: &Actor, id: MeetingId, owner: MemberId, what: &str) {
    let promise = NewPromise { owner, to: None, meeting: Some(id), what: what.into(), due_at: day(20) };
    forum.make_promise(actor, promise).await.expect("made");
}

async fn told(forum: &Forum, actor: Actor, kind: Kind) -> usize {
    let all = groups(forum, &actor).await.into_iter().flat_map(|group| group.notifications);
    all.filter(|notification| notification.kind == kind).count()
}

#[tokio::test]
async fn it_says_what_each_reader_may_know_and_their_own_promises_first() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, ruth, coordinator) = (people.oren.member, people.rimon.member, people.coordinator);
        joined(forum, dana).await;
        joined(forum, ruth).await;
        notify(forum).await;
        let id = held(&context).await;
        promise(forum, &coordinator, id, key(people.oren.colleague), "להביא דוגמה").await;
        promise(forum, &coordinator, id, key(dana), "לשלוח את הטופס").await;
        promise(forum, &coordinator, id, key(ruth), "לספר מה יצא").await;
        forum.send_meeting_summary(&coordinator, id).await.expect("sent");
        notify(forum).await;
        run_jobs(forum).await;
        let of = async |actor| {
            let mails = waiting(&context, actor).await;
            let texts: Vec<String> = mails.into_iter().filter_map(|(_, text)| text).collect();
            let found: Vec<_> = texts.into_iter().filter(|text| text.contains("one-page")).collect();
            assert_eq!(found.len(), 1, "{found:?}");
            found.into_iter().next().expect("one")
        };
        let text = of(dana).await;
        let thanks = "תודה ל\u{2068}אורן־גל\u{2069} (\u{2068}נועה\u{2069}) על ההצגה";
        for part in ["דיברנו על מדידה", "מודדים שבוע אחד", thanks, "סקירת המדידה", "לשלוח את הטופס"]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(text.contains(&format!("/meetings/{id}/one-page")), "{text}");
        let (own, other) = (text.find("לשלוח את הטופס"), text.find("להביא דוגמה"));
        assert!(own.is_some() && own < other, "her own first, then that of her company: {text}");
        assert!(!text.contains("לספר מה יצא"), "what another company's member promised is theirs: {text}");
        let text = of(ruth).await;
        assert!(text.contains("לספר מה יצא") && !text.contains("לשלוח את הטופס"), "{text}");
        let view = forum.meeting(&dana, id).await.expect("there");
        assert_eq!(view.summary_mail, SummaryMail::Sent(forum.now()));
    })
    .await;
}

#[tokio::test]
async fn each_gets_one_mail_whatever_is_pressed_or_changed_and_none_of_the_promises_in_it() {
    on_each_engine(|context| async move {
        let people = context.people;
        let (dana, ruth, coordinator) = (people.oren.member, people.rimon.member, people.coordinator);
        for member in [dana, ruth, coordinator] {
            joined(&context.forum, member).await;
        }
        let (forum, server) = with_server(&context).await;
        notify(&forum).await;
        let id = held(&context).await;
        promise(&forum, &coordinator, id, key(dana), "לשלוח את הטופס").await;
        let step = async |days| {
            context.clock.advance_days(days);
            for _ in 0..2 {
                notify(&forum).await;
                work(&forum).await;
            }
            let mut to: Vec<_> = server.taken().into_iter().map(|(to, _)| to).collect();
            to.sort();
            to
        };
        assert_eq!(step(0).await, [""; 0], "the promise waits for the summary");
        forum.send_meeting_summary(&coordinator, id).await.expect("sent");
        forum.send_meeting_summary(&coordinator, id).await.expect("pressed twice");
        let mut both = [email(&context.forum, dana).await, email(&context.forum, ruth).await];
        both.sort();
        assert_eq!(step(0).await, both, "everybody but who sent it");
        summarise(&forum, coordinator, id, "דיברנו על מדידה, ותוקן").await;
        forum.send_meeting_summary(&coordinator, id).await.expect("once more");
        assert_eq!(step(0).await, [""; 0], "an edit sends nothing");
        assert_eq!(told(&forum, dana, Kind::SummarySent).await, 1);
        assert_eq!(told(&forum, dana, Kind::PromiseMade).await, 1, "it stands at the bell");
        // Two working days later the mail of the promise would go out; the reminder of it is later still.
        assert_eq!(step(4).await, [""; 0], "what the mail of the summary told is not mailed again");
        promise(&forum, &coordinator, id, key(dana), "עוד משהו").await;
        assert_eq!(step(0).await, [email(&context.forum, dana).await], "what is entered later is told by itself");
    })
    .await;
}

#[tokio::test]
async fn a_promise_is_mailed_by_itself_where_no_summary_is_sent() {
    on_each_engine(|context| async move {
        let (people, dana) = (context.people, context.people.oren.member);
        joined(&context.forum, dana).await;
        let (forum, server) = with_server(&context).await;
        notify(&forum).await;
        let id = held(&context).await;
        promise(&forum, &people.coordinator, id, key(dana), "לשלוח את הטופס").await;
        notify(&forum).await;
        work(&forum).await;
        assert_eq!(server.taken().len(), 0);
        // On Thursday at eleven it was entered; two days later is a Saturday.
        context.clock.advance_days(3);
        work(&forum).await;
        context.clock.advance_days(1);
        work(&forum).await;
        assert_eq!(server.taken().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn only_the_coordinator_sends_what_was_written_of_a_meeting_that_was_held() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let coordinator = people.coordinator;
        let nothing = |sent: Result<(), Problem>| {
            assert_eq!(fields(&sent.expect_err("refused")), field("summary", FieldProblem::NothingToSend));
        };
        let id = held(&context).await;
        for other in [people.oren.manager, people.oren.member, people.oren.guest] {
            assert_eq!(forum.send_meeting_summary(&other, id).await, Err(Problem::Forbidden));
        }
        assert_eq!(forum.send_meeting_summary(&coordinator, MeetingId(99)).await, Err(Problem::NotFound));
        let unwritten = call(forum, NewMeeting { starts_at: day(-1), deadline: None, ..meeting("x", None, &[]) }).await;
        nothing(forum.send_meeting_summary(&coordinator, unwritten).await);
        let ahead = call(forum, meeting("יהיה", None, &[])).await;
        summarise(forum, coordinator, ahead, "מה שיהיה").await;
        nothing(forum.send_meeting_summary(&coordinator, ahead).await);
        assert_eq!(forum.meeting(&coordinator, ahead).await.expect("there").summary_mail, SummaryMail::No);
        let state = async || forum.meeting(&coordinator, id).await.expect("there").summary_mail;
        assert_eq!(state().await, SummaryMail::Ready);
        context.clock.advance_days(60);
        assert_eq!(state().await, SummaryMail::No, "nobody waits for it any more");
        nothing(forum.send_meeting_summary(&coordinator, id).await);
    })
    .await;
}
