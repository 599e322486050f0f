//! One save: the whole form, posted in the background, and the server's answer.
//!
//! The form goes to its own address as `multipart/form-data` with `action=autosave` and
//! `Accept: application/json`. The answer is [`Saved`] (200), nothing to read (401: the session
//! ended), or [`Refusal`] (409: saved elsewhere since; other 4xx: not taken).

use js_sys::{Array, Promise};
use serde::Deserialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{File, FormData, HtmlFormElement};

use super::EditorFile;
use super::autosave::Outcome;
use crate::drafts::form::DraftForm;

/// How long to wait for an answer, in milliseconds.
const SAVE_TIMEOUT: u32 = 30_000;
/// The same for files, which may be large and the line slow.
const UPLOAD_TIMEOUT: u32 = 300_000;

#[wasm_bindgen(module = "/src/drafts/editor/save.js")]
extern "C" {
    /// Posts a form within so many milliseconds; its answer is a status and a text. Of large files a bar shows how much
    /// was sent.
    #[wasm_bindgen(js_name = post)]
    fn post_form(path: &str, fields: &FormData, timeout: u32) -> Promise;
}

/// The draft was saved.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Saved {
    /// The draft's version now.
    pub version: i64,
    /// The moment of the save, in microseconds since 1970.
    pub saved_at: i64,
    /// Every file beside it.
    pub attachments: Vec<EditorFile>,
    /// Why files that came along were not taken, in the member's language.
    #[serde(default)]
    pub refused: Vec<String>,
}

/// The draft was not saved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Refusal {
    /// The reason, in the member's language; may be empty.
    pub detail: String,
    /// The draft's version now, where it was saved elsewhere since.
    pub current: Option<i64>,
    /// The draft's text now, where it was saved elsewhere since.
    pub body: Option<String>,
}

/// The server's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The draft was saved.
    Saved(Saved),
    /// Nobody is logged in any more.
    SessionEnded,
    /// The draft was saved elsewhere since.
    Conflict(Refusal),
    /// The server does not take it.
    Refused(Refusal),
    /// No answer, or a failure of the server.
    Unreachable,
}

impl Answer {
    /// Returns what it means for the saves to come.
    pub fn outcome(&self) -> Outcome {
        match self {
            Answer::Saved(_) => Outcome::Saved,
            Answer::SessionEnded => Outcome::SessionEnded,
            Answer::Conflict(_) => Outcome::Conflict,
            Answer::Refused(_) => Outcome::Refused,
            Answer::Unreachable => Outcome::Unreachable,
        }
    }

    /// Reads a status and a body.
    fn read(status: u16, body: &str) -> Self {
        let refusal = || serde_json::from_str::<Refusal>(body).unwrap_or_default();
        match status {
            200..300 => serde_json::from_str(body).map_or(Answer::Unreachable, Answer::Saved),
            401 => Answer::SessionEnded,
            409 => Answer::Conflict(refusal()),
            // 408 and 429 pass, as a failure of the server does.
            408 | 429 => Answer::Unreachable,
            400..500 => Answer::Refused(refusal()),
            _ => Answer::Unreachable,
        }
    }
}

/// A file to send along, under a name of our choice.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The file.
    pub file: File,
    /// The file's name beside the draft.
    pub name: String,
    /// Whether the text shows it, where the cursor is.
    pub shows: bool,
}

/// Posts the form, with a further file; `version` is the one it replaces.
pub async fn post(form: &HtmlFormElement, path: &str, version: i64, upload: Option<&Upload>) -> Answer {
    send(form, path, version, upload).await.unwrap_or(Answer::Unreachable)
}

async fn send(form: &HtmlFormElement, path: &str, version: i64, upload: Option<&Upload>) -> Result<Answer, JsValue> {
    let fields = FormData::new_with_form(form)?;
    fields.append_with_str("action", "autosave")?;
    fields.set_with_str(DraftForm::VERSION, &version.to_string())?;
    if let Some(upload) = upload {
        fields.append_with_blob_and_filename(DraftForm::FILES, &upload.file, &upload.name)?;
    }
    let timeout = if upload.is_none() { SAVE_TIMEOUT } else { UPLOAD_TIMEOUT };
    let answer = Array::from(&post_form(path, &fields, timeout).await?);
    let status = answer.get(0).as_f64().unwrap_or_default() as u16;
    Ok(Answer::read(status, &answer.get(1).as_string().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers() {
        let saved =
            r#"{"version":3,"saved_at":1,"attachments":[{"file_name":"a.png","media_type":"image/png","size":5}]}"#;
        assert!(matches!(Answer::read(200, saved), Answer::Saved(Saved { version: 3, .. })));
        assert_eq!(Answer::read(200, "<!doctype html>"), Answer::Unreachable);
        assert_eq!(Answer::read(401, ""), Answer::SessionEnded);
        let Answer::Conflict(conflict) = Answer::read(409, r#"{"code":"conflict","current":4,"body":"x"}"#) else {
            panic!("no conflict")
        };
        assert_eq!((conflict.current, conflict.body.as_deref()), (Some(4), Some("x")));
        let Answer::Refused(refusal) = Answer::read(413, r#"{"detail":"too large"}"#) else { panic!("taken") };
        assert_eq!(refusal.detail, "too large");
        assert_eq!(Answer::read(503, ""), Answer::Unreachable);
        assert_eq!(Answer::read(429, ""), Answer::Unreachable);
    }
}
