//! What the editor needs once there is a text: the server's renderer for its preview, and the conversion of pasted
//! content.
//!
//! It is a wasm program of its own, because it is as large as the rest of the editor, which need not wait for it. It
//! holds no logic: start reading in `markdown` and `intake`.

mod dom;

use domain::language::Language;
use intake::paste::{PasteTarget, Pasted};
use js_sys::Array;
use markdown::Options;

/// A text's language: the code that its author chose, else that of most of its words.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn language(title: &str, text: &str, chosen: &str) -> String {
    chosen.parse().unwrap_or_else(|_| markdown::language(title, text)).to_string()
}

/// Markdown as safe HTML, in the language of a code. `files_base` stands before the name of every file the text refers
/// to.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn render(text: &str, language: &str, files_base: String) -> String {
    let language: Language = language.parse().unwrap_or_default();
    markdown::render(text, &Options { language, files_base }).html
}

/// What comes into a text in place of what a clipboard holds as HTML and as plain text: Markdown, in how
/// many places it was put in order, whether it can stand in the middle of a line, and how many pictures were left
/// out. Empty where the plain text is as good.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn paste(html: &str, text: &str, before: &str, after: &str, title: &str) -> Array {
    let nodes = if html.is_empty() { vec![] } else { dom::read(html) };
    match intake::paste::paste(&nodes, text, PasteTarget { before, after, title }) {
        Some(Pasted { markdown, places, is_inline, pictures }) => {
            let [places, pictures] = [places, pictures].map(|count| (count as u32).into());
            Array::of4(&markdown.into(), &places, &is_inline.into(), &pictures)
        }
        None => Array::new(),
    }
}
