//! Files beside a text, for those who may read it.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use domain::attachment::Attachment;
use domain::id::DraftId;
use domain::problem::Problem;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::render;
use super::visitor::LoggedIn;
use crate::http::AppState;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/practices/{slug}/files/{name}", get(of_practice))
        .route("/drafts/{id}/files/{name}", get(of_draft))
}

async fn of_practice(
    State(state): State<AppState>,
    LoggedIn(visitor): LoggedIn,
    Path((slug, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    match state.forum.practice_file(&visitor.actor(), &slug, &name).await {
        Ok((file, content)) => answer(&file, content, &headers),
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

async fn of_draft(
    State(state): State<AppState>,
    LoggedIn(visitor): LoggedIn,
    Path((id, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let found = match id.parse::<DraftId>() {
        Ok(id) => state.forum.draft_file(&visitor.actor(), id, &name).await,
        Err(_) => Err(Problem::NotFound),
    };
    match found {
        Ok((file, content)) => answer(&file, content, &headers),
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

/// Images are shown, everything else is a download; nothing in a file may run or load anything.
fn answer(file: &Attachment, content: Bytes, request: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", file.hash);
    let known = request.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let status = if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let body = if known { Bytes::new() } else { content };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    let media_type = HeaderValue::from_str(&file.media_type);
    headers.insert(header::CONTENT_TYPE, media_type.unwrap_or(HeaderValue::from_static("application/octet-stream")));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if let Ok(disposition) = HeaderValue::from_str(&disposition(file)) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

/// RFC 6266: the name in UTF-8, percent-encoded.
fn disposition(file: &Attachment) -> String {
    let sort = if file.is_image() { "inline" } else { "attachment" };
    let name = percent_encoding::utf8_percent_encode(&file.file_name, percent_encoding::NON_ALPHANUMERIC);
    format!("{sort}; filename*=UTF-8''{name}")
}
