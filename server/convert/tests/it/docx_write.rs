//! A document that is written as a text of a word processor is read again as the same document.

use std::io::Read;

use convert::model::{Block, Content, Document, File, Inline, Item, List, Marks, text_of};
use convert::report::Kind;
use convert::{Frame, Options, Unreadable, docx_of, framed_docx_of, writer};
use domain::language::Language;
use proptest::prelude::*;

use crate::package::PNG;

/// Returns what one part of a written document says.
fn part(docx: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(docx)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn markdown(text: &str) -> Document {
    convert::commonmark::read(text)
}

/// The Markdown of a document after it was written and read again.
fn again(document: &Document, language: Language) -> String {
    let docx = docx_of(document, language);
    convert::convert("text.docx", &docx, &Options::default()).unwrap().markdown
}

const TEXT: &str = "## איך זה התחיל

הסמנכ״לית שאלה למה ה־NPS עולה. **אף אחד לא ידע**, ו*כולם* ~~שתקו~~ שאלו[^1] את [המדריך](https://a.example/x?y=1).

| חודש | שיחות |
| --- | --- |
| ינואר | 71 |
| פברואר | `118` |

### Please hold

1. הרשאת זיכוי עד 150 ש״ח
2. שורה אחת
   - פריט
   - פריט שני

     ועוד פסקה בו
3. סוף

- [ ] לבדוק
- [x] בוצע

> ציטוט אחד
>
> ועוד פסקה

```
let a = 1;
  b
```

---

7. שבע
8. שמונה

סוף, [למעלה](#איך-זה-התחיל).

[^1]: הערה *נטויה*
";

/// What the forum sets around a text, for those who approve it, is no part of the text when the file comes back.
#[test]
fn a_frame_is_not_read_again() {
    let frame = Frame {
        before: markdown("לחברים בלבד\n\n**ארגון:** שקד\n\n---\n").blocks,
        after: markdown("---\n\nאושר ע״י\n").blocks,
    };
    let mut document = markdown("גוף\n\n---\n\nסוף\n");
    document.title = Some("אמנה".to_owned());
    let docx = framed_docx_of(&document, &frame, Language::Hebrew);
    assert!(part(&docx, "word/document.xml").contains("אושר ע״י"));
    let read = convert::convert("a.docx", &docx, &Options::default()).unwrap();
    assert_eq!((read.title.as_deref(), read.markdown.as_str()), (Some("אמנה"), "גוף\n\n---\n\nסוף\n"));
    let told: Vec<&str> = read.report.iter().map(|entry| entry.place.as_str()).collect();
    assert_eq!(told, ["לחברים בלבד", "ארגון: שקד", "אושר ע״י"]);
}

#[test]
fn a_text_of_every_kind_comes_back() {
    let mut document = markdown(TEXT);
    document.title = Some("ימי הקשבה במוקד".to_owned());
    let docx = docx_of(&document, Language::Hebrew);
    let read = convert::convert("text.docx", &docx, &Options::default()).unwrap();
    assert_eq!(read.title.as_deref(), Some("ימי הקשבה במוקד"));
    assert_eq!(read.markdown, writer::markdown(&document));
    let lost: Vec<_> = read.report.iter().filter(|entry| entry.kind != Kind::Kept).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn hebrew_is_written_as_word_processors_read_it() {
    let docx = docx_of(&markdown("**מדד NPS** עלה\n\nEnglish *text*"), Language::Hebrew);
    let document = part(&docx, "word/document.xml");
    for expected in [
        "<w:p><w:pPr><w:bidi/></w:pPr><w:r><w:rPr><w:b/><w:bCs/><w:rtl/></w:rPr><w:t xml:space=\"preserve\">מדד </w:t></w:r>",
        "<w:r><w:rPr><w:b/><w:bCs/></w:rPr><w:t xml:space=\"preserve\">NPS</w:t></w:r>",
        "<w:bidi w:val=\"0\"/>",
        "<w:i/><w:iCs/>",
        "<w:bidi/></w:sectPr>",
    ] {
        assert!(document.contains(expected), "{expected}\n{document}");
    }
    assert!(part(&docx, "word/styles.xml").contains("w:bidi=\"he-IL\""));
    let english = part(&docx_of(&markdown("text"), Language::English), "word/document.xml");
    assert!(!english.contains("<w:bidi/>"), "{english}");
}

#[test]
fn tables_begin_at_the_right_and_their_head_is_repeated() {
    let document = part(&docx_of(&markdown("| א | ב |\n|--|--|\n| ג | ד |"), Language::Hebrew), "word/document.xml");
    assert!(document.contains("<w:bidiVisual/>") && document.contains("<w:tblHeader/>"), "{document}");
    assert_eq!(document.matches("<w:tc>").count(), 4);
}

#[test]
fn each_numbered_list_counts_for_itself() {
    let docx = docx_of(&markdown("1. א\n2. ב\n\nטקסט\n\n5. ג\n"), Language::Hebrew);
    let numbering = part(&docx, "word/numbering.xml");
    assert_eq!(numbering.matches("<w:startOverride w:val=\"1\"/>").count(), 1);
    assert_eq!(numbering.matches("<w:startOverride w:val=\"5\"/>").count(), 1);
    assert!(again(&markdown("1. א\n2. ב\n\nטקסט\n\n5. ג\n"), Language::Hebrew).contains("5. ג"));
}

#[test]
fn pictures_come_along_with_what_they_say() {
    let mut document = markdown("![לוח & \"שירות\"](<לוח שירות.png>) ואחריו ![חסר](other.png)");
    document
        .files
        .push(File { name: "לוח שירות.png".into(), media_type: "image/png".into(), content: PNG.to_vec() });
    let docx = docx_of(&document, Language::Hebrew);
    let read = convert::convert("text.docx", &docx, &Options::default()).unwrap();
    assert_eq!(read.files.len(), 1);
    assert_eq!(read.files[0].content, PNG);
    assert!(read.markdown.contains("![לוח & \"שירות\"](image1.png) ואחריו חסר"), "{}", read.markdown);
}

#[test]
fn what_a_text_must_not_lead_to_is_no_link() {
    let docx = docx_of(&markdown("[א](javascript:alert(1)) [ב](https://a.example/?a=1&b=\"2\")"), Language::Hebrew);
    let targets = part(&docx, "word/_rels/document.xml.rels");
    assert!(!targets.contains("javascript"), "{targets}");
    assert!(targets.contains("https://a.example/?a=1&amp;b="), "{targets}");
}

#[test]
fn no_character_breaks_the_file() {
    let text = "א\u{0}\u{1}\u{b}\u{fffe}<w:p>&amp;]]>\u{202e}\"'`<b>`";
    let read = again(&markdown(text), Language::Hebrew);
    assert!(read.contains("w:p"), "{read}");
    let empty = docx_of(&Document::default(), Language::Hebrew);
    assert_eq!(convert::convert("text.docx", &empty, &Options::default()), Err(Unreadable::Empty));
}

const WORDS: &[&str] = &[
    "שלום",
    "מעגל",
    "a",
    "bc",
    "1",
    " ",
    " ",
    "*",
    "_",
    "`",
    "[",
    "]",
    "<",
    ">",
    "&amp;",
    "&",
    "#",
    "|",
    "\\",
    "!",
    "\"",
    "״",
    "־",
    "(",
    ")",
    ".",
    ",",
    ":",
    "😀",
    "₪",
    "%",
    "ש\u{5b8}",
    "COVID-19",
];

fn any_text() -> impl Strategy<Value = String> {
    // A letter first: what looks like a bullet or a box would be read as one.
    prop::collection::vec(prop::sample::select(WORDS), 0..5).prop_map(|words| format!("א{}ב", words.concat()))
}

fn any_line() -> impl Strategy<Value = Vec<Inline>> {
    let content = prop_oneof![
        12 => any_text().prop_map(Content::Text),
        2 => any_text().prop_map(Content::Code),
        1 => (0usize..2).prop_map(Content::Note),
        1 => Just(Content::Break),
    ];
    let link = prop_oneof![5 => Just(None), 1 => Just(Some("https://a.example/x?y=1&lt=2".to_owned()))];
    let inline = (content, any::<(bool, bool, bool)>(), link).prop_map(|(content, (bold, italic, strike), link)| {
        let marks = match content {
            Content::Text(_) | Content::Code(_) => Marks { bold, italic, strike },
            // A word processor emphasises letters alone.
            _ => Marks::default(),
        };
        Inline { content, marks, link }
    });
    // A line in bold from end to end would be read as a heading, and two pieces of code beside each other as one.
    prop::collection::vec(inline, 0..5).prop_map(|rest| {
        let apart = rest.into_iter().flat_map(|inline| {
            let after = matches!(inline.content, Content::Code(_)).then(|| Inline::text("ו"));
            [Some(inline), after]
        });
        [Inline::text("פתיחה ")].into_iter().chain(apart.flatten()).collect()
    })
}

fn any_table() -> impl Strategy<Value = Block> {
    (1usize..4).prop_flat_map(|columns| {
        prop::collection::vec(prop::collection::vec(any_line(), columns), 2..4).prop_map(Block::Table)
    })
}

fn any_item(depth: usize) -> BoxedStrategy<Item> {
    let first = (any_line(), prop::option::weighted(0.3, any::<bool>()));
    let more = prop::collection::vec(any_line().prop_map(Block::Paragraph), 0..2);
    let inner = if depth < 3 { prop::option::weighted(0.3, any_list(depth + 1)).boxed() } else { Just(None).boxed() };
    (first, more, inner)
        .prop_map(|((line, done), more, inner)| Item {
            done,
            blocks: [Block::Paragraph(line)].into_iter().chain(more).chain(inner).collect(),
        })
        .boxed()
}

fn any_list(depth: usize) -> BoxedStrategy<Block> {
    let start = prop_oneof![2 => Just(None), 1 => (1u32..90).prop_map(Some)];
    (start, prop::collection::vec(any_item(depth), 1..4))
        .prop_map(|(start, items)| Block::List(List { start, items }))
        .boxed()
}

fn any_block() -> impl Strategy<Value = Block> {
    prop_oneof![
        4 => any_line().prop_map(Block::Paragraph),
        2 => (1u8..=6, any_line()).prop_map(|(level, line)| Block::Heading(level, line)),
        3 => any_list(0),
        1 => prop::collection::vec(any_line().prop_map(Block::Paragraph), 1..3).prop_map(Block::Quote),
        1 => prop::collection::vec(any_text(), 1..4).prop_map(|lines| Block::Code(lines.join("\n"))),
        1 => any_table(),
    ]
}

fn any_document() -> impl Strategy<Value = Document> {
    let notes = prop::collection::vec(prop::collection::vec(any_line().prop_map(Block::Paragraph), 1..3), 2);
    (prop::collection::vec(any_block(), 1..6), notes).prop_map(|(blocks, notes)| {
        // Two of a kind beside each other would be read as one, and a note has none of its own.
        let between = || Block::Paragraph(vec![Inline::text("בין לבין")]);
        let blocks = blocks.into_iter().flat_map(|block| [block, between()]).collect();
        let notes = notes.into_iter().map(without_notes).collect();
        Document { title: None, blocks, notes, files: vec![] }
    })
}

fn without_notes(blocks: Vec<Block>) -> Vec<Block> {
    let line =
        |line: Vec<Inline>| line.into_iter().filter(|inline| !matches!(inline.content, Content::Note(_))).collect();
    blocks
        .into_iter()
        .map(|block| match block {
            Block::Paragraph(own) => Block::Paragraph(line(own)),
            other => other,
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_document_is_read_as_it_was_written(document in any_document()) {
        prop_assert_eq!(again(&document, Language::Hebrew), writer::markdown(&document));
    }

    /// Markdown is read as the model that it was written from, as the tests' own reader does.
    #[test]
    fn a_text_of_the_forum_is_read_as_it_was_written(document in any_document()) {
        let normal = writer::normal(&document);
        let read = markdown(&writer::markdown(&document));
        prop_assert_eq!(text_of(&convert::model::line_of(read.blocks.clone())), text_of(&convert::model::line_of(normal.blocks.clone())));
        prop_assert_eq!(writer::normal(&read), normal);
    }
}
