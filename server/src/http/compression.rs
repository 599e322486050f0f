//! Compression of answers on their way out.
//!
//! A page holds no secret that its address could make a caller guess by size (no tokens in forms:
//! see [`super::csrf`]), so compressing it gives nothing away.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use compu::encoder::BrotliQuality;
use http::{Extensions, HeaderMap, HeaderValue, StatusCode, Version, header};
use http_body::Body as _;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};

use crate::assets::weight;

/// Answers below so many bytes fit into a packet as they are.
const SMALLEST: u64 = 1_024;
/// Answers above so many bytes are compressed piece by piece: at once they would keep a thread for more than some milliseconds.
const LARGEST: u64 = 256 * 1024;
/// The level that wins most of what gzip can win, for little time.
const GZIP: i32 = 5;
/// The level that wins most of what brotli can win, for little time: the page of a practice is a tenth smaller than at 4, where
/// brotli looks for repetitions in a simpler way, and higher levels win a hundredth.
const BROTLI: BrotliQuality = BrotliQuality::Q5;

/// Compresses text with gzip, for callers that take it. What has an encoding already (the assets, and what [`brotli`]
/// compressed) passes as it is.
pub fn layer() -> CompressionLayer<impl Predicate> {
    let worth_it = SizeAbove::new(SMALLEST).and(is_text);
    CompressionLayer::new().quality(CompressionLevel::Precise(GZIP)).compress_when(worth_it)
}

/// Compresses text that is whole already, as pages are, with brotli, for callers that prefer it. The C library takes three
/// fifths of the time of the one in Rust that tower-http has, for the same bytes (docs/benchmarks.md).
pub async fn brotli(request: Request, next: Next) -> Response {
    let is_preferred = prefers_brotli(request.headers());
    let mut response = next.run(request).await;
    let size = response.body().size_hint().exact().unwrap_or_default();
    let is_encoded =
        [header::CONTENT_ENCODING, header::CONTENT_RANGE].iter().any(|name| response.headers().contains_key(name));
    let is_text = is_text(response.status(), response.version(), response.headers(), response.extensions());
    if !is_preferred || is_encoded || !is_text || !(SMALLEST..=LARGEST).contains(&size) {
        return response;
    }
    let body = std::mem::take(response.body_mut());
    let Ok(text) = to_bytes(body, usize::MAX).await else {
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        return response;
    };
    let Some(compressed) = crate::brotli::compress(&text, BROTLI) else {
        *response.body_mut() = Body::from(text);
        return response;
    };
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.remove(header::ACCEPT_RANGES);
    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    *response.body_mut() = Body::from(compressed);
    response
}

/// Returns whether the caller takes brotli, and nothing else rather.
fn prefers_brotli(headers: &HeaderMap) -> bool {
    let wanted = weight("br", headers);
    wanted > 0.0 && ["gzip", "identity"].iter().all(|other| weight(other, headers) <= wanted)
}

