//! What becomes of an index whose files somebody else changes, above all while it is open.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use search::{Analyzer, Document, Index, Operation, SearchError};

use crate::sample::{Forum, document, query, upsert};

const TEXTS: i64 = 40;

/// Documents with texts of some length, so that each file of a segment has something in it.
fn documents(ids: std::ops::Range<i64>) -> Vec<Operation> {
    let text = |id: i64| format!("שירות לקוחות מספר {id} ").repeat(50);
    ids.map(|id| upsert(Document { body: text(id), ..document(id) })).collect()
}

fn forum() -> Forum {
    let forum = Forum::of([]);
    forum.index.apply(documents(0..TEXTS), 2).unwrap();
    forum
}

/// The files of segments, by what they hold.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|own| own == extension)).collect()
}

/// Overwrites a file in place, so that what is mapped of it changes; its time of change stays as it was.
fn overwrite_unnoticed(path: &Path) {
    overwrite(path, 1);
}

/// The same for the first of so many parts of a file.
fn overwrite(path: &Path, parts: u64) {
    let mut file = File::options().write(true).open(path).unwrap();
    let metadata = file.metadata().unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    file.write_all(&vec![0xff; usize::try_from(metadata.len() / parts).unwrap()]).unwrap();
    file.set_modified(metadata.modified().unwrap()).unwrap();
}

/// Rebuilds the index as its owner does, and expects everything in it.
fn rebuild(forum: &Forum, keep_shown: bool) {
    forum.index.start_over(keep_shown).unwrap();
    forum.index.add(documents(0..TEXTS)).unwrap();
    forum.index.apply(vec![], 9).unwrap();
    assert_eq!((forum.index.documents(), forum.index.position()), (40, Some(9)));
    assert_eq!(forum.ask(&query("שירות")).total, 40);
    forum.index.inspect().unwrap();
}

/// A process that is killed between writing its files and `meta.json` leaves files that the same commit, repeated,
/// would write again.
#[test]
fn a_commit_that_was_cut_off_can_be_repeated() {
    let forum = forum();
    let meta = forum.folder.path().join("meta.json");
    let before = fs::read(&meta).unwrap();
    let stores = BTreeSet::from_iter(files(forum.folder.path(), "store"));
    let update = || [3, 13, 23, TEXTS].map(|id| documents(id..id + 1)).concat();
    forum.index.apply(update(), 3).unwrap();
    let Forum { index, folder, .. } = forum;
    drop(index);
    assert!(!files(folder.path(), "del").is_empty(), "the update has to write what a repetition writes again");
    fs::write(&meta, before).unwrap();
    fs::write(folder.path().join("0123456789abcdef0123456789abcdef.store"), "of nobody").unwrap();

    let opened = Index::open(folder.path(), Analyzer::default()).unwrap();
    assert_eq!(opened.position, Some(2), "what was committed before is kept");
    assert_eq!(BTreeSet::from_iter(files(folder.path(), "store")), stores, "only what meta.json names is left");
    opened.index.apply(update(), 3).unwrap();
    assert_eq!((opened.index.position(), opened.index.documents()), (Some(3), 41));
    assert_eq!(opened.index.search(&query("שירות"), None).unwrap().total, 41);
}

/// Whatever file is overwritten while the index is open, a write comes back, and the damage is found.
#[test]
fn overwritten_files_end_no_process() {
    for extension in ["term", "idx", "pos", "store", "fast", "fieldnorm", "del"] {
        let forum = forum();
        // So that there are deletions too. One that leaves nothing of a segment removes it, and how the texts are divided
        // into segments is left to threads.
        let updated = [0, 10, 20, 30].map(|id| documents(id..id + 1)).concat();
        forum.index.apply(updated, 3).unwrap();
        let damaged = files(forum.folder.path(), extension);
        assert!(!damaged.is_empty(), "{extension}");
        damaged.iter().for_each(|path| overwrite_unnoticed(path));
        let written = forum.index.apply(documents(0..TEXTS), 4);
        let _ = forum.index.search(&query("שירות 7"), None);
        let found = match written {
            // Not every file is read by a commit; what one deletes altogether is gone.
            Ok(()) if damaged.iter().all(|path| !path.exists()) => Ok(()),
            Ok(()) => {
                fs::File::open(&damaged[0]).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
                forum.index.inspect()
            }
            Err(_) => forum.index.resume().map(|_| ()),
        };
        if damaged.iter().any(|path| path.exists()) {
            assert!(found.as_ref().is_err_and(SearchError::is_damage), "{extension}: {found:?}");
        }
        rebuild(&forum, false);
    }
}

