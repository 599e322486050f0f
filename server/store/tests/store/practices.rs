//! Practices: entering, changing, opening.

use domain::id::{MeetingId, PracticeId};
use domain::member::Role;
use domain::policy::{Actor, PracticePermission, allows};
use domain::practice::{ArchivedBy, Status};
use store::practice::Publication;
use store::{StoreError, deletion, meeting, practice, topic};

use crate::sample::{self, NO_AGENDA, NO_ORIGIN, fields, new_meeting, new_practice};
use crate::{NOW, on_each_engine};

#[tokio::test]
async fn a_practice_opens_with_everything_its_page_shows() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let topics = topic::list(&mut tx).await.expect("query");
        let at = meeting::insert(&mut tx, &new_meeting("מפגש 3", NOW, None), NO_AGENDA, NO_ORIGIN, NOW)
            .await
            .expect("meeting");
        let mut new = new_practice("תיאום-ציפיות", team.company, team.dana);
        new.fields = fields("תיאום \"ציפיות\"", Some(at));
        new.authors = vec![team.omer, team.dana];
        new.topics = vec![topics[7].id, topics[1].id];
        let id = practice::insert(&mut tx, &new, NOW).await.expect("insert");
        tx.commit(None, NOW, &[]).await.expect("commit");

        let mut conn = store.read().await.expect("read");
        let page = practice::find_by_slug(&mut conn, "תיאום-ציפיות").await.expect("query").expect("there");
        assert_eq!(practice::find_by_id(&mut conn, id).await.expect("query").as_ref(), Some(&page));
        assert_eq!((page.id, page.version, page.revision, page.status), (id, 1, 1, Status::Draft));
        assert_eq!(page.authors.iter().map(|a| a.id).collect::<Vec<_>>(), new.authors);
        assert_eq!(page.authors[1].name, "דנה \"לוי\"");
        assert_eq!(page.topics, [topics[7].clone(), topics[1].clone()]);
        assert_eq!(page.meeting.as_ref().map(|m| m.title.as_str()), Some("מפגש 3"));
        assert_eq!((&page.headings, &*page.html), (&new.fields.text.headings, new.fields.text.html.as_str()));
        assert_eq!((page.renderer, page.created_at, page.published_at), (1, NOW, None));
        let body = practice::body(&mut conn, id, 1).await.expect("query");
        assert_eq!((page.title.as_str(), body.as_deref()), ("תיאום \"ציפיות\"", Some("## מה עשינו")));
        assert_eq!(practice::body(&mut conn, id, 2).await.expect("query"), None);
        let actor = |role| Actor::Member { id: team.omer, company: team.company, role };
        let may_read = |role| allows(&actor(role), PracticePermission::Read(page.access().facts()));
        assert!(may_read(Role::Member), "an author reads it");
        assert!(!may_read(Role::Guest), "authorship gives a guest no right");
        assert_eq!(practice::find_by_slug(&mut conn, "אין").await.expect("query"), None);
    })
    .await;
}

#[tokio::test]
async fn a_change_is_a_revision_over_the_version_that_was_seen() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let id = practice::insert(&mut tx, &new_practice("a", team.company, team.dana), NOW).await.expect("insert");
        let later = NOW.plus_seconds(60);
        let new = fields("כותרת חדשה", None);
        let by = Some(team.omer);
        assert_eq!(practice::update(&mut tx, id, 1, &new, by, later).await.expect("update"), Some(2));
        assert_eq!(practice::update(&mut tx, id, 1, &new, by, later).await.expect("update"), None, "seen too early");

        let publish = Status::Published;
        assert_eq!(practice::set_status(&mut tx, id, 2, publish, later).await.expect("publish"), Some(3));
        assert_eq!(practice::set_status(&mut tx, id, 2, publish, later).await.expect("publish"), None);
        let publication = Publication { status: Status::Archived, archived_by: Some(ArchivedBy::Coordinator) };
        let archived = practice::set_status(&mut tx, id, 3, publication, later.plus_days(1)).await;
        assert_eq!(archived.expect("archive"), Some(4));

        let page = practice::find_by_id(&mut tx, id).await.expect("query").expect("there");
        assert_eq!((page.title.as_str(), page.version, page.revision), ("כותרת חדשה", 4, 2));
        assert_eq!(page.publication(), publication);
        assert_eq!(page.access().archived_by, Some(ArchivedBy::Coordinator));
        assert_eq!((page.published_at, page.updated_at), (Some(later), later.plus_days(1)), "first publication");
        let revisions = practice::revisions(&mut tx, id).await.expect("query");
        let told: Vec<_> = revisions.iter().map(|r| (r.number, r.title.as_str(), r.author)).collect();
        assert_eq!(told, [(2, "כותרת חדשה", Some(team.omer)), (1, "כותרת", Some(team.dana))]);
    })
    .await;
}

