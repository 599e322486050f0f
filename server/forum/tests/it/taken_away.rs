//! What is taken away comes back, by those who may bring it back, for as long as it is kept; and what is gone for
//! good is nowhere.

use domain::id::{DraftId, PracticeId, RemovedFileId, SavedSearchId, SynonymGroupId};
use domain::policy::Actor;
use domain::practice::{ArchivedBy, Content, Status};
use domain::problem::{FieldProblem, Problem};
use domain::search::SearchRequest;
use domain::undo::Undo;
use forum::drafts::begin::Purpose;
use forum::drafts::save::SaveDraft;
use forum::practices::create::CreatePractice;
use forum::practices::delete::TakenAway;
use forum::undo::Undone;

use store::Database;

use crate::context::TestContext;
use crate::jobs::run_standard_jobs;
use crate::on_each_engine;
use crate::people::in_database_files;
use crate::sample::{content, create_practice, field, fields, found, keys, only_draft, practice, upload, version};

/// A published practice of Oren-Gal, written by its member.
async fn published(context: &TestContext, title: &str) -> PracticeId {
    create_practice(&context.forum, &context.people.oren.member, practice(title, "גוף", Status::Published)).await.id
}

async fn archive(context: &TestContext, actor: &Actor, id: PracticeId) -> Result<TakenAway, Problem> {
    context.forum.delete_practice(actor, id, version(&context.forum, id).await).await
}

#[tokio::test]
async fn what_a_coordinator_archived_no_author_publishes_again() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, coordinator) = (people.oren.member, people.coordinator);
        let id = published(&context, "בארכיון").await;
        assert_eq!(archive(&context, &coordinator, id).await, Ok(TakenAway::Archived));
        for actor in [dana, people.oren.manager] {
            let seen = version(forum, id).await;
            let status = forum.update_practice(&actor, id, seen, content("א", "ב"), Some(Status::Published)).await;
            assert_eq!(status, Err(Problem::Forbidden));
            assert_eq!(forum.publish_practice(&actor, id, None).await, Err(Problem::Forbidden));
            assert_eq!(forum.unarchive_practice(&actor, id).await, Err(Problem::Forbidden));
            assert_eq!(forum.undo(&actor, &Undo::Archive(id)).await, Err(Problem::Forbidden));
            let draft = forum.begin_draft(&actor, Purpose::Change(id), Content::default()).await.expect("begun");
            let change = forum.publish_draft(&actor, draft, None).await.expect("its text may change");
            assert_eq!(change.status, Status::Archived);
            assert_eq!(archive(&context, &actor, id).await, Ok(TakenAway::Archived), "there already");
            let view = forum.practice_by_id(&actor, id).await.expect("by its key");
            assert_eq!((view.status, view.archived_by), (Status::Archived, Some(ArchivedBy::Coordinator)));
            assert!(!view.can.restore && !view.can.publish && view.can.edit);
        }
        assert_eq!(found(forum, &dana, "בארכיון").await, [""; 0]);
        for _ in 0..2 {
            let undone = forum.undo(&coordinator, &Undo::Archive(id)).await;
            assert_eq!(undone, Ok(Undone::Practice("בארכיון".into(), Status::Published)), "also twice");
        }
        let view = forum.practice_by_id(&dana, id).await.expect("there");
        assert_eq!((view.status, view.archived_by), (Status::Published, None));
    })
    .await;
}

