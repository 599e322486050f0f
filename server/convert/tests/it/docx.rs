//! Texts of a word processor, construct by construct.

use convert::report::{Kind, What};

use crate::package::{Docx, PNG, convert, count, places, zip};

const STYLES: &str = "<w:styles xmlns:w=\"w\">\
    <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"a\"><w:name w:val=\"Normal\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"1\"><w:name w:val=\"heading 1\"/><w:basedOn w:val=\"a\"/><w:rPr><w:b/><w:bCs/></w:rPr></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"2\"><w:name w:val=\"heading 2\"/><w:basedOn w:val=\"a\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"ours\"><w:name w:val=\"כותרת הבית\"/><w:basedOn w:val=\"2\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"level\"><w:name w:val=\"פרק\"/><w:pPr><w:outlineLvl w:val=\"2\"/></w:pPr></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"T\"><w:name w:val=\"Title\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"Q\"><w:name w:val=\"Quote\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"C\"><w:name w:val=\"HTML Preformatted\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"TOC1\"><w:name w:val=\"toc 1\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"strong\"><w:name w:val=\"מודגש\"/><w:rPr><w:bCs/></w:rPr></w:style>\
    <w:style w:type=\"character\" w:styleId=\"S\"><w:name w:val=\"Strong\"/><w:rPr><w:b/><w:bCs/></w:rPr></w:style>\
    <w:style w:type=\"character\" w:styleId=\"V\"><w:name w:val=\"HTML Code\"/></w:style>\
    </w:styles>";

