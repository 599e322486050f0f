//! Field visits, and their gate lists: who enters and reads them, where they are not, and when they are erased.

use domain::audit::{AuditEvent, AuditFilter};
use domain::company::CompanyTexts;
use domain::gate::{KEPT_DAYS, NewGateEntry};
use domain::id::{MeetingId, MemberId};
use domain::meeting::{MeetingKind, NewMeeting, NewVisit, UrgentChange};
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use domain::rsvp::{NewRsvp, RsvpAnswer};
use forum::Forum;
use forum::companies::leave::Leaving;
use forum::meetings::gate::{GateLineOf, GateRead};
use forum::members::own_data::OwnDataSink;
use forum::members::transfer::MoveMember;
use store::backup::tables::{LEFT_OUT, TABLES};

use crate::attendance::run_jobs;
use crate::context::key;
use crate::on_each_engine;
use crate::people::{columns_with, exported, in_database_files};
use crate::sample::{call, day, field, fields, found, meeting};

/// All that somebody takes along, in one text.
#[derive(Default)]
struct OwnFiles(String);

impl OwnDataSink for OwnFiles {
    async fn keep(&mut self, _: &str, content: &[u8]) -> Result<(), Problem> {
        self.0.push_str(&String::from_utf8_lossy(content));
        Ok(())
    }
}

async fn own_files(forum: &Forum, actor: &Actor) -> String {
    let mut files = OwnFiles::default();
    forum.own_data(actor, &mut files).await.expect("all of it");
    files.0
}

const NUMBER: &str = "123456782";

fn line(name: &str) -> NewGateEntry {
    NewGateEntry { name: name.into(), identity_number: "12345678-2".into(), car: "12-345-67".into() }
}

/// A visit of three hours in two weeks.
fn visit(host: Option<MemberId>) -> NewMeeting {
    NewMeeting {
        kind: MeetingKind::FieldVisit,
        ends_at: Some(day(14).plus_seconds(3 * 3_600)),
        visit: NewVisit {
            host, parking: "חניון צפוני".into(), look_for: " מה שואלים \n\n מה עונים ".into()
        },
        ..meeting("שבו ליד נציג", None, &[])
    }
}

async fn answer(forum: &Forum, id: MeetingId, actor: Actor, answer: RsvpAnswer) {
    let rsvp = NewRsvp { answer, note: String::new() };
    forum.answer_meeting(&actor, id, key(actor), rsvp).await.expect("answered");
}

/// Has a member say that they come, and enter their line.
async fn comes(forum: &Forum, id: MeetingId, actor: Actor, name: &str) {
    answer(forum, id, actor, RsvpAnswer::Room).await;
    enter(forum, id, actor, name).await.expect("entered");
}

async fn enter(forum: &Forum, id: MeetingId, actor: Actor, name: &str) -> Result<(), Problem> {
    forum.enter_gate_line(&actor, id, GateLineOf::Member(key(actor)), &line(name)).await
}

/// The names on a list.
async fn names(forum: &Forum, id: MeetingId) -> Vec<String> {
    let list = forum.gate_list(&Actor::System, id, GateRead::Opened).await.expect("a list");
    list.entries.into_iter().map(|entry| entry.name).collect()
}

