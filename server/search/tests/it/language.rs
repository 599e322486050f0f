//! What a reader types, and what they find.

use domain::search::{Facets, HitType, Match, SearchPage, SearchRequest, Sort};
use search::{Document, NamedValue, Names, Synonyms, Typed};

use crate::sample::{Forum, company, document, ids, named, query, topic};

#[test]
fn spelling_marks_and_prefixes_do_not_matter() {
    // One operation at a time: a dictionary form finds its inflected forms and its other spelling, never an
    // inflected form of another spelling, which mostly is another word.
    let groups: [(&[&str], &[&str]); 6] = [
        (&["שירות"], &["שירות", "השירות", "בשירות", "שירותי", "שרות", "שֵׁרוּת", "ובשירותיהם"]),
        (&["סמנכ\"ל", "סמנכ״ל", "סמנכל"], &["סמנכ\"ל", "סמנכ״ל", "סמנכל", "הסמנכ\"ל", "לסמנכ”ל"]),
        (&["פנים ארגוני", "פנים-ארגוני", "פנים־ארגוני"], &["פנים ארגוני", "פנים-ארגוני", "פנים־ארגוני"]),
        (&["לקוח"], &["לקוח", "לקוחות", "ללקוחותינו", "הלקוחה"]),
        (&["survey", "Surveys", "SURVEY"], &["survey", "Surveys", "SURVEY"]),
        (&["מכתב"], &["מכתב", "מכתבים", "למכתבך"]),
    ];
    for (typed, stored) in groups {
        for stored in stored {
            let forum = Forum::of_texts(&[&format!("לפני כן {stored} אחר כך"), "דבר שונה לגמרי"]);
            for typed in typed {
                let page = forum.ask(&query(typed));
                assert_eq!((ids(&page), page.total), (vec![0], 1), "{typed} should find {stored}");
            }
        }
    }
}

#[test]
fn a_word_is_not_another_that_is_spelled_alike() {
    for (typed, other) in [
        ("לקוח", "לוקחים"),
        ("אחריות", "אחרי"),
        ("שביעות", "שבוע"),
        ("שירות", "שורות"),
        ("העצמה", "עצמו"),
        ("שחיקה", "משחק"),
        ("מחיר", "למחרת"),
        ("תלונה", "שלנו"),
        ("תלונה", "לנו"),
        ("תלונה", "מלון"),
        ("מים", "מי"),
        ("מים", "למי"),
        ("הדרכה", "הדרך"),
        ("אישה", "איזה"),
        ("אמנה", "שמונה"),
        ("בקרה", "מקרה"),
        ("העצמה", "בעצמה"),
        ("אחריות", "אחרות"),
        ("פנים", "לפני"),
        ("פנים", "פניות"),
        ("לקוח", "לקח"),
        // A verbal noun is no noun of its root behind the article.
        ("זמן", "הזמנות"),
        ("זמן", "ההזמנה"),
        ("דרך", "הדרכת"),
        // Nor is one behind a ת, unless the texts have the verb of which it would be the future.
        ("זמן", "תזמון"),
        // Roots that begin with a י have no such future at all.
        ("יעד", "תיעוד"),
        // The plural of a participle is spelled with its ו.
        ("פנים", "פונים"),
        ("ספרים", "הסופרים"),
    ] {
        let forum = Forum::of_texts(&[&format!("לפני כן {other} אחר כך"), &format!("על {typed} כאן")]);
        let page = forum.ask(&query(typed));
        assert_eq!((ids(&page)[0], page.total), (1, 1), "{typed} is not {other}");
    }
}

#[test]
fn a_word_whose_first_letter_is_its_own_is_no_other_behind_a_prefix_letter() {
    let forum = Forum::of_texts(&["המערכת נפתחה", "מערכת התורים", "ומערכת", "ערכת סימולציות", "יצא מחצר אחת"]);
    assert_eq!(forum.find("ערכת"), [3]);
    assert_eq!(forum.find("חצר"), [4], "no text has it behind the article");
    assert_eq!(forum.ask(&query("מערכת")).total, 3);
}

