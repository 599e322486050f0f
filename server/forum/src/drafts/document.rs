//! The text of an uploaded file: as it is where that is plain text, else what the converter makes of the document; and
//! which of several files is the text.

use bytes::Bytes;
use convert::model::File;
use domain::conversion::{Import, located};
use domain::document::DocumentKind;
use domain::language::Language;
use domain::practice::BODY_MAX;
use domain::problem::{FieldError, FieldProblem, Problem};

use crate::Forum;
use crate::attachments::keep::Upload;
use crate::conversion::{ConversionError, Converted, Options};
use crate::document_file::find_kind;
use crate::drafts::save::DRAFT_MAX;
use crate::front_matter::{self, Parsed};
use crate::worker::text_on_worker;

/// Endings of documents that are converted, whatever their content looks like: one that is damaged is said to be so.
const DOCUMENTS: [&str; 19] = [
    "docx", "docm", "dotx", "dotm", "doc", "pptx", "pptm", "ppsx", "ppsm", "potx", "potm", "ppt", "odt", "ott", "html",
    "htm", "xhtml", "zip", "rtf",
];

/// Which of several files is preferred as the text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Preferred {
    /// A written text; slides only where there is no other.
    #[default]
    Document,
    /// The slides, where there are some.
    Slides,
}

/// Takes the text out of several files: Markdown before documents, these before pages, plain text and archives, and
/// slides last or first. `None` where none of them can be a text. Of two of one kind the first is taken.
pub fn take_text(files: &mut Vec<Upload>, preferred: Preferred) -> Option<Upload> {
    let rank = |file: &Upload| match ending(&file.file_name).as_str() {
        "pptx" | "pptm" | "ppsx" | "ppsm" | "potx" | "potm" | "ppt" => match preferred {
            Preferred::Document => Some(6),
            Preferred::Slides => Some(0),
        },
        "md" | "markdown" => Some(1),
        "docx" | "docm" | "dotx" | "dotm" | "doc" | "odt" | "ott" | "rtf" => Some(2),
        "html" | "htm" | "xhtml" => Some(3),
        "txt" | "text" => Some(4),
        "zip" => Some(5),
        _ => None,
    };
    let ranks = files.iter().enumerate().filter_map(|(at, file)| Some((rank(file)?, at)));
    let (_, at) = ranks.min()?;
    Some(files.remove(at))
}

/// Returns whether a file of this name is taken for a text when it is among others.
pub fn is_text_name(name: &str) -> bool {
    let ending = ending(name);
    ["md", "markdown", "txt", "text"].contains(&ending.as_str()) || DOCUMENTS.contains(&ending.as_str())
}

/// The ending of a name in small letters; empty where it has none.
fn ending(name: &str) -> String {
    name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default()
}

/// A document as Markdown, with the files that belong to it.
pub struct DocumentText {
    /// The document's text.
    pub body: String,
    /// The pictures of the document, and a clean copy of it.
    pub files: Vec<Upload>,
}

/// The text of a file.
pub(crate) struct ReadText {
    /// The text that was read, and what its front matter says.
    pub parsed: Parsed,
    /// The pictures of a document and what else came with it.
    pub files: Vec<Upload>,
    /// The document itself, where a copy of it is attached.
    pub document: Option<Upload>,
    /// What became of the document; `None` for plain text.
    pub import: Option<Import>,
}

impl Forum {
    /// The files of a zip file, called by their paths in it. A zip file inside of it is one of them.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `file` when it cannot be read.
    pub async fn unpack(&self, archive: Upload) -> Result<Vec<Upload>, Problem> {
        let unpacked = self.file_reader.unpack(archive.content).await.map_err(|error| {
            causes::record("a zip file was not unpacked", &error);
            Problem::Invalid { fields: vec![error.of_file("file", &archive.file_name)] }
        })?;
        let upload = |file: File| Upload { file_name: file.name, content: file.content.into() };
        Ok(unpacked.into_iter().map(upload).collect())
    }

