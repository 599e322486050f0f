//! A copy of a text or a presentation of LibreOffice (OpenDocument 1.3) that holds no more than what it shows.
//!
//! A part that nothing in the copy points to is not in it, and neither are the properties, the picture of the first page,
//! earlier versions and macros. An object that is embedded stays as the picture that was drawn of it; equations and charts
//! stay whole.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer, XmlVersion};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::clean_copy::CleanCopy;
use crate::package::{MAGIC, Package, resolve};
use crate::report::{Kind, Report, What};
use crate::xml::Element;
use crate::{Unreadable, link, metadata};

/// What the media types of all documents begin with.
const TYPES: &str = "application/vnd.oasis.opendocument.";
/// Objects inside one another beyond this are left out.
const DEPTH_MAX: usize = 4;
/// Styles based on one another beyond this are a circle.
const CHAIN_MAX: usize = 50;
/// Settings that tell on which machine and in which sessions the text was written.
const PRIVATE_SETTINGS: [&str; 9] = [
    "PrinterName",
    "PrinterSetup",
    "PrinterPaperFromSetup",
    "PrintFaxName",
    "Rsid",
    "RsidRoot",
    "CurrentDatabaseCommand",
    "CurrentDatabaseDataSource",
    "EmbeddedDatabaseName",
];

/// Returns whether a file is a presentation of LibreOffice.
pub fn is_slides(content: &[u8]) -> bool {
    let kind = || Package::open(content).ok().and_then(|mut package| media_type(&mut package));
    content.starts_with(MAGIC) && kind().is_some_and(|kind| kind.starts_with(&format!("{TYPES}presentation")))
}

fn media_type(package: &mut Package<'_>) -> Option<String> {
    String::from_utf8(package.bytes("mimetype").ok()??).ok()
}

/// Makes a clean copy.
///
/// # Errors
/// [`Unreadable`].
pub fn clean_copy(content: &[u8]) -> Result<CleanCopy, Unreadable> {
    let mut package = Package::open(content)?;
    let media_type = media_type(&mut package).ok_or(Unreadable::Damaged)?;
    let manifest = package.tree("META-INF/manifest.xml")?.unwrap_or_default();
    if manifest.find("encryption-data").is_some() {
        return Err(Unreadable::Encrypted);
    }
    let entry = |entry: &Element| {
        Some((entry.attr("full-path")?.to_owned(), entry.attr("media-type").unwrap_or_default().to_owned()))
    };
    let types: BTreeMap<String, String> = manifest.find_all("file-entry").into_iter().filter_map(entry).collect();
    let mut copy = Copy { types, parts: BTreeMap::new(), report: Report::default() };
    if copy.types.keys().any(|part| part.starts_with("Basic/") || part.starts_with("Scripts/")) {
        copy.report.add(Kind::Lost, What::Macro, "");
    }
    copy.take_folder(&mut package, "", 0)?;
    if !copy.parts.contains_key("content.xml") {
        return Err(Unreadable::Damaged);
    }
    let version = manifest.attr("version").unwrap_or("1.2").to_owned();
    let content = copy.written(&media_type, &version)?;
    Ok(CleanCopy { content, left_out: copy.report.into_entries() })
}

/// The family and the name of a style.
type StyleName = (String, String);

struct Copy {
    /// The media type of each part, and of each folder that is a document, as the file lists them.
    types: BTreeMap<String, String>,
    /// The parts of the copy.
    parts: BTreeMap<String, Vec<u8>>,
    report: Report,
}

/// What becomes of an element.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Stays,
    /// It goes with all that is in it, and is counted as this.
    Goes(Option<What>),
}

