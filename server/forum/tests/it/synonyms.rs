//! The table of what means the same: kept by the coordinator, in force with the next search.

use domain::change::{ChangeKind, Entity};
use domain::id::SynonymGroupId;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use domain::synonym::{EXPRESSIONS_MAX, SynonymGroup, split};
use forum::exchange::forum_file::ForumFile;
use forum::exchange::import::ImportOptions;
use forum::{Analyzer, Forum, Index};

use crate::context::TestContext;
use crate::on_each_engine;
use crate::sample::{create_practice, field, fields, found, practice};

/// Two practices of Oren-Gal that say the same in different words.
async fn world_with_texts(context: &TestContext) {
    let dana = context.people.oren.member;
    create_practice(&context.forum, &dana, practice("אלף", "בדקנו את הרכזות", Status::Published)).await;
    create_practice(&context.forum, &dana, practice("בית", "בדקנו את מתאמות הצוות", Status::Published)).await;
}

async fn groups(context: &TestContext) -> Vec<SynonymGroup> {
    context.forum.synonym_groups(&context.people.coordinator).await.expect("read")
}

async fn find_all(forum: &Forum, context: &TestContext, q: &str) -> Vec<String> {
    let mut titles = found(forum, &context.people.rimon.member, q).await;
    titles.sort();
    titles
}

#[tokio::test]
async fn a_change_is_in_force_when_its_answer_arrives() {
    on_each_engine(|context| async move {
        world_with_texts(&context).await;
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        assert_eq!(find_all(forum, &context, "רכזת").await, ["אלף"]);
        let id = forum.add_synonyms(&coordinator, &split("רכזת, מתאמת צוות")).await.expect("added");
        for q in ["רכזת", "מתאמת צוות", "למתאמות הצוות"] {
            assert_eq!(find_all(forum, &context, q).await, ["אלף", "בית"], "{q}");
        }
        let version = forum.change_synonyms(&coordinator, id, 1, &split("רכזת, רכז")).await.expect("changed");
        assert_eq!(find_all(forum, &context, "רכזת").await, ["אלף"]);
        forum.change_synonyms(&coordinator, id, version, &split("רכזת, מתאמת צוות")).await.expect("changed");
        forum.delete_synonyms(&coordinator, id, 3).await.expect("deleted");
        assert_eq!(find_all(forum, &context, "רכזת").await, ["אלף"]);
        assert!(groups(&context).await.iter().all(|group| group.id != id));
    })
    .await;
}

#[tokio::test]
async fn other_processes_learn_it_from_the_log() {
    on_each_engine(|context| async move {
        world_with_texts(&context).await;
        let other = context.second_process().await;
        assert_eq!(find_all(&context.forum, &context, "רכזת").await, ["אלף"]);
        other.add_synonyms(&context.people.coordinator, &split("רכזת, מתאמת צוות")).await.expect("added");
        for _ in 0..100 {
            if find_all(&context.forum, &context, "רכזת").await.len() == 2 {
                let index = Index::open(&context.folder.join("other"), Analyzer::default()).expect("a new index").index;
                other.catch_up(index).await.expect("built");
                assert_eq!(find_all(&other, &context, "רכזת").await, ["אלף", "בית"], "and one that looks in once");
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("the server never learned it");
    })
    .await;
}

#[tokio::test]
async fn every_write_is_logged() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        let before = forum.log_head().await.expect("answers");
        let id = forum.add_synonyms(&coordinator, &split("רכזת, מתאמת צוות")).await.expect("added");
        forum.change_synonyms(&coordinator, id, 1, &split("רכזת, מלווה")).await.expect("changed");
        forum.delete_synonyms(&coordinator, id, 2).await.expect("deleted");
        let store = store::Store::open(&context.database).await.expect("open");
        let log = store::change::after(&mut store.read().await.expect("read"), before, 10).await.expect("query");
        let actions: Vec<_> = log.iter().map(|row| (row.entity, row.entity_id, row.action)).collect();
        let expected = [ChangeKind::Created, ChangeKind::Updated, ChangeKind::Deleted]
            .map(|action| (Entity::Synonym, id.0, action));
        assert_eq!(actions, expected);
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn the_second_of_two_coordinators_is_told() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        let id = forum.add_synonyms(&coordinator, &split("רכזת, מתאמת צוות")).await.expect("added");
        forum.change_synonyms(&coordinator, id, 1, &split("רכזת, רכז")).await.expect("changed");
        let conflict = Problem::Conflict { current: 2 };
        let words = split("רכזת, רכזים");
        assert_eq!(forum.change_synonyms(&coordinator, id, 1, &words).await, Err(conflict.clone()));
        assert_eq!(forum.delete_synonyms(&coordinator, id, 1).await, Err(conflict));
        let gone = SynonymGroupId(99_999);
        assert_eq!(forum.change_synonyms(&coordinator, gone, 1, &words).await, Err(Problem::NotFound));
        assert_eq!(forum.delete_synonyms(&coordinator, gone, 1).await, Err(Problem::NotFound));
        let kept = forum.synonym_group(&coordinator, id).await.expect("there");
        assert_eq!((kept.version, kept.text().as_str()), (2, "רכזת, רכז"));
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_kept_is_named() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        let own = forum.add_synonyms(&coordinator, &split("רכזת, מתאמת צוות")).await.expect("added");
        let many = (0..=EXPRESSIONS_MAX).map(|n| format!("מילה{n}")).collect::<Vec<_>>().join(",");
        for (text, problem) in [
            ("", FieldProblem::Missing),
            ("לבדה", FieldProblem::TooFew),
            (many.as_str(), FieldProblem::TooMany),
            ("אחת, -!-", FieldProblem::Invalid),
            ("אחת, שתיים שלוש ארבע חמש שש שבע", FieldProblem::Invalid),
            ("אחת, שתיים, אַחַת", FieldProblem::Repeated),
            ("הון אנושי מתחדש, משאבי־אנוש", FieldProblem::Taken),
            ("אחת, hr", FieldProblem::Taken),
        ] {
            let refused = forum.add_synonyms(&coordinator, &split(text)).await.expect_err("refused");
            assert_eq!(fields(&refused), field("words", problem), "{text}");
        }
        let taken = forum.add_synonyms(&coordinator, &split("אחת, מַש״א")).await.expect_err("refused");
        let Problem::Invalid { fields } = taken else { panic!("{taken}") };
        assert_eq!(fields[0].detail.as_deref(), Some("מש\"א"), "as the other group has it");
        forum.add_synonyms(&coordinator, &split("אחת, משא")).await.expect("the word is not the acronym");
        forum.change_synonyms(&coordinator, own, 1, &split("מתאמת צוות, רכזת")).await.expect("its own are not taken");
    })
    .await;
}

