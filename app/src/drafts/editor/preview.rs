//! The preview beside the text, drawn by the server's renderer, and the conversion of pasted plain text. Both are in a
//! program of its own (`app/preview`), fetched once there is a text or somebody is about to write one. Pasted HTML is read
//! by the server.

use std::time::Duration;

use domain::language::Language;
use js_sys::{Array, Promise};
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::File;

use super::paste::{Clip, Pasted};
use super::session::Session;
use super::{PREVIEW_ID, TEXTAREA_ID, textarea};
use crate::drafts::form::DraftForm;

/// How long after the last keystroke the preview follows.
const DEBOUNCE: Duration = Duration::from_millis(150);

#[wasm_bindgen(module = "/src/drafts/editor/preview.js")]
extern "C" {
    /// A text's language and its HTML, two strings. Calls are answered in their order.
    fn render(title: &str, text: &str, chosen_language: &str, files_base: &str) -> Promise;
    /// Lets the preview go along with the text, once the program is there. Both are given by the ids of their elements.
    fn follow(field: &str, preview: &str);
    /// Fetches the program; the promise is settled once the program is there.
    fn ready() -> Promise;
    /// Returns what comes of a plain text, as `app/preview` gives it; `None` where the program is not there yet.
    fn paste(text: &str, before: &str, after: &str, title: &str) -> Option<Array>;
    /// Returns what comes of a clipboard with HTML: the same, with how many pictures were left out, those to upload, and
    /// whether it is only the plain text, since the server did not answer.
    #[wasm_bindgen(js_name = pasteHtml)]
    fn paste_html(html: &str, text: &str, before: &str, after: &str, title: &str) -> Promise;
}

/// Lets the preview go along with the text from now on.
pub fn follow_text() {
    follow(TEXTAREA_ID, PREVIEW_ID);
}

/// Begins to fetch the program, for somebody who is about to write.
pub fn prepare() {
    spawn_local(async {
        // Without a network it is tried again when it is needed.
        drop(ready().await);
    });
}

/// Returns what comes of a plain text at the selection; `None` where the program is not there yet, and where the text
/// is good as it is `Some(None)`.
pub fn tidied(text: &str) -> Option<Option<Pasted>> {
    let [before, _, after] = textarea::around();
    let parts = paste(text, &before, &after, &textarea::field(DraftForm::TITLE))?;
    Some(pasted(&parts))
}

/// Returns what comes of a clipboard at the selection, and the pictures of it that are to be uploaded; `None` where its
/// plain text is as good.
pub async fn converted(clip: &Clip) -> Option<(Pasted, Vec<File>)> {
    if clip.html.is_empty() {
        drop(ready().await);
        return Some((tidied(&clip.text).flatten()?, vec![]));
    }
    let [before, _, after] = textarea::around();
    let parts = paste_html(&clip.html, &clip.text, &before, &after, &textarea::field(DraftForm::TITLE)).await;
    let parts = Array::from(&parts.ok()?);
    let converted = pasted(&parts)?;
    let files = Array::from(&parts.get(4)).iter().filter_map(|file| file.dyn_into().ok()).collect();
    Some((converted, files))
}

/// Returns what was made of a clipboard; `None` for an empty answer.
fn pasted(parts: &Array) -> Option<Pasted> {
    Some(Pasted {
        markdown: parts.get(0).as_string()?,
        places: parts.get(1).as_f64().unwrap_or_default() as usize,
        is_inline: parts.get(2).is_truthy(),
        has_pictures: parts.get(3).is_truthy(),
        is_plain: parts.get(5).is_truthy(),
    })
}

/// A handle: copies are the same preview.
#[derive(Clone, Copy)]
pub struct Preview {
    session: Session,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Preview {
    /// The preview of a session's text.
    pub fn new(session: Session) -> Self {
        Self { session, timer: StoredValue::new(None) }
    }

    /// Follows the text once the typing pauses.
    pub fn refresh_soon(self) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        self.timer.set_value(set_timeout_with_handle(move || self.refresh(), DEBOUNCE).ok());
    }

    /// Follows the text now.
    pub fn refresh(self) {
        let text = textarea::value();
        if text.trim().is_empty() {
            show("", None);
            return;
        }
        let files_base = self.session.files_base();
        let drawn =
            render(&textarea::field(DraftForm::TITLE), &text, &textarea::field(DraftForm::LANGUAGE), &files_base);
        spawn_local(async move {
            // Without a network the old preview stays; the next keystroke tries again.
            if let Ok(drawn) = drawn.await {
                let parts = Array::from(&drawn);
                let language = parts.get(0).as_string().and_then(|code| code.parse().ok());
                show(&parts.get(1).as_string().unwrap_or_default(), language);
            }
        });
    }
}

fn show(html: &str, language: Option<Language>) {
    if let Some(preview) = document().get_element_by_id(PREVIEW_ID) {
        if let Some(language) = language {
            // Neither name nor value can be refused.
            let _ = preview.set_attribute("lang", language.as_str());
            let _ = preview.set_attribute("dir", language.direction());
        }
        preview.set_inner_html(html);
    }
}
