//! Which way blocks read, with Hebrew and English mixed.

use domain::language::Language;

use crate::{html, render_in};

#[test]
fn paragraphs_and_headings_leave_it_to_the_browser() {
    assert_eq!(html("שלום *world*"), "<p dir=\"auto\">שלום <em>world</em></p>\n");
    assert_eq!(html("We did it"), "<p dir=\"auto\">We did it</p>\n");
    assert_eq!(html("## Results"), "<h2 dir=\"auto\" id=\"h-results\">Results</h2>\n");
}

/// `auto` without a letter is left to right in browsers.
#[test]
fn a_line_without_letters_reads_as_the_document() {
    assert_eq!(html("71%"), "<p dir=\"rtl\">71%</p>\n");
    assert_eq!(render_in(Language::English, "71%").html, "<p dir=\"ltr\">71%</p>\n");
    assert_eq!(html("`x`"), "<p dir=\"rtl\"><code dir=\"auto\">x</code></p>\n");
}

#[test]
fn a_block_that_begins_with_a_foreign_word_reads_as_the_document() {
    assert_eq!(html("KPI של השירות עלה"), "<p dir=\"rtl\">KPI של השירות עלה</p>\n");
    assert_eq!(html("## KPI של השירות"), "<h2 dir=\"rtl\" id=\"h-kpi-של-השירות\">KPI של השירות</h2>\n");
    assert_eq!(html("We call it מעגל in our forum"), "<p dir=\"auto\">We call it מעגל in our forum</p>\n");
    let english = |source| render_in(Language::English, source).html;
    assert_eq!(english("מעגל is what we call it"), "<p dir=\"ltr\">מעגל is what we call it</p>\n");
    assert_eq!(english("כך אמר המנהל"), "<p dir=\"auto\">כך אמר המנהל</p>\n");
}

#[test]
fn each_item_reads_as_its_own_words_and_the_list_as_the_document() {
    assert_eq!(
        html("- 71\n- World class\n- שלום"),
        "<ul dir=\"rtl\">\n<li><div dir=\"rtl\">71</div>\n</li>\n<li><div dir=\"auto\">World class</div>\n</li>\n\
         <li><div dir=\"auto\">שלום</div>\n</li>\n</ul>\n"
    );
    assert!(html("1. Listen\n2. לענות").starts_with("<ol dir=\"rtl\">"));
    assert!(html("1. Listen\n\n2. לענות").starts_with("<ol dir=\"rtl\">"));
    assert!(html("3. 1\n4. 2").starts_with("<ol start=\"3\" dir=\"rtl\">"));
    assert!(render_in(Language::English, "- שלום\n- Hello").html.starts_with("<ul dir=\"ltr\">"));
}

#[test]
fn a_list_that_reads_the_other_way_throughout_has_its_marks_there() {
    assert!(html("- Listen\n- Answer").starts_with("<ul dir=\"ltr\">"));
    assert!(html("- Listen\n- 71\n- Answer").starts_with("<ul dir=\"ltr\">"));
    assert!(render_in(Language::English, "- שלום\n- עולם").html.starts_with("<ul dir=\"rtl\">"));
}

#[test]
fn an_inner_list_has_its_own_direction() {
    let written = html("- שלום\n  - one\n  - two\n- עולם");
    assert!(written.starts_with("<ul dir=\"rtl\">\n<li><div dir=\"auto\">שלום</div>\n<ul dir=\"ltr\">\n"));
    let written = html("- 1\n  - one\n- שלום");
    assert!(written.starts_with("<ul dir=\"rtl\">\n<li><div dir=\"rtl\">1</div>\n<ul dir=\"ltr\">\n"));
    let written = html("- one\n  - שלום\n- two");
    assert!(written.starts_with("<ul dir=\"rtl\">\n<li><div dir=\"auto\">one</div>\n<ul dir=\"rtl\">\n"));
}

