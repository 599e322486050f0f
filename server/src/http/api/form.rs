//! The multipart form of a request, and its parts.

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use bytes::Bytes;
use domain::problem::{FieldError, FieldProblem, Problem};
use http::{HeaderMap, StatusCode, header};

use crate::http::AppState;
use crate::http::multipart;
use crate::http::problem::ApiProblem;

/// The form that a request carries. A body of another media type is refused with 415.
pub struct Form(pub Multipart);

impl FromRequest<AppState> for Form {
    type Rejection = ApiProblem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Self::Rejection> {
        if !is_form(request.headers()) {
            return Err(ApiProblem::UnsupportedMediaType("multipart/form-data"));
        }
        let form = Multipart::from_request(request, state).await;
        form.map(Self).map_err(|rejection| ApiProblem::Malformed(rejection.body_text()))
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with("multipart/form-data"))
}

/// Reads a part's bytes, given up as soon as they are more than `limit`.
///
/// # Errors
/// [`Problem::TooLarge`], and those of [`of_form`].
pub async fn content(part: &mut Field<'_>, limit: u64) -> Result<Bytes, ApiProblem> {
    let content = multipart::content(part, limit).await.map_err(|error| of_form(&error, limit))?;
    content.ok_or_else(|| Problem::TooLarge { limit }.into())
}

/// Returns the problem of a form that ends early, has another boundary than it says, or is too large as a whole.
pub fn of_form(error: &MultipartError, limit: u64) -> ApiProblem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge { limit }.into(),
        _ => ApiProblem::Malformed(error.body_text()),
    }
}

/// The most bytes of a field that is no file.
const FIELD_BYTES: u64 = 10_000;

/// A part's text; an empty one is as good as none, as browsers send it. One that is no text is named in the errors.
///
/// # Errors
/// Those of [`content`].
pub async fn text(
    part: &mut Field<'_>,
    name: &str,
    errors: &mut Vec<FieldError>,
) -> Result<Option<String>, ApiProblem> {
    let Ok(text) = String::from_utf8(content(part, FIELD_BYTES).await?.into()) else {
        errors.push(FieldError::new(name, FieldProblem::NotText));
        return Ok(None);
    };
    Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
}
