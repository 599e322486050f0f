//! What members agree to is published, accepted, and asked for again.

use domain::agreement::AgreementText;
use domain::audit::{AuditEvent, AuditFilter};
use domain::language::Language;
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use forum::Forum;
use forum::secret::Secret;

use crate::context::{follow, key};
use crate::links::joined;
use crate::on_each_engine;
use crate::sample::fields;

fn text(he: &str) -> AgreementText {
    AgreementText { he: he.to_owned(), en: "Rules".to_owned() }
}

async fn is_asked(forum: &Forum, session: &Secret) -> bool {
    let known = forum.authenticate_session(session.reveal()).await.expect("an answer").expect("logged in");
    forum.must_accept(&known).await.expect("an answer")
}

#[tokio::test]
async fn nobody_is_asked_before_there_is_one_and_everybody_once_after_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let session = joined(forum, dana).await.secret;
        assert!(!is_asked(forum, &session).await);
        assert_eq!(forum.accept_agreement(&dana, 1).await, Err(Problem::NotFound));
        let other = context.second_process().await;
        let index = forum::Index::open(&context.folder.join("other"), forum::Analyzer::default()).expect("an index");
        follow(&other, index.index);
        other.indexer().status().wait_for(forum::IndexStatus::is_current).await.expect("an indexer");
        assert!(!is_asked(&other, &session).await);

        let version = forum.publish_agreement(&people.coordinator, text("**כללים**"), false).await.expect("published");
        assert_eq!(version, 1);
        let position = forum.log_head().await.expect("a position");
        other.indexer().status().wait_for(|status| status.position >= position).await.expect("it follows");
        for node in [&**forum, &other] {
            assert!(is_asked(node, &session).await, "the first is material, whatever was said");
        }
        let present = forum.agreement().await.expect("an answer").expect("there");
        assert!(present.html(Language::Hebrew).contains("<strong>כללים</strong>"));
        assert_eq!(forum.accept_agreement(&dana, 7).await, Err(Problem::Conflict { current: 1 }));
        forum.accept_agreement(&dana, 1).await.expect("accepted");
        forum.accept_agreement(&dana, 1).await.expect("a second click");
        assert!(!is_asked(forum, &session).await);

        assert_eq!(forum.publish_agreement(&people.coordinator, text("**כללים**"), true).await, Ok(1), "the same text");
        assert_eq!(forum.publish_agreement(&people.coordinator, text("תיקון"), false).await, Ok(2));
        assert!(!is_asked(forum, &session).await, "a corrected word asks nobody");
        assert_eq!(forum.publish_agreement(&people.coordinator, text("כללים חדשים"), true).await, Ok(3));
        assert!(is_asked(forum, &session).await);
        assert_eq!(forum.accept_agreement(&dana, 2).await, Err(Problem::Conflict { current: 3 }), "not what was seen");
        forum.accept_agreement(&dana, 3).await.expect("accepted");
        assert!(!is_asked(forum, &session).await);

        let log = forum.audit_log(&people.coordinator, &AuditFilter::default()).await.expect("a log");
        let count = |event| log.iter().filter(|entry| entry.event == event).count();
        assert_eq!((count(AuditEvent::AgreementPublished), count(AuditEvent::AgreementAccepted)), (3, 2));
    })
    .await;
}

#[tokio::test]
async fn the_coordinator_sees_who_has_accepted() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (coordinator, dana) = (people.coordinator, people.oren.member);
        forum.publish_agreement(&coordinator, Forum::agreement_draft(), true).await.expect("published");
        forum.accept_agreement(&dana, 1).await.expect("accepted");
        forum.deactivate_member(&coordinator, key(people.oren.guest), false).await.expect("out");
        let report = forum.agreement_report(&coordinator).await.expect("a report");
        assert_eq!(report.versions.len(), 1);
        let accepted: Vec<_> = report.members.iter().filter(|line| !line.is_due).map(|line| line.member.id).collect();
        assert_eq!(accepted.len(), 2, "whoever publishes it accepts it");
        assert!(accepted.contains(&key(dana)) && accepted.contains(&key(coordinator)));
        assert_eq!(report.members.len(), 8, "whoever is out is not asked");
        let line = report.members.iter().find(|line| line.member.id == key(dana)).expect("there");
        assert_eq!(line.last.map(|last| (last.version, last.at)), Some((1, forum.now())));
        forum.erase_member(&Actor::System, key(dana), "").await.expect("erased");
        let report = forum.agreement_report(&coordinator).await.expect("a report");
        assert!(report.members.iter().all(|line| line.member.id != key(dana)));
    })
    .await;
}

#[tokio::test]
async fn both_languages_are_needed() {
    on_each_engine(|context| async move {
        let coordinator = context.people.coordinator;
        let refused = context.forum.publish_agreement(&coordinator, text(" \n"), true).await.expect_err("refused");
        assert_eq!(fields(&refused), [("body_he".to_owned(), FieldProblem::Missing)]);
        assert_eq!(context.forum.agreement().await.expect("an answer"), None);
    })
    .await;
}
