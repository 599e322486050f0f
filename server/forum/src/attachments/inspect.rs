//! What an uploaded file really is, and what of it is kept.

use std::io::Cursor;

use bytes::Bytes;
use domain::problem::{FieldError, FieldProblem};
use fast_image_resize::images::TypedImage;
use fast_image_resize::pixels::{U8, U8x2, U8x3, U8x4};
use fast_image_resize::{MulDiv, PixelTrait, ResizeOptions, Resizer};
use image::{DynamicImage, ImageBuffer, ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::attachments::program::is_program;

/// The widest and highest an image is stored, in pixels.
const IMAGE_MAX: u32 = 2400;
/// The most pixels of an image that is decoded. A header that promises more is refused before any is.
const PIXELS_MAX: u64 = domain::attachment::IMAGE_MEGAPIXELS_MAX * 1_000_000;
/// The most memory that an image takes at any moment while it is decoded, made smaller and written again, in bytes.
/// It is enough for [`PIXELS_MAX`] of four bytes each.
pub const MEMORY_MAX: u64 = 224 * 1024 * 1024;

/// Brands of the ISO base media format that mark still images: HEIC, AVIF and their sequences.
const STILL_BRANDS: [&[u8; 4]; 14] = [
    b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"miaf", b"avif",
    b"avis", b"crx ",
];

/// The first bytes of camera files that no other rule knows.
const RAW_BEGINS: [&[u8]; 6] = [b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"FOVb"];

/// A file of a known type, whose image, if it is one, is not decoded yet.
#[derive(Debug)]
pub struct Sniffed {
    /// The file's media type, found from the content.
    pub media_type: &'static str,
    /// The file's content, as it was sent.
    pub content: Bytes,
    /// What it takes to decode it, where it is an image.
    pub image: Option<EncodedImage>,
}

/// An image whose header was read.
#[derive(Debug, Clone, Copy)]
pub struct EncodedImage {
    format: ImageFormat,
    /// The most bytes that it takes at any moment while it is rewritten, with all copies.
    pub memory: u64,
}

/// A file as it will be stored.
#[derive(Debug)]
pub struct Inspected {
    /// The file's media type.
    pub media_type: &'static str,
    /// The file's content.
    pub content: Bytes,
}

/// Finds a file's type by its content, whatever its name says, and reads an image's header.
///
/// # Errors
/// [`FieldProblem::EmptyFile`]; [`FieldProblem::FileType`] for programs; for images
/// [`FieldProblem::ImageFormat`], [`FieldProblem::ImageTooLarge`], [`FieldProblem::SeveralPages`] and
/// [`FieldProblem::BrokenImage`].
pub fn examine(content: Bytes) -> Result<Sniffed, FieldError> {
    let media_type = sniff(&content).map_err(refusal)?;
    let image = match image_format(media_type) {
        Some(format) => Some(read_header(&content, format)?),
        None if keeps_camera_data(media_type) => return Err(refusal(FieldProblem::ImageFormat)),
        None => None,
    };
    Ok(Sniffed { media_type, content, image })
}

/// The media type of a content.
///
/// # Errors
/// [`FieldProblem::EmptyFile`], and [`FieldProblem::FileType`] for programs.
pub fn sniff(content: &[u8]) -> Result<&'static str, FieldProblem> {
    if content.is_empty() {
        return Err(FieldProblem::EmptyFile);
    }
    if is_program(content) {
        return Err(FieldProblem::FileType);
    }
    let text = std::str::from_utf8(content).ok();
    // Some signatures are two letters that a text may begin with, too.
    let is_binary = text.is_none_or(has_controls);
    if is_binary && let Some(media_type) = camera_image(content) {
        return Ok(media_type);
    }
    match infer::get(content).map(|kind| kind.mime_type()) {
        // Told apart below: an SVG, an XML and an HTML file begin alike.
        Some(kind) if kind.starts_with("text/") => {}
        Some(kind) if is_binary || is_written_in_letters(kind) => return Ok(kind),
        _ => {}
    }
    let Some(text) = text else { return Ok("application/octet-stream") };
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

/// Returns whether there are control characters that no text has.
fn has_controls(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && !c.is_whitespace())
}

