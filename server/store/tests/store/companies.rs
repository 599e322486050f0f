//! Companies, topics and settings.

use domain::id::CompanyId;
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
        let mut slugs = company::slugs_starting_with(&mut conn, "oren").await.expect("query");
        slugs.sort();
        assert_eq!(slugs, ["oren", "oren-gal"]);
        assert!(company::slugs_starting_with(&mut conn, "oren_").await.expect("query").is_empty());

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
