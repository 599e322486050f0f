//! A text of the forum as a model: what the renderer shows, as [`crate::docx::write`] takes it.

use markdown::{Event, Tag, TagEnd, each_event};

use crate::model::{Block, Content, Document, Inline, Item, List, Marks};

/// Reads a text. Nothing is refused: what is not Markdown is text.
pub fn read(source: &str) -> Document {
    let mut reader = Reader { open: vec![Open::Blocks(vec![])], ..Reader::default() };
    each_event(source, |event| reader.event(event));
    while reader.open.len() > 1 {
        reader.close();
    }
    reader.end_loose();
    let blocks = match reader.open.pop() {
        Some(Open::Blocks(blocks)) => blocks,
        _ => vec![],
    };
    let mut notes: Vec<Vec<Block>> = vec![vec![]; reader.labels.len()];
    for (label, blocks) in reader.notes {
        if let Some(at) = reader.labels.iter().position(|other| *other == label) {
            notes[at] = blocks;
        }
    }
    Document { title: None, blocks, notes, files: vec![] }
}

/// An element that is open.
enum Open {
    Blocks(Vec<Block>),
    Quote(Vec<Block>),
    Note(String, Vec<Block>),
    Item(Option<bool>, Vec<Block>),
    List(Option<u32>, Vec<Item>),
    Table(Vec<Vec<Vec<Inline>>>),
    Row(Vec<Vec<Inline>>),
    Paragraph(Vec<Inline>),
    Heading(u8, Vec<Inline>),
    Cell(Vec<Inline>),
    Code(String),
}

#[derive(Default)]
struct Reader {
    open: Vec<Open>,
    bold: usize,
    italic: usize,
    strike: usize,
    link: Option<String>,
    image: Option<(String, String)>,
    notes: Vec<(String, Vec<Block>)>,
    /// The labels of the notes, in the order in which the text refers to them.
    labels: Vec<String>,
    /// The line of an item without a paragraph of its own.
    loose: Vec<Inline>,
}

impl Reader {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.begin(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match self.open.last_mut() {
                Some(Open::Code(code)) => code.push_str(&text),
                _ => self.push(Content::Text(text.into_string())),
            },
            Event::Html(text) | Event::InlineHtml(text) => self.push(Content::Text(text.into_string())),
            Event::Code(text) => self.push(Content::Code(text.into_string())),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.push(Content::Text(text.into_string())),
            Event::SoftBreak => self.push(Content::Text(" ".to_owned())),
            Event::HardBreak => self.push(Content::Break),
            Event::FootnoteReference(label) => {
                let at = self.labels.iter().position(|other| **other == *label).unwrap_or_else(|| {
                    self.labels.push(label.into_string());
                    self.labels.len() - 1
                });
                self.push(Content::Note(at));
            }
            Event::Rule => {
                self.end_loose();
                self.add(Block::Rule);
            }
            Event::TaskListMarker(done) => {
                let item = self.open.iter_mut().rev().find_map(|open| match open {
                    Open::Item(own, _) => Some(own),
                    _ => None,
                });
                if let Some(own) = item {
                    *own = Some(done);
                }
            }
        }
    }

    fn begin(&mut self, tag: &Tag<'_>) {
        let opened = match tag {
            Tag::Strong => return self.bold += 1,
            Tag::Emphasis => return self.italic += 1,
            Tag::Strikethrough => return self.strike += 1,
            Tag::Link { dest_url, .. } => return self.link = Some(dest_url.to_string()),
            Tag::Image { dest_url, .. } => return self.image = Some((dest_url.to_string(), String::new())),
            Tag::Heading { level, .. } => Open::Heading(*level as u8, vec![]),
            Tag::TableCell => Open::Cell(vec![]),
            Tag::CodeBlock(_) => Open::Code(String::new()),
            Tag::List(start) => Open::List(start.map(|start| u32::try_from(start).unwrap_or(u32::MAX)), vec![]),
            Tag::Item => Open::Item(None, vec![]),
            Tag::Table(_) => Open::Table(vec![]),
            Tag::TableHead | Tag::TableRow => Open::Row(vec![]),
            Tag::BlockQuote(_) => Open::Quote(vec![]),
            Tag::FootnoteDefinition(label) => Open::Note(label.to_string(), vec![]),
            _ => Open::Paragraph(vec![]),
        };
        self.end_loose();
        self.open.push(opened);
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.bold = self.bold.saturating_sub(1),
            TagEnd::Emphasis => self.italic = self.italic.saturating_sub(1),
            TagEnd::Strikethrough => self.strike = self.strike.saturating_sub(1),
            TagEnd::Link => self.link = None,
            TagEnd::Image => {
                if let Some((address, alt)) = self.image.take() {
                    self.push(Content::Image { address, alt });
                }
            }
            _ => self.close(),
        }
    }

    /// Ends what was opened last, and adds it to what is around it.
    fn close(&mut self) {
        self.end_loose();
        let Some(closed) = self.open.pop() else { return };
        match (closed, self.open.last_mut()) {
            (Open::Paragraph(line), _) => self.add(Block::Paragraph(line)),
            (Open::Heading(level, line), _) => self.add(Block::Heading(level, line)),
            (Open::Cell(cell), Some(Open::Row(row))) => row.push(cell),
            (Open::Row(row), Some(Open::Table(rows))) => rows.push(row),
            (Open::Table(rows), _) => self.add(Block::Table(rows)),
            (Open::Code(code), _) => {
                let code = code.strip_suffix('\n').unwrap_or(&code).to_owned();
                self.add(Block::Code(code));
            }
            (Open::Item(done, blocks), Some(Open::List(_, items))) => items.push(Item { done, blocks }),
            (Open::List(start, items), _) => self.add(Block::List(List { start, items })),
            (Open::Quote(blocks), _) => self.add(Block::Quote(blocks)),
            (Open::Note(label, blocks), _) => self.notes.push((label, blocks)),
            (Open::Blocks(blocks) | Open::Item(_, blocks), _) => blocks.into_iter().for_each(|block| self.add(block)),
            (Open::Cell(line), _) => self.add(Block::Paragraph(line)),
            (Open::Row(cells), _) => self.add(Block::Table(vec![cells])),
        }
    }

    fn add(&mut self, block: Block) {
        // No parser gives a block anywhere else.
        if let Some(Open::Blocks(blocks) | Open::Quote(blocks) | Open::Note(_, blocks) | Open::Item(_, blocks)) =
            self.open.last_mut()
        {
            blocks.push(block);
        }
    }

    fn end_loose(&mut self) {
        if !self.loose.is_empty() {
            let line = std::mem::take(&mut self.loose);
            self.add(Block::Paragraph(line));
        }
    }

    fn push(&mut self, content: Content) {
        if let Some((_, alt)) = &mut self.image {
            match content {
                Content::Text(text) | Content::Code(text) => alt.push_str(&text),
                Content::Break => alt.push(' '),
                Content::Image { .. } | Content::Note(_) => {}
            }
            return;
        }
        let marks = Marks { bold: self.bold > 0, italic: self.italic > 0, strike: self.strike > 0 };
        let inline = Inline { content, marks, link: self.link.clone() };
        match self.open.last_mut() {
            Some(Open::Paragraph(line) | Open::Heading(_, line) | Open::Cell(line)) => line.push(inline),
            _ => self.loose.push(inline),
        }
    }
}
