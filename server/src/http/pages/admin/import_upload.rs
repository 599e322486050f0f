//! The back catalogue's files: each text becomes a draft that waits to be assigned.

use app::admin::import::CatalogueFiles;
use app::drafts::upload::UploadForm;
use domain::document::DocumentKind;
use domain::policy::Actor;
use domain::problem::{FieldError, FieldProblem, Problem};
use forum::attachments::keep::Upload;
use forum::attachments::names::{base_name, canonical};
use forum::drafts::upload::UploadWriteUp;
use forum::exchange::import::find_named_files;

use crate::http::AppState;
use crate::http::pages::submission::Submission;

/// Makes a draft of every text among the files; images and other files go to the texts that name
/// them or whose folder they lie in. Gives how many drafts there are, and the files that were not kept, with the
/// reason.
pub async fn take(state: &AppState, actor: &Actor, submission: &mut Submission) -> (usize, Vec<FieldError>) {
    let mut failed = std::mem::take(&mut submission.too_large);
    let mut sent = submission.take_files(CatalogueFiles::FILES);
    sent.append(&mut submission.take_files(CatalogueFiles::FOLDER));
    let (documents, others): (Vec<_>, Vec<_>) = sent.into_iter().partition(is_text);
    let mut unused: Vec<&str> = others.iter().map(|file| file.file_name.as_str()).collect();
    unused.retain(|path| !base_name(path).starts_with('.'));
    let mut taken = 0;
    for text in documents {
        let named = match find_named_files(text.content.clone()).await {
            Ok(named) => named,
            Err(problem) => {
                failed.push(first(problem).of_file(text.file_name));
                continue;
            }
        };
        let attachments: Vec<Upload> = beside(&text, &named, &others).cloned().collect();
        unused.retain(|path| !attachments.iter().any(|file| file.file_name == **path));
        let file_name = text.file_name.clone();
        let input = UploadWriteUp {
            file: text.content,
            file_name,
            attachments,
            tidies: true,
            is_catalogue: true,
            ..UploadWriteUp::default()
        };
        match state.forum.upload_draft(actor, input).await {
            Ok(_) => taken += 1,
            Err(problem) => failed.push(first(problem).of_file(text.file_name)),
        }
    }
    for file in others.iter().filter(|file| unused.contains(&file.file_name.as_str())) {
        failed.push(not_used(file).await);
    }
    (taken, failed)
}

/// Returns why a file was not kept: a document whose text was wanted, or a file that no text names.
async fn not_used(file: &Upload) -> FieldError {
    let kind = forum::document_file::find_kind(file.content.clone()).await.unwrap_or_default();
    let document = kind.filter(|kind| {
        use DocumentKind::{OpenDocument, Pages, Pdf, RichText, WebPage, Word};
        [Word, OpenDocument, RichText, Pages, WebPage, Pdf].contains(kind)
    });
    let error = match document {
        Some(kind) => FieldError::new(CatalogueFiles::FILES, FieldProblem::NotText).detail(kind),
        None => FieldError::new(CatalogueFiles::FILES, FieldProblem::UnusedFile),
    };
    error.of_file(&file.file_name)
}

/// The files that belong to a text: those in the folder of its name, and those it names, where two of
/// that name were sent the one that lies where it says.
fn beside<'a>(text: &Upload, named: &[String], others: &'a [Upload]) -> impl Iterator<Item = &'a Upload> + use<'a> {
    let own = text.file_name.rsplit_once('.').map_or("", |(stem, _)| stem).to_owned();
    let folder = folder_of(&text.file_name);
    let wanted: Vec<(String, String)> =
        named.iter().map(|path| (canonical(base_name(path)), canonical(&joined(folder, path)))).collect();
    others.iter().filter(move |file| {
        let (name, path) = (canonical(base_name(&file.file_name)), canonical(&file.file_name));
        let is_only = || others.iter().filter(|other| canonical(base_name(&other.file_name)) == name).count() == 1;
        !own.is_empty() && folder_of(&file.file_name) == own
            || wanted.iter().any(|(wanted, place)| *place == path || *wanted == name && is_only())
    })
}

/// A path that a text names, seen from the folder that was sent.
fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn is_text(file: &Upload) -> bool {
    let name = file.file_name.to_lowercase();
    [".md", ".markdown", ".txt"].iter().any(|ending| name.ends_with(ending))
}

/// The folder of a path; empty where it has none.
fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn first(problem: Problem) -> FieldError {
    match problem {
        Problem::Invalid { mut fields } if !fields.is_empty() => fields.swap_remove(0),
        Problem::QuotaExceeded { .. } => FieldError::new(UploadForm::FILE, FieldProblem::NoRoom),
        Problem::TextTimeout => FieldError::new(UploadForm::FILE, FieldProblem::NotInTime),
        other => FieldError::new(UploadForm::FILE, FieldProblem::Invalid).detail(other),
    }
}
