//! PDFs: one that a browser printed, and small ones written here.

use extract::{Extent, Unreadable};

use crate::{read, text};

/// A PDF of these objects, numbered from 1, the first its catalogue, without a table of where they are.
fn pdf(objects: &[&str]) -> Vec<u8> {
    let numbered = objects.iter().zip(1..).map(|(object, number)| format!("{number} 0 obj\n{object}\nendobj\n"));
    format!("%PDF-1.4\n{}trailer\n<< /Root 1 0 R >>\n", numbered.collect::<String>()).into_bytes()
}

const CATALOG: &str = "<< /Type /Catalog /Pages 2 0 R >>";
const PAGES: &str = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
const PAGE: &str = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 400] /Contents 4 0 R \
    /Resources << /Font << /F 5 0 R >> /XObject << /X 4 0 R >> >> >>";
const FONT: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

fn stream(content: &str) -> String {
    format!("<< /Length {} /Subtype /Form /BBox [0 0 9 9] >>\nstream\n{content}\nendstream", content.len())
}

fn page(content: &str) -> Vec<u8> {
    pdf(&[CATALOG, PAGES, PAGE, &stream(content), FONT])
}

#[test]
fn a_hebrew_page_that_a_browser_printed() {
    let text = text(include_bytes!("hebrew.pdf"));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "נוהל החזרת שיחה");
    assert_eq!(lines[1], "כל לקוחה שהשאירה הודעה מקבלת שיחה חוזרת תוך 4 שעות (גם אם אין עדיין");
    assert!(text.contains("את הנתון Net Promoter Score בודקים פעם ברבעון; ביעד לשנת 2026 נקבעה עלייה"), "{text}");
    assert!(text.contains("של 12.5%, מ־41 ל־46 נקודות."), "{text}");
    assert!(
        text.contains("שלום וברכה, אומרים לפני הכול. מנכ״ל החברה כתב: ״הבטחנו — קיימנו״."),
        "without points: {text}"
    );
    assert!(text.contains("שלב ראשון קולטים את הפנייה\n"), "a row of a table: {text}");
    assert!(text.contains("In English, the desk says שלום לכולם and then listens."), "{text}");
}

#[test]
fn a_scan_has_no_words() {
    assert_eq!(text(include_bytes!("scan.pdf")), "");
}

#[test]
fn words_that_only_a_gap_parts() {
    let content = "BT /F 12 Tf 20 300 Td [(Service) -600 (charter)] TJ 0 -20 Td (se) Tj (cond) Tj ET";
    assert_eq!(text(&page(content)), "Service charter\nsecond\n");
}

#[test]
fn what_stands_on_its_side_is_left_out() {
    assert_eq!(text(&page("BT /F 12 Tf 0 1 -1 0 20 20 Tm (COPY) Tj 1 0 0 1 20 300 Tm (text) Tj ET")), "text\n");
}

#[test]
fn a_page_that_draws_itself_ends() {
    assert!(text(&page("BT /F 12 Tf 20 300 Td (once) Tj ET /X Do")).starts_with("once\n"));
}

/// Thirty forms that each draw the next one twice: a thousand million in all, in three thousand bytes.
#[test]
fn forms_that_draw_each_other_end_soon_and_what_was_drawn_before_is_kept() {
    const LEVELS: usize = 30;
    let form = |level: usize| {
        let next = level + 1;
        let (names, draw) = match next < LEVELS {
            true => (format!("/Resources << /XObject << /X {} 0 R >> >>", 6 + next), "/X Do /X Do"),
            false => (String::new(), ""),
        };
        format!("<< /Length {} /Subtype /Form /BBox [0 0 9 9] {names} >>\nstream\n{draw}\nendstream", draw.len())
    };
    let page = PAGE.replace("/X 4 0 R", "/X 6 0 R");
    let content = "BT /F 12 Tf 20 300 Td (before) Tj ET /X Do BT /F 12 Tf 20 100 Td (after) Tj ET";
    let mut objects = vec![CATALOG.to_owned(), PAGES.to_owned(), page, stream(content), FONT.to_owned()];
    objects.extend((0..LEVELS).map(form));
    let objects: Vec<&str> = objects.iter().map(String::as_str).collect();
    let content = pdf(&objects);
    assert!(content.len() < 5_000, "{}", content.len());
    let (text, ended) = read(&content);
    assert_eq!((text.as_str(), ended.unwrap()), ("before\n", Extent::Cut));
}

#[test]
fn what_is_no_pdf_or_is_locked_is_told() {
    let encrypted = "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n\
        trailer\n<< /Root 1 0 R /ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 \
        /O <0000000000000000000000000000000000000000000000000000000000000000> \
        /U <0000000000000000000000000000000000000000000000000000000000000000> >> >>\n";
    assert!(matches!(read(encrypted.as_bytes()).1, Err(Unreadable::Broken(_))));
    assert!(matches!(read(b"%PDF-1.7 and nothing else").1, Err(Unreadable::Broken(_))));
}
