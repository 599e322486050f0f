//! Files beside practices and drafts.

use domain::attachment::{Attachment, Searchable};
use domain::draft::Draft;
use domain::id::DraftId;
use store::attachment::{self, NewAttachment, Owner};
use store::draft;
use store::file_text::{Beside, Unread};
use store::{Conn, StoreError, file_text, practice};

use crate::sample::{self, new_practice};
use crate::{NOW, on_each_engine};

fn file(name: &str, hash: &str) -> NewAttachment {
    NewAttachment {
        file_name: name.into(),
        media_type: "image/png".into(),
        size: 5_000_000_000,
        hash: hash.into(),
        sharing: None,
        upload: None,
    }
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

        let found = attachment::find_in_practice(&mut tx, "a", Some("מפה.png")).await.expect("query").remove(0);
        assert_eq!((found.practice, &found.attachment), (id, &files[0]));
        assert_eq!(found.access.facts().authors, [team.omer, team.dana]);
        assert_eq!((found.access.company, found.access.creator), (team.company, Some(team.dana)));
        assert_eq!(attachment::find_in_practice(&mut tx, "b", Some("מפה.png")).await.expect("query"), []);
        assert_eq!(attachment::find_in_practice(&mut tx, "a", None).await.expect("query").len(), 2);

        let new = Draft { practice: Some(id), base_version: Some(1), ..Draft::unsaved(DraftId(7), team.dana, NOW) };
        let draft = new.id;
        assert!(draft::insert(&mut tx, &new, NOW).await.expect("draft"));
        let mine = Owner::Draft(draft);
        attachment::insert(&mut tx, mine, &file("gone.png", "h9"), NOW).await.expect("insert");
        attachment::replace(&mut tx, beside, mine, NOW).await.expect("replace");
        let with_files = draft::find(&mut tx, draft, team.dana).await.expect("query").expect("there");
        let names: Vec<_> = with_files.attachments.iter().map(|f| f.file_name.as_str()).collect();
        assert_eq!(names, ["מפה.png", "b.png"]);
        assert_eq!(attachment::list(&mut tx, mine).await.expect("query"), with_files.attachments);

        assert!(attachment::delete(&mut tx, mine, "b.png").await.expect("delete"));
        assert!(!attachment::delete(&mut tx, mine, "b.png").await.expect("delete"));
        let own = attachment::of_draft(&mut tx, draft, team.dana).await.expect("query");
        assert_eq!(own.iter().map(|f| f.hash.as_str()).collect::<Vec<_>>(), ["h1"]);
        assert_eq!(attachment::of_draft(&mut tx, draft, team.omer).await.expect("query"), []);

        let removed = attachment::remove(&mut tx, draft, "מפה.png", NOW).await.expect("remove").expect("it was there");
        assert_eq!(attachment::remove(&mut tx, draft, "מפה.png", NOW).await.expect("remove"), None);
        assert_eq!(attachment::find_removed(&mut tx, removed, team.omer).await.expect("query"), None);
        let (of, removed) = attachment::find_removed(&mut tx, removed, team.dana).await.expect("query").expect("kept");
        assert_eq!((of, removed.file_name.as_str(), removed.hash.as_str()), (draft, "מפה.png", "h1"));
        attachment::insert(&mut tx, mine, &removed, NOW).await.expect("back");

        let requested = ["h1", "h2", "h3"].map(String::from);
        let mut used = attachment::hashes_in_use(&mut tx, &requested).await.expect("query");
        used.sort();
        assert_eq!(used, ["h1", "h2"]);
        attachment::replace(&mut tx, mine, beside, NOW).await.expect("replace");
        assert_eq!(attachment::hashes_in_use(&mut tx, &requested).await.expect("query"), ["h1"]);
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
        assert!(file_text::set(&mut tx, "h1", 1, "אמנה", Searchable::Whole).await.expect("set"), "another text");
        assert_eq!(unread(&mut tx, 1, None).await, ["h2"]);
        assert!(!file_text::is_unread(&mut tx, &["h1"], 1).await.expect("query"));
        assert!(file_text::is_unread(&mut tx, &["h1"], 2).await.expect("query"), "by a later version");
        let with = file_text::owners_with(&mut tx, "h1").await.expect("query");
        assert!(with.len() == 2 && ids[..2].iter().all(|id| with.contains(&Owner::Practice(*id))), "{with:?}");
        let keys: Vec<_> = ids.iter().map(|id| id.0).collect();
        let beside = file_text::files(&mut tx, Beside::Practices, &keys).await.expect("query");
        let first: Vec<_> = beside[&keys[0]].iter().map(|f| (f.file_name.as_str(), f.text.as_str())).collect();
        assert_eq!(first, [("b.pdf", "אמנה"), ("a.docx", "")]);
        assert!(!beside.contains_key(&keys[2]));
        let sizes = file_text::sizes(&mut tx, Beside::Practices, &keys).await.expect("query");
        assert_eq!((sizes.get(&keys[0]), sizes.get(&keys[1]), sizes.get(&keys[2])), (Some(&8), Some(&8), None));
        assert!(file_text::set(&mut tx, "h2", 1, "", Searchable::No).await.expect("set"), "that it has none is new");
        assert_eq!(unread(&mut tx, 1, None).await, [""; 0]);
        let states = |files: Vec<Attachment>| files.into_iter().map(|file| file.searchable).collect::<Vec<_>>();
        let listed = attachment::list(&mut tx, Owner::Practice(ids[0])).await.expect("list");
        assert_eq!(states(listed), [Searchable::Whole, Searchable::No]);
        let page = practice::find_by_id(&mut tx, ids[0]).await.expect("query").expect("there");
        assert_eq!(states(page.attachments), [Searchable::Whole, Searchable::No]);
        for (text, searchable, is_new) in [
            ("אמנה", Searchable::Whole, false),
            ("אמנת", Searchable::Whole, true),
            ("אמנת", Searchable::Part, true),
            ("", Searchable::No, true),
            ("", Searchable::No, false),
        ] {
            let changed = file_text::set(&mut tx, "h1", 2, text, searchable).await.expect("set");
            assert_eq!(changed, is_new, "{text} {searchable}");
        }
        assert!(!file_text::set(&mut tx, "gone", 2, "x", Searchable::Whole).await.expect("nothing to set"));
    })
    .await;
}

