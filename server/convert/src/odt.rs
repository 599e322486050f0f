//! A text of LibreOffice (OpenDocument 1.3).

use std::collections::HashMap;

use crate::Unreadable;
use crate::arrange::{self, Flat};
use crate::drawing::Drawings;
use crate::headings::Headings;
use crate::link;
use crate::math;
use crate::model::{Block, Content, Document, Inline, Item, List, Marks, is_blank, line_of, text_of, title_of};
use crate::number::formatted as formatted_as;
use crate::package::Package;
use crate::report::{Kind, Report, What, says_more_than_pages};
use crate::script::{Script, scripted};
use crate::writer::cell;
use crate::xml::{Element, Node};

/// What a link inside the document leads to begins with this until its place is known.
const PLACE: &str = "#place:";
/// What is drawn, and may have a text in it.
const SHAPES: [&str; 12] = [
    "custom-shape",
    "g",
    "rect",
    "ellipse",
    "circle",
    "polygon",
    "path",
    "polyline",
    "regular-polygon",
    "line",
    "connector",
    "caption",
];
/// Styles based on one another beyond this are a circle.
const CHAIN_MAX: usize = 50;
/// Blocks inside one another beyond this are given as their text.
const DEPTH_MAX: usize = 12;
/// The most columns and rows that are taken to be repeated.
const REPEAT_MAX: usize = 60;

/// Reads a document.
///
/// # Errors
/// [`Unreadable`].
pub fn read(content: &[u8], report: &mut Report) -> Result<Document, Unreadable> {
    let mut package = Package::open(content)?;
    if package.bytes("META-INF/manifest.xml")?.is_some_and(|it| it.windows(16).any(|part| part == b":encryption-data"))
    {
        return Err(Unreadable::Encrypted);
    }
    let root = package.tree("content.xml")?.ok_or(Unreadable::Damaged)?;
    let styles = package.tree("styles.xml")?;
    let mut reader = Reader {
        drawings: Drawings::new(content)?,
        report: std::mem::take(report),
        styles: HashMap::new(),
        lists: HashMap::new(),
        changes: HashMap::new(),
        counts: HashMap::new(),
        notes: vec![],
        headings: Headings::default(),
        title: None,
        events: vec![],
        after: vec![],
        depth: 0,
    };
    for part in styles.iter().chain([&root]) {
        reader.read_styles(part);
    }
    let body = root.at(&["body", "text"]).ok_or(Unreadable::Mismatch)?;
    reader.read_changes(body);
    let flat = reader.flat(body);
    let mut blocks = arrange::joined(arrange::blocks(flat, &mut reader.report));
    reader.headings.resolve(PLACE, &mut blocks, &mut reader.notes, &mut reader.report);
    if let Some(styles) = &styles {
        reader.name_headers(styles);
    }
    *report = reader.report;
    Ok(Document {
        title: reader.title.or_else(|| title_of(&blocks)),
        blocks,
        notes: reader.notes,
        files: reader.drawings.pictures.into_files(),
    })
}

#[derive(Default)]
struct Style {
    name: String,
    parent: Option<String>,
    bold: [Option<bool>; 2],
    italic: [Option<bool>; 2],
    strike: Option<bool>,
    script: Option<Script>,
    hidden: Option<bool>,
    outline: Option<u8>,
}

/// Returns the names of the places in a paragraph to which links may lead.
fn names_of_places(paragraph: &Element) -> Vec<String> {
    let marks = ["bookmark", "bookmark-start", "reference-mark", "reference-mark-start"];
    let marks = marks.iter().flat_map(|mark| paragraph.find_all(mark));
    marks.filter_map(|mark| mark.attr("name")).map(str::to_owned).collect()
}

impl Style {
    /// The level of a heading by the style's name, in the language of whoever wrote the file.
    fn heading(&self) -> Option<u8> {
        let number = ["heading ", "כותרת "].iter().find_map(|name| self.name.strip_prefix(name))?;
        // Some templates count from 0.
        number.parse().ok().filter(|level| (0..=10).contains(level)).map(|level: u8| level.max(1))
    }

