//! What stands in the files beside a text finds the text.

use domain::search::{HitFile, SearchRequest};
use search::{Document, FileText};

use crate::sample::{Forum, document, ids, query, upsert};

fn file(name: &str, text: &str) -> FileText {
    FileText { name: name.to_owned(), url: format!("/files/{name}"), text: text.to_owned() }
}

fn with_files(id: i64, body: &str, files: Vec<FileText>) -> Document {
    Document { body: body.to_owned(), files, ..document(id) }
}

/// The passage of the best hit, and the file it stands in.
fn best(forum: &Forum, q: &str) -> (String, Option<String>) {
    let hit = forum.ask(&query(q)).hits.remove(0);
    (hit.snippet.html(), hit.file.map(|file| file.name))
}

#[test]
fn a_word_of_a_file_finds_the_text_and_the_hit_names_the_file() {
    let filler = "מילים אחרות לגמרי. ".repeat(200);
    let files = vec![
        file("ריק.txt", ""),
        file("שאלון.docx", &format!("{filler} כמה זמן המתנת בתור? {filler}")),
        file("נוהל.pdf", &format!("{filler} {filler} מחזירים שיחה תוך ארבע שעות.")),
    ];
    let forum = Forum::of([with_files(0, "אמנת השירות שלנו", files), with_files(1, "משהו אחר", vec![])]);
    let page = forum.ask(&query("בתור"));
    assert_eq!((page.total, ids(&page)), (1, vec![0]));
    assert_eq!(page.hits[0].file, Some(HitFile { name: "שאלון.docx".into(), url: "/files/שאלון.docx".into() }));
    assert!(page.hits[0].snippet.html().contains("כמה זמן המתנת <mark>בתור</mark>?"), "{:?}", page.hits[0].snippet);
    assert!(page.did_you_mean.is_none());
    let (passage, name) = best(&forum, "לשיחה ארבע");
    assert_eq!(name.as_deref(), Some("נוהל.pdf"));
    assert!(passage.contains("מחזירים <mark>שיחה</mark> תוך <mark>ארבע</mark> שעות."), "{passage}");
    assert_eq!(best(&forum, "אמנה"), ("<mark>אמנת</mark> השירות שלנו".to_owned(), None));
}

#[test]
fn the_text_s_own_words_win_among_equals() {
    let forum = Forum::of([
        with_files(0, "טקסט קצר", vec![file("a.txt", "אמנה")]),
        with_files(1, "אמנה אחת וטקסט קצר", vec![]),
        with_files(2, "אמנה אחת וטקסט קצר", vec![file("a.txt", "אמנה")]),
    ]);
    let page = forum.ask(&query("אמנה"));
    assert_eq!(ids(&page)[2], 0, "in a file alone");
    let named: Vec<bool> = page.hits.iter().map(|hit| hit.file.is_some()).collect();
    assert_eq!(named, [false, false, true]);
    assert_eq!(best(&forum, "כותרת 0 אמנה").1, None, "the title has two of the words, the file one");
}

#[test]
fn a_file_makes_its_text_neither_longer_nor_its_words_more_common() {
    let plain = |id| with_files(id, "אמנת שירות", vec![]);
    let long = "שירות לקוחות ".repeat(5_000);
    let mut other = plain(0);
    other.files = vec![file("ארוך.pdf", "מילים אחרות לגמרי. ".repeat(5_000).as_str())];
    let (bare, beside) = (Forum::of([plain(0), plain(1)]), Forum::of([other, plain(1)]));
    let scores =
        |forum: &Forum, q: &str| -> Vec<f32> { forum.ask(&query(q)).hits.iter().map(|hit| hit.score).collect() };
    assert_eq!(scores(&bare, "אמנה"), scores(&beside, "אמנה"));
    let mut many: Vec<Document> = (0..40).map(plain).collect();
    many.push(with_files(40, "משהו", vec![file("ארוך.pdf", &long)]));
    let page = Forum::of(many).ask(&query("שירות"));
    assert_eq!(
        ids(&page).iter().position(|id| *id == 40),
        None,
        "not on the first page, though few files have the word"
    );
    assert_eq!(page.total, 41);
}

