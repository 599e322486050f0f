//! Tables: their rows and columns, whatever their cells span and hide.

use super::attribute;
use crate::xml::{Element, Node};

/// The most rows and columns that one cell is taken to span.
const SPAN_MAX: usize = 50;

/// Returns whether the table only lays out what is in it: one cell, or cells with tables of their own.
pub(super) fn is_layout(table: &Element) -> bool {
    let cells = cells(table);
    cells.len() == 1 || cells.iter().any(|cell| has_table(&cell.children))
}

fn has_table(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Element(element) => element.name == "table" || has_table(&element.children),
        Node::Text(_) => false,
    })
}

/// The cells of a table, row by row.
pub(super) fn cells(table: &Element) -> Vec<&Element> {
    rows(&table.children).into_iter().flat_map(|row| row.children.iter().filter_map(cell)).collect()
}

/// The cells by row and column; `None` where a cell spans from the left or from above. Rows, columns
/// and cells that are hidden are left out.
pub(super) fn grid(table: &Element, mut is_hidden: impl FnMut(&Element) -> bool) -> Vec<Vec<Option<&Element>>> {
    let hidden = hidden_columns(&table.children, &mut is_hidden);
    let mut grid = vec![];
    // How many rows each column is still taken by a cell from above.
    let mut taken: Vec<usize> = vec![];
    for row in rows(&table.children) {
        let mut line: Vec<Option<&Element>> = vec![];
        let mut cells = row.children.iter().filter_map(cell).peekable();
        while cells.peek().is_some() || taken.iter().skip(line.len()).any(|rows| *rows > 0) {
            let column = line.len();
            if let Some(rows) = taken.get_mut(column).filter(|rows| **rows > 0) {
                *rows -= 1;
                line.push(None);
                continue;
            }
            let Some(cell) = cells.next() else {
                line.push(None);
                continue;
            };
            let (columns, rows) = (span(cell, "colspan"), span(cell, "rowspan"));
            taken.resize(taken.len().max(column + columns), 0);
            taken[column..column + columns].fill(rows - 1);
            line.push(Some(cell));
            line.extend(std::iter::repeat_n(None, columns - 1));
        }
        if is_hidden(row) {
            continue;
        }
        let shown = line.into_iter().enumerate().filter(|(column, _)| !hidden.get(*column).is_some_and(|it| *it));
        let shown: Vec<_> = shown.filter(|(_, cell)| !cell.is_some_and(&mut is_hidden)).map(|(_, cell)| cell).collect();
        if !shown.is_empty() {
            grid.push(shown);
        }
    }
    grid
}

/// Returns whether a cell spans several columns or rows.
pub(super) fn spans(cell: &Element) -> bool {
    span(cell, "colspan") > 1 || span(cell, "rowspan") > 1
}

fn span(cell: &Element, name: &str) -> usize {
    attribute(cell, name).parse().unwrap_or(1).clamp(1, SPAN_MAX)
}

/// Returns which columns are hidden, as a spreadsheet says it before the rows.
fn hidden_columns(nodes: &[Node], is_hidden: &mut impl FnMut(&Element) -> bool) -> Vec<bool> {
    let mut hidden = vec![];
    for node in nodes {
        let Node::Element(element) = node else { continue };
        match element.name.as_str() {
            "colgroup" => hidden.extend(hidden_columns(&element.children, is_hidden)),
            "col" => hidden.extend(std::iter::repeat_n(is_hidden(element), span(element, "span"))),
            _ => {}
        }
    }
    hidden
}

/// The rows of a table, whatever its sections.
fn rows(nodes: &[Node]) -> Vec<&Element> {
    let mut found = vec![];
    for node in nodes {
        let Node::Element(element) = node else { continue };
        match element.name.as_str() {
            "tr" => found.push(element),
            "table" | "caption" => {}
            _ => found.extend(rows(&element.children)),
        }
    }
    found
}

fn cell(node: &Node) -> Option<&Element> {
    match node {
        Node::Element(element) if matches!(element.name.as_str(), "td" | "th") => Some(element),
        _ => None,
    }
}
