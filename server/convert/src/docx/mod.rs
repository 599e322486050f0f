//! A text of a word processor (ISO/IEC 29500-1, WordprocessingML).
//!
//! The body is read paragraph by paragraph ([`Reader::block`]); [`styles`] says what a paragraph is and [`numbering`] what
//! stands before it, [`run`] reads what is in a line. Lists are put together at the end, in [`crate::arrange`]. [`write`]
//! is the other way.

mod numbering;
mod parts;
mod run;
mod styles;
mod table;
pub mod write;

use std::collections::HashMap;
use std::rc::Rc;

use crate::Unreadable;
use crate::arrange::{self, Flat, FlatItem};
use crate::drawing::Drawings;
use crate::headings::Headings;
use crate::model::{self, Block, Content, Document, Inline, first_words, is_blank, text_of};
use crate::package::{Package, Targets};
use crate::report::{Kind, Report, What, says_more_than_pages};
use crate::xml::{Element, is_on};

use numbering::{Label, Numbering};
use run::{Field, Line};
use styles::{Role, Styles};

/// What a link inside the document leads to begins with this until its place is known.
const BOOKMARK: &str = "#bookmark:";

/// Tables and text boxes inside one another beyond this are given as their text.
const DEPTH_MAX: usize = 6;

/// How much further than its item a paragraph is indented that goes on with it, in twentieths of a point; what is further is
/// a signature.
const INDENT_MAX: i64 = 720;

/// A note's kind and number in the file.
type NoteKey = (&'static str, String);

/// Reads a document whose main part has this name.
///
/// # Errors
/// [`Unreadable`].
pub fn read(content: &[u8], main: &str, report: &mut Report) -> Result<Document, Unreadable> {
    let mut package = Package::open(content)?;
    let targets = package.targets(main)?;
    let part = |kind: &str| targets.first(kind);
    let mut reader = Reader {
        drawings: Drawings::new(content)?,
        report: std::mem::take(report),
        targets: Rc::new(targets.clone()),
        ..Reader::new()
    };
    if let Some(root) = part("styles").map(|part| package.tree(&part)).transpose()?.flatten() {
        reader.styles = Styles::read(&root);
    }
    if let Some(root) = part("numbering").map(|part| package.tree(&part)).transpose()?.flatten() {
        reader.numbering = Numbering::read(&root);
    }
    if targets.iter().any(|target| target.kind == "vbaProject") {
        reader.report.add(Kind::Lost, What::Macro, "");
    }
    package.each_child(main, &["document", "body"], |element| {
        reader.block(&element, 0);
        Ok(())
    })?;
    reader.finish_merge();
    let flat = std::mem::take(&mut reader.flat);
    let notes = reader.read_notes(&mut package, &targets)?;
    reader.read_beside(&mut package, &targets)?;
    let mut document = reader.document(flat, notes);
    document.title = document.title.take().or(model::title_of(&document.blocks));
    *report = reader.report;
    document.files = reader.drawings.pictures.into_files();
    Ok(document)
}

/// Goes through a document, from paragraph to paragraph.
struct Reader<'a> {
    drawings: Drawings<'a>,
    styles: Styles,
    numbering: Numbering,
    report: Report,
    /// What the part that is being read points to.
    targets: Rc<Targets>,
    flat: Vec<Flat>,
    title: Option<String>,
    /// The notes that the text refers to, each with its place among them.
    notes: HashMap<NoteKey, usize>,
    /// The fields that are open; they may begin and end in different paragraphs.
    fields: Vec<Field>,
    /// What was read before the end of a paragraph that was deleted: it belongs to the next one.
    merged: Vec<Inline>,
    /// What waits for the words of its paragraph to be reported.
    events: Vec<(Kind, What)>,
    /// What comes after the paragraph that is being read: its text boxes and charts.
    after: Vec<Flat>,
    /// The names of places that are not followed by their paragraph yet.
    bookmarks: Vec<String>,
    /// The headings with the names of places in them.
    headings: Headings,
    /// The last words that were read.
    last_words: String,
    /// How many boxes and cells the paragraph is in.
    depth: usize,
    /// How far the text of the last item of a list is indented.
    item_indent: Option<(usize, i64)>,
}

