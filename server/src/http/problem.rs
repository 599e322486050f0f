//! Refusals and failures as `application/problem+json` (RFC 9457).
//!
//! `title` is the status in words and `detail` a sentence for the programmer; programs decide by
//! `code`, and by `fields` for what of their input was not taken.

use axum::response::{IntoResponse, Response};
use domain::problem::{FieldError, Problem};
use domain::quota::Quota;
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

/// The media type of RFC 9457.
pub const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// What the API answers in place of a result. Handlers return `Result<_, ApiProblem>`, so that `?`
/// passes on what a use case refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiProblem {
    /// A use case refused or failed.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// A change came without `If-Match`: nobody can tell which version it was made from.
    #[error("send If-Match with the ETag that was read")]
    PreconditionRequired,
    /// A request with the same idempotency key is being carried out.
    #[error("the first request with this Idempotency-Key is still being carried out")]
    RequestInProgress,
    /// Another request was sent with the same idempotency key.
    #[error("this Idempotency-Key was sent with another method, path or body")]
    KeyReused,
    /// A request with the same idempotency key was carried out, and its answer was lost.
    #[error(
        "the first request with this Idempotency-Key was carried out, but its answer is not known; read what it changed"
    )]
    AnswerLost,
    /// The request is not of the form the route reads.
    #[error("{0}")]
    Malformed(String),
    /// The body is of another type than this one, which the route reads.
    #[error("send the body as {0}")]
    UnsupportedMediaType(&'static str),
}

/// The body of an answer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct Details {
    /// The type of the problem, which is always `about:blank`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The HTTP status of the answer.
    status: u16,
    /// The code that programs decide by.
    #[schema(example = "invalid")]
    code: &'static str,
    /// A sentence for the programmer.
    detail: String,
    /// The fields of the input that were not taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<super::api::schema::FieldError>, required = false)]
    fields: Vec<FieldError>,
    /// The version the thing has now.
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<i64>,
    /// The quota that is exceeded, where that is the problem.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<super::api::schema::Quota>)]
    what: Option<Quota>,
    /// The most that is taken, in bytes; the most there may be of what a quota counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u64>,
    /// How far the search index has come that the answer needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    building: Option<Building>,
}

/// How many documents are in an index that is being built.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IndexBuilding)]
pub(super) struct Building {
    /// The number of documents that the index holds so far.
    done: i64,
    /// How many there are; 0 where that is not known yet.
    total: i64,
}

/// The number of seconds after which to ask an index again that is being built.
const BUILD_SECONDS: u16 = 5;
/// The number of seconds after which to repeat a request whose first attempt is being carried out.
const IN_PROGRESS_SECONDS: u16 = 1;

impl Details {
    pub(super) fn new(status: StatusCode, code: &'static str, detail: String) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        let status = status.as_u16();
        Self {
            kind: "about:blank",
            title,
            status,
            code,
            detail,
            fields: vec![],
            current: None,
            what: None,
            limit: None,
            building: None,
        }
    }

    pub(super) fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // Texts and numbers alone: there is nothing in it that JSON could not say.
        let body = serde_json::to_vec(&self).unwrap_or_default();
        (status, [(header::CONTENT_TYPE, PROBLEM_JSON)], body).into_response()
    }
}

