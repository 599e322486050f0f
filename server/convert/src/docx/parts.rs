//! The parts of a written document that are the same for all, or nearly: styles, numbering, settings.

/// The list of items with bullets.
pub const BULLETS: usize = 1;
/// The list of items with empty boxes.
pub const OPEN_BOXES: usize = 2;
/// The list of items with ticked boxes.
pub const TICKED_BOXES: usize = 3;
/// The first of the numbered lists.
pub const FIRST_NUMBERED: usize = 4;

/// Levels of a list.
const LEVELS: usize = 9;
/// How far each level is indented, in twentieths of a point.
const STEP: usize = 425;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
    xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\"";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The part that tells which part is what.
pub const CONTENT_TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
    <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
    <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
    <Default Extension=\"png\" ContentType=\"image/png\"/>\
    <Default Extension=\"jpg\" ContentType=\"image/jpeg\"/>\
    <Default Extension=\"gif\" ContentType=\"image/gif\"/>\
    <Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>\
    <Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>\
    <Override PartName=\"/word/numbering.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml\"/>\
    <Override PartName=\"/word/settings.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml\"/>\
    <Override PartName=\"/word/footnotes.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml\"/>\
    </Types>";

/// What the package points to.
pub const PACKAGE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"document\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/>\
    </Relationships>";

/// Settings of the document.
pub const SETTINGS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <w:settings xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
    <w:footnotePr><w:footnote w:id=\"-1\"/><w:footnote w:id=\"0\"/></w:footnotePr>\
    <w:compat><w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>\
    <w:themeFontLang w:val=\"en-US\" w:bidi=\"he-IL\"/>\
    </w:settings>";

/// The ending of a picture's part; `None` for one that word processors do not show.
pub fn ending(media_type: &str) -> Option<&'static str> {
    match media_type {
        "image/png" => Some("png"),
        "image/jpeg" => Some("jpg"),
        "image/gif" => Some("gif"),
        _ => None,
    }
}

/// The style of a further paragraph of an item so deep, from 1.
pub fn list_continue(depth: usize) -> String {
    match depth.min(5) {
        0 | 1 => "ListContinue".to_owned(),
        depth => format!("ListContinue{depth}"),
    }
}

/// One line of what a part points to.
pub fn relationship(id: &str, kind: &str, target: &str, is_external: bool) -> String {
    let mode = if is_external { " TargetMode=\"External\"" } else { "" };
    format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"{mode}/>")
}

/// Returns what a part points to.
pub fn targets(lines: &str) -> String {
    format!(
        "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{lines}</Relationships>"
    )
}

/// Returns what the document points to, with the parts beside it.
pub fn document_targets(lines: &str) -> String {
    let beside: String = ["styles", "numbering", "settings", "footnotes"]
        .iter()
        .map(|part| relationship(part, part, &format!("{part}.xml"), false))
        .collect();
    targets(&(beside + lines))
}

/// The document around its text: a page of A4.
pub fn document(body: &str, is_rtl: bool) -> String {
    let bidi = if is_rtl { "<w:bidi/>" } else { "" };
    format!(
        "{HEAD}<w:document {NAMESPACES}><w:body>{body}<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
         <w:pgMar w:top=\"1440\" w:right=\"1440\" w:bottom=\"1440\" w:left=\"1440\" w:header=\"708\" w:footer=\"708\" w:gutter=\"0\"/>\
         {bidi}</w:sectPr></w:body></w:document>"
    )
}

/// The notes, with the lines that part them from the text.
pub fn footnotes(notes: &str) -> String {
    format!(
        "{HEAD}<w:footnotes {NAMESPACES}><w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>\
         <w:footnote w:type=\"continuationSeparator\" w:id=\"0\"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>{notes}</w:footnotes>"
    )
}

/// The definitions of the lists: bullets, boxes, and one for each numbered list, with its level and its first number.
pub fn numbering(numbered: &[(u32, usize)]) -> String {
    let signs = [(BULLETS, ["•", "◦", "▪"]), (OPEN_BOXES, ["☐"; 3]), (TICKED_BOXES, ["☑"; 3])];
    let bullets: String = signs
        .iter()
        .map(|(id, signs)| definition(*id, |level| ("bullet", signs[level % signs.len()].to_owned())))
        .collect();
    let numbers = definition(FIRST_NUMBERED, |level| ("decimal", format!("%{}.", level + 1)));
    let own: String = signs.iter().map(|(id, _)| list(*id, *id, "")).collect();
    let lists: String = numbered
        .iter()
        .enumerate()
        .map(|(at, (start, level))| {
            let first =
                format!("<w:lvlOverride w:ilvl=\"{level}\"><w:startOverride w:val=\"{start}\"/></w:lvlOverride>");
            list(FIRST_NUMBERED + at, FIRST_NUMBERED, &first)
        })
        .collect();
    format!("{HEAD}<w:numbering {NAMESPACES}>{bullets}{numbers}{own}{lists}</w:numbering>")
}

fn list(id: usize, definition: usize, first: &str) -> String {
    format!("<w:num w:numId=\"{id}\"><w:abstractNumId w:val=\"{definition}\"/>{first}</w:num>")
}

