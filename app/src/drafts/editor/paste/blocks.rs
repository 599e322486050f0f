//! The structure of a pasted document: headings, paragraphs, lists, tables.

use super::inline::{self, Look, Run};
use super::{Element, Node, word};

/// A block of the document; texts are Markdown of one paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading and its level, from 1.
    Heading(usize, String),
    /// A paragraph.
    Paragraph(String),
    /// A line of a list.
    Item {
        /// How deep, from 0.
        depth: usize,
        /// Whether it is numbered.
        ordered: bool,
        /// Its paragraphs.
        paragraphs: Vec<String>,
    },
    /// A quotation.
    Quote(Vec<Block>),
    /// Lines to be kept as they are.
    Code(String),
    /// Rows of cells.
    Table(Vec<Vec<String>>),
    /// A line across.
    Rule,
}

/// A pasted document.
#[derive(Debug, Default)]
pub struct Document {
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
    /// Whether anything would be lost as plain text.
    pub structured: bool,
}

/// Reads a document from its nodes.
pub fn read(nodes: &[Node]) -> Document {
    let mut reader = Reader::default();
    reader.nodes(nodes, &Look::default());
    reader.end_paragraph();
    Document { structured: reader.structured, blocks: reader.blocks }
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    /// The paragraph that is being read.
    runs: Vec<Run>,
    /// How deep a list found here would be.
    list_depth: usize,
    structured: bool,
}

impl Reader {
    fn nodes(&mut self, nodes: &[Node], look: &Look) {
        for node in nodes {
            match node {
                Node::Text(text) => self.text(text, look),
                Node::Element(element) => self.element(element, look),
            }
        }
    }

    fn text(&mut self, text: &str, look: &Look) {
        self.structured |= look.is_marked() && !text.trim().is_empty();
        let text = text.replace(['\n', '\r', '\t', '\u{a0}'], " ");
        self.runs.push(Run { text, look: look.clone() });
    }

    fn element(&mut self, element: &Element, look: &Look) {
        if word::is_bullet(element) || element.style("display") == "none" {
            return;
        }
        let inside = look.inside(element);
        match element.tag.as_str() {
            "script" | "style" | "head" | "title" | "meta" | "link" | "template" | "noscript" | "svg" | "button"
            | "select" | "textarea" | "iframe" | "object" | "img" | "xml" => {}
            "br" => self.runs.push(Run { text: "\n".to_owned(), look: Look::default() }),
            "hr" => self.push(Block::Rule),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(element),
            "ul" | "ol" => self.list(element, look),
            "table" => self.table(element),
            "blockquote" => self.quote(element, look),
            "pre" => self.code(element),
            "p" | "div" | "section" | "article" | "main" | "header" | "footer" | "aside" | "figure" | "figcaption"
            | "li" | "dl" | "dt" | "dd" | "address" | "center" => self.paragraph(element, &inside),
            _ => self.nodes(&element.children, &inside),
        }
    }

    fn push(&mut self, block: Block) {
        self.end_paragraph();
        self.structured = true;
        self.blocks.push(block);
    }

    fn end_paragraph(&mut self) {
        let text = inline::markdown(&std::mem::take(&mut self.runs));
        if !text.is_empty() {
            self.blocks.push(Block::Paragraph(text));
        }
    }

    fn paragraph(&mut self, element: &Element, look: &Look) {
        self.end_paragraph();
        let Some(place) = word::list_place(element) else {
            self.nodes(&element.children, look);
            self.end_paragraph();
            return;
        };
        let content = self.apart(&element.children, look, 0);
        let paragraphs = content.into_iter().map(flat).filter(|text| !text.is_empty()).collect();
        self.push(Block::Item { depth: place.depth, ordered: place.ordered, paragraphs });
    }

    fn heading(&mut self, element: &Element) {
        let level = element.tag[1..].parse().unwrap_or(2);
        // A heading is bold by itself: only its links are kept.
        let text = self.line(&element.children);
        if !text.is_empty() {
            self.push(Block::Heading(level, text));
        }
    }

    fn list(&mut self, element: &Element, look: &Look) {
        self.end_paragraph();
        let ordered = element.tag == "ol";
        for child in &element.children {
            match child {
                Node::Element(item) if item.tag == "li" => self.item(item, ordered, look),
                // Google Docs puts the inner list beside the line it belongs to.
                Node::Element(inner) if matches!(inner.tag.as_str(), "ul" | "ol") => {
                    self.list_depth += 1;
                    self.list(inner, look);
                    self.list_depth -= 1;
                }
                _ => {}
            }
        }
    }

