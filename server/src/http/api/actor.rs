//! Who calls: the member whose token came with the request.

use axum::extract::FromRequestParts;
use domain::policy::Actor;
use domain::problem::Problem;
use http::request::Parts;
use http::{HeaderMap, header};

use crate::http::AppState;
use crate::http::problem::ApiProblem;
use crate::serve;

/// The member whose token it is. A handler that takes this answers 401 to everybody else.
#[derive(Debug, Clone, Copy)]
pub struct ApiActor(pub Actor);

impl FromRequestParts<AppState> for ApiActor {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let token = bearer(&parts.headers).ok_or(Problem::LoginNeeded)?;
        let known = state.forum.authenticate_token(token).await?;
        serve::connection::set_known(&parts.extensions);
        Ok(Self(known.actor))
    }
}

/// The token of `Authorization: Bearer TOKEN`; the scheme's name is read in any case.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