#[tokio::test]
async fn what_a_company_archived_its_own_people_bring_back() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, coordinator) = (people.oren.member, people.coordinator);
        let id = published(&context, "שלנו").await;
        assert_eq!(archive(&context, &dana, id).await, Ok(TakenAway::Archived));
        for stranger in [coordinator, people.rimon.manager, people.oren.colleague, people.oren.guest] {
            assert_eq!(forum.unarchive_practice(&stranger, id).await, Err(Problem::Forbidden), "{stranger:?}");
        }
        forum.unarchive_practice(&people.oren.manager, id).await.expect("offered again");
        assert_eq!(found(forum, &people.rimon.member, "שלנו").await, ["שלנו"]);

        // The author is faster than the coordinator, who archives it all the same.
        archive(&context, &dana, id).await.expect("archived");
        archive(&context, &coordinator, id).await.expect("archived");
        assert_eq!(forum.unarchive_practice(&dana, id).await, Err(Problem::Forbidden));
        let left = forum.unarchive_practice(&coordinator, id).await.expect("lifted");
        assert_eq!(left.1, Status::Archived, "the company archived it too");
        forum.unarchive_practice(&dana, id).await.expect("offered again");
        let own = forum.archived_practices(&dana).await.expect("a list");
        assert!(own.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_archive_is_listed_with_who_may_bring_what_back() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let own = published(&context, "של הארגון").await;
        let theirs = published(&context, "של ההנהלה").await;
        archive(&context, &people.oren.member, own).await.expect("archived");
        context.clock.advance_seconds(1);
        archive(&context, &people.coordinator, theirs).await.expect("archived");
        let summaries = |lines: Vec<domain::practice::ArchivedPractice>| {
            lines.iter().map(|line| (line.card.id, line.by_coordinator, line.can_restore)).collect::<Vec<_>>()
        };
        for actor in [people.oren.member, people.oren.manager] {
            let lines = forum.archived_practices(&actor).await.expect("a list");
            assert_eq!(summaries(lines), [(theirs, true, false), (own, false, true)], "{actor:?}");
        }
        for actor in [people.oren.colleague, people.oren.guest, people.rimon.manager] {
            assert_eq!(summaries(forum.archived_practices(&actor).await.expect("a list")), [], "{actor:?}");
            assert_eq!(forum.forum_archive(&actor).await, Err(Problem::Forbidden));
        }
        let all = forum.forum_archive(&people.coordinator).await.expect("a list");
        assert_eq!(summaries(all), [(theirs, true, true), (own, false, false)]);
    })
    .await;
}

#[tokio::test]
async fn a_practice_that_was_never_published_comes_back_under_a_free_slug() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let input =
            CreatePractice { authors: keys(&[dana]), ..practice("טיוטה", "![](א.png)", Status::InReview) };
        let id = create_practice(forum, &dana, input).await.id;
        assert_eq!(archive(&context, &dana, id).await, Ok(TakenAway::Deleted));
        assert_eq!(forum.practice_by_id(&dana, id).await.err(), Some(Problem::NotFound));
        assert_eq!(found(forum, &dana, "טיוטה").await, [""; 0]);
        assert_eq!(forum.delete_practice(&dana, id, 1).await, Err(Problem::NotFound));
        let what = Undo::Practice(id);
        for (actor, may) in [
            (dana, true),
            (people.oren.manager, true),
            (people.oren.colleague, false),
            (people.coordinator, false),
            (people.rimon.manager, false),
            (Actor::Nobody, false),
        ] {
            assert_eq!(forum.can_undo(&actor, &what).await, Ok(may), "{actor:?}");
        }
        assert_eq!(forum.undo(&people.oren.colleague, &what).await, Err(Problem::NotFound));
        let listed = forum.deleted_practices(&people.oren.manager).await.expect("a list");
        assert_eq!(listed.iter().map(|line| (line.id, line.title.as_str())).collect::<Vec<_>>(), [(id, "טיוטה")]);

        let taken = create_practice(forum, &dana, practice("טיוטה", "אחר", Status::Draft)).await;
        assert_eq!(taken.slug, "טיוטה", "a deleted practice keeps no slug");
        for _ in 0..2 {
            let undone = forum.undo(&dana, &what).await;
            assert_eq!(undone, Ok(Undone::Practice("טיוטה-2".into(), Status::InReview)), "also twice");
        }
        let view = forum.practice_by_id(&dana, id).await.expect("it is back");
        assert!(view.html.contains("/practices/טיוטה-2/files/"), "{}", view.html);
        assert_eq!(found(forum, &dana, "טיוטה").await, ["טיוטה"], "what waits is found by its company");
    })
    .await;
}

