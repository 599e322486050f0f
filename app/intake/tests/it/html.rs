//! What HTML means, construct by construct; whole documents are in `tests/samples`.

use intake::paste::{PasteTarget, Pasted, paste};
use proptest::prelude::*;

use crate::nodes;

fn pasted(html: &str) -> Option<Pasted> {
    paste(&nodes(html), "", PasteTarget::default())
}

fn markdown(html: &str) -> String {
    pasted(html).map(|pasted| pasted.markdown).unwrap_or_default()
}

#[test]
fn a_web_page() {
    let html = r#"<article><h3>Rules</h3><p>Use <code>a|b</code> &amp; 2 * 3, snake_case, [x].<br>Next line</p>
<ol><li>One<ol><li>Inner</li></ol></li><li><p>Two</p><p>More</p></li></ol>
<blockquote><p>Said</p><p>Again</p></blockquote><pre>if x {
    y
}</pre><hr><p><a href="javascript:alert(1)">bad</a> <a href="mailto:dana@a.example">mail</a><img src="x.png"></p>
<script>alert(1)</script></article>"#;
    let expected = "\
### Rules

Use `a|b` & 2 \\* 3, snake_case, \\[x\\].  \nNext line

1. One
   1. Inner
2. Two

   More

> Said
>
> Again

```
if x {
    y
}
```

---

bad [mail](mailto:dana@a.example)";
    assert_eq!(markdown(html), expected);
}

#[test]
fn text_without_structure_is_left_to_the_browser() {
    for html in
        ["<meta charset=utf-8><div style='color:#333'><span># a *b*</span></div>", "<p>פסקה</p>", "", "<p>&nbsp;</p>"]
    {
        assert_eq!(pasted(html), None, "{html}");
    }
    let source = "<meta charset='utf-8'><div style=\"font-family: 'Droid Sans Mono', monospace;white-space: pre;\"><div><span># a</span></div><div><span>- **b**</span></div></div>";
    assert_eq!(pasted(source), None, "a program for source code");
}

#[test]
fn pictures_that_are_left_out_are_counted() {
    for (html, pictures) in [
        ("<p>לפני</p><p><img src='file:///C:/a.png' alt='תרשים'></p><p>אחרי</p>", 1),
        ("<img src='data:image/png;base64,AAAA'>", 1),
        ("<table><tr><td>א<img src='x.png'></td></tr></table><ul><li><img src='y.png'></li></ul>", 2),
        ("<p><b>א</b><img src='https://a.example/open.gif' width='1' height='1'></p>", 0),
        ("<p><b>תודה</b> <img src='https://a.example/e.png' alt='👍'></p>", 0),
    ] {
        assert_eq!(pasted(html).map(|pasted| pasted.pictures), Some(pictures), "{html}");
    }
}

#[test]
fn paragraphs_of_a_document_stay_apart() {
    // The plain text that Word puts beside them has a single line break between paragraphs.
    assert_eq!(markdown("<p>פסקה</p><p>ועוד אחת</p>"), "פסקה\n\nועוד אחת");
    assert_eq!(markdown("<div>שורה<br>ועוד<br><br>פסקה</div>"), "שורה  \nועוד\n\nפסקה");
}

#[test]
fn a_part_of_a_line_stays_in_its_line() {
    let is_inline = |html| pasted(html).is_some_and(|pasted| pasted.is_inline);
    assert!(is_inline("<b>מודגש</b>"));
    assert!(is_inline("ראו <a href='https://a.example'>כאן</a>"));
    assert!(!is_inline("<h2>כותרת</h2>"));
    assert!(!is_inline("<ul><li>א</li></ul>"));
}

#[test]
fn marks_never_touch_a_letter_through_punctuation() {
    assert_eq!(markdown("<p><b>שירות:</b>תמיד</p>"), "**שירות**:תמיד");
    assert_eq!(
        markdown("<p>ה<b>\"מעגל\"</b> השנה, ל<i>(שלב א)</i> ו<s>״ישן״</s>, <b>(שלב)</b>ים</p>"),
        "ה\"**מעגל**\" השנה, ל(*שלב א*) ו״~~ישן~~״, (**שלב**)ים"
    );
    assert_eq!(markdown("<p>ה<b>\"מעגל\" והפורום</b></p>"), "ה\"**מעגל\" והפורום**");
    assert_eq!(markdown("<p>ה<b>\"</b>ב<b>'</b></p>"), "ה\"ב'");
    assert_eq!(markdown("<p>פנים־<b>ארגוני</b>ת</p>"), "פנים־**ארגוני**ת");
    assert_eq!(markdown("<p>א<b>ב <i>ג</i> ד</b></p>"), "א**ב *ג* ד**");
    assert_eq!(markdown("<p><b>ב<i>ג</i></b></p>"), "**בג**");
    assert_eq!(markdown("<p><b>א, </b>ב <i>ג</i> <b> </b>ד</p>"), "**א,** ב *ג* ד");
}

