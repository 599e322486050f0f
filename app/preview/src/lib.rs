//! The renderer of the server for a browser: the editor's preview. A program of its own, because it is
//! as large as the rest of the editor, which need not wait for it.

use domain::language::Language;
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
