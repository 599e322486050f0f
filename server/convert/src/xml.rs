//! XML as trees of elements, without the prefixes of their names. Nothing is resolved but the references that XML itself
//! has: entities of a file's own are left out, so none can expand.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::Unreadable;

/// Elements inside one another beyond this are left out; a table in a table takes three.
const DEPTH_MAX: usize = 900;
/// The most elements and texts of one tree.
const NODES_MAX: usize = 1_500_000;

/// An element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// The element's name without a prefix.
    pub name: String,
    /// The element's attributes, with the prefixes of their names.
    attributes: Vec<(String, String)>,
    /// The children of the element.
    pub children: Vec<Node>,
}

/// A part of what an element holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// A text.
    Text(String),
}

impl Element {
    /// An empty element.
    pub fn new(name: String, attributes: Vec<(String, String)>) -> Self {
        Self { name, attributes, children: vec![] }
    }

    /// An element without a name that holds these.
    pub fn holding(children: Vec<Node>) -> Self {
        Self { children, ..Self::default() }
    }

    /// Puts another value in the place of an attribute's.
    pub fn set(&mut self, name: &str, value: String) {
        self.attributes.retain(|(key, _)| key != name);
        self.attributes.push((name.to_owned(), value));
    }

    /// An attribute by its name without a prefix. One without a prefix comes first.
    pub fn attr(&self, name: &str) -> Option<&str> {
        let exact = self.attributes.iter().find(|(key, _)| key == name);
        let found = exact.or_else(|| self.attributes.iter().find(|(key, _)| local(key) == name));
        found.map(|(_, value)| value.as_str())
    }

    /// An attribute by its name without a prefix, where it has one: what points to another part.
    pub fn reference(&self, name: &str) -> Option<&str> {
        let is_it = |key: &str| key.rsplit_once(':').is_some_and(|(_, local)| local == name);
        self.attributes.iter().find(|(key, _)| is_it(key)).map(|(_, value)| value.as_str())
    }

    /// The attribute `val`.
    pub fn val(&self) -> Option<&str> {
        self.attr("val")
    }

    /// Returns whether a property is set: without a value, or with one that means so.
    pub fn is_on(&self) -> bool {
        self.val().is_none_or(is_on)
    }

    /// The elements it holds.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element of a name that it holds.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|child| child.name == name)
    }

    /// The element at the end of a way of names.
    pub fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// The first element of a name inside it, however deep.
    pub fn find(&self, name: &str) -> Option<&Element> {
        let mut waiting = vec![self];
        while let Some(element) = waiting.pop() {
            if element.name == name {
                return Some(element);
            }
            let begin = waiting.len();
            waiting.extend(element.elements());
            waiting[begin..].reverse();
        }
        None
    }

    /// All elements of a name inside it, in order, however deep; not those inside one another.
    pub fn find_all(&self, name: &str) -> Vec<&Element> {
        self.find_outside(name, &[])
    }

    /// The same, but those inside of elements of some names.
    pub fn find_outside(&self, name: &str, passed_over: &[&str]) -> Vec<&Element> {
        let mut found = vec![];
        let mut waiting = vec![self];
        while let Some(element) = waiting.pop() {
            if element.name == name {
                found.push(element);
                continue;
            }
            if passed_over.contains(&element.name.as_str()) {
                continue;
            }
            let begin = waiting.len();
            waiting.extend(element.elements());
            waiting[begin..].reverse();
        }
        found
    }

    /// All text inside it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut waiting: Vec<&Node> = self.children.iter().rev().collect();
        while let Some(node) = waiting.pop() {
            match node {
                Node::Text(own) => text.push_str(own),
                Node::Element(element) => waiting.extend(element.children.iter().rev()),
            }
        }
        text
    }
}

