//! Layouts and masters of slides: where a placeholder is, and whether its paragraphs have bullets, where the slide
//! itself does not say it.

use std::collections::HashMap;
use std::rc::Rc;

use crate::Unreadable;
use crate::package::{Package, Targets};
use crate::xml::Element;

/// Levels of a text.
const LEVELS: usize = 9;

/// What stands before a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bullet {
    None,
    Sign,
    /// Numbers, the first of which is this.
    Number(u32),
    /// Numbers that are written as letters, the first of which is this.
    Letters(u32, Letters),
}

/// Numbers that are written as letters: how, and what comes before and behind them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letters {
    format: &'static str,
    before: &'static str,
    behind: &'static str,
}

impl Letters {
    /// Returns what the kind of an automatic number says; `None` where it is written in digits.
    fn of(kind: &str) -> Option<Self> {
        const FORMATS: [(&str, &str); 5] = [
            ("hebrew", "hebrew1"),
            ("alphaLc", "lowerLetter"),
            ("alphaUc", "upperLetter"),
            ("romanLc", "lowerRoman"),
            ("romanUc", "upperRoman"),
        ];
        const SIGNS: [(&str, &str, &str); 4] =
            [("ParenBoth", "(", ")"), ("ParenR", "", ")"), ("Period", "", "."), ("Minus", "", ".")];
        let (_, format) = FORMATS.iter().find(|(name, _)| kind.starts_with(name))?;
        let (_, before, behind) = SIGNS.iter().find(|(name, ..)| kind.ends_with(name)).unwrap_or(&("", "", ""));
        Some(Self { format, before, behind })
    }

    /// A number as it stands before its paragraph.
    pub fn written(self, number: u32) -> String {
        format!("{}{}{}", self.before, crate::number::formatted(number, self.format), self.behind)
    }
}

/// A placeholder of a layout or a master.
#[derive(Debug, Clone, Default)]
pub struct Placeholder {
    kind: String,
    index: Option<String>,
    place: Option<(i64, i64)>,
    bullets: [Option<Bullet>; LEVELS],
}

/// What a slide's placeholders inherit.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// Those of the layout, then those of its master.
    placeholders: Vec<Placeholder>,
    body: [Option<Bullet>; LEVELS],
    other: [Option<Bullet>; LEVELS],
}

/// The layouts that were read.
#[derive(Default)]
pub struct Layouts {
    by_part: HashMap<String, Rc<Layout>>,
}

impl Layouts {
    /// The layout of a slide that points to these parts.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn of(&mut self, package: &mut Package<'_>, targets: &Targets) -> Result<Rc<Layout>, Unreadable> {
        let Some(part) = targets.first("slideLayout") else { return Ok(Rc::default()) };
        if let Some(layout) = self.by_part.get(&part) {
            return Ok(layout.clone());
        }
        let mut layout = Layout::default();
        if let Some(root) = package.tree(&part)? {
            layout.placeholders.extend(placeholders(&root));
        }
        let master = package.targets(&part)?.first("slideMaster");
        if let Some(root) = master.map(|part| package.tree(&part)).transpose()?.flatten() {
            layout.placeholders.extend(placeholders(&root));
            let styles = |name: &str| root.at(&["txStyles", name]).map(bullets).unwrap_or_default();
            layout.body = styles("bodyStyle");
            layout.other = styles("otherStyle");
        }
        let layout = Rc::new(layout);
        self.by_part.insert(part, layout.clone());
        Ok(layout)
    }
}

impl Layout {
    /// Returns where a placeholder is that does not say it itself.
    pub fn place(&self, kind: &str, index: Option<&str>) -> Option<(i64, i64)> {
        self.like(kind, index).find_map(|placeholder| placeholder.place)
    }

    /// Returns what stands before a paragraph of a level; `kind` is that of its placeholder, where it is in one.
    pub fn bullet(&self, kind: Option<&str>, index: Option<&str>, level: usize) -> Bullet {
        let level = level.min(LEVELS - 1);
        let Some(kind) = kind else { return self.other[level].unwrap_or(Bullet::None) };
        let own = self.like(kind, index).find_map(|placeholder| placeholder.bullets[level]);
        let styled = match kind {
            "body" | "obj" | "subTitle" => self.body[level],
            _ => None,
        };
        own.or(styled).unwrap_or(Bullet::None)
    }

    fn like(&self, kind: &str, index: Option<&str>) -> impl Iterator<Item = &Placeholder> {
        let is_kind = move |placeholder: &&Placeholder| {
            let own = placeholder.kind.as_str();
            own == kind || own == "title" && kind == "ctrTitle" || own == "body" && matches!(kind, "obj" | "subTitle")
        };
        let by_index = index.and_then(|index| self.placeholders.iter().find(|it| it.index.as_deref() == Some(index)));
        by_index.into_iter().chain(self.placeholders.iter().filter(is_kind))
    }
}

fn placeholders(root: &Element) -> Vec<Placeholder> {
    let shapes = root.find_all("sp").into_iter();
    let read = shapes.filter_map(|shape| {
        let element = shape.find("ph")?;
        Some(Placeholder {
            kind: element.attr("type").unwrap_or("obj").to_owned(),
            index: element.attr("idx").map(str::to_owned),
            place: place(shape),
            bullets: shape.at(&["txBody", "lstStyle"]).map(bullets).unwrap_or_default(),
        })
    });
    read.collect()
}

/// Returns where a shape is, from the left and from above.
pub fn place(shape: &Element) -> Option<(i64, i64)> {
    let properties = shape.child("spPr").or(shape.child("grpSpPr")).unwrap_or(shape);
    let offset = properties.child("xfrm").or(shape.child("xfrm"))?.child("off")?;
    Some((offset.attr("x")?.parse().ok()?, offset.attr("y")?.parse().ok()?))
}

fn bullets(styles: &Element) -> [Option<Bullet>; LEVELS] {
    let mut bullets = [None; LEVELS];
    for (level, bullet) in bullets.iter_mut().enumerate() {
        *bullet = styles.child(&format!("lvl{}pPr", level + 1)).and_then(bullet_of);
    }
    bullets
}

/// Returns what the properties of a paragraph say of its bullet.
pub fn bullet_of(properties: &Element) -> Option<Bullet> {
    properties.elements().find_map(|element| match element.name.as_str() {
        "buNone" => Some(Bullet::None),
        "buChar" | "buBlip" => Some(Bullet::Sign),
        "buAutoNum" => {
            let start = element.attr("startAt").and_then(|start| start.parse().ok()).unwrap_or(1);
            let letters = element.attr("type").and_then(Letters::of);
            Some(letters.map_or(Bullet::Number(start), |letters| Bullet::Letters(start, letters)))
        }
        _ => None,
    })
}
