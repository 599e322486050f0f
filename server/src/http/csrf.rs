//! Cross-site request forgery: a browser's write must come from the forum's own pages.
//!
//! Browsers say where a request comes from (`Sec-Fetch-Site`, `Origin`), and a page cannot forge
//! that, so forms need no tokens. Programs that send neither header pass: they bring an API token
//! of their own, not a cookie the browser adds by itself.
//!
//! An origin is scheme, host and port. tower-http's layer compares `Origin` with the host alone, so the scheme is
//! looked at before it: [`by_scheme`].

use axum::body::Body;
use http::{HeaderValue, Request, Response, StatusCode, header};
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

/// Makes the `Origin` of another scheme than the forum's the opaque origin `null`, which is never the forum's own:
/// `http://HOST` is not `https://HOST`. Browsers that send `Sec-Fetch-Site` have compared both themselves.
pub fn by_scheme<B>(mut request: Request<B>, is_https: bool) -> Request<B> {
    let own = if is_https { "https://" } else { "http://" };
    if let Some(origin) = request.headers_mut().get_mut(header::ORIGIN)
        && !origin.as_bytes().starts_with(own.as_bytes())
    {
        *origin = HeaderValue::from_static("null");
    }
    request
}

fn refuse(_: ProtectionError) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::FORBIDDEN;
    response
}
