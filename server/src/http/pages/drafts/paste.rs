//! What the editor is told of a clipboard: the island's request, and what comes into the text.

use axum::extract::State;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use forum::drafts::paste::{Clip, Pasted};
use http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::visitor::LoggedIn;
use crate::http::routing::post;

/// The routes of this module. What is larger than they take is pasted as plain text.
pub fn routes() -> Router<AppState> {
    Router::new().route("/drafts/paste", post(paste))
}

/// A clipboard, as the island sends it.
#[derive(Deserialize)]
struct SentClip {
    html: String,
    text: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    first_note: usize,
}

/// What comes into the text; without a text the plain one is as good.
#[derive(Serialize)]
struct PasteAnswer {
    #[serde(flatten)]
    text: Option<PastedText>,
    files: Vec<PastedFile>,
}

#[derive(Serialize)]
struct PastedText {
    markdown: String,
    places: usize,
    is_inline: bool,
    pictures: usize,
}

/// A picture, for the island to upload with the text.
#[derive(Serialize)]
struct PastedFile {
    name: String,
    /// The content in base64.
    content: String,
}

async fn paste(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Json(sent): Json<SentClip>) -> PageResult {
    let SentClip { html, text, title, first_note } = sent;
    let clip = Clip { html, text, title, first_note };
    let answer = match state.forum.paste(&visitor.actor(), clip).await? {
        None => PasteAnswer { text: None, files: vec![] },
        Some((Pasted { markdown, places, is_inline, pictures }, uploads)) => {
            let files = uploads
                .into_iter()
                .map(|file| PastedFile { name: file.file_name, content: STANDARD.encode(&file.content) });
            let text = PastedText { markdown, places, is_inline, pictures };
            PasteAnswer { text: Some(text), files: files.collect() }
        }
    };
    Ok(render::json(StatusCode::OK, &answer))
}