impl Copy {
    /// Takes a document into the copy: that of the file itself, or one of a folder in it that ends in `/`.
    fn take_folder(&mut self, package: &mut Package<'_>, folder: &str, depth: usize) -> Result<(), Unreadable> {
        let mut hidden = BTreeSet::new();
        let mut styles = vec![];
        for name in ["styles.xml", "content.xml"] {
            styles.extend(package.tree(&format!("{folder}{name}"))?);
        }
        add_hidden(&styles, &mut hidden);
        drop(styles);
        for name in ["content.xml", "styles.xml", "settings.xml"] {
            let part = format!("{folder}{name}");
            let Some(content) = package.bytes(&part)? else { continue };
            let (content, targets) = self.without(&content, folder, &hidden)?;
            self.parts.insert(part, content);
            for target in targets {
                self.take(package, target, depth)?;
            }
        }
        Ok(())
    }

    /// Takes what an element of the copy points to.
    fn take(&mut self, package: &mut Package<'_>, part: String, depth: usize) -> Result<(), Unreadable> {
        let folder = format!("{part}/");
        if self.is_drawn(&part) && depth < DEPTH_MAX && !self.parts.contains_key(&format!("{folder}content.xml")) {
            return self.take_folder(package, &folder, depth + 1);
        }
        // A name of another document of the file is none of a picture.
        if !part.ends_with(".xml")
            && !self.parts.contains_key(&part)
            && let Some(content) = package.bytes(&part)?
        {
            self.parts.insert(part, metadata::without(content));
        }
        Ok(())
    }

    /// Returns whether a part is an object that is drawn from what it holds and shows all of that.
    fn is_drawn(&self, part: &str) -> bool {
        let kind = self.types.get(&format!("{part}/")).and_then(|kind| kind.strip_prefix(TYPES));
        matches!(kind, Some("formula" | "chart"))
    }