/// The status a problem is answered with, by pages and API alike.
pub const fn status_of(problem: &Problem) -> StatusCode {
    match problem {
        Problem::Unauthenticated | Problem::InvalidCredentials => StatusCode::UNAUTHORIZED,
        // Nothing is wrong with the request, and it is refused as long as so much is stored.
        Problem::Forbidden | Problem::QuotaExceeded { .. } => StatusCode::FORBIDDEN,
        Problem::NotFound => StatusCode::NOT_FOUND,
        Problem::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Problem::Conflict { .. } => StatusCode::PRECONDITION_FAILED,
        Problem::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
        Problem::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
        Problem::LinkExpired => StatusCode::GONE,
        Problem::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Problem::FileDamaged => StatusCode::INTERNAL_SERVER_ERROR,
        Problem::TextTimeout => StatusCode::SERVICE_UNAVAILABLE,
        Problem::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        Problem::IndexBuilding { .. } => StatusCode::SERVICE_UNAVAILABLE,
        Problem::ReadOnly | Problem::Unavailable | Problem::FilesUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        Problem::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The code programs know a problem by: the same as in its serialized form.
pub const fn code_of(problem: &Problem) -> &'static str {
    match problem {
        Problem::Unauthenticated => "login-needed",
        Problem::Forbidden => "forbidden",
        Problem::NotFound => "not-found",
        Problem::Invalid { .. } => "invalid",
        Problem::Conflict { .. } => "conflict",
        Problem::InvalidCredentials => "wrong-login",
        Problem::Throttled { .. } => "throttled",
        Problem::Busy { .. } => "busy",
        Problem::LinkExpired => "link-gone",
        Problem::TooLarge { .. } => "too-large",
        Problem::FileDamaged => "file-damaged",
        Problem::FilesUnavailable => "files-unavailable",
        Problem::QuotaExceeded { .. } => "quota-exceeded",
        Problem::TextTimeout => "text-timeout",
        Problem::DiskFull => "disk-full",
        Problem::IndexBuilding { .. } => "index-building",
        Problem::ReadOnly => "read-only",
        Problem::Unavailable => "unavailable",
        Problem::Internal => "internal",
    }
}

impl IntoResponse for ApiProblem {
    fn into_response(self) -> Response {
        match self {
            ApiProblem::Refused(problem) => refused(problem),
            ApiProblem::PreconditionRequired => {
                let status = StatusCode::PRECONDITION_REQUIRED;
                Details::new(status, "precondition-required", self.to_string()).into_response()
            }
            ApiProblem::UnsupportedMediaType(_) => {
                let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
                Details::new(status, "unsupported-media-type", self.to_string()).into_response()
            }
            ApiProblem::RequestInProgress => {
                let details = Details::new(StatusCode::CONFLICT, "request-in-progress", self.to_string());
                let mut response = details.into_response();
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(IN_PROGRESS_SECONDS));
                response
            }
            ApiProblem::KeyReused => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                Details::new(status, "idempotency-key-reused", self.to_string()).into_response()
            }
            ApiProblem::AnswerLost => {
                Details::new(StatusCode::CONFLICT, "answer-lost", self.to_string()).into_response()
            }
            ApiProblem::Malformed(detail) => Details::new(StatusCode::BAD_REQUEST, "malformed", detail).into_response(),
        }
    }
}

fn refused(problem: Problem) -> Response {
    let detail = match &problem {
        // The fields stand beside it, in a form that programs can read.
        Problem::Invalid { .. } => "some fields were not taken".to_owned(),
        other => other.to_string(),
    };
    let extra = extra_header(&problem);
    let mut details = Details::new(status_of(&problem), code_of(&problem), detail);
    match problem {
        Problem::Invalid { fields } => details.fields = fields,
        Problem::Conflict { current } => details.current = Some(current),
        Problem::TooLarge { limit } => details.limit = Some(limit),
        Problem::IndexBuilding { done, total } => details.building = Some(Building { done, total }),
        Problem::QuotaExceeded { what, limit } => {
            details.what = Some(what);
            details.limit = u64::try_from(limit).ok();
        }
        _ => {}
    }
    let mut response = details.into_response();
    response.headers_mut().extend(extra);
    response
}

