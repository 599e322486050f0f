//! Practices are entered, changed, published and taken away.

use domain::audit::{AuditEvent, AuditFilter};
use domain::id::{CompanyId, MeetingId, MemberId};
use domain::policy::Actor;
use domain::practice::{Content, Status};
use domain::problem::{FieldProblem, Problem};
use forum::drafts::begin::Purpose;
use forum::drafts::save::SaveDraft;
use forum::practices::create::{BATCH_MAX, CreatePractice};

use crate::context::key;
use crate::on_each_engine;
use crate::sample::{call, content, create_practice, day, field, fields, found, meeting, practice, version};

#[tokio::test]
async fn a_batch_keeps_its_order_and_every_slug_is_its_own() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        create_practice(forum, &dana, practice("סיכום", "הראשון", Status::Published)).await;
        let titles = ["סיכום", "סיכום 2", "סיכום", "new", "!?", "סיכום"];
        let inputs = titles.iter().map(|title| practice(title, title, Status::Published)).collect();
        let created = forum.create_practices(&dana, inputs).await.expect("taken");
        let slugs: Vec<_> = created.iter().map(|one| one.slug.as_str()).collect();
        assert_eq!(slugs, ["סיכום-2", "סיכום-2-2", "סיכום-3", "new-2", "practice", "סיכום-4"]);
        for (one, title) in created.iter().zip(titles) {
            let view = forum.practice(&dana, &one.slug).await.expect("there");
            let text = forum.practice_text(&dana, view.id).await.expect("there");
            assert_eq!((view.id, text.body.as_str()), (one.id, title));
        }
    })
    .await;
}

#[tokio::test]
async fn a_thousand_of_one_title_are_entered_and_found_at_once() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let inputs: Vec<_> =
            (0..BATCH_MAX).map(|number| practice("אותה כותרת", &format!("מספר {number}"), Status::Published)).collect();
        let created = forum.create_practices(&dana, inputs.clone()).await.expect("taken");
        assert_eq!(created.len(), BATCH_MAX);
        assert_eq!(created[BATCH_MAX - 1].slug, format!("אותה-כותרת-{BATCH_MAX}"));
        assert_eq!(forum.found_documents(), BATCH_MAX as u64);
        let mut more = inputs;
        more.push(practice("עוד", "אחד", Status::Published));
        let refused = forum.create_practices(&dana, more).await.expect_err("too many");
        assert_eq!(fields(&refused), field("practices", FieldProblem::Invalid));
        let none = forum.create_practices(&dana, vec![]).await.expect_err("none");
        assert_eq!(fields(&none), field("practices", FieldProblem::Invalid));
    })
    .await;
}

#[tokio::test]
async fn a_batch_is_entered_whole_or_not_at_all() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let good = || practice("טוב", "גוף", Status::Published);
        let mut topic = good();
        topic.content.topics = vec!["training".into(), "astrology".into()];
        let mut meeting = good();
        meeting.meeting = Some(MeetingId(77));
        let mut own = good();
        own.authors = vec![key(dana), key(dana)];
        let bad = [
            (practice("", "גוף", Status::Draft), field("practices[1].title", FieldProblem::Missing)),
            (topic, field("practices[1].topics", FieldProblem::NotThere)),
            (meeting, field("practices[1].meeting", FieldProblem::NotThere)),
        ];
        for (input, expected) in bad {
            let refused = forum.create_practices(&dana, vec![good(), input]).await.expect_err("refused");
            assert_eq!(fields(&refused), expected);
        }
        assert_eq!(found(forum, &dana, "").await, [""; 0]);
        forum.create_practices(&dana, vec![own]).await.expect("an author named twice is one");
    })
    .await;
}

#[tokio::test]
async fn every_wrong_field_is_named_at_once() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let long = "א".repeat(500);
        let text = Content {
            title: format!("{long}\u{202E}"),
            summary: long.clone(),
            audience: long.clone(),
            effort: long.clone(),
            result: long,
            topics: vec!["astrology".into()],
            ..Content::default()
        };
        let refused = forum.create_practices(&dana, vec![CreatePractice { content: text, ..Default::default() }]).await;
        let names: Vec<_> = fields(&refused.expect_err("refused")).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["title", "title", "summary", "audience", "effort", "result", "body", "topics"]);
        let huge = practice("א", &"x".repeat(domain::practice::BODY_MAX + 1), Status::Draft);
        let refused = forum.create_practices(&dana, vec![huge]).await.expect_err("too long");
        assert_eq!(fields(&refused), field("body", FieldProblem::TooLong));
    })
    .await;
}

