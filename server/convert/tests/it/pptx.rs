//! Presentations, construct by construct.

use convert::report::{Kind, What};
use convert::{Options, Unreadable};
use domain::language::Language;

use crate::package::{PNG, Slide, convert, count, placeholder, places, pptx, zip};

fn text_box(x: i64, y: i64, text: &str) -> String {
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"9\" name=\"t\"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x=\"{x}\" y=\"{y}\"/></a:xfrm></p:spPr>\
         <p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )
}

/// A rehearsal of which only the notes are there is not called empty.
#[test]
fn what_a_file_without_a_text_holds_is_named() {
    let spoken = Slide { notes: Some("כאן לעצור".to_owned()), ..Slide::default() };
    let hidden = Slide { attributes: " show=\"0\"", ..Slide::of(&placeholder("type=\"title\"", &["סוד"])) };
    let error = convert("a.pptx", &pptx(&[spoken, hidden], &[])).unwrap_err();
    let said = "the file holds no text that can be taken; what it holds is notes: 1, hidden-slide: 1";
    assert_eq!(error.to_string(), said);
    let Unreadable::NothingKept(held) = &error else { panic!("{error:?}") };
    assert_eq!(places(held, What::Notes), ["slide 1"]);
    assert_eq!(convert("a.pptx", &pptx(&[Slide::default()], &[])), Err(Unreadable::Empty));
}

#[test]
fn a_heading_for_each_slide_and_bullets_by_their_levels() {
    let body = "<p:sp><p:nvSpPr><p:cNvPr id=\"3\"/><p:nvPr><p:ph idx=\"1\"/></p:nvPr></p:nvSpPr><p:txBody>\
        <a:p><a:pPr><a:buChar char=\"•\"/></a:pPr><a:r><a:t>ראשון</a:t></a:r></a:p>\
        <a:p><a:pPr lvl=\"1\"><a:buChar char=\"–\"/></a:pPr><a:r><a:rPr b=\"1\"/><a:t>פנימי</a:t></a:r></a:p>\
        <a:p><a:pPr><a:buAutoNum type=\"arabicPeriod\" startAt=\"3\"/></a:pPr><a:r><a:t>שלישי</a:t></a:r></a:p></p:txBody></p:sp>";
    let slides = [
        Slide::of(
            &(placeholder("type=\"ctrTitle\"", &["אמנת שירות"])
                + &placeholder("type=\"subTitle\" idx=\"1\"", &["מעגל 7"])),
        ),
        Slide::of(&(body.to_owned() + &placeholder("type=\"title\"", &["מה עשינו"]))),
    ];
    let read = convert("מצגת.pptx", &pptx(&slides, &[])).unwrap();
    assert_eq!(read.title.as_deref(), Some("אמנת שירות"));
    assert_eq!(read.markdown, "## אמנת שירות\n\nמעגל 7\n\n## מה עשינו\n\n- ראשון\n  - **פנימי**\n\n3. שלישי\n");
}

#[test]
fn which_slides_have_a_heading_is_known() {
    let slide = |title: &str| Slide::of(&placeholder("type=\"title\"", &[title]));
    let mut hidden = slide("נסתר");
    hidden.attributes = " show=\"0\"";
    let slides = [slide("פתיחה"), Slide::of(""), hidden, slide("סיום")];
    let content = pptx(&slides, &[]);
    assert_eq!(convert("a.pptx", &content).unwrap().slides, [1, 4]);
    assert_eq!(convert("a.zip", &zip(&[("א/a.pptx", &content)])).unwrap().slides, [1, 4]);
}

