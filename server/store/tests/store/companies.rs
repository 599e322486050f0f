//! Companies, topics and settings.

use domain::id::CompanyId;
use domain::topic::TopicInput;
use store::{StoreError, company, meeting, practice, setting, topic};

use crate::sample::{self, NO_AGENDA, NO_ORIGIN, new_company, new_meeting, new_practice};
use crate::{NOW, on_each_engine};

#[tokio::test]
async fn companies_are_found_and_their_names_are_theirs_alone() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let other = company::insert(&mut tx, &new_company("אבן דרך", "oren"), NOW).await.expect("company");
        tx.commit(None, NOW, &[]).await.expect("commit");

        let mut conn = store.read().await.expect("read");
        let found = company::by_id(&mut conn, team.company).await.expect("query").expect("there");
        assert_eq!((found.slug.as_str(), found.name.as_str()), ("oren-gal", "אורן־גל"));
        assert_eq!(company::by_slug(&mut conn, "oren-gal").await.expect("query"), Some(found.clone()));
        assert_eq!(company::by_name(&mut conn, "אורן־גל").await.expect("query"), Some(found.clone()));
        assert_eq!(company::by_id(&mut conn, CompanyId(99)).await.expect("query"), None);
        let names: Vec<_> = company::list(&mut conn).await.expect("query").into_iter().map(|c| c.id).collect();
        assert_eq!(names, [other, team.company], "by name");
        let mut slugs = company::slugs_starting_with(&mut conn, "oren", None).await.expect("query");
        slugs.sort();
        assert_eq!(slugs, ["oren", "oren-gal"]);
        assert!(company::slugs_starting_with(&mut conn, "oren_", None).await.expect("query").is_empty());

        for (name, slug, field) in [("חדשה", "oren", "slug"), ("אבן דרך", "new", "name")] {
            let mut tx = store.write().await.expect("begin");
            let error = company::insert(&mut tx, &new_company(name, slug), NOW).await.expect_err("taken");
            assert!(matches!(&error, StoreError::Unique { field: taken } if taken == field), "{error:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn cards_count_what_a_company_brought() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        company::insert(&mut tx, &new_company("אבן דרך", "even"), NOW).await.expect("company");
        for (title, at) in [("קודם", NOW.plus_days(-60)), ("הבא", NOW.plus_days(3))] {
            let new = new_meeting(title, at, Some(team.company));
            meeting::insert(&mut tx, &new, NO_AGENDA, NO_ORIGIN, NOW).await.expect("meeting");
        }
        let mut published = new_practice("a", team.company, team.dana);
        published.status = domain::practice::Status::Published;
        let practices = [published, new_practice("b", team.company, team.dana)];
        practice::insert_many(&mut tx, &practices, NOW).await.expect("practices");
        tx.commit(None, NOW, &[]).await.expect("commit");

        let mut conn = store.read().await.expect("read");
        let cards = company::cards(&mut conn, NOW).await.expect("query");
        assert_eq!(cards.len(), 2);
        assert_eq!((cards[0].members, cards[0].practices, cards[0].presents_next), (0, 0, false));
        assert_eq!(cards[0].presented_at, None);
        assert_eq!((cards[1].members, cards[1].practices, cards[1].presents_next), (2, 1, true));
        assert_eq!(cards[1].presented_at, Some(NOW.plus_days(-60)));
    })
    .await;
}

#[tokio::test]
async fn nine_topics_are_there_from_the_start() {
    on_each_engine(|store| async move {
        let mut conn = store.read().await.expect("read");
        let topics = topic::list(&mut conn).await.expect("query");
        assert_eq!(topics.len(), 9);
        assert_eq!((topics[1].slug.as_str(), topics[1].name_he.as_str()), ("measurement", "מדידה"));
        assert_eq!(topics[8].slug, "ownership");
    })
    .await;
}

#[tokio::test]
async fn a_setting_replaces_the_one_before() {
    on_each_engine(|store| async move {
        let mut tx = store.write().await.expect("begin");
        assert_eq!(setting::get(&mut tx, "name").await.expect("query"), None);
        setting::set(&mut tx, "name", "א").await.expect("set");
        setting::set(&mut tx, "name", "ב").await.expect("set");
        setting::set(&mut tx, "zone", "Asia/Jerusalem").await.expect("set");
        assert_eq!(setting::get(&mut tx, "name").await.expect("query").as_deref(), Some("ב"));
        let all = setting::all(&mut tx).await.expect("query");
        assert_eq!(all.len(), 2);
        assert_eq!(all["zone"], "Asia/Jerusalem");
    })
    .await;
}

