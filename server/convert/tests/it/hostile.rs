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
    let read = convert("a.odt", &odt(&odt_text(&"<text:p>שורה</text:p>".repeat(100_000)))).unwrap();
    assert_eq!(read.markdown.matches("שורה").count(), 100_000);
    let slide = Slide::of(&placeholder("type=\"body\"", &vec!["שורה"; 100_000]));
    let read = convert("a.pptx", &pptx(&[slide], &[])).unwrap();
    assert_eq!(read.markdown.matches("שורה").count(), 100_000);
}

#[test]
fn what_is_too_much_to_be_read_is_refused() {
    let comments = Docx::of(&"<!---->".repeat(1_600_000)).bytes();
    assert_eq!(convert("a.docx", &comments), Err(Unreadable::TooLarge), "more pieces than a document has");
    let open = "<div>".repeat(8_001);
    assert_eq!(convert("a.html", open.as_bytes()), Err(Unreadable::TooLarge), "elements that never end");
    let long = vec![b'a'; convert::CONTENT_MAX + 1];
    assert_eq!(convert("a.md", &long), Err(Unreadable::TooLarge));
}

/// The bits of a zip file that say a password opens an entry, in the entry and in the list at the end.
#[test]
fn what_a_password_protects_is_not_read() {
    let mut locked = zip(&[("a.md", b"# x")]);
    let listed = locked.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    for flags in [6, listed + 8] {
        locked[flags] |= 1;
    }
    assert_eq!(convert("a.zip", &locked), Err(Unreadable::Encrypted));
    assert_eq!(convert::archive::entries(&locked).err(), Some(Unreadable::Encrypted));
}

/// Each zip file holds ten times the one inside it; none of those inside is opened.
#[test]
fn zip_files_in_zip_files() {
    let nested = (0..6).fold(vec![b' '; 1_000_000], |inner, _| {
        let names: Vec<String> = (0..10).map(|at| format!("{at}.zip")).collect();
        zip(&names.iter().map(|name| (name.as_str(), inner.as_slice())).collect::<Vec<_>>())
    });
    assert!(nested.len() < 1_000_000);
    assert!(matches!(convert("a.zip", &nested), Err(Unreadable::NothingKept(held)) if held.len() == 10));
    assert_eq!(convert::archive::entries(&nested).unwrap().len(), 10);
    assert!(convert("a.docx", &nested).is_err());
}

/// Each takes half a second; looked for one after the other, links and marks took minutes.
#[test]
fn a_paragraph_of_thousands_of_links_and_marks() {
    let link = |at: usize| {
        format!("<w:fldSimple w:instr=\"HYPERLINK https://a.example/{at}\"><w:r><w:t>א </w:t></w:r></w:fldSimple>")
    };
    let links: String = (0..40_000).map(link).collect();
    let read = Docx::of(&format!("<w:p>{links}</w:p>")).read();
    assert_eq!(read.markdown.matches("](https://a.example/").count(), 40_000);
    let marks = "<w:r><w:rPr><w:i/></w:rPr><w:t>א</w:t></w:r><w:r><w:t> ב </w:t></w:r>".repeat(40_000);
    let read = Docx::of(&format!("<w:p>{marks}</w:p>")).read();
    assert_eq!(read.markdown.matches("_א_").count(), 40_000);
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
    let frame = "<text:p>טקסט<draw:frame><draw:image xlink:href=\"Pictures/i.png\"/></draw:frame></text:p>";
    let parts = [("mimetype", &b"application/vnd.oasis.opendocument.text"[..]), ("Pictures/i.png", &huge)];
    let content = odt_text(frame);
    let read = convert("a.odt", &zip(&[parts[0], parts[1], ("content.xml", content.as_bytes())])).unwrap();
    assert!(read.files.is_empty() && read.markdown.contains("טקסט"));
    let shape = "<p:pic><p:blipFill><a:blip r:embed=\"i\"/></p:blipFill></p:pic>";
    let shapes = format!("{}{shape}", placeholder("type=\"title\"", &["טקסט"]));
    let slide = Slide { links: vec![("i", "image", "../media/i.png")], ..Slide::of(&shapes) };
    let read = convert("a.pptx", &pptx(&[slide], &[("ppt/media/i.png", &huge)])).unwrap();
    assert!(read.files.is_empty());
}

#[test]
fn slides_that_are_listed_a_thousand_times_and_groups_in_groups() {
    let groups =
        format!("{}{}{}", "<p:grpSp>".repeat(300), placeholder("type=\"body\"", &["בפנים"]), "</p:grpSp>".repeat(300));
    let read = convert("a.pptx", &pptx(&[Slide::of(&(placeholder("type=\"title\"", &["א"]) + &groups))], &[])).unwrap();
    assert!(read.markdown.starts_with("## א"));
}

/// An OpenDocument text with this content.
fn odt(content: &str) -> Vec<u8> {
    zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content.as_bytes())])
}

