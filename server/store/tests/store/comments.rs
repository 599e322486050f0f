//! Comments on practices and meetings.

use domain::clock::Timestamp;
use domain::comment::{CommentSubject, DeletedBy};
use domain::id::{CommentId, MeetingId, PracticeId};
use store::comment::{self, CommentText, NewComment};
use store::{Conn, Store, deletion, meeting, practice};

use crate::sample::{NO_AGENDA, NO_ORIGIN, Team, new_meeting, new_practice, team};
use crate::{NOW, on_each_engine};

const LATER: Timestamp = Timestamp(NOW.0 + 1);

fn text<'a>(body: &'a str, html: &'a str) -> CommentText<'a> {
    CommentText { body, html, renderer: 1 }
}

fn new<'a>(team: Team, subject: CommentSubject, body: &'a str, at: Timestamp) -> NewComment<'a> {
    NewComment {
        subject,
        parent: None,
        author: Some(team.dana),
        company: Some(team.company),
        asker_of: None,
        text: text(body, body),
        at,
        edited_at: None,
    }
}

/// A practice and a meeting to be commented on.
async fn subjects(conn: &mut Conn, team: Team) -> (PracticeId, MeetingId) {
    let practice = practice::insert(conn, &new_practice("p", team.company, team.dana), NOW).await.expect("practice");
    let meeting =
        meeting::insert(conn, &new_meeting("מפגש", NOW, None), NO_AGENDA, NO_ORIGIN, NOW).await.expect("meeting");
    (practice, meeting)
}

async fn bodies(conn: &mut Conn, subject: CommentSubject) -> Vec<String> {
    let found = comment::of_subject(conn, subject, None, 99).await.expect("query");
    found.into_iter().map(|record| record.body.to_string()).collect()
}

async fn with_comments(store: &Store) -> (Team, PracticeId, MeetingId) {
    let team = team(store).await;
    let mut tx = store.write().await.expect("begin");
    let (practice, meeting) = subjects(&mut tx, team).await;
    tx.commit(None, NOW, &[]).await.expect("commit");
    (team, practice, meeting)
}

#[tokio::test]
async fn they_are_listed_by_subject_in_the_order_they_were_written() {
    on_each_engine(|store| async move {
        let (team, practice, meeting) = with_comments(&store).await;
        let (on_practice, on_meeting) = (CommentSubject::Practice(practice), CommentSubject::Meeting(meeting));
        let mut tx = store.write().await.expect("begin");
        let late = comment::insert(&mut tx, &new(team, on_practice, "מאוחר", LATER)).await.expect("inserted");
        let early = comment::insert(&mut tx, &new(team, on_practice, "מוקדם \"א\"", NOW)).await.expect("inserted");
        let other = comment::insert(&mut tx, &new(team, on_meeting, "במפגש", NOW)).await.expect("inserted");
        let nobodys = NewComment { author: None, company: None, ..new(team, on_meeting, "בלי כותב", LATER) };
        let nobodys_id = comment::insert(&mut tx, &nobodys).await.expect("inserted");
        for (subject, before, authors) in [
            (on_practice, late, vec![]),
            (on_practice, early, vec![team.dana]),
            (on_meeting, nobodys_id, vec![team.dana]),
        ] {
            assert_eq!(comment::authors_before(&mut tx, subject, before).await.expect("query"), authors);
        }
        assert_eq!(bodies(&mut tx, on_practice).await, ["מוקדם \"א\"", "מאוחר"]);
        assert_eq!(bodies(&mut tx, on_meeting).await, ["במפגש", "בלי כותב"]);
        let rest = comment::of_subject(&mut tx, on_practice, Some((NOW, early)), 9).await.expect("query");
        assert_eq!(rest.iter().map(|record| record.id).collect::<Vec<_>>(), [late]);
        assert_eq!(comment::of_subject(&mut tx, on_practice, None, 1).await.expect("query").len(), 1);

        let found = comment::find(&mut tx, early).await.expect("query").expect("there");
        assert_eq!((found.subject, found.version, found.created_at), (on_practice, 1, NOW));
        assert_eq!(
            found.author.as_ref().map(|author| (author.id, author.name.as_str())),
            Some((team.dana, "דנה \"לוי\""))
        );
        assert_eq!(found.company.map(|company| company.id), Some(team.company));
        let many = comment::find_many(&mut tx, &[late, nobodys_id, CommentId(9_999)]).await.expect("query");
        assert_eq!(many.len(), 2);
        let found = comment::find(&mut tx, nobodys_id).await.expect("query").expect("there");
        assert_eq!((found.author, found.company), (None, None));

        assert_eq!(comment::count_all(&mut tx).await.expect("query"), 4);
        assert_eq!(comment::count(&mut tx, team.dana).await.expect("query"), 3);
        assert_eq!(comment::all_ids(&mut tx, late, 2).await.expect("query"), [early, other]);
        assert_eq!(comment::ids_of_practice(&mut tx, practice).await.expect("query"), [late, early]);
        assert_eq!(comment::ids_of_meeting(&mut tx, meeting).await.expect("query"), [other, nobodys_id]);
        assert_eq!(comment::ids_of_author(&mut tx, team.dana).await.expect("query"), [late, early, other]);
        assert_eq!(comment::ids_of_company(&mut tx, team.company).await.expect("query"), [late, early, other]);
        let versions = comment::versions(&mut tx).await.expect("query");
        assert_eq!((versions.len(), versions.get(&other)), (4, Some(&(on_meeting, 1))));
    })
    .await;
}

