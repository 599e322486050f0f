//! Plain texts and Markdown: their characters, whatever encoding they were saved in.

use std::borrow::Cow;

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
    decoded_as(content, None)
}

/// The characters of a page: as [`decoded`], but where it says itself how its bytes are meant, that counts before what they
/// look like.
///
/// # Errors
/// [`Unreadable::Mismatch`] for what is no text.
pub fn decoded_page(content: &[u8]) -> Result<String, Unreadable> {
    decoded_as(content, declared(content))
}

/// The encoding that the head of a page names. One of two bytes a letter cannot be meant where that could be read.
fn declared(content: &[u8]) -> Option<&'static Encoding> {
    const HEAD: usize = 2_048;
    let head = String::from_utf8_lossy(content.get(..HEAD).unwrap_or(content)).to_ascii_lowercase();
    let (_, after) = head.split_once("charset=")?;
    let label = after.trim_start_matches(['"', '\'', ' ']);
    let end = label.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:".contains(c)).unwrap_or(label.len());
    let encoding = Encoding::for_label(&label.as_bytes()[..end])?;
    Some(encoding).filter(|encoding| encoding.is_ascii_compatible() && *encoding != encoding_rs::UTF_8)
}

fn decoded_as(content: &[u8], declared: Option<&'static Encoding>) -> Result<String, Unreadable> {
    let encoding = match (Encoding::for_bom(content), declared) {
        (Some((encoding, _)), _) => encoding,
        (None, _) if content.contains(&0) => return Err(Unreadable::Mismatch),
        (None, _) if std::str::from_utf8(content).is_ok() => encoding_rs::UTF_8,
        (None, Some(declared)) => declared,
        (None, None) => {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(content, true);
            detector.guess(Some(b"il"), Utf8Detection::Deny)
        }
    };
    // The capitals of one code page of DOS are the Hebrew letters of another.
    let is_dos = encoding == encoding_rs::IBM866 && declared.is_none() && content.iter().all(|byte| *byte <= 0x9a);
    let text = if is_dos { Cow::Owned(of_dos(content)) } else { encoding.decode(content).0 };
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.retain(|c| c.is_whitespace() || !c.is_control());
    Ok(text)
}

/// The letters of the code page that DOS had for Hebrew (862).
pub fn of_dos(content: &[u8]) -> String {
    let letter = |byte: &u8| match byte {
        0x80..=0x9a => char::from_u32(0x5d0 + u32::from(byte - 0x80)).unwrap_or('_'),
        0x00..=0x7f => char::from(*byte),
        _ => '_',
    };
    content.iter().map(letter).collect()
}

/// Returns whether a text begins as a page does.
pub fn is_html(content: &[u8]) -> bool {
    let head = String::from_utf8_lossy(content.get(..200).unwrap_or(content)).to_ascii_lowercase();
    let head = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    head.starts_with("<!doctype html") || head.starts_with("<html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_dos_is_hebrew() {
        let text = "שלום לכולם, כך עשינו במוקד השירות. חזרנו אל כל מי שהתקשר, ושאלנו מה חסר.";
        let letter = |c: char| match c {
            'א'..='ת' => u8::try_from(u32::from(c) - 0x5d0 + 0x80).unwrap(),
            c => u8::try_from(c).unwrap(),
        };
        let bytes: Vec<u8> = text.chars().map(letter).collect();
        assert_eq!(decoded(&bytes).unwrap(), text);
    }

    #[test]
    fn a_page_says_how_its_bytes_are_meant() {
        let page = |charset: &str, letters: &[u8]| {
            let head = format!(
                "<html><head><meta http-equiv=Content-Type content=\"text/html; charset={charset}\"></head><p>"
            );
            decoded_page(&[head.as_bytes(), letters].concat()).unwrap()
        };
        assert!(page("windows-1255", b"caf\xe9").ends_with("caf\u{5d9}"));
        assert!(page("iso-8859-1", b"caf\xe9").ends_with("café"));
        // What is said of bytes that can only be read otherwise is not so.
        assert!(page("windows-1255", "שלום".as_bytes()).ends_with("שלום"));
        assert!(page("utf-8", b"\xf9\xec\xe5\xed \xf2\xe5\xec\xed").ends_with("שלום עולם"));
    }
}
