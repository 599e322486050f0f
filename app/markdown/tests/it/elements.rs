//! What the constructs come out as.

use domain::language::Language;

use crate::{allow_list, html, render, render_in};

#[test]
fn headings_begin_at_the_second_level() {
    let rendered = render("# ראשי\n\n## משני\n\n##### עמוק\n\n###### עמוק");
    let found: Vec<_> = rendered.headings.iter().map(|h| (h.level, h.id.as_str())).collect();
    assert_eq!(found, [(2, "h-ראשי"), (3, "h-משני"), (6, "h-עמוק"), (6, "h-עמוק-2")]);
    let rendered = render("### a\n\n#### b");
    assert_eq!(rendered.headings.iter().map(|h| h.level).collect::<Vec<_>>(), [2, 3]);
    assert!(rendered.html.contains("<h2 dir=\"auto\" id=\"h-a\">a</h2>"));
}

#[test]
fn anchors_are_distinct_whatever_the_titles() {
    let rendered = render("# a\n# a\n# a-2\n# ?!\n# ?!\n# a\n# section");
    let ids: Vec<_> = rendered.headings.iter().map(|h| h.id.as_str()).collect();
    assert_eq!(ids, ["h-a", "h-a-2", "h-a-2-2", "h-section", "h-section-2", "h-a-3", "h-section-3"]);
}

#[test]
fn a_headings_text_has_no_marks() {
    let rendered = render("## **NPS** ב-`2024` [קישור](https://a.example) ![לוח](a.png)\n\n#\n");
    assert_eq!(rendered.headings.len(), 1);
    assert_eq!(rendered.headings[0].text, "NPS ב-2024 קישור לוח");
    allow_list::check(&rendered.html);
}

#[test]
fn files_of_the_text_are_shown_and_foreign_images_become_links() {
    assert_eq!(
        html("![לוח \"הבטחות\"](לוח%20א.png)"),
        "<p dir=\"rtl\"><img src=\"/practices/x/files/לוח%20א.png\" alt=\"לוח &quot;הבטחות&quot;\" \
         loading=\"lazy\" decoding=\"async\"></p>\n"
    );
    assert_eq!(
        html("![לוח](https://a.example/x.png)"),
        "<p dir=\"auto\"><a href=\"https://a.example/x.png\" rel=\"noopener noreferrer nofollow\">לוח</a></p>\n"
    );
    assert_eq!(html("[![לוח](https://a.example/x.png)](/)"), "<p dir=\"auto\"><a href=\"/\">לוח</a></p>\n");
}

#[test]
fn tasks_have_named_boxes() {
    assert_eq!(
        html("- [x] בוצע\n- [ ] לא"),
        "<ul dir=\"rtl\">\n<li><div dir=\"auto\"><input type=\"checkbox\" disabled=\"\" aria-label=\"משימה\" checked=\"\"> בוצע</div>\n</li>\n\
         <li><div dir=\"auto\"><input type=\"checkbox\" disabled=\"\" aria-label=\"משימה\"> לא</div>\n</li>\n</ul>\n"
    );
}

#[test]
fn notes_are_numbered_by_reference_and_lead_back() {
    let written = html("א[^b] ב[^a] ג[^b]\n\n[^a]: ראשונה\n\n[^b]: שנייה\n\n[^c]: בלי הפניה");
    allow_list::check(&written);
    assert!(written.contains("א<sup><a href=\"#fn-1\" id=\"fnref-1\">1</a></sup>"));
    assert!(written.contains("ג<sup><a href=\"#fn-1\" id=\"fnref-1-2\">1</a></sup>"));
    assert!(written.contains(
        "<li id=\"fn-1\"><p dir=\"auto\">שנייה <a href=\"#fnref-1\" aria-label=\"חזרה לטקסט\">↑</a> \
         <a href=\"#fnref-1-2\" aria-label=\"חזרה לטקסט\">↑</a></p>\n</li>"
    ));
    assert!(written.contains("<li id=\"fn-3\"><p dir=\"auto\">בלי הפניה</p>\n</li>"));
}

#[test]
fn columns_keep_their_alignment() {
    let written = html("| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |");
    assert!(written.contains("<td class=\"left\" dir=\"rtl\">1</td><td class=\"center\" dir=\"rtl\">2</td>"));
    assert!(written.contains("<td class=\"right\" dir=\"rtl\">3</td>"));
}

#[test]
fn the_rest_of_commonmark() {
    assert_eq!(
        html("א **ב** ~~ג~~\\\nד\n\n---\n\n> ציטוט\n\n1. x\n\n   y"),
        "<p dir=\"auto\">א <strong>ב</strong> <del>ג</del><br>\nד</p>\n<hr>\n\
         <blockquote dir=\"rtl\">\n<p dir=\"auto\">ציטוט</p>\n</blockquote>\n\
         <ol dir=\"ltr\">\n<li><p dir=\"auto\">x</p>\n<p dir=\"auto\">y</p>\n</li>\n</ol>\n"
    );
}

