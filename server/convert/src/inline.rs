//! Lines of inlines as Markdown.
//!
//! CommonMark sees marks of emphasis by the characters on both sides of them: `**` opens only before a letter, or before
//! punctuation that comes after a space or after other punctuation. A line is first brought into a form in which every
//! mark is seen ([`normal`]): spaces belong to what both of their neighbours have, and marks are taken off punctuation and
//! off words where they could not be read. Then it is written ([`markdown`]); reading that again gives the same line.

use std::collections::HashMap;

use crate::model::{Content, Inline, Marks};

/// A character or another piece of a line.
#[derive(Debug, Clone, PartialEq)]
struct Unit {
    atom: Atom,
    marks: Marks,
    /// The place of its address among those of the line.
    link: Option<usize>,
}

#[derive(Debug, Clone, PartialEq)]
enum Atom {
    Char(char),
    Break,
    Code(String),
    Image { address: String, alt: String },
    Note(usize),
}

/// What a character is to the marks beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Letter,
    Punctuation,
    /// A sign that parsers disagree about.
    Unsure,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Bold,
    Italic,
    Strike,
}

const MARKS: [Mark; 3] = [Mark::Bold, Mark::Strike, Mark::Italic];

impl Marks {
    fn has(self, mark: Mark) -> bool {
        match mark {
            Mark::Bold => self.bold,
            Mark::Italic => self.italic,
            Mark::Strike => self.strike,
        }
    }

    fn without(mut self, mark: Mark) -> Self {
        match mark {
            Mark::Bold => self.bold = false,
            Mark::Italic => self.italic = false,
            Mark::Strike => self.strike = false,
        }
        self
    }

    fn and(self, other: Self) -> Self {
        Self { bold: self.bold && other.bold, italic: self.italic && other.italic, strike: self.strike && other.strike }
    }
}

/// The marks that one has and another has not.
fn difference(of: Marks, other: Marks) -> Vec<Mark> {
    MARKS.into_iter().filter(|mark| of.has(*mark) && !other.has(*mark)).collect()
}

/// A text without what cannot be seen: soft hyphens, marks of direction, control characters. Every white space is a
/// space.
pub fn cleaned(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).map(|c| if c.is_whitespace() { ' ' } else { c }).collect()
}

/// Returns whether a character is not seen and means nothing in a text of the forum.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffc}')
        || c.is_control() && !c.is_whitespace()
}

/// A line in the form in which it is written and read again the same.
pub fn normal(line: &[Inline]) -> Vec<Inline> {
    let (units, links) = normal_units(line);
    joined(&units, &links)
}

fn normal_units(line: &[Inline]) -> (Vec<Unit>, Vec<String>) {
    let (mut units, links) = units(line);
    collapse(&mut units);
    part_notes(&mut units);
    marks_of_spaces(&mut units);
    // Each pass takes at least one mark off.
    while repair(&mut units) {
        marks_of_spaces(&mut units);
    }
    join_code(&mut units);
    (units, links)
}

/// Two pieces of code beside each other are one: their marks would touch.
fn join_code(units: &mut Vec<Unit>) {
    units.dedup_by(|unit, before| match (&unit.atom, &mut before.atom) {
        (Atom::Code(text), Atom::Code(whole)) if unit.marks == before.marks && unit.link == before.link => {
            whole.push_str(text);
            true
        }
        _ => false,
    });
}

