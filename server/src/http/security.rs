//! Headers that tell browsers what the forum's answers may do.

use http::{HeaderName, HeaderValue, Response, header};

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Headers of every answer that does not bring its own.
const EVERYWHERE: [(HeaderName, &str); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (RESOURCE_POLICY, "same-origin"),
    // Pages are personal: they may be kept by the reader's browser, which asks before using them.
    (header::CACHE_CONTROL, "private, no-cache"),
];

/// Headers of what a browser may open by itself, beside the content security policy.
const OPENED: [(HeaderName, &str); 3] = [
    // A link out of the forum does not tell which page it stood on.
    (header::REFERRER_POLICY, "same-origin"),
    (PERMISSIONS_POLICY, "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"),
    (OPENER_POLICY, "same-origin"),
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

/// Marks the answer with a file that the program itself comes with: it is a part of pages, whatever its type, and brings its
/// own content security policy where it needs one.
#[derive(Debug, Clone, Copy)]
pub struct OwnAsset;

/// The answer with every header it does not bring itself.
pub fn with_headers<B>(mut response: Response<B>, is_https: bool) -> Response<B> {
    let is_asset = response.extensions().get::<OwnAsset>().is_some();
    let headers = response.headers_mut();
    for (name, value) in EVERYWHERE {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    let is_opened = !is_asset && !is_part(headers.get(header::CONTENT_TYPE));
    if is_opened {
        for (name, value) in OPENED {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        }
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| content_security_policy(None));
    }
    if is_https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, TRANSPORT_SECURITY);
    }
    response
}

/// Returns whether an answer can only be a part of a page, never run or embed anything: a first visit fetches a
/// dozen of these, and the policies of pages would be a tenth of its bytes.
fn is_part(media_type: Option<&HeaderValue>) -> bool {
    const PARTS: [&str; 6] = ["font/", "text/css", "image/png", "image/jpeg", "image/webp", "image/gif"];
    let media_type = media_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    PARTS.iter().any(|part| media_type.starts_with(part))
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
    fn what_may_be_opened_has_every_policy_and_parts_of_pages_only_theirs() {
        let headers = |media_type: &'static str| {
            let mut response = Response::new(());
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
            with_headers(response, false).into_parts().0.headers
        };
        for opened in ["text/html", "image/svg+xml", "application/pdf", "text/javascript", "application/wasm", "x"] {
            assert!(headers(opened).contains_key(header::CONTENT_SECURITY_POLICY), "{opened}");
            assert!(headers(opened).contains_key(header::REFERRER_POLICY), "{opened}");
        }
        for part in ["font/woff2", "text/css; charset=utf-8", "image/png"] {
            assert!(!headers(part).contains_key(header::CONTENT_SECURITY_POLICY), "{part}");
            assert_eq!(headers(part)[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{part}");
        }
        assert!(with_headers(Response::new(()), false).headers().contains_key(header::CONTENT_SECURITY_POLICY));
    }

    #[test]
    fn a_file_of_the_program_has_no_more_than_it_brings() {
        let mut response = Response::new(());
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
        response.extensions_mut().insert(OwnAsset);
        let response = with_headers(response, false);
        for name in [header::CONTENT_SECURITY_POLICY, header::REFERRER_POLICY, PERMISSIONS_POLICY, OPENER_POLICY] {
            assert!(!response.headers().contains_key(&name), "{name}");
        }
        assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
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
