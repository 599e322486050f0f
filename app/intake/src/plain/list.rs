//! A run of lines that begin with bullets or numbers, as a Markdown list.

use super::style::Style;
use crate::line::{self, Mark};

/// A run of items.
pub(super) struct List {
    /// How many lines it has.
    pub length: usize,
    /// The list's lines in Markdown; `None` where they are so already.
    pub lines: Option<Vec<String>>,
}

/// Reads the items that the lines begin with; `None` where the first line is none. `before` is the
/// line before them.
pub(super) fn read(lines: &[&str], before: &str, style: &Style) -> Option<List> {
    let mut reader = Reader { style, items: vec![], is_changed: false };
    let announced = before.trim_end_matches(line::is_space).ends_with(':');
    let mut length = 0;
    for &line in lines {
        if !reader.line(line, announced) {
            break;
        }
        length += 1;
    }
    let Reader { items, is_changed, .. } = reader;
    (length > 0).then(|| List { length, lines: is_changed.then(|| written(&items, style)) })
}

struct Item<'a> {
    mark: Mark,
    indent: usize,
    lines: Vec<&'a str>,
}

struct Reader<'a> {
    style: &'a Style,
    items: Vec<Item<'a>>,
    is_changed: bool,
}

impl<'a> Reader<'a> {
    /// Takes a line in, as an item or as more of the last one; whether it belongs to the list.
    fn line(&mut self, line: &'a str, announced: bool) -> bool {
        let text = line::trim_start(line);
        let indent = columns(&line[..line.len() - text.len()]);
        if line::is_row(text) {
            return false;
        }
        if let Some((mark, length)) = line::mark(text).filter(|(mark, _)| self.style.is_item(*mark, announced)) {
            self.is_changed |= !matches!(mark, Mark::Markdown(_) | Mark::Number { is_spaced: true, .. });
            self.items.push(Item { mark, indent, lines: vec![text[length..].trim_end_matches(line::is_space)] });
            return true;
        }
        let is_continued = indent >= 2 || self.style.is_wrapped || self.style.is_markdown && !self.is_changed;
        match self.items.last_mut() {
            Some(item) if is_continued => {
                item.lines.push(text);
                true
            }
            _ => false,
        }
    }
}

fn columns(space: &str) -> usize {
    space.chars().map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

/// A list that is open: the indentation and the sign of its items, and how far its own are indented.
struct Open {
    indent: usize,
    sign: char,
    offset: usize,
    width: usize,
}

fn written(items: &[Item<'_>], style: &Style) -> Vec<String> {
    let mut open: Vec<Open> = vec![];
    let mut lines = vec![];
    for item in items {
        let (sign, marker) = match item.mark {
            Mark::Number { value, .. } => ('1', format!("{value}. ")),
            Mark::Bullet(sign) | Mark::Dash(sign) | Mark::Markdown(sign) => (sign, "- ".to_owned()),
            Mark::Task(is_done) => ('☐', if is_done { "- [x] " } else { "- [ ] " }.to_owned()),
        };
        // Deeper lists end here: those indented more, and those that another sign began inside this one.
        let same = open.iter().rposition(|list| list.indent == item.indent && list.sign == sign);
        match same {
            Some(at) => open.truncate(at + 1),
            None => open.retain(|list| list.indent <= item.indent),
        }
        if same.is_none() {
            let offset = open.last().map_or(0, |outer| outer.offset + outer.width);
            open.push(Open { indent: item.indent, sign, offset, width: 2 });
        }
        let Some(list) = open.last_mut() else { continue };
        list.width = if sign == '1' { marker.len() } else { 2 };
        let (space, hanging) = (" ".repeat(list.offset), " ".repeat(list.offset + list.width));
        let ending = if style.is_wrapped { "" } else { "  " };
        let count = item.lines.len();
        for (number, text) in item.lines.iter().enumerate() {
            let ending = if number + 1 < count { ending } else { "" };
            let begin = if number == 0 { format!("{space}{marker}") } else { hanging.clone() };
            lines.push(format!("{begin}{}{ending}", text.replace('\t', " ")));
        }
    }
    lines
}
