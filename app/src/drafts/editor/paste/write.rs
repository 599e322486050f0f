//! Blocks as Markdown text.

use super::blocks::Block;

/// The document as Markdown, without a line break at its end.
pub fn markdown(blocks: &[Block]) -> String {
    // The page's title is its first-level heading: the text's own begin one below.
    let shift = usize::from(blocks.iter().any(|block| matches!(block, Block::Heading(1, _))));
    let mut out = String::new();
    let mut list = ListPlace::default();
    for (index, block) in blocks.iter().enumerate() {
        let previous = index.checked_sub(1).and_then(|before| blocks.get(before));
        let within_list = matches!((previous, block), (Some(Block::Item { .. }), Block::Item { .. }));
        if !within_list {
            list = ListPlace::default();
        }
        if previous.is_some() {
            out.push_str(if within_list { "\n" } else { "\n\n" });
        }
        out.push_str(&text(block, shift, &mut list));
    }
    out
}

fn text(block: &Block, shift: usize, list: &mut ListPlace) -> String {
    match block {
        Block::Heading(level, text) => format!("{} {text}", "#".repeat((level + shift).min(6))),
        Block::Paragraph(text) => text.clone(),
        Block::Item { depth, ordered, paragraphs } => list.item(*depth, *ordered, paragraphs),
        Block::Quote(inner) => {
            let quoted = |line: &str| if line.is_empty() { ">".to_owned() } else { format!("> {line}") };
            markdown(inner).split('\n').map(quoted).collect::<Vec<_>>().join("\n")
        }
        Block::Code(text) => {
            let fence = if text.contains("```") { "~~~~" } else { "```" };
            format!("{fence}\n{text}\n{fence}")
        }
        Block::Table(rows) => table(rows),
        Block::Rule => "---".to_owned(),
    }
}

/// The lists that are open, from the outermost in.
#[derive(Default)]
struct ListPlace {
    open: Vec<OpenList>,
}

struct OpenList {
    depth: usize,
    ordered: bool,
    number: usize,
    /// How far its lines are indented.
    indent: usize,
}

impl ListPlace {
    fn item(&mut self, depth: usize, ordered: bool, paragraphs: &[String]) -> String {
        while self.open.last().is_some_and(|list| list.depth > depth) {
            self.open.pop();
        }
        if self.open.last().is_some_and(|list| list.depth == depth && list.ordered != ordered) {
            self.open.pop();
        }
        if self.open.last().is_none_or(|list| list.depth < depth) {
            let indent = self.open.last().map_or(0, |outer| outer.indent + outer.marker().len());
            self.open.push(OpenList { depth, ordered, number: 0, indent });
        }
        let Some(list) = self.open.last_mut() else { return String::new() };
        list.number += 1;
        let marker = list.marker();
        let indent = " ".repeat(list.indent);
        let hanging = format!("\n{indent}{}", " ".repeat(marker.len()));
        let paragraphs: Vec<String> = paragraphs.iter().map(|text| text.replace('\n', &hanging)).collect();
        let text = paragraphs.join(&format!("\n{hanging}"));
        format!("{indent}{marker}{text}").trim_end().to_owned()
    }
}

impl OpenList {
    fn marker(&self) -> String {
        if self.ordered { format!("{}. ", self.number) } else { "- ".to_owned() }
    }
}

/// A table whose first row is its head; short rows are filled up.
fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let line = |row: &Vec<String>| {
        let cells = (0..columns).map(|column| row.get(column).map_or("", String::as_str));
        let cells: Vec<String> = cells.map(|cell| cell.replace('|', "\\|")).collect();
        format!("| {} |", cells.join(" | "))
    };
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    let rule = vec!["---"; columns].join(" | ");
    lines.insert(1, format!("| {rule} |"));
    lines.join("\n")
}
