//! The rota: whose turn it is, requests answered by the button of a mail, presenters, and companies that change places.

use domain::company::CompanyTexts;
use domain::id::{CompanyId, MeetingId, MemberId, PresentingRequestId};
use domain::mail::{MailKind, MailState};
use domain::meeting::{NewMeeting, UrgentChange};
use domain::notification::NotificationKind;
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use domain::rota::{Presenting, PresentingAnswer, RequestState};
use forum::Forum;
use forum::companies::leave::Leaving;
use forum::exchange::forum_file::ForumFile;
use forum::exchange::import::ImportOptions;
use forum::members::away::SetAway;
use store::Store;

use crate::attendance::run_jobs;
use crate::context::{TestContext, key};
use crate::links::joined;
use crate::notifications::{listed, notify};
use crate::on_each_engine;
use crate::sample::{call, day, field, fields, meeting};

const ACCEPT: PresentingAnswer = PresentingAnswer::Accept;
const PASS: PresentingAnswer = PresentingAnswer::Pass;

/// The companies that wait for their turn, the next first.
async fn order(forum: &Forum) -> Vec<CompanyId> {
    let rota = forum.rota(&Actor::System).await.expect("the rota");
    rota.turns.into_iter().map(|turn| turn.company.id).collect()
}

/// The company that presents at a meeting, and who of it does.
async fn presents(forum: &Forum, id: MeetingId) -> (Option<CompanyId>, Vec<MemberId>) {
    let card = forum.meeting(&Actor::System, id).await.expect("there").card;
    (card.company.map(|company| company.id), card.presenters.iter().map(|person| person.id).collect())
}

async fn held(forum: &Forum, company: CompanyId, days: i64) {
    let past = NewMeeting { starts_at: day(-days), deadline: None, ..meeting("היה", Some(company), &[]) };
    call(forum, past).await;
}

/// The token of the mail that asked for an answer.
async fn mailed(context: &TestContext) -> String {
    let store = Store::open(&context.database).await.expect("opens");
    let mut conn = store.read().await.expect("read");
    let outbox = store::mail::list(&mut conn, MailState::Queued, None, 99).await.expect("mails");
    let id = outbox.iter().filter(|mail| mail.kind == MailKind::PresentingRequest).map(|mail| mail.id).max();
    drop(conn);
    store.close().await;
    let forum = &context.forum;
    // Without a mail server, mails wait for the coordinator, who opens them.
    // Tests begin on a working day, and a week later it is one again.
    context.clock.advance_days(7);
    run_jobs(forum).await;
    let opened = forum.open_mail(&context.people.coordinator, id.expect("a mail")).await.expect("opened");
    let text = opened.expect("there is something to say").text;
    let (_, token) = text.split_once("/asked/").expect("a link");
    token.split_whitespace().next().expect("a token").to_owned()
}

async fn state(forum: &Forum, token: &str) -> (RequestState, bool) {
    let asked = forum.asked_to_present(token).await.expect("a request");
    (asked.request.state, asked.is_open)
}

