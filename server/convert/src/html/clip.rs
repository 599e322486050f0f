//! What only clipboards hold: conversations of WhatsApp Web, and lines of source code.

use super::{attribute, has_class, origin, style};
use crate::xml::{Element, Node};

/// A conversation of WhatsApp Web as the lines of an export; `None` for anything else.
pub(crate) fn conversation(root: &Element) -> Option<String> {
    let mut lines = vec![];
    collect_messages(&root.children, &mut lines);
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn collect_messages(nodes: &[Node], lines: &mut Vec<String>) {
    for node in nodes {
        let Node::Element(element) = node else { continue };
        let head = attribute(element, "data-pre-plain-text");
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
            Node::Element(element) if element.name == "br" && is_text => out.push('\n'),
            Node::Element(element) if element.name == "img" && is_text => out.push_str(origin::emoji(element)),
            Node::Element(element) => {
                collect_message(&element.children, is_text || has_class(element, "selectable-text"), out);
            }
        }
    }
}

/// Returns whether a program for source code put it there: lines in one frame, in letters of one width.
pub(crate) fn is_source(root: &Element) -> bool {
    let is_ignored =
        |element: &&Element| !matches!(element.name.as_str(), "meta" | "style" | "head" | "link" | "title");
    let mut blocks = root.elements().filter(is_ignored);
    let Some(first) = blocks.next() else { return false };
    if matches!(first.name.as_str(), "html" | "body") {
        // A browser's parser makes a head beside every body.
        return is_source(first);
    }
    let family = style(first, "font-family").to_ascii_lowercase();
    let is_code = style(first, "white-space").starts_with("pre")
        && ["mono", "consolas", "menlo", "courier"].iter().any(|name| family.contains(name));
    is_code && blocks.next().is_none()
}
