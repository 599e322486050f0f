//! What is shown of a hit.

use domain::search::HitType;
use search::Document;

use crate::sample::{Forum, document, query, topic};

fn marked(forum: &Forum, q: &str) -> (String, String) {
    let page = forum.ask(&query(q));
    (page.hits[0].title_marked.html(), page.hits[0].snippet.html())
}

#[test]
fn marks_stand_on_what_matched() {
    let forum = Forum::of([Document {
        title: "על השֵׁרוּת ועל KPI".to_owned(),
        body: "הסמנכ״ל שיבח את שירותי המוקד".to_owned(),
        ..document(0)
    }]);
    let (title, snippet) = marked(&forum, "שירות kpi סמנכל");
    assert_eq!(title, "על <mark>השֵׁרוּת</mark> ועל <mark>KPI</mark>");
    assert_eq!(snippet, "<mark>הסמנכ״ל</mark> שיבח את <mark>שירותי</mark> המוקד");
}

#[test]
fn what_is_told_of_a_comment_marks_no_word_of_the_title_that_it_shows() {
    let forum = Forum::of([Document {
        hit_type: HitType::Comment,
        title: "שבע דקות".to_owned(),
        summary: "ניסינו בסניף".to_owned(),
        body: "ניסינו בסניף".to_owned(),
        company: None,
        topics: vec![topic("management", "ניהול")],
        ..document(0)
    }]);
    assert_eq!(marked(&forum, "ניהול"), ("שבע דקות".to_owned(), "ניסינו בסניף".to_owned()));
}

#[test]
fn every_word_of_a_passage_that_matched_is_marked() {
    let between = "מילים אחרות ביניהן ".repeat(6);
    let forum = Forum::of_texts(&[&format!("תלונות על תור {between} תלונות גם כאן")]);
    let (_, snippet) = marked(&forum, "תלונה תור");
    assert_eq!(snippet.matches("<mark>").count(), 3, "{snippet}");
}

#[test]
fn an_unlikely_word_is_marked_where_nothing_else_is_found() {
    let forum = Forum::of_texts(&["שיטה מנהלית"]);
    let page = forum.ask(&query("מנהל"));
    assert_eq!((page.total, page.partial_total), (0, 1));
    assert_eq!(page.hits[0].snippet.html(), "שיטה <mark>מנהלית</mark>");
    assert_eq!(page.hits[0].missing, ["מנהל"]);
}

#[test]
fn the_best_passage_is_shown_not_the_first() {
    let filler = "מילים אחרות לגמרי על נושא שונה. ".repeat(30);
    let body = format!("לקוח אחד. {filler} כאן לקוח פגש נציגה ושניהם כתבו אמנה. {filler}");
    let forum = Forum::of([Document { body, ..document(0) }]);
    let (_, snippet) = marked(&forum, "לקוח נציגה אמנה");
    assert!(snippet.contains("<mark>לקוח</mark> פגש <mark>נציגה</mark> ושניהם כתבו <mark>אמנה</mark>"), "{snippet}");
    assert!(snippet.starts_with('…') && snippet.ends_with('…'));
    let text = forum.ask(&query("לקוח נציגה אמנה")).hits[0].snippet.text();
    assert!(text.chars().count() <= 225, "{text}");
}

#[test]
fn the_summary_where_nothing_was_asked() {
    let forum =
        Forum::of([Document { summary: "בקצרה".to_owned(), body: "באריכות".to_owned(), ..document(0) }]);
    assert_eq!(marked(&forum, "").1, "בקצרה");
    assert_eq!(marked(&forum, "כותרת").1, "בקצרה", "the title alone matched");
    assert_eq!(marked(&forum, "בקצרה").1, "<mark>בקצרה</mark>");
    let bare = Forum::of_texts(&["ראשית הטקסט"]);
    assert_eq!(marked(&bare, "").1, "ראשית הטקסט");
}

#[test]
fn what_follows_a_text_is_not_its_end() {
    let forum = Forum::of([Document {
        title: "אמנת שירות בין צוותים".to_owned(),
        summary: "כך נכתבה אמנה".to_owned(),
        body: "פגשנו את שני הצוותים ורשמנו שירות אחד".to_owned(),
        ..document(0)
    }]);
    let (title, snippet) = marked(&forum, "אמנה שירות");
    assert_eq!(title, "<mark>אמנת</mark> <mark>שירות</mark> בין צוותים");
    assert_eq!(snippet, "פגשנו את שני הצוותים ורשמנו <mark>שירות</mark> אחד");
    let (title, snippet) = marked(&forum, "אמנה");
    assert_eq!(
        (title.as_str(), snippet.as_str()),
        ("<mark>אמנת</mark> שירות בין צוותים", "כך נכתבה <mark>אמנה</mark>")
    );
}

#[test]
fn a_long_text_is_found_at_its_end() {
    let body = format!("{} והסוף: אוקיינוס.", "מילה ועוד מילה ".repeat(14_000));
    assert!(body.len() > 350_000);
    let forum = Forum::of((0..5).map(|id| Document { body: body.clone(), ..document(id) }));
    let page = forum.ask(&query("אוקיינוס"));
    assert_eq!(page.total, 5);
    assert!(page.hits[0].snippet.html().contains("<mark>אוקיינוס</mark>"));
    assert!(page.hits.iter().all(|hit| hit.snippet.text().chars().count() <= 225));
}

#[test]
fn white_space_and_html_are_harmless() {
    let forum = Forum::of_texts(&["שירות\n\n<script>   alert(1)\tסוף"]);
    assert_eq!(marked(&forum, "שירות").1, "<mark>שירות</mark> &lt;script&gt; alert(1) סוף");
}
