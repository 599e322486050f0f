//! What members searched for.

use domain::search::Asked;
use store::asked;

use crate::{NOW, on_each_engine};

fn of(query: &str, times: i64, nothing: i64) -> Asked {
    Asked { query: query.into(), times, nothing }
}

#[tokio::test]
async fn counts_add_up_until_something_is_found() {
    on_each_engine(|store| async move {
        let mut tx = store.write().await.expect("begin");
        for asked in [of("אמנה", 5, 0), of("צ'ק", 2, 2), of("צ'ק", 3, 1), of("פיצה", 2, 2), of("פיצה", 4, 0)]
        {
            asked::add(&mut tx, &asked).await.expect("added");
        }
        assert_eq!(asked::nothing(&mut tx, 9).await.expect("query"), [of("צ'ק", 5, 3)]);
        let most = asked::most(&mut tx, 9).await.expect("query");
        assert_eq!(most, [of("פיצה", 6, 0), of("אמנה", 5, 0), of("צ'ק", 5, 3)]);
        asked::keep(&mut tx, 1).await.expect("kept");
        assert_eq!(asked::most(&mut tx, 9).await.expect("query"), [of("פיצה", 6, 0)]);
        asked::keep(&mut tx, 0).await.expect("forgotten");
        assert!(asked::most(&mut tx, 9).await.expect("query").is_empty());
        tx.commit(None, NOW, &[]).await.expect("commit");
    })
    .await;
}
