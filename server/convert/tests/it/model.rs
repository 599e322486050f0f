//! Any model that is written as Markdown is read again by the renderer's parser as the same model.

use convert::model::{Block, Content, Document, Inline, Item, List, Marks};
use convert::writer;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What the renderer reads beside plain CommonMark (`app/markdown/src/dialect.rs`).
const DIALECT: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS);

/// An element that is open.
enum Open {
    Blocks(Tag<'static>, Vec<Block>),
    Item(Option<bool>, Vec<Block>),
    List(Option<u32>, Vec<Item>),
    Table(Vec<Vec<Vec<Inline>>>),
    Row(Vec<Vec<Inline>>),
    Line(Vec<Inline>),
    Code(String),
}

/// Reads Markdown back.
struct Reader {
    open: Vec<Open>,
    marks: [usize; 3],
    link: Option<String>,
    image: Option<(String, String)>,
    notes: Vec<(String, Vec<Block>)>,
    labels: Vec<String>,
    /// The line of an item without a paragraph of its own.
    loose: Vec<Inline>,
}

fn read(markdown: &str) -> Document {
    let mut reader = Reader {
        open: vec![Open::Blocks(Tag::Paragraph, vec![])],
        marks: [0; 3],
        link: None,
        image: None,
        notes: vec![],
        labels: vec![],
        loose: vec![],
    };
    for event in Parser::new_ext(markdown, DIALECT) {
        reader.event(event);
    }
    let Some(Open::Blocks(_, blocks)) = reader.open.pop() else { panic!("the document") };
    let labels = reader.labels;
    let mut notes: Vec<Vec<Block>> = vec![vec![]; labels.len()];
    for (label, blocks) in reader.notes {
        if let Some(at) = labels.iter().position(|other| *other == label) {
            notes[at] = blocks;
        }
    }
    Document { title: None, blocks, notes, files: vec![] }
}

impl Reader {
    fn blocks(&mut self) -> &mut Vec<Block> {
        match self.open.last_mut() {
            Some(Open::Blocks(_, blocks) | Open::Item(_, blocks)) => blocks,
            _ => panic!("no place for a block"),
        }
    }

    fn end_loose(&mut self) {
        if !self.loose.is_empty() {
            let line = std::mem::take(&mut self.loose);
            self.blocks().push(Block::Paragraph(line));
        }
    }

    fn push(&mut self, content: Content) {
        if let Some((_, alt)) = &mut self.image {
            if let Content::Text(text) = content {
                alt.push_str(&text);
            }
            return;
        }
        let [bold, italic, strike] = self.marks.map(|depth| depth > 0);
        let inline = Inline { content, marks: Marks { bold, italic, strike }, link: self.link.clone() };
        match self.open.last_mut() {
            Some(Open::Line(line)) => line.push(inline),
            _ => self.loose.push(inline),
        }
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.begin(tag.into_static()),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match self.open.last_mut() {
                Some(Open::Code(code)) => code.push_str(&text),
                _ => self.push(Content::Text(text.into_string())),
            },
            Event::Code(text) => self.push(Content::Code(text.into_string())),
            Event::FootnoteReference(label) => {
                let label = label.into_string();
                let at = self.labels.iter().position(|other| *other == label).unwrap_or_else(|| {
                    self.labels.push(label);
                    self.labels.len() - 1
                });
                self.push(Content::Note(at));
            }
            Event::SoftBreak => panic!("a line break that was not meant"),
            Event::HardBreak => self.push(Content::Break),
            Event::Rule => {
                self.end_loose();
                self.blocks().push(Block::Rule);
            }
            Event::TaskListMarker(done) => {
                let item = self.open.iter_mut().rev().find_map(|open| match open {
                    Open::Item(own, _) => Some(own),
                    _ => None,
                });
                *item.unwrap() = Some(done);
            }
            other => panic!("{other:?}"),
        }
    }

