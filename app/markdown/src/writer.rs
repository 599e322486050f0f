//! From the parser's events to HTML. Every element that can come out is named in this file, in
//! [`crate::block`] or in [`crate::inline`].

use domain::direction::Direction;
use pulldown_cmark::{Alignment, Event, HeadingLevel, Tag};

use crate::dialect::Source;
use crate::footnote::Footnotes;
use crate::fragment;
use crate::heading::Anchors;
use crate::inline::Image;
use crate::sink::Sink;
use crate::target::Target;
use crate::{Options, Rendered};

/// How deep elements nest; what is deeper is written without its element. Browsers stop at 512, and
/// no text that people wrote comes near this.
pub(crate) const DEPTH_MAX: usize = 50;

/// How deep notes inside notes are collected.
const NOTE_DEPTH_MAX: usize = 4;

/// The most bytes of HTML for each byte of Markdown, beyond [`OUTPUT_FREE`].
const OUTPUT_FACTOR: usize = 8;

/// The bytes of HTML any text may take, however short it is.
const OUTPUT_FREE: usize = 64 * 1024;

/// What has begun and must be ended.
pub(crate) enum Open {
    /// Something inside a line that is written without an element.
    SkippedInline,
    /// A block that is written without an element.
    SkippedBlock,
    /// Something inside a line, with its end tag.
    Inline(&'static str),
    /// A link.
    Link,
    /// An image whose alternative text is being collected.
    Image,
    /// A block of text, with its end tag.
    Line(&'static str),
    /// A block of code.
    CodeBlock,
    /// A heading.
    Heading,
    /// A list, a quote or a table, with its end tag.
    Container(&'static str),
    /// An item of a list.
    Item,
    /// A part of a table, with its end tag.
    TablePart(&'static str),
    /// A note, by its label.
    Note(String),
}

/// Writes one document.
pub(crate) struct Writer<'a> {
    pub(crate) options: &'a Options,
    pub(crate) rendered: Rendered,
    pub(crate) open: Vec<Open>,
    pub(crate) anchors: Anchors,
    /// Where links of the text into itself lead, as their author wrote it.
    pub(crate) fragments: Vec<String>,
    pub(crate) footnotes: Footnotes,
    pub(crate) image: Option<Image>,
    pub(crate) in_code: bool,
    pub(crate) in_link: bool,
    /// Whether that link's text is its address.
    pub(crate) in_bare_link: bool,
    /// The columns of the open table, and the cell being written.
    pub(crate) columns: Vec<Alignment>,
    pub(crate) column: usize,
    pub(crate) in_table_head: bool,
    /// The sinks that are being written: the document, and above it the notes that are open.
    sinks: Vec<Sink>,
    sink: Sink,
    output_max: usize,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(source: &Source<'_>, options: &'a Options) -> Self {
        Self {
            options,
            rendered: Rendered::default(),
            open: vec![],
            anchors: Anchors::new(highest_level(source)),
            fragments: vec![],
            footnotes: Footnotes::default(),
            image: None,
            in_code: false,
            in_link: false,
            in_bare_link: false,
            columns: vec![],
            column: 0,
            in_table_head: false,
            sinks: vec![],
            sink: Sink::new(Direction::of_language(options.language)),
            output_max: source.len() * OUTPUT_FACTOR + OUTPUT_FREE,
        }
    }

    /// Writes all events, or as many as the output may hold, and ends what is open.
    pub(crate) fn write<'e>(mut self, events: impl Iterator<Item = Event<'e>>) -> Rendered {
        for event in events {
            if self.written() > self.output_max {
                self.rendered.truncated = true;
                break;
            }
            self.event(event);
        }
        while !self.open.is_empty() {
            self.end();
        }
        self.sink.end_implied_line();
        self.write_footnotes();
        self.rendered.html = fragment::resolve(self.sink.into_html(), &self.fragments, &self.rendered.headings);
        self.rendered
    }

    pub(crate) fn sink(&mut self) -> &mut Sink {
        &mut self.sink
    }

    fn written(&self) -> usize {
        self.sink.len() + self.sinks.iter().map(Sink::len).sum::<usize>() + self.footnotes.len()
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(_) => self.end(),
            Event::Text(text) if self.in_code => self.bare_text(&text),
            Event::Text(text) => self.text(&text),
            Event::Html(text) | Event::InlineHtml(text) => self.bare_text(&text),
            Event::Code(code) | Event::InlineMath(code) | Event::DisplayMath(code) => {
                self.code(&code);
            }
            Event::FootnoteReference(label) => self.note_reference(&label),
            Event::SoftBreak => self.bare_text("\n"),
            Event::HardBreak => self.hard_break(),
            Event::Rule => self.rule(),
            Event::TaskListMarker(done) => self.task_box(done),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        if self.image.is_some() {
            self.open.push(Open::SkippedInline);
            return;
        }
        let open = match tag {
            Tag::Emphasis => self.begin_inline("<em>", "</em>"),
            Tag::Strong => self.begin_inline("<strong>", "</strong>"),
            Tag::Strikethrough => self.begin_inline("<del>", "</del>"),
            Tag::Superscript | Tag::Subscript => Open::SkippedInline,
            Tag::Link { link_type, dest_url, title, .. } => self.begin_link(link_type, &dest_url, &title),
            Tag::Image { dest_url, title, .. } => {
                self.image = Some(Image::new(Target::read(&dest_url), &title));
                Open::Image
            }
            block => {
                self.sink.end_implied_line();
                self.begin_block(block)
            }
        };
        self.open.push(open);
    }

    fn begin_block(&mut self, tag: Tag<'_>) -> Open {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.begin_paragraph(),
            Tag::Heading { level, .. } => self.begin_heading(level),
            Tag::CodeBlock(_) => self.begin_code_block(),
            Tag::BlockQuote(_) => self.begin_container("blockquote", "</blockquote>\n"),
            Tag::List(first) => self.begin_list(first),
            Tag::Item => self.begin_item(),
            Tag::FootnoteDefinition(label) => self.begin_note(&label),
            Tag::Table(columns) => self.begin_table(columns),
            Tag::TableHead => self.begin_table_head(),
            Tag::TableRow => self.begin_table_row(),
            Tag::TableCell => self.begin_cell(),
            _ => Open::SkippedBlock,
        }
    }

    fn end(&mut self) {
        match self.open.pop() {
            None | Some(Open::SkippedInline) => {}
            Some(Open::SkippedBlock) => self.sink.end_implied_line(),
            Some(Open::Inline(tag)) => self.sink.markup(tag),
            Some(Open::Link) => {
                self.in_link = false;
                self.in_bare_link = false;
                self.sink.markup("</a>");
            }
            Some(Open::Image) => self.end_image(),
            Some(Open::Line(tag)) => {
                self.sink.end_line();
                self.sink.markup(tag);
            }
            Some(Open::CodeBlock) => {
                self.in_code = false;
                self.sink.end_line();
                self.sink.markup("</code></pre>\n");
            }
            Some(Open::Heading) => self.end_heading(),
            Some(Open::Container(tag)) => {
                self.sink.end_implied_line();
                self.sink.end_container();
                self.sink.markup(tag);
            }
            Some(Open::Item) => {
                self.sink.end_implied_line();
                self.sink.markup("</li>\n");
            }
            Some(Open::TablePart(tag)) => self.sink.markup(tag),
            Some(Open::Note(label)) => self.end_note(&label),
        }
    }

    /// Returns whether one more element would nest too deep.
    pub(crate) fn is_deep(&self) -> bool {
        self.open.len() >= DEPTH_MAX
    }

    /// Begins a note: what follows is written aside, for the document's end.
    fn begin_note(&mut self, label: &str) -> Open {
        if self.sinks.len() >= NOTE_DEPTH_MAX {
            return Open::SkippedBlock;
        }
        let aside = Sink::new(Direction::of_language(self.options.language));
        self.sinks.push(std::mem::replace(&mut self.sink, aside));
        Open::Note(label.to_owned())
    }

    fn end_note(&mut self, label: &str) {
        self.sink.end_implied_line();
        let Some(outer) = self.sinks.pop() else {
            return;
        };
        let note = std::mem::replace(&mut self.sink, outer);
        self.footnotes.define(label, note);
    }
}

/// The highest level of heading a text uses, 1 when it has none.
fn highest_level(source: &Source<'_>) -> HeadingLevel {
    let levels = source.events().filter_map(|event| match event {
        Event::Start(Tag::Heading { level, .. }) => Some(level),
        _ => None,
    });
    levels.min().unwrap_or(HeadingLevel::H1)
}