#[test]
fn phrases_and_exclusions_are_for_files_too() {
    let forum = Forum::of([
        with_files(0, "אלף", vec![file("a.txt", "סקר שביעות רצון"), file("b.txt", "עובדים וטופס")]),
        with_files(1, "אלף שביעות", vec![file("a.txt", "רצון טוב")]),
        with_files(2, "אלף", vec![]),
    ]);
    assert_eq!(forum.find("\"שביעות רצון\""), [0]);
    assert_eq!(
        best(&forum, "\"שביעות רצון\""),
        ("סקר <mark>שביעות</mark> <mark>רצון</mark>".into(), Some("a.txt".into()))
    );
    assert!(forum.ask(&query("\"רצון עובדים\"")).loosened.len() == 1, "no phrase runs from one file into the next");
    let without = |q: &str| {
        let mut found = forum.find(q);
        found.sort_unstable();
        found
    };
    assert_eq!(without("אלף -טופס"), [1, 2], "with a prefix letter, too");
    assert_eq!(without("אלף -\"רצון טוב\""), [0, 2]);
    assert_eq!(without("-רצון"), [2]);
}

#[test]
fn counts_are_of_practices_and_a_file_that_is_gone_is_not_found() {
    let beside = vec![file("a.txt", "אוקיינוס"), file("b.txt", "אוקיינוס")];
    let forum = Forum::of([with_files(0, "אוקיינוס", beside), with_files(1, "ים", vec![])]);
    let page = forum.ask(&query("אוקיינוס"));
    assert_eq!((page.total, page.facets.company[0].count), (1, 1));
    let bare = with_files(0, "יבשה", vec![file("b.txt", "מדבר")]);
    forum.index.apply(vec![upsert(bare)], 2).unwrap();
    assert_eq!(forum.find("\"אוקיינוס\""), [0i64; 0]);
    assert_eq!(forum.find("מדבר"), [0]);
}

#[test]
fn only_who_may_read_the_text_finds_its_files() {
    let forum = Forum::of([
        Document {
            readers: vec!["company:1".into()], ..with_files(0, "", vec![file("a.txt", "סיסמתחסויה")])
        },
        with_files(1, "", vec![file("b.txt", "אוקיינוס")]),
    ]);
    let ask = |q: &str, group: &str| forum.index.search(&query(q), Some(&[group.to_owned()])).unwrap();
    assert_eq!(ask("סיסמתחסויה", "company:1").total, 1);
    let others = ask("סיסמתחסויה", "company:2");
    assert_eq!((others.total, others.did_you_mean, others.facets.company.len()), (0, None, 0));
    let misspelt = ask("סיסמתחסויהה", "company:2");
    assert_eq!((misspelt.total, misspelt.did_you_mean), (0, None));
    assert_eq!(ask("סיסמתחסויהה", "company:1").did_you_mean.as_deref(), Some("סיסמתחסויה"));
}

#[test]
fn a_file_s_words_are_found_misspelt_and_at_its_end() {
    let long = format!("{} אוקיינוס שקט.", "מילה ועוד מילה ".repeat(10_000));
    let forum = Forum::of([with_files(0, "גוף", vec![file("a.txt", "התחלה"), file("b.pdf", &long)])]);
    let (passage, name) = best(&forum, "אוקינוס");
    assert_eq!(name.as_deref(), Some("b.pdf"));
    assert!(passage.contains("<mark>אוקיינוס</mark> שקט."), "{passage}");
    let page = forum.ask(&SearchRequest { limit: 0, ..query("אוקיינוס") });
    assert_eq!((page.total, page.hits.len()), (1, 0));
}