fn units(line: &[Inline]) -> (Vec<Unit>, Vec<String>) {
    let mut units = vec![];
    let mut links: Vec<String> = vec![];
    let mut places: HashMap<&str, usize> = HashMap::new();
    for inline in line {
        let address = inline.link.as_deref().filter(|address| !address.is_empty());
        let link = address.map(|address| {
            *places.entry(address).or_insert_with(|| {
                links.push(address.to_owned());
                links.len() - 1
            })
        });
        let marks = inline.marks;
        match &inline.content {
            Content::Text(text) => {
                units.extend(cleaned(text).chars().map(|c| Unit { atom: Atom::Char(c), marks, link }))
            }
            Content::Code(text) => {
                let clean = cleaned(text).trim().to_owned();
                if !clean.is_empty() {
                    units.push(Unit { atom: Atom::Code(clean), marks, link });
                }
            }
            Content::Image { address, alt } => {
                let alt = cleaned(alt).split_whitespace().collect::<Vec<_>>().join(" ");
                units.push(Unit { atom: Atom::Image { address: address.clone(), alt }, marks, link });
            }
            // Notes are links themselves, and links do not nest.
            Content::Note(number) => units.push(Unit { atom: Atom::Note(*number), marks, link: None }),
            Content::Break => units.push(Unit { atom: Atom::Break, marks, link: None }),
        }
    }
    (units, links)
}

/// One space between words, none at the ends of lines, no empty lines.
fn collapse(units: &mut Vec<Unit>) {
    let mut kept: Vec<Unit> = vec![];
    for unit in units.drain(..) {
        match unit.atom {
            Atom::Char(' ') if kept.last().is_none_or(Unit::is_space) => {}
            Atom::Break => {
                while kept.last().is_some_and(|last| last.atom == Atom::Char(' ')) {
                    kept.pop();
                }
                if kept.last().is_some_and(|last| last.atom != Atom::Break) {
                    kept.push(unit);
                }
            }
            _ => kept.push(unit),
        }
    }
    while kept.last().is_some_and(Unit::is_space) {
        kept.pop();
    }
    *units = kept;
}

/// The mark of a note with a link behind it would be read as one link.
fn part_notes(units: &mut Vec<Unit>) {
    let touches =
        |pair: &[Unit]| matches!(pair[0].atom, Atom::Note(_)) && pair[1].link.is_some() && !pair[1].is_space();
    let places: Vec<usize> = (1..units.len()).filter(|at| touches(&units[at - 1..=*at])).collect();
    for at in places.into_iter().rev() {
        units.insert(at, Unit { atom: Atom::Char(' '), marks: Marks::default(), link: None });
    }
}

/// A space has the marks and the link that both of its neighbours have.
fn marks_of_spaces(units: &mut [Unit]) {
    for at in 1..units.len().saturating_sub(1) {
        if units[at].is_space() {
            // Two spaces are never neighbours.
            let (before, after) = (&units[at - 1], &units[at + 1]);
            let marks = before.marks.and(after.marks);
            let link = if before.link == after.link && units[at].atom != Atom::Break { before.link } else { None };
            units[at].marks = marks;
            units[at].link = link;
        }
    }
}

/// Takes a mark off where it could not be read; whether there was one.
fn repair(units: &mut [Unit]) -> bool {
    repair_boundaries(units) || repair_italics(units)
}

fn repair_boundaries(units: &mut [Unit]) -> bool {
    let mut changed = false;
    for at in 1..units.len() {
        let (before, after) = (&units[at - 1], &units[at]);
        // A bracket of the link is between them.
        if before.is_space() || after.is_space() || before.link != after.link {
            continue;
        }
        let (closing, opening) = (difference(before.marks, after.marks), difference(after.marks, before.marks));
        let (outer_before, outer_after) = (before.class(), after.class());
        match (closing.as_slice(), opening.as_slice()) {
            ([mark], []) if outer_before != Class::Letter && outer_after != Class::Punctuation => {
                units[at - 1].marks = units[at - 1].marks.without(*mark);
            }
            ([], [mark]) if outer_after != Class::Letter && outer_before != Class::Punctuation => {
                units[at].marks = units[at].marks.without(*mark);
            }
            ([.., mark], []) if closing.len() > 1 && outer_after != Class::Punctuation => {
                take_off_word(units, at - 1, *mark);
            }
            ([], [.., mark]) if opening.len() > 1 && outer_before != Class::Punctuation => {
                take_off_word(units, at, *mark);
            }
            _ => continue,
        }
        changed = true;
    }
    changed
}

