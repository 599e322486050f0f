//! HTML: pages, mails, and what Word, Google Docs, Excel and others put on the clipboard.
//!
//! [`dom`] reads it as browsers do; [`sheet`] gives each element what its classes declare; [`origin`] knows the habits of
//! the programs, among them what their authors hid; [`table`] knows rows and columns; [`clip`] knows what only clipboards
//! hold.

pub(crate) mod clip;
mod dom;
mod look;
mod origin;
mod sheet;
mod table;

use std::collections::HashMap;

use crate::Unreadable;
use crate::arrange::{self, Flat, FlatItem};
use crate::math;
use crate::model::{Block, Content, Document, Inline, Marks, is_blank, split_at_breaks, text_of, title_of};
use crate::number::formatted;
use crate::report::{Kind, Report, What};
use crate::writer::cell;
use crate::xml::{Element, Node};

use look::Look;

/// The longest line that is taken for one of several that belong together, in characters.
const SHORT: usize = 80;
/// Quotations and cells inside one another beyond this are given as their text.
const DEPTH_MAX: usize = 40;

/// An attribute's value; empty where it is absent.
fn attribute<'a>(element: &'a Element, name: &str) -> &'a str {
    element.attr(name).unwrap_or_default()
}

/// Returns whether one of an element's classes is this one.
fn has_class(element: &Element, class: &str) -> bool {
    attribute(element, "class").split_whitespace().any(|own| own.eq_ignore_ascii_case(class))
}

/// The last declaration of a property in an element's style; empty where there is none.
fn style<'a>(element: &'a Element, property: &str) -> &'a str {
    let declarations = attribute(element, "style").rsplit(';');
    let mut values = declarations.filter_map(|declaration| declaration.split_once(':'));
    let found = values.find(|(name, _)| name.trim().eq_ignore_ascii_case(property));
    found.map_or("", |(_, value)| value.trim().trim_end_matches("!important").trim_end())
}

/// Gives a picture of the text its name among the files, by the address that the text has for it; `None` where it is not
/// there.
pub type Pictures<'a> = &'a mut dyn FnMut(&str) -> Option<String>;

/// Reads HTML: a page, or what was pasted.
///
/// # Errors
/// [`Unreadable`].
pub fn read(html: &str, report: &mut Report, pictures: Pictures<'_>) -> Result<Document, Unreadable> {
    Ok(read_tree(&parsed(html)?, report, pictures))
}

/// The elements of a page, each with what its classes declare.
///
/// # Errors
/// [`Unreadable`].
pub(crate) fn parsed(html: &str) -> Result<Element, Unreadable> {
    let mut root = dom::parse(html)?;
    sheet::resolve(&mut root);
    Ok(root)
}

/// Reads the elements of a page.
pub(crate) fn read_tree(root: &Element, report: &mut Report, pictures: Pictures<'_>) -> Document {
    let title = root.find("title").map(|title| title.text().split_whitespace().collect::<Vec<_>>().join(" "));
    let mut reader = Reader::new(report, pictures);
    reader.has_main = origin::has_any(root, &|element| {
        matches!(element.name.as_str(), "main" | "article") || ["main", "article"].contains(&attribute(element, "role"))
    });
    reader.nodes(&root.children, &Look::default());
    reader.end_paragraph(true);
    // The rule between a text and notes or mails that were not copied.
    while matches!(reader.flat.last(), Some((Flat::Block(Block::Rule), _)) | Some((Flat::Gap, _))) {
        reader.flat.pop();
    }
    let flat = std::mem::take(&mut reader.flat);
    let blocks = reader.blocks(flat);
    let keys = std::mem::take(&mut reader.references);
    let notes: Vec<Vec<Block>> = keys.iter().map(|key| reader.notes.remove(key).unwrap_or_default()).collect();
    let title = title.filter(|title| !title.is_empty()).or_else(|| title_of(&blocks));
    Document { title, blocks, notes, files: vec![] }
}

/// A block, and whether what comes next is set in the next line.
type Set = (Flat, bool);