#[test]
fn struck_text_keeps_its_mark() {
    for html in [
        "<s>ישן</s>",
        "<strike>ישן</strike>",
        "<span style='text-decoration:line-through'>ישן</span>",
        "<span style='text-decoration: underline line-through !important'>ישן</span>",
        "<span style='text-decoration-line:line-through'>ישן</span>",
        "<style>.x1 {text-decoration:line-through}</style><span class=x1>ישן</span>",
    ] {
        assert_eq!(markdown(html), "~~ישן~~", "{html}");
    }
    assert_eq!(markdown("<b>א<s>ב</s></b> <i>ג</i>"), "**א**~~ב~~ *ג*");
    assert_eq!(markdown("<p>~5 <b>דקות</b> ~7</p>"), "\\~5 **דקות** \\~7");
}

#[test]
fn what_was_hidden_stays_hidden() {
    for hidden in [
        "<del>סוד</del>",
        "<del cite='mailto:x' datetime='2025-03-12T09:14'>סוד</del>",
        "<span class=msoDel>סוד</span>",
        "<span style='display:none'>סוד</span>",
        "<span style='DISPLAY: None; mso-hide: all'>סוד</span>",
        "<span style='mso-hide:all'>סוד</span>",
        "<span style='visibility:hidden'>סוד</span>",
        "<span hidden>סוד</span>",
        "<style>span.Note {display:none}</style><span class=Note>סוד</span>",
        "<p style='display:none'>סוד</p>",
        "<li style='display:none'>סוד</li>",
        "<table><tr style='display:none'><td>סוד</td><td>סוד</td></tr></table>",
        "<a class=msocomanchor href='#_msocom_1'>[DK1]</a>",
        "<div style='mso-element:comment-list'><p>סוד</p></div>",
        "<p class=MsoCommentText>סוד</p>",
        "<span style='font-size:0'>סוד</span>",
        "<!-- סוד -->",
    ] {
        let text = markdown(&format!("<p>א <b>ב</b></p>{hidden}<p>ג</p>"));
        assert_eq!(text.replace("\n\n", " "), "א **ב** ג", "{hidden}");
    }
    let only = pasted("<p>א<del>סוד</del></p>");
    assert_eq!(only.map(|pasted| (pasted.markdown, pasted.places)), Some(("א".to_owned(), 1)));
    assert_eq!(markdown("<p>א <ins>ב</ins> <b>ג</b></p>"), "א ב **ג**");
    assert_eq!(
        markdown("<ul><li>א</li><li><del>סוד</del></li><li><del>סוד</del><ul><li>ב</li></ul></li></ul>"),
        "- א\n  - ב"
    );
    assert_eq!(
        markdown("<table><tr><td>א</td><td><del>סוד</del>ב</td></tr><tr><td>ג</td><td>ד</td></tr></table>"),
        "| א | ב |\n| --- | --- |\n| ג | ד |"
    );
}

#[test]
fn footnotes_of_several_programs() {
    let note = |reference: &str, note: &str| markdown(&format!("<p>א{reference}.</p>{note}"));
    let expected = "א[^1].\n\n[^1]: ב";
    assert_eq!(
        note("<sup><a href='#fn1'>1</a></sup>", "<ol><li id=fn1><p>ב <a href='#fnref1'>↩</a></p></li></ol>"),
        expected
    );
    let ours = "<section class=footnotes><ol><li id=fn-1><p>ב <a href='https://f.example/p#fnref-1'>↑</a></p></li></ol></section>";
    assert_eq!(note("<sup><a href='https://f.example/p#fn-1' id=fnref-1>1</a></sup>", ours), expected);
    assert_eq!(note("<sup><a href='#fn1'>1</a></sup>", ""), "א.", "a mark without its note says nothing");
    let nodes = nodes("<p>א<a href='#_ftn1'>[1]</a></p><div style='mso-element:footnote' id=ftn1><p>ב</p></div>");
    let place = PasteTarget { before: "קודם[^1]\n\n[^1]: x\n\n", after: "", title: "" };
    let pasted = paste(&nodes, "", place).map(|pasted| pasted.markdown);
    assert_eq!(pasted.as_deref(), Some("א[^2]\n\n[^2]: ב"));
}

#[test]
fn lists_that_were_typed() {
    assert_eq!(markdown("<p>לקנות:</p><p>• חלב</p><p>• ביצים</p><p>תודה</p>"), "לקנות:\n\n- חלב\n- ביצים\n\nתודה");
    assert_eq!(markdown("<p>– א<br>– <b>ב</b></p>"), "- א\n- **ב**");
    assert_eq!(markdown("<p>1. א</p><p>2. ב</p>"), "1. א\n2. ב");
    assert_eq!(markdown("<p>1. <b>א</b></p><p># ב</p>"), "1\\. **א**\n\n\\# ב");
    assert_eq!(markdown("<p>• א</p><p>&nbsp;</p><p>• ב</p><p>– ג</p>"), "- א\n- ב\n  - ג");
}