#[tokio::test]
async fn authors_and_topics_are_replaced() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let topics = topic::list(&mut tx).await.expect("query");
        let mut new = new_practice("a", team.company, team.dana);
        new.authors = vec![team.dana];
        new.topics = vec![topics[0].id, topics[1].id];
        let id = practice::insert(&mut tx, &new, NOW).await.expect("insert");
        practice::set_authors(&mut tx, id, &[team.omer, team.dana]).await.expect("set");
        practice::set_topics(&mut tx, id, &[topics[1].id, topics[2].id]).await.expect("set");
        let page = practice::find_by_id(&mut tx, id).await.expect("query").expect("there");
        assert_eq!(page.authors.iter().map(|a| a.id).collect::<Vec<_>>(), [team.omer, team.dana]);
        assert_eq!(page.topics, topics[1..3]);
        practice::set_authors(&mut tx, id, &[]).await.expect("set");
        practice::set_topics(&mut tx, id, &[]).await.expect("set");
        let page = practice::find_by_id(&mut tx, id).await.expect("query").expect("there");
        assert!(page.authors.is_empty() && page.topics.is_empty());
        assert_eq!(practice::erase(&mut tx, id, 2).await.expect("erase"), None, "another version");
        assert_eq!(practice::erase(&mut tx, id, 1).await.expect("erase"), Some(vec![]));
        assert_eq!(practice::erase(&mut tx, id, 1).await.expect("erase"), None);
        assert!(practice::revisions(&mut tx, id).await.expect("query").is_empty());
    })
    .await;
}

#[tokio::test]
async fn more_than_a_thousand_are_entered_at_once_in_order() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let topics = topic::list(&mut tx).await.expect("query");
        let many: Vec<_> = (0..1_203)
            .map(|number| {
                let mut new = new_practice(&format!("p-{number}"), team.company, team.dana);
                new.topics = topics.iter().take(number % 6).map(|topic| topic.id).collect();
                new.authors = vec![team.dana];
                new
            })
            .collect();
        let ids = practice::insert_many(&mut tx, &many, NOW).await.expect("insert");
        assert!(practice::insert_many(&mut tx, &[], NOW).await.expect("nothing").is_empty());
        tx.commit(None, NOW, &[]).await.expect("commit");
        let mut conn = store.read().await.expect("read");
        for number in [0, 1, 999, 1_000, 1_202] {
            let page = practice::find_by_id(&mut conn, ids[number]).await.expect("query").expect("there");
            assert_eq!(page.slug, format!("p-{number}"));
            assert_eq!((page.topics.len(), page.authors.len()), (number % 6, 1));
        }
        let mut slugs = practice::slugs_starting_with(&mut conn, "p-120").await.expect("query");
        slugs.sort();
        assert_eq!(slugs, ["p-120", "p-1200", "p-1201", "p-1202"]);
        assert_eq!(practice::all_ids(&mut conn, ids[1_199], 2).await.expect("query"), ids[1_200..1_202]);
        assert_eq!(practice::all_ids(&mut conn, PracticeId(0), 5_000).await.expect("query").len(), 1_203);
    })
    .await;
}

#[tokio::test]
async fn a_slug_is_taken_once_and_a_meeting_must_be_there() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let twice = [new_practice("a", team.company, team.dana), new_practice("a", team.company, team.dana)];
        let mut tx = store.write().await.expect("begin");
        let error = practice::insert_many(&mut tx, &twice, NOW).await.expect_err("taken");
        assert!(matches!(&error, StoreError::Unique { field } if field == "slug"), "{error:?}");
        drop(tx);
        let mut tx = store.write().await.expect("begin");
        let mut lost = new_practice("b", team.company, team.dana);
        lost.fields.meeting = Some(MeetingId(99));
        let error = practice::insert(&mut tx, &lost, NOW).await.expect_err("no meeting");
        assert!(matches!(error, StoreError::Reference(_)), "{error:?}");
    })
    .await;
}

