//! Texts of LibreOffice.

use convert::report::{Kind, What};
use convert::{Converted, Unreadable};

use crate::package::{PNG, convert, count, places, zip};

fn odt(styles: &str, body: &str) -> Result<Converted, Unreadable> {
    let content = format!(
        "<office:document-content xmlns:office=\"o\"><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    let parts: [(&str, &[u8]); 3] = [
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_bytes()),
        ("Pictures/1.png", PNG),
    ];
    convert("a.odt", &zip(&parts))
}

#[test]
fn a_text_with_everything() {
    let styles = "<style:style style:name=\"T1\" style:family=\"text\"><style:text-properties style:font-weight-complex=\"bold\"/></style:style>\
        <style:style style:name=\"Q\" style:display-name=\"Quotations\"/>\
        <text:list-style style:name=\"L1\"><text:list-level-style-number text:level=\"1\" style:num-format=\"1\" style:num-suffix=\".\"/>\
        <text:list-level-style-number text:level=\"2\" style:num-format=\"א\" style:num-suffix=\".\"/></text:list-style>";
    let body = "<text:tracked-changes><text:changed-region text:id=\"c1\"><text:deletion><text:p>סוד</text:p></text:deletion></text:changed-region></text:tracked-changes>\
        <text:h text:outline-level=\"2\">רקע</text:h>\
        <text:p>טקסט <text:span text:style-name=\"T1\">מודגש</text:span><text:change text:change-id=\"c1\"/> עם<text:s text:c=\"3\"/><text:a xlink:href=\"https://a.example/\">קישור</text:a>\
        <text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>הערה</text:p></text:note-body></text:note><office:annotation><text:p>סוד</text:p></office:annotation></text:p>\
        <text:list text:style-name=\"L1\"><text:list-item><text:p>אחת</text:p><text:list><text:list-item><text:p>פנימי</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>שתיים</text:p></text:list-item></text:list>\
        <text:p text:style-name=\"Q\">ציטוט</text:p>\
        <table:table><table:table-row><table:table-cell table:number-columns-spanned=\"2\"><text:p>א</text:p></table:table-cell><table:covered-table-cell/></table:table-row>\
        <table:table-row><table:table-cell><text:p>1</text:p></table:table-cell><table:table-cell><text:p>2</text:p></table:table-cell></table:table-row></table:table>\
        <text:p><draw:frame><draw:image xlink:href=\"Pictures/1.png\"/><svg:desc>לוח</svg:desc></draw:frame></text:p>\
        <text:table-of-content><text:index-body><text:p>תוכן</text:p></text:index-body></text:table-of-content>";
    let read = odt(styles, body).unwrap();
    assert_eq!(
        read.markdown,
        "## רקע\n\nטקסט **מודגש** עם [קישור](https://a.example/)[^1]\n\n1. אחת\n   - א. פנימי\n2. שתיים\n\n> ציטוט\n\n| א |  |\n|---|---|\n| 1 | 2 |\n\n![לוח](1.png)\n\n[^1]: הערה\n"
    );
    for (kind, what) in [
        (Kind::Lost, What::Deletion),
        (Kind::Lost, What::Comment),
        (Kind::Lost, What::TableOfContents),
        (Kind::Changed, What::MergedCells),
        (Kind::Kept, What::Picture),
        (Kind::Kept, What::Footnote),
    ] {
        assert_eq!(count(&read.report, kind, what), 1, "{what:?}");
    }
}

#[test]
fn what_is_no_text_is_refused() {
    assert_eq!(odt("", ""), Err(Unreadable::Empty));
    let sheet: [(&str, &[u8]); 1] = [("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")];
    assert_eq!(convert("a.odt", &zip(&sheet)), Err(Unreadable::Mismatch));
    assert_eq!(convert("a", &zip(&sheet)), Err(Unreadable::Unsupported));
    let encrypted: [(&str, &[u8]); 3] = [
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("META-INF/manifest.xml", b"<m><manifest:encryption-data/></m>"),
        ("content.xml", b"\x01\x02"),
    ];
    assert_eq!(convert("a.odt", &zip(&encrypted)), Err(Unreadable::Encrypted));
}

