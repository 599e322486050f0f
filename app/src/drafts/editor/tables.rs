//! Tables by keyboard: what Tab, Shift+Tab and Enter do in a table's row, as pure functions of the text around the
//! selection.

use std::ops::Range;

use super::edit::{Edit, Selection, units};

/// What Tab does in a row: the next cell is selected, and behind the last one of the table a row begins. `None` where the
/// selection begins in no row of a table.
pub fn next_cell(at: Selection<'_>) -> Option<Edit> {
    let table = Table::around(at)?;
    let cursor = at.before.len() - table.start;
    let (line, row) = table.row_at(cursor)?;
    if let Some(cell) = row.cells.iter().find(|cell| cell.start > cursor && !row.is_rule) {
        return Some(table.selecting(at, cell));
    }
    match table.rows(line + 1).find(|(_, row)| !row.is_rule) {
        Some((_, row)) => Some(table.selecting(at, row.cells.first()?)),
        None => Some(table.with_row(at, table.lines.len() - 1, row.cells.len())),
    }
}

/// What Shift+Tab does in a row: the cell before is selected; nothing changes in the first one.
pub fn previous_cell(at: Selection<'_>) -> Option<Edit> {
    let table = Table::around(at)?;
    let cursor = at.before.len() - table.start;
    let (line, row) = table.row_at(cursor)?;
    let before = row.cells.iter().rev().find(|cell| cell.end < cursor && !row.is_rule);
    let above = || (0..line).rev().find_map(|above| table.rows(above).next().filter(|(_, row)| !row.is_rule));
    match before.cloned().or_else(|| above()?.1.cells.last().cloned()) {
        Some(cell) => Some(table.selecting(at, &cell)),
        None => Some(table.selecting(at, row.cells.first()?)),
    }
}

/// What Enter does in a cell: a row begins below its own, and a row without words ends the table. `None` outside of cells,
/// where somebody types the table's own marks.
pub fn next_row(at: Selection<'_>) -> Option<Edit> {
    let table = Table::around(at).filter(|_| at.selected.is_empty())?;
    let cursor = at.before.len() - table.start;
    let (line, row) = table.row_at(cursor)?;
    let is_inside = row.cells.iter().any(|cell| cell.start <= cursor && cursor <= cell.end);
    if row.is_rule || !is_inside {
        return None;
    }
    let is_head = table.rows(line + 1).next().is_some_and(|(_, row)| row.is_rule);
    let is_empty = row.cells.iter().all(|cell| table.text[cell.clone()].trim().is_empty());
    let is_last = line + 1 == table.lines.len();
    if is_empty && is_last {
        // A blank line, since a line right below a table still belongs to it.
        return Some(table.replacing(at, table.lines[line].clone(), "\n", 1));
    }
    Some(table.with_row(at, line + usize::from(is_head), row.cells.len()))
}

/// The lines of a table around the cursor.
struct Table {
    /// The lines.
    text: String,
    /// How many bytes of the text are before them.
    start: usize,
    /// Where each line stands in them.
    lines: Vec<Range<usize>>,
}

/// A line of a table.
struct Row {
    /// Where its cells stand in the table's text, without the bars.
    cells: Vec<Range<usize>>,
    /// Whether it is the line below the head.
    is_rule: bool,
}

impl Table {
    /// The table that the selection begins and ends in.
    fn around(at: Selection<'_>) -> Option<Self> {
        let is_row = |line: &&str| line.trim_start().starts_with('|');
        if at.selected.contains('\n') {
            return None;
        }
        let head = at.before.rsplit('\n').next().unwrap_or_default();
        let tail = at.after.split('\n').next().unwrap_or_default();
        is_row(&head).then_some(())?;
        let above = at.before[..at.before.len() - head.len()].trim_end_matches('\n');
        // A blank line above ends a table there.
        let is_near = at.before[above.len()..].chars().filter(|c| *c == '\n').count() == 1;
        let above: Vec<&str> = above.rsplit('\n').take_while(|line| is_near && is_row(line)).collect();
        let below = at.after[tail.len()..].split('\n').skip(1).take_while(is_row);
        let own = format!("{head}{}{tail}", at.selected);
        let mut text = String::new();
        let mut lines = vec![];
        for line in above.iter().rev().copied().chain([own.as_str()]).chain(below) {
            if !lines.is_empty() {
                text.push('\n');
            }
            lines.push(text.len()..text.len() + line.len());
            text.push_str(line);
        }
        let before: usize = above.iter().map(|line| line.len() + 1).sum();
        let table = Self { text, start: at.before.len() - head.len() - before, lines };
        let has_rule = table.rows(0).any(|(_, row)| row.is_rule);
        has_rule.then_some(table)
    }

    /// The rows from a line on.
    fn rows(&self, from: usize) -> impl Iterator<Item = (usize, Row)> {
        self.lines.iter().enumerate().skip(from).map(|(number, line)| (number, row(&self.text, line)))
    }

    /// The row that a place stands in.
    fn row_at(&self, place: usize) -> Option<(usize, Row)> {
        let line = self.lines.iter().position(|line| line.start <= place && place <= line.end)?;
        self.rows(line).next()
    }

    /// The words of a cell selected, or the place for them.
    fn selecting(&self, at: Selection<'_>, cell: &Range<usize>) -> Edit {
        let inner = &self.text[cell.clone()];
        let lead = inner.len() - inner.trim_start().len();
        let words = match inner.trim() {
            "" => cell.start + lead.min(1)..cell.start + lead.min(1),
            words => cell.start + lead..cell.start + lead + words.len(),
        };
        self.changed(at, &self.text, words)
    }

