//! JSON bodies, with everything that was wrong in them by field.

use std::collections::HashMap;
use std::fmt::Write;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use domain::problem::{FieldError, FieldProblem, Problem};
use http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_path_to_error::Segment;

use crate::http::problem::ApiProblem;

/// A body that a handler takes.
pub trait Input: DeserializeOwned {
    /// Fields that are passed over: those that what was read carries besides, so that it can be sent
    /// back with a few of its fields changed.
    const PASSED_OVER: &'static [&'static str] = &[];
}

/// The most errors of one body that are told.
const ERRORS_MAX: usize = 100;

/// A JSON object that was read, and what of it was not taken. Refuses other content types with 415, and what is no JSON
/// object with 400.
#[derive(Debug, Clone)]
pub struct ApiJson<T> {
    value: T,
    errors: Vec<FieldError>,
}

impl<T> ApiJson<T> {
    /// The value without the fields that were not taken, and an error for each of those: unknown, or of another type,
    /// by its path, for example `practices[3].kind`. Nothing may be written where there are errors; what else is wrong
    /// in the value is told with them, see [`refuse`].
    pub fn into_parts(self) -> (T, Vec<FieldError>) {
        (self.value, self.errors)
    }
}

impl<T: Input, S: Send + Sync> FromRequest<S> for ApiJson<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        if !is_json(request.headers()) {
            return Err(ApiProblem::UnsupportedMediaType("application/json").into_response());
        }
        let bytes = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        let (value, errors) = read(&bytes).map_err(IntoResponse::into_response)?;
        Ok(Self { value, errors })
    }
}

/// The refusal of a body that has these errors, with those that a check of its remaining fields found. A field that was not
/// taken is not named again as missing.
pub fn refuse<T>(mut errors: Vec<FieldError>, checked: Result<T, Problem>) -> Problem {
    match checked {
        Err(Problem::Invalid { fields }) => {
            let is_inside = |inner: &str, outer: &str| {
                inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']))
            };
            let is_named = |field: &str| {
                errors.iter().any(|error| is_inside(&error.field, field) || is_inside(field, &error.field))
            };
            let new: Vec<_> = fields.into_iter().filter(|error| !is_named(&error.field)).collect();
            errors.extend(new);
            Problem::Invalid { fields: errors }
        }
        Err(other) => other,
        Ok(_) => Problem::Invalid { fields: errors },
    }
}

/// Adds that a field is missing, unless the errors tell already that it was not taken.
pub fn add_missing(errors: &mut Vec<FieldError>, field: &str) {
    if errors.iter().all(|error| error.field != field) {
        errors.push(FieldError::new(field, FieldProblem::Missing));
    }
}

/// Reads a field that may be absent, which is its default `None`, or `null`, or a value.
///
/// # Errors
/// Those of the deserializer.
pub fn named_or_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// Reads a body. What is not taken is removed from it and the rest is read again, so that every error is found.
fn read<T: Input>(bytes: &[u8]) -> Result<(T, Vec<FieldError>), ApiProblem> {
    let value = serde_json::from_slice(bytes).map_err(|error| ApiProblem::Malformed(error.to_string()))?;
    let Value::Object(mut fields) = value else {
        return Err(ApiProblem::Malformed("the body is not a JSON object".to_owned()));
    };
    for name in T::PASSED_OVER {
        fields.remove(*name);
    }
    let mut body = Value::Object(fields);
    let mut removed = Removed::default();
    let mut errors = vec![];
    loop {
        let error = match serde_path_to_error::deserialize(&body) {
            Ok(value) => return Ok((value, errors)),
            Err(error) => error,
        };
        let reason = error.inner().to_string();
        // serde has no other sign of it.
        let unknown = reason.starts_with("unknown field");
        let problem = if unknown { FieldProblem::UnknownField } else { FieldProblem::Invalid };
        let path: Vec<_> = error.path().iter().cloned().collect();
        let field = removed.original(&path);
        // An element that nothing can take the place of is met twice.
        if errors.last().is_none_or(|last: &FieldError| last.field != field) {
            errors.push(FieldError::new(field, problem).detail(reason));
        }
        if errors.len() == ERRORS_MAX || !removed.remove(&mut body, &path) {
            return Err(Problem::Invalid { fields: errors }.into());
        }
    }
}

/// Elements that were removed from the lists of a body.
#[derive(Default)]
struct Removed {
    /// The present places of the elements before which others were removed, one for each of those, by the path of each
    /// list.
    places: HashMap<String, Vec<usize>>,
}

