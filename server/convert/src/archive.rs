//! Zip files: a text with its pictures, or several texts.
//!
//! Nothing is written to a disk here, so a name that leads out of its folder is only a name; links are left out. A zip
//! file inside another is not opened.

use std::collections::BTreeMap;

use domain::attachment::clean_file_name;

use crate::inline::{self, Place};
use crate::model::{File, Inline};
use crate::package::Package;
use crate::pictures;
use crate::report::{Kind, Report, What};
use crate::{Converted, Format, Options, Unreadable, html, named, nothing_kept, text, written};

/// A file of a zip file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The file's path, folders included, with `/` between them.
    pub path: String,
    /// The file's bytes.
    pub content: Vec<u8>,
}

/// The files of a zip file in the order of their paths, without what systems add for themselves.
///
/// # Errors
/// [`Unreadable`].
pub fn entries(content: &[u8]) -> Result<Vec<Entry>, Unreadable> {
    let mut package = Package::open(content)?;
    let mut entries = vec![];
    for index in 0..package.len() {
        let (raw, is_file) = package.entry(index)?;
        let path = path_of(&raw);
        let is_ours = path.split('/').all(|part| part != "__MACOSX" && !part.starts_with('.') && part != "Thumbs.db");
        if is_file && is_ours && !path.is_empty() {
            let content = package.bytes_at(index)?;
            entries.push(Entry { path, content });
        }
    }
    entries.sort_by(|one, two| one.path.cmp(&two.path));
    Ok(entries)
}

/// A path without steps to other folders, whatever code page its letters are of.
fn path_of(raw: &[u8]) -> String {
    let path = decoded_name(raw).replace('\\', "/");
    let parts = path.split('/').filter(|part| !matches!(*part, "" | "." | ".."));
    parts.collect::<Vec<_>>().join("/")
}

/// The letters of a name: UTF-8 where it is that, else one of the two code pages that Hebrew names were written in, told
/// apart by where each has its letters.
fn decoded_name(raw: &[u8]) -> String {
    if let Ok(name) = std::str::from_utf8(raw) {
        return name.to_owned();
    }
    let dos = raw.iter().filter(|byte| matches!(byte, 0x80..=0x9a)).count();
    let windows = raw.iter().filter(|byte| matches!(byte, 0xe0..=0xfa)).count();
    if windows >= dos {
        return encoding_rs::WINDOWS_1255.decode(raw).0.into_owned();
    }
    text::of_dos(raw)
}

/// Converts a zip file: its texts become one, what they show and what else there is comes with it. Slides are a text
/// only where there is no other.
///
/// # Errors
/// [`Unreadable`].
pub fn read(content: &[u8], options: &Options) -> Result<Converted, Unreadable> {
    let entries = entries(content)?;
    let format = |entry: &Entry| named(&entry.path).ok().flatten().filter(|format| *format != Format::Zip);
    let has_text = entries.iter().any(|entry| format(entry).is_some_and(|format| format != Format::Pptx));
    let mut texts = vec![];
    let mut report = Report::default();
    let mut others: Vec<File> = vec![];
    let mut names: Vec<(&str, String)> = vec![];
    for entry in &entries {
        let is_text = format(entry).is_some_and(|format| !has_text || format != Format::Pptx);
        if is_text {
            texts.push(entry);
            continue;
        }
        match (clean_file_name(&entry.path), media_type(entry)) {
            (Some(name), Some(media_type)) => {
                let file = File { name, media_type: media_type.to_owned(), content: entry.content.clone() };
                names.push((entry.path.as_str(), with_free_name(file, &mut others)));
            }
            _ => report.add(Kind::Lost, What::File, &entry.path),
        }
    }
    let mut files = others;
    let mut joined = Converted::default();
    for (number, entry) in texts.iter().enumerate() {
        let converted = match convert_entry(entry, options, &names) {
            Ok(converted) => with_free_names(converted, &mut files),
            Err(_) if texts.len() > 1 => {
                report.add(Kind::Lost, What::File, &entry.path);
                continue;
            }
            Err(error) => return Err(error),
        };
        join(&mut joined, converted, number, texts.len() > 1);
    }
    if texts.len() > 1 {
        report.add_many(Kind::Changed, What::JoinedTexts, "", texts.len());
    }
    if texts.is_empty() {
        report = Report::default();
        entries.iter().for_each(|entry| report.add(Kind::Lost, What::File, &entry.path));
    }
    if joined.markdown.is_empty() {
        return Err(nothing_kept(report.into_entries()));
    }
    joined.files = files;
    joined.report.extend(report.into_entries());
    Ok(joined)
}

