//! Blocks as Markdown, and the notes below them.

use std::collections::HashMap;

use crate::inline::{self, Place};
use crate::model::{Block, Content, Document, Inline, Item, List, is_blank, line_of};

/// Blocks inside one another beyond this are written as if they were beside each other.
const DEPTH_MAX: usize = 10;
/// The greatest number that Markdown takes for that of an item.
const NUMBER_MAX: u32 = 999_999_999;

/// A document as Markdown, with a line break at its end; empty when it says nothing.
pub fn markdown(document: &Document) -> String {
    numbered_from(document, 1)
}

/// The same where the first note has another number: one that the text has not that it comes into.
pub fn numbered_from(document: &Document, first: usize) -> String {
    let document = normal(document);
    let note = |number: usize| number + first;
    let mut out = text_of(&document.blocks, false, &note);
    for (number, blocks) in document.notes.iter().enumerate() {
        let text = text_of(blocks, true, &note);
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(&format!("[^{}]: {}", note(number), indented(&text, "    ")));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// The text of a document in the form in which it is written and read again the same.
pub fn normal(document: &Document) -> Document {
    // A note has no notes of its own. Those that say nothing, or that nothing refers to, are left out with their marks.
    let note = |blocks: &Vec<Block>| {
        let mut blocks = blocks.clone();
        visit_lines(&mut blocks, &mut |line| line.retain(|inline| !matches!(inline.content, Content::Note(_))));
        normal_blocks(&blocks, 1)
    };
    let notes: Vec<Vec<Block>> = document.notes.iter().map(note).collect();
    let mut order = vec![];
    let mut places: HashMap<usize, usize> = HashMap::new();
    let mut is_left_out = false;
    let mut blocks = normal_blocks(&document.blocks, 0);
    visit_lines(&mut blocks, &mut |line| {
        let count = line.len();
        line.retain(|inline| match inline.content {
            Content::Note(number) => notes.get(number).is_some_and(|note| !note.is_empty()),
            _ => true,
        });
        is_left_out |= line.len() < count;
        for inline in line {
            if let Content::Note(number) = &mut inline.content {
                *number = *places.entry(*number).or_insert_with(|| {
                    order.push(*number);
                    order.len() - 1
                });
            }
        }
    });
    // Without the marks of notes that were left out, lines and blocks may be empty.
    let blocks = if is_left_out { normal_blocks(&blocks, 0) } else { blocks };
    let notes = order.into_iter().map(|number| notes[number].clone()).collect();
    Document { title: document.title.clone(), blocks, notes, files: vec![] }
}

/// Calls for every line of blocks.
pub fn visit_lines(blocks: &mut [Block], call: &mut dyn FnMut(&mut Vec<Inline>)) {
    for block in blocks {
        match block {
            Block::Heading(_, line) | Block::Paragraph(line) => call(line),
            Block::List(list) => list.items.iter_mut().for_each(|item| visit_lines(&mut item.blocks, call)),
            Block::Quote(blocks) => visit_lines(blocks, call),
            Block::Table(rows) => rows.iter_mut().flatten().for_each(&mut *call),
            Block::Code(_) | Block::Rule => {}
        }
    }
}

fn normal_blocks(blocks: &[Block], depth: usize) -> Vec<Block> {
    let mut normal = vec![];
    for block in blocks {
        match block {
            Block::Heading(level, line) => {
                let line = normal_heading(line);
                if !line.is_empty() {
                    normal.push(Block::Heading((*level).clamp(1, 6), line));
                }
            }
            Block::Paragraph(line) => {
                let line = inline::normal(line);
                if !is_blank(&line) {
                    normal.push(Block::Paragraph(line));
                }
            }
            Block::List(list) => match normal_list(list, depth) {
                list if list.items.is_empty() => {}
                list if depth < DEPTH_MAX => normal.push(Block::List(list)),
                list => normal.extend(list.items.into_iter().flat_map(|item| item.blocks)),
            },
            Block::Quote(blocks) => {
                let blocks = normal_blocks(blocks, depth + 1);
                if depth >= DEPTH_MAX {
                    normal.extend(blocks);
                } else if !blocks.is_empty() {
                    normal.push(Block::Quote(blocks));
                }
            }
            Block::Code(text) => {
                let text = normal_code(text);
                if !text.is_empty() {
                    normal.push(Block::Code(text));
                }
            }
            Block::Table(rows) => normal.extend(normal_table(rows)),
            Block::Rule => normal.push(Block::Rule),
        }
    }
    normal
}

/// A heading is one line, and bold by itself.
fn normal_heading(line: &[Inline]) -> Vec<Inline> {
    let mut line = one_line(line);
    line.iter_mut().for_each(|inline| inline.marks.bold = false);
    // What is invisible is gone before it is asked whether the whole is in italics.
    let mut line = inline::normal(&line);
    if line.iter().all(|inline| inline.marks.italic || inline.is_blank()) {
        line.iter_mut().for_each(|inline| inline.marks.italic = false);
    }
    let line = inline::normal(&line);
    if is_blank(&line) { vec![] } else { line }
}

fn one_line(line: &[Inline]) -> Vec<Inline> {
    let space = |inline: &Inline| match inline.content {
        Content::Break => Inline { content: Content::Text(" ".to_owned()), ..inline.clone() },
        _ => inline.clone(),
    };
    line.iter().map(space).collect()
}

fn normal_list(list: &List, depth: usize) -> List {
    let items = list.items.iter().map(|item| {
        let blocks = normal_blocks(&item.blocks, depth + 1);
        let blocks: Vec<Block> = blocks.into_iter().filter(|block| *block != Block::Rule).collect();
        let is_task = matches!(blocks.first(), Some(Block::Paragraph(_)));
        Item { done: item.done.filter(|_| is_task), blocks }
    });
    let items: Vec<Item> = items.filter(|item| !item.blocks.is_empty()).collect();
    // The last number has to be one that is taken for a number, too.
    let last = NUMBER_MAX.saturating_sub(u32::try_from(items.len()).unwrap_or(NUMBER_MAX));
    List { start: list.start.map(|start| start.min(last)), items }
}

fn normal_code(text: &str) -> String {
    let text: String = text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .map(|c| if c.is_whitespace() && c != '\n' { ' ' } else { c })
        .filter(|c| *c == '\n' || !inline::is_invisible(*c))
        .collect();
    let lines: Vec<&str> = text.split('\n').map(str::trim_end).collect();
    let begin = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    let end = lines.iter().rposition(|line| !line.is_empty()).map_or(begin, |last| last + 1);
    lines[begin..end].join("\n")
}

/// Rows of equal length without those that are empty; columns likewise.
fn normal_table(rows: &[Vec<Vec<Inline>>]) -> Option<Block> {
    let is_empty = |cell: &Vec<Inline>| is_blank(cell);
    let mut rows: Vec<Vec<Vec<Inline>>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| inline::normal(&one_line(cell))).collect::<Vec<_>>())
        .filter(|row: &Vec<Vec<Inline>>| !row.iter().all(is_empty))
        .collect();
    let columns = rows.iter().map(Vec::len).max()?;
    rows.iter_mut().for_each(|row| row.resize(columns, vec![]));
    let used: Vec<bool> = (0..columns).map(|column| rows.iter().any(|row| !is_empty(&row[column]))).collect();
    for row in &mut rows {
        let mut column = 0;
        row.retain(|_| {
            column += 1;
            used[column - 1]
        });
        // Bold from end to end says nothing in a head.
        row.iter_mut().filter(|cell| is_empty(cell)).for_each(Vec::clear);
    }
    for cell in &mut rows[0] {
        if cell.iter().all(|inline| inline.marks.bold || inline.is_blank()) {
            cell.iter_mut().for_each(|inline| inline.marks.bold = false);
            *cell = inline::normal(cell);
        }
    }
    Some(Block::Table(rows))
}