fn run(properties: &str, text: &str) -> String {
    format!("<w:r><w:rPr>{properties}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

fn p(text: &str) -> String {
    format!("<w:p>{}</w:p>", run("", text))
}

fn styled(style: &str, text: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{}</w:p>", run("", text))
}

fn item(list: u32, level: u32, text: &str) -> String {
    format!(
        "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr></w:pPr>{}</w:p>",
        run("", text)
    )
}

fn markdown(body: &str) -> String {
    Docx::of(body).part("styles", STYLES).read().markdown
}

#[test]
fn headings_by_style_by_outline_level_and_by_their_looks() {
    let bold = format!("<w:p>{}</w:p>", run("<w:b/><w:bCs/><w:rtl/>", "מה למדנו"));
    let body = [
        styled("T", "אמנת שירות"),
        styled("1", "רקע"),
        p("טקסט"),
        styled("ours", "שלב ראשון"),
        styled("level", "פרק"),
        "<w:p><w:pPr><w:outlineLvl w:val=\"3\"/></w:pPr><w:r><w:t>לפי רמה</w:t></w:r></w:p>".to_owned(),
        p("עוד"),
        bold,
        p("סוף"),
    ];
    let read = Docx::of(&body.concat()).part("styles", STYLES).read();
    assert_eq!(read.title.as_deref(), Some("אמנת שירות"));
    assert_eq!(
        read.markdown,
        "# רקע\n\nטקסט\n\n## שלב ראשון\n\n### פרק\n\n#### לפי רמה\n\nעוד\n\n##### מה למדנו\n\nסוף\n"
    );
    assert_eq!(places(&read.report, What::GuessedHeading), ["מה למדנו"]);
}

#[test]
fn a_heading_is_the_title_where_it_comes_first_or_is_the_only_one_of_its_level() {
    let title = |body: &[String]| Docx::of(&body.concat()).part("styles", STYLES).read().title;
    assert_eq!(title(&[styled("2", "אמנת שירות"), p("גוף")]).as_deref(), Some("אמנת שירות"));
    assert_eq!(
        title(&[p("חברת הגל, 2026"), styled("1", "אמנת שירות"), styled("2", "רקע")]).as_deref(),
        Some("אמנת שירות")
    );
    // What comes before the first section does not make that the title.
    assert_eq!(title(&[p("חברת הגל, 2026"), styled("2", "רקע"), p("גוף"), styled("2", "סיכום")]), None);
    assert_eq!(title(&[p("פתיחה"), styled("1", "רקע"), p("גוף"), styled("1", "סיכום")]), None);
}

#[test]
fn what_a_form_asks_for_is_no_text() {
    let control = |inner: &str| {
        format!("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>")
    };
    let asked = run("", "לחץ כאן להזנת טקסט");
    let cell = |inner: &str| format!("<w:tc>{inner}</w:tc>");
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let body = [
        format!("<w:p>{}{}</w:p>", run("", "שם: "), control(&asked)),
        control(&format!("<w:p>{asked}</w:p>")),
        "<w:p><w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>מולא</w:t></w:r></w:sdtContent></w:sdt></w:p>".to_owned(),
        format!(
            "<w:tbl>{}{}</w:tbl>",
            row(&[cell(&p("א")), cell(&p("ב")), cell(&p("ג"))]),
            row(&[cell(&p("1")), control(&cell(&format!("<w:p>{asked}</w:p>"))), cell(&p("3"))])
        ),
    ];
    assert_eq!(markdown(&body.concat()), "שם:\n\nמולא\n\n| א | ב | ג |\n|---|---|---|\n| 1 |  | 3 |\n");
}

const NUMBERING: &str = "<w:numbering xmlns:w=\"w\">\
    <w:abstractNum w:abstractNumId=\"0\">\
    <w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl>\
    <w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.%2\"/></w:lvl>\
    <w:lvl w:ilvl=\"2\"><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"·\"/></w:lvl></w:abstractNum>\
    <w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"hebrew1\"/><w:lvlText w:val=\"%1.\"/></w:lvl></w:abstractNum>\
    <w:abstractNum w:abstractNumId=\"2\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"\u{f0b7}\"/></w:lvl>\
    <w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"o\"/></w:lvl></w:abstractNum>\
    <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>\
    <w:num w:numId=\"2\"><w:abstractNumId w:val=\"1\"/></w:num>\
    <w:num w:numId=\"3\"><w:abstractNumId w:val=\"2\"/></w:num>\
    <w:num w:numId=\"4\"><w:abstractNumId w:val=\"0\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"1\"/></w:lvlOverride></w:num>\
    </w:numbering>";

#[test]
fn lists_with_their_real_numbers() {
    let body = [
        item(1, 0, "ראשון"),
        item(1, 1, "פנימי"),
        item(1, 1, "ועוד"),
        item(1, 2, "נקודה"),
        item(1, 0, "שני"),
        p("באמצע"),
        item(1, 0, "שלישי"),
        p("ועכשיו מחדש"),
        item(4, 0, "שוב ראשון"),
        p("באותיות"),
        item(2, 0, "אל״ף"),
        item(2, 0, "בי״ת"),
        item(3, 0, "תבליט"),
        item(3, 1, "בתוכו"),
    ];
    let read = Docx::of(&body.concat()).part("numbering", NUMBERING).read();
    assert_eq!(
        read.markdown,
        "1. ראשון\n   - 1.1 פנימי\n   - 1.2 ועוד\n     - נקודה\n2. שני\n\nבאמצע\n\n3. שלישי\n\nועכשיו מחדש\n\n1. שוב ראשון\n\n\
         באותיות\n\n- א. אל״ף\n- ב. בי״ת\n- תבליט\n  - בתוכו\n"
    );
}

#[test]
fn tables_with_merged_cells_are_plain_and_keep_their_order() {
    let cell = |properties: &str, text: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text));
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let rows = [
        row(&[cell("", "מדד"), cell("<w:gridSpan w:val=\"2\"/>", "שנה")]),
        row(&[cell("<w:vMerge w:val=\"restart\"/>", "זמן"), cell("", "2025"), cell("", "4 | 5")]),
        row(&[cell("<w:vMerge/>", ""), cell("", "2026"), cell("", "2")]),
        format!("<w:tr><w:trPr><w:del w:id=\"1\"/></w:trPr>{}</w:tr>", cell("", "נמחק")),
    ];
    let body = format!("<w:tbl><w:tblPr><w:bidiVisual/></w:tblPr>{}</w:tbl>", rows.concat());
    let read = Docx::of(&body).read();
    assert_eq!(read.markdown, "| מדד | שנה |  |\n|---|---|---|\n| זמן | 2025 | 4 \\| 5 |\n|  | 2026 | 2 |\n");
    assert_eq!(count(&read.report, Kind::Changed, What::MergedCells), 2);
    assert_eq!(count(&read.report, Kind::Lost, What::Deletion), 1);
}

