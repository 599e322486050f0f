//! What the editor needs once there is a text: the server's renderer for its preview, which goes along with the text, and
//! the conversion of pasted plain text.
//!
//! It is a wasm program of its own, because it is as large as the rest of the editor, which need not wait for it. It
//! holds no logic: start reading in `markdown` and `intake`.

use domain::language::Language;
use intake::paste::{PasteTarget, Pasted};
use js_sys::Array;
use markdown::Options;

/// A text's language: the code that its author chose, else that of most of its words.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn language(title: &str, text: &str, chosen: &str) -> String {
    chosen.parse().unwrap_or_else(|_| markdown::language(title, text)).to_string()
}

/// Returns Markdown as safe HTML, in the language of a code. `files_base` stands before the name of every file the text
/// refers to.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn render(text: &str, language: &str, files_base: String) -> String {
    let language: Language = language.parse().unwrap_or_default();
    markdown::render(text, &Options { language, files_base }).html
}

#[wasm_bindgen::prelude::wasm_bindgen(module = "/src/follow.js")]
extern "C" {
    #[wasm_bindgen(js_name = follow)]
    fn follow_text(field: &str, preview: &str);
}

/// Keeps the preview beside the part of the text that is in sight, and the bar above a phone's keyboard, from now on. The
/// field and the preview are given by the ids of their elements.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn follow(field: &str, preview: &str) {
    follow_text(field, preview);
}

/// Returns what comes into a text in place of what a clipboard holds as plain text: Markdown, in how many places it was
/// put in order, and whether it can stand in the middle of a line. Empty where the plain text is as good.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn paste(text: &str, before: &str, after: &str, title: &str) -> Array {
    let target = PasteTarget { before, after, title };
    let pasted = if target.is_in_code() { None } else { intake::paste::paste(text, target.repeated_title()) };
    match pasted {
        Some(Pasted { markdown, places, is_inline }) => {
            Array::of3(&markdown.into(), &(places as u32).into(), &is_inline.into())
        }
        None => Array::new(),
    }
}

/// Returns what the server is told of the place of a paste: the title that it may repeat, and the number of its first
/// footnote. Empty inside of code, where everything stays as it is.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn paste_target(before: &str, after: &str, title: &str) -> Array {
    let target = PasteTarget { before, after, title };
    if target.is_in_code() {
        return Array::new();
    }
    Array::of2(&target.repeated_title().into(), &(target.next_note() as u32).into())
}