/// Takes a mark off the word that something is in.
fn take_off_word(units: &mut [Unit], at: usize, mark: Mark) {
    let (begin, end) = word(units, at);
    units[begin..end].iter_mut().for_each(|unit| unit.marks = unit.marks.without(mark));
}

/// Returns where the word begins and ends that something is in: what is between two spaces.
fn word(units: &[Unit], at: usize) -> (usize, usize) {
    let begin = units[..at].iter().rposition(Unit::is_space).map_or(0, |space| space + 1);
    let end = units[at..].iter().position(Unit::is_space).map_or(units.len(), |length| at + length);
    (begin, end)
}

/// Emphasis in the middle of a word is written with `*`, which must not touch the `**` of bold.
fn repair_italics(units: &mut [Unit]) -> bool {
    let mut changed = false;
    for (begin, end) in italics(units) {
        if underscores(units, begin, end) {
            continue;
        }
        let (first, last) = (word(units, begin).0, word(units, end - 1).1);
        if units[first..last].iter().any(|unit| unit.marks.bold) {
            units[begin..end].iter_mut().for_each(|unit| unit.marks.italic = false);
            changed = true;
        }
    }
    changed
}

/// The ranges of italics that have one link, or none.
fn italics(units: &[Unit]) -> Vec<(usize, usize)> {
    let mut ranges = vec![];
    let mut begin = None;
    for at in 0..=units.len() {
        let goes_on = |begin: usize| at < units.len() && units[at].marks.italic && units[at].link == units[begin].link;
        if let Some(from) = begin.filter(|from| !goes_on(*from)) {
            ranges.push((from, at));
            begin = None;
        }
        if begin.is_none() && at < units.len() && units[at].marks.italic {
            begin = Some(at);
        }
    }
    ranges
}

/// Returns whether a range of italics can be written with `_`, which opens and closes only at the edges of words.
fn underscores(units: &[Unit], begin: usize, end: usize) -> bool {
    let is_edge = |outer: Option<&Unit>, inner: &Unit| {
        outer.is_none_or(|outer| {
            outer.link != inner.link
                || matches!(outer.class(), Class::Space | Class::Punctuation)
                || !difference(outer.marks, inner.marks).is_empty()
        })
    };
    let before = begin.checked_sub(1).and_then(|at| units.get(at));
    is_edge(before, &units[begin]) && is_edge(units.get(end), &units[end - 1])
}

fn joined(units: &[Unit], links: &[String]) -> Vec<Inline> {
    let mut line: Vec<Inline> = vec![];
    for unit in units {
        let link = unit.link.map(|at| links[at].clone());
        let content = match &unit.atom {
            Atom::Char(c) => {
                if let Some(Inline { content: Content::Text(text), marks, link: last }) = line.last_mut()
                    && *marks == unit.marks
                    && *last == link
                {
                    text.push(*c);
                    continue;
                }
                Content::Text(c.to_string())
            }
            Atom::Break => Content::Break,
            Atom::Code(text) => Content::Code(text.clone()),
            Atom::Image { address, alt } => Content::Image { address: address.clone(), alt: alt.clone() },
            Atom::Note(number) => Content::Note(*number),
        };
        line.push(Inline { content, marks: unit.marks, link });
    }
    line
}

impl Unit {
    fn is_space(&self) -> bool {
        matches!(self.atom, Atom::Char(' ') | Atom::Break)
    }

    fn class(&self) -> Class {
        match self.atom {
            Atom::Char(' ') | Atom::Break => Class::Space,
            Atom::Char(c) => class(c),
            Atom::Code(_) | Atom::Image { .. } | Atom::Note(_) => Class::Punctuation,
        }
    }

    fn char(&self) -> Option<char> {
        match self.atom {
            Atom::Char(c) => Some(c),
            _ => None,
        }
    }
}

