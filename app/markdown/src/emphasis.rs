//! Emphasis that is written onto a Hebrew or Arabic word, as in `ל**"מעגל"**` or `**"מעגל"**ים`.
//!
//! CommonMark lets a run of `*` open before punctuation only where a space or punctuation is in front of it, and close
//! after punctuation only where one follows. In Hebrew a prefix is written onto its word, quoted or not, so here a run of
//! `*` or `~~` also opens between a Hebrew or Arabic letter and punctuation, and also closes between punctuation and such
//! a letter.
//!
//! The parser has no option for this, and to it a run depends only on the characters on both sides. So a pair of
//! characters is put on the inner side of each such run ([`OPENING`], [`CLOSING`]) and taken out of the parser's events
//! again, by its place in the text. A block of text is read this way only where that leaves fewer marks unpaired (or nests
//! less) than reading it as plain CommonMark does.

use std::ops::Range;

use domain::direction::Direction;
use pulldown_cmark::{CowStr, Event, LinkType, Parser, Tag};

use crate::dialect;

/// What is put behind a run that may open: next to the run a character that is neither a space nor punctuation, then
/// punctuation, so that a run of another kind behind it sees what it saw before.
const OPENING: &str = "\u{2060}\u{2021}";

/// The same in front of a run that may close.
const CLOSING: &str = "\u{2021}\u{2060}";

/// How many combining marks and invisible characters between a letter and a run are passed over.
const MARKS_MAX: usize = 8;

/// A text with pairs of characters put in, or as it was where none are needed.
#[derive(Default)]
pub(crate) struct Marked {
    /// The text with the pairs; `None` where there are none.
    pub(crate) text: Option<String>,
    /// Where each pair begins in it, in order.
    pairs: Vec<usize>,
}

impl Marked {
    /// Finds the runs that CommonMark would misread.
    pub(crate) fn new(text: &str) -> Self {
        if !has_candidates(text) {
            return Self::default();
        }
        let plain = Survey::new(text);
        let mut candidates = plain.candidates(text);
        if candidates.is_empty() {
            return Self::default();
        }
        let all = mark(text, &candidates);
        let marked = Survey::new(all.text.as_deref().unwrap_or(text));
        if marked.blocks.len() != plain.blocks.len() {
            // Never seen; the text as CommonMark has it is right in any case.
            return Self::default();
        }
        let count = candidates.len();
        candidates.retain(|Candidate { block, .. }| {
            let (ours, plain) = (&marked.blocks[*block], &plain.blocks[*block]);
            ours.flaws < plain.flaws && all.unmarked(&ours.underscores).eq(plain.underscores.iter().copied())
        });
        if candidates.len() == count { all } else { mark(text, &candidates) }
    }

    /// Returns where places of the marked text, in order, are in the text as it was.
    fn unmarked(&self, places: &[usize]) -> impl Iterator<Item = usize> {
        places.iter().map(|place| place - OPENING.len() * self.pairs.partition_point(|pair| pair < place))
    }

    /// An event of the marked text without what was put in; `None` where nothing else was in it.
    pub(crate) fn clean<'e>(&self, event: Event<'e>, place: &Range<usize>) -> Option<Event<'e>> {
        let Event::Text(text) = event else { return Some(event) };
        let begin = self.pairs.partition_point(|pair| *pair < place.start);
        let end = self.pairs.partition_point(|pair| *pair < place.end);
        if begin == end {
            return Some(Event::Text(text));
        }
        let (mut clean, mut copied) = (String::with_capacity(text.len()), 0);
        for pair in &self.pairs[begin..end] {
            let at = pair - place.start;
            clean.push_str(&text[copied..at]);
            copied = at + OPENING.len();
        }
        clean.push_str(&text[copied..]);
        (!clean.is_empty()).then(|| Event::Text(CowStr::from(clean)))
    }
}

/// A run that may open or close by our rule.
struct Candidate {
    /// The place in the text where the pair belongs.
    at: usize,
    pair: &'static str,
    /// The block of text it is in.
    block: usize,
}

