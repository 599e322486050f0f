//! Converting a document from the command line, as the server would. It needs no forum.

use std::io::Write;
use std::path::Path;

use forum::conversion::{Converted, Options};
use serde::Serialize;

use super::Failure;
use crate::cli::ConvertOptions;
use crate::settings::Settings;

/// The document that `--json` prints.
#[derive(Serialize)]
struct Printed<'a, R: Serialize> {
    markdown: &'a str,
    title: &'a str,
    files: Vec<PrintedFile<'a>>,
    report: &'a [R],
}

#[derive(Serialize)]
struct PrintedFile<'a> {
    name: &'a str,
    media_type: &'a str,
    bytes: usize,
}

/// Converts a document and prints its text; what was changed and lost goes to standard error.
pub async fn run(settings: &Settings, options: ConvertOptions) -> Result<(), Failure> {
    let path = options.file.display();
    let size = std::fs::metadata(&options.file).map_err(|error| format!("{path}: {error}"))?.len();
    if size > settings.max_upload {
        return Err(format!("{path}: the file is larger than --max-upload-mb allows").into());
    }
    let content = std::fs::read(&options.file).map_err(|error| format!("{path}: {error}"))?;
    let name = options.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let conversion = Options { language: options.language, notes: options.notes };
    let converted = settings.file_reader.convert(&name, content.into(), conversion).await;
    let converted = converted.map_err(|error| format!("{path}: {error}"))?;
    if let Some(folder) = &options.files {
        write_files(folder, &converted).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let mut out = std::io::stdout();
    if !options.json {
        out.write_all(converted.markdown.as_bytes())?;
        for entry in &converted.report {
            writeln!(std::io::stderr(), "{}", serde_json::to_string(entry)?)?;
        }
        return Ok(());
    }
    let stem = options.file.file_stem().unwrap_or_default().to_string_lossy();
    let files = converted.files.iter().map(|file| PrintedFile {
        name: &file.name,
        media_type: &file.media_type,
        bytes: file.content.len(),
    });
    let printed = Printed {
        markdown: &converted.markdown,
        title: converted.title.as_deref().unwrap_or(&stem),
        files: files.collect(),
        report: &converted.report,
    };
    writeln!(out, "{}", serde_json::to_string_pretty(&printed)?)?;
    Ok(())
}

/// The names of the files have no folders.
fn write_files(folder: &Path, converted: &Converted) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    converted.files.iter().try_for_each(|file| std::fs::write(folder.join(&file.name), &file.content))
}