impl Reader<'_> {
    fn new() -> Self {
        Self {
            drawings: Drawings::default(),
            styles: Styles::default(),
            numbering: Numbering::default(),
            report: Report::default(),
            targets: Rc::default(),
            flat: vec![],
            title: None,
            notes: HashMap::new(),
            fields: vec![],
            merged: vec![],
            events: vec![],
            after: vec![],
            bookmarks: vec![],
            headings: Headings::default(),
            last_words: String::new(),
            depth: 0,
            item_indent: None,
        }
    }

    /// Reads a block, and whatever only wraps blocks.
    fn block(&mut self, element: &Element, wrapped: usize) {
        match element.name.as_str() {
            "p" => self.paragraph(element),
            "tbl" => self.table(element),
            "sdt" if is_contents(element) => self.report.add(Kind::Lost, What::TableOfContents, ""),
            "sdt" if shows_placeholder(element) => {}
            "sdt" => {
                if let Some(content) = element.child("sdtContent").filter(|_| wrapped < 60) {
                    content.elements().for_each(|child| self.block(child, wrapped + 1));
                }
            }
            "customXml" | "smartTag" | "ins" | "moveTo" if wrapped < 60 => {
                element.elements().for_each(|child| self.block(child, wrapped + 1));
            }
            "AlternateContent" => {
                if let Some(chosen) = element.child("Choice").or(element.child("Fallback")).filter(|_| wrapped < 60) {
                    chosen.elements().for_each(|child| self.block(child, wrapped + 1));
                }
            }
            "del" if !element.text().trim().is_empty() => {
                let place = self.last_words.clone();
                self.report.add(Kind::Lost, What::Deletion, &place);
            }
            "altChunk" | "subDoc" => {
                let place = self.last_words.clone();
                self.report.add(Kind::Lost, What::EmbeddedObject, &place);
            }
            "bookmarkStart" => self.bookmark(element),
            "oMathPara" | "oMath" => {
                let mut line = Line::default();
                self.inline(element, &mut line, 0);
                self.flat.push(Flat::Block(Block::Paragraph(line.inlines)));
            }
            _ => {}
        }
    }

    fn bookmark(&mut self, element: &Element) {
        const MOST: usize = 20;
        if let Some(name) = element.attr("name") {
            if self.bookmarks.len() >= MOST {
                self.bookmarks.remove(0);
            }
            self.bookmarks.push(name.to_owned());
        }
    }

    fn paragraph(&mut self, element: &Element) {
        let properties = element.child("pPr");
        let value = |name: &str| properties.and_then(|it| it.child(name)).and_then(Element::val);
        let style = value("pStyle");
        let role = match value("outlineLvl").and_then(|level| level.parse::<u8>().ok()) {
            Some(level @ 0..=8) => match self.styles.role(style) {
                Role::Text => Role::Heading((level + 1).min(6)),
                role => role,
            },
            _ => self.styles.role(style),
        };
        let mut line = Line { style: style.map(str::to_owned), is_code: role == Role::Code, ..Line::default() };
        line.inlines = std::mem::take(&mut self.merged);
        for child in element.elements() {
            self.inline(child, &mut line, 0);
        }
        let mark = properties.and_then(|it| it.child("rPr"));
        // Of a paragraph that was inserted or deleted with its words, those tell already.
        let is_tracked_alone = |name: &str| {
            mark.is_some_and(|it| it.child(name).is_some()) && element.child(name).is_none() && !is_blank(&line.inlines)
        };
        if is_tracked_alone("ins") {
            self.report.add(Kind::Kept, What::Insertion, &text_of(&line.inlines));
        }
        if is_tracked_alone("del") {
            self.events.push((Kind::Lost, What::Deletion));
        }
        if mark.is_some_and(|it| it.child("del").is_some() || it.child("moveFrom").is_some()) {
            // The next paragraph goes on in this one.
            self.merged = line.inlines;
            return;
        }
        if properties.and_then(|it| it.child("framePr")).is_some_and(|it| it.attr("dropCap").is_some_and(is_on)) {
            // The large letter that the next paragraph begins with.
            self.merged = line.inlines;
            return;
        }
        self.end_paragraph(properties, role, line.inlines);
    }

    fn end_paragraph(&mut self, properties: Option<&Element>, role: Role, mut line: Vec<Inline>) {
        let text = text_of(&line);
        let words = first_words(&text);
        if !words.is_empty() {
            self.last_words.clone_from(&words);
        }
        let place = self.last_words.clone();
        for (kind, what) in std::mem::take(&mut self.events) {
            self.report.add(kind, what, &place);
        }
        let numbered = self.label(properties, role);
        let is_empty = is_blank(&line);
        if role == Role::Contents {
            if !is_empty {
                self.report.add(Kind::Lost, What::TableOfContents, "");
            }
        } else if role == Role::Frame {
            self.after.clear();
            if !text.trim().is_empty() {
                self.report.add(Kind::Lost, What::HeaderFooter, &text);
            }
        } else if role == Role::Code {
            // An empty line of code is one.
            let text: String = line
                .iter()
                .map(|inline| match &inline.content {
                    Content::Break => "\n",
                    _ => inline.as_text(),
                })
                .collect();
            self.flat.push(Flat::Block(Block::Code(if text.is_empty() { "\n".to_owned() } else { text })));
        } else if !is_empty {
            let block = match (role, numbered) {
                // A picture alone is none, whatever its style.
                (Role::Title | Role::Heading(_), _) if text.trim().is_empty() => {
                    Some(Flat::Block(Block::Paragraph(line)))
                }
                (Role::Title, _) if self.title.is_none() && self.depth == 0 => {
                    self.title = Some(text.split_whitespace().collect::<Vec<_>>().join(" "));
                    line.retain(Inline::is_picture);
                    (!line.is_empty()).then_some(Flat::Block(Block::Paragraph(line)))
                }
                (Role::Title, _) => Some(Flat::Block(Block::Heading(1, line))),
                (Role::Heading(level), label) => {
                    if !matches!(label, None | Some((_, Label::Bullet | Label::Nothing))) {
                        self.report.add(Kind::Lost, What::HeadingNumber, "");
                    }
                    self.headings.add(&text, std::mem::take(&mut self.bookmarks));
                    Some(Flat::Block(Block::Heading(level, line)))
                }
                (Role::Quote, None) => {
                    without_own_marks(&mut line);
                    Some(Flat::Block(Block::Quote(vec![Block::Paragraph(line)])))
                }
                (_, Some((depth, label))) => Some(Flat::Item(item(depth, label, line))),
                (_, None) => Some(self.plain(properties, &mut line)),
            };
            self.flat.extend(block);
        }
        self.headings.add_places(std::mem::take(&mut self.bookmarks));
        let after = std::mem::take(&mut self.after);
        self.flat.extend(after);
    }

    /// A paragraph that is in no list by its properties.
    fn plain(&mut self, properties: Option<&Element>, line: &mut Vec<Inline>) -> Flat {
        if let Some(done) = arrange::take_box(line) {
            let blocks = vec![Block::Paragraph(std::mem::take(line))];
            return Flat::Item(FlatItem { done: Some(done), blocks, ..FlatItem::default() });
        }
        let style = properties.and_then(|it| it.child("pStyle")).and_then(Element::val);
        if self.styles.goes_on(style) && matches!(self.flat.last(), Some(Flat::Item(_))) {
            let (depth, blocks) = (self.styles.list_depth(style), vec![Block::Paragraph(std::mem::take(line))]);
            return Flat::Item(FlatItem { depth, goes_on: true, blocks, ..FlatItem::default() });
        }
        let indent = properties.and_then(styles::indent);
        // Indented as far as the text of the item before it.
        if let (Some((depth, item_indent)), Some(indent)) = (self.item_indent, indent)
            && matches!(self.flat.last(), Some(Flat::Item(_)))
            && (item_indent..=item_indent.saturating_add(INDENT_MAX)).contains(&indent)
            && item_indent > 0
        {
            let blocks = vec![Block::Paragraph(std::mem::take(line))];
            return Flat::Item(FlatItem { depth, goes_on: true, blocks, ..FlatItem::default() });
        }
        let line = std::mem::take(line);
        if arrange::is_bold_line(&line) && self.depth == 0 {
            return Flat::Bold(line);
        }
        Flat::Block(Block::Paragraph(line))
    }

    /// Returns what stands before a paragraph, and how deep it is in its list.
    fn label(&mut self, properties: Option<&Element>, role: Role) -> Option<(usize, Label)> {
        let own = properties.and_then(|it| it.child("numPr"));
        let value = |name: &str| own.and_then(|it| it.child(name)).and_then(Element::val);
        let style = properties.and_then(|it| it.child("pStyle")).and_then(Element::val);
        let styled = self.styles.numbering(style);
        let own_level = value("ilvl").and_then(|level| level.parse().ok());
        let (list, level) = match value("numId") {
            Some(list) => (list.to_owned(), own_level.unwrap_or(0)),
            None => {
                let (list, level, of) = styled?;
                let level = own_level.or(level).or_else(|| self.numbering.level_of_style(&list, &of)).unwrap_or(0);
                (list, level)
            }
        };
        let label = self.numbering.next(&list, level)?;
        if !matches!(role, Role::Heading(_)) {
            let indent = properties.and_then(styles::indent).or_else(|| self.numbering.indent(&list, level));
            self.item_indent = indent.map(|indent| (level, indent));
        }
        // Each depth may be a list of its own.
        Some((level.max(self.styles.list_depth(style)), label))
    }

    /// The end of a document whose last paragraph was deleted.
    fn finish_merge(&mut self) {
        let merged = std::mem::take(&mut self.merged);
        self.end_paragraph(None, Role::Text, merged);
    }

    /// Blocks of their own: those of a cell, a note or a text box.
    fn apart(&mut self, element: &Element) -> Vec<Flat> {
        if self.depth >= DEPTH_MAX {
            let text = element.text();
            return vec![Flat::Block(Block::Paragraph(vec![Inline::text(text)]))];
        }
        let outer = std::mem::take(&mut self.flat);
        let (merged, after) = (std::mem::take(&mut self.merged), std::mem::take(&mut self.after));
        let (fields, events) = (std::mem::take(&mut self.fields), std::mem::take(&mut self.events));
        self.depth += 1;
        element.elements().for_each(|child| self.block(child, 0));
        if !self.merged.is_empty() {
            self.finish_merge();
        }
        self.depth -= 1;
        self.merged = merged;
        self.after = after;
        self.fields = fields;
        self.events = events;
        std::mem::replace(&mut self.flat, outer)
    }

    fn blocks_apart(&mut self, element: &Element) -> Vec<Block> {
        let flat = self.apart(element);
        arrange::joined(arrange::blocks(flat, &mut self.report))
    }

    /// The texts of the notes that the document refers to, in order.
    fn read_notes(&mut self, package: &mut Package<'_>, targets: &Targets) -> Result<Vec<Vec<Block>>, Unreadable> {
        let places = std::mem::take(&mut self.notes);
        let mut notes: Vec<Vec<Block>> = vec![vec![]; places.len()];
        for (kind, path) in [("footnote", "footnotes"), ("endnote", "endnotes")] {
            let Some(part) = targets.first(path) else { continue };
            self.targets = Rc::new(package.targets(&part)?);
            package.each_child(&part, &[path], |element| {
                let key = (kind, element.attr("id").unwrap_or_default().to_owned());
                if let Some(place) = places.get(&key).filter(|_| element.name == kind) {
                    notes[*place] = self.blocks_apart(&element);
                }
                Ok(())
            })?;
        }
        for note in &notes {
            let place = text_of(&crate::model::line_of(note.clone()));
            if !place.trim().is_empty() {
                self.report.add(Kind::Kept, What::Footnote, &place);
            }
        }
        Ok(notes)
    }

    /// Headers and footers are left out, and named where they say something.
    fn read_beside(&mut self, package: &mut Package<'_>, targets: &Targets) -> Result<(), Unreadable> {
        let mut said: Vec<String> = vec![];
        for part in targets.of_kind("header").into_iter().chain(targets.of_kind("footer")) {
            self.targets = Rc::new(package.targets(&part)?);
            let Some(root) = package.tree(&part)? else { continue };
            // What is in them is left out as a whole: its parts are not reported one by one.
            let (report, pictures) = (self.report.clone(), std::mem::take(&mut self.drawings.pictures));
            let blocks = self.blocks_apart(&root);
            self.report = report;
            self.drawings.pictures = pictures;
            let text = text_of(&crate::model::line_of(blocks));
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if says_more_than_pages(&text) && !said.contains(&text) {
                self.report.add(Kind::Lost, What::HeaderFooter, &text);
                said.push(text);
            }
        }
        Ok(())
    }

    fn document(&mut self, flat: Vec<Flat>, mut notes: Vec<Vec<Block>>) -> Document {
        let mut blocks = arrange::joined(arrange::blocks(flat, &mut self.report));
        self.headings.resolve(BOOKMARK, &mut blocks, &mut notes, &mut self.report);
        Document { title: self.title.take(), blocks, notes, files: vec![] }
    }
}