/// The media type of an image of a camera or a phone that [`infer`] does not know, or takes for a film.
fn camera_image(content: &[u8]) -> Option<&'static str> {
    if is_still_image(content) {
        Some("image/heif")
    } else if content.starts_with(b"II\x2b\0") || content.starts_with(b"MM\0\x2b") {
        Some("image/tiff")
    } else {
        RAW_BEGINS.iter().any(|begin| content.starts_with(begin)).then_some("image/x-raw")
    }
}

/// Formats whose files may hold nothing but letters.
fn is_written_in_letters(media_type: &str) -> bool {
    matches!(media_type, "application/pdf" | "application/rtf" | "application/postscript")
}

/// Returns whether a content is of the ISO base media format and names a brand of still images.
fn is_still_image(content: &[u8]) -> bool {
    let Some((size, rest)) = content.split_first_chunk::<4>() else { return false };
    let Some(brands) = rest.strip_prefix(b"ftyp") else { return false };
    let size = usize::try_from(u32::from_be_bytes(*size)).unwrap_or(usize::MAX).saturating_sub(8).min(brands.len());
    brands[..size].chunks_exact(4).any(|brand| STILL_BRANDS.iter().any(|known| *known == brand))
}

/// Images that are no drawings: they tell where and with what they were taken, and cannot be written again
/// here.
fn keeps_camera_data(media_type: &str) -> bool {
    let is_drawing = matches!(
        media_type,
        "image/svg+xml" | "image/vnd.dwg" | "image/vnd.djvu" | "image/openraster" | "image/vnd.microsoft.icon"
    );
    media_type.starts_with("image/") && !is_drawing
}

fn image_format(media_type: &str) -> Option<ImageFormat> {
    match media_type {
        "image/png" => Some(ImageFormat::Png),
        "image/jpeg" => Some(ImageFormat::Jpeg),
        "image/webp" => Some(ImageFormat::WebP),
        "image/gif" => Some(ImageFormat::Gif),
        "image/tiff" => Some(ImageFormat::Tiff),
        "image/bmp" => Some(ImageFormat::Bmp),
        _ => None,
    }
}

fn read_header(content: &[u8], format: ImageFormat) -> Result<EncodedImage, FieldError> {
    if format == ImageFormat::Tiff {
        check_pages(content).map_err(refusal)?;
    }
    let decoder = decoder(content, format).map_err(|error| match error {
        image::ImageError::Limits(_) => refusal(FieldProblem::ImageTooLarge),
        _ => refusal(FieldProblem::BrokenImage),
    })?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(refusal(FieldProblem::ImageTooLarge).detail(format!("{width}×{height}")));
    }
    let memory = memory(&decoder, content, format);
    // It has no more pixels than others that are taken, so they are not what is named.
    if memory > MEMORY_MAX { Err(refusal(FieldProblem::ImageTooLarge)) } else { Ok(EncodedImage { format, memory }) }
}

/// The most bytes that an image takes at any moment while it is rewritten: what its decoder keeps beside the decoded
/// pixels, and the copies that making it smaller needs.
fn memory(decoder: &impl ImageDecoder, content: &[u8], format: ImageFormat) -> u64 {
    let (width, height) = decoder.dimensions();
    let decoded = decoder.total_bytes();
    let pixels = u64::from(width) * u64::from(height);
    let beside = match format {
        // Its coefficients, of two bytes for each sample, are complete only at the end.
        ImageFormat::Jpeg if is_progressive(content) => 2 * decoded,
        // Planes of its own, or all four channels.
        ImageFormat::WebP => 4 * pixels,
        // The decoder's own picture, which is then copied.
        ImageFormat::Gif | ImageFormat::Tiff => decoded,
        _ => 0,
    };
    let Some((small_width, small_height)) = smaller_size(width, height) else {
        // It is turned, and its colours are converted.
        return decoded + beside.max(2 * decoded);
    };
    let bytes = u64::from(decoder.color_type().channel_count());
    let reduced = pixels * bytes;
    let copy = if decoded > reduced { decoded + reduced } else { decoded };
    // Each row is made shorter before their number is.
    let between = u64::from(small_width) * u64::from(height) * bytes;
    let small = u64::from(small_width) * u64::from(small_height) * bytes;
    (decoded + beside).max(copy).max(reduced + between + small)
}

