//! A table of expressions that mean the same: what a query finds by it, and what it shows.

use domain::search::SearchPage;
use search::{Analyzer, Document, Names, Synonyms};

use crate::sample::{Forum, document, ids, query, upsert};

const TABLE: [&[&str]; 6] = [
    &["מש\"א", "משאבי אנוש", "HR"],
    &["מוקד", "מוקדן", "מוקדנית", "קול סנטר"],
    &["eNPS", "סקר שביעות רצון עובדים"],
    &["ווטסאפ", "וואטסאפ", "WhatsApp"],
    &["אונבורדינג", "קליטת עובדים", "onboarding"],
    &["שחיקה", "burnout"],
];

fn ask(forum: &Forum, q: &str) -> SearchPage {
    let table = Synonyms::new(TABLE.map(|group| group.iter().copied()), &Analyzer::default());
    forum.index.search_widened(&query(q), None, &table, &Names::default()).unwrap()
}

fn find(forum: &Forum, q: &str) -> Vec<i64> {
    ids(&ask(forum, q))
}

#[test]
fn every_expression_finds_the_others_in_any_form() {
    let forum = Forum::of_texts(&[
        "פנינו למחלקת HR בשאלה",
        "פנינו למשאבי האנוש בשאלה",
        "פנינו אל המש״א בשאלה",
        "משאבים רבים, ורק אחר כך גורם אנושי",
    ]);
    for q in ["HR", "משאבי אנוש", "למש\"א", "מש''א"] {
        let mut found = find(&forum, q);
        found.retain(|id| *id != 3);
        found.sort_unstable();
        assert_eq!(found, [0, 1, 2], "{q}");
    }
    assert!(!find(&forum, "HR").contains(&3), "the words stand apart");
    assert_eq!(forum.find("HR"), [0], "without the table");
}

#[test]
fn an_acronym_of_the_table_is_not_the_word_of_its_letters() {
    let forum = Forum::of_texts(&["משא ומתן עם ספקים", "מחלקת מש\"א", "מחלקת HR", "משא כבד"]);
    let mut found = find(&forum, "מש״א");
    found.sort_unstable();
    assert_eq!(found, [1, 2]);
    let mut found = find(&forum, "משא");
    found.sort_unstable();
    assert_eq!(found, [0, 1, 3], "who leaves the mark out may mean either, but not HR");
}

#[test]
fn words_that_stand_together_are_one_expression() {
    let forum = Forum::of_texts(&[
        "תוצאות של eNPS",
        "ערכנו סקרי שביעות רצון של העובדים",
        "סקר קצר מאוד. שביעות הרצון עלתה, ולכן גם העובדים מרוצים",
        "אחר",
    ]);
    assert_eq!(find(&forum, "eNPS"), [0, 1]);
    assert_eq!(ask(&forum, "סקר שביעות רצון עובדים").total, 3);
    assert!(find(&forum, "סקר שביעות רצון לעובדים").contains(&0));
    assert!(!find(&forum, "סקר שביעות").contains(&0), "a part is not the expression");
}

#[test]
fn what_was_typed_comes_before_what_means_the_same() {
    let forum =
        Forum::of_texts(&["שיחה בוואטסאפ היום", "שיחה בווטסאפ היום", "שיחה בטלפון היום", "שיחה ב־WhatsApp היום"]);
    assert_eq!(find(&forum, "ווטסאפ")[0], 1);
    assert_eq!(find(&forum, "וואטסאפ")[0], 0);
    assert_eq!(find(&forum, "whatsapp")[0], 3);
    assert_eq!(find(&forum, "שיחה בווטסאפ")[0], 1);
    assert_eq!(find(&forum, "whatsapp").len(), 3);
    let rare = Forum::of_texts(&["HR כאן", "HR שם", "HR שוב", "משאבי אנוש כאן"]);
    assert_eq!(find(&rare, "HR").last(), Some(&3), "however rare the other is");
    assert_eq!(find(&rare, "משאבי אנוש")[0], 3);
}

#[test]
fn in_the_title_it_counts_more() {
    let text = Document { body: "על משאבי אנוש ועוד דברים רבים".to_owned(), ..document(1) };
    let title = Document {
        title: "משאבי האנוש".to_owned(), body: "דברים אחרים לגמרי".to_owned(), ..document(0)
    };
    let forum = Forum::of([text, title]);
    assert_eq!(find(&forum, "HR"), [0, 1]);
}

