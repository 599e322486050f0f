//! Files beside practices and drafts.

use domain::id::DraftId;
use domain::practice::Content;
use store::attachment::{self, NewAttachment, Owner};
use store::draft::{self, NewDraft};
use store::{StoreError, file_text, practice};

use crate::sample::{self, new_practice};
use crate::{NOW, on_each_engine};

fn file(name: &str, hash: &str) -> NewAttachment {
    NewAttachment { file_name: name.into(), media_type: "image/png".into(), size: 5_000_000_000, hash: hash.into() }
}

#[tokio::test]
async fn files_go_with_the_text_from_practice_to_draft_and_back() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let mut new = new_practice("a", team.company, team.dana);
        new.authors = vec![team.omer, team.dana];
        let id = practice::insert(&mut tx, &new, NOW).await.expect("practice");
        let beside = Owner::Practice(id);
        for (name, hash) in [("מפה.png", "h1"), ("b.png", "h2")] {
            attachment::insert(&mut tx, beside, &file(name, hash), NOW).await.expect("insert");
        }
        let files = attachment::list(&mut tx, beside).await.expect("query");
        assert_eq!(files.iter().map(|f| f.file_name.as_str()).collect::<Vec<_>>(), ["מפה.png", "b.png"]);
        assert_eq!((files[0].size, files[0].media_type.as_str()), (5_000_000_000, "image/png"));

        let found = attachment::find_in_practice(&mut tx, "a", "מפה.png").await.expect("query").expect("there");
        assert_eq!((found.practice, &found.attachment), (id, &files[0]));
        assert_eq!(found.access.facts().authors, [team.omer, team.dana]);
        assert_eq!((found.access.company, found.access.creator), (team.company, Some(team.dana)));
        assert_eq!(attachment::find_in_practice(&mut tx, "b", "מפה.png").await.expect("query"), None);

        let new = NewDraft {
            member: team.dana,
            practice: Some((id, 1)),
            meeting: None,
            company: None,
            content: Content::default(),
            notices: vec![],
        };
        let draft = DraftId(7);
        assert!(draft::insert(&mut tx, draft, &new, NOW).await.expect("draft"));
        let mine = Owner::Draft(draft);
        attachment::insert(&mut tx, mine, &file("gone.png", "h9"), NOW).await.expect("insert");
        attachment::replace(&mut tx, beside, mine, NOW).await.expect("replace");
        let with_files = draft::find(&mut tx, draft, team.dana).await.expect("query").expect("there");
        let names: Vec<_> = with_files.attachments.iter().map(|f| f.file_name.as_str()).collect();
        assert_eq!(names, ["מפה.png", "b.png"]);
        assert_eq!(attachment::list(&mut tx, mine).await.expect("query"), with_files.attachments);

        assert!(attachment::delete(&mut tx, mine, "b.png").await.expect("delete"));
        assert!(!attachment::delete(&mut tx, mine, "b.png").await.expect("delete"));
        let own = attachment::find_in_draft(&mut tx, draft, team.dana, "מפה.png").await.expect("query");
        assert_eq!(own.map(|f| f.hash).as_deref(), Some("h1"));
        assert_eq!(attachment::find_in_draft(&mut tx, draft, team.omer, "מפה.png").await.expect("query"), None);

        let removed = attachment::remove(&mut tx, draft, "מפה.png", NOW).await.expect("remove").expect("it was there");
        assert_eq!(attachment::remove(&mut tx, draft, "מפה.png", NOW).await.expect("remove"), None);
        assert_eq!(attachment::find_removed(&mut tx, removed, team.omer).await.expect("query"), None);
        let (of, removed) = attachment::find_removed(&mut tx, removed, team.dana).await.expect("query").expect("kept");
        assert_eq!((of, removed.file_name.as_str(), removed.hash.as_str()), (draft, "מפה.png", "h1"));
        attachment::insert(&mut tx, mine, &removed, NOW).await.expect("back");

        let asked = ["h1", "h2", "h3"].map(String::from);
        let mut used = attachment::hashes_in_use(&mut tx, &asked).await.expect("query");
        used.sort();
        assert_eq!(used, ["h1", "h2"]);
        attachment::replace(&mut tx, mine, beside, NOW).await.expect("replace");
        assert_eq!(attachment::hashes_in_use(&mut tx, &asked).await.expect("query"), ["h1"]);
        assert!(attachment::hashes_in_use(&mut tx, &[]).await.expect("query").is_empty());
        let page = practice::find_by_id(&mut tx, id).await.expect("query").expect("there");
        assert_eq!(page.attachments.iter().map(|f| f.file_name.as_str()).collect::<Vec<_>>(), ["מפה.png"]);
    })
    .await;
}

#[tokio::test]
async fn a_name_stands_once_beside_a_text() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let id = practice::insert(&mut tx, &new_practice("a", team.company, team.dana), NOW).await.expect("practice");
        let other =
            practice::insert(&mut tx, &new_practice("b", team.company, team.dana), NOW).await.expect("practice");
        for owner in [Owner::Practice(id), Owner::Practice(other)] {
            attachment::insert(&mut tx, owner, &file("a.png", "h1"), NOW).await.expect("insert");
        }
        let error =
            attachment::insert(&mut tx, Owner::Practice(id), &file("a.png", "h2"), NOW).await.expect_err("taken");
        assert!(matches!(&error, StoreError::Unique { field } if field == "file_name"), "{error:?}");
    })
    .await;
}

#[tokio::test]
async fn what_files_say_is_noted_once_for_each_content() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let mut ids = vec![];
        for slug in ["a", "b", "c"] {
            let new = new_practice(slug, team.company, team.dana);
            ids.push(practice::insert(&mut tx, &new, NOW).await.expect("practice"));
        }
        for (at, name, hash) in [(0, "b.pdf", "h1"), (0, "a.docx", "h2"), (1, "c.pdf", "h1")] {
            attachment::insert(&mut tx, Owner::Practice(ids[at]), &file(name, hash), NOW).await.expect("insert");
        }
        assert!(file_text::is_unread(&mut tx, &["h1", "h2"], 1).await.expect("query"));
        file_text::set(&mut tx, "h1", 1, "אמנה").await.expect("set");
        assert_eq!(file_text::unread(&mut tx, 1).await.expect("query").as_deref(), Some("h2"));
        assert!(!file_text::is_unread(&mut tx, &["h1"], 1).await.expect("query"));
        assert!(file_text::is_unread(&mut tx, &["h1"], 2).await.expect("query"), "by a later version");
        let mut with = file_text::practices_with(&mut tx, "h1").await.expect("query");
        with.sort_unstable();
        assert_eq!(with, ids[..2]);
        let beside = file_text::beside(&mut tx, &ids).await.expect("query");
        let first: Vec<_> = beside[&ids[0]].iter().map(|f| (f.file_name.as_str(), f.text.as_str())).collect();
        assert_eq!(first, [("b.pdf", "אמנה"), ("a.docx", "")]);
        assert!(!beside.contains_key(&ids[2]));
        let sizes = file_text::sizes(&mut tx, &ids).await.expect("query");
        assert_eq!((sizes.get(&ids[0]), sizes.get(&ids[1]), sizes.get(&ids[2])), (Some(&8), Some(&8), None));
        file_text::set(&mut tx, "h2", 1, "").await.expect("set");
        assert_eq!(file_text::unread(&mut tx, 1).await.expect("query"), None);
    })
    .await;
}
