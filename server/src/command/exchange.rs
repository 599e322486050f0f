//! Folders of Markdown, both ways.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use domain::policy::Actor;
use domain::problem::{FieldError, FieldProblem, Problem};
use forum::attachments::keep::Upload;
use forum::exchange::forum_file::{ForumFile, NAME};
use forum::exchange::import::{ImportFile, ImportOptions, ImportReport};

use super::{Failure, describe, explain, open};
use crate::settings::Settings;

/// How many files are read before they are entered, so that a large folder needs little memory.
const AT_ONCE: usize = 1_000;

/// Imports files and folders; what was wrong is printed by file.
pub async fn import(settings: &Settings, paths: &[PathBuf], options: ImportOptions) -> Result<(), Failure> {
    let mut found = vec![];
    for path in paths {
        collect(path, &mut found).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    if found.is_empty() {
        return Err("there is no .md file there".into());
    }
    let forum = open(settings).await?;
    let mut meetings = HashMap::new();
    for path in paths.iter().map(|path| path.join(NAME)).filter(|path| path.is_file()) {
        let file = ForumFile::parse(&fs::read_to_string(&path)?)
            .map_err(|error| format!("{}: {}", path.display(), describe(&error)))?;
        let known = forum.import_forum(&Actor::System, file, options).await;
        meetings.extend(known.map_err(|problem| of_file(&path, problem))?);
    }
    let mut whole = ImportReport::default();
    for paths in found.chunks(AT_ONCE) {
        let files = paths.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
        let report = forum.import_practices(&Actor::System, files, &meetings, options).await.map_err(explain)?;
        whole.created += report.created;
        whole.updated += report.updated;
        whole.unchanged += report.unchanged;
        whole.problems.extend(report.problems);
    }
    forum.close().await;
    print(&whole)
}

/// Writes the forum to a new or empty folder.
pub async fn export(settings: &Settings, folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder)?;
    if fs::read_dir(folder)?.next().is_some() {
        return Err(format!("{} is not empty", folder.display()).into());
    }
    let forum = open(settings).await?;
    let target = folder.to_owned();
    let mut sink = move |path: &str, content: &[u8]| {
        let path = target.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, content)
    };
    let count = forum.export(&Actor::System, &mut sink).await.map_err(explain)?;
    forum.close().await;
    writeln!(std::io::stdout(), "{count} practices in {}", folder.display())?;
    Ok(())
}

/// Every Markdown file of a path, in the order of their names.
fn collect(path: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if !path.is_dir() {
        fs::metadata(path)?;
        found.push(path.to_owned());
        return Ok(());
    }
    let mut entries = fs::read_dir(path)?.map(|entry| entry.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
    entries.sort();
    for entry in entries {
        if entry.is_dir() || entry.extension().is_some_and(|ending| ending == "md") {
            collect(&entry, found)?;
        }
    }
    Ok(())
}

/// A Markdown file with the files it may refer to: those of the folder that has its name, and those
/// that lie beside it and that it names.
fn read(path: &Path) -> Result<ImportFile, Failure> {
    let content = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut files = vec![];
    let own = path.with_extension("");
    if own.is_dir() {
        for entry in fs::read_dir(&own)? {
            push(&entry?.path(), &mut files)?;
        }
    }
    if let (Some(folder), Ok(text)) = (path.parent(), std::str::from_utf8(&content)) {
        for name in forum::exchange::import::named_files(text) {
            let beside = folder.join(&name);
            let there = files.iter().any(|file: &Upload| file.file_name == name);
            if !there && !name.contains(['/', '\\']) && beside.is_file() {
                push(&beside, &mut files)?;
            }
        }
    }
    Ok(ImportFile { path: path.display().to_string(), content: content.into(), files })
}

fn push(path: &Path, files: &mut Vec<Upload>) -> Result<(), Failure> {
    if path.is_file()
        && let Some(name) = path.file_name().and_then(|name| name.to_str())
    {
        files.push(Upload { file_name: name.to_owned(), content: Bytes::from(fs::read(path)?) });
    }
    Ok(())
}

/// What is wrong in a file, each in a line.
fn of_file(path: &Path, problem: Problem) -> Failure {
    match problem {
        Problem::Invalid { fields } => {
            let lines = fields.iter().map(|field| format!("{}: {}{}", path.display(), describe(field), remedy(field)));
            lines.collect::<Vec<_>>().join("\n").into()
        }
        other => explain(other),
    }
}

/// What helps against a name that the forum does not have, beside writing it as the forum does.
fn remedy(error: &FieldError) -> &'static str {
    match (error.field.rsplit('.').next(), error.problem) {
        (Some("company"), FieldProblem::NotThere) => " To add it to the forum, import with --create-companies.",
        _ => "",
    }
}

fn print(report: &ImportReport) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    for problem in &report.problems {
        for field in &problem.fields {
            let sort = if problem.failed { "not imported" } else { "note" };
            writeln!(out, "{}: {sort}: {}{}", problem.path, describe(field), remedy(field))?;
        }
    }
    let ImportReport { created, updated, unchanged, problems } = report;
    let failed = problems.iter().filter(|problem| problem.failed).count();
    writeln!(out, "{created} new, {updated} changed, {unchanged} unchanged, {failed} failed")?;
    if failed > 0 { Err(format!("{failed} files were not imported").into()) } else { Ok(()) }
}