/// Returns whether a JPEG's frame is one of the progressive kinds (ITU-T T.81, B.1.1.3).
fn is_progressive(content: &[u8]) -> bool {
    let mut rest = content.get(2..).unwrap_or_default();
    while let [0xff, marker, after @ ..] = rest {
        match marker {
            0xff => rest = &rest[1..],
            0xc2 | 0xc6 | 0xca | 0xce => return true,
            // Another kind of frame, or the picture itself.
            0xc0 | 0xc1 | 0xc3 | 0xc5 | 0xc7 | 0xc9 | 0xcb | 0xcd | 0xcf | 0xda | 0xd9 => return false,
            _ => {
                let Some(length) = after.first_chunk::<2>() else { return false };
                rest = after.get(usize::from(u16::from_be_bytes(*length))..).unwrap_or_default();
            }
        }
    }
    false
}

/// A TIFF file is a list of images. One that has several would lose all but the first, and in a camera's file the
/// first is a thumbnail.
fn check_pages(content: &[u8]) -> Result<(), FieldProblem> {
    let mut decoder = tiff::decoder::Decoder::new(Cursor::new(content)).map_err(|_| FieldProblem::BrokenImage)?;
    let has_others = decoder.find_tag(tiff::tags::Tag::SubIfd).map_err(|_| FieldProblem::BrokenImage)?.is_some();
    if has_others {
        return Err(FieldProblem::ImageFormat);
    }
    if decoder.more_images() { Err(FieldProblem::SeveralPages) } else { Ok(()) }
}

fn decoder(content: &[u8], format: ImageFormat) -> image::ImageResult<impl ImageDecoder> {
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_MAX);
    reader.limits(limits);
    reader.into_decoder()
}

impl Sniffed {
    /// The file as it will be stored. An image is decoded and written again, so that nothing hides in it and it
    /// tells no place and no camera.
    ///
    /// # Errors
    /// [`FieldProblem::BrokenImage`].
    pub fn rewrite(self) -> Result<Inspected, FieldError> {
        let Self { media_type, content, image } = self;
        let Some(EncodedImage { format, .. }) = image else { return Ok(Inspected { media_type, content }) };
        let content = rewrite_image(&content, format).map_err(|error| {
            tracing::debug!(%error, "an image cannot be read");
            refusal(FieldProblem::BrokenImage)
        })?;
        // An animation keeps its first picture. Browsers show neither TIFF nor every BMP.
        let is_png = matches!(format, ImageFormat::Gif | ImageFormat::Tiff | ImageFormat::Bmp);
        Ok(Inspected { media_type: if is_png { "image/png" } else { media_type }, content })
    }
}

fn refusal(problem: FieldProblem) -> FieldError {
    FieldError::new("files", problem)
}

fn rewrite_image(content: &[u8], format: ImageFormat) -> Result<Bytes, Box<dyn std::error::Error>> {
    let mut decoder = decoder(content, format)?;
    let orientation = decoder.orientation()?;
    let mut picture = within_bounds(DynamicImage::from_decoder(decoder)?)?;
    picture.apply_orientation(orientation);
    let mut written = Cursor::new(Vec::new());
    match format {
        ImageFormat::Jpeg => {
            let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut written, 88);
            picture.to_rgb8().write_with_encoder(encoder)?;
        }
        ImageFormat::WebP => picture.write_to(&mut written, ImageFormat::WebP)?,
        _ => for_png(picture).write_to(&mut written, ImageFormat::Png)?,
    }
    Ok(written.into_inner().into())
}

