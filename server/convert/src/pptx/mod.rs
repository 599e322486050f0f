//! A presentation (ISO/IEC 29500-1, PresentationML): a heading for each slide, and below it what the slide shows, in the
//! order of reading.

mod layout;
mod shape;

use std::collections::HashMap;
use std::rc::Rc;

use domain::language::Language;

use crate::drawing::Drawings;
use crate::model::{Block, Document, Inline, is_blank, line_of, text_of};
use crate::package::{Package, Targets};
use crate::report::{Kind, Report, What};
use crate::writer::cell;
use crate::xml::{Element, is_on};
use crate::{Options, Unreadable};

use layout::{Layout, Layouts};
use shape::{Shape, SlideReader};

/// The level of a slide's heading.
const HEADING: u8 = 2;
/// What is on so many slides, and on more than half of them, is a footer or a logo.
const REPEATED: usize = 3;

/// A slide that was read.
struct Slide {
    number: usize,
    title: Option<Vec<Inline>>,
    shapes: Vec<Shape>,
    notes: Vec<Block>,
}

/// A presentation that was read.
pub struct Slides {
    /// The document with what the slides show.
    pub document: Document,
    /// What the speaker notes to them, below the title of each slide; empty where the notes are in the document.
    pub notes: Document,
    /// The numbers of the slides that have a heading in the document.
    pub shown: Vec<usize>,
}

/// Reads a presentation whose main part has this name.
///
/// # Errors
/// [`Unreadable`].
pub fn read(content: &[u8], main: &str, options: &Options, report: &mut Report) -> Result<Slides, Unreadable> {
    let mut package = Package::open(content)?;
    let targets = package.targets(main)?;
    let root = package.tree(main)?.ok_or(Unreadable::Damaged)?;
    if targets.iter().any(|target| target.kind == "vbaProject") {
        report.add(Kind::Lost, What::Macro, "");
    }
    let ids =
        root.child("sldIdLst").map(|list| list.elements().filter_map(|id| id.reference("id")).collect::<Vec<_>>());
    let parts = ids.unwrap_or_default().into_iter().filter_map(|id| targets.get(id)).map(|target| target.part.clone());
    let mut reader = SlideReader {
        drawings: Drawings::new(content)?,
        report: std::mem::take(report),
        targets: Rc::default(),
        place: String::new(),
        depth: 0,
    };
    let mut layouts = Layouts::default();
    let mut slides = vec![];
    for (number, part) in (1..).zip(parts.take(SLIDES_MAX)) {
        let Some(root) = package.tree(&part)? else { continue };
        reader.place = format!("slide {number}");
        reader.targets = Rc::new(package.targets(&part)?);
        if root.attr("show").is_some_and(|show| !is_on(show)) {
            reader.report.add(Kind::Lost, What::HiddenSlide, &reader.place.clone());
            continue;
        }
        let targets = reader.targets.clone();
        let comments = count_comments(&mut package, &targets)?;
        reader.report.add_many(Kind::Lost, What::Comment, &reader.place.clone(), comments);
        let layout = layouts.of(&mut package, &targets)?;
        slides.push(slide(&mut reader, number, &root, &layout, notes(&mut package, &targets)?));
    }
    leave_out_repeated(&mut slides, &mut reader.report);
    let mut spoken = vec![];
    let (mut blocks, mut shown) = (vec![], vec![]);
    for slide in slides {
        let number = slide.number;
        let own = slide_blocks(slide, options, &mut reader.report, &mut spoken);
        shown.extend((!own.is_empty()).then_some(number));
        blocks.extend(own);
    }
    *report = reader.report;
    let title = blocks.iter().find_map(|block| match block {
        Block::Heading(HEADING, line) => Some(text_of(line).trim().to_owned()),
        _ => None,
    });
    let notes = match spoken.is_empty() {
        true => Document::default(),
        false => {
            let head = Block::Heading(HEADING, vec![Inline::text(notes_word(options.language))]);
            Document { blocks: std::iter::once(head).chain(spoken).collect(), ..Document::default() }
        }
    };
    let document = Document { title, blocks, notes: vec![], files: reader.drawings.pictures.into_files() };
    Ok(Slides { document, notes, shown })
}

/// The most slides of a presentation; more are nobody's.
const SLIDES_MAX: usize = 2_000;

/// The comments of a slide, of the older and of the newer kind.
fn count_comments(package: &mut Package<'_>, targets: &Targets) -> Result<usize, Unreadable> {
    let mut count = 0;
    for part in targets.of_kind("comments").into_iter().chain(targets.of_kind("comment")) {
        if let Some(root) = package.tree(&part)? {
            count += root.find_all("cm").len();
        }
    }
    Ok(count)
}

/// Returns what the speaker notes to a slide, where there is something.
fn notes(package: &mut Package<'_>, targets: &Targets) -> Result<Option<Element>, Unreadable> {
    let Some(part) = targets.first("notesSlide") else { return Ok(None) };
    let Some(root) = package.tree(&part)? else { return Ok(None) };
    // The notes themselves are the placeholder of the kind "body"; beside it are the slide's picture and its number.
    let mut shapes = root.find_all("sp");
    let body = shapes.drain(..).find(|shape| shape.find("ph").is_some_and(|it| it.attr("type") == Some("body")));
    Ok(body.filter(|body| !body.text().trim().is_empty()).cloned())
}

