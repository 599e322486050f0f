//! The numbers of lists, as a word processor counts them.

use std::collections::{HashMap, HashSet};

use crate::number::formatted;
use crate::xml::Element;

/// Levels of a list.
const LEVELS: usize = 9;

/// What stands before an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label {
    /// A bullet.
    Bullet,
    /// A box, and whether it is ticked.
    Task(bool),
    /// A plain number.
    Number(u32),
    /// A number in another form: `א.`, `1.1`, `(iv)`.
    Text(String),
    /// The paragraph has no label: the paragraph goes on with the item before it.
    Nothing,
}

#[derive(Debug, Clone, Default)]
struct Level {
    start: u32,
    format: String,
    text: String,
    /// Whether the numbers of the levels above are written as plain ones.
    is_legal: bool,
    /// The style whose paragraphs are of this level.
    style: Option<String>,
    /// The level after which the count begins again; `None` for any above it.
    restart: Option<usize>,
    indent: Option<i64>,
}

#[derive(Debug, Default)]
struct List {
    /// The definition that it counts with; several lists may share one count.
    definition: String,
    levels: Vec<Level>,
    /// The levels whose count begins again with this list, and where.
    starts: HashMap<usize, u32>,
}

/// The lists of a document, and how far each has counted.
#[derive(Debug, Default)]
pub struct Numbering {
    lists: HashMap<String, List>,
    counts: HashMap<String, [Option<u32>; LEVELS]>,
    /// The lists and levels that have begun again.
    begun: HashSet<(String, usize)>,
}

impl Numbering {
    /// Reads the part of the lists.
    pub fn read(root: &Element) -> Self {
        let mut definitions: HashMap<&str, (&Element, Vec<Level>)> = HashMap::new();
        let mut by_style: HashMap<&str, &str> = HashMap::new();
        for element in root.elements().filter(|element| element.name == "abstractNum") {
            let Some(id) = element.attr("abstractNumId") else { continue };
            if let Some(style) = element.child("styleLink").and_then(Element::val) {
                by_style.insert(style, id);
            }
            definitions.insert(id, (element, levels(element)));
        }
        let mut lists = HashMap::new();
        for element in root.elements().filter(|element| element.name == "num") {
            let (Some(id), Some(definition)) =
                (element.attr("numId"), element.child("abstractNumId").and_then(Element::val))
            else {
                continue;
            };
            let Some((own, own_levels)) = definitions.get(definition) else { continue };
            // A list may be defined by a style of lists that another definition belongs to.
            let linked = own.child("numStyleLink").and_then(Element::val).and_then(|style| by_style.get(style));
            let (definition, mut levels) = match linked.and_then(|id| Some((*id, definitions.get(id)?))) {
                Some((id, (_, levels))) => (id, levels.clone()),
                None => (definition, own_levels.clone()),
            };
            let mut starts = HashMap::new();
            for change in element.elements().filter(|child| child.name == "lvlOverride") {
                let Some(at) =
                    change.attr("ilvl").and_then(|level| level.parse::<usize>().ok()).filter(|at| *at < LEVELS)
                else {
                    continue;
                };
                if let Some(own) = change.child("lvl") {
                    levels[at] = level(own);
                }
                if let Some(start) = change.child("startOverride").and_then(Element::val).and_then(|it| it.parse().ok())
                {
                    starts.insert(at, start);
                }
            }
            lists.insert(id.to_owned(), List { definition: definition.to_owned(), levels, starts });
        }
        Self { lists, ..Self::default() }
    }

    /// The level of a list that belongs to a style.
    pub fn level_of_style(&self, list: &str, style: &str) -> Option<usize> {
        self.lists.get(list)?.levels.iter().position(|level| level.style.as_deref() == Some(style))
    }

    /// Returns how far the text of a level is indented.
    pub fn indent(&self, list: &str, level: usize) -> Option<i64> {
        self.lists.get(list)?.levels.get(level)?.indent
    }

    /// Counts an item; `None` where there is no such list.
    pub fn next(&mut self, list: &str, at: usize) -> Option<Label> {
        let id = list;
        let list = self.lists.get(list)?;
        let at = at.min(LEVELS - 1);
        let level = list.levels.get(at)?;
        let counts = self.counts.entry(list.definition.clone()).or_default();
        if let Some(start) = list.starts.get(&at)
            && self.begun.insert((id.to_owned(), at))
        {
            counts[at] = start.checked_sub(1);
            if counts[at].is_none() {
                counts[at] = Some(u32::MAX);
            }
        }
        let value = match counts[at] {
            None => level.start,
            Some(count) => count.wrapping_add(1),
        };
        counts[at] = Some(value);
        for (below, other) in list.levels.iter().enumerate().skip(at + 1) {
            // 0 means that it never begins again.
            if other.restart.is_none_or(|after| after > 0 && at < after) {
                counts[below] = None;
            }
        }
        Some(label(list, at, counts))
    }
}

fn levels(definition: &Element) -> Vec<Level> {
    let mut levels = vec![Level { start: 1, format: "none".to_owned(), ..Level::default() }; LEVELS];
    for element in definition.elements().filter(|element| element.name == "lvl") {
        if let Some(at) = element.attr("ilvl").and_then(|at| at.parse::<usize>().ok()).filter(|at| *at < LEVELS) {
            levels[at] = level(element);
        }
    }
    levels
}

fn level(element: &Element) -> Level {
    let value = |name: &str| element.child(name).and_then(Element::val);
    Level {
        start: value("start").and_then(|it| it.parse().ok()).unwrap_or(0),
        format: value("numFmt").unwrap_or("decimal").to_owned(),
        text: value("lvlText").unwrap_or_default().to_owned(),
        is_legal: element.child("isLgl").is_some_and(Element::is_on),
        style: value("pStyle").map(str::to_owned),
        restart: value("lvlRestart").and_then(|it| it.parse().ok()),
        indent: element.child("pPr").and_then(super::styles::indent),
    }
}

fn label(list: &List, at: usize, counts: &[Option<u32>; LEVELS]) -> Label {
    let level = &list.levels[at];
    let text = level.text.trim_matches(|c: char| c.is_whitespace() || crate::inline::is_invisible(c));
    if level.format == "bullet" {
        return match text {
            "" => Label::Nothing,
            "☐" | "\u{f0a8}" | "\u{f06f}" | "\u{f071}" => Label::Task(false),
            "☑" | "☒" | "\u{f0fe}" | "\u{f0fd}" => Label::Task(true),
            _ => Label::Bullet,
        };
    }
    if text.is_empty() || level.format == "none" && !text.contains(|c: char| c.is_alphanumeric()) {
        return Label::Nothing;
    }
    let own = format!("%{}", at + 1);
    let around = text.replacen(&own, "", 1);
    let value = counts[at].unwrap_or(level.start);
    let is_plain = matches!(level.format.as_str(), "decimal" | "decimalZero")
        && text.contains(&own)
        && around.chars().all(|c| matches!(c, '.' | ')' | '-' | ' ' | ':'));
    if is_plain {
        return Label::Number(value);
    }
    let mut written = text.to_owned();
    for (number, other) in list.levels.iter().enumerate() {
        let count = counts[number].unwrap_or(other.start);
        let format = if level.is_legal { "decimal" } else { other.format.as_str() };
        written = written.replace(&format!("%{}", number + 1), &formatted(count, format));
    }
    Label::Text(written)
}
