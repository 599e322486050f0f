//! The index where something is wrong: with its files, with its folder, or with the database behind it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use domain::company::{Sector, SizeBand};
use domain::language::Language;
use domain::member::Profession;
use domain::policy::Actor;
use domain::practice::{PracticeKind, Status};
use domain::problem::Problem;
use domain::search::{IndexFault, IndexNotice, SearchRequest, Sort};
use forum::check::Inspection;
use forum::{Analyzer, Forum, Index, IndexFit};
use sqlx::{AssertSqlSafe, Connection, Executor};

use crate::context::{TestContext, follow};
use crate::fake_clock::START;
use crate::on_each_engine;
use crate::sample::{call, create_practice, found, meeting, practice};
use crate::visibility::fill;

fn index(folder: &Path) -> Index {
    Index::open(folder, Analyzer::default()).expect("an index").index
}

/// Changes the database behind everybody's back.
async fn behind_the_back(context: &TestContext, statement: &str) {
    let mut conn = context.database.connect().await.expect("the database");
    conn.execute(AssertSqlSafe(statement.to_owned())).await.expect("the statement runs");
    conn.close().await.expect("closes");
}

/// Waits until the index of a forum knows everything.
pub async fn current(forum: &Forum) {
    let mut status = forum.indexer().status();
    let current = status.wait_for(forum::IndexStatus::is_current);
    tokio::time::timeout(Duration::from_secs(30), current).await.expect("in time").expect("an indexer");
}

#[tokio::test]
async fn an_index_knows_which_database_and_which_copy_of_it_it_was_made_from() {
    on_each_engine(|context| async move {
        let folder = context.folder.join("index-used");
        let title = async |title: &str| {
            create_practice(&context.forum, &context.people.oren.member, practice(title, "גוף", Status::Published))
                .await;
        };
        title("לפני").await;
        let fit = async |folder: &Path| {
            let index = Index::open_read_only(folder, Analyzer::default()).expect("an index");
            let opened = Inspection::open(&Actor::System, &context.settings()).await.expect("opens");
            opened.expect("a forum").index_fit(&index).await.expect("compared")
        };
        drop(index(&folder));
        assert_eq!(fit(&folder).await, IndexFit::Incomplete);
        context.second_process().await.catch_up(index(&folder)).await.expect("built");
        assert_eq!(fit(&folder).await, IndexFit::Fits);
        title("אחרי").await;
        assert_eq!(fit(&folder).await, IndexFit::Fits, "what is behind can follow");

        // Rows that were written before there were tokens.
        behind_the_back(&context, "UPDATE change SET token = NULL").await;
        assert_eq!(fit(&folder).await, IndexFit::OtherHistory);
        context.second_process().await.catch_up(index(&folder)).await.expect("built");
        assert_eq!(fit(&folder).await, IndexFit::Fits);

        // An older copy was put back, and went on to the same position.
        title("עוד אחד").await;
        context.second_process().await.catch_up(index(&folder)).await.expect("followed");
        behind_the_back(&context, "UPDATE change SET token = 7 WHERE position = (SELECT max(position) FROM change)")
            .await;
        behind_the_back(&context, "UPDATE practice SET title = 'של העותק' WHERE title = 'עוד אחד'").await;
        assert_eq!(fit(&folder).await, IndexFit::OtherHistory);
        let forum = context.second_process().await;
        forum.catch_up(index(&folder)).await.expect("built");
        assert_eq!(fit(&folder).await, IndexFit::Fits);
        assert_eq!(found(&forum, &Actor::System, "\"של העותק\"").await, ["של העותק"]);
        assert_eq!(found(&forum, &Actor::System, "\"עוד אחד\"").await, [""; 0], "what the copy does not have");
        drop(forum);

        // An older copy that has not gone on.
        behind_the_back(&context, "DELETE FROM change WHERE position = (SELECT position FROM change_head)").await;
        behind_the_back(&context, "UPDATE change_head SET position = position - 1").await;
        assert_eq!(fit(&folder).await, IndexFit::OtherHistory);
        context.second_process().await.catch_up(index(&folder)).await.expect("built");
        behind_the_back(&context, "UPDATE forum_identity SET token = 'another'").await;
        assert_eq!(fit(&folder).await, IndexFit::OtherForum);
        context.second_process().await.catch_up(index(&folder)).await.expect("built");
        assert_eq!(fit(&folder).await, IndexFit::Fits);
    })
    .await;
}

#[tokio::test]
async fn a_database_that_is_replaced_under_a_follower_is_noticed() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        create_practice(forum, &dana, practice("ישן", "גוף", Status::Published)).await;
        behind_the_back(&context, "UPDATE practice SET title = 'מוחזר' WHERE title = 'ישן'").await;
        behind_the_back(&context, "UPDATE change SET token = 7 WHERE position = (SELECT max(position) FROM change)")
            .await;
        for _ in 0..200 {
            match forum.search(&dana, SearchRequest { q: "מוחזר".into(), limit: 9, ..SearchRequest::default() }).await
            {
                Ok(page) if page.total == 1 => return,
                Ok(_) | Err(Problem::IndexBuilding { .. }) => tokio::time::sleep(Duration::from_millis(50)).await,
                Err(problem) => panic!("{problem}"),
            }
        }
        panic!("never noticed");
    })
    .await;
}

