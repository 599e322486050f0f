//! A document as a text of a word processor, as [`super::read`] reads it.
//!
//! Every paragraph has a direction of its own, and every run the properties of its script: a word processor
//! takes the bold of Hebrew letters from other properties than that of Latin ones, and orders what stands in a line by
//! them. Lists are real numbering; each list counts for itself.

use std::collections::HashMap;
use std::io::{Cursor, Write};

use domain::direction::{Direction, WordDirections};
use domain::language::Language;
use domain::slug::Anchors;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::parts;
use crate::Frame;
use crate::headings::each_heading;
use crate::link;
use crate::model::{Block, Content, Document, File, Inline, Item, List, Marks, text_of};
use crate::pictures;

/// Lists inside one another beyond this are written as those of the last level.
const LEVELS: usize = 9;
/// The width of the text on a page, in English Metric Units.
const WIDTH: u64 = 5_731_510;
/// The greatest height of a picture, in English Metric Units.
const HEIGHT: u64 = 7_600_000;
/// The English Metric Units of a pixel.
const PIXEL: u64 = 9_525;

/// The style of what stands around a text.
const FRAME: &str = "<w:pStyle w:val=\"ForumFrame\"/>";
/// A line across that is drawn by the border of an empty paragraph, which says nothing.
const BORDER: &str = "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"999999\"/></w:pBdr>";
/// A line across, as word processors have it.
const RULE: &str = "<w:r><w:pict><v:rect style=\"width:0;height:1.5pt\" o:hralign=\"center\" o:hrstd=\"t\" o:hr=\"t\" \
    fillcolor=\"#999999\" stroked=\"f\"/></w:pict></w:r>";

/// Writes a document. Its pictures are those of its files that a word processor shows; of others the text says what they
/// say to those who do not see them.
pub fn write(document: &Document, frame: &Frame, language: Language) -> Vec<u8> {
    let mut writer = Writer::new(document, language);
    let mut body = String::new();
    if let Some(title) = &document.title {
        body.push_str(&writer.paragraph("<w:pStyle w:val=\"Title\"/>", &[Inline::text(title.clone())], Place::Body));
    }
    let around = Around { is_frame: true, ..Around::default() };
    body.push_str(&writer.blocks(&frame.before, around, Place::Body));
    body.push_str(&writer.blocks(&document.blocks, Around::default(), Place::Body));
    body.push_str(&writer.blocks(&frame.after, around, Place::Body));
    let notes: String = document.notes.iter().enumerate().map(|(at, note)| writer.note(at, note)).collect();
    writer.package(&body, &notes).unwrap_or_default()
}

/// Which part a line is written into: each has its own list of what it points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Body,
    Notes,
}

/// What is around a block.
#[derive(Debug, Clone, Copy, Default)]
struct Around {
    /// How many lists it is in.
    depth: usize,
    is_quote: bool,
    is_cell: bool,
    is_frame: bool,
}

/// What a list counts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bullet,
    Open,
    Ticked,
    Number,
}

struct Writer<'a> {
    files: &'a [File],
    language: Language,
    /// What the parts point to outside: addresses, each with its number.
    links: [Vec<String>; 2],
    /// The pictures that were used: the file, and in which of the parts.
    pictures: Vec<(&'a File, Place)>,
    /// The first number of each numbered list and its level; the list of the name `n` is the one at `n - FIRST_NUMBERED`.
    numbered: Vec<(u32, usize)>,
    /// The names of the headings' places by what links call them.
    headings: HashMap<String, usize>,
    /// How many headings were written.
    written: usize,
    /// How many drawings there are.
    drawings: usize,
}

impl<'a> Writer<'a> {
    fn new(document: &'a Document, language: Language) -> Self {
        let mut headings = HashMap::new();
        let mut count = 0;
        let mut anchors = Anchors::default();
        each_heading(&document.blocks, &mut |line| {
            headings.insert(anchors.give(&text_of(line)), count);
            count += 1;
        });
        Self {
            files: &document.files,
            language,
            links: [vec![], vec![]],
            pictures: vec![],
            numbered: vec![],
            headings,
            written: 0,
            drawings: 0,
        }
    }

    fn blocks(&mut self, blocks: &[Block], around: Around, place: Place) -> String {
        blocks.iter().map(|block| self.block(block, around, place)).collect()
    }

