//! What is on a slide: texts, tables, pictures, charts, groups of them.

use std::rc::Rc;

use super::layout::{Bullet, Layout, bullet_of, place};
use crate::arrange::{self, Flat, FlatItem};
use crate::drawing::{Drawings, alternative_text};
use crate::link;
use crate::math;
use crate::model::{Block, Content, Inline, Marks, is_blank, line_of, text_of};
use crate::package::Targets;
use crate::report::{Kind, Report, What};
use crate::script::{Script, scripted};
use crate::xml::{Element, is_on};

/// Groups inside one another beyond this are left out.
const DEPTH_MAX: usize = 30;
/// Shapes whose tops are this near to each other are beside each other, in English Metric Units: a third of an inch.
const ROW: i64 = 300_000;
/// The most columns and rows that a cell is taken to span.
const SPAN_MAX: usize = 60;

/// A shape that was read.
pub(super) struct Shape {
    pub is_title: bool,
    pub blocks: Vec<Block>,
    place: Option<(i64, i64)>,
}

impl Shape {
    /// Returns what tells whether the same is on other slides, too; `None` for what is too long to be a footer.
    pub fn key(&self) -> Option<String> {
        const CHARACTERS: usize = 120;
        let line = line_of(self.blocks.clone());
        let mut key = String::new();
        for inline in &line {
            match &inline.content {
                Content::Image { address, .. } => key.push_str(&format!("picture {address} ")),
                _ => key.push_str(inline.as_text()),
            }
        }
        let key = key.trim().to_owned();
        (!self.is_title && !key.is_empty() && key.chars().count() <= CHARACTERS).then_some(key)
    }
}

/// Sorts shapes from above to below, and beside each other from the side where their language begins.
pub(super) fn in_reading_order(shapes: &mut [Shape]) {
    if shapes.iter().any(|shape| shape.place.is_none()) {
        return;
    }
    let text: String = shapes.iter().map(|shape| text_of(&line_of(shape.blocks.clone()))).collect();
    let is_rtl = domain::language::Language::of_text(&text) == domain::language::Language::Hebrew;
    shapes.sort_by_key(|shape| shape.place.map(|(_, y)| y));
    let mut begin = 0;
    while begin < shapes.len() {
        let top = shapes[begin].place.map_or(0, |(_, y)| y);
        let length = shapes[begin..].iter().take_while(|shape| shape.place.map_or(0, |(_, y)| y) - top < ROW).count();
        let row = &mut shapes[begin..begin + length];
        row.sort_by_key(|shape| shape.place.map(|(x, _)| if is_rtl { -x } else { x }));
        begin += length;
    }
}

/// Reads what is on slides.
pub(super) struct SlideReader<'a> {
    pub drawings: Drawings<'a>,
    pub report: Report,
    /// What the slide points to.
    pub targets: Rc<Targets>,
    /// The slide, as the report names it.
    pub place: String,
    pub depth: usize,
}

