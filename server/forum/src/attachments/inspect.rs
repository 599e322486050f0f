//! What an uploaded file really is, and what of it is kept.

use std::io::Cursor;

use bytes::Bytes;
use domain::problem::FieldProblem;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

/// The widest and highest an image is kept, in pixels.
const IMAGE_MAX: u32 = 2400;
/// The most memory an image may take while it is decoded, in bytes.
const DECODE_MAX: u64 = 192 * 1024 * 1024;

/// A file as it will be kept.
#[derive(Debug)]
pub struct Inspected {
    /// Its media type, found from the content.
    pub media_type: &'static str,
    /// Its content.
    pub content: Bytes,
}

/// Finds a file's type by its content, whatever its name says. Images are decoded and written
/// anew, so that nothing hides in them and no place or camera is told.
///
/// # Errors
/// [`FieldProblem::EmptyFile`], or [`FieldProblem::FileType`] for programs and broken images.
pub fn inspect(content: Bytes) -> Result<Inspected, FieldProblem> {
    if content.is_empty() {
        return Err(FieldProblem::EmptyFile);
    }
    let media_type = sniff(&content)?;
    let content = match image_format(media_type) {
        Some(format) => rewrite_image(&content, format).map_err(|_| FieldProblem::FileType)?,
        None => content,
    };
    // An animation keeps its first picture, as PNG.
    let media_type = if media_type == "image/gif" { "image/png" } else { media_type };
    Ok(Inspected { media_type, content })
}

/// The media type of a content.
///
/// # Errors
/// [`FieldProblem::FileType`] for programs.
pub fn sniff(content: &[u8]) -> Result<&'static str, FieldProblem> {
    if infer::is_app(content) || content.starts_with(b"#!") {
        return Err(FieldProblem::FileType);
    }
    match infer::get(content) {
        // Told apart below: an SVG, an XML and an HTML file begin alike.
        Some(kind) if kind.mime_type().starts_with("text/") => {}
        Some(kind) => return Ok(kind.mime_type()),
        None => {}
    }
    let Ok(text) = std::str::from_utf8(content) else { return Ok("application/octet-stream") };
    let start: String = text.trim_start_matches('\u{feff}').trim_start().chars().take(200).collect();
    let start = start.to_ascii_lowercase();
    Ok(if start.contains("<svg") {
        "image/svg+xml"
    } else if start.starts_with('<') {
        "text/html"
    } else {
        "text/plain"
    })
}

fn image_format(media_type: &str) -> Option<ImageFormat> {
    match media_type {
        "image/png" => Some(ImageFormat::Png),
        "image/jpeg" => Some(ImageFormat::Jpeg),
        "image/webp" => Some(ImageFormat::WebP),
        "image/gif" => Some(ImageFormat::Gif),
        _ => None,
    }
}

fn rewrite_image(content: &[u8], format: ImageFormat) -> image::ImageResult<Bytes> {
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODE_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    if picture.width() > IMAGE_MAX || picture.height() > IMAGE_MAX {
        picture = picture.resize(IMAGE_MAX, IMAGE_MAX, image::imageops::FilterType::Lanczos3);
    }
    let mut written = Cursor::new(Vec::new());
    match format {
        ImageFormat::Jpeg => {
            let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut written, 88);
            picture.to_rgb8().write_with_encoder(encoder)?;
        }
        ImageFormat::Gif => picture.write_to(&mut written, ImageFormat::Png)?,
        format => picture.write_to(&mut written, format)?,
    }
    Ok(written.into_inner().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut written = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height).write_to(&mut written, ImageFormat::Png).expect("encodes");
        written.into_inner()
    }

    #[test]
    fn an_image_is_written_anew_without_its_tail() {
        let mut polyglot = png(4, 3);
        polyglot.extend_from_slice(b"<script>alert(1)</script>");
        let kept = inspect(polyglot.into()).expect("kept");
        assert_eq!(kept.media_type, "image/png");
        assert!(!kept.content.windows(7).any(|w| w == b"<script"));
    }

    #[test]
    fn a_png_written_anew_stays_the_same() {
        let once = inspect(png(40, 30).into()).expect("kept").content;
        assert_eq!(inspect(once.clone()).expect("kept").content, once);
    }

    #[test]
    fn large_images_shrink() {
        let kept = inspect(png(3000, 10).into()).expect("kept");
        let size = ImageReader::new(Cursor::new(&kept.content[..]))
            .with_guessed_format()
            .expect("reads")
            .into_dimensions()
            .expect("has a size");
        assert_eq!(size.0, IMAGE_MAX);
    }

    #[test]
    fn types_come_from_the_content() {
        let type_of = |content: &'static [u8]| inspect(Bytes::from_static(content)).map(|f| f.media_type);
        assert_eq!(type_of(b"<?xml version='1.0'?><svg onload='x'/>"), Ok("image/svg+xml"));
        assert_eq!(type_of(b"  <!DOCTYPE html><p>"), Ok("text/html"));
        assert_eq!(type_of("שלום".as_bytes()), Ok("text/plain"));
        assert_eq!(type_of(b"%PDF-1.7 ..."), Ok("application/pdf"));
        assert_eq!(type_of(b""), Err(FieldProblem::EmptyFile));
        assert_eq!(type_of(b"#!/bin/sh\nrm"), Err(FieldProblem::FileType));
        assert_eq!(type_of(b"\x89PNG\r\n\x1a\nbroken"), Err(FieldProblem::FileType));
    }
}
