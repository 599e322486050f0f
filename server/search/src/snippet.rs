//! What is shown of a hit: its best passage, with marks on the words that matched.

use std::collections::VecDeque;
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
        self.parts(text, 0..text.len())
    }

    /// The best passage of a text; the summary where nothing in the text matched.
    pub fn passage(&mut self, summary: &str, body: &str) -> Marked {
        let read = head(body, self.budget.max(HEAD));
        self.budget = self.budget.saturating_sub(read.len());
        match self.best_window(read) {
            Some(window) => self.parts(body, surroundings(body, window)),
            None if summary.is_empty() => self.parts(body, surroundings(body, 0..0)),
            None => self.mark(summary),
        }
    }

    /// The stretch with the most different words of the query, the first of several. Nothing is read
    /// behind a stretch that has them all.
    fn best_window(&self, text: &str) -> Option<Range<usize>> {
        let all = self.wanted.words();
        let mut best: Option<(u32, Range<usize>)> = None;
        let mut inside: VecDeque<Match> = VecDeque::new();
        for (range, bits) in self.matches(text) {
            inside.push_back((range.clone(), bits));
            // Hebrew letters take two bytes.
            while inside.front().is_some_and(|(first, _)| range.end - first.start > 2 * (LENGTH - LEAD)) {
                inside.pop_front();
            }
            let words = inside.iter().fold(0, |words, (_, bits)| words | bits).count_ones();
            if best.as_ref().is_none_or(|(most, _)| words > *most) {
                let start = inside.front().map_or(range.start, |(first, _)| first.start);
                best = Some((words, start..range.end));
            }
            if words == all {
                break;
            }
        }
        best.map(|(_, window)| window)
    }

    fn matches<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Match> + 't {
        let words = (!self.wanted.is_empty()).then(|| tokenise::ranges(text)).into_iter().flatten();
        words.filter_map(|range| {
            let bits = self.wanted.matched(&normalise::word(&text[range.clone()]));
            (bits != 0).then_some((range, bits))
        })
    }

    /// A range of a text with its marks, white space folded, dots where something is left out.
    fn parts(&self, text: &str, range: Range<usize>) -> Marked {
        let mut parts = vec![];
        let mut push = |piece: &str, matched: bool| {
            if !piece.is_empty() {
                parts.push((fold_spaces(piece), matched));
            }
        };
        push(if range.start > 0 { "…" } else { "" }, false);
        let shown = &text[range.clone()];
        let mut at = 0;
        for (word, _) in self.matches(shown) {
            push(&shown[at..word.start], false);
            push(&shown[word.clone()], true);
            at = word.end;
        }
        push(&shown[at..], false);
        push(if range.end < text.len() { "…" } else { "" }, false);
        Marked { parts }
    }
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

/// The beginning of a text, of at most so many bytes.
fn head(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}
