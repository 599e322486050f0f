//! A copy of an office file that holds no more than what it shows: without the speaker's notes, hidden slides, comments,
//! tracked changes, embedded documents, macros, properties, and what a program would fetch from elsewhere.
//!
//! What may stay is found from the main part on: a part that no part that stays points to is not in the copy, so whatever
//! else a program put into the file is left out, too. Elements that point to what was left out are taken out of their
//! parts. Pictures are copied as they are.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write};

use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer, XmlVersion};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::package::{Package, list_of};
use crate::report::{Kind, Report, What};
use crate::xml::is_on;
use crate::{Format, Unreadable};

/// A copy, and what it leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanCopy {
    /// The file. One with macros has become one without: its ending is then `docx` or `pptx`.
    pub content: Vec<u8>,
    /// What is not in it, without places.
    pub left_out: Vec<crate::report::Entry>,
}

/// What points to parts that are left out.
const KINDS: [(&str, Option<What>); 26] = [
    ("notesSlide", Some(What::Notes)),
    ("notesMaster", None),
    ("handoutMaster", None),
    ("comments", Some(What::Comment)),
    ("comment", Some(What::Comment)),
    ("commentsExtended", None),
    ("commentsIds", None),
    ("commentsExtensible", None),
    ("commentAuthors", None),
    ("authors", None),
    ("people", None),
    ("package", Some(What::EmbeddedObject)),
    ("oleObject", Some(What::EmbeddedObject)),
    ("control", Some(What::EmbeddedObject)),
    ("vbaProject", Some(What::Macro)),
    ("core-properties", None),
    ("extended-properties", None),
    ("custom-properties", None),
    ("thumbnail", None),
    ("customXml", None),
    ("attachedTemplate", None),
    ("glossaryDocument", None),
    ("printerSettings", None),
    ("tags", None),
    ("webSettings", None),
    ("docMetadata", None),
];

/// Elements that are left out with all that is in them.
const ELEMENTS: [&str; 18] = [
    "del",
    "moveFrom",
    "rPrChange",
    "pPrChange",
    "sectPrChange",
    "tblPrChange",
    "tblGridChange",
    "trPrChange",
    "tcPrChange",
    "numberingChange",
    "commentRangeStart",
    "commentRangeEnd",
    "commentReference",
    "OLEObject",
    "attachedTemplate",
    "notesMasterIdLst",
    "handoutMasterIdLst",
    "custDataLst",
];

/// What points to an address that a reader follows by themselves.
const HYPERLINK: &str = "hyperlink";

/// Elements whose content stays.
const UNWRAPPED: [&str; 2] = ["ins", "moveTo"];

/// Makes a clean copy of a `.docx` or `.pptx`.
///
/// # Errors
/// [`Unreadable`], also for files of other formats.
pub fn clean_copy(name: &str, content: &[u8]) -> Result<CleanCopy, Unreadable> {
    if !matches!(crate::format(name, content)?, Format::Docx | Format::Pptx) {
        return Err(Unreadable::Unsupported);
    }
    let mut package = Package::open(content)?;
    let main = package.main()?;
    let mut copy =
        Copy { parts: BTreeMap::new(), lists: BTreeMap::new(), hidden: BTreeSet::new(), report: Report::default() };
    copy.find_hidden_slides(&mut package, &main)?;
    copy.take(&mut package, "", &mut vec![])?;
    let mut waiting = vec![main];
    while let Some(part) = waiting.pop() {
        if !copy.parts.contains_key(&part) {
            copy.take(&mut package, &part, &mut waiting)?;
        }
    }
    let content = copy.written(&mut package)?;
    Ok(CleanCopy { content, left_out: copy.report.into_entries() })
}

struct Copy {
    parts: BTreeMap<String, Vec<u8>>,
    /// What each part points to in the copy: the list as XML.
    lists: BTreeMap<String, String>,
    hidden: BTreeSet<String>,
    report: Report,
}

impl Copy {
    fn find_hidden_slides(&mut self, package: &mut Package<'_>, main: &str) -> Result<(), Unreadable> {
        for part in package.targets(main)?.of_kind("slide") {
            let root = package.tree(&part)?;
            if root.is_some_and(|root| root.attr("show").is_some_and(|show| !is_on(show))) {
                self.report.add(Kind::Lost, What::HiddenSlide, "");
                self.hidden.insert(part);
            }
        }
        Ok(())
    }