#[test]
fn quotes_of_hebrew_abbreviations_stay_straight() {
    assert_eq!(html("מנכ\"ל וסמנכ\"ל"), "<p dir=\"auto\">מנכ\"ל וסמנכ\"ל</p>\n");
}

#[test]
fn emphasis_is_written_onto_hebrew_words() {
    for (source, expected) in [
        ("הצטרפנו ל**\"מעגל\"** השנה", "הצטרפנו ל<strong>\"מעגל\"</strong> השנה"),
        ("ב**(שלב א)** התחלנו", "ב<strong>(שלב א)</strong> התחלנו"),
        ("**\"מעגל\"**ים", "<strong>\"מעגל\"</strong>ים"),
        ("ל*\"מעגל\"*", "ל<em>\"מעגל\"</em>"),
        ("ל***\"מעגל\"***", "ל<em><strong>\"מעגל\"</strong></em>"),
        ("~~\"מעגל\"~~ים", "<del>\"מעגל\"</del>ים"),
        ("ל**״מעגל״** ול**\u{201E}מעגל\u{201D}**", "ל<strong>״מעגל״</strong> ול<strong>\u{201E}מעגל\u{201D}</strong>"),
        ("לְ**\"מעגל\"**", "לְ<strong>\"מעגל\"</strong>"),
        ("ל\u{200F}**\"מעגל\"**", "ל\u{200F}<strong>\"מעגל\"</strong>"),
        ("ב**\"א\"**ים ו**שירות** טוב", "ב<strong>\"א\"</strong>ים ו<strong>שירות</strong> טוב"),
        ("**\"א\"**ו**\"ב\"**", "<strong>\"א\"</strong>ו<strong>\"ב\"</strong>"),
        (
            "ל**\"א\"** ו**\"ב\"** וגם **ג** כאן",
            "ל<strong>\"א\"</strong> ו<strong>\"ב\"</strong> וגם <strong>ג</strong> כאן",
        ),
        ("ל**\"א\"**, *ב**(ג)***", "ל<strong>\"א\"</strong>, <em>ב<strong>(ג)</strong></em>"),
        ("ל**_\"א\"_**", "ל<strong><em>\"א\"</em></strong>"),
        ("ל**~~\"א\"~~**", "ל<strong><del>\"א\"</del></strong>"),
        ("ל**`code`**", "ל<strong><code dir=\"auto\">code</code></strong>"),
        ("ל**&quot;א&quot;**", "ל<strong>\"א\"</strong>"),
        ("ל**\\\"א\\\"**", "ל<strong>\"א\"</strong>"),
        ("ל**[קישור](/x)**", "ל<strong><a href=\"/x\">קישור</a></strong>"),
        ("**ג׳**ון ו**50%**מה", "<strong>ג׳</strong>ון ו<strong>50%</strong>מה"),
        ("ב~~(ישן)~~**(חדש)**", "ב<del>(ישן)</del><strong>(חדש)</strong>"),
        ("ל**\"מעגל *חדש*\"**", "ל<strong>\"מעגל <em>חדש</em>\"</strong>"),
        ("ל*\"מעגל **חדש**\"*", "ל<em>\"מעגל <strong>חדש</strong>\"</em>"),
        ("ל**\"שלב\nשני\"** כאן", "ל<strong>\"שלב\nשני\"</strong> כאן"),
        ("בית־**\"ספר\"**, ו**סמנכ״ל**", "בית־<strong>\"ספר\"</strong>, ו<strong>סמנכ״ל</strong>"),
        ("ל**'מעגל'**, ש**–כך–**נראה", "ל<strong>'מעגל'</strong>, ש<strong>–כך–</strong>נראה"),
        ("ל**\"א\"**:", "ל<strong>\"א\"</strong>:"),
        ("(ב**\"א\"**)", "(ב<strong>\"א\"</strong>)"),
        ("في ل**\"مثال\"** و**(أ)**", "في ل<strong>\"مثال\"</strong> و<strong>(أ)</strong>"),
    ] {
        assert_eq!(html(source), format!("<p dir=\"auto\">{expected}</p>\n"), "{source}");
    }
}

