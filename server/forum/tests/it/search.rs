//! The index follows the log: it shows what was written, and comes back the same.

use domain::company::{NewCompany, Sector, SizeBand};
use domain::language::Language;
use domain::policy::Actor;
use domain::practice::Status;
use domain::search::{Hit, HitType, SearchRequest, Sort};
use forum::{Analyzer, Forum, Index};

use crate::on_each_engine;
use crate::sample::{call, create_practice, found, keys, meeting, practice, version};

/// All that an index holds, in one order.
async fn everything(forum: &Forum) -> Vec<Hit> {
    let request = SearchRequest { sort: Sort::Title, limit: 100, ..SearchRequest::default() };
    let mut hits = forum.search(&Actor::System, request).await.expect("an answer").hits;
    hits.sort_by_key(|hit| (hit.hit_type, hit.id));
    for hit in &mut hits {
        hit.score = 0.0;
    }
    hits
}

#[tokio::test]
async fn a_write_is_found_when_its_answer_arrives() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        for number in 0..10 {
            let title = format!("אמנה{number}");
            let id = create_practice(forum, &dana, practice(&title, "גוף", Status::Published)).await.id;
            assert_eq!(found(forum, &dana, &title).await, std::slice::from_ref(&title));
            forum.delete_practice(&dana, id, version(forum, id).await).await.expect("archived");
            assert_eq!(found(forum, &dana, &title).await, [""; 0]);
        }
    })
    .await;
}

#[tokio::test]
async fn where_nothing_is_found_topics_are_near() {
    on_each_engine(|context| async move {
        let (forum, oren) = (&context.forum, context.people.oren.member);
        for (title, topics, status) in [
            ("אמנה", ["training"].as_slice(), Status::Published),
            ("מדד", &["measurement"], Status::Draft),
            ("מדד אחר", &["measurement"], Status::Draft),
        ] {
            let mut input = practice(title, "גוף", status);
            input.content.topics = topics.iter().map(|slug| (*slug).to_owned()).collect();
            create_practice(forum, &oren, input).await;
        }
        let nearest = async |q: &str| {
            let request = SearchRequest { q: q.to_owned(), ..SearchRequest::default() };
            forum.search(&context.people.rimon.member, request).await.expect("an answer").nearest_topics
        };
        assert_eq!(nearest("שיווקיםםם").await, ["internal-marketing"], "by its name");
        assert_eq!(nearest("qqqqq").await, [""; 0], "nothing is near it");
        assert_eq!(nearest("אמנה qqqqq").await, ["training"], "what its partial hits are about");
        assert_eq!(nearest("מדד qqqqq").await, [""; 0], "others' drafts left out");
        assert_eq!(nearest("אמנה").await, [""; 0], "something was found");
        assert_eq!(nearest("שיווק חברה:איש").await, [""; 0], "nothing but that there is no such company");
    })
    .await;
}

#[tokio::test]
async fn every_filter_that_is_offered_is_understood() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        create_practice(forum, &people.oren.member, practice("שיווק", "גוף", Status::Published)).await;
        let reader = &people.rimon.member;
        let ask = async |q: &str| {
            let request = SearchRequest { q: q.to_owned(), limit: 9, ..SearchRequest::default() };
            forum.search(reader, request).await.expect("an answer")
        };
        let mut offered = 0;
        for typed in ["חברה:ר", "company:", "נושא:", "topic:"] {
            for suggestion in forum.suggest(reader, typed, Language::Hebrew).await.expect("suggestions") {
                offered += 1;
                assert_eq!(ask(&suggestion.text).await.ignored, [""; 0], "{}", suggestion.text);
            }
        }
        assert!(offered > 10, "{offered}");
        for q in ["חברה:רימון", "שיווק company:rimon", "שיווקק חברה:רימון", "נושא:מדידה"]
        {
            let page = ask(q).await;
            let said = [page.ignored, page.unknown, page.loosened, page.nearest_topics].concat();
            assert_eq!((page.total, page.partial_total, page.did_you_mean, said), (0, 0, None, vec![]), "{q}");
        }
        assert_eq!(ask("חברה:תמר").await.ignored, ["חברה:תמר"]);
        let tamar = NewCompany {
            name: "אורן תמר".into(),
            slug: "tamar".into(),
            sector: Sector::Finance,
            size: SizeBand::Upto249,
        };
        forum.create_company(&Actor::System, tamar).await.expect("a company");
        assert_eq!(ask("חברה:תמר").await.ignored, [""; 0], "at once, though no text is of it");
        let page = ask("חברה:אורן").await;
        assert_eq!((page.total, page.ambiguous[0].choices.len()), (1, 2), "one of those that fit");
    })
    .await;
}

#[tokio::test]
async fn a_meetings_new_title_stands_beside_its_practices() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let held = call(forum, meeting("לפני", None, &keys(&[people.oren.member]))).await;
        let mut input = practice("אמנה", "גוף", Status::Published);
        input.meeting = Some(held);
        create_practice(forum, &people.oren.member, input).await;
        let new = meeting("אחרי", None, &keys(&[people.oren.member]));
        forum.update_meeting(&people.coordinator, held, 1, new).await.expect("renamed");
        let hits = everything(forum).await;
        let practice = hits.iter().find(|hit| hit.hit_type == HitType::Practice).expect("there");
        assert_eq!(practice.meeting, "אחרי");
    })
    .await;
}

