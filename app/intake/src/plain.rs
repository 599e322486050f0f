//! Plain text as Markdown: what people type in mails, chats and old documents keeps its lines, lists
//! and tables.
//!
//! A text that is Markdown already keeps its own line breaks. Everything that is not mentioned here
//! stays as it is, byte for byte, and code always does.
//!
//! [`style`] finds out how a text is written, [`list`] reads runs of items, [`paragraphs`] puts the
//! rest together.

mod list;
mod paragraphs;
mod style;

use crate::{chat, line, table};
use paragraphs::Tidier;
use style::Style;
pub(crate) use style::is_fence;

/// A text, put in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tidied {
    /// The text.
    pub text: String,
    /// The number of places in which the text was changed; 0 for a text that stays as it is.
    pub places: usize,
}

/// Puts a text in order. A first paragraph that says the same as `title` is left out.
pub fn tidy(text: &str, title: &str) -> Tidied {
    let (clean, invisible) = without_invisible(text);
    if let Some(rows) = table::range(&clean) {
        return Tidied { text: table::markdown(&rows), places: 1 };
    }
    let lines: Vec<&str> = clean.split('\n').collect();
    let mut places = usize::from(invisible);
    let tidied = match chat::read(&lines).filter(|_| !lines.iter().any(|line| is_fence(line))) {
        Some(chat) => conversation(&chat, title, &mut places),
        None => body(&lines, title, &mut places),
    };
    if tidied == text {
        return Tidied { text: tidied, places: 0 };
    }
    Tidied { text: tidied, places }
}

/// Returns whether a text is written in Markdown, as far as it can be told.
pub fn is_markdown(text: &str) -> bool {
    Style::of(&text.split('\n').collect::<Vec<_>>()).is_markdown
}

/// Returns whether a text begins with a block that needs a line of its own: a list, a heading, a quotation, a table, a
/// rule.
pub(crate) fn begins_block(text: &str) -> bool {
    let first = text.trim_start_matches('\n').split('\n').next().unwrap_or_default();
    let is_mark = matches!(line::mark(first), Some((line::Mark::Markdown(_) | line::Mark::Number { .. }, _)));
    is_mark || first.starts_with(['#', '>', '|']) || line::is_row(first)
}

/// The text without characters that are invisible and that some programs mark ends of lines with.
fn without_invisible(text: &str) -> (String, bool) {
    let mut clean = String::with_capacity(text.len());
    let mut is_changed = false;
    for c in text.chars() {
        let replaced = match c {
            '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' => Some("\n"),
            '\u{2029}' => Some("\n\n"),
            '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}' => Some(""),
            c if domain::text::is_bidi_control(c) => Some(""),
            _ => None,
        };
        is_changed |= replaced.is_some();
        match replaced {
            Some(text) => clean.push_str(text),
            None => clean.push(c),
        }
    }
    (clean, is_changed)
}

fn body(lines: &[&str], title: &str, places: &mut usize) -> String {
    let mut tidier = Tidier::new(Style::of(lines), title);
    tidier.lines(lines);
    *places += tidier.places;
    tidier.text()
}

/// A conversation: each day, the speaker in bold, one paragraph for each message.
fn conversation(chat: &chat::Chat<'_>, title: &str, places: &mut usize) -> String {
    let mut paragraphs: Vec<String> = vec![];
    let before = body(&chat.before, title, places);
    paragraphs.extend(Some(before.trim_matches('\n').to_owned()).filter(|text| !text.is_empty()));
    let mut day = None;
    for message in &chat.messages {
        *places += 1;
        if message.is_noise() {
            continue;
        }
        if day != Some(message.day) {
            paragraphs.push(format!("*{}*", message.day));
            day = Some(message.day);
        }
        paragraphs.push(written(message));
    }
    let after = body(&chat.after, "", places);
    paragraphs.extend(Some(after.trim_matches('\n').to_owned()).filter(|text| !text.is_empty()));
    paragraphs.join("\n\n") + "\n"
}

fn written(message: &chat::Message<'_>) -> String {
    let text = message.text();
    let lines: Vec<&str> = text.iter().map(|line| line.trim_end_matches(line::is_space)).collect();
    let mut tidier = Tidier::new(Style::lines_of_a_chat(&lines), "");
    tidier.lines(&lines);
    let text = tidier.text();
    let text = text.trim_matches('\n');
    let Some(speaker) = message.speaker else { return format!("*{text}*") };
    let begins_a_block = lines.first().is_some_and(|first| line::mark(line::trim_start(first)).is_some());
    let between = if begins_a_block { "\n\n" } else { " " };
    format!("**{speaker}:**{between}{text}")
}

#[cfg(test)]
mod tests;
