//! What the coordinator sets for the whole forum.

use domain::audit::{AuditEvent, AuditFilter};
use domain::language::Language;
use domain::problem::{FieldProblem, Problem};
use domain::quota::Quota;
use forum::settings::{Choices, ForumName, WELCOME_MAX, Welcome};

use crate::context::follow;
use crate::on_each_engine;
use crate::sample::{content, fields};
use forum::drafts::begin::Purpose;

#[tokio::test]
async fn the_forums_name_is_known_to_all_at_once() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        assert_eq!(*forum.name().await.expect("named"), ForumName::default());
        let name = ForumName { he: " מעגל\nהשירות ".into(), en: "The circle".into() };
        forum.set_name(&coordinator, name).await.expect("set");
        let known = forum.name().await.expect("named");
        assert_eq!((known.he.as_str(), known.en.as_str()), ("מעגל השירות", "The circle"));
        let refused = forum.set_name(&coordinator, ForumName { he: String::new(), en: "x".repeat(61) }).await;
        assert_eq!(
            fields(&refused.expect_err("refused")),
            [("name_he".to_owned(), FieldProblem::Missing), ("name_en".to_owned(), FieldProblem::TooLong)]
        );
    })
    .await;
}

#[tokio::test]
async fn another_process_learns_it_from_the_log() {
    on_each_engine(|context| async move {
        let other = context.second_process().await;
        let before = context.forum.name().await.expect("named");
        let name = ForumName { he: "אחר".into(), en: "Other".into() };
        other.set_name(&context.people.coordinator, name.clone()).await.expect("set");
        assert_ne!(*before, name);
        for _ in 0..100 {
            if *context.forum.name().await.expect("named") == name {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("the server never learned it");
    })
    .await;
}

fn choices() -> Choices {
    Choices {
        welcome: Welcome { he: " ברוכים **הבאים**\r\n<script>x()</script>".into(), en: String::new() },
        language: Language::English,
        quotas: [(Quota::Drafts, 1)].into(),
        ..Choices::default()
    }
}

#[tokio::test]
async fn what_is_set_is_in_force_at_once_on_every_node() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let other = context.second_process().await;
        let index = forum::Index::open(&context.folder.join("other"), forum::Analyzer::default()).expect("an index");
        follow(&other, index.index);
        other.indexer().status().wait_for(forum::IndexStatus::is_current).await.expect("an indexer");
        assert_eq!(other.welcome(Language::Hebrew).await.expect("an answer"), None);
        assert_eq!(other.default_language().await.expect("an answer"), Language::Hebrew);
        let name = (*forum.name().await.expect("named")).clone();
        forum.set_settings(&people.coordinator, name, choices()).await.expect("set");
        let position = forum.log_head().await.expect("a position");
        other.indexer().status().wait_for(|status| status.position >= position).await.expect("it follows");
        for node in [&**forum, &other] {
            let html = node.welcome(Language::Hebrew).await.expect("an answer").expect("there");
            assert!(html.contains("<strong>הבאים</strong>") && !html.contains("<script"), "{html}");
            assert_eq!(node.welcome(Language::English).await.expect("an answer"), None);
            assert_eq!(node.default_language().await.expect("an answer"), Language::English);
        }
        let member = people.oren.member;
        forum.begin_draft(&member, Purpose::New, content("א", "ב")).await.expect("one");
        for node in [&**forum, &other] {
            let refused = node.begin_draft(&member, Purpose::New, content("ג", "ד")).await.err();
            assert_eq!(refused, Some(Problem::QuotaExceeded { what: Quota::Drafts, limit: 1 }));
        }
        let used = forum.usage(&member).await.expect("usage");
        assert!(used.iter().any(|used| used.what == Quota::Drafts && used.limit == 1));
        let (_, set, quotas) = forum.settings(&people.coordinator).await.expect("what is set");
        assert_eq!((set.welcome.he.as_str(), quotas.drafts), ("ברוכים **הבאים**\n<script>x()</script>", 1));

        forum.set_settings(&people.coordinator, ForumName::default(), Choices::default()).await.expect("set");
        assert_eq!(forum.welcome(Language::Hebrew).await.expect("an answer"), None);
        forum.begin_draft(&member, Purpose::New, content("ג", "ד")).await.expect("the limit is the standard one");
        let log = forum.audit_log(&people.coordinator, &AuditFilter::default()).await.expect("a log");
        let noted = log.iter().filter(|entry| entry.event == AuditEvent::SettingChanged).count();
        assert_eq!(noted, 8, "both names, and three others there and back");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_set_is_told_by_field() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let wrong = Choices {
            welcome: Welcome { he: "א".repeat(WELCOME_MAX + 1), en: String::new() },
            quotas: [(Quota::Tokens, 0)].into(),
            ..Choices::default()
        };
        let name = ForumName { he: " ".into(), en: "x".into() };
        let refused = forum.set_settings(&context.people.coordinator, name, wrong).await.expect_err("refused");
        let named = [
            ("name_he".to_owned(), FieldProblem::Missing),
            ("welcome_he".to_owned(), FieldProblem::TooLong),
            ("quota-tokens".to_owned(), FieldProblem::Invalid),
        ];
        assert_eq!(fields(&refused), named);
        for stranger in [context.people.oren.manager, context.people.oren.guest] {
            let refused = forum.set_settings(&stranger, ForumName::default(), Choices::default()).await;
            assert_eq!(refused, Err(Problem::Forbidden));
            assert_eq!(forum.settings(&stranger).await.err(), Some(Problem::Forbidden));
        }
    })
    .await;
}
