//! What members agree to.

use domain::agreement::{Acceptance, Agreement, AgreementText};
use store::{StoreError, agreement, member};

use crate::sample;
use crate::{NOW, on_each_engine};

#[tokio::test]
async fn versions_are_kept_and_the_last_acceptance_counts() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let version = |version: i64| Agreement {
            version,
            text: AgreementText { he: format!("כללים {version}"), en: "Rules".into() },
            is_material: version == 1,
            published_at: NOW,
        };
        let mut tx = store.write().await.expect("begin");
        agreement::insert(&mut tx, &version(1), Some(team.dana)).await.expect("published");
        agreement::insert(&mut tx, &version(2), None).await.expect("published");
        tx.commit(None, NOW, &[]).await.expect("commit");
        let mut tx = store.write().await.expect("begin");
        let again = agreement::insert(&mut tx, &version(2), None).await.expect_err("there is one");
        assert!(matches!(again, StoreError::Unique { .. }), "{again:?}");
        drop(tx);
        let mut tx = store.write().await.expect("begin");
        assert_eq!(agreement::versions(&mut tx).await.expect("query"), [version(2), version(1)]);
        let accept = |version, at| Acceptance { member: team.dana, version, at };
        assert!(agreement::accept(&mut tx, accept(1, NOW)).await.expect("accepted"));
        assert!(agreement::accept(&mut tx, accept(2, NOW.plus_days(1))).await.expect("accepted"));
        assert!(!agreement::accept(&mut tx, accept(2, NOW.plus_days(2))).await.expect("accepted before"));
        assert_eq!(agreement::acceptances(&mut tx).await.expect("query"), [accept(2, NOW.plus_days(1))]);
        member::erase(&mut tx, team.dana, NOW).await.expect("erased");
        assert_eq!(agreement::acceptances(&mut tx).await.expect("query"), []);
        tx.commit(None, NOW, &[]).await.expect("commit");
    })
    .await;
}