#[test]
fn bold_and_italics_of_hebrew_runs_also_by_style() {
    let body = format!(
        "<w:p>{}{}{}{}{}{}{}</w:p><w:p><w:pPr><w:pStyle w:val=\"strong\"/></w:pPr>{}{}</w:p>",
        run("<w:bCs/><w:rtl/>", "מודגש"),
        run("<w:rtl/>", " רגיל "),
        run("<w:b/><w:rtl/>", "לא מודגש"),
        run("", " "),
        run("<w:iCs/><w:rtl/>", "נטוי"),
        run("", " "),
        run("<w:rStyle w:val=\"S\"/><w:rtl/>", "חזק"),
        run("<w:rtl/>", "כולו לפי סגנון, והוא ארוך מכדי להיות כותרת של פרק, ולכן נשאר פסקה מודגשת. "),
        run("<w:bCs w:val=\"0\"/><w:rtl/>", "חוץ מזה"),
    );
    assert_eq!(
        markdown(&body),
        "**מודגש** רגיל לא מודגש _נטוי_ **חזק**\n\n**כולו לפי סגנון, והוא ארוך מכדי להיות כותרת של פרק, ולכן נשאר פסקה מודגשת.** חוץ מזה\n"
    );
}

#[test]
fn links_also_by_field_codes() {
    let field = |instruction: &str, text: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> {instruction} </w:instrText></w:r>\
             <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
            run("", text)
        )
    };
    let body = format!(
        "<w:p><w:hyperlink r:id=\"l1\">{}</w:hyperlink>{}{}{}{}</w:p><w:p><w:hyperlink w:anchor=\"here\">{}</w:hyperlink></w:p>\
         <w:p><w:pPr><w:pStyle w:val=\"1\"/></w:pPr><w:bookmarkStart w:name=\"here\"/>{}</w:p>",
        run("", "אתר"),
        run("", " וגם "),
        field("HYPERLINK \"https://b.example/x y\" \\o \"tip\"", "שדה"),
        run("", " עמוד "),
        field("PAGE", "7"),
        run("", "ראו סיכום"),
        run("", "סיכום")
    );
    let read = Docx::of(&body).part("styles", STYLES).link("l1", "hyperlink", "!https://a.example/").read();
    assert_eq!(
        read.markdown,
        "[אתר](https://a.example/) וגם [שדה](https://b.example/x%20y) עמוד\n\n[ראו סיכום](#סיכום)\n\n# סיכום\n"
    );
    let refused = Docx::of("<w:p><w:hyperlink r:id=\"l1\"><w:r><w:t>קובץ</w:t></w:r></w:hyperlink></w:p>");
    let read = refused.link("l1", "hyperlink", "!file:///C:/secret.docx").read();
    assert_eq!(read.markdown, "קובץ\n");
    assert_eq!(count(&read.report, Kind::Lost, What::Link), 1);
}

#[test]
fn a_link_to_a_place_in_a_text_leads_to_the_heading_above_it() {
    let link = |to: &str| format!("<w:p><w:hyperlink w:anchor=\"{to}\">{}</w:hyperlink></w:p>", run("", to));
    let place = |name: &str| format!("<w:p><w:bookmarkStart w:name=\"{name}\"/>{}</w:p>", run("", "גוף"));
    let heading = |text: &str| format!("<w:p><w:pPr><w:pStyle w:val=\"1\"/></w:pPr>{}</w:p>", run("", text));
    let body = [place("a"), heading("רקע"), place("b"), heading("סיכום"), link("a"), link("b")];
    let read = Docx::of(&body.concat()).part("styles", STYLES).read();
    assert_eq!(read.markdown, "גוף\n\n# רקע\n\nגוף\n\n# סיכום\n\na\n\n[b](#רקע)\n");
    assert_eq!(places(&read.report, What::InternalLink), ["a"]);
}