#[tokio::test]
async fn a_deleted_practice_is_nowhere_until_it_comes_back() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let mut new = new_practice("a", team.company, team.dana);
        new.authors = vec![team.omer];
        let id = practice::insert(&mut tx, &new, NOW).await.expect("insert");
        assert!(!practice::set_deleted(&mut tx, id, 2, NOW).await.expect("another version"));
        assert!(practice::set_deleted(&mut tx, id, 1, NOW).await.expect("deleted"));
        assert!(!practice::set_deleted(&mut tx, id, 2, NOW).await.expect("deleted already"));
        assert_eq!(practice::find_by_id(&mut tx, id).await.expect("query"), None);
        assert_eq!(practice::find_by_slug(&mut tx, "a").await.expect("query"), None);
        assert!(practice::of_company(&mut tx, team.company, 9).await.expect("query").is_empty());
        assert!(practice::unpublished(&mut tx, team.company, team.dana, 9).await.expect("query").is_empty());
        assert!(practice::by_ids(&mut tx, &[id]).await.expect("query").is_empty());
        assert!(practice::for_index(&mut tx, &[id]).await.expect("query").is_empty());
        assert!(practice::all_ids(&mut tx, PracticeId(0), 9).await.expect("query").is_empty());
        assert_eq!(practice::count(&mut tx, Status::Draft, None, None).await.expect("query"), 0);
        assert_eq!(practice::count_all(&mut tx).await.expect("query"), 0);
        assert_eq!(practice::set_status(&mut tx, id, 2, Status::Published, NOW).await.expect("query"), None);
        let other = practice::insert(&mut tx, &new_practice("a", team.company, team.dana), NOW).await;
        let other = other.expect("the slug is free");

        let found = practice::find_deleted(&mut tx, id).await.expect("query").expect("kept");
        assert_eq!((found.slug.as_str(), found.revision, found.deleted_at), ("a", 1, NOW));
        assert_eq!((found.access.creator, found.access.authors.as_slice()), (Some(team.dana), &[team.omer][..]));
        let listed = practice::deleted_of(&mut tx, team.company, team.omer, 9).await.expect("query");
        assert_eq!(listed, [found]);
        assert!(practice::restore(&mut tx, id, "a-2").await.expect("restored"));
        assert!(!practice::restore(&mut tx, id, "a-3").await.expect("there already"));
        let page = practice::find_by_slug(&mut tx, "a-2").await.expect("query").expect("there");
        assert_eq!((page.id, page.version), (id, 3));

        practice::set_deleted(&mut tx, id, 3, NOW).await.expect("deleted");
        assert_eq!(deletion::purge(&mut tx, NOW).await.expect("not yet"), 0);
        assert_eq!(deletion::purge(&mut tx, NOW.plus_seconds(1)).await.expect("purged"), 1);
        assert_eq!(practice::find_deleted(&mut tx, id).await.expect("query"), None);
        assert!(practice::find_by_id(&mut tx, other).await.expect("query").is_some());
    })
    .await;
}

#[tokio::test]
async fn html_of_an_earlier_renderer_is_replaced_in_every_revision() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let id = practice::insert(&mut tx, &new_practice("a", team.company, team.dana), NOW).await.expect("insert");
        practice::update(&mut tx, id, 1, &fields("שנייה", None), None, NOW).await.expect("update");
        assert_eq!(practice::outdated(&mut tx, 1, 9).await.expect("query"), []);
        assert_eq!(practice::outdated(&mut tx, 2, 1).await.expect("query").len(), 1);
        let mut outdated = practice::outdated(&mut tx, 2, 9).await.expect("query");
        outdated.sort_by_key(|text| text.number);
        assert_eq!(outdated.iter().map(|text| (text.practice, text.number)).collect::<Vec<_>>(), [(id, 1), (id, 2)]);
        assert_eq!((outdated[0].slug.as_str(), outdated[0].body.as_str()), ("a", "## מה עשינו"));
        for number in [1, 2] {
            practice::set_html(&mut tx, id, number, "<p>2</p>", &[], 2).await.expect("update");
            practice::set_html(&mut tx, id, number, "<p>1</p>", &[], 1).await.expect("update");
        }
        assert_eq!(practice::outdated(&mut tx, 2, 9).await.expect("query"), []);
        let page = practice::find_by_id(&mut tx, id).await.expect("query").expect("there");
        assert_eq!((&*page.html, page.renderer, page.headings.len(), page.version), ("<p>2</p>", 2, 0, 2));
    })
    .await;
}