#[tokio::test]
async fn a_rebuilt_index_is_the_one_that_was_followed() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let held = call(forum, meeting("מפגש", Some(people.oren.company), &keys(&[people.oren.member]))).await;
        for (number, status) in Status::ALL.iter().cycle().take(24).enumerate() {
            let actor = if number % 2 == 0 { people.oren.manager } else { people.rimon.manager };
            let mut input = practice(&format!("כותרת {number}"), "גוף **מודגש** וארוך", *status);
            input.meeting = (actor == people.oren.manager).then_some(held);
            let id = create_practice(forum, &actor, input).await.id;
            match number % 3 {
                0 => forum.delete_practice(&actor, id, 1).await.map(drop).expect("taken away"),
                1 => forum.publish_practice(&actor, id, None).await.expect("published"),
                _ => {}
            }
        }
        let followed = everything(forum).await;
        assert!(followed.len() > 10);
        let other = context.second_process().await;
        let index = Index::open(&context.folder.join("index-rebuilt"), Analyzer::default()).expect("a new index").index;
        other.catch_up(index).await.expect("built");
        assert_eq!(everything(&other).await, followed);
        assert_eq!(other.indexer().position(), forum.log_head().await.expect("answers"));
    })
    .await;
}

#[tokio::test]
async fn an_index_is_rebuilt_while_searches_are_answered() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        for number in 0..30 {
            create_practice(forum, &people.oren.member, practice(&format!("כותרת {number}"), "גוף", Status::Published))
                .await;
        }
        let before = everything(forum).await;
        forum.reindex(&people.coordinator).expect("answers");
        let building = async || forum.index_report_to_run(&people.coordinator).await.expect("answers").building;
        assert!(building().await.is_some());
        while building().await.is_some() {
            assert_eq!(everything(forum).await, before, "nothing is missing meanwhile");
            tokio::task::yield_now().await;
        }
        assert_eq!(everything(forum).await, before);
        create_practice(forum, &people.oren.member, practice("אחר כך", "גוף", Status::Published)).await;
        assert_eq!(found(forum, &people.oren.member, "\"אחר כך\"").await, ["אחר כך"], "and it is followed on");
    })
    .await;
}

#[tokio::test]
async fn what_another_process_writes_is_found_soon() {
    on_each_engine(|context| async move {
        let other = context.second_process().await;
        let dana = context.people.oren.member;
        create_practice(&other, &dana, practice("מרחוק", "גוף", Status::Published)).await;
        for _ in 0..100 {
            if found(&context.forum, &dana, "מרחוק").await == ["מרחוק"] {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("never found");
    })
    .await;
}

#[tokio::test]
async fn an_index_of_another_database_is_rebuilt() {
    crate::on_each_pair(|full, empty| async move {
        let dana = full.people.oren.member;
        create_practice(&full.forum, &dana, practice("של אחרים", "גוף", Status::Published)).await;
        let used = full.folder.join("index-used");
        let other = full.second_process().await;
        other.catch_up(Index::open(&used, Analyzer::default()).expect("a new index").index).await.expect("built");
        assert_eq!(other.found_documents(), 1);
        drop(other);
        let fresh = empty.second_process().await;
        fresh.catch_up(Index::open(&used, Analyzer::default()).expect("the used index").index).await.expect("rebuilt");
        assert_eq!(fresh.found_documents(), 0, "nothing of the other forum");
    })
    .await;
}

#[tokio::test]
async fn related_practices_share_a_topic() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let created = create_practice(forum, &people.oren.member, practice("הראשון", "גוף", Status::Published)).await;
        create_practice(forum, &people.rimon.member, practice("קרוב", "גוף", Status::Published)).await;
        create_practice(forum, &people.oren.member, practice("טיוטה", "גוף", Status::Draft)).await;
        let mut far = practice("רחוק", "גוף", Status::Published);
        far.content.topics = vec!["measurement".into()];
        create_practice(forum, &people.rimon.member, far).await;
        let page = forum.practice_page(&people.oren.member, &created.slug).await.expect("there");
        let related = forum.related_practices(&people.oren.member, &page.shared).await.expect("a list");
        assert_eq!(related.iter().map(|card| card.title.as_str()).collect::<Vec<_>>(), ["קרוב"]);
    })
    .await;
}

#[tokio::test]
async fn a_process_that_does_not_follow_waits_for_nobody() {
    on_each_engine(|context| async move {
        let other = context.second_process().await;
        let index = Index::open(&context.folder.join("index-once"), Analyzer::default()).expect("a new index").index;
        other.catch_up(index).await.expect("built");
        let write = create_practice(&other, &context.people.oren.member, practice("א", "גוף", Status::Draft));
        tokio::time::timeout(std::time::Duration::from_secs(10), write).await.expect("answers at once");
    })
    .await;
}
