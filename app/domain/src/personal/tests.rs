use proptest::prelude::*;

use super::*;

/// Returns what is found in a text, each as its code and its words.
fn found(text: &str) -> Vec<String> {
    find(text).into_iter().map(|Found { kind, place }| format!("{kind} {}", &text[place])).collect()
}

const NOTHING: [&str; 0] = [];

#[test]
fn each_kind_is_found_as_it_is_written() {
    for (text, kind, detail) in [
        ("ת״ז 123456782, נבדק", "identity-number", "123456782"),
        ("מספר זהות: 12345678-2.", "identity-number", "12345678-2"),
        ("ת.ז. 1234566", "identity-number", "1234566"),
        ("התקשרו ל050-1234567 היום", "phone", "050-1234567"),
        ("טל׳: 03-1234567.", "phone", "03-1234567"),
        ("(03) 123 4567", "phone", "(03) 123 4567"),
        ("03-1234567/8", "phone", "03-1234567"),
        ("ווטסאפ +972-50-123-4567", "phone", "+972-50-123-4567"),
        ("00972501234567", "phone", "00972501234567"),
        ("+972 (0)50 1234567", "phone", "+972 (0)50 1234567"),
        ("call +44 20 7946 0958", "phone", "+44 20 7946 0958"),
        ("מוקד השירות: 1-700-123-456", "phone", "1-700-123-456"),
        ("כתבו לdana.k@rimon.co.il.", "email", "dana.k@rimon.co.il"),
        ("כרטיס 4580-4580-4580-4581", "", ""),
        ("כרטיס 4111 1111 1111 1111", "card", "4111 1111 1111 1111"),
        ("3782-822463-10005", "card", "3782-822463-10005"),
        ("לזכות 12-345-678901", "account", "12-345-678901"),
        ("חשבון בנק מס׳ 1234567", "account", "1234567"),
        ("IL62 0108 0000 0009 9999 999 בבנק", "account", "IL62 0108 0000 0009 9999 999"),
        ("גב׳ כהן ביקשה", "name", "כהן"),
        ("שיחה עם מר לוי.", "name", "לוי"),
        ("הלקוחה דנה ביקשה", "name", "דנה"),
        ("המטופלת **רחל כהן** חיכתה", "name", "רחל כהן"),
        ("ללקוחה בשם נורית היה", "name", "נורית"),
        ("שיחה עם ד״ר רוזן היום", "name", "רוזן"),
        ("פנתה לד\"ר רחל כהן.", "name", "רחל כהן"),
        ("ופרופ׳ אילון הרצה", "name", "אילון"),
        ("Prof. Dr. Levi answered", "name", "Levi"),
        ("הפציינטית אולגה ביקשה", "name", "אולגה"),
        ("המבוטחת רינה ביקשה", "name", "רינה"),
        ("גב׳ כהן־לביא ביקשה", "name", "כהן־לביא"),
        ("מר יוסי כהן-לוי ביקש", "name", "יוסי כהן-לוי"),
        ("Ms. Smith-Jones called", "name", "Smith-Jones"),
        ("הלקוח, משה כהן, ביקש", "name", "משה כהן"),
        ("המטופלת - רחל לוי - חיכתה", "name", "רחל לוי"),
        ("המטופלת – רחל חיכתה", "name", "רחל"),
        ("המטופל/ת: משה כהן", "name", "משה כהן"),
        ("הלקוח/ה דנה ביקשה", "name", "דנה"),
        ("לפציינט.ית (רינה) נמסר", "name", "רינה"),
        ("המטופל/ת בשם נורית חיכתה", "name", "נורית"),
        ("**שם הלקוחה:** דנה כהן", "name", "דנה כהן"),
        ("המבוטחת (רינה) ביקשה", "name", "רינה"),
        ("| עובדת | נועה לביא |", "name", "נועה לביא"),
        ("הלקוח, ישראל כהן, ביקש", "name", "ישראל כהן"),
        ("the customer, Dana Levi, called", "name", "Dana Levi"),
        ("טלפון 5551234", "phone", "5551234"),
        ("טל׳: 555-1234.", "phone", "555-1234"),
        ("מספר נייד 765-43-21", "phone", "765-43-21"),
        ("Phone no. 555 1234", "phone", "555 1234"),
        ("מספר דרכון: 23456789", "identity-number", "23456789"),
        ("בדרכון מס׳ C01X00T47 שלה", "identity-number", "C01X00T47"),
        ("passport number 512345679", "identity-number", "512345679"),
        ("We told Mr. Brown twice", "name", "Brown"),
        ("the customer Dana Levi called", "name", "Dana Levi"),
    ] {
        let expected = if kind.is_empty() { vec![] } else { vec![format!("{kind} {detail}")] };
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn what_only_looks_like_a_detail_is_not_asked_about() {
    for text in [
        "הלקוח/ה ביקש/ה לדבר, והמטופל/ת חיכה. ת״א",
        "הלקוח התקשר והמטופלת חיכתה. לקוח שלום, תודה רבה",
        "הגברת שביעות הרצון של הלקוחות, מר או מתוק",
        "לכבוד מר/גב׳ ______",
        "נציגה בשם החברה, ללקוח בשם מחלקה אחרת",
        "רואה כל נציג שני דברים, כשעובד נתן יותר, והלקוח גילה זאת",
        "גרסה 1.2.3456, סעיף 4.5.6, 12:30–14:45",
        "מחזור של 123456782 ₪ ועוד 200,000,000",
        "ח״פ 512345679",
        "https://us02web.zoom.us/j/123456782?pwd=0501234567 וגם www.x.co/0501234567",
        "IMG_0501234567.jpg, image@2x.png",
        "2019 2020 2021 2022, 2024-11-26, 26.11.2024, 03/12/2024",
        "*6552, 1234, 100, 106",
        "Customer Service, the customer NPS, @dana",
        "ד״ר או פרופ׳, מי שסיימו דוקטורט. הד״ר אמר, הפרופסור ביקש",
        "000000000",
        "תושב ישראל, לעובדת - קרן השתלמות, לכל עובד, מתן משוב, נציג עמוס",
        "הלקוח, הוא אמר. מטופלת - לא חולה. לקוח: לא להתקשר",
        "the customer, Then and there. Ask the customer: What now?",
        "הוטל 5551234 פעמים, בטלפון 200 איש, טלפון 1500000 ₪",
        "דרכון ביומטרי 12345678, passport 12, DOC123456",
    ] {
        assert_eq!(found(text), NOTHING, "{text}");
    }
}

#[test]
fn numbers_that_follow_each_other_are_all_found() {
    for gap in ["/", ", ", " ", "; ", " / "] {
        let text = format!("050-1234567{gap}054-7654321");
        assert_eq!(found(&text), ["phone 050-1234567", "phone 054-7654321"], "{text}");
    }
}

#[test]
fn details_are_told_once_with_the_words_around_them() {
    let content = Content {
        title: "שיחה עם 050-1234567".to_owned(),
        body: "שורה\nהתקשרו ל-050-1234567 או אל dana@rimon.example, בבקשה\n".to_owned(),
        ..Content::default()
    };
    let details = details(&content);
    assert_eq!(details.len(), 2);
    let (phone, mail) = (&details[0], &details[1]);
    assert_eq!((phone.field, phone.line, phone.times, phone.before.as_str()), ("title", 1, 2, "שיחה עם "));
    assert_eq!((mail.field, mail.line, mail.times, mail.after.as_str()), ("body", 2, 1, ", בבקשה"));
    let open: Vec<_> = undecided(&content, &["050-1234567".to_owned()]).into_iter().map(|error| error.field).collect();
    assert_eq!(open, ["body"]);
}

#[test]
fn no_word_around_a_detail_is_cut_through() {
    let words = "ארבע מילים בתוך משפט ".repeat(5);
    let content = Content { body: format!("{words}050-1234567 {words}"), ..Content::default() };
    let details = details(&content);
    assert_eq!(details.len(), 1);
    assert_eq!(details[0].before, "…מילים בתוך משפט ארבע מילים בתוך משפט ");
    assert_eq!(details[0].after, " ארבע מילים בתוך משפט ארבע מילים בתוך…");
}

#[test]
fn a_removed_detail_leaves_no_link_behind() {
    let body = "[דנה](mailto:dana@rimon.example), <dana@rimon.example>, dana@rimon.example. [מוקד](tel:03-1234567)";
    let content = Content { body: body.to_owned(), ..Content::default() };
    let removed = ["dana@rimon.example".to_owned(), "03-1234567".to_owned()];
    let clean = without(content.clone(), &removed, "(הוסר)");
    assert_eq!(clean.body, "[דנה] (הוסר), (הוסר), (הוסר). [מוקד] (הוסר)");
    assert_eq!(without(content.clone(), &[], "(הוסר)"), content);
    let joined = Content { body: "מר כהן־לביא ביקש".to_owned(), ..Content::default() };
    assert_eq!(without(joined, &["כהן־לביא".to_owned()], "(הוסר)").body, "מר (הוסר) ביקש");
    let glued = Content { body: "מר הלקוח a@b.coמר הלקוח".to_owned(), ..Content::default() };
    let removed = ["הלקוח".to_owned(), "a@b.co".to_owned()];
    assert_eq!(without(glued, &removed, "(הוסר)").body, "מר (הוסר) (הוסר)מר (הוסר)");
}

/// The digits with the check digit that makes them an identity number.
fn with_check_digit(eight: u32) -> String {
    let digits = format!("{eight:08}");
    let sum: u32 = digits
        .bytes()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0') * (1 + place as u32 % 2);
            digit / 10 + digit % 10
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// A text around a detail, as sentences have it.
fn sentence() -> impl Strategy<Value = (String, String)> {
    let before = prop::sample::select(vec!["", "פנו אל ", "כתבנו: ", "- ", "## ", "**", "(", "the number is "]);
    let after = prop::sample::select(vec!["", ".", ", ותודה", " ביום שני", "**", ")", "\nשורה"]);
    (before, after).prop_map(|(before, after)| (before.to_owned(), after.to_owned()))
}

#[test]
fn a_file_tells_the_first_of_its_details() {
    let customers: Vec<String> = (0..10).map(|number| format!("050-123456{number}")).collect();
    let found = in_file("לקוחות.txt", &customers.join("\n")).expect("some");
    assert_eq!((found.file_name.as_str(), found.details.len(), found.more), ("לקוחות.txt", FILE_DETAILS_MAX, 2));
    assert_eq!((found.details[1].text.as_str(), found.details[1].line), ("050-1234561", 2));
    assert_eq!(in_file("תפריט.txt", "מרק ב־12 ₪, 12.3.2026"), None);
    let details = in_texts([("title", "אל dana@rimon.example"), ("tried", "כתבנו אל dana@rimon.example")]);
    assert_eq!(details.iter().map(|it| (it.field, it.times)).collect::<Vec<_>>(), [("title", 2)]);
    assert_eq!(without_in("אל dana@rimon.example".into(), &["dana@rimon.example".into()], "(הוסר)"), "אל (הוסר)");
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC*") {
        let mut end = 0;
        for Found { place, .. } in find(&text) {
            prop_assert!(place.start >= end && !text[place.clone()].is_empty());
            end = place.end;
        }
    }

    /// Texts of the signs that matter here.
    #[test]
    fn what_is_removed_is_found_no_more(text in "([0-9]{1,9}|[-. ()/@+:,]|מר |גב׳ |הלקוח |דנה|כהן|a@b.co|\\[|\\]|\\(|<|>|tel:|\n){0,40}") {
        let content = Content { body: text, ..Content::default() };
        let all: Vec<String> = details(&content).into_iter().map(|detail| detail.text).collect();
        let clean = without(content, &all, "(הוסר)");
        for detail in details(&clean) {
            prop_assert!(!all.contains(&detail.text), "{} in {}", detail.text, clean.body);
        }
    }

    #[test]
    fn an_identity_number_is_told_by_its_check_digit((before, after) in sentence(), eight in 10_000_000_u32..49_999_999) {
        let right = with_check_digit(eight);
        prop_assert_eq!(found(&format!("{before}{right}{after}")), [format!("identity-number {right}")]);
        let last = right.as_bytes()[8] - b'0';
        let wrong = format!("{}{}", &right[..8], (last + 1) % 10);
        prop_assert_eq!(found(&format!("{before}{wrong}{after}")), NOTHING);
    }

    /// A public number cannot be told from a private one, so that both are asked about.
    #[test]
    fn phone_numbers_are_found(
        (before, after) in sentence(),
        area in prop::sample::select(vec!["02", "03", "04", "08", "09", "050", "052", "054", "058", "072", "077"]),
        line in 2_000_000_u32..9_999_999,
        gap in prop::sample::select(vec!["-", " ", " - ", "־", "."]),
        inner in prop::sample::select(vec!["", "-", " "]),
    ) {
        let line = line.to_string();
        let number = format!("{area}{gap}{}{inner}{}", &line[..3], &line[3..]);
        prop_assert_eq!(found(&format!("{before}{number}{after}")), [format!("phone {number}")]);
        let abroad = format!("+972{gap}{}{gap}{line}", &area[1..]);
        prop_assert_eq!(found(&format!("{before}{abroad}{after}")), [format!("phone {abroad}")]);
    }

    #[test]
    fn dates_and_times_are_no_details(
        day in 1_u32..=31,
        month in 1_u32..=12,
        year in 1990_u32..2035,
        (hour, minute) in (0_u32..24, 0_u32..60),
    ) {
        for text in [
            format!("{day}.{month}.{year}"),
            format!("{day:02}.{month:02}.{year} בשעה {hour:02}:{minute:02}"),
            format!("{day:02}/{month:02}/{}", year % 100),
            format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}"),
            format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z"),
            format!("{year}{month:02}{day:02}"),
            format!("{day:02} {month:02} {year}"),
            format!("{day:02}-{month:02}-{year} / {day:02}-{month:02}-{}", year + 1),
            format!("{year}–{} {} {}", year + 1, year + 2, year + 3),
            format!("{} {} {} {}", year, year + 1, year + 2, year + 3),
        ] {
            prop_assert_eq!(found(&text), NOTHING, "{}", text);
        }
    }

    #[test]
    fn prices_shares_and_versions_are_no_details(
        amount in 1_u64..10_000_000_000,
        share in 0_u32..1000,
        version in (0_u32..30, 0_u32..30, 0_u32..9999),
        unit in prop::sample::select(vec!["₪", " ₪", " ש״ח", " שקלים", "$", "€", " מיליון"]),
    ) {
        let grouped = amount
            .to_string()
            .as_bytes()
            .rchunks(3)
            .rev()
            .map(|three| String::from_utf8_lossy(three).into_owned())
            .collect::<Vec<_>>()
            .join(",");
        for text in [
            format!("{amount}{unit}"),
            format!("₪{amount}"),
            format!("₪ {amount}"),
            format!("{grouped}{unit} בשנה"),
            grouped,
            format!("{}.{}%", share / 10, share % 10),
            format!("גרסה {}.{}.{}", version.0, version.1, version.2),
            format!("v{}.{}", version.0, version.2),
        ] {
            prop_assert_eq!(found(&text), NOTHING, "{}", text);
        }
    }

    #[test]
    fn cards_are_told_by_luhn((before, after) in sentence(), digits in 0_u64..100_000_000_000_000, gap in "[- ]?") {
        let fifteen = format!("4{digits:014}");
        let right = (0..10).map(|last| format!("{fifteen}{last}")).find(|number| {
            let sum: u32 = number.bytes().rev().enumerate().map(|(place, digit)| {
                let digit = u32::from(digit - b'0');
                if place % 2 == 1 { if digit > 4 { 2 * digit - 9 } else { 2 * digit } } else { digit }
            }).sum();
            sum.is_multiple_of(10)
        }).expect("one of ten");
        let written = [&right[..4], &right[4..8], &right[8..12], &right[12..]].join(&gap);
        prop_assert_eq!(found(&format!("{before}{written}{after}")), [format!("card {written}")]);
    }
}
