//! Members are away for a while; their phone numbers; what they take along.

use std::collections::BTreeMap;

use domain::absence::AWAY_DAYS_MAX;
use domain::dilemma::{NewDilemma, StoryKind};
use domain::member::Role;
use domain::notification::NotificationKind;
use domain::phone::{Phone, PhoneShown};
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use domain::promise::{NewPromise, PromiseStanding};
use domain::rsvp::{NewRsvp, RsvpAnswer};
use forum::Forum;
use forum::drafts::begin::Purpose;
use forum::drafts::save::SaveDraft;
use forum::members::away::SetAway;
use forum::members::own_data::OwnDataSink;
use forum::members::transfer::MoveMember;

use crate::attendance::run_jobs;
use crate::context::key;
use crate::dilemmas::dilemma;
use crate::links::joined;
use crate::notifications::notify;
use crate::on_each_engine;
use crate::sample::{call, content, create_practice, day, field, fields, keys, meeting, practice, upload};

/// Returns what somebody was told, and in whose place.
async fn told(forum: &Forum, actor: &Actor) -> Vec<(NotificationKind, Option<i64>)> {
    let groups = forum.notifications(actor).await.expect("notifications");
    let all = groups.into_iter().flat_map(|group| group.notifications);
    all.map(|notification| (notification.kind, notification.instead_of.map(|person| person.id.0))).collect()
}

fn until(days: i64, substitute: Option<Actor>) -> Option<SetAway> {
    Some(SetAway { until: day(days), substitute: substitute.map(key) })
}

/// Returns how often somebody was told of a kind.
async fn count(forum: &Forum, actor: &Actor, kind: NotificationKind) -> usize {
    told(forum, actor).await.iter().filter(|(told, _)| *told == kind).count()
}

#[tokio::test]
async fn the_substitute_is_told_what_the_other_would_have_been() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, colleague, coordinator) = (people.oren.member, people.oren.colleague, people.coordinator);
        joined(forum, colleague).await;
        notify(forum).await;
        forum.set_away(&dana, key(dana), until(5, Some(colleague))).await.expect("away");
        let away = forum.absences(&people.rimon.guest).await.expect("everybody may know");
        let of = |absence: &domain::absence::Absence| absence.substitute.as_ref().map(|person| person.id);
        assert_eq!(
            away.iter().map(|absence| (absence.member, of(absence))).collect::<Vec<_>>(),
            [(key(dana), Some(key(colleague)))]
        );
        notify(forum).await;
        let named = forum.notifications(&colleague).await.expect("notifications");
        assert_eq!(told(forum, &colleague).await, [(NotificationKind::SubstituteNamed, None)]);
        let by = named[0].notifications[0].by.as_ref().map(|person| person.id);
        assert_eq!(by, Some(key(dana)), "by who is away");
        let path = forum.open_notification(&colleague, named[0].notifications[0].id).await.expect("opened");
        assert_eq!(path, Some(domain::member::path(key(dana))), "where it says until when");
        let held = call(forum, meeting("מפגש", Some(people.oren.company), &keys(&[dana]))).await;
        forum.set_role(&coordinator, key(dana), Role::Manager).await.expect("set");
        notify(forum).await;
        let presenting = (NotificationKind::PresenterNamed, Some(key(dana).0));
        assert_eq!(told(forum, &colleague).await, [presenting, (NotificationKind::SubstituteNamed, None)]);
        let own = told(forum, &dana).await;
        assert!(own.contains(&(NotificationKind::PresenterNamed, None)), "it waits for them too: {own:?}");
        assert_eq!(own.len(), 2, "what is about their account is theirs alone: {own:?}");
        let view = forum.meeting(&people.rimon.guest, held).await.expect("there");
        assert_eq!(view.absences.iter().map(of).collect::<Vec<_>>(), [Some(key(colleague))]);
        assert!(forum.person(&people.rimon.guest, key(dana)).await.expect("there").absence.is_some());

        context.clock.advance_days(6);
        assert_eq!(forum.absences(&dana).await.expect("a list"), [], "it ends by itself");
        assert_eq!(forum.meeting(&dana, held).await.expect("there").absences, []);
        let mut moved = meeting("מפגש", Some(people.oren.company), &keys(&[dana]));
        moved.starts_at = day(30);
        let version = forum.meeting(&dana, held).await.expect("there").card.version;
        forum.update_meeting(&coordinator, held, version, moved).await.expect("moved");
        notify(forum).await;
        let told = told(forum, &colleague).await;
        assert_eq!(told.iter().filter(|(_, instead)| instead.is_some()).count(), 1, "and so do the notifications");
    })
    .await;
}

