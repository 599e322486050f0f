//! Any bytes, read as the main parts of an office file: its first byte chooses the format, and lines of zeros divide what
//! follows into parts.

#![no_main]

use std::io::{Cursor, Write};

use convert::Options;
use convert::clean_copy::clean_copy;
use convert::nameless::nameless;
use libfuzzer_sys::fuzz_target;
use zip::write::{SimpleFileOptions, ZipWriter};

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fuzz_target!(|bytes: &[u8]| {
    let Some((&how, rest)) = bytes.split_first() else { return };
    let mut parts = rest.split(|byte| *byte == 0);
    let mut next = || parts.next().unwrap_or_default();
    let (name, content) = match how % 3 {
        0 => ("a.docx", docx(next(), &[("styles", next()), ("numbering", next()), ("footnotes", next())])),
        1 => ("a.pptx", pptx(next(), next())),
        _ => ("a.odt", odt(next(), next())),
    };
    let options = Options { notes: how & 4 != 0, ..Options::default() };
    if let Ok(converted) = convert::convert(name, &content, &options) {
        assert!(!converted.markdown.contains('\0'));
    }
    let _ = clean_copy(name, &content);
    if let Ok(Some(copy)) = nameless(&content, &|text| text.len() > 2) {
        assert_eq!(nameless(&copy, &|text| text.len() > 2), Ok(None));
    }
});

fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in parts {
        zip.start_file(*name, stored).expect("a part");
        zip.write_all(content).expect("written");
    }
    zip.finish().expect("a zip file").into_inner()
}

fn relationships(of: &[(&str, &str)]) -> String {
    let list = of.iter().map(|(kind, target)| {
        format!("<Relationship Id=\"{kind}\" Type=\"{OFFICE}/{kind}\" Target=\"/{target}\"/>")
    });
    format!("<Relationships>{}</Relationships>", list.collect::<String>())
}

fn docx(main: &[u8], beside: &[(&str, &[u8])]) -> Vec<u8> {
    let names: Vec<String> = beside.iter().map(|(kind, _)| format!("word/{kind}.xml")).collect();
    let targets: Vec<(&str, &str)> = beside.iter().zip(&names).map(|((kind, _), name)| (*kind, name.as_str())).collect();
    let (root, links) = (relationships(&[("officeDocument", "word/document.xml")]), relationships(&targets));
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", root.as_bytes()),
        ("word/document.xml", main),
        ("word/_rels/document.xml.rels", links.as_bytes()),
    ];
    parts.extend(names.iter().zip(beside).map(|(name, (_, content))| (name.as_str(), *content)));
    zip(&parts)
}

fn pptx(slide: &[u8], notes: &[u8]) -> Vec<u8> {
    let root = relationships(&[("officeDocument", "ppt/presentation.xml")]);
    let links = relationships(&[("slide", "ppt/slide.xml")]);
    let beside = relationships(&[("notesSlide", "ppt/notes.xml")]);
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", root.as_bytes()),
        ("ppt/presentation.xml", b"<presentation><sldIdLst><sldId r:id=\"slide\"/></sldIdLst></presentation>"),
        ("ppt/_rels/presentation.xml.rels", links.as_bytes()),
        ("ppt/slide.xml", slide),
        ("ppt/_rels/slide.xml.rels", beside.as_bytes()),
        ("ppt/notes.xml", notes),
    ])
}

fn odt(content: &[u8], styles: &[u8]) -> Vec<u8> {
    zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content), ("styles.xml", styles)])
}
