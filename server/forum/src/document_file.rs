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

/// An archive by the names of the files in it; where its directory cannot be read, by what its first and its last bytes
/// name.
fn archive(bytes: &[u8]) -> DocumentKind {
    let start = &bytes[..bytes.len().min(SEARCHED)];
    let end = &bytes[bytes.len().saturating_sub(SEARCHED)..];
    let is_listed = names_in(bytes).next().is_some();
    // A file of an archive may be a document, whose own names stand among its bytes.
    let holds = |name: &[u8]| match is_listed {
        true => names_in(bytes).any(|own| own.starts_with(name)),
        false => has(start, name) || has(end, name),
    };
    let is_office = !is_listed || holds(b"[Content_Types].xml");
    let is_open_document = match is_listed {
        true => holds(b"mimetype") && holds(b"content.xml"),
        false => holds(b"mimetypeapplication/vnd.oasis.opendocument."),
    };
    if is_open_document {
        DocumentKind::OpenDocument
    } else if is_office && holds(b"word/") {
        DocumentKind::Word
    } else if is_office && holds(b"ppt/") {
        DocumentKind::PowerPoint
    } else if is_office && holds(b"xl/") {
        DocumentKind::Excel
    } else if holds(b"Index/Document.iwa") || holds(b"index.apxl") || holds(b"buildVersionHistory.plist") {
        DocumentKind::Pages
    } else {
        DocumentKind::Archive
    }
}

/// The names that the directory of a zip file lists (APPNOTE.TXT, 4.3.12 and 4.3.16), without keeping any of them; none
/// where there is no directory.
fn names_in(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    const END: &[u8] = b"PK\x05\x06";
    const ENTRY: &[u8] = b"PK\x01\x02";
    let number = move |at: usize, size: usize| {
        let digits = at.checked_add(size).and_then(|end| bytes.get(at..end))?;
        Some(digits.iter().rev().fold(0_usize, |number, digit| (number << 8) | usize::from(*digit)))
    };
    let searched = bytes.len().saturating_sub(SEARCHED + 22);
    let end = bytes[searched..].windows(END.len()).rposition(|window| window == END).map(|at| searched + at);
    let mut next = end.and_then(|end| end.checked_sub(number(end + 12, 4)?));
    std::iter::from_fn(move || {
        let at = next.take().filter(|at| bytes[*at..].starts_with(ENTRY))?;
        let name = bytes.get(at + 46..at + 46 + number(at + 28, 2)?)?;
        next = Some(at + 46 + name.len() + number(at + 30, 2)? + number(at + 32, 2)?);
        next = next.filter(|next| *next < bytes.len());
        Some(name)
    })
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

    /// A zip file that holds texts and a spreadsheet is none of what it holds.
    #[test]
    fn an_archive_is_no_document_by_what_lies_in_it() {
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        let mut writer = zip::ZipWriter::new(Cursor::new(vec![]));
        for (name, content) in [
            ("סיכום.md", b"# a".to_vec()),
            ("a.xlsx", zip(&["[Content_Types].xml", "xl/workbook.xml"])),
            ("b.docx", zip(&["[Content_Types].xml", "word/document.xml"])),
            ("c.odt", zip(&["mimetype", "content.xml"])),
        ] {
            writer.start_file(name, stored).expect("starts");
            writer.write_all(&content).expect("writes");
        }
        assert_eq!(kind(&writer.finish().expect("ends").into_inner()), Some(DocumentKind::Archive));
        assert_eq!(kind(&zip(&["word/a.md", "xl/b.md", "mimetype"])), Some(DocumentKind::Archive));
        let document = zip(&["[Content_Types].xml", "word/document.xml"]);
        assert_eq!(kind(&document[..document.len() / 2]), Some(DocumentKind::Word), "one that breaks off");
        for hostile in [
            &b"PK\x05\x06"[..],
            b"PK\x05\x06\0\0\0\0\0\0\0\0\xff\xff\xff\xff",
            b"PK\x03\x04PK\x01\x02PK\x05\x06\0\0\0\0\0\0\0\0\x04\0\0\0",
        ] {
            assert_eq!(kind(&[hostile, b"\xff"].concat()), Some(DocumentKind::Archive));
        }
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