#[tokio::test]
async fn what_no_database_stores_is_dropped_from_texts_and_found_nowhere() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let created = create_practice(forum, &dana, practice("א\0ב", "ג\0ד\r\nה\u{7}", Status::Published)).await;
        let text = forum.practice_text(&dana, created.id).await.expect("there");
        assert_eq!((text.view.title.as_str(), text.body.as_str()), ("אב", "גד\nה"));
        for name in ["\0", "אב\0"] {
            assert_eq!(forum.practice(&dana, name).await.err(), Some(Problem::NotFound));
            assert_eq!(forum.company(&dana, name).await.err(), Some(Problem::NotFound));
            assert_eq!(forum.practice_file(&dana, name, "x").await.err(), Some(Problem::NotFound));
            assert_eq!(forum.practice_file(&dana, &created.slug, name).await.err(), Some(Problem::NotFound));
        }
        let member = forum.member_by_email(&context.people.coordinator, "x\0y@forum.example").await;
        assert_eq!(member.err(), Some(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn nobody_publishes_in_another_companys_name() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let of_rimon = || CreatePractice {
            company: Some(people.rimon.company),
            ..practice("מה עשתה רימון", "גוף", Status::Published)
        };
        for actor in [people.oren.member, people.oren.manager] {
            let answer = forum.create_practices(&actor, vec![of_rimon()]).await;
            assert_eq!(answer, Err(Problem::Forbidden));
        }
        for status in [Status::Published, Status::Archived] {
            for authors in [vec![], vec![key(people.coordinator)], vec![key(people.rimon.member)]] {
                let input = CreatePractice { authors, status: Some(status), ..of_rimon() };
                let created = create_practice(forum, &people.coordinator, input).await;
                let view = forum.practice(&people.rimon.manager, &created.slug).await.expect("there");
                assert_eq!(view.status, Status::InReview, "it waits for Rimon");
            }
        }
        let created = create_practice(forum, &Actor::System, of_rimon()).await;
        let view = forum.practice(&people.oren.member, &created.slug).await.expect("there");
        assert_eq!(view.status, Status::Published, "the command line may");
        let forged = CreatePractice {
            authors: vec![key(people.rimon.member)],
            ..practice("בשם אחרת", "גוף", Status::Published)
        };
        assert_eq!(forum.create_practices(&people.oren.member, vec![forged]).await, Err(Problem::Forbidden));
    })
    .await;
}

#[tokio::test]
async fn who_and_what_is_named_must_be_there() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        let base = || practice("א", "גוף", Status::Draft);
        let nobody = CreatePractice { authors: vec![MemberId(999)], ..base() };
        let nowhere = CreatePractice { company: Some(CompanyId(999)), ..base() };
        for (input, name) in [(nobody, "authors"), (nowhere, "company")] {
            let refused = forum.create_practices(&coordinator, vec![input]).await.expect_err("refused");
            assert_eq!(fields(&refused), field(name, FieldProblem::NotThere));
        }
        let refused = forum.create_practices(&Actor::System, vec![base()]).await;
        assert_eq!(fields(&refused.expect_err("refused")), field("company", FieldProblem::Missing));
    })
    .await;
}

#[tokio::test]
async fn a_meetings_write_up_is_its_presenters_to_enter() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let held = call(forum, meeting("מפגש", Some(people.oren.company), &[key(people.oren.member)])).await;
        let input = CreatePractice { meeting: Some(held), ..practice("סקירה", "גוף", Status::Published) };
        let stranger = forum.create_practices(&people.rimon.manager, vec![input.clone()]).await;
        assert_eq!(stranger, Err(Problem::Forbidden));
        let created = create_practice(forum, &people.oren.member, input).await;
        let view = forum.meeting(&people.rimon.member, held).await.expect("there");
        assert_eq!(view.practices.iter().map(|card| card.id).collect::<Vec<_>>(), [created.id]);
    })
    .await;
}

