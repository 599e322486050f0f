//! Compression of answers on their way out.
//!
//! A page holds no secret that its address could make a caller guess by size (no tokens in forms:
//! see [`super::csrf`]), so compressing it gives nothing away.

use http::{Extensions, HeaderMap, StatusCode, Version, header};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};

/// Answers below so many bytes fit into a packet as they are.
const SMALLEST: u64 = 1_024;
/// The level that wins most of what brotli and gzip can win, for little time: the page of a practice is a tenth smaller
/// than at 4, where brotli looks for repetitions in a simpler way, and higher levels win a hundredth.
const LEVEL: i32 = 5;

/// Compresses text with brotli or gzip, as the caller prefers. What has an encoding already (the
/// assets) passes as it is.
pub fn layer() -> CompressionLayer<impl Predicate> {
    let worth_it = SizeAbove::new(SMALLEST).and(is_text);
    CompressionLayer::new().quality(CompressionLevel::Precise(LEVEL)).compress_when(worth_it)
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
    use super::*;

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
