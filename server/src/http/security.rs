//! Headers that tell browsers what the forum's answers may do.

use http::{HeaderName, HeaderValue, Response, header};

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Headers of every answer that does not bring its own.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // A link out of the forum does not tell which page it stood on.
    (header::REFERRER_POLICY, "same-origin"),
    (PERMISSIONS_POLICY, "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"),
    (OPENER_POLICY, "same-origin"),
    (RESOURCE_POLICY, "same-origin"),
    // Pages are personal: they may be kept by the reader's browser, which asks before using them.
    (header::CACHE_CONTROL, "private, no-cache"),
];

/// A year, in seconds: for so long a browser that came over HTTPS will not come without.
const TRANSPORT_SECURITY: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// The content security policy of an answer. Pages name the nonce of their scripts; whatever else is
/// opened in a browser runs none.
///
/// A script that carries the nonce may load others ('strict-dynamic': the wasm's glue and its
/// modules); a script tag without it stays dead wherever its file lies, so a text that a member
/// uploaded can never become one. The nonce is not checked here: the renderer makes it.
pub fn content_security_policy(nonce: Option<&str>) -> HeaderValue {
    const REST: &str = "style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
                        manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    let policy = match nonce {
        Some(nonce) => {
            format!("default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; {REST}")
        }
        None => format!("default-src 'none'; {REST}"),
    };
    // Only a nonce of strange letters could not stand in a header; without scripts is safe then.
    HeaderValue::try_from(policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

/// The answer with every header it does not bring itself.
pub fn with_headers<B>(mut response: Response<B>, is_https: bool) -> Response<B> {
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| content_security_policy(None));
    if is_https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, TRANSPORT_SECURITY);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spelt out, so that every change of the policy is seen here.
    #[test]
    fn the_policy_of_a_page() {
        let policy = content_security_policy(Some("Zm9v"));
        assert_eq!(
            policy,
            "default-src 'none'; script-src 'nonce-Zm9v' 'strict-dynamic' 'wasm-unsafe-eval'; \
             style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
             manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
    }

    #[test]
    fn without_a_nonce_nothing_runs() {
        let policy = content_security_policy(None);
        assert!(!policy.to_str().expect("text").contains("script-src"));
        assert_eq!(content_security_policy(Some("a\r\nb")), "default-src 'none'");
    }

    #[test]
    fn what_an_answer_brings_itself_stays() {
        let mut response = Response::new(());
        let own = HeaderValue::from_static("sandbox");
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, own.clone());
        let response = with_headers(response, true);
        assert_eq!(response.headers()[header::CONTENT_SECURITY_POLICY], own);
        assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(response.headers().contains_key(header::STRICT_TRANSPORT_SECURITY));
        let plain = with_headers(Response::new(()), false);
        assert!(!plain.headers().contains_key(header::STRICT_TRANSPORT_SECURITY));
    }
}