#[test]
fn addresses_and_code_do_not_decide() {
    assert!(html("- https://example.com שלום\n- x").starts_with("<ul dir=\"rtl\">"));
    assert!(html("> report.docx שלום").contains("<p dir=\"rtl\">report.docx"), "a browser would see the r first");
    assert!(html("https://example.com/a/b: זו הכתובת").starts_with("<p dir=\"auto\"><a href"));
    assert!(html("- <https://example.com> שלום").starts_with("<ul dir=\"rtl\">"));
    assert!(html("> `GET /x` מחזיר").starts_with("<blockquote dir=\"rtl\">"));
    assert!(render_in(Language::English, "> ```\n> abc\n> ```\n> שלום").html.starts_with("<blockquote dir=\"rtl\">"));
}

#[test]
fn cells_read_as_their_own_words_and_the_table_as_the_document() {
    let written = html("| Measure | ערך |\n|---|---|\n| NPS | 71 |\n| שביעות רצון | |");
    assert_eq!(
        written,
        "<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"טבלה\"><table dir=\"rtl\">\n\
         <thead><tr><th scope=\"col\" dir=\"ltr\">Measure</th><th scope=\"col\" dir=\"rtl\">ערך</th></tr></thead>\n\
         <tbody>\n<tr><td dir=\"ltr\">NPS</td><td dir=\"rtl\">71</td></tr>\n\
         <tr><td dir=\"rtl\">שביעות רצון</td><td dir=\"rtl\"></td></tr>\n</tbody></table></div>\n"
    );
}

#[test]
fn code_blocks_read_left_to_right() {
    assert_eq!(html("```\nשלום\n```"), "<pre dir=\"ltr\" tabindex=\"0\"><code>שלום\n</code></pre>\n");
    assert!(html("- ```\n  abc\n  ```").starts_with("<ul dir=\"rtl\">"));
}

#[test]
fn an_address_alone_is_isolated() {
    assert_eq!(
        html("ראו <https://example.com/a/>"),
        "<p dir=\"auto\">ראו <a href=\"https://example.com/a/\" dir=\"ltr\" \
         rel=\"noopener noreferrer nofollow\">https://example.com/a/</a></p>\n"
    );
}

#[test]
fn a_note_does_not_decide_for_the_quote_it_stands_in() {
    let written = html("> [^1]: English note\n>\n> שלום[^1]");
    assert!(written.starts_with("<blockquote dir=\"rtl\">"), "{written}");
    assert!(written.contains("<ol dir=\"ltr\">"), "{written}");
    let written = html("א[^1] ב[^2]\n\n[^1]: English note\n\n[^2]: הערה");
    assert!(written.contains("<ol dir=\"rtl\">"), "{written}");
}

#[test]
fn mixed_blocks_inside_one_another() {
    let written =
        html("1. English first\n   - פריט פנימי\n   - NPS ומדדים\n2. סעיף שני\n\n   > Quoted words only\n\n   > עוד");
    assert!(written.starts_with("<ol dir=\"rtl\">\n<li>"), "{written}");
    assert!(written.contains("<p dir=\"auto\">English first</p>"), "{written}");
    assert!(written.contains("<div dir=\"rtl\">NPS ומדדים</div>"), "{written}");
    assert!(written.contains("<blockquote dir=\"ltr\">\n<p dir=\"auto\">Quoted words only</p>"), "{written}");
    let tasks = html("- [ ] Call the client\n- [x] נשלח מכתב");
    assert!(tasks.starts_with("<ul dir=\"rtl\">"), "{tasks}");
    let quote = html("> \"We were never told,\" she said.\n>\n> כך נפתח המפגש.");
    assert!(quote.starts_with("<blockquote dir=\"rtl\">\n<p dir=\"auto\">\"We"), "{quote}");
    let bold_first = html("- **NPS**: המדד עלה\n- **Service** charter");
    assert!(bold_first.contains("<div dir=\"rtl\"><strong>NPS</strong>"), "{bold_first}");
    assert!(bold_first.contains("<div dir=\"auto\"><strong>Service</strong>"), "{bold_first}");
}
