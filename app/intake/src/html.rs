//! A tree of HTML elements, as a clipboard or a document has it, becomes Markdown.
//!
//! [`sheet`] gives each element what its classes declare; [`origin`] knows the habits of Word, Google
//! Docs and the others, among them what their authors hid; [`read`] finds the document's structure;
//! [`arrange`] finds the lists and heads of mails that were typed as paragraphs; [`inline`] and
//! [`write`](mod@write) put everything into Markdown.

mod arrange;
mod block;
mod inline;
mod origin;
mod read;
mod sheet;
mod table;
mod write;

/// A node of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A run of text.
    Text(String),
    /// An element.
    Element(Element),
}

/// An element of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    /// Its name in lower case.
    pub tag: String,
    /// The attributes of [`ATTRIBUTES`] that it has.
    pub attributes: Vec<(&'static str, String)>,
    /// What it holds.
    pub children: Vec<Node>,
}

/// The attributes that decide anything.
pub const ATTRIBUTES: [&str; 19] = [
    "href",
    "class",
    "style",
    "id",
    "hidden",
    "role",
    "aria-level",
    "data-aria-level",
    "aria-checked",
    "colspan",
    "rowspan",
    "span",
    "start",
    "alt",
    "data-plain-text",
    "data-pre-plain-text",
    "name",
    "width",
    "height",
];

impl Element {
    /// An attribute's value; empty where it is absent.
    pub(crate) fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }

    /// Whether it has an attribute, with or without a value.
    fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(key, _)| *key == name)
    }

    /// Whether one of its classes is this one.
    fn has_class(&self, class: &str) -> bool {
        self.attribute("class").split_whitespace().any(|own| own.eq_ignore_ascii_case(class))
    }

    /// The last declaration of a property in its style; empty where there is none.
    fn style(&self, property: &str) -> &str {
        let value = |declaration: &'_ str| {
            let (name, value) = declaration.split_once(':')?;
            name.trim().eq_ignore_ascii_case(property).then_some(value.len())
        };
        let style = self.attribute("style");
        style
            .rsplit(';')
            .find_map(|declaration| value(declaration).map(|length| &declaration[declaration.len() - length..]))
            .map_or("", |value| value.trim().trim_end_matches("!important").trim_end())
    }
}

/// What a text is converted for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Setting<'a> {
    /// The title: a first paragraph that says the same is left out.
    pub title: &'a str,
    /// The number of the first footnote: one more than those of the text that this one comes into.
    pub first_note: usize,
}

/// A document in Markdown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Converted {
    /// The text.
    pub markdown: String,
    /// In how many places something was left out or put in order that the document shows otherwise.
    pub places: usize,
    /// Whether it is part of a line: it can stand in the middle of another.
    pub is_inline: bool,
    /// How many pictures were left out.
    pub pictures: usize,
}

/// The Markdown of a document; `None` where it says no more than its plain text does.
pub fn convert(nodes: &[Node], setting: Setting<'_>) -> Option<Converted> {
    let nodes = sheet::resolved(nodes);
    if origin::is_source(&nodes) {
        return None;
    }
    let mut document = read::read(&nodes);
    let places = document.dropped + arrange::arrange(&mut document.blocks, setting.title);
    let pictures = document.pictures;
    if places == 0 && pictures == 0 && !block::is_structured(&document.blocks) {
        return None;
    }
    let notes = document.notes.numbered(setting.first_note.max(1));
    let markdown = write::markdown(&document.blocks, &notes);
    let is_inline = matches!(&document.blocks[..], [block::Block::Paragraph { .. }]) && notes.is_empty();
    (!markdown.is_empty() || places > 0 || pictures > 0).then_some(Converted { markdown, places, is_inline, pictures })
}

/// The text of nodes, with line breaks where they say so.
fn collect_text(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(text),
            Node::Element(element) if element.tag == "br" => out.push('\n'),
            Node::Element(element) => collect_text(&element.children, out),
        }
    }
}

/// A conversation of WhatsApp Web as the lines of an export; `None` for anything else.
pub fn conversation(nodes: &[Node]) -> Option<String> {
    let mut lines = vec![];
    collect_messages(nodes, &mut lines);
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn collect_messages(nodes: &[Node], lines: &mut Vec<String>) {
    for node in nodes {
        let Node::Element(element) = node else { continue };
        let head = element.attribute("data-pre-plain-text");
        if head.is_empty() {
            collect_messages(&element.children, lines);
            continue;
        }
        let mut text = String::new();
        collect_message(&element.children, false, &mut text);
        lines.push(format!("{}{}", head.trim_start(), text.trim()));
    }
}

/// The text of a message, without the hour and the marks that the page shows under it.
fn collect_message(nodes: &[Node], is_text: bool, out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) if is_text => out.push_str(text),
            Node::Text(_) => {}
            Node::Element(element) if element.tag == "br" && is_text => out.push('\n'),
            Node::Element(element) if element.tag == "img" && is_text => out.push_str(origin::emoji(element)),
            Node::Element(element) => {
                collect_message(&element.children, is_text || element.has_class("selectable-text"), out);
            }
        }
    }
}