#[test]
fn equations_are_a_line_of_text_and_other_objects_are_named() {
    let content = "<office:document-content><office:body><office:text>\
        <text:p>לכן <draw:frame><draw:object xlink:href=\"./Object 1\"/><draw:image xlink:href=\"./ObjectReplacements/Object 1\"/></draw:frame></text:p>\
        <text:p>גיליון<draw:frame><draw:object xlink:href=\"./Object 2\"/></draw:frame></text:p>\
        <text:p>שוב <draw:frame><draw:object xlink:href=\"Object 1/\"/></draw:frame></text:p></office:text></office:body></office:document-content>";
    let equation = "<math xmlns=\"http://www.w3.org/1998/Math/MathML\"><semantics><mrow><msup><mi>x</mi><mn>2</mn></msup><mo>=</mo><mn>4</mn></mrow>\
        <annotation encoding=\"StarMath 5.0\">x^2 = 4</annotation></semantics></math>";
    let parts: [(&str, &[u8]); 4] = [
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_bytes()),
        ("Object 1/content.xml", equation.as_bytes()),
        ("Object 2/content.xml", b"<office:document-content/>"),
    ];
    let read = convert("a.odt", &zip(&parts)).unwrap();
    assert_eq!(read.markdown, "לכן x^2=4\n\nגיליון\n\nשוב x^2=4\n");
    assert_eq!(count(&read.report, Kind::Changed, What::Equation), 2);
    assert_eq!(count(&read.report, Kind::Lost, What::EmbeddedObject), 1);
}

#[test]
fn a_reference_to_a_place_leads_to_its_heading() {
    let body = "<text:h text:outline-level=\"2\"><text:bookmark-start text:name=\"_Ref1\"/>רקע<text:bookmark-end text:name=\"_Ref1\"/></text:h>\
        <text:p>ראו <text:bookmark-ref text:reference-format=\"text\" text:ref-name=\"_Ref1\">רקע</text:bookmark-ref> \
        ו<text:reference-ref text:ref-name=\"אין\">כאן</text:reference-ref></text:p>";
    let read = odt("", body).unwrap();
    assert_eq!(read.markdown, "## רקע\n\nראו [רקע](#רקע) וכאן\n");
    assert_eq!(places(&read.report, What::InternalLink), ["כאן"]);
}

#[test]
fn styles_of_headings_may_count_from_nought() {
    let styles = "<style:style style:name=\"Heading_20_0\" style:display-name=\"Heading 0\"/>";
    let read = odt(styles, "<text:p text:style-name=\"Heading_20_0\">ראשית</text:p><text:p>גוף</text:p>").unwrap();
    assert_eq!(read.markdown, "# ראשית\n\nגוף\n");
}

#[test]
fn levels_have_numbers_of_their_own_and_may_be_passed_over() {
    let level = |at: u32, format: &str, shown: u32| {
        format!(
            "<text:list-level-style-number text:level=\"{at}\" style:num-format=\"{format}\" style:num-suffix=\".\" text:display-levels=\"{shown}\"/>"
        )
    };
    let styles = format!(
        "<text:list-style style:name=\"L\">{}{}<text:list-level-style-bullet text:level=\"3\"/></text:list-style>",
        level(1, "א, י, ק, ...", 1),
        level(2, "1", 2)
    );
    let item = |inner: &str| format!("<text:list-item>{inner}</text:list-item>");
    let list = |items: &str| format!("<text:list>{items}</text:list>");
    let p = |text: &str| format!("<text:p>{text}</text:p>");
    let inner = list(&[item(&p("תת אחת")), item(&p("תת שתיים"))].concat());
    let passed = list(&item(&list(&item(&p("נקודה")))));
    let items = [item(&(p("אלף") + &inner)), item(&(p("בית") + &passed))].concat();
    let body = format!("<text:list text:style-name=\"L\">{items}</text:list>");
    assert_eq!(
        odt(&styles, &body).unwrap().markdown,
        "- א. אלף\n  - א.1. תת אחת\n  - א.2. תת שתיים\n- ב. בית\n  - נקודה\n"
    );
}

