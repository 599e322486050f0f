//! `Idempotency-Key`: a program that got no answer repeats its POST, which is carried out once.
//!
//! The repetition gets the first answer with `Idempotency-Replayed: true`. A request that is refused changes nothing
//! and leaves no trace of its key, so that it can be sent again with another body.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use causes::{collect, inherit};
use domain::policy::Actor;
use domain::problem::{FieldError, FieldProblem, Problem};
use forum::Forum;
use forum::idempotency::{self, Answer, Begun};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use tracing::Instrument;

use super::actor::ApiActor;
use crate::http::problem::ApiProblem;

/// The header that carries a key.
pub const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The header that marks a stored answer.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The most characters of a key.
pub const KEY_MAX: usize = 255;

/// Carries out a POST with a key once. Requests without a key, and those of nobody, pass.
pub async fn once(State(forum): State<Arc<Forum>>, request: Request, next: Next) -> Response {
    let actor = request.extensions().get::<ApiActor>().copied();
    let (Some(ApiActor(actor)), Method::POST, true) =
        (actor, request.method().clone(), request.headers().contains_key(KEY))
    else {
        return next.run(request).await;
    };
    match read_key(request.headers()) {
        Ok(key) => keyed(forum, actor, &key, request, next).await,
        Err(problem) => ApiProblem::from(problem).into_response(),
    }
}

/// The request's key: one of 1 to 255 visible ASCII characters.
fn read_key(headers: &HeaderMap) -> Result<String, Problem> {
    let refused = |problem, detail: &str| {
        let field = FieldError::new("Idempotency-Key", problem).detail(detail);
        Err(Problem::Invalid { fields: vec![field] })
    };
    let mut values = headers.get_all(KEY).iter();
    let value = values.next().and_then(|value| value.to_str().ok()).map(str::trim);
    match value {
        _ if values.next().is_some() => refused(FieldProblem::TooMany, "send one key"),
        Some("") => refused(FieldProblem::Missing, "the key is empty"),
        Some(key) if key.len() > KEY_MAX => refused(FieldProblem::TooLong, &KEY_MAX.to_string()),
        Some(key) if key.bytes().all(|byte| byte.is_ascii_graphic()) => Ok(key.to_owned()),
        _ => refused(FieldProblem::Invalid, "only visible ASCII characters are taken"),
    }
}

async fn keyed(forum: Arc<Forum>, actor: Actor, key: &str, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let body = match Bytes::from_request(Request::from_parts(head.clone(), body), &()).await {
        Ok(body) => body,
        Err(rejection) => return rejection.into_response(),
    };
    let uri = head.uri.to_string();
    let mut parts = vec![head.method.as_str().as_bytes(), uri.as_bytes()];
    parts.extend(content_parts(head.headers.get(header::CONTENT_TYPE), &body));
    let request = match forum.begin_request(&actor, key, idempotency::fingerprint(&parts)).await {
        Ok(Begun::New(request)) => request,
        Ok(Begun::Answered(answer)) => return replayed(answer),
        Ok(Begun::Unanswered) => return ApiProblem::AnswerLost.into_response(),
        Ok(Begun::InProgress) => return ApiProblem::RequestInProgress.into_response(),
        Ok(Begun::OtherRequest) => return ApiProblem::KeyReused.into_response(),
        Err(problem) => return ApiProblem::from(problem).into_response(),
    };
    // A task of its own: a client that hangs up, or a timeout, does not end it between the change and its answer.
    let work = async move {
        let response = request.run(next.run(Request::from_parts(head, Body::from(body)))).await;
        if request.is_written() { stored(&forum, &request, response).await } else { response }
    };
    match tokio::spawn(inherit(work).in_current_span()).await {
        Ok(response) => response,
        Err(failure) if failure.is_panic() => std::panic::resume_unwind(failure.into_panic()),
        // The server is stopping.
        Err(_) => ApiProblem::from(Problem::Unavailable).into_response(),
    }
}

/// What makes a body the same as another: its media type and its bytes. Of a form with files it is what stands between its
/// boundaries, since clients draw another boundary for each request.
fn content_parts<'a>(content_type: Option<&'a HeaderValue>, body: &'a [u8]) -> Vec<&'a [u8]> {
    let content_type = content_type.map_or(&[][..], HeaderValue::as_bytes);
    let Some((media_type, boundary)) = boundary(content_type) else { return vec![content_type, body] };
    let mut parts = vec![media_type.as_bytes()];
    let mut begin = 0;
    for end in memchr::memmem::find_iter(body, &[b"--", boundary.as_bytes()].concat()) {
        parts.push(&body[begin..end]);
        begin = end + 2 + boundary.len();
    }
    parts.push(&body[begin..]);
    parts
}

/// The media type of a form with files, and its boundary; `None` for another body.
fn boundary(content_type: &[u8]) -> Option<(&str, &str)> {
    let (media_type, parameters) = str::from_utf8(content_type).ok()?.split_once(';')?;
    if !media_type.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let mut named = parameters.split(';').filter_map(|parameter| parameter.trim().split_once('='));
    let (_, boundary) = named.find(|(name, _)| name.eq_ignore_ascii_case("boundary"))?;
    let boundary = boundary.trim().trim_matches('"');
    (!boundary.is_empty()).then_some((media_type, boundary))
}

/// Stores the answer to a request that changed something. Where the answer is a failure, or cannot be stored, repetitions
/// are told that the request was carried out.
async fn stored(forum: &Forum, request: &idempotency::Request, response: Response) -> Response {
    if !response.status().is_success() {
        return response;
    }
    let (head, body) = response.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else { return ApiProblem::from(Problem::Internal).into_response() };
    let text = |name: HeaderName| head.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let answer = Answer {
        status: head.status.as_u16(),
        location: text(header::LOCATION),
        etag: text(header::ETAG),
        content_type: text(header::CONTENT_TYPE),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    let (ended, mut causes) = collect(forum.end_request(request, &answer)).await;
    if let Err(problem) = ended {
        let causes = causes.take();
        tracing::warn!(%problem, causes, "the answer to a request with an idempotency key could not be stored");
    }
    Response::from_parts(head, Body::from(body))
}

/// A stored answer.
fn replayed(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = (status, answer.body).into_response();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    let values = [
        (header::LOCATION, answer.location),
        (header::ETAG, answer.etag),
        (header::CONTENT_TYPE, answer.content_type),
        (REPLAYED, Some("true".to_owned())),
    ];
    for (name, value) in values {
        headers.extend(value.and_then(|value| HeaderValue::try_from(value).ok()).map(|value| (name, value)));
    }
    response
}
