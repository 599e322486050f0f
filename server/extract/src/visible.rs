//! What of a part is shown: the text in it, without what was deleted or hidden.
//!
//! Word processors and presentations keep in their files what nobody is meant to read any more: tracked
//! deletions and the old place of what was moved, runs and styles that are hidden, shapes that are not shown,
//! notes whose mark was deleted. None of it is part of the text.

use std::collections::{HashMap, HashSet};

use quick_xml::events::BytesStart;

use crate::output::{Output, Stop};
use crate::package::Package;
use crate::xml::{Piece, local_value};

/// Styles based on one another beyond this are a circle.
const STYLES_MAX: usize = 50;

/// The elements that matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Paragraph,
    ParagraphProperties,
    Run,
    RunProperties,
    Row,
    RowProperties,
    Cell,
    CellProperties,
    Text,
    /// The properties of a shape that are not drawn: `nvSpPr` and its like.
    ShapeProperties,
    Other,
}

impl Name {
    fn of(name: &str) -> Self {
        match name {
            "p" => Self::Paragraph,
            "pPr" => Self::ParagraphProperties,
            "r" => Self::Run,
            "rPr" => Self::RunProperties,
            "tr" => Self::Row,
            "trPr" => Self::RowProperties,
            "tc" => Self::Cell,
            "tcPr" => Self::CellProperties,
            "t" => Self::Text,
            name if name.starts_with("nv") && name.ends_with("Pr") => Self::ShapeProperties,
            _ => Self::Other,
        }
    }
}

/// An element that is open.
#[derive(Debug, Clone, Copy)]
struct Open {
    name: Name,
    /// Whether a paragraph's style hides it, or for a run, what its character style says.
    style_hides: bool,
    /// What a run says itself.
    hides: Option<bool>,
    /// Whether a run is known to be shown or hidden.
    is_decided: bool,
}

/// What the parts of one document have in common.
#[derive(Debug, Default)]
pub struct Visibility {
    /// Which styles hide what has them.
    styles: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    default_paragraph: Option<String>,
    /// The footnotes and endnotes whose mark is shown.
    notes: HashSet<(NoteKind, String)>,
}

#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    hides: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum NoteKind {
    Footnote,
    Endnote,
}

impl Visibility {
    /// Reads the styles of a word processor's document.
    ///
    /// # Errors
    /// Where the part cannot be read.
    pub fn read_styles(&mut self, package: &mut Package<'_>, part: &str) -> Result<(), Stop> {
        let mut stack: Vec<&'static str> = vec![];
        let mut id = None;
        package.each(part, |piece| {
            match piece {
                Piece::Begin(name, element) => {
                    let parent = stack.last().copied().unwrap_or_default();
                    match name {
                        "style" => {
                            id = local_value(element, "styleId");
                            let is_default = local_value(element, "default").is_some_and(|value| is_on(&value));
                            let of_paragraphs = local_value(element, "type").is_some_and(|kind| kind == "paragraph");
                            if is_default && of_paragraphs {
                                self.default_paragraph.clone_from(&id);
                            }
                        }
                        "basedOn" if parent == "style" => {
                            if let Some(id) = &id {
                                self.styles.entry(id.clone()).or_default().based_on = local_value(element, "val");
                            }
                        }
                        "vanish" if parent == "rPr" && stack.iter().rev().nth(1) == Some(&"style") => {
                            if let Some(id) = &id {
                                self.styles.entry(id.clone()).or_default().hides = Some(is_set(element));
                            }
                        }
                        _ => {}
                    }
                    stack.push(match name {
                        "style" => "style",
                        "rPr" => "rPr",
                        _ => "",
                    });
                }
                Piece::End(_) => {
                    stack.pop();
                }
                Piece::Text(_) => {}
            }
            Ok(())
        })
    }

    /// Returns whether a style hides what has it, by itself or by a style that it is based on.
    fn style_hides(&self, id: Option<&str>) -> bool {
        let mut next = id;
        for _ in 0..STYLES_MAX {
            let Some(style) = next.and_then(|id| self.styles.get(id)) else { return false };
            if let Some(hides) = style.hides {
                return hides;
            }
            next = style.based_on.as_deref();
        }
        false
    }

    /// Writes what is shown of a part, each paragraph in a line.
    ///
    /// # Errors
    /// Where the part cannot be read.
    pub fn write_part(&mut self, package: &mut Package<'_>, part: &str, out: &mut Output<'_>) -> Result<(), Stop> {
        let mut walk = Walk { visibility: self, stack: vec![], hidden_from: None };
        package.each(part, |piece| match piece {
            Piece::Begin(name, element) => walk.begin(name, element, out),
            Piece::End(name) => walk.end(name, out),
            Piece::Text(text) => walk.text(text, out),
        })?;
        out.end_line()
    }
}

/// Goes through a part, from element to element.
struct Walk<'a> {
    visibility: &'a mut Visibility,
    stack: Vec<Open>,
    /// How many elements are around the outermost that is hidden.
    hidden_from: Option<usize>,
}

