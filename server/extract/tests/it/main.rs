//! Files as office programs write them, and as nobody should. To add a test: make the file with
//! [`package`], ask for its [`text`].

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod hidden;
mod hostile;
mod package;
mod pdf;

use extract::{Extent, Unreadable};
use package::{docx, pptx, zip};

/// Returns what is read of a file, and how that ended.
fn read(content: &[u8]) -> (String, Result<Extent, Unreadable>) {
    let mut bytes = vec![];
    let ended = extract::write_text(content.to_vec(), &mut bytes);
    (String::from_utf8(bytes).unwrap(), ended)
}

/// The text of a file that can be read.
fn text(content: &[u8]) -> String {
    let (text, ended) = read(content);
    assert_eq!(ended.unwrap(), Extent::Whole);
    text
}

#[test]
fn paragraphs_tables_notes_headers_and_footers() {
    let body = "<w:p><w:r><w:t>נוהל </w:t></w:r><w:r><w:t xml:space=\"preserve\">החזרת &amp; שיחה</w:t></w:r></w:p>\
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>שלב</w:t><w:tab/><w:t>ראשון</w:t></w:r></w:p></w:tc>\
        <w:tc><w:p><w:r><w:t>קולטים</w:t><w:br/><w:t>פונים</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
        <w:p><w:r><w:delText>נמחק</w:delText><w:instrText>PAGE</w:instrText></w:r></w:p>";
    let beside = [("header", "כותרת עליונה"), ("footnotes", "הערה"), ("footer", "תחתית"), ("comments", "תגובה")];
    assert_eq!(text(&docx(body, &beside)), "נוהל החזרת & שיחה\nשלב ראשון\nקולטים\nפונים\nכותרת עליונה\nהערה\nתחתית\n");
}

#[test]
fn what_a_text_box_says_is_said_once() {
    let paragraph = "<w:p><w:r><w:t>תיבה</w:t></w:r></w:p>";
    let body = format!(
        "<mc:AlternateContent><mc:Choice>{paragraph}</mc:Choice><mc:Fallback>{paragraph}</mc:Fallback></mc:AlternateContent>"
    );
    assert_eq!(text(&docx(&body, &[])), "תיבה\n");
}

#[test]
fn slides_in_their_order_without_what_the_speaker_notes() {
    let slides = [("שקף פתיחה", "לא למהר"), ("הנתונים", ""), ("תודה", "לשאול שאלות")];
    assert_eq!(text(&pptx(&slides, &[2, 0, 1])), "תודה\nשקף פתיחה\nהנתונים\n");
}

#[test]
fn other_files_are_told() {
    assert!(matches!(read(b"").1, Err(Unreadable::Format)));
    assert!(matches!(read("טקסט".as_bytes()).1, Err(Unreadable::Format)));
    assert!(matches!(read(&zip(&[("a.txt", "שלום")])).1, Err(Unreadable::Format)));
    assert!(matches!(read(&docx("<w:p/>", &[])[..40]).1, Err(Unreadable::Broken(_))));
    assert!(!extract::is_packed("טקסט".as_bytes()) && extract::is_packed(&zip(&[("a", "")])));
}

#[test]
fn no_more_than_the_cap() {
    let paragraph = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "מילה ".repeat(100));
    let (text, ended) = read(&docx(&paragraph.repeat(1_000), &[]));
    assert_eq!(ended.unwrap(), Extent::Cut);
    assert!(text.len() <= extract::TEXT_MAX && text.len() > extract::TEXT_MAX - 10, "{}", text.len());
}

#[test]
fn an_empty_document_has_no_text() {
    assert_eq!(text(&docx("", &[])), "");
    assert_eq!(text(&pptx(&[], &[])), "");
}
