//! Where uploaded drafts came from.

use domain::clock::Timestamp;
use domain::draft::{AssignedTo, Draft, DraftSource};
use domain::id::{DraftId, MemberId};
use store::draft;
use store::draft_source::{self, NewSource};
use store::{Conn, StoreError};

use crate::sample;
use crate::{NOW, on_each_engine};

async fn begin(conn: &mut Conn, member: MemberId, id: i64) -> DraftId {
    assert!(draft::insert(conn, &Draft::unsaved(DraftId(id), member, NOW), NOW).await.expect("insert"));
    DraftId(id)
}

fn source(draft: DraftId, catalogue_number: Option<i64>) -> DraftSource {
    let file_name = "2019/סיכום.md".to_owned();
    let assignment = AssignedTo::default();
    DraftSource { draft, file_name, catalogue_number, assignment, tidied_places: 0, is_tidied: false }
}

#[tokio::test]
async fn a_source_is_kept_with_its_draft() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let id = begin(&mut tx, team.dana, 1).await;
        assert_eq!(draft_source::find(&mut tx, id, team.dana).await.expect("query"), None);
        let assignment = AssignedTo {
            company: Some(team.company),
            authors: vec![team.omer],
            published_at: Some(Timestamp(7)),
            slug: Some("א".into()),
            ..AssignedTo::default()
        };
        let new = DraftSource { assignment, tidied_places: 3, is_tidied: true, ..source(id, None) };
        let other_body = Some("• א\0".to_owned());
        draft_source::insert(
            &mut tx,
            &NewSource { source: new.clone(), other_body: other_body.clone(), content_hash: None },
        )
        .await
        .expect("insert");
        assert_eq!(draft_source::find(&mut tx, id, team.dana).await.expect("query"), Some(new.clone()));
        assert_eq!(draft_source::find(&mut tx, id, team.omer).await.expect("query"), None, "another's");
        assert_eq!(draft_source::other_body(&mut tx, id, team.dana).await.expect("query"), other_body);
        assert_eq!(draft_source::other_body(&mut tx, id, team.omer).await.expect("query"), None);
        draft_source::set_other_body(&mut tx, id, "- א", false).await.expect("update");
        draft_source::set_assignment(&mut tx, id, &AssignedTo::default()).await.expect("update");
        let changed = DraftSource { assignment: AssignedTo::default(), is_tidied: false, ..new };
        assert_eq!(draft_source::find(&mut tx, id, team.dana).await.expect("query"), Some(changed));
        assert_eq!(draft_source::other_body(&mut tx, id, team.dana).await.expect("query").as_deref(), Some("- א"));
        draft::delete(&mut tx, id, team.dana, NOW).await.expect("delete");
        assert_eq!(draft_source::find(&mut tx, id, team.dana).await.expect("query"), None);
        assert_eq!(draft_source::other_body(&mut tx, id, team.dana).await.expect("query"), None);
        draft::restore(&mut tx, id, team.dana).await.expect("restore");
        assert!(
            draft_source::find(&mut tx, id, team.dana).await.expect("query").is_some(),
            "it comes back with its draft"
        );
        draft::delete(&mut tx, id, team.dana, NOW).await.expect("delete");
        draft::erase_deleted(&mut tx, team.dana).await.expect("erase");
        draft::restore(&mut tx, id, team.dana).await.expect("restore");
        assert_eq!(draft_source::find(&mut tx, id, team.dana).await.expect("query"), None);
    })
    .await;
}

#[tokio::test]
async fn the_back_catalogue_is_apart_from_other_drafts() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let mut drafts = vec![];
        for (id, number) in [(1, None), (2, Some(2)), (3, Some(1))] {
            let id = begin(&mut tx, team.dana, id).await;
            let new = NewSource { source: source(id, number), other_body: None, content_hash: Some("h".into()) };
            draft_source::insert(&mut tx, &new).await.expect("insert");
            assert_eq!(draft_source::other_body(&mut tx, id, team.dana).await.expect("query"), None);
            drafts.push(id);
        }
        for (member, name, hash, is_there) in [
            (team.dana, "2019/סיכום.md", "h", true),
            (team.dana, "2019/סיכום.md", "other", false),
            (team.dana, "סיכום.md", "h", false),
            (team.omer, "2019/סיכום.md", "h", false),
        ] {
            let found = draft_source::is_in_catalogue(&mut tx, member, name, hash).await;
            assert_eq!(found.expect("query"), is_there, "{name} {hash}");
        }
        let catalogue = draft_source::catalogue(&mut tx, team.dana).await.expect("query");
        assert_eq!(catalogue.iter().map(|source| source.draft).collect::<Vec<_>>(), [drafts[2], drafts[1]]);
        assert_eq!(draft_source::catalogue_size(&mut tx, team.dana).await.expect("query"), (2, 2));
        assert_eq!(draft_source::catalogue_size(&mut tx, team.omer).await.expect("query"), (0, 0));
        let listed = draft::list(&mut tx, team.dana, 9).await.expect("query");
        assert_eq!(listed.iter().map(|draft| draft.id).collect::<Vec<_>>(), [drafts[0]]);
        assert_eq!(draft::of_catalogue(&mut tx, team.dana).await.expect("query").len(), 2);
        draft::delete(&mut tx, drafts[1], team.dana, NOW).await.expect("delete");
        let catalogue = draft_source::catalogue(&mut tx, team.dana).await.expect("query");
        assert_eq!(catalogue.iter().map(|source| source.draft).collect::<Vec<_>>(), [drafts[2]]);
        let size = draft_source::catalogue_size(&mut tx, team.dana).await.expect("query");
        assert_eq!(size, (1, 2), "a deleted one keeps its number, for it can be brought back");
        let nowhere = NewSource { source: source(DraftId(99), None), other_body: None, content_hash: None };
        let refused = draft_source::insert(&mut tx, &nowhere).await;
        assert!(matches!(refused, Err(StoreError::Reference(_))), "{refused:?}");
    })
    .await;
}
