//! Folders of Markdown, both ways.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use domain::policy::Actor;
use domain::problem::{FieldError, FieldProblem, Problem};
use forum::exchange::comments::CommentFile;
use forum::exchange::export::ExportReport;
use forum::exchange::forum_file::ForumFile;
use forum::exchange::import::{ImportOptions, ImportReport};
use forum::exchange::tries::TryFile;

use super::import_tree::{self, Refused, shown};
use super::{Failure, describe, explain, open, open_to_read};
use crate::settings::Settings;

/// How many files are read before they are entered, so that a large folder needs little memory.
const AT_ONCE: usize = 1_000;

/// Imports files and folders; what was wrong or left out is printed by file.
pub async fn import(settings: &Settings, paths: &[PathBuf], options: ImportOptions) -> Result<(), Failure> {
    let mut refused = Refused::default();
    let found = import_tree::find(paths, &mut refused);
    if found.documents.is_empty() && found.forums.is_empty() && found.comments.is_empty() && found.tries.is_empty() {
        print_refused(&refused)?;
        return Err("there is no .md file there".into());
    }
    let forum = open(settings).await?;
    for path in &found.contents {
        let Some(content) = import_tree::read_begun(path, settings.max_upload, &mut refused) else { continue };
        forum.import_content(&Actor::System, content).await.map_err(explain)?;
    }
    let mut meetings = HashMap::new();
    for path in &found.forums {
        let Some(content) = import_tree::read_begun(path, settings.max_upload, &mut refused) else { continue };
        let text = std::str::from_utf8(&content).map_err(|error| format!("{}: {error}", shown(path)))?;
        let file = ForumFile::parse(text).map_err(|error| format!("{}: {}", shown(path), describe(&error)))?;
        let known = forum.import_forum(&Actor::System, file, options).await;
        meetings.extend(known.map_err(|problem| of_file(path, problem))?);
    }
    let mut whole = ImportReport::default();
    for paths in found.documents.chunks(AT_ONCE) {
        let read = |path: &PathBuf| import_tree::read_text(path, settings.max_upload, &mut refused);
        let files = paths.iter().filter_map(read).collect();
        let report = forum.import_practices(&Actor::System, files, &meetings, options).await.map_err(explain)?;
        whole.created += report.created;
        whole.updated += report.updated;
        whole.unchanged += report.unchanged;
        whole.problems.extend(report.problems);
    }
    let mut comments = 0;
    for path in &found.comments {
        let Some(content) = import_tree::read_begun(path, settings.max_upload, &mut refused) else { continue };
        let text = std::str::from_utf8(&content).map_err(|error| format!("{}: {error}", shown(path)))?;
        let file = CommentFile::parse(text).map_err(|error| format!("{}: {}", shown(path), describe(&error)))?;
        let new = forum.import_comments(&Actor::System, file, &meetings).await;
        comments += new.map_err(|problem| of_file(path, problem))?;
    }
    let mut tries = 0;
    for path in &found.tries {
        let Some(content) = import_tree::read_begun(path, settings.max_upload, &mut refused) else { continue };
        let text = std::str::from_utf8(&content).map_err(|error| format!("{}: {error}", shown(path)))?;
        let file = TryFile::parse(text).map_err(|error| format!("{}: {}", shown(path), describe(&error)))?;
        let new = forum.import_tries(&Actor::System, file).await;
        tries += new.map_err(|problem| of_file(path, problem))?;
    }
    forum.close().await;
    print_refused(&refused)?;
    if !found.comments.is_empty() {
        writeln!(std::io::stdout(), "{comments} new comments")?;
    }
    if !found.tries.is_empty() {
        writeln!(std::io::stdout(), "{tries} new tries")?;
    }
    print(&whole, &refused)
}

/// Writes the forum to a new or empty folder.
pub async fn export(settings: &Settings, folder: &Path) -> Result<(), Failure> {
    let forum = open_to_read(settings).await?;
    make_empty(folder)?;
    let report =
        forum.export(&Actor::System, &mut |path, content| write_file(folder, path, content)).await.map_err(explain)?;
    forum.close().await;
    say_exported(&report, folder)
}

/// Makes a folder where it is missing.
///
/// # Errors
/// A sentence that names it where it is not empty.
pub(super) fn make_empty(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder)?;
    if fs::read_dir(folder)?.next().is_some() {
        return Err(format!("{} is not empty", folder.display()).into());
    }
    Ok(())
}

/// Writes a file of an export into its folder.
pub(super) fn write_file(folder: &Path, path: &str, content: &[u8]) -> std::io::Result<()> {
    let path = folder.join(path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, content)
}

/// Prints what an export wrote, and what it could not.
///
/// # Errors
/// Where something could not be written.
pub(super) fn say_exported(report: &ExportReport, folder: &Path) -> Result<(), Failure> {
    let ExportReport { practices, faulty, unwritten } = report;
    writeln!(std::io::stdout(), "{practices} practices in {}", folder.display())?;
    for file in faulty {
        writeln!(std::io::stderr(), "not exported: {file}")?;
    }
    for file in unwritten {
        writeln!(std::io::stderr(), "not exported: {}: {}", shown(Path::new(&file.path)), file.cause)?;
    }
    match (faulty.len(), unwritten.len()) {
        (0, 0) => Ok(()),
        (faulty, 0) => Err(format!("{faulty} attached files are missing or damaged and were not exported").into()),
        (faulty, unwritten) => Err(format!("{} files were not exported", faulty + unwritten).into()),
    }
}

fn print_refused(refused: &Refused) -> std::io::Result<()> {
    let mut out = std::io::stdout();
    for (path, reason) in refused.iter() {
        writeln!(out, "{}: not imported: {reason}", shown(path))?;
    }
    Ok(())
}

/// Returns what is wrong in a file, each in a line.
fn of_file(path: &Path, problem: Problem) -> Failure {
    match problem {
        Problem::Invalid { fields } => {
            let lines = fields.iter().map(|field| format!("{}: {}{}", shown(path), describe(field), remedy(field)));
            lines.collect::<Vec<_>>().join("\n").into()
        }
        other => explain(other),
    }
}

/// Returns what helps against a name that the forum does not have, beside writing it as the forum does.
fn remedy(error: &FieldError) -> &'static str {
    match (error.field.rsplit('.').next(), error.problem) {
        (Some("company"), FieldProblem::NotThere) => " To add it to the forum, import with --create-companies.",
        _ => "",
    }
}

fn print(report: &ImportReport, refused: &Refused) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    for problem in &report.problems {
        let mut fields: Vec<_> = problem.fields.iter().collect();
        fields.sort_by_key(|field| field.line);
        for field in fields {
            let kind = if problem.failed { "not imported" } else { "note" };
            writeln!(out, "{}: {kind}: {}{}", problem.path, describe(field), remedy(field))?;
        }
    }
    let ImportReport { created, updated, unchanged, problems } = report;
    let failed = problems.iter().filter(|problem| problem.failed).count();
    writeln!(out, "{created} new, {updated} changed, {unchanged} unchanged, {failed} failed")?;
    match failed + refused.len() {
        0 => Ok(()),
        1 => Err("1 file was not imported".into()),
        count => Err(format!("{count} files were not imported").into()),
    }
}