impl SlideReader<'_> {
    /// Reads the shapes of a slide or a group.
    pub fn shapes(&mut self, tree: &Element, layout: &Layout, shapes: &mut Vec<Shape>) {
        for element in tree.elements() {
            let is_hidden = properties(element).is_some_and(|it| it.attr("hidden").is_some_and(is_on));
            if is_hidden {
                if !element.text().trim().is_empty() {
                    self.add(Kind::Lost, What::HiddenText);
                }
                continue;
            }
            match element.name.as_str() {
                "sp" => shapes.extend(self.shape(element, layout)),
                "pic" => {
                    let blocks = self.picture(element);
                    shapes.push(Shape { is_title: false, blocks, place: place(element) });
                }
                "graphicFrame" => {
                    let blocks = self.frame(element, layout);
                    shapes.push(Shape { is_title: false, blocks, place: place(element) });
                }
                "grpSp" if self.depth < DEPTH_MAX => {
                    self.depth += 1;
                    let mut inner = vec![];
                    self.shapes(element, layout, &mut inner);
                    self.depth -= 1;
                    in_reading_order(&mut inner);
                    let is_title = inner.iter().any(|shape| shape.is_title);
                    let blocks = inner.into_iter().flat_map(|shape| shape.blocks).collect();
                    shapes.push(Shape { is_title, blocks, place: place(element) });
                }
                "AlternateContent" if self.depth < DEPTH_MAX => {
                    self.depth += 1;
                    let is_known = |choice: &&Element| {
                        ["pic", "txBody", "chart", "tbl", "relIds"].iter().any(|name| choice.find(name).is_some())
                    };
                    let chosen = element.child("Choice").filter(is_known).or(element.child("Fallback"));
                    if let Some(chosen) = chosen {
                        self.shapes(chosen, layout, shapes);
                    }
                    self.depth -= 1;
                }
                "contentPart" => self.add(Kind::Lost, What::EmbeddedObject),
                _ => {}
            }
        }
        shapes.retain(|shape| !shape.blocks.is_empty());
    }

    fn add(&mut self, kind: Kind, what: What) {
        self.report.add(kind, what, &self.place);
    }

    fn shape(&mut self, element: &Element, layout: &Layout) -> Option<Shape> {
        let holder = element.find("ph");
        let kind = holder.map(|it| it.attr("type").unwrap_or("obj"));
        match kind {
            // Dates and numbers of slides say nothing in a text.
            Some("sldNum" | "dt") => return None,
            Some("ftr" | "hdr") => {
                let text = element.text();
                if text.contains(char::is_alphabetic) {
                    self.report.add(Kind::Lost, What::HeaderFooter, &text);
                }
                return None;
            }
            _ => {}
        }
        let index = holder.and_then(|it| it.attr("idx"));
        let place = place(element).or_else(|| layout.place(kind?, index));
        let mut blocks = self.text_body(element, layout);
        // A shape may be filled with a picture.
        if let Some(blip) = element.at(&["spPr", "blipFill", "blip"]) {
            blocks.extend(self.blip(blip, element));
        }
        Some(Shape { is_title: matches!(kind, Some("title" | "ctrTitle")), blocks, place })
    }

    /// The text of a shape: paragraphs, and lists by their levels.
    pub fn text_body(&mut self, shape: &Element, layout: &Layout) -> Vec<Block> {
        let Some(body) = shape.child("txBody") else { return vec![] };
        let holder = shape.find("ph");
        let kind = holder.map(|it| it.attr("type").unwrap_or("obj"));
        let index = holder.and_then(|it| it.attr("idx"));
        let styles = body.child("lstStyle");
        let mut flat = vec![];
        // How far each level has counted, and with what.
        let mut counts: Vec<Option<(Bullet, u32)>> = vec![];
        for paragraph in body.elements().filter(|child| child.name == "p") {
            let mut line = self.line(paragraph);
            let properties = paragraph.child("pPr");
            let level = properties.and_then(|it| it.attr("lvl")).and_then(|it| it.parse::<usize>().ok()).unwrap_or(0);
            let level = level.min(8);
            if is_blank(&line) {
                continue;
            }
            let own = properties.and_then(bullet_of);
            let styled = styles.and_then(|it| it.child(&format!("lvl{}pPr", level + 1))).and_then(bullet_of);
            let bullet = own.or(styled).unwrap_or_else(|| layout.bullet(kind, index, level));
            counts.resize(counts.len().max(level + 1), None);
            counts.truncate(level + 1);
            counts[level] = match bullet {
                Bullet::Number(start) | Bullet::Letters(start, _) => {
                    let before = counts[level].filter(|(other, _)| *other == bullet);
                    Some((bullet, before.map_or(start, |(_, count)| count.saturating_add(1))))
                }
                Bullet::None | Bullet::Sign => None,
            };
            let count = counts[level].map(|(_, count)| count);
            let number = count.filter(|_| matches!(bullet, Bullet::Number(_)));
            let done = arrange::take_box(&mut line);
            if let (Bullet::Letters(_, letters), Some(count)) = (bullet, count) {
                line.insert(0, Inline::text(format!("{} ", letters.written(count))));
            }
            flat.push(match bullet {
                Bullet::None if done.is_none() => Flat::Block(Block::Paragraph(line)),
                _ => Flat::Item(FlatItem {
                    depth: level,
                    number,
                    done,
                    goes_on: false,
                    blocks: vec![Block::Paragraph(line)],
                }),
            });
        }
        arrange::blocks(flat, &mut self.report)
    }

    fn line(&mut self, paragraph: &Element) -> Vec<Inline> {
        let mut line = vec![];
        for element in paragraph.elements() {
            match element.name.as_str() {
                "r" => {
                    let properties = element.child("rPr");
                    let is_set = |name: &str| properties.and_then(|it| it.attr(name)).is_some_and(is_on);
                    let marks = Marks {
                        bold: is_set("b"),
                        italic: is_set("i"),
                        strike: properties.and_then(|it| it.attr("strike")).is_some_and(|value| value != "noStrike"),
                    };
                    let target = properties.and_then(|it| it.child("hlinkClick")).and_then(|it| it.reference("id"));
                    let target = target.and_then(|id| self.targets.get(id)).filter(|target| target.is_external);
                    let link = target.and_then(|target| link::address(&target.part));
                    if target.is_some() && link.is_none() {
                        self.report.add(Kind::Lost, What::Link, &self.place);
                    }
                    let text = element.child("t").map(Element::text).unwrap_or_default();
                    let raised = properties.and_then(|it| it.attr("baseline")).and_then(|it| it.parse::<i32>().ok());
                    let script = raised.map(|raised| match raised.signum() {
                        1 => Script::Raised,
                        -1 => Script::Lowered,
                        _ => Script::None,
                    });
                    line.push(Inline { content: Content::Text(scripted(&text, script)), marks, link });
                }
                "br" => line.push(Inline::new(Content::Break)),
                "fld" => {
                    let kind = element.attr("type").unwrap_or_default();
                    if !kind.starts_with("slidenum") && !kind.starts_with("datetime") {
                        line.push(Inline::text(element.child("t").map(Element::text).unwrap_or_default()));
                    }
                }
                "AlternateContent" | "m" | "oMath" => {
                    if let Some(equation) = element.find("oMath") {
                        let text = math::text(equation);
                        self.report.add(Kind::Changed, What::Equation, &text);
                        line.push(Inline::text(text));
                    }
                }
                _ => {}
            }
        }
        line
    }

    fn picture(&mut self, element: &Element) -> Vec<Block> {
        if element.find("videoFile").is_some() || element.find("audioFile").is_some() {
            self.add(Kind::Lost, What::Media);
            return vec![];
        }
        match element.find("blip") {
            Some(blip) => self.blip(blip, element),
            None => vec![],
        }
    }

    fn blip(&mut self, blip: &Element, shape: &Element) -> Vec<Block> {
        let alt = alternative_text(properties(shape).and_then(|it| it.attr("descr")).unwrap_or_default());
        let target = blip.reference("embed").or(blip.reference("link")).and_then(|id| self.targets.get(id)).cloned();
        let Some(target) = target else { return vec![] };
        if target.is_external {
            self.add(Kind::Lost, What::ExternalPicture);
            return vec![];
        }
        match self.drawings.picture(&target.part) {
            Some(address) => {
                self.add(Kind::Kept, What::Picture);
                vec![Block::Paragraph(vec![Inline::new(Content::Image { address, alt })])]
            }
            None => {
                self.add(Kind::Lost, What::Picture);
                if alt.trim().is_empty() { vec![] } else { vec![Block::Paragraph(vec![Inline::text(alt)])] }
            }
        }
    }

    fn frame(&mut self, element: &Element, layout: &Layout) -> Vec<Block> {
        let Some(data) = element.at(&["graphic", "graphicData"]) else { return vec![] };
        if let Some(table) = data.child("tbl") {
            return vec![self.table(table, layout)];
        }
        if let Some(id) = data.child("chart").and_then(|it| it.reference("id")) {
            let part = self.targets.get(id).map(|target| target.part.clone()).unwrap_or_default();
            return self.drawings.chart(&part, &self.place, &mut self.report).unwrap_or_default();
        }
        if let Some(id) = data.child("relIds").and_then(|it| it.reference("dm")) {
            let part = self.targets.get(id).map(|target| target.part.clone()).unwrap_or_default();
            return self.drawings.diagram(&part, &mut self.report).into_iter().collect();
        }
        self.add(Kind::Lost, What::EmbeddedObject);
        vec![]
    }

    fn table(&mut self, table: &Element, layout: &Layout) -> Block {
        let mut merged = 0;
        let mut rows = vec![];
        for row in table.elements().filter(|child| child.name == "tr") {
            let mut cells = vec![];
            for cell in row.elements().filter(|child| child.name == "tc") {
                let is = |name: &str| cell.attr(name).is_some_and(is_on);
                let spans =
                    |name: &str| cell.attr(name).and_then(|it| it.parse::<usize>().ok()).unwrap_or(1).min(SPAN_MAX) > 1;
                merged += usize::from(spans("gridSpan") || spans("rowSpan"));
                let is_covered = is("hMerge") || is("vMerge");
                cells.push(if is_covered { vec![] } else { crate::writer::cell(self.text_body(cell, layout)) });
            }
            rows.push(cells);
        }
        self.report.add_many(Kind::Changed, What::MergedCells, &self.place, merged);
        Block::Table(rows)
    }
}

/// The properties of a shape that are not drawn: its name, what it says to those who do not see it.
fn properties(shape: &Element) -> Option<&Element> {
    let own = shape.elements().find(|child| child.name.starts_with("nv") && child.name.ends_with("Pr"))?;
    own.child("cNvPr")
}