impl Removed {
    /// The path that the body was sent with.
    fn original(&self, path: &[Segment]) -> String {
        let mut original = String::new();
        let mut present = String::new();
        for segment in path {
            match segment {
                Segment::Seq { index } => {
                    let mut sent = *index;
                    // Undone in the opposite order.
                    for place in self.places.get(&present).into_iter().flatten().rev() {
                        if *place <= sent {
                            sent += 1;
                        }
                    }
                    let _ = write!(original, "[{sent}]");
                    let _ = write!(present, "[{index}]");
                }
                Segment::Map { key } | Segment::Enum { variant: key } => {
                    for text in [&mut original, &mut present] {
                        if !text.is_empty() {
                            text.push('.');
                        }
                        text.push_str(key);
                    }
                }
                Segment::Unknown => {}
            }
        }
        original
    }

    /// Removes what stands at a path; false where nothing does. An empty object takes the place of an element of a list
    /// first, so that the elements behind it keep their numbers.
    fn remove(&mut self, body: &mut Value, path: &[Segment]) -> bool {
        let Some((last, before)) = path.split_last() else { return false };
        let mut at = body;
        let mut list = String::new();
        for segment in before {
            let next = match segment {
                Segment::Seq { index } => {
                    let _ = write!(list, "[{index}]");
                    at.get_mut(index)
                }
                Segment::Map { key } => {
                    if !list.is_empty() {
                        list.push('.');
                    }
                    list.push_str(key);
                    at.get_mut(key)
                }
                Segment::Enum { .. } | Segment::Unknown => None,
            };
            let Some(next) = next else { return false };
            at = next;
        }
        match (last, at) {
            (Segment::Map { key }, Value::Object(fields)) => fields.remove(key).is_some(),
            (Segment::Seq { index }, Value::Array(elements)) if *index < elements.len() => {
                if elements[*index].as_object().is_some_and(serde_json::Map::is_empty) {
                    elements.remove(*index);
                    self.places.entry(list).or_default().push(*index);
                } else {
                    elements[*index] = Value::Object(serde_json::Map::new());
                }
                true
            }
            _ => false,
        }
    }
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
            let (_, errors) = read::<Outer>(text.as_bytes()).expect("an object");
            let named: Vec<_> = errors.iter().map(|error| (error.field.as_str(), error.problem)).collect();
            assert_eq!(named, [(field, problem)], "{text}");
        }
    }

    #[test]
    fn every_field_is_refused_at_once() {
        let text = r#"{"titel": 1, "title": 7, "inner": [5, {"count": 1}, {"count": 300, "x": 1}, 6, {"count": "a"}]}"#;
        let (outer, errors) = read::<Outer>(text.as_bytes()).expect("an object");
        let mut named: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        named.sort_unstable();
        assert_eq!(named, ["inner[0]", "inner[2].count", "inner[2].x", "inner[3]", "inner[4].count", "titel", "title"]);
        assert_eq!(outer.inner.len(), 5, "the elements keep their numbers");
    }

    #[test]
    fn a_body_has_only_so_many_errors() {
        let many = format!("{{\"inner\": [{}1]}}", "1,".repeat(5_000));
        let Err(ApiProblem::Refused(Problem::Invalid { fields })) = read::<Outer>(many.as_bytes()) else {
            panic!("taken")
        };
        assert_eq!((fields.len(), fields[99].field.as_str()), (ERRORS_MAX, "inner[99]"));
    }

    #[test]
    fn a_field_that_was_not_taken_is_not_missing_too() {
        let errors =
            vec![FieldError::new("topics[1]", FieldProblem::Invalid), FieldError::new("title", FieldProblem::Invalid)];
        let found =
            ["title", "topics", "topic", "title.x"].map(|field| FieldError::new(field, FieldProblem::Missing)).to_vec();
        let Problem::Invalid { fields } = refuse::<()>(errors, Err(Problem::Invalid { fields: found })) else {
            panic!("another problem")
        };
        let named: Vec<_> = fields.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(named, ["topics[1]", "title", "topic"]);
    }

    #[test]
    fn what_was_read_can_be_sent_back() {
        let outer = read::<Outer>(r#"{"id": 3, "title": "x"}"#.as_bytes());
        assert_eq!(outer, Ok((Outer { title: "x".to_owned(), inner: vec![] }, vec![])));
    }

    #[test]
    fn what_is_no_object_is_malformed() {
        for text in ["", "{", "[]", "7", "{\"title\": \"\u{1}\"}"] {
            assert!(matches!(read::<Outer>(text.as_bytes()), Err(ApiProblem::Malformed(_))), "{text}");
        }
    }
}
