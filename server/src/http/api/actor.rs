//! Who calls: the member whose token came with the request.

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::access::TokenScope;
use domain::policy::Actor;
use domain::problem::Problem;
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};

use crate::http::AppState;
use crate::http::client_address::ClientAddress;
use crate::http::problem::{ApiProblem, Details};
use crate::serve;

/// The member whose token it is. A handler that takes this answers 401 to everybody else.
#[derive(Debug, Clone, Copy)]
pub struct ApiActor(pub Actor);

impl<S: Send + Sync> FromRequestParts<S> for ApiActor {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().copied().ok_or(Problem::Unauthenticated.into())
    }
}

/// What is said of a token that is not good for a request that writes.
const READS_ONLY: &str = "this token only reads; a request that writes needs one with the scope write";

/// Finds out whose token a request carries, for [`ApiActor`], and counts the request. One request too many is answered 429.
pub async fn admit(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let Some(token) = bearer(request.headers()) else { return next.run(request).await };
    let needed = if request.method().is_safe() { TokenScope::Read } else { TokenScope::Write };
    let known = match state.forum.authenticate_token_for(token, needed).await {
        Ok(known) => known,
        // The handler refuses it, where it needs a token.
        Err(Problem::Unauthenticated) => {
            let client = ClientAddress::of(request.extensions().get(), request.headers(), &state);
            client.log_refusal(&state, "token");
            return next.run(request).await;
        }
        // Not what its member may do, but what the token is for.
        Err(Problem::Forbidden) => {
            return Details::new(StatusCode::FORBIDDEN, "forbidden", READS_ONLY.to_owned()).into_response();
        }
        Err(problem) => return ApiProblem::from(problem).into_response(),
    };
    serve::connection::set_known(request.extensions());
    let limit = state.api_limiter.count(&forum::secret::hash(token), state.forum.now());
    request.extensions_mut().insert(ApiActor(known.actor));
    let Some(limit) = limit else { return next.run(request).await };
    let mut response = if limit.exceeded {
        ApiProblem::from(Problem::Throttled { seconds: limit.reset }).into_response()
    } else {
        next.run(request).await
    };
    limit.write(response.headers_mut());
    response
}

/// The token of `Authorization: Bearer TOKEN`; the scheme's name is read in any case.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