    fn block(&mut self, block: &Block, around: Around, place: Place) -> String {
        match block {
            Block::Heading(level, line) => self.heading((*level).clamp(1, 6), line, place),
            Block::Paragraph(line) => {
                let properties = match around {
                    Around { is_frame: true, .. } => FRAME.to_owned(),
                    Around { is_quote: true, .. } => "<w:pStyle w:val=\"Quote\"/>".to_owned(),
                    Around { depth: 0, .. } => String::new(),
                    Around { depth, .. } => format!("<w:pStyle w:val=\"{}\"/>", parts::list_continue(depth)),
                };
                self.paragraph(&properties, line, place)
            }
            Block::List(list) => self.list(list, around, place),
            Block::Quote(blocks) => self.blocks(blocks, Around { is_quote: true, ..around }, place),
            Block::Code(text) => code(text),
            Block::Table(rows) => self.table(rows, around, place),
            Block::Rule if around.is_frame => format!("<w:p><w:pPr>{FRAME}</w:pPr>{RULE}</w:p>"),
            // One between paragraphs that belong together must not part them.
            Block::Rule if around.depth > 0 || around.is_quote => format!("<w:p><w:pPr>{BORDER}</w:pPr></w:p>"),
            Block::Rule => format!("<w:p>{RULE}</w:p>"),
        }
    }

    fn heading(&mut self, level: u8, line: &[Inline], place: Place) -> String {
        let number = self.written;
        self.written += 1;
        let style = format!("<w:pStyle w:val=\"Heading{level}\"/>");
        let direction = self.direction(line);
        let runs = self.runs(line, direction, place);
        let id = number + 1;
        format!(
            "<w:p><w:pPr>{style}{}</w:pPr><w:bookmarkStart w:id=\"{id}\" w:name=\"heading{number}\"/>{runs}<w:bookmarkEnd w:id=\"{id}\"/></w:p>",
            bidi(direction)
        )
    }

    /// A paragraph with properties that come before its direction.
    fn paragraph(&mut self, properties: &str, line: &[Inline], place: Place) -> String {
        let direction = self.direction(line);
        format!("<w:p><w:pPr>{properties}{}</w:pPr>{}</w:p>", bidi(direction), self.runs(line, direction, place))
    }

    /// The direction of a line, as a page of the forum has it.
    fn direction(&self, line: &[Inline]) -> Direction {
        let document = Direction::of_language(self.language);
        WordDirections::of(&text_of(line)).of_block(document).unwrap_or(document)
    }

    fn list(&mut self, list: &List, around: Around, place: Place) -> String {
        let level = around.depth.min(LEVELS - 1);
        let numbered = list.start.map(|start| {
            self.numbered.push((start, level));
            parts::FIRST_NUMBERED + self.numbered.len() - 1
        });
        list.items.iter().map(|item| self.item(item, numbered, around, level, place)).collect()
    }

    fn item(&mut self, item: &Item, numbered: Option<usize>, around: Around, level: usize, place: Place) -> String {
        let kind = match (numbered, item.done) {
            (Some(_), _) => Kind::Number,
            (None, None) => Kind::Bullet,
            (None, Some(false)) => Kind::Open,
            (None, Some(true)) => Kind::Ticked,
        };
        let list = match kind {
            Kind::Number => numbered.unwrap_or_default(),
            Kind::Bullet => parts::BULLETS,
            Kind::Open => parts::OPEN_BOXES,
            Kind::Ticked => parts::TICKED_BOXES,
        };
        let (mut line, rest) = match item.blocks.split_first() {
            Some((Block::Paragraph(line), rest)) => (line.clone(), rest),
            _ => (vec![], item.blocks.as_slice()),
        };
        if let (Kind::Number, Some(done)) = (kind, item.done) {
            line.insert(0, Inline::text(if done { "☒ " } else { "☐ " }));
        }
        let properties = format!(
            "<w:pStyle w:val=\"ListParagraph\"/><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>"
        );
        let first = self.paragraph(&properties, &line, place);
        first + &self.blocks(rest, Around { depth: around.depth + 1, ..around }, place)
    }

