//! Files that were made to do harm: they end, soon, and nothing of them is resolved or fetched.

use convert::Unreadable;
use proptest::prelude::*;

use crate::package::{Docx, PNG, Slide, convert, placeholder, pptx, zip};

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

#[test]
fn what_grows_too_large_when_it_is_unpacked() {
    let bomb = Docx::of(&" ".repeat(80_000_000)).bytes();
    assert!(bomb.len() < 200_000);
    assert_eq!(convert("a.docx", &bomb), Err(Unreadable::TooLarge));
    let many: Vec<String> = (0..20_010).map(|at| at.to_string()).collect();
    let parts: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(convert("a.docx", &zip(&parts)), Err(Unreadable::TooLarge));
}

#[test]
fn a_hundred_thousand_paragraphs() {
    let read = Docx::of(&p("שורה").repeat(100_000)).read();
    assert_eq!(read.markdown.matches("שורה").count(), 100_000);
}

#[test]
fn tables_in_tables_and_runs_in_runs() {
    let table = |inner: &str| format!("<w:tbl><w:tr><w:tc>{inner}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>", p("ליד"));
    let deep = (0..200).fold(p("בפנים"), |inner, _| table(&inner));
    let read = Docx::of(&deep).read();
    assert!(read.markdown.contains("בפנים"), "{}", read.markdown);
    let runs =
        format!("<w:p>{}<w:r><w:t>עמוק</w:t></w:r>{}</w:p>", "<w:smartTag>".repeat(800), "</w:smartTag>".repeat(800));
    assert_eq!(Docx::of(&runs).read().markdown, "עמוק\n");
    let abyss = format!("{}{}", "<w:p>".repeat(100_000), "</w:p>".repeat(100_000));
    assert_eq!(Docx::of(&(abyss + &p("אחרי"))).read().markdown, "אחרי\n");
}

#[test]
fn entities_are_not_resolved() {
    let main = "<!DOCTYPE d [<!ENTITY a \"חה\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]>\
        <w:document><w:body><w:p><w:r><w:t>לפני &b;&f;&#x5d0; אחרי</w:t></w:r></w:p></w:body></w:document>";
    let root = crate::package::relationships(&[("r", "officeDocument", "word/document.xml")]);
    let content = zip(&[("_rels/.rels", root.as_bytes()), ("word/document.xml", main.as_bytes())]);
    assert_eq!(convert("a.docx", &content).unwrap().markdown, "לפני א אחרי\n");
}

#[test]
fn a_picture_that_claims_to_be_huge_is_left_out() {
    let mut huge = PNG.to_vec();
    huge[16..24].copy_from_slice(&[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]);
    let body = "<w:p><w:r><w:t>טקסט</w:t><w:drawing><a:blip r:embed=\"i\"/></w:drawing></w:r></w:p>";
    let read = Docx::of(body).link("i", "image", "media/i.png").media("word/media/i.png", &huge).read();
    assert!(read.files.is_empty());
}

#[test]
fn slides_that_are_listed_a_thousand_times_and_groups_in_groups() {
    let groups =
        format!("{}{}{}", "<p:grpSp>".repeat(300), placeholder("type=\"body\"", &["בפנים"]), "</p:grpSp>".repeat(300));
    let read = convert("a.pptx", &pptx(&[Slide::of(&(placeholder("type=\"title\"", &["א"]) + &groups))], &[])).unwrap();
    assert!(read.markdown.starts_with("## א"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_damaged_document_ends(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), cut in any::<prop::sample::Index>()) {
        let body = format!("{}<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", p("שלום"), p("תא"));
        let mut content = Docx::of(&body).part("footnotes", "<w:footnotes xmlns:w=\"w\"/>").bytes();
        for (at, byte) in changes {
            let place = at.index(content.len());
            content[place] = byte;
        }
        let _ = convert("a.docx", &content);
        content.truncate(cut.index(content.len()));
        let _ = convert("a.docx", &content);
    }

    #[test]
    fn a_damaged_part_ends(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut main = "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>x</w:t><w:footnoteReference w:id=\"1\"/></w:r></w:p>".to_owned().into_bytes();
        let place = at.index(main.len());
        main[place] = byte;
        let _ = convert("a.docx", &Docx::of(&String::from_utf8_lossy(&main)).bytes());
    }
}
