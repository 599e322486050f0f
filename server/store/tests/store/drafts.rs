//! Drafts.

use domain::id::{CompanyId, DraftId};
use domain::practice::Content;
use domain::problem::{FieldError, FieldProblem};
use store::draft::{self, NewDraft, Outcome};
use store::{StoreError, meeting, practice};

use crate::sample::{self, NO_AGENDA, new_meeting, new_practice};
use crate::{NOW, on_each_engine};

#[tokio::test]
async fn a_draft_is_its_members_alone() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let of = practice::insert(&mut tx, &new_practice("a", team.company, team.dana), NOW).await.expect("practice");
        let at =
            meeting::insert(&mut tx, &new_meeting("מפגש", NOW, None), NO_AGENDA, None, NOW).await.expect("meeting");
        let content =
            Content { title: "כותרת \"א\"".into(), body: "שורה\nשורה\\".into(), ..Content::default() };
        let new = NewDraft {
            member: team.dana,
            practice: Some((of, 4)),
            meeting: Some(at),
            company: Some(team.company),
            content: content.clone(),
            notices: vec![FieldError::new("topics", FieldProblem::NotThere).line(3).detail("x")],
        };
        let id = draft::insert(&mut tx, &new, NOW).await.expect("insert");
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
        assert!(draft::of_member(&mut tx, team.omer).await.expect("query").is_empty());
        assert!(!draft::delete(&mut tx, id, team.omer).await.expect("delete"));
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_saved_over_the_version_that_was_seen() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let new = NewDraft {
            member: team.dana,
            practice: None,
            meeting: None,
            company: None,
            content: Content::default(),
            notices: vec![],
        };
        let first = draft::insert(&mut tx, &new, NOW).await.expect("insert");
        let second = draft::insert(&mut tx, &new, NOW.plus_seconds(1)).await.expect("insert");
        let content = Content { title: "חדש".into(), ..Content::default() };
        let later = NOW.plus_seconds(2);
        let mut saved = vec![];
        for (member, expected) in [(team.dana, Some(1)), (team.dana, Some(1)), (team.dana, None), (team.omer, None)] {
            saved.push(draft::update(&mut tx, first, member, expected, &content, &[], later).await.expect("update"));
        }
        assert_eq!(saved, [Some(2), None, Some(3), None]);
        assert!(draft::set_base_version(&mut tx, first, team.dana, 9).await.expect("update"));
        assert!(!draft::set_base_version(&mut tx, first, team.omer, 9).await.expect("update"));
        let drafts = draft::of_member(&mut tx, team.dana).await.expect("query");
        assert_eq!(drafts.iter().map(|d| d.id).collect::<Vec<_>>(), [first, second], "the last saved first");
        assert_eq!((drafts[0].content.title.as_str(), drafts[0].base_version), ("חדש", Some(9)));
        assert!(draft::delete(&mut tx, first, team.dana).await.expect("delete"));
        assert_eq!(draft::of_member(&mut tx, team.dana).await.expect("query").len(), 1);
        let lost = NewDraft { company: Some(CompanyId(99)), ..new };
        let error = draft::insert(&mut tx, &lost, NOW).await.expect_err("no company");
        assert!(matches!(error, StoreError::Reference), "{error:?}");
    })
    .await;
}

#[tokio::test]
async fn what_a_draft_became_is_known_to_its_member_while_the_practice_is_there() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let of = practice::insert(&mut tx, &new_practice("a", team.company, team.dana), NOW).await.expect("practice");
        let new = NewDraft {
            member: team.dana,
            practice: None,
            meeting: None,
            company: None,
            content: Content::default(),
            notices: vec![],
        };
        let id = draft::insert(&mut tx, &new, NOW).await.expect("insert");
        let content = Content { title: "כותרת".into(), ..Content::default() };
        let outcome = Outcome { practice: of, version: 3, content };
        assert!(!draft::publish(&mut tx, id, team.omer, &outcome).await.expect("another's"));
        assert_eq!(draft::outcome(&mut tx, id, team.dana).await.expect("query"), None);
        assert!(draft::publish(&mut tx, id, team.dana, &outcome).await.expect("publish"));
        assert!(!draft::publish(&mut tx, id, team.dana, &outcome).await.expect("gone by now"));
        assert_eq!(draft::find(&mut tx, id, team.dana).await.expect("query"), None);
        assert_eq!(draft::outcome(&mut tx, id, team.dana).await.expect("query"), Some(outcome));
        assert_eq!(draft::outcome(&mut tx, id, team.omer).await.expect("query"), None);
        assert!(practice::delete(&mut tx, of).await.expect("delete"));
        assert_eq!(draft::outcome(&mut tx, id, team.dana).await.expect("query"), None);
    })
    .await;
}
