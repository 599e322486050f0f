//! The cursors of consumers.

use store::{WriteTx, consumer};

use crate::{NOW, on_each_engine};

async fn commit(tx: WriteTx) {
    tx.commit(None, NOW, &[]).await.expect("commit");
}

#[tokio::test]
async fn a_cursor_moves_on_from_the_position_that_was_read_alone() {
    on_each_engine(|store| async move {
        let mut tx = store.write().await.expect("begin");
        assert_eq!(consumer::position(&mut tx, "mail").await.expect("query"), None);
        assert!(!consumer::advance(&mut tx, "mail", 0, 1, NOW).await.expect("it has not begun"));
        consumer::begin(&mut tx, "mail", 4, NOW).await.expect("begin");
        consumer::begin(&mut tx, "mail", 9, NOW).await.expect("begun already");
        assert_eq!(consumer::position(&mut tx, "mail").await.expect("query"), Some(4));
        assert!(consumer::advance(&mut tx, "mail", 4, 6, NOW).await.expect("advance"));
        assert!(!consumer::advance(&mut tx, "mail", 4, 7, NOW).await.expect("another was faster"));
        assert_eq!(consumer::position(&mut tx, "feeds").await.expect("query"), None, "each has its own");
        commit(tx).await;
        let mut conn = store.read().await.expect("read");
        assert_eq!(consumer::position(&mut conn, "mail").await.expect("query"), Some(6));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_that_move_a_cursor_at_once_succeeds() {
    on_each_engine(|store| async move {
        let mut tx = store.write().await.expect("begin");
        consumer::begin(&mut tx, "mail", 0, NOW).await.expect("begin");
        commit(tx).await;
        let both = [1, 2].map(|to| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut tx = store.write().await.expect("begin");
                let moved = consumer::advance(&mut tx, "mail", 0, to, NOW).await.expect("advance");
                commit(tx).await;
                moved
            })
        });
        let mut moved = vec![];
        for one in both {
            moved.push(one.await.expect("it ends"));
        }
        moved.sort_unstable();
        assert_eq!(moved, [false, true]);
    })
    .await;
}
