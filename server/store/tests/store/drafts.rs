//! Drafts.

use domain::draft::Draft;
use domain::id::{CompanyId, DraftId};
use domain::practice::Content;
use domain::problem::{FieldError, FieldProblem};
use store::draft::{self, Outcome};
use store::{StoreError, meeting, practice};

use crate::sample::{self, NO_AGENDA, NO_ORIGIN, new_meeting, new_practice};
use crate::{NOW, on_each_engine};

#[tokio::test]
async fn a_draft_is_its_members_alone() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let of = practice::insert(&mut tx, &new_practice("a", team.company, team.dana), NOW).await.expect("practice");
        let at = meeting::insert(&mut tx, &new_meeting("מפגש", NOW, None), NO_AGENDA, NO_ORIGIN, NOW)
            .await
            .expect("meeting");
        let content =
            Content { title: "כותרת \"א\"".into(), body: "שורה\nשורה\\".into(), ..Content::default() };
        let new = Draft {
            practice: Some(of),
            base_version: Some(4),
            meeting: Some(at),
            company: Some(team.company),
            content: content.clone(),
            notices: vec![FieldError::new("topics", FieldProblem::NotThere).line(3).detail("x")],
            ..Draft::unsaved(DraftId(7), team.dana, NOW)
        };
        let id = new.id;
        assert!(draft::insert(&mut tx, &new, NOW).await.expect("insert"));
        assert!(!draft::insert(&mut tx, &new, NOW).await.expect("the key is taken"));
        let found = draft::find(&mut tx, id, team.dana).await.expect("query").expect("there");
        assert_eq!((&found.content, &found.notices), (&content, &new.notices));
        assert_eq!((found.practice, found.base_version, found.meeting), (Some(of), Some(4), Some(at)));
        assert_eq!((found.company, found.version, found.updated_at), (Some(team.company), 1, NOW));
        assert!(found.attachments.is_empty());

        assert_eq!(draft::find(&mut tx, id, team.omer).await.expect("query"), None);
        assert_eq!(draft::find(&mut tx, DraftId(99), team.dana).await.expect("query"), None);
        assert_eq!(draft::of_practice(&mut tx, team.dana, of).await.expect("query").as_ref(), Some(&found));
        assert_eq!(draft::of_meeting(&mut tx, team.dana, at).await.expect("query").as_ref(), Some(&found));
        assert_eq!(draft::of_practice(&mut tx, team.omer, of).await.expect("query"), None);
        assert_eq!(draft::of_meeting(&mut tx, team.omer, at).await.expect("query"), None);
        let lines = draft::list(&mut tx, team.dana, 9).await.expect("query");
        let line = (lines[0].title.as_str(), lines[0].excerpt.as_str(), lines[0].practice.as_deref());
        assert_eq!(line, ("כותרת \"א\"", "שורה", Some("כותרת")));
        assert_eq!(lines[0].meeting.as_ref().map(|meeting| meeting.title.as_str()), Some("מפגש"));
        assert!(draft::list(&mut tx, team.omer, 9).await.expect("query").is_empty());
        assert!(!draft::delete(&mut tx, id, team.omer, NOW).await.expect("delete"));
        assert!(practice::set_deleted(&mut tx, of, 1, NOW).await.expect("deleted"));
        let orphan = draft::find(&mut tx, id, team.dana).await.expect("query").expect("there");
        assert_eq!(orphan.practice, None, "a text of its own");
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_saved_over_the_version_that_was_seen() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let new = Draft::unsaved(DraftId(9), team.dana, NOW);
        let (first, second) = (new.id, DraftId(8));
        assert!(draft::insert(&mut tx, &new, NOW).await.expect("insert"));
        assert!(
            draft::insert(&mut tx, &Draft { id: second, ..new.clone() }, NOW.plus_seconds(1)).await.expect("insert")
        );
        let content = Content { title: "חדש".into(), ..Content::default() };
        let later = NOW.plus_seconds(2);
        let mut saved = vec![];
        for (member, expected) in [(team.dana, Some(1)), (team.dana, Some(1)), (team.dana, None), (team.omer, None)] {
            saved.push(draft::update(&mut tx, first, member, expected, &content, &[], later).await.expect("update"));
        }
        assert_eq!(saved, [Some(2), None, Some(3), None]);
        assert!(draft::set_base_version(&mut tx, first, team.dana, 9).await.expect("update"));
        assert!(!draft::set_base_version(&mut tx, first, team.omer, 9).await.expect("update"));
        let ids = async |tx: &mut store::Conn| {
            let lines = draft::list(tx, team.dana, 9).await.expect("query");
            lines.iter().map(|line| line.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(&mut tx).await, [first, second], "the last saved first");
        assert_eq!(draft::list(&mut tx, team.dana, 1).await.expect("query")[0].title, "חדש");
        let found = draft::find(&mut tx, first, team.dana).await.expect("query").expect("there");
        assert_eq!((found.content.title.as_str(), found.base_version), ("חדש", Some(9)));
        let size = draft::size(&content).expect("a size");
        let alike = draft::of_size(&mut tx, team.dana, size).await.expect("query");
        assert_eq!(alike.iter().map(|draft| draft.id).collect::<Vec<_>>(), [first]);
        let before = draft::usage(&mut tx, team.dana).await.expect("query");
        assert_eq!((before.drafts, before.drafts_with_deleted), (2, 2));

        assert!(draft::delete(&mut tx, first, team.dana, later).await.expect("delete"));
        assert!(!draft::delete(&mut tx, first, team.dana, later).await.expect("delete"));
        assert_eq!(ids(&mut tx).await, [second]);
        assert_eq!(draft::update(&mut tx, first, team.dana, None, &content, &[], later).await.expect("update"), None);
        assert!(!draft::insert(&mut tx, &new, later).await.expect("the key stays its own"));
        let after = draft::usage(&mut tx, team.dana).await.expect("query");
        assert_eq!((after.drafts, after.bytes), (1, before.bytes - size));
        assert_eq!((after.drafts_with_deleted, after.bytes_with_deleted), (2, before.bytes));
        let deleted = draft::deleted(&mut tx, team.dana, 9).await.expect("query");
        assert_eq!((deleted[0].id, deleted[0].deleted_at), (first, Some(later)));
        assert_eq!(draft::find_deleted(&mut tx, first, team.omer).await.expect("query"), None);
        assert!(!draft::restore(&mut tx, first, team.omer).await.expect("restore"));
        assert!(draft::restore(&mut tx, first, team.dana).await.expect("restore"));
        assert_eq!(ids(&mut tx).await, [first, second]);
        assert!(draft::delete(&mut tx, second, team.dana, later).await.expect("delete"));
        draft::erase_deleted(&mut tx, team.dana).await.expect("erase");
        assert!(!draft::restore(&mut tx, second, team.dana).await.expect("gone for good"));
        assert!(draft::delete(&mut tx, first, team.dana, later).await.expect("delete"));
        draft::erase_deleted(&mut tx, team.dana).await.expect("erase");
        assert!(ids(&mut tx).await.is_empty());
        let lost = Draft { id: DraftId(10), company: Some(CompanyId(99)), ..new };
        let error = draft::insert(&mut tx, &lost, NOW).await.expect_err("no company");
        assert!(matches!(error, StoreError::Reference(_)), "{error:?}");
    })
    .await;
}

