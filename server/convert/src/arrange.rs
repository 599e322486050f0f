//! What paragraphs with places in lists make together: lists in lists, headings that were only typed as bold lines.

use crate::model::{Block, Content, Inline, Item, List, is_blank, text_of};
use crate::report::{Kind, Report, What};

/// A block as a word processor has it: items of lists are paragraphs with a depth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flat {
    /// Any block.
    Block(Block),
    /// A paragraph that may be a heading by its looks.
    Bold(Vec<Inline>),
    /// An item of a list.
    Item(FlatItem),
    /// A paragraph of nothing, by which two others are set apart.
    Gap,
}

/// An item of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FlatItem {
    /// The depth of the item, from 0.
    pub depth: usize,
    /// The item's number, where it is numbered.
    pub number: Option<u32>,
    /// Whether its box is ticked, where it has one.
    pub done: Option<bool>,
    /// Whether it goes on with the item before it.
    pub goes_on: bool,
    /// The blocks of the item.
    pub blocks: Vec<Block>,
}

/// The most characters of a line that is a heading.
const HEADING_MAX: usize = 80;
/// Headings of more words are sentences.
const HEADING_WORDS: usize = 12;

/// Returns whether a paragraph is short and bold from end to end: a heading, where it is alone.
pub fn is_bold_line(line: &[Inline]) -> bool {
    let text = text_of(line);
    let text = text.trim();
    let is_bold = |inline: &Inline| match &inline.content {
        Content::Text(_) => inline.is_blank() || inline.marks.bold,
        Content::Note(_) => true,
        Content::Code(_) | Content::Image { .. } | Content::Break => false,
    };
    !text.is_empty()
        && text.chars().count() <= HEADING_MAX
        && text.split_whitespace().count() <= HEADING_WORDS
        && text.contains(char::is_alphabetic)
        && !text.ends_with(['.', ',', ';'])
        && line.iter().all(is_bold)
}

/// Makes blocks of paragraphs.
pub fn blocks(mut flat: Vec<Flat>, report: &mut Report) -> Vec<Block> {
    for block in &mut flat {
        if let Flat::Block(Block::Paragraph(line)) | Flat::Bold(line) = block {
            join_texts(line);
        }
    }
    nest(with_headings(with_typed_items(flat), report))
}

/// Texts that a word processor cut into pieces, such as a number and what comes behind it, become one.
fn join_texts(line: &mut Vec<Inline>) {
    line.dedup_by(|inline, before| match (&inline.content, &mut before.content) {
        (Content::Text(text), Content::Text(whole)) if inline.marks == before.marks && inline.link == before.link => {
            whole.push_str(text);
            true
        }
        _ => false,
    });
}

/// What somebody typed at the beginning of a line to make it an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Typed {
    /// A sign that means nothing but a bullet.
    Bullet(char),
    /// A sign that is also punctuation: a bullet where several lines begin with it.
    Dash(char),
    /// A number: that of an item where the next one follows.
    Number(u32),
}

/// Signs that are bullets wherever they begin a line.
const BULLETS: &str = "•·●○◦‣▪▫■◆◇❖►▸▶➢➤⁃∙\u{f0b7}\u{f0a7}\u{f0d8}";

/// The sign that a line begins with, and how many bytes are before the item's text.
fn typed(line: &[Inline]) -> Option<(Typed, usize)> {
    let Content::Text(text) = &line.first()?.content else { return None };
    let trimmed = text.trim_start_matches(|c: char| c.is_whitespace() || crate::inline::is_invisible(c));
    let first = trimmed.chars().next()?;
    let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
    let (sign, length) = match first {
        c if BULLETS.contains(c) => (Typed::Bullet(c), c.len_utf8()),
        '-' | '–' | '—' | '*' => (Typed::Dash(first), first.len_utf8()),
        _ if (1..=3).contains(&digits) && trimmed[digits..].starts_with(['.', ')']) => {
            (Typed::Number(trimmed[..digits].parse().ok()?), digits + 1)
        }
        _ => return None,
    };
    let rest = &trimmed[length..];
    let is_spaced = rest.starts_with(char::is_whitespace) || rest.is_empty() && line.len() > 1;
    let has_text = !rest.trim().is_empty() || !is_blank(&line[1..]);
    let begins = is_spaced || matches!(sign, Typed::Bullet(_));
    (begins && has_text).then(|| (sign, text.len() - rest.len()))
}

/// Returns whether a line begins with a sign that somebody typed for an item.
pub fn is_typed(line: &[Inline]) -> bool {
    typed(line).is_some()
}

/// Returns whether lines of one paragraph are items: one begins with a bullet, or several with the same other sign.
pub fn are_typed(lines: &[Vec<Inline>]) -> bool {
    let signs: Vec<Typed> = lines.iter().filter_map(|line| typed(line)).map(|(sign, _)| sign).collect();
    let is_repeated = |sign: &Typed| match sign {
        Typed::Bullet(_) => true,
        Typed::Dash(_) => signs.iter().filter(|other| *other == sign).count() > 1,
        Typed::Number(number) => number.checked_add(1).is_some_and(|next| signs.contains(&Typed::Number(next))),
    };
    signs.iter().any(is_repeated)
}

