//! What the coordinator sets for the whole forum.

use domain::audit::{AuditEvent, AuditFilter};
use domain::brief;
use domain::language::Language;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use domain::quota::Quota;
use domain::search::SearchRequest;
use forum::settings::{BriefQuestions, Choices, ForumName, WELCOME_MAX, Welcome};

use crate::context::follow;
use crate::on_each_engine;
use crate::sample::{call, content, create_practice, field, fields, meeting, practice};
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
        brief: BriefQuestions {
            he: " מה ניסיתם?\r\n\r\nומה יצא? ".into(), en: brief::usual(Language::English).into()
        },
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
        assert_eq!((set.brief.he.as_str(), set.brief.en.as_str()), ("מה ניסיתם?\nומה יצא?", ""), "the usual are none");

        forum.set_settings(&people.coordinator, ForumName::default(), Choices::default()).await.expect("set");
        assert_eq!(forum.welcome(Language::Hebrew).await.expect("an answer"), None);
        forum.begin_draft(&member, Purpose::New, content("ג", "ד")).await.expect("the limit is the standard one");
        let log = forum.audit_log(&people.coordinator, &AuditFilter::default()).await.expect("a log");
        let noted = log.iter().filter(|entry| entry.event == AuditEvent::SettingChanged).count();
        assert_eq!(noted, 10, "both names, and four others there and back");
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

#[tokio::test]
async fn another_time_zone_is_in_force_at_once() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        let held = call(forum, meeting("מפגש", None, &[])).await;
        let zone = |name: &str| Choices { time_zone: name.to_owned(), ..Choices::default() };
        let known = async || {
            let zone = forum.present_time_zone().await.expect("known");
            let file = forum.meeting_calendar(&coordinator, held, "https://forum.example").await.expect("a file");
            (zone.iana_name().expect("named").to_owned(), file.text)
        };
        for (set, expected) in [("", "Asia/Jerusalem"), ("Europe/Paris", "Europe/Paris")] {
            forum.set_settings(&coordinator, ForumName::default(), zone(set)).await.expect("set");
            let (name, calendar) = known().await;
            assert_eq!(name, expected);
            assert!(calendar.contains(&format!("DTSTART;TZID={expected}:")), "{calendar}");
        }
        let refused = forum.set_settings(&coordinator, ForumName::default(), zone("Europe/Atlantis")).await;
        assert_eq!(fields(&refused.expect_err("refused")), field("time_zone", FieldProblem::Invalid));
        forum.set_settings(&coordinator, ForumName::default(), zone("Asia/Jerusalem")).await.expect("set");
        assert_eq!(known().await.0, "Asia/Jerusalem");
        let (_, set, _) = forum.settings(&coordinator).await.expect("what is set");
        assert_eq!(set.time_zone, "", "the one that a forum begins with is no setting");
    })
    .await;
}

#[tokio::test]
async fn the_years_of_the_search_follow_another_time_zone() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        // 22:30 on the 31st of December in UTC: the new year has begun in Jerusalem, and not in Paris.
        context.clock.advance_seconds(350 * 86_400 + 13 * 3_600 + 1_800);
        create_practice(forum, &people.oren.member, practice("אמנה", "גוף", Status::Published)).await;
        let found = async |year: i32| {
            let mut status = forum.indexer().status();
            status.wait_for(forum::IndexStatus::is_current).await.expect("an indexer");
            let request = SearchRequest { years: vec![year], ..SearchRequest::default() };
            forum.search(&people.rimon.member, request).await.expect("an answer").total
        };
        assert_eq!((found(2027).await, found(2026).await), (1, 0));
        let zone = |name: &str| Choices { time_zone: name.to_owned(), ..Choices::default() };
        forum.set_settings(&people.coordinator, ForumName::default(), zone("Europe/Paris")).await.expect("set");
        assert_eq!((found(2027).await, found(2026).await), (0, 1));
        assert_eq!(forum.time_zone().iana_name(), Some("Europe/Paris"));
        forum.set_settings(&people.coordinator, ForumName::default(), zone("")).await.expect("set");
        assert_eq!((found(2027).await, found(2026).await), (1, 0));
    })
    .await;
}

/// An image of that size.
fn picture(width: u32, height: u32, format: image::ImageFormat) -> bytes::Bytes {
    let mut written = std::io::Cursor::new(vec![]);
    // Noise, which no format makes much smaller.
    let noise = image::RgbImage::from_fn(width, height, |x, y| {
        let mixed = x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(2_246_822_519).rotate_left(13);
        let [a, b, c, _] = mixed.wrapping_mul(3_266_489_917).to_le_bytes();
        image::Rgb([a, b, c])
    });
    image::DynamicImage::from(noise).write_to(&mut written, format).expect("written");
    written.into_inner().into()
}

#[tokio::test]
async fn a_logo_is_a_small_image_that_everybody_sees() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let coordinator = people.coordinator;
        assert_eq!(forum.logo().await.expect("an answer"), None);
        let png = picture(64, 32, image::ImageFormat::Png);
        forum.set_logo(&coordinator, png).await.expect("set");
        let first = forum.logo().await.expect("an answer").expect("a logo");
        assert_eq!(first.media_type, "image/png");
        image::load_from_memory(&first.content).expect("an image");
        forum.set_logo(&coordinator, picture(80, 40, image::ImageFormat::Jpeg)).await.expect("another");
        let second = forum.logo().await.expect("an answer").expect("a logo");
        assert_eq!(second.media_type, "image/jpeg");
        assert_ne!(first.hash, second.hash, "browsers keep the first for ever");

        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>x()</script></svg>";
        for (content, problem) in [
            (bytes::Bytes::from(svg), FieldProblem::ImageFormat),
            (bytes::Bytes::from("text"), FieldProblem::ImageFormat),
            (bytes::Bytes::new(), FieldProblem::EmptyFile),
            (picture(600, 400, image::ImageFormat::Png), FieldProblem::FileTooLarge),
        ] {
            let refused = forum.set_logo(&coordinator, content).await.expect_err("refused");
            assert_eq!(fields(&refused), field("logo", problem));
        }
        for stranger in [people.oren.manager, people.oren.guest] {
            let png = picture(8, 8, image::ImageFormat::Png);
            assert_eq!(forum.set_logo(&stranger, png).await, Err(Problem::Forbidden));
            assert_eq!(forum.remove_logo(&stranger).await, Err(Problem::Forbidden));
        }
        assert_eq!(forum.logo().await.expect("an answer"), Some(second));
        let log = forum.audit_log(&coordinator, &AuditFilter::default()).await.expect("a log");
        let noted: Vec<_> = log.iter().filter(|entry| entry.event == AuditEvent::SettingChanged).collect();
        assert!(noted.len() == 2 && noted.iter().all(|entry| entry.after == "logo"), "not the image: {noted:?}");
        forum.remove_logo(&coordinator).await.expect("removed");
        assert_eq!(forum.logo().await.expect("an answer"), None);
    })
    .await;
}