/// Returns whether it is text: images, archives and office files are compressed in themselves.
fn is_text(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    (essence.starts_with("text/") && essence != "text/event-stream")
        || essence.ends_with("json")
        || essence.ends_with("xml")
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Bytes;
    use axum::middleware::from_fn;
    use axum::response::Html;
    use axum::routing::get;
    use compu::decoder::{BrotliC as BrotliDecoder, DecodeStatus, Decoder as _};
    use tower::ServiceExt as _;

    use super::*;

    const TEXT: &str = "שירות מתחיל מבפנים. ";

    #[test]
    fn brotli_is_for_who_prefers_it() {
        let prefers = |accepted: &'static str| {
            prefers_brotli(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted))]))
        };
        for accepted in ["br", "gzip, deflate, br, zstd", "gzip;q=0.5, br;q=0.8", "*", "br, identity"] {
            assert!(prefers(accepted), "{accepted}");
        }
        for accepted in ["", "gzip", "br;q=0", "gzip, br;q=0.5", "br;q=0.5, identity", "*;q=0", "zstd"] {
            assert!(!prefers(accepted), "{accepted}");
        }
        assert!(!prefers_brotli(&HeaderMap::new()));
    }

    /// An answer whose size is known, one that comes piece by piece, a large one, and ones that are left alone.
    fn answers() -> Router {
        let part = [(header::CONTENT_RANGE, "bytes 0-3999/9000")];
        let pieces = || futures::stream::iter([Ok::<_, std::io::Error>(TEXT.repeat(50)), Ok(TEXT.repeat(50))]);
        Router::new()
            .route("/whole", get(|| async { Html(TEXT.repeat(100)) }))
            .route("/pieces", get(async move || ([(header::CONTENT_TYPE, "text/html")], Body::from_stream(pieces()))))
            .route("/large", get(|| async { Html(TEXT.repeat(20_000)) }))
            .route("/small", get(|| async { Html(TEXT) }))
            .route("/part", get(async move || (part, Html(TEXT.repeat(100)))))
            .route("/picture", get(|| async { ([(header::CONTENT_TYPE, "image/png")], TEXT.repeat(100)) }))
            .layer(from_fn(brotli))
            .layer(layer())
    }

    async fn ask(method: &str, path: &str, accepted: &str) -> (HeaderMap, Bytes) {
        let request = Request::builder().method(method).uri(path).header(header::ACCEPT_ENCODING, accepted);
        let answer = answers().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
        let (head, body) = answer.into_parts();
        (head.headers, to_bytes(body, usize::MAX).await.expect("a body"))
    }

    #[tokio::test]
    async fn what_brotli_makes_is_the_text_again() {
        let (headers, body) = ask("GET", "/whole", "gzip, br").await;
        assert_eq!(headers[header::CONTENT_ENCODING], "br");
        assert_eq!(headers.get_all(header::VARY).iter().collect::<Vec<_>>(), ["accept-encoding"]);
        assert!(headers.get(header::CONTENT_LENGTH).is_none_or(|length| length == body.len().to_string().as_str()));
        let mut text = Vec::new();
        let decoded = BrotliDecoder::new().expect("a decoder").decode_vec_full(&body, &mut text).expect("memory");
        assert_eq!(decoded.status, Ok(DecodeStatus::Finished));
        assert_eq!(String::from_utf8(text).expect("text"), TEXT.repeat(100));
    }

    #[tokio::test]
    async fn what_is_large_or_comes_in_pieces_is_compressed_piece_by_piece() {
        for path in ["/pieces", "/large"] {
            let (headers, body) = ask("GET", path, "gzip, br").await;
            assert_eq!(headers[header::CONTENT_ENCODING], "gzip", "{path}");
            assert!(body.starts_with(&[0x1f, 0x8b]), "{path}");
        }
        assert_eq!(ask("GET", "/whole", "gzip").await.0[header::CONTENT_ENCODING], "gzip");
    }

    #[tokio::test]
    async fn nothing_else_is_compressed() {
        for (method, path, accepted) in [
            ("GET", "/small", "br"),
            ("GET", "/part", "br"),
            ("GET", "/picture", "br"),
            ("GET", "/whole", "identity"),
            ("GET", "/large", "br"),
            ("HEAD", "/small", "gzip, br"),
        ] {
            let (headers, _) = ask(method, path, accepted).await;
            assert!(!headers.contains_key(header::CONTENT_ENCODING), "{method} {path} {accepted}");
        }
        let (headers, body) = ask("HEAD", "/whole", "br").await;
        assert!(body.is_empty());
        assert!(headers.get(header::CONTENT_LENGTH).is_none_or(|length| length != "0"), "{headers:?}");
    }

    #[test]
    fn only_text_is_worth_it() {
        let text = |content_type: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, http::HeaderValue::from_static(content_type));
            is_text(StatusCode::OK, Version::HTTP_11, &headers, &Extensions::new())
        };
        for media_type in ["text/html; charset=utf-8", "application/json", "application/problem+json", "image/svg+xml"]
        {
            assert!(text(media_type), "{media_type}");
        }
        for not in ["image/png", "application/pdf", "application/zip", "text/event-stream", ""] {
            assert!(!text(not), "{not}");
        }
    }
}
