//! Tables by keyboard: what Tab, Shift+Tab and Enter do in a table's row, as pure functions of the text around the
//! selection. They are part of the editor's first visit, so they look at lines and build nothing of them.

use super::edit::{Edit, Selection, units};

/// Returns what Tab does in a row: the next cell is selected, and behind the last one of the table a row begins. `None`
/// where the selection begins in no row of a table.
pub fn next_cell(at: Selection<'_>) -> Option<Edit> {
    let table = Table::around(at)?;
    if !is_rule(table.line(table.begin))
        && let Some(cell) = table.cell(table.begin, table.cursor, true)
    {
        return Some(table.selecting(at, cell));
    }
    let mut below = table.below(table.begin);
    if is_rule(table.line(below)) {
        below = table.below(below);
    }
    match table.cell(below, below, true) {
        Some(cell) => Some(table.selecting(at, cell)),
        None => Some(table.with_row(at, table.last_line())),
    }
}

/// Returns what Shift+Tab does in a row: the cell before is selected; nothing changes in the first one.
pub fn previous_cell(at: Selection<'_>) -> Option<Edit> {
    let table = Table::around(at)?;
    let mut begin = table.begin;
    let mut cell = if is_rule(table.line(begin)) { None } else { table.cell(begin, table.cursor, false) };
    while cell.is_none() && begin > 0 {
        begin = table.text[..begin - 1].rfind('\n').map_or(0, |end| end + 1);
        if !is_row(table.line(begin)) {
            break;
        }
        if !is_rule(table.line(begin)) {
            cell = table.cell(begin, usize::MAX, false);
        }
    }
    let cell = cell.or_else(|| table.cell(table.begin, table.begin, true))?;
    Some(table.selecting(at, cell))
}

/// Returns what Enter does in a cell: a row begins below its own, and a row without words ends the table. `None`
/// outside of cells, where somebody types the table's own marks.
pub fn next_row(at: Selection<'_>) -> Option<Edit> {
    let table = Table::around(at).filter(|_| at.selected.is_empty())?;
    let line = table.line(table.begin);
    let place = table.cursor - table.begin;
    let is_inside = line[..place].contains('|') && line[place..].contains('|');
    if is_rule(line) || !is_inside {
        return None;
    }
    let below = table.below(table.begin);
    let is_head = is_rule(table.line(below));
    if !is_row(table.line(below)) && line.chars().all(|c| c == '|' || c.is_whitespace()) {
        // A blank line, since a line right below a table still belongs to it.
        let end = table.begin + line.len();
        return Some(table.replacing(at, table.begin, end, "\n", 1));
    }
    Some(table.with_row(at, if is_head { below } else { table.begin }))
}

/// A text with its cursor in a row of a table.
struct Table {
    text: String,
    /// The place in the text where the selection begins.
    cursor: usize,
    /// Where the line of the cursor begins.
    begin: usize,
}

fn is_row(line: &str) -> bool {
    line.trim_start().starts_with('|')
}

/// Returns whether a line is the one below a table's head.
fn is_rule(line: &str) -> bool {
    is_row(line) && line.contains('-') && line.bytes().all(|byte| b"|-: ".contains(&byte))
}

impl Table {
    /// The text, where the selection is in one row of a table: of rows that have a rule below the first.
    fn around(at: Selection<'_>) -> Option<Self> {
        let text = [at.before, at.selected, at.after].concat();
        let cursor = at.before.len();
        let begin = at.before.rfind('\n').map_or(0, |end| end + 1);
        let table = Self { text, cursor, begin };
        let mut first = begin;
        let mut has_rule = is_rule(table.line(begin)) || is_rule(table.line(table.below(begin)));
        while first > 0 && !has_rule {
            first = table.text[..first - 1].rfind('\n').map_or(0, |end| end + 1);
            if !is_row(table.line(first)) {
                break;
            }
            has_rule = is_rule(table.line(first));
        }
        (has_rule && is_row(table.line(begin)) && !at.selected.contains('\n')).then_some(table)
    }

    /// The line that begins at a place; empty behind the end.
    fn line(&self, begin: usize) -> &str {
        let rest = self.text.get(begin..).unwrap_or_default();
        rest.split('\n').next().unwrap_or_default()
    }

    /// Returns where the next line begins.
    fn below(&self, begin: usize) -> usize {
        begin + self.line(begin).len() + 1
    }

    /// Returns where the last line of the table begins.
    fn last_line(&self) -> usize {
        let mut last = self.begin;
        while is_row(self.line(self.below(last))) {
            last = self.below(last);
        }
        last
    }

    /// The first cell that begins behind a place, or the last one that ends before it, of the line that begins somewhere. A
    /// bar behind a backslash belongs to its cell, and the last bar may be missing.
    fn cell(&self, begin: usize, place: usize, is_next: bool) -> Option<(usize, usize)> {
        let line = self.line(begin);
        let (mut found, mut start, mut is_escaped) = (None, None, false);
        for (at, byte) in line.bytes().chain([b'|']).enumerate() {
            if byte == b'|' && !is_escaped {
                let end = begin + at;
                if let Some(start) = start
                    && (at < line.len() || !self.text[start..end].trim().is_empty())
                {
                    match is_next {
                        true if start > place => return Some((start, end)),
                        false if end < place => found = Some((start, end)),
                        _ => {}
                    }
                }
                start = Some(end + 1);
            }
            is_escaped = byte == b'\\' && !is_escaped;
        }
        found
    }

    /// The words of a cell selected, or the place for them.
    fn selecting(&self, at: Selection<'_>, (start, end): (usize, usize)) -> Edit {
        let inner = &self.text[start..end];
        let lead = inner.len() - inner.trim_start().len();
        let words = inner.trim().len();
        let from = start + if words == 0 { lead.min(1) } else { lead };
        let mut edit = self.replacing(at, start, end, inner, from - start);
        edit.select.end += units(inner.trim());
        edit
    }

    /// Another row below a line, the cursor in its first cell.
    fn with_row(&self, at: Selection<'_>, line: usize) -> Edit {
        let mut row = String::from("\n|");
        let mut place = line;
        while let Some((start, _)) = self.cell(line, place, true) {
            row.push_str("  |");
            place = start;
        }
        let end = line + self.line(line).len();
        self.replacing(at, end, end, &row, "\n| ".len())
    }

    /// A part of the text replaced, the cursor so far inside of what comes in its place.
    fn replacing(&self, at: Selection<'_>, from: usize, to: usize, new: &str, cursor: usize) -> Edit {
        let selected = self.cursor + at.selected.len();
        let (first, last) = (from.min(self.cursor), to.max(selected));
        let lead = &self.text[first..from];
        let cursor = units(lead) + units(&new[..cursor]);
        Edit {
            reach_before: units(&self.text[first..self.cursor]),
            reach_after: units(&self.text[selected..last]),
            text: [lead, new, &self.text[to..last]].concat(),
            select: cursor..cursor,
        }
    }
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
