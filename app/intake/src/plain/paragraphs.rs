//! The paragraphs, lists, quotations and heads of mails of a plain text, one after another.

use super::list;
use super::style::{self, Style};
use crate::{line, mail, table};

/// Puts a text in order, line by line.
pub(super) struct Tidier<'a> {
    style: Style,
    /// The title in [`line::letters`]; empty once the first paragraph has passed.
    title: String,
    /// The number of places in which something was changed.
    pub places: usize,
    out: Vec<String>,
    /// The lines of the paragraph that is being read.
    chunk: Vec<&'a str>,
    /// Whether nothing but the title has come so far: the blank lines after it are left out too.
    is_after_title: bool,
    /// How many quotations are around the text.
    depth: usize,
}

/// How many quotations inside each other are put in order; deeper ones stay as they are.
const DEPTH_MAX: usize = 8;

/// What lines that belong together are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Paragraph,
    List,
    Quote,
    /// A line that ends a paragraph by itself, such as a heading.
    Line,
    /// A block with a blank line on either side.
    Block,
}

/// Lines that belong together.
struct Piece {
    kind: Kind,
    /// How many lines of the text it is.
    length: usize,
    /// The lines that replace them.
    lines: Vec<String>,
    /// Whether Markdown reads the lines as they are.
    is_markdown: bool,
}

impl Piece {
    fn same(kind: Kind, lines: &[&str]) -> Self {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        Self { kind, length: lines.len(), lines, is_markdown: true }
    }

    fn changed(kind: Kind, length: usize, lines: Vec<String>) -> Self {
        Self { kind, length, lines, is_markdown: false }
    }
}

impl<'a> Tidier<'a> {
    pub fn new(style: Style, title: &str) -> Self {
        let title = line::letters(title);
        Self { style, title, places: 0, out: vec![], chunk: vec![], is_after_title: false, depth: 0 }
    }

    /// The text in order.
    pub fn text(self) -> String {
        self.out.join("\n")
    }

