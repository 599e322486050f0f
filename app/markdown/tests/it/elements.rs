//! What the constructs come out as.

use crate::{allow_list, html, render};

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