#[tokio::test]
async fn a_substitute_is_told_once_that_they_were_named_and_for_whom() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, colleague, coordinator) = (people.oren.member, people.oren.colleague, people.coordinator);
        joined(forum, colleague).await;
        notify(forum).await;
        let named = (NotificationKind::SubstituteNamed, Some(key(dana).0));
        forum.set_away(&coordinator, key(dana), until(5, Some(colleague))).await.expect("away");
        forum.set_away(&coordinator, key(dana), until(9, Some(colleague))).await.expect("longer");
        notify(forum).await;
        assert_eq!(told(forum, &colleague).await, [named], "in whose place, where the coordinator did it");
        forum.set_away(&coordinator, key(dana), None).await.expect("back");
        forum.set_away(&coordinator, key(dana), until(5, Some(colleague))).await.expect("away again");
        forum.set_away(&coordinator, key(dana), None).await.expect("taken back before anybody was told");
        forum.set_away(&colleague, key(colleague), until(5, None)).await.expect("away, with nobody");
        notify(forum).await;
        assert_eq!(told(forum, &colleague).await, [named]);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_late_while_somebody_who_presents_is_away_and_the_coordinator_knows_in_time() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, coordinator) = (people.oren.member, people.coordinator);
        joined(forum, dana).await;
        joined(forum, coordinator).await;
        // The deadline is on a Thursday and passes; the meeting is a week later, and the write-up is awaited two days after it.
        call(forum, meeting("מפגש", Some(people.oren.company), &keys(&[dana]))).await;
        forum.set_away(&dana, key(dana), until(25, None)).await.expect("away");
        let mut missing = None;
        while forum.now() < day(28) {
            context.clock.advance_seconds(3 * 3_600);
            run_jobs(forum).await;
            notify(forum).await;
            if missing.is_none() && count(forum, &coordinator, NotificationKind::WriteUpMissing).await == 1 {
                missing = Some(forum.now());
            }
            let awaited = count(forum, &dana, NotificationKind::WriteUpAwaited).await;
            assert!(forum.now() >= day(25) || awaited == 0, "at {:?}", forum.now());
        }
        assert!(missing.is_some_and(|at| at > day(9) && at < day(11)), "on the Sunday after it: {missing:?}");
        assert_eq!(count(forum, &coordinator, NotificationKind::WriteUpMissing).await, 1, "once");
        assert!(count(forum, &dana, NotificationKind::WriteUpAwaited).await > 0, "when she is back");
    })
    .await;
}

/// All that became late meanwhile is said once, to who presented and to the coordinator.
#[tokio::test]
async fn who_was_away_until_all_reminders_had_passed_is_reminded_once() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, coordinator) = (people.oren.member, people.coordinator);
        joined(forum, dana).await;
        joined(forum, coordinator).await;
        call(forum, meeting("מפגש", Some(people.oren.company), &keys(&[dana]))).await;
        context.clock.advance_days(13);
        forum.set_away(&dana, key(dana), until(50, None)).await.expect("away");
        while forum.now() < day(57) {
            context.clock.advance_seconds(6 * 3_600);
            run_jobs(forum).await;
            notify(forum).await;
            let awaited = count(forum, &dana, NotificationKind::WriteUpAwaited).await;
            assert!(forum.now() >= day(50) || awaited == 0, "at {:?}", forum.now());
        }
        assert_eq!(count(forum, &dana, NotificationKind::WriteUpAwaited).await, 1);
        assert_eq!(count(forum, &coordinator, NotificationKind::WriteUpLeft).await, 1);
    })
    .await;
}