#[test]
fn a_word_that_the_texts_have_behind_an_article_begins_with_its_own_letter() {
    let forum = Forum::of_texts(&["הבחירות קרובות", "בחירות", "חירות אחת", "הכשיר את כולם", "כדי להכשיר", "כלי כשיר"]);
    assert_eq!(forum.find("חירות"), [2]);
    assert_eq!(forum.ask(&query("כשיר")).total, 2, "an infinitive tells nothing of it");
    let forum = Forum::of_texts(&["הבעלות על התהליך", "עלות אחת", "העלות הכוללת", "חילופי בעלות"]);
    assert_eq!(forum.find("בעלות"), [3, 0], "what was typed, too");
    assert_eq!(forum.ask(&query("העלות")).total, 2);
}

#[test]
fn a_word_without_its_vowel_letter_is_no_form_of_another() {
    let texts = ["אמנת השירות", "שירותים שונים", "שורה אחת", "משרה פנויה", "שתי משרות", "שורות בטבלה"];
    let forum = Forum::of_texts(&texts);
    for typed in ["שרות", "שֵׁרוּת"] {
        let page = forum.ask(&query(typed));
        assert_eq!((ids(&page), page.total, page.did_you_mean), (vec![0, 1], 2, None), "{typed}");
    }
    let page = Forum::of_texts(&["לא התכוון לכך"]).ask(&query("מתכון"));
    assert_eq!((page.total, page.partial_total), (0, 0), "nor behind a letter of its own");
    assert_eq!(Forum::of_texts(&["עובדים כאן"]).ask(&query("עבדים")).total, 1);
}

#[test]
fn a_plural_before_another_noun_is_found_by_what_the_texts_have() {
    let forum = Forum::of_texts(&["מדד שירות", "סקר שירות", "תוכנית ארגונית", "ארגון אחד"]);
    let page = forum.ask(&query("מדדי שירות"));
    assert_eq!((ids(&page)[0], page.total, page.did_you_mean), (0, 1, None));
    assert_eq!(forum.find("ארגוני"), [2], "the adjective's י is its own");
}

#[test]
fn an_infinitive_is_no_plural_behind_a_letter_unless_the_texts_have_that() {
    let forum = Forum::of_texts(&["אפשר לשנות הכול", "שנה אחת", "עד לשנה הבאה", "בשנה שעברה"]);
    assert_eq!(forum.find("לשנות"), [0]);
    let forum = Forum::of_texts(&["עד לשעות הערב", "בשעות הבוקר", "שעה אחת"]);
    assert_eq!(forum.ask(&query("לשעות")).total, 3);
}

#[test]
fn what_begins_with_its_own_article_or_prefix_letter_is_no_other_word() {
    let forum = Forum::of_texts(&["ערכת סימולציות לעובדים", "עובד ותיק", "הורה אחד", "מורה אחת"]);
    assert_eq!(forum.ask(&query("הערכת עובדים")).total, 0);
    assert_eq!(forum.find("מורה"), [3]);
}

#[test]
fn a_plural_with_one_letter_more_is_no_other_spelling() {
    let forum = Forum::of_texts(&["תוכנית אחת", "תוכניות רבות", "שתי תוכניות", "כתובת אחת", "הכתובות שלנו"]);
    assert_eq!(forum.ask(&query("תוכנית")).total, 3);
    assert_eq!(forum.ask(&query("כתובת")).total, 2);
}

#[test]
fn of_two_rules_the_texts_have_what_the_first_makes() {
    let texts = ["אמנה אחת", "אמנה שנייה", "האמנה שלנו", "לפי אמנה", "היא מאמינה"];
    let page = Forum::of_texts(&texts).ask(&query("אמנה"));
    assert_eq!((page.total, page.partial_total), (4, 0));
    let page = Forum::of_texts(&["באו כל הבקרים"]).ask(&query("בקרה"));
    assert_eq!((page.total, page.partial_total, page.unknown), (0, 0, vec!["בקרה".to_owned()]));
    let forum = Forum::of_texts(&["שנה אחת", "דבר שונה", "ספר אחד", "הם יספרו לו", "לספור כסף"]);
    assert_eq!(forum.find("שנת"), [0], "a noun's ending is no verb's");
    assert_eq!(forum.find("ספרים"), [2]);
}

#[test]
fn a_plural_behind_the_article_is_found_where_the_texts_have_it_without() {
    let forum =
        Forum::of_texts(&["על גדר כאן", "הגדרות של החצר", "בגדרות ובחצר", "שמר עליו", "תשמור עליו", "ישמור עליו"]);
    assert_eq!(forum.ask(&query("גדר")).total, 3);
    assert_eq!(forum.ask(&query("שמר")).total, 3);
}