impl Walk<'_> {
    fn begin(&mut self, name: &str, element: &BytesStart<'_>, out: &mut Output<'_>) -> Result<(), Stop> {
        let kind = Name::of(name);
        if kind != Name::RunProperties && self.ancestor(0) == Some(Name::Run) {
            self.decide();
        }
        let default_hides =
            kind == Name::Paragraph && self.visibility.style_hides(self.visibility.default_paragraph.as_deref());
        self.stack.push(Open { name: kind, style_hides: default_hides, hides: None, is_decided: false });
        match name {
            // What is drawn where the choice before it is not understood; a slide's number; what was deleted,
            // and where something stood before it was moved.
            "Fallback" | "fld" | "moveFrom" => self.hide(0),
            "del" => match self.ancestor(1) {
                Some(Name::RowProperties) => self.hide_to(Name::Row),
                _ => self.hide(0),
            },
            "hidden" if self.ancestor(1) == Some(Name::RowProperties) && is_set(element) => self.hide_to(Name::Row),
            "cellDel" if self.ancestor(1) == Some(Name::CellProperties) => self.hide_to(Name::Cell),
            "vanish" if self.is_of_run() => {
                if let Some(run) = self.run() {
                    run.hides = Some(is_set(element));
                }
            }
            "rStyle" if self.is_of_run() => {
                let hides = self.visibility.style_hides(local_value(element, "val").as_deref());
                if let Some(run) = self.run() {
                    run.style_hides = hides;
                }
            }
            "pStyle"
                if self.ancestor(1) == Some(Name::ParagraphProperties) && self.ancestor(2) == Some(Name::Paragraph) =>
            {
                let hides = self.visibility.style_hides(local_value(element, "val").as_deref());
                let at = self.stack.len() - 3;
                self.stack[at].style_hides = hides;
            }
            // A drawing and a shape that are not shown.
            "docPr" if is_hidden(element) => self.hide(1),
            "cNvPr" if is_hidden(element) => match self.ancestor(1) {
                Some(Name::ShapeProperties) => self.hide(2),
                _ => self.hide(1),
            },
            "sld" if local_value(element, "show").is_some_and(|value| !is_on(&value)) => self.hide(0),
            "footnoteReference" => self.refer(NoteKind::Footnote, element),
            "endnoteReference" => self.refer(NoteKind::Endnote, element),
            "footnote" => self.hide_unless_referred(NoteKind::Footnote, element),
            "endnote" => self.hide_unless_referred(NoteKind::Endnote, element),
            "tab" if self.is_shown() => out.push(" ")?,
            "br" | "cr" if self.is_shown() => out.end_line()?,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str, out: &mut Output<'_>) -> Result<(), Stop> {
        let depth = self.stack.len().saturating_sub(1);
        self.stack.pop();
        if self.hidden_from == Some(depth) {
            self.hidden_from = None;
        }
        if name == "rPr" && self.ancestor(0) == Some(Name::Run) {
            self.decide();
        }
        if name == "p" { out.end_line() } else { Ok(()) }
    }

    fn text(&self, text: &str, out: &mut Output<'_>) -> Result<(), Stop> {
        let is_text = self.stack.iter().rev().any(|open| open.name == Name::Text);
        if is_text && self.is_shown() { out.push(text) } else { Ok(()) }
    }

    fn is_shown(&self) -> bool {
        self.hidden_from.is_none()
    }

    /// The element so many levels above the innermost.
    fn ancestor(&self, levels: usize) -> Option<Name> {
        self.stack.iter().rev().nth(levels).map(|open| open.name)
    }

    /// Returns whether the innermost element is a property of a run, and not of an older version of it.
    fn is_of_run(&self) -> bool {
        self.ancestor(1) == Some(Name::RunProperties) && self.ancestor(2) == Some(Name::Run)
    }

    /// The run that the innermost element is a property of.
    fn run(&mut self) -> Option<&mut Open> {
        self.stack.iter_mut().rev().nth(2)
    }

    /// Hides the element so many levels above the innermost, with all that is in it.
    fn hide(&mut self, levels: usize) {
        let from = self.stack.len().saturating_sub(1 + levels);
        self.hidden_from = Some(self.hidden_from.map_or(from, |hidden| hidden.min(from)));
    }

    /// Hides the innermost element of a kind.
    fn hide_to(&mut self, name: Name) {
        if let Some(levels) = self.stack.iter().rev().position(|open| open.name == name) {
            self.hide(levels);
        }
    }

    /// The properties of the innermost element, a run, are known: hides it where they say so. A style of the
    /// paragraph and one of the run that both hide cancel each other out (ISO/IEC 29500-1, 17.7.3).
    fn decide(&mut self) {
        let paragraph_hides =
            self.stack.iter().rev().find(|open| open.name == Name::Paragraph).is_some_and(|open| open.style_hides);
        let Some(run) = self.stack.last_mut().filter(|run| !run.is_decided) else { return };
        run.is_decided = true;
        if run.hides.unwrap_or(run.style_hides != paragraph_hides) {
            self.hide(0);
        }
    }

    fn refer(&mut self, kind: NoteKind, element: &BytesStart<'_>) {
        if self.is_shown()
            && let Some(id) = local_value(element, "id")
        {
            self.visibility.notes.insert((kind, id));
        }
    }

    fn hide_unless_referred(&mut self, kind: NoteKind, element: &BytesStart<'_>) {
        let is_referred = local_value(element, "id").is_some_and(|id| self.visibility.notes.contains(&(kind, id)));
        if !is_referred {
            self.hide(0);
        }
    }
}

/// Returns whether a property without a value, or with one, is set.
fn is_set(element: &BytesStart<'_>) -> bool {
    local_value(element, "val").is_none_or(|value| is_on(&value))
}

fn is_on(value: &str) -> bool {
    !matches!(value, "0" | "false" | "off")
}

fn is_hidden(element: &BytesStart<'_>) -> bool {
    local_value(element, "hidden").is_some_and(|value| is_on(&value))
}
