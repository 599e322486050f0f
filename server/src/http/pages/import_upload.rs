//! The back catalogue's files: each text becomes a draft that waits to be assigned. Which ones wait
//! stands in the page's address.

use app::admin::import::FailedFile;
use domain::id::DraftId;
use domain::policy::Actor;
use domain::problem::{FieldError, FieldProblem, Problem};
use forum::attachments::keep::Upload;
use forum::drafts::upload::UploadWriteUp;

use super::submission::Submission;
use crate::http::AppState;

/// Makes a draft of every text among the files; images and other files go to the texts that name
/// them. Gives the drafts, and the files that became none with the reason.
pub async fn take(state: &AppState, actor: &Actor, submission: &mut Submission) -> (Vec<DraftId>, Vec<FailedFile>) {
    let mut failed: Vec<_> = std::mem::take(&mut submission.too_large)
        .into_iter()
        .map(|error| FailedFile { file_name: String::new(), error })
        .collect();
    let (texts, others): (Vec<_>, Vec<_>) = submission.take_files("files").into_iter().partition(is_text);
    let mut drafts = vec![];
    for text in texts {
        let named = String::from_utf8_lossy(&text.content).into_owned();
        let wanted = forum::exchange::import::named_files(&named);
        let attachments = others.iter().filter(|file| wanted.contains(&base_name(&file.file_name))).cloned().collect();
        let input = UploadWriteUp { file: text.content, attachments, ..UploadWriteUp::default() };
        match state.forum.upload_draft(actor, input).await {
            Ok(id) => drafts.push(id),
            Err(problem) => failed.push(FailedFile { file_name: text.file_name, error: first(problem) }),
        }
    }
    (drafts, failed)
}

fn is_text(file: &Upload) -> bool {
    let name = file.file_name.to_lowercase();
    [".md", ".markdown", ".txt"].iter().any(|ending| name.ends_with(ending))
}

fn base_name(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned()
}

fn first(problem: Problem) -> FieldError {
    match problem {
        Problem::Invalid { mut fields } if !fields.is_empty() => fields.swap_remove(0),
        other => FieldError::new("file", FieldProblem::Invalid).detail(other),
    }
}

/// The address of the table with these rows.
pub fn path(rows: &[DraftId], imported: Option<i64>) -> String {
    let mut pairs: Vec<String> = rows.iter().map(|id| format!("row={id}")).collect();
    pairs.extend(imported.map(|count| format!("imported={count}")));
    if pairs.is_empty() { "/admin/import".to_owned() } else { format!("/admin/import?{}", pairs.join("&")) }
}

/// The rows of an address.
pub fn rows(query: Option<&str>) -> Vec<(DraftId, Vec<FieldError>)> {
    pairs(query, "row").filter_map(|id| Some((id.parse().ok()?, vec![]))).collect()
}

/// How many were imported a moment ago, as the address says.
pub fn imported(query: Option<&str>) -> Option<i64> {
    pairs(query, "imported").next()?.parse().ok()
}

fn pairs<'a>(query: Option<&'a str>, name: &'a str) -> impl Iterator<Item = &'a str> {
    query.unwrap_or_default().split('&').filter_map(move |pair| pair.strip_prefix(name)?.strip_prefix('='))
}