fn text_of(blocks: &[Block], is_inside: bool, note: &dyn Fn(usize) -> usize) -> String {
    let mut parts: Vec<String> = vec![];
    // Two lists of one kind beside each other are told apart by their signs.
    let mut last: Option<(bool, bool)> = None;
    for block in blocks {
        last = match block {
            Block::List(list) => {
                let is_second = last == Some((list.start.is_some(), false));
                Some((list.start.is_some(), is_second))
            }
            _ => None,
        };
        parts.push(match block {
            Block::Heading(level, line) => {
                let text = heading(&inline::markdown(line, Place::Heading, note));
                format!("{} {text}", "#".repeat(usize::from(*level)))
            }
            Block::Paragraph(line) => inline::markdown(line, Place::Paragraph, note),
            Block::List(list) => list_text(list, last.is_some_and(|(_, is_second)| is_second), note),
            Block::Quote(blocks) => quoted(&text_of(blocks, true, note)),
            Block::Code(text) => {
                let fence = fence(text);
                format!("{fence}\n{text}\n{fence}")
            }
            Block::Table(rows) => table(rows, note),
            // After `- `, three hyphens would be a rule instead of an item with one.
            Block::Rule if is_inside => "***".to_owned(),
            Block::Rule => "---".to_owned(),
        });
    }
    parts.join("\n\n")
}