#[tokio::test]
async fn who_never_presented_is_next_and_the_coordinator_changes_the_order() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (oren, rimon) = (people.oren.company, people.rimon.company);
        let hub = people.coordinator.company().expect("a company");
        held(forum, oren, 40).await;
        held(forum, rimon, 100).await;
        assert_eq!(order(forum).await, [hub, rimon, oren]);
        forum.shift_in_rota(&people.coordinator, oren, true).await.expect("moved");
        assert_eq!(order(forum).await, [hub, oren, rimon]);
        forum.shift_in_rota(&people.coordinator, oren, true).await.expect("moved");
        forum.shift_in_rota(&people.coordinator, oren, true).await.expect("it is the first already");
        assert_eq!(order(forum).await, [oren, hub, rimon]);
        let refused = forum.shift_in_rota(&people.coordinator, CompanyId(99), true).await.expect_err("nobody");
        assert_eq!(fields(&refused), field("company", FieldProblem::NotThere));
        for wrong in [vec![oren, oren], vec![CompanyId(99)]] {
            let refused = forum.order_rota(&people.coordinator, &wrong).await.expect_err("refused");
            assert_eq!(fields(&refused), field("companies", FieldProblem::NotThere), "{wrong:?}");
        }

        // Who is to present does not wait; once it has, its place counts no more.
        let next = call(forum, NewMeeting { starts_at: day(20), ..meeting("הבא", Some(oren), &[]) }).await;
        assert_eq!(order(forum).await, [hub, rimon]);
        let cards = forum.company_cards(&people.oren.member).await.expect("cards");
        let card = cards.iter().find(|card| card.company.id == oren).expect("the company");
        assert_eq!((card.presents_next, card.presents_at), (true, Some(day(20))));
        context.clock.advance_days(21);
        assert_eq!(order(forum).await, [hub, rimon, oren]);
        forum.order_rota(&people.coordinator, &[]).await.expect("proposed again");
        assert_eq!(order(forum).await, [hub, rimon, oren]);
        assert_eq!(
            forum.meeting(&people.oren.member, next).await.expect("there").card.company.map(|it| it.id),
            Some(oren)
        );
        let leaving = Leaving { texts: CompanyTexts::Stay, to: String::new(), confirm: "רימון".into() };
        forum.company_leaves(&people.coordinator, rimon, leaving).await.expect("left");
        assert_eq!(order(forum).await, [hub, oren]);
    })
    .await;
}

#[tokio::test]
async fn the_order_goes_with_the_forum() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (oren, rimon) = (people.oren.company, people.rimon.company);
        let slugs = ["rimon", "left-long-ago", "oren-gal"].map(str::to_owned).to_vec();
        let file = ForumFile { rota: slugs, ..ForumFile::default() };
        let import = forum.import_forum(&people.coordinator, file, ImportOptions::default());
        import.await.expect("taken");
        assert_eq!(order(forum).await[..2], [rimon, oren]);
        let other = ForumFile { rota: vec!["oren-gal".into()], ..ForumFile::default() };
        forum.import_forum(&people.coordinator, other, ImportOptions::default()).await.expect("taken");
        assert_eq!(order(forum).await[..2], [rimon, oren], "the order that is there stays");
        let mut yaml = String::new();
        let mut keep = |path: &str, content: &[u8]| {
            if path == "forum.yaml" {
                yaml = String::from_utf8_lossy(content).into_owned();
            }
            Ok(())
        };
        forum.export(&people.coordinator, &mut keep).await.expect("exported");
        assert_eq!(ForumFile::parse(&yaml).expect("read again").rota, ["rimon", "oren-gal"]);
    })
    .await;
}

#[tokio::test]
async fn a_request_is_answered_once_by_the_button_of_its_mail() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.manager;
        notify(forum).await;
        let id = call(forum, NewMeeting { starts_at: day(40), ..meeting("מפגש", None, &[]) }).await;
        let asked = forum.ask_to_present(&people.coordinator, id, key(dana)).await.expect("asked");
        assert_eq!(forum.ask_to_present(&people.coordinator, id, key(dana)).await, Ok(asked), "pressed twice");
        let other = forum.ask_to_present(&people.coordinator, id, key(people.rimon.manager)).await;
        assert_eq!(fields(&other.expect_err("one at a time")), field("meeting", FieldProblem::Settled));
        for nobody in [MemberId(99), key(people.oren.guest)] {
            let refused = forum.ask_to_present(&people.coordinator, id, nobody).await.expect_err("refused");
            assert_eq!(fields(&refused), field("member", FieldProblem::NotThere));
        }

        let token = mailed(&context).await;
        assert_eq!(state(forum, &token).await, (RequestState::Open, true), "opening it changes nothing");
        for forged in ["", "1", "1.x", &format!("9{token}"), &token[..token.len() - 1], "\0.x"] {
            assert_eq!(forum.asked_to_present(forged).await, Err(Problem::NotFound), "{forged:?}");
            assert_eq!(forum.answer_by_mail(forged, ACCEPT).await, Err(Problem::NotFound), "{forged:?}");
        }
        for _ in 0..2 {
            forum.answer_by_mail(&token, ACCEPT).await.expect("accepted");
        }
        assert_eq!(presents(forum, id).await, (Some(people.oren.company), vec![key(dana)]), "until it names others");
        let late = forum.answer_by_mail(&token, PASS).await.expect_err("it was accepted");
        assert_eq!(fields(&late), field("answer", FieldProblem::Settled));
        assert_eq!(state(forum, &token).await, (RequestState::Accepted, false));
        notify(forum).await;
        let told = listed(forum, &people.coordinator).await;
        assert_eq!(told[0].1, [NotificationKind::PresentingAccepted], "once");

        // The company says who of it presents; others stay out, and what is no member of it is refused.
        let omer = people.oren.colleague;
        forum.name_presenters(&dana, id, &[key(omer), key(people.oren.member), key(omer)]).await.expect("named");
        assert_eq!(presents(forum, id).await.1, [key(omer), key(people.oren.member)]);
        for wrong in [people.rimon.member, people.oren.guest] {
            let refused = forum.name_presenters(&dana, id, &[key(wrong)]).await.expect_err("refused");
            assert_eq!(fields(&refused), field("presenters", FieldProblem::NotThere));
        }
        for stranger in [people.rimon.manager, people.oren.guest] {
            assert_eq!(forum.name_presenters(&stranger, id, &[key(omer)]).await, Err(Problem::Forbidden));
            assert_eq!(forum.presenting(&stranger, id).await, Ok(Presenting::default()));
        }
        assert_eq!(forum.name_presenters(&Actor::Nobody, id, &[]).await, Err(Problem::Unauthenticated));
        notify(forum).await;
        let offered = forum.presenting(&omer, id).await.expect("there");
        assert_eq!((offered.people.len(), offered.request, offered.asked), (3, None, None));
    })
    .await;
}