/// Whoever goes to another company, or only reads from now on, stands in for nobody of the earlier one.
#[tokio::test]
async fn a_substitute_who_moves_stands_in_no_longer() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, omer, coordinator) = (people.oren.member, people.oren.colleague, people.coordinator);
        joined(forum, dana).await;
        joined(forum, omer).await;
        let asked = NewDilemma { owner: Some(key(dana)), ..dilemma("של מי?") };
        let asked = forum.ask_dilemma(&people.rimon.member, asked).await.expect("asked");
        forum.set_away(&dana, key(dana), until(20, Some(omer))).await.expect("away");
        let owner = async || forum.dilemma(&dana, asked).await.expect("there").card.owner.id;
        let substitute = async || {
            let absences = forum.absences(&dana).await.expect("a list");
            absences[0].substitute.as_ref().map(|person| person.id)
        };
        assert_eq!((substitute().await, owner().await), (Some(key(omer)), key(omer)));
        let to = MoveMember { company: Some("rimon".into()), ..MoveMember::default() };
        forum.move_member(&coordinator, key(omer), to).await.expect("moved");
        assert_eq!((substitute().await, owner().await), (None, key(dana)));
        let held = call(forum, meeting("מפגש", Some(people.oren.company), &keys(&[dana]))).await;
        run_jobs(forum).await;
        let presenters = forum.meeting(&dana, held).await.expect("there").card.presenters;
        assert_eq!(presenters.iter().map(|person| person.id).collect::<Vec<_>>(), keys(&[dana]));
        let back = MoveMember { company: Some("oren-gal".into()), ..MoveMember::default() };
        forum.move_member(&coordinator, key(omer), back).await.expect("back");
        assert_eq!(substitute().await, Some(key(omer)), "as they were asked to");
        forum.set_role(&coordinator, key(omer), Role::Guest).await.expect("set");
        assert_eq!(substitute().await, None);
    })
    .await;
}

#[tokio::test]
async fn presenting_is_handed_to_the_substitute_for_the_day_or_the_deadline() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, omer, ruth) = (people.oren.member, people.oren.colleague, people.rimon.member);
        joined(forum, dana).await;
        joined(forum, omer).await;
        notify(forum).await;
        let presenters = async |id| -> Vec<_> {
            let card = forum.meeting(&dana, id).await.expect("there").card;
            card.presenters.iter().map(|person| person.id).collect()
        };
        let company = Some(people.oren.company);
        let soon = call(forum, meeting("בקרוב", company, &keys(&[ruth, dana]))).await;
        let mut later = meeting("אחר כך", company, &keys(&[dana]));
        (later.starts_at, later.deadline) = (day(40), Some(day(33)));
        let later = call(forum, later).await;
        notify(forum).await;
        forum.set_away(&dana, key(dana), until(5, Some(omer))).await.expect("away");
        assert_eq!(presenters(soon).await, keys(&[ruth, dana]), "back before the deadline");
        forum.set_away(&dana, key(dana), until(10, Some(omer))).await.expect("longer");
        assert_eq!(presenters(soon).await, keys(&[ruth, omer]), "away on its deadline");
        assert_eq!(presenters(later).await, keys(&[dana]));
        notify(forum).await;
        assert!(told(forum, &omer).await.contains(&(NotificationKind::PresenterNamed, None)));
        assert!(!told(forum, &dana).await.iter().any(|(kind, _)| *kind == NotificationKind::PresenterRemoved), "hers");

        // Called while she is away, and one at which nobody stands in.
        let new = call(forum, meeting("חדש", company, &keys(&[dana]))).await;
        run_jobs(forum).await;
        assert_eq!(presenters(new).await, keys(&[omer]));
        forum.set_away(&dana, key(dana), until(40, None)).await.expect("nobody stands in");
        run_jobs(forum).await;
        assert_eq!(presenters(later).await, keys(&[dana]));
    })
    .await;
}

#[tokio::test]
async fn no_promise_and_no_update_is_late_while_who_promised_it_is_away() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, coordinator) = (people.oren.member, people.coordinator);
        joined(forum, dana).await;
        let promise = NewPromise {
            owner: key(dana),
            to: None,
            meeting: None,
            what: "לשלוח את השאלון".into(),
            due_at: forum.now().plus_days(3),
        };
        let id = forum.make_promise(&dana, promise).await.expect("made");
        let asked = NewDilemma { owner: Some(key(dana)), ..dilemma("מי עונה?") };
        let asked = forum.ask_dilemma(&people.rimon.member, asked).await.expect("asked");
        let due = forum.dilemma(&dana, asked).await.expect("readable").card.next_update.expect("promised");
        let until = due.plus_days(30);
        forum.set_away(&dana, key(dana), Some(SetAway { until, substitute: None })).await.expect("away");
        let kinds = async || {
            let story = forum.dilemma(&dana, asked).await.expect("readable").story;
            story.into_iter().map(|line| line.kind).collect::<Vec<_>>()
        };
        let days = (due.0 - forum.now().0) / 86_400_000_000 + 10;
        for _ in 0..days {
            context.clock.advance_days(1);
            run_jobs(forum).await;
        }
        assert_eq!(forum.promise(&dana, id).await.expect("there").standing, PromiseStanding::Open);
        let sums = async || forum.promises(&coordinator).await.expect("a page").sums.expect("sums");
        assert_eq!((sums().await.open, sums().await.late), (1, 0));
        assert!(!kinds().await.contains(&StoryKind::Missed), "{:?}", kinds().await);

        for _ in 0..30 {
            context.clock.advance_days(1);
            run_jobs(forum).await;
        }
        assert_eq!(forum.promise(&dana, id).await.expect("there").standing, PromiseStanding::Late);
        assert_eq!((sums().await.open, sums().await.late), (0, 1));
        assert!(kinds().await.contains(&StoryKind::Missed), "{:?}", kinds().await);
    })
    .await;
}