#[tokio::test]
async fn a_draft_and_its_files_come_back_whole() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let id = forum.begin_draft(&dana, Purpose::New, content("שלי", "גוף")).await.expect("begun");
        let input = SaveDraft {
            content: content("שלי", "גוף"),
            uploads: vec![upload("א.txt", "קובץ"), upload("ב.txt", "אחר")],
            ..SaveDraft::default()
        };
        forum.save_draft(&dana, id, input).await.expect("saved");
        let remove =
            SaveDraft { content: content("שלי", "גוף"), remove: vec!["א.txt".into()], ..SaveDraft::default() };
        let removed = forum.save_draft(&dana, id, remove).await.expect("saved").removed;
        let file = Undo::File(removed[0]);
        assert_eq!(forum.undo(&people.oren.manager, &file).await, Err(Problem::NotFound));
        for _ in 0..2 {
            assert_eq!(forum.undo(&dana, &file).await, Ok(Undone::File(id)), "also twice");
        }
        assert!(forum.draft_file(&dana, id, "א.txt").await.is_ok());
        assert_eq!(forum.draft(&dana, id).await.expect("there").attachments.len(), 2);

        forum.discard_draft(&dana, id).await.expect("deleted");
        assert_eq!(forum.draft_file(&dana, id, "א.txt").await.err(), Some(Problem::NotFound));
        let what = Undo::Drafts(vec![id]);
        assert_eq!(forum.can_undo(&dana, &what).await, Ok(true));
        assert_eq!(forum.undo(&people.oren.manager, &what).await, Err(Problem::NotFound));
        assert_eq!(forum.deleted_drafts(&dana).await.expect("a list")[0].title, "שלי");
        for _ in 0..2 {
            assert_eq!(forum.undo(&dana, &what).await, Ok(Undone::Drafts(vec![id])), "also twice");
        }
        assert_eq!(only_draft(forum, &dana).await.attachments.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_removed_file_gives_way_to_another_of_its_name() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let id = forum.begin_draft(&dana, Purpose::New, content("א", "ב")).await.expect("begun");
        let with =
            |uploads, remove| SaveDraft { content: content("א", "ב"), uploads, remove, ..SaveDraft::default() };
        forum.save_draft(&dana, id, with(vec![upload("לוח.txt", "ישן")], vec![])).await.expect("saved");
        let removed = forum.save_draft(&dana, id, with(vec![], vec!["לוח.txt".into()])).await.expect("saved").removed;
        forum.save_draft(&dana, id, with(vec![upload("לוח.txt", "חדש")], vec![])).await.expect("saved");
        forum.undo(&dana, &Undo::File(removed[0])).await.expect("back");
        for (name, text) in [("לוח.txt", "חדש"), ("לוח-2.txt", "ישן")] {
            let file = forum.draft_file(&dana, id, name).await.expect("there");
            assert_eq!(&file.content().await.expect("stored")[..], text.as_bytes(), "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_search_and_a_group_of_words_come_back() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, coordinator) = (people.oren.member, people.coordinator);
        let request = SearchRequest { q: "אמנה".into(), ..SearchRequest::default() };
        forum.save_search(&dana, request).await.expect("saved");
        let id = forum.saved_searches(&dana).await.expect("a list")[0].id;
        forum.delete_saved_search(&dana, id).await.expect("deleted");
        assert_eq!(forum.delete_saved_search(&dana, id).await, Err(Problem::NotFound));
        assert_eq!(forum.undo(&people.oren.manager, &Undo::SavedSearch(id)).await, Err(Problem::NotFound));
        for _ in 0..2 {
            assert_eq!(forum.undo(&dana, &Undo::SavedSearch(id)).await, Ok(Undone::SavedSearch), "also twice");
        }
        assert_eq!(forum.saved_searches(&dana).await.expect("a list").len(), 1);

        let words = ["נידוע".to_owned(), "קהוע".to_owned()];
        let group = forum.add_synonyms(&coordinator, &words).await.expect("added");
        forum.delete_synonyms(&coordinator, group, 1).await.expect("deleted");
        let what = Undo::Synonyms(group);
        assert_eq!(forum.undo(&dana, &what).await, Err(Problem::Forbidden));
        assert_eq!(forum.can_undo(&dana, &what).await, Ok(false));
        for _ in 0..2 {
            assert_eq!(forum.undo(&coordinator, &what).await, Ok(Undone::Synonyms), "also twice");
        }
        let present = forum.synonym_group(&coordinator, group).await.expect("there");
        forum.delete_synonyms(&coordinator, group, present.version).await.expect("deleted");
        forum.add_synonyms(&coordinator, &words).await.expect("added again by hand");
        let taken = forum.undo(&coordinator, &what).await.expect_err("another has its words");
        assert_eq!(fields(&taken)[0], ("words".to_owned(), FieldProblem::Taken));
    })
    .await;
}

