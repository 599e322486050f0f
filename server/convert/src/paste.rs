//! What a clipboard holds as HTML.

use intake::mail;
use serde::{Deserialize, Serialize};

use crate::html::{self, clip};
use crate::model::{Block, Content, Document, File, Inline, Marks, split_at_breaks, text_of};
use crate::report::{Kind, Report, What};
use crate::{Unreadable, pictures, writer};

/// What a paste comes into.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The title of the text where nothing stands before the paste: a first line that says the same is left out.
    pub title: String,
    /// The number of the first footnote: one more than those of the text.
    pub first_note: usize,
}

/// The content of a clipboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clipboard {
    /// Something of which the HTML says more than the plain text.
    Document(Pasted),
    /// A conversation of WhatsApp Web, as the lines of an export.
    Conversation(String),
    /// Nothing of which the plain text is not as good.
    Plain,
}

/// A paste as Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted {
    /// The text.
    pub markdown: String,
    /// The number of places in which something was left out or put in order that the document shows otherwise.
    pub places: usize,
    /// Whether it can stand in the middle of a line.
    pub is_inline: bool,
    /// How many pictures were left out: only those in the HTML itself are taken.
    pub pictures: usize,
    /// The pictures that were taken.
    pub files: Vec<File>,
}

/// Reads the HTML of a clipboard.
///
/// # Errors
/// [`Unreadable`].
pub fn paste(html: &str, target: &Target) -> Result<Clipboard, Unreadable> {
    let root = html::parsed(html)?;
    if let Some(lines) = clip::conversation(&root) {
        return Ok(Clipboard::Conversation(lines));
    }
    if clip::is_source(&root) {
        return Ok(Clipboard::Plain);
    }
    let mut report = Report::default();
    let mut pictures = pictures::Pictures::default();
    let mut document = html::read_tree(&root, &mut report, &mut |source| pictures.add_data(source));
    let mut places = 0;
    if repeats(&document, &target.title) {
        document.blocks.remove(0);
        places += 1;
    }
    deepen(&mut document.blocks);
    places += mail_heads(&mut document.blocks);
    let document = writer::normal(&document);
    let entries = report.into_entries();
    let is_picture = |what| matches!(what, What::Picture | What::ExternalPicture);
    let count = |pictures: bool| {
        let lost = entries.iter().filter(|it| it.kind != Kind::Kept && is_picture(it.what) == pictures);
        lost.map(|it| it.count).sum::<usize>()
    };
    places += count(false);
    if places == 0 && count(true) == 0 && !is_structured(&document) {
        return Ok(Clipboard::Plain);
    }
    let is_inline = matches!(document.blocks[..], [Block::Paragraph(_)]) && document.notes.is_empty();
    Ok(Clipboard::Document(Pasted {
        markdown: writer::numbered_from(&document, target.first_note.max(1)),
        places,
        is_inline,
        pictures: count(true),
        files: pictures.into_files(),
    }))
}

/// Moves headings one level down where there are any of the first: that is the title's.
fn deepen(blocks: &mut [Block]) {
    if blocks.iter().any(|block| matches!(block, Block::Heading(1, _))) {
        for block in blocks {
            if let Block::Heading(level, _) = block {
                *level = (*level + 1).min(6);
            }
        }
    }
}

/// Makes a quotation of the head of each mail that is quoted, with its labels in bold; how many there are.
fn mail_heads(blocks: &mut Vec<Block>) -> usize {
    let mut count = 0;
    let mut arranged = vec![];
    for block in std::mem::take(blocks) {
        match block {
            Block::Quote(mut inner) => {
                count += mail_heads(&mut inner);
                arranged.push(Block::Quote(inner));
            }
            Block::Paragraph(line) => {
                let lines = split_at_breaks(&line);
                let texts: Vec<String> = lines.iter().map(|line| text_of(line)).collect();
                let length = |at: usize| mail::head_length(texts[at..].iter().map(String::as_str));
                let Some(begin) = (0..lines.len()).find(|at| length(*at) > 0) else {
                    arranged.push(Block::Paragraph(line));
                    continue;
                };
                count += 1;
                let end = begin + length(begin);
                arranged.extend(paragraph(&lines[..begin]));
                let head: Vec<Vec<Inline>> = lines[begin..end].iter().map(|line| labelled(line)).collect();
                arranged.extend(paragraph(&head).map(|head| Block::Quote(vec![head])));
                arranged.extend(paragraph(&lines[end..]));
            }
            other => arranged.push(other),
        }
    }
    *blocks = arranged;
    count
}

/// Lines as a paragraph; `None` without any.
fn paragraph(lines: &[Vec<Inline>]) -> Option<Block> {
    let line = lines.join(&[Inline::new(Content::Break)][..]);
    (!line.is_empty()).then_some(Block::Paragraph(line))
}

/// A line of a mail's head, its label in bold.
fn labelled(line: &[Inline]) -> Vec<Inline> {
    let mut left = mail::label_end(&text_of(line)).unwrap_or(0);
    let mut own = vec![];
    for inline in line {
        let Content::Text(text) = &inline.content else {
            own.push(inline.clone());
            continue;
        };
        let (label, value) = text.split_at(left.min(text.len()));
        left -= label.len();
        for (part, bold) in [(label, true), (value, false)].into_iter().filter(|(part, _)| !part.is_empty()) {
            let marks = Marks { bold, ..inline.marks };
            own.push(Inline { content: Content::Text(part.to_owned()), marks, link: inline.link.clone() });
        }
    }
    own
}

/// Returns whether a document begins with its title once more.
fn repeats(document: &Document, title: &str) -> bool {
    let (Some(Block::Heading(_, line) | Block::Paragraph(line)), false) =
        (document.blocks.first(), title.trim().is_empty())
    else {
        return false;
    };
    text_of(line).trim() == title.trim()
}

/// Returns whether a document is more than a line of plain text.
fn is_structured(document: &Document) -> bool {
    let is_plain = |inline: &Inline| {
        matches!(inline.content, Content::Text(_)) && inline.marks == Marks::default() && inline.link.is_none()
    };
    match &document.blocks[..] {
        [] => false,
        [Block::Paragraph(line)] => !line.iter().all(is_plain),
        _ => true,
    }
}