    /// Returns whether its paragraphs are lines of a table of contents.
    fn is_contents(&self) -> bool {
        self.name.strip_prefix("contents ").is_some_and(|level| level == "heading" || level.parse::<u8>().is_ok())
    }
}

/// A level of a list's style.
#[derive(Clone)]
struct Level {
    /// The format of the numbers; `None` for bullets.
    format: Option<String>,
    prefix: String,
    suffix: String,
    start: u32,
    shown: usize,
}

struct Reader<'a> {
    drawings: Drawings<'a>,
    report: Report,
    styles: HashMap<String, Style>,
    lists: HashMap<String, HashMap<usize, Level>>,
    /// Whether each tracked change is a deletion, by its key.
    changes: HashMap<String, bool>,
    /// How far the lists of each style have counted, by level.
    counts: HashMap<String, Vec<u32>>,
    notes: Vec<Vec<Block>>,
    /// The headings by their words and by the names of places in them.
    headings: Headings,
    title: Option<String>,
    events: Vec<(Kind, What)>,
    after: Vec<Flat>,
    depth: usize,
}

impl Reader<'_> {
    fn read_styles(&mut self, root: &Element) {
        for element in root.find_all("style") {
            let Some(id) = element.attr("name") else { continue };
            let text = element.child("text-properties");
            let is = |name: &str, value: fn(&str) -> bool| text.and_then(|it| it.attr(name)).map(value);
            let is_bold = |value: &str| value == "bold" || value.parse::<u32>().is_ok_and(|weight| weight >= 600);
            let is_italic = |value: &str| value != "normal";
            self.styles.insert(
                id.to_owned(),
                Style {
                    name: element
                        .attr("display-name")
                        .unwrap_or(id)
                        .replace("_20_", " ")
                        .replace('_', " ")
                        .to_lowercase(),
                    parent: element.attr("parent-style-name").map(str::to_owned),
                    bold: [is("font-weight", is_bold), is("font-weight-complex", is_bold)],
                    italic: [is("font-style", is_italic), is("font-style-complex", is_italic)],
                    strike: is("text-line-through-style", |value| value != "none"),
                    script: text.and_then(|it| it.attr("text-position")).map(script_of),
                    hidden: is("display", |value| value == "none"),
                    outline: element.attr("default-outline-level").and_then(|it| it.parse().ok()),
                },
            );
        }
        for element in root.find_all("list-style") {
            let Some(id) = element.attr("name") else { continue };
            let levels = element.elements().filter_map(|level| {
                let at = level.attr("level")?.parse::<usize>().ok()?.checked_sub(1)?;
                let value = |name: &str| level.attr(name).unwrap_or_default().to_owned();
                let format = (level.name == "list-level-style-number").then(|| value("num-format"));
                let start = level.attr("start-value").and_then(|it| it.parse().ok()).unwrap_or(1);
                let shown = level.attr("display-levels").and_then(|it| it.parse().ok()).unwrap_or(1);
                Some((at, Level { format, prefix: value("num-prefix"), suffix: value("num-suffix"), start, shown }))
            });
            self.lists.insert(id.to_owned(), levels.collect());
        }
    }

    fn read_changes(&mut self, body: &Element) {
        for region in body.find_all("changed-region") {
            if let Some(id) = region.attr("id") {
                self.changes.insert(id.to_owned(), region.child("deletion").is_some());
            }
        }
    }

    fn chain<'s>(&'s self, id: Option<&'s str>) -> impl Iterator<Item = &'s Style> {
        let mut next = id.and_then(|id| self.styles.get(id));
        std::iter::from_fn(move || {
            let style = next?;
            next = style.parent.as_deref().and_then(|id| self.styles.get(id));
            Some(style)
        })
        .take(CHAIN_MAX)
    }

    fn is_named(&self, id: Option<&str>, names: &[&str]) -> bool {
        self.chain(id).any(|style| names.contains(&style.name.as_str()))
    }

    /// Leaves a hidden section out, and reports it where it holds a text.
    fn drop_hidden(&mut self, section: &Element) {
        if !section.text().trim().is_empty() {
            self.report.add(Kind::Lost, What::HiddenText, "");
        }
    }

    fn flat(&mut self, parent: &Element) -> Vec<Flat> {
        let mut flat = vec![];
        if self.depth >= DEPTH_MAX {
            return vec![Flat::Block(Block::Paragraph(vec![Inline::text(parent.text())]))];
        }
        self.depth += 1;
        for element in parent.elements() {
            self.block(element, &mut flat);
        }
        self.depth -= 1;
        flat
    }

    fn blocks(&mut self, parent: &Element) -> Vec<Block> {
        let flat = self.flat(parent);
        arrange::joined(arrange::blocks(flat, &mut self.report))
    }

    fn block(&mut self, element: &Element, flat: &mut Vec<Flat>) {
        match element.name.as_str() {
            "h" | "p" => self.paragraph(element, flat),
            "list" => {
                for item in element.elements().take_while(|item| is_unnumbered(item)) {
                    let inner = self.flat(item);
                    flat.extend(inner);
                }
                let list = self.list(element, element.attr("style-name").unwrap_or_default(), 0);
                if !list.items.is_empty() {
                    push_list(flat, list, self.styled_depth(element), goes_on(element));
                }
            }
            "table" => self.table(element, flat),
            "section" if hides(element) => self.drop_hidden(element),
            // A link around a shape stands where shapes do.
            "section" | "numbered-paragraph" | "index-body" | "a" => {
                let inner = self.flat(element);
                flat.extend(inner);
            }
            name if SHAPES.contains(&name) => {
                let inner = self.flat(element);
                flat.extend(inner);
            }
            name if name.ends_with("-index") || name == "table-of-content" || name == "bibliography" => {
                self.report.add(Kind::Lost, What::TableOfContents, "");
            }
            "change" if self.is_deletion(element) => self.report.add(Kind::Lost, What::Deletion, ""),
            "frame" => {
                let line = self.frame(element);
                flat.push(Flat::Block(Block::Paragraph(line)));
                flat.append(&mut self.after);
            }
            _ => {}
        }
    }

    fn paragraph(&mut self, element: &Element, flat: &mut Vec<Flat>) {
        let style = element.attr("style-name");
        if self.chain(style).find_map(|style| style.hidden) == Some(true) {
            self.report.add(Kind::Lost, What::HiddenText, "");
            return;
        }
        let is_code = self.is_named(style, &["preformatted text", "source code", "code"]);
        let outer = std::mem::take(&mut self.after);
        let mut line = vec![];
        self.inline(
            element,
            Look { style: vec![style.unwrap_or_default().to_owned()], link: None, is_code: false },
            &mut line,
        );
        let text = text_of(&line);
        for (kind, what) in std::mem::take(&mut self.events) {
            self.report.add(kind, what, &text);
        }
        let outline = element.attr("outline-level").and_then(|it| it.parse::<u8>().ok());
        let level = match element.name.as_str() {
            "h" => Some(outline.unwrap_or(1)),
            _ => {
                self.chain(style).find_map(|style| style.outline.or_else(|| style.heading())).filter(|level| *level > 0)
            }
        };
        let is_title = self.is_named(style, &["title"]);
        if is_blank(&line) && self.is_named(style, &["horizontal line"]) {
            flat.push(Flat::Block(Block::Rule));
        } else if self.chain(style).any(Style::is_contents) {
            if !is_blank(&line) {
                self.report.add(Kind::Lost, What::TableOfContents, "");
            }
        } else if is_code {
            let code: String =
                line.iter().map(|it| if it.content == Content::Break { "\n" } else { it.as_text() }).collect();
            flat.push(Flat::Block(Block::Code(if code.is_empty() { "\n".to_owned() } else { code })));
        } else if !is_blank(&line) {
            if level.is_none() {
                self.headings.add_places(names_of_places(element));
            }
            flat.push(match level {
                // A picture alone is no heading, whatever its style.
                _ if (is_title || level.is_some()) && text.trim().is_empty() => Flat::Block(Block::Paragraph(line)),
                _ if is_title && self.title.is_none() && self.depth == 1 => {
                    self.title = Some(text.split_whitespace().collect::<Vec<_>>().join(" "));
                    line.retain(Inline::is_picture);
                    if line.is_empty() { Flat::Gap } else { Flat::Block(Block::Paragraph(line)) }
                }
                _ if is_title => Flat::Block(Block::Heading(1, line)),
                Some(level) => {
                    self.name_heading(element, text.trim());
                    Flat::Block(Block::Heading(level.clamp(1, 6), line))
                }
                None if self.is_named(style, &["quotations", "quote", "intense quote", "block quotation"]) => {
                    Flat::Block(Block::Quote(vec![Block::Paragraph(line)]))
                }
                None => match arrange::take_box(&mut line) {
                    Some(done) => Flat::Item(arrange::FlatItem {
                        done: Some(done),
                        blocks: vec![Block::Paragraph(line)],
                        ..arrange::FlatItem::default()
                    }),
                    None if self.depth == 1 && arrange::is_bold_line(&line) => Flat::Bold(line),
                    None => Flat::Block(Block::Paragraph(line)),
                },
            });
        }
        flat.append(&mut self.after);
        self.after = outer;
    }

    /// Notes by which names links may lead to a heading.
    fn name_heading(&mut self, element: &Element, text: &str) {
        self.headings.add(text, names_of_places(element).into_iter().chain([text.to_owned()]));
    }

    fn inline(&mut self, parent: &Element, look: Look, line: &mut Vec<Inline>) {
        if self.depth > DEPTH_MAX * 3 {
            line.push(Inline::text(parent.text()));
            return;
        }
        self.depth += 1;
        for node in &parent.children {
            match node {
                Node::Text(text) => line.push(self.looking(text, &look)),
                Node::Element(element) => self.inline_element(element, &look, line),
            }
        }
        self.depth -= 1;
    }

    fn inline_element(&mut self, element: &Element, look: &Look, line: &mut Vec<Inline>) {
        match element.name.as_str() {
            "span" => {
                let style = element.attr("style-name").unwrap_or_default().to_owned();
                if self.chain(Some(&style)).find_map(|style| style.hidden) == Some(true) {
                    self.events.push((Kind::Lost, What::HiddenText));
                    return;
                }
                let mut look = look.clone();
                look.is_code |= self.is_named(Some(&style), &["source text", "example", "teletype"]);
                look.style.push(style);
                self.inline(element, look, line);
            }
            "a" => {
                let href = element.attr("href").unwrap_or_default();
                let address = match href.strip_prefix('#') {
                    Some(place) => {
                        let place = place.split('|').next().unwrap_or_default();
                        Some(format!("{PLACE}{}", link::decoded(place).unwrap_or_default()))
                    }
                    // The file is a folder to what is in it: a step out of it leads to what lies beside it.
                    None => Some(href.strip_prefix("../").unwrap_or(href))
                        .filter(|href| !href.starts_with("../"))
                        .and_then(link::address),
                };
                if address.is_none() {
                    self.report.add(Kind::Lost, What::Link, &element.text());
                }
                self.inline(element, Look { link: address, ..look.clone() }, line);
            }
            "bookmark-ref" | "reference-ref" => {
                let place = element.attr("ref-name").map(|name| format!("{PLACE}{name}"));
                self.inline(element, Look { link: look.link.clone().or(place), ..look.clone() }, line);
            }
            "s" => {
                let count = element.attr("c").and_then(|it| it.parse::<usize>().ok()).unwrap_or(1).min(200);
                line.push(self.looking(&" ".repeat(count), look));
            }
            "tab" => line.push(self.looking(" ", look)),
            "line-break" => line.push(Inline::new(Content::Break)),
            "note" => {
                if let Some(body) = element.child("note-body") {
                    let number = self.notes.len();
                    self.notes.push(vec![]);
                    let blocks = self.blocks(body);
                    self.report.add(Kind::Kept, What::Footnote, &text_of(&line_of(blocks.clone())));
                    self.notes[number] = blocks;
                    line.push(Inline::new(Content::Note(number)));
                }
            }
            "annotation" => self.events.push((Kind::Lost, What::Comment)),
            "change" if self.is_deletion(element) => self.events.push((Kind::Lost, What::Deletion)),
            "change-start" => {
                let is_insertion = element.attr("change-id").and_then(|id| self.changes.get(id)).is_some_and(|it| !it);
                if is_insertion {
                    self.events.push((Kind::Kept, What::Insertion));
                }
            }
            "frame" => {
                let inner = self.frame(element);
                line.extend(inner);
            }
            "content-control" if element.attr("showing-place-holder") == Some("true") => {}
            "content-control" if element.attr("checkbox") == Some("true") => {
                let is_ticked = element.attr("checked") == Some("true");
                line.push(Inline::text(if is_ticked { "☒" } else { "☐" }));
            }
            name if SHAPES.contains(&name) => {
                let flat = self.flat(element);
                let text = spaced_text(element);
                if !text.trim().is_empty() {
                    self.report.add(Kind::Changed, What::TextBox, &text);
                }
                self.after.extend(flat);
            }
            "page-number" | "page-count" | "annotation-end" | "soft-page-break" | "ruby-text" => {}
            _ => self.inline(element, look.clone(), line),
        }
    }

    /// Returns whether a mark tells of something that was deleted at its place.
    fn is_deletion(&self, mark: &Element) -> bool {
        mark.attr("change-id").and_then(|id| self.changes.get(id)) == Some(&true)
    }

    fn looking(&self, text: &str, look: &Look) -> Inline {
        let has_hebrew = text.contains(|c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}'));
        let script = usize::from(has_hebrew);
        let styles = || look.style.iter().rev().flat_map(|id| self.chain(Some(id)));
        let marks = Marks {
            bold: styles().find_map(|style| style.bold[script]).unwrap_or(false),
            italic: styles().find_map(|style| style.italic[script]).unwrap_or(false),
            strike: styles().find_map(|style| style.strike).unwrap_or(false),
        };
        let content = match look.is_code {
            true => Content::Code(text.to_owned()),
            false => Content::Text(scripted(text, styles().find_map(|style| style.script))),
        };
        Inline { content, marks, link: look.link.clone() }
    }

    /// A frame: a picture, a text box, a chart or another object.
    fn frame(&mut self, element: &Element) -> Vec<Inline> {
        let alt = ["desc", "title"].iter().find_map(|name| element.child(name)).map(Element::text).unwrap_or_default();
        if let Some(content) = element.child("text-box") {
            let mut flat = self.flat(content);
            let mut captions = 0;
            for block in &mut flat {
                if let Flat::Block(Block::Paragraph(line)) = block {
                    captions += usize::from(set_caption(line));
                }
            }
            if captions < flat.len() {
                self.report.add(Kind::Changed, What::TextBox, &spaced_text(content));
            }
            self.after.extend(flat);
            return vec![];
        }
        if element.child("object").is_some() || element.child("object-ole").is_some() {
            let inside = element.find("math").map(math::of_page);
            let part = element.child("object").and_then(|it| it.attr("href")).map(|it| it.trim_start_matches("./"));
            let part = part.map(|it| it.trim_end_matches('/'));
            let equation = inside.or_else(|| self.drawings.equation(&format!("{}/content.xml", part?)));
            let Some(equation) = equation.filter(|text| !text.is_empty()) else {
                self.events.push((Kind::Lost, What::EmbeddedObject));
                return vec![];
            };
            self.report.add(Kind::Changed, What::Equation, &equation);
            return vec![Inline::text(equation)];
        }
        let Some(image) = element.child("image") else { return vec![] };
        let Some(source) = image.attr("href") else {
            self.report.add(Kind::Lost, What::Picture, &alt);
            return vec![Inline::text(alt)];
        };
        if source.contains("://") {
            self.report.add(Kind::Lost, What::ExternalPicture, &alt);
            return vec![Inline::text(alt)];
        }
        match self.drawings.picture(source.trim_start_matches("./")) {
            Some(address) => {
                self.report.add(Kind::Kept, What::Picture, if alt.is_empty() { &address } else { &alt });
                vec![Inline::new(Content::Image { address, alt })]
            }
            None => {
                self.report.add(Kind::Lost, What::Picture, if alt.is_empty() { source } else { &alt });
                vec![Inline::text(alt)]
            }
        }
    }

    fn list(&mut self, element: &Element, style: &str, depth: usize) -> List {
        let style = element.attr("style-name").unwrap_or(style);
        // A style of one level is meant for whatever level it is at.
        let level = self.lists.get(style).and_then(|levels| levels.get(&depth).or_else(|| levels.get(&0))).cloned();
        let mut count = level.as_ref().map_or(1, |level| level.start).saturating_sub(1);
        if goes_on(element) {
            count = self.counts.get(style).and_then(|counts| counts.get(depth)).copied().unwrap_or(count);
        }
        let is_plain = |level: &Level| {
            let is_decimal = level.format.as_deref() == Some("1") && level.shown <= 1;
            is_decimal && level.prefix.trim().is_empty() && matches!(level.suffix.trim(), "." | ")" | "")
        };
        let is_numbered = level.as_ref().is_some_and(is_plain);
        let mut list = List { start: None, items: vec![] };
        let items = element.elements().skip_while(|item| depth == 0 && is_unnumbered(item));
        for item in items.filter(|child| matches!(child.name.as_str(), "list-item" | "list-header")) {
            count = match item.attr("start-value").and_then(|it| it.parse().ok()) {
                Some(start) => start,
                None if item.name == "list-item" => count.saturating_add(1),
                None => count,
            };
            let counts = self.counts.entry(style.to_owned()).or_default();
            counts.truncate(depth);
            counts.resize(depth + 1, 1);
            counts[depth] = count;
            let counts = counts.clone();
            let levels = self.lists.get(style);
            let format = |at: usize| {
                levels.and_then(|it| it.get(&at).or_else(|| it.get(&0))).and_then(|level| level.format.as_deref())
            };
            let own = level.as_ref().filter(|it| it.format.is_some() && !is_plain(it) && item.name == "list-item");
            let label = own.map(|it| label(it, &counts, &format));
            if list.items.is_empty() && is_numbered {
                list.start = Some(count);
            }
            let read = self.item(item, style, depth, label);
            if is_unnumbered(item)
                && let Some(last) = list.items.last_mut()
            {
                last.blocks.extend(read.blocks);
                continue;
            }
            match read.blocks.as_slice() {
                // A level that is passed over is an item that only holds the list of the next one.
                [Block::List(inner)] if read.done.is_none() => {
                    if list.items.is_empty() {
                        list.start = inner.start;
                    }
                    list.items.extend(inner.items.iter().cloned());
                }
                _ => list.items.push(read),
            }
        }
        list
    }

    /// Returns how deep a list is by the style of its first paragraph: Word's `List Bullet 2` is in the list of `List Bullet`.
    fn styled_depth(&self, list: &Element) -> usize {
        let depth = |style: &Style| {
            let names = ["list bullet ", "list number ", "list continue "];
            let rest = names.iter().find_map(|name| style.name.strip_prefix(name))?;
            rest.parse::<usize>().ok().filter(|depth| (2..=5).contains(depth))
        };
        let first = list.child("list-item").and_then(|item| item.child("p"));
        self.chain(first.and_then(|it| it.attr("style-name"))).find_map(depth).map_or(0, |depth| depth - 1)
    }

    fn item(&mut self, item: &Element, style: &str, depth: usize, label: Option<String>) -> Item {
        let mut blocks = vec![];
        for child in item.elements() {
            if child.name == "list" {
                if depth < DEPTH_MAX {
                    blocks.push(Block::List(self.list(child, style, depth + 1)));
                }
                continue;
            }
            let mut flat = vec![];
            self.depth += 1;
            self.block(child, &mut flat);
            self.depth -= 1;
            blocks.extend(arrange::blocks(flat, &mut self.report));
        }
        let mut done = None;
        if let Some(Block::List(inner)) = blocks.first_mut()
            && inner.items.len() == 1
            && inner.items[0].done.is_some()
        {
            // A box at the beginning of a paragraph made a list of its own.
            let boxed = inner.items.remove(0);
            done = boxed.done;
            blocks.splice(0..1, boxed.blocks);
        }
        if let (Some(label), Some(Block::Paragraph(line))) = (label, blocks.first_mut()) {
            line.insert(0, Inline::text(format!("{label} ")));
        }
        Item { done, blocks }
    }

    fn table(&mut self, table: &Element, flat: &mut Vec<Flat>) {
        if self.depth > 1 {
            self.report.add(Kind::Changed, What::NestedTable, &spaced_text(table));
        }
        let table_rows = table.find_outside("table-row", &["table-cell"]);
        if let [row] = table_rows.as_slice()
            && let [only] = row.elements().collect::<Vec<_>>().as_slice()
            && only.name == "table-cell"
            && only.attr("number-columns-repeated").is_none()
        {
            // A frame around a text is no table.
            let inner = self.flat(only);
            if !inner.is_empty() {
                self.report.add(Kind::Changed, What::Frame, &spaced_text(only));
            }
            flat.extend(inner);
            return;
        }
        let mut rows = vec![];
        let mut merged = 0;
        for row in table_rows {
            let mut cells = vec![];
            for element in row.elements() {
                let count = |name: &str| element.attr(name).and_then(|it| it.parse::<usize>().ok()).unwrap_or(1);
                let repeated = count("number-columns-repeated").clamp(1, REPEAT_MAX);
                let content = match element.name.as_str() {
                    "table-cell" => {
                        merged += usize::from(count("number-columns-spanned") > 1 || count("number-rows-spanned") > 1);
                        cell(self.blocks(element))
                    }
                    "covered-table-cell" => vec![],
                    _ => continue,
                };
                cells.extend(std::iter::repeat_n(content, repeated));
            }
            rows.push(cells);
        }
        let place = rows.iter().flatten().find(|cell| !is_blank(cell)).map(|cell| text_of(cell)).unwrap_or_default();
        self.report.add_many(Kind::Changed, What::MergedCells, &place, merged);
        flat.push(Flat::Block(Block::Table(rows)));
    }

    /// Headers and footers are left out, and named where they say something.
    fn name_headers(&mut self, styles: &Element) {
        for page in styles.find_all("master-page") {
            for part in
                page.elements().filter(|part| part.name.starts_with("header") || part.name.starts_with("footer"))
            {
                let text: String = part.find_all("p").into_iter().map(|it| own_text(it) + " ").collect();
                if says_more_than_pages(&text) {
                    self.report.add(Kind::Lost, What::HeaderFooter, &text);
                }
            }
        }
    }
}

