//! The model that every format is read into: a document of blocks, and lines of inlines.
//!
//! An [`Inline`] carries its marks and its link itself, so that what a word processor cut into pieces can be joined again
//! and no order of nesting has to be chosen before it is written.

/// A document that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The document's title, where it has one apart from its headings.
    pub title: Option<String>,
    /// The document's blocks, in order.
    pub blocks: Vec<Block>,
    /// The document's footnotes and endnotes; [`Content::Note`] counts them from 0.
    pub notes: Vec<Vec<Block>>,
    /// The pictures that it shows.
    pub files: Vec<File>,
}

/// A file that belongs to a document: a picture, or what else came with it in a zip file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The file's name, by which the text refers to it.
    pub name: String,
    /// The file's media type, such as `image/png`.
    pub media_type: String,
    /// The file's bytes.
    pub content: Vec<u8>,
}

/// A block of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading and its level, from 1 to 6.
    Heading(u8, Vec<Inline>),
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list.
    List(List),
    /// A quotation.
    Quote(Vec<Block>),
    /// Lines that stay as they are.
    Code(String),
    /// Rows of cells; the first row is the head.
    Table(Vec<Vec<Vec<Inline>>>),
    /// A line across.
    Rule,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// The number of the first item; `None` for bullets.
    pub start: Option<u32>,
    /// The list's items.
    pub items: Vec<Item>,
}

/// An item of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// Whether its box is ticked, where it has one.
    pub done: Option<bool>,
    /// The blocks of the item.
    pub blocks: Vec<Block>,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    /// The content of the piece.
    pub content: Content,
    /// The emphasis of the content.
    pub marks: Marks,
    /// The address that it leads to.
    pub link: Option<String>,
}

/// What a piece of a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A text.
    Text(String),
    /// Text that is set as code.
    Code(String),
    /// A picture.
    Image {
        /// The name of its file, or its address.
        address: String,
        /// What it says to those who do not see it.
        alt: String,
    },
    /// The mark of a note, counted from 0.
    Note(usize),
    /// The end of a line inside a paragraph.
    Break,
}

/// How a text is emphasised.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// The text is bold.
    pub bold: bool,
    /// The text is italic.
    pub italic: bool,
    /// The text is struck through.
    pub strike: bool,
}

impl Inline {
    /// A text without marks.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Content::Text(text.into()))
    }

    /// A piece without marks.
    pub fn new(content: Content) -> Self {
        Self { content, marks: Marks::default(), link: None }
    }

    /// The text of a piece; empty for what has none.
    pub fn as_text(&self) -> &str {
        match &self.content {
            Content::Text(text) | Content::Code(text) => text,
            Content::Image { .. } | Content::Note(_) => "",
            Content::Break => " ",
        }
    }

    /// Returns whether it is a picture.
    pub fn is_picture(&self) -> bool {
        matches!(self.content, Content::Image { .. })
    }

    /// Returns whether nothing of it is seen.
    pub fn is_blank(&self) -> bool {
        match &self.content {
            Content::Text(text) | Content::Code(text) => text.trim().is_empty(),
            Content::Image { .. } | Content::Note(_) => false,
            Content::Break => true,
        }
    }
}

/// The text of a line without its marks.
pub fn text_of(line: &[Inline]) -> String {
    line.iter().map(Inline::as_text).collect()
}

/// The heading that is the title of a text: the first, where nothing but pictures comes before it; else the only one of
/// the first level. What comes before the heading of a section does not make that the title.
pub fn title_of(blocks: &[Block]) -> Option<String> {
    let shows_picture = |line: &[Inline]| line.iter().any(Inline::is_picture);
    let is_picture = |block: &&Block| matches!(block, Block::Paragraph(line) if text_of(line).trim().is_empty() && shows_picture(line));
    let first = match blocks.iter().find(|block| !is_picture(block)) {
        Some(Block::Heading(_, line)) => Some(line),
        _ => None,
    };
    let mut highest = blocks.iter().filter_map(|block| match block {
        Block::Heading(1, line) => Some(line),
        _ => None,
    });
    let only = highest.next().filter(|_| highest.next().is_none());
    first.or(only).map(|line| text_of(line).trim().to_owned())
}

/// Returns the lines of a paragraph, without the breaks between them.
pub fn split_at_breaks(line: &[Inline]) -> Vec<Vec<Inline>> {
    line.split(|inline| inline.content == Content::Break).map(<[Inline]>::to_vec).collect()
}

/// Returns whether nothing of a line is seen.
pub fn is_blank(line: &[Inline]) -> bool {
    line.iter().all(Inline::is_blank)
}

/// The first words of a text: enough to find its place.
pub fn first_words(text: &str) -> String {
    const WORDS: usize = 6;
    const CHARACTERS: usize = 60;
    let clean = crate::inline::cleaned(text);
    let words: Vec<&str> = clean.split_whitespace().take(WORDS).collect();
    words.join(" ").chars().take(CHARACTERS).collect()
}

/// Returns everything that blocks say, as one line: for places that hold a line alone.
pub fn line_of(blocks: Vec<Block>) -> Vec<Inline> {
    let mut lines = vec![];
    for block in blocks {
        collect_lines(block, &mut lines);
    }
    let mut whole = vec![];
    for line in lines.into_iter().filter(|line| !is_blank(line)) {
        if !whole.is_empty() {
            whole.push(Inline::text(" "));
        }
        whole.extend(line);
    }
    whole
}

fn collect_lines(block: Block, lines: &mut Vec<Vec<Inline>>) {
    match block {
        Block::Heading(_, line) | Block::Paragraph(line) => lines.push(line),
        Block::List(list) => {
            let mut number = list.start;
            for item in list.items {
                let mut line = line_of(item.blocks);
                let mark = match (item.done, number) {
                    (Some(true), _) => "☑ ".to_owned(),
                    (Some(false), _) => "☐ ".to_owned(),
                    (None, Some(number)) => format!("{number}. "),
                    (None, None) => "• ".to_owned(),
                };
                line.insert(0, Inline::text(mark));
                lines.push(line);
                number = number.map(|number| number.saturating_add(1));
            }
        }
        Block::Quote(blocks) => blocks.into_iter().for_each(|block| collect_lines(block, lines)),
        Block::Code(text) => lines.push(vec![Inline::new(Content::Code(text))]),
        Block::Table(rows) => lines.extend(rows.into_iter().flatten()),
        Block::Rule => {}
    }
}