#[tokio::test]
async fn who_stands_in_for_somebody_away_is_asked_in_their_place() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        joined(forum, people.oren.colleague).await;
        let id = call(forum, meeting("מפגש", None, &[])).await;
        let asked = async |meeting| {
            let request =
                forum.ask_to_present(&people.coordinator, meeting, key(people.oren.member)).await.expect("asked");
            let rota = forum.rota(&people.coordinator).await.expect("the rota");
            let mut requests = rota.meetings.into_iter().flat_map(|meeting| meeting.requests);
            let found = requests.find(|it| it.id == request).expect("there");
            found.member.id
        };
        let away = SetAway { until: day(30), substitute: Some(key(people.oren.colleague)) };
        forum.set_away(&people.oren.member, key(people.oren.member), Some(away)).await.expect("away");
        assert_eq!(asked(id).await, key(people.oren.colleague));
        assert_eq!(asked(id).await, key(people.oren.colleague), "the same request once more");
        forum.set_away(&people.oren.member, key(people.oren.member), None).await.expect("back");
        let next = NewMeeting { starts_at: day(70), deadline: None, ..meeting("הבא", None, &[]) };
        assert_eq!(asked(call(forum, next).await).await, key(people.oren.member));
    })
    .await;
}

#[tokio::test]
async fn a_company_that_passes_keeps_its_place_and_is_not_asked_by_an_old_mail() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let before = order(forum).await;
        let first = call(forum, NewMeeting { starts_at: day(40), ..meeting("מפגש", None, &[]) }).await;
        forum.ask_to_present(&people.coordinator, first, key(people.oren.member)).await.expect("asked");
        let token = mailed(&context).await;
        forum.answer_by_mail(&token, PASS).await.expect("passed");
        assert_eq!(order(forum).await, before);
        let rota = forum.rota(&people.coordinator).await.expect("the rota");
        assert_eq!(rota.meetings[0].requests[0].state, RequestState::Passed);

        // Another is asked, and answers by telephone.
        let asked = forum.ask_to_present(&people.coordinator, first, key(people.rimon.manager)).await.expect("asked");
        assert_eq!(forum.answer_request(&people.oren.manager, asked, ACCEPT).await, Err(Problem::NotFound));
        assert_eq!(forum.answer_request(&people.rimon.member, asked, ACCEPT).await, Err(Problem::NotFound));
        assert_eq!(forum.answer_request(&Actor::Nobody, asked, ACCEPT).await, Err(Problem::Unauthenticated));
        assert_eq!(forum.presenting_request(&people.oren.manager, asked).await, Err(Problem::NotFound));
        assert!(forum.presenting_request(&people.rimon.manager, asked).await.is_ok());
        assert_eq!(forum.withdraw_request(&people.rimon.manager, asked).await, Err(Problem::NotFound));
        forum.answer_request(&people.coordinator, asked, ACCEPT).await.expect("by telephone");
        assert_eq!(presents(forum, first).await.0, Some(people.rimon.company));
        let settled = forum.answer_by_mail(&token, ACCEPT).await.expect_err("it has passed");
        assert_eq!(fields(&settled), field("answer", FieldProblem::Settled));

        // What was taken back, of a meeting that was cancelled, or of who has left is answered no more.
        let second = call(forum, NewMeeting { starts_at: day(60), ..meeting("עוד", None, &[]) }).await;
        let asked = forum.ask_to_present(&people.coordinator, second, key(people.oren.member)).await.expect("asked");
        let token = mailed(&context).await;
        for _ in 0..2 {
            forum.withdraw_request(&people.coordinator, asked).await.expect("taken back");
        }
        assert_eq!(state(forum, &token).await, (RequestState::Withdrawn, false));
        forum.answer_by_mail(&token, ACCEPT).await.expect_err("it was taken back");
        forum.ask_to_present(&people.coordinator, second, key(people.oren.member)).await.expect("asked again");
        let token = mailed(&context).await;
        let cancel = UrgentChange::Cancel;
        forum.change_meeting_urgently(&people.coordinator, second, 1, cancel, String::new()).await.expect("off");
        assert_eq!(state(forum, &token).await, (RequestState::Open, false));
        let refused = forum.answer_by_mail(&token, ACCEPT).await.expect_err("it is off");
        assert_eq!(fields(&refused), field("answer", FieldProblem::MeetingOver));
        let refused = forum.ask_to_present(&people.coordinator, second, key(people.oren.member)).await;
        assert_eq!(fields(&refused.expect_err("it is off")), field("meeting", FieldProblem::MeetingOver));
        forum.deactivate_member(&people.coordinator, key(people.oren.member), true).await.expect("kept out");
        assert_eq!(forum.asked_to_present(&token).await, Err(Problem::NotFound));
        let gone = forum.answer_request(&people.coordinator, PresentingRequestId(99), ACCEPT).await;
        assert_eq!(gone, Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn what_the_coordinator_settles_is_asked_no_more() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (oren, rimon) = (people.oren.company, people.rimon.company);
        let free = NewMeeting { starts_at: day(40), ..meeting("מפגש", None, &[]) };
        for (named, expected) in [(rimon, RequestState::Withdrawn), (oren, RequestState::Accepted)] {
            let id = call(forum, free.clone()).await;
            forum.ask_to_present(&people.coordinator, id, key(people.oren.manager)).await.expect("asked");
            let token = mailed(&context).await;
            assert_eq!(state(forum, &token).await, (RequestState::Open, true));
            let settled = NewMeeting { presenting_company: Some(named), ..free.clone() };
            forum.update_meeting(&people.coordinator, id, 1, settled).await.expect("settled");
            assert_eq!(state(forum, &token).await, (expected, false));
            let late = forum.answer_by_mail(&token, PASS).await.expect_err("it is settled");
            assert_eq!(fields(&late), field("answer", FieldProblem::Settled));
            assert_eq!(presents(forum, id).await.0, Some(named));
        }
    })
    .await;
}