/// Converts a text of a zip file. What it refers to gets the name that the file of that path has, of those that come with
/// it.
fn convert_entry(entry: &Entry, options: &Options, names: &[(&str, String)]) -> Result<Converted, Unreadable> {
    let (folder, name) = entry.path.rsplit_once('/').unwrap_or(("", &entry.path));
    let format = crate::format(name, &entry.content)?;
    if format != Format::Html {
        let mut converted = crate::convert(name, &entry.content, options)?;
        let is_other = |(path, name): &(&str, String)| path.rsplit('/').next() != Some(name);
        if matches!(format, Format::Markdown | Format::Text) && names.iter().any(is_other) {
            let renamed = |path: &str| name_of(names, folder, path).map(inline::plain_address);
            converted.markdown = markdown::with_destinations(&converted.markdown, renamed);
        }
        return Ok(converted);
    }
    let mut report = Report::default();
    let mut data = pictures::Pictures::default();
    let mut document = html::read(&text::decoded_page(&entry.content)?, &mut report, &mut |source| {
        let path = crate::link::decoded(source).unwrap_or_default();
        let beside = name_of(names, folder, &path).filter(|_| !source.contains(':'));
        beside.map(str::to_owned).or_else(|| data.add_data(source))
    })?;
    document.files = data.into_files();
    written(&document, report)
}

/// Returns the name of the file that a text in a folder refers to: the one at that path, else the first one that is called so.
fn name_of<'a>(names: &'a [(&str, String)], folder: &str, path: &str) -> Option<&'a str> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let (full, base) = (parts.join("/"), clean_file_name(path)?);
    let called = |(path, _): &&(&str, String)| clean_file_name(path).is_some_and(|name| name == base);
    let found = names.iter().find(|(path, _)| *path == full).or_else(|| names.iter().find(called));
    found.map(|(_, name)| name.as_str())
}

/// Adds the files of a text to the others, under names that no other file has, which they get in the text too.
fn with_free_names(mut converted: Converted, files: &mut Vec<File>) -> Converted {
    let mut renamed: BTreeMap<String, String> = BTreeMap::new();
    for file in std::mem::take(&mut converted.files) {
        let before = file.name.clone();
        let name = with_free_name(file, files);
        if name != before {
            renamed.insert(before, name);
        }
    }
    if !renamed.is_empty() {
        converted.markdown = markdown::with_destinations(&converted.markdown, |path| {
            renamed.get(path).map(|name| inline::plain_address(name))
        });
    }
    converted
}

/// Adds a file to the others, under a name that none of them has; the name. One that is there with the same name and content
/// is not added again.
fn with_free_name(mut file: File, files: &mut Vec<File>) -> String {
    if !files.iter().any(|other| other.name == file.name && other.content == file.content) {
        file.name = pictures::free_name(&file.name, |name| !files.iter().any(|other| other.name == name));
        files.push(file.clone());
    }
    file.name
}

/// Puts a text behind the others, below its title.
fn join(joined: &mut Converted, mut converted: Converted, number: usize, are_several: bool) {
    if are_several && number > 0 {
        // The notes of two texts have the same numbers.
        converted.markdown = with_notes_of(&converted.markdown, number + 1);
        joined.markdown.push('\n');
    }
    if let Some(title) = converted.title.as_ref().filter(|_| are_several && !converted.markdown.starts_with('#')) {
        let line = inline::markdown(&[Inline::text(title.as_str())], Place::Heading, &|number| number);
        joined.markdown.push_str(&format!("# {line}\n\n"));
    }
    joined.markdown.push_str(&converted.markdown);
    if joined.title.is_none() {
        joined.title = converted.title;
    }
    if !are_several {
        joined.slides = std::mem::take(&mut converted.slides);
    }
    joined.notes.push_str(&converted.notes);
    joined.report.extend(converted.report);
}

/// A text whose notes have the number of the text in their names; a bracket that is escaped is none of theirs.
fn with_notes_of(markdown: &str, text: usize) -> String {
    let mut out = String::with_capacity(markdown.len());
    for part in markdown.split_inclusive("[^") {
        out.push_str(part);
        let before = part.strip_suffix("[^").unwrap_or_default();
        let is_escaped = (before.len() - before.trim_end_matches('\\').len()) % 2 == 1;
        if part.ends_with("[^") && !is_escaped {
            out.push_str(&format!("{text}-"));
        }
    }
    out
}

/// The media type of a file that comes with a text; `None` for what a text has no use for.
fn media_type(entry: &Entry) -> Option<&'static str> {
    let ending = entry.path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "pdf" if entry.content.starts_with(b"%PDF") => Some("application/pdf"),
        "pptx" => Some("application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        "docx" => Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        "xlsx" => Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        _ => pictures::media_type(&entry.content),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_of_several_texts_stay_apart() {
        assert_eq!(
            with_notes_of("א[^1] \\[^ב\\\\[^2]\n\n[^1]: הערה\n", 3),
            "א[^3-1] \\[^ב\\\\[^3-2]\n\n[^3-1]: הערה\n"
        );
        assert_eq!(with_notes_of("[^", 2), "[^2-");
    }

    #[test]
    fn hebrew_names_of_three_kinds() {
        assert_eq!(path_of("תיקייה/לוח.png".as_bytes()), "תיקייה/לוח.png");
        assert_eq!(path_of(b"\x99\x8c\x85\x8d\\\x80.md"), "שלום/א.md");
        assert_eq!(path_of(b"\xf9\xec\xe5\xed/\xe0.md"), "שלום/א.md");
        assert_eq!(path_of(b"../../etc/passwd"), "etc/passwd");
    }
}
