//! The HTML being written: escaping, and the direction of blocks.
//!
//! A block's `dir` stands before its text, and its text decides it. So the value is written as the
//! document's first and replaced once the first letter is known: one pass, and linear.

use crate::direction::{Direction, first_strong};

/// HTML with the blocks whose direction is still open.
pub(crate) struct Sink {
    html: String,
    document: Direction,
    /// Where the `dir` values of open containers without a letter so far stand.
    undecided: Vec<usize>,
    line: Option<Line>,
    first: Option<Direction>,
}

/// The innermost block of text being written.
struct Line {
    /// Where its `dir` value stands; `None` once it is settled.
    dir_at: Option<usize>,
    /// Whether the browser decides it (`auto`), or the value is written out.
    auto: bool,
    /// What closes it when it was opened only because text arrived.
    implied_end: Option<&'static str>,
}

impl Sink {
    pub(crate) fn new(document: Direction) -> Self {
        Self { html: String::new(), document, undecided: vec![], line: None, first: None }
    }

    /// Bytes written so far.
    pub(crate) fn len(&self) -> usize {
        self.html.len()
    }

    pub(crate) fn into_html(self) -> String {
        self.html
    }

    /// The direction of the first letter written.
    pub(crate) fn first(&self) -> Option<Direction> {
        self.first
    }

    /// Writes markup as it is.
    pub(crate) fn markup(&mut self, html: &str) {
        self.html.push_str(html);
    }

    /// Writes markup at an earlier place.
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
        escape_into(&mut self.html, value, Place::Attribute);
        self.markup("\"");
    }

    /// Writes text, escaped, and lets its first letter decide the blocks that are open.
    pub(crate) fn text(&mut self, text: &str) {
        self.decide(text);
        escape_into(&mut self.html, text, Place::Text);
    }

    /// Writes text that says nothing about direction: code and addresses.
    pub(crate) fn neutral_text(&mut self, text: &str) {
        escape_into(&mut self.html, text, Place::Text);
    }

    /// Begins a container: ` dir="…"` of a list, a quote or a table, which its first letter decides,
    /// else the document.
    pub(crate) fn container_dir(&mut self) {
        self.markup(" dir=\"");
        self.undecided.push(self.html.len());
        self.markup(self.document.as_str());
        self.markup("\"");
    }

    /// Ends the innermost container; an undecided one keeps the document's direction.
    pub(crate) fn end_container(&mut self, depth: usize) {
        self.undecided.truncate(depth);
    }

    /// How many containers wait for a letter.
    pub(crate) fn undecided(&self) -> usize {
        self.undecided.len()
    }

    /// Begins a block of text whose direction the browser sees from its letters: ` dir="auto"`.
    pub(crate) fn auto_line(&mut self) {
        self.markup(" dir=\"");
        self.line = Some(Line { dir_at: Some(self.html.len()), auto: true, implied_end: None });
        self.markup("auto\"");
    }

    /// Begins a table cell: its direction is written out, as for a container.
    pub(crate) fn cell_line(&mut self) {
        self.markup(" dir=\"");
        self.line = Some(Line { dir_at: Some(self.html.len()), auto: false, implied_end: None });
        self.markup(self.document.as_str());
        self.markup("\"");
    }

    /// Begins a block whose direction does not depend on its text.
    pub(crate) fn fixed_line(&mut self) {
        self.line = Some(Line { dir_at: None, auto: false, implied_end: None });
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

    /// Ends the block of text. Without a letter it takes the document's direction: browsers would
    /// read `dir="auto"` as left to right there.
    pub(crate) fn end_line(&mut self) {
        let Some(line) = self.line.take() else { return };
        if let (Some(at), true) = (line.dir_at, line.auto) {
            self.html.replace_range(at..at + "auto".len(), self.document.as_str());
        }
        self.markup(line.implied_end.unwrap_or_default());
    }

    /// Ends the block that [`Self::ensure_line`] opened, if one is open.
    pub(crate) fn end_implied_line(&mut self) {
        if self.line.as_ref().is_some_and(|line| line.implied_end.is_some()) {
            self.end_line();
        }
    }

    fn decide(&mut self, text: &str) {
        let Some(line) = &mut self.line else { return };
        let Some(at) = line.dir_at else { return };
        let Some(direction) = first_strong(text) else {
            return;
        };
        line.dir_at = None;
        self.first.get_or_insert(direction);
        if !line.auto {
            self.undecided.push(at);
        }
        for at in self.undecided.drain(..) {
            self.html.replace_range(at..at + direction.as_str().len(), direction.as_str());
        }
    }
}

/// Where a character stands.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Text,
    /// Inside double quotes.
    Attribute,
}

/// Escapes in the form in which browsers and the server's sanitizer write HTML themselves, so that
/// the sanitizer changes no byte. Control characters are dropped: none has a meaning in a text, and
/// parsers disagree about them.
fn escape_into(html: &mut String, text: &str, place: Place) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '\u{a0}' => html.push_str("&nbsp;"),
            '"' if place == Place::Attribute => html.push_str("&quot;"),
            '\n' | '\t' => html.push(c),
            c if c.is_control() => {}
            c => html.push(c),
        }
    }
}
