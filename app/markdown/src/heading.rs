//! Headings, their levels and their anchors.

use domain::practice::Heading;
use domain::slug;
use pulldown_cmark::HeadingLevel;

use crate::fragment::PREFIX;
use crate::writer::{Open, Writer};

/// The level of a text's highest headings: the page's own title is the only `h1`.
const TOP_LEVEL: u8 = 2;

/// The anchors given so far, and the heading being written.
pub(crate) struct Anchors {
    /// What is added to a level so that the highest becomes [`TOP_LEVEL`].
    shift: i8,
    slugs: slug::Anchors,
    current: Option<Current>,
}

struct Current {
    level: u8,
    text: String,
    /// Where its element begins, where its attributes end, and where its content begins.
    begin: usize,
    id_at: usize,
    content: usize,
}

impl Anchors {
    pub(crate) fn new(highest: HeadingLevel) -> Self {
        Self { shift: TOP_LEVEL as i8 - highest as i8, slugs: slug::Anchors::default(), current: None }
    }

    /// Adds to the text of the heading being written, if one is.
    pub(crate) fn push_text(&mut self, text: &str) {
        if let Some(current) = &mut self.current {
            current.text.push_str(text);
        }
    }

    fn level(&self, level: HeadingLevel) -> u8 {
        (level as i8 + self.shift).clamp(1, 6) as u8
    }

    /// An anchor no other heading has. The prefix keeps it apart from the ids of the page.
    fn give(&mut self, text: &str) -> String {
        format!("{PREFIX}{}", self.slugs.give(text))
    }
}

impl Writer<'_> {
    pub(crate) fn begin_heading(&mut self, level: HeadingLevel) -> Open {
        let level = self.anchors.level(level);
        let begin = self.sink().len();
        self.sink().markup(&format!("<h{level}"));
        self.sink().auto_line();
        let id_at = self.sink().len();
        self.sink().markup(">");
        let content = self.sink().len();
        self.anchors.current = Some(Current { level, text: String::new(), begin, id_at, content });
        Open::Heading
    }

    /// Ends a heading. Its anchor comes from its text, so it is put in last; a heading without any
    /// content is taken back, since it would be an empty stop for a screen reader.
    pub(crate) fn end_heading(&mut self) {
        let Some(current) = self.anchors.current.take() else {
            return;
        };
        if self.sink().len() == current.content {
            self.sink().end_line();
            self.sink().truncate(current.begin);
            return;
        }
        let text = domain::text::clean_line(&current.text);
        let id = self.anchors.give(&text);
        // Slugs hold letters, digits and hyphens only: nothing to escape.
        self.sink().insert(current.id_at, &format!(" id=\"{id}\""));
        self.sink().end_line();
        self.sink().markup(&format!("</h{}>\n", current.level));
        self.rendered.headings.push(Heading { level: current.level, id, text });
    }
}
