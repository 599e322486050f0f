//! The HTML being written: escaping, and the direction of blocks.
//!
//! A block's `dir` stands before its text, and its words decide it. So a value is written first and replaced in place
//! when the block ends: one pass, and linear.

use domain::direction::{Direction, WordDirections};

/// The HTML with the blocks whose direction is still open.
pub(crate) struct Sink {
    html: String,
    document: Direction,
    /// The lists, quotes and tables that are open.
    containers: Vec<Container>,
    line: Option<Line>,
    /// What the lines outside every container read like.
    lines: Lines,
}

/// An open list, quote or table.
struct Container {
    /// Where its `dir` value is.
    dir_at: usize,
    lines: Lines,
}

/// Which directions some lines have; those without words are left out.
#[derive(Clone, Copy, Default)]
struct Lines {
    as_document: bool,
    other_way: bool,
}

impl Lines {
    fn add(&mut self, more: Lines) {
        self.as_document |= more.as_document;
        self.other_way |= more.other_way;
    }

    /// Together they read as the document, unless each of them reads the other way: the bullets of a list and the
    /// columns of a table are then where a reader of the document looks for them.
    fn direction(self, document: Direction) -> Direction {
        match (self.as_document, self.other_way, document) {
            (false, true, Direction::RightToLeft) => Direction::LeftToRight,
            (false, true, Direction::LeftToRight) => Direction::RightToLeft,
            _ => document,
        }
    }
}

/// The innermost block of text being written.
struct Line {
    /// Where its `dir` value is; `None` where its text does not decide it.
    dir_at: Option<usize>,
    /// Whether its value is `auto` where the browser comes to the same result, or always written out.
    auto: bool,
    /// What closes it when it was opened only because text arrived.
    implied_end: Option<&'static str>,
    words: WordDirections,
    /// The direction of its first letter, by which a browser decides `auto`.
    first_letter: Option<Direction>,
}

impl Line {
    fn new(dir_at: Option<usize>, auto: bool) -> Self {
        Self { dir_at, auto, implied_end: None, words: WordDirections::default(), first_letter: None }
    }
}

impl Sink {
    pub(crate) fn new(document: Direction) -> Self {
        Self { html: String::new(), document, containers: vec![], line: None, lines: Lines::default() }
    }

    /// Bytes written so far.
    pub(crate) fn len(&self) -> usize {
        self.html.len()
    }

    pub(crate) fn into_html(self) -> String {
        self.html
    }

    /// The direction of everything written, taken together.
    pub(crate) fn direction(&self) -> Direction {
        self.lines.direction(self.document)
    }

    /// Writes markup as it is.
    pub(crate) fn markup(&mut self, html: &str) {
        self.html.push_str(html);
    }

    /// Writes markup at an earlier place inside the open line.
    pub(crate) fn insert(&mut self, at: usize, html: &str) {
        self.html.insert_str(at, html);
    }

    /// Takes back what was written from a place on.
    pub(crate) fn truncate(&mut self, at: usize) {
        self.html.truncate(at);
    }

    /// Writes an attribute, escaped.
    pub(crate) fn attribute(&mut self, name: &str, value: &str) {
        self.markup(" ");
        self.markup(name);
        self.markup("=\"");
        escape_into(&mut self.html, value, EscapeContext::Attribute);
        self.markup("\"");
    }

    /// Writes text, escaped, and counts its words for the direction of the open line.
    pub(crate) fn text(&mut self, text: &str) {
        if let Some(line) = self.line.as_mut().filter(|line| line.dir_at.is_some()) {
            line.words.add(text);
            if line.first_letter.is_none() {
                line.first_letter = text.chars().find_map(Direction::of_char);
            }
        }
        escape_into(&mut self.html, text, EscapeContext::Text);
    }

    /// Writes text that says nothing about direction: code and addresses. It must be in an element that has a `dir` of
    /// its own, since a browser counts it otherwise.
    pub(crate) fn neutral_text(&mut self, text: &str) {
        escape_into(&mut self.html, text, EscapeContext::Text);
    }

