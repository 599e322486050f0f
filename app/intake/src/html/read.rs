//! From a tree of elements to the blocks of a document.

use super::block::{Block, Item, Line, is_blank, joined, lines_of};
use super::inline::{Look, Run};
use super::write::Notes;
use super::{Element, Node, collect_text, origin, table};

/// A document.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
    /// Its footnotes.
    pub notes: Notes,
    /// How often something was left out that its authors hid.
    pub dropped: usize,
    /// How many pictures were left out.
    pub pictures: usize,
}

/// Reads a document.
pub(super) fn read(nodes: &[Node]) -> Document {
    let mut reader = Reader::default();
    reader.nodes(nodes, &Look::default());
    reader.end_paragraph(true);
    // The rule between a text and notes or mails that were not copied.
    while matches!(reader.blocks.last(), Some(Block::Rule | Block::Gap)) {
        reader.blocks.pop();
    }
    Document { blocks: reader.blocks, notes: reader.notes, dropped: reader.dropped, pictures: reader.pictures }
}

#[derive(Default)]
pub(super) struct Reader {
    blocks: Vec<Block>,
    /// The lines of the paragraph that is being read.
    lines: Vec<Line>,
    /// How deep a list found here would be.
    list_depth: usize,
    notes: Notes,
    dropped: usize,
    pictures: usize,
    /// How many field codes of Word are open: what stands in one is an instruction.
    codes: usize,
    /// Whether a footnote is being read.
    is_in_note: bool,
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
        if self.codes == 0 {
            let is_invisible =
                |c: char| matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}') || domain::text::is_bidi_control(c);
            let text = text.replace(['\n', '\r', '\t', '\u{a0}'], " ").replace(is_invisible, "");
            self.run(Run { text, look: look.clone(), note: None });
        }
    }

    fn run(&mut self, run: Run) {
        if self.lines.is_empty() {
            self.lines.push(vec![]);
        }
        if let Some(line) = self.lines.last_mut() {
            line.push(run);
        }
    }

    fn element(&mut self, element: &Element, look: &Look) {
        if self.leaves_out(element) {
            return;
        }
        if self.note(element) {
            return;
        }
        let inside = look.inside(element);
        match element.tag.as_str() {
            "script" | "style" | "head" | "title" | "meta" | "link" | "template" | "noscript" | "svg" | "button"
            | "select" | "textarea" | "iframe" | "object" | "xml" => {}
            "img" => {
                self.pictures += usize::from(origin::is_picture(element));
                self.text(origin::emoji(element), look);
            }
            "br" => self.line_break(),
            "hr" => self.push(Block::Rule),
            "ul" | "ol" => self.list(element, look),
            "table" => self.table(element, look),
            "blockquote" => self.quote(element, look),
            "pre" => self.code(element),
            "a" if origin::note_reference(element).is_some() => {
                if let Some(key) = origin::note_reference(element) {
                    self.notes.refer(&key);
                    self.run(Run { note: Some(key), ..Run::default() });
                }
            }
            _ if origin::heading_level(element).is_some() => self.heading(element),
            "p" | "div" | "section" | "article" | "main" | "header" | "footer" | "aside" | "figure" | "figcaption"
            | "li" | "dl" | "dt" | "dd" | "address" | "center" => self.paragraph(element, &inside),
            _ => self.nodes(&element.children, &inside),
        }
    }

    /// Whether the element says nothing to a reader; what its authors hid is counted.
    fn leaves_out(&mut self, element: &Element) -> bool {
        match element.style("mso-element").to_ascii_lowercase().as_str() {
            "field-begin" => self.codes += 1,
            "field-separator" | "field-end" => self.codes = self.codes.saturating_sub(1),
            _ => {}
        }
        if origin::is_bullet(element) || origin::note_origin(element).is_some() {
            return true;
        }
        let is_hidden = origin::is_hidden(element) || origin::is_comment(element) || origin::is_contents(element);
        self.dropped += usize::from(is_hidden && origin::has_text(element));
        is_hidden
    }

    fn line_break(&mut self) {
        if self.lines.is_empty() {
            self.lines.push(vec![]);
        }
        self.lines.push(vec![]);
    }

    fn push(&mut self, block: Block) {
        self.end_paragraph(false);
        self.blocks.push(block);
    }

    fn end_paragraph(&mut self, is_tight: bool) {
        let mut lines = std::mem::take(&mut self.lines);
        while lines.last().is_some_and(|line| is_blank(line)) {
            lines.pop();
        }
        let first = lines.iter().position(|line| !is_blank(line)).unwrap_or(lines.len());
        let mut paragraph = vec![];
        // Two breaks in a row leave a line between paragraphs.
        for line in lines.into_iter().skip(first) {
            if !is_blank(&line) {
                paragraph.push(line);
            } else if !paragraph.is_empty() {
                self.blocks.push(Block::Paragraph { lines: std::mem::take(&mut paragraph), is_tight: false });
            }
        }
        if !paragraph.is_empty() {
            self.blocks.push(Block::Paragraph { lines: paragraph, is_tight });
        }
    }

    fn paragraph(&mut self, element: &Element, look: &Look) {
        self.end_paragraph(true);
        if origin::is_quotation(element) {
            return self.quote(element, &Look { italic: false, ..look.clone() });
        }
        if origin::is_note_list(element) {
            return self.note_list(&element.children);
        }
        let Some(place) = origin::list_place(element) else {
            let before = self.blocks.len();
            self.nodes(&element.children, look);
            self.end_paragraph(origin::is_tight(element));
            match self.blocks.len() - before {
                0 if !element.children.is_empty() => self.blocks.push(Block::Gap),
                0 | 1 => {}
                // What follows the last line of a part is no line of that part.
                _ => {
                    if let Some(Block::Paragraph { is_tight, .. }) = self.blocks.last_mut() {
                        *is_tight = false;
                    }
                }
            }
            return;
        };
        let content = self.apart(&element.children, look, 0);
        let paragraphs = content.into_iter().map(lines_of).filter(|lines| !lines.is_empty()).collect();
        self.push_item(Item { depth: place.depth, number: place.number, is_done: None, paragraphs });
    }

    /// Takes in the element where it is the text of a footnote; whether it is.
    fn note(&mut self, element: &Element) -> bool {
        let Some(key) = origin::note(element).filter(|_| !self.is_in_note) else { return false };
        self.is_in_note = true;
        let blocks = self.apart(&element.children, &Look::default(), 0);
        self.is_in_note = false;
        self.notes.define(key, blocks);
        true
    }

    /// The footnotes of a list of them, without the rule above it.
    fn note_list(&mut self, nodes: &[Node]) {
        for node in nodes {
            let Node::Element(element) = node else { continue };
            if !self.note(element) {
                self.note_list(&element.children);
            }
        }
    }

    fn heading(&mut self, element: &Element) {
        let level = origin::heading_level(element).unwrap_or(2);
        // A heading is bold by itself: only its links are kept.
        let line = self.line(element);
        if !is_blank(&line) {
            self.push(Block::Heading(level, line));
        }
    }

    fn list(&mut self, element: &Element, look: &Look) {
        self.end_paragraph(false);
        let mut number = (element.tag == "ol").then(|| element.attribute("start").parse().unwrap_or(1));
        for child in &element.children {
            match child {
                Node::Element(item) if item.tag == "li" && !self.leaves_out(item) => {
                    if self.note(item) {
                        continue;
                    }
                    self.item(item, number, look);
                    number = number.map(|number: u32| number.saturating_add(1));
                }
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

    fn item(&mut self, item: &Element, number: Option<u32>, look: &Look) {
        let level = [item.attribute("aria-level"), item.attribute("data-aria-level")]
            .iter()
            .find_map(|level| level.parse::<usize>().ok())
            .unwrap_or(1);
        let depth = self.list_depth.max(level.clamp(1, 9) - 1);
        let is_box = item.attribute("role").eq_ignore_ascii_case("checkbox");
        let is_done = is_box.then(|| item.attribute("aria-checked").eq_ignore_ascii_case("true"));
        let content = self.apart(&item.children, &look.inside(item), depth + 1);
        let is_item = |block: &Block| matches!(block, Block::Item(_));
        let own = content.iter().position(is_item).unwrap_or(content.len());
        let mut content = content.into_iter();
        let paragraphs = content.by_ref().take(own).map(lines_of).filter(|lines| !lines.is_empty()).collect();
        self.push_item(Item { depth, number, is_done, paragraphs });
        self.blocks.extend(content);
    }

    /// Adds an item, unless nothing is in it: one whose text was deleted would leave its bullet.
    fn push_item(&mut self, item: Item) {
        if !item.paragraphs.iter().flatten().all(|line| is_blank(line)) {
            self.push(Block::Item(item));
        }
    }

    fn quote(&mut self, element: &Element, look: &Look) {
        let content = self.apart(&element.children, look, 0);
        if content.iter().any(|block| *block != Block::Gap) {
            self.push(Block::Quote(content));
        }
    }

    fn code(&mut self, element: &Element) {
        let mut text = String::new();
        collect_text(&element.children, &mut text);
        let text = text.replace("\r\n", "\n").replace('\u{a0}', " ");
        if !text.trim().is_empty() {
            self.push(Block::Code(text.trim_matches('\n').to_owned()));
        }
    }

    fn table(&mut self, element: &Element, look: &Look) {
        // Mails and pages are laid out in tables: those are read cell after cell.
        if table::is_layout(element) {
            self.end_paragraph(false);
            for cell in table::cells(element) {
                self.nodes(&cell.children, look);
                self.end_paragraph(true);
            }
            return;
        }
        let grid = table::grid(element, |element| self.leaves_out(element));
        let rows: Vec<Vec<Line>> = grid
            .into_iter()
            .map(|row| row.into_iter().map(|cell| cell.map(|cell| self.line(cell)).unwrap_or_default()).collect())
            .collect();
        if rows.iter().flatten().any(|cell| !is_blank(cell)) {
            self.push(Block::Table(rows));
        }
    }

    /// What an element holds, as one line.
    fn line(&mut self, element: &Element) -> Line {
        let blocks = self.apart(&element.children, &Look::default().inside(element), 0);
        let mut line = joined(blocks.into_iter().flat_map(lines_of).collect());
        // Bold from end to end says nothing in a heading or in a table's head.
        if line.iter().all(|run| run.look.bold || run.text.trim().is_empty()) {
            line.iter_mut().for_each(|run| run.look.bold = false);
        }
        line
    }

    /// Reads nodes into blocks of their own.
    fn apart(&mut self, nodes: &[Node], look: &Look, list_depth: usize) -> Vec<Block> {
        let notes = std::mem::take(&mut self.notes);
        let mut inner = Self { list_depth, notes, codes: self.codes, is_in_note: self.is_in_note, ..Self::default() };
        inner.nodes(nodes, look);
        inner.end_paragraph(true);
        self.notes = inner.notes;
        self.dropped += inner.dropped;
        self.pictures += inner.pictures;
        self.codes = inner.codes;
        inner.blocks
    }
}