    fn table(&mut self, rows: &[Vec<Vec<Inline>>], around: Around, place: Place) -> String {
        let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
        if columns == 0 {
            return String::new();
        }
        let whole: Vec<Inline> = rows.iter().flatten().flatten().cloned().collect();
        let visual = if self.direction(&whole) == Direction::RightToLeft { "<w:bidiVisual/>" } else { "" };
        let width = 9_026 / columns;
        let grid = format!("<w:gridCol w:w=\"{width}\"/>").repeat(columns);
        let mut body = String::new();
        for (number, row) in rows.iter().enumerate() {
            let head = if number == 0 { "<w:trPr><w:tblHeader/></w:trPr>" } else { "" };
            body.push_str("<w:tr>");
            body.push_str(head);
            for at in 0..columns {
                let empty = vec![];
                let cell = row.get(at).unwrap_or(&empty);
                let paragraph = self.paragraph("", cell, place);
                body.push_str(&format!(
                    "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>{paragraph}</w:tc>"
                ));
            }
            body.push_str("</w:tr>");
        }
        // Two tables that touch would be one, and a cell has to end with a paragraph.
        let after = if around.is_cell { "" } else { "<w:p/>" };
        format!(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/>{visual}<w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblLook w:val=\"0020\" w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"0\" w:lastColumn=\"0\" w:noHBand=\"1\" w:noVBand=\"1\"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>{after}"
        )
    }

    fn note(&mut self, at: usize, blocks: &[Block]) -> String {
        let mark = "<w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:footnoteRef/></w:r><w:r><w:t xml:space=\"preserve\"> </w:t></w:r>";
        let (line, rest) = match blocks.split_first() {
            Some((Block::Paragraph(line), rest)) => (line.as_slice(), rest),
            _ => (&[][..], blocks),
        };
        let direction = self.direction(line);
        let runs = self.runs(line, direction, Place::Notes);
        let rest = self.blocks(rest, Around::default(), Place::Notes);
        format!(
            "<w:footnote w:id=\"{}\"><w:p><w:pPr><w:pStyle w:val=\"FootnoteText\"/>{}</w:pPr>{mark}{runs}</w:p>{rest}</w:footnote>",
            at + 1,
            bidi(direction)
        )
    }

    fn runs(&mut self, line: &[Inline], direction: Direction, place: Place) -> String {
        let mut runs = String::new();
        let mut rest = line;
        while let Some(first) = rest.first() {
            let count = rest.iter().take_while(|inline| inline.link == first.link).count();
            let (linked, others) = rest.split_at(count);
            rest = others;
            let is_link = first.link.is_some();
            let inner: String = linked.iter().map(|inline| self.inline(inline, direction, is_link, place)).collect();
            runs.push_str(&self.hyperlink(first.link.as_deref(), inner, place));
        }
        runs
    }

    /// Runs with what they lead to; alone, where that is no address of a text of the forum.
    fn hyperlink(&mut self, link: Option<&str>, runs: String, place: Place) -> String {
        let Some(link) = link else { return runs };
        if let Some(slug) = link.strip_prefix('#') {
            return match self.headings.get(slug) {
                Some(number) => {
                    format!("<w:hyperlink w:anchor=\"heading{number}\" w:history=\"1\">{runs}</w:hyperlink>")
                }
                None => runs,
            };
        }
        let Some(address) = link::address(link) else { return runs };
        let links = &mut self.links[place as usize];
        let number = links.iter().position(|other| *other == address).unwrap_or_else(|| {
            links.push(address);
            links.len() - 1
        });
        format!("<w:hyperlink r:id=\"link{number}\" w:history=\"1\">{runs}</w:hyperlink>")
    }

    fn inline(&mut self, inline: &Inline, direction: Direction, is_link: bool, place: Place) -> String {
        let style = if is_link { "<w:rStyle w:val=\"Hyperlink\"/>" } else { "" };
        match &inline.content {
            Content::Text(text) => text_runs(text, inline.marks, style, direction),
            Content::Code(text) => {
                text_runs(text, inline.marks, "<w:rStyle w:val=\"VerbatimChar\"/>", Direction::LeftToRight)
            }
            Content::Break => "<w:r><w:br/></w:r>".to_owned(),
            Content::Note(at) => format!(
                "<w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:footnoteReference w:id=\"{}\"/></w:r>",
                at + 1
            ),
            Content::Image { address, alt } => match self.picture(address, alt, place) {
                Some(drawing) => drawing,
                None => text_runs(alt, inline.marks, style, direction),
            },
        }
    }

