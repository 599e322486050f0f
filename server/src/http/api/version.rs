//! Versions as entity tags: `ETag` on what is read, `If-Match` on what is changed.
//!
//! A tag is `"v7"`: the version that grows with every change of the thing itself. What it says of
//! other things in passing (its company's name) may change without it.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use domain::problem::Problem;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::http::problem::ApiProblem;

/// What `If-Match` looks like (RFC 9110, 13.1.1), as the document tells it; [`is_condition`] reads it.
pub const CONDITION: &str = r#"^(\*|(W/)?"[!#-+\-.-~]*"( *, *(W/)?"[!#-+\-.-~]*")*)$"#;

/// Whether a header's value is `*` or a list of entity tags.
fn is_condition(value: &HeaderValue) -> bool {
    let Ok(text) = value.to_str() else { return false };
    let is_tag = |tag: &str| {
        let inside = tag.strip_prefix("W/").unwrap_or(tag).strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        inside.is_some_and(|inside| inside.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"'))
    };
    text.trim() == "*" || text.split(',').map(str::trim).all(is_tag)
}

/// No version: they are counted from 1.
const NONE: i64 = 0;

/// A version's entity tag.
pub fn tag(version: i64) -> HeaderValue {
    // Only digits are added: it is always a header's value.
    HeaderValue::try_from(format!("\"v{version}\"")).unwrap_or(HeaderValue::from_static("\"v\""))
}

/// What is read, with its tag; 304 without it where the caller has this version already.
pub fn tagged<T: Serialize>(version: i64, if_none_match: &IfNoneMatch, resource: &T) -> Response {
    let tag = [(header::ETAG, tag(version))];
    if if_none_match.0.holds(version) {
        return (StatusCode::NOT_MODIFIED, tag).into_response();
    }
    (tag, Json(resource)).into_response()
}

/// Which versions a condition names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Versions {
    /// `*`: whichever is there.
    Any,
    /// These; tags that are not ours name none.
    Listed(Vec<i64>),
}

impl Versions {
    /// The versions a header names; `None` without the header. `weak` tags count where a cache asks,
    /// not where a change is at stake (RFC 9110, 13.1).
    fn read(headers: &HeaderMap, name: HeaderName, weak: bool) -> Option<Self> {
        let mut lines = headers.get_all(name).iter().peekable();
        lines.peek()?;
        let mut listed = vec![];
        for tag in lines.flat_map(|line| line.to_str().unwrap_or_default().split(',')).map(str::trim) {
            if tag == "*" {
                return Some(Self::Any);
            }
            let tag = tag.strip_prefix("W/").filter(|_| weak).unwrap_or(tag);
            let number = tag.strip_prefix("\"v").and_then(|rest| rest.strip_suffix('"'));
            listed.extend(number.and_then(|number| number.parse::<i64>().ok()));
        }
        Some(Self::Listed(listed))
    }

    fn holds(&self, version: i64) -> bool {
        match self {
            Self::Any => true,
            Self::Listed(listed) => listed.contains(&version),
        }
    }
}

/// The versions a caller has already (`If-None-Match`).
#[derive(Debug, Clone)]
pub struct IfNoneMatch(Versions);

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let versions = Versions::read(&parts.headers, header::IF_NONE_MATCH, true);
        Ok(Self(versions.unwrap_or(Versions::Listed(vec![]))))
    }
}

/// The version a change was made from (`If-Match`). A request without it is refused with 428.
#[derive(Debug, Clone)]
pub struct IfMatch(Versions);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        if !parts.headers.get_all(header::IF_MATCH).iter().all(is_condition) {
            return Err(ApiProblem::Malformed("If-Match is neither * nor a list of entity tags".to_owned()));
        }
        let versions = Versions::read(&parts.headers, header::IF_MATCH, false);
        versions.map(Self).ok_or(ApiProblem::PreconditionRequired)
    }
}

impl IfMatch {
    /// The version a use case is to expect. Where none matches it is one that never is, so that the
    /// use case refuses it after it has asked whether the actor may change the thing at all.
    ///
    /// # Errors
    /// Those of `current`, which is asked only where the header alone does not tell.
    pub async fn expected(&self, current: impl AsyncFnOnce() -> Result<i64, Problem>) -> Result<i64, Problem> {
        match &self.0 {
            Versions::Listed(listed) if listed.is_empty() => Ok(NONE),
            Versions::Listed(listed) if listed.len() == 1 => Ok(listed[0]),
            versions => {
                let current = current().await?;
                Ok(if versions.holds(current) { current } else { NONE })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(value: &'static str) -> i64 {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_MATCH, HeaderValue::from_static(value));
        let versions = Versions::read(&headers, header::IF_MATCH, false).expect("a header");
        let condition = IfMatch(versions);
        futures::executor::block_on(condition.expected(async || Ok(7))).expect("a version")
    }

    #[test]
    fn changes_name_the_version_they_were_made_from() {
        assert_eq!(expected("\"v7\""), 7);
        assert_eq!(expected("\"v6\""), 6);
        assert_eq!(expected("*"), 7);
        assert_eq!(expected("\"v3\", \"v7\""), 7);
        for foreign in ["\"v3\", \"v4\"", "W/\"v7\"", "\"7\"", "v7", "\"abc\"", ""] {
            assert_eq!(expected(foreign), NONE, "{foreign}");
        }
    }

    #[test]
    fn conditions_are_entity_tags() {
        for (text, expected) in [
            ("*", true),
            ("\"v7\"", true),
            ("W/\"v7\", \"abc\" ,\"\"", true),
            ("v7", false),
            ("", false),
            ("\"v7", false),
            ("\"v7\",", false),
            ("*, \"v7\"", false),
            ("\"v\"7\"", false),
        ] {
            assert_eq!(is_condition(&HeaderValue::from_static(text)), expected, "{text}");
        }
    }

    #[test]
    fn a_cache_may_hold_weak_tags() {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static("\"v1\", W/\"v2\""));
        let versions = Versions::read(&headers, header::IF_NONE_MATCH, true).expect("a header");
        assert!(versions.holds(2) && versions.holds(1) && !versions.holds(3));
        assert_eq!(Versions::read(&headers, header::IF_MATCH, true), None);
    }
}