/// The number of an item, where it has one, and its format where that is no plain number.
#[derive(Clone, Copy)]
struct Number {
    value: Option<u32>,
    format: Option<&'static str>,
}

struct Reader<'a> {
    report: &'a mut Report,
    pictures: Pictures<'a>,
    flat: Vec<Set>,
    /// The paragraph that is being read.
    line: Vec<Inline>,
    /// How deep a list found here would be.
    list_depth: usize,
    /// The notes that the text refers to, in order.
    references: Vec<String>,
    /// The place of each note among them.
    places: HashMap<String, usize>,
    notes: HashMap<String, Vec<Block>>,
    /// How many field codes of Word are open: what is in one is an instruction.
    codes: usize,
    is_in_note: bool,
    depth: usize,
    /// Whether the page has a part for its text.
    has_main: bool,
    /// How many parts are open that hold a text.
    open_parts: usize,
}

impl<'a> Reader<'a> {
    fn new(report: &'a mut Report, pictures: Pictures<'a>) -> Self {
        Self {
            report,
            pictures,
            flat: vec![],
            line: vec![],
            list_depth: 0,
            references: vec![],
            places: HashMap::new(),
            notes: HashMap::new(),
            codes: 0,
            is_in_note: false,
            depth: 0,
            has_main: false,
            open_parts: 0,
        }
    }

    fn blocks(&mut self, flat: Vec<Set>) -> Vec<Block> {
        arrange::blocks(joined_lines(typed_lines(flat)), self.report)
    }

    fn nodes(&mut self, nodes: &[Node], look: &Look) {
        for node in nodes {
            match node {
                Node::Text(text) => self.text(text, look),
                Node::Element(element) => self.element(element, look),
            }
        }
    }

    fn text(&mut self, text: &str, look: &Look) {
        if self.codes > 0 {
            return;
        }
        let lines = if look.keeps_lines { text.split('\n').collect() } else { vec![text] };
        for (at, line) in lines.into_iter().enumerate() {
            if at > 0 {
                self.line.push(Inline::new(Content::Break));
            }
            if !line.is_empty() {
                self.line.push(look.inline(line));
            }
        }
    }

    fn element(&mut self, element: &Element, look: &Look) {
        if self.leaves_out(element) || self.note(element) {
            return;
        }
        let opened = usize::from(origin::holds_text(element));
        self.open_parts += opened;
        self.inside(element, look);
        self.open_parts -= opened;
    }

    /// Reads what an element holds by what it is.
    fn inside(&mut self, element: &Element, look: &Look) {
        let inside = look.inside(element);
        if look.link.is_none() && element.name == "a" && inside.link.is_none() {
            let href = attribute(element, "href");
            if !href.is_empty() && !href.starts_with('#') {
                self.report.add(Kind::Lost, What::Link, &element.text());
            }
        }
        match element.name.as_str() {
            "script" | "style" | "head" | "title" | "meta" | "link" | "template" | "noscript" | "svg" | "button"
            | "select" | "textarea" | "xml" => {}
            "iframe" | "object" | "embed" => {
                self.report.add(Kind::Lost, What::EmbeddedObject, attribute(element, "title"))
            }
            "video" | "audio" => self.report.add(Kind::Lost, What::Media, attribute(element, "title")),
            "img" => self.picture(element, look),
            "math" => {
                let text = math::of_page(element);
                self.report.add(Kind::Changed, What::Equation, &text);
                self.text(&text, look);
            }
            "br" => self.line.push(Inline::new(Content::Break)),
            "hr" => self.push(Flat::Block(Block::Rule)),
            "ul" | "ol" => self.list(element, look),
            "table" => self.table(element, look),
            "blockquote" => self.quote(element, look),
            "pre" => self.code(element),
            "q" => {
                self.text("\"", look);
                self.nodes(&element.children, &inside);
                self.text("\"", look);
            }
            "ins" => {
                let before = self.line.len();
                self.nodes(&element.children, &inside);
                let text = text_of(self.line.get(before..).unwrap_or_default());
                self.report.add(Kind::Kept, What::Insertion, &text);
            }
            "input" if attribute(element, "type").eq_ignore_ascii_case("checkbox") => {
                let sign = if element.attr("checked").is_some() { "☒ " } else { "☐ " };
                self.text(sign, look);
            }
            "a" if origin::note_reference(element).is_some() => {
                if let Some(key) = origin::note_reference(element) {
                    let next = self.references.len();
                    let number = *self.places.entry(key.clone()).or_insert(next);
                    if number == next {
                        self.references.push(key);
                    }
                    self.line.push(Inline::new(Content::Note(number)));
                }
            }
            _ if origin::heading_level(element).is_some() => self.heading(element),
            "p" | "div" | "section" | "article" | "main" | "header" | "footer" | "aside" | "figure" | "figcaption"
            | "caption" | "nav" | "li" | "dl" | "dt" | "dd" | "address" | "center" | "details" | "summary" | "form"
            | "body" | "html" => {
                self.paragraph(element, &inside);
            }
            _ => self.nodes(&element.children, &inside),
        }
    }