/// The look of letters: the styles around them, the innermost last.
#[derive(Clone)]
struct Look {
    style: Vec<String>,
    link: Option<String>,
    is_code: bool,
}

/// Returns whether a section is not shown.
fn hides(section: &Element) -> bool {
    match section.attr("display") {
        Some("none") => true,
        Some("condition") => section.attr("is-hidden") == Some("true"),
        _ => false,
    }
}

/// The text of an element, a space between its paragraphs.
fn spaced_text(element: &Element) -> String {
    element.find_all("p").into_iter().map(Element::text).collect::<Vec<_>>().join(" ")
}

/// Sets the text of a line that begins with its only picture below that, as its caption; returns whether there is one. A
/// picture without an alternative text says what its caption says.
fn set_caption(line: &mut Vec<Inline>) -> bool {
    let Some(at) = line.iter().position(|inline| !inline.is_blank()) else { return false };
    let text = text_of(&line[at + 1..]).split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() || line[at + 1..].iter().any(Inline::is_picture) {
        return false;
    }
    let Content::Image { alt, .. } = &mut line[at].content else { return false };
    if alt.trim().is_empty() {
        *alt = text;
    }
    line.insert(at + 1, Inline::new(Content::Break));
    true
}

/// Where letters of a position are: `super 58%`, `-33% 58%`.
fn script_of(position: &str) -> Script {
    match position.split_whitespace().next().unwrap_or_default() {
        "super" => Script::Raised,
        "sub" => Script::Lowered,
        share => match share.trim_end_matches('%').parse::<f64>() {
            Ok(share) if share > 0.0 => Script::Raised,
            Ok(share) if share < 0.0 => Script::Lowered,
            Ok(_) | Err(_) => Script::None,
        },
    }
}

