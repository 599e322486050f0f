//! The searches that members keep, and since when something can be found.

use domain::change::Entity;
use domain::event::DomainEvent;
use domain::id::PracticeId;
use domain::practice::Status;
use domain::search::SearchRequest;
use store::{change, saved_search};

use crate::sample::{self, scheduled};
use crate::{NOW, on_each_engine};

#[tokio::test]
async fn a_search_is_kept_once_and_is_its_member_s_own() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let request =
            SearchRequest { q: "אמנה".into(), topics: vec!["training".into()], ..SearchRequest::default() };
        let id = saved_search::insert(&mut tx, team.dana, &request, 7, NOW).await.expect("insert").expect("new");
        assert_eq!(saved_search::insert(&mut tx, team.dana, &request, 9, NOW).await.expect("insert"), None);
        assert!(saved_search::insert(&mut tx, team.omer, &request, 9, NOW).await.expect("insert").is_some());
        let other = SearchRequest { q: "מדד".into(), ..SearchRequest::default() };
        saved_search::insert(&mut tx, team.dana, &other, 8, NOW).await.expect("insert").expect("new");
        let own = saved_search::of_member(&mut tx, team.dana).await.expect("query");
        assert_eq!(own.iter().map(|row| (&row.request, row.seen)).collect::<Vec<_>>(), [(&other, 8), (&request, 7)]);
        assert_eq!(saved_search::find(&mut tx, id, team.omer).await.expect("query"), None);
        saved_search::set_seen(&mut tx, id, 12).await.expect("set");
        assert_eq!(saved_search::find(&mut tx, id, team.dana).await.expect("query").map(|row| row.seen), Some(12));
        assert!(!saved_search::delete(&mut tx, id, team.omer, NOW).await.expect("delete"));
        assert!(saved_search::delete(&mut tx, id, team.dana, NOW).await.expect("delete"));
        assert_eq!(saved_search::find(&mut tx, id, team.dana).await.expect("query"), None);
        assert_eq!(saved_search::count(&mut tx, team.dana).await.expect("query"), 1);
        assert!(saved_search::is_deleted(&mut tx, id, team.dana).await.expect("query"));
        assert!(!saved_search::restore(&mut tx, id, team.omer).await.expect("another's"));
        assert!(saved_search::restore(&mut tx, id, team.dana).await.expect("restore"));
        assert!(saved_search::delete(&mut tx, id, team.dana, NOW).await.expect("delete"));
        let again = saved_search::insert(&mut tx, team.dana, &request, 20, NOW).await.expect("insert");
        assert_eq!(again, Some(id), "saved again, it is the same");
        assert_eq!(saved_search::find(&mut tx, id, team.dana).await.expect("query").map(|row| row.seen), Some(20));
    })
    .await;
}

#[tokio::test]
async fn the_log_knows_since_when_something_is_there() {
    on_each_engine(|store| async move {
        let (practice, status) = (PracticeId(1), Status::Draft);
        let events = [
            DomainEvent::PracticeCreated { practice, status },
            scheduled(1),
            DomainEvent::PracticeUpdated { practice },
            DomainEvent::PracticePublished { practice, before: status },
            DomainEvent::PracticeUpdated { practice: PracticeId(2) },
        ];
        let tx = store.write().await.expect("begin");
        let last = tx.commit(None, NOW, &events).await.expect("commit");
        let mut conn = store.read().await.expect("read");
        let since = change::since(&mut conn, Entity::Practice, &[1, 2, 3]).await.expect("query");
        assert_eq!((since.get(&1), since.len()), (Some(&(last - 1)), 1));
        assert_eq!(change::since(&mut conn, Entity::Meeting, &[1]).await.expect("query")[&1], last - 3);
    })
    .await;
}
