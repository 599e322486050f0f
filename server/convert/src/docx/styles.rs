//! Styles of a word processor: what a paragraph is, and how its letters are emphasised.

use std::collections::HashMap;

use crate::script::Script;
use crate::xml::{Element, is_on};

/// Styles based on one another beyond this are a circle.
const CHAIN_MAX: usize = 50;

/// What a style or a run says of its letters; `None` where it says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunLook {
    /// Whether Latin letters are bold, and Hebrew ones.
    pub bold: Option<bool>,
    pub bold_complex: Option<bool>,
    /// Italics of Latin letters, and of Hebrew ones.
    pub italic: Option<bool>,
    pub italic_complex: Option<bool>,
    pub strike: Option<bool>,
    pub hidden: Option<bool>,
    /// Whether its letters are those of a script from the right.
    pub complex: Option<bool>,
    /// The script of the text: raised or lowered.
    pub script: Option<Script>,
}

impl RunLook {
    /// Returns what the properties of a run say.
    pub fn read(properties: &Element) -> Self {
        let on = |name: &str| properties.child(name).map(Element::is_on);
        let script = properties.child("vertAlign").and_then(Element::val).map(|value| match value {
            "superscript" => Script::Raised,
            "subscript" => Script::Lowered,
            _ => Script::None,
        });
        Self {
            bold: on("b"),
            bold_complex: on("bCs"),
            italic: on("i"),
            italic_complex: on("iCs"),
            strike: on("strike").or(on("dstrike")),
            hidden: on("vanish"),
            complex: on("rtl").or(on("cs")),
            script,
        }
    }

    /// Returns what another says counts first.
    fn or(self, other: Self) -> Self {
        Self {
            bold: self.bold.or(other.bold),
            bold_complex: self.bold_complex.or(other.bold_complex),
            italic: self.italic.or(other.italic),
            italic_complex: self.italic_complex.or(other.italic_complex),
            strike: self.strike.or(other.strike),
            hidden: self.hidden.or(other.hidden),
            complex: self.complex.or(other.complex),
            script: self.script.or(other.script),
        }
    }

    /// Styles of a paragraph and of a run that both set a property cancel each other out (ISO/IEC 29500-1, 17.7.3).
    fn toggled(self, other: Self) -> Self {
        let toggle = |one: Option<bool>, two: Option<bool>| match (one, two) {
            (Some(one), Some(two)) => Some(one != two),
            (one, two) => one.or(two),
        };
        Self {
            bold: toggle(self.bold, other.bold),
            bold_complex: toggle(self.bold_complex, other.bold_complex),
            italic: toggle(self.italic, other.italic),
            italic_complex: toggle(self.italic_complex, other.italic_complex),
            strike: toggle(self.strike, other.strike),
            hidden: toggle(self.hidden, other.hidden),
            complex: other.complex.or(self.complex),
            script: other.script.or(self.script),
        }
    }
}

/// What a paragraph is by its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Text,
    Title,
    Heading(u8),
    Quote,
    Code,
    /// A line of a table of contents.
    Contents,
    /// A line that the forum set around a text that it wrote as a file.
    Frame,
}

#[derive(Debug, Default)]
struct Style {
    /// The name in lower case.
    name: String,
    based_on: Option<String>,
    look: RunLook,
    outline: Option<u8>,
    numbering: Option<(String, Option<usize>)>,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub struct Styles {
    by_id: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    default_paragraph: Option<String>,
    defaults: RunLook,
}

impl Styles {
    /// Reads the part of the styles.
    pub fn read(root: &Element) -> Self {
        let mut styles = Self::default();
        if let Some(properties) = root.at(&["docDefaults", "rPrDefault", "rPr"]) {
            styles.defaults = RunLook::read(properties);
        }
        for element in root.elements().filter(|element| element.name == "style") {
            let Some(id) = element.attr("styleId") else { continue };
            let is_paragraph = element.attr("type").is_none_or(|kind| kind == "paragraph");
            if is_paragraph && element.attr("default").is_some_and(is_on) {
                styles.default_paragraph = Some(id.to_owned());
            }
            let paragraph = element.child("pPr");
            let numbering = paragraph.and_then(|it| it.child("numPr")).map(|it| {
                let number = |name: &str| it.child(name).and_then(Element::val);
                (number("numId").unwrap_or_default().to_owned(), number("ilvl").and_then(|level| level.parse().ok()))
            });
            styles.by_id.insert(
                id.to_owned(),
                Style {
                    name: element.child("name").and_then(Element::val).unwrap_or(id).to_lowercase(),
                    based_on: element.child("basedOn").and_then(Element::val).map(str::to_owned),
                    look: element.child("rPr").map(RunLook::read).unwrap_or_default(),
                    outline: paragraph
                        .and_then(|it| it.child("outlineLvl"))
                        .and_then(Element::val)
                        .and_then(|it| it.parse().ok()),
                    numbering,
                },
            );
        }
        styles
    }