#[test]
fn a_paragraph_in_the_style_of_a_heading_is_one() {
    let styles = "<style:style style:name=\"Heading_20_2\" style:display-name=\"Heading 2\"/>\
        <style:style style:name=\"P1\" style:parent-style-name=\"Heading_20_2\"/>";
    let read = odt(styles, "<text:p text:style-name=\"P1\">רקע</text:p><text:p>גוף</text:p>").unwrap();
    assert_eq!(read.markdown, "## רקע\n\nגוף\n");
}

#[test]
fn links_are_seen_from_beside_the_file() {
    let link = |to: &str| format!("<text:p><text:a xlink:href=\"{to}\">א</text:a></text:p>");
    let body = ["..//practices/x", "../דף.pdf", "https://a.example/../b"].map(link).concat();
    assert_eq!(odt("", &body).unwrap().markdown, "[א](/practices/x)\n\n[א](דף.pdf)\n\n[א](https://a.example/../b)\n");
}

#[test]
fn links_inside_lead_to_headings_or_are_text() {
    let link = |to: &str| format!("<text:p><text:a xlink:href=\"{to}\">כאן</text:a></text:p>");
    let heading = "<text:h text:outline-level=\"2\"><text:bookmark-start text:name=\"_Toc1\"/>מה למדנו<text:bookmark-end text:name=\"_Toc1\"/></text:h>";
    let body =
        [link("#_Toc1"), heading.to_owned(), link("#מה למדנו|outline"), link("#Table1|table"), link("../../x.md")];
    let place = "<text:p><text:bookmark text:name=\"שם\"/>גוף</text:p>";
    let read = odt("", &[&*body.concat(), place, &link("#שם")].concat()).unwrap();
    assert_eq!(
        read.markdown,
        "[כאן](#מה-למדנו)\n\n## מה למדנו\n\n[כאן](#מה-למדנו)\n\nכאן\n\nכאן\n\nגוף\n\n[כאן](#מה-למדנו)\n"
    );
    assert_eq!(count(&read.report, Kind::Changed, What::InternalLink), 1);
    assert_eq!(count(&read.report, Kind::Lost, What::Link), 1);
}

#[test]
fn a_picture_in_a_box_has_its_caption_below_it() {
    let body = "<text:p>לפני<draw:frame><draw:text-box><text:p><draw:frame><draw:image xlink:href=\"Pictures/1.png\"/></draw:frame>\
        איור <text:sequence>1</text:sequence>: לוח השירות</text:p></draw:text-box></draw:frame></text:p>\
        <table:table><table:table-row><table:table-cell><text:p/></table:table-cell></table:table-row></table:table>";
    let read = odt("", body).unwrap();
    assert_eq!(read.markdown, "לפני\n\n![איור 1: לוח השירות](1.png)\\\nאיור 1: לוח השירות\n");
    assert_eq!(places(&read.report, What::TextBox), Vec::<&str>::new());
    assert_eq!(places(&read.report, What::Frame), Vec::<&str>::new(), "nothing was in the table");
}

#[test]
fn shapes_frames_and_fields_say_what_is_in_them() {
    let styles = "<style:style style:name=\"C\" style:display-name=\"Contents 1\"/>\
        <style:style style:name=\"I\" style:display-name=\"Intense Quote\"/>";
    let body = "<text:p text:style-name=\"C\">רקע....3</text:p>\
        <text:p>לפני <draw:custom-shape><svg:desc>תיבה</svg:desc><text:p>בתיבה</text:p><text:p><draw:frame><draw:image xlink:href=\"Pictures/1.png\"/><svg:desc>לוח</svg:desc></draw:frame></text:p></draw:custom-shape>אחרי</text:p>\
        <text:p>שם: <loext:content-control loext:showing-place-holder=\"true\">לחצו כאן</loext:content-control><loext:content-control>דנה</loext:content-control></text:p>\
        <text:p><loext:content-control loext:checkbox=\"true\" loext:checked=\"true\">☒</loext:content-control> נעשה</text:p>\
        <text:p><loext:content-control loext:checkbox=\"true\">☒</loext:content-control> עוד לא</text:p>\
        <table:table><table:table-row><table:table-cell><text:p>במסגרת</text:p></table:table-cell></table:table-row></table:table>\
        <text:p text:style-name=\"I\">ציטוט</text:p>";
    let read = odt(styles, body).unwrap();
    assert_eq!(
        read.markdown,
        "לפני אחרי\n\nבתיבה\n\n![לוח](1.png)\n\nשם: דנה\n\n- [x] נעשה\n- [ ] עוד לא\n\nבמסגרת\n\n> ציטוט\n"
    );
    assert_eq!(places(&read.report, What::TextBox), ["בתיבה לוח"]);
    assert_eq!(places(&read.report, What::Frame), ["במסגרת"]);
    assert_eq!(count(&read.report, Kind::Lost, What::TableOfContents), 1);
}

