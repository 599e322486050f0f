//! What members say about practices and meetings.

use domain::comment::{BODY, BODY_MAX, CommentSubject, DeletedBy, Discussion, DiscussionPart};
use domain::id::{CommentId, MeetingId, PracticeId};
use domain::language::Language;
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use domain::search::{HitType, SearchRequest};
use domain::undo::Undo;
use forum::Forum;
use forum::practices::create::Created;
use forum::undo::Undone;

use crate::context::TestContext;
use crate::on_each_engine;
use crate::sample::{call, create_practice, field, fields, meeting, practice, version};

/// A published practice of Oren-Gal.
async fn published(context: &TestContext) -> Created {
    let input = practice("אמנת שירות", "מה שהבטחנו", Status::Published);
    create_practice(&context.forum, &context.people.oren.manager, input).await
}

async fn write(forum: &Forum, actor: &Actor, practice: PracticeId, body: &str) -> CommentId {
    forum.add_comment(actor, CommentSubject::Practice(practice), body, None).await.expect("written")
}

async fn discussion(forum: &Forum, actor: &Actor, practice: &Created) -> Discussion {
    forum.practice_discussion(actor, &practice.slug, DiscussionPart::Last).await.expect("readable")
}

/// The bodies of the comments that a search finds, in no order.
async fn found(forum: &Forum, actor: &Actor, q: &str) -> Vec<i64> {
    let request =
        SearchRequest { q: q.into(), hit_types: vec![HitType::Comment], limit: 50, ..SearchRequest::default() };
    let page = forum.search(actor, request).await.expect("an answer");
    let mut ids: Vec<_> = page.hits.into_iter().map(|hit| hit.id).collect();
    ids.sort_unstable();
    ids
}

#[tokio::test]
async fn a_comment_is_written_read_changed_and_found() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let entered = published(&context).await;
        let (dana, guest) = (people.rimon.member, people.oren.guest);
        let id = write(forum, &dana, entered.id, "ניסינו אצלנו **בסניף**.\r\n").await;
        let seen = discussion(forum, &guest, &entered).await;
        assert!(!seen.can_write, "a guest reads");
        let comment = &seen.comments[0];
        assert_eq!((comment.id, comment.version, &*comment.body), (id, 1, "ניסינו אצלנו **בסניף**."));
        assert!(comment.html.contains("<strong>בסניף</strong>"), "{}", comment.html);
        let preview = forum.preview_comment("ניסינו אצלנו **בסניף**.\r\n").await.expect("rendered");
        assert_eq!((preview.html.as_str(), preview.language), (&*comment.html, Language::Hebrew), "as it was to look");
        assert_eq!(comment.url, format!("/practices/{}?comment={id}#comment-{id}", entered.slug));
        assert_eq!(comment.author.as_ref().map(|author| Some(author.id)), Some(dana.member()));
        assert_eq!(comment.company.as_ref().map(|company| company.id), Some(people.rimon.company));
        assert!(!comment.is_edited() && !comment.can.edit && !comment.can.delete);

        assert_eq!(found(forum, &guest, "סניף").await, [id.0]);
        assert_eq!(found(forum, &guest, "אמנת שירות").await, Vec::<i64>::new(), "not by the practice's title");
        let hits = forum.search(&guest, SearchRequest { q: "סניף".into(), limit: 9, ..SearchRequest::default() }).await;
        let hit = hits.expect("an answer").hits.remove(0);
        assert_eq!((hit.title.as_str(), hit.url.as_str()), ("אמנת שירות", comment.url.as_str()));

        context.clock.advance_seconds(60);
        forum.edit_comment(&dana, id, 1, "ניסינו אצלנו במחסן.").await.expect("changed");
        let comment = forum.comment(&dana, id).await.expect("there").comment;
        assert!(comment.is_edited() && comment.can.edit && comment.can.delete);
        assert_eq!((comment.version, &*comment.body), (2, "ניסינו אצלנו במחסן."));
        assert_eq!((found(forum, &guest, "סניף").await, found(forum, &guest, "מחסן").await), (vec![], vec![id.0]));
        let stale = forum.edit_comment(&dana, id, 1, "מאוחר").await;
        assert_eq!(stale, Err(Problem::Conflict { current: 2 }));
        for other in [people.rimon.manager, people.coordinator] {
            assert_eq!(forum.edit_comment(&other, id, 2, "של אחרים").await, Err(Problem::Forbidden));
        }
    })
    .await;
}