/// Lines that begin with bullets or numbers from the keyboard become items.
fn with_typed_items(flat: Vec<Flat>) -> Vec<Flat> {
    let lines: Vec<Option<(Typed, usize)>> = flat
        .iter()
        .map(|block| match block {
            Flat::Block(Block::Paragraph(line)) | Flat::Bold(line) => typed(line),
            _ => None,
        })
        .collect();
    let sign = |at: Option<usize>| at.and_then(|at| *lines.get(at)?).map(|(sign, _)| sign);
    let is_item = |at: usize, own: Typed| {
        let (before, after) = (sign(at.checked_sub(1)), sign(Some(at + 1)));
        match own {
            Typed::Bullet(_) => true,
            Typed::Dash(_) => before == Some(own) || after == Some(own),
            Typed::Number(number) => {
                after == number.checked_add(1).map(Typed::Number)
                    || number > 0 && before == Some(Typed::Number(number - 1))
            }
        }
    };
    let items: Vec<Option<(Typed, usize)>> =
        lines.iter().enumerate().map(|(at, own)| own.filter(|(sign, _)| is_item(at, *sign))).collect();
    let arranged = flat.into_iter().zip(items).map(|(block, item)| match (block, item) {
        (Flat::Block(Block::Paragraph(mut line)) | Flat::Bold(mut line), Some((sign, length))) => {
            if let Some(Inline { content: Content::Text(text), .. }) = line.first_mut() {
                text.drain(..length);
            }
            let number = match sign {
                Typed::Number(number) => Some(number),
                Typed::Bullet(_) | Typed::Dash(_) => None,
            };
            Flat::Item(FlatItem { number, blocks: vec![Block::Paragraph(line)], ..FlatItem::default() })
        }
        (block, _) => block,
    });
    arranged.collect()
}

/// Paragraphs of a quotation and lines of code beside each other are one.
pub fn joined(blocks: Vec<Block>) -> Vec<Block> {
    let mut joined: Vec<Block> = vec![];
    for block in blocks {
        match (joined.last_mut(), block) {
            (Some(Block::Quote(before)), Block::Quote(more)) => before.extend(more),
            (Some(Block::Code(before)), Block::Code(more)) => {
                before.push('\n');
                before.push_str(more.trim_end_matches('\n'));
            }
            (_, block) => joined.push(block),
        }
    }
    joined
}

/// Bold lines that are alone become headings, one level below the last real one.
fn with_headings(flat: Vec<Flat>, report: &mut Report) -> Vec<Flat> {
    let is_bold = |block: Option<&Flat>| matches!(block, Some(Flat::Bold(_)));
    let alone: Vec<bool> = (0..flat.len())
        .map(|at| {
            let before = at.checked_sub(1).and_then(|at| flat.get(at));
            is_bold(flat.get(at)) && !is_bold(before) && at + 1 < flat.len() && !is_bold(flat.get(at + 1))
        })
        .collect();
    let mut level = 1;
    let arranged = flat.into_iter().zip(alone).map(|(block, is_alone)| match block {
        Flat::Bold(line) if is_alone => {
            report.add(Kind::Changed, What::GuessedHeading, &text_of(&line));
            Flat::Block(Block::Heading((level + 1).min(6), line))
        }
        Flat::Bold(line) => Flat::Block(Block::Paragraph(line)),
        block => {
            if let Flat::Block(Block::Heading(own, _)) = &block {
                level = *own;
            }
            block
        }
    });
    arranged.collect()
}

/// A list that is open.
struct Open {
    depth: usize,
    list: List,
    /// The number that the next item has, where it is one of this list.
    next: Option<u32>,
}

fn nest(flat: Vec<Flat>) -> Vec<Block> {
    let mut blocks = vec![];
    let mut open: Vec<Open> = vec![];
    for block in flat {
        match block {
            Flat::Block(block) => {
                close(&mut open, 0, &mut blocks);
                blocks.push(block);
            }
            Flat::Bold(line) => {
                close(&mut open, 0, &mut blocks);
                blocks.push(Block::Paragraph(line));
            }
            Flat::Item(item) if item.goes_on => {
                let above = open.iter().take_while(|list| list.depth <= item.depth).count();
                close(&mut open, above.max(1), &mut blocks);
                match open.last_mut().and_then(|list| list.list.items.last_mut()) {
                    Some(last) => last.blocks.extend(item.blocks),
                    None => blocks.extend(item.blocks),
                }
            }
            Flat::Item(item) => push_item(&mut open, item, &mut blocks),
            Flat::Gap => {}
        }
    }
    close(&mut open, 0, &mut blocks);
    blocks
}