fn slide(
    reader: &mut SlideReader<'_>,
    number: usize,
    root: &Element,
    layout: &Layout,
    notes: Option<Element>,
) -> Slide {
    let mut shapes = vec![];
    if let Some(tree) = root.at(&["cSld", "spTree"]) {
        reader.shapes(tree, layout, &mut shapes);
    }
    let is_title = |shape: &Shape| shape.is_title && !shape.blocks.is_empty();
    let title = shapes.iter().position(is_title).map(|at| shapes.remove(at)).map(|title| cell(title.blocks));
    shape::in_reading_order(&mut shapes);
    // They are styled by the master of notes, which gives them no bullets, and not by the layout of the slide.
    let notes = notes.map(|body| reader.text_body(&body, &Layout::default())).unwrap_or_default();
    Slide { number, title, shapes, notes }
}

/// Footers and logos that are on most slides are left out, and named once.
fn leave_out_repeated(slides: &mut [Slide], report: &mut Report) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for slide in slides.iter() {
        let mut own: Vec<String> = slide.shapes.iter().filter_map(Shape::key).collect();
        own.sort();
        own.dedup();
        own.into_iter().for_each(|key| *counts.entry(key).or_default() += 1);
    }
    let total = slides.len();
    let is_repeated = |shape: &Shape| {
        shape.key().and_then(|key| counts.get(&key)).is_some_and(|count| *count >= REPEATED && *count * 2 > total)
    };
    let mut named: Vec<String> = vec![];
    for slide in slides {
        for shape in slide.shapes.iter().filter(|shape| is_repeated(shape)) {
            let key = shape.key().unwrap_or_default();
            if !named.contains(&key) {
                let text = text_of(&line_of(shape.blocks.clone()));
                match text.trim().is_empty() {
                    true => report.add(Kind::Lost, What::Picture, &format!("slide {}", slide.number)),
                    false => report.add(Kind::Lost, What::HeaderFooter, &text),
                }
                named.push(key);
            }
        }
        slide.shapes.retain(|shape| !is_repeated(shape));
    }
}

/// A slide as blocks: its heading, what it shows, and the speaker's notes where they are asked for; else they go to those
/// that were `spoken`.
fn slide_blocks(mut slide: Slide, options: &Options, report: &mut Report, spoken: &mut Vec<Block>) -> Vec<Block> {
    let place = format!("slide {}", slide.number);
    let title = slide.title.take().filter(|title| !is_blank(title)).or_else(|| {
        let guessed = guessed_title(&mut slide.shapes);
        if guessed.is_some() {
            report.add(Kind::Changed, What::GuessedHeading, &place);
        }
        guessed
    });
    let shown: Vec<Block> = slide.shapes.into_iter().flat_map(|shape| shape.blocks).collect();
    if !slide.notes.is_empty() && !options.notes {
        report.add(Kind::Lost, What::Notes, &place);
    }
    let (notes, aside) = if options.notes { (slide.notes, vec![]) } else { (vec![], slide.notes) };
    let is_shown = title.is_some() || !shown.is_empty() || !notes.is_empty();
    if is_shown && title.is_none() {
        report.add(Kind::Changed, What::UntitledSlide, &place);
    }
    let title = title.unwrap_or_else(|| {
        let word = match options.language {
            Language::Hebrew => "שקף",
            Language::English => "Slide",
        };
        vec![Inline::text(format!("{word} {}", slide.number))]
    });
    if !aside.is_empty() {
        spoken.push(Block::Heading(HEADING + 1, title.clone()));
        spoken.extend(aside);
    }
    if !is_shown {
        return vec![];
    }
    let mut blocks = vec![Block::Heading(HEADING, title)];
    blocks.extend(shown);
    if !notes.is_empty() {
        report.add(Kind::Kept, What::Notes, &place);
        blocks.push(folded(notes, options.language));
    }
    blocks
}

/// Returns what the speaker said to a slide, set apart from what the slide shows.
fn folded(notes: Vec<Block>, language: Language) -> Block {
    let mut label = Inline::text(notes_word(language));
    label.marks.bold = true;
    let mut blocks = vec![Block::Paragraph(vec![label])];
    blocks.extend(notes);
    Block::Quote(blocks)
}

/// Returns what the speaker's notes are called.
fn notes_word(language: Language) -> &'static str {
    match language {
        Language::Hebrew => "הערות הדובר",
        Language::English => "Speaker notes",
    }
}

/// The first text of a slide without a title, where it is short enough for one.
fn guessed_title(shapes: &mut [Shape]) -> Option<Vec<Inline>> {
    const CHARACTERS: usize = 70;
    let first = shapes.iter_mut().find(|shape| !shape.blocks.is_empty())?;
    let Some(Block::Paragraph(line)) = first.blocks.first() else { return None };
    let text = text_of(line);
    let is_short = !text.trim().is_empty() && text.chars().count() <= CHARACTERS && !text.trim_end().ends_with('.');
    if !is_short || line.iter().any(|inline| matches!(inline.content, crate::model::Content::Image { .. })) {
        return None;
    }
    match first.blocks.remove(0) {
        Block::Paragraph(line) => Some(line),
        _ => None,
    }
}
