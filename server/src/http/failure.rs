//! Errors that nobody wrote for a reader: refusals of the layers and of axum's extractors, unknown
//! routes, panics. Whoever reads pages gets a small page, programs get problem+json.

use std::any::Any;

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use tower_http::csrf::ProtectionError;

use super::observe::RequestId;
use super::problem::Details;
use crate::assets;

/// When to ask again for what is not available now, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("5");
/// The most bytes of a library's own explanation that are passed on to programs.
const EXPLANATION_BYTES: usize = 2_000;

/// Gives an unexplained error its words.
pub async fn explain(request: Request, next: Next) -> Response {
    let reads_pages = reads_pages(request.uri().path(), request.headers());
    let id = request.extensions().get::<RequestId>().cloned();
    let mut response = next.run(request).await;
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().entry(header::RETRY_AFTER).or_insert(RETRY_AFTER);
    }
    if !is_unexplained(&response) {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let explained = if reads_pages {
        page(head.status, id.as_ref()).into_response()
    } else {
        let code = code(head.status, head.extensions.get::<ProtectionError>().is_some());
        let detail = axum::body::to_bytes(body, EXPLANATION_BYTES).await.unwrap_or_default();
        let detail = String::from_utf8_lossy(&detail).into_owned();
        Details::new(head.status, code, detail).into_response()
    };
    // What a layer said beside the words stays: Allow, Retry-After.
    head.headers.remove(header::CONTENT_LENGTH);
    let (explained, body) = explained.into_parts();
    head.headers.extend(explained.headers);
    Response::from_parts(head, body)
}

/// The answer to a request whose handler panicked; the log knows where.
pub fn after_panic(_: Box<dyn Any + Send>) -> Response<Body> {
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// Pages and problem+json explain themselves; plain text comes from a library.
fn is_unexplained(response: &Response) -> bool {
    let failed = response.status().is_client_error() || response.status().is_server_error();
    let content_type = response.headers().get(header::CONTENT_TYPE).map(|value| value.as_bytes());
    failed && content_type.is_none_or(|value| value.starts_with(b"text/plain"))
}

fn reads_pages(path: &str, headers: &HeaderMap) -> bool {
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    !path.starts_with("/api/") && accepts.contains("text/html")
}

fn code(status: StatusCode, cross_origin: bool) -> &'static str {
    match status {
        StatusCode::FORBIDDEN if cross_origin => "cross-origin",
        StatusCode::FORBIDDEN => "forbidden",
        StatusCode::NOT_FOUND => "not-found",
        StatusCode::METHOD_NOT_ALLOWED => "method-not-allowed",
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported-media-type",
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT => "timeout",
        other if other.is_client_error() => "malformed",
        _ => "internal",
    }
}

/// A page in both languages that asks neither database nor renderer: it must come out when nothing
/// else does.
fn page(status: StatusCode, id: Option<&RequestId>) -> Html<String> {
    let (hebrew, english) = sentences(status);
    let (way_on, way_on_english) = ways_on(status);
    let id = id.map_or("", RequestId::as_str);
    let number = status.as_u16();
    let style = assets::url("main.css").unwrap_or_default();
    Html(format!(
        "<!DOCTYPE html>\n<html lang=\"he\" dir=\"rtl\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{hebrew}</title>\n\
         <link rel=\"stylesheet\" href=\"{style}\">\n</head>\n<body>\n\
         <main class=\"problem\">\n<div class=\"problem-mark\">{MARK}</div>\n<h1>{hebrew}</h1>\n\
         <p class=\"deck\">{way_on}</p>\n<a class=\"button button-main\" href=\"/\">לעמוד הראשי</a>\n\
         <p lang=\"en\" dir=\"ltr\">{english} {way_on_english} <a href=\"/\">Home</a></p>\n\
         <p class=\"line-note\" dir=\"ltr\">{number} · {id}</p>\n</main>\n</body>\n</html>\n"
    ))
}

/// The forum's mark with its seat empty, as on the page of a problem.
const MARK: &str = "<svg class=\"mark\" viewBox=\"0 0 32 32\" width=\"32\" height=\"32\" aria-hidden=\"true\">\
    <path class=\"mark-ring\" d=\"M9.05 6.07A12 12 0 1 0 22.95 6.07\"/>\
    <circle class=\"mark-seat\" cx=\"16\" cy=\"4\" r=\"3\"/></svg>";

/// Returns what can be done, in Hebrew and English.
const fn ways_on(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::NOT_FOUND => {
            ("אולי הוא הועבר, או שהכתובת נקטעה.", "It may have moved, or its address was cut off.")
        }
        StatusCode::PAYLOAD_TOO_LARGE => (
            "אפשר לחזור בדפדפן לדף הקודם, להקטין את הקבצים או לחלק אותם, ולשלוח שוב.",
            "Go back in the browser, make the files smaller or split them, and send it again.",
        ),
        StatusCode::REQUEST_TIMEOUT => {
            ("אפשר לחזור בדפדפן לדף הקודם ולשלוח שוב.", "Go back in the browser and send it again.")
        }
        status if status.as_u16() < 500 => {
            ("אפשר לחזור בדפדפן לדף הקודם ולנסות שוב.", "Go back in the browser and try again.")
        }
        _ => ("אפשר לנסות שוב בעוד רגע.", "Please try again in a moment."),
    }
}

/// Returns what went wrong, in Hebrew and English.
const fn sentences(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::NOT_FOUND => ("הדף לא נמצא", "There is no such page."),
        StatusCode::FORBIDDEN => ("הבקשה לא התקבלה", "This request was refused."),
        StatusCode::PAYLOAD_TOO_LARGE => ("מה שנשלח גדול מדי", "What was sent is too large."),
        StatusCode::REQUEST_TIMEOUT => ("השליחה נמשכה זמן רב מדי", "Sending this took too long."),
        StatusCode::SERVICE_UNAVAILABLE => ("השרת עמוס כרגע", "The server is busy right now."),
        status if status.as_u16() < 500 => ("הבקשה לא הובנה", "This request was not understood."),
        _ => ("משהו השתבש אצלנו", "Something went wrong on our side."),
    }
}
