//! A member lets another of their company act for them.

use domain::id::MemberId;
use domain::notification::NotificationKind;
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use domain::rsvp::{NewRsvp, RsvpAnswer};
use forum::Forum;
use forum::drafts::begin::Purpose;
use forum::members::transfer::MoveMember;

use crate::context::key;
use crate::links::joined;
use crate::notifications::notify;
use crate::on_each_engine;
use crate::sample::{call, content, field, fields, keys, meeting};

fn coming() -> NewRsvp {
    NewRsvp { answer: RsvpAnswer::Room, note: String::new() }
}

async fn acts_for(forum: &Forum, actor: &Actor) -> Vec<MemberId> {
    let assistants = forum.assistants(actor).await.expect("one's own");
    assistants.acts_for.into_iter().map(|person| person.id).collect()
}

#[tokio::test]
async fn an_assistant_answers_and_uploads_on_behalf_of_a_member() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, helper, stranger) = (people.oren.member, people.oren.colleague, people.rimon.member);
        for member in [dana, helper, stranger] {
            joined(forum, member).await;
        }
        notify(forum).await;
        // Dana presents at a meeting of another company, so her colleagues have nothing to do with it.
        let held = call(forum, meeting("מפגש", Some(people.rimon.company), &keys(&[dana]))).await;
        let answer = forum.answer_meeting(&helper, held, key(dana), coming()).await;
        assert_eq!(answer, Err(Problem::Forbidden));
        assert!(!forum.meeting(&helper, held).await.expect("there").can.upload);

        forum.add_assistant(&dana, key(helper)).await.expect("added");
        forum.add_assistant(&dana, key(helper)).await.expect("a second click changes nothing");
        assert_eq!(acts_for(forum, &helper).await, [key(dana)]);
        notify(forum).await;
        let told = forum.notifications(&helper).await.expect("notifications").into_iter();
        let told: Vec<_> = told.flat_map(|group| group.notifications).collect();
        let named: Vec<_> = told.iter().filter(|it| it.kind == NotificationKind::AssistantNamed).collect();
        let by: Vec<_> = named.iter().map(|it| it.by.as_ref().map(|person| person.id)).collect();
        assert_eq!(by, [Some(key(dana))], "told once: {told:?}");
        let path = forum.open_notification(&helper, named[0].id).await.expect("opened");
        assert_eq!(path.as_deref(), Some("/me/assistants"));
        let own = forum.assistants(&dana).await.expect("her own");
        assert_eq!(own.own.iter().map(|person| person.id).collect::<Vec<_>>(), [key(helper)]);
        assert!(own.others.iter().all(|person| person.id != key(helper) && person.id != key(dana)));

        let seen = forum.meeting_attendance(&helper, held).await.expect("there");
        assert_eq!(seen.others.iter().map(|(person, _)| person.id).collect::<Vec<_>>(), [key(dana)]);
        forum.answer_meeting(&helper, held, key(dana), coming()).await.expect("answered");
        let seen = forum.meeting_attendance(&dana, held).await.expect("there");
        let own = seen.own.expect("her answer");
        assert_eq!(own.on_behalf_by.map(|person| person.id), Some(key(helper)));
        forum.answer_meeting(&dana, held, key(dana), coming()).await.expect("by herself");
        let seen = forum.meeting_attendance(&dana, held).await.expect("there");
        assert_eq!(seen.own.expect("her answer").on_behalf_by, None);

        assert!(forum.meeting(&helper, held).await.expect("there").can.upload);
        let draft = forum.begin_draft(&helper, Purpose::WriteUp(held), content("סקירה", "גוף")).await.expect("begun");
        let published = forum.publish_draft(&helper, draft, None).await.expect("published");
        assert_eq!(published.status, Status::InReview, "the other company confirms it");
        let view = forum.practice(&helper, &published.slug).await.expect("there");
        assert_eq!(view.authors.iter().map(|person| person.id).collect::<Vec<_>>(), [key(dana)]);
        assert_eq!(view.uploaded_by.map(|person| person.id), Some(key(helper)));

        forum.remove_assistant(&dana, key(helper)).await.expect("removed");
        forum.remove_assistant(&dana, key(helper)).await.expect("a second click changes nothing");
        let answer = forum.answer_meeting(&helper, held, key(dana), coming()).await;
        assert_eq!(answer, Err(Problem::Forbidden));
        assert!(!forum.meeting(&helper, held).await.expect("there").can.upload);
        let log = forum.audit_log(&people.coordinator, &domain::audit::AuditFilter::default()).await.expect("a log");
        let events: Vec<_> = log.iter().map(|entry| entry.event.as_str()).collect();
        let behalf = log.iter().find(|entry| entry.event.as_str() == "published-on-behalf").expect("noted");
        let id = |person: &Option<domain::audit::AuditPerson>| person.as_ref().map(|person| person.id);
        assert_eq!((id(&behalf.actor), id(&behalf.subject)), (Some(key(helper)), Some(key(dana))));
        for event in ["assistant-added", "assistant-removed"] {
            assert_eq!(events.iter().filter(|other| **other == event).count(), 1, "{event}: {events:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn only_somebody_of_the_company_who_is_there_acts_for_a_member() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, helper) = (people.oren.member, people.oren.colleague);
        for member in [dana, helper, people.rimon.member, people.oren.guest] {
            joined(forum, member).await;
        }
        for other in [key(dana), key(people.rimon.member), key(people.oren.guest), MemberId(99)] {
            let refused = forum.add_assistant(&dana, other).await.expect_err("refused");
            assert_eq!(fields(&refused), field("assistant", FieldProblem::NotThere), "{other}");
        }
        assert_eq!(forum.add_assistant(&Actor::Nobody, key(helper)).await, Err(Problem::Unauthenticated));

        // Who moves to another company acts for nobody there, and who leaves acts no longer.
        forum.add_assistant(&dana, key(helper)).await.expect("added");
        let to = |company: &str| MoveMember { company: Some(company.to_owned()), ..MoveMember::default() };
        let companies = forum.companies(&people.coordinator).await.expect("companies");
        let slug = |id| companies.iter().find(|company| company.id == id).expect("there").slug.clone();
        forum.move_member(&people.coordinator, key(helper), to(&slug(people.rimon.company))).await.expect("moved");
        assert!(acts_for(forum, &helper).await.is_empty());
        forum.move_member(&people.coordinator, key(helper), to(&slug(people.oren.company))).await.expect("back");
        assert_eq!(acts_for(forum, &helper).await, [key(dana)]);
        forum.deactivate_member(&people.coordinator, key(dana), false).await.expect("deactivated");
        assert!(acts_for(forum, &helper).await.is_empty());
    })
    .await;
}