#[tokio::test]
async fn what_a_draft_became_is_known_to_its_member_while_the_practice_is_there() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let of = practice::insert(&mut tx, &new_practice("a", team.company, team.dana), NOW).await.expect("practice");
        let new = Draft::unsaved(DraftId(7), team.dana, NOW);
        let id = new.id;
        assert!(draft::insert(&mut tx, &new, NOW).await.expect("insert"));
        assert!(!draft::insert(&mut tx, &new, NOW).await.expect("the key is taken"));
        let content = Content { title: "כותרת".into(), ..Content::default() };
        let outcome = Outcome { practice: of, version: 3, content };
        let first = draft::find(&mut tx, id, team.dana).await.expect("query").expect("there").version;
        let saved =
            draft::update(&mut tx, id, team.dana, Some(first), &outcome.content, &[], NOW).await.expect("update");
        let version = saved.expect("it is the version that is there");
        assert!(!draft::publish(&mut tx, id, team.omer, version, &outcome).await.expect("another's"));
        assert!(!draft::publish(&mut tx, id, team.dana, first, &outcome).await.expect("saved since"));
        assert_eq!(draft::outcome(&mut tx, id, team.dana).await.expect("query"), None);
        assert!(draft::publish(&mut tx, id, team.dana, version, &outcome).await.expect("publish"));
        assert!(!draft::publish(&mut tx, id, team.dana, version, &outcome).await.expect("gone by now"));
        assert_eq!(draft::find(&mut tx, id, team.dana).await.expect("query"), None);
        assert_eq!(draft::outcome(&mut tx, id, team.dana).await.expect("query"), Some(outcome));
        assert_eq!(draft::outcome(&mut tx, id, team.omer).await.expect("query"), None);
        assert!(practice::erase(&mut tx, of, 1).await.expect("erase").is_some());
        assert_eq!(draft::outcome(&mut tx, id, team.dana).await.expect("query"), None);
    })
    .await;
}