    /// Returns whether the element says nothing to a reader; what its authors hid is named.
    fn leaves_out(&mut self, element: &Element) -> bool {
        match style(element, "mso-element").to_ascii_lowercase().as_str() {
            "field-begin" => self.codes += 1,
            "field-separator" | "field-end" => self.codes = self.codes.saturating_sub(1),
            _ => {}
        }
        if origin::is_bullet(element) || origin::note_origin(element).is_some() {
            return true;
        }
        let hidden = origin::hidden(element);
        if let Some(what) = hidden
            && origin::has_text(element)
        {
            // The place is what comes before it: its own words are not meant to be read.
            let place = text_of(&self.line);
            self.report.add(Kind::Lost, what, &place);
        }
        let of_site = origin::of_site(element, self.open_parts == 0, self.has_main);
        if let (None, Some(what)) = (hidden, of_site)
            && origin::has_text(element)
        {
            let mut words = String::new();
            spaced_text(element, &mut words);
            self.report.add(Kind::Lost, what, words.trim());
        }
        hidden.is_some() || of_site.is_some()
    }

    fn picture(&mut self, element: &Element, look: &Look) {
        let emoji = origin::emoji(element);
        if !emoji.is_empty() {
            self.text(emoji, look);
            return;
        }
        if !origin::is_picture(element) {
            return;
        }
        let (source, alt) = (attribute(element, "src"), attribute(element, "alt"));
        // The box of a list item of Google Docs.
        if matches!(alt, "checked" | "unchecked") {
            return;
        }
        let place = if alt.trim().is_empty() { text_of(&self.line) } else { alt.to_owned() };
        match (self.pictures)(source) {
            Some(address) => {
                self.report.add(Kind::Kept, What::Picture, if place.trim().is_empty() { &address } else { &place });
                let content = Content::Image { address, alt: alt.to_owned() };
                self.line.push(Inline { content, marks: Marks::default(), link: look.link.clone() });
            }
            None => {
                let is_external = source.starts_with("http") || source.starts_with("//");
                let what = if is_external { What::ExternalPicture } else { What::Picture };
                self.report.add(Kind::Lost, what, &place);
            }
        }
    }

    fn push(&mut self, block: Flat) {
        self.end_paragraph(false);
        self.flat.push((block, false));
    }

