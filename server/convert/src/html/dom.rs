//! A tree of elements, by the rules that browsers read HTML by.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, LocalName, Namespace, ParseOpts, QualName, parse_document};

use crate::Unreadable;
use crate::xml::{Element, Node};

/// Elements inside one another beyond this are given as their text.
const DEPTH_MAX: usize = 200;
/// The most nodes of a document.
const NODES_MAX: usize = 1_000_000;

/// The most elements of a name that are begun and not ended. For each new one the parser looks through all that are open.
const OPEN_MAX: usize = 8_000;
/// Names are told apart by so many letters.
const NAME_MAX: usize = 30;
/// Elements that need no end.
const ENDLESS: [&str; 34] = [
    "p", "li", "td", "tr", "th", "tbody", "thead", "tfoot", "option", "dt", "dd", "colgroup", "html", "head", "body",
    "br", "img", "hr", "input", "meta", "link", "col", "area", "base", "embed", "param", "source", "track", "wbr", "b",
    "i", "o:p", "u", "font",
];

/// The outermost elements of a document.
///
/// # Errors
/// [`Unreadable::TooLarge`].
pub fn parse(html: &str) -> Result<Element, Unreadable> {
    if is_bottomless(html) {
        return Err(Unreadable::TooLarge);
    }
    let sink = Sink { nodes: RefCell::new(vec![Entry { parent: None, children: vec![], data: Data::Other }]) };
    let sink = parse_document(sink, ParseOpts::default()).one(html);
    let nodes = sink.nodes.into_inner();
    if nodes.len() > NODES_MAX {
        return Err(Unreadable::TooLarge);
    }
    Ok(Element::holding(tree(&nodes, 0, 0)))
}