#[test]
fn an_inflected_word_finds_its_dictionary_form_where_the_texts_have_it() {
    let forum = Forum::of_texts(&["פנייה של לקוח אחד", "ללקוחות שלנו", "דבר אחר"]);
    let page = forum.ask(&query("לקוחות"));
    assert_eq!((ids(&page), page.total), (vec![1, 0], 2));
}

#[test]
fn texts_with_every_word_come_first_and_are_counted() {
    let forum = Forum::of_texts(&["סקר שירות", "סקר סקר סקר", "שירות", "דבר אחר"]);
    let page = forum.ask(&query("איך עושים סקר של שירות"));
    assert_eq!((page.total, page.partial_total, ids(&page)[0]), (1, 2, 0));
    let matched: Vec<_> = page.hits.iter().map(|hit| (hit.id, hit.matched, hit.missing.join(" "))).collect();
    assert_eq!(matched[0], (0, Match::Full, String::new()));
    assert!(matched.contains(&(1, Match::Partial, "שירות".to_owned())), "{matched:?}");
    assert!(matched.contains(&(2, Match::Partial, "סקר".to_owned())), "{matched:?}");
    assert_eq!(page.facets.company[0].count, 1, "full hits alone are counted");
    for sort in Sort::ALL {
        let request = SearchRequest { sort: *sort, ..query("סקר שירות") };
        assert_eq!(ids(&forum.ask(&request))[0], 0, "{sort}");
        let paged: Vec<i64> =
            (0..4).flat_map(|offset| ids(&forum.ask(&SearchRequest { limit: 1, offset, ..request.clone() }))).collect();
        assert_eq!(paged, ids(&forum.ask(&request)), "{sort}");
    }
    let page = forum.ask(&query("סקר קוואנטים"));
    assert_eq!((page.total, page.partial_total, page.unknown), (0, 2, vec!["קוואנטים".to_owned()]));
    assert_eq!(page.facets.company[0].count, 2, "partial ones where there is no full one");
    assert_eq!(forum.ask(&query("מתכון לעוגה")).total, 0);
}

#[test]
fn words_that_only_ask_find_nothing_and_are_not_marked() {
    let forum = Forum::of_texts(&["איך זה עובד אם אין את הדבר", "סקר קצר"]);
    let page = forum.ask(&query("איך בונים את הסקר"));
    assert!(!ids(&page).contains(&0), "{:?}", page.hits);
    assert_eq!(forum.ask(&query("איך זה")).total, 1, "unless nothing else is asked");
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
fn more_words_narrow() {
    let texts = ["אמנת שירות", "אמנה של שירותים", "שירות", "אמנה", "השירות כאן", "דבר אחר"];
    let forum = Forum::of_texts(&texts);
    let total = |q: &str| forum.ask(&query(q)).total;
    assert_eq!([total("שירות"), total("אמנת שירות"), total("אמנה")], [4, 2, 3]);
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
    // Just so before behind prefix letters.
    assert_eq!(forum.find("\"אמנת שירות\""), [0, 1]);
    assert_eq!(forum.find("\"אמנת השירות\""), [1]);
    assert_eq!(forum.find("\"שרות\""), [3]);
    let text = Document { body: "על לקוח פנימי כאן".to_owned(), ..document(1) };
    let title = Document { title: "לקוח פנימי".to_owned(), ..document(0) };
    let page = Forum::of([text, title]).ask(&query("\"לקוח פנימי\""));
    assert_eq!(ids(&page), [0, 1], "the title first");
    assert!(page.hits.iter().all(|hit| hit.score > 0.0), "{:?}", page.hits);
    let forum = Forum::of_texts(&["פנימי הוא כל לקוח", "על הלקוח הפנימי"]);
    let page = forum.ask(&query("\"לקוח פנימי\""));
    assert_eq!((ids(&page), page.loosened.len()), (vec![1], 0), "behind prefix letters before it is loosened");
}

#[test]
fn a_minus_excludes_with_or_without_prefix_letters() {
    let forum = Forum::of_texts(&["סקר בהדרכה", "סקר הדרכה", "סקר אחר"]);
    assert_eq!(forum.find("סקר -הדרכה"), [2]);
    assert_eq!(forum.find("-הדרכה"), [2], "nothing but exclusions");
    assert_eq!(forum.find("-\"סקר אחר\""), [1, 0]);
    assert_eq!(forum.find("סקר –הדרכה"), [2], "the dash of a phone's keyboard");
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
        assert_eq!((page.total, page.partial_total), (0, 0), "what names nothing finds nothing");
    }
    for q in ["חברה:איש", "חברה:\"איש אחד\""] {
        assert_eq!(forum.ask(&query(&format!("שירות {q}"))).ignored, [q], "in the words that were typed");
    }
}