    fn item(&mut self, item: &Element, ordered: bool, look: &Look) {
        let level = [item.attribute("aria-level"), item.attribute("data-aria-level")]
            .iter()
            .find_map(|level| level.parse::<usize>().ok())
            .unwrap_or(1);
        let depth = self.list_depth.max(level.clamp(1, 9) - 1);
        let content = self.apart(&item.children, &look.inside(item), depth + 1);
        let is_item = |block: &Block| matches!(block, Block::Item { .. });
        let own = content.iter().position(is_item).unwrap_or(content.len());
        let mut content = content.into_iter();
        let paragraphs = content.by_ref().take(own).map(flat).filter(|text| !text.is_empty()).collect();
        self.push(Block::Item { depth, ordered, paragraphs });
        self.blocks.extend(content);
    }

    fn quote(&mut self, element: &Element, look: &Look) {
        let content = self.apart(&element.children, look, 0);
        if !content.is_empty() {
            self.push(Block::Quote(content));
        }
    }

    fn code(&mut self, element: &Element) {
        let mut text = String::new();
        word::collect_text(&element.children, &mut text);
        let text = text.replace("\r\n", "\n").replace('\u{a0}', " ");
        if !text.trim().is_empty() {
            self.push(Block::Code(text.trim_matches('\n').to_owned()));
        }
    }

    fn table(&mut self, element: &Element) {
        let mut rows = vec![];
        collect_rows(&element.children, &mut rows);
        // A table of one cell only lays out the page.
        if let [row] = rows.as_slice()
            && let [cell] = row.as_slice()
        {
            self.end_paragraph();
            self.nodes(&cell.children, &Look::default());
            self.end_paragraph();
            return;
        }
        let table: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| self.line(&cell.children)).collect()).collect();
        if table.iter().flatten().any(|cell| !cell.is_empty()) {
            self.push(Block::Table(table));
        }
    }

    /// What nodes hold, as one line.
    fn line(&mut self, nodes: &[Node]) -> String {
        let blocks = self.apart(nodes, &Look::default(), 0);
        let parts: Vec<String> = blocks.into_iter().map(flat).filter(|part| !part.is_empty()).collect();
        let line = parts.join(" ").replace("  \n", " ");
        match line.strip_prefix("**").and_then(|rest| rest.strip_suffix("**")) {
            // Bold from end to end says nothing in a heading or in a table's head.
            Some(whole) if !whole.contains("**") => whole.to_owned(),
            _ => line,
        }
    }

    /// Reads nodes into blocks of their own.
    fn apart(&mut self, nodes: &[Node], look: &Look, list_depth: usize) -> Vec<Block> {
        let mut inner = Reader { list_depth, ..Reader::default() };
        inner.nodes(nodes, look);
        inner.end_paragraph();
        self.structured |= inner.structured;
        inner.blocks
    }
}

/// A block's text without its structure, for places that hold one line.
fn flat(block: Block) -> String {
    match block {
        Block::Heading(_, text) | Block::Paragraph(text) | Block::Code(text) => text,
        Block::Item { paragraphs, .. } => paragraphs.join(" "),
        Block::Quote(blocks) => blocks.into_iter().map(flat).collect::<Vec<_>>().join(" "),
        Block::Table(rows) => rows.into_iter().flatten().collect::<Vec<_>>().join(" "),
        Block::Rule => String::new(),
    }
}

/// The cells of a table, row by row, whatever its sections.
fn collect_rows<'a>(nodes: &'a [Node], rows: &mut Vec<Vec<&'a Element>>) {
    for node in nodes {
        let Node::Element(element) = node else { continue };
        match element.tag.as_str() {
            "tr" => rows.push(element.children.iter().filter_map(cell).collect()),
            "table" | "caption" => {}
            _ => collect_rows(&element.children, rows),
        }
    }
    rows.retain(|row| !row.is_empty());
}

fn cell(node: &Node) -> Option<&Element> {
    match node {
        Node::Element(element) if matches!(element.tag.as_str(), "td" | "th") => Some(element),
        _ => None,
    }
}
