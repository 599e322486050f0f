//! The folder: positions, locks, damage.

use std::fs;

use domain::search::HitType;
use search::{Analyzer, Document, Index, Operation, SearchError};

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
    let Forum { index, folder } = Forum::of_texts(&["שירות"]);
    index.apply(vec![], 7).unwrap();
    drop(index);
    let opened = Index::open(folder.path(), Analyzer::default()).unwrap();
    assert_eq!(opened.position, Some(7));
    assert_eq!(opened.index.search(&query("שירות"), None).unwrap().total, 1);
    assert!(opened.index.size().unwrap() > 0);
    opened.index.clear().unwrap();
    assert_eq!((opened.index.position(), opened.index.documents()), (None, 0));
}

#[test]
fn one_writer_and_many_readers() {
    let Forum { index, folder } = Forum::of_texts(&["שירות"]);
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
/// did not matter, else begun anew.
#[test]
fn damage_is_noticed_and_begun_anew() {
    let names = |folder: &std::path::Path| -> Vec<_> {
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| !path.ends_with(".tantivy-writer.lock"))
            .collect()
    };
    for damage in [delete, empty, shorten, turn_a_byte, overwrite] {
        let Forum { index, folder } = Forum::of_texts(&["שירות", "הדרכה"]);
        drop(index);
        for path in names(folder.path()) {
            let begun = Index::open(folder.path(), Analyzer::default()).unwrap();
            if begun.position.is_none() {
                begun.index.apply(vec![upsert(document(0)), upsert(document(1))], 1).unwrap();
            }
            drop(begun);
            damage(&path);
            let opened = Index::open(folder.path(), Analyzer::default()).unwrap();
            let expected = if opened.position.is_some() { 2 } else { 0 };
            assert_eq!(opened.index.search(&query(""), None).unwrap().total, expected, "{}", path.display());
        }
    }
}

fn delete(path: &std::path::Path) {
    let _ = fs::remove_file(path);
}

fn empty(path: &std::path::Path) {
    fs::write(path, "").unwrap();
}

fn overwrite(path: &std::path::Path) {
    fs::write(path, "לא זה").unwrap();
}

fn shorten(path: &std::path::Path) {
    let bytes = fs::read(path).unwrap_or_default();
    fs::write(path, &bytes[..bytes.len() * 2 / 3]).unwrap();
}

fn turn_a_byte(path: &std::path::Path) {
    let mut bytes = fs::read(path).unwrap_or_default();
    let middle = bytes.len() / 2;
    if let Some(byte) = bytes.get_mut(middle) {
        *byte ^= 0xff;
    }
    fs::write(path, bytes).unwrap();
}