#[test]
fn a_company_without_texts_is_understood_and_leaves_nothing() {
    let names = Names::new([named("oren-gal", &["אורן־גל"]), named("oren-yam", &["אורן ים"])], []);
    let forum = Forum { names, ..Forum::of_texts(&["אמנת שירות", "סקר"]) };
    for q in ["חברה:\"אורן ים\"", "אמנת company:oren-yam", "שירותט חברה:ים", "\"אמנת שירות\" חברה:ים"]
    {
        let page = forum.ask(&query(q));
        assert!(page.is_nothing_left, "{q}");
        let bare = SearchPage { took_us: 0, facets: Facets::default(), is_nothing_left: false, ..page };
        assert_eq!(bare, SearchPage::default(), "{q}: not a word more");
    }
    let page = forum.ask(&query("אמנת חברה:אורן"));
    let choices: Vec<_> = page.ambiguous[0].choices.iter().map(|choice| choice.value.as_str()).collect();
    assert_eq!((ids(&page), choices), (vec![0], vec!["oren-gal", "oren-yam"]), "it is one of several");
    let page = forum.ask(&query("קוואנטים חברה:גל"));
    assert_eq!((page.is_nothing_left, page.unknown.len()), (false, 1), "other words find something there");
}

#[test]
fn a_topic_that_is_typed_includes_those_under_it() {
    let of = |id, slug: &str, name: &str| Document { topics: vec![topic(slug, name)], ..document(id) };
    let documents = [of(0, "measurement", "מדידה"), of(1, "surveys", "סקרים"), of(2, "training", "הדרכה")];
    let below = vec!["surveys".to_owned()];
    let topics = [
        NamedValue { below, ..named("measurement", &["מדידה"]) },
        named("surveys", &["סקרים"]),
        named("training", &["הדרכה", "הדרכת מדידה"]),
    ];
    let forum = Forum { names: Names::new([], topics), ..Forum::of(documents) };
    assert_eq!(forum.find("נושא:measurement"), [1, 0]);
    assert_eq!(forum.find("נושא:סקרים"), [1]);
    assert_eq!(forum.find("נושא:מדי"), [2, 1, 0], "each of several");
}

#[test]
fn a_part_of_a_name_filters_where_it_fits_one() {
    let of = |id, slug: &str, name: &str| Document { company: Some(company(slug, name)), ..document(id) };
    let forum = Forum::of([
        of(0, "rimon", "רימון כרטיסים"),
        of(1, "kav-inbar", "קו ענבר תקשורת"),
        of(2, "oren-gal", "אורן־גל"),
        of(3, "oren-yam", "אורן ים"),
    ]);
    for (q, found) in [("חברה:רימון", 0), ("חברה:\"קו ענבר\"", 1), ("company:ענב", 1), ("ארגון:אורן־גל", 2)]
    {
        let page = forum.ask(&query(q));
        assert_eq!((ids(&page), page.ambiguous.len()), (vec![found], 0), "{q}");
    }
    let page = forum.ask(&query("company:אורן"));
    assert_eq!(ids(&page), [3, 2]);
    let filter = &page.ambiguous[0];
    assert_eq!((filter.filter.as_str(), filter.text.as_str()), ("company", "אורן"));
    let choices: Vec<_> = filter.choices.iter().map(|choice| choice.value.as_str()).collect();
    assert_eq!(choices, ["oren-gal", "oren-yam"]);
}

