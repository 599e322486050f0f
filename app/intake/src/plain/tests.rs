use proptest::prelude::*;

use super::*;

fn tidied(text: &str) -> String {
    tidy(text, "").text
}

#[test]
fn bullets_of_every_kind_are_lists() {
    for sign in ["•", "·", "○", "▪", "●", "►", "\u{f0b7}", "–", "—", "-", "*", "+"] {
        let text = format!("{sign}אחת\n{sign}שתיים");
        assert_eq!(tidied(&text), "- אחת\n- שתיים", "{sign}");
        let text = format!("{sign}\u{a0}אחת\n\n{sign}\tשתיים");
        let spaced = if "-*+".contains(sign) {
            format!("{sign}\u{a0}אחת\n\n{sign}\tשתיים")
        } else {
            "- אחת\n\n- שתיים".into()
        };
        assert_eq!(tidied(&text), spaced, "{sign} and space");
    }
    assert_eq!(tidied("• פריט"), "- פריט");
    assert_eq!(tidied("לקנות:\n– חלב"), "לקנות:\n\n- חלב");
    assert_eq!(tidied("☐ לקנות\n☑ לבשל"), "- [ ] לקנות\n- [x] לבשל");
    assert_eq!(tidied("1)אחת\n2)שתיים\nסוף"), "1. אחת\n2. שתיים\n\nסוף");
    assert_eq!(tidied("* אחת\n*שתיים"), "- אחת\n- שתיים", "only some have a space");
}

#[test]
fn signs_that_are_no_bullets_stay() {
    for text in ["– אמרה, והלכה", "-5 מעלות", "*מודגש* ורגיל", "1.5 שעות", "א – ב", "-", "2019. שנה טובה"]
    {
        assert_eq!(tidy(text, ""), Tidied { text: text.to_owned(), places: 0 }, "{text}");
    }
}

#[test]
fn lists_inside_lists() {
    assert_eq!(tidied("• א\n  ◦ ב\n  ◦ ג\n• ד"), "- א\n  - ב\n  - ג\n- ד");
    assert_eq!(tidied("1. א\n• ב\n• ג\n2. ד"), "1. א\n   - ב\n   - ג\n2. ד");
    assert_eq!(tidied("• א\n  המשך\n• ב"), "- א  \n  המשך\n- ב");
}

#[test]
fn lines_of_a_mail_stay_lines() {
    assert_eq!(tidied("תודה,\nדנה\n\nסוף"), "תודה,  \nדנה\n\nסוף");
    assert_eq!(tidied("- א\n- ב\nסיכום"), "- א\n- ב\n\nסיכום");
    assert_eq!(tidied("\tשלום\nלכולם"), "שלום  \nלכולם");
    assert_eq!(tidied("א\u{b}ב\u{2028}ג"), "א  \nב  \nג");
    assert_eq!(tidied("דנה\nמנהלת\n-- \nשקד"), "דנה  \nמנהלת\n\n---\n\nשקד");
    assert_eq!(tidied("כותרת\n-----\nטקסט"), "כותרת\n-----\nטקסט", "a heading");
}

#[test]
fn markdown_keeps_its_line_breaks() {
    for text in [
        "## כותרת\n\nשורה\nעוד שורה\n- א\nהמשך",
        "ראו [כאן](https://a.example)\nועוד",
        "| א | ב |\n|---|---|\n| ג | ד |",
        "```\n• א\nב\n\u{a0}\n```",
        "- א\n- ב\n\n1. ג\n2. ד\n",
        "",
        "\n\n",
        "# כותרת\n\nטקסט\n",
        "> ציטוט\n",
    ] {
        assert_eq!(tidy(text, ""), Tidied { text: text.to_owned(), places: 0 }, "{text}");
    }
    assert_eq!(tidied("## כותרת\n• א\n• ב"), "## כותרת\n\n- א\n- ב");
}

#[test]
fn breaks_that_were_written_out() {
    assert_eq!(tidied("## א\nשורה<br>\nעוד<BR />\nסוף"), "## א\nשורה  \nעוד  \nסוף");
    assert_eq!(tidied("שורה<br\nסוף"), "שורה  \nסוף");
    assert_eq!(tidied("א<br/>ב"), "א  \nב");
    assert_eq!(tidied("| א |\n|---|\n| ב<br>ג |"), "| א |\n|---|\n| ב ג |");
    for text in ["`<br>`", "<break>", "a < b"] {
        assert_eq!(tidied(text), text);
    }
}

#[test]
fn paragraphs_of_nothing_go() {
    assert_eq!(tidy("א\n\n\u{a0}\n\n&nbsp;\n\nב", ""), Tidied { text: "א\n\n\n\n\n\nב".into(), places: 2 });
}

#[test]
fn a_first_paragraph_that_is_the_title_goes() {
    for text in ["אמנת שירות\n\nטקסט", "## אמנת שירות\nטקסט", "**אמנת שירות:**\n\n\nטקסט", "אמנת שירות\n=====\n\nטקסט"]
    {
        assert_eq!(tidy(text, "אמנת  שירות").text, "טקסט", "{text}");
    }
    assert_eq!(tidy("טקסט\n\nאמנת שירות", "אמנת שירות").places, 0);
    assert_eq!(tidy("- א", "").places, 0);
}

#[test]
fn places_are_counted() {
    assert_eq!(tidy("• א\n• ב\n\nג\nד\n\n\u{a0}\n\nה", "").places, 3);
    assert_eq!(tidy("\u{202a}שלום\u{202c}", ""), Tidied { text: "שלום".into(), places: 1 });
}

#[test]
fn a_conversation_in_a_text() {
    let text =
        "כך זה נראה:\n\n[12.3.2025, 09:14] דנה: יש?\n[12.3.2025, 09:15] יוסי: כן:\n- א\n- ב\n\nסיכום\nבשתי שורות";
    let expected = "כך זה נראה:\n\n*12.3.2025*\n\n**דנה:** יש?\n\n**יוסי:** כן:\n- א\n- ב\n\nסיכום  \nבשתי שורות\n";
    assert_eq!(tidied(text), expected);
}

/// Lines that need care.
fn any_text() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        any::<String>(),
        "[ \\-#:\"*~\n\r\t|>\\[\\]<`=•–\u{a0}א-גa-c0-2.)]{0,14}",
        proptest::sample::select(vec![
            "---",
            "```",
            "> > א",
            "\t",
            "<br>",
            "<br",
            "[12.3.2025, 09:14] דנה: כן",
            "מאת: א",
            "נושא: ב",
            "אל: ג",
            "a\tb",
            "| - |",
        ])
        .prop_map(str::to_owned),
    ];
    proptest::collection::vec(line, 0..9).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_unchanged_means_the_same(text in any_text(), title in "[אב ]{0,3}") {
        let Tidied { text: tidied, places } = tidy(&text, &title);
        prop_assert_eq!(places == 0, tidied == text);
    }

    #[test]
    fn no_word_is_lost(text in "([•–*>#|.:\t \\-\u{a0}]{0,3}[א-ד]{1,4}[ \t:\\-]{0,2}[א-ד]{0,3}\n){0,8}") {
        let tidied = tidy(&text, "").text;
        prop_assert_eq!(line::letters(&tidied), line::letters(&text), "{}", tidied);
    }

    #[test]
    fn what_is_in_order_stays_so(text in "([•–>:\t -]{0,2}[א-ד]{1,4}[ :]{0,1}[א-ד]{0,3}\n{1,2}){0,8}") {
        let once = tidy(&text, "").text;
        prop_assert_eq!(tidy(&once, "").text, once);
    }
}