/// Number signs at the end of a heading belong to it.
fn heading(text: &str) -> String {
    let end = text.trim_end_matches('#');
    let is_closing = end.len() < text.len() && (end.is_empty() || end.ends_with(' '));
    if is_closing { format!("{end}\\{}", &text[end.len()..]) } else { text.to_owned() }
}

fn quoted(text: &str) -> String {
    let line = |line: &str| if line.is_empty() { ">".to_owned() } else { format!("> {line}") };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}

fn indented(text: &str, indent: &str) -> String {
    let mut lines = text.split('\n');
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push('\n');
        if !line.is_empty() {
            out.push_str(indent);
            out.push_str(line);
        }
    }
    out
}

fn list_text(list: &List, is_second: bool, note: &dyn Fn(usize) -> usize) -> String {
    let is_tight = list.items.iter().all(|item| match item.blocks.as_slice() {
        [Block::Paragraph(_)] => true,
        // In the middle of a paragraph only a list that begins with 1 begins.
        [Block::Paragraph(_), Block::List(inner)] => inner.start.is_none_or(|start| start == 1),
        _ => false,
    });
    let mut number = list.start;
    let mut items = vec![];
    for item in &list.items {
        let mark = match number {
            Some(number) => format!("{number}{} ", if is_second { ')' } else { '.' }),
            None => if is_second { "+ " } else { "- " }.to_owned(),
        };
        number = number.map(|number| number + 1);
        let text = match is_tight {
            true => item
                .blocks
                .iter()
                .map(|block| text_of(std::slice::from_ref(block), true, note))
                .collect::<Vec<_>>()
                .join("\n"),
            false => text_of(&item.blocks, true, note),
        };
        let tick = match item.done {
            Some(true) => "[x] ",
            Some(false) => "[ ] ",
            None => "",
        };
        items.push(format!("{mark}{tick}{}", indented(&text, &" ".repeat(mark.len()))));
    }
    items.join(if is_tight { "\n" } else { "\n\n" })
}

fn table(rows: &[Vec<Vec<Inline>>], note: &dyn Fn(usize) -> usize) -> String {
    let row = |row: &Vec<Vec<Inline>>| {
        let cells: Vec<String> = row.iter().map(|cell| inline::markdown(cell, Place::Cell, note)).collect();
        format!("| {} |", cells.join(" | "))
    };
    let mut lines: Vec<String> = rows.iter().map(row).collect();
    let columns = rows.first().map_or(0, Vec::len);
    lines.insert(1, format!("|{}", "---|".repeat(columns)));
    lines.join("\n")
}

/// The blocks of a cell, as one line.
pub fn cell(blocks: Vec<Block>) -> Vec<Inline> {
    one_line(&line_of(blocks))
}