fn mark(text: &str, candidates: &[Candidate]) -> Marked {
    let mut marked = String::with_capacity(text.len() + candidates.len() * OPENING.len());
    let mut pairs = Vec::with_capacity(candidates.len());
    let mut copied = 0;
    for candidate in candidates {
        marked.push_str(&text[copied..candidate.at]);
        copied = candidate.at;
        pairs.push(marked.len());
        marked.push_str(candidate.pair);
    }
    if pairs.is_empty() {
        return Marked::default();
    }
    marked.push_str(&text[copied..]);
    Marked { text: Some(marked), pairs }
}

/// How well a block of text was read: marks that stayed text, then emphasis inside emphasis of its own kind. Less is
/// better.
type Flaws = (usize, usize);

/// A block of text as the parser read it.
struct Block {
    flaws: Flaws,
    /// The places at which `_` stayed text. They are never touched, so a reading that changes what they are is not
    /// taken.
    underscores: Vec<usize>,
    /// Whether the block is a cell of a table, where `|` is not punctuation.
    is_cell: bool,
}

/// What the parser made of the marks of a text.
struct Survey {
    /// One more than the text has at least: what follows a block is a block of its own until the next begins.
    blocks: Vec<Block>,
    /// Where marks of emphasis are, unpaired or paired, each with the place of its block.
    marks: Vec<(usize, usize)>,
}

/// What an element that is open means for the marks inside it.
#[derive(Clone, Copy, PartialEq)]
enum Inside {
    /// Emphasis of one of three kinds.
    Emphasis(usize),
    /// Code, raw HTML, and links that are told by their text: no run in them is touched.
    Verbatim,
    /// Another link or an image.
    Link,
    /// A block, perhaps with blocks in it.
    Block,
}

impl Inside {
    fn new(tag: &Tag<'_>) -> Self {
        match tag {
            Tag::Emphasis => Inside::Emphasis(0),
            Tag::Strong => Inside::Emphasis(1),
            Tag::Strikethrough => Inside::Emphasis(2),
            Tag::CodeBlock(_) | Tag::HtmlBlock => Inside::Verbatim,
            Tag::Link { link_type: LinkType::Inline | LinkType::Reference, .. }
            | Tag::Image { link_type: LinkType::Inline | LinkType::Reference, .. } => Inside::Link,
            Tag::Link { .. } | Tag::Image { .. } => Inside::Verbatim,
            _ => Inside::Block,
        }
    }
}

impl Survey {
    fn new(text: &str) -> Self {
        let mut survey = Survey { blocks: vec![], marks: vec![] };
        survey.begin_block(false);
        let mut open: Vec<Inside> = vec![];
        let (mut emphasis, mut verbatim) = ([0usize; 3], 0usize);
        for (event, place) in Parser::new_ext(text, dialect::OPTIONS).into_offset_iter() {
            match event {
                Event::Text(_) if verbatim == 0 => survey.unpaired(text, place),
                Event::Start(tag) => {
                    let inside = Inside::new(&tag);
                    match inside {
                        Inside::Emphasis(kind) => {
                            survey.paired(text, place);
                            survey.nested(emphasis[kind] > 0);
                            emphasis[kind] += 1;
                        }
                        Inside::Verbatim => verbatim += 1,
                        Inside::Link => {}
                        Inside::Block => survey.begin_block(matches!(tag, Tag::TableCell)),
                    }
                    open.push(inside);
                }
                Event::End(_) => match open.pop() {
                    Some(Inside::Emphasis(kind)) => emphasis[kind] -= 1,
                    Some(Inside::Verbatim) => verbatim -= 1,
                    Some(Inside::Block) => survey.begin_block(false),
                    Some(Inside::Link) | None => {}
                },
                _ => {}
            }
        }
        survey.marks.sort_unstable();
        survey.marks.dedup();
        survey
    }

    fn begin_block(&mut self, is_cell: bool) {
        self.blocks.push(Block { flaws: (0, 0), underscores: vec![], is_cell });
    }

    /// Notes the marks in a piece of text: they stayed what they are.
    fn unpaired(&mut self, text: &str, place: Range<usize>) {
        let block = self.blocks.len() - 1;
        let bytes = text.as_bytes();
        for at in place {
            if is_mark(bytes[at]) && !is_escaped(bytes, at) {
                self.marks.push((at, block));
                self.blocks[block].flaws.0 += 1;
            }
            if bytes[at] == b'_' {
                self.blocks[block].underscores.push(at);
            }
        }
    }