#[tokio::test]
async fn a_text_that_cannot_be_taken_is_named() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let entered = published(&context).await;
        let subject = CommentSubject::Practice(entered.id);
        let dana = context.people.oren.member;
        let long = "א".repeat(BODY_MAX + 1);
        for (body, problem) in [(" \n", FieldProblem::Missing), (long.as_str(), FieldProblem::TooLong)] {
            let refused = forum.add_comment(&dana, subject, body, None).await.expect_err("refused");
            assert_eq!(fields(&refused), field(BODY, problem));
        }
        let id = write(forum, &dana, entered.id, "טוב").await;
        let refused = forum.edit_comment(&dana, id, 1, "").await.expect_err("refused");
        assert_eq!(fields(&refused), field(BODY, FieldProblem::Missing));
        for subject in [CommentSubject::Practice(PracticeId(99)), CommentSubject::Meeting(MeetingId(99))] {
            assert_eq!(forum.add_comment(&dana, subject, "א", None).await, Err(Problem::NotFound));
        }
        assert_eq!(forum.comment(&dana, CommentId(99)).await, Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn hostile_markdown_is_shown_and_never_run() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let entered = published(&context).await;
        let stranger = context.people.rimon.member;
        let body = "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[לחצו](javascript:alert(1))";
        let id = write(forum, &stranger, entered.id, body).await;
        let shown = forum.comment(&context.people.oren.member, id).await.expect("readable").comment;
        assert_eq!(&*shown.body, body);
        for tag in ["<script", "<img", "href=\"javascript"] {
            assert!(!shown.html.contains(tag), "{}", shown.html);
        }
    })
    .await;
}

#[tokio::test]
async fn the_same_form_sent_twice_writes_one_comment() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let entered = published(&context).await;
        let subject = CommentSubject::Practice(entered.id);
        let dana = context.people.oren.member;
        let none = Some(CommentId(0));
        let tasks: Vec<_> = (0..4)
            .map(|_| {
                let forum = std::sync::Arc::clone(forum);
                tokio::spawn(async move { forum.add_comment(&dana, subject, "תודה", none).await })
            })
            .collect();
        let mut ids = std::collections::BTreeSet::new();
        for task in tasks {
            ids.insert(task.await.expect("runs").expect("written").0);
        }
        assert_eq!(ids.len(), 1, "{ids:?}");
        let colleague = context.people.oren.colleague;
        forum.add_comment(&colleague, subject, "תודה", none).await.expect("of somebody else");
        forum.add_comment(&dana, subject, "תודה רבה", none).await.expect("another text");
        let last = discussion(forum, &dana, &entered).await.last;
        forum.add_comment(&dana, subject, "תודה", last).await.expect("of a page that was loaded again");
        assert_eq!(discussion(forum, &dana, &entered).await.comments.len(), 4);
    })
    .await;
}