#[tokio::test]
async fn who_may_say_that_somebody_is_away_and_who_may_stand_in() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, coordinator) = (people.oren.member, people.coordinator);
        for actor in [people.oren.colleague, people.oren.guest, people.rimon.member] {
            joined(forum, actor).await;
        }
        for stranger in [people.oren.manager, people.oren.colleague, people.rimon.manager] {
            let refused = forum.set_away(&stranger, key(dana), until(5, None)).await;
            assert_eq!(refused, Err(Problem::Forbidden), "{stranger:?}");
            assert_eq!(forum.away_setting(&stranger, key(dana)).await.err(), Some(Problem::Forbidden));
        }
        assert_eq!(forum.set_away(&Actor::Nobody, key(dana), None).await, Err(Problem::Unauthenticated));
        let nobody = forum.set_away(&coordinator, domain::id::MemberId(999), None).await;
        assert_eq!(nobody, Err(Problem::NotFound));

        let setting = forum.away_setting(&dana, key(dana)).await.expect("hers");
        let names: Vec<_> = setting.substitutes.iter().map(|person| person.id).collect();
        assert_eq!((names, setting.absence), (keys(&[people.oren.colleague]), None));
        for unfit in [dana, people.oren.guest, people.oren.manager, people.rimon.member] {
            let refused = forum.set_away(&dana, key(dana), until(5, Some(unfit))).await.expect_err("refused");
            assert_eq!(fields(&refused), field("substitute", FieldProblem::NotThere), "{unfit:?}");
        }
        for days in [-1, 0, AWAY_DAYS_MAX + 1] {
            let refused = forum.set_away(&dana, key(dana), until(days, None)).await.expect_err("refused");
            assert_eq!(fields(&refused), field("until", FieldProblem::Invalid), "{days}");
        }

        forum
            .set_away(&coordinator, key(dana), until(9, Some(people.oren.colleague)))
            .await
            .expect("by the coordinator");
        assert_eq!(forum.absences(&dana).await.expect("a list").len(), 1);
        forum.deactivate_member(&coordinator, key(people.oren.colleague), false).await.expect("out");
        let left = forum.absences(&dana).await.expect("a list");
        assert_eq!(left[0].substitute, None, "who has left stands in for nobody");
        forum.set_away(&dana, key(dana), None).await.expect("back");
        forum.set_away(&dana, key(dana), None).await.expect("a second click");
        assert_eq!(forum.absences(&dana).await.expect("a list"), []);
    })
    .await;
}

#[tokio::test]
async fn a_phone_number_is_seen_by_whom_its_owner_chose() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, coordinator) = (people.oren.member, people.coordinator);
        let (reader, presenter) = (people.rimon.guest, people.rimon.member);
        joined(forum, dana).await;
        call(forum, meeting("מפגש", None, &keys(&[presenter]))).await;
        let phone = async |actor: &Actor| forum.person(actor, key(dana)).await.expect("there").phone;
        for (shown, by_presenter, by_reader) in [
            (PhoneShown::Coordinator, false, false),
            (PhoneShown::Presenters, true, false),
            (PhoneShown::All, true, true),
        ] {
            forum.set_phone(&dana, Phone { number: " 050-1234567 ".into(), shown }).await.expect("set");
            let seen = [phone(&dana).await, phone(&coordinator).await, phone(&presenter).await, phone(&reader).await];
            let number = |seen: bool| seen.then(|| "050-1234567".to_owned());
            assert_eq!(seen, [true, true, by_presenter, by_reader].map(number), "{shown}");
            for (actor, sees) in [(presenter, by_presenter), (reader, by_reader)] {
                let entry = forum.directory_entry(&actor, key(dana)).await.expect("there");
                assert_eq!(entry.phone, number(sees), "{shown}");
                let list = forum.directory(&actor).await.expect("a list");
                let listed = list.into_iter().find(|entry| entry.person.id == key(dana)).expect("there");
                assert_eq!(listed.phone, number(sees), "{shown}");
            }
        }
        let refused = forum.set_phone(&dana, Phone { number: "<script>".into(), shown: PhoneShown::All }).await;
        assert_eq!(fields(&refused.expect_err("refused")), field("phone", FieldProblem::Invalid));
        assert_eq!(forum.own_phone(&dana).await.expect("hers").number, "050-1234567");
        forum.set_phone(&dana, Phone::default()).await.expect("deleted");
        assert_eq!(phone(&coordinator).await, None);
    })
    .await;
}