#[tokio::test]
async fn the_same_form_is_recognized() {
    on_each_engine(|store| async move {
        let (team, practice, meeting) = with_comments(&store).await;
        let (subject, other) = (CommentSubject::Practice(practice), CommentSubject::Meeting(meeting));
        let mut tx = store.write().await.expect("begin");
        let first = comment::insert(&mut tx, &new(team, subject, "תודה", NOW)).await.expect("inserted");
        let none = CommentId(0);
        let same = new(team, subject, "תודה", NOW);
        assert_eq!(comment::repeated(&mut tx, &same, none).await.expect("query"), Some(first));
        for (subject, author, body, after) in [
            (subject, team.dana, "תודה", first),
            (subject, team.dana, "תודה רבה", none),
            (subject, team.omer, "תודה", none),
            (other, team.dana, "תודה", none),
        ] {
            let other = NewComment { author: Some(author), ..new(team, subject, body, NOW) };
            assert_eq!(comment::repeated(&mut tx, &other, after).await.expect("query"), None);
        }
        assert!(comment::same(&mut tx, &new(team, subject, "תודה", NOW)).await.expect("query").is_some());
        assert_eq!(comment::same(&mut tx, &new(team, subject, "תודה", LATER)).await.expect("query"), None);
        assert_eq!(comment::same(&mut tx, &new(team, other, "תודה", NOW)).await.expect("query"), None);
        let nobodys = NewComment { author: None, ..new(team, subject, "תודה", NOW) };
        assert_eq!(comment::same(&mut tx, &nobodys).await.expect("query"), None);
        comment::insert(&mut tx, &nobodys).await.expect("inserted");
        assert!(comment::same(&mut tx, &nobodys).await.expect("query").is_some());
    })
    .await;
}

#[tokio::test]
async fn they_change_from_the_version_that_was_seen_and_leave_a_trace() {
    on_each_engine(|store| async move {
        let (team, practice, _) = with_comments(&store).await;
        let subject = CommentSubject::Practice(practice);
        let mut tx = store.write().await.expect("begin");
        let id = comment::insert(&mut tx, &new(team, subject, "תודה", NOW)).await.expect("inserted");
        let new_text = text("תודה רבה", "<p>תודה רבה</p>");
        assert_eq!(comment::update(&mut tx, id, 1, new_text, LATER).await.expect("query"), Some(2));
        assert_eq!(comment::update(&mut tx, id, 1, new_text, LATER).await.expect("query"), None);
        let by = DeletedBy::Coordinator;
        assert!(!comment::delete(&mut tx, id, 1, by, LATER).await.expect("query"));
        assert!(comment::delete(&mut tx, id, 2, by, LATER).await.expect("query"));
        assert!(!comment::delete(&mut tx, id, 3, by, LATER).await.expect("deleted already"));
        assert_eq!(comment::update(&mut tx, id, 3, new_text, LATER).await.expect("query"), None, "deleted");
        let trace = comment::find(&mut tx, id).await.expect("query").expect("there");
        assert_eq!((trace.version, trace.deleted_by, trace.updated_at), (3, Some(by), LATER));
        assert!(comment::versions(&mut tx).await.expect("query").is_empty());
        assert!(comment::restore(&mut tx, id).await.expect("query"));
        assert!(!comment::restore(&mut tx, id).await.expect("there already"));
        let back = comment::find(&mut tx, id).await.expect("query").expect("there");
        assert_eq!((back.version, back.deleted_by, &*back.body), (4, None, "תודה רבה"));

        assert!(comment::delete(&mut tx, id, 4, DeletedBy::Author, NOW).await.expect("query"));
        assert_eq!(deletion::purge(&mut tx, NOW).await.expect("query"), 0, "it can still be brought back");
        assert_eq!(deletion::purge(&mut tx, LATER).await.expect("query"), 1);
        assert_eq!(deletion::purge(&mut tx, LATER).await.expect("query"), 0);
        assert!(!comment::restore(&mut tx, id).await.expect("gone for good"));
        assert_eq!(comment::count(&mut tx, team.dana).await.expect("query"), 0);
        let trace = comment::find(&mut tx, id).await.expect("query").expect("there");
        assert_eq!((trace.deleted_by, &*trace.body, &*trace.html), (Some(DeletedBy::Author), "", ""));
    })
    .await;
}

#[tokio::test]
async fn outdated_html_is_replaced_and_erasing_a_practice_erases_its_comments() {
    on_each_engine(|store| async move {
        let (team, practice, meeting) = with_comments(&store).await;
        let mut tx = store.write().await.expect("begin");
        let on = |subject| new(team, subject, "תודה", NOW);
        let id = comment::insert(&mut tx, &on(CommentSubject::Practice(practice))).await.expect("inserted");
        let other = comment::insert(&mut tx, &on(CommentSubject::Meeting(meeting))).await.expect("inserted");
        assert_eq!(comment::outdated(&mut tx, 1, 9).await.expect("query"), []);
        assert_eq!(comment::outdated(&mut tx, 2, 9).await.expect("query").len(), 2);
        comment::set_html(&mut tx, id, 9, "<p>another version</p>", 2).await.expect("query");
        comment::set_html(&mut tx, id, 1, "<p>new</p>", 2).await.expect("query");
        comment::set_html(&mut tx, id, 1, "<p>newer</p>", 2).await.expect("query");
        let found = comment::find(&mut tx, id).await.expect("query").expect("there");
        assert_eq!((&*found.html, found.renderer, found.version), ("<p>new</p>", 2, 1));
        assert_eq!(comment::outdated(&mut tx, 2, 9).await.expect("query"), [other]);
        assert!(practice::erase(&mut tx, practice, 1).await.expect("query").is_some());
        assert_eq!(comment::find(&mut tx, id).await.expect("query"), None);
        assert!(comment::find(&mut tx, other).await.expect("query").is_some());
    })
    .await;
}
