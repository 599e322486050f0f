//! Tables in Markdown, and ranges of a spreadsheet as plain text.

/// A Markdown table whose first row is its head; short rows are filled up. Empty rows and columns at
/// the table's edges are left out.
pub fn markdown(rows: &[Vec<String>]) -> String {
    let rows = trimmed(rows);
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let line = |row: &Vec<String>| {
        let cells = (0..columns).map(|column| row.get(column).map_or("", String::as_str));
        let cells: Vec<String> = cells.map(|cell| cell.replace('|', "\\|")).collect();
        format!("| {} |", cells.join(" | "))
    };
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    if lines.is_empty() {
        return String::new();
    }
    lines.insert(1, format!("| {} |", vec!["---"; columns].join(" | ")));
    lines.join("\n")
}

fn trimmed(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let is_full = |row: &&Vec<String>| row.iter().any(|cell| !cell.is_empty());
    let first = rows.iter().position(|row| is_full(&row)).unwrap_or(rows.len());
    let last = rows.iter().rposition(|row| is_full(&row)).map_or(first, |at| at + 1);
    let rows = &rows[first..last];
    let filled = |row: &Vec<String>| row.iter().position(|cell| !cell.is_empty());
    let left = rows.iter().filter_map(filled).min().unwrap_or(0);
    let right =
        rows.iter().filter_map(|row| row.iter().rposition(|cell| !cell.is_empty())).max().map_or(0, |at| at + 1);
    rows.iter().map(|row| row.get(left..right.min(row.len())).unwrap_or_default().to_vec()).collect()
}

/// The rows of a text that is a range of a spreadsheet from its first line to its last: as many tabs
/// in every line, two lines at least. A cell in double quotes may hold line breaks.
pub fn range(text: &str) -> Option<Vec<Vec<String>>> {
    if !text.contains('\t') {
        return None;
    }
    let rows = cells(text.trim_matches('\n'));
    let columns = rows.first()?.len();
    let is_range = rows.len() >= 2 && columns >= 2 && rows.iter().all(|row| row.len() == columns);
    // Lines that are indented by a tab, and the bullets of a text program.
    let is_list = rows.iter().all(|row| row[0].is_empty() || row[0].chars().count() == 1);
    (is_range && !is_list).then_some(rows)
}

fn cells(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![]];
    let mut rest = text;
    let mut may_be_quoted = true;
    loop {
        let quoted = if may_be_quoted { quoted(rest) } else { Quoted::No };
        // One look across several cells in vain is enough: another at each of them would take a time
        // that grows with the square of the text.
        may_be_quoted &= !matches!(quoted, Quoted::NotClosed);
        let (cell, after) = match quoted {
            Quoted::Cell(content, after) => (content, after),
            Quoted::No | Quoted::NotClosed => {
                let end = rest.find(['\t', '\n']).unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        if let Some(row) = rows.last_mut() {
            row.push(cell.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        let mut chars = after.chars();
        match chars.next() {
            Some('\n') => rows.push(vec![]),
            Some(_) => {}
            None => return rows,
        }
        rest = chars.as_str();
    }
}

/// What a cell is that may begin with a double quote.
enum Quoted<'a> {
    /// The content between its quotes, and what comes after it: a tab, a line break or nothing.
    Cell(String, &'a str),
    /// The quote is one of the text, such as that of a Hebrew abbreviation.
    No,
    /// There was no end of it in the cell's own place.
    NotClosed,
}

fn quoted(text: &str) -> Quoted<'_> {
    let Some(inside) = text.strip_prefix('"') else { return Quoted::No };
    let mut content = String::new();
    let mut rest = inside;
    while let Some((part, after)) = rest.split_once('"') {
        content.push_str(part);
        if after.is_empty() || after.starts_with(['\t', '\n']) {
            return Quoted::Cell(content, after);
        }
        // A quote written twice is one of the content.
        let Some(after) = after.strip_prefix('"') else { break };
        content.push('"');
        rest = after;
    }
    if content.contains(['\t', '\n']) { Quoted::NotClosed } else { Quoted::No }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Option<String> {
        range(text).map(|rows| markdown(&rows))
    }

    #[test]
    fn a_range_of_cells() {
        let expected = "| מדד | לפני |\n| --- | --- |\n| זמן מענה | 8 |\n|  | 3\\|4 |";
        assert_eq!(table("מדד\tלפני\nזמן מענה\t8\n\t3|4\n").as_deref(), Some(expected));
        let expected = "| a b | \"c\" |\n| --- | --- |\n| \"צה\"ל | ד |";
        assert_eq!(table("\"a\nb\"\t\"\"\"c\"\"\"\n\"צה\"ל\tד").as_deref(), Some(expected));
    }

    #[test]
    fn other_texts_with_tabs() {
        for text in ["•\tא\n•\tב", "\tא\n\tב", "א\tב", "א\tב\nג", "א\nב"] {
            assert_eq!(range(text), None, "{text}");
        }
    }

    #[test]
    fn empty_edges_are_left_out() {
        let rows = [vec!["", "", ""], vec!["", "א", ""], vec!["", "", ""]];
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        assert_eq!(markdown(&rows), "| א |\n| --- |");
    }
}
