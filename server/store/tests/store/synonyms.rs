//! Groups of expressions that mean the same.

use domain::event::DomainEvent;
use domain::id::SynonymGroupId;
use store::synonym;

use crate::{NOW, on_each_engine};

fn expressions(all: [&str; 2]) -> Vec<String> {
    all.map(str::to_owned).to_vec()
}

#[tokio::test]
async fn a_group_changes_from_the_version_that_was_seen() {
    on_each_engine(|store| async move {
        let mut tx = store.write().await.expect("begin");
        let planted = synonym::list(&mut tx).await.expect("query");
        assert!(planted.len() >= 60 && planted.iter().all(|group| group.expressions.len() >= 2));
        let id = synonym::insert(&mut tx, &expressions(["צ'ק", "המחאה \"בנקאית\""]), NOW).await.expect("inserted");
        let found = synonym::find(&mut tx, id).await.expect("query").expect("there");
        assert_eq!((found.version, found.expressions), (1, expressions(["צ'ק", "המחאה \"בנקאית\""])));
        assert_eq!(synonym::list(&mut tx).await.expect("query").last().map(|group| group.id), Some(id));

        let new = expressions(["צ'ק", "שיק"]);
        assert_eq!(synonym::update(&mut tx, id, 1, &new, NOW).await.expect("query"), Some(2));
        assert_eq!(synonym::update(&mut tx, id, 1, &new, NOW).await.expect("query"), None);
        assert_eq!(synonym::update(&mut tx, SynonymGroupId(9_999), 1, &new, NOW).await.expect("query"), None);
        assert!(!synonym::delete(&mut tx, id, 1, NOW).await.expect("query"));
        assert!(synonym::delete(&mut tx, id, 2, NOW).await.expect("query"));
        assert_eq!(synonym::find_deleted(&mut tx, id).await.expect("query").map(|group| group.version), Some(3));
        assert!(synonym::restore(&mut tx, id).await.expect("query"));
        assert!(!synonym::restore(&mut tx, id).await.expect("there already"));
        assert!(synonym::delete(&mut tx, id, 4, NOW).await.expect("query"));
        assert_eq!(synonym::find(&mut tx, id).await.expect("query"), None);
        assert!(!synonym::is_changed(&mut tx).await.expect("query"), "only what is logged counts");
        tx.commit(None, NOW, &[DomainEvent::SynonymsDeleted { group: id }]).await.expect("commit");
        assert!(synonym::is_changed(&mut store.read().await.expect("read")).await.expect("query"));
    })
    .await;
}
