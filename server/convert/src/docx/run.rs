//! What is in a line: runs, links, fields, notes, drawings, and what was tracked.

use super::styles::RunLook;
use super::{BOOKMARK, Reader};
use crate::arrange::Flat;
use crate::drawing::alternative_text;
use crate::link;
use crate::math;
use crate::model::{Block, Content, Inline, Marks, first_words, text_of};
use crate::report::{Kind, What};
use crate::script::scripted;
use crate::xml::{Element, is_on};

/// What is inside one another in a line beyond this is given as its text.
const NESTED_MAX: usize = 60;

/// What a drawing holds that is read by itself, or that says the same for older programs.
const INNER: &[&str] = &["txbxContent", "Fallback"];

/// A line that is being read.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub inlines: Vec<Inline>,
    /// The style of its paragraph.
    pub style: Option<String>,
    /// Whether it is a line of code.
    pub is_code: bool,
    /// Where a link leads that is open.
    pub link: Option<String>,
}

/// A field: an instruction, and what it gave when it was last worked out.
#[derive(Debug, Default)]
pub(super) struct Field {
    instruction: String,
    /// Whether what comes is the result.
    in_result: bool,
    /// The target of the link.
    link: Option<String>,
    /// Whether its result is no part of the text: a page number, a table of contents.
    is_dropped: bool,
}

impl Field {
    /// The instruction is complete: finds out what it says. Where it is a table of contents or an index, `true`.
    fn begin_result(&mut self) -> bool {
        self.in_result = true;
        let mut words = words(&self.instruction).into_iter();
        let name = words.next().unwrap_or_default().to_uppercase();
        match name.as_str() {
            "HYPERLINK" => {
                let mut target = None;
                let mut place = None;
                while let Some(word) = words.next() {
                    match word.as_str() {
                        "\\l" => place = words.next(),
                        "\\o" | "\\t" => drop(words.next()),
                        word if word.starts_with('\\') => {}
                        _ => target = Some(word),
                    }
                }
                self.link = match (target.as_deref().and_then(link::address), place) {
                    (Some(address), Some(place)) => Some(format!("{address}#{place}")),
                    (Some(address), None) => Some(address),
                    (None, Some(place)) => Some(format!("{BOOKMARK}{place}")),
                    (None, None) => None,
                };
            }
            // Marks of an index have no result but in files of LibreOffice, where it is the word that is marked.
            "PAGE" | "NUMPAGES" | "SECTIONPAGES" | "SECTION" => self.is_dropped = true,
            "TOC" | "INDEX" => {
                self.is_dropped = true;
                return true;
            }
            _ => {}
        }
        false
    }
}

/// The words of an instruction; those in quotation marks may have spaces.
fn words(instruction: &str) -> Vec<String> {
    let mut words = vec![];
    let mut word = String::new();
    let (mut quoted, mut any) = (false, false);
    let mut chars = instruction.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' | '“' | '”' => {
                quoted = !quoted;
                any = true;
            }
            '\\' if quoted => word.extend(chars.next()),
            c if c.is_whitespace() && !quoted => {
                if any || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                    any = false;
                }
            }
            c => word.push(c),
        }
    }
    if any || !word.is_empty() {
        words.push(word);
    }
    words
}