#[test]
fn a_link_leads_to_its_own_heading_among_those_of_the_same_words() {
    let link = |to: &str| format!("<w:p><w:hyperlink w:anchor=\"{to}\">{}</w:hyperlink></w:p>", run("", to));
    let heading = |name: &str| {
        format!(
            "<w:p><w:pPr><w:pStyle w:val=\"1\"/></w:pPr><w:bookmarkStart w:name=\"{name}\"/>{}</w:p>",
            run("", "סיכום")
        )
    };
    let body = [link("b"), link("c"), heading("a"), p("גוף"), heading("b"), p("גוף"), link("a")];
    let read = Docx::of(&body.concat()).part("styles", STYLES).read();
    assert_eq!(read.markdown, "[b](#סיכום-2)\n\nc\n\n# סיכום\n\nגוף\n\n# סיכום\n\nגוף\n\n[a](#סיכום)\n");
    assert_eq!(places(&read.report, What::InternalLink), ["c"]);
}

#[test]
fn footnotes_and_endnotes() {
    let note = |kind: &str, id: u32, text: &str| format!("<w:{kind} w:id=\"{id}\">{}</w:{kind}>", p(text));
    let body = "<w:p><w:r><w:t>טענה</w:t></w:r><w:r><w:footnoteReference w:id=\"2\"/></w:r><w:r><w:t> ועוד</w:t></w:r>\
                <w:r><w:endnoteReference w:id=\"1\"/></w:r></w:p>";
    let footnotes = format!(
        "<w:footnotes xmlns:w=\"w\">{}{}</w:footnotes>",
        note("footnote", 1, "נמחקה"),
        note("footnote", 2, "מקור")
    );
    let endnotes = format!("<w:endnotes xmlns:w=\"w\">{}</w:endnotes>", note("endnote", 1, "הרחבה"));
    let read = Docx::of(body).part("footnotes", &footnotes).part("endnotes", &endnotes).read();
    assert_eq!(read.markdown, "טענה[^1] ועוד[^2]\n\n[^1]: מקור\n\n[^2]: הרחבה\n");
    assert_eq!(count(&read.report, Kind::Kept, What::Footnote), 2);
}

#[test]
fn pictures_with_alternative_text_also_in_text_boxes() {
    let drawing = |id: &str, alt: &str| {
        format!(
            "<w:drawing><wp:inline><wp:docPr id=\"1\" descr=\"{alt}\"/><a:graphic><pic:pic><a:blip r:embed=\"{id}\"/></pic:pic></a:graphic></wp:inline></w:drawing>"
        )
    };
    let boxed = format!(
        "<mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wp:anchor><wp:docPr id=\"2\"/><wps:txbx><w:txbxContent>{}<w:p><w:r>{}</w:r></w:p></w:txbxContent></wps:txbx></wp:anchor></w:drawing></mc:Choice>\
         <mc:Fallback><w:pict><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent>",
        p("בתוך תיבה"),
        drawing("p2", "לוח"),
        p("בתוך תיבה")
    );
    let body = format!(
        "<w:p><w:r><w:t>לפני</w:t></w:r><w:r>{boxed}</w:r></w:p><w:p><w:r>{}</w:r></w:p><w:p><w:r>{}</w:r></w:p><w:p><w:r>{}</w:r></w:p>",
        drawing("p1", "תרשים [א]"),
        drawing("out", "בחוץ"),
        drawing("emf", "ישן")
    );
    let read = Docx::of(&body)
        .link("p1", "image", "media/image1.png")
        .link("p2", "image", "media/image2.png")
        .link("emf", "image", "media/image3.emf")
        .link("out", "image", "!https://spy.example/x.png")
        .media("word/media/image1.png", PNG)
        .media("word/media/image2.png", PNG)
        .media("word/media/image3.emf", b"\x01\0\0\0")
        .read();
    assert_eq!(
        read.markdown,
        "לפני\n\nבתוך תיבה\n\n![לוח](image2.png)\n\n![תרשים \\[א\\]](image1.png)\n\nבחוץ\n\nישן\n"
    );
    assert_eq!(read.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["image2.png", "image1.png"]);
    assert_eq!(count(&read.report, Kind::Kept, What::Picture), 2);
    assert_eq!(count(&read.report, Kind::Lost, What::Picture), 1);
    assert_eq!(count(&read.report, Kind::Lost, What::ExternalPicture), 1);
    assert_eq!(count(&read.report, Kind::Changed, What::TextBox), 1);
}