#[test]
fn what_pandoc_writes_of_lines_code_and_nested_numbers() {
    let styles = "<style:style style:name=\"Source_Text\" style:family=\"text\"/>\
        <style:style style:name=\"H\" style:parent-style-name=\"Horizontal_20_Line\"/><style:style style:name=\"Horizontal_20_Line\"/>\
        <text:list-style style:name=\"B\"><text:list-level-style-bullet text:level=\"1\"/></text:list-style>\
        <text:list-style style:name=\"N\"><text:list-level-style-number text:level=\"1\" style:num-format=\"1\" style:num-suffix=\".\"/></text:list-style>";
    let body = "<text:list text:style-name=\"B\"><text:list-item><text:p>נקודה</text:p>\
        <text:list text:style-name=\"N\"><text:list-item><text:p>אחת</text:p></text:list-item><text:list-item><text:p>שתיים</text:p></text:list-item></text:list>\
        </text:list-item></text:list><text:p text:style-name=\"H\"/>\
        <text:p>מריצים <text:span text:style-name=\"Source_Text\">a|b</text:span></text:p>";
    assert_eq!(odt(styles, body).unwrap().markdown, "- נקודה\n  1. אחת\n  2. שתיים\n\n---\n\nמריצים `a|b`\n");
}

#[test]
fn a_paragraph_of_a_list_without_a_number_has_none() {
    let styles = "<text:list-style style:name=\"L\"><text:list-level-style-number text:level=\"1\" style:num-format=\"1\" style:num-suffix=\".\"/></text:list-style>\
        <style:style style:name=\"S\"><style:text-properties style:text-position=\"super 58%\"/></style:style>";
    let header = |text: &str| format!("<text:list-header><text:p>{text}</text:p></text:list-header>");
    let item = |text: &str| format!("<text:list-item><text:p>{text}</text:p></text:list-item>");
    let list = |items: &[String]| format!("<text:list text:style-name=\"L\">{}</text:list>", items.concat());
    let body = [
        list(&[header("בלי מספר")]),
        list(&[
            header("לפני"),
            item("אחת"),
            header("המשך"),
            item("10<text:span text:style-name=\"S\">-18</text:span>"),
        ]),
    ];
    assert_eq!(odt(styles, &body.concat()).unwrap().markdown, "בלי מספר\n\nלפני\n\n1. אחת\n\n   המשך\n\n2. 10⁻¹⁸\n");
}

/// So does LibreOffice save what Word indents by a style of lists.
#[test]
fn a_list_of_a_deeper_style_is_inside_the_one_before() {
    let styles = "<style:style style:name=\"P4\" style:parent-style-name=\"List_20_Bullet_20_2\"/>\
        <style:style style:name=\"List_20_Bullet_20_2\" style:display-name=\"List Bullet 2\"/>\
        <text:list-style style:name=\"W1\"><text:list-level-style-bullet text:level=\"1\"/></text:list-style>\
        <text:list-style style:name=\"W2\"><text:list-level-style-bullet text:level=\"1\"/></text:list-style>";
    let list = |head: &str, style: &str, text: &str| {
        format!(
            "<text:list {head}><text:list-item><text:p text:style-name=\"{style}\">{text}</text:p></text:list-item></text:list>"
        )
    };
    let body = [
        list("xml:id=\"l\" text:style-name=\"W1\"", "P3", "תלונות"),
        list("text:style-name=\"W2\"", "P4", "נכתבות"),
        list("text:continue-list=\"l\" text:style-name=\"W1\"", "P3", "סידור"),
    ];
    assert_eq!(odt(styles, &body.concat()).unwrap().markdown, "- תלונות\n  - נכתבות\n- סידור\n");
}
