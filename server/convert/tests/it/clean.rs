//! Clean copies: what they leave out, and that they show the same.

use convert::Unreadable;
use convert::clean_copy::clean_copy;
use convert::report::{Kind, What};

use crate::package::{Docx, PNG, Slide, convert, count, placeholder, pptx, zip};

/// Every part of a file as one text.
fn parts(content: &[u8]) -> String {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(content)).unwrap();
    let mut all = String::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = vec![];
        file.read_to_end(&mut bytes).unwrap();
        all.push_str(&format!("{}: {}\n", file.name().unwrap(), String::from_utf8_lossy(&bytes)));
    }
    all
}

const TYPES: &str = "<Types><Default Extension=\"xml\" ContentType=\"application/xml\"/>\
    <Override PartName=\"/word/comments.xml\" ContentType=\"c\"/>\
    <Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.ms-word.document.macroEnabled.main+xml\"/></Types>";

#[test]
fn a_text_without_what_it_does_not_show() {
    let run = |text: &str| format!("<w:r w:rsidR=\"00AB\"><w:t>{text}</w:t></w:r>");
    let body = format!(
        "<w:p>{}<w:ins w:id=\"1\" w:author=\"סודי\">{}</w:ins><w:del w:id=\"2\"><w:r><w:delText>סוד</w:delText></w:r></w:del>\
         <w:commentRangeStart w:id=\"0\"/><w:r><w:rPr><w:b/><w:rPrChange w:author=\"סודי\"><w:rPr/></w:rPrChange></w:rPr><w:t>סוף</w:t></w:r><w:r><w:commentReference w:id=\"0\"/></w:r></w:p>\
         <w:tbl><w:tr><w:tc><w:p>{}</w:p></w:tc><w:tc/></w:tr><w:tr><w:trPr><w:del w:id=\"3\"/></w:trPr><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl>",
        run("נשאר "),
        run("נוסף "),
        run("תא"),
        run("סוד")
    );
    let content = Docx::of(&body)
        .part("comments", "<w:comments><w:comment><w:t>סוד</w:t></w:comment></w:comments>")
        .link("v", "vbaProject", "vbaProject.bin")
        .link("e", "package", "embeddings/book.xlsx")
        .media("[Content_Types].xml", TYPES.as_bytes())
        .media("word/vbaProject.bin", "סוד".as_bytes())
        .media("word/embeddings/book.xlsx", "סוד".as_bytes())
        .media("docProps/core.xml", "<x>סודי</x>".as_bytes())
        .bytes();
    let copy = clean_copy("a.docm", &content).unwrap();
    let all = parts(&copy.content);
    for hidden in ["סוד", "rsid", "comment", "docProps", "vba", "macroEnabled", "Change"] {
        assert!(!all.contains(hidden), "{hidden} in {all}");
    }
    let read = convert("a.docx", &copy.content).unwrap();
    assert_eq!(read.markdown, convert("a.docm", &content).unwrap().markdown);
    assert!(read.markdown.starts_with("נשאר נוסף **סוף**"), "{}", read.markdown);
    assert_eq!(count(&copy.left_out, Kind::Lost, What::Comment), 1);
    assert_eq!(count(&copy.left_out, Kind::Lost, What::Macro), 1);
    assert_eq!(count(&copy.left_out, Kind::Lost, What::EmbeddedObject), 1);
    assert!(count(&copy.left_out, Kind::Lost, What::Deletion) >= 1);
}

/// A program fetches what a document only links as soon as it is opened, and so tells a stranger who reads it.
#[test]
fn what_is_elsewhere_does_not_come_along() {
    let picture = |attributes: &str| {
        format!("<w:p><w:r><w:drawing><pic:pic><a:blip {attributes}/></pic:pic></w:drawing></w:r></w:p>")
    };
    let body = [
        "<w:p><w:hyperlink r:id=\"site\"><w:r><w:t>אתר</w:t></w:r></w:hyperlink></w:p>".to_owned(),
        picture("r:link=\"spy\""),
        picture("r:embed=\"own\" r:link=\"spy\""),
        "<w:p><w:subDoc r:id=\"part\"/></w:p>".to_owned(),
    ];
    let content = Docx::of(&body.concat())
        .link("site", "hyperlink", "!https://site.example/")
        .link("spy", "image", "!https://spy.example/x.png")
        .link("part", "subDocument", "!https://spy.example/part.docx")
        .link("template", "attachedTemplate", "!https://spy.example/t.dotm")
        .link("own", "image", "media/image1.png")
        .media("word/media/image1.png", PNG)
        .media("[Content_Types].xml", TYPES.as_bytes())
        .bytes();
    let copy = clean_copy("a.docx", &content).unwrap();
    let all = parts(&copy.content);
    assert!(!all.contains("spy") && !all.contains("r:link") && !all.contains("subDoc"), "{all}");
    assert!(all.contains("https://site.example/") && all.contains("r:embed=\"own\""), "{all}");
    assert_eq!(convert("a.docx", &copy.content).unwrap().files.len(), 1);
    assert_eq!(count(&copy.left_out, Kind::Lost, What::ExternalPicture), 1);
    let film = "<p:pic><p:nvPicPr><p:nvPr><a:videoFile r:link=\"v\"/></p:nvPr></p:nvPicPr></p:pic>";
    let mut slide = Slide::of(&(placeholder("type=\"title\"", &["סרט"]) + film));
    slide.links.push(("v", "video", "!https://spy.example/film.mp4"));
    let copy = clean_copy("a.pptx", &pptx(&[slide], &[("[Content_Types].xml", b"<Types/>")])).unwrap();
    let all = parts(&copy.content);
    assert!(!all.contains("spy") && !all.contains("videoFile") && all.contains("סרט"), "{all}");
    assert_eq!(count(&copy.left_out, Kind::Lost, What::Media), 1);
}