#[tokio::test]
async fn a_renamed_or_merged_company_is_found_by_the_names_it_had() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let other = company::insert(&mut tx, &new_company("אבן דרך", "even"), NOW).await.expect("company");
        let before = company::by_id(&mut tx, team.company).await.expect("query").expect("there");
        company::update(&mut tx, &before, &new_company("אורן חדש", "oren-new")).await.expect("renamed");
        let renamed = company::by_slug(&mut tx, "oren-new").await.expect("query").expect("there");
        assert_eq!(company::by_former_slug(&mut tx, "oren-gal").await.expect("query"), Some(renamed.clone()));
        assert_eq!(
            company::slugs_starting_with(&mut tx, "oren", None).await.expect("query").len(),
            2,
            "both are taken"
        );
        let of_others = company::slugs_starting_with(&mut tx, "oren", Some(team.company)).await.expect("query");
        assert!(of_others.is_empty(), "both are its own");
        company::add_former_slug(&mut tx, "oren-gal", other).await.expect("left as it is");
        company::update(&mut tx, &renamed, &new_company("אורן־גל", "oren-gal")).await.expect("called as before");
        assert_eq!(company::by_former_slug(&mut tx, "oren-gal").await.expect("query"), None);
        let new = new_meeting("הבא", NOW.plus_days(3), Some(team.company));
        let next = meeting::insert(&mut tx, &new, NO_AGENDA, NO_ORIGIN, NOW).await.expect("meeting");
        practice::insert_many(&mut tx, &[new_practice("a", team.company, team.dana)], NOW).await.expect("a practice");
        let present = company::by_id(&mut tx, team.company).await.expect("query").expect("there");
        company::merge(&mut tx, &present, other).await.expect("merged");
        assert_eq!(company::by_id(&mut tx, team.company).await.expect("query"), None);
        let mut former = company::former_slugs(&mut tx).await.expect("query");
        former.sort();
        let even = |slug: &str| (slug.to_owned(), "even".to_owned());
        assert_eq!(former, [even("oren-gal"), even("oren-new")]);
        assert_eq!(practice::versions_of_company(&mut tx, other).await.expect("query").len(), 1);
        company::set_left(&mut tx, other, Some(NOW)).await.expect("left");
        assert_eq!(company::by_id(&mut tx, other).await.expect("query").and_then(|it| it.left_at), Some(NOW));
        assert_eq!(company::leave_meetings(&mut tx, other, NOW).await.expect("query"), [next]);
        assert_eq!(company::leave_meetings(&mut tx, other, NOW).await.expect("query"), []);
        tx.commit(None, NOW, &[]).await.expect("commit");
    })
    .await;
}

#[tokio::test]
async fn topics_are_renamed_moved_and_merged() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let input = |name: &str, parent| TopicInput { name_he: name.to_owned(), name_en: name.to_owned(), parent };
        let tree = topic::list(&mut tx).await.expect("query");
        let (measurement, training) = (tree[1].clone(), tree[6].clone());
        let below = topic::insert(&mut tx, "surveys", &input("סקרים", Some(measurement.id))).await.expect("added");
        let slugs: Vec<_> =
            topic::list(&mut tx).await.expect("query").into_iter().map(|it| it.slug).skip(1).take(3).collect();
        assert_eq!(slugs, ["measurement", "surveys", "process-management"], "below its own");
        topic::update(&mut tx, &training, "learning", &input("למידה", None)).await.expect("renamed");
        assert_eq!(topic::former_slugs(&mut tx).await.expect("query"), [("training".into(), "learning".into())]);
        assert_eq!(topic::slugs_starting_with(&mut tx, "training", None).await.expect("query"), ["training"]);
        let of_others = topic::slugs_starting_with(&mut tx, "training", Some(training.id)).await.expect("query");
        assert!(of_others.is_empty(), "it is its own");
        topic::add_former_slug(&mut tx, "training", below).await.expect("left as it is");
        topic::swap(&mut tx, tree[0].id, measurement.id).await.expect("swapped");
        assert_eq!(topic::list(&mut tx).await.expect("query")[0].id, measurement.id);

        let mut both = new_practice("a", team.company, team.dana);
        both.topics = vec![training.id, measurement.id];
        let mut one = new_practice("b", team.company, team.dana);
        one.topics = vec![training.id];
        practice::insert_many(&mut tx, &[both, one], NOW).await.expect("practices");
        let renamed = topic::list(&mut tx).await.expect("query").into_iter().find(|it| it.slug == "learning");
        topic::merge(&mut tx, &renamed.expect("there"), &measurement).await.expect("merged");
        assert_eq!(practice::ids_of_topic(&mut tx, measurement.id).await.expect("query").len(), 2, "each once");
        let former = topic::former_slugs(&mut tx).await.expect("query");
        let lead = |slug: &str| (slug.to_owned(), "measurement".to_owned());
        assert_eq!(former, [lead("learning"), lead("training")]);
        topic::merge(&mut tx, &measurement, &tree[0]).await.expect("merged");
        let children = topic::list(&mut tx).await.expect("query").into_iter().filter(|it| it.parent.is_some());
        assert_eq!(children.map(|it| (it.id, it.parent)).collect::<Vec<_>>(), [(below, Some(tree[0].id))]);
        let surveys = topic::list(&mut tx).await.expect("query").into_iter().find(|it| it.id == below).expect("there");
        topic::merge(&mut tx, &tree[0], &surveys).await.expect("merged into what stood under it");
        assert!(topic::list(&mut tx).await.expect("query").iter().all(|it| it.parent.is_none()));
        tx.commit(None, NOW, &[]).await.expect("commit");
    })
    .await;
}