#[test]
fn a_choice_has_the_name_that_fits_what_was_typed() {
    let topics = vec![topic("boundaries", "גבולות שירות"), topic("recovery", "כשלי שירות")];
    let forum = Forum::of([Document { topics, ..document(0) }]);
    let page = forum.ask(&query("נושא:שירות"));
    let names: Vec<_> = page.ambiguous[0].choices.iter().map(|choice| choice.name.as_str()).collect();
    assert_eq!(names, ["גבולות שירות", "כשלי שירות"]);
}

#[test]
fn a_bare_year_offers_its_filter() {
    let forum = Forum::of_texts(&["כנס 2025", "אחר"]);
    assert_eq!(forum.ask(&query("כנס 2025")).offered_year, Some(2025));
    assert_eq!(forum.ask(&query("כנס year:2025")).offered_year, None);
    assert_eq!(forum.ask(&query("47 הבטחות")).offered_year, None);
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
    for q in ["???", "\"\"", "🙂"] {
        let page = forum.ask(&query(q));
        assert_eq!((page.total, page.ignored), (0, vec![q.to_owned()]), "what has no word is told, and finds nothing");
    }
    assert_eq!(forum.ask(&query("\u{200f} ")).total, 1, "which shows as nothing asks for everything");
    assert_eq!(forum.ask(&query("\u{200f}-שירות")).total, 0, "a mark of direction before a dash");
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
    let page = forum.ask(&query("שירותט"));
    assert_eq!((ids(&page), page.total), (vec![0], 0), "and what is like it is found at once, as a partial hit");
    let forum = Forum::of_texts(&["שירות בקול סנטר", "קליטת עובדים, burnout"]);
    let meant = |q: &str| forum.ask(&query(q)).did_you_mean;
    for (typed, better) in
        [("שירןת", "שירות"), ("קליתת", "קליטת"), ("burnuot", "burnout"), ("קולסנטר", "קול סנטר"), ("עוב דים", "עובדים")]
    {
        assert_eq!(meant(typed).as_deref(), Some(better), "{typed}");
    }
    assert_eq!(meant("טיסה"), None);
}

#[test]
fn what_is_meant_as_it_is_written_or_was_not_read_is_not_respelled() {
    let forum = Forum::of_texts(&["אמנת שירות פנימית", "שרות קליטת עובדים"]);
    let meant = |q: &str| forum.ask(&query(q)).did_you_mean;
    let inside = "\"אמנת שירות פנימית\"";
    assert_eq!(meant(&format!("{inside} קליתת")), Some(format!("{inside} קליטת")), "inside a phrase");
    // More words than are read: what stands behind them is not known to be missing.
    let many = (0..32).map(|number| format!("{number}קקק")).collect::<Vec<_>>().join(" ");
    assert_eq!(meant(&format!("{many} קליתת")), None);
}

#[test]
fn a_common_word_is_no_noun_with_its_owner() {
    let forum = Forum::of_texts(&["מוקד אחד", "הגיע מוקדם", "מוקדם בבוקר"]);
    assert_eq!(forum.find("מוקד"), [0]);
    let forum = Forum::of_texts(&["הדרכה ראשונה", "יצאו לדרך", "שתיקה", "תיק אחד", "הלקוחה ולקוחה", "לקוח"]);
    assert_eq!(forum.find("דרך"), [1], "no article stands before such a noun");
    assert_eq!(forum.find("תיק"), [3]);
    assert_eq!(forum.find("לקוח"), [5, 4]);
    let forum = Forum::of_texts(&["כתבו מכתבם"]);
    assert_eq!(forum.find("מכתב"), [0], "where no text has the word by itself");
}

#[test]
fn a_single_letter_is_itself_alone() {
    let forum = Forum::of_texts(&["ומהר חזרו", "סעיף ר בטופס"]);
    assert_eq!(forum.find("ר"), [1]);
}

#[test]
fn nothing_absurd_is_proposed() {
    let forum = Forum::of_texts(&["כך תרגלו יחד", "זז הצידה", "מוקדנית אחת", "הם עצמם", "אלה עצמם"]);
    let meant = |q: &str| forum.ask(&query(q)).did_you_mean;
    assert_eq!(meant("עצים"), None, "it says only who");
    assert_eq!(meant("qqqqzz"), None, "signs of the other keyboard are no word's");
    assert_eq!(meant("תרגול"), None, "another ending makes another word");
}