#[tokio::test]
async fn a_folder_deleted_under_a_follower_comes_back() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        create_practice(forum, &dana, practice("לפני", "גוף", Status::Published)).await;
        std::fs::remove_dir_all(context.folder.join("index")).expect("deleted");
        assert_eq!(found(forum, &dana, "לפני").await, ["לפני"], "what is mapped stays");
        create_practice(forum, &dana, practice("אחרי", "גוף", Status::Published)).await;
        current(forum).await;
        assert_eq!(found(forum, &dana, "אחרי").await, ["אחרי"]);
        assert_eq!(found(forum, &dana, "לפני").await, ["לפני"]);
        assert!(context.folder.join("index/meta.json").exists());
    })
    .await;
}

/// A forum whose index cannot be made: a file stands where its folder should be.
async fn without_index(context: &TestContext) -> (Arc<Forum>, std::path::PathBuf) {
    let file = context.folder.join("no-folder");
    std::fs::write(&file, "").expect("a file");
    let forum = context.second_process().await;
    follow(&forum, Index::closed(&file, Analyzer::default()));
    let mut status = forum.indexer().status();
    status.wait_for(|status| status.failing.is_some()).await.expect("an indexer");
    (Arc::new(forum), file)
}

#[tokio::test]
async fn while_the_index_fails_writes_and_lists_go_on() {
    on_each_engine(|context| async move {
        let (forum, file) = without_index(&context).await;
        let dana = context.people.oren.member;
        let write = create_practice(&forum, &dana, practice("נשמר", "גוף", Status::Published));
        tokio::time::timeout(Duration::from_secs(5), write).await.expect("nobody waits for it");
        context.clock.advance_seconds(90);
        assert!(!forum.is_searchable());
        assert!(matches!(forum.index_notice(), Some(IndexNotice::Building(_))));
        let report = forum.index_report().await.expect("answers");
        assert_eq!(report.positions, forum.log_head().await.expect("answers"), "nothing of the log is in it");
        assert_eq!((report.seconds, report.failing.map(|failing| failing.fault)), (90, Some(IndexFault::Other)));

        // What needs no index comes from the database; the rest says that there is none.
        let list = forum.practice_list(&dana, SearchRequest { limit: 9, ..SearchRequest::default() }).await;
        let list = list.expect("a list");
        assert_eq!((list.page.total, list.page.hits[0].title.as_str()), (1, "נשמר"));
        assert!(matches!(list.notice, Some(IndexNotice::Building(_))));
        let topics = forum.topic_counts(&dana).await.expect("counted");
        assert_eq!(
            topics.iter().map(|topic| (topic.value.as_str(), topic.count)).collect::<Vec<_>>(),
            [("training", 1)]
        );
        let words = SearchRequest { q: "נשמר".into(), limit: 9, ..SearchRequest::default() };
        let none = Some(Problem::IndexBuilding { done: 0, total: 0 });
        assert_eq!(forum.search(&dana, words.clone()).await.err(), none);
        assert_eq!(forum.practice_list(&dana, words.clone()).await.err(), none);
        assert_eq!(forum.find_practices(&dana, words.clone()).await.err(), none);
        assert!(
            forum.suggest(&dana, "אורן", domain::language::Language::Hebrew).await.is_ok_and(|all| !all.is_empty())
        );
        forum.save_search(&dana, words).await.expect("saved");
        assert_eq!(forum.saved_searches(&dana).await.expect("listed")[0].new, None, "nobody can tell");

        // Nobody has to do anything but mend the cause.
        std::fs::remove_file(file).expect("removed");
        current(&forum).await;
        assert_eq!(found(&forum, &dana, "נשמר").await, ["נשמר"]);
        assert_eq!(
            forum.saved_searches(&dana).await.expect("listed")[0].new,
            Some(0),
            "it was there when it was saved"
        );
        assert_eq!((forum.index_notice(), forum.index_report().await.expect("answers").positions), (None, 0));
        let write = create_practice(&forum, &dana, practice("וגם זה", "גוף", Status::Published));
        write.await;
        assert!(forum.is_searchable());
        assert_eq!(found(&forum, &dana, "\"וגם זה\"").await, ["וגם זה"]);
    })
    .await;
}

