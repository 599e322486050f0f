//! What an XML part says, event by event: the names of elements without their prefixes, and texts.
//! Nothing is resolved but the references that XML itself has: entities of a part's own are left out.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::Unreadable;
use crate::output::Stop;

/// Elements inside one another beyond this are nobody's document.
const DEPTH_MAX: usize = 500;

/// What comes next in a part.
pub enum Piece<'a> {
    /// An element begins.
    Begin(&'a str, &'a BytesStart<'a>),
    /// An element ends.
    End(&'a str),
    /// A text, or a part of one.
    Text(&'a str),
}

/// Calls for every piece of a part, in order, until there are no more or the call says to stop.
///
/// # Errors
/// [`Unreadable::Broken`] for what is no XML, and what the call answers.
pub fn each(part: impl BufRead, mut call: impl FnMut(Piece<'_>) -> Result<(), Stop>) -> Result<(), Stop> {
    let mut reader = Reader::from_reader(part);
    let mut buffer = vec![];
    let mut depth = 0usize;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(broken)? {
            Event::Start(element) => {
                depth += 1;
                if depth > DEPTH_MAX {
                    return Err(Unreadable::Broken("nested too deep".into()).into());
                }
                call(Piece::Begin(local(element.name().as_ref()), &element))?;
            }
            Event::Empty(element) => {
                let name = element.name();
                call(Piece::Begin(local(name.as_ref()), &element))?;
                call(Piece::End(local(name.as_ref())))?;
            }
            Event::End(element) => {
                depth = depth.saturating_sub(1);
                call(Piece::End(local(element.name().as_ref())))?;
            }
            Event::Text(text) => call(Piece::Text(&text.xml10_content()))?,
            Event::CData(text) => call(Piece::Text(&text.xml10_content()))?,
            Event::GeneralRef(reference) => {
                if let Some(text) = resolve(&reference) {
                    call(Piece::Text(&text))?;
                }
            }
            Event::Eof => return Ok(()),
            Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Comment(_) => {}
        }
    }
}

/// An attribute of an element by its name without a prefix.
pub fn local_value(element: &BytesStart<'_>, name: &str) -> Option<String> {
    value(element, |key| local(key) == name)
}

/// An attribute of an element that has no prefix.
pub fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    value(element, |key| key == name)
}

/// Returns what an element points to: the attribute `id` of another vocabulary, which has a prefix.
pub fn reference(element: &BytesStart<'_>) -> Option<String> {
    value(element, |key| key.ends_with(":id"))
}

fn value(element: &BytesStart<'_>, is_wanted: impl Fn(&str) -> bool) -> Option<String> {
    let mut attributes = element.attributes();
    let found = attributes.with_checks(false).flatten().find(|attribute| is_wanted(attribute.key.as_ref()))?;
    found.normalized_value(quick_xml::XmlVersion::Explicit1_0).ok().map(std::borrow::Cow::into_owned)
}

fn resolve(reference: &BytesRef<'_>) -> Option<String> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Some(character.to_string()),
        _ => resolve_predefined_entity(reference).map(str::to_owned),
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn broken(error: quick_xml::Error) -> Unreadable {
    Unreadable::Broken(error.into())
}