    fn end_paragraph(&mut self, is_tight: bool) {
        let line = std::mem::take(&mut self.line);
        // Two breaks in a row leave a line between paragraphs.
        let mut paragraphs: Vec<Vec<Inline>> = vec![vec![]];
        let mut breaks = 0;
        for inline in line {
            if inline.content == Content::Break {
                breaks += 1;
                continue;
            }
            if inline.is_blank() && breaks > 0 {
                continue;
            }
            let is_begun = paragraphs.last().is_some_and(|last| !is_blank(last));
            match breaks {
                0 => {}
                1 if is_begun => {
                    paragraphs.last_mut().into_iter().for_each(|last| last.push(Inline::new(Content::Break)))
                }
                _ if is_begun => paragraphs.push(vec![]),
                _ => {}
            }
            breaks = 0;
            paragraphs.last_mut().into_iter().for_each(|last| last.push(inline.clone()));
        }
        paragraphs.retain(|paragraph| !is_blank(paragraph));
        let count = paragraphs.len();
        for (at, mut line) in paragraphs.into_iter().enumerate() {
            let is_tight = is_tight && at + 1 == count && count == 1;
            let flat = match arrange::take_box(&mut line) {
                Some(done) => Flat::Item(FlatItem {
                    done: Some(done),
                    blocks: vec![Block::Paragraph(line)],
                    ..FlatItem::default()
                }),
                None if self.depth == 0 && arrange::is_bold_line(&line) && !is_tight => Flat::Bold(line),
                None => Flat::Block(Block::Paragraph(line)),
            };
            self.flat.push((flat, is_tight));
        }
    }

    fn paragraph(&mut self, element: &Element, look: &Look) {
        self.end_paragraph(true);
        if origin::is_quotation(element) {
            let mut look = look.clone();
            look.marks.italic = false;
            return self.quote(element, &look);
        }
        if origin::is_note_list(element) {
            return self.note_list(&element.children);
        }
        let Some(place) = origin::list_place(element) else {
            let before = self.flat.len();
            self.nodes(&element.children, look);
            self.end_paragraph(origin::is_tight(element));
            match self.flat.len() - before {
                0 if !element.children.is_empty() => self.flat.push((Flat::Gap, false)),
                0 | 1 => {}
                // What follows the last line of a part is no line of that part.
                _ => {
                    if let Some((_, is_tight)) = self.flat.last_mut() {
                        *is_tight = false;
                    }
                }
            }
            return;
        };
        let mut blocks = self.apart(&element.children, look, 0);
        put_before(&place.letters, &mut blocks);
        self.push_item(FlatItem { depth: place.depth, number: place.number, blocks, ..FlatItem::default() });
    }

    /// Takes in the element where it is the text of a footnote; whether it is.
    fn note(&mut self, element: &Element) -> bool {
        let Some(key) = origin::note(element).filter(|_| !self.is_in_note) else { return false };
        self.is_in_note = true;
        let blocks = self.apart(&element.children, &Look::default(), 0);
        self.is_in_note = false;
        self.notes.entry(key).or_insert(blocks);
        true
    }

    /// The footnotes of a list of them, without the rule above it.
    fn note_list(&mut self, nodes: &[Node]) {
        for node in nodes {
            let Node::Element(element) = node else { continue };
            if !self.note(element) {
                self.note_list(&element.children);
            }
        }
    }

    fn heading(&mut self, element: &Element) {
        let level = origin::heading_level(element).unwrap_or(2);
        // A heading is bold by itself: only its links are kept.
        let line = self.cell(element);
        if !is_blank(&line) {
            self.push(Flat::Block(Block::Heading(u8::try_from(level).unwrap_or(6).min(6), line)));
        }
    }

    fn list(&mut self, element: &Element, look: &Look) {
        self.end_paragraph(false);
        let mut number = (element.name == "ol").then(|| attribute(element, "start").parse().unwrap_or(1));
        let format = origin::number_format(element);
        for child in element.elements() {
            match child.name.as_str() {
                "li" if !self.leaves_out(child) => {
                    if self.note(child) {
                        continue;
                    }
                    let own = attribute(child, "value").parse::<u32>().ok().filter(|_| number.is_some());
                    number = own.or(number);
                    self.item(child, Number { value: number, format: origin::number_format(child).or(format) }, look);
                    number = number.map(|number: u32| number.saturating_add(1));
                }
                // Google Docs puts the inner list beside the line it belongs to.
                "ul" | "ol" => {
                    self.list_depth += 1;
                    self.list(child, look);
                    self.list_depth -= 1;
                }
                _ => {}
            }
        }
    }

