//! The clipboard's HTML as a tree, by the browser's own parser. It runs no script and loads
//! nothing.

use intake::html::{ATTRIBUTES, Element, Node};
use intake::inert;
use wasm_bindgen::JsCast;
use web_sys::{DomParser, SupportedType};

/// How deep the tree is read; what lies deeper is left out.
const DEPTH_MAX: usize = 100;

/// The nodes of the document; none where the browser cannot parse it.
pub fn read(html: &str) -> Vec<Node> {
    let parsed =
        DomParser::new().and_then(|parser| parser.parse_from_string(&inert::renamed(html), SupportedType::TextHtml));
    let root = parsed.ok().and_then(|document| document.document_element());
    root.map(|root| children(&root, 0)).unwrap_or_default()
}

fn children(parent: &web_sys::Node, depth: usize) -> Vec<Node> {
    let mut nodes = vec![];
    let mut next = parent.first_child();
    while let Some(child) = next {
        next = child.next_sibling();
        match child.node_type() {
            web_sys::Node::TEXT_NODE => nodes.push(Node::Text(child.text_content().unwrap_or_default())),
            web_sys::Node::ELEMENT_NODE if depth < DEPTH_MAX => nodes.extend(element(&child, depth)),
            _ => {}
        }
    }
    nodes
}

fn element(node: &web_sys::Node, depth: usize) -> Option<Node> {
    let element = node.dyn_ref::<web_sys::Element>()?;
    let attribute = |name: &'static str| {
        let there = if name == "style" { inert::RENAMED } else { name };
        element.get_attribute(there).map(|value| (name, value))
    };
    let is_sheet = element.has_attribute(inert::SHEET);
    Some(Node::Element(Element {
        tag: if is_sheet { "style".to_owned() } else { element.local_name().to_ascii_lowercase() },
        attributes: ATTRIBUTES.into_iter().filter_map(attribute).collect(),
        children: children(node, depth + 1),
    }))
}
