//! What may stand in rendered HTML, checked on the tree a browser would make of it.

use std::collections::{HashMap, HashSet};

use scraper::node::Element;
use scraper::{Html, Node};

const ELEMENTS: &[(&str, &[&str])] = &[
    ("p", &["dir"]),
    ("div", &["class", "role", "tabindex", "aria-label", "dir"]),
    ("h1", &[]),
    ("h2", &["id", "dir"]),
    ("h3", &["id", "dir"]),
    ("h4", &["id", "dir"]),
    ("h5", &["id", "dir"]),
    ("h6", &["id", "dir"]),
    ("ul", &["dir"]),
    ("ol", &["dir", "start"]),
    ("li", &["id"]),
    ("blockquote", &["dir"]),
    ("pre", &["dir", "tabindex"]),
    ("code", &["dir"]),
    ("table", &["dir"]),
    ("thead", &[]),
    ("tbody", &[]),
    ("tr", &[]),
    ("th", &["scope", "class", "dir"]),
    ("td", &["class", "dir"]),
    ("bdi", &["dir"]),
    ("em", &[]),
    ("strong", &[]),
    ("del", &[]),
    ("sup", &[]),
    ("br", &[]),
    ("hr", &[]),
    ("a", &["href", "title", "rel", "dir", "id", "aria-label"]),
    ("img", &["src", "alt", "title", "loading", "decoding"]),
    ("input", &["type", "disabled", "checked", "aria-label"]),
    ("section", &["class", "aria-label"]),
];

/// Checks the tree, and that an independent sanitizer with the same list changes no byte.
pub fn check(html: &str) {
    let tree = Html::parse_fragment(html);
    let mut ids = HashSet::new();
    for node in tree.root_element().descendants().skip(1) {
        match node.value() {
            Node::Element(element) => {
                check_element(element, html);
                if let Some(id) = element.attr("id") {
                    assert!(ids.insert(id.to_owned()), "two elements {id} in {html}");
                }
            }
            Node::Comment(_) | Node::Doctype(_) | Node::ProcessingInstruction(_) => {
                panic!("{:?} in {html}", node.value());
            }
            _ => {}
        }
    }
    assert_eq!(sanitized(html), html, "ammonia changed it");
}

fn check_element(element: &Element, html: &str) {
    let allowed = ELEMENTS.iter().find(|(name, _)| *name == element.name());
    let Some((name, attributes)) = allowed else { panic!("{} in {html}", element.name()) };
    assert_ne!(*name, "h1", "a second h1 in {html}");
    for (attribute, value) in element.attrs() {
        assert!(attributes.contains(&attribute), "{name} {attribute} in {html}");
        match attribute {
            "href" => check_address(value, html),
            "src" => assert!(value.starts_with('/') && !value.starts_with("//"), "{value} in {html}"),
            "dir" => assert!(["rtl", "ltr", "auto"].contains(&value), "{value} in {html}"),
            "type" => assert_eq!(value, "checkbox"),
            _ => {}
        }
    }
    let href = element.attr("href").unwrap_or_default();
    let outside = href.starts_with("http");
    assert_eq!(element.attr("rel"), outside.then_some("noopener noreferrer nofollow"), "{html}");
}

/// An address as a browser reads it: white space and controls are gone before the scheme is seen.
fn check_address(address: &str, html: &str) {
    assert!(!address.chars().any(|c| c.is_control() || c == '\\'), "{address:?} in {html}");
    let local = address.starts_with('#') || (address.starts_with('/') && !address.starts_with("//"));
    let schemed = ["http://", "https://", "mailto:", "tel:"].iter().any(|s| address.starts_with(s));
    assert!(local || schemed, "{address:?} in {html}");
}

/// Returns what ammonia makes of it with the same list.
fn sanitized(html: &str) -> String {
    let mut attributes: HashMap<&str, HashSet<&str>> = HashMap::new();
    for (name, allowed) in ELEMENTS {
        attributes.insert(name, allowed.iter().copied().filter(|name| *name != "class").collect());
    }
    let classes = HashMap::from([
        ("div", HashSet::from(["table"])),
        ("section", HashSet::from(["footnotes"])),
        ("th", HashSet::from(["left", "center", "right"])),
        ("td", HashSet::from(["left", "center", "right"])),
    ]);
    ammonia::Builder::default()
        .tags(ELEMENTS.iter().map(|(name, _)| *name).collect())
        .tag_attributes(attributes)
        .generic_attributes(HashSet::new())
        .allowed_classes(classes)
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .link_rel(None)
        .clean(html)
        .to_string()
}
