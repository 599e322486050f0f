//! Links inside a document lead to its headings: the only places in a text of the forum that have an address.

use std::collections::HashMap;

use domain::slug::Anchors;

use crate::model::{Block, Inline, text_of};
use crate::report::{Kind, Report, What};
use crate::writer::visit_lines;

/// The headings of a document, by the names that its links call them by.
#[derive(Debug, Default)]
pub struct Headings {
    /// The words of the heading that a name leads to, and how many headings of these words come before it.
    by_name: HashMap<String, (String, usize)>,
    /// How many headings of the same words were read.
    read: HashMap<String, usize>,
    /// The heading that was read last, as in `by_name`.
    last: Option<(String, usize)>,
}

impl Headings {
    /// Takes in the next heading, with the names of places in it. A name that was given before leads to its first place.
    pub fn add(&mut self, text: &str, names: impl IntoIterator<Item = String>) {
        let text = text.trim();
        let before = self.read.entry(text.to_owned()).or_default();
        let heading = (text.to_owned(), *before);
        *before += 1;
        for name in names {
            self.by_name.entry(name).or_insert_with(|| heading.clone());
        }
        self.last = Some(heading);
    }

    /// Takes in the names of places that are no headings: links to them lead to the heading above.
    pub fn add_places(&mut self, names: impl IntoIterator<Item = String>) {
        let Some(heading) = &self.last else { return };
        for name in names {
            self.by_name.entry(name).or_insert_with(|| heading.clone());
        }
    }

    /// Makes links of those that begin with a prefix and go on with a name. A link to a place above the first heading, and to
    /// one that is not there, becomes its text.
    pub fn resolve(&self, prefix: &str, blocks: &mut [Block], notes: &mut [Vec<Block>], report: &mut Report) {
        let mut slugs: HashMap<String, Vec<String>> = HashMap::new();
        let mut anchors = Anchors::default();
        each_heading(blocks, &mut |line| {
            let text = text_of(line);
            let slug = anchors.give(&text);
            slugs.entry(text.trim().to_owned()).or_default().push(slug);
        });
        let mut resolve = |line: &mut Vec<Inline>| {
            for inline in line {
                let Some(name) = inline.link.as_ref().and_then(|link| link.strip_prefix(prefix)) else { continue };
                let slug = self.by_name.get(name).and_then(|(text, before)| {
                    let namesakes = slugs.get(text)?;
                    namesakes.get(*before).or(namesakes.last())
                });
                if slug.is_none() {
                    report.add(Kind::Changed, What::InternalLink, inline.as_text());
                }
                inline.link = slug.map(|slug| format!("#{slug}"));
            }
        };
        visit_lines(blocks, &mut resolve);
        notes.iter_mut().for_each(|note| visit_lines(note, &mut resolve));
    }
}

/// Hands over the line of every heading, in the order in which they are written.
pub fn each_heading(blocks: &[Block], call: &mut impl FnMut(&[Inline])) {
    for block in blocks {
        match block {
            Block::Heading(_, line) => call(line),
            Block::Quote(blocks) => each_heading(blocks, call),
            Block::List(list) => list.items.iter().for_each(|item| each_heading(&item.blocks, call)),
            Block::Paragraph(_) | Block::Code(_) | Block::Table(_) | Block::Rule => {}
        }
    }
}
