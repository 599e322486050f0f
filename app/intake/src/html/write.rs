//! Blocks as Markdown text, and the footnotes below them.

use super::block::{Block, Item, Line, is_blank, lines_of};
use super::inline;
use crate::table;

/// The footnotes of a document, by the keys that it calls them by.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// The notes that the text refers to, in order.
    references: Vec<String>,
    defined: Vec<(String, Vec<Block>)>,
}

impl Notes {
    /// Notes that the text refers to a note.
    pub fn refer(&mut self, key: &str) {
        if !self.references.iter().any(|other| other == key) {
            self.references.push(key.to_owned());
        }
    }

    /// Takes a note's text in.
    pub fn define(&mut self, key: String, blocks: Vec<Block>) {
        self.defined.push((key, blocks));
    }

    /// The notes that have a text and are referred to, numbered from `first` on. A mark without its
    /// note says nothing, and a note that nothing refers to is no part of what was copied.
    pub fn numbered(self, first: usize) -> Numbers {
        let Self { references, mut defined } = self;
        let mut notes = vec![];
        for key in references {
            if let Some(at) = defined.iter().position(|(other, _)| *other == key) {
                notes.push(defined.remove(at));
            }
        }
        Numbers { first, notes }
    }
}

/// The footnotes in the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    first: usize,
    notes: Vec<(String, Vec<Block>)>,
}

impl Numbers {
    /// The number of a note; `None` where it has no text.
    pub fn of(&self, key: &str) -> Option<usize> {
        self.notes.iter().position(|(other, _)| other == key).map(|at| at + self.first)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.notes.is_empty()
    }
}

/// The document as Markdown, without a line break at its end.
pub(super) fn markdown(blocks: &[Block], notes: &Numbers) -> String {
    let mut out = text_of(blocks, notes);
    for (number, (_, blocks)) in notes.notes.iter().enumerate() {
        let paragraphs: Vec<String> = blocks
            .iter()
            .map(|block| lines(&lines_of(block.clone()), notes).replace('\n', "\n    "))
            .filter(|text| !text.is_empty())
            .collect();
        out.push_str(&format!("\n\n[^{}]: {}", notes.first + number, paragraphs.join("\n\n    ")));
    }
    out.trim_matches('\n').to_owned()
}

fn text_of(blocks: &[Block], notes: &Numbers) -> String {
    // The page's title is its first-level heading: the text's own begin one below.
    let shift = usize::from(blocks.iter().any(|block| matches!(block, Block::Heading(1, _))));
    let mut out = String::new();
    let mut list = Lists::default();
    let mut previous: Option<&Block> = None;
    for block in blocks {
        let text = match block {
            Block::Item(item) => {
                if !matches!(previous, Some(Block::Item(_))) {
                    list = Lists::default();
                }
                list.item(item, notes)
            }
            other => block_text(other, shift, notes),
        };
        if text.is_empty() {
            continue;
        }
        if let Some(previous) = previous {
            let within_list = matches!((previous, block), (Block::Item(_), Block::Item(_)));
            out.push_str(if within_list { "\n" } else { "\n\n" });
        }
        out.push_str(&text);
        previous = Some(block);
    }
    out
}

fn block_text(block: &Block, shift: usize, notes: &Numbers) -> String {
    match block {
        Block::Heading(level, line) => {
            let text = inline::markdown(line, notes);
            if text.is_empty() { text } else { format!("{} {text}", "#".repeat((level + shift).min(6))) }
        }
        Block::Paragraph { lines: own, .. } => lines(own, notes),
        Block::Quote(inner) => {
            let quoted = |line: &str| if line.is_empty() { ">".to_owned() } else { format!("> {line}") };
            text_of(inner, notes).split('\n').map(quoted).collect::<Vec<_>>().join("\n")
        }
        Block::Code(text) => {
            let fence = if text.contains("```") { "~~~~" } else { "```" };
            format!("{fence}\n{text}\n{fence}")
        }
        Block::Table(rows) => {
            let rows: Vec<Vec<String>> =
                rows.iter().map(|row| row.iter().map(|cell| inline::markdown(cell, notes)).collect()).collect();
            table::markdown(&rows)
        }
        Block::Rule => "---".to_owned(),
        Block::Item(_) | Block::Gap => String::new(),
    }
}

/// Lines with Markdown's hard breaks between them.
fn lines(lines: &[Line], notes: &Numbers) -> String {
    let lines = lines.iter().filter(|line| !is_blank(line)).map(|line| inline::markdown(line, notes));
    lines.collect::<Vec<_>>().join("  \n")
}

/// The lists that are open, from the outermost in.
#[derive(Default)]
struct Lists {
    open: Vec<OpenList>,
}

struct OpenList {
    depth: usize,
    is_ordered: bool,
    number: u32,
    /// How far its lines are indented.
    indent: usize,
}

impl Lists {
    fn item(&mut self, item: &Item, notes: &Numbers) -> String {
        let &Item { depth, number, .. } = item;
        while self.open.last().is_some_and(|list| list.depth > depth) {
            self.open.pop();
        }
        if self.open.last().is_some_and(|list| list.depth == depth && list.is_ordered != number.is_some()) {
            self.open.pop();
        }
        if self.open.last().is_none_or(|list| list.depth < depth) {
            let indent = self.open.last().map_or(0, |outer| outer.indent + outer.marker().len());
            // A list that goes on after something else keeps its count.
            let before = number.map_or(0, |number| number.saturating_sub(1));
            self.open.push(OpenList { depth, is_ordered: number.is_some(), number: before, indent });
        }
        let Some(list) = self.open.last_mut() else { return String::new() };
        list.number += 1;
        let marker = list.marker();
        let tick = match item.is_done {
            Some(true) => "[x] ",
            Some(false) => "[ ] ",
            None => "",
        };
        let indent = " ".repeat(list.indent);
        let hanging = format!("\n{indent}{}", " ".repeat(marker.len()));
        let paragraphs: Vec<String> =
            item.paragraphs.iter().map(|own| lines(own, notes).replace('\n', &hanging)).collect();
        let text = paragraphs.join(&format!("\n{hanging}"));
        format!("{indent}{marker}{tick}{text}").trim_end().to_owned()
    }
}

impl OpenList {
    fn marker(&self) -> String {
        if self.is_ordered { format!("{}. ", self.number) } else { "- ".to_owned() }
    }
}