#[test]
fn emphasis_onto_hebrew_words_in_every_block() {
    let bold = "ל<strong>\"א\"</strong>";
    for source in [
        "# ל**\"א\"**",
        "- ל**\"א\"**\n- ב",
        "1. ב\n\n   ל**\"א\"**",
        "> ל**\"א\"**",
        "| א |\n|---|\n| ל**\"א\"** |",
        "| ל**\"א\"** |\n|---|",
        "| א | ב |\n|---|---|\n|ל**\"א\"**|ב|",
        "א[^1]\n\n[^1]: ל**\"א\"**",
        "[ל**\"א\"**](/x)",
        "[ל**\"א\"**][x]\n\n[x]: /x",
        "*ל**\"א\"***",
        "א\nל**\"א\"**\nב",
    ] {
        assert!(html(source).contains(bold), "{source}: {}", html(source));
    }
    let rendered = render("# ל**\"מעגל\"**");
    assert_eq!(rendered.headings[0].text, "ל\"מעגל\"");
    assert_eq!(rendered.headings[0].id, "h-למעגל");
    assert_eq!(markdown::plain_text("ל**\"מעגל\"** ![ב**(א)**](a.png)"), "ל\"מעגל\" ב(א)");
    assert_eq!(markdown::excerpt("", "הצטרפנו ל**\"מעגל\"** השנה", 100), "הצטרפנו ל\"מעגל\" השנה");
}

#[test]
fn marks_that_emphasize_nothing_stay() {
    for source in [
        "2*(3+4)*5",
        "file_(1)_x",
        "ל**\"מעגל\" השנה",
        "ל\\*\\*\"מעגל\"\\*\\*",
        "ל** \"מעגל\" **",
        "a**\"b\"**c",
        "5**(א)**6",
        "ה-API**(v2)**",
        "שלב 1**(א)**",
        "ל_\"א\"_",
    ] {
        let shown = source.replace('\\', "");
        assert_eq!(markdown::plain_text(source), shown, "{source}");
        assert!(!html(source).contains("<strong>") && !html(source).contains("<em>"), "{source}");
    }
    assert_eq!(html("`ל**\"א\"**`"), "<p dir=\"rtl\"><code dir=\"auto\">ל**\"א\"**</code></p>\n");
    assert!(html("```\nל**\"א\"**\n```").contains("<code>ל**\"א\"**\n</code>"));
    assert!(html("    ל**\"א\"**").contains("<code>ל**\"א\"**</code>"));
    assert!(html("<https://example.com/ל**(א)**>").contains("/ל**(א)**</a>"));
    // A mark left behind takes no part of what is emphasized plainly.
    assert_eq!(html("שירות**, ו**חשוב** מאוד"), "<p dir=\"auto\">שירות**, ו<strong>חשוב</strong> מאוד</p>\n");
    // A link that is told by its text is still found.
    assert!(html("[ל**\"א\"**]\n\n[ל**\"א\"**]: /x").contains("<a href=\"/x\">"));
}

#[test]
fn bare_addresses_become_links() {
    assert_eq!(
        html("ראו https://example.com/a. (או www.example.org, dana@rimon.example)"),
        "<p dir=\"auto\">ראו <a href=\"https://example.com/a\" dir=\"ltr\" rel=\"noopener noreferrer nofollow\">https://example.com/a</a>. \
         (או <a href=\"https://www.example.org\" dir=\"ltr\" rel=\"noopener noreferrer nofollow\">www.example.org</a>, \
         <a href=\"mailto:dana@rimon.example\" dir=\"ltr\">dana@rimon.example</a>)</p>\n"
    );
    assert_eq!(
        html("טלפון 03-1234567, **050-1234567**"),
        "<p dir=\"auto\">טלפון <a href=\"tel:031234567\" dir=\"ltr\">03-1234567</a>, \
         <strong><a href=\"tel:0501234567\" dir=\"ltr\">050-1234567</a></strong></p>\n"
    );
    assert_eq!(
        html("[חיוג](tel:+972-3-1234567) <tel:031234567>"),
        "<p dir=\"auto\"><a href=\"tel:+972-3-1234567\">חיוג</a> <a href=\"tel:031234567\" dir=\"ltr\">tel:031234567</a></p>\n"
    );
    assert!(html("https://example.com/a?b=1&amp;c=2").contains("href=\"https://example.com/a?b=1&amp;c=2\""));
    let rendered = render("## https://example.com\n\n| www.example.com |\n|---|\n| a@b.example |");
    assert_eq!(rendered.html.matches("<a ").count(), 3);
    assert_eq!(rendered.headings[0].text, "https://example.com");
    allow_list::check(&rendered.html);
}

#[test]
fn addresses_in_code_links_images_and_html_stay_as_they_are() {
    for source in [
        "`https://example.com`",
        "```\nhttps://example.com 03-1234567\n```",
        "    dana@rimon.example",
        "<a title=\"https://example.com\">",
        "<div>\nhttps://example.com 03-1234567\n</div>",
        "![https://example.com](a.png)",
    ] {
        assert!(!html(source).contains("<a "), "{source}: {}", html(source));
    }
    let link = html("[ראו https://example.com או 03-1234567](/x)");
    assert_eq!(link.matches("<a ").count(), 1, "{link}");
    assert_eq!(html("<https://example.com/a>").matches("<a ").count(), 1);
}