    /// Notes the marks of emphasis that takes up this place.
    fn paired(&mut self, text: &str, place: Range<usize>) {
        let block = self.blocks.len() - 1;
        let bytes = text.as_bytes();
        let is_double = bytes[place.start] == bytes[place.start + 1] && bytes[place.end - 1] == bytes[place.end - 2];
        // `_` is never touched.
        if is_mark(bytes[place.start]) {
            for at in 0..1 + usize::from(is_double) {
                self.marks.push((place.start + at, block));
                self.marks.push((place.end - 1 - at, block));
            }
        }
    }

    fn nested(&mut self, in_its_own_kind: bool) {
        if let Some(block) = self.blocks.last_mut() {
            block.flaws.1 += usize::from(in_its_own_kind);
        }
    }

    /// The runs among the marks that may open or close by our rule, in order.
    fn candidates(&self, text: &str) -> Vec<Candidate> {
        let bytes = text.as_bytes();
        let is_one_run = |a: &(usize, usize), b: &(usize, usize)| a.0 + 1 == b.0 && bytes[a.0] == bytes[b.0];
        let runs = self.marks.chunk_by(is_one_run);
        let candidates = runs.filter_map(|run| {
            let (&(start, block), &(last, _)) = (run.first()?, run.last()?);
            let inner = |c: char| is_punctuation(c) && !(c == '|' && self.blocks[block].is_cell);
            let (at, pair) = pair(text, start..last + 1, inner)?;
            Some(Candidate { at, pair, block })
        });
        candidates.collect()
    }
}

/// The pair that a run needs, and where.
fn pair(text: &str, run: Range<usize>, is_inner: impl Fn(char) -> bool) -> Option<(usize, &'static str)> {
    let is_tilde = text.as_bytes()[run.start] == b'~';
    let (before, after) = (&text[..run.start], &text[run.end..]);
    if is_tilde && run.len() != 2 {
        None
    } else if after.chars().next().is_some_and(&is_inner) && has_letter(before.chars().rev()) {
        Some((run.end, OPENING))
    } else if before.chars().next_back().is_some_and(&is_inner) && has_letter(after.chars()) {
        Some((run.start, CLOSING))
    } else {
        None
    }
}

/// Returns whether some run in the text might need a pair: most texts have none, and are parsed once.
fn has_candidates(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|byte| is_mark(*byte)) {
        let start = at + found;
        let length = bytes[start..].iter().take_while(|byte| **byte == bytes[start]).count();
        at = start + length;
        // After a backslash the run is one shorter.
        if pair(text, start..at, is_punctuation).is_some()
            || (length > 1 && pair(text, start + 1..at, is_punctuation).is_some())
        {
            return true;
        }
    }
    false
}

const fn is_mark(byte: u8) -> bool {
    matches!(byte, b'*' | b'~')
}

