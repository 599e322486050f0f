//! What a reader types, and what they find.

use search::Document;

use crate::sample::{Forum, company, document, query, topic};

#[test]
fn spelling_marks_and_prefixes_do_not_matter() {
    let groups: [&[&str]; 6] = [
        &["שירות", "השירות", "בשירות", "שירותי", "שרות", "שֵׁרוּת", "ובשירותיהם"],
        &["סמנכ\"ל", "סמנכ״ל", "סמנכל", "הסמנכ\"ל", "לסמנכ”ל"],
        &["פנים ארגוני", "פנים-ארגוני", "פנים־ארגוני"],
        &["לקוח", "לקוחות", "ללקוחותינו", "הלקוחה"],
        &["survey", "Surveys", "SURVEY"],
        &["מכתב", "מכתבים", "למכתבך"],
    ];
    for group in groups {
        for stored in group {
            let forum = Forum::of_texts(&[&format!("לפני כן {stored} אחר כך"), "דבר שונה לגמרי"]);
            for typed in group {
                assert_eq!(forum.find(typed), [0], "{typed} should find {stored}");
            }
        }
    }
}

#[test]
fn a_typing_error_still_finds() {
    let forum = Forum::of_texts(&["אמנת שירות לעובדים חדשים", "סקר שנתי"]);
    assert_eq!(forum.find("לעובבדים"), [0]);
}

#[test]
fn the_exact_form_comes_before_an_inflected_one() {
    let forum = Forum::of_texts(&["על שירותיהם של כולם", "על השירות של כולם", "על שירות של כולם"]);
    assert_eq!(forum.find("שירות")[0], 2);
}

#[test]
fn the_title_comes_before_the_text() {
    let text = Document { body: "סקר עובדים קצר".to_owned(), ..document(1) };
    let title =
        Document { title: "סקר".to_owned(), body: "משהו אחר לגמרי כאן".to_owned(), ..document(0) };
    assert_eq!(Forum::of([text, title]).find("סקר"), [0, 1]);
}

#[test]
fn more_of_the_words_come_first() {
    let forum = Forum::of_texts(&["שחיקת נציגים", "שחיקת מוקדניות במוקד", "מוקד"]);
    assert_eq!(forum.find("שחיקת מוקדניות")[0], 1);
    assert!(forum.find("שחיקת מוקדניות").contains(&0));
}

#[test]
fn quotes_mean_exactly_this() {
    let forum = Forum::of_texts(&["אמנת שירות", "אמנת השירות", "שירות אמנת", "שרות"]);
    assert_eq!(forum.find("\"אמנת שירות\""), [0]);
    assert_eq!(forum.find("\"שרות\""), [3]);
}

#[test]
fn a_minus_excludes_with_or_without_prefix_letters() {
    let forum = Forum::of_texts(&["סקר בהדרכה", "סקר הדרכה", "סקר אחר"]);
    assert_eq!(forum.find("סקר -הדרכה"), [2]);
    assert_eq!(forum.find("-הדרכה"), [2], "nothing but exclusions");
    assert_eq!(forum.find("-\"סקר אחר\""), [1, 0]);
}

#[test]
fn filters_are_typed_in_both_languages() {
    let measured = Document { topics: vec![topic("measurement", "מדידה")], year: 2025, ..document(0) };
    let tool = Document { kind: "tool".to_owned(), company: Some(company("kramim", "כרמים")), ..document(1) };
    let forum = Forum::of([measured, tool]);
    for q in
        ["topic:measurement", "נושא:מדידה", "נושא:\"מדידה\"", "year:2025", "שנה:2025", "סוג:סקירה", "kind:write-up"]
    {
        assert_eq!(forum.find(q), [0], "{q}");
    }
    for q in ["company:kramim", "ארגון:כרמים", "חברה:כרמים", "סוג:כלי", "kind:tool"] {
        assert_eq!(forum.find(q), [1], "{q}");
    }
    assert_eq!(forum.find("type:practice"), [1, 0]);
    assert_eq!(forum.find("חברה:\"אורן גל\""), [0]);
}

#[test]
fn a_filter_that_names_nothing_is_told() {
    let forum = Forum::of_texts(&["שירות"]);
    for q in ["topic:nothing", "company:nobody", "kind:song", "year:soon"] {
        let page = forum.ask(&query(&format!("שירות {q}")));
        assert_eq!(page.ignored, [q]);
        assert_eq!(page.total, 1, "the words are searched all the same");
    }
}

#[test]
fn any_query_is_answered() {
    let forum = Forum::of_texts(&["שירות ללקוח"]);
    let many = "שירות ".repeat(10_000);
    assert_eq!(forum.find(&many), [0]);
    assert!(!forum.ask(&query(&many)).ignored.is_empty(), "what was cut is told");
    for q in ["\"", "-", "\"\"", "-\"\"", ":", "topic:", "״״״", "\u{202e}", "- -", "ו".repeat(10_000).as_str()] {
        forum.ask(&query(q));
    }
}

#[test]
fn a_better_spelling_is_offered() {
    let forum = Forum::of_texts(&["אמנת שירות לעובדים חדשים ומדד KPI", "סקר שנתי"]);
    let meant = |q: &str| forum.ask(&query(q)).did_you_mean;
    assert_eq!(meant("אמנת שירותט").as_deref(), Some("אמנת שירות"));
    assert_eq!(meant("ahru,").as_deref(), Some("שירות"), "typed with the keyboard in English");
    assert_eq!(meant("מדד לפן").as_deref(), Some("מדד kpi"), "and in Hebrew");
    assert_eq!(meant("בשירותנו"), None, "known in another form");
    assert_eq!(meant("קסילופון"), None, "nothing is like it");
    assert_eq!(meant("\"שירותט\" -אמנא"), None, "meant as it is written");
    assert_eq!(forum.find("שירותט"), [0], "and what is like it is found at once");
}

#[test]
fn a_phrase_that_no_text_has_is_loosened_and_said() {
    let forum = Forum::of_texts(&["אמנת השירות שלנו", "סקר"]);
    let page = forum.ask(&query("\"אמנת שירות\""));
    assert_eq!(crate::sample::ids(&page), [0]);
    assert_eq!(page.loosened, ["אמנת שירות"]);
    assert!(forum.ask(&query("\"אמנת השירות\"")).loosened.is_empty());
}
