//! Small office files, made by the tests.

use std::io::{Cursor, Write};

use convert::report::{Entry, Kind, What};
use convert::{Converted, Options, Unreadable};
use zip::write::{SimpleFileOptions, ZipWriter};

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A picture of one pixel.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde";

/// A zip file of these parts.
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The list of what a part points to: each with its name, its kind, where it is; `!` before an address outside.
pub fn relationships(of: &[(&str, &str, &str)]) -> String {
    let list = of.iter().map(|(id, kind, target)| {
        let (target, mode) = match target.strip_prefix('!') {
            Some(address) => (address, " TargetMode=\"External\""),
            None => (*target, ""),
        };
        format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"{mode}/>")
    });
    format!("<?xml version=\"1.0\"?><Relationships>{}</Relationships>", list.collect::<String>())
}

/// A document of a word processor that is being made.
#[derive(Default)]
pub struct Docx {
    pub body: String,
    /// Parts of these kinds, each with its content.
    pub parts: Vec<(&'static str, String)>,
    /// What the body points to beside them.
    pub links: Vec<(&'static str, &'static str, &'static str)>,
    pub media: Vec<(&'static str, Vec<u8>)>,
}

impl Docx {
    pub fn of(body: &str) -> Self {
        Self { body: body.to_owned(), ..Self::default() }
    }

    pub fn part(mut self, kind: &'static str, content: &str) -> Self {
        self.parts.push((kind, content.to_owned()));
        self
    }

    pub fn link(mut self, id: &'static str, kind: &'static str, target: &'static str) -> Self {
        self.links.push((id, kind, target));
        self
    }

    pub fn media(mut self, name: &'static str, content: &[u8]) -> Self {
        self.media.push((name, content.to_vec()));
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let main = format!("<w:document xmlns:w=\"w\" xmlns:r=\"r\"><w:body>{}</w:body></w:document>", self.body);
        let paths: Vec<(String, &String)> =
            self.parts.iter().map(|(kind, content)| (format!("word/{kind}.xml"), content)).collect();
        let targets: Vec<String> = self.parts.iter().map(|(kind, _)| format!("{kind}.xml")).collect();
        let mut links: Vec<(&str, &str, &str)> =
            self.parts.iter().zip(&targets).map(|((kind, _), target)| (*kind, *kind, target.as_str())).collect();
        links.extend(self.links.iter().copied());
        let (root, links) = (relationships(&[("rId1", "officeDocument", "word/document.xml")]), relationships(&links));
        let mut parts: Vec<(&str, &[u8])> = vec![
            ("_rels/.rels", root.as_bytes()),
            ("word/document.xml", main.as_bytes()),
            ("word/_rels/document.xml.rels", links.as_bytes()),
        ];
        parts.extend(paths.iter().map(|(path, content)| (path.as_str(), content.as_bytes())));
        parts.extend(self.media.iter().map(|(name, content)| (*name, content.as_slice())));
        zip(&parts)
    }

    pub fn read(&self) -> Converted {
        convert("קובץ.docx", &self.bytes()).unwrap()
    }
}

/// A slide: what it shows, its notes, what it points to, and its attributes.
#[derive(Default, Clone)]
pub struct Slide {
    pub shapes: String,
    pub notes: Option<String>,
    pub links: Vec<(&'static str, &'static str, &'static str)>,
    pub attributes: &'static str,
}

impl Slide {
    pub fn of(shapes: &str) -> Self {
        Self { shapes: shapes.to_owned(), ..Self::default() }
    }
}

/// A presentation of slides, with other parts beside them.
pub fn pptx(slides: &[Slide], others: &[(&str, &[u8])]) -> Vec<u8> {
    let mut owned: Vec<(String, String)> = vec![];
    let ids: String = (0..slides.len()).map(|at| format!("<p:sldId id=\"{}\" r:id=\"s{at}\"/>", 256 + at)).collect();
    let sections: String = (0..slides.len()).map(|at| format!("<p14:sldId id=\"{}\"/>", 256 + at)).collect();
    let names: Vec<(String, String)> =
        (0..slides.len()).map(|at| (format!("s{at}"), format!("slides/slide{at}.xml"))).collect();
    let links: Vec<(&str, &str, &str)> = names.iter().map(|(id, part)| (id.as_str(), "slide", part.as_str())).collect();
    owned.push(("_rels/.rels".into(), relationships(&[("rId1", "officeDocument", "ppt/presentation.xml")])));
    owned.push((
        "ppt/presentation.xml".into(),
        format!(
            "<p:presentation xmlns:p=\"p\" xmlns:r=\"r\" xmlns:p14=\"p14\"><p:sldIdLst>{ids}</p:sldIdLst><p:extLst><p14:sectionLst>\
             <p14:sldIdLst>{sections}</p14:sldIdLst></p14:sectionLst></p:extLst></p:presentation>"
        ),
    ));
    owned.push(("ppt/_rels/presentation.xml.rels".into(), relationships(&links)));
    let tree = |shapes: &str| format!("<p:cSld><p:spTree>{shapes}</p:spTree></p:cSld>");
    for (at, slide) in slides.iter().enumerate() {
        let notes = format!("../notesSlides/notes{at}.xml");
        let mut links = slide.links.clone();
        if let Some(text) = &slide.notes {
            links.push(("notes", "notesSlide", Box::leak(notes.into_boxed_str())));
            let body = placeholder("type=\"body\"", &[text]);
            owned.push((
                format!("ppt/notesSlides/notes{at}.xml"),
                format!("<p:notes xmlns:p=\"p\" xmlns:a=\"a\">{}</p:notes>", tree(&body)),
            ));
        }
        owned.push((
            format!("ppt/slides/slide{at}.xml"),
            format!(
                "<p:sld xmlns:p=\"p\" xmlns:a=\"a\" xmlns:r=\"r\"{}>{}</p:sld>",
                slide.attributes,
                tree(&slide.shapes)
            ),
        ));
        owned.push((format!("ppt/slides/_rels/slide{at}.xml.rels"), relationships(&links)));
    }
    let mut parts: Vec<(&str, &[u8])> =
        owned.iter().map(|(name, content)| (name.as_str(), content.as_bytes())).collect();
    parts.extend(others.iter().copied());
    zip(&parts)
}

/// A placeholder with paragraphs of text.
pub fn placeholder(of: &str, paragraphs: &[&str]) -> String {
    let text: String = paragraphs.iter().map(|text| format!("<a:p><a:r><a:t>{text}</a:t></a:r></a:p>")).collect();
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"x\"/><p:nvPr><p:ph {of}/></p:nvPr></p:nvSpPr><p:txBody>{text}</p:txBody></p:sp>"
    )
}

pub fn convert(name: &str, content: &[u8]) -> Result<Converted, Unreadable> {
    convert::convert(name, content, &Options::default())
}

/// Returns how many entries of a kind the report has.
pub fn count(report: &[Entry], kind: Kind, what: What) -> usize {
    report.iter().filter(|entry| entry.kind == kind && entry.what == what).map(|entry| entry.count).sum()
}

/// The places of the entries of a kind in the report.
pub fn places(report: &[Entry], what: What) -> Vec<&str> {
    report.iter().filter(|entry| entry.what == what).map(|entry| entry.place.as_str()).collect()
}
