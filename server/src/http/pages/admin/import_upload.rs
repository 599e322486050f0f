//! The back catalogue's files: each text becomes a draft that waits to be assigned.
//!
//! Zip files are unpacked first, as if their folders had been chosen. Which files are texts, and what lies beside each,
//! [`grouped`] decides. Each draft is stored by itself, so that an upload that is interrupted has what came before; made
//! again, it passes over what is there.

use std::collections::HashMap;

use app::admin::import::CatalogueFiles;
use app::drafts::upload::UploadForm;
use domain::document::DocumentKind;
use domain::language::Language;
use domain::policy::Actor;
use domain::problem::{FieldError, FieldProblem, Problem};
use forum::attachments::keep::Upload;
use forum::attachments::names::{base_name, canonical};
use forum::drafts::document::is_text_name;
use forum::drafts::upload::UploadWriteUp;
use forum::exchange::import::find_named_files;

use crate::http::AppState;
use crate::http::pages::submission::Submission;

/// What came of an upload.
#[derive(Default)]
pub struct Taken {
    /// How many drafts were made.
    pub drafts: usize,
    /// How many were there already.
    pub known: usize,
    /// The files that were not kept, with the reason.
    pub failed: Vec<FieldError>,
}

/// Makes a draft of every text among the files; pictures, slides and other files go to the texts that they lie beside.
pub async fn take(state: &AppState, actor: &Actor, language: Language, submission: &mut Submission) -> Taken {
    let mut taken = Taken { failed: std::mem::take(&mut submission.too_large), ..Taken::default() };
    let mut sent = submission.take_files(CatalogueFiles::FILES);
    sent.append(&mut submission.take_files(CatalogueFiles::FOLDER));
    let files = unpacked(state, sent, &mut taken.failed).await;
    let Groups { texts, mut unused } = grouped(files, &mut taken.failed).await;
    for Group { text, attachments } in texts {
        match state.forum.is_in_catalogue(actor, &text).await {
            Ok(false) => {}
            Ok(true) => {
                taken.known += 1;
                continue;
            }
            Err(problem) => {
                taken.failed.push(first(problem).of_file(text.file_name));
                continue;
            }
        }
        let file_name = text.file_name.clone();
        let beside = attachments.clone();
        let input = UploadWriteUp {
            file: text.content,
            file_name,
            language,
            attachments,
            tidies: true,
            is_catalogue: true,
            ..UploadWriteUp::default()
        };
        match state.forum.upload_draft(actor, input).await {
            Ok(_) => taken.drafts += 1,
            Err(problem) => {
                taken.failed.push(first(problem).of_file(text.file_name));
                // What was to be attached to it is not kept either.
                unused.extend(beside);
            }
        }
    }
    for file in unused {
        taken.failed.push(not_used(&file).await);
    }
    taken
}

/// The files with what was in zip files in their place, in folders of the zip files' names.
async fn unpacked(state: &AppState, sent: Vec<Upload>, failed: &mut Vec<FieldError>) -> Vec<Upload> {
    let mut files = vec![];
    for file in sent {
        let Some(folder) = stem_of(&file.file_name, "zip").map(str::to_owned) else {
            files.push(file);
            continue;
        };
        let name = file.file_name.clone();
        match state.forum.unpack(file).await {
            Ok(inside) => files.extend(
                inside
                    .into_iter()
                    .map(|file| Upload { file_name: format!("{folder}/{}", file.file_name), content: file.content }),
            ),
            Err(problem) => failed.push(first(problem).of_file(name)),
        }
    }
    files
}

/// A name without an ending; `None` where it has another.
fn stem_of<'a>(name: &'a str, ending: &str) -> Option<&'a str> {
    let (stem, own) = name.rsplit_once('.')?;
    own.eq_ignore_ascii_case(ending).then_some(stem)
}

/// A text with the files beside it.
struct Group {
    text: Upload,
    attachments: Vec<Upload>,
}

/// Texts with their files, and the files of no text.
struct Groups {
    texts: Vec<Group>,
    unused: Vec<Upload>,
}