    /// A picture in its line; `None` where there is no such file, or none that word processors show.
    fn picture(&mut self, address: &str, alt: &str, place: Place) -> Option<String> {
        let name = link::decoded(address).unwrap_or_else(|| address.to_owned());
        let file = self.files.iter().find(|file| file.name == name || file.name == address)?;
        let (width, height) = pictures::size(&file.content).filter(|(width, height)| *width > 0 && *height > 0)?;
        parts::ending(&file.media_type)?;
        let at = self.pictures.iter().position(|(other, own)| other.name == file.name && *own == place);
        let at = at.unwrap_or_else(|| {
            self.pictures.push((file, place));
            self.pictures.len() - 1
        });
        let (width, height) = fitted(u64::from(width) * PIXEL, u64::from(height) * PIXEL);
        self.drawings += 1;
        let (id, alt) = (self.drawings, escaped(alt));
        let name = escaped(&file.name);
        Some(format!(
            "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{width}\" cy=\"{height}\"/><wp:docPr id=\"{id}\" name=\"{name}\" descr=\"{alt}\"/><a:graphic xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:nvPicPr><pic:cNvPr id=\"{id}\" name=\"{name}\" descr=\"{alt}\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"picture{at}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{width}\" cy=\"{height}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        ))
    }

    /// All parts in a zip file.
    fn package(&self, body: &str, notes: &str) -> zip::result::ZipResult<Vec<u8>> {
        let is_rtl = Direction::of_language(self.language) == Direction::RightToLeft;
        let mut zip = ZipWriter::new(Cursor::new(vec![]));
        let mut part = |name: &str, content: &[u8]| -> zip::result::ZipResult<()> {
            zip.start_file(name, SimpleFileOptions::default())?;
            zip.write_all(content)?;
            Ok(())
        };
        let names: Vec<String> = self
            .pictures
            .iter()
            .enumerate()
            .map(|(at, (file, _))| format!("image{}.{}", at + 1, parts::ending(&file.media_type).unwrap_or_default()))
            .collect();
        let targets = |place: Place| -> String {
            let links = self.links[place as usize].iter().enumerate();
            let links = links
                .map(|(at, address)| parts::relationship(&format!("link{at}"), "hyperlink", &escaped(address), true));
            let pictures = self.pictures.iter().zip(&names).enumerate().filter(|(_, ((_, own), _))| *own == place);
            let pictures = pictures.map(|(at, (_, name))| {
                parts::relationship(&format!("picture{at}"), "image", &format!("media/{name}"), false)
            });
            links.chain(pictures).collect()
        };
        part("[Content_Types].xml", parts::CONTENT_TYPES.as_bytes())?;
        part("_rels/.rels", parts::PACKAGE.as_bytes())?;
        part("word/document.xml", parts::document(body, is_rtl).as_bytes())?;
        part("word/_rels/document.xml.rels", parts::document_targets(&targets(Place::Body)).as_bytes())?;
        part("word/styles.xml", parts::styles(is_rtl).as_bytes())?;
        part("word/numbering.xml", parts::numbering(&self.numbered).as_bytes())?;
        part("word/settings.xml", parts::SETTINGS.as_bytes())?;
        part("word/footnotes.xml", parts::footnotes(notes).as_bytes())?;
        part("word/_rels/footnotes.xml.rels", parts::targets(&targets(Place::Notes)).as_bytes())?;
        for ((file, _), name) in self.pictures.iter().zip(&names) {
            part(&format!("word/media/{name}"), &file.content)?;
        }
        Ok(zip.finish()?.into_inner())
    }
}

fn bidi(direction: Direction) -> &'static str {
    match direction {
        Direction::RightToLeft => "<w:bidi/>",
        Direction::LeftToRight => "<w:bidi w:val=\"0\"/>",
    }
}

/// Lines that stay as they are, read from the left.
fn code(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| format!("<w:t xml:space=\"preserve\">{}</w:t>", escaped(&line.replace('\t', "    "))))
        .collect();
    format!(
        "<w:p><w:pPr><w:pStyle w:val=\"SourceCode\"/><w:bidi w:val=\"0\"/></w:pPr><w:r>{}</w:r></w:p>",
        lines.join("<w:br/>")
    )
}