    /// A style and those that it is based on.
    fn chain(&self, id: Option<&str>) -> impl Iterator<Item = &Style> {
        let mut next = id.and_then(|id| self.by_id.get(id));
        std::iter::from_fn(move || {
            let style = next?;
            next = style.based_on.as_deref().and_then(|id| self.by_id.get(id));
            Some(style)
        })
        .take(CHAIN_MAX)
    }

    fn paragraph_style<'a>(&'a self, id: Option<&'a str>) -> Option<&'a str> {
        id.filter(|id| self.by_id.contains_key(*id)).or(self.default_paragraph.as_deref())
    }

    /// Returns how the letters of a run look, by the styles of the paragraph and of the run and by what the run says
    /// itself.
    pub fn look(&self, paragraph: Option<&str>, run: Option<&str>, own: RunLook) -> RunLook {
        let of = |id| self.chain(id).fold(RunLook::default(), |look, style| look.or(style.look));
        let styled = of(self.paragraph_style(paragraph)).toggled(of(run));
        own.or(styled).or(self.defaults)
    }

    /// Returns what a paragraph is.
    pub fn role(&self, id: Option<&str>) -> Role {
        for style in self.chain(self.paragraph_style(id)) {
            let role = role_of(&style.name);
            if role != Role::Text {
                return role;
            }
            if let Some(level @ 0..=8) = style.outline {
                return Role::Heading((level + 1).min(6));
            }
        }
        // A style that the file does not define may still say what it is.
        match id.filter(|id| !self.by_id.contains_key(*id)) {
            Some(id) => role_of(&id.to_lowercase()),
            None => Role::Text,
        }
    }

    /// Returns how deep a list of the paragraph's style is, from 0: `List Bullet 2` is in the list of `List Bullet`.
    pub fn list_depth(&self, id: Option<&str>) -> usize {
        let depth = |style: &Style| {
            let rest = ["list bullet ", "list number ", "list continue "]
                .iter()
                .find_map(|name| style.name.strip_prefix(name));
            rest?.parse::<usize>().ok().filter(|depth| (2..=5).contains(depth))
        };
        self.chain(id).find_map(depth).map_or(0, |depth| depth - 1)
    }

    /// Returns whether a paragraph goes on with the item before it by its style.
    pub fn goes_on(&self, id: Option<&str>) -> bool {
        self.chain(id).any(|style| style.name.starts_with("list continue"))
    }

    /// Returns whether a run is code by its style.
    pub fn is_code(&self, run: Option<&str>) -> bool {
        self.chain(run).any(|style| is_code_name(&style.name))
    }

    /// The list that a paragraph is in by its style: its number, and its level where the style says it.
    pub fn numbering(&self, id: Option<&str>) -> Option<(String, Option<usize>, String)> {
        let mut next = self.paragraph_style(id)?.to_owned();
        for _ in 0..CHAIN_MAX {
            let style = self.by_id.get(&next)?;
            if let Some((number, level)) = &style.numbering {
                return Some((number.clone(), *level, next));
            }
            next = style.based_on.clone()?;
        }
        None
    }
}

/// Returns how far the properties of a paragraph say that it is indented, in twentieths of a point.
pub fn indent(properties: &Element) -> Option<i64> {
    let element = properties.child("ind")?;
    // In a paragraph from the right, "left" is where its lines begin.
    element.attr("start").or(element.attr("left"))?.parse().ok()
}

fn role_of(name: &str) -> Role {
    let level = |prefix: &str| {
        let rest = name.strip_prefix(prefix)?.trim_start();
        rest.parse::<u8>().ok().filter(|level| (0..=9).contains(level))
    };
    // Some templates count from 0.
    if let Some(level) = level("heading").or_else(|| level("כותרת")) {
        return Role::Heading(level.clamp(1, 6));
    }
    match name {
        "title" | "כותרת טקסט" | "כותרת ראשית" => Role::Title,
        "forum frame" | "forumframe" => Role::Frame,
        "toc heading" | "toaheading" | "contents heading" | "table of figures" | "tocheading" => Role::Contents,
        _ if ["toc", "contents"].iter().any(|prefix| level(prefix).is_some()) => Role::Contents,
        "quote" | "intense quote" | "block text" | "quotations" | "block quote" | "blockquote" | "intensequote"
        | "blocktext" | "quotation" | "ציטוט" | "ציטוט חזק" => Role::Quote,
        name if is_code_name(name) => Role::Code,
        _ => Role::Text,
    }
}

fn is_code_name(name: &str) -> bool {
    const NAMES: [&str; 19] = [
        "code",
        "source code",
        "sourcecode",
        "source text",
        "html preformatted",
        "htmlpreformatted",
        "html code",
        "html typewriter",
        "html sample",
        "preformatted text",
        "preformatted",
        "verbatim",
        "verbatim char",
        "verbatimchar",
        "inline code",
        "code block",
        "macro text",
        "קוד",
        "קוד מקור",
    ];
    NAMES.contains(&name) || name.starts_with("code ") || name.ends_with(" code") && name != "zip code"
}