#[tokio::test]
async fn two_companies_change_places_once_the_other_agrees() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (oren, rimon) = (people.oren.company, people.rimon.company);
        let (dana, ruth) = (people.oren.member, people.rimon.member);
        let of = |days, company, presenter| NewMeeting {
            starts_at: day(days),
            ..meeting("מפגש", Some(company), &[key(presenter)])
        };
        let (first, second) = (call(forum, of(40, oren, dana)).await, call(forum, of(100, rimon, ruth)).await);
        let offered = forum.presenting(&dana, first).await.expect("there").swaps;
        assert_eq!(offered.iter().map(|(meeting, _)| meeting.id).collect::<Vec<_>>(), [second]);
        assert_eq!(forum.ask_to_swap(&ruth, first, second).await, Err(Problem::Forbidden));
        let refused = forum.ask_to_swap(&dana, first, first).await.expect_err("with themselves");
        assert_eq!(fields(&refused), field("other", FieldProblem::Settled));
        let asked = forum.ask_to_swap(&dana, first, second).await.expect("asked");
        assert_eq!(forum.ask_to_swap(&dana, first, second).await, Ok(asked), "pressed twice");
        assert_eq!(presents(forum, first).await, (Some(oren), vec![key(dana)]), "they have not agreed");
        assert_eq!(forum.presenting(&dana, first).await.expect("there").asked.map(|it| it.id), Some(asked));
        let token = mailed(&context).await;
        let mailed_to = forum.asked_to_present(&token).await.expect("a request").request.member.id;
        assert_eq!(mailed_to, key(people.rimon.manager), "who speaks for the company");
        forum.answer_request(&people.rimon.manager, asked, ACCEPT).await.expect("agreed");
        assert_eq!(presents(forum, first).await, (Some(rimon), vec![key(ruth)]));
        assert_eq!(presents(forum, second).await, (Some(oren), vec![key(dana)]));

        // Where one of the places was given to another meanwhile, nothing is changed.
        let asked = forum.ask_to_swap(&ruth, first, second).await.expect("asked");
        forum.withdraw_request(&people.oren.member, asked).await.expect_err("they are asked");
        let record = forum.meeting(&people.coordinator, second).await.expect("there").card;
        let free = NewMeeting { presenting_company: None, presenters: vec![], ..of(100, oren, dana) };
        forum.update_meeting(&people.coordinator, second, record.version, free).await.expect("changed");
        let refused = forum.answer_request(&people.oren.manager, asked, ACCEPT).await.expect_err("it is not theirs");
        assert_eq!(fields(&refused), field("answer", FieldProblem::Settled));
        assert_eq!(presents(forum, first).await, (Some(rimon), vec![key(ruth)]));
        let late = forum.answer_request(&people.oren.manager, asked, PASS).await.expect_err("there is nothing to pass");
        assert_eq!(fields(&late), field("answer", FieldProblem::Settled));
    })
    .await;
}