/// An item of a list, with what stands before it.
fn item(depth: usize, label: Label, mut line: Vec<Inline>) -> FlatItem {
    let boxed = arrange::take_box(&mut line);
    let (number, done) = match &label {
        Label::Number(number) => (Some(*number), boxed),
        Label::Task(done) => (None, Some(*done)),
        Label::Bullet | Label::Text(_) | Label::Nothing => (None, boxed),
    };
    if let Label::Text(text) = &label {
        line.insert(0, Inline::text(format!("{text} ")));
    }
    let blocks = vec![Block::Paragraph(line)];
    FlatItem { depth, number, done, goes_on: label == Label::Nothing, blocks }
}

/// Bold and italics from end to end are how a quotation is drawn, and say nothing in it.
fn without_own_marks(line: &mut [Inline]) {
    if line.iter().all(|inline| inline.marks.italic || inline.is_blank()) {
        line.iter_mut().for_each(|inline| inline.marks.italic = false);
    }
    if line.iter().all(|inline| inline.marks.bold || inline.is_blank()) {
        line.iter_mut().for_each(|inline| inline.marks.bold = false);
    }
}

/// Returns whether a content control holds a table of contents.
fn is_contents(element: &Element) -> bool {
    let gallery = element.child("sdtPr").and_then(|it| it.find("docPartGallery")).and_then(Element::val);
    gallery.is_some_and(|name| name.eq_ignore_ascii_case("Table of Contents"))
}

/// Returns whether a content control that nobody filled in shows what is to be put there.
fn shows_placeholder(element: &Element) -> bool {
    let properties = element.child("sdtPr");
    // A box to tick is one of its own, ticked or not.
    properties.is_some_and(|it| it.child("showingPlcHdr").is_some_and(Element::is_on) && it.child("checkbox").is_none())
}