fn definition(id: usize, sign: impl Fn(usize) -> (&'static str, String)) -> String {
    let levels: String = (0..LEVELS)
        .map(|level| {
            let (format, text) = sign(level);
            let indent = STEP * (level + 1);
            format!(
                "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/>\
                 <w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"{indent}\" w:hanging=\"{STEP}\"/></w:pPr></w:lvl>"
            )
        })
        .collect();
    format!(
        "<w:abstractNum w:abstractNumId=\"{id}\"><w:multiLevelType w:val=\"hybridMultilevel\"/>{levels}</w:abstractNum>"
    )
}

/// The styles, by the names that word processors know and show in the language of their user.
pub fn styles(is_rtl: bool) -> String {
    let bidi = if is_rtl { "<w:bidi/>" } else { "" };
    let headings: String = [36, 30, 26, 24, 22, 22]
        .iter()
        .zip(1..)
        .map(|(size, level)| {
            let paragraph = format!(
                "<w:keepNext/><w:spacing w:before=\"280\" w:after=\"100\"/><w:outlineLvl w:val=\"{}\"/>",
                level - 1
            );
            let run = format!("<w:b/><w:bCs/><w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>");
            style("paragraph", &format!("Heading{level}"), &format!("heading {level}"), &paragraph, &run)
        })
        .collect();
    let further: String = (1..=5)
        .map(|depth| {
            let name = if depth == 1 { "List Continue".to_owned() } else { format!("List Continue {depth}") };
            let paragraph = format!("<w:ind w:left=\"{}\"/>", STEP * depth);
            style("paragraph", &list_continue(depth), &name, &paragraph, "")
        })
        .collect();
    let others = [
        style("paragraph", "Title", "Title", "<w:spacing w:after=\"200\"/>", "<w:b/><w:bCs/><w:sz w:val=\"48\"/><w:szCs w:val=\"48\"/>"),
        style("paragraph", "ForumFrame", "Forum Frame", "", ""),
        style("paragraph", "ListParagraph", "List Paragraph", "<w:spacing w:after=\"60\"/>", ""),
        style(
            "paragraph",
            "Quote",
            "Quote",
            "<w:pBdr><w:left w:val=\"single\" w:sz=\"18\" w:space=\"10\" w:color=\"8A8189\"/></w:pBdr><w:ind w:left=\"425\" w:right=\"425\"/>",
            "<w:color w:val=\"56515C\"/>",
        ),
        style(
            "paragraph",
            "SourceCode",
            "Source Code",
            "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"F2ECE1\"/><w:spacing w:line=\"260\" w:lineRule=\"auto\"/><w:jc w:val=\"left\"/>",
            MONOSPACED,
        ),
        style("paragraph", "FootnoteText", "footnote text", "", "<w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/>"),
        style("character", "FootnoteReference", "footnote reference", "", "<w:vertAlign w:val=\"superscript\"/>"),
        style("character", "VerbatimChar", "Verbatim Char", "", MONOSPACED),
        style("character", "Hyperlink", "Hyperlink", "", "<w:color w:val=\"2B33A8\"/><w:u w:val=\"single\"/>"),
    ]
    .concat();
    format!(
        "{HEAD}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>\
         <w:rFonts w:ascii=\"Arial\" w:hAnsi=\"Arial\" w:eastAsia=\"Arial\" w:cs=\"Arial\"/><w:sz w:val=\"22\"/><w:szCs w:val=\"22\"/>\
         <w:lang w:val=\"en-US\" w:eastAsia=\"en-US\" w:bidi=\"he-IL\"/></w:rPr></w:rPrDefault>\
         <w:pPrDefault><w:pPr><w:spacing w:after=\"140\" w:line=\"300\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/><w:pPr>{bidi}</w:pPr></w:style>\
         {headings}{further}{others}{TABLE}</w:styles>"
    )
}

const MONOSPACED: &str = "<w:rFonts w:ascii=\"Consolas\" w:hAnsi=\"Consolas\" w:cs=\"Courier New\"/><w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/>";

/// Lines between all cells, and the head in bold.
const TABLE: &str = "<w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/>\
    <w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar><w:left w:w=\"108\" w:type=\"dxa\"/><w:right w:w=\"108\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>\
    <w:style w:type=\"table\" w:styleId=\"TableGrid\"><w:name w:val=\"Table Grid\"/><w:basedOn w:val=\"TableNormal\"/>\
    <w:pPr><w:spacing w:after=\"40\"/></w:pPr>\
    <w:tblPr><w:tblBorders><w:top w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"999999\"/><w:left w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"999999\"/>\
    <w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"999999\"/><w:right w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"999999\"/>\
    <w:insideH w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"999999\"/><w:insideV w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"999999\"/></w:tblBorders></w:tblPr>\
    <w:tblStylePr w:type=\"firstRow\"><w:rPr><w:b/><w:bCs/></w:rPr></w:tblStylePr></w:style>";

fn style(kind: &str, id: &str, name: &str, paragraph: &str, run: &str) -> String {
    let based = if kind == "paragraph" { "<w:basedOn w:val=\"Normal\"/>" } else { "" };
    let paragraph = if paragraph.is_empty() { String::new() } else { format!("<w:pPr>{paragraph}</w:pPr>") };
    let run = if run.is_empty() { String::new() } else { format!("<w:rPr>{run}</w:rPr>") };
    format!(
        "<w:style w:type=\"{kind}\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/>{based}<w:qFormat/>{paragraph}{run}</w:style>"
    )
}