#[tokio::test]
async fn who_leaves_the_forum_does_not_present_for_who_comes_in_their_place() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (oren, rimon) = (people.oren.company, people.rimon.company);
        let presenter = key(people.rimon.member);
        let past = NewMeeting { starts_at: day(-5), deadline: None, ..meeting("היה", Some(rimon), &[presenter]) };
        let past = call(forum, past).await;
        let id = call(forum, NewMeeting { starts_at: day(40), ..meeting("מפגש", Some(rimon), &[presenter]) }).await;
        let leaving = Leaving { texts: CompanyTexts::Stay, to: String::new(), confirm: "רימון".into() };
        forum.company_leaves(&people.coordinator, rimon, leaving).await.expect("left");
        assert_eq!(presents(forum, id).await, (None, vec![]));
        assert_eq!(presents(forum, past).await, (Some(rimon), vec![presenter]), "what was stays");
        let asked = forum.ask_to_present(&people.coordinator, id, key(people.oren.manager)).await.expect("asked");
        forum.answer_request(&people.oren.manager, asked, PresentingAnswer::Accept).await.expect("accepted");
        assert_eq!(presents(forum, id).await, (Some(oren), vec![key(people.oren.manager)]));
    })
    .await;
}

#[tokio::test]
async fn two_who_accept_at_once_do_not_both_present() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let id = call(forum, NewMeeting { starts_at: day(40), ..meeting("מפגש", None, &[]) }).await;
        let asked = forum.ask_to_present(&people.coordinator, id, key(people.oren.manager)).await.expect("asked");
        let (one, two) = tokio::join!(
            forum.answer_request(&people.oren.manager, asked, ACCEPT),
            forum.answer_request(&people.coordinator, asked, PASS)
        );
        assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|done| **done).count(), 1, "{one:?} {two:?}");
        let company = presents(forum, id).await.0;
        assert_eq!(company.is_some(), one.is_ok());
    })
    .await;
}