/// The database lists what the index lists.
#[tokio::test]
async fn lists_without_an_index_are_those_of_the_index() {
    on_each_engine(|context| async move {
        fill(&context).await;
        let (without, _) = without_index(&context).await;
        let all = SearchRequest { limit: 100, ..SearchRequest::default() };
        let of = |slugs: &[&str]| slugs.iter().map(|slug| (*slug).to_owned()).collect::<Vec<_>>();
        let requests = [
            all.clone(),
            SearchRequest { sort: Sort::Newest, ..all.clone() },
            SearchRequest { sort: Sort::Oldest, ..all.clone() },
            SearchRequest { sort: Sort::Title, ..all.clone() },
            SearchRequest { topics: of(&["training"]), ..all.clone() },
            SearchRequest { topics: of(&["measurement", "training"]), ..all.clone() },
            SearchRequest { topics: of(&["ownership"]), ..all.clone() },
            SearchRequest { companies: of(&["rimon"]), ..all.clone() },
            SearchRequest { companies: of(&["rimon", "oren-gal"]), kinds: vec![PracticeKind::WriteUp], ..all.clone() },
            SearchRequest { kinds: vec![PracticeKind::Tool, PracticeKind::Template], ..all.clone() },
            SearchRequest { sectors: vec![Sector::Automotive], sizes: vec![SizeBand::Upto249], ..all.clone() },
            SearchRequest { sectors: vec![Sector::Finance], ..all.clone() },
            SearchRequest { sizes: vec![SizeBand::From1000], ..all.clone() },
            SearchRequest { languages: vec![Language::English], ..all.clone() },
            SearchRequest { languages: vec![Language::Hebrew], ..all.clone() },
            SearchRequest { professions: vec![Profession::Service], ..all.clone() },
            SearchRequest { professions: vec![Profession::Other], ..all.clone() },
            SearchRequest { from: Some(START), to: Some(START.plus_days(1)), ..all.clone() },
            SearchRequest { from: Some(START.plus_days(1)), ..all.clone() },
            SearchRequest { to: Some(START), ..all.clone() },
        ];
        let mut lengths = BTreeSet::new();
        for actor in [context.people.all(), vec![Actor::System]].concat() {
            for request in &requests {
                let ids = async |forum: &Forum| {
                    let found = forum.find_practices(&actor, request.clone()).await.expect("a list");
                    assert_eq!(found.total, found.practices.len());
                    let mut ids: Vec<_> = found.practices.iter().map(|card| card.id).collect();
                    // Among those of one moment, any order is right.
                    ids.sort_unstable();
                    ids
                };
                let listed = ids(&without).await;
                assert_eq!(listed, ids(&context.forum).await, "{actor:?} {request:?}");
                lengths.insert(listed.len());
            }
            let counted = |counts: Vec<domain::search::FacetCount>| {
                counts.into_iter().map(|topic| (topic.value, topic.count)).collect::<BTreeSet<_>>()
            };
            let (from, of) = (without.topic_counts(&actor).await, context.forum.topic_counts(&actor).await);
            assert_eq!(counted(from.expect("counted")), counted(of.expect("counted")), "{actor:?}");
        }
        assert!(lengths.len() > 3, "{lengths:?}");
        let page = SearchRequest { limit: 2, offset: 2, ..all.clone() };
        let found = without.find_practices(&Actor::System, page).await.expect("a page");
        assert_eq!((found.practices.len(), found.total > 4), (2, true));
        let by_year = SearchRequest { years: vec![2026], ..all };
        let refused = without.find_practices(&Actor::System, by_year).await.err();
        assert_eq!(refused, Some(Problem::IndexBuilding { done: 0, total: 0 }), "the database does not filter by all");
    })
    .await;
}

#[tokio::test]
async fn check_compares_the_index_with_the_database_by_key_and_version() {
    on_each_engine(|context| async move {
        let folder = context.folder.join("index-checked");
        let mut ids = vec![];
        for (title, status) in [
            ("נשארת", Status::Published),
            ("משתנה", Status::Published),
            ("נעלמת", Status::InReview),
            ("טיוטה", Status::Draft),
        ] {
            ids.push(
                create_practice(&context.forum, &context.people.oren.member, practice(title, "גוף", status)).await.id,
            );
        }
        let meeting = call(&context.forum, meeting("מפגש", None, &[])).await;
        context.second_process().await.catch_up(index(&folder)).await.expect("built");
        let differences = async || {
            let opened = Inspection::open(&Actor::System, &context.settings()).await.expect("opens");
            let index = Index::open_read_only(&folder, Analyzer::default()).expect("an index");
            opened.expect("a forum").index_differences(&index).await.expect("compared")
        };
        assert_eq!(differences().await, [""; 0]);

        behind_the_back(&context, &format!("UPDATE practice SET version = 7 WHERE id = {}", ids[1])).await;
        behind_the_back(&context, &format!("UPDATE practice SET status = 'archived' WHERE id = {}", ids[2])).await;
        behind_the_back(&context, &format!("UPDATE practice SET status = 'published' WHERE id = {}", ids[3])).await;
        behind_the_back(&context, &format!("UPDATE meeting SET version = 2 WHERE id = {meeting}")).await;
        let found: BTreeSet<_> = differences().await.into_iter().collect();
        let expected = [
            format!("it has practice {} in version 1, not 7", ids[1]),
            format!("it has practice {}, which is not to be found in the database", ids[2]),
            format!("practice {} is missing in it", ids[3]),
            format!("it has meeting {meeting} in version 1, not 2"),
        ];
        assert_eq!(found, BTreeSet::from(expected));
    })
    .await;
}