    /// Takes a part into the copy, and what it points to onto those that wait.
    fn take(&mut self, package: &mut Package<'_>, part: &str, waiting: &mut Vec<String>) -> Result<(), Unreadable> {
        let targets = package.targets(part)?;
        let mut dropped = BTreeSet::new();
        let mut list = String::new();
        for (id, target) in targets.ids().filter_map(|id| Some((id, targets.get(id)?))) {
            let left_out = KINDS.iter().find(|(kind, _)| *kind == target.kind);
            if let Some((_, what)) = left_out {
                if let Some(what) = what {
                    self.report.add(Kind::Lost, *what, "");
                }
                dropped.insert(id.to_owned());
                continue;
            }
            // A program would fetch what is elsewhere as soon as somebody opens the copy, and tell its owner who did.
            if target.is_external && target.kind != HYPERLINK {
                let what = match target.kind.as_str() {
                    "image" => What::ExternalPicture,
                    "audio" | "video" | "media" => What::Media,
                    _ => What::EmbeddedObject,
                };
                self.report.add(Kind::Lost, what, "");
                dropped.insert(id.to_owned());
                continue;
            }
            if self.hidden.contains(&target.part) || !target.is_external && !package.has(&target.part) {
                dropped.insert(id.to_owned());
                continue;
            }
            list.push_str(&relationship(id, target));
            if !target.is_external {
                waiting.push(target.part.clone());
            }
        }
        if !list.is_empty() {
            self.lists.insert(part.to_owned(), list);
        }
        if part.is_empty() {
            return Ok(());
        }
        let content = package.bytes(part)?.ok_or(Unreadable::Damaged)?;
        let is_xml = part.ends_with(".xml") || content.starts_with(b"<?xml");
        let content = if is_xml { self.without(&content, &dropped)? } else { content };
        self.parts.insert(part.to_owned(), content);
        Ok(())
    }

    /// A part without what is left out.
    fn without(&mut self, content: &[u8], dropped: &BTreeSet<String>) -> Result<Vec<u8>, Unreadable> {
        let mut reader = Reader::from_reader(content);
        let mut writer = Writer::new(vec![]);
        let mut buffer = vec![];
        let mut walk = Walk { dropped, skipped: 0, rows: vec![], names: vec![] };
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer).map_err(|_| Unreadable::Damaged)?;
            match event {
                Event::Eof => break,
                // What a document type declares would have to be resolved.
                Event::DocType(_) | Event::Comment(_) => {}
                Event::Start(start) => {
                    let write = walk.begin(&start, writer.get_ref().len(), &mut self.report);
                    if write {
                        write_event(&mut writer, Event::Start(without_marks(&start, dropped)))?;
                    }
                }
                Event::Empty(start) => {
                    let write = walk.begin(&start, writer.get_ref().len(), &mut self.report);
                    let cut = walk.end();
                    if write {
                        write_event(&mut writer, Event::Empty(without_marks(&start, dropped)))?;
                    }
                    truncate(&mut writer, cut.1);
                }
                Event::End(end) => {
                    let (write, cut) = walk.end();
                    if write {
                        write_event(&mut writer, Event::End(end))?;
                    }
                    truncate(&mut writer, cut);
                }
                other if walk.skipped == 0 => write_event(&mut writer, other)?,
                _ => {}
            }
        }
        Ok(writer.into_inner())
    }

    fn written(&mut self, package: &mut Package<'_>) -> Result<Vec<u8>, Unreadable> {
        let types = package.tree("[Content_Types].xml")?.ok_or(Unreadable::Damaged)?;
        let mut list = String::new();
        for element in types.elements() {
            let kind = element.attr("ContentType").unwrap_or_default();
            // A file without its macros is one that has none.
            let kind = kind
                .replace(
                    "vnd.ms-word.document.macroEnabled.main",
                    "vnd.openxmlformats-officedocument.wordprocessingml.document.main",
                )
                .replace(
                    "vnd.ms-powerpoint.presentation.macroEnabled.main",
                    "vnd.openxmlformats-officedocument.presentationml.presentation.main",
                );
            match (element.name.as_str(), element.attr("Extension"), element.attr("PartName")) {
                ("Default", Some(ending), _) => list.push_str(&format!(
                    "<Default Extension=\"{}\" ContentType=\"{}\"/>",
                    escaped(ending),
                    escaped(&kind)
                )),
                ("Override", _, Some(part)) if self.parts.contains_key(part.trim_start_matches('/')) => {
                    list.push_str(&format!(
                        "<Override PartName=\"{}\" ContentType=\"{}\"/>",
                        escaped(part),
                        escaped(&kind)
                    ));
                }
                _ => {}
            }
        }
        let types = format!(
            "{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">{list}</Types>"
        );
        let mut zip = ZipWriter::new(Cursor::new(vec![]));
        let mut put = |name: &str, content: &[u8]| -> Result<(), Unreadable> {
            zip.start_file(name, SimpleFileOptions::default()).map_err(|_| Unreadable::Damaged)?;
            zip.write_all(content).map_err(|_| Unreadable::Damaged)
        };
        put("[Content_Types].xml", types.as_bytes())?;
        for (part, list) in &self.lists {
            let list = format!(
                "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{list}</Relationships>"
            );
            put(&list_of(part), list.as_bytes())?;
        }
        for (part, content) in &self.parts {
            put(part, content)?;
        }
        Ok(zip.finish().map_err(|_| Unreadable::Damaged)?.into_inner())
    }
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