    /// Another row below a line, the cursor in its first cell.
    fn with_row(&self, at: Selection<'_>, line: usize, cells: usize) -> Edit {
        let end = self.lines[line].end;
        let row = format!("\n|{}", "  |".repeat(cells.max(1)));
        self.replacing(at, end..end, &row, "\n| ".len())
    }

    /// A part of the table replaced, the cursor so far inside of what comes in its place.
    fn replacing(&self, at: Selection<'_>, part: Range<usize>, new: &str, cursor: usize) -> Edit {
        let text = format!("{}{new}{}", &self.text[..part.start], &self.text[part.end..]);
        let cursor = part.start + cursor;
        self.changed(at, &text, cursor..cursor)
    }

    /// The table's lines with another text, and what of it is selected.
    fn changed(&self, at: Selection<'_>, text: &str, select: Range<usize>) -> Edit {
        let before = &at.before[self.start..];
        let after = self.text.len() - before.len() - at.selected.len();
        Edit {
            reach_before: units(before),
            reach_after: units(&at.after[..after]),
            select: units(&text[..select.start])..units(&text[..select.end]),
            text: text.to_owned(),
        }
    }
}

/// A line as a row. A bar behind a backslash belongs to its cell.
fn row(text: &str, line: &Range<usize>) -> Row {
    let mut bars = vec![];
    let mut is_escaped = false;
    for (place, c) in text[line.clone()].char_indices() {
        match c {
            '|' if !is_escaped => bars.push(line.start + place),
            _ => {}
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    let mut cells: Vec<Range<usize>> = bars.windows(2).map(|pair| pair[0] + 1..pair[1]).collect();
    // The last bar may be missing.
    if let Some(last) = bars.last()
        && !text[last + 1..line.end].trim().is_empty()
    {
        cells.push(last + 1..line.end);
    }
    let is_dash = |cell: &Range<usize>| {
        let dashes = text[cell.clone()].trim().trim_matches(':');
        !dashes.is_empty() && dashes.chars().all(|c| c == '-')
    };
    Row { is_rule: !cells.is_empty() && cells.iter().all(is_dash), cells }
}

#[cfg(test)]
mod tests {
    use super::super::edit::shown;
    use super::*;

    fn press(key: fn(Selection<'_>) -> Option<Edit>, text: &str) -> Option<String> {
        shown(key, text, '‸')
    }

    #[test]
    fn tab_goes_from_cell_to_cell() {
        assert_eq!(
            press(next_cell, "| א‸ | ב |\n| --- | --- |\n|  |  |").as_deref(),
            Some("| א | ‸ב‸ |\n| --- | --- |\n|  |  |")
        );
        assert_eq!(
            press(next_cell, "| א | ‸ב‸ |\n| --- | --- |\n|  | ג |\n\nעוד").as_deref(),
            Some("| א | ב |\n| --- | --- |\n| ‸ | ג |\n\nעוד")
        );
        assert_eq!(
            press(next_cell, "לפני\n\n| א |\n| - |\n| ‸ב |\n\nעוד").as_deref(),
            Some("לפני\n\n| א |\n| - |\n| ב |\n| ‸ |\n\nעוד")
        );
        assert_eq!(press(next_cell, "| א\\|‸ | ב |\n|-|-|").as_deref(), Some("| א\\| | ‸ב‸ |\n|-|-|"));
        assert_eq!(press(next_cell, "| א |\n|:-‸-:|\n| ב |").as_deref(), Some("| א |\n|:--:|\n| ‸ב‸ |"));
    }

    #[test]
    fn shift_and_tab_go_back() {
        assert_eq!(
            press(previous_cell, "| א | ב |\n| --- | --- |\n| ג‸ |  |").as_deref(),
            Some("| א | ‸ב‸ |\n| --- | --- |\n| ג |  |")
        );
        assert_eq!(press(previous_cell, "| א | ב‸ |\n|-|-|").as_deref(), Some("| ‸א‸ | ב |\n|-|-|"));
        assert_eq!(press(previous_cell, "| א‸ | ב |\n|-|-|").as_deref(), Some("| ‸א‸ | ב |\n|-|-|"));
    }

    #[test]
    fn enter_begins_a_row_and_an_empty_one_ends_the_table() {
        assert_eq!(
            press(next_row, "| א‸ | ב |\n| --- | --- |\n| ג | ד |").as_deref(),
            Some("| א | ב |\n| --- | --- |\n| ‸ |  |\n| ג | ד |")
        );
        assert_eq!(
            press(next_row, "| א | ב |\n| --- | --- |\n| ג‸ | ד |").as_deref(),
            Some("| א | ב |\n| --- | --- |\n| ג | ד |\n| ‸ |  |")
        );
        assert_eq!(
            press(next_row, "| א | ב |\n| --- | --- |\n| ג | ד |\n| ‸ |  |\n\nעוד").as_deref(),
            Some("| א | ב |\n| --- | --- |\n| ג | ד |\n\n‸\n\nעוד")
        );
    }

    #[test]
    fn what_is_no_table_is_left_alone() {
        let others = ["", "טקסט", "| א‸ | ב |", "| א |\n| ב |", "ציטוט | ובו קו", "| א |\n\n|‸ב|"];
        for text in others {
            let text = if text.contains('‸') { text.to_owned() } else { format!("{text}‸") };
            for key in [next_cell, previous_cell, next_row] {
                assert_eq!(press(key, &text), None, "{text}");
            }
        }
        // Somebody who types the marks themselves goes on doing so.
        for text in ["| א | ב |‸\n| - | - |", "| א | ב |\n| - | -‸ |", "| א | ב |\n| - | - |‸"] {
            assert_eq!(press(next_row, text), None, "{text}");
        }
    }
}