fn odt_text(body: &str) -> String {
    format!(
        "<office:document-content><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
}

#[test]
fn each_format_is_bounded_when_it_is_unpacked() {
    let spaces = " ".repeat(80_000_000);
    assert_eq!(convert("a.odt", &odt(&odt_text(&spaces))), Err(Unreadable::TooLarge));
    let slides = pptx(&[Slide::of(&spaces)], &[]);
    assert!(slides.len() < 200_000);
    assert_eq!(convert("a.pptx", &slides), Err(Unreadable::TooLarge));
}

/// Ten entries of the list at a zip file's end lead to the same sixty megabytes.
#[test]
fn files_that_lie_over_each_other_in_a_zip_file() {
    let content = zip(&[("0.md", &vec![b' '; 60_000_000])]);
    assert!(content.len() < 100_000);
    let end = content.len() - 22;
    let number = |at: usize| u32::from_le_bytes(content[at..at + 4].try_into().unwrap());
    let (size, begin) = (number(end + 12) as usize, number(end + 16) as usize);
    let entry = &content[begin..begin + size];
    let name = entry.windows(4).position(|four| four == b"0.md").unwrap();
    let mut bomb = content[..begin].to_vec();
    for digit in b'0'..=b'9' {
        let mut entry = entry.to_vec();
        entry[name] = digit;
        bomb.extend(entry);
    }
    let mut last = content[end..].to_vec();
    last[8..12].copy_from_slice(&[10, 0, 10, 0]);
    last[12..16].copy_from_slice(&u32::try_from(10 * size).unwrap().to_le_bytes());
    bomb.extend(last);
    assert!(matches!(convert("a.zip", &bomb), Err(Unreadable::TooLarge | Unreadable::Damaged)));
}

#[test]
fn a_link_in_a_zip_file_leads_nowhere() {
    use std::io::{Cursor, Write};
    let options = zip::write::SimpleFileOptions::default();
    let mut writer = zip::ZipWriter::new(Cursor::new(vec![]));
    writer.add_symlink("secret.md", "/etc/passwd", options).unwrap();
    writer.add_symlink("folder", "../../..", options).unwrap();
    writer.start_file("a.md", options).unwrap();
    writer.write_all("# א".as_bytes()).unwrap();
    let content = writer.finish().unwrap().into_inner();
    let paths: Vec<String> = convert::archive::entries(&content).unwrap().into_iter().map(|entry| entry.path).collect();
    assert_eq!(paths, ["a.md"]);
}

#[test]
fn slides_pages_and_open_documents_resolve_no_entities_and_nest_without_harm() {
    let entity = "<!DOCTYPE d [<!ENTITY f SYSTEM \"file:///etc/passwd\"><!ENTITY a \"חה\">]>";
    let body = odt_text("<text:p>לפני &f;&a; אחרי</text:p>");
    assert_eq!(convert("a.odt", &odt(&format!("{entity}{body}"))).unwrap().markdown, "לפני אחרי\n");
    let deep = |open: &str, inner: &str, close: &str, times: usize| {
        format!("{}{inner}{}", open.repeat(times), close.repeat(times))
    };
    let lists = deep("<text:list><text:list-item>", "<text:p>עמוק</text:p>", "</text:list-item></text:list>", 5_000);
    let read = convert("a.odt", &odt(&odt_text(&format!("{lists}<text:p>אחרי</text:p>")))).unwrap();
    assert!(read.markdown.ends_with("אחרי\n"));
    let tables = deep("<table><tr><td>", "עמוק", "</td><td>ליד</td></tr></table>", 200);
    assert!(convert("a.html", tables.as_bytes()).unwrap().markdown.contains("עמוק"));
    let begin = "<table:table><table:table-row><table:table-cell>";
    let end = "</table:table-cell></table:table-row></table:table>";
    let tables = deep(begin, "<text:p>עמוק</text:p>", end, 200);
    let read = convert("a.odt", &odt(&odt_text(&format!("{tables}<text:p>אחרי</text:p>")))).unwrap();
    assert!(read.markdown.contains("אחרי"), "{}", read.markdown);
    let slide = Slide::of(&placeholder("type=\"title\"", &["לפני &f;&#x5d0; אחרי"]));
    let read = convert("a.pptx", &pptx(&[slide], &[])).unwrap();
    assert_eq!(read.markdown.trim(), "## לפני א אחרי");
    let entities = "<!DOCTYPE html [<!ENTITY a \"חה\">]><p>לפני &a; אחרי</p>";
    assert!(!convert("a.html", entities.as_bytes()).unwrap().markdown.contains("חה"));
    let paragraphs = "<p>שורה</p>".repeat(20_000);
    assert_eq!(convert("a.html", paragraphs.as_bytes()).unwrap().markdown.matches("שורה").count(), 20_000);
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