fn relationship(id: &str, target: &crate::package::Target) -> String {
    let (part, mode) = match target.is_external {
        true => (target.part.clone(), " TargetMode=\"External\""),
        false => (format!("/{}", target.part), ""),
    };
    let (id, kind, part) = (escaped(id), escaped(&target.full_kind), escaped(&part));
    format!("<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{part}\"{mode}/>")
}

fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

fn write_event(writer: &mut Writer<Vec<u8>>, event: Event<'_>) -> Result<(), Unreadable> {
    writer.write_event(event).map_err(|_| Unreadable::Damaged)
}

/// Takes back what was written from a place on.
fn truncate(writer: &mut Writer<Vec<u8>>, cut: Option<usize>) {
    if let Some(at) = cut {
        writer.get_mut().truncate(at);
    }
}

/// An element without the numbers of editing sessions, which tell who wrote what together, and without the addresses of
/// its picture elsewhere: the picture itself may be in the file as well.
fn without_marks<'a>(start: &BytesStart<'a>, dropped: &BTreeSet<String>) -> BytesStart<'a> {
    let is_mark = |key: &str| key.rsplit(':').next().is_some_and(|name| name.starts_with("rsid"));
    let is_elsewhere = |attribute: &Attribute<'_>| {
        let key: &str = attribute.key.as_ref();
        matches!(key.rsplit_once(':'), Some((_, "link" | "href"))) && names_one_of(attribute, dropped)
    };
    let name = start.name();
    let mut clean = BytesStart::new(String::from(AsRef::<str>::as_ref(&name)));
    for attribute in start.attributes().with_checks(false).flatten() {
        let key: &str = attribute.key.as_ref();
        if !is_mark(key) && !is_elsewhere(&attribute) {
            clean.push_attribute(attribute);
        }
    }
    clean
}

/// Whether an attribute names something that is left out.
fn names_one_of(attribute: &Attribute<'_>, dropped: &BTreeSet<String>) -> bool {
    attribute.normalized_value(XmlVersion::Explicit1_0).is_ok_and(|id| dropped.contains(id.as_ref()))
}

/// An element that is open in a part.
struct Walk<'a> {
    dropped: &'a BTreeSet<String>,
    /// How many elements are open that are left out.
    skipped: usize,
    /// The rows and frames that are open: where each begins in the copy, and whether it is to be taken back.
    rows: Vec<(usize, bool)>,
    names: Vec<Name>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Name {
    /// A row of a table, or the frame of an object on a slide.
    Row,
    RowProperties,
    Unwrapped,
    Skipped,
    Other,
}

impl Walk<'_> {
    /// Whether an element that begins is written.
    fn begin(&mut self, start: &BytesStart<'_>, at: usize, report: &mut Report) -> bool {
        let full = start.name();
        let name: &str = full.as_ref();
        let name = name.rsplit(':').next().unwrap_or_default();
        if self.skipped > 0 {
            self.skipped += 1;
            self.names.push(Name::Skipped);
            return false;
        }
        // A row that was deleted, and the frame of a document that was embedded, go as a whole.
        let is_row_deleted = name == "del" && self.names.last() == Some(&Name::RowProperties);
        if (is_row_deleted || name == "oleObj")
            && let Some(row) = self.rows.last_mut()
        {
            row.1 = true;
        }
        let points_nowhere = || {
            start.attributes().with_checks(false).flatten().any(|attribute| {
                let key: &str = attribute.key.as_ref();
                // A picture that is also in the file stays without the address of the other.
                let is_picture = matches!(name, "blip" | "imagedata");
                let is_reference =
                    matches!(key.rsplit_once(':'), Some((_, reference)) if reference == "id" || reference == "link" && !is_picture);
                is_reference && names_one_of(&attribute, self.dropped)
            })
        };
        if ELEMENTS.contains(&name) || points_nowhere() {
            if matches!(name, "del" | "moveFrom") {
                report.add(Kind::Lost, What::Deletion, "");
            }
            self.skipped = 1;
            self.names.push(Name::Skipped);
            return false;
        }
        let kind = match name {
            "tr" | "graphicFrame" => {
                self.rows.push((at, false));
                Name::Row
            }
            "trPr" => Name::RowProperties,
            name if UNWRAPPED.contains(&name) => Name::Unwrapped,
            _ => Name::Other,
        };
        self.names.push(kind);
        kind != Name::Unwrapped
    }

    /// Whether the end of an element is written, and from where on what was written is taken back.
    fn end(&mut self) -> (bool, Option<usize>) {
        match self.names.pop() {
            Some(Name::Skipped) => {
                self.skipped -= 1;
                (false, None)
            }
            Some(Name::Unwrapped) => (false, None),
            Some(Name::Row) => (true, self.rows.pop().and_then(|(at, is_cut)| is_cut.then_some(at))),
            Some(Name::RowProperties | Name::Other) => (true, None),
            None => (false, None),
        }
    }
}