#[test]
fn pictures_of_a_group_have_words_of_their_own_and_a_missing_one_is_named() {
    let picture = |words: &str, id: &str| {
        format!(
            "<pic:pic><pic:nvPicPr><pic:cNvPr descr=\"{words}\"/></pic:nvPicPr><a:blip r:embed=\"{id}\"/></pic:pic>"
        )
    };
    let drawing = |words: &str, inner: &str| {
        format!("<w:p><w:r><w:drawing><wp:docPr descr=\"{words}\"/>{inner}</w:drawing></w:r></w:p>")
    };
    let group = [picture("לפני", "p1"), picture("", "p1")].concat();
    let body = [drawing("קבוצה", &group), drawing("", &picture("אחרי", "p1")), drawing("אבדה", &picture("", "no"))];
    let read =
        Docx::of(&body.concat()).link("p1", "image", "media/image1.png").media("word/media/image1.png", PNG).read();
    assert_eq!(read.markdown, "![לפני](image1.png)![קבוצה](image1.png)\n\n![אחרי](image1.png)\n\nאבדה\n");
    assert_eq!(count(&read.report, Kind::Kept, What::Picture), 3);
    assert_eq!(count(&read.report, Kind::Lost, What::Picture), 1);
}

#[test]
fn a_picture_is_no_heading_and_stays_where_it_is_in_the_title() {
    let styled = |style: &str, inner: &str| {
        let picture =
            "<w:r><w:drawing><wp:docPr descr=\"לוח\"/><pic:pic><a:blip r:embed=\"p1\"/></pic:pic></w:drawing></w:r>";
        format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{inner}{picture}</w:p>")
    };
    let body = [styled("T", &run("", "אמנה")), styled("1", ""), p("גוף")];
    let read = Docx::of(&body.concat())
        .part("styles", STYLES)
        .link("p1", "image", "media/image1.png")
        .media("word/media/image1.png", PNG)
        .read();
    assert_eq!(read.title.as_deref(), Some("אמנה"));
    assert_eq!(read.markdown, "![לוח](image1.png)\n\n![לוח](image1.png)\n\nגוף\n");
}

#[test]
fn what_is_between_pages_and_lines_parts_words_and_a_large_first_letter_does_not() {
    let page = "<w:r><w:br w:type=\"page\"/></w:r>";
    let body = format!(
        "<w:p>{}{page}{}</w:p><w:p>{page}{}</w:p><w:p><w:r><w:pict><v:rect o:hr=\"t\"/></w:pict></w:r></w:p>\
         <w:p><w:pPr><w:framePr w:dropCap=\"drop\"/></w:pPr>{}</w:p>{}",
        run("", "סוף"),
        run("", "התחלה"),
        run("", "עמוד"),
        run("", "ש"),
        p("לום לכולם")
    );
    assert_eq!(markdown(&body), "סוף התחלה\n\nעמוד\n\n---\n\nשלום לכולם\n");
}