#[test]
fn numbers_in_letters_stay() {
    let paragraph = |level: u32, kind: &str, text: &str| {
        format!("<a:p><a:pPr lvl=\"{level}\"><a:buAutoNum type=\"{kind}\"/></a:pPr><a:r><a:t>{text}</a:t></a:r></a:p>")
    };
    let body = [
        paragraph(0, "hebrew2Minus", "ראשון"),
        paragraph(1, "alphaLcParenR", "פנימי"),
        paragraph(1, "alphaLcParenR", "ועוד"),
        paragraph(0, "hebrew2Minus", "שני"),
        paragraph(0, "romanUcParenBoth", "אחר"),
    ];
    let shape = format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"3\"/><p:nvPr><p:ph idx=\"1\"/></p:nvPr></p:nvSpPr><p:txBody>{}</p:txBody></p:sp>",
        body.concat()
    );
    let slide = Slide::of(&(placeholder("type=\"title\"", &["שלבים"]) + &shape));
    assert_eq!(
        convert("a.pptx", &pptx(&[slide], &[])).unwrap().markdown,
        "## שלבים\n\n- א. ראשון\n  - a) פנימי\n  - b) ועוד\n- ב. שני\n- (I) אחר\n"
    );
}

#[test]
fn reading_order_is_from_above_and_from_the_right() {
    let slide = Slide::of(
        &[
            text_box(100, 5_000_000, "למטה"),
            text_box(100, 2_000_000, "משמאל"),
            text_box(6_000_000, 2_050_000, "מימין"),
            placeholder("type=\"title\"", &["סדר"]),
        ]
        .concat(),
    );
    let read = convert("a.pptx", &pptx(&[slide], &[])).unwrap();
    assert_eq!(read.markdown, "## סדר\n\nמימין\n\nמשמאל\n\nלמטה\n");
}

#[test]
fn tables_pictures_and_charts() {
    let cell = |attributes: &str, text: &str| {
        format!("<a:tc{attributes}><a:txBody/><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></a:tc>")
            .replace("<a:txBody/><p:txBody>", "<a:txBody>")
            .replace("</p:txBody>", "</a:txBody>")
    };
    let table = format!(
        "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"4\"/></p:nvGraphicFramePr><a:graphic><a:graphicData><a:tbl><a:tr>{}{}</a:tr><a:tr>{}{}</a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>",
        cell(" gridSpan=\"2\"", "כותרת"),
        cell(" hMerge=\"1\"", ""),
        cell("", "א"),
        cell("", "ב")
    );
    let picture = "<p:pic><p:nvPicPr><p:cNvPr id=\"5\" descr=\"לוח המוקד\"/></p:nvPicPr><p:blipFill><a:blip r:embed=\"i\"/></p:blipFill></p:pic>";
    let object = "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"6\"/></p:nvGraphicFramePr><a:graphic><a:graphicData><p:oleObj progId=\"Excel.Sheet.12\"/></a:graphicData></a:graphic></p:graphicFrame>";
    let mut slide =
        Slide::of(&[placeholder("type=\"title\"", &["נתונים"]), table, picture.to_owned(), object.to_owned()].concat());
    slide.links.push(("i", "image", "../media/image1.png"));
    let read = convert("a.pptx", &pptx(&[slide], &[("ppt/media/image1.png", PNG)])).unwrap();
    assert_eq!(read.markdown, "## נתונים\n\n| כותרת |  |\n|---|---|\n| א | ב |\n\n![לוח המוקד](image1.png)\n");
    assert_eq!(count(&read.report, Kind::Changed, What::MergedCells), 1);
    assert_eq!(places(&read.report, What::EmbeddedObject), ["slide 1"]);
}

#[test]
fn links_that_a_text_may_not_have_are_named() {
    let link = |id: &str, text: &str| {
        format!("<a:r><a:rPr><a:hlinkClick r:id=\"{id}\"/></a:rPr><a:t xml:space=\"preserve\">{text}</a:t></a:r>")
    };
    let body = format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"3\"/><p:nvPr/></p:nvSpPr><p:txBody><a:p>{}{}</a:p></p:txBody></p:sp>",
        link("good", "טוב"),
        link("bad", " רע")
    );
    let mut slide = Slide::of(&(placeholder("type=\"title\"", &["קישורים"]) + &body));
    slide.links.push(("good", "hyperlink", "!https://a.example/"));
    slide.links.push(("bad", "hyperlink", "!javascript:alert(1)"));
    let read = convert("a.pptx", &pptx(&[slide], &[])).unwrap();
    assert_eq!(read.markdown, "## קישורים\n\n[טוב](https://a.example/) רע\n");
    assert_eq!(places(&read.report, What::Link), ["slide 1"]);
}