fn class(c: char) -> Class {
    match c {
        _ if c.is_alphanumeric() => Class::Letter,
        _ if c.is_ascii_punctuation() => Class::Punctuation,
        '־' | '׳' | '״' | '–' | '—' | '…' | '“' | '”' | '„' | '‘' | '’' | '«' | '»' => {
            Class::Punctuation
        }
        _ => Class::Unsure,
    }
}

/// Where a line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The text is in a paragraph, whose beginning must not look like that of another block.
    Paragraph,
    /// The text stands in a heading.
    Heading,
    /// The text is in a cell of a table: it is one line, and the signs of columns are escaped.
    Cell,
}

/// A line as Markdown.
pub fn markdown(line: &[Inline], place: Place, note: &dyn Fn(usize) -> usize) -> String {
    let (units, links) = normal_units(line);
    let mut writer = LineWriter { out: String::new(), open: vec![], link: None, in_table: place == Place::Cell, note };
    let italics: Vec<(usize, usize, bool)> =
        italics(&units).into_iter().map(|(begin, end)| (begin, end, underscores(&units, begin, end))).collect();
    let mut pending: Option<usize> = None;
    for (at, unit) in units.iter().enumerate() {
        if unit.is_space() {
            pending = Some(at);
            continue;
        }
        let changes_link = unit.link != writer.link;
        writer.close(if changes_link { Marks::default() } else { unit.marks });
        if changes_link {
            writer.end_link(&links);
        }
        if let Some(space) = pending.take() {
            writer.space(&units[space]);
        }
        if let Some(link) = unit.link.filter(|_| changes_link) {
            writer.out.push('[');
            writer.link = Some(link);
        }
        let ends = |mark: Mark| {
            let goes_on = |other: &&Unit| other.link == unit.link && other.marks.has(mark);
            units[at..].iter().take_while(goes_on).count()
        };
        let mut opening: Vec<Mark> =
            MARKS.into_iter().filter(|mark| unit.marks.has(*mark) && !writer.is_open(*mark)).collect();
        opening.sort_by_key(|mark| std::cmp::Reverse(ends(*mark)));
        // The ranges are in order, and none is inside another.
        let range = italics.partition_point(|(begin, ..)| *begin <= at).checked_sub(1).map(|before| italics[before]);
        let by_underscore = range.is_some_and(|(_, end, by_underscore)| at < end && by_underscore);
        for mark in opening {
            writer.open(mark, by_underscore);
        }
        writer.unit(&units, at);
    }
    writer.close(Marks::default());
    writer.end_link(&links);
    match place {
        Place::Paragraph => writer.out.split('\n').map(guarded).collect::<Vec<_>>().join("\n"),
        Place::Heading | Place::Cell => writer.out,
    }
}

struct LineWriter<'a> {
    out: String,
    /// The marks that are open, the outermost first, each as it is written.
    open: Vec<(Mark, &'static str)>,
    link: Option<usize>,
    in_table: bool,
    note: &'a dyn Fn(usize) -> usize,
}