/// Finds the texts among files and what lies beside each. A Markdown file takes the files that it names and those in the
/// folder of its name; what is left of documents are texts too. Slides that lie beside a document, under its name or as the
/// only ones in a folder with one document and no other text, are attached to it, and so are the pictures in such a folder.
/// The texts stay in the order in which their files came.
async fn grouped(files: Vec<Upload>, failed: &mut Vec<FieldError>) -> Groups {
    let files: Vec<Upload> = files.into_iter().filter(|file| !base_name(&file.file_name).starts_with('.')).collect();
    let names: Vec<String> = files.iter().map(|file| file.file_name.clone()).collect();
    let order: HashMap<String, usize> = names.into_iter().zip(0..).collect();
    let (plain, others): (Vec<_>, Vec<_>) = files.into_iter().partition(is_plain);
    let mut texts = vec![];
    let mut used = vec![false; others.len()];
    for text in plain {
        let named = match find_named_files(text.content.clone()).await {
            Ok(named) => named,
            Err(problem) => {
                failed.push(first(problem).of_file(text.file_name));
                continue;
            }
        };
        let own: Vec<usize> = beside(&text, &named, &others);
        own.iter().for_each(|at| used[*at] = true);
        let attachments = own.into_iter().map(|at| others[at].clone()).collect();
        texts.push(Group { text, attachments });
    }
    let left = |used: &[bool], is: fn(&Upload) -> bool| -> Vec<usize> {
        (0..others.len()).filter(|at| !used[*at] && is(&others[*at])).collect()
    };
    let plain_folders: Vec<String> = texts.iter().map(|group| folder_of(&group.text.file_name).to_owned()).collect();
    let documents = left(&used, is_document);
    documents.iter().for_each(|at| used[*at] = true);
    for at in &documents {
        let text = &others[*at];
        let folder = folder_of(&text.file_name);
        let is_here = |file: &Upload| folder_of(&file.file_name) == folder;
        let is_alone = !folder.is_empty()
            && !plain_folders.iter().any(|own| own == folder)
            && documents.iter().filter(|at| is_here(&others[**at])).count() == 1;
        let slides = left(&used, is_slides);
        let are_only = slides.iter().filter(|at| is_here(&others[**at])).count() == 1;
        let belongs = |file: &Upload| {
            let is_named_so = stem(&file.file_name) == stem(&text.file_name);
            match is_slides(file) {
                true => is_named_so || is_alone && are_only && is_here(file),
                false => is_alone && is_here(file) || folder_of(&file.file_name) == stem(&text.file_name),
            }
        };
        let own: Vec<usize> = (0..others.len()).filter(|at| !used[*at] && belongs(&others[*at])).collect();
        own.iter().for_each(|at| used[*at] = true);
        let attachments = own.into_iter().map(|at| others[at].clone()).collect();
        texts.push(Group { text: text.clone(), attachments });
    }
    for at in left(&used, is_slides) {
        used[at] = true;
        texts.push(Group { text: others[at].clone(), attachments: vec![] });
    }
    texts.sort_by_key(|group| order.get(&group.text.file_name).copied());
    let unused = others.into_iter().zip(used).filter(|(_, used)| !used).map(|(file, _)| file).collect();
    Groups { texts, unused }
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
fn beside(text: &Upload, named: &[String], others: &[Upload]) -> Vec<usize> {
    let own = stem(&text.file_name);
    let folder = folder_of(&text.file_name);
    let wanted: Vec<(String, String)> =
        named.iter().map(|path| (canonical(base_name(path)), canonical(&joined(folder, path)))).collect();
    let is_beside = |file: &Upload| {
        let (name, path) = (canonical(base_name(&file.file_name)), canonical(&file.file_name));
        let is_only = || others.iter().filter(|other| canonical(base_name(&other.file_name)) == name).count() == 1;
        !own.is_empty() && folder_of(&file.file_name) == own
            || wanted.iter().any(|(wanted, place)| *place == path || *wanted == name && is_only())
    };
    (0..others.len()).filter(|at| is_beside(&others[*at])).collect()
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

fn is_plain(file: &Upload) -> bool {
    ["md", "markdown", "txt", "text"].iter().any(|ending| stem_of(&file.file_name, ending).is_some())
}

fn is_slides(file: &Upload) -> bool {
    ["pptx", "pptm", "ppsx", "ppsm", "ppt"].iter().any(|ending| stem_of(&file.file_name, ending).is_some())
}

/// Returns whether it is a document that is a text whatever lies beside it.
fn is_document(file: &Upload) -> bool {
    is_text_name(&file.file_name) && !is_slides(file)
}

/// A path without its ending; empty where it has none.
fn stem(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(stem, _)| stem)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Each text with the files beside it, and the files of none.
    async fn groups(files: &[(&str, &str)]) -> Vec<String> {
        let upload = |(name, content): &(&str, &str)| Upload {
            file_name: (*name).to_owned(),
            content: (*content).to_owned().into(),
        };
        let mut failed = vec![];
        let Groups { texts, unused } = grouped(files.iter().map(upload).collect(), &mut failed).await;
        assert!(failed.is_empty(), "{failed:?}");
        let names = |files: &[Upload]| files.iter().map(|file| file.file_name.as_str()).collect::<Vec<_>>().join(", ");
        let mut lines: Vec<String> =
            texts.iter().map(|group| format!("{}: {}", group.text.file_name, names(&group.attachments))).collect();
        lines.extend(Some(format!("no text: {}", names(&unused))).filter(|_| !unused.is_empty()));
        lines
    }

    #[tokio::test]
    async fn files_belong_to_the_texts_that_they_lie_beside() {
        let archive = [
            ("a/כרמים/סיכום.docx", ""),
            ("a/כרמים/מצגת.pptx", ""),
            ("a/כרמים/לוח.png", ""),
            ("a/שקד/אחת.docx", ""),
            ("a/שקד/שתיים.docx", ""),
            ("a/שקד/שתיים.pptx", ""),
            ("a/שקד/אחרת.pptx", ""),
            ("a/שקד/תמונה.png", ""),
            ("a/תדהר/אחת.md", "כך התחלנו."),
            ("a/תדהר/שתיים.docx", ""),
            ("a/תדהר/דף.pdf", ""),
            ("a/.DS_Store", ""),
        ];
        let expected = [
            "a/כרמים/סיכום.docx: a/כרמים/מצגת.pptx, a/כרמים/לוח.png",
            "a/שקד/אחת.docx: ",
            "a/שקד/שתיים.docx: a/שקד/שתיים.pptx",
            "a/שקד/אחרת.pptx: ",
            "a/תדהר/אחת.md: ",
            "a/תדהר/שתיים.docx: ",
            "no text: a/שקד/תמונה.png, a/תדהר/דף.pdf",
        ];
        assert_eq!(groups(&archive).await, expected);
    }

    #[tokio::test]
    async fn a_document_that_a_text_names_is_beside_it() {
        let files = [
            ("x/a.md", "[המסמך](b.docx) ![לוח](c.png)"),
            ("x/b.docx", ""),
            ("x/c.png", ""),
            ("d.docx", ""),
            ("e.pptx", ""),
        ];
        let expected = ["x/a.md: x/b.docx, x/c.png", "d.docx: ", "e.pptx: "];
        assert_eq!(groups(&files).await, expected);
    }
}
