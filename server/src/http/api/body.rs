//! JSON bodies, with what was wrong in them by field.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use domain::problem::{FieldError, FieldProblem, Problem};
use http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::http::problem::ApiProblem;

/// A body that a handler takes.
pub trait Input: DeserializeOwned {
    /// Fields that are passed over: those that what was read carries besides, so that it can be sent
    /// back with a few of its fields changed.
    const PASSED_OVER: &'static [&'static str] = &[];
}

/// A JSON object that was read. Refuses other content types with 415, what is no JSON with 400, and a
/// field that is unknown or of another type with 422 and its path, for example `practices[3].kind`.
#[derive(Debug, Clone)]
pub struct ApiJson<T>(pub T);

impl<T: Input, S: Send + Sync> FromRequest<S> for ApiJson<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        if !is_json(request.headers()) {
            return Err(ApiProblem::UnsupportedMediaType("application/json").into_response());
        }
        let bytes = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        read(&bytes).map(Self).map_err(IntoResponse::into_response)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

fn read<T: Input>(bytes: &[u8]) -> Result<T, ApiProblem> {
    let value = serde_json::from_slice(bytes).map_err(|error| ApiProblem::Malformed(error.to_string()))?;
    let Value::Object(mut fields) = value else {
        return Err(ApiProblem::Malformed("the body is not a JSON object".to_owned()));
    };
    for name in T::PASSED_OVER {
        fields.remove(*name);
    }
    serde_path_to_error::deserialize(Value::Object(fields)).map_err(|error| {
        let reason = error.inner().to_string();
        // serde has no other sign of it.
        let unknown = reason.starts_with("unknown field");
        let problem = if unknown { FieldProblem::UnknownField } else { FieldProblem::Invalid };
        let field = FieldError::new(error.path().to_string(), problem).detail(reason);
        Problem::Invalid { fields: vec![field] }.into()
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Outer {
        title: String,
        inner: Vec<Inner>,
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Inner {
        count: u8,
    }

    impl Input for Outer {
        const PASSED_OVER: &'static [&'static str] = &["id"];
    }

    #[test]
    fn fields_are_refused_by_their_path() {
        for (text, field, problem) in [
            (r#"{"title": 7}"#, "title", FieldProblem::Invalid),
            (r#"{"titel": "x"}"#, "titel", FieldProblem::UnknownField),
            (r#"{"inner": [{}, {"count": 300}]}"#, "inner[1].count", FieldProblem::Invalid),
            (r#"{"inner": [{"id": 3}]}"#, "inner[0].id", FieldProblem::UnknownField),
        ] {
            let Err(ApiProblem::Refused(Problem::Invalid { fields })) = read::<Outer>(text.as_bytes()) else {
                panic!("taken: {text}")
            };
            assert_eq!((fields[0].field.as_str(), fields[0].problem), (field, problem), "{text}");
        }
    }

    #[test]
    fn what_was_read_can_be_sent_back() {
        let outer = read::<Outer>(r#"{"id": 3, "title": "x"}"#.as_bytes());
        assert_eq!(outer, Ok(Outer { title: "x".to_owned(), inner: vec![] }));
    }

    #[test]
    fn what_is_no_object_is_malformed() {
        for text in ["", "{", "[]", "7", "{\"title\": \"\u{1}\"}"] {
            assert!(matches!(read::<Outer>(text.as_bytes()), Err(ApiProblem::Malformed(_))), "{text}");
        }
    }
}