/// Returns whether a value means yes.
pub fn is_on(value: &str) -> bool {
    !matches!(value, "0" | "false" | "off" | "none")
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Reads a part and hands over the children of one element, one tree after the other, so that a long text is never in
/// memory as a whole. The way to the element is by names from the outermost; `[]` hands over the outermost itself.
///
/// # Errors
/// [`Unreadable::Damaged`] for what is no XML, [`Unreadable::TooLarge`] beyond a limit, and what the call answers.
pub fn each_child(
    part: impl BufRead,
    path: &[&str],
    mut call: impl FnMut(Element) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    let mut reader = Reader::from_reader(part);
    let mut buffer = vec![];
    // The names of the elements around the tree, and the elements of the tree that are open.
    let mut outer: Vec<String> = vec![];
    let mut open: Vec<Element> = vec![];
    let (mut depth, mut nodes) = (0_usize, 0_usize);
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|_| Unreadable::Damaged)?;
        nodes += 1;
        if nodes > NODES_MAX {
            return Err(Unreadable::TooLarge);
        }
        match event {
            Event::Start(start) => {
                depth += 1;
                let is_at = outer.len() == path.len() && outer.iter().zip(path).all(|(own, name)| own == name);
                match open.is_empty() && !is_at {
                    true => outer.push(local(start.name().as_ref()).to_owned()),
                    false if depth <= DEPTH_MAX => open.push(element(&start)),
                    false => {}
                }
            }
            Event::Empty(start) => {
                let is_at = outer.len() == path.len() && outer.iter().zip(path).all(|(own, name)| own == name);
                match open.last_mut() {
                    Some(parent) if depth < DEPTH_MAX => parent.children.push(Node::Element(element(&start))),
                    None if is_at => {
                        nodes = 0;
                        call(element(&start))?;
                    }
                    _ => {}
                }
            }
            Event::End(_) => {
                if depth <= DEPTH_MAX {
                    match open.pop() {
                        Some(done) => match open.last_mut() {
                            Some(parent) => parent.children.push(Node::Element(done)),
                            None => {
                                nodes = 0;
                                call(done)?;
                            }
                        },
                        None => {
                            outer.pop();
                        }
                    }
                }
                depth = depth.saturating_sub(1);
            }
            Event::Text(text) => push_text(&mut open, depth, &text.xml10_content()),
            Event::CData(text) => push_text(&mut open, depth, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                if let Some(text) = resolve(&reference) {
                    push_text(&mut open, depth, &text);
                }
            }
            Event::Eof if depth == 0 => return Ok(()),
            // It ends in the middle.
            Event::Eof => return Err(Unreadable::Damaged),
            Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Comment(_) => {}
        }
    }
}

/// The name of the outermost element of a part; empty where there is none.
///
/// # Errors
/// [`Unreadable::Damaged`].
pub fn root_name(part: impl BufRead) -> Result<String, Unreadable> {
    let mut reader = Reader::from_reader(part);
    let mut buffer = vec![];
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| Unreadable::Damaged)? {
            Event::Start(start) | Event::Empty(start) => return Ok(local(start.name().as_ref()).to_owned()),
            Event::Eof => return Ok(String::new()),
            _ => {}
        }
    }
}

fn push_text(open: &mut [Element], depth: usize, text: &str) {
    let Some(parent) = open.last_mut().filter(|_| depth <= DEPTH_MAX) else { return };
    match parent.children.last_mut() {
        Some(Node::Text(last)) => last.push_str(text),
        _ => parent.children.push(Node::Text(text.to_owned())),
    }
}

fn element(start: &BytesStart<'_>) -> Element {
    let mut attributes = vec![];
    for attribute in start.attributes().with_checks(false).flatten() {
        if let Ok(value) = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0) {
            let key: &str = attribute.key.as_ref();
            attributes.push((key.to_owned(), value.into_owned()));
        }
    }
    Element { name: local(start.name().as_ref()).to_owned(), attributes, children: vec![] }
}

fn resolve(reference: &BytesRef<'_>) -> Option<String> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Some(character.to_string()),
        _ => resolve_predefined_entity(reference).map(str::to_owned),
    }
}