    fn item(&mut self, item: &Element, number: Number, look: &Look) {
        let level = [attribute(item, "aria-level"), attribute(item, "data-aria-level")]
            .iter()
            .find_map(|level| level.parse::<usize>().ok())
            .unwrap_or(1);
        let depth = self.list_depth.max(level.clamp(1, 9) - 1);
        let is_box = attribute(item, "role").eq_ignore_ascii_case("checkbox");
        let done = is_box.then(|| attribute(item, "aria-checked").eq_ignore_ascii_case("true"));
        let mut blocks = self.apart(&item.children, &look.inside(item), 0);
        let boxed = match blocks.first_mut() {
            Some(Block::Paragraph(line)) => arrange::take_box(line),
            // A box at the beginning of a paragraph made a list of its own.
            Some(Block::List(list)) if list.items.len() == 1 && list.items[0].done.is_some() => {
                let item = list.items.remove(0);
                blocks.splice(0..1, item.blocks);
                item.done
            }
            _ => None,
        };
        let letters = number.value.zip(number.format).map(|(value, format)| format!("{}.", formatted(value, format)));
        put_before(&letters.unwrap_or_default(), &mut blocks);
        let number = number.value.filter(|_| number.format.is_none());
        self.push_item(FlatItem { depth, number, done: done.or(boxed), blocks, goes_on: false });
    }

    /// Adds an item, unless nothing is in it: one whose text was deleted would leave its bullet.
    fn push_item(&mut self, item: FlatItem) {
        if !item.blocks.is_empty() {
            self.push(Flat::Item(item));
        }
    }

    fn quote(&mut self, element: &Element, look: &Look) {
        let content = self.apart(&element.children, look, 0);
        if !content.is_empty() {
            self.push(Flat::Block(Block::Quote(content)));
        }
    }

    fn code(&mut self, element: &Element) {
        let mut text = String::new();
        lines_of(element, &mut text);
        if !text.trim().is_empty() {
            self.push(Flat::Block(Block::Code(text)));
        }
    }

    fn table(&mut self, element: &Element, look: &Look) {
        if let Some(caption) = element.child("caption") {
            self.element(caption, look);
        }
        // Mails and pages are laid out in tables: those are read cell after cell.
        if table::is_layout(element) {
            self.end_paragraph(false);
            for cell in table::cells(element) {
                self.nodes(&cell.children, look);
                self.end_paragraph(true);
            }
            return;
        }
        let grid = table::grid(element, |element| self.leaves_out(element));
        let merged = table::cells(element).iter().filter(|cell| table::spans(cell)).count();
        let rows = grid.into_iter().map(|row| {
            row.into_iter().map(|cell| cell.map(|cell| self.cell(cell)).unwrap_or_default()).collect::<Vec<_>>()
        });
        let rows: Vec<Vec<Vec<Inline>>> = rows.collect();
        let first = rows.iter().flatten().find(|cell| !is_blank(cell)).map(|cell| text_of(cell));
        if let Some(place) = first {
            self.report.add_many(Kind::Changed, What::MergedCells, &place, merged);
            self.push(Flat::Block(Block::Table(rows)));
        }
    }

    /// Returns what an element holds, as one line.
    fn cell(&mut self, element: &Element) -> Vec<Inline> {
        cell(self.apart(&element.children, &Look::default().inside(element), 0))
    }

    /// Reads nodes into blocks of their own.
    fn apart(&mut self, nodes: &[Node], look: &Look, list_depth: usize) -> Vec<Block> {
        if self.depth >= DEPTH_MAX {
            return vec![Block::Paragraph(vec![Inline::text(Element::holding(nodes.to_vec()).text())])];
        }
        let (flat, line) = (std::mem::take(&mut self.flat), std::mem::take(&mut self.line));
        let depth = std::mem::replace(&mut self.list_depth, list_depth);
        self.depth += 1;
        self.nodes(nodes, look);
        self.end_paragraph(true);
        self.depth -= 1;
        self.list_depth = depth;
        self.line = line;
        let inner = std::mem::replace(&mut self.flat, flat);
        self.blocks(inner)
    }
}