#[tokio::test]
async fn after_thirty_days_nothing_comes_back() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let draft = forum.begin_draft(&dana, Purpose::New, content("א", "ב")).await.expect("begun");
        let entered = create_practice(forum, &dana, practice("ג", "ד", Status::Draft)).await.id;
        forum.discard_draft(&dana, draft).await.expect("deleted");
        archive(&context, &dana, entered).await.expect("deleted");
        let what = [Undo::Drafts(vec![draft]), Undo::Practice(entered)];
        context.clock.advance_days(29);
        run_standard_jobs(forum).await;
        for undo in &what {
            assert_eq!(forum.can_undo(&dana, undo).await, Ok(true), "{undo}");
        }
        context.clock.advance_days(2);
        run_standard_jobs(forum).await;
        for undo in &what {
            assert_eq!(forum.can_undo(&dana, undo).await, Ok(false), "{undo}");
            assert_eq!(forum.undo(&dana, undo).await, Err(Problem::NotFound), "{undo}");
        }
        let never = [
            Undo::Drafts(vec![]),
            Undo::Drafts(vec![DraftId(1)]),
            Undo::Archive(PracticeId(99)),
            Undo::SavedSearch(SavedSearchId(99)),
            Undo::File(RemovedFileId(99)),
        ];
        for undo in never {
            assert_eq!(forum.undo(&dana, &undo).await, Err(Problem::NotFound), "{undo}");
        }
        let group = Undo::Synonyms(SynonymGroupId(9_999));
        assert_eq!(forum.undo(&people.coordinator, &group).await, Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn what_is_deleted_for_good_is_nowhere_and_the_reason_stays() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, coordinator) = (people.oren.member, people.coordinator);
        let id = forum.begin_draft(&dana, Purpose::New, content("סודקמוס", "גוף")).await.expect("begun");
        let input = SaveDraft {
            content: content("סודקמוס", "מילהנסתרת ראשונה"),
            uploads: vec![upload("קובץ.txt", "מילהשבקובץ")],
            ..SaveDraft::default()
        };
        forum.save_draft(&dana, id, input).await.expect("saved");
        let id = forum.publish_draft(&dana, id, None).await.expect("published").id;
        forum.update_practice(&dana, id, 1, content("סודקמוס", "מילהנסתרת שנייה"), None).await.expect("changed");
        let change = forum.begin_draft(&people.oren.manager, Purpose::Change(id), Content::default()).await;
        let change = change.expect("begun");
        assert_eq!(found(forum, &dana, "מילהשבקובץ").await, ["סודקמוס"]);

        for actor in [dana, people.oren.manager, people.rimon.manager, people.oren.guest] {
            let refused = forum.erase_practice(&actor, id, 2, "סיבה").await;
            assert_eq!(refused, Err(Problem::Forbidden), "{actor:?}");
            assert_eq!(forum.deletions(&actor).await.err(), Some(Problem::Forbidden), "{actor:?}");
        }
        let nobody = forum.erase_practice(&Actor::Nobody, id, 2, "סיבה").await;
        assert_eq!(nobody, Err(Problem::Unauthenticated));
        for (reason, problem) in [(" \n", FieldProblem::Missing), (&*"א".repeat(501), FieldProblem::TooLong)] {
            let refused = forum.erase_practice(&coordinator, id, 2, reason).await.expect_err("refused");
            assert_eq!(fields(&refused), field("reason", problem));
        }
        let late = forum.erase_practice(&coordinator, id, 1, "סיבה").await;
        assert_eq!(late, Err(Problem::Conflict { current: 2 }));

        forum.erase_practice(&coordinator, id, 2, "בקשה לפי החוק").await.expect("erased");
        assert_eq!(forum.erase_practice(&coordinator, id, 2, "שוב").await, Err(Problem::NotFound));
        assert_eq!(forum.practice(&Actor::System, "סודקמוס").await.err(), Some(Problem::NotFound));
        assert_eq!(forum.practice_file(&dana, "סודקמוס", "קובץ.txt").await.err(), Some(Problem::NotFound));
        assert_eq!(forum.draft(&people.oren.manager, change).await.err(), Some(Problem::NotFound));
        for word in ["סודקמוס", "מילהנסתרת", "מילהשבקובץ"] {
            assert_eq!(found(forum, &dana, word).await, [""; 0], "{word}");
        }
        assert_eq!(forum.can_undo(&coordinator, &Undo::Practice(id)).await, Ok(false));
        let deletions = forum.deletions(&coordinator).await.expect("a list");
        let reasons: Vec<_> = deletions.iter().map(|one| (one.entity_id, one.reason.as_str())).collect();
        assert_eq!(reasons, [(id.0, "בקשה לפי החוק")]);
        assert_eq!(files_below(&context.folder.join("files")), 0, "the bytes of its file are removed");
        let left = all_texts(&context).await;
        for word in ["סודקמוס", "מילהנסתרת", "מילהשבקובץ"] {
            assert!(!left.contains(word), "{word} stands in the database: {left}");
        }
    })
    .await;
}