#[test]
fn slides_without_notes_and_without_those_that_are_hidden() {
    let mut first = Slide::of(&placeholder("type=\"title\"", &["גלוי"]));
    first.notes = Some("סוד".to_owned());
    first.shapes.push_str(
        "<p:graphicFrame><a:graphic><a:graphicData><p:oleObj r:id=\"o\"/></a:graphicData></a:graphic></p:graphicFrame>",
    );
    first.links.push(("o", "oleObject", "../embeddings/book.xlsx"));
    let mut hidden = Slide::of(&placeholder("type=\"title\"", &["סוד"]));
    hidden.attributes = " show=\"0\"";
    let types = "<Types><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>";
    let content = pptx(
        &[first, hidden, Slide::of(&placeholder("type=\"title\"", &["סיום"]))],
        &[("[Content_Types].xml", types.as_bytes()), ("ppt/embeddings/book.xlsx", "סוד".as_bytes())],
    );
    let copy = clean_copy("a.pptx", &content).unwrap();
    let all = parts(&copy.content);
    assert!(!all.contains("סוד") && !all.contains("oleObj") && !all.contains("notes"), "{all}");
    assert_eq!(all.matches("<p:sldId ").count(), 2);
    assert_eq!(all.matches("<p14:sldId ").count(), 2, "no section has a slide that is not there: {all}");
    assert_eq!(convert("a.pptx", &copy.content).unwrap().markdown, "## גלוי\n\n## סיום\n");
    assert_eq!(count(&copy.left_out, Kind::Lost, What::Notes), 1);
    assert_eq!(count(&copy.left_out, Kind::Lost, What::HiddenSlide), 1);
}

/// Word writes who moved a paragraph, who may change it and where its letters take their addressees beside the text itself.
#[test]
fn nobody_is_named_beside_the_text() {
    let by = "w:author=\"סודי\" w:date=\"2026-01-01\"";
    let body = format!(
        "<w:moveFromRangeStart w:id=\"1\" {by}/><w:p><w:moveFrom w:id=\"2\" {by}><w:r><w:t>סוד</w:t></w:r></w:moveFrom></w:p><w:moveFromRangeEnd w:id=\"1\"/>\
         <w:customXmlInsRangeStart w:id=\"3\" {by}/><w:moveToRangeStart w:id=\"4\" {by}/><w:p><w:moveTo w:id=\"5\" {by}><w:r><w:t>הועבר</w:t></w:r></w:moveTo></w:p>\
         <w:permStart w:id=\"6\" w:ed=\"DOMAIN\\סודי\"/><w:tbl><w:tr><w:tc><w:tcPr><w:cellIns w:id=\"7\" {by}/></w:tcPr><w:p><w:r><w:t>תא</w:t></w:r></w:p></w:tc>\
         <w:tc><w:tcPr><w:cellDel w:id=\"8\" {by}/></w:tcPr><w:p><w:r><w:t>סוד</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:altChunk r:id=\"chunk\"/>"
    );
    let settings = "<w:settings><w:mailMerge><w:connectString w:val=\"סוד\"/></w:mailMerge><w:docVars><w:docVar w:val=\"סוד\"/></w:docVars><w:zoom/></w:settings>";
    let content = Docx::of(&body)
        .part("settings", settings)
        .link("chunk", "aFChunk", "chunk.docx")
        .media("word/chunk.docx", "סוד".as_bytes())
        .media("[Content_Types].xml", TYPES.as_bytes())
        .bytes();
    let copy = clean_copy("a.docx", &content).unwrap();
    let all = parts(&copy.content);
    for hidden in ["סוד", "author", "Range", "perm", "mailMerge", "docVar", "chunk"] {
        assert!(!all.contains(hidden), "{hidden} in {all}");
    }
    assert!(all.contains("w:zoom"), "{all}");
    assert_eq!(convert("a.docx", &copy.content).unwrap().markdown, "הועבר\n\nתא\n");
    assert_eq!(count(&copy.left_out, Kind::Lost, What::EmbeddedObject), 1);
}