/// Returns whether so many elements are begun and never ended that reading them would take minutes.
fn is_bottomless(html: &str) -> bool {
    let mut open: HashMap<String, usize> = HashMap::new();
    for (at, _) in html.match_indices('<') {
        let rest = &html[at + 1..];
        let (is_end, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
        let ends = |c: &char| c.is_whitespace() || matches!(c, '>' | '/' | '<');
        let name: String =
            rest.chars().take(NAME_MAX).take_while(|c| !ends(c)).collect::<String>().to_ascii_lowercase();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || ENDLESS.contains(&name.as_str()) {
            continue;
        }
        let count = open.entry(name).or_default();
        *count = if is_end { count.saturating_sub(1) } else { *count + 1 };
        if *count > OPEN_MAX {
            return true;
        }
    }
    false
}

/// The nodes inside one, down to a depth from which on only the text is kept. A table that begins above goes on to its
/// cells, since a text between them belongs to none.
fn tree(nodes: &[Entry], parent: usize, depth: usize) -> Vec<Node> {
    let is_table = match &nodes[parent].data {
        Data::Element(name, _) => matches!(&*name.local, "table" | "tbody" | "thead" | "tfoot" | "tr"),
        Data::Text(_) | Data::Other => false,
    };
    let children = nodes[parent].children.iter();
    let read = children.filter_map(|&at| match &nodes[at].data {
        Data::Text(text) => Some(Node::Text(text.clone())),
        Data::Element(name, attributes) if depth < DEPTH_MAX || is_table => {
            let attributes = attributes.iter().map(|it| (it.name.local.to_string(), it.value.to_string())).collect();
            let mut element = Element::new(name.local.to_string(), attributes);
            element.children = tree(nodes, at, depth + 1);
            Some(Node::Element(element))
        }
        Data::Element(..) => Some(Node::Text(text(nodes, at))),
        Data::Other => None,
    });
    read.collect()
}

fn text(nodes: &[Entry], at: usize) -> String {
    let mut text = String::new();
    let mut waiting = vec![at];
    while let Some(at) = waiting.pop() {
        match &nodes[at].data {
            Data::Text(own) => text.push_str(own),
            Data::Element(..) | Data::Other => waiting.extend(nodes[at].children.iter().rev()),
        }
    }
    text
}

struct Entry {
    parent: Option<usize>,
    children: Vec<usize>,
    data: Data,
}

enum Data {
    Element(QualName, Vec<Attribute>),
    Text(String),
    Other,
}

/// Takes what the parser finds.
struct Sink {
    nodes: RefCell<Vec<Entry>>,
}

/// The name of an element, for the parser.
#[derive(Debug)]
struct Name(QualName);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl Sink {
    fn add(&self, data: Data) -> usize {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Entry { parent: None, children: vec![], data });
        nodes.len() - 1
    }

    fn place(&self, of: usize) -> Option<(usize, usize)> {
        let nodes = self.nodes.borrow();
        let parent = nodes[of].parent?;
        let at = nodes[parent].children.iter().rposition(|child| *child == of)?;
        Some((parent, at))
    }

    /// Puts something into an element, before so many of its children.
    fn insert(&self, parent: usize, at: usize, new: NodeOrText<usize>) {
        let child = match new {
            NodeOrText::AppendNode(child) => child,
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                let before = at.checked_sub(1).map(|before| nodes[parent].children[before]);
                if let Some(Entry { data: Data::Text(own), .. }) = before.map(|before| &mut nodes[before]) {
                    own.push_str(&text);
                    return;
                }
                drop(nodes);
                self.add(Data::Text(text.to_string()))
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        nodes[child].parent = Some(parent);
        nodes[parent].children.insert(at, child);
    }
}

impl TreeSink for Sink {
    type Handle = usize;
    type Output = Self;
    type ElemName<'a> = Name;

    fn finish(self) -> Self {
        self
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> usize {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a usize) -> Name {
        match &self.nodes.borrow()[*target].data {
            Data::Element(name, _) => Name(name.clone()),
            Data::Text(_) | Data::Other => Name(QualName::new(None, Namespace::from(""), LocalName::from(""))),
        }
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> usize {
        self.add(Data::Element(name, attributes))
    }

    fn create_comment(&self, _: StrTendril) -> usize {
        self.add(Data::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> usize {
        self.add(Data::Other)
    }

    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        let end = self.nodes.borrow()[*parent].children.len();
        self.insert(*parent, end, child);
    }

    fn append_based_on_parent_node(&self, element: &usize, previous: &usize, child: NodeOrText<usize>) {
        match self.place(*element) {
            Some(_) => self.append_before_sibling(element, child),
            None => self.append(previous, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &usize) -> usize {
        *target
    }

    fn same_node(&self, one: &usize, two: &usize) -> bool {
        one == two
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &usize, new: NodeOrText<usize>) {
        if let NodeOrText::AppendNode(child) = &new {
            self.remove_from_parent(child);
        }
        if let Some((parent, at)) = self.place(*sibling) {
            self.insert(parent, at, new);
        }
    }

    fn add_attrs_if_missing(&self, target: &usize, more: Vec<Attribute>) {
        if let Data::Element(_, attributes) = &mut self.nodes.borrow_mut()[*target].data {
            let missing = more.into_iter().filter(|new| !attributes.iter().any(|own| own.name == new.name));
            let missing: Vec<Attribute> = missing.collect();
            attributes.extend(missing);
        }
    }

    fn remove_from_parent(&self, target: &usize) {
        if let Some((parent, at)) = self.place(*target) {
            let mut nodes = self.nodes.borrow_mut();
            nodes[parent].children.remove(at);
            nodes[*target].parent = None;
        }
    }

    fn reparent_children(&self, node: &usize, new_parent: &usize) {
        let mut nodes = self.nodes.borrow_mut();
        let children = std::mem::take(&mut nodes[*node].children);
        for child in &children {
            nodes[*child].parent = Some(*new_parent);
        }
        nodes[*new_parent].children.extend(children);
    }
}