    /// Begins a container: ` dir="…"` of a list, a quote or a table.
    pub(crate) fn begin_container(&mut self) {
        self.markup(" dir=\"");
        self.containers.push(Container { dir_at: self.html.len(), lines: Lines::default() });
        self.markup(self.document.as_str());
        self.markup("\"");
    }

    /// Ends the innermost container and decides its direction.
    pub(crate) fn end_container(&mut self) {
        let Some(Container { dir_at, lines }) = self.containers.pop() else { return };
        self.set_direction(dir_at, self.document, lines.direction(self.document));
        self.add_lines(lines);
    }

    /// Begins a block of text whose direction its words decide: ` dir="auto"`.
    pub(crate) fn auto_line(&mut self) {
        self.markup(" dir=\"");
        self.line = Some(Line::new(Some(self.html.len()), true));
        self.markup("auto\"");
    }

    /// Begins a table cell: its direction is always written out.
    pub(crate) fn cell_line(&mut self) {
        self.markup(" dir=\"");
        self.line = Some(Line::new(Some(self.html.len()), false));
        self.markup(self.document.as_str());
        self.markup("\"");
    }

    /// Begins a block whose direction does not depend on its text.
    pub(crate) fn fixed_line(&mut self) {
        self.line = Some(Line::new(None, false));
    }

    /// Opens a block when text arrives outside one, as in the items of a tight list.
    pub(crate) fn ensure_line(&mut self) {
        if self.line.is_none() {
            self.markup("<div");
            self.auto_line();
            self.markup(">");
            if let Some(line) = &mut self.line {
                line.implied_end = Some("</div>\n");
            }
        }
    }

    /// Ends the block of text and decides its direction. `auto` stays where a browser, which goes by the first letter,
    /// comes to the same result.
    pub(crate) fn end_line(&mut self) {
        let Some(line) = self.line.take() else { return };
        if let Some(at) = line.dir_at {
            let direction = line.words.of_block(self.document);
            let value = direction.unwrap_or(self.document);
            if !line.auto {
                self.set_direction(at, self.document, value);
            } else if line.first_letter != Some(value) {
                self.html.replace_range(at..at + "auto".len(), value.as_str());
            }
            self.add_lines(Lines {
                as_document: direction == Some(self.document),
                other_way: direction.is_some_and(|direction| direction != self.document),
            });
        }
        self.markup(line.implied_end.unwrap_or_default());
    }

    /// Ends the block that [`Self::ensure_line`] opened, if one is open.
    pub(crate) fn end_implied_line(&mut self) {
        if self.line.as_ref().is_some_and(|line| line.implied_end.is_some()) {
            self.end_line();
        }
    }

    fn add_lines(&mut self, lines: Lines) {
        match self.containers.last_mut() {
            Some(container) => container.lines.add(lines),
            None => self.lines.add(lines),
        }
    }

    /// Replaces a direction that was written before. Both values have the same length, so nothing moves.
    fn set_direction(&mut self, at: usize, written: Direction, value: Direction) {
        if value != written {
            self.html.replace_range(at..at + written.as_str().len(), value.as_str());
        }
    }
}

/// Writes the value of an attribute, escaped.
pub(crate) fn escape_attribute(html: &mut String, value: &str) {
    escape_into(html, value, EscapeContext::Attribute);
}

/// The place of a character that is escaped.
#[derive(Clone, Copy, PartialEq)]
enum EscapeContext {
    Text,
    /// The character stands inside double quotes.
    Attribute,
}

/// Escapes in the form in which browsers and the server's sanitizer write HTML themselves, so that
/// the sanitizer changes no byte. Control characters are dropped: none has a meaning in a text, and
/// parsers disagree about them.
fn escape_into(html: &mut String, text: &str, place: EscapeContext) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '\u{a0}' => html.push_str("&nbsp;"),
            '"' if place == EscapeContext::Attribute => html.push_str("&quot;"),
            '\n' | '\t' => html.push(c),
            c if c.is_control() => {}
            c => html.push(c),
        }
    }
}
