//! The back catalogue's files: each text becomes a draft that waits to be assigned.

use domain::document::DocumentKind;
use domain::policy::Actor;
use domain::problem::{FieldError, FieldProblem, Problem};
use forum::attachments::keep::Upload;
use forum::drafts::upload::UploadWriteUp;

use super::submission::Submission;
use crate::http::AppState;

/// The path of the table.
pub const PATH: &str = "/admin/import";

/// Makes a draft of every text among the files; images and other files go to the texts that name
/// them or whose folder they lie in. Gives how many drafts there are, and the files that were not kept, with the
/// reason.
pub async fn take(state: &AppState, actor: &Actor, submission: &mut Submission) -> (usize, Vec<FieldError>) {
    let mut failed = std::mem::take(&mut submission.too_large);
    let mut sent = submission.take_files("files");
    sent.append(&mut submission.take_files("folder"));
    let (texts, others): (Vec<_>, Vec<_>) = sent.into_iter().partition(is_text);
    let mut unused: Vec<&str> = others.iter().map(|file| file.file_name.as_str()).collect();
    unused.retain(|path| !base_name(path).starts_with('.'));
    let mut taken = 0;
    for text in texts {
        let attachments: Vec<Upload> = beside(&text, &others).cloned().collect();
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
    let is_unused = |file: &&Upload| unused.contains(&file.file_name.as_str());
    failed.extend(others.iter().filter(is_unused).map(not_used));
    (taken, failed)
}

/// Why a file was not kept: a document whose text was wanted, or a file that no text names.
fn not_used(file: &Upload) -> FieldError {
    let document = forum::document_file::kind(&file.content).filter(|kind| {
        use DocumentKind::{OpenDocument, Pages, Pdf, RichText, Word};
        [Word, OpenDocument, RichText, Pages, Pdf].contains(kind)
    });
    let error = match document {
        Some(kind) => FieldError::new("files", FieldProblem::NotText).detail(kind),
        None => FieldError::new("files", FieldProblem::UnusedFile),
    };
    error.of_file(&file.file_name)
}

/// The files that belong to a text: those in the folder of its name, and those it names, where two of
/// that name were sent the one that lies beside it.
fn beside<'a>(text: &Upload, others: &'a [Upload]) -> impl Iterator<Item = &'a Upload> {
    let wanted = forum::exchange::import::named_files(&String::from_utf8_lossy(&text.content));
    let own = text.file_name.rsplit_once('.').map_or("", |(stem, _)| stem).to_owned();
    let folder = folder_of(&text.file_name).to_owned();
    others.iter().filter(move |file| {
        let name = base_name(&file.file_name);
        let twins = || others.iter().filter(|other| base_name(&other.file_name) == name);
        !own.is_empty() && folder_of(&file.file_name) == own
            || wanted.iter().any(|wanted| wanted == name)
                && (twins().count() == 1 || folder_of(&file.file_name) == folder)
    })
}

fn is_text(file: &Upload) -> bool {
    let name = file.file_name.to_lowercase();
    [".md", ".markdown", ".txt"].iter().any(|ending| name.ends_with(ending))
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder of a path; empty where it has none.
fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn first(problem: Problem) -> FieldError {
    match problem {
        Problem::Invalid { mut fields } if !fields.is_empty() => fields.swap_remove(0),
        other => FieldError::new("file", FieldProblem::Invalid).detail(other),
    }
}

/// The path of the table after so many rows were imported.
pub fn path_after(imported: i64) -> String {
    format!("{PATH}?imported={imported}")
}

/// How many were imported a moment ago, as the address says.
pub fn imported(query: Option<&str>) -> Option<i64> {
    query?.split('&').find_map(|pair| pair.strip_prefix("imported="))?.parse().ok()
}
