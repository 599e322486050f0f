//! What the forum says about accessibility and privacy.

use domain::audit::AuditFilter;
use domain::language::Language;
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use forum::statements::{CONTACT_MAX, GAPS_MAX, StatementDetails};

use crate::on_each_engine;
use crate::sample::fields;

#[tokio::test]
async fn what_the_coordinator_adds_is_read_by_everybody() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let before = forum.accessibility_statement(Language::Hebrew).await.expect("a statement");
        assert!(before.html.contains("5568") && before.contact.is_empty() && before.gaps.is_empty(), "{before:?}");
        let details = StatementDetails {
            accessibility_contact: " רות אלוני,\n03-5550000 ".into(),
            checked_on: "2026-11-26".into(),
            gaps_he: "- קבצים <script>x()</script>".into(),
            gaps_en: String::new(),
            privacy_contact: "privacy@forum.example".into(),
        };
        forum.set_statement_details(&people.coordinator, details).await.expect("set");
        let after = forum.accessibility_statement(Language::Hebrew).await.expect("a statement");
        assert_eq!((after.contact.as_str(), after.checked_on.as_str()), ("רות אלוני, 03-5550000", "2026-11-26"));
        let log = forum.audit_log(&context.people.coordinator, &AuditFilter::default()).await.expect("a log");
        let noted: Vec<_> = log.iter().flat_map(|entry| [entry.before.as_str(), entry.after.as_str()]).collect();
        assert!(noted.contains(&"accessibility.contact") && noted.contains(&"privacy.contact"), "{noted:?}");
        assert!(noted.iter().all(|value| !value.contains("אלוני") && !value.contains('@')), "a log of keys: {noted:?}");
        assert!(after.gaps.contains("<li>") && !after.gaps.contains("<script"), "{}", after.gaps);
        assert_eq!(forum.accessibility_statement(Language::English).await.expect("a statement").gaps, "");
        for language in [Language::Hebrew, Language::English] {
            let privacy = forum.privacy_statement(language).await.expect("a statement");
            assert_eq!(privacy.contact, "privacy@forum.example");
            assert!(privacy.html.contains("730") && !privacy.html.contains('{'), "every number is filled in");
            assert!(privacy.html.contains("<table"), "{}", privacy.html);
            let gate = match language {
                Language::Hebrew => "ימים אחרי הביקור",
                Language::English => "days after the visit",
            };
            assert!(privacy.html.contains(gate), "identity numbers are named: {}", privacy.html);
            let kept = match language {
                Language::Hebrew => ["90 יום אחרי שנקראו", "30 יום אחרי שנשלחו", "365 יום אחרי הכניסה", "מפתחות API"],
                Language::English => {
                    ["90 days after they were read", "30 days after they were sent", "365 days after", "API tokens"]
                }
            };
            for part in kept {
                assert!(privacy.html.contains(part), "{part} is named: {}", privacy.html);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_taken_is_told_by_field() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let wrong = StatementDetails {
            accessibility_contact: "א".repeat(CONTACT_MAX + 1),
            checked_on: "אתמול".into(),
            gaps_en: "x".repeat(GAPS_MAX + 1),
            ..StatementDetails::default()
        };
        let refused = forum.set_statement_details(&context.people.coordinator, wrong).await.expect_err("refused");
        let named = [
            ("accessibility_contact".to_owned(), FieldProblem::TooLong),
            ("gaps_en".to_owned(), FieldProblem::TooLong),
            ("checked_on".to_owned(), FieldProblem::Invalid),
        ];
        assert_eq!(fields(&refused), named);
        for stranger in [context.people.oren.manager, context.people.oren.guest, Actor::Nobody] {
            let expected = if stranger == Actor::Nobody { Problem::Unauthenticated } else { Problem::Forbidden };
            let set = forum.set_statement_details(&stranger, StatementDetails::default()).await;
            assert_eq!(set, Err(expected.clone()));
            assert_eq!(forum.statement_details(&stranger).await.err(), Some(expected));
        }
    })
    .await;
}
