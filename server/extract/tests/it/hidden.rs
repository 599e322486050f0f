//! What nobody is meant to read any more stands in no text.

use crate::package::{document_of_parts, docx, paragraph, presentation};
use crate::{read, text};

fn run(properties: &str, text: &str) -> String {
    format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t><w:br/></w:r>")
}

/// The lines that are read of the runs of one paragraph.
fn lines(runs: &str) -> Vec<String> {
    text(&docx(&format!("<w:p>{runs}</w:p>"), &[])).lines().map(str::to_owned).collect()
}

#[test]
fn tracked_deletions_and_moves() {
    let runs = [
        "<w:del w:id=\"1\" w:author=\"דנה\"><w:r><w:delText>נמחק</w:delText></w:r></w:del>",
        // Other programs leave the text's own name.
        "<w:del><w:r><w:t>נמחק</w:t></w:r></w:del>",
        "<w:ins><w:r><w:t>נוסף</w:t><w:br/></w:r><w:del><w:r><w:t>נמחק</w:t></w:r></w:del></w:ins>",
        "<w:moveFrom><w:r><w:t>המקום הישן</w:t></w:r></w:moveFrom>",
        "<w:moveTo><w:r><w:t>המקום החדש</w:t><w:br/></w:r></w:moveTo>",
        // Of a paragraph's end, not of its text.
        "<w:pPr><w:rPr><w:del w:id=\"2\"/><w:vanish/></w:rPr></w:pPr><w:r><w:t>סוף</w:t></w:r>",
    ];
    assert_eq!(lines(&runs.concat()), ["נוסף", "המקום החדש", "סוף"]);
}

#[test]
fn deleted_and_hidden_rows_and_cells_of_a_table() {
    let cell = |properties: &str, text: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", paragraph(text));
    let row = |properties: &str, cells: &str| format!("<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>");
    let table = [
        row("", &cell("", "נשאר")),
        row("<w:del w:id=\"1\"/>", &cell("", "שורה שנמחקה")),
        row("<w:cantSplit/><w:hidden/>", &cell("", "שורה נסתרת")),
        row("<w:hidden w:val=\"on\"/>", &cell("", "שורה נסתרת")),
        row("<w:hidden w:val=\"false\"/>", &cell("", "שורה מוצגת")),
        row("<w:ins w:id=\"2\"/>", &(cell("<w:cellDel w:id=\"3\"/>", "תא שנמחק") + &cell("", "גם"))),
    ];
    assert_eq!(text(&docx(&format!("<w:tbl>{}</w:tbl>", table.concat()), &[])), "נשאר\nשורה מוצגת\nגם\n");
}

#[test]
fn hidden_runs() {
    let runs = [
        run("<w:vanish/>", "נסתר"),
        run("<w:b/><w:vanish w:val=\"1\"/>", "נסתר"),
        run("<w:vanish w:val=\"true\"/>", "נסתר"),
        run("<w:vanish w:val=\"0\"/>", "אפס"),
        run("<w:vanish w:val=\"false\"/>", "שקר"),
        run("<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>", "היה נסתר"),
        run("<w:webHidden/>", "מוצג"),
        // A box inside a hidden run is hidden with it.
        format!(
            "<w:r><w:rPr><w:vanish/></w:rPr><w:drawing><w:txbxContent>{}</w:txbxContent></w:drawing></w:r>",
            paragraph("תיבה")
        ),
        "<w:r><w:t>רגיל</w:t></w:r>".to_owned(),
    ];
    assert_eq!(lines(&runs.concat()), ["אפס", "שקר", "היה נסתר", "מוצג", "רגיל"]);
}

#[test]
fn styles_that_hide() {
    let styles = "<w:styles xmlns:w=\"w\">\
        <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:rPr><w:b/></w:rPr></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"Secret\"><w:rPr><w:vanish/></w:rPr></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"Heir\"><w:basedOn w:val=\"Secret\"/></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"Open\"><w:basedOn w:val=\"Heir\"/><w:rPr><w:vanish w:val=\"0\"/></w:rPr></w:style>\
        <w:style w:type=\"character\" w:styleId=\"Whisper\"><w:rPr><w:vanish/></w:rPr></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"Circle\"><w:basedOn w:val=\"Circle\"/></w:style>\
        </w:styles>";
    let styled = |style: &str, runs: &str| format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{runs}</w:p>");
    let plain = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let body = [
        styled("Normal", &plain("רגיל")),
        styled("Secret", &plain("סודי")),
        styled("Heir", &plain("יורש")),
        styled("Open", &plain("גלוי")),
        styled("Circle", &plain("מעגל")),
        styled("Unknown", &plain("לא ידוע")),
        styled("Secret", &run("<w:vanish w:val=\"0\"/>", "מוצג במפורש")),
        format!("<w:p>{}{}</w:p>", run("<w:rStyle w:val=\"Whisper\"/>", "לחישה"), plain("בקול")),
        // Two that hide cancel each other out.
        styled("Secret", &run("<w:rStyle w:val=\"Whisper\"/>", "פעמיים")),
    ];
    let main = format!("<w:document xmlns:w=\"w\"><w:body>{}</w:body></w:document>", body.concat());
    let read = text(&document_of_parts(&main, &[("styles", styles.to_owned())]));
    assert_eq!(read, "רגיל\nגלוי\nמעגל\nלא ידוע\nמוצג במפורש\nבקול\nפעמיים\n");
    let hiding = "<w:styles xmlns:w=\"w\"><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"N\"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>";
    let main = format!("<w:document xmlns:w=\"w\">{}</w:document>", paragraph("הכול נסתר"));
    assert_eq!(text(&document_of_parts(&main, &[("styles", hiding.to_owned())])), "");
}