#[test]
fn quotes_and_minus_mean_what_they_say() {
    let forum = Forum::of_texts(&["מחלקת HR", "מחלקת משאבי אנוש", "וואטסאפ במחלקת אנוש"]);
    assert_eq!(find(&forum, "\"HR\""), [0]);
    assert_eq!(find(&forum, "\"משאבי אנוש\""), [1]);
    let mut found = find(&forum, "מחלקת -HR");
    found.sort_unstable();
    assert_eq!(found, [1, 2]);
    let page = ask(&forum, "\"ווטסאפ במחלקת\"");
    assert_eq!(page.loosened, ["ווטסאפ במחלקת"]);
    let forum = Forum::of_texts(&["קליטת עובדים"]);
    assert_eq!(find(&forum, "\"onboarding\""), [0i64; 0], "its words alone are no synonyms either");
}

#[test]
fn marks_stand_on_what_matched() {
    let forum = Forum::of([Document {
        title: "קול סנטר בלי קול".to_owned(),
        body: "לפני השינוי סנטר נשמע בקול, והיום עובדות בקול סנטר מוקדניות רגועות".to_owned(),
        ..document(0)
    }]);
    let page = ask(&forum, "מוקדניות");
    assert_eq!(page.hits[0].title_marked.html(), "<mark>קול</mark> <mark>סנטר</mark> בלי קול");
    let snippet = page.hits[0].snippet.html();
    assert!(snippet.contains("<mark>בקול</mark> <mark>סנטר</mark>"), "{snippet}");
}

#[test]
fn what_is_found_by_another_word_is_not_misspelled() {
    let forum = Forum::of_texts(&["קליטת עובדים בחודש הראשון", "אונבוררדינג"]);
    let page = ask(&forum, "אונבורדינג");
    assert_eq!((page.did_you_mean, page.hits[0].id), (None, 0));
    let page = ask(&forum, "onboarding בחודדש");
    assert_eq!(page.did_you_mean.as_deref(), Some("onboarding בחודש"), "the other word is");
}

#[test]
fn what_only_others_may_read_makes_nothing_known() {
    let hidden =
        Document { readers: vec!["company:2".to_owned()], body: "קליטת עובדים".to_owned(), ..document(0) };
    let open = Document { body: "אונבורדינק".to_owned(), ..document(1) };
    let forum = Forum::of([hidden, open]);
    let table = Synonyms::new(TABLE.map(|group| group.iter().copied()), &Analyzer::default());
    let groups = ["all".to_owned()];
    let page = forum.index.search_widened(&query("אונבורדינג"), Some(&groups), &table, &Names::default()).unwrap();
    assert_eq!((ids(&page), page.total), (vec![1], 0));
    assert_eq!(
        (page.unknown, page.did_you_mean),
        (vec!["אונבורדינג".to_owned()], None),
        "a word of the table is no slip"
    );
}

#[test]
fn the_index_follows_what_is_deleted() {
    let forum = Forum::of_texts(&["קליטת עובדים", "קליטה של עובדים חדשים"]);
    forum.index.apply(vec![upsert(Document { body: "דבר אחר".to_owned(), ..document(0) })], 2).unwrap();
    assert_eq!(find(&forum, "onboarding"), [1]);
}

#[test]
fn what_looks_like_a_word_orders_nothing_where_another_stands_for_it() {
    let titled =
        Document { title: "טיפול בתלונות".to_owned(), body: "כך עשינו".to_owned(), ..document(0) };
    let like = Document { body: "תלונות, completed, compiled, constraints".to_owned(), ..document(1) };
    let forum = Forum::of([titled, like]);
    let table = Synonyms::new([["תלונה", "complaint"]], &Analyzer::default());
    let page = forum.index.search_widened(&query("complaints"), None, &table, &Names::default()).unwrap();
    assert_eq!((ids(&page), page.total), (vec![0, 1], 2));
}

#[test]
fn a_slip_in_a_word_of_the_table_is_told() {
    let forum = Forum::of_texts(&["שחיקה בצוות", "סקר"]);
    assert_eq!(ask(&forum, "burnuot").did_you_mean.as_deref(), Some("burnout"));
    assert_eq!(ask(&forum, "burnout").total, 1);
}

#[test]
fn an_english_expression_brings_what_means_it_before_its_single_words() {
    let forum = Forum::of_texts(&["a call to the center of town", "במוקד ענו מיד", "call me"]);
    let table = Synonyms::new([["מוקד", "call center"]], &Analyzer::default());
    let page = forum.index.search_widened(&query("call center"), None, &table, &Names::default()).unwrap();
    assert_eq!(page.total, 2);
    assert_eq!(ids(&page).last(), Some(&2), "one word of it is a partial hit");
}
