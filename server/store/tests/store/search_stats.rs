//! What members searched for.

use domain::search::QueryStats;
use store::search_stats;

use crate::{NOW, on_each_engine};

fn of(query: &str, times: i64, nothing: i64) -> QueryStats {
    QueryStats { query: query.into(), times, nothing }
}

#[tokio::test]
async fn counts_add_up_until_something_is_found() {
    on_each_engine(|store| async move {
        let mut tx = store.write().await.expect("begin");
        for stats in [of("אמנה", 5, 0), of("צ'ק", 2, 2), of("צ'ק", 3, 1), of("פיצה", 2, 2), of("פיצה", 4, 0)]
        {
            search_stats::add(&mut tx, &stats).await.expect("added");
        }
        assert_eq!(search_stats::nothing(&mut tx, 9).await.expect("query"), [of("צ'ק", 5, 3)]);
        let most = search_stats::most(&mut tx, 9).await.expect("query");
        assert_eq!(most, [of("פיצה", 6, 0), of("אמנה", 5, 0), of("צ'ק", 5, 3)]);
        search_stats::keep(&mut tx, 1).await.expect("kept");
        assert_eq!(search_stats::most(&mut tx, 9).await.expect("query"), [of("פיצה", 6, 0)]);
        search_stats::keep(&mut tx, 0).await.expect("forgotten");
        assert!(search_stats::most(&mut tx, 9).await.expect("query").is_empty());
        tx.commit(None, NOW, &[]).await.expect("commit");
    })
    .await;
}
