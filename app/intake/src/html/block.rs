//! The structure of a document, before it is written out.

use super::inline::{Look, Run};

/// A line of runs.
pub(super) type Line = Vec<Run>;

/// A block of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// A heading and its level, from 1.
    Heading(usize, Line),
    /// A paragraph.
    Paragraph {
        /// Its lines, between which there are breaks.
        lines: Vec<Line>,
        /// Whether there is no space after it: what comes next stands in the next line.
        is_tight: bool,
    },
    /// A line of a list.
    Item(Item),
    /// A quotation.
    Quote(Vec<Block>),
    /// Lines that stay as they are.
    Code(String),
    /// Rows of cells.
    Table(Vec<Vec<Line>>),
    /// A line across.
    Rule,
    /// A paragraph of nothing, by which two others are set apart.
    Gap,
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// How deep, from 0.
    pub depth: usize,
    /// Its number, where it is numbered.
    pub number: Option<u32>,
    /// Whether its box is ticked, where it has one.
    pub is_done: Option<bool>,
    /// Its paragraphs.
    pub paragraphs: Vec<Vec<Line>>,
}

/// The text of a line, without its looks.
pub(super) fn text_of(line: &[Run]) -> String {
    line.iter().map(|run| run.text.as_str()).collect()
}

/// Whether a line has nothing to see.
pub(super) fn is_blank(line: &[Run]) -> bool {
    line.iter().all(|run| run.note.is_none() && run.text.chars().all(crate::line::is_space))
}

/// Whether anything would be lost as plain text.
pub(super) fn is_structured(blocks: &[Block]) -> bool {
    let is_plain = |line: &Line| line.iter().all(|run| run.look == Look::default() && run.note.is_none());
    match blocks {
        [] => false,
        [Block::Paragraph { lines, .. }] => lines.len() > 1 || !lines.iter().all(is_plain),
        _ => true,
    }
}

/// The lines of a block without its structure, for places that hold lines alone.
pub(super) fn lines_of(block: Block) -> Vec<Line> {
    match block {
        Block::Heading(_, line) => vec![line],
        Block::Paragraph { lines, .. } => lines,
        Block::Item(item) => item.paragraphs.into_iter().flatten().collect(),
        Block::Quote(blocks) => blocks.into_iter().flat_map(lines_of).collect(),
        Block::Code(text) => text.split('\n').map(|line| vec![Run::plain(line)]).collect(),
        Block::Table(rows) => rows.into_iter().map(joined).collect(),
        Block::Rule | Block::Gap => vec![],
    }
}

/// Lines as one, with a space between them.
pub(super) fn joined(lines: Vec<Line>) -> Line {
    let mut whole = Line::new();
    for line in lines.into_iter().filter(|line| !is_blank(line)) {
        if !whole.is_empty() {
            whole.push(Run::plain(" "));
        }
        whole.extend(line);
    }
    whole
}

/// A line without its first bytes.
pub(super) fn without_start(line: &[Run], mut length: usize) -> Line {
    let mut rest = Line::new();
    for run in line {
        let cut = length.min(run.text.len());
        length -= cut;
        if cut < run.text.len() || run.note.is_some() {
            rest.push(Run { text: run.text[cut..].to_owned(), ..run.clone() });
        }
    }
    rest
}

/// The first bytes of a line.
pub(super) fn start(line: &[Run], mut length: usize) -> Line {
    let mut first = Line::new();
    for run in line {
        if length == 0 {
            break;
        }
        let cut = length.min(run.text.len());
        length -= cut;
        first.push(Run { text: run.text[..cut].to_owned(), ..run.clone() });
    }
    first
}
