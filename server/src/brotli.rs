//! Compression with brotli, for the answers of the server and for what its build script embeds.

use compu::encoder::{BrotliC, BrotliOptions, BrotliQuality, EncodeOp, EncodeStatus, Encoder as _};

/// Returns the content compressed at a quality; `None` where there is no memory for that.
pub fn compress(content: &[u8], quality: BrotliQuality) -> Option<Vec<u8>> {
    let mut encoder = BrotliC::new(BrotliOptions::new().quality(quality))?;
    let mut compressed = Vec::new();
    let done = encoder.encode_vec_full(content, &mut compressed, EncodeOp::Finish).ok()?;
    (done.status == EncodeStatus::Finished).then_some(compressed)
}