#[test]
fn what_is_hidden_goes_and_what_is_drawn_stays_whole() {
    let body = "<w:p><w:r><w:t>גלוי</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>סוד</w:t></w:r>\
        <w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t> ועוד</w:t></w:r>\
        <w:r><w:rPr><w:vanish/></w:rPr><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>";
    let copy = clean_copy("a.docx", &Docx::of(body).media("[Content_Types].xml", TYPES.as_bytes()).bytes()).unwrap();
    let all = parts(&copy.content);
    assert!(!all.contains("סוד") && all.contains("ועוד"), "{all}");
    assert_eq!(all.matches("fldChar ").count(), 2, "fields stay whole");
    assert_eq!(count(&copy.left_out, Kind::Lost, What::HiddenText), 1);
    let drawn = "<p:sp><p:nvSpPr><p:cNvPr id=\"3\"/></p:nvSpPr><p:spPr><a:custGeom><a:pathLst><a:path><a:moveTo><a:pt x=\"0\" y=\"0\"/></a:moveTo><a:close/></a:path></a:pathLst></a:custGeom></p:spPr></p:sp>";
    let hidden = "<p:sp><p:nvSpPr><p:cNvPr id=\"4\" hidden=\"1\"/></p:nvSpPr><p:txBody><a:p><a:r><a:t>סוד</a:t></a:r></a:p></p:txBody></p:sp>";
    let slide = Slide::of(&[&placeholder("type=\"title\"", &["גלוי"]), drawn, hidden].concat());
    let copy = clean_copy("a.pptx", &pptx(&[slide], &[("[Content_Types].xml", b"<Types/>")])).unwrap();
    let all = parts(&copy.content);
    assert!(
        !all.contains("סוד") && all.contains("<a:path><a:moveTo><a:pt x=\"0\" y=\"0\"/></a:moveTo><a:close/></a:path>"),
        "{all}"
    );
    assert_eq!(count(&copy.left_out, Kind::Lost, What::HiddenText), 1);
}

/// A document of LibreOffice of this kind.
fn open_document(kind: &str, content: &str, others: &[(&str, &[u8])]) -> Vec<u8> {
    let kind = format!("application/vnd.oasis.opendocument.{kind}");
    let folders = [("Object 1/", "formula"), ("Object 2/", "spreadsheet")];
    let entries = folders.map(|(path, kind)| {
        let kind = format!("application/vnd.oasis.opendocument.{kind}");
        format!("<manifest:file-entry manifest:full-path=\"{path}\" manifest:media-type=\"{kind}\"/>")
    });
    let manifest = format!("<manifest:manifest manifest:version=\"1.3\">{}</manifest:manifest>", entries.concat());
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("mimetype", kind.as_bytes()),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", manifest.as_bytes()),
    ];
    parts.extend(others.iter().copied());
    zip(&parts)
}