/// Two texts that have one file: it goes with the last of them.
#[tokio::test]
async fn a_file_that_another_text_has_stays() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let coordinator = people.coordinator;
        let mut ids = vec![];
        for (actor, title) in [(people.oren.member, "ראשון"), (people.rimon.member, "שני")] {
            let draft = forum.begin_draft(&actor, Purpose::New, content(title, "גוף")).await.expect("begun");
            let uploads = vec![upload("משותף.txt", "משותף")];
            let input = SaveDraft { content: content(title, "גוף"), uploads, ..SaveDraft::default() };
            forum.save_draft(&actor, draft, input).await.expect("saved");
            ids.push(forum.publish_draft(&actor, draft, None).await.expect("published").id);
        }
        forum.erase_practice(&coordinator, ids[0], 1, "סיבה").await.expect("erased");
        assert_eq!(found(forum, &coordinator, "משותף").await, ["שני"]);
        let file = forum.practice_file(&coordinator, "שני", "משותף.txt").await.expect("there");
        assert!(file.content().await.is_ok());
        forum.erase_practice(&coordinator, ids[1], 1, "סיבה").await.expect("erased");
        assert_eq!(files_below(&context.folder.join("files")), 0);
        // The same file again is a file like any other.
        let draft = forum.begin_draft(&people.oren.member, Purpose::New, content("ש", "ג")).await.expect("begun");
        let uploads = vec![upload("משותף.txt", "משותף")];
        let input = SaveDraft { content: content("ש", "ג"), uploads, ..SaveDraft::default() };
        forum.save_draft(&people.oren.member, draft, input).await.expect("saved");
        let file = forum.draft_file(&people.oren.member, draft, "משותף.txt").await.expect("there");
        assert!(file.content().await.is_ok());
    })
    .await;
}

/// The database's files hold nothing of what was deleted for good, from the moment on.
#[tokio::test]
async fn the_database_file_holds_no_trace_of_what_was_deleted_for_good() {
    on_each_engine(|context| async move {
        let Database::Sqlite(_) = &context.database else { return };
        let (dana, long) = (context.people.oren.member, "PLANTEDWORD ".repeat(2_000));
        let input = practice("PLANTEDTITLE", &long, Status::Published);
        let id = create_practice(&context.forum, &dana, input).await.id;
        context
            .forum
            .update_practice(&dana, id, 1, content("PLANTEDTITLE", &format!("{long} 2")), None)
            .await
            .expect("saved");
        let is_in = |what: &str| in_database_files(&context, what);
        assert!(is_in("PLANTEDWORD") && is_in("PLANTEDTITLE"));
        context.forum.erase_practice(&context.people.coordinator, id, 2, "סיבה").await.expect("erased");
        assert!(!is_in("PLANTEDWORD") && !is_in("PLANTEDTITLE") && !is_in("plantedtitle"));
    })
    .await;
}

/// Every file under a folder.
fn files_below(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|entry| if entry.path().is_dir() { files_below(&entry.path()) } else { 1 }).sum()
}

/// Every text of the tables that hold texts of practices, drafts, files and the log.
async fn all_texts(context: &TestContext) -> String {
    let mut conn = context.database.connect().await.expect("connects");
    let mut all = String::new();
    for sql in [
        "SELECT coalesce(slug, '') || coalesce(title, '') || coalesce(summary, '') FROM practice",
        "SELECT title || summary || body || html || headings FROM revision",
        "SELECT content || title || excerpt FROM draft",
        "SELECT content FROM published_draft",
        "SELECT file_name FROM attachment",
        "SELECT file_name FROM removed_file",
        "SELECT text FROM file_text",
        "SELECT reason FROM deletion",
        "SELECT entity || action FROM change",
    ] {
        let rows: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut conn).await.expect("a query");
        all.extend(rows);
    }
    all
}

#[tokio::test]
async fn what_was_never_published_is_its_companys_to_delete() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let input = CreatePractice { company: Some(people.oren.company), ..practice("א", "ב", Status::Published) };
        let waiting = create_practice(forum, &people.coordinator, input).await.id;
        let erased = forum.erase_practice(&people.coordinator, waiting, 1, "סיבה").await;
        assert_eq!(erased, Err(Problem::Forbidden));
        let own = create_practice(forum, &people.oren.member, practice("ג", "ד", Status::Draft)).await.id;
        assert_eq!(forum.erase_practice(&people.coordinator, own, 1, "סיבה").await, Err(Problem::NotFound));
        archive(&context, &people.coordinator, waiting).await.expect("who entered it takes it back");
    })
    .await;
}