    /// Takes all lines of a text in.
    pub fn lines(&mut self, lines: &[&'a str]) {
        let mut fence: Option<&str> = None;
        for &line in lines {
            if style::is_fence(line) {
                let sign = &line.trim_start()[..3];
                match fence {
                    None => {
                        self.end_chunk();
                        fence = Some(sign);
                    }
                    Some(open) if open == sign => fence = None,
                    Some(_) => {}
                }
                self.out.push(line.to_owned());
            } else if fence.is_some() {
                self.out.push(line.to_owned());
            } else if line::is_blank(line) {
                self.blank(line);
            } else {
                self.chunk.push(line);
            }
        }
        self.end_chunk();
    }

    fn blank(&mut self, line: &str) {
        self.end_chunk();
        // White space that Markdown takes for text would make a paragraph of nothing.
        let is_text = line.chars().any(|c| !matches!(c, ' ' | '\t' | '\r'));
        self.places += usize::from(is_text);
        if !self.is_after_title {
            self.out.push(if is_text { String::new() } else { line.to_owned() });
        }
    }

    fn end_chunk(&mut self) {
        let mut chunk = std::mem::take(&mut self.chunk);
        let Some(first) = chunk.first() else { return };
        let title = std::mem::take(&mut self.title);
        self.is_after_title = false;
        if !title.is_empty() && line::letters(first) == title {
            let is_underlined = chunk.get(1).is_some_and(|line| is_underline(line));
            chunk.drain(..1 + usize::from(is_underlined));
            self.places += 1;
            self.is_after_title = chunk.is_empty();
        }
        if chunk.get(1).is_some_and(|line| style::is_table_rule(line)) {
            self.rows(&chunk);
        } else {
            self.pieces(&chunk);
        }
    }

    /// A table in Markdown, whose cells have no line breaks.
    fn rows(&mut self, rows: &[&str]) {
        for row in rows {
            let text = split_at_breaks(row).0.join(" ");
            self.places += usize::from(text != *row);
            self.out.push(text);
        }
    }

    fn pieces(&mut self, chunk: &[&'a str]) {
        let mut at = 0;
        let mut previous: Option<Piece> = None;
        while at < chunk.len() {
            let before = at.checked_sub(1).map_or("", |before| chunk[before]);
            let piece = self.piece(&chunk[at..], before);
            let end = at + piece.length;
            let is_changed = piece.lines != chunk[at..end];
            let needs_blank = previous.as_ref().is_some_and(|previous| self.runs_together(previous, &piece, chunk[at]));
            if needs_blank {
                self.out.push(String::new());
            }
            let was_changed = previous.is_some_and(|previous| !previous.is_markdown);
            self.places += usize::from(is_changed || needs_blank && !was_changed);
            self.out.extend(piece.lines.iter().cloned());
            previous = Some(piece);
            at = end;
        }
    }

    /// Returns whether Markdown would take the second piece, which begins with `line`, for more of the first. Where the
    /// writer knows Markdown or a program wrapped the lines, that is what was meant.
    fn runs_together(&self, first: &Piece, second: &Piece, line: &str) -> bool {
        let is_plain = !self.style.is_markdown;
        match (first.kind, second.kind) {
            (Kind::Block, _) | (_, Kind::Block) => true,
            (Kind::List, Kind::List) => false,
            (_, Kind::List | Kind::Quote) if !second.is_markdown => true,
            // Only a list that begins with 1 can follow a paragraph without a blank line.
            (Kind::Paragraph, Kind::List) => {
                let text = line::trim_start(line);
                is_plain && text.starts_with(|c: char| c.is_ascii_digit()) && !text.starts_with("1.")
            }
            (Kind::List, Kind::Paragraph) => is_plain || !first.is_markdown,
            (Kind::Quote, Kind::Paragraph) => is_plain && !self.style.is_wrapped,
            _ => false,
        }
    }

    /// The piece that the lines begin with; `before` is the line before them.
    fn piece(&self, lines: &[&'a str], before: &str) -> Piece {
        let first = lines[0];
        if let Some(list) = list::read(lines, before, &self.style) {
            return match list.lines {
                Some(lines) => Piece::changed(Kind::List, list.length, lines),
                None => Piece::same(Kind::List, &lines[..list.length]),
            };
        }
        if is_quote(first) {
            return self.quote(lines);
        }
        let head = mail::head_length(lines.iter().copied());
        if head > 0 {
            return Piece::changed(Kind::Block, head, mail_head(&lines[..head]));
        }
        if begins_range(lines) {
            return range(lines);
        }
        if is_heading(first) {
            return Piece::same(Kind::Line, &lines[..1]);
        }
        if line::is_row(first) {
            return self.row(first, before);
        }
        if lines.get(1).is_some_and(|line| is_underline(line)) && before.is_empty() {
            return Piece::same(Kind::Line, &lines[..2]);
        }
        self.paragraph(lines)
    }

    /// A row that divides. Under a line of text Markdown would make a heading of that line.
    fn row(&self, row: &str, before: &str) -> Piece {
        let is_rule = row.trim().starts_with(['-', '_', '*']) && row.trim() != "--";
        if self.style.is_markdown || before.is_empty() && is_rule {
            return Piece::same(Kind::Line, &[row]);
        }
        Piece::changed(Kind::Block, 1, vec!["---".to_owned()])
    }

    fn quote(&self, lines: &[&'a str]) -> Piece {
        let length = lines.iter().take_while(|line| is_quote(line)).count();
        let inner = |line: &&'a str| {
            let line = line.trim_start().strip_prefix('>').unwrap_or_default();
            line.strip_prefix(' ').unwrap_or(line)
        };
        let inside: Vec<&str> = lines[..length].iter().map(inner).collect();
        if self.style.is_markdown || self.depth == DEPTH_MAX {
            return Piece::same(Kind::Quote, &lines[..length]);
        }
        let mut tidier = Tidier { depth: self.depth + 1, ..Tidier::new(Style::of(&inside), "") };
        tidier.lines(&inside);
        if tidier.places == 0 {
            return Piece::same(Kind::Quote, &lines[..length]);
        }
        let text = tidier.text();
        let quoted = |line: &str| if line.is_empty() { ">".to_owned() } else { format!("> {line}") };
        Piece::changed(Kind::Quote, length, text.split('\n').map(quoted).collect())
    }

    /// The lines of a paragraph, up to something else. A line break in it is Markdown's hard break
    /// where its writer wanted it.
    fn paragraph(&self, lines: &[&'a str]) -> Piece {
        let is_plain = !self.style.is_markdown && !self.style.is_wrapped;
        let mut length = 1;
        while length < lines.len() && !self.begins_piece(&lines[length..], lines[length - 1]) {
            length += 1;
        }
        let mut text: Vec<(String, bool)> = vec![];
        for (number, line) in lines[..length].iter().enumerate() {
            let line = if is_plain && number == 0 { outdented(line) } else { line };
            let (mut parts, ends_in_break) = split_at_breaks(line);
            let last = parts.pop().unwrap_or_default();
            text.extend(parts.into_iter().map(|part| (part, true)));
            text.push((last, is_plain || ends_in_break));
        }
        let count = text.len();
        let ended = |(number, (line, breaks)): (usize, (String, bool))| {
            if breaks && number + 1 < count { hard(&line) } else { line }
        };
        let lines = text.into_iter().enumerate().map(ended).collect();
        Piece { kind: Kind::Paragraph, length, lines, is_markdown: true }
    }

    /// Returns whether something other than a paragraph begins here.
    fn begins_piece(&self, lines: &[&str], before: &str) -> bool {
        let first = lines[0];
        list::read(&lines[..1], before, &self.style).is_some()
            || is_quote(first)
            || is_heading(first)
            || line::is_row(first)
            || mail::head_length(lines.iter().copied()) > 0
            || begins_range(lines)
    }
}

/// Returns whether the lines begin with a range of a spreadsheet: as many tabs in two lines, and a first cell that is
/// no bullet.
fn begins_range(lines: &[&str]) -> bool {
    let Some((cell, _)) = lines[0].split_once('\t') else { return false };
    let next = lines.get(1).is_some_and(|next| tabs(next) == tabs(lines[0]));
    next && cell.trim().chars().nth(1).is_some()
}

fn range(lines: &[&str]) -> Piece {
    let count = tabs(lines[0]);
    let cells = |line: &&str| line.split('\t').map(|cell| cell.trim().to_owned()).collect();
    let rows: Vec<Vec<String>> = lines.iter().take_while(|line| tabs(line) == count).map(cells).collect();
    Piece::changed(Kind::Block, rows.len(), table::markdown(&rows).split('\n').map(str::to_owned).collect())
}

fn tabs(line: &str) -> usize {
    line.matches('\t').count()
}

/// The head of a quoted mail as a small quotation.
fn mail_head(lines: &[&str]) -> Vec<String> {
    let count = lines.len();
    let quoted = |(number, line): (usize, &&str)| {
        let line = line.trim();
        let (label, value) = line.split_at(mail::label_end(line).unwrap_or(0));
        let ending = if number + 1 < count { "  " } else { "" };
        let is_mark = |c: char| c == '*' || line::is_space(c);
        format!("> **{}:** {}{ending}", label.trim_matches(|c| is_mark(c) || c == ':'), value.trim_matches(is_mark))
    };
    lines.iter().enumerate().map(quoted).collect()
}

fn is_quote(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

fn is_heading(line: &str) -> bool {
    let signs = line.len() - line.trim_start_matches('#').len();
    (1..=6).contains(&signs) && line[signs..].starts_with([' ', '\t'])
}

/// Returns whether a line draws a rule under a heading.
fn is_underline(line: &str) -> bool {
    let line = line.trim_end();
    line.len() >= 3 && (line.bytes().all(|b| b == b'=') || line.bytes().all(|b| b == b'-'))
}

/// The line without an indentation that Markdown would take for that of code.
fn outdented(line: &str) -> &str {
    let text = line.trim_start_matches([' ', '\t']);
    let space = &line[..line.len() - text.len()];
    if space.contains('\t') || space.len() >= 4 { text } else { line }
}

/// A line that ends in Markdown's hard break.
fn hard(line: &str) -> String {
    let text = line.trim_end_matches([' ', '\t', '\u{a0}']);
    if text.ends_with('\\') { line.to_owned() } else { format!("{text}  ") }
}

/// The parts of a line between the literal `<br>` in it, and whether it ends with one. Those in code
/// stay.
fn split_at_breaks(line: &str) -> (Vec<String>, bool) {
    let mut parts = vec![String::new()];
    let mut rest = line;
    let mut in_code = false;
    while let Some(at) = rest.find(['<', '`']) {
        let (text, sign) = rest.split_at(at);
        if let Some(part) = parts.last_mut() {
            part.push_str(text);
        }
        match break_length(sign).filter(|_| !in_code) {
            Some(length) => {
                parts.push(String::new());
                rest = sign[length..].trim_start_matches(' ');
            }
            None => {
                in_code ^= sign.starts_with('`');
                if let Some(part) = parts.last_mut() {
                    part.push_str(&sign[..1]);
                }
                rest = &sign[1..];
            }
        }
    }
    if let Some(part) = parts.last_mut() {
        part.push_str(rest);
    }
    let ends_in_break = parts.len() > 1 && parts.last().is_some_and(|part| part.trim().is_empty());
    if ends_in_break {
        parts.pop();
    }
    (parts, ends_in_break)
}

/// The length of `<br>`, `<br/>` or `<br />` at the start of the text; at its end the `>` may be
/// missing.
fn break_length(text: &str) -> Option<usize> {
    let name = text.get(..3).filter(|name| name.eq_ignore_ascii_case("<br"))?;
    let rest = text[name.len()..].trim_start_matches(' ');
    let rest = rest.strip_prefix('/').unwrap_or(rest).trim_start_matches(' ');
    let rest = match rest.strip_prefix('>') {
        Some(rest) => rest,
        None if rest.is_empty() => rest,
        None => return None,
    };
    Some(text.len() - rest.len())
}
