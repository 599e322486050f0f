//! What is shown of a hit: its best passage, with marks on the words that matched.

use std::ops::Range;

use domain::search::Marked;

use crate::analysis::words;
use crate::occurrences::Occurrence;
use crate::query::plan::Wanted;
use crate::schema::PIECE;

/// About how many characters a passage has.
const LENGTH: usize = 220;
/// How many of them stand before its first mark, at most.
const LEAD: usize = 60;
/// So many words have room in a passage.
const WORDS: u32 = 26;

/// A whole short text with marks on the words that are wanted.
pub fn mark(text: &str, wanted: &Wanted) -> Marked {
    let words = words(text).filter(|word| wanted.has(&word.text));
    parts(text, 0..text.len(), words.map(|word| word.range), Ends::default())
}

/// The best passage of a text that is stored in pieces, with marks where the words of the query
/// stand; `None` where none stands in the text.
pub fn passage(pieces: &[&str], found: &[Occurrence]) -> Option<Marked> {
    let within = found.partition_point(|(position, _)| (*position as usize) < pieces.len() * PIECE);
    let window = &found[..within][best_window(&found[..within])];
    let (first, last) = (window.first()?.0 as usize, window.last()?.0 as usize);
    // With a piece on either side, for the surroundings.
    let shown = (first / PIECE).saturating_sub(1)..(last / PIECE + 2).min(pieces.len());
    let ends = Ends { before: shown.start > 0, after: shown.end < pieces.len() };
    let text = pieces[shown.clone()].concat();
    let mut wanted = window.iter().map(|(position, _)| *position as usize).peekable();
    let numbered = (shown.start * PIECE..).zip(words(&text));
    let marks = numbered.filter_map(|(position, word)| {
        let mut marked = false;
        while wanted.next_if_eq(&position).is_some() {
            marked = true;
        }
        marked.then_some(word.range)
    });
    let marks: Vec<Range<usize>> = marks.collect();
    let around = surroundings(&text, marks.first()?.start..marks.last()?.end);
    Some(parts(&text, around, marks.into_iter(), ends))
}

/// The beginning of a text that is stored in pieces.
pub fn beginning(pieces: &[&str]) -> Marked {
    let read = pieces.len().min(2);
    let text = pieces[..read].concat();
    let ends = Ends { before: false, after: read < pieces.len() };
    parts(&text, surroundings(&text, 0..0), std::iter::empty(), ends)
}

/// How many different words of the query stand in the best stretch of a text.
pub fn richness(found: &[Occurrence]) -> u32 {
    different(&found[best_window(found)])
}

/// Whether something is left out before a text, and after it.
#[derive(Debug, Clone, Copy, Default)]
struct Ends {
    before: bool,
    after: bool,
}

/// The occurrences of the stretch with the most different words of the query, the first of several.
fn best_window(found: &[Occurrence]) -> Range<usize> {
    let (mut best, mut most, mut front) = (0..0, 0, 0);
    for (back, (position, _)) in found.iter().enumerate() {
        while position - found[front].0 >= WORDS {
            front += 1;
        }
        let words = different(&found[front..=back]);
        if words > most {
            (best, most) = (front..back + 1, words);
        }
    }
    best
}

fn different(found: &[Occurrence]) -> u32 {
    found.iter().fold(0u64, |words, (_, number)| words | 1 << (number % u64::BITS)).count_ones()
}

/// A range of a text with its marks, white space folded, dots where something is left out.
fn parts(text: &str, range: Range<usize>, marks: impl Iterator<Item = Range<usize>>, ends: Ends) -> Marked {
    let mut parts = vec![];
    let mut push = |piece: &str, matched: bool| {
        if !piece.is_empty() {
            parts.push((fold_spaces(piece), matched));
        }
    };
    push(if ends.before || range.start > 0 { "…" } else { "" }, false);
    let mut at = range.start;
    for mark in marks {
        push(&text[at..mark.start], false);
        push(&text[mark.clone()], true);
        at = mark.end;
    }
    push(&text[at..range.end], false);
    push(if ends.after || range.end < text.len() { "…" } else { "" }, false);
    Marked { parts }
}

/// A window with its surroundings: some text before it and [`LENGTH`] in all, cut between words.
fn surroundings(text: &str, window: Range<usize>) -> Range<usize> {
    let earliest = text[..window.start].char_indices().rev().take(LEAD).last().map_or(window.start, |(at, _)| at);
    let start = match text[earliest..window.start].find(char::is_whitespace) {
        _ if earliest == 0 => 0,
        Some(space) => earliest + space,
        None => window.start,
    };
    let Some((latest, _)) = text[start..].char_indices().nth(LENGTH) else {
        return start..text.len();
    };
    let latest = (start + latest).max(window.end);
    let end = match text[window.end..latest].rfind(char::is_whitespace) {
        Some(space) if space > 0 => window.end + space,
        _ => latest,
    };
    start..end
}

/// Every run of white space as one space.
fn fold_spaces(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if !c.is_whitespace() => folded.push(c),
            _ if !folded.ends_with(' ') => folded.push(' '),
            _ => {}
        }
    }
    folded
}