    fn begin(&mut self, tag: Tag<'static>) {
        match &tag {
            Tag::Strong => self.marks[0] += 1,
            Tag::Emphasis => self.marks[1] += 1,
            Tag::Strikethrough => self.marks[2] += 1,
            Tag::Link { dest_url, .. } => self.link = Some(dest_url.to_string()),
            Tag::Image { dest_url, .. } => self.image = Some((dest_url.to_string(), String::new())),
            _ => {
                self.end_loose();
                self.open.push(match tag {
                    Tag::Paragraph | Tag::Heading { .. } | Tag::TableCell => Open::Line(vec![]),
                    Tag::CodeBlock(_) => Open::Code(String::new()),
                    Tag::List(start) => Open::List(start.map(|start| u32::try_from(start).unwrap()), vec![]),
                    Tag::Item => Open::Item(None, vec![]),
                    Tag::Table(_) => Open::Table(vec![]),
                    Tag::TableHead | Tag::TableRow => Open::Row(vec![]),
                    Tag::BlockQuote(_) | Tag::FootnoteDefinition(_) => Open::Blocks(tag, vec![]),
                    other => panic!("{other:?}"),
                });
            }
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.marks[0] -= 1,
            TagEnd::Emphasis => self.marks[1] -= 1,
            TagEnd::Strikethrough => self.marks[2] -= 1,
            TagEnd::Link => self.link = None,
            TagEnd::Image => {
                let (address, alt) = self.image.take().unwrap();
                self.push(Content::Image { address, alt });
            }
            tag => {
                if matches!(tag, TagEnd::Item) {
                    self.end_loose();
                }
                let closed = self.open.pop().unwrap();
                match (closed, tag, self.open.last_mut()) {
                    (Open::Line(line), TagEnd::Paragraph, _) => self.blocks().push(Block::Paragraph(line)),
                    (Open::Line(line), TagEnd::Heading(level), _) => {
                        self.blocks().push(Block::Heading(level as u8, line))
                    }
                    (Open::Line(cell), _, Some(Open::Row(row))) => row.push(cell),
                    (Open::Row(row), _, Some(Open::Table(rows))) => rows.push(row),
                    (Open::Table(rows), _, _) => self.blocks().push(Block::Table(rows)),
                    (Open::Code(code), _, _) => {
                        let code = code.strip_suffix('\n').unwrap_or(&code).to_owned();
                        self.blocks().push(Block::Code(code));
                    }
                    (Open::Item(done, blocks), _, Some(Open::List(_, items))) => items.push(Item { done, blocks }),
                    (Open::List(start, items), _, _) => self.blocks().push(Block::List(List { start, items })),
                    (Open::Blocks(Tag::BlockQuote(_), blocks), _, _) => self.blocks().push(Block::Quote(blocks)),
                    (Open::Blocks(Tag::FootnoteDefinition(label), blocks), _, _) => {
                        self.notes.push((label.into_string(), blocks));
                    }
                    _ => panic!("an end that fits nothing"),
                }
            }
        }
    }
}

const PIECES: &[&str] = &[
    "שלום",
    "מעגל",
    "a",
    "bc",
    "1",
    "2.",
    "3)",
    " ",
    " ",
    "  ",
    "*",
    "**",
    "_",
    "~",
    "~~",
    "`",
    "``",
    "[",
    "]",
    "](/x)",
    "<",
    ">",
    "&amp;",
    "&",
    "#",
    "##",
    "-",
    "- ",
    "+",
    "=",
    "==",
    "|",
    "\\",
    "!",
    "\"",
    "״",
    "׳",
    "־",
    "–",
    "(",
    ")",
    ".",
    ",",
    ":",
    "://",
    "x@y.example",
    "😀",
    "₪",
    "%",
    "\u{a0}",
    "\u{200f}",
    "---",
    "***",
    "> ",
    "[^1]",
    "[ ] ",
    "<b>",
    "é",
    "ש\u{5b8}",
    "$",
    "^",
    "/",
];

fn any_text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 1..6).prop_map(|pieces| pieces.concat())
}