    /// A part without what is left out, and the parts that it points to.
    fn without(
        &mut self,
        content: &[u8],
        folder: &str,
        hidden: &BTreeSet<StyleName>,
    ) -> Result<(Vec<u8>, Vec<String>), Unreadable> {
        let mut reader = Reader::from_reader(content);
        let mut writer = Writer::new(vec![]);
        let mut buffer = vec![];
        let mut targets = vec![];
        let mut skipped = Skipped::default();
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer).map_err(|_| Unreadable::Damaged)?;
            match event {
                Event::Eof => break,
                // What a document type declares would have to be resolved.
                Event::DocType(_) | Event::Comment(_) => {}
                Event::Start(start) if skipped.open > 0 => {
                    skipped.open += 1;
                    // The deletions of a text stand together before it.
                    if local(start.name().as_ref()) == "deletion" {
                        self.report.add(Kind::Lost, What::Deletion, "");
                    }
                }
                Event::End(_) if skipped.open > 0 => {
                    skipped.open -= 1;
                    if skipped.open == 0 {
                        self.count(&skipped);
                    }
                }
                Event::Text(text) if skipped.open > 0 => {
                    skipped.says |= !text.trim().is_empty();
                }
                _ if skipped.open > 0 => {}
                Event::Start(start) => match self.fate(&start, folder, hidden) {
                    Fate::Goes(what) => skipped = Skipped { open: 1, what, says: has_words(&start) },
                    Fate::Stays => {
                        targets.extend(target(&start, folder));
                        write_event(&mut writer, Event::Start(without_marks(&start)))?;
                    }
                },
                Event::Empty(start) => match self.fate(&start, folder, hidden) {
                    Fate::Goes(what) => self.count(&Skipped { open: 0, what, says: has_words(&start) }),
                    Fate::Stays => {
                        targets.extend(target(&start, folder));
                        write_event(&mut writer, Event::Empty(without_marks(&start)))?;
                    }
                },
                other => write_event(&mut writer, other)?,
            }
        }
        Ok((writer.into_inner(), targets))
    }

    /// Counts what was left out, unless that says nothing: a page for notes that nobody wrote, an empty line.
    fn count(&mut self, skipped: &Skipped) {
        let says = skipped.says || !matches!(skipped.what, Some(What::Notes | What::HiddenText));
        if let Some(what) = skipped.what.filter(|_| says) {
            self.report.add(Kind::Lost, what, "");
        }
    }

    fn fate(&self, start: &BytesStart<'_>, folder: &str, hidden: &BTreeSet<StyleName>) -> Fate {
        let full = start.name();
        let full: &str = full.as_ref();
        let name = local(full);
        let is_hidden =
            |family: &str| value(start, "style-name").is_some_and(|style| hidden.contains(&(family.to_owned(), style)));
        match name {
            "tracked-changes"
            | "change"
            | "change-start"
            | "change-end"
            | "annotation-end"
            | "scripts"
            | "dde-connection-decls" => Fate::Goes(None),
            // An equation has what it was typed as in an element of the same name.
            "annotation" if value(start, "encoding").is_none() => Fate::Goes(Some(What::Comment)),
            "hidden-text" => Fate::Goes(Some(What::HiddenText)),
            "notes" => Fate::Goes(Some(What::Notes)),
            "applet" | "floating-frame" | "object-ole" => Fate::Goes(Some(What::EmbeddedObject)),
            "config-item" if value(start, "name").is_some_and(|name| PRIVATE_SETTINGS.contains(&name.as_str())) => {
                Fate::Goes(None)
            }
            "page" if is_hidden("drawing-page") => Fate::Goes(Some(What::HiddenSlide)),
            "p" | "h" if is_hidden("paragraph") => Fate::Goes(Some(What::HiddenText)),
            "span" if is_hidden("text") => Fate::Goes(Some(What::HiddenText)),
            "section" if hides(start) => Fate::Goes(Some(What::HiddenText)),
            "object" if !target(start, folder).is_some_and(|part| self.is_drawn(&part)) => {
                // An equation may also stand in the element itself.
                match value(start, "href") {
                    Some(_) => Fate::Goes(Some(What::EmbeddedObject)),
                    None => Fate::Stays,
                }
            }
            _ if full == "script:event-listener" || full == "text:script" => Fate::Goes(Some(What::Macro)),
            // A program would fetch what is elsewhere as soon as somebody opens the copy, and tell its owner who did.
            _ if !is_followed(full) && value(start, "href").is_some_and(|href| is_elsewhere(&href)) => {
                Fate::Goes(Some(match name {
                    "image" | "fill-image" | "background-image" | "list-level-style-image" => What::ExternalPicture,
                    "plugin" | "sound" => What::Media,
                    _ => What::EmbeddedObject,
                }))
            }
            _ => Fate::Stays,
        }
    }

    fn written(&self, media_type: &str, version: &str) -> Result<Vec<u8>, Unreadable> {
        let entry = |path: &str, kind: &str, more: &str| {
            let (path, kind) = (escaped(path), escaped(kind));
            format!("<manifest:file-entry manifest:full-path=\"{path}\"{more} manifest:media-type=\"{kind}\"/>")
        };
        let version = escaped(version);
        let of_version = format!(" manifest:version=\"{version}\"");
        let mut list = entry("/", media_type, &of_version);
        for (path, kind) in &self.types {
            let is_folder = path.len() > 1 && path.ends_with('/');
            if is_folder && self.parts.keys().any(|part| part.starts_with(path)) {
                list.push_str(&entry(path, kind, ""));
            }
        }
        for part in self.parts.keys() {
            list.push_str(&entry(part, self.types.get(part).map_or("", String::as_str), ""));
        }
        let manifest = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"{of_version}>{list}</manifest:manifest>"
        );
        let mut zip = ZipWriter::new(Cursor::new(vec![]));
        let mut put = |name: &str, content: &[u8], options: SimpleFileOptions| -> Result<(), Unreadable> {
            zip.start_file(name, options).map_err(|_| Unreadable::Damaged)?;
            zip.write_all(content).map_err(|_| Unreadable::Damaged)
        };
        // It comes first and as it is, so that the file is known by its first bytes.
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        put("mimetype", media_type.as_bytes(), stored)?;
        for (part, content) in &self.parts {
            put(part, content, SimpleFileOptions::default())?;
        }
        put("META-INF/manifest.xml", manifest.as_bytes(), SimpleFileOptions::default())?;
        Ok(zip.finish().map_err(|_| Unreadable::Damaged)?.into_inner())
    }
}

