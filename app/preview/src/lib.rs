//! The renderer of the server for a browser: the editor's preview. A program of its own, because it is
//! as large as the rest of the editor, which need not wait for it.

use domain::language::Language;
use markdown::Options;

/// Markdown as safe HTML. `files_base` stands before the name of every file the text refers to.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn render(text: &str, files_base: String) -> String {
    markdown::render(text, &Options { language: Language::of_text(text), files_base }).html
}