fn any_inline(notes: usize) -> impl Strategy<Value = Inline> {
    let content = prop_oneof![
        12 => any_text().prop_map(Content::Text),
        1 => any_text().prop_map(Content::Code),
        1 => any_text().prop_map(|alt| Content::Image { address: "לוח%20א.png".to_owned(), alt }),
        1 => (0..notes.max(1)).prop_map(Content::Note),
        1 => Just(Content::Break),
    ];
    let marks = prop_oneof![
        3 => Just((false, false, false)),
        4 => (any::<bool>(), any::<bool>(), prop::bool::weighted(0.2)),
    ];
    let link = prop_oneof![
        5 => Just(None),
        1 => prop::sample::select(&["https://a.example/x?y=1&lt=2", "/practices/א", "#h"][..]).prop_map(|it| Some(it.to_owned())),
    ];
    (content, marks, link).prop_map(|(content, (bold, italic, strike), link)| Inline {
        content,
        marks: Marks { bold, italic, strike },
        link,
    })
}

fn any_line(notes: usize) -> impl Strategy<Value = Vec<Inline>> {
    prop::collection::vec(any_inline(notes), 0..7)
}

fn any_block(notes: usize) -> impl Strategy<Value = Block> {
    let leaf = prop_oneof![
        5 => any_line(notes).prop_map(Block::Paragraph),
        2 => (1u8..=6, any_line(notes)).prop_map(|(level, line)| Block::Heading(level, line)),
        1 => prop::collection::vec(any_text(), 0..4).prop_map(|lines| Block::Code(lines.join("\n"))),
        1 => prop::collection::vec(prop::collection::vec(any_line(notes), 1..4), 1..4).prop_map(Block::Table),
        1 => Just(Block::Rule),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let item = (prop::option::weighted(0.2, any::<bool>()), prop::collection::vec(inner.clone(), 0..3))
            .prop_map(|(done, blocks)| Item { done, blocks });
        let start = prop_oneof![2 => Just(None), 1 => Just(Some(1)), 1 => (0u32..2_000_000_000).prop_map(Some)];
        prop_oneof![
            3 => (start, prop::collection::vec(item, 0..4)).prop_map(|(start, items)| Block::List(List { start, items })),
            1 => prop::collection::vec(inner, 0..3).prop_map(Block::Quote),
        ]
    })
}

fn any_document() -> impl Strategy<Value = Document> {
    let notes = 2;
    (
        prop::collection::vec(any_block(notes), 0..5),
        prop::collection::vec(prop::collection::vec(any_block(0), 0..3), notes),
    )
        .prop_map(|(blocks, notes)| Document { title: None, blocks, notes, files: vec![] })
}

/// What is invisible does not keep the rest of a heading in italics.
#[test]
fn a_heading_in_italics_behind_an_invisible_mark_is_plain() {
    let inline = |text: &str, italic| Inline {
        content: Content::Text(text.to_owned()),
        marks: Marks { italic, ..Marks::default() },
        link: None,
    };
    let line = vec![inline("\u{200f}", false), inline("שלום", true)];
    let document = Document { blocks: vec![Block::Heading(1, line)], ..Document::default() };
    assert_eq!(writer::markdown(&document).trim_end(), "# שלום");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

    #[test]
    fn a_line_is_read_as_it_was_written(line in any_line(0)) {
        let document = Document { blocks: vec![Block::Paragraph(line)], ..Document::default() };
        let normal = writer::normal(&document);
        let markdown = writer::markdown(&document);
        let again = writer::normal(&read(&markdown));
        prop_assert_eq!(&again, &normal, "{}", markdown);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn a_document_is_read_as_it_was_written(document in any_document()) {
        let normal = writer::normal(&document);
        let markdown = writer::markdown(&document);
        let again = writer::normal(&read(&markdown));
        prop_assert_eq!(&again, &normal, "{}", markdown);
        prop_assert_eq!(writer::normal(&normal), normal);
    }
}
