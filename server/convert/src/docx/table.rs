//! Tables: their rows and columns, whatever their cells span.

use super::{DEPTH_MAX, Reader};
use crate::arrange::Flat;
use crate::model::{Block, Inline, first_words, is_blank, text_of};
use crate::report::{Kind, What};
use crate::writer::cell;
use crate::xml::Element;

/// The most columns that one cell is taken to span.
const SPAN_MAX: usize = 60;

impl Reader<'_> {
    pub(super) fn table(&mut self, table: &Element) {
        if self.depth >= DEPTH_MAX {
            self.flat.push(Flat::Block(Block::Paragraph(vec![Inline::text(spaced_text(table))])));
            return;
        }
        if self.depth > 0 {
            let place = first_words(&spaced_text(table));
            self.report.add(Kind::Changed, What::NestedTable, &place);
        }
        let rows = rows(table);
        if let [row] = rows.as_slice()
            && let [only] = cells(row).as_slice()
        {
            // A frame around a text is no table.
            let flat = self.apart(only);
            if !flat.is_empty() {
                self.report.add(Kind::Changed, What::Frame, &spaced_text(only));
            }
            self.flat.extend(flat);
            return;
        }
        let mut read: Vec<Vec<Vec<Inline>>> = vec![];
        let mut merged = 0;
        for row in rows {
            if row.child("trPr").is_some_and(|it| it.child("del").is_some()) {
                let place = first_words(&spaced_text(row));
                self.report.add(Kind::Lost, What::Deletion, &place);
                continue;
            }
            if row.child("trPr").and_then(|it| it.child("hidden")).is_some_and(Element::is_on) {
                let place = first_words(&spaced_text(row));
                self.report.add(Kind::Lost, What::HiddenText, &place);
                continue;
            }
            let (line, spans) = self.row(row);
            merged += spans;
            read.push(line);
        }
        let place = read.iter().flatten().find(|cell| !is_blank(cell)).map(|cell| text_of(cell)).unwrap_or_default();
        self.report.add_many(Kind::Changed, What::MergedCells, &place, merged);
        self.flat.push(Flat::Block(Block::Table(read)));
    }

    /// The cells of a row, and how many of them span several columns or rows.
    fn row(&mut self, row: &Element) -> (Vec<Vec<Inline>>, usize) {
        let before = row.at(&["trPr", "gridBefore"]).and_then(Element::val).and_then(|it| it.parse::<usize>().ok());
        let mut line: Vec<Vec<Inline>> = vec![vec![]; before.unwrap_or(0).min(SPAN_MAX)];
        let mut merged = 0;
        // Content controls around whole cells that nobody filled in.
        let controls = row.elements().filter(|child| child.name == "sdt" && super::shows_placeholder(child));
        let unfilled: Vec<&Element> = controls.flat_map(|control| parts(control, "tc", 0)).collect();
        for element in cells(row) {
            let property = |name: &str| element.child("tcPr").and_then(|it| it.child(name));
            if property("cellDel").is_some() {
                let place = first_words(&spaced_text(element));
                self.report.add(Kind::Lost, What::Deletion, &place);
                continue;
            }
            let span = property("gridSpan").and_then(Element::val).and_then(|it| it.parse::<usize>().ok()).unwrap_or(1);
            let span = span.clamp(1, SPAN_MAX);
            let goes_on = property("vMerge").is_some_and(|it| it.val().is_none_or(|value| value == "continue"));
            let begins = property("vMerge").is_some_and(|it| it.val() == Some("restart"));
            merged += usize::from(span > 1 || begins);
            let is_unfilled = unfilled.iter().any(|cell| std::ptr::eq(*cell, element));
            let content = if goes_on || is_unfilled { vec![] } else { cell(self.blocks_apart(element)) };
            line.push(content);
            line.resize(line.len() + span - 1, vec![]);
        }
        (line, merged)
    }
}

/// The rows of a table, also those inside of what only wraps them.
fn rows(table: &Element) -> Vec<&Element> {
    parts(table, "tr", 0)
}

fn cells(row: &Element) -> Vec<&Element> {
    parts(row, "tc", 0)
}

fn parts<'a>(element: &'a Element, name: &str, wrapped: usize) -> Vec<&'a Element> {
    const WRAPPED_MAX: usize = 10;
    let mut found = vec![];
    for child in element.elements() {
        match child.name.as_str() {
            own if own == name => found.push(child),
            "sdt" | "sdtContent" | "customXml" | "ins" | "smartTag" if wrapped < WRAPPED_MAX => {
                found.extend(parts(child, name, wrapped + 1));
            }
            _ => {}
        }
    }
    found
}

/// The text of an element, a space between its paragraphs.
fn spaced_text(element: &Element) -> String {
    element.find_all("p").into_iter().map(Element::text).collect::<Vec<_>>().join(" ")
}
