//! Plain texts and Markdown: their characters, whatever encoding they were saved in.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

use crate::{Converted, Unreadable};

/// Reads a text; it is handed over as it is.
///
/// # Errors
/// [`Unreadable`].
pub fn read(content: &[u8]) -> Result<Converted, Unreadable> {
    let markdown = decoded(content)?;
    if markdown.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    let title = markdown.lines().find_map(|line| line.strip_prefix("# ")).map(|title| title.trim().to_owned());
    Ok(Converted { title, markdown, ..Converted::default() })
}

/// The characters of a text: UTF-8, UTF-16 with its mark, or what the bytes look like, which in Hebrew is windows-1255.
///
/// # Errors
/// [`Unreadable::Mismatch`] for what is no text.
pub fn decoded(content: &[u8]) -> Result<String, Unreadable> {
    let encoding = match Encoding::for_bom(content) {
        Some((encoding, _)) => encoding,
        None if content.contains(&0) => return Err(Unreadable::Mismatch),
        None if std::str::from_utf8(content).is_ok() => encoding_rs::UTF_8,
        None => {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(content, true);
            detector.guess(Some(b"il"), Utf8Detection::Deny)
        }
    };
    let (text, _, _) = encoding.decode(content);
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.retain(|c| c.is_whitespace() || !c.is_control());
    Ok(text)
}

/// Whether a text begins as a page does.
pub fn is_html(content: &[u8]) -> bool {
    let head = String::from_utf8_lossy(content.get(..200).unwrap_or(content)).to_ascii_lowercase();
    let head = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    head.starts_with("<!doctype html") || head.starts_with("<html")
}