#[tokio::test]
async fn a_change_needs_the_version_it_was_made_from() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let id = create_practice(forum, &dana, practice("לפני", "גוף", Status::Published)).await.id;
        let next = forum.update_practice(&dana, id, 1, content("אחרי", "גוף אחר"), None).await.expect("changed");
        assert_eq!(next, version(forum, id).await);
        let conflict = Problem::Conflict { current: next };
        let late = forum.update_practice(&dana, id, 1, content("מאוחר", "גוף"), None).await;
        assert_eq!(late, Err(conflict.clone()));
        assert_eq!(forum.delete_practice(&dana, id, 1).await, Err(conflict));
        assert_eq!(found(forum, &dana, "אחרי").await, ["אחרי"]);
        assert_eq!(found(forum, &dana, "לפני").await, [""; 0]);
        let refused = forum.update_practice(&dana, id, next, content("", "גוף"), None).await.expect_err("refused");
        assert_eq!(fields(&refused), field("title", FieldProblem::Missing));
        let gone = forum.update_practice(&dana, domain::id::PracticeId(99), 1, content("א", "ב"), None).await;
        assert_eq!(gone, Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn a_status_changes_forward_and_what_was_read_is_not_hidden_again() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let id = create_practice(forum, &dana, practice("א", "גוף", Status::Draft)).await.id;
        let set = async |actor, status| {
            forum.update_practice(&actor, id, version(forum, id).await, content("א", "גוף"), Some(status)).await
        };
        assert_eq!(set(people.oren.colleague, Status::Published).await, Err(Problem::Forbidden));
        set(dana, Status::InReview).await.expect("to review");
        set(dana, Status::Draft).await.expect("back to the desk");
        context.clock.advance_days(1);
        let published = set(dana, Status::Published).await.expect("published");
        assert_eq!(published, version(forum, id).await);
        let view = forum.practice_by_id(&people.rimon.guest, id).await.expect("everybody reads it");
        assert_eq!(view.published_at, Some(day(1)));
        for status in [Status::Draft, Status::InReview] {
            assert_eq!(set(dana, status).await, Err(Problem::Forbidden));
        }
        set(dana, Status::Archived).await.expect("archived");
        for status in [Status::Draft, Status::InReview] {
            assert_eq!(set(dana, status).await, Err(Problem::Forbidden), "everybody has read it");
        }
        set(dana, Status::Published).await.expect("offered again");
        let view = forum.practice_by_id(&people.rimon.guest, id).await.expect("there");
        assert_eq!(view.published_at, Some(day(1)), "first seen then");
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_deleted_and_what_was_published_is_archived_for_good() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let draft = create_practice(forum, &dana, practice("טיוטה", "גוף", Status::Draft)).await.id;
        forum.delete_practice(&dana, draft, 1).await.expect("deleted");
        assert_eq!(forum.practice_by_id(&dana, draft).await.err(), Some(Problem::NotFound));
        assert_eq!(forum.delete_practice(&dana, draft, 1).await, Err(Problem::NotFound));

        let shown = create_practice(forum, &dana, practice("מוצג", "גוף", Status::Published)).await.id;
        for _ in 0..2 {
            let seen = version(forum, shown).await;
            forum.delete_practice(&people.coordinator, shown, seen).await.expect("archived");
            let view = forum.practice_by_id(&people.rimon.guest, shown).await.expect("by its link");
            assert_eq!(view.status, Status::Archived);
            assert_eq!(found(forum, &dana, "מוצג").await, [""; 0]);
        }
        let undone = forum.publish_practice(&dana, shown, None).await;
        assert_eq!(undone, Err(Problem::Forbidden), "a coordinator archived it");
        forum.unarchive_practice(&people.coordinator, shown).await.expect("offered again");
        assert_eq!(found(forum, &dana, "מוצג").await, ["מוצג"]);
        forum.delete_practice(&dana, shown, version(forum, shown).await).await.expect("archived by its own people");
        let archived = AuditFilter { event: Some(AuditEvent::PracticeArchived), ..AuditFilter::default() };
        let noted = forum.audit_log(&people.coordinator, &archived).await.expect("a log").into_iter();
        let noted: Vec<_> = noted.map(|entry| (entry.thing, entry.before, entry.after)).collect();
        let line = |before: Status, after: Status| (Some(shown.0), before.to_string(), after.to_string());
        let expected = [line(Status::Archived, Status::Published), line(Status::Published, Status::Archived)];
        assert_eq!(noted, expected, "what a coordinator did with another company's");
    })
    .await;
}

/// Who approved a publication is told to those who may change the text, in its page, to programs and in a draft of it.
#[tokio::test]
async fn an_approval_is_told_to_its_company_and_the_coordinator() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let mut input = practice("אמנה", "גוף", Status::Published);
        input.content.approved_by = " עו״ד נועה ".into();
        input.content.approved_on = "2026-01-31".into();
        let created = create_practice(forum, &people.oren.member, input).await;
        for (actor, expected) in [
            (people.oren.member, ["עו״ד נועה", "2026-01-31"]),
            (people.oren.manager, ["עו״ד נועה", "2026-01-31"]),
            (people.coordinator, ["עו״ד נועה", "2026-01-31"]),
            (people.oren.guest, ["", ""]),
            (people.rimon.manager, ["", ""]),
            (people.rimon.member, ["", ""]),
        ] {
            let page = forum.practice(&actor, &created.slug).await.expect("there");
            assert_eq!([page.approved_by.as_str(), page.approved_on.as_str()], expected, "{actor:?}");
            let text = forum.practice_text(&actor, created.id).await.expect("there").view;
            assert_eq!([text.approved_by.as_str(), text.approved_on.as_str()], expected, "{actor:?}");
        }
        let draft = forum.begin_draft(&people.oren.manager, Purpose::Change(created.id), Content::default()).await;
        let draft = forum.draft(&people.oren.manager, draft.expect("begun")).await.expect("there");
        let content = Content {
            approved_by: String::new(),
            ..forum.practice_text(&people.oren.manager, created.id).await.expect("there").content()
        };
        let save = SaveDraft { content, ..SaveDraft::default() };
        forum.save_draft(&people.oren.manager, draft.id, save).await.expect("saved");
        forum.publish_draft(&people.oren.manager, draft.id, None).await.expect("published");
        let after = forum.practice(&people.coordinator, &created.slug).await.expect("there");
        assert_eq!((after.approved_by.as_str(), after.approved_on.as_str()), ("", ""), "taken back with its day");
    })
    .await;
}