/// A text as runs, each of one script.
fn text_runs(text: &str, marks: Marks, style: &str, direction: Direction) -> String {
    let mut properties = style.to_owned();
    for (is_on, names) in [(marks.bold, ["b", "bCs"]), (marks.italic, ["i", "iCs"])] {
        if is_on {
            properties.extend(names.map(|name| format!("<w:{name}/>")));
        }
    }
    if marks.strike {
        properties.push_str("<w:strike/>");
    }
    let run = |(piece, own): (&str, Direction)| {
        let script = if own == Direction::RightToLeft { "<w:rtl/>" } else { "" };
        format!("<w:r><w:rPr>{properties}{script}</w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>", escaped(piece))
    };
    by_script(text, direction).into_iter().map(run).collect()
}

/// The pieces of a text that are read in one direction. What has no direction of its own belongs to the letters around
/// it where those are of one, else to the line; digits and signs that end a word belong to it: `COVID-19`.
fn by_script(text: &str, base: Direction) -> Vec<(&str, Direction)> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut directions = vec![base; chars.len()];
    let (mut before, mut settled) = (base, 0);
    for (at, (_, c)) in chars.iter().enumerate() {
        let Some(own) = Direction::of_char(*c) else { continue };
        let between = if before == own { own } else { base };
        let word = end_of_word(&chars[settled..at]);
        directions[settled..settled + word].fill(before);
        directions[settled + word..at].fill(between);
        directions[at] = own;
        (before, settled) = (own, at + 1);
    }
    let word = end_of_word(&chars[settled..]);
    directions[settled..settled + word].fill(before);
    let mut pieces: Vec<(&str, Direction)> = vec![];
    let mut begin = 0;
    for at in 1..=chars.len() {
        if at == chars.len() || directions[at] != directions[begin] {
            let end = chars.get(at).map_or(text.len(), |(place, _)| *place);
            pieces.push((&text[chars[begin].0..end], directions[begin]));
            begin = at;
        }
    }
    pieces
}

/// Returns how many of the characters after a letter end its word: up to the last digit before a space.
fn end_of_word(chars: &[(usize, char)]) -> usize {
    let word = chars.iter().take_while(|(_, c)| !c.is_whitespace());
    word.enumerate().filter(|(_, (_, c))| c.is_ascii_digit()).map(|(at, _)| at + 1).last().unwrap_or_default()
}

/// A text as it stands in XML, without the characters that XML has not.
fn escaped(text: &str) -> String {
    let is_known =
        |c: &char| matches!(c, '\t' | '\n' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    let known: String = text.chars().filter(is_known).collect();
    quick_xml::escape::escape(known).into_owned()
}

/// A size as large as a page takes it.
fn fitted(width: u64, height: u64) -> (u64, u64) {
    let (width, height) = if width > WIDTH { (WIDTH, (height * WIDTH / width).max(1)) } else { (width, height) };
    if height > HEIGHT { ((width * HEIGHT / height).max(1), HEIGHT) } else { (width, height) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_where_its_script_changes() {
        const RTL: Direction = Direction::RightToLeft;
        const LTR: Direction = Direction::LeftToRight;
        assert_eq!(
            by_script("מדד NPS עלה ל־31%, לפי SLA.", RTL),
            [("מדד ", RTL), ("NPS", LTR), (" עלה ל־31%, לפי ", RTL), ("SLA", LTR), (".", RTL)]
        );
        assert_eq!(by_script("The מדד rose", LTR), [("The ", LTR), ("מדד", RTL), (" rose", LTR)]);
        assert_eq!(by_script("אחרי COVID-19, הכול", RTL), [("אחרי ", RTL), ("COVID-19", LTR), (", הכול", RTL)]);
        assert_eq!(by_script("12.5", RTL), [("12.5", RTL)]);
        assert_eq!(by_script("Please hold", RTL), [("Please hold", LTR)]);
        assert_eq!(by_script("", RTL), []);
    }

    #[test]
    fn a_picture_fits_its_page() {
        assert_eq!(fitted(100, 50), (100, 50));
        assert_eq!(fitted(2 * WIDTH, 2_000_000), (WIDTH, 1_000_000));
        assert_eq!(fitted(1_000_000, 2 * HEIGHT), (500_000, HEIGHT));
    }
}