/// Puts a number in letters before the text of an item.
fn put_before(letters: &str, blocks: &mut [Block]) {
    if let (false, Some(Block::Paragraph(line))) = (letters.is_empty(), blocks.first_mut()) {
        line.insert(0, Inline::text(format!("{letters} ")));
    }
}

/// The text of an element, with a space between its pieces.
fn spaced_text(element: &Element, out: &mut String) {
    for node in &element.children {
        match node {
            Node::Text(text) => out.push_str(&format!("{} ", text.trim())),
            Node::Element(element) if matches!(element.name.as_str(), "script" | "style" | "noscript" | "template") => {
            }
            Node::Element(element) => spaced_text(element, out),
        }
    }
}

/// The text of code, with line breaks where it says so.
fn lines_of(element: &Element, out: &mut String) {
    for node in &element.children {
        match node {
            Node::Text(text) => out.push_str(text),
            Node::Element(element) if element.name == "br" => out.push('\n'),
            Node::Element(element) => lines_of(element, out),
        }
    }
}

/// Paragraphs with lines that somebody typed as items, or a row of dashes, are cut into them.
fn typed_lines(flat: Vec<Set>) -> Vec<Set> {
    let mut cut: Vec<Set> = vec![];
    for (block, is_tight) in flat {
        let Flat::Block(Block::Paragraph(line)) = block else {
            cut.push((block, is_tight));
            continue;
        };
        let lines = split_at_breaks(&line);
        let is_row = |line: &[Inline]| intake::line::is_row(&text_of(line));
        let are_typed = lines.len() > 1 && arrange::are_typed(&lines);
        if !are_typed && !lines.iter().any(|line| is_row(line)) {
            cut.push((Flat::Block(Block::Paragraph(line)), is_tight));
            continue;
        }
        let mut text: Vec<Inline> = vec![];
        for line in lines {
            let own = if is_row(&line) {
                Block::Rule
            } else if are_typed && arrange::is_typed(&line) {
                Block::Paragraph(line)
            } else {
                if !text.is_empty() {
                    text.push(Inline::new(Content::Break));
                }
                text.extend(line);
                continue;
            };
            if !is_blank(&text) {
                cut.push((Flat::Block(Block::Paragraph(std::mem::take(&mut text))), false));
            }
            cut.push((Flat::Block(own), false));
        }
        if !is_blank(&text) {
            cut.push((Flat::Block(Block::Paragraph(text)), is_tight));
        }
    }
    cut
}

/// Returns where a document sets its paragraphs apart by empty ones, short ones without any between them are lines of
/// one: an address, a signature.
fn joined_lines(flat: Vec<Set>) -> Vec<Flat> {
    let has_gaps = flat.iter().any(|(block, _)| *block == Flat::Gap);
    let mut joined: Vec<Set> = vec![];
    for (block, is_tight) in flat {
        let is_short = |line: &[Inline]| {
            let last: usize = line
                .iter()
                .rev()
                .take_while(|it| it.content != Content::Break)
                .map(|it| it.as_text().chars().count())
                .sum();
            last <= SHORT
                && line
                    .iter()
                    .take_while(|it| it.content != Content::Break)
                    .map(|it| it.as_text().chars().count())
                    .sum::<usize>()
                    <= SHORT
        };
        match (joined.last_mut(), block) {
            (Some((Flat::Block(Block::Paragraph(line)), tight @ true)), Flat::Block(Block::Paragraph(next)))
                if has_gaps
                    && is_short(line)
                    && is_short(&next)
                    && !arrange::is_typed(line)
                    && !arrange::is_typed(&next) =>
            {
                line.push(Inline::new(Content::Break));
                line.extend(next);
                *tight = is_tight;
            }
            (_, block) => joined.push((block, is_tight)),
        }
    }
    joined.into_iter().map(|(block, _)| block).filter(|block| *block != Flat::Gap).collect()
}
