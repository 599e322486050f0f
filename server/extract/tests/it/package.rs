//! Small documents, made by the test.

use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A zip file of these parts.
pub fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn relationships(of: &[(String, &str, String)]) -> String {
    let list = of
        .iter()
        .map(|(id, kind, target)| format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>"));
    format!("<?xml version=\"1.0\"?><Relationships>{}</Relationships>", list.collect::<String>())
}

fn root(main: &str) -> String {
    relationships(&[("rId1".to_owned(), "officeDocument", main.to_owned())])
}

/// A .docx whose body is this; beside it parts of these kinds, a paragraph each.
pub fn docx(body: &str, beside: &[(&str, &str)]) -> Vec<u8> {
    document(&format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>"), beside)
}

/// The same, of a whole main part.
pub fn document(main: &str, beside: &[(&str, &str)]) -> Vec<u8> {
    let paragraph = |text: &str| format!("<w:x xmlns:w=\"w\">{}</w:x>", paragraph(text));
    let parts: Vec<_> = beside.iter().map(|(kind, text)| (*kind, paragraph(text))).collect();
    document_of_parts(main, &parts)
}

/// A paragraph of a word processor.
pub fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// The same, of whole parts of these kinds.
pub fn document_of_parts(main: &str, parts: &[(&str, String)]) -> Vec<u8> {
    let links: Vec<_> = parts.iter().map(|(kind, _)| (kind.to_string(), *kind, format!("/word/{kind}1.xml"))).collect();
    let others: Vec<_> = parts.iter().map(|(kind, part)| (format!("word/{kind}1.xml"), part)).collect();
    let (root, links) = (root("word/document.xml"), relationships(&links));
    let mut parts =
        vec![("_rels/.rels", root.as_str()), ("word/document.xml", main), ("word/_rels/document.xml.rels", &links)];
    parts.extend(others.iter().map(|(name, content)| (name.as_str(), content.as_str())));
    zip(&parts)
}

/// A .pptx of slides, each with its notes, shown in this order.
pub fn pptx(slides: &[(&str, &str)], order: &[usize]) -> Vec<u8> {
    let slide = |text: &str| {
        let number = "<a:p><a:fld type=\"slidenum\"><a:t>7</a:t></a:fld></a:p>";
        format!("<p:sld xmlns:p=\"p\" xmlns:a=\"a\"><a:p><a:r><a:t>{text}</a:t></a:r></a:p>{number}</p:sld>")
    };
    let slides: Vec<_> = slides.iter().map(|(text, notes)| (slide(text), slide(notes))).collect();
    let slides: Vec<_> = slides.iter().map(|(slide, notes)| (slide.as_str(), notes.as_str())).collect();
    presentation(&slides, order)
}

/// The same, of whole parts; each slide has a comment too.
pub fn presentation(slides: &[(&str, &str)], order: &[usize]) -> Vec<u8> {
    let shown: String = order.iter().map(|at| format!("<p:sldId id=\"{at}\" r:id=\"rId{at}\"/>")).collect();
    let mut parts = vec![
        ("_rels/.rels".to_owned(), root("ppt/presentation.xml")),
        (
            "ppt/presentation.xml".to_owned(),
            format!("<p:presentation xmlns:p=\"p\" xmlns:r=\"r\"><p:sldIdLst>{shown}</p:sldIdLst></p:presentation>"),
        ),
    ];
    let links: Vec<_> =
        (0..slides.len()).map(|at| (format!("rId{at}"), "slide", format!("slides/s{at}.xml"))).collect();
    parts.push(("ppt/_rels/presentation.xml.rels".to_owned(), relationships(&links)));
    for (at, (slide, notes)) in slides.iter().enumerate() {
        let links = [
            ("rId1".to_owned(), "notesSlide", format!("../notesSlides/n{at}.xml")),
            ("rId2".to_owned(), "comments", format!("../comments/c{at}.xml")),
        ];
        let comment = "<p:cmLst xmlns:p=\"p\" xmlns:a=\"a\"><p:cm><p:text>תגובה</p:text><a:p><a:r><a:t>תגובה</a:t></a:r></a:p></p:cm></p:cmLst>";
        parts.push((format!("ppt/slides/s{at}.xml"), (*slide).to_owned()));
        parts.push((format!("ppt/slides/_rels/s{at}.xml.rels"), relationships(&links)));
        parts.push((format!("ppt/notesSlides/n{at}.xml"), (*notes).to_owned()));
        parts.push((format!("ppt/comments/c{at}.xml"), comment.to_owned()));
    }
    let parts: Vec<_> = parts.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
    zip(&parts)
}
