//! Versions as entity tags: `ETag` on what is read, `If-Match` on what is changed.
//!
//! A tag is `"v7"`: the version that grows with every change of the thing itself. What it says of
//! other things in passing (its company's name) may change without it.

use std::str::FromStr;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use axum_extra::TypedHeader;
use axum_extra::headers::{self, ETag, HeaderMapExt};
use domain::problem::Problem;
use http::StatusCode;
use http::request::Parts;
use serde::Serialize;

use crate::http::problem::ApiProblem;

/// What `If-Match` looks like (RFC 9110, 13.1.1), as the document tells it. What looks otherwise names no version.
pub const CONDITION: &str = r#"^(\*|(W/)?"[!#-+\-.-~]*"( *, *(W/)?"[!#-+\-.-~]*")*)$"#;

/// No version: they are counted from 1.
const NONE: i64 = 0;

/// The header with a version's entity tag.
pub fn tag(version: i64) -> Option<TypedHeader<ETag>> {
    etag(version).map(TypedHeader)
}

/// A version's entity tag. There always is one: only digits are added.
fn etag(version: i64) -> Option<ETag> {
    ETag::from_str(&format!("\"v{version}\"")).ok()
}

/// Returns what is read, with its tag; 304 without it where the caller has this version already.
pub fn tagged<T: Serialize>(version: i64, if_none_match: &IfNoneMatch, resource: &T) -> Response {
    if if_none_match.holds(version) {
        return (StatusCode::NOT_MODIFIED, tag(version), ()).into_response();
    }
    (tag(version), Json(resource)).into_response()
}

/// The versions a caller has already (`If-None-Match`).
#[derive(Debug, Clone)]
pub struct IfNoneMatch(Option<headers::IfNoneMatch>);

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.headers.typed_get()))
    }
}

impl IfNoneMatch {
    /// Returns whether the caller has that version. Weak tags count: a cache asks, and no change is at stake (RFC 9110,
    /// 13.1).
    fn holds(&self, version: i64) -> bool {
        let held = self.0.as_ref().zip(etag(version));
        held.is_some_and(|(condition, etag)| !condition.precondition_passes(&etag))
    }
}

/// The version a change was made from (`If-Match`). A request without it is refused with 428.
#[derive(Debug, Clone)]
pub struct IfMatch(headers::IfMatch);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.headers.typed_get().map(Self).ok_or(ApiProblem::PreconditionRequired)
    }
}

impl IfMatch {
    /// The version a use case is to expect. Where none matches it is one that never is, so that the
    /// use case refuses it after it has asked whether the actor may change the thing at all.
    ///
    /// # Errors
    /// Those of `current`, which tells the version that is there.
    pub async fn expected(&self, current: impl AsyncFnOnce() -> Result<i64, Problem>) -> Result<i64, Problem> {
        let current = current().await?;
        let passes = etag(current).is_some_and(|etag| self.0.precondition_passes(&etag));
        Ok(if passes { current } else { NONE })
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderName, HeaderValue, header};

    use super::*;

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        [(name, HeaderValue::from_static(value))].into_iter().collect()
    }

    fn expected(value: &'static str) -> i64 {
        let condition = IfMatch(headers(header::IF_MATCH, value).typed_get().expect("a header"));
        futures::executor::block_on(condition.expected(async || Ok(7))).expect("a version")
    }

    #[test]
    fn changes_name_the_version_they_were_made_from() {
        assert_eq!(expected("\"v7\""), 7);
        assert_eq!(expected("*"), 7);
        assert_eq!(expected("\"v3\", \"v7\""), 7);
        assert_eq!(expected("\"v7\","), 7, "empty elements of a list are passed over (RFC 9110, 5.6.1)");
        for foreign in ["\"v6\"", "\"v3\", \"v4\"", "W/\"v7\"", "\"7\"", "v7", "\"abc\"", ""] {
            assert_eq!(expected(foreign), NONE, "{foreign}");
        }
    }

    #[test]
    fn a_cache_may_hold_weak_tags() {
        let headers = headers(header::IF_NONE_MATCH, "\"v1\", W/\"v2\"");
        let versions = IfNoneMatch(headers.typed_get());
        assert!(versions.holds(2) && versions.holds(1) && !versions.holds(3));
        assert!(!IfNoneMatch(HeaderMap::new().typed_get()).holds(1));
        assert_eq!(headers.typed_get::<axum_extra::headers::IfMatch>(), None);
    }
}