#[test]
fn notes_are_left_out_unless_they_are_asked_for() {
    let mut slide = Slide::of(&placeholder("type=\"title\"", &["כותרת"]));
    slide.notes = Some("מה שאומרים בעל פה".to_owned());
    let content = pptx(&[slide], &[]);
    let read = convert("a.pptx", &content).unwrap();
    assert_eq!(read.markdown, "## כותרת\n");
    assert_eq!(read.notes, "## הערות הדובר\n\n### כותרת\n\nמה שאומרים בעל פה\n");
    assert_eq!(count(&read.report, Kind::Lost, What::Notes), 1);
    let options = Options { notes: true, language: Language::Hebrew };
    let read = convert::convert("a.pptx", &content, &options).unwrap();
    assert_eq!(read.markdown, "## כותרת\n\n> **הערות הדובר**\n>\n> מה שאומרים בעל פה\n");
    assert_eq!((count(&read.report, Kind::Kept, What::Notes), read.notes.as_str()), (1, ""));
}

#[test]
fn notes_are_no_list_where_the_text_of_a_slide_is_one() {
    let layout = "<p:sldLayout xmlns:p=\"p\" xmlns:a=\"a\"><p:cSld><p:spTree><p:sp><p:nvSpPr><p:nvPr><p:ph type=\"body\"/></p:nvPr></p:nvSpPr>\
        <p:txBody><a:lstStyle><a:lvl1pPr><a:buChar char=\"•\"/></a:lvl1pPr></a:lstStyle></p:txBody></p:sp></p:spTree></p:cSld></p:sldLayout>";
    let mut slide = Slide::of(&(placeholder("type=\"title\"", &["כותרת"]) + &placeholder("type=\"body\"", &["פריט"])));
    slide.notes = Some("מה שאומרים בעל פה".to_owned());
    slide.links.push(("l", "slideLayout", "../slideLayouts/layout1.xml"));
    let others: [(&str, &[u8]); 1] = [("ppt/slideLayouts/layout1.xml", layout.as_bytes())];
    let read = convert("a.pptx", &pptx(&[slide], &others)).unwrap();
    assert_eq!(read.markdown, "## כותרת\n\n- פריט\n");
    assert_eq!(read.notes, "## הערות הדובר\n\n### כותרת\n\nמה שאומרים בעל פה\n");
}

#[test]
fn hidden_slides_and_repeated_footers_are_left_out_and_named() {
    let slide = |title: &str| {
        Slide::of(
            &[
                placeholder("type=\"title\"", &[title]),
                text_box(0, 1_000_000, &format!("תוכן של {title}")),
                text_box(0, 6_000_000, "קו ענבר | פנימי"),
                placeholder("type=\"ftr\" idx=\"11\"", &["חסוי"]),
                placeholder("type=\"sldNum\" idx=\"12\"", &["4"]),
            ]
            .concat(),
        )
    };
    let mut hidden = slide("סוד");
    hidden.attributes = " show=\"0\"";
    let read = convert("a.pptx", &pptx(&[slide("א"), hidden, slide("ב"), slide("ג")], &[])).unwrap();
    assert_eq!(read.markdown, "## א\n\nתוכן של א\n\n## ב\n\nתוכן של ב\n\n## ג\n\nתוכן של ג\n");
    assert_eq!(places(&read.report, What::HiddenSlide), ["slide 2"]);
    assert_eq!(places(&read.report, What::HeaderFooter), ["חסוי", "קו ענבר | פנימי"]);
}

#[test]
fn a_slide_without_a_title_gets_one() {
    let slides = [Slide::of(&text_box(0, 0, "ללא כותרת")), Slide::of(&(text_box(0, 0, &"ארוך מאוד ".repeat(20))))];
    let content = pptx(&slides, &[]);
    let read = convert("a.pptx", &content).unwrap();
    assert!(read.markdown.starts_with("## ללא כותרת\n\n## שקף 2\n\nארוך מאוד"), "{}", read.markdown);
    let options = Options { language: Language::English, ..Options::default() };
    assert!(convert::convert("a.pptx", &content, &options).unwrap().markdown.contains("## Slide 2"));
    assert_eq!(places(&read.report, What::GuessedHeading), ["slide 1"]);
}
