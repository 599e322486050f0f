//! What a form sent: fields, and files where it has some.

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::problem::{FieldError, FieldProblem};
use forum::attachments::keep::Upload;
use http::{StatusCode, header};

use crate::http::AppState;

/// Fields that hold passwords.
const SECRETS: [&str; 3] = ["password", "repeated", "current"];

/// What a form sent.
#[derive(Debug, Clone, Default)]
pub struct Submission {
    /// Names and values, in order; names may repeat.
    pub fields: Vec<(String, String)>,
    /// Files, with the names of their fields. Fields left empty are not among them.
    pub files: Vec<(String, Upload)>,
    /// Files that were larger than this forum takes.
    pub too_large: Vec<FieldError>,
}

impl Submission {
    /// The first value of a field; empty without one.
    pub fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// The value of a field, where it is there and not empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        Some(self.value(name).trim()).filter(|value| !value.is_empty())
    }

    /// Every value of a field.
    pub fn values(&self, name: &str) -> Vec<String> {
        self.fields.iter().filter(|(field, _)| field == name).map(|(_, value)| value.clone()).collect()
    }

    /// A field's value as a code or a key; `None` where it is none.
    pub fn parsed<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.filled(name)?.parse().ok()
    }

    /// The button that was pressed.
    pub fn action(&self) -> &str {
        self.value("action")
    }

    /// The fields but for passwords, which are never sent back.
    pub fn without_secrets(&self) -> Vec<(String, String)> {
        self.fields.iter().filter(|(name, _)| !SECRETS.contains(&name.as_str())).cloned().collect()
    }

    /// Whether files were sent, taken or not.
    pub fn has_files(&self) -> bool {
        !self.files.is_empty() || !self.too_large.is_empty()
    }

    /// The files of a field.
    pub fn take_files(&mut self, name: &str) -> Vec<Upload> {
        let (own, others) = std::mem::take(&mut self.files).into_iter().partition(|(field, _)| field == name);
        self.files = others;
        let own: Vec<(String, Upload)> = own;
        own.into_iter().map(|(_, upload)| upload).collect()
    }
}

impl FromRequest<AppState> for Submission {
    type Rejection = Response;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Response> {
        let content_type = request.headers().get(header::CONTENT_TYPE);
        let multipart = content_type.is_some_and(|value| value.as_bytes().starts_with(b"multipart/form-data"));
        if multipart {
            let parts = Multipart::from_request(request, state).await.map_err(IntoResponse::into_response)?;
            return read_parts(parts, state.settings.max_upload).await.map_err(IntoResponse::into_response);
        }
        let body = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        let fields = serde_urlencoded::from_bytes(&body).map_err(|_| StatusCode::BAD_REQUEST.into_response())?;
        Ok(Self { fields, ..Self::default() })
    }
}

async fn read_parts(mut parts: Multipart, max: u64) -> Result<Submission, MultipartError> {
    let mut submission = Submission::default();
    while let Some(part) = parts.next_field().await? {
        let name = part.name().unwrap_or_default().to_owned();
        let Some(file_name) = part.file_name().map(str::to_owned) else {
            submission.fields.push((name, part.text().await?));
            continue;
        };
        match read_file(part, max).await? {
            Some(content) if content.is_empty() && file_name.is_empty() => {}
            Some(content) => submission.files.push((name, Upload { file_name, content })),
            None => {
                let error = FieldError::new(name, FieldProblem::FileTooLarge).detail(max);
                submission.too_large.push(error.of_file(file_name));
            }
        }
    }
    Ok(submission)
}

/// A file's content; `None` when it is too large. It is read to its end all the same: a browser
/// shows no answer before it has sent everything.
async fn read_file(mut part: Field<'_>, max: u64) -> Result<Option<Bytes>, MultipartError> {
    let mut content = vec![];
    let mut size = 0u64;
    while let Some(chunk) = part.chunk().await? {
        size += chunk.len() as u64;
        if size <= max {
            content.extend_from_slice(&chunk);
        } else {
            content = vec![];
        }
    }
    Ok((size <= max).then(|| content.into()))
}
