//! Documents through a real HTML parser.

mod html;
mod samples;

use intake::html::{ATTRIBUTES, Element, Node};

/// The nodes of a document, by a parser that follows the same rules as browsers.
fn nodes(html: &str) -> Vec<Node> {
    children(scraper::Html::parse_document(html).root_element())
}

fn children(parent: scraper::ElementRef<'_>) -> Vec<Node> {
    let node = |child: scraper::ElementRef<'_>| {
        let attribute = |name: &'static str| Some((name, child.attr(name)?.to_owned()));
        Node::Element(Element {
            tag: child.value().name().to_owned(),
            attributes: ATTRIBUTES.into_iter().filter_map(attribute).collect(),
            children: children(child),
        })
    };
    let read = parent.children().filter_map(|child| match scraper::ElementRef::wrap(child) {
        Some(element) => Some(node(element)),
        None => child.value().as_text().map(|text| Node::Text(text.to_string())),
    });
    read.collect()
}
