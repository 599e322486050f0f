//! Files beside the text, each uploaded by a save of its own: where one does not arrive, the others do. Those that were
//! dropped or pasted on the text are then shown in it.

use std::cell::RefCell;

use domain::attachment::{clean_file_name, free_name, reference};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{DataTransfer, File, FileList};

use super::save::Upload;
use super::session::Session;
use super::{EditorFile, textarea};

/// The files of a drop or a paste.
pub fn files_of(transfer: &DataTransfer) -> Vec<File> {
    transfer.files().map(|files| listed(&files)).unwrap_or_default()
}

fn listed(files: &FileList) -> Vec<File> {
    (0..files.length()).filter_map(|index| files.get(index)).collect()
}

thread_local! {
    /// Files that the server does not have yet. Not in the session, because browser objects cannot
    /// be shared between threads as signals can; a page has one editor.
    static WAITING: RefCell<Vec<Upload>> = const { RefCell::new(vec![]) };
}

/// The file that the next save carries.
pub fn next() -> Option<Upload> {
    WAITING.with_borrow(|waiting| waiting.first().cloned())
}

/// The first of them was taken, or refused; whether there are more.
pub fn done() -> bool {
    WAITING.with_borrow_mut(|waiting| {
        waiting.drain(..waiting.len().min(1)).for_each(drop);
        !waiting.is_empty()
    })
}

/// Uploads files that were dropped or pasted on the text.
pub fn upload(session: Session, files: Vec<File>) {
    let mut taken: Vec<String> = session.files.with_untracked(|known| names(known));
    let uploads = files.into_iter().map(|file| {
        let name = free_name(&clean_file_name(&file.name()).unwrap_or_else(|| "file".to_owned()), &taken);
        taken.push(name.clone());
        Upload { file, name, shows: true }
    });
    send(session, uploads.collect());
}

/// Uploads files that were chosen in the form's field, where another of the same name is replaced.
pub fn upload_chosen(session: Session, files: &FileList) {
    let uploads = listed(files).into_iter().map(|file| Upload { name: file.name(), file, shows: false });
    send(session, uploads.collect());
}

fn send(session: Session, uploads: Vec<Upload>) {
    session.refused_files.set(vec![]);
    WAITING.with_borrow_mut(|waiting| waiting.extend(uploads));
    session.edited();
    spawn_local(async move {
        session.save_finished().await;
        session.save_now();
    });
}

/// Uploads pictures that the text calls by their names already; those that are there are not sent again.
pub fn upload_named(session: Session, mut files: Vec<File>) {
    let known = session.files.with_untracked(|known| names(known));
    files.retain(|file| !known.contains(&file.name()));
    if !files.is_empty() {
        upload(session, files);
    }
}

/// Shows the new files where the cursor is, but for those that the text shows already.
pub fn show(before: &[EditorFile], after: &[EditorFile]) {
    let (known, text) = (names(before), textarea::value());
    let is_new =
        |file: &&EditorFile| !known.contains(&file.file_name) && !text.contains(&format!("]({})", file.file_name));
    let new = after.iter().filter(is_new);
    let references: Vec<String> = new.map(|file| reference(&file.file_name, file.is_image())).collect();
    if !references.is_empty() {
        textarea::insert(&references.join("\n\n"));
    }
}

fn names(files: &[EditorFile]) -> Vec<String> {
    files.iter().map(|file| file.file_name.clone()).collect()
}
