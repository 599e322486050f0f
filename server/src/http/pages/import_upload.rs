//! The back catalogue's files: each text becomes a draft that waits to be assigned. Which ones wait
//! stands in the page's address.

use app::admin::import::Imported;
use domain::id::DraftId;
use domain::policy::Actor;
use domain::problem::{FieldError, FieldProblem, Problem};
use forum::attachments::keep::Upload;
use forum::attachments::names::{base_name, canonical};
use forum::drafts::upload::UploadWriteUp;
use forum::exchange::assign::Assignment;
use forum::exchange::import::find_named_files;

use super::submission::Submission;
use crate::http::AppState;

/// A draft that waits in the table.
pub struct Waiting {
    /// Its key.
    pub draft: DraftId,
    /// What was chosen for it in the table; `None` when it comes into it.
    pub chosen: Option<Assignment>,
    /// Why it was not imported.
    pub errors: Vec<FieldError>,
}

impl Waiting {
    /// A draft that comes into the table.
    pub fn new(draft: DraftId) -> Self {
        Self { draft, chosen: None, errors: vec![] }
    }
}

/// Makes a draft of every text among the files; images and other files go to the texts that name
/// them or whose folder they lie in. Gives the drafts, and the files that were not kept, with the reason.
pub async fn take(state: &AppState, actor: &Actor, submission: &mut Submission) -> (Vec<DraftId>, Vec<FieldError>) {
    let mut failed = std::mem::take(&mut submission.too_large);
    let mut sent = submission.take_files("files");
    sent.append(&mut submission.take_files("folder"));
    let (texts, others): (Vec<_>, Vec<_>) = sent.into_iter().partition(is_text);
    let mut unused: Vec<&str> = others.iter().map(|file| file.file_name.as_str()).collect();
    unused.retain(|path| !base_name(path).starts_with('.'));
    let mut drafts = vec![];
    for text in texts {
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
        let input = UploadWriteUp { file: text.content, file_name, attachments, ..UploadWriteUp::default() };
        match state.forum.upload_draft(actor, input).await {
            Ok(id) => drafts.push(id),
            Err(problem) => failed.push(first(problem).of_file(text.file_name)),
        }
    }
    failed.extend(unused.into_iter().map(|path| FieldError::new("files", FieldProblem::UnusedFile).of_file(path)));
    (drafts, failed)
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
        Problem::QuotaExceeded { .. } => FieldError::new("file", FieldProblem::NoRoom),
        Problem::TextTimeout => FieldError::new("file", FieldProblem::NotInTime),
        other => FieldError::new("file", FieldProblem::Invalid).detail(other),
    }
}

/// The address of the table with these rows.
pub fn path(rows: &[DraftId], done: Imported) -> String {
    let mut pairs: Vec<String> = rows.iter().map(|id| format!("row={id}")).collect();
    let counts = [("imported", done.published), ("waiting", done.waiting)];
    pairs.extend(counts.iter().filter(|(_, count)| *count > 0).map(|(name, count)| format!("{name}={count}")));
    if pairs.is_empty() { "/admin/import".to_owned() } else { format!("/admin/import?{}", pairs.join("&")) }
}

/// The rows of an address.
pub fn rows(query: Option<&str>) -> Vec<Waiting> {
    pairs(query, "row").filter_map(|id| Some(Waiting::new(id.parse().ok()?))).collect()
}

/// How many were imported a moment ago, as the address says.
pub fn imported(query: Option<&str>) -> Imported {
    let count = |name| pairs(query, name).next().and_then(|count| count.parse().ok()).unwrap_or_default();
    Imported { published: count("imported"), waiting: count("waiting") }
}

fn pairs<'a>(query: Option<&'a str>, name: &'a str) -> impl Iterator<Item = &'a str> {
    query.unwrap_or_default().split('&').filter_map(move |pair| pair.strip_prefix(name)?.strip_prefix('='))
}