#[test]
fn ranges_of_numbers_read_left_to_right() {
    let range = |text: &str| format!("<bdi dir=\"ltr\">{text}</bdi>");
    assert_eq!(
        html("- 9:00–9:20 קפה\n- ב־9:20 - 9:35 פתיחה, 250-999 או 30%–40%"),
        format!(
            "<ul dir=\"rtl\">\n<li><div dir=\"auto\">{} קפה</div>\n</li>\n<li><div dir=\"auto\">ב־{} פתיחה, {} או {}</div>\n\
             </li>\n</ul>\n",
            range("9:00–9:20"),
            range("9:20 - 9:35"),
            range("250-999"),
            range("30%–40%")
        )
    );
    let rendered =
        render("## שנים 2024–2025\n\n| שעה |\n|---|\n| 8:00–14:00 |\n\n[שבועות 3–6](/x) **1–5**[^1]\n\n[^1]: 5–9");
    for text in ["2024–2025", "8:00–14:00", "3–6", "1–5", "5–9"] {
        assert!(rendered.html.contains(&range(text)), "{text}: {}", rendered.html);
    }
    assert_eq!(
        (rendered.headings[0].text.as_str(), rendered.headings[0].id.as_str()),
        ("שנים 2024–2025", "h-שנים-2024-2025")
    );
    allow_list::check(&rendered.html);
    // The search, summaries and exports know nothing of it.
    assert_eq!(markdown::plain_text("9:00–9:20 **קפה**"), "9:00–9:20 קפה");
    for source in [
        "`3–6`",
        "```\n3–6\n```",
        "![3–6](a.png)",
        "<https://example.com/3–6>",
        "https://example.com/3-6",
        "ב־2023 – 45 פניות",
        "א–ב",
    ] {
        assert!(!html(source).contains("<bdi"), "{source}: {}", html(source));
    }
    assert_eq!(html("03-1234567").matches("<bdi").count(), 0, "a phone number is no range");
    assert!(render_in(Language::English, "Open 9:00–9:20").html.contains(&range("9:00–9:20")));
}

#[test]
fn links_into_the_text_lead_to_its_headings() {
    let source = |fragment: &str| {
        format!(
            "[see](#{fragment})\n\n# סיכום\n\n## סיכום\n\n## What's next? (2026)\n\n## 3.5 נקודות_לדיון\n\n## שֵׁרוּת \"פנימי\"\n\n\
             ## כותרת ארוכה מאוד שאין לה סוף כי היא נכתבה כדי לעבור את האורך המרבי של שם בכתובת\n\nא[^1]\n\n[^1]: ב"
        )
    };
    for (fragment, id) in [
        ("סיכום", "h-סיכום"),
        ("h-סיכום", "h-סיכום"),
        ("סיכום-2", "h-סיכום-2"),
        ("סיכום-1", "h-סיכום-2"),
        ("%D7%A1%D7%99%D7%9B%D7%95%D7%9D-2", "h-סיכום-2"),
        ("whats-next-2026", "h-whats-next-2026"),
        ("Whats-Next--2026-", "h-whats-next-2026"),
        ("35-נקודות_לדיון", "h-3-5-נקודות-לדיון"),
        ("שרות-פנימי", "h-שרות-פנימי"),
        ("שֵׁרוּת-\"פנימי\"", "h-שרות-פנימי"),
        (
            "כותרת-ארוכה-מאוד-שאין-לה-סוף-כי-היא-נכתבה-כדי-לעבור-את-האורך-המרבי-של-שם-בכתובת",
            "h-כותרת-ארוכה-מאוד-שאין-לה-סוף-כי-היא-נכתבה-כדי-לעבור-את-האורך",
        ),
        ("fn-1", "fn-1"),
        ("fnref-1", "fnref-1"),
        ("nowhere", "nowhere"),
        ("", ""),
    ] {
        let rendered = render(&source(fragment));
        let link = format!("<a href=\"#{id}\">see</a>");
        assert!(rendered.html.contains(&link), "{fragment}: {}", &rendered.html[..120]);
        let is_there = id.is_empty() || id == "nowhere" || rendered.html.contains(&format!(" id=\"{id}\""));
        assert!(is_there, "{id} is in {}", rendered.html);
        allow_list::check(&rendered.html);
    }
    let hostile = render("[x](#\"><script>alert(1)</script>) [y](#1\u{1}2) [z](#a&b)\n\n# a&b");
    allow_list::check(&hostile.html);
    assert!(hostile.html.contains("<a href=\"#h-a-b\">z</a>"), "{}", hostile.html);
    let noted = render("א[^1]\n\n[^1]: ראו [שם](#סוף)\n\n# סוף");
    assert!(noted.html.contains("<a href=\"#h-סוף\">שם</a>"), "{}", noted.html);
}