impl LineWriter<'_> {
    fn is_open(&self, mark: Mark) -> bool {
        self.open.iter().any(|(open, _)| *open == mark)
    }

    /// Closes every mark that is not wanted any more, and those inside it.
    fn close(&mut self, wanted: Marks) {
        let kept = self.open.iter().take_while(|(mark, _)| wanted.has(*mark)).count();
        for (_, sign) in self.open.drain(kept..).rev() {
            self.out.push_str(sign);
        }
    }

    fn open(&mut self, mark: Mark, by_underscore: bool) {
        let sign = match mark {
            Mark::Bold => "**",
            Mark::Strike => "~~",
            Mark::Italic if by_underscore => "_",
            Mark::Italic => "*",
        };
        self.out.push_str(sign);
        self.open.push((mark, sign));
    }

    fn end_link(&mut self, links: &[String]) {
        if let Some(link) = self.link.take() {
            self.out.push_str("](");
            self.out.push_str(&in_table(&address(&links[link]), self.in_table));
            self.out.push(')');
        }
    }

    fn space(&mut self, unit: &Unit) {
        match unit.atom {
            Atom::Break if !self.in_table => self.out.push_str("\\\n"),
            _ => self.out.push(' '),
        }
    }

    fn unit(&mut self, units: &[Unit], at: usize) {
        let unit = &units[at];
        match &unit.atom {
            Atom::Char(c) => {
                if needs_escape(units, at, *c, self.in_table) {
                    self.out.push('\\');
                }
                self.out.push(*c);
            }
            Atom::Break => {}
            Atom::Code(text) => {
                let text = in_table(text, self.in_table);
                let fence = "`".repeat(longest_row(&text) + 1);
                let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
                self.out.push_str(&format!("{fence}{pad}{text}{pad}{fence}"));
            }
            Atom::Image { address: to, alt } => {
                let alt = escaped(alt, self.in_table);
                self.out.push_str(&format!("![{alt}]({})", in_table(&address(to), self.in_table)));
            }
            Atom::Note(number) => self.out.push_str(&format!("[^{}]", (self.note)(*number))),
        }
    }
}