#[tokio::test]
async fn who_comes_enters_a_line_that_the_coordinator_and_the_host_alone_read() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, omer, host) = (people.oren.member, people.oren.colleague, people.rimon.member);
        let id = call(forum, visit(Some(key(host)))).await;
        let refused = enter(forum, id, dana, "דנה").await.expect_err("has not said that they come");
        assert_eq!(fields(&refused), field("name", FieldProblem::NotComing));
        answer(forum, id, dana, RsvpAnswer::Online).await;
        assert!(
            enter(forum, id, dana, "דנה").await.is_err() && !forum.own_gate(&dana, id).await.expect("own").is_asked
        );
        answer(forum, id, omer, RsvpAnswer::Room).await;
        let at_home = people.rimon.colleague;
        answer(forum, id, at_home, RsvpAnswer::Room).await;
        assert!(!forum.own_gate(&at_home, id).await.expect("own").is_asked, "works where the visit is");
        comes(forum, id, dana, "דנה").await;
        enter(forum, id, dana, "דנה כהן").await.expect("in place of the one before");
        let own = forum.own_gate(&dana, id).await.expect("own");
        assert_eq!((own.is_asked, own.can_read), (true, false));
        assert_eq!(own.entry.expect("there").identity_number.ending(), "782");

        for reader in [people.coordinator, host] {
            let list = forum.gate_list(&reader, id, GateRead::Opened).await.expect("may read it");
            let lines: Vec<_> =
                list.entries.iter().map(|it| (&*it.name, it.identity_number.as_str(), &*it.car)).collect();
            assert_eq!(lines, [("דנה כהן", NUMBER, "12-345-67")]);
            assert_eq!(list.missing.iter().map(|(person, _)| person.id).collect::<Vec<_>>(), [key(omer)]);
            assert_eq!(list.can_edit, reader == people.coordinator);
        }
        for other in [dana, people.rimon.manager, people.rimon.colleague, people.oren.manager, people.oren.guest] {
            assert_eq!(forum.gate_list(&other, id, GateRead::Opened).await.err(), Some(Problem::Forbidden));
        }
        assert_eq!(forum.gate_list(&Actor::Nobody, id, GateRead::Opened).await.err(), Some(Problem::Unauthenticated));
        let of = GateLineOf::Member(key(dana));
        assert_eq!(forum.enter_gate_line(&omer, id, of, &line("x")).await, Err(Problem::Forbidden), "another's");
        assert_eq!(forum.erase_gate_line(&omer, id, key(dana)).await, Err(Problem::Forbidden));
        let wrong = NewGateEntry { identity_number: "123456783".into(), ..line("דנה") };
        let refused = forum.enter_gate_line(&dana, id, of, &wrong).await.expect_err("no check digit");
        assert_eq!(fields(&refused), field("identity_number", FieldProblem::Invalid));

        let regular = call(forum, meeting("מפגש", None, &[])).await;
        assert_eq!(
            forum.gate_list(&people.coordinator, regular, GateRead::Opened).await.err(),
            Some(Problem::NotFound)
        );
        assert_eq!(enter(forum, regular, dana, "דנה").await, Err(Problem::NotFound));
        let to = MoveMember { company: Some("oren-gal".into()), ..MoveMember::default() };
        forum.move_member(&Actor::System, key(host), to).await.expect("moved");
        let moved = forum.member_to_manage(&Actor::System, key(host)).await.expect("there");
        let actor = Actor::of(&moved);
        assert_eq!(
            forum.gate_list(&actor, id, GateRead::Opened).await.err(),
            Some(Problem::Forbidden),
            "gone to another company"
        );
    })
    .await;
}

/// What would erase a list is told beforehand.
#[tokio::test]
async fn the_lines_that_a_change_would_erase_are_counted() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let host = key(people.rimon.member);
        let id = call(forum, visit(Some(host))).await;
        comes(forum, id, people.oren.member, "דנה").await;
        comes(forum, id, people.oren.colleague, "עומר").await;
        let erased = async |after: NewMeeting| forum.gate_lines_erased(&people.coordinator, id, &after).await;
        assert_eq!(erased(NewMeeting { starts_at: day(13), ..visit(Some(host)) }).await, Ok(0));
        assert_eq!(erased(visit(Some(key(people.rimon.colleague)))).await, Ok(0), "of the same company");
        assert_eq!(erased(NewMeeting { kind: MeetingKind::Regular, ..visit(Some(host)) }).await, Ok(2));
        assert_eq!(erased(visit(Some(key(people.oren.manager)))).await, Ok(2));
        assert_eq!(names(forum, id).await.len(), 2, "nothing was changed");
        let refused = forum.gate_lines_erased(&people.rimon.member, id, &visit(None)).await;
        assert_eq!(refused, Err(Problem::Forbidden));
    })
    .await;
}

#[tokio::test]
async fn the_audit_log_tells_who_opened_and_exported_a_list_and_nothing_of_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let host = people.rimon.member;
        let id = call(forum, visit(Some(key(host)))).await;
        comes(forum, id, people.oren.member, "דנה").await;
        forum.gate_list(&host, id, GateRead::Opened).await.expect("a list");
        forum.gate_list(&people.coordinator, id, GateRead::Exported).await.expect("a list");
        forum.gate_list(&people.oren.member, id, GateRead::Opened).await.expect_err("not theirs");
        let log = forum.audit_log(&people.coordinator, &AuditFilter::default()).await.expect("the log");
        let is_of_gate = |event| matches!(event, AuditEvent::GateListRead | AuditEvent::GateListExported);
        let entries = log.iter().filter(|entry| is_of_gate(entry.event) && entry.thing == Some(id.0));
        let told: Vec<_> = entries.map(|it| (it.event, it.actor.as_ref().map(|person| person.id))).collect();
        let expected = [(AuditEvent::GateListExported, people.coordinator), (AuditEvent::GateListRead, host)];
        assert_eq!(told, expected.map(|(event, by)| (event, Some(key(by)))));
        assert_eq!(columns_with(&context, NUMBER).await, ["gate_entry.identity_number"]);
    })
    .await;
}