/// PNG has no floating-point numbers; a TIFF may.
fn for_png(picture: DynamicImage) -> DynamicImage {
    match picture {
        DynamicImage::ImageRgb32F(_) => picture.into_rgb8().into(),
        DynamicImage::ImageRgba32F(_) => picture.into_rgba8().into(),
        other => other,
    }
}

/// The size of a picture that is made smaller; `None` where it is not wider or higher than [`IMAGE_MAX`].
fn smaller_size(width: u32, height: u32) -> Option<(u32, u32)> {
    let longer = width.max(height);
    let scaled =
        |side: u32| u32::try_from(u64::from(side) * u64::from(IMAGE_MAX) / u64::from(longer)).unwrap_or(1).max(1);
    (longer > IMAGE_MAX).then(|| (scaled(width), scaled(height)))
}

/// The picture, made smaller where it is wider or higher than [`IMAGE_MAX`]. [`memory`] counts the copies made here.
fn within_bounds(picture: DynamicImage) -> Result<DynamicImage, Box<dyn std::error::Error>> {
    let Some(size) = smaller_size(picture.width(), picture.height()) else { return Ok(picture) };
    // By their types: the resizer's own choice among all that there are has a megabyte of code for the others.
    Ok(match with_8_bits(picture) {
        DynamicImage::ImageLuma8(picture) => smaller::<U8, _>(picture, size, false)?.into(),
        DynamicImage::ImageLumaA8(picture) => smaller::<U8x2, _>(picture, size, true)?.into(),
        DynamicImage::ImageRgb8(picture) => smaller::<U8x3, _>(picture, size, false)?.into(),
        DynamicImage::ImageRgba8(picture) => smaller::<U8x4, _>(picture, size, true)?.into(),
        other => smaller::<U8x4, _>(other.into_rgba8(), size, true)?.into(),
    })
}

/// The picture in another size.
fn smaller<P: PixelTrait, I: image::Pixel<Subpixel = u8>>(
    mut picture: ImageBuffer<I, Vec<u8>>,
    (width, height): (u32, u32),
    has_alpha: bool,
) -> Result<ImageBuffer<I, Vec<u8>>, Box<dyn std::error::Error>> {
    let mut smaller = ImageBuffer::new(width, height);
    let mut from = TypedImage::<P>::from_buffer(picture.width(), picture.height(), &mut picture)?;
    let mut to = TypedImage::<P>::from_buffer(width, height, &mut smaller)?;
    let alpha = MulDiv::new();
    // Left to the resizer, this would take a copy of the whole picture.
    if has_alpha {
        alpha.multiply_alpha_inplace_typed(&mut from)?;
    }
    Resizer::new().resize_typed(&from, &mut to, &ResizeOptions::new().use_alpha(false))?;
    if has_alpha {
        alpha.divide_alpha_inplace_typed(&mut to)?;
    }
    Ok(smaller)
}