/// Returns whether a list goes on with one before it.
fn goes_on(list: &Element) -> bool {
    list.attr("continue-numbering") == Some("true") || list.attr("continue-list").is_some()
}

/// Adds a list: to the last item of the list before it where it is deeper, to that list itself where it goes on with it.
fn push_list(flat: &mut Vec<Flat>, list: List, depth: usize, goes_on: bool) {
    let is_next = goes_on && matches!(flat.last(), Some(Flat::Block(Block::List(before))) if is_next(before, &list));
    match flat.last_mut() {
        Some(Flat::Block(Block::List(before))) if depth > 0 => push_inside(before, list, depth),
        Some(Flat::Block(Block::List(before))) if is_next => before.items.extend(list.items),
        _ => flat.push(Flat::Block(Block::List(list))),
    }
}

fn push_inside(list: &mut List, inner: List, depth: usize) {
    let Some(item) = list.items.last_mut() else { return };
    match item.blocks.last_mut() {
        Some(Block::List(deeper)) if depth > 1 => push_inside(deeper, inner, depth - 1),
        _ => item.blocks.push(Block::List(inner)),
    }
}

/// Returns whether the items of a list follow on those of another.
fn is_next(before: &List, list: &List) -> bool {
    let count = u32::try_from(before.items.len()).unwrap_or(u32::MAX);
    before.start.map(|start| start.saturating_add(count)) == list.start
}