#[test]
fn a_paragraph_goes_on_with_the_item_that_it_is_indented_like() {
    let numbering = "<w:numbering><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/>\
        <w:lvlText w:val=\"%1.\"/><w:pPr><w:ind w:left=\"720\"/></w:pPr></w:lvl></w:abstractNum>\
        <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>";
    let indented = |by: u32, text: &str| format!("<w:p><w:pPr><w:ind w:left=\"{by}\"/></w:pPr>{}</w:p>", run("", text));
    let body = [item(1, 0, "אחת"), indented(720, "המשך"), item(1, 0, "שתיים"), indented(2127, "נדב, חיפה")];
    let read = Docx::of(&body.concat()).part("numbering", numbering).read();
    assert_eq!(read.markdown, "1. אחת\n\n   המשך\n\n2. שתיים\n\nנדב, חיפה\n");
}

/// LibreOffice puts the word that its index names into the field that is the mark.
#[test]
fn a_word_that_an_index_names_is_in_the_text() {
    let field = |instruction: &str, result: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r>{result}\
             <w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
        )
    };
    let shown = format!("<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{}", run("", "ילד"));
    let body = format!(
        "<w:p>{}{}{}</w:p><w:p>{}</w:p>",
        run("", "למשל "),
        field(" XE \"ילד\" ", &shown),
        field(" XE \"ילדה\" ", ""),
        field(" INDEX \\c \"2\" ", &shown)
    );
    let read = Docx::of(&body).read();
    assert_eq!(read.markdown, "למשל ילד\n");
    assert_eq!(count(&read.report, Kind::Lost, What::TableOfContents), 1);
}

#[test]
fn quotes_code_and_task_boxes() {
    let boxed = "<w:p><w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val=\"1\"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t> נעשה</w:t></w:r></w:p>";
    let body = [
        styled("Q", "ציטוט ראשון"),
        styled("Q", "המשך"),
        styled("C", "if x {"),
        styled("C", "    y"),
        styled("C", "}"),
        boxed.to_owned(),
        p("☐ עוד לא"),
        format!("<w:p>{}{}</w:p>", run("", "מריצים "), run("<w:rStyle w:val=\"V\"/>", "a|b *c*")),
    ];
    assert_eq!(
        markdown(&body.concat()),
        "> ציטוט ראשון\n>\n> המשך\n\n```\nif x {\n    y\n}\n```\n\n- [x] נעשה\n- [ ] עוד לא\n\nמריצים `a|b *c*`\n"
    );
}

#[test]
fn contents_page_numbers_and_empty_paragraphs_are_left_out() {
    let contents = "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val=\"Table of Contents\"/></w:docPartObj></w:sdtPr><w:sdtContent><w:p><w:r><w:t>תוכן עניינים</w:t></w:r></w:p></w:sdtContent></w:sdt>";
    let field = "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>TOC \\o</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>רקע 1</w:t></w:r></w:p><w:p><w:r><w:t>סיכום 2</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>";
    let body = format!(
        "{contents}<w:p/>{}{field}{}<w:p><w:r><w:t> \u{a0} </w:t></w:r></w:p>",
        styled("TOC1", "רקע 1"),
        p("טקסט")
    );
    let read = Docx::of(&body).part("styles", STYLES).read();
    assert_eq!(read.markdown, "טקסט\n");
    assert!(count(&read.report, Kind::Lost, What::TableOfContents) >= 2);
}

