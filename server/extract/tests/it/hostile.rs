//! Files that were made to do harm: they end, soon, and nothing of them is resolved.

use extract::Unreadable;
use proptest::prelude::*;

use crate::package::{document, docx, pptx, zip};
use crate::read;

fn is_broken(content: &[u8]) -> bool {
    matches!(read(content).1, Err(Unreadable::Broken(_)))
}

#[test]
fn what_grows_too_large_when_it_is_unpacked() {
    let bomb = docx(&" ".repeat(60_000_000), &[]);
    assert!(bomb.len() < 200_000);
    assert!(is_broken(&bomb), "one part");
    let beside = [("header", "כותרת")];
    let filler = "<w:p/>".repeat(7_500_000);
    assert!(!is_broken(&docx(&filler, &beside)), "just below");
    let slide = "<!-- -->".repeat(5_500_000);
    let bomb = pptx(&[(&slide, ""), (&slide, ""), (&slide, "")], &[0, 1, 2]);
    assert!(is_broken(&bomb), "all parts together");
    let many: Vec<(String, &str)> = (0..20_010).map(|at| (format!("{at}"), "")).collect();
    assert!(is_broken(&zip(&many.iter().map(|(name, text)| (name.as_str(), *text)).collect::<Vec<_>>())));
}

#[test]
fn what_is_nested_too_deep() {
    let deep = format!("{}<w:t>בפנים</w:t>{}", "<w:p>".repeat(100_000), "</w:p>".repeat(100_000));
    assert!(is_broken(&docx(&deep, &[])));
}

#[test]
fn entities_are_not_resolved() {
    let laughs = "<!DOCTYPE d [<!ENTITY a \"חה\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]>\
        <w:document><w:p><w:t>לפני &b;&f;&#x5d0; אחרי</w:t></w:p></w:document>";
    assert_eq!(read(&document(laughs, &[])).0, "לפני א אחרי\n");
}

#[test]
fn parts_that_point_to_each_other_or_to_nothing() {
    let (text, ended) = read(&pptx(&[("א", "ב")], &[0, 0, 0, 5]));
    ended.unwrap();
    assert_eq!(text, "א\nא\nא\n");
}

#[test]
fn what_came_before_the_damage_is_kept() {
    let (text, ended) = read(&document("<w:document><w:p><w:t>שלם</w:t></w:p><w:p></w:q>", &[]));
    assert_eq!(text, "שלם\n");
    assert!(matches!(ended, Err(Unreadable::Broken(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_damaged_document_ends(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let mut content = docx("<w:p><w:t>שלום</w:t></w:p>", &[("header", "כותרת")]);
        let place = at.index(content.len());
        content[place] = byte;
        let _ = read(&content);
        content.truncate(cut.index(content.len()));
        let _ = read(&content);
    }

    #[test]
    fn a_damaged_pdf_ends(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        let mut content = include_bytes!("hebrew.pdf").to_vec();
        for (at, byte) in changes {
            let place = at.index(content.len());
            content[place] = byte;
        }
        let _ = read(&content);
    }
}