impl Reader<'_> {
    /// Reads something of a line.
    pub(super) fn inline(&mut self, element: &Element, line: &mut Line, nested: usize) {
        if nested > NESTED_MAX {
            let text = element.text();
            self.push(line, Content::Text(text), Marks::default());
            return;
        }
        match element.name.as_str() {
            "r" => self.run(element, line, nested),
            "hyperlink" => self.hyperlink(element, line, nested),
            "ins" => {
                let before = line.inlines.len();
                self.children(element, line, nested);
                let text = text_of(line.inlines.get(before..).unwrap_or_default());
                if !text.trim().is_empty() {
                    self.report.add(Kind::Kept, What::Insertion, &first_words(&text));
                }
            }
            "del" => {
                let is_text = !element.find_all("delText").is_empty() || !element.text().trim().is_empty();
                if is_text || element.find("drawing").is_some() {
                    self.events.push((Kind::Lost, What::Deletion));
                }
            }
            "moveFrom" => {}
            "sdt" => {
                if let Some(checked) = element.child("sdtPr").and_then(|it| it.child("checkbox")) {
                    let done = checked.child("checked").is_some_and(Element::is_on);
                    self.push(line, Content::Text(if done { "☒" } else { "☐" }.to_owned()), Marks::default());
                } else if super::shows_placeholder(element) {
                    // Nobody wrote it.
                } else if let Some(content) = element.child("sdtContent") {
                    self.children(content, line, nested);
                }
            }
            "fldSimple" => {
                let instruction = element.attr("instr").unwrap_or_default().to_owned();
                self.fields.push(Field { instruction, ..Field::default() });
                self.begin_result();
                self.children(element, line, nested);
                self.fields.pop();
            }
            "oMath" => {
                let text = math::text(element);
                self.report.add(Kind::Changed, What::Equation, &text);
                self.push(line, Content::Text(text), Marks::default());
            }
            "bookmarkStart" => self.bookmark(element),
            "AlternateContent" => self.alternative(element, line, nested),
            "smartTag" | "customXml" | "moveTo" | "dir" | "bdo" | "oMathPara" | "Choice" | "Fallback" | "ruby"
            | "rubyBase" => self.children(element, line, nested),
            _ => {}
        }
    }

    fn children(&mut self, element: &Element, line: &mut Line, nested: usize) {
        element.elements().for_each(|child| self.inline(child, line, nested + 1));
    }

    /// What is for newer programs; where that is nothing that is known here, what is for older ones.
    fn alternative(&mut self, element: &Element, line: &mut Line, nested: usize) {
        let choice = element.child("Choice");
        let is_known = |choice: &&Element| {
            ["pic", "txbxContent", "chart", "relIds", "r", "oMath"].iter().any(|name| choice.find(name).is_some())
        };
        let chosen = choice.filter(is_known).or(element.child("Fallback")).or(choice);
        if let Some(chosen) = chosen {
            for child in chosen.elements() {
                match child.name.as_str() {
                    "drawing" | "pict" | "object" => self.drawing(child, line, nested + 1),
                    _ => self.inline(child, line, nested + 1),
                }
            }
        }
    }

    fn hyperlink(&mut self, element: &Element, line: &mut Line, nested: usize) {
        let outer = line.link.clone();
        let target = element.reference("id").and_then(|id| self.targets.get(id)).map(|target| target.part.clone());
        let place = element.attr("anchor");
        line.link = match (target, place) {
            (Some(target), place) => {
                let address = link::address(&target);
                if address.is_none() {
                    let text = element.text();
                    self.report.add(Kind::Lost, What::Link, &text);
                }
                match place {
                    Some(place) => address.map(|address| format!("{address}#{place}")),
                    None => address,
                }
            }
            (None, Some(place)) => Some(format!("{BOOKMARK}{place}")),
            (None, None) => None,
        };
        self.children(element, line, nested);
        line.link = outer;
    }

    fn run(&mut self, run: &Element, line: &mut Line, nested: usize) {
        let properties = run.child("rPr");
        let style = properties.and_then(|it| it.child("rStyle")).and_then(Element::val);
        let own = properties.map(RunLook::read).unwrap_or_default();
        let look = self.styles.look(line.style.as_deref(), style, own);
        if look.hidden == Some(true) {
            // The instructions of fields may be hidden.
            if run.child("fldChar").is_none() && run.child("instrText").is_none() {
                if !run.text().trim().is_empty() {
                    self.events.push((Kind::Lost, What::HiddenText));
                }
                return;
            }
        }
        let is_code = !line.is_code && self.styles.is_code(style);
        for child in run.elements() {
            match child.name.as_str() {
                "t" => self.text(line, &child.text(), look, is_code),
                "tab" | "ptab" => self.text(line, if line.is_code { "    " } else { " " }, look, is_code),
                "br" => match child.attr("type") {
                    // What is on the next page is no part of the last word.
                    Some("page" | "column") if line.inlines.is_empty() || line.is_code => {}
                    Some("page" | "column") => self.push(line, Content::Text(" ".to_owned()), Marks::default()),
                    _ => self.push(line, Content::Break, Marks::default()),
                },
                "cr" => self.push(line, Content::Break, Marks::default()),
                "noBreakHyphen" => self.text(line, "-", look, is_code),
                "sym" => {
                    if let Some(sign) = symbol(child) {
                        self.text(line, sign, look, is_code);
                    }
                }
                "footnoteReference" => self.note(line, "footnote", child),
                "endnoteReference" => self.note(line, "endnote", child),
                "commentReference" => self.events.push((Kind::Lost, What::Comment)),
                "fldChar" => self.field(child, line),
                "instrText" => {
                    if let Some(field) = self.fields.last_mut().filter(|field| !field.in_result) {
                        field.instruction.push_str(&child.text());
                    }
                }
                "drawing" | "pict" | "object" => self.drawing(child, line, nested + 1),
                "AlternateContent" => self.alternative(child, line, nested + 1),
                "delText" => self.events.push((Kind::Lost, What::Deletion)),
                "ruby" => {
                    if let Some(base) = child.child("rubyBase") {
                        self.children(base, line, nested);
                    }
                }
                _ => {}
            }
        }
    }

    /// A text with the looks that its letters have: those of Hebrew have properties of their own.
    fn text(&mut self, line: &mut Line, text: &str, look: RunLook, is_code: bool) {
        if line.is_code {
            self.push(line, Content::Text(text.to_owned()), Marks::default());
            return;
        }
        let is_complex = look.complex == Some(true);
        let has_hebrew = text.contains(|c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}'));
        let chosen = |latin: Option<bool>, complex: Option<bool>| match (is_complex, has_hebrew) {
            (true, _) => complex.unwrap_or(false),
            (false, true) => latin.or(complex).unwrap_or(false),
            (false, false) => latin.unwrap_or(false),
        };
        let marks = Marks {
            bold: chosen(look.bold, look.bold_complex),
            italic: chosen(look.italic, look.italic_complex),
            strike: look.strike == Some(true),
        };
        let content = match is_code {
            true => Content::Code(text.to_owned()),
            false => Content::Text(scripted(text, look.script)),
        };
        self.push(line, content, marks);
    }

    /// Adds to a line, where no field swallows it.
    fn push(&mut self, line: &mut Line, content: Content, marks: Marks) {
        if self.fields.iter().any(|field| !field.in_result || field.is_dropped) {
            return;
        }
        let link = self.fields.iter().rev().find_map(|field| field.link.clone()).or_else(|| line.link.clone());
        // A word processor cuts code into runs, too.
        if let (Content::Code(text), Some(Inline { content: Content::Code(before), link: last, .. })) =
            (&content, line.inlines.last_mut())
            && *last == link
        {
            before.push_str(text);
            return;
        }
        line.inlines.push(Inline { content, marks, link });
    }

    fn note(&mut self, line: &mut Line, kind: &'static str, element: &Element) {
        let Some(id) = element.attr("id") else { return };
        let next = self.notes.len();
        let number = *self.notes.entry((kind, id.to_owned())).or_insert(next);
        self.push(line, Content::Note(number), Marks::default());
    }

    fn field(&mut self, element: &Element, line: &mut Line) {
        match element.attr("fldCharType") {
            Some("begin") => {
                if let Some(checked) = element.at(&["ffData", "checkBox"]) {
                    let state = checked.child("checked").or(checked.child("default"));
                    let done = state.is_some_and(Element::is_on);
                    self.push(line, Content::Text(if done { "☒ " } else { "☐ " }.to_owned()), Marks::default());
                }
                self.fields.push(Field::default());
            }
            Some("separate") => self.begin_result(),
            Some("end") => {
                self.fields.pop();
            }
            _ => {}
        }
    }

    fn begin_result(&mut self) {
        let is_contents = self.fields.last_mut().is_some_and(Field::begin_result);
        if is_contents {
            self.report.add(Kind::Lost, What::TableOfContents, "");
        }
    }

    /// A drawing: its picture, its text box, its chart.
    fn drawing(&mut self, element: &Element, line: &mut Line, nested: usize) {
        if nested > NESTED_MAX || element.find("docPr").is_some_and(|it| it.attr("hidden").is_some_and(is_on)) {
            return;
        }
        if element.child("rect").is_some_and(|it| it.attr("hr").is_some_and(is_on)) {
            self.after.push(Flat::Block(Block::Rule));
            return;
        }
        if let Some(object) = element.find("OLEObject").or(element.find("control")) {
            let program = object.attr("ProgID").unwrap_or_default();
            let what = if program.starts_with("Equation") { What::Equation } else { What::EmbeddedObject };
            self.events.push((Kind::Lost, what));
            return;
        }
        let boxes = element.find_outside("txbxContent", &["Fallback"]);
        let alt = element
            .find("docPr")
            .and_then(|it| it.attr("descr").filter(|text| !text.trim().is_empty()).or(it.attr("title")))
            .or_else(|| element.find("shape").and_then(|it| it.attr("alt")))
            .unwrap_or_default();
        let alt = alternative_text(alt);
        let pictures = element.find_outside("pic", INNER);
        let is_only = pictures.len() == 1;
        for picture in pictures {
            // A group says something of all of its pictures, and each may have words of its own.
            let own = picture.find("cNvPr").and_then(|it| it.attr("descr")).map(alternative_text).unwrap_or_default();
            let said = if own.is_empty() || is_only && !alt.is_empty() { &alt } else { &own };
            for blip in picture.find_all("blip") {
                self.picture(blip.reference("embed"), blip.reference("link"), said, line);
            }
        }
        for blip in element.find_outside("blip", &["txbxContent", "Fallback", "pic"]) {
            self.picture(blip.reference("embed"), blip.reference("link"), &alt, line);
        }
        for image in element.find_outside("imagedata", INNER) {
            self.picture(image.reference("id"), image.reference("href"), &alt, line);
        }
        for path in element.find_outside("textpath", INNER) {
            if let Some(text) = path.attr("string") {
                self.push(line, Content::Text(format!(" {text} ")), Marks::default());
            }
        }
        let mut after = vec![];
        for chart in element.find_outside("chart", INNER) {
            let part = chart.reference("id").and_then(|id| self.targets.get(id)).map(|target| target.part.clone());
            let read = part.and_then(|part| self.drawings.chart(&part, &self.last_words, &mut self.report));
            after.extend(read.into_iter().flatten().map(Flat::Block));
        }
        for diagram in element.find_outside("relIds", INNER) {
            let part = diagram.reference("dm").and_then(|id| self.targets.get(id)).map(|target| target.part.clone());
            let read = part.and_then(|part| self.drawings.diagram(&part, &mut self.report));
            after.extend(read.map(Flat::Block));
        }
        for content in boxes {
            let flat = self.apart(content);
            let text = flat.first().map(flat_text).unwrap_or_default();
            if !flat.is_empty() {
                self.report.add(Kind::Changed, What::TextBox, &text);
            }
            after.extend(flat);
        }
        self.after.extend(after);
    }

    fn picture(&mut self, embedded: Option<&str>, linked: Option<&str>, alt: &str, line: &mut Line) {
        let target = |id: Option<&str>| id.and_then(|id| self.targets.get(id)).cloned();
        let Some(target) = target(embedded).or_else(|| target(linked)) else {
            if embedded.or(linked).is_some_and(|id| !id.is_empty()) {
                self.report.add(Kind::Lost, What::Picture, if alt.is_empty() { &self.last_words } else { alt });
                self.push(line, Content::Text(alt.to_owned()), Marks::default());
            }
            return;
        };
        if target.is_external {
            self.report.add(Kind::Lost, What::ExternalPicture, if alt.is_empty() { &self.last_words } else { alt });
            self.push(line, Content::Text(alt.to_owned()), Marks::default());
            return;
        }
        match self.drawings.picture(&target.part) {
            Some(address) => {
                self.report.add(Kind::Kept, What::Picture, if alt.is_empty() { &address } else { alt });
                self.push(line, Content::Image { address, alt: alt.to_owned() }, Marks::default());
            }
            None => {
                self.report.add(Kind::Lost, What::Picture, if alt.is_empty() { &target.part } else { alt });
                self.push(line, Content::Text(alt.to_owned()), Marks::default());
            }
        }
    }
}