#[test]
fn tracked_changes_and_comments_are_counted() {
    let body = format!(
        "<w:p>{}<w:ins w:id=\"1\">{}</w:ins><w:del w:id=\"2\"><w:r><w:delText>סוד</w:delText></w:r></w:del>\
         <w:commentRangeStart w:id=\"0\"/>{}<w:commentRangeEnd w:id=\"0\"/><w:r><w:commentReference w:id=\"0\"/></w:r></w:p>\
         <w:p><w:moveFrom w:id=\"3\">{}</w:moveFrom><w:moveTo w:id=\"4\">{}</w:moveTo></w:p>\
         <w:moveFrom w:id=\"6\">{}</w:moveFrom>\
         <w:p><w:pPr><w:rPr><w:del w:id=\"5\"/></w:rPr></w:pPr>{}</w:p>{}\
         <w:p>{}{}</w:p>",
        run("", "נשאר "),
        run("", "נוסף "),
        run("", "הוער"),
        run("", "סוד"),
        run("", "הועבר"),
        p("הועבר"),
        run("", "שני "),
        p("חלקים"),
        run("<w:vanish/>", "סוד"),
        run("", "גלוי")
    );
    let read = Docx::of(&body).part("comments", "<w:comments xmlns:w=\"w\"><w:comment w:id=\"0\"><w:p><w:r><w:t>סוד</w:t></w:r></w:p></w:comment></w:comments>").read();
    assert_eq!(read.markdown, "נשאר נוסף הוער\n\nהועבר\n\nשני חלקים\n\nגלוי\n");
    assert_eq!(count(&read.report, Kind::Kept, What::Insertion), 1);
    assert_eq!(places(&read.report, What::Deletion), ["נשאר נוסף הוער", "שני חלקים"]);
    assert_eq!(count(&read.report, Kind::Lost, What::Comment), 1);
    assert_eq!(count(&read.report, Kind::Lost, What::HiddenText), 1);
    assert_eq!(places(&read.report, What::Comment), ["נשאר נוסף הוער"]);
}

#[test]
fn a_paragraph_that_was_cut_in_two_is_an_insertion() {
    let mark = "<w:pPr><w:rPr><w:ins w:id=\"1\"/></w:rPr></w:pPr>";
    let body = format!(
        "<w:p>{mark}{}</w:p>{}<w:p>{mark}<w:ins w:id=\"2\">{}</w:ins></w:p><w:p>{mark}</w:p>",
        run("", "חצי אחד"),
        p("חצי שני"),
        run("", "שורה חדשה")
    );
    let read = Docx::of(&body).read();
    assert_eq!(read.markdown, "חצי אחד\n\nחצי שני\n\nשורה חדשה\n");
    assert_eq!(places(&read.report, What::Insertion), ["חצי אחד", "שורה חדשה"]);
}

#[test]
fn headers_and_footers_that_say_something_are_named() {
    let footer = format!(
        "<w:ftr xmlns:w=\"w\">{}<w:p><w:fldSimple w:instr=\"PAGE\"><w:r><w:t>3</w:t></w:r></w:fldSimple></w:p></w:ftr>",
        p("פנימי: לא להפצה")
    );
    let header = "<w:hdr xmlns:w=\"w\"><w:p><w:r><w:t xml:space=\"preserve\">עמוד </w:t></w:r><w:fldSimple w:instr=\"PAGE\"><w:r><w:t>3</w:t></w:r></w:fldSimple></w:p></w:hdr>";
    let read = Docx::of(&p("גוף")).part("footer", &footer).part("header", header).read();
    assert_eq!(read.markdown, "גוף\n");
    assert_eq!(places(&read.report, What::HeaderFooter), ["פנימי: לא להפצה"]);
}

#[test]
fn equations_objects_and_macros_are_named() {
    let text = |text: &str| format!("<m:r><m:t>{text}</m:t></m:r>");
    let body = format!(
        "<w:p><m:oMath>{}<m:f><m:num>{}</m:num><m:den>{}</m:den></m:f></m:oMath></w:p>\
         <w:p><w:r><w:t>טבלה מוטבעת</w:t></w:r><w:r><w:object><v:shape/><o:OLEObject ProgID=\"Excel.Sheet.12\" r:id=\"x\"/></w:object></w:r></w:p>",
        text("x="),
        text("a+b"),
        text("2")
    );
    let read = Docx::of(&body).link("m", "vbaProject", "vbaProject.bin").read();
    assert_eq!(read.markdown, "x=(a+b)/2\n\nטבלה מוטבעת\n");
    assert_eq!(count(&read.report, Kind::Changed, What::Equation), 1);
    assert_eq!(places(&read.report, What::EmbeddedObject), ["טבלה מוטבעת"]);
    assert_eq!(count(&read.report, Kind::Lost, What::Macro), 1);
}

