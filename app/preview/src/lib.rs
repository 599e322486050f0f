//! What the editor needs once there is a text: the renderer of the server for its preview, and the
//! conversion of what is pasted. A program of its own, because it is as large as the rest of the editor,
//! which need not wait for it.

mod dom;

use domain::language::Language;
use intake::paste::{Pasted, Place};
use js_sys::Array;
use markdown::Options;

/// Markdown as safe HTML. `files_base` stands before the name of every file the text refers to.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn render(text: &str, files_base: String) -> String {
    markdown::render(text, &Options { language: Language::of_text(text), files_base }).html
}

/// What comes into a text in place of what a clipboard holds as HTML and as plain text: Markdown, in how
/// many places it was put in order, and whether it can stand in the middle of a line. Empty where the
/// plain text is as good.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn paste(html: &str, text: &str, before: &str, after: &str, title: &str) -> Array {
    let nodes = if html.is_empty() { vec![] } else { dom::read(html) };
    match intake::paste::paste(&nodes, text, Place { before, after, title }) {
        Some(Pasted { markdown, places, is_inline }) => {
            Array::of3(&markdown.into(), &(places as u32).into(), &is_inline.into())
        }
        None => Array::new(),
    }
}
