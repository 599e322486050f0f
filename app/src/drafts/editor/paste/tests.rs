//! Samples in the manner of each source, through a real HTML parser.

use super::{ATTRIBUTES, Element, Node, to_markdown};

fn paste(html: &str) -> Option<String> {
    let document = scraper::Html::parse_document(html);
    let body = scraper::Selector::parse("body").ok()?;
    to_markdown(&children(document.select(&body).next()?))
}

fn children(parent: scraper::ElementRef<'_>) -> Vec<Node> {
    let node = |child: scraper::ElementRef<'_>| {
        let attribute = |name: &'static str| Some((name, child.attr(name)?.to_owned()));
        Node::Element(Element {
            tag: child.value().name().to_owned(),
            attributes: ATTRIBUTES.into_iter().filter_map(attribute).collect(),
            children: children(child),
        })
    };
    let read = parent.children().filter_map(|child| match scraper::ElementRef::wrap(child) {
        Some(element) => Some(node(element)),
        None => child.value().as_text().map(|text| Node::Text(text.to_string())),
    });
    read.collect()
}

#[test]
fn word() {
    let html = r#"<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0}</style></head>
<body lang=HE dir=RTL><!--StartFragment-->
<h1 dir=RTL><b><span lang=HE>סבב הצגות<o:p></o:p></span></b></h1>
<p class=MsoNormal dir=RTL><span lang=HE>ביום <b>חמישי</b><b> </b><b>בבוקר:</b> נפגשים
ב<a href="https://oren-gal.example/room 1"><span>אולם</span></a>.<o:p>&nbsp;</o:p></span></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1.<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]><span lang=HE>פתיחה</span></p>
<p class=MsoListParagraphCxSpMiddle style='margin-right:.5in;mso-list:l0 level2 lfo1'><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span>&nbsp; </span></span></span><span>מי אנחנו</span></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.<span>&nbsp;</span></span>דיון</p>
<table class=MsoTableGrid><tr><td><p class=MsoNormal><b>מדד</b></p></td><td><p><b>לפני|אחרי</b></p></td></tr>
<tr><td><p>זמן מענה</p></td><td><p>4</p><p>דקות</p></td></tr></table>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<!--EndFragment--></body></html>"#;
    let expected = "\
## סבב הצגות

ביום **חמישי בבוקר:** נפגשים ב[אולם](https://oren-gal.example/room%201).

1. פתיחה
   - מי אנחנו
2. דיון

| מדד | לפני\\|אחרי |
| --- | --- |
| זמן מענה | 4 דקות |";
    assert_eq!(paste(html).as_deref(), Some(expected));
}

#[test]
fn google_docs() {
    let html = r#"<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-0a">
<h2 dir="rtl"><span style="font-weight:400">מה עשינו</span></h2>
<p dir="rtl"><span style="font-weight:400;font-style:normal">שאלנו </span><span style="font-weight:700">כל</span><span
style="font-weight:400"> נציג, </span><span style="font-weight:400;font-style:italic">פעמיים</span></p><br />
<ul><li dir="rtl" aria-level="1"><p role="presentation"><span>ראשון</span></p></li>
<ul><li dir="rtl" aria-level="2"><p><span>בתוך ראשון</span></p></li></ul>
<li aria-level="1"><p><span>שני</span></p></li></ul></b>"#;
    let expected = "## מה עשינו\n\nשאלנו **כל** נציג, *פעמיים*\n\n- ראשון\n  - בתוך ראשון\n- שני";
    assert_eq!(paste(html).as_deref(), Some(expected));
}

#[test]
fn web_page() {
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
    assert_eq!(paste(html).as_deref(), Some(expected));
}

#[test]
fn word_in_the_browser() {
    let html = r#"<div class="ListContainerWrapper"><ul><li data-aria-level="1"><p>א</p></li></ul></div>
<div class="ListContainerWrapper"><ul><li data-aria-level="2"><p>ב</p></li></ul></div>"#;
    assert_eq!(paste(html).as_deref(), Some("- א\n  - ב"));
}

#[test]
fn marks_never_touch_a_letter_through_punctuation() {
    assert_eq!(paste("<p><b>שירות:</b>תמיד</p>").as_deref(), Some("**שירות**:תמיד"));
    assert_eq!(paste("<p>פנים־<b>ארגוני</b>ת</p>").as_deref(), Some("פנים־**ארגוני**ת"));
}

#[test]
fn plain_text_is_left_to_the_browser() {
    assert_eq!(paste("<meta charset=utf-8><div style='color:#333'><span># a *b*</span></div>"), None);
    assert_eq!(paste("<p>רק פסקה</p><p>ועוד אחת</p>"), None);
}

#[test]
fn a_paragraph_that_looks_like_a_list_stays_one() {
    assert_eq!(paste("<p>1. <b>א</b></p><p># ב</p>").as_deref(), Some("1\\. **א**\n\n\\# ב"));
}

#[test]
fn a_hostile_depth_ends() {
    let html = format!("{}x{}", "<blockquote>".repeat(60), "</blockquote>".repeat(60));
    assert!(paste(&html).is_some());
}