#[tokio::test]
async fn a_deleted_comment_leaves_a_trace_and_comes_back_by_those_who_deleted_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let entered = published(&context).await;
        let (dana, coordinator) = (people.oren.member, people.coordinator);
        let id = write(forum, &dana, entered.id, "מילה סודית").await;
        let undo = Undo::Comment(id);
        assert_eq!(forum.delete_comment(&people.oren.manager, id, None).await, Err(Problem::Forbidden));
        let place = forum.delete_comment(&dana, id, None).await.expect("deleted");
        assert_eq!(forum.delete_comment(&dana, id, None).await, Ok(place.clone()), "twice");
        assert_eq!(forum.delete_comment(&dana, id, Some(2)).await, Err(Problem::NotFound));
        assert_eq!(found(forum, &dana, "סודית").await, Vec::<i64>::new());
        let trace = discussion(forum, &people.rimon.guest, &entered).await.comments.remove(0);
        assert_eq!((trace.deleted_by, &*trace.body, &*trace.html), (Some(DeletedBy::Author), "", ""));
        assert_eq!((trace.author, trace.company), (None, None));
        assert_eq!(forum.comment(&dana, id).await, Err(Problem::NotFound));
        assert_eq!(forum.edit_comment(&dana, id, 2, "א").await, Err(Problem::NotFound));

        for other in [coordinator, people.oren.manager, people.oren.guest] {
            assert_eq!(forum.can_undo(&other, &undo).await, Ok(false));
            assert_eq!(forum.undo(&other, &undo).await, Err(Problem::NotFound), "the author's own to bring back");
        }
        assert_eq!(forum.can_undo(&dana, &undo).await, Ok(true));
        for _ in 0..2 {
            assert_eq!(forum.undo(&dana, &undo).await, Ok(Undone::Comment(place.clone())), "also twice");
        }
        assert_eq!(found(forum, &dana, "סודית").await, [id.0]);

        forum.delete_comment(&coordinator, id, None).await.expect("deleted");
        let trace = discussion(forum, &dana, &entered).await.comments.remove(0);
        assert_eq!((trace.deleted_by, trace.can.restore), (Some(DeletedBy::Coordinator), false));
        assert_eq!(forum.undo(&dana, &undo).await, Err(Problem::NotFound));
        assert_eq!(forum.undo(&coordinator, &undo).await, Ok(Undone::Comment(place)));

        forum.delete_comment(&dana, id, None).await.expect("deleted");
        context.clock.advance_days(31);
        crate::jobs::run_standard_jobs(forum).await;
        assert_eq!(forum.can_undo(&dana, &undo).await, Ok(false));
        assert_eq!(forum.undo(&dana, &undo).await, Err(Problem::NotFound), "gone for good");
        assert_eq!(discussion(forum, &dana, &entered).await.comments.len(), 1, "the trace stays");
    })
    .await;
}

#[tokio::test]
async fn its_readers_are_those_of_what_it_is_about() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let input = practice("לאישור", "גוף", Status::Draft);
        let entered = create_practice(forum, &people.oren.manager, input).await;
        let id = write(forum, &people.oren.member, entered.id, "הערה פנימית").await;
        let subject = CommentSubject::Practice(entered.id);
        let outsider = people.rimon.member;
        assert_eq!(
            forum.practice_discussion(&outsider, &entered.slug, DiscussionPart::Last).await,
            Err(Problem::NotFound)
        );
        assert_eq!(forum.comments_after(&outsider, subject, None, 9).await, Err(Problem::NotFound));
        assert_eq!(forum.comment(&outsider, id).await, Err(Problem::NotFound));
        assert_eq!(forum.add_comment(&outsider, subject, "א", None).await, Err(Problem::NotFound));
        assert_eq!(forum.delete_comment(&outsider, id, None).await, Err(Problem::NotFound));
        for nobody in [
            forum.add_comment(&Actor::Nobody, subject, "א", None).await.err(),
            forum.comment(&Actor::Nobody, id).await.err(),
            forum.comments_after(&Actor::Nobody, subject, None, 9).await.err(),
            forum.delete_comment(&Actor::Nobody, id, None).await.err(),
        ] {
            assert_eq!(nobody, Some(Problem::Unauthenticated));
        }
        let guest = people.oren.guest;
        assert_eq!(found(forum, &people.coordinator, "פנימית").await, Vec::<i64>::new(), "a draft is found by nobody");

        let now = version(forum, entered.id).await;
        forum.publish_practice(&people.oren.manager, entered.id, Some(now)).await.expect("published");
        for reader in [outsider, guest, people.coordinator] {
            assert_eq!(found(forum, &reader, "פנימית").await, [id.0]);
        }
        assert_eq!(forum.add_comment(&guest, subject, "א", None).await, Err(Problem::Forbidden));
        let now = version(forum, entered.id).await;
        forum.delete_practice(&people.oren.manager, entered.id, now).await.expect("archived");
        assert_eq!(found(forum, &outsider, "פנימית").await, Vec::<i64>::new(), "as the practice in the archive");
        assert!(forum.comment(&outsider, id).await.is_ok(), "its link still opens it");
    })
    .await;
}

