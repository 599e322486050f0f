//! The key in a path.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use domain::problem::Problem;
use http::request::Parts;

use crate::http::problem::ApiProblem;

/// The path's `{id}`. What is no key is the key of nothing: 404.
#[derive(Debug, Clone, Copy)]
pub struct Key<T>(pub T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Key<T> {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let text = Path::<String>::from_request_parts(parts, state).await.ok();
        let key = text.and_then(|Path(text)| text.parse().ok());
        key.map(Self).ok_or(Problem::NotFound.into())
    }
}

/// The path's `{id}` as it was written: a key or a slug. What is no text is the name of nothing: 404.
#[derive(Debug, Clone)]
pub struct Named(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let text = Path::<String>::from_request_parts(parts, state).await.ok();
        text.map(|Path(text)| Self(text)).ok_or(Problem::NotFound.into())
    }
}
