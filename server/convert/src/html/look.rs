//! How the letters inside an element look.

use super::{attribute, style};
use crate::link;
use crate::model::{Content, Inline, Marks};
use crate::script::{Script, scripted};
use crate::xml::Element;

/// How letters look, and where they lead.
#[derive(Debug, Clone, Default)]
pub(super) struct Look {
    pub marks: Marks,
    pub link: Option<String>,
    /// Whether the ends of lines in the text itself are shown as such.
    pub keeps_lines: bool,
    is_code: bool,
    script: Option<Script>,
}

impl Look {
    /// The look inside an element.
    pub fn inside(&self, element: &Element) -> Self {
        let mut look = self.clone();
        match element.name.as_str() {
            "b" | "strong" => look.marks.bold = true,
            "i" | "em" | "cite" => look.marks.italic = true,
            "s" | "strike" => look.marks.strike = true,
            "code" | "tt" | "kbd" | "samp" => look.is_code = true,
            "sup" => look.script = Some(Script::Raised),
            "sub" => look.script = Some(Script::Lowered),
            "a" => look.link = link::address(attribute(element, "href")).or(look.link),
            _ => {}
        }
        match style(element, "font-weight") {
            "bold" | "bolder" | "600" | "700" | "800" | "900" => look.marks.bold = true,
            "normal" | "lighter" | "300" | "400" | "500" => look.marks.bold = false,
            _ => {}
        }
        match style(element, "font-style") {
            "italic" | "oblique" => look.marks.italic = true,
            "normal" => look.marks.italic = false,
            _ => {}
        }
        match style(element, "white-space") {
            "pre" | "pre-wrap" | "pre-line" | "break-spaces" => look.keeps_lines = true,
            "normal" | "nowrap" => look.keeps_lines = false,
            _ => {}
        }
        match style(element, "white-space-collapse") {
            "preserve" | "preserve-breaks" | "break-spaces" => look.keeps_lines = true,
            "collapse" => look.keeps_lines = false,
            _ => {}
        }
        let decoration = [style(element, "text-decoration"), style(element, "text-decoration-line")];
        look.marks.strike |= decoration.iter().any(|value| value.to_ascii_lowercase().contains("line-through"));
        look
    }

    /// A text of this look.
    pub fn inline(&self, text: &str) -> Inline {
        let content = match self.is_code {
            true => Content::Code(text.to_owned()),
            false => Content::Text(scripted(text, self.script)),
        };
        Inline { content, marks: self.marks, link: self.link.clone() }
    }
}