/// The header that a problem's status calls for: how to log in, or how many seconds to wait.
pub(super) fn extra_header(problem: &Problem) -> Option<(http::HeaderName, HeaderValue)> {
    match problem {
        Problem::Unauthenticated | Problem::InvalidCredentials => {
            Some((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")))
        }
        Problem::Throttled { seconds } | Problem::Busy { seconds } => {
            Some((header::RETRY_AFTER, HeaderValue::from(*seconds)))
        }
        Problem::IndexBuilding { .. } => Some((header::RETRY_AFTER, HeaderValue::from(BUILD_SECONDS))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use domain::problem::FieldProblem;
    use serde_json::{Value, json};

    use super::*;

    async fn answer(problem: ApiProblem) -> (Response<()>, Value) {
        let (head, body) = problem.into_response().into_parts();
        let body = axum::body::to_bytes(body, 10_000).await.expect("a body");
        (Response::from_parts(head, ()), serde_json::from_slice(&body).expect("JSON"))
    }

    #[tokio::test]
    async fn fields_are_named() {
        let problem = Problem::field("title", FieldProblem::Missing);
        let (head, body) = answer(problem.into()).await;
        assert_eq!(head.status(), 422);
        assert_eq!(head.headers()[header::CONTENT_TYPE], "application/problem+json");
        let expected = json!({
            "type": "about:blank", "title": "Unprocessable Entity", "status": 422, "code": "invalid",
            "detail": "some fields were not taken", "fields": [{"field": "title", "problem": "missing"}],
        });
        assert_eq!(body, expected);
    }

    #[tokio::test]
    async fn headers_say_how_to_go_on() {
        let (head, _) = answer(Problem::Unauthenticated.into()).await;
        assert_eq!(
            (head.status().as_u16(), &head.headers()[header::WWW_AUTHENTICATE]),
            (401, &HeaderValue::from_static("Bearer"))
        );
        let (head, _) = answer(Problem::Throttled { seconds: 42 }.into()).await;
        assert_eq!((head.status().as_u16(), &head.headers()[header::RETRY_AFTER]), (429, &HeaderValue::from(42)));
        let (head, _) = answer(Problem::Busy { seconds: 5 }.into()).await;
        assert_eq!((head.status().as_u16(), &head.headers()[header::RETRY_AFTER]), (503, &HeaderValue::from(5)));
    }

    #[tokio::test]
    async fn an_index_that_is_built_is_not_an_empty_one() {
        let (head, body) = answer(Problem::IndexBuilding { done: 43, total: 100 }.into()).await;
        assert_eq!((head.status().as_u16(), &body["code"]), (503, &json!("index-building")));
        assert_eq!(body["building"], json!({"done": 43, "total": 100}));
        assert!(head.headers().contains_key(header::RETRY_AFTER));
    }

    #[tokio::test]
    async fn versions_are_asked_for_and_compared() {
        let (head, body) = answer(Problem::Conflict { current: 7 }.into()).await;
        assert_eq!((head.status().as_u16(), &body["current"]), (412, &json!(7)));
        let (head, body) = answer(ApiProblem::PreconditionRequired).await;
        assert_eq!((head.status().as_u16(), &body["code"]), (428, &json!("precondition-required")));
    }

    /// The two ways a problem is written out, whole and by its code, agree.
    #[test]
    fn codes_are_those_of_the_domain() {
        let problems = [
            Problem::Unauthenticated,
            Problem::Forbidden,
            Problem::NotFound,
            Problem::Invalid { fields: vec![] },
            Problem::Conflict { current: 1 },
            Problem::InvalidCredentials,
            Problem::Throttled { seconds: 1 },
            Problem::Busy { seconds: 1 },
            Problem::LinkExpired,
            Problem::TooLarge { limit: 1 },
            Problem::FileDamaged,
            Problem::FilesUnavailable,
            Problem::QuotaExceeded { what: Quota::Drafts, limit: 1 },
            Problem::TextTimeout,
            Problem::DiskFull,
            Problem::IndexBuilding { done: 1, total: 2 },
            Problem::ReadOnly,
            Problem::Unavailable,
            Problem::Internal,
        ];
        for problem in problems {
            let whole = serde_json::to_value(&problem).expect("JSON");
            assert_eq!(whole["code"], code_of(&problem));
        }
    }
}