async fn unread(conn: &mut Conn, extractor: i64, after: Option<&Unread>) -> Vec<String> {
    let found = file_text::unread(conn, extractor, after, 9).await.expect("query");
    found.into_iter().map(|unread| unread.hash).collect()
}

#[tokio::test]
async fn contents_that_no_version_has_read_come_first_and_each_content_is_listed_once() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let new = new_practice("a", team.company, team.dana);
        let practice = practice::insert(&mut tx, &new, NOW).await.expect("practice");
        let new = Draft::unsaved(DraftId(7), team.dana, NOW);
        let draft = new.id;
        assert!(draft::insert(&mut tx, &new, NOW).await.expect("draft"));
        for (name, hash) in [("1.pdf", "d"), ("2.pdf", "b"), ("3.pdf", "c"), ("4.pdf", "a")] {
            attachment::insert(&mut tx, Owner::Practice(practice), &file(name, hash), NOW).await.expect("insert");
        }
        for (name, hash) in [("5.pdf", "b"), ("6.pdf", "e")] {
            attachment::insert(&mut tx, Owner::Draft(draft), &file(name, hash), NOW).await.expect("insert");
        }
        for (hash, extractor) in [("a", 1), ("b", 2), ("d", 1)] {
            file_text::set(&mut tx, hash, extractor, "", Searchable::No).await.expect("set");
        }
        assert_eq!(unread(&mut tx, 2, None).await, ["c", "e", "a", "d"]);
        let last = Unread { extractor: 0, hash: "e".to_owned() };
        assert_eq!(unread(&mut tx, 2, Some(&last)).await, ["a", "d"]);
        let last = Unread { extractor: 1, hash: "a".to_owned() };
        assert_eq!(unread(&mut tx, 2, Some(&last)).await, ["d"]);

        let (mut after, mut listed) = (String::new(), vec![]);
        loop {
            let contents = attachment::contents_after(&mut tx, &after, 2).await.expect("query");
            let Some(last) = contents.last() else { break };
            after.clone_from(&last.hash);
            listed.extend(contents);
        }
        let found: Vec<_> = listed
            .iter()
            .map(|content| (content.hash.as_str(), content.file_name.as_str(), content.practice.is_some()))
            .collect();
        assert_eq!(
            found,
            [
                ("a", "4.pdf", true),
                ("b", "2.pdf", true),
                ("c", "3.pdf", true),
                ("d", "1.pdf", true),
                ("e", "6.pdf", false)
            ]
        );
        assert_eq!(listed[4].draft, Some(draft));
    })
    .await;
}