#[test]
fn links() {
    assert_eq!(markdown("<a href='tel:+97235550199'>03</a>"), "[03](tel:+97235550199)");
    assert_eq!(
        markdown("<p><a href='https://a.example/x (1)<2>'>א</a></p>"),
        "[א](https://a.example/x%20%281%29%3C2%3E)"
    );
    for href in ["javascript:x", " java\nscript:x", "data:text/html,x", "file:///c:/x", "vbscript:x", "#x", "ftp://x"] {
        assert_eq!(markdown(&format!("<p><b>ב</b> <a href='{href}'>א</a></p>")), "**ב** א", "{href}");
    }
    let safe = "https://eur01.safelinks.protection.outlook.com/?url=javascript%3Ax&data=1";
    assert_eq!(markdown(&format!("<a href='{safe}'>א</a>")), format!("[א]({safe})"));
}

#[test]
fn tables() {
    let layout = "<table><tr><td><p>שלום</p><p>עולם</p></td></tr></table>";
    assert_eq!(markdown(layout), "שלום\n\nעולם");
    let nested = "<table><tr><td><table><tr><td>א</td><td>ב</td></tr></table></td><td>סוף</td></tr></table>";
    assert_eq!(markdown(nested), "| א | ב |\n| --- | --- |\n\nסוף");
    let spans = "<table><tr><td rowspan=2>א</td><td colspan=2>ב</td></tr><tr><td>ג</td><td>ד</td></tr></table>";
    assert_eq!(markdown(spans), "| א | ב |  |\n| --- | --- | --- |\n|  | ג | ד |");
    assert!(markdown("<table><tr><td colspan=99999999>א</td><td>ב</td></tr></table>").matches('|').count() < 200);
}

#[test]
fn the_title_of_the_page_is_not_said_twice() {
    let place = PasteTarget { title: "אמנת שירות", ..PasteTarget::default() };
    let pasted = |html| paste(&nodes(html), "", place).map(|pasted| (pasted.markdown, pasted.places));
    assert_eq!(pasted("<h1>אמנת שירות</h1><p>א</p>"), Some(("א".to_owned(), 1)));
    assert_eq!(pasted("<p>&nbsp;</p><p><b>אמנת שירות</b></p><p>א</p>"), Some(("א".to_owned(), 1)));
}

#[test]
fn in_code_the_text_stays_as_it_is() {
    let place = PasteTarget { before: "```\n", after: "\n```", title: "" };
    assert_eq!(paste(&nodes("<h1>א</h1>"), "• א\n• ב", place), None);
}

#[test]
fn a_hostile_depth_ends() {
    for tag in ["blockquote", "div", "ul><li", "b", "table><tr><td"] {
        let html = format!("{}<b>x</b>", format!("<{tag}>").repeat(90));
        assert!(pasted(&html).is_some(), "{tag}");
    }
}

/// The HTML of the forum's own renderer.
fn rendered(markdown: &str) -> String {
    let options = markdown::Options { language: domain::language::Language::Hebrew, files_base: String::new() };
    markdown::render(markdown, &options).html
}

/// A line of HTML in several looks, and the text in it.
fn lines() -> impl Strategy<Value = (String, String)> {
    let run = ("[א-גa-c0-2 .,:()\"*_~\\[\\]#>`!&-]{1,5}", 0..8u8);
    proptest::collection::vec(run, 1..6).prop_map(|runs| {
        let mut html = String::from("<p>");
        let mut text = String::new();
        for (run, looks) in runs {
            let tags: Vec<&str> = ["b", "i", "s"]
                .into_iter()
                .enumerate()
                .filter(|(bit, _)| looks & 1 << bit != 0)
                .map(|(_, tag)| tag)
                .collect();
            tags.iter().for_each(|tag| html.push_str(&format!("<{tag}>")));
            html.push_str(&run.replace('&', "&amp;").replace('>', "&gt;"));
            tags.iter().rev().for_each(|tag| html.push_str(&format!("</{tag}>")));
            text.push_str(&run);
        }
        (html + "</p>", text.split_whitespace().collect::<Vec<_>>().join(" "))
    })
}

/// Space inside a bracket that is moved out of the marks goes with it: a mark beside it would be text.
#[test]
fn no_mark_stands_beside_space() {
    for (html, text) in [
        ("<p><s>[ א]</s>a</p>", "[ א]a"),
        ("<p><b><s>[ </s></b><b><s>א]</s></b>a</p>", "[ א]a"),
        ("<p>a<s>[א ]</s></p>", "a[א ]"),
    ] {
        let pasted = pasted(html).expect("a paste");
        let document = scraper::Html::parse_fragment(&rendered(&pasted.markdown));
        let shown: String = document.root_element().text().collect();
        assert_eq!(shown.trim(), text, "{}", pasted.markdown);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// No mark of Markdown is left over, and none is read out of the text itself.
    #[test]
    fn a_line_in_markdown_says_the_same((html, text) in lines()) {
        // A row of dashes becomes a line across.
        let Some(pasted) = pasted(&html).filter(|_| !intake::line::is_row(&text)) else { return Ok(()) };
        let html = rendered(&pasted.markdown);
        let document = scraper::Html::parse_fragment(&html);
        let shown: String = document.root_element().text().collect();
        prop_assert_eq!(shown.split_whitespace().collect::<Vec<_>>().join(" "), text, "{}", pasted.markdown);
    }
}
