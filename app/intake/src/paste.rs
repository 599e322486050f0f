//! What a clipboard holds as plain text, as Markdown. Its HTML is read by the server (`convert::paste`).

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

impl<'a> PasteTarget<'a> {
    /// The title, where nothing stands before the paste: a first line that says the same is left out.
    pub fn repeated_title(&self) -> &'a str {
        if self.before.trim().is_empty() { self.title } else { "" }
    }

    /// Returns whether it is inside of code, where everything stays as it is.
    pub fn is_in_code(&self) -> bool {
        let mut fence: Option<&str> = None;
        for line in self.before.split('\n').filter(|line| plain::is_fence(line)) {
            let sign = &line.trim_start()[..3];
            match fence {
                None => fence = Some(sign),
                Some(open) if open == sign => fence = None,
                Some(_) => {}
            }
        }
        fence.is_some()
    }

    /// A number that no footnote of the text has.
    pub fn next_note(&self) -> usize {
        let of = |text: &str| {
            let numbers = text.split("[^").skip(1).filter_map(|rest| rest.split(']').next()?.parse::<usize>().ok());
            numbers.max().unwrap_or(0).saturating_add(1)
        };
        of(self.before).max(of(self.after))
    }
}

/// What is pasted in place of the clipboard's own text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted {
    /// The text.
    pub markdown: String,
    /// The number of places in which the text was put in order.
    pub places: usize,
    /// Whether it can stand in the middle of a line; else it needs blank lines around it.
    pub is_inline: bool,
}

/// Returns what is pasted of a plain text below a title; `None` where the text is good as it is.
pub fn paste(text: &str, title: &str) -> Option<Pasted> {
    let text = text.replace("\r\n", "\n");
    let plain::Tidied { text: markdown, places } = plain::tidy(&text, title);
    let is_inline = !markdown.trim_matches('\n').contains("\n\n") && !plain::begins_block(&markdown);
    (places > 0).then_some(Pasted { markdown, places, is_inline })
}

/// Returns whether a text is a conversation as WhatsApp exports it.
pub fn is_conversation(text: &str) -> bool {
    chat::read(&text.split('\n').collect::<Vec<_>>()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_knows_code_notes_and_title() {
        let place = |before, after| PasteTarget { before, after, title: "אמנה" };
        assert!(place("```\nx = 1\n", "").is_in_code());
        assert!(!place("```\nx\n```\n~~~\n```\n~~~\n", "").is_in_code());
        assert!(place("~~~\n```\n", "").is_in_code());
        assert_eq!(place("", "").next_note(), 1);
        assert_eq!(place("א[^2] ב[^x]", "[^7]: ג").next_note(), 8);
        assert_eq!((place(" \n", "").repeated_title(), place("א", "").repeated_title()), ("אמנה", ""));
    }
}
