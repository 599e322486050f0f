//! Copies that do not name somebody.

use std::cell::Cell;

use convert::nameless::nameless;

use crate::package::{Docx, convert, zip};

fn is_dana(text: &str) -> bool {
    text.contains("דנה פלאי") || text.contains("dana@alon.example")
}

fn part(content: &[u8], name: &str) -> String {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(content)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_name_goes_from_properties_comments_and_changes_and_stays_in_the_text() {
    let body = "<w:p><w:r><w:t>דנה פלאי מספרת</w:t></w:r>\
        <w:ins w:id=\"1\" w:author=\"דנה פלאי\" w:date=\"2026-01-01\"><w:r><w:t> ועוד</w:t></w:r></w:ins>\
        <w:ins w:id=\"2\" w:author=\"אחר\"><w:r><w:t>.</w:t></w:r></w:ins></w:p>";
    let core = "<cp:coreProperties><dc:creator>דנה פלאי</dc:creator><cp:lastModifiedBy>dana@alon.example</cp:lastModifiedBy>\
        <dc:title>כותרת</dc:title></cp:coreProperties>";
    let comments = "<w:comments><w:comment w:id=\"0\" w:author=\"דנה פלאי\" w:initials=\"דפ\"><w:t>הערה</w:t></w:comment></w:comments>";
    let content = Docx::of(body)
        .part("comments", comments)
        .media("docProps/core.xml", core.as_bytes())
        .media("word/media/image1.bin", &[0, 255, 1])
        .bytes();
    let copy = nameless(&content, &is_dana).unwrap().expect("it named her");
    assert_eq!(
        part(&copy, "docProps/core.xml"),
        "<cp:coreProperties><dc:creator></dc:creator><cp:lastModifiedBy></cp:lastModifiedBy><dc:title>כותרת</dc:title></cp:coreProperties>"
    );
    let comments = part(&copy, "word/comments.xml");
    assert!(comments.contains("w:author=\"\" w:initials=\"\"") && comments.contains("הערה"), "{comments}");
    let document = part(&copy, "word/document.xml");
    assert!(document.contains("w:author=\"אחר\"") && document.contains("דנה פלאי מספרת"), "{document}");
    assert!(!document.contains("w:author=\"דנה פלאי\""), "{document}");
    assert_eq!(convert("a.docx", &copy).unwrap().markdown, convert("a.docx", &content).unwrap().markdown);
    assert_eq!(nameless(&copy, &is_dana).unwrap(), None, "it names her no more");
    assert!(nameless(b"no zip file", &is_dana).is_err());
}

#[test]
fn no_more_is_looked_through_than_is_unpacked_of_any_document() {
    const MEGABYTE: usize = 1024 * 1024;
    let properties = format!("<p>{}</p>", "א".repeat(15 * MEGABYTE / 2));
    let parts: Vec<String> = (0..12).map(|at| format!("docProps/{at}.xml")).collect();
    let content = zip(&parts.iter().map(|name| (name.as_str(), properties.as_bytes())).collect::<Vec<_>>());
    assert!(content.len() < MEGABYTE);
    let read = Cell::new(0);
    let note = |text: &str| {
        read.set(read.get() + text.len());
        false
    };
    assert_eq!(nameless(&content, &note).unwrap(), None);
    assert!((150 * MEGABYTE..=160 * MEGABYTE).contains(&read.get()), "{} bytes of 180 MB", read.get());
}