/// Returns whether an item has neither a number nor a list of its own.
fn is_unnumbered(item: &Element) -> bool {
    item.name == "list-header" && item.child("list").is_none()
}

/// The text of a paragraph without the numbers of pages.
fn own_text(element: &Element) -> String {
    let parts = element.children.iter().map(|node| match node {
        Node::Text(text) => text.clone(),
        Node::Element(child) if child.name.starts_with("page-") => String::new(),
        Node::Element(child) if matches!(child.name.as_str(), "tab" | "s" | "line-break") => " ".to_owned(),
        Node::Element(child) => child.text(),
    });
    parts.collect()
}

/// Returns what stands before an item whose number is no plain one: the numbers of the levels it shows, each in its own
/// format.
fn label<'a>(level: &Level, counts: &[u32], format: &dyn Fn(usize) -> Option<&'a str>) -> String {
    let first = counts.len().saturating_sub(level.shown.max(1));
    let numbers = counts.iter().enumerate().skip(first).filter_map(|(at, count)| Some(formatted(*count, format(at)?)));
    let numbers: Vec<String> = numbers.collect();
    format!("{}{}{}", level.prefix, numbers.join("."), level.suffix).trim().to_owned()
}

fn formatted(number: u32, format: &str) -> String {
    let of_office = match format {
        "a" => "lowerLetter",
        "A" => "upperLetter",
        "i" => "lowerRoman",
        "I" => "upperRoman",
        format if format.starts_with('א') => "hebrew1",
        _ => "decimal",
    };
    formatted_as(number, of_office)
}