#[test]
fn comments_and_notes_without_a_mark() {
    let note = |kind: &str, id: &str, text: &str| format!("<w:{kind} w:id=\"{id}\">{}</w:{kind}>", paragraph(text));
    let footnotes = ["-1", "1", "2", "3", "4"].map(|id| note("footnote", id, &format!("הערה {id}"))).concat();
    let endnotes = ["1", "2"].map(|id| note("endnote", id, &format!("סיום {id}"))).concat();
    let mark = |kind: &str, id: &str| format!("<w:r><w:{kind}Reference w:id=\"{id}\"/></w:r>");
    let body = [
        paragraph("גוף"),
        format!("<w:p>{}<w:commentRangeStart w:id=\"1\"/>{}</w:p>", mark("footnote", "1"), mark("endnote", "2")),
        format!("<w:p><w:del>{}</w:del></w:p>", mark("footnote", "2")),
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:footnoteReference w:id=\"3\"/></w:r></w:p>".to_owned(),
        format!("<w:p>{}</w:p>", mark("comment", "1")),
    ];
    let main = format!("<w:document xmlns:w=\"w\"><w:body>{}</w:body></w:document>", body.concat());
    let wrapped = |name: &str, content: &str| format!("<w:{name} xmlns:w=\"w\">{content}</w:{name}>");
    let deletion = "<w:p><w:del><w:r><w:t>נמחק</w:t></w:r></w:del></w:p>";
    let parts = [
        ("footnotes", wrapped("footnotes", &footnotes)),
        ("endnotes", wrapped("endnotes", &endnotes)),
        ("comments", wrapped("comments", &note("comment", "1", "תגובה"))),
        ("header", wrapped("hdr", &(paragraph("כותרת") + deletion))),
        ("glossaryDocument", wrapped("glossaryDocument", &paragraph("אבני בניין"))),
    ];
    assert_eq!(text(&document_of_parts(&main, &parts)), "גוף\nכותרת\nהערה 1\nסיום 2\n");
}

#[test]
fn hidden_drawings() {
    let drawing = |hidden: &str, text: &str| {
        let content = paragraph(text);
        format!(
            "<w:drawing><wp:anchor><wp:docPr id=\"1\"{hidden}/><w:txbxContent>{content}</w:txbxContent></wp:anchor></w:drawing>"
        )
    };
    let runs = [drawing("", "תיבה"), drawing(" hidden=\"1\"", "נסתרת"), drawing(" hidden=\"0\"", "שנייה")];
    let body: String = runs.iter().map(|drawing| format!("<w:p><w:r>{drawing}</w:r></w:p>")).collect();
    assert_eq!(text(&docx(&body, &[])), "תיבה\nשנייה\n");
}

#[test]
fn hidden_slides_and_shapes_notes_and_comments() {
    let shape = |hidden: &str, text: &str| {
        format!(
            "<p:sp><p:nvSpPr><p:cNvPr id=\"2\"{hidden}/></p:nvSpPr><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
        )
    };
    let slide = |show: &str, shapes: &str| {
        format!("<p:sld xmlns:p=\"p\" xmlns:a=\"a\"{show}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>")
    };
    let group = |hidden: &str, shapes: &str| {
        format!("<p:grpSp><p:nvGrpSpPr><p:cNvPr id=\"3\"{hidden}/></p:nvGrpSpPr>{shapes}</p:grpSp>")
    };
    let shapes = [
        shape("", "כותרת"),
        shape(" hidden=\"1\"", "צורה נסתרת"),
        group("", &shape("", "בקבוצה")),
        group(" hidden=\"true\"", &shape("", "בקבוצה נסתרת")),
        shape(" hidden=\"0\"", "אחרונה"),
    ];
    let notes = slide("", &shape("", "מה שאומרים רק בעל פה"));
    let slides = [
        slide("", &shapes.concat()),
        slide(" show=\"0\"", &shape("", "שקף נסתר")),
        slide(" show=\"false\"", &shape("", "שקף נסתר")),
        slide(" show=\"1\"", &shape("", "סיום")),
    ];
    let slides: Vec<_> = slides.iter().map(|slide| (slide.as_str(), notes.as_str())).collect();
    assert_eq!(text(&presentation(&slides, &[0, 1, 2, 3])), "כותרת\nבקבוצה\nאחרונה\nסיום\n");
}

#[test]
fn a_part_whose_elements_do_not_close_ends() {
    let (text, ended) = read(&docx("<w:p><w:r><w:rPr><w:vanish/></w:p>", &[]));
    assert!(text.is_empty() && ended.is_err());
}
