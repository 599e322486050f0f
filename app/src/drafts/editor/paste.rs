//! What the clipboard holds, and what comes of it ([`super::preview`]).

use web_sys::DataTransfer;

/// What the clipboard holds as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clip {
    /// The clipboard's HTML; empty where it has none.
    pub html: String,
    /// The clipboard's plain text, lines ended by `\n`.
    pub text: String,
}

impl Clip {
    /// Reads a clipboard.
    pub fn read(transfer: &DataTransfer) -> Self {
        Self {
            html: transfer.get_data("text/html").unwrap_or_default(),
            text: transfer.get_data("text/plain").unwrap_or_default().replace("\r\n", "\n"),
        }
    }

    /// Returns whether there may be more to it than the plain text that a browser pastes.
    pub fn is_worth_reading(&self) -> bool {
        let is_one_line = !self.text.trim_end_matches('\n').contains(['\n', '\t']);
        let is_item = self.text.starts_with(BULLETS);
        !self.html.is_empty() || !is_one_line || is_item || !self.text.chars().all(is_visible)
    }
}

/// Signs that begin an item of a list, and that Markdown has not.
const BULLETS: [char; 7] = ['•', '·', '○', '◦', '●', '▪', '‣'];

fn is_visible(c: char) -> bool {
    !domain::text::is_bidi_control(c) && !matches!(c, '\u{b}' | '\u{ad}' | '\u{200b}' | '\u{2028}' | '\u{feff}' | '<')
}

/// What comes into the text in place of the clipboard's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted {
    /// The text.
    pub markdown: String,
    /// The number of places in which the text was put in order.
    pub places: usize,
    /// Whether it can stand in the middle of a line; else it needs blank lines around it.
    pub is_inline: bool,
    /// Whether pictures were left out.
    pub has_pictures: bool,
    /// Whether the formatting was left out, since nobody could read it.
    pub is_plain: bool,
}

#[cfg(test)]
mod tests {
    use super::Clip;

    #[test]
    fn a_word_is_left_to_the_browser() {
        let is_worth = |text: &str| Clip { html: String::new(), text: text.to_owned() }.is_worth_reading();
        assert!(!is_worth("מילה אחת\n"));
        assert!(is_worth("שתי\nשורות"));
        assert!(is_worth("• פריט"));
        assert!(is_worth("\u{202a}שלום\u{202c}"));
        assert!(Clip { html: "<b>x</b>".into(), text: "x".into() }.is_worth_reading());
    }
}