fn longest_row(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

fn in_table(text: &str, in_table: bool) -> String {
    if in_table { text.replace('|', "\\|") } else { text.to_owned() }
}

/// A text without marks in which nothing is read as one.
fn escaped(text: &str, in_table: bool) -> String {
    let (units, _) = units(&[Inline::text(text)]);
    let mut out = String::new();
    for (at, unit) in units.iter().enumerate() {
        if let Some(c) = unit.char() {
            if needs_escape(&units, at, c, in_table) {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}

fn needs_escape(units: &[Unit], at: usize, c: char, in_table: bool) -> bool {
    let unit = &units[at];
    let is_same = |other: &&Unit| other.link == unit.link && other.marks == unit.marks;
    let next = units.get(at + 1);
    let is_letter =
        |other: Option<&Unit>| other.filter(is_same).and_then(Unit::char).is_some_and(char::is_alphanumeric);
    match c {
        '\\' | '`' | '*' | '[' | ']' | '<' | '~' => true,
        '|' => in_table,
        '_' => !(is_letter(at.checked_sub(1).and_then(|at| units.get(at))) && is_letter(next)),
        '&' => next.and_then(Unit::char).is_some_and(|c| c == '#' || c.is_ascii_alphanumeric()),
        // Before a bracket it would make a picture.
        '!' => next.is_some_and(|next| next.link != unit.link || !matches!(next.atom, Atom::Char(_))),
        // After a note at the beginning of a line it would begin the note itself, and this a link.
        ':' | '(' => at.checked_sub(1).is_some_and(|before| matches!(units[before].atom, Atom::Note(_))),
        _ => false,
    }
}

/// An address as it is written in Markdown. In an address too, `&lt;` is read as a sign; `&b=1` is not.
fn address(address: &str) -> String {
    let address = plain_address(address);
    let mut out = String::with_capacity(address.len());
    let mut parts = address.split('&');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let name = part.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '#');
        let is_sign = name.len() < part.len() && name.starts_with(';');
        out.push_str(if is_sign { "&amp;" } else { "&" });
        out.push_str(part);
    }
    out
}

/// An address with what would end it in Markdown encoded.
pub fn plain_address(address: &str) -> String {
    let mut encoded = String::with_capacity(address.len());
    for c in address.chars() {
        match c {
            ' ' => encoded.push_str("%20"),
            '(' => encoded.push_str("%28"),
            ')' => encoded.push_str("%29"),
            '<' => encoded.push_str("%3C"),
            '>' => encoded.push_str("%3E"),
            '\\' => encoded.push_str("%5C"),
            '*' => encoded.push_str("%2A"),
            '`' => encoded.push_str("%60"),
            '[' => encoded.push_str("%5B"),
            ']' => encoded.push_str("%5D"),
            '|' => encoded.push_str("%7C"),
            c if c.is_whitespace() || c.is_control() || is_invisible(c) => {}
            c => encoded.push(c),
        }
    }
    encoded
}

/// A line whose beginning looks like a heading, a list, a quotation, a table or a rule is kept a line.
fn guarded(text: &str) -> String {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = text.len() - digits.len();
    let is_spaced = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\\']);
    if number > 0 && digits.starts_with(['.', ')']) && is_spaced(&digits[1..]) {
        return format!("{}\\{digits}", &text[..number]);
    }
    let hashes = text.len() - text.trim_start_matches('#').len();
    let bare = text.trim_end_matches('\\');
    let is_row = |signs: &str| !bare.is_empty() && bare.chars().all(|c| signs.contains(c));
    let begins = |mark: char| text.strip_prefix(mark).is_some_and(is_spaced);
    let is_mark = (1..=6).contains(&hashes) && is_spaced(&text[hashes..])
        || text.starts_with('>')
        || begins('-')
        || begins('+')
        || is_row("= ")
        || is_row("-:| ");
    if is_mark { format!("\\{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(line: &[Inline]) -> String {
        markdown(line, Place::Paragraph, &|number| number + 1)
    }

    fn bold(text: &str) -> Inline {
        Inline { marks: Marks { bold: true, ..Marks::default() }, ..Inline::text(text) }
    }

    fn italic(text: &str) -> Inline {
        Inline { marks: Marks { italic: true, ..Marks::default() }, ..Inline::text(text) }
    }

    #[test]
    fn marks_stand_where_they_are_read() {
        assert_eq!(written(&[bold("מודגש "), Inline::text("רגיל")]), "**מודגש** רגיל");
        assert_eq!(written(&[bold("מו"), bold("דגש"), Inline::text("ים")]), "**מודגש**ים");
        assert_eq!(written(&[bold("סוף."), Inline::text("המשך")]), "**סוף**.המשך");
        assert_eq!(written(&[italic("נטוי"), Inline::text(" "), bold("כבד")]), "_נטוי_ **כבד**");
        assert_eq!(written(&[italic("נטוי"), bold("כבד")]), "_נטוי_**כבד**");
        assert_eq!(written(&[Inline::text("א"), italic("ב"), Inline::text("ג")]), "א*ב*ג");
    }

    #[test]
    fn signs_of_markdown_are_escaped() {
        assert_eq!(
            written(&[Inline::text("2 * 3 [א] snake_case _ <b> a~b C# &amp; R&D")]),
            "2 \\* 3 \\[א\\] snake_case \\_ \\<b> a\\~b C# \\&amp; R\\&D"
        );
        for (text, expected) in
            [("1. א", "1\\. א"), ("- א", "\\- א"), ("# א", "\\# א"), ("> א", "\\> א"), ("---", "\\---"), ("1.5", "1.5")]
        {
            assert_eq!(written(&[Inline::text(text)]), expected);
        }
    }

    #[test]
    fn addresses_stay_as_they_are_where_they_can() {
        let link = |address: &str| written(&[Inline { link: Some(address.to_owned()), ..Inline::text("א") }]);
        assert_eq!(link("https://a.example/?b=1&c=2&d"), "[א](https://a.example/?b=1&c=2&d)");
        assert_eq!(link("https://a.example/?b=1&lt;=2&#38;"), "[א](https://a.example/?b=1&amp;lt;=2&amp;#38;)");
    }

    #[test]
    fn invisible_characters_and_rows_of_spaces_are_cleaned() {
        assert_eq!(written(&[Inline::text("\u{200f}שלום\u{a0}\u{a0} עו\u{ad}לם\u{200e} ")]), "שלום עולם");
    }
}
