//! A copy of an office file whose properties, comments and tracked changes do not name somebody.
//!
//! What the file shows stays as it is, byte for byte where a part names nobody: the name is taken out of the properties of
//! the document, and out of the attributes that say who commented on it or changed it.

use std::io::{Cursor, Read, Write};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer, XmlVersion};
use zip::ZipArchive;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::Unreadable;
use crate::package::FILE_MAX;

/// The most bytes of a part that is looked through.
const PART_MAX: u64 = 16 * 1024 * 1024;
/// The most parts of a file.
const PARTS_MAX: usize = 5_000;

/// The file without whoever the function recognizes by a name or an address; `None` where it names nobody.
///
/// # Errors
/// [`Unreadable`] for what is no zip file.
pub fn nameless(content: &[u8], names: &dyn Fn(&str) -> bool) -> Result<Option<Vec<u8>>, Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(content)).map_err(|_| Unreadable::Damaged)?;
    let mut changed: Vec<(usize, String, Vec<u8>)> = vec![];
    let mut left = FILE_MAX;
    for index in 0..archive.len().min(PARTS_MAX) {
        let Ok(file) = archive.by_index(index) else { continue };
        let Ok(name) = file.name().map(|name| name.to_string()) else { continue };
        let limit = left.min(PART_MAX);
        let Some(place) = Place::of(&name).filter(|_| file.size() <= limit) else { continue };
        let mut part = vec![];
        // A part that cannot be read stays as it is.
        let is_read = file.take(limit).read_to_end(&mut part).is_ok();
        left = left.saturating_sub(u64::try_from(part.len()).unwrap_or(limit));
        if !is_read {
            continue;
        }
        if let Some(part) = without(&part, place, names) {
            changed.push((index, name, part));
        }
    }
    if changed.is_empty() {
        return Ok(None);
    }
    let mut copy = ZipWriter::new(Cursor::new(vec![]));
    for index in 0..archive.len() {
        if let Some((_, name, part)) = changed.iter().find(|(at, ..)| *at == index) {
            copy.start_file(name, SimpleFileOptions::default()).map_err(|_| Unreadable::Damaged)?;
            copy.write_all(part).map_err(|_| Unreadable::Damaged)?;
        } else {
            let file = archive.by_index_raw(index).map_err(|_| Unreadable::Damaged)?;
            copy.raw_copy_file(file).map_err(|_| Unreadable::Damaged)?;
        }
    }
    Ok(Some(copy.finish().map_err(|_| Unreadable::Damaged)?.into_inner()))
}

/// Where a part can name somebody.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The names are in the part's texts: the properties of the document.
    Texts,
    /// The names are in the attributes of the part's elements: comments, tracked changes, the list of who wrote them.
    Attributes,
}

impl Place {
    fn of(part: &str) -> Option<Self> {
        let part = part.to_ascii_lowercase();
        let is_xml = part.ends_with(".xml");
        if is_xml && part.starts_with("docprops/") {
            return Some(Self::Texts);
        }
        let is_commented = part.contains("comment") || part.contains("author") || part.contains("person");
        let may_name = part.starts_with("word/") || is_commented;
        (is_xml && may_name).then_some(Self::Attributes)
    }
}

/// A part without the names; `None` where it has none, and where it is no XML that can be read.
fn without(part: &[u8], place: Place, names: &dyn Fn(&str) -> bool) -> Option<Vec<u8>> {
    let mut reader = Reader::from_reader(part);
    let mut writer = Writer::new(vec![]);
    let mut buffer = vec![];
    let mut is_changed = false;
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).ok()?;
        let event = match event {
            Event::Eof => break,
            Event::Start(start) => Event::Start(unnamed(start, names, &mut is_changed)),
            Event::Empty(start) => Event::Empty(unnamed(start, names, &mut is_changed)),
            Event::Text(text) if place == Place::Texts && names(&text.xml10_content()) => {
                is_changed = true;
                continue;
            }
            Event::CData(text) if place == Place::Texts && names(&text.xml10_content()) => {
                is_changed = true;
                continue;
            }
            other => other,
        };
        writer.write_event(event).ok()?;
    }
    is_changed.then(|| writer.into_inner())
}

/// An element whose attributes name nobody; the initials beside a name go with it.
fn unnamed<'a>(start: BytesStart<'a>, names: &dyn Fn(&str) -> bool, is_changed: &mut bool) -> BytesStart<'a> {
    let is_name = |attribute: &quick_xml::events::attributes::Attribute<'_>| {
        attribute.normalized_value(XmlVersion::Explicit1_0).is_ok_and(|value| names(&value))
    };
    if !start.attributes().with_checks(false).flatten().any(|attribute| is_name(&attribute)) {
        return start;
    }
    *is_changed = true;
    let name = start.name();
    let mut clean = BytesStart::new(String::from(AsRef::<str>::as_ref(&name)));
    for attribute in start.attributes().with_checks(false).flatten() {
        let key: &str = attribute.key.as_ref();
        let is_initials = key.rsplit(':').next() == Some("initials");
        if is_initials || is_name(&attribute) {
            clean.push_attribute((key, ""));
        } else {
            clean.push_attribute(attribute);
        }
    }
    clean
}