#[test]
fn a_phrase_that_no_text_has_is_loosened_and_said() {
    let forum = Forum::of_texts(&["אמנת השירות שלנו", "סקר"]);
    let page = forum.ask(&query("\"שירות אמנת\""));
    assert_eq!(ids(&page), [0]);
    assert_eq!(page.loosened, ["שירות אמנת"]);
    assert!(forum.ask(&query("\"אמנת שירות\"")).loosened.is_empty(), "behind prefix letters it is the phrase");
}

#[test]
fn a_phrase_that_texts_have_which_do_not_fit_the_rest_is_said_to_be_elsewhere() {
    let of = |id, body: &str, slug: &str, name: &str| Document {
        body: body.to_owned(),
        company: Some(company(slug, name)),
        ..document(id)
    };
    let hidden =
        Document { readers: vec!["company:1".to_owned()], ..of(3, "לקוח סמוי", "rimon", "רימון") };
    let forum = Forum::of([
        of(0, "אמנת שירות", "rimon", "רימון"),
        of(1, "שירות לפי אמנת הצוות", "oren", "אורן"),
        of(2, "סקר שנתי, סמוי מלקוח", "oren", "אורן"),
        hidden,
    ]);
    let ask = |q: &str| {
        let everybody = ["all".to_owned()];
        forum.index.search_widened(&query(q), Some(&everybody), &Synonyms::default(), &forum.names).unwrap()
    };
    let page = ask("\"אמנת שירות\" חברה:אורן");
    assert_eq!(ids(&page), [1], "loosened within the filter");
    assert_eq!((page.loosened, page.elsewhere), (vec!["אמנת שירות".to_owned()], vec!["אמנת שירות".to_owned()]));
    let page = ask("\"שירות אמנת\" חברה:אורן");
    assert_eq!((page.loosened, page.elsewhere), (vec!["שירות אמנת".to_owned()], vec![]), "nobody wrote it");
    let page = ask("\"אמנת שירות\" \"סקר שנתי\" \"שירות סקר\"");
    assert_eq!(page.loosened.len(), 3);
    assert_eq!(page.elsewhere, ["אמנת שירות", "סקר שנתי"], "but in no text together");
    let page = ask("\"לקוח סמוי\" חברה:אורן");
    assert_eq!((page.loosened.len(), page.elsewhere.len()), (1, 0), "what others keep is nowhere");
    let page = ask("\"אמנת שירות\" חברה:רימון");
    assert_eq!((ids(&page), page.loosened.len(), page.elsewhere.len()), (vec![0], 0, 0));
}

#[test]
fn accents_and_acronyms_are_what_they_are() {
    let forum = Forum::of_texts(&["A résumé of the year", "שיחה קצרה", "עלה 40 ש\"ח"]);
    assert_eq!(forum.find("resume"), [0]);
    assert_eq!(forum.find("RÉSUMÉ"), [0]);
    assert_eq!(forum.find("ח\"ש"), Vec::<i64>::new(), "an acronym is no spelling of another word");
    assert_eq!(forum.find("שיחה"), [1]);
}

#[test]
fn only_likely_slips_are_proposed() {
    let texts: Vec<String> = (0..60).map(|number| format!("מפגש {number} על שירות")).collect();
    let mut texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    texts.extend(["כך אעשה", "חניכה של עובד", "ניסה פעם"]);
    let forum = Forum::of_texts(&texts);
    let meant = |q: &str| forum.ask(&query(q)).did_you_mean;
    assert_eq!(meant("שירןת").as_deref(), Some("שירות"));
    for typed in ["אישה", "חנוכה", "טיסה"] {
        assert_eq!(meant(typed), None, "{typed}");
    }
}

#[test]
fn a_common_word_is_likelier_meant_than_a_rare_one() {
    let texts: Vec<String> = (0..60).map(|number| format!("מפגש {number} על burnout")).collect();
    let mut texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    texts.extend(["burnnuot", "תלונה אחת", "קורה הרבה"]);
    let forum = Forum::of_texts(&texts);
    assert_eq!(forum.ask(&query("burnuot")).did_you_mean.as_deref(), Some("burnout"));
    let meant = forum.ask(&query("תלןנה")).did_you_mean;
    assert_eq!(meant.as_deref(), Some("תלונה"), "no word has a final letter inside");
    let table = Synonyms::new([["הוקרה", "הכרת תודה"]], &search::Analyzer::default());
    let page = forum.index.search_widened(&query("הוקרה"), None, &table, &Names::default()).unwrap();
    assert_eq!(page.did_you_mean, None, "a word of the table is no slip");
}