#[test]
fn a_text_of_libreoffice_without_what_it_does_not_show() {
    let content = "<office:document-content><office:scripts><office:script>סוד</office:script></office:scripts><office:automatic-styles>\
        <style:style style:name=\"T1\" style:family=\"text\"><style:text-properties text:display=\"none\" officeooo:rsid=\"00ab\"/></style:style>\
        <style:style style:name=\"P1\" style:family=\"paragraph\"><style:text-properties text:display=\"none\"/></style:style>\
        <style:style style:name=\"T2\" style:family=\"text\" style:parent-style-name=\"T1\"/></office:automatic-styles><office:body><office:text>\
        <text:tracked-changes><text:changed-region text:id=\"c1\"><text:deletion><office:change-info><dc:creator>סודי</dc:creator></office:change-info>\
        <text:p>סוד</text:p></text:deletion></text:changed-region></text:tracked-changes>\
        <text:h text:outline-level=\"1\">אמנה</text:h><text:p text:style-name=\"P1\"/>\
        <text:p>גלוי<text:change text:change-id=\"c1\"/><office:annotation office:name=\"1\"><dc:creator>סודי</dc:creator><text:p>סוד</text:p></office:annotation>\
        <text:span text:style-name=\"T2\">סוד</text:span> <text:a xlink:href=\"https://site.example/\">אתר</text:a></text:p>\
        <text:section text:display=\"none\"><text:p>סוד</text:p></text:section>\
        <text:p><draw:frame><draw:image xlink:href=\"Pictures/1.png\"/></draw:frame><draw:frame><draw:image xlink:href=\"https://spy.example/x.png\"/></draw:frame>\
        <draw:frame><draw:object xlink:href=\"./Object 1\"/></draw:frame><draw:frame><draw:object xlink:href=\"./Object 2\"/>\
        <draw:image xlink:href=\"./ObjectReplacements/Object 2\"/></draw:frame></text:p></office:text></office:body></office:document-content>";
    let equation = "<math><semantics><mi>x</mi><annotation encoding=\"StarMath 5.0\">x</annotation></semantics></math>";
    let settings = "<office:document-settings><config:config-item config:name=\"PrinterName\">סוד</config:config-item>\
        <config:config-item config:name=\"ShowRedlineChanges\">true</config:config-item></office:document-settings>";
    let others: [(&str, &[u8]); 8] = [
        ("meta.xml", "<dc:creator>סודי</dc:creator>".as_bytes()),
        ("settings.xml", settings.as_bytes()),
        ("Pictures/1.png", PNG),
        ("Pictures/2.png", "סוד".as_bytes()),
        ("Object 1/content.xml", equation.as_bytes()),
        ("Object 2/content.xml", "<x>סוד</x>".as_bytes()),
        ("ObjectReplacements/Object 2", PNG),
        ("Thumbnails/thumbnail.png", "סוד".as_bytes()),
    ];
    let original = open_document("text", content, &others);
    let copy = clean_copy("a.odt", &original).unwrap();
    let all = parts(&copy.content);
    for hidden in ["סוד", "rsid", "office:annotation", "spy.example", "changed-region", "Thumbnails", "PrinterName"]
    {
        assert!(!all.contains(hidden), "{hidden} in {all}");
    }
    for kept in [
        "ShowRedlineChanges",
        "StarMath",
        "ObjectReplacements/Object 2: ",
        "https://site.example/",
        "full-path=\"Object 1/\"",
    ] {
        assert!(all.contains(kept), "{kept} in {all}");
    }
    assert!(
        copy.content[30..].starts_with(b"mimetypeapplication/vnd.oasis.opendocument.text"),
        "it is known by its first bytes"
    );
    let read = convert("a.odt", &copy.content).unwrap();
    let begins = "# אמנה\n\nגלוי [אתר](https://site.example/)\n";
    assert!(read.markdown.starts_with(begins), "{}", read.markdown);
    assert!(convert("a.odt", &original).unwrap().markdown.starts_with(begins), "what is hidden is no part of the text");
    for what in [What::Deletion, What::Comment, What::ExternalPicture, What::EmbeddedObject] {
        assert_eq!(count(&copy.left_out, Kind::Lost, what), 1, "{what}");
    }
    assert_eq!(count(&copy.left_out, Kind::Lost, What::HiddenText), 2);
    let again = clean_copy("", &copy.content).unwrap();
    assert_eq!(again.left_out, []);
}

#[test]
fn slides_of_libreoffice_without_notes_and_without_those_that_are_hidden() {
    let page = |style: &str, text: &str| {
        format!(
            "<draw:page draw:style-name=\"{style}\"><draw:frame><draw:text-box><text:p>{text}</text:p></draw:text-box></draw:frame>\
            <presentation:notes><draw:page-thumbnail/><text:p>{}</text:p></presentation:notes></draw:page>",
            if text == "ראשון" { "סוד" } else { "" }
        )
    };
    let content = format!(
        "<office:document-content><office:automatic-styles><style:style style:name=\"dp1\" style:family=\"drawing-page\"/>\
         <style:style style:name=\"dp2\" style:family=\"drawing-page\"><style:drawing-page-properties presentation:visibility=\"hidden\"/></style:style>\
         </office:automatic-styles><office:body><office:presentation>{}{}{}</office:presentation></office:body></office:document-content>",
        page("dp1", "ראשון"),
        page("dp2", "סוד"),
        page("dp1", "אחרון")
    );
    let copy = clean_copy("", &open_document("presentation", &content, &[])).unwrap();
    let all = parts(&copy.content);
    assert!(!all.contains("סוד") && !all.contains("notes") && all.matches("<draw:page ").count() == 2, "{all}");
    let left_out: Vec<_> = copy.left_out.iter().map(|entry| (entry.what, entry.count)).collect();
    assert_eq!(left_out, [(What::Notes, 1), (What::HiddenSlide, 1)]);
    let sheet = open_document("spreadsheet", "<office:document-content/>", &[]);
    assert_eq!(clean_copy("", &sheet), Err(Unreadable::Unsupported));
}

#[test]
fn other_files_have_no_clean_copy() {
    assert!(clean_copy("a.zip", &zip(&[("a.md", b"x")])).is_err());
    assert!(clean_copy("a.txt", b"x").is_err());
}
