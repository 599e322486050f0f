//! What was typed as paragraphs and is something else: lists with bullets from the keyboard, the heads
//! of quoted mails, lines of an address, a title that the page shows already.

use super::block::{Block, Item, Line, is_blank, start, text_of, without_start};
use crate::line::{self, Mark};
use crate::mail;

/// The longest line that is taken for one of several that belong together, in characters.
const SHORT: usize = 80;

/// Puts blocks in order; in how many places.
pub(super) fn arrange(blocks: &mut Vec<Block>, title: &str) -> usize {
    // First, since the head of a mail becomes a quotation itself.
    let quoted: usize = blocks.iter_mut().map(quoted).sum();
    typed_rules(blocks);
    let places = without_title(blocks, title) + mail_heads(blocks) + typed_lists(blocks);
    join_lines(blocks);
    blocks.retain(|block| *block != Block::Gap);
    places + quoted
}

fn quoted(block: &mut Block) -> usize {
    match block {
        Block::Quote(blocks) => arrange(blocks, ""),
        _ => 0,
    }
}

fn without_title(blocks: &mut Vec<Block>, title: &str) -> usize {
    let title = line::letters(title);
    let Some(first) = blocks.iter().position(|block| *block != Block::Gap).filter(|_| !title.is_empty()) else {
        return 0;
    };
    match &mut blocks[first] {
        Block::Heading(_, line) if line::letters(&text_of(line)) == title => {
            blocks.remove(first);
        }
        Block::Paragraph { lines, .. } if lines.first().is_some_and(|own| line::letters(&text_of(own)) == title) => {
            lines.remove(0);
            if lines.is_empty() {
                blocks.remove(first);
            }
        }
        _ => return 0,
    }
    1
}

/// The head of a quoted mail becomes a small quotation.
fn mail_heads(blocks: &mut Vec<Block>) -> usize {
    let mut places = 0;
    let mut arranged: Vec<Block> = vec![];
    let mut rest = std::mem::take(blocks).into_iter().peekable();
    while let Some(block) = rest.next() {
        let Block::Paragraph { mut lines, is_tight } = block else {
            arranged.push(block);
            continue;
        };
        // Each line of the head may be a paragraph of its own.
        let is_label = |block: &Block| match block {
            Block::Paragraph { lines, .. } => lines.first().is_some_and(|line| mail::is_label(&text_of(line))),
            _ => false,
        };
        if lines.first().is_some_and(|line| mail::is_label(&text_of(line))) {
            while let Some(Block::Paragraph { lines: more, .. }) = rest.next_if(|block| is_label(block)) {
                lines.extend(more);
            }
        }
        let line_texts: Vec<String> = lines.iter().map(|line| text_of(line)).collect();
        let begin =
            (0..line_texts.len()).find(|&at| mail::head_length(line_texts[at..].iter().map(String::as_str)) > 0);
        let Some(begin) = begin else {
            arranged.extend(paragraph(lines, is_tight));
            continue;
        };
        places += 1;
        let after = lines.split_off(begin);
        let (head, after) = after.split_at(mail::head_length(line_texts[begin..].iter().map(String::as_str)));
        arranged.extend(paragraph(lines, false));
        let head: Vec<Line> = head.iter().map(labelled).collect();
        arranged.push(Block::Quote(vec![Block::Paragraph { lines: head, is_tight: false }]));
        arranged.extend(paragraph(after.to_vec(), is_tight));
    }
    *blocks = arranged;
    places
}

fn paragraph(lines: Vec<Line>, is_tight: bool) -> Option<Block> {
    (!lines.is_empty()).then_some(Block::Paragraph { lines, is_tight })
}

/// A line of a mail's head, its label in bold.
fn labelled(line: &Line) -> Line {
    let end = mail::label_end(&text_of(line)).unwrap_or(0);
    let mut label = start(line, end);
    let mut value = without_start(line, end);
    label.iter_mut().for_each(|run| run.look.bold = true);
    value.iter_mut().for_each(|run| run.look.bold = false);
    label.into_iter().chain(value).collect()
}

/// A row of dashes in a paragraph of its own is a line across.
fn typed_rules(blocks: &mut [Block]) {
    for block in blocks {
        if let Block::Paragraph { lines, .. } = block
            && let [line] = &lines[..]
            && line::is_row(&text_of(line))
        {
            *block = Block::Rule;
        }
    }
}

