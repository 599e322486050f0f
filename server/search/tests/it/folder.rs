//! The folder: positions, locks, damage.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use domain::search::HitType;
use search::{Analyzer, Document, Index, Operation, SearchError};
use tantivy::doc;
use tantivy::merge_policy::NoMergePolicy;
use tantivy::tokenizer::SimpleTokenizer;

use crate::sample::{Forum, document, query, upsert};

#[test]
fn operations_may_be_applied_again() {
    let forum = Forum::of_texts(&["ישן", "נשאר"]);
    for _ in 0..2 {
        let renewed = Document { body: "חדש".to_owned(), ..document(0) };
        forum
            .index
            .apply(vec![upsert(renewed.clone()), upsert(renewed), Operation::Delete(HitType::Practice, 9)], 2)
            .unwrap();
        assert_eq!(forum.index.documents(), 2);
        assert_eq!(forum.find("חדש"), [0]);
        assert_eq!(forum.find("ישן"), Vec::<i64>::new());
    }
    forum.index.apply(vec![Operation::Delete(HitType::Meeting, 0)], 3).unwrap();
    assert_eq!(forum.find("חדש"), [0], "a meeting's key is not a practice's");
    forum.index.apply(vec![Operation::Delete(HitType::Practice, 0)], 4).unwrap();
    assert_eq!(forum.find("חדש"), Vec::<i64>::new());
    assert_eq!(forum.index.position(), Some(4));
}

#[test]
fn the_last_of_several_versions_stays() {
    let forum = Forum::of([]);
    let version = |n: i64| Document { body: format!("גרסה{n}"), ..document(0) };
    let mut operations: Vec<Operation> = (0..50).map(version).map(upsert).collect();
    operations.push(Operation::Delete(HitType::Practice, 0));
    operations.push(upsert(version(50)));
    forum.index.apply(operations, 1).unwrap();
    assert_eq!(forum.index.documents(), 1);
    assert_eq!(forum.ask(&query("")).hits[0].snippet.text(), "גרסה50");
}

#[test]
fn the_position_outlives_the_process() {
    let Forum { index, folder, .. } = Forum::of_texts(&["שירות"]);
    index.apply(vec![], 7).unwrap();
    drop(index);
    let opened = Index::open(folder.path(), Analyzer::default()).unwrap();
    assert_eq!(opened.position, Some(7));
    assert_eq!(opened.index.search(&query("שירות"), None).unwrap().total, 1);
    assert!(opened.index.size().unwrap() > 0);
    opened.index.start_over(false).unwrap();
    assert_eq!((opened.index.position(), opened.index.documents()), (None, 0));
    assert!(matches!(opened.index.search(&query("שירות"), None), Err(SearchError::Building)));
    drop(opened);
    assert_eq!(Index::open(folder.path(), Analyzer::default()).unwrap().position, None, "it was not built to its end");
}

/// Returns in how many segments the index of a folder stands.
fn segments(folder: &Path) -> usize {
    tantivy::Index::open_in_dir(folder).unwrap().searchable_segment_ids().unwrap().len()
}

#[test]
fn an_index_that_has_settled_stands_in_few_segments() {
    let Forum { index, folder, .. } = Forum::of([]);
    for id in 0..40 {
        index.apply(vec![upsert(document(id))], id).unwrap();
    }
    index.wait_for_merges().unwrap();
    assert!(segments(folder.path()) < 6, "{}", segments(folder.path()));
    assert_eq!((index.position(), index.search(&query(""), None).unwrap().total), (Some(39), 40));
    index.apply(vec![upsert(document(40))], 40).unwrap();
    assert_eq!(index.search(&query(""), None).unwrap().total, 41);
}

#[test]
fn what_is_merged_stands_in_one_segment() {
    let Forum { index, folder, .. } = Forum::of([]);
    for id in 0..4 {
        index.apply(vec![upsert(document(id))], id).unwrap();
    }
    assert_eq!(segments(folder.path()), 4);
    index.merge().unwrap();
    assert_eq!(segments(folder.path()), 1);
    assert_eq!((index.position(), index.search(&query(""), None).unwrap().total), (Some(3), 4));
    index.inspect().unwrap();
    index.merge().unwrap();
    index.apply(vec![upsert(document(4))], 4).unwrap();
    assert_eq!(index.search(&query(""), None).unwrap().total, 5);
}

