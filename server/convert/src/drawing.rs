//! What texts and slides draw alike: pictures, charts and diagrams.

use crate::Unreadable;
use crate::arrange::{self, Flat, FlatItem};
use crate::math;
use crate::model::{Block, Inline};
use crate::package::Package;
use crate::pictures::Pictures;
use crate::report::{Kind, Report, What};
use crate::xml::Element;

/// The most rows of a chart's table.
const ROWS_MAX: usize = 200;
/// The most series of a chart.
const SERIES_MAX: usize = 30;

/// The drawings of a document. They are read through a package of their own, beside the part that is being gone through.
#[derive(Default)]
pub struct Drawings<'a> {
    package: Option<Package<'a>>,
    /// The pictures that were taken.
    pub pictures: Pictures,
}

impl<'a> Drawings<'a> {
    /// The drawings of a file.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn new(content: &'a [u8]) -> Result<Self, Unreadable> {
        Ok(Self { package: Some(Package::open(content)?), pictures: Pictures::default() })
    }

    /// The name of a picture by its part; `None` where it cannot be shown.
    pub fn picture(&mut self, part: &str) -> Option<String> {
        // One that cannot be unpacked is named like one that cannot be shown.
        self.pictures.take(self.package.as_mut()?, part).ok().flatten()
    }

    /// The text of an equation that is an object of LibreOffice; `None` where it is another object.
    pub fn equation(&mut self, part: &str) -> Option<String> {
        let root = self.tree(part)?;
        (root.name == "math").then(|| math::of_page(&root)).filter(|text| !text.is_empty())
    }

    fn tree(&mut self, part: &str) -> Option<Element> {
        self.package.as_mut()?.tree(part).ok().flatten()
    }

    /// A chart as a table of the values that were last drawn, below its title. The report has the title for its place, or
    /// the place that is given.
    pub fn chart(&mut self, part: &str, place: &str, report: &mut Report) -> Option<Vec<Block>> {
        let root = self.tree(part)?;
        let title = root.at(&["chart", "title"]).map(spaced).unwrap_or_default();
        let table = chart_table(&root);
        let place = if title.trim().is_empty() || place.starts_with("slide ") { place } else { &title };
        if table.len() < 2 {
            report.add(Kind::Lost, What::Chart, place);
            return None;
        }
        report.add(Kind::Changed, What::Chart, place);
        let mut blocks = vec![];
        if !title.trim().is_empty() {
            blocks.push(Block::Paragraph(vec![Inline::text(title.trim())]));
        }
        blocks.push(Block::Table(table));
        Some(blocks)
    }

    /// A diagram of boxes as a list of what they say.
    pub fn diagram(&mut self, part: &str, report: &mut Report) -> Option<Block> {
        let root = self.tree(part)?;
        let texts: Vec<String> = root
            .find_all("pt")
            .into_iter()
            .filter(|point| point.attr("type").is_none_or(|kind| kind == "node"))
            .map(|point| spaced(point).trim().to_owned())
            .filter(|text| !text.is_empty())
            .collect();
        report.add(Kind::Changed, What::Diagram, texts.first()?);
        let item = |text: String| {
            Flat::Item(FlatItem { blocks: vec![Block::Paragraph(vec![Inline::text(text)])], ..FlatItem::default() })
        };
        arrange::blocks(texts.into_iter().map(item).collect(), report).into_iter().next()
    }
}

/// Returns what a picture says to those who do not see it, without what programs put there by themselves: the name of
/// its file, and that nobody wrote it.
pub fn alternative_text(text: &str) -> String {
    const BY_PROGRAMS: [&str; 3] =
        ["Description automatically generated", "AI-generated content may be incorrect", "התיאור נוצר באופן אוטומטי"];
    let lines = text.lines().filter(|line| !BY_PROGRAMS.iter().any(|words| line.contains(words)));
    let text = lines.collect::<Vec<_>>().join(" ").trim().to_owned();
    let is_file_name = [".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".webp", ".svg"]
        .iter()
        .any(|ending| text.to_lowercase().ends_with(ending));
    if is_file_name { String::new() } else { text }
}

/// The text of an element, a space between its paragraphs.
fn spaced(element: &Element) -> String {
    let paragraphs = element.find_all("p");
    let texts = paragraphs
        .into_iter()
        .map(|paragraph| paragraph.find_all("t").into_iter().map(Element::text).collect::<String>());
    texts.collect::<Vec<_>>().join(" ")
}

fn chart_table(root: &Element) -> Vec<Vec<Vec<Inline>>> {
    let series: Vec<&Element> = root.find_all("ser").into_iter().take(SERIES_MAX).collect();
    let points = |series: &Element, names: [&str; 2]| -> Vec<(usize, String)> {
        let Some(values) = names.iter().find_map(|name| series.child(name)) else { return vec![] };
        let format = values.find("formatCode").map(Element::text).unwrap_or_default();
        let points = values.find_all("pt").into_iter().filter_map(|point| {
            let at = point.attr("idx")?.parse::<usize>().ok().filter(|at| *at < ROWS_MAX)?;
            Some((at, number(&point.child("v")?.text(), &format)))
        });
        points.collect()
    };
    let mut head = vec![vec![]];
    let mut categories: Vec<String> = vec![];
    let mut columns: Vec<Vec<(usize, String)>> = vec![];
    for one in &series {
        let name =
            one.child("tx").map(|it| it.find_all("v").into_iter().map(Element::text).collect::<Vec<_>>().join(" "));
        head.push(vec![Inline::text(name.unwrap_or_default())]);
        for (at, text) in points(one, ["cat", "xVal"]) {
            if at >= categories.len() {
                categories.resize(at + 1, String::new());
            }
            if categories[at].is_empty() {
                categories[at] = text;
            }
        }
        columns.push(points(one, ["val", "yVal"]));
    }
    let count = columns.iter().flatten().map(|(at, _)| at + 1).chain([categories.len()]).max().unwrap_or_default();
    let mut rows = vec![head];
    for at in 0..count {
        let category = categories.get(at).cloned().unwrap_or_else(|| (at + 1).to_string());
        let mut row = vec![vec![Inline::text(category)]];
        for column in &columns {
            let value = column.iter().find(|(own, _)| *own == at).map(|(_, value)| value.clone()).unwrap_or_default();
            row.push(vec![Inline::text(value)]);
        }
        rows.push(row);
    }
    rows
}

/// A value as the chart shows it: a share as per cent, without the digits that only a computer adds.
fn number(value: &str, format: &str) -> String {
    let Ok(number) = value.trim().parse::<f64>() else { return value.to_owned() };
    if !number.is_finite() {
        return value.to_owned();
    }
    let (number, sign) = if format.contains('%') { (number * 100.0, "%") } else { (number, "") };
    let rounded = (number * 1e6).round() / 1e6;
    format!("{rounded}{sign}")
}