    /// The text of a document without its title, with its pictures and a clean copy of it.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `file` when it cannot be read.
    pub async fn document_text(&self, document: Upload) -> Result<DocumentText, Problem> {
        let refused = |error: ConversionError| {
            causes::record("a document was not converted", &error);
            Problem::Invalid { fields: vec![error.of_file("file", &document.file_name)] }
        };
        let read = self.read_text(&document.file_name, document.content.clone(), Language::default()).await?;
        let copy = self.file_reader.clean_copy("", document.content.clone()).await.map_err(refused)?;
        let mut files = read.files;
        files.push(Upload { file_name: document.file_name, content: copy.content.into() });
        Ok(DocumentText { body: read.parsed.body, files })
    }

    /// Reads the text of an uploaded file.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `file` when it is empty, too large, or cannot be read; [`Problem::TextTimeout`].
    pub(crate) async fn read_text(
        &self,
        file_name: &str,
        content: Bytes,
        language: Language,
    ) -> Result<ReadText, Problem> {
        let refused = |error: FieldError| {
            let is_named = error.file.is_some() || file_name.is_empty();
            Problem::Invalid { fields: vec![if is_named { error } else { error.of_file(file_name) }] }
        };
        if content.len() as u64 > self.max_upload {
            return Err(refused(FieldError::new("file", FieldProblem::FileTooLarge).detail(self.max_upload)));
        }
        let kind = find_kind(content.clone()).await?;
        if !is_document(file_name, kind) {
            let parsed = text_on_worker(move || plain_text(&content)).await?.map_err(refused)?;
            return Ok(ReadText { parsed, files: vec![], document: None, import: None });
        }
        let is_page = kind == Some(DocumentKind::WebPage) && ending(file_name) != "html";
        let name = if is_page { format!("{file_name}.html") } else { file_name.to_owned() };
        let options = Options { language, notes: false };
        let converted = self.file_reader.convert(&name, content.clone(), options).await;
        let converted = converted.map_err(|error| {
            causes::record("a document was not converted", &error);
            refused(error.of_file("file", file_name))
        })?;
        if converted.markdown.len() > DRAFT_MAX {
            return Err(refused(FieldError::new("file", FieldProblem::FileTooLarge).detail(BODY_MAX)));
        }
        let is_slides = kind == Some(DocumentKind::PowerPoint);
        let has_copy = is_slides || matches!(kind, Some(DocumentKind::Word | DocumentKind::OpenDocument));
        let document = has_copy.then(|| Upload { file_name: attached_name(file_name), content });
        let file_name = file_name.to_owned();
        let of_archive = kind == Some(DocumentKind::Archive);
        let read = text_on_worker(move || {
            let Converted { title, markdown, files, report, notes, slides } = converted;
            let files = files.into_iter().map(|file| Upload { file_name: file.name, content: file.content.into() });
            let import = Import {
                text_file: file_name,
                is_slides,
                lines: located(report, &markdown, &slides),
                notes: if notes.len() <= DRAFT_MAX { notes } else { String::new() },
                ..Import::default()
            };
            let parsed = if of_archive { front_matter::parse(&markdown) } else { titled(title, markdown) };
            ReadText { parsed, files: files.collect(), document, import: Some(import) }
        });
        read.await
    }
}

/// Returns whether the converter reads a file of this name and kind.
fn is_document(name: &str, kind: Option<DocumentKind>) -> bool {
    use DocumentKind::{Archive, Excel, Image, OpenDocument, Pages, Pdf, PowerPoint, RichText, WebPage, Word};
    match kind {
        Some(Word | PowerPoint | OpenDocument | WebPage | Archive) => true,
        // What they are is said, and what to do with them.
        Some(Excel | RichText | Pages | Pdf | Image) => false,
        None => DOCUMENTS.contains(&ending(name).as_str()),
    }
}

fn plain_text(content: &[u8]) -> Result<Parsed, FieldError> {
    let text = crate::text_file::read(content)?;
    if text.len() > DRAFT_MAX {
        return Err(FieldError::new("file", FieldProblem::FileTooLarge).detail(BODY_MAX));
    }
    Ok(front_matter::parse(&text))
}