#[test]
fn a_failed_merge_is_looked_into() {
    let forum = Forum::of([]);
    for id in 0..5 {
        forum.index.apply(documents(id..id + 1), id).unwrap();
    }
    // Merges alone read the texts that hits show. The footer is at the end of the file, and every commit reads it.
    files(forum.folder.path(), "store").iter().for_each(|path| overwrite(path, 4));
    forum.index.inspect().expect("nothing is noticed yet");
    for id in 5..8 {
        forum.index.apply(documents(id..id + 1), id).unwrap();
        forum.index.wait_for_merges().unwrap();
    }
    let found = (8..20).map(|id| {
        forum.index.apply(documents(id..id + 1), id).unwrap();
        forum.index.inspect()
    });
    let found = found.filter_map(Result::err).next();
    assert!(found.as_ref().is_some_and(SearchError::is_damage), "{found:?}");
}

#[test]
fn a_failed_search_is_looked_into() {
    let forum = forum();
    overwrite_unnoticed(&files(forum.folder.path(), "store")[0]);
    forum.index.inspect().expect("nothing is noticed yet");
    assert!(forum.index.search(&query("שירות"), None).is_err());
    let found = forum.index.inspect();
    assert!(found.as_ref().is_err_and(SearchError::is_damage), "{found:?}");
}

#[test]
fn changed_and_missing_files_are_found_without_being_read() {
    let shorten = |path: &Path| {
        let bytes = fs::read(path).unwrap();
        File::options().write(true).open(path).unwrap().set_len(bytes.len() as u64 / 2).unwrap();
    };
    let append = |path: &Path| fs::write(path, [fs::read(path).unwrap(), b"x".to_vec()].concat()).unwrap();
    let replace = |path: &Path| {
        let other = path.with_extension("other");
        fs::write(&other, "another file").unwrap();
        fs::rename(other, path).unwrap();
    };
    let delete = |path: &Path| fs::remove_file(path).unwrap();
    let damages: [&dyn Fn(&Path); 4] = [&shorten, &append, &replace, &delete];
    for damage in damages {
        for extension in ["term", "idx", "pos", "store", "fast", "fieldnorm", "json"] {
            let forum = forum();
            let named = files(forum.folder.path(), extension);
            damage(named.iter().find(|path| !path.ends_with(".managed.json")).unwrap());
            let found = forum.index.inspect();
            assert!(found.as_ref().is_err_and(SearchError::is_damage), "{extension}: {found:?}");
            rebuild(&forum, false);
        }
    }
}

#[test]
fn a_file_that_was_touched_alone_is_not_damaged() {
    let forum = forum();
    for path in files(forum.folder.path(), "idx") {
        File::open(path).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    }
    assert!(matches!(forum.index.apply(documents(1..2), 3), Err(SearchError::Changed(_))), "it is not read unverified");
    forum.index.apply(documents(1..2), 3).expect("opened again, and verified");
    for path in files(forum.folder.path(), "idx") {
        File::open(path).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    }
    forum.index.inspect().expect("its content is as it was");
    forum.index.apply(documents(1..2), 4).expect("and that is noted");
}

#[test]
fn a_folder_that_is_deleted_is_searched_until_it_is_rebuilt() {
    let forum = forum();
    fs::remove_dir_all(forum.folder.path()).unwrap();
    assert_eq!(forum.ask(&query("שירות")).total, 40, "what is mapped stays");
    let found = forum.index.inspect();
    assert!(found.as_ref().is_err_and(SearchError::is_damage), "{found:?}");
    assert!(forum.index.apply(documents(1..2), 3).is_err());
    forum.index.start_over(true).unwrap();
    forum.index.add(documents(0..1)).unwrap();
    assert_eq!(forum.ask(&query("שירות")).total, 40, "until the next is complete");
    rebuild(&forum, true);
}

#[test]
fn a_rebuild_that_is_given_up_leaves_what_there_was() {
    let forum = forum();
    forum.index.begin_rebuild().unwrap();
    forum.index.add(documents(0..3)).unwrap();
    forum.index.rollback();
    assert_eq!(forum.index.resume().unwrap().map(|checkpoint| checkpoint.position), Some(2));
    assert_eq!(forum.ask(&query("שירות")).total, 40);
    forum.index.apply(documents(TEXTS..TEXTS + 1), 3).unwrap();
    assert_eq!(forum.ask(&query("שירות")).total, 41);
}

#[test]
fn what_nobody_can_write_is_left_as_it_is() {
    let forum = forum();
    let Forum { index, folder, .. } = forum;
    // While a writer has the folder, nobody else empties it, damaged or not.
    fs::write(folder.path().join("meta.json"), "garbage").unwrap();
    assert!(matches!(Index::open(folder.path(), Analyzer::default()), Err(SearchError::Locked)));
    assert!(!files(folder.path(), "store").is_empty());
    drop(index);
    assert_eq!(Index::open(folder.path(), Analyzer::default()).unwrap().position, None);
}
