//! Hearing of writes of other processes, and which file store belongs to a database.

use store::{Database, Store, identity};
use tokio::sync::mpsc;

use crate::sample::scheduled;
use crate::{NOW, on_each_database, on_each_engine};

#[tokio::test]
async fn another_process_hears_of_each_write_to_the_log() {
    on_each_database(|database| async move {
        let (store, other) =
            (Store::open(&database).await.expect("opens"), Store::open(&database).await.expect("opens"));
        let (sender, mut heard) = mpsc::unbounded_channel();
        let listening = tokio::spawn(async move {
            other
                .listen(move |position| {
                    // Nobody listens to the channel any more when the test is over.
                    let _ = sender.send(position);
                })
                .await;
        });
        if let Database::Sqlite(_) = database {
            listening.await.expect("it ends: there is nothing to hear");
            return;
        }
        assert_eq!(heard.recv().await, Some(None), "what came before it listened may have been missed");
        for (events, last) in [(vec![scheduled(1), scheduled(2)], 2), (vec![scheduled(3)], 3)] {
            let tx = store.write().await.expect("begin");
            tx.commit(None, NOW, &[]).await.expect("commit");
            drop(store.write().await.expect("begin"));
            let tx = store.write().await.expect("begin");
            tx.commit(None, NOW, &events).await.expect("commit");
            assert_eq!(heard.recv().await, Some(Some(last)), "once for a write, and not for one without events");
        }
        listening.abort();
    })
    .await;
}

#[tokio::test]
async fn the_first_file_store_that_is_noted_stays() {
    on_each_engine(|store| async move {
        let mut tx = store.write().await.expect("begin");
        assert_eq!(identity::file_store(&mut tx).await.expect("query"), None, "no identity yet");
        identity::set_if_absent(&mut tx, "forum").await.expect("set");
        assert_eq!(identity::file_store(&mut tx).await.expect("query"), None);
        for store in ["first", "second"] {
            identity::set_file_store_if_absent(&mut tx, store).await.expect("set");
            assert_eq!(identity::file_store(&mut tx).await.expect("query").as_deref(), Some("first"));
        }
        assert_eq!(identity::get(&mut tx).await.expect("query").as_deref(), Some("forum"));
        tx.commit(None, NOW, &[]).await.expect("commit");
    })
    .await;
}
