//! What is shown of a hit: its best passage, with marks on the words that matched.

use std::ops::Range;

use domain::search::Marked;

use crate::analysis::{normalise, tokenise};
use crate::query::plan::Wanted;

/// About how many characters a passage has.
const LENGTH: usize = 220;
/// How many of them stand before its first mark, at most.
const LEAD: usize = 60;
/// How many bytes of text the hits of one page may have read for their passages, together; one that
/// is left without reads its beginning alone, [`HEAD`].
const BUDGET: usize = 400_000;
const HEAD: usize = 8_000;

/// A word of a text that matched, and the words of the query it matched, as bits.
type Match = (Range<usize>, u64);

/// Makes the passages of one page's hits.
pub struct Marker<'a> {
    wanted: &'a Wanted,
    /// Bytes that may still be read.
    budget: usize,
}

impl<'a> Marker<'a> {
    /// A marker for the hits of a page.
    pub fn new(wanted: &'a Wanted) -> Self {
        Self { wanted, budget: BUDGET }
    }

    /// A whole short text with its marks.
    pub fn mark(&self, text: &str) -> Marked {
        let matches = self.matches(text);
        parts(text, 0..text.len(), &matches)
    }

    /// The best passage of a text; the summary where nothing in the text matched.
    pub fn passage(&mut self, summary: &str, body: &str) -> Marked {
        let read = head(body, self.budget.max(HEAD));
        self.budget = self.budget.saturating_sub(read.len());
        let matches = if self.wanted.is_empty() { vec![] } else { self.matches(read) };
        match best_window(&matches) {
            Some(window) => parts(body, surroundings(body, window), &matches),
            None if summary.is_empty() => parts(body, surroundings(body, 0..0), &[]),
            None => self.mark(summary),
        }
    }

    fn matches(&self, text: &str) -> Vec<Match> {
        let matched = |range: Range<usize>| {
            let bits = self.wanted.matched(&normalise::word(&text[range.clone()]));
            (bits != 0).then_some((range, bits))
        };
        tokenise::ranges(text).filter_map(matched).collect()
    }
}

/// The stretch with the most different words of the query, and among those with the most matches;
/// the first of several.
fn best_window(matches: &[Match]) -> Option<Range<usize>> {
    let mut best: Option<((u32, usize), Range<usize>)> = None;
    let mut from = 0;
    for (to, (last, _)) in matches.iter().enumerate() {
        // Hebrew letters take two bytes.
        while last.end - matches[from].0.start > 2 * (LENGTH - LEAD) && from < to {
            from += 1;
        }
        let inside = &matches[from..=to];
        let words = inside.iter().fold(0, |words, (_, bits)| words | bits).count_ones();
        let worth = (words, inside.len().min(8));
        if best.as_ref().is_none_or(|(other, _)| worth > *other) {
            best = Some((worth, matches[from].0.start..last.end));
        }
    }
    best.map(|(_, window)| window)
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

/// A range of a text with its marks, white space folded, dots where something is left out.
fn parts(text: &str, range: Range<usize>, matches: &[Match]) -> Marked {
    let mut parts = vec![];
    let mut push = |piece: &str, matched: bool| {
        if !piece.is_empty() {
            parts.push((fold_spaces(piece), matched));
        }
    };
    push(if range.start > 0 { "…" } else { "" }, false);
    let mut at = range.start;
    for (word, _) in matches.iter().filter(|(word, _)| range.start <= word.start && word.end <= range.end) {
        push(&text[at..word.start], false);
        push(&text[word.clone()], true);
        at = word.end;
    }
    push(&text[at..range.end], false);
    push(if range.end < text.len() { "…" } else { "" }, false);
    Marked { parts }
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

/// The beginning of a text, of at most so many bytes.
fn head(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}
