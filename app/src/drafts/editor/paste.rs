//! Text pasted from Word, Google Docs or a web page becomes Markdown.
//!
//! [`dom`] reads the clipboard's HTML into a small tree in the browser; the rest is a pure function
//! of that tree: [`blocks`] finds the document's structure (with [`word`] for the lists that Word
//! writes as paragraphs), [`inline`] marks bold, emphasis and links, [`write`](mod@write) puts it
//! into Markdown. To teach it another source, add a sample of its HTML to the tests below.

mod blocks;
pub mod dom;
mod inline;
mod styles;
mod word;
mod write;

/// A node of the pasted document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A run of text.
    Text(String),
    /// An element.
    Element(Element),
}

/// An element of the pasted document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    /// Its name in lower case.
    pub tag: String,
    /// The attributes of [`ATTRIBUTES`] that it has.
    pub attributes: Vec<(&'static str, String)>,
    /// What it holds.
    pub children: Vec<Node>,
}

/// The attributes that decide anything.
pub const ATTRIBUTES: [&str; 5] = ["href", "class", "style", "aria-level", "data-aria-level"];

impl Element {
    /// An attribute's value; empty where it is absent.
    fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }

    /// A declaration of its inline style; empty where it is absent.
    fn style(&self, property: &str) -> &str {
        let declared = |declaration: &'_ str| {
            let (name, _) = declaration.split_once(':')?;
            name.trim().eq_ignore_ascii_case(property).then_some(())
        };
        self.attribute("style")
            .split(';')
            .find(|declaration| declared(declaration).is_some())
            .and_then(|declaration| declaration.split_once(':'))
            .map_or("", |(_, value)| value.trim())
    }
}

/// The Markdown of a pasted document; `None` when it has no structure (plain text is then pasted
/// as the browser does).
pub fn to_markdown(nodes: &[Node]) -> Option<String> {
    let document = blocks::read(nodes);
    document.structured.then(|| write::markdown(&document.blocks)).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests;