/// The plural before another noun is one of the noun's forms where the texts have the plural itself, and the article
/// stands before no noun that another follows.
#[test]
fn a_plural_before_another_noun_is_its_noun() {
    let forum = Forum::of_texts(&["עובדי קו", "עובדים רבים", "עובד אחד", "קליטת עובדת", "הקלטה אחת"]);
    let page = forum.ask(&query("עובדי"));
    assert!([0, 1, 2].iter().all(|id| ids(&page).contains(id)), "{:?}", ids(&page));
    assert_eq!(forum.find("הקלטת"), [4]);
    let forum = Forum::of_texts(&["שינוי ארגוני", "תקשורת ארגונית", "ארגונים אחרים"]);
    assert_eq!(forum.ask(&query("ארגוני")).total, 2, "an adjective is none");
}

#[test]
fn what_is_done_after_how_is_not_asked_for() {
    let forum = Forum::of_texts(&["סקר קצר לעובדים", "בונים אמון"]);
    let page = forum.ask(&query("איך בונים סקר עובדים"));
    assert_eq!((ids(&page)[0], page.total), (0, 1));
    assert!(page.hits.iter().all(|hit| !hit.missing.contains(&"בונים".to_owned())));
}

#[test]
fn a_slip_is_found_whatever_prefix_letters_the_texts_have_it_behind() {
    let forum = Forum::of_texts(&["כך נעשית המדידה", "גרמנית קלה", "דבר אחר"]);
    let page = forum.ask(&query("מדדיה"));
    assert_eq!((ids(&page), page.did_you_mean.as_deref()), (vec![0], Some("מדידה")));
    let page = forum.ask(&query("הרגמנית"));
    assert_eq!((ids(&page), page.did_you_mean.as_deref()), (vec![1], Some("הגרמנית")));
}

#[test]
fn a_short_word_behind_a_letter_that_joins_is_another_word() {
    let forum = Forum::of_texts(&["שמים לב", "בלי מים", "והמים חזרו"]);
    assert_eq!(forum.find("מים"), [1, 2]);
}

#[test]
fn words_that_the_title_has_together_come_first() {
    let titled =
        Document {
            title: "סקר שירות לעובדים".to_owned(), body: "דבר אחר לגמרי כאן".to_owned(), ..document(0)
        };
    let text = Document { body: "סקר עובדים".to_owned(), ..document(1) };
    let forum = Forum::of([titled, text]);
    assert_eq!(forum.find("סקר עובדים"), [0, 1]);
}

#[test]
fn what_a_question_of_the_way_wishes_for_need_not_be_said() {
    let forum = Forum::of_texts(&["סקר לעובדים", "עובדים קצר סקר"]);
    assert_eq!(forum.ask(&query("איך בונים סקר עובדים קצר")).total, 2);
    assert_eq!(forum.ask(&query("סקר עובדים קצר")).total, 1);
}

#[test]
fn what_was_presented_comes_before_the_meeting_where_it_was() {
    let body = "אמנת שירות ועוד".to_owned();
    let meeting = Document { hit_type: HitType::Meeting, body: body.clone(), ..document(0) };
    let forum = Forum::of([meeting, Document { body, ..document(1) }]);
    assert_eq!(forum.find("אמנת שירות"), [1, 0]);
}

#[test]
fn a_comment_is_found_by_its_text_and_not_by_the_title_of_what_it_is_about() {
    let practice = Document { title: "אמנת שירות".to_owned(), ..document(0) };
    let comment =
        Document { hit_type: HitType::Comment, id: 1, body: "ניסינו בסניף".to_owned(), ..practice.clone() };
    let forum = Forum::of([practice, comment]);
    assert_eq!(forum.find("אמנת שירות"), [0]);
    let page = forum.ask(&query("סניף"));
    assert_eq!(page.hits.iter().map(|hit| hit.title.as_str()).collect::<Vec<_>>(), ["אמנת שירות"]);
    let suggested = forum.index.suggest(&Typed::new("אמנת").unwrap(), None).unwrap();
    assert_eq!(suggested.titles.len(), 1);
}
