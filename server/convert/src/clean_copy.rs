//! A copy of an office file that holds no more than what it shows: without the speaker's notes, hidden slides, comments,
//! tracked changes, embedded documents, macros, properties, and what a program would fetch from elsewhere.
//!
//! What may stay is found from the main part on: a part that no part that stays points to is not in the copy, so whatever
//! else a program put into the file is left out, too. Elements that point to what was left out are taken out of their
//! parts. Pictures lose what their cameras and programs wrote into them, such as where they were taken.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write};

use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer, XmlVersion};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::package::{Package, list_of};
use crate::report::{Kind, Report, What};
use crate::xml::{Element, is_on};
use crate::{Format, Unreadable, clean_odf, metadata};

/// A copy, and what it leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanCopy {
    /// The file. One with macros has become one without: its ending is then `docx` or `pptx`.
    pub content: Vec<u8>,
    /// What is not in it, without places.
    pub left_out: Vec<crate::report::Entry>,
}

/// What points to parts that are left out.
const KINDS: [(&str, Option<What>); 28] = [
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
    ("aFChunk", Some(What::EmbeddedObject)),
    ("subDocument", Some(What::EmbeddedObject)),
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
const ELEMENTS: [&str; 35] = [
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
    // Where tracked changes begin and end, with who made them and when.
    "cellIns",
    "cellDel",
    "cellMerge",
    "moveFromRangeStart",
    "moveFromRangeEnd",
    "moveToRangeStart",
    "moveToRangeEnd",
    "customXmlInsRangeStart",
    "customXmlInsRangeEnd",
    "customXmlDelRangeStart",
    "customXmlDelRangeEnd",
    // Who may change a part of the text, from where letters take their addressees, what programs noted for themselves.
    "permStart",
    "permEnd",
    "mailMerge",
    "docVars",
    "rsids",
    "writeProtection",
];

/// What points to an address that a reader follows by themselves.
const HYPERLINK: &str = "hyperlink";

/// Elements whose content stays.
const UNWRAPPED: [&str; 2] = ["ins", "moveTo"];

/// Makes a clean copy of a `.docx`, `.pptx`, `.odt` or `.odp`.
///
/// # Errors
/// [`Unreadable`], also for files of other formats.
pub fn clean_copy(name: &str, content: &[u8]) -> Result<CleanCopy, Unreadable> {
    match crate::format(name, content) {
        Ok(Format::Docx | Format::Pptx) => {}
        Ok(Format::Odt) => return clean_odf::clean_copy(content),
        // They are no text, but may be attached.
        Err(Unreadable::Unsupported) if clean_odf::is_slides(content) => return clean_odf::clean_copy(content),
        Ok(_) => return Err(Unreadable::Unsupported),
        Err(error) => return Err(error),
    }
    let mut package = Package::open(content)?;
    let main = package.main()?;
    let mut copy = Copy::default();
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

#[derive(Default)]
struct Copy {
    parts: BTreeMap<String, Vec<u8>>,
    /// What each part points to in the copy: the list as XML.
    lists: BTreeMap<String, String>,
    /// The parts of the hidden slides, and the numbers that the presentation has for them.
    hidden: BTreeSet<String>,
    hidden_numbers: BTreeSet<String>,
    report: Report,
}

impl Copy {
    fn find_hidden_slides(&mut self, package: &mut Package<'_>, main: &str) -> Result<(), Unreadable> {
        let targets = package.targets(main)?;
        for part in targets.of_kind("slide") {
            let root = package.tree(&part)?;
            if root.is_some_and(|root| root.attr("show").is_some_and(|show| !is_on(show))) {
                self.report.add(Kind::Lost, What::HiddenSlide, "");
                self.hidden.insert(part);
            }
        }
        if !self.hidden.is_empty()
            && let Some(list) = package.tree(main)?.as_ref().and_then(|root| root.child("sldIdLst"))
        {
            let is_hidden = |slide: &&Element| {
                let target = slide.reference("id").and_then(|id| targets.get(id));
                target.is_some_and(|target| self.hidden.contains(&target.part))
            };
            let numbers = list.elements().filter(is_hidden).filter_map(|slide| slide.attr("id"));
            self.hidden_numbers = numbers.map(str::to_owned).collect();
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
        let content = match is_xml {
            true => self.without(&content, &dropped)?,
            false => metadata::without(content),
        };
        self.parts.insert(part.to_owned(), content);
        Ok(())
    }

    /// A part without what is left out.
    fn without(&mut self, content: &[u8], dropped: &BTreeSet<String>) -> Result<Vec<u8>, Unreadable> {
        let mut reader = Reader::from_reader(content);
        let mut writer = Writer::new(vec![]);
        let mut buffer = vec![];
        let numbers = std::mem::take(&mut self.hidden_numbers);
        let mut walk = Walk { dropped, hidden: &numbers, skipped: 0, rows: vec![], names: vec![] };
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
                    let cut = walk.end(&mut self.report);
                    if write {
                        write_event(&mut writer, Event::Empty(without_marks(&start, dropped)))?;
                    }
                    truncate(&mut writer, cut.1);
                }
                Event::End(end) => {
                    let (write, cut) = walk.end(&mut self.report);
                    if write {
                        write_event(&mut writer, Event::End(end))?;
                    }
                    truncate(&mut writer, cut);
                }
                other if walk.skipped == 0 => write_event(&mut writer, other)?,
                _ => {}
            }
        }
        self.hidden_numbers = numbers;
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

/// Returns whether an attribute names something that is left out.
fn names_one_of(attribute: &Attribute<'_>, dropped: &BTreeSet<String>) -> bool {
    attribute.normalized_value(XmlVersion::Explicit1_0).is_ok_and(|id| dropped.contains(id.as_ref()))
}

/// An element that is open in a part.
struct Walk<'a> {
    dropped: &'a BTreeSet<String>,
    /// The numbers of the hidden slides.
    hidden: &'a BTreeSet<String>,
    /// How many elements are open that are left out.
    skipped: usize,
    /// The elements that are open and may turn out to be hidden or deleted: where each begins in the copy, and what becomes
    /// of it.
    rows: Vec<(usize, Fate)>,
    names: Vec<Name>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Name {
    /// A row of a table.
    Row,
    RowProperties,
    /// A cell of a table.
    Cell,
    /// A piece of a line.
    Run,
    RunProperties,
    /// A shape of a slide, or a drawing of a text.
    Shape,
    /// The outline of a drawing.
    Path,
    Unwrapped,
    Skipped,
    Other,
}

/// What becomes of an element at its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Stays,
    /// It is taken back; what made it so is counted already.
    Goes,
    /// It is taken back, and counted as this.
    Counted(What),
}

impl Name {
    /// Returns whether what an element holds may tell that the whole is left out.
    fn is_row(self) -> bool {
        matches!(self, Self::Row | Self::Cell | Self::Run | Self::Shape)
    }
}

impl Walk<'_> {
    /// Returns whether an element that begins is written.
    fn begin(&mut self, start: &BytesStart<'_>, at: usize, report: &mut Report) -> bool {
        let full = start.name();
        let full: &str = full.as_ref();
        let name = full.rsplit(':').next().unwrap_or_default();
        if self.skipped > 0 {
            self.skipped += 1;
            self.names.push(Name::Skipped);
            return false;
        }
        if let Some(fate) = self.tells(start, name)
            && let Some(row) = self.rows.last_mut()
        {
            row.1 = fate;
        }
        if self.is_left_out(start, name) {
            if matches!(name, "del" | "moveFrom") {
                report.add(Kind::Lost, What::Deletion, "");
            }
            self.skipped = 1;
            self.names.push(Name::Skipped);
            return false;
        }
        let kind = match name {
            "tr" => Name::Row,
            "tc" => Name::Cell,
            "r" => Name::Run,
            "sp" | "graphicFrame" | "grpSp" | "cxnSp" | "drawing" => Name::Shape,
            "pic" if full != "pic:pic" => Name::Shape,
            "trPr" => Name::RowProperties,
            "rPr" => Name::RunProperties,
            "path" => Name::Path,
            // An outline moves to a point, too.
            name if UNWRAPPED.contains(&name) && self.names.last() != Some(&Name::Path) => Name::Unwrapped,
            _ => Name::Other,
        };
        if kind.is_row() {
            self.rows.push((at, Fate::Stays));
        }
        self.names.push(kind);
        kind != Name::Unwrapped
    }

    /// Returns what an element says of the innermost one around it that may go as a whole.
    fn tells(&self, start: &BytesStart<'_>, name: &str) -> Option<Fate> {
        let above = |steps: usize| self.names.len().checked_sub(steps).and_then(|at| self.names.get(at)).copied();
        let value = |wanted: &str| {
            let mut attributes = start.attributes();
            let found = attributes.with_checks(false).flatten().find(|attribute| {
                let key: &str = attribute.key.as_ref();
                key.rsplit(':').next() == Some(wanted)
            });
            found.and_then(|it| it.normalized_value(XmlVersion::Explicit1_0).ok().map(|value| value.into_owned()))
        };
        let hidden = Fate::Counted(What::HiddenText);
        match name {
            "del" => (above(1) == Some(Name::RowProperties)).then_some(Fate::Goes),
            "cellDel" => (above(2) == Some(Name::Cell)).then_some(Fate::Counted(What::Deletion)),
            "vanish" => {
                let is_run = above(1) == Some(Name::RunProperties) && above(2) == Some(Name::Run);
                (is_run && value("val").is_none_or(|value| is_on(&value))).then_some(hidden)
            }
            // The instructions of fields may be hidden, and go in pairs.
            "fldChar" | "instrText" => (above(1) == Some(Name::Run)).then_some(Fate::Stays),
            "cNvPr" | "docPr" => {
                let is_shape = above(2) == Some(Name::Shape);
                (is_shape && value("hidden").is_some_and(|value| is_on(&value))).then_some(hidden)
            }
            // The frame of a document that was embedded.
            "oleObj" => Some(Fate::Goes),
            _ => None,
        }
    }

    fn is_left_out(&self, start: &BytesStart<'_>, name: &str) -> bool {
        ELEMENTS.contains(&name)
            || start.attributes().with_checks(false).flatten().any(|attribute| {
                let key: &str = attribute.key.as_ref();
                if name == "sldId" && key == "id" {
                    return names_one_of(&attribute, self.hidden);
                }
                // A picture that is also in the file stays without the address of the other.
                let is_picture = matches!(name, "blip" | "imagedata");
                let reference = key.rsplit_once(':').map(|(_, reference)| reference);
                let is_reference = reference == Some("id") || reference == Some("link") && !is_picture;
                is_reference && names_one_of(&attribute, self.dropped)
            })
    }

    /// Returns whether the end of an element is written, and from where on what was written is taken back.
    fn end(&mut self, report: &mut Report) -> (bool, Option<usize>) {
        match self.names.pop() {
            Some(Name::Skipped) => {
                self.skipped -= 1;
                (false, None)
            }
            Some(Name::Unwrapped) | None => (false, None),
            Some(name) if name.is_row() => {
                let (at, fate) = self.rows.pop().unwrap_or((0, Fate::Stays));
                if let Fate::Counted(what) = fate {
                    report.add(Kind::Lost, what, "");
                }
                (true, (fate != Fate::Stays).then_some(at))
            }
            Some(_) => (true, None),
        }
    }
}