/// What is being left out.
#[derive(Default)]
struct Skipped {
    /// How many of its elements are open.
    open: usize,
    /// What it is counted as.
    what: Option<What>,
    /// Whether it has a text.
    says: bool,
}

/// Adds the styles that hide what has them, by themselves or by a style they are based on.
fn add_hidden(trees: &[Element], hidden: &mut BTreeSet<StyleName>) {
    let mut styles: BTreeMap<StyleName, (Option<String>, Option<bool>)> = BTreeMap::new();
    for style in trees.iter().flat_map(|tree| tree.find_all("style")) {
        let (Some(family), Some(name)) = (style.attr("family"), style.attr("name")) else { continue };
        let display = style.child("text-properties").and_then(|it| it.attr("display")).map(|it| it == "none");
        let page = style.child("drawing-page-properties").and_then(|it| it.attr("visibility")).map(|it| it == "hidden");
        let parent = style.attr("parent-style-name").map(str::to_owned);
        styles.insert((family.to_owned(), name.to_owned()), (parent, display.or(page)));
    }
    for (family, name) in styles.keys() {
        let mut next = Some(name.clone());
        for _ in 0..CHAIN_MAX {
            let Some((parent, hides)) = next.and_then(|name| styles.get(&(family.clone(), name))) else { break };
            if let Some(hides) = hides {
                if *hides {
                    hidden.insert((family.clone(), name.clone()));
                }
                break;
            }
            next = parent.clone();
        }
    }
}

/// Returns whether an element that is left out has its words in an attribute.
fn has_words(start: &BytesStart<'_>) -> bool {
    local(start.name().as_ref()) == "hidden-text"
}

/// Returns whether a section is not shown.
fn hides(section: &BytesStart<'_>) -> bool {
    match value(section, "display").as_deref() {
        Some("none") => true,
        Some("condition") => value(section, "is-hidden").as_deref() == Some("true"),
        _ => false,
    }
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or_default()
}

/// The value of an attribute by its name without a prefix.
fn value(start: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let mut attributes = start.attributes();
    let found = attributes.with_checks(false).flatten().find(|attribute| {
        let key: &str = attribute.key.as_ref();
        local(key) == wanted
    });
    found.and_then(|it| it.normalized_value(XmlVersion::Explicit1_0).ok().map(|value| value.into_owned()))
}

/// Returns whether the address of an element is one that a reader follows by themselves, or that only a form has.
fn is_followed(name: &str) -> bool {
    local(name) == "a" || name == "presentation:event-listener" || name.starts_with("form:")
}

/// Returns whether an address is not inside of the file.
fn is_elsewhere(href: &str) -> bool {
    let has_scheme = href.split(['/', '#', '?']).next().is_some_and(|start| start.contains(':'));
    has_scheme || href.starts_with('/') || href.starts_with("../") || href.starts_with("\\\\")
}

/// The part that an element points to; `None` where that is no part of the file.
fn target(start: &BytesStart<'_>, folder: &str) -> Option<String> {
    let href = value(start, "href").filter(|href| !href.starts_with('#') && !is_elsewhere(href))?;
    let part = resolve(folder.trim_end_matches('/'), &link::decoded(&href)?);
    (!part.is_empty()).then_some(part)
}

/// An element without the numbers of editing sessions, which tell who wrote what together.
fn without_marks<'a>(start: &BytesStart<'a>) -> BytesStart<'a> {
    let name = start.name();
    let mut clean = BytesStart::new(String::from(AsRef::<str>::as_ref(&name)));
    for attribute in start.attributes().with_checks(false).flatten() {
        let key: &str = attribute.key.as_ref();
        if !matches!(local(key), "rsid" | "paragraph-rsid") {
            clean.push_attribute(attribute);
        }
    }
    clean
}

fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

fn write_event(writer: &mut Writer<Vec<u8>>, event: Event<'_>) -> Result<(), Unreadable> {
    writer.write_event(event).map_err(|_| Unreadable::Damaged)
}