/// Returns whether an odd number of backslashes is in front of a place.
fn is_escaped(bytes: &[u8], at: usize) -> bool {
    bytes[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// Returns whether a run of CommonMark is hindered by this character on its inner side. What is neither a letter nor a
/// space nor a mark may be taken for punctuation: a pair beside any of them changes nothing.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() || !(c.is_ascii() || c.is_alphanumeric() || c.is_whitespace() || is_combining(c))
}

/// Returns whether the first characters are those of a Hebrew or Arabic word; vowel points and direction marks are
/// passed over.
fn has_letter(chars: impl Iterator<Item = char>) -> bool {
    let mut letters = chars.take(MARKS_MAX).skip_while(|c| is_combining(*c));
    letters.next().is_some_and(|c| c.is_alphabetic() && Direction::of_char(c) == Some(Direction::RightToLeft))
}

/// Vowel points and accents of Hebrew and Arabic that are no letters, and characters that cannot be seen.
const fn is_combining(c: char) -> bool {
    matches!(c,
        '\u{0591}'..='\u{05BD}' | '\u{05BF}' | '\u{05C1}' | '\u{05C2}' | '\u{05C4}' | '\u{05C5}' | '\u{05C7}'
        | '\u{0610}'..='\u{061A}' | '\u{061C}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06DC}'
        | '\u{06DF}'..='\u{06E4}' | '\u{06E7}' | '\u{06E8}' | '\u{06EA}'..='\u{06ED}' | '\u{FB1E}'
        | '\u{034F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{TagEnd, TextMergeStream};

    use super::*;
    use crate::dialect::Source;

    /// Returns what CommonMark makes of a text.
    fn plain(text: &str) -> Vec<Event<'_>> {
        TextMergeStream::new(Parser::new_ext(text, dialect::OPTIONS)).collect()
    }

    /// The events without emphasis and its marks, text joined.
    fn skeleton<'e>(events: impl IntoIterator<Item = Event<'e>>) -> Vec<String> {
        let mut skeleton: Vec<String> = vec![];
        let mut is_text = false;
        for event in events {
            match event {
                Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
                | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough) => {}
                Event::Text(text) => {
                    let text = text.replace(['*', '~'], "");
                    match skeleton.last_mut() {
                        Some(last) if is_text => last.push_str(&text),
                        _ => skeleton.push(text),
                    }
                    is_text = true;
                }
                other => {
                    skeleton.push(format!("{other:?}"));
                    is_text = false;
                }
            }
        }
        skeleton.retain(|part| !part.is_empty());
        skeleton
    }

    /// Returns how many marks of emphasis stayed text outside code.
    fn unpaired(events: &[Event<'_>]) -> usize {
        let mut in_code = false;
        let marks = events.iter().map(|event| match event {
            Event::Start(Tag::CodeBlock(_)) | Event::End(TagEnd::CodeBlock) => {
                in_code = !in_code;
                0
            }
            Event::Text(text) if !in_code => text.matches(['*', '~']).count(),
            _ => 0,
        });
        marks.sum()
    }

    const SIGNS: &[&str] = &[
        "*",
        "**",
        "***",
        "~~",
        "~",
        "_",
        "__",
        "\\",
        "\"",
        "(",
        ")",
        "״",
        "׳",
        ".",
        ",",
        "!",
        "-",
        "־",
        "–",
        "`",
        "[",
        "]",
        "](/x)",
        "![",
        "<",
        ">",
        "&quot;",
        "|",
        " ",
        "\n",
        "\n\n",
        "  \n",
        "- ",
        "> ",
        "# ",
        "1",
        "2",
        "a",
        "bc",
        "é",
        "[^1]",
        "\n|---|---|\n",
        "    ",
        "🙂",
        "\u{200F}",
    ];

    const HEBREW: &[&str] = &["ש", "לְ", "מעגל", "ג׳", "ب", "مثال"];

    fn any_text(words: &'static [&'static str]) -> impl Strategy<Value = String> {
        let piece = prop_oneof![3 => proptest::sample::select(SIGNS), 1 => proptest::sample::select(words)];
        proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

        #[test]
        fn without_hebrew_letters_beside_a_run_all_is_commonmark(source in any_text(&["x", " שלום ", "0שלום0"])) {
            let ours = Source::new(&source);
            prop_assert_eq!(ours.events().collect::<Vec<_>>(), plain(&source));
        }

        #[test]
        fn with_hebrew_letters_only_emphasis_differs_and_fewer_marks_stand(source in any_text(HEBREW)) {
            let ours = Source::new(&source);
            let ours: Vec<_> = ours.events().collect();
            let plain = plain(&source);
            prop_assert!(unpaired(&ours) <= unpaired(&plain), "{:?}", ours);
            prop_assert_eq!(skeleton(ours), skeleton(plain));
        }
    }

    #[test]
    fn emphasis_by_underscores_stays_what_it_is() {
        for source in ["~~\"__~~ש__", "__~~- _~~ש_"] {
            let ours = Source::new(source);
            assert_eq!(ours.events().collect::<Vec<_>>(), plain(source));
        }
    }

    #[test]
    fn most_texts_are_parsed_once() {
        for text in ["", "שלום", "**שלום** *לך*", "2*(3+4)*5", "(א) *ב*", "a**\"b\"**", "ל_\"א\"_", "ל~(א)~"]
        {
            assert!(Marked::new(text).text.is_none(), "{text}");
        }
        assert!(Marked::new("ל**\"א\"**").text.is_some());
    }
}
