//! Cross-site request forgery: a browser's write must come from the forum's own pages.
//!
//! Browsers say where a request comes from (`Sec-Fetch-Site`, `Origin`), and a page cannot forge
//! that, so forms need no tokens. Programs that send neither header pass: they bring an API token
//! of their own, not a cookie the browser adds by itself.

use axum::body::Body;
use http::{Response, StatusCode};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::base_url::BaseUrl;

/// The builder of the answer to a refused request.
pub type Refusal = fn(ProtectionError) -> Response<Body>;

/// Refuses writes of other sites with a bare 403. The base URL's origin is trusted: behind a proxy
/// the `Host` that arrives here may be another.
pub fn layer(base_url: Option<&BaseUrl>) -> CsrfLayer<Refusal> {
    let layer = CsrfLayer::new();
    let layer = match base_url {
        Some(base_url) => layer.add_trusted_origin(base_url.origin()).expect("a base URL is an origin"),
        None => layer,
    };
    layer.with_rejection_response(refuse as Refusal)
}

fn refuse(_: ProtectionError) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::FORBIDDEN;
    response
}
