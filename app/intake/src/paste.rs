//! What a clipboard holds, as Markdown: of its HTML where that says more, else of its plain text.

use crate::html::{self, Node, Setting};
use crate::{chat, plain};

/// Where a text is pasted.
#[derive(Debug, Clone, Copy, Default)]
pub struct PasteTarget<'a> {
    /// The text before the cursor.
    pub before: &'a str,
    /// The text after it.
    pub after: &'a str,
    /// The title of the text.
    pub title: &'a str,
}

/// What is pasted in place of the clipboard's own text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted {
    /// The text.
    pub markdown: String,
    /// In how many places it was put in order.
    pub places: usize,
    /// Whether it can stand in the middle of a line; else it needs blank lines around it.
    pub is_inline: bool,
    /// How many pictures were left out.
    pub pictures: usize,
}

/// What is pasted; `None` where the clipboard's plain text is as good. `nodes` are those of its HTML.
pub fn paste(nodes: &[Node], text: &str, place: PasteTarget<'_>) -> Option<Pasted> {
    if is_in_code(place.before) {
        return None;
    }
    let is_first = place.before.trim().is_empty();
    let title = if is_first { place.title } else { "" };
    if let Some(conversation) = html::conversation(nodes).filter(|text| is_conversation(text)) {
        return tidied(&conversation, title);
    }
    if !is_conversation(text) {
        let setting = Setting { title, first_note: next_note(place.before).max(next_note(place.after)) };
        if let Some(html::Converted { markdown, places, is_inline, pictures }) = html::convert(nodes, setting) {
            return Some(Pasted { markdown, places, is_inline, pictures });
        }
    }
    tidied(text, title)
}

fn is_conversation(text: &str) -> bool {
    chat::read(&text.split('\n').collect::<Vec<_>>()).is_some()
}

fn tidied(text: &str, title: &str) -> Option<Pasted> {
    let text = text.replace("\r\n", "\n");
    let plain::Tidied { text: markdown, places } = plain::tidy(&text, title);
    let is_inline = !markdown.trim_matches('\n').contains("\n\n") && !plain::begins_block(&markdown);
    (places > 0).then_some(Pasted { markdown, places, is_inline, pictures: 0 })
}

/// Whether a block of code is open at the end of a text.
fn is_in_code(text: &str) -> bool {
    let mut fence: Option<&str> = None;
    for line in text.split('\n').filter(|line| plain::is_fence(line)) {
        let sign = &line.trim_start()[..3];
        match fence {
            None => fence = Some(sign),
            Some(open) if open == sign => fence = None,
            Some(_) => {}
        }
    }
    fence.is_some()
}

/// A number that no footnote of a text has.
fn next_note(text: &str) -> usize {
    let numbers = text.split("[^").skip(1).filter_map(|rest| rest.split(']').next()?.parse::<usize>().ok());
    numbers.max().unwrap_or(0).saturating_add(1)
}