#[tokio::test]
async fn it_goes_with_its_practice_and_comes_back_with_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let input = practice("טיוטה", "גוף", Status::Draft);
        let draft = create_practice(forum, &dana, input).await;
        let on_draft = write(forum, &dana, draft.id, "הערה לטיוטה").await;
        forum.delete_practice(&dana, draft.id, 1).await.expect("deleted");
        assert_eq!(forum.comment(&dana, on_draft).await, Err(Problem::NotFound));
        forum.undo(&dana, &Undo::Practice(draft.id)).await.expect("back");
        assert!(forum.comment(&dana, on_draft).await.is_ok());

        let entered = published(&context).await;
        let id = write(forum, &dana, entered.id, "מילה סודית").await;
        assert_eq!(found(forum, &dana, "סודית").await, [id.0]);
        let now = version(forum, entered.id).await;
        forum.erase_practice(&people.coordinator, entered.id, now, "בקשה").await.expect("erased");
        assert_eq!(found(forum, &dana, "סודית").await, Vec::<i64>::new());
        let store = store::Store::open(&context.database).await.expect("open");
        let row = store::comment::find(&mut store.read().await.expect("read"), id).await.expect("query");
        assert_eq!(row, None);
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_list_is_read_page_by_page() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let held = call(forum, meeting("מפגש", None, &[])).await;
        let subject = CommentSubject::Meeting(held);
        let dana = context.people.oren.member;
        let mut written = vec![];
        for number in 0..5 {
            context.clock.advance_seconds(i64::from(number % 2 == 0));
            written.push(forum.add_comment(&dana, subject, &format!("הערה {number}"), None).await.expect("written"));
        }
        forum.delete_comment(&dana, written[1], None).await.expect("deleted");
        let (mut read, mut after) = (vec![], None);
        loop {
            let (page, more) = forum.comments_after(&dana, subject, after, 2).await.expect("readable");
            read.extend(page.iter().map(|comment| comment.id));
            after = page.last().map(|comment| (comment.created_at, comment.id));
            if !more {
                break;
            }
        }
        assert_eq!(read, written, "traces too");
        let seen = forum.meeting_discussion(&dana, held, DiscussionPart::Last).await.expect("readable");
        assert_eq!((seen.path.clone(), seen.comments.len()), (domain::meeting::path(held), 5));
        let hit = forum
            .search(&dana, SearchRequest { q: "הערה".into(), limit: 1, ..SearchRequest::default() })
            .await
            .expect("an answer");
        assert_eq!(hit.total, 4);
        assert!(hit.hits[0].url.starts_with(&format!("/meetings/{held}?comment=")), "{}", hit.hits[0].url);
    })
    .await;
}

#[tokio::test]
async fn another_process_sees_it_and_names_follow_their_people() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let entered = published(&context).await;
        let dana = people.oren.member;
        let id = write(forum, &dana, entered.id, "תודה").await;
        assert_eq!(discussion(forum, &dana, &entered).await.comments.len(), 1);
        let other = context.second_process().await;
        write(&other, &people.oren.colleague, entered.id, "גם ממני").await;
        let mut status = forum.indexer().status();
        let head = other.log_head().await.expect("answers");
        status.wait_for(|status| status.position >= head).await.expect("an indexer");
        assert_eq!(discussion(forum, &dana, &entered).await.comments.len(), 2);
        let profile = forum::members::update::Profile {
            name: "דנה חדשה".into(),
            profession: domain::member::Profession::Training,
            language: domain::language::Language::Hebrew,
        };
        forum.update_profile(&dana, profile).await.expect("changed");
        let seen = discussion(forum, &dana, &entered).await;
        assert_eq!(seen.comments[0].author.as_ref().map(|author| author.name.as_str()), Some("דנה חדשה"));
        assert_eq!(found(forum, &dana, "חדשה").await, [id.0]);
    })
    .await;
}