/// The name that the copy of a document has: one without macros.
fn attached_name(name: &str) -> String {
    let without = [("docm", "docx"), ("dotm", "dotx"), ("pptm", "pptx"), ("ppsm", "ppsx"), ("potm", "potx")];
    let own = ending(name);
    match without.iter().find(|(with, _)| *with == own) {
        Some((with, without)) => format!("{}{without}", &name[..name.len() - with.len()]),
        None => name.to_owned(),
    }
}

/// A converted text with its title: the heading that it begins with, where that is the title or the only one of its
/// level. It is then no part of the text.
fn titled(title: Option<String>, markdown: String) -> Parsed {
    let first = markdown.lines().next().unwrap_or_default();
    let heading = |line: &str| line.trim_start_matches('#').trim().to_owned();
    let is_title = first.starts_with("# ") && markdown.lines().filter(|line| line.starts_with("# ")).count() == 1
        || first.starts_with('#') && title.as_ref().is_some_and(|title| *title == heading(first));
    let mut parsed = Parsed::default();
    if is_title {
        parsed.fields.title = Some(markdown::plain_text(first).trim().to_owned());
        parsed.body = markdown[first.len()..].trim_start_matches('\n').to_owned();
    } else {
        parsed.fields.title = title;
        parsed.body = markdown;
    }
    parsed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(names: &[&str], preferred: Preferred) -> Option<String> {
        let upload = |name: &&str| Upload { file_name: (*name).to_owned(), content: Bytes::new() };
        let mut files: Vec<Upload> = names.iter().map(upload).collect();
        let text = take_text(&mut files, preferred).map(|file| file.file_name);
        assert_eq!(files.len(), names.len() - usize::from(text.is_some()));
        text
    }

    #[test]
    fn one_of_several_files_is_the_text() {
        let document = |names: &[&str]| chosen(names, Preferred::Document);
        assert_eq!(document(&["לוח.png", "מצגת.pptx", "סיכום.DOCX"]).as_deref(), Some("סיכום.DOCX"));
        assert_eq!(chosen(&["סיכום.docx", "מצגת.pptx"], Preferred::Slides).as_deref(), Some("מצגת.pptx"));
        assert_eq!(chosen(&["סיכום.docx", "לוח.png"], Preferred::Slides).as_deref(), Some("סיכום.docx"));
        assert_eq!(document(&["a.docx", "b.md", "c.txt"]).as_deref(), Some("b.md"));
        assert_eq!(document(&["a.docx", "b.docx"]).as_deref(), Some("a.docx"));
        assert_eq!(document(&["לוח.png", "דף.pdf", "README"]), None);
        assert_eq!(document(&[]), None);
    }

    #[test]
    fn a_title_is_taken_out_of_the_text() {
        let read = |title: Option<&str>, text: &str| {
            let Parsed { fields, body, .. } = titled(title.map(str::to_owned), text.to_owned());
            (fields.title.unwrap_or_default(), body)
        };
        assert_eq!(read(None, "# אמנת **שירות**\n\nגוף\n"), ("אמנת שירות".to_owned(), "גוף\n".to_owned()));
        let sections = "# א\n\nגוף\n\n# ב\n";
        assert_eq!(read(Some("אמנה"), sections), ("אמנה".to_owned(), sections.to_owned()));
        assert_eq!(read(Some("פתיחה"), "## פתיחה\n\nגוף\n"), ("פתיחה".to_owned(), "גוף\n".to_owned()));
        assert_eq!(read(None, "---\n\nגוף\n"), (String::new(), "---\n\nגוף\n".to_owned()));
    }

    #[test]
    fn a_copy_without_macros_is_called_so() {
        assert_eq!(attached_name("סיכום.DOCM"), "סיכום.docx");
        assert_eq!(attached_name("a.pptx"), "a.pptx");
    }
}