/// Keeps every file by its path.
#[derive(Default)]
struct CollectedFiles(BTreeMap<String, String>);

impl OwnDataSink for CollectedFiles {
    async fn keep(&mut self, path: &str, content: &[u8]) -> Result<(), Problem> {
        let before = self.0.insert(path.to_owned(), String::from_utf8_lossy(content).into_owned());
        assert_eq!(before, None, "{path} is there twice");
        Ok(())
    }
}

#[tokio::test]
async fn a_member_takes_along_what_is_theirs_and_nothing_of_others() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, colleague) = (people.oren.member, people.oren.colleague);
        joined(forum, dana).await;
        forum.set_phone(&dana, Phone { number: "050-1234567".into(), shown: PhoneShown::All }).await.expect("set");
        for (writer, word) in [(dana, "שלי"), (colleague, "שלהם")] {
            let begun = forum.begin_draft(&writer, Purpose::New, content(word, word)).await.expect("begun");
            let save = SaveDraft {
                content: content(word, &format!("{word} בטיוטה")),
                uploads: vec![upload(&format!("{word}.txt"), word)],
                ..SaveDraft::default()
            };
            forum.save_draft(&writer, begun, save).await.expect("saved");
            let entered =
                create_practice(forum, &writer, practice(&format!("אמנה {word}"), word, Status::Published)).await;
            let subject = domain::comment::CommentSubject::Practice(entered.id);
            forum.add_comment(&writer, subject, &format!("תגובה {word}"), None).await.expect("written");
            let asked = crate::dilemmas::dilemma(&format!("דילמה {word}"));
            forum.ask_dilemma(&writer, asked).await.expect("asked");
        }
        let held = call(forum, meeting("מפגש", Some(people.oren.company), &[])).await;
        let accepted =
            forum.publish_agreement(&people.coordinator, Forum::agreement_draft(), true).await.expect("published");
        for (member, word) in [(dana, "שלי"), (colleague, "שלהם")] {
            let id = member.member().expect("a member");
            let note = format!("הערה {word}");
            let rsvp = NewRsvp { answer: RsvpAnswer::Online, note };
            forum.answer_meeting(&member, held, id, rsvp).await.expect("answered");
            let promise = NewPromise {
                owner: id,
                to: None,
                meeting: None,
                what: format!("הבטחה {word}"),
                due_at: forum.now().plus_days(7),
            };
            forum.make_promise(&member, promise).await.expect("made");
        }
        forum.accept_agreement(&dana, accepted).await.expect("accepted");
        let mut kept = CollectedFiles::default();
        forum.own_data(&dana, &mut kept).await.expect("all of it");
        let CollectedFiles(files) = kept;
        let all: String = files.iter().map(|(path, content)| format!("{path}\n{content}\n")).collect();
        for own in [
            "050-1234567",
            "שלי בטיוטה",
            "practices/אמנה-שלי.md",
            "/שלי.txt",
            "תגובה שלי",
            "דילמה שלי",
            "sharing: members",
            "הערה שלי",
            "הבטחה שלי",
        ] {
            assert!(all.contains(own), "{own}: {all}");
        }
        assert!(!all.contains("שלהם"), "{all}");
        assert!(files["agreement.json"].contains("accepted_at"), "{}", files["agreement.json"]);
        for name in [
            "account.json",
            "agreement.json",
            "answers.json",
            "attendance.json",
            "comments.json",
            "dilemmas.json",
            "log.json",
            "reports.json",
            "thanks.json",
            "mails.json",
            "meetings.json",
            "notifications.json",
            "promises.json",
            "requests.json",
            "searches.json",
            "tries.json",
        ] {
            let text = files.get(name).unwrap_or_else(|| panic!("{name} is missing"));
            serde_json::from_str::<serde_json::Value>(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        let mut nothing = CollectedFiles::default();
        assert_eq!(forum.own_data(&Actor::Nobody, &mut nothing).await, Err(Problem::Unauthenticated));
        assert!(nothing.0.is_empty());
    })
    .await;
}