fn flat_text(flat: &Flat) -> String {
    match flat {
        Flat::Gap => String::new(),
        Flat::Bold(line) => text_of(line),
        Flat::Item(item) => text_of(&crate::model::line_of(item.blocks.clone())),
        Flat::Block(block) => text_of(&crate::model::line_of(vec![Block::clone(block)])),
    }
}

/// The signs of symbol fonts that mean something.
fn symbol(element: &Element) -> Option<&'static str> {
    let code = u32::from_str_radix(element.attr("char")?, 16).ok()?;
    let font = element.attr("font").unwrap_or_default().to_lowercase();
    match (font.as_str(), code & 0xff) {
        ("wingdings", 0xfe | 0xfd) | ("wingdings 2", 0x52..=0x54) => Some("☒"),
        ("wingdings", 0xa8 | 0x6f | 0x71 | 0x72) | ("wingdings 2", 0xa3 | 0x2a) => Some("☐"),
        ("wingdings", 0xfc) => Some("✓"),
        ("wingdings", 0xfb) => Some("✗"),
        ("wingdings", 0xe0 | 0xe8) | ("symbol", 0xae) => Some("→"),
        ("wingdings", 0xdf | 0xe7) | ("symbol", 0xac) => Some("←"),
        ("wingdings", 0x4a) => Some("🙂"),
        ("symbol", 0xb3) => Some("≥"),
        ("symbol", 0xa3) => Some("≤"),
        ("symbol", 0xb7) => Some("•"),
        ("symbol", 0xb1) => Some("±"),
        ("symbol", 0xb4) => Some("×"),
        _ => None,
    }
}