#[test]
fn a_merge_that_a_stop_interrupted_is_taken_up_again() {
    let Forum { index, folder, .. } = Forum::of_texts(&["שירות"]);
    drop(index);
    // As many segments as a stop may leave behind.
    let left = tantivy::Index::open_in_dir(folder.path()).unwrap();
    for name in ["exact", "trigrams", "beginnings"] {
        left.tokenizers().register(name, SimpleTokenizer::default());
    }
    let payload = left.load_metas().unwrap().payload.unwrap();
    let key = left.schema().get_field("key").unwrap();
    let mut writer = left.writer_with_num_threads(1, 15_000_000).unwrap();
    writer.set_merge_policy(Box::new(NoMergePolicy));
    for id in 1..=8 {
        writer.add_document(doc!(key => format!("practice:{id}"))).unwrap();
        let mut commit = writer.prepare_commit().unwrap();
        commit.set_payload(&payload);
        commit.commit().unwrap();
    }
    drop(writer);
    assert_eq!(segments(folder.path()), 9);
    let opened = Index::open(folder.path(), Analyzer::default()).unwrap();
    opened.index.wait_for_merges().unwrap();
    assert!(segments(folder.path()) < 6, "{}", segments(folder.path()));
    assert_eq!((opened.position, opened.index.documents()), (Some(1), 9));
}

#[test]
fn one_writer_and_many_readers() {
    let Forum { index, folder, .. } = Forum::of_texts(&["שירות"]);
    assert!(matches!(Index::open(folder.path(), Analyzer::default()), Err(SearchError::Locked)));
    let reader = Index::open_read_only(folder.path(), Analyzer::default()).unwrap();
    assert_eq!(reader.search(&query("שירות"), None).unwrap().total, 1);
    assert_eq!(reader.position(), Some(1));
    assert!(matches!(reader.apply(vec![], 2), Err(SearchError::ReadOnly)));
    drop(index);
    let nowhere = tempfile::tempdir().unwrap();
    assert!(matches!(Index::open_read_only(nowhere.path(), Analyzer::default()), Err(SearchError::Unreadable(_))));
}

/// Every way of damaging any file leaves an index that opens: with all its documents where the file
/// did not matter, else rebuilt.
#[test]
fn damage_is_noticed_and_rebuilt() {
    let files = |folder: &Path| -> BTreeMap<OsString, PathBuf> {
        let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let paths = paths.filter(|path| !path.ends_with(".tantivy-writer.lock"));
        // An index rebuilt has files of other names, but of the same kinds.
        paths.map(|path| (path.extension().or(path.file_name()).unwrap().to_owned(), path)).collect()
    };
    for damage in [delete, empty, shorten, turn_a_byte, overwrite] {
        let Forum { index, folder, .. } = Forum::of_texts(&["שירות", "הדרכה"]);
        drop(index);
        let extensions: Vec<OsString> = files(folder.path()).into_keys().collect();
        assert!(extensions.len() > 7, "{extensions:?}");
        for extension in extensions {
            let begun = Index::open(folder.path(), Analyzer::default()).unwrap();
            if begun.position.is_none() {
                begun.index.apply(vec![upsert(document(0)), upsert(document(1))], 1).unwrap();
            }
            drop(begun);
            let path = files(folder.path()).remove(&extension).unwrap();
            damage(&path);
            let opened = Index::open(folder.path(), Analyzer::default()).unwrap();
            for (q, expected) in [("", 2), ("כותרת", 2), ("\"כותרת 1\" כותרת", 1)] {
                match opened.index.search(&query(q), None) {
                    Ok(page) => assert_eq!(page.total, expected, "{} {q}", path.display()),
                    Err(SearchError::Building) => assert_eq!(opened.position, None, "{}", path.display()),
                    Err(error) => panic!("{} {q}: {error}", path.display()),
                }
            }
        }
    }
}

fn delete(path: &Path) {
    let _ = fs::remove_file(path);
}

fn empty(path: &Path) {
    fs::write(path, "").unwrap();
}

fn overwrite(path: &Path) {
    fs::write(path, "לא זה").unwrap();
}

fn shorten(path: &Path) {
    let bytes = fs::read(path).unwrap_or_default();
    fs::write(path, &bytes[..bytes.len() * 2 / 3]).unwrap();
}

fn turn_a_byte(path: &Path) {
    let mut bytes = fs::read(path).unwrap_or_default();
    let middle = bytes.len() / 2;
    if let Some(byte) = bytes.get_mut(middle) {
        *byte ^= 0xff;
    }
    fs::write(path, bytes).unwrap();
}
