//! Files that are no text and that people upload as one: what they are, by their content.

use bytes::Bytes;
use domain::document::DocumentKind;
use domain::problem::Problem;

use crate::worker::text_on_worker;

/// How much of an archive is searched for the names of its parts, in bytes: the first and the last.
const SEARCHED: usize = 64 * 1024;

/// Returns what a file is, found out on a worker thread; `None` for a text, and for what is not known.
///
/// # Errors
/// [`Problem::TextTimeout`].
pub async fn find_kind(content: Bytes) -> Result<Option<DocumentKind>, Problem> {
    text_on_worker(move || kind(&content)).await
}

/// Returns what a file is; `None` for a text, and for what is not known. It reads a large file to its end: a server
/// uses [`find_kind`].
pub fn kind(bytes: &[u8]) -> Option<DocumentKind> {
    let start = bytes.trim_ascii_start();
    if start.starts_with(b"%PDF-") {
        return Some(DocumentKind::Pdf);
    }
    if start.starts_with(b"{\\rtf") {
        return Some(DocumentKind::RichText);
    }
    if is_web_page(start) {
        return Some(DocumentKind::WebPage);
    }
    // A text may begin with the letters that some pictures begin with.
    if std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0')) {
        return None;
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Some(archive(bytes));
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Some(compound(bytes));
    }
    // Some programs write a few bytes before the mark.
    if has(&bytes[..bytes.len().min(1024)], b"%PDF-") {
        return Some(DocumentKind::Pdf);
    }
    if infer::is_image(bytes) || is_heif(bytes) {
        return Some(DocumentKind::Image);
    }
    infer::is_archive(bytes).then_some(DocumentKind::Archive)
}

/// A whole HTML document; a part of one may stand in Markdown.
fn is_web_page(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    [&b"<!doctype html"[..], b"<html"].iter().any(|head| {
        let next = start.get(head.len());
        start.get(..head.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(head))
            && next.is_none_or(|next| *next == b'>' || next.is_ascii_whitespace())
    })
}

/// Returns whether the bytes are a photograph in the format of iPhones.
fn is_heif(bytes: &[u8]) -> bool {
    let brand = bytes.get(4..12).unwrap_or_default();
    brand.starts_with(b"ftyp") && [&b"heic"[..], b"heix", b"mif1", b"msf1", b"hevc", b"avif"].contains(&&brand[4..])
}

/// An archive by the names of the files in it, which stand in front of each and once more at its end.
fn archive(bytes: &[u8]) -> DocumentKind {
    let start = &bytes[..bytes.len().min(SEARCHED)];
    let end = &bytes[bytes.len().saturating_sub(SEARCHED)..];
    let names = |name: &[u8]| has(start, name) || has(end, name);
    if names(b"mimetypeapplication/vnd.oasis.opendocument.") {
        DocumentKind::OpenDocument
    } else if names(b"word/") {
        DocumentKind::Word
    } else if names(b"ppt/") {
        DocumentKind::PowerPoint
    } else if names(b"xl/") {
        DocumentKind::Excel
    } else if names(b"Index/Document.iwa") || names(b"index.apxl") || names(b"buildVersionHistory.plist") {
        DocumentKind::Pages
    } else {
        DocumentKind::Archive
    }
}

/// A document of the programs before 2007, or one with a password, by the names of its streams.
fn compound(bytes: &[u8]) -> DocumentKind {
    let names = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        has(bytes, &wide)
    };
    if names("PowerPoint Document") {
        DocumentKind::PowerPoint
    } else if names("Workbook") || names("Book") {
        DocumentKind::Excel
    } else {
        DocumentKind::Word
    }
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    fn zip(names: &[&str]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(vec![]));
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for name in names {
            writer.start_file(*name, stored).expect("starts");
            let content = if *name == "mimetype" { "application/vnd.oasis.opendocument.text" } else { "x" };
            writer.write_all(content.as_bytes()).expect("writes");
        }
        writer.finish().expect("ends").into_inner()
    }

    #[test]
    fn documents_are_known_by_their_content() {
        for (names, expected) in [
            (&["[Content_Types].xml", "word/document.xml"][..], DocumentKind::Word),
            (&["[Content_Types].xml", "ppt/presentation.xml"], DocumentKind::PowerPoint),
            (&["[Content_Types].xml", "xl/workbook.xml"], DocumentKind::Excel),
            (&["mimetype", "content.xml"], DocumentKind::OpenDocument),
            (&["Index/Document.iwa", "preview.jpg"], DocumentKind::Pages),
            (&["a.txt"], DocumentKind::Archive),
        ] {
            assert_eq!(kind(&zip(names)), Some(expected), "{names:?}");
        }
        let mut old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        assert_eq!(kind(&old), Some(DocumentKind::Word));
        old.extend("PowerPoint Document".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(kind(&old), Some(DocumentKind::PowerPoint));
        assert_eq!(kind(b"\n%PDF-1.7"), Some(DocumentKind::Pdf));
        for page in
            ["<!DOCTYPE html><p>א", "\u{feff}\n<HTML lang=he>", "<!doctype html SYSTEM \"about:legacy-compat\">"]
        {
            assert_eq!(kind(page.as_bytes()), Some(DocumentKind::WebPage), "{page}");
        }
        assert_eq!(kind("<htmlx>".as_bytes()), None);
        assert_eq!(kind("<p>א</p>".as_bytes()), None);
        assert_eq!(kind(b"\xef\0\n%PDF-1.7"), Some(DocumentKind::Pdf));
        assert_eq!(kind(b"{\\rtf1\\ansi"), Some(DocumentKind::RichText));
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n\0\0"), Some(DocumentKind::Image));
        assert_eq!(kind(b"\0\0\0\x18ftypheic\0\0"), Some(DocumentKind::Image));
        for text in ["# שלום", "PDF", "{rtf}", "", "GIF", "BMW", "PK\u{3}"] {
            assert_eq!(kind(text.as_bytes()), None, "{text}");
        }
    }
}