/// Lines that begin with a bullet from the keyboard become a list.
fn typed_lists(blocks: &mut Vec<Block>) -> usize {
    let signs = signs(blocks);
    let mut places = 0;
    let mut arranged: Vec<Block> = vec![];
    let mut open: Vec<char> = vec![];
    let mut announced = false;
    for block in std::mem::take(blocks) {
        let Block::Paragraph { lines, is_tight } = block else {
            // A paragraph of nothing between two items is part of their list.
            if block != Block::Gap {
                open.clear();
                announced = false;
            }
            arranged.push(block);
            continue;
        };
        let mut text = vec![];
        for line in lines {
            let whole = text_of(&line);
            match typed_mark(&whole).filter(|(mark, _)| is_item(*mark, announced || !open.is_empty(), &signs)) {
                Some((mark, length)) => {
                    places += usize::from(open.is_empty());
                    arranged.extend(paragraph(std::mem::take(&mut text), false));
                    while open.is_empty() && arranged.last() == Some(&Block::Gap) {
                        arranged.pop();
                    }
                    arranged.push(Block::Item(item(mark, &mut open, without_start(&line, length))));
                }
                None => {
                    open.clear();
                    announced = whole.trim_end_matches(line::is_space).ends_with(':');
                    text.push(line);
                }
            }
        }
        arranged.extend(paragraph(text, is_tight));
    }
    *blocks = arranged;
    places
}

/// The mark of a line, and how many bytes stand before the item's text.
fn typed_mark(text: &str) -> Option<(Mark, usize)> {
    let trimmed = line::trim_start(text);
    let (mark, length) = line::mark(trimmed).filter(|_| !line::is_row(text))?;
    Some((mark, text.len() - trimmed.len() + length))
}

/// The sign by which marks are counted; numbers count when one follows the other.
fn sign(mark: Mark) -> Option<char> {
    match mark {
        Mark::Dash(sign) | Mark::Markdown(sign) => Some(sign),
        Mark::Number { .. } => Some('1'),
        Mark::Bullet(_) | Mark::Task(_) => None,
    }
}

/// The signs that begin several lines: there they are bullets.
fn signs(blocks: &[Block]) -> Vec<char> {
    let mut counted: Vec<(char, usize)> = vec![];
    let mut last_number = None;
    for block in blocks {
        let Block::Paragraph { lines, .. } = block else { continue };
        for line in lines {
            let Some((mark, _)) = typed_mark(&text_of(line)) else { continue };
            if let Mark::Number { value, .. } = mark {
                let follows = last_number == value.checked_sub(1) && value > 1;
                last_number = Some(value);
                if !follows {
                    continue;
                }
            }
            let Some(sign) = sign(mark) else { continue };
            match counted.iter_mut().find(|(other, _)| *other == sign) {
                Some((_, count)) => *count += 1,
                None => counted.push((sign, 1)),
            }
        }
    }
    // The first number of a row does not follow another.
    counted.into_iter().filter(|(sign, count)| *count > 1 || *sign == '1').map(|(sign, _)| sign).collect()
}

fn is_item(mark: Mark, announced: bool, signs: &[char]) -> bool {
    let is_number = matches!(mark, Mark::Number { .. });
    sign(mark).is_none_or(|sign| signs.contains(&sign) || announced && !is_number)
}

/// An item; one with another sign than those before it is one inside theirs.
fn item(mark: Mark, open: &mut Vec<char>, line: Line) -> Item {
    let sign = match mark {
        Mark::Bullet(sign) | Mark::Dash(sign) | Mark::Markdown(sign) => sign,
        Mark::Number { .. } => '1',
        Mark::Task(_) => '☐',
    };
    match open.iter().position(|other| *other == sign) {
        Some(at) => open.truncate(at + 1),
        None => open.push(sign),
    }
    let number = match mark {
        Mark::Number { value, .. } => Some(value),
        _ => None,
    };
    let is_done = match mark {
        Mark::Task(is_done) => Some(is_done),
        _ => None,
    };
    Item { depth: open.len() - 1, number, is_done, paragraphs: vec![vec![line]] }
}

/// Where a document sets its paragraphs apart by empty ones, short ones without any between them are
/// lines of one: an address, a signature.
fn join_lines(blocks: &mut Vec<Block>) {
    if !blocks.contains(&Block::Gap) {
        return;
    }
    let mut joined: Vec<Block> = vec![];
    for block in std::mem::take(blocks) {
        let length = |line: &Line| text_of(line).chars().count();
        let is_short = |line: Option<&Line>| line.is_some_and(|line| !is_blank(line) && length(line) <= SHORT);
        match (joined.last_mut(), block) {
            (Some(Block::Paragraph { lines, is_tight: tight @ true }), Block::Paragraph { lines: next, is_tight })
                if is_short(lines.last()) && is_short(next.first()) =>
            {
                lines.extend(next);
                *tight = is_tight;
            }
            (_, block) => joined.push(block),
        }
    }
    *blocks = joined;
}