/// The picture with one byte for each sample.
fn with_8_bits(picture: DynamicImage) -> DynamicImage {
    match picture {
        DynamicImage::ImageLuma16(_) => picture.into_luma8().into(),
        DynamicImage::ImageLumaA16(_) => picture.into_luma_alpha8().into(),
        DynamicImage::ImageRgb16(_) | DynamicImage::ImageRgb32F(_) => picture.into_rgb8().into(),
        DynamicImage::ImageRgba16(_) | DynamicImage::ImageRgba32F(_) => picture.into_rgba8().into(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inspect(content: impl Into<Bytes>) -> Result<Inspected, FieldProblem> {
        examine(content.into()).and_then(Sniffed::rewrite).map_err(|error| error.problem)
    }

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut written = Cursor::new(Vec::new());
        picture.write_to(&mut written, format).expect("encodes");
        written.into_inner()
    }

    fn png(width: u32, height: u32) -> Vec<u8> {
        encoded(&DynamicImage::new_rgb8(width, height), ImageFormat::Png)
    }

    fn size_of(content: &[u8]) -> (u32, u32) {
        let reader = ImageReader::new(Cursor::new(content)).with_guessed_format().expect("reads");
        reader.into_dimensions().expect("has a size")
    }

    fn holds(content: &[u8], part: &[u8]) -> bool {
        content.windows(part.len()).any(|window| window == part)
    }

    #[test]
    fn an_image_is_rewritten_without_its_tail() {
        let mut polyglot = png(4, 3);
        polyglot.extend_from_slice(b"<script>alert(1)</script>");
        let kept = inspect(polyglot).expect("kept");
        assert_eq!(kept.media_type, "image/png");
        assert!(!holds(&kept.content, b"<script"));
    }

    #[test]
    fn a_rewritten_png_stays_the_same() {
        let once = inspect(png(40, 30)).expect("kept").content;
        assert_eq!(inspect(once.clone()).expect("kept").content, once);
    }

    #[test]
    fn large_images_shrink() {
        assert_eq!(size_of(&inspect(png(3000, 10)).expect("kept").content), (IMAGE_MAX, 8));
        assert_eq!(size_of(&inspect(png(10, 4800)).expect("kept").content), (5, IMAGE_MAX));
        assert_eq!(size_of(&inspect(png(1, 20_000)).expect("kept").content), (1, IMAGE_MAX));
        let mut half = image::RgbImage::new(4800, 2);
        half.rows_mut().for_each(|row| row.take(2400).for_each(|pixel| *pixel = image::Rgb([200, 100, 50])));
        let kept = inspect(encoded(&half.into(), ImageFormat::Png)).expect("kept");
        let picture = image::load_from_memory(&kept.content).expect("decodes").into_rgb8();
        assert_eq!((picture.get_pixel(100, 0).0, picture.get_pixel(2300, 0).0), ([200, 100, 50], [0, 0, 0]));
    }

    /// A PNG whose header promises this size and whose data are missing.
    fn promising(width: u32, height: u32) -> Vec<u8> {
        let mut content = png(1, 1);
        content[16..20].copy_from_slice(&width.to_be_bytes());
        content[20..24].copy_from_slice(&height.to_be_bytes());
        let checksum = crc32(&content[12..29]);
        content[29..33].copy_from_slice(&checksum.to_be_bytes());
        content
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & 0u32.wrapping_sub(crc & 1)))
        })
    }

    #[test]
    fn an_image_of_too_many_pixels_is_refused_by_its_header() {
        for (width, height) in [(7_900, 7_900), (40_000, 1_001), (1_000_000, 1_000_000)] {
            let error = examine(promising(width, height).into()).expect_err("refused");
            assert_eq!(error.problem, FieldProblem::ImageTooLarge);
            assert_eq!(error.detail, Some(format!("{width}×{height}")));
        }
        assert_eq!(inspect(promising(u32::MAX >> 1, 2)).err(), Some(FieldProblem::ImageTooLarge), "one row alone");
        let examined = examine(promising(8_000, 5_000).into()).expect("the most that is decoded");
        let memory = 120_000_000 + (2_400 * 5_000 + 2_400 * 1_500) * 3;
        assert_eq!(examined.image.map(|image| image.memory), Some(memory));
        assert_eq!(inspect(promising(8_000, 5_000)).err(), Some(FieldProblem::BrokenImage), "no data");
        let mut gif = encoded(&DynamicImage::new_rgba8(1, 1), ImageFormat::Gif);
        gif[6..10].copy_from_slice(&[0xff; 4]);
        assert_eq!(inspect(gif).err(), Some(FieldProblem::ImageTooLarge));
    }

    #[test]
    fn every_copy_of_an_image_counts() {
        let promising = |picture: DynamicImage, width: u32, height: u32| {
            let mut content = encoded(&picture, ImageFormat::Png);
            content[16..20].copy_from_slice(&width.to_be_bytes());
            content[20..24].copy_from_slice(&height.to_be_bytes());
            let checksum = crc32(&content[12..29]);
            content[29..33].copy_from_slice(&checksum.to_be_bytes());
            examine(content.into()).map(|examined| examined.image.expect("an image").memory / 1_000_000)
        };
        let rgba = promising(DynamicImage::new_rgba8(1, 1), 8_000, 5_000);
        assert_eq!(rgba.expect("the most pixels, of four bytes"), 160 + 48 + 14);
        let deep = |side| promising(DynamicImage::new_rgba16(1, 1), side, side);
        assert_eq!(deep(4_000).expect("with its copy of 8 bits"), 128 + 64);
        for side in [4_800, 6_000] {
            let error = deep(side).expect_err("more than is taken at once");
            assert_eq!((error.problem, error.detail), (FieldProblem::ImageTooLarge, None), "{side}");
        }
        assert_eq!(promising(DynamicImage::new_rgba16(1, 1), 2_400, 2_400).expect("as it is"), 3 * 46);
    }

    #[test]
    fn progressive_pictures_are_told_by_their_frame() {
        let plain = encoded(&DynamicImage::new_rgb8(3, 3), ImageFormat::Jpeg);
        assert!(!is_progressive(&plain));
        let frame = plain.windows(2).position(|marker| marker == [0xff, 0xc0]).expect("a frame");
        let mut progressive = plain;
        progressive[frame + 1] = 0xc2;
        assert!(is_progressive(&progressive));
        for cut in 0..progressive.len() {
            is_progressive(&progressive[..cut]);
        }
        assert!(!is_progressive(&progressive[..frame]));
        assert!(!is_progressive(b"\xff\xd8\xff\xe0\0\0"));
    }

    #[test]
    fn what_is_made_smaller_keeps_its_colours_beside_what_is_transparent() {
        let mut half = image::ImageBuffer::<image::Rgba<u16>, Vec<u16>>::new(4_800, 2);
        for (x, _, pixel) in half.enumerate_pixels_mut() {
            *pixel = if x < 2_400 { image::Rgba([51_400, 25_700, 12_850, 65_535]) } else { image::Rgba([0; 4]) };
        }
        let kept = inspect(encoded(&half.into(), ImageFormat::Png)).expect("kept");
        let picture = image::load_from_memory(&kept.content).expect("decodes");
        assert_eq!(picture.color(), image::ColorType::Rgba8);
        let picture = picture.into_rgba8();
        assert_eq!(picture.get_pixel(100, 0).0, [200, 100, 50, 255]);
        assert_eq!(picture.get_pixel(2_300, 0).0[3], 0);
        let at_the_edge = picture.get_pixel(1_199, 0).0;
        assert!(at_the_edge[0] > 190 && at_the_edge[3] > 100, "not darkened: {at_the_edge:?}");
    }

    /// A TIFF of one point whose image file directory has these entries beside those it needs.
    fn tiff(more: &[(u16, u16, u32, u32)], next: u32) -> Vec<u8> {
        let mut entries = vec![
            (256u16, 3u16, 1u32, 1u32), // width
            (257, 3, 1, 1),             // height
            (258, 3, 1, 8),             // bits of a sample
            (259, 3, 1, 1),             // not compressed
            (262, 3, 1, 1),             // grey
            (273, 4, 1, 8),             // where the data begin
            (277, 3, 1, 1),             // samples of a pixel
            (278, 3, 1, 1),             // rows of a strip
            (279, 4, 1, 1),             // bytes of the strip
        ];
        entries.extend_from_slice(more);
        entries.sort_unstable();
        let mut content = b"II\x2a\0\x50\0\0\0".to_vec();
        content.push(128);
        content.resize(0x50, 0);
        content[0x10..0x28].copy_from_slice(b"Canon EOS at 32.0N 34.8E");
        content.extend_from_slice(&u16::try_from(entries.len()).expect("few").to_le_bytes());
        for (tag, kind, count, value) in entries {
            content.extend_from_slice(&tag.to_le_bytes());
            content.extend_from_slice(&kind.to_le_bytes());
            content.extend_from_slice(&count.to_le_bytes());
            content.extend_from_slice(&value.to_le_bytes());
        }
        content.extend_from_slice(&next.to_le_bytes());
        content
    }

    #[test]
    fn a_tiff_loses_place_and_camera_and_no_page() {
        let camera = tiff(&[(271, 2, 24, 0x10)], 0);
        assert!(holds(&camera, b"Canon"));
        let kept = inspect(camera).expect("kept");
        assert_eq!((kept.media_type, size_of(&kept.content)), ("image/png", (1, 1)));
        assert!(!holds(&kept.content, b"Canon") && !holds(&kept.content, b"32.0N"));
        let mut pages = tiff(&[], 0);
        let (end, second) = (pages.len() - 4, pages.len());
        pages[end..].copy_from_slice(&u32::try_from(second).expect("small").to_le_bytes());
        pages.extend_from_within(0x50..end);
        pages.extend_from_slice(&[0; 4]);
        assert_eq!(inspect(pages).err(), Some(FieldProblem::SeveralPages));
        assert_eq!(inspect(tiff(&[], 0x50)).err(), Some(FieldProblem::BrokenImage), "a circle");
        assert_eq!(inspect(tiff(&[(330, 4, 1, 0x50)], 0)).err(), Some(FieldProblem::ImageFormat), "a camera's own");
        assert_eq!(inspect(&b"II\x2a\0\x50\0\0\0\0\0\0\0"[..]).err(), Some(FieldProblem::BrokenImage));
        let float = encoded(&DynamicImage::new_rgb32f(2, 2), ImageFormat::Tiff);
        assert_eq!(inspect(float).expect("kept").media_type, "image/png");
        let bitmap = encoded(&DynamicImage::new_rgb8(2, 2), ImageFormat::Bmp);
        assert_eq!(inspect(bitmap).expect("kept").media_type, "image/png");
    }

    #[test]
    fn images_that_cannot_be_written_again_are_refused() {
        for content in [
            &b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x01meta"[..],
            b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf",
            b"\0\0\0\x14ftypavif\0\0\0\0mif1",
            b"\0\0\0\x18ftypmsf1\0\0\0\0hevcmsf1",
            b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom",
            b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl ",
            b"\xff\x0a\xfa\x7f\x01\x90\x08\x06",
            b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 ",
            b"8BPS\0\x01\0\0\0\0\0\0\0\x03",
            b"II\xbc\x01\x08\0\0\0",
            b"II\x2a\0\x10\0\0\0CR\x02\0\0\0",
            b"FUJIFILMCCD-RAW 0201\xff",
            b"IIU\0\x18\0\0\0\x88\xff",
        ] {
            assert_eq!(inspect(content).err(), Some(FieldProblem::ImageFormat), "{}", content.escape_ascii());
        }
        let film = &b"\0\0\0\x18ftypisom\0\0\x02\0isomavc1mp41\0\0\0\x08free"[..];
        assert_eq!(inspect(film).expect("a film").media_type, "video/mp4");
    }

    #[test]
    fn types_come_from_the_content() {
        let type_of = |content: &'static [u8]| inspect(content).map(|f| f.media_type);
        assert_eq!(type_of(b"<?xml version='1.0'?><svg onload='x'/>"), Ok("image/svg+xml"));
        assert_eq!(type_of(b"  <!DOCTYPE html><p>"), Ok("text/html"));
        assert_eq!(type_of("שלום".as_bytes()), Ok("text/plain"));
        assert_eq!(type_of(b"%PDF-1.7 ..."), Ok("application/pdf"));
        assert_eq!(type_of(b"PK\x03\x04"), Ok("application/zip"));
        assert_eq!(type_of(b""), Err(FieldProblem::EmptyFile));
        assert_eq!(type_of(b"#!/bin/sh\nrm"), Err(FieldProblem::FileType));
        assert_eq!(type_of(b"\x89PNG\r\n\x1a\nbroken"), Err(FieldProblem::BrokenImage));
    }

    #[test]
    fn a_text_that_begins_like_something_else_is_a_text() {
        for text in ["BMW ולקוחותיה", "GIF הוא פורמט", "MZ היא רשת", "BZh", "ID3: שלוש נקודות", "8BPS", "FOVb"]
        {
            assert_eq!(inspect(text.as_bytes()).map(|file| file.media_type), Ok("text/plain"), "{text}");
        }
    }
}