#[test]
fn systems_matrices_and_functions_are_told_apart() {
    let text = |text: &str| format!("<m:e><m:r><m:t>{text}</m:t></m:r></m:e>");
    let of = |inner: String| format!("<w:p><m:oMath>{inner}</m:oMath></w:p>");
    let body = [
        of(format!("<m:eqArr><m:eqArrPr/>{}{}</m:eqArr>", text("x=1"), text("y=2"))),
        of(format!("<m:m><m:mr>{}{}</m:mr><m:mr>{}{}</m:mr></m:m>", text("1"), text("2"), text("3"), text("4"))),
        of(format!("<m:func><m:fName><m:r><m:t>sin</m:t></m:r></m:fName>{}</m:func>", text("x"))),
    ];
    assert_eq!(Docx::of(&body.concat()).read().markdown, "x=1; y=2\n\n1, 2; 3, 4\n\nsin(x)\n");
}

#[test]
fn charts_become_tables_of_the_values_that_were_drawn() {
    let body = "<w:p><w:r><w:t>לפני</w:t></w:r><w:r><w:drawing><c:chart r:id=\"c\"/></w:drawing></w:r></w:p>";
    let chart = "<c:chartSpace><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>שביעות רצון</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:barChart><c:ser>\
        <c:tx><c:strRef><c:strCache><c:pt idx=\"0\"><c:v>ציון</c:v></c:pt></c:strCache></c:strRef></c:tx>\
        <c:cat><c:strRef><c:strCache><c:pt idx=\"0\"><c:v>לפני</c:v></c:pt><c:pt idx=\"1\"><c:v>אחרי</c:v></c:pt></c:strCache></c:strRef></c:cat>\
        <c:val><c:numRef><c:numCache><c:formatCode>0%</c:formatCode><c:pt idx=\"0\"><c:v>0.71</c:v></c:pt><c:pt idx=\"1\"><c:v>0.82</c:v></c:pt></c:numCache></c:numRef></c:val>\
        </c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>";
    let read =
        Docx::of(body).link("c", "chart", "charts/chart1.xml").media("word/charts/chart1.xml", chart.as_bytes()).read();
    assert_eq!(read.markdown, "לפני\n\nשביעות רצון\n\n|  | ציון |\n|---|---|\n| לפני | 71% |\n| אחרי | 82% |\n");
    assert_eq!(count(&read.report, Kind::Changed, What::Chart), 1);
}

#[test]
fn what_cannot_be_read_is_refused_in_a_sentence() {
    let refused = |name: &str, content: &[u8]| convert(name, content).unwrap_err().to_string();
    let docx = Docx::of(&p("טקסט")).bytes();
    assert!(refused("a.docx", b"").contains("empty"));
    assert!(refused("a.docx", &Docx::of("<w:p/>").bytes()).contains("empty"));
    assert!(refused("a.docx", "טקסט".as_bytes()).contains("not what its name says"));
    assert!(refused("a.pptx", &docx).contains("not what its name says"));
    assert!(refused("a.txt", &docx).contains("not what its name says"));
    assert!(refused("a.docx", &docx[..docx.len() / 2]).contains("damaged"));
    assert!(refused("a.docx", &zip(&[("hello.txt", b"x")])).contains("not what its name says"));
    let mut encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert!(refused("a.docx", &encrypted).contains("password"));
    assert!(refused("a.docx", b"%PDF-1.7").contains("not what its name says"));
    assert!(refused("a", b"%PDF-1.7").contains("not read"));
    assert!(refused("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").contains("not read"));
}

#[test]
fn styles_of_headings_may_count_from_nought() {
    let styles =
        "<w:styles><w:style w:type=\"paragraph\" w:styleId=\"H0\"><w:name w:val=\"Heading 0\"/></w:style></w:styles>";
    let body = "<w:p><w:pPr><w:pStyle w:val=\"H0\"/></w:pPr><w:r><w:t>ראשית</w:t></w:r></w:p><w:p><w:r><w:t>גוף</w:t></w:r></w:p>";
    assert_eq!(Docx::of(body).part("styles", styles).read().markdown, "# ראשית\n\nגוף\n");
}