fn push_item(open: &mut Vec<Open>, item: FlatItem, blocks: &mut Vec<Block>) {
    let is_deeper = |list: &Open| list.depth > item.depth;
    let kept = open.iter().rposition(|list| !is_deeper(list)).map_or(0, |at| at + 1);
    close(open, kept, blocks);
    if open.last().is_some_and(|list| list.depth == item.depth && list.next != item.number) {
        close(open, open.len() - 1, blocks);
    }
    if open.last().is_none_or(|list| list.depth < item.depth) {
        open.push(Open { depth: item.depth, list: List { start: item.number, items: vec![] }, next: item.number });
    }
    if let Some(list) = open.last_mut() {
        list.next = item.number.map(|number| number.saturating_add(1));
        list.list.items.push(Item { done: item.done, blocks: item.blocks });
    }
}

/// Closes lists until so many are open; each becomes part of the item that it is in.
fn close(open: &mut Vec<Open>, kept: usize, blocks: &mut Vec<Block>) {
    while open.len() > kept {
        let Some(closed) = open.pop() else { return };
        let list = Block::List(closed.list);
        match open.last_mut().and_then(|outer| outer.list.items.last_mut()) {
            Some(item) => item.blocks.push(list),
            None => blocks.push(list),
        }
    }
}

/// Takes a box to tick off the beginning of a line; whether it is ticked.
pub fn take_box(line: &mut [Inline]) -> Option<bool> {
    let first = line.iter().position(|inline| !inline.is_blank())?;
    let Content::Text(text) = &mut line[first].content else { return None };
    let trimmed = text.trim_start_matches(|c: char| c.is_whitespace() || crate::inline::is_invisible(c));
    let mark = trimmed.chars().next()?;
    let done = match mark {
        '☐' | '□' => false,
        '☑' | '☒' | '✅' => true,
        _ => return None,
    };
    let rest = trimmed[mark.len_utf8()..].to_owned();
    let has_more = !rest.trim().is_empty() || !is_blank(&line[first + 1..]);
    if !has_more {
        return None;
    }
    line[first].content = Content::Text(rest);
    Some(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(depth: usize, number: Option<u32>, text: &str) -> Flat {
        let blocks = vec![Block::Paragraph(vec![Inline::text(text)])];
        Flat::Item(FlatItem { depth, number, blocks, ..FlatItem::default() })
    }

    fn written(flat: Vec<Flat>) -> String {
        let blocks = blocks(flat, &mut Report::default());
        crate::writer::markdown(&crate::model::Document { blocks, ..Default::default() })
    }

    #[test]
    fn lists_nest_go_on_and_begin_again() {
        let flat = vec![
            item(0, Some(1), "א"),
            item(1, None, "ב"),
            item(1, None, "ג"),
            item(0, Some(2), "ד"),
            Flat::Block(Block::Paragraph(vec![Inline::text("בין")])),
            item(0, Some(3), "ה"),
            item(0, Some(1), "ו"),
        ];
        assert_eq!(written(flat), "1. א\n   - ב\n   - ג\n2. ד\n\nבין\n\n3. ה\n\n1) ו\n");
    }

    #[test]
    fn signs_from_the_keyboard_make_items() {
        let line = |text: &str| Flat::Block(Block::Paragraph(vec![Inline::text(text)]));
        let flat = ["• א", "•ב", "- לבד", "סתם", "- ג", "- ד", "1. ה", "2. ו", "5. לבד", "2.5 מיליון", "-5 מעלות"];
        assert_eq!(
            written(flat.map(line).into()),
            "- א\n- ב\n\n\\- לבד\n\nסתם\n\n- ג\n- ד\n\n1. ה\n2. ו\n\n5\\. לבד\n\n2.5 מיליון\n\n-5 מעלות\n"
        );
    }

    #[test]
    fn a_sign_that_was_cut_off_its_text_is_one_all_the_same() {
        let line =
            |parts: &[&str]| Flat::Block(Block::Paragraph(parts.iter().map(|part| Inline::text(*part)).collect()));
        let flat = vec![line(&["1", ". א"]), line(&["2", ".", " ב"]), line(&["•", "ג"])];
        assert_eq!(written(flat), "1. א\n2. ב\n\n- ג\n");
    }

    #[test]
    fn a_bold_line_alone_is_a_heading() {
        let bold = |text: &str| {
            let mut inline = Inline::text(text);
            inline.marks.bold = true;
            Flat::Bold(vec![inline])
        };
        let text = || Flat::Block(Block::Paragraph(vec![Inline::text("טקסט")]));
        let mut report = Report::default();
        let read = blocks(vec![bold("כותרת"), text(), bold("א"), bold("ב"), text(), bold("סוף")], &mut report);
        assert_eq!(report.count(Kind::Changed, What::GuessedHeading), 1);
        assert!(matches!(read[0], Block::Heading(2, _)));
        assert_eq!(read.iter().filter(|block| matches!(block, Block::Heading(..))).count(), 1);
    }
}
