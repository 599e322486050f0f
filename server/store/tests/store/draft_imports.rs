//! What became of the documents of drafts.

use domain::conversion::{Import, Kind, What, located};
use domain::draft::{AssignedTo, Draft, DraftSource};
use domain::id::DraftId;
use store::draft;
use store::draft_import;
use store::draft_source::{self, NewSource};

use crate::sample;
use crate::{NOW, on_each_engine};

fn import(place: &str) -> Import {
    let entry = domain::conversion::Entry { kind: Kind::Lost, what: What::Comment, place: place.to_owned(), count: 2 };
    Import {
        text_file: "סיכום.docx".to_owned(), lines: located(vec![entry], "מה \0 עשינו", &[]), ..Import::default()
    }
}

#[tokio::test]
async fn a_report_is_kept_with_its_draft() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let id = DraftId(1);
        assert!(draft::insert(&mut tx, &Draft::unsaved(id, team.dana, NOW), NOW).await.expect("insert"));
        assert_eq!(draft_import::find(&mut tx, id, team.dana).await.expect("query"), None);
        for place in ["מה \0 עשינו", "אחרי"] {
            draft_import::save(&mut tx, id, &import(place)).await.expect("save");
            assert_eq!(draft_import::find(&mut tx, id, team.dana).await.expect("query"), Some(import(place)));
        }
        assert_eq!(draft_import::find(&mut tx, id, team.omer).await.expect("query"), None, "another's");
        assert_eq!(draft_import::of_catalogue(&mut tx, team.dana).await.expect("query"), []);
        let source = DraftSource {
            draft: id,
            file_name: "a.docx".to_owned(),
            catalogue_number: Some(1),
            assignment: AssignedTo::default(),
            tidied_places: 0,
            is_tidied: false,
        };
        draft_source::insert(&mut tx, &NewSource { source, other_body: None, content_hash: None })
            .await
            .expect("insert");
        let of_catalogue = draft_import::of_catalogue(&mut tx, team.dana).await.expect("query");
        assert_eq!(of_catalogue, [(id, import("אחרי"))]);
        draft::delete(&mut tx, id, team.dana, NOW).await.expect("delete");
        assert_eq!(draft_import::find(&mut tx, id, team.dana).await.expect("query"), None);
        draft::erase_deleted(&mut tx, team.dana).await.expect("erase");
        draft::restore(&mut tx, id, team.dana).await.expect("restore");
        assert_eq!(draft_import::find(&mut tx, id, team.dana).await.expect("query"), None);
    })
    .await;
}