#[tokio::test]
async fn the_coordinator_adds_guests_and_who_told_their_details_by_telephone() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (coordinator, dana) = (people.coordinator, people.oren.member);
        let id = call(forum, visit(Some(key(people.rimon.member)))).await;
        for _ in 0..2 {
            forum.enter_gate_line(&coordinator, id, GateLineOf::Guest, &line("אורחת")).await.expect("a guest");
        }
        answer(forum, id, dana, RsvpAnswer::Room).await;
        let of = GateLineOf::Member(key(dana));
        forum.enter_gate_line(&coordinator, id, of, &line("דנה")).await.expect("by telephone");
        assert_eq!(names(forum, id).await, ["אורחת", "דנה"], "the button that was pressed twice adds one");
        let guest = forum.enter_gate_line(&people.rimon.member, id, GateLineOf::Guest, &line("x")).await;
        assert_eq!(guest, Err(Problem::Forbidden), "the host reads it alone");
        let list = forum.gate_list(&coordinator, id, GateRead::Opened).await.expect("a list");
        let first = list.entries[0].id;
        assert_eq!(forum.remove_gate_line(&people.rimon.member, Some(id), first).await, Err(Problem::Forbidden));
        forum.remove_gate_line(&coordinator, Some(id), first).await.expect("taken away");
        assert_eq!(forum.remove_gate_line(&coordinator, None, first).await, Err(Problem::NotFound));
        forum.erase_gate_line(&dana, id, key(dana)).await.expect("their own");
        assert!(names(forum, id).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_line_goes_as_soon_as_its_purpose_has_gone() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (coordinator, dana, omer) = (people.coordinator, people.oren.member, people.oren.colleague);
        let host = people.rimon.member;
        let id = call(forum, visit(Some(key(host)))).await;
        comes(forum, id, dana, "דנה").await;
        comes(forum, id, omer, "עומר").await;
        answer(forum, id, dana, RsvpAnswer::No).await;
        assert_eq!(names(forum, id).await, ["עומר"], "who does not come");
        answer(forum, id, dana, RsvpAnswer::Room).await;
        assert_eq!(names(forum, id).await, ["עומר"], "it does not come back");
        comes(forum, id, dana, "דנה").await;
        forum.deactivate_member(&coordinator, key(omer), false).await.expect("left");
        assert_eq!(names(forum, id).await, ["דנה"], "who has left");
        forum.reactivate_member(&coordinator, key(omer)).await.expect("back");
        let moved = NewMeeting { starts_at: day(20), ends_at: None, ..visit(Some(key(host))) };
        forum.update_meeting(&coordinator, id, 1, moved).await.expect("moved");
        let colleague = visit(Some(key(people.rimon.colleague)));
        forum.update_meeting(&coordinator, id, 2, colleague).await.expect("another host of the same company");
        assert_eq!(names(forum, id).await, ["דנה"], "moved, and hosted by a colleague");
        let elsewhere = visit(Some(key(people.oren.manager)));
        forum.update_meeting(&coordinator, id, 3, elsewhere.clone()).await.expect("at another company");
        assert!(names(forum, id).await.is_empty(), "it was told to another company's security");
        comes(forum, id, dana, "דנה").await;
        forum
            .change_meeting_urgently(&coordinator, id, 4, UrgentChange::Cancel, String::new())
            .await
            .expect("cancelled");
        assert_eq!(columns_with(&context, NUMBER).await, [""; 0], "a visit that was cancelled");
        forum.reinstate_meeting(&coordinator, id).await.expect("after all");
        assert!(names(forum, id).await.is_empty());
        comes(forum, id, dana, "דנה").await;
        let regular = NewMeeting { kind: MeetingKind::Regular, ..elsewhere };
        forum.update_meeting(&coordinator, id, 6, regular).await.expect("no visit any more");
        assert_eq!(columns_with(&context, NUMBER).await, [""; 0], "what is no visit");
        let view = forum.meeting(&dana, id).await.expect("there");
        assert_eq!(view.visit, domain::meeting::Visit::default());

        let other = call(forum, visit(None)).await;
        comes(forum, other, dana, "דנה").await;
        forum.erase_member(&Actor::System, key(dana), "").await.expect("erased");
        assert_eq!(columns_with(&context, NUMBER).await, [""; 0], "who was erased");
    })
    .await;
}

