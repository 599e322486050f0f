//! What is shown of a hit: its best passage, with marks on the words that matched.

use std::ops::Range;

use domain::search::Marked;

use crate::analysis::words;
use crate::occurrences::Occurrence;
use crate::query::plan::Wanted;

/// About how many characters a passage has.
const LENGTH: usize = 220;
/// How many of them stand before its first mark, at most.
const LEAD: usize = 60;
/// How many words of text the hits of one page may have read for their passages, together; one that is
/// left without reads its beginning alone, [`HEAD`].
const BUDGET: usize = 60_000;
const HEAD: usize = 1_000;
/// So many words have room in a passage.
const WORDS: u32 = 26;

/// Makes the passages of one page's hits.
pub struct Marker<'a> {
    wanted: &'a Wanted,
    /// Words that may still be read.
    budget: usize,
}

impl<'a> Marker<'a> {
    /// A marker for the hits of a page.
    pub const fn new(wanted: &'a Wanted) -> Self {
        Self { wanted, budget: BUDGET }
    }

    /// A whole short text with its marks.
    pub fn mark(&self, text: &str) -> Marked {
        let words = words(text).filter(|word| self.wanted.has(&word.text));
        parts(text, 0..text.len(), words.map(|word| word.range))
    }

    /// The best passage of a text; the summary where nothing in the text matched.
    pub fn passage(&mut self, summary: &str, body: &str, found: &[Occurrence]) -> Marked {
        let readable = self.budget.max(HEAD);
        let within = found.partition_point(|(position, _)| (*position as usize) < readable);
        let window = best_window(&found[..within]);
        let last = found[..within][window.clone()].last().map_or(0, |(position, _)| *position as usize + 1);
        let mut found = found[window].iter().map(|(position, _)| *position as usize).peekable();
        let marks = words(body).take(last).enumerate().filter_map(|(position, word)| {
            let mut marked = false;
            while found.next_if_eq(&position).is_some() {
                marked = true;
            }
            marked.then_some(word.range)
        });
        let marks: Vec<Range<usize>> = marks.collect();
        self.budget = self.budget.saturating_sub(last);
        match marks.as_slice() {
            [first, .., last] | [first @ last] => {
                let shown = surroundings(body, first.start..last.end);
                parts(body, shown, marks.iter().cloned())
            }
            [] if summary.is_empty() => parts(body, surroundings(body, 0..0), std::iter::empty()),
            [] => self.mark(summary),
        }
    }
}

/// The occurrences of the stretch with the most different words of the query, the first of several.
fn best_window(found: &[Occurrence]) -> Range<usize> {
    let (mut best, mut most, mut front) = (0..0, 0, 0);
    for (back, (position, _)) in found.iter().enumerate() {
        while position - found[front].0 >= WORDS {
            front += 1;
        }
        let words = found[front..=back].iter().fold(0u64, |words, (_, number)| words | 1 << (number % u64::BITS));
        if words.count_ones() > most {
            (best, most) = (front..back + 1, words.count_ones());
        }
    }
    best
}

/// A range of a text with its marks, white space folded, dots where something is left out.
fn parts(text: &str, range: Range<usize>, marks: impl Iterator<Item = Range<usize>>) -> Marked {
    let mut parts = vec![];
    let mut push = |piece: &str, matched: bool| {
        if !piece.is_empty() {
            parts.push((fold_spaces(piece), matched));
        }
    };
    push(if range.start > 0 { "…" } else { "" }, false);
    let mut at = range.start;
    for mark in marks {
        push(&text[at..mark.start], false);
        push(&text[mark.clone()], true);
        at = mark.end;
    }
    push(&text[at..range.end], false);
    push(if range.end < text.len() { "…" } else { "" }, false);
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