#[tokio::test]
async fn a_change_is_looked_at_before_it_is_saved() {
    on_each_engine(|context| async move {
        world_with_texts(&context).await;
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        let before = groups(&context).await;
        let preview =
            forum.preview_synonyms(&coordinator, None, &split("רכזת, מתאמת צוות, אחראית")).await.expect("answers");
        let lines: Vec<_> =
            preview.iter().map(|line| (line.expression.as_str(), line.now, line.then, line.new.len())).collect();
        assert_eq!(lines, [("רכזת", 1, 2, 1), ("מתאמת צוות", 1, 2, 1), ("אחראית", 0, 2, 2)]);
        assert_eq!(preview[0].new[0].0, "בית");
        assert_eq!(groups(&context).await, before, "nothing is written");
        let id = forum.add_synonyms(&coordinator, &split("רכזת, מתאמת צוות")).await.expect("added");
        let preview = forum.preview_synonyms(&coordinator, Some(id), &split("רכזת, רכז")).await.expect("answers");
        assert_eq!((preview[0].now, preview[0].then), (2, 1), "what is taken out of it");
        let refused = forum.preview_synonyms(&coordinator, None, &split("רכזת")).await.expect_err("refused");
        assert_eq!(fields(&refused)[0].1, FieldProblem::TooFew);
    })
    .await;
}

#[tokio::test]
async fn a_table_that_was_changed_is_added_to() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        forum.add_synonyms(&coordinator, &split("רכזת, מתאמת צוות")).await.expect("added");
        let before = groups(&context).await;
        let table = ["רכזת, רכז", "דרכון שירות, כרטיס מעקב", "HR, מש\"א"].map(split).to_vec();
        let file = ForumFile { synonyms: Some(table.clone()), ..ForumFile::default() };
        for _ in 0..2 {
            forum.import_forum(&coordinator, file.clone(), ImportOptions::default()).await.expect("taken");
            let mut after = groups(&context).await;
            assert_eq!(after.pop().map(|group| group.text()).as_deref(), Some("דרכון שירות, כרטיס מעקב"));
            assert_eq!(after, before, "what is there stays as it is");
        }
        let wrong = ForumFile { synonyms: Some(vec![table[1].clone(), split("לבדה")]), ..ForumFile::default() };
        let refused = forum.import_forum(&coordinator, wrong, ImportOptions::default()).await.expect_err("refused");
        assert_eq!(fields(&refused), field("synonyms[1].words", FieldProblem::TooFew));
    })
    .await;
}

#[tokio::test]
async fn a_deleted_group_stays_deleted() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        let planted = groups(&context).await.remove(0);
        forum.delete_synonyms(&coordinator, planted.id, planted.version).await.expect("deleted");
        let again = context.second_process().await;
        let left = again.synonym_groups(&coordinator).await.expect("read");
        assert!(left.iter().all(|group| group.id != planted.id), "the next start plants nothing");
    })
    .await;
}