/// The list was told to the security of one company, also where its host has gone.
#[tokio::test]
async fn a_list_does_not_outlive_its_host_for_another_company() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (coordinator, dana) = (people.coordinator, people.oren.member);
        let elsewhere = visit(Some(key(people.oren.manager)));
        let version = async |id| forum.meeting(&coordinator, id).await.expect("there").card.version;

        let erased = call(forum, visit(Some(key(people.rimon.member)))).await;
        comes(forum, erased, dana, "דנה").await;
        forum.erase_member(&Actor::System, key(people.rimon.member), "").await.expect("erased");
        let colleague = visit(Some(key(people.rimon.colleague)));
        forum.update_meeting(&coordinator, erased, version(erased).await, colleague).await.expect("by a colleague");
        assert_eq!(names(forum, erased).await, ["דנה"]);
        forum.erase_member(&Actor::System, key(people.rimon.colleague), "").await.expect("erased");
        assert_eq!(forum.gate_lines_erased(&coordinator, erased, &elsewhere).await, Ok(1));
        forum.update_meeting(&coordinator, erased, version(erased).await, elsewhere.clone()).await.expect("elsewhere");
        assert_eq!(columns_with(&context, NUMBER).await, [""; 0], "the host was erased");

        let left = call(forum, visit(Some(key(people.rimon.manager)))).await;
        comes(forum, left, dana, "דנה").await;
        let leaving = Leaving { texts: CompanyTexts::Stay, to: String::new(), confirm: "רימון".into() };
        forum.company_leaves(&coordinator, people.rimon.company, leaving).await.expect("left");
        assert_eq!(columns_with(&context, NUMBER).await, [""; 0], "the company left");
    })
    .await;
}

#[tokio::test]
async fn a_list_is_in_nothing_else_and_erased_seven_days_after() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (coordinator, dana) = (people.coordinator, people.oren.member);
        let id = call(forum, visit(Some(key(people.rimon.member)))).await;
        comes(forum, id, dana, "Zqxgatename").await;
        let wrong = NewGateEntry { identity_number: "987654321".into(), ..line("Zqxgatename") };
        let of = GateLineOf::Member(key(dana));
        forum.enter_gate_line(&dana, id, of, &wrong).await.expect_err("no check digit");
        assert_eq!(columns_with(&context, NUMBER).await, ["gate_entry.identity_number"]);
        assert_eq!(columns_with(&context, "zqxgatename").await, ["gate_entry.name"]);
        assert_eq!(columns_with(&context, "987654321").await, [""; 0]);
        for word in [NUMBER, "Zqxgatename"] {
            assert_eq!(found(forum, &coordinator, word).await, [""; 0], "{word}");
            assert!(!exported(forum).await.contains(&word.to_lowercase()), "{word}");
        }
        assert!(own_files(forum, &dana).await.contains(NUMBER), "one's own is one's own");
        assert!(!own_files(forum, &coordinator).await.contains(NUMBER));
        assert!(TABLES.iter().all(|table| table.name != "gate_entry"));
        assert!(LEFT_OUT.iter().any(|(name, _)| *name == "gate_entry"), "in no backup");

        context.clock.advance_days(14);
        context.clock.advance_seconds(3 * 3_600);
        let closed = enter(forum, id, dana, "דנה").await.expect_err("it is over");
        assert_eq!(fields(&closed), field("name", FieldProblem::MeetingOver));
        context.clock.advance_days(KEPT_DAYS - 1);
        forum.enqueue_recurring_jobs().await.expect("enqueued");
        run_jobs(forum).await;
        assert_eq!(names(forum, id).await, ["Zqxgatename"], "a day before");
        context.clock.advance_days(1);
        assert!(names(forum, id).await.is_empty(), "shown no longer, even before the job ran");
        assert_eq!(forum.own_gate(&dana, id).await.expect("own").entry, None);
        context.clock.advance_days(1);
        run_jobs(forum).await;
        assert_eq!(columns_with(&context, NUMBER).await, [""; 0]);
        assert!(!in_database_files(&context, NUMBER), "nor in the files");
    })
    .await;
}
