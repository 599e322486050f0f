//! What is shown of a hit: its best passage, with marks on the words that matched.

use std::ops::Range;

use domain::search::Marked;
use unicode_segmentation::UnicodeSegmentation;

use crate::analysis::normalise::is_direction_mark;
use crate::analysis::words;
use crate::body::StoredText;
use crate::candidate::Occurrence;
use crate::proximity::MAX_DISTANCE;
use crate::schema::PIECE;

/// The number of characters of a passage, about.
const LENGTH: usize = 220;
/// How many of them stand before its first mark, at most.
const LEAD: usize = 60;
/// No character has more code points for the eye, as far as they matter for where a passage ends.
const CHARACTER_MAX: usize = 60;
/// The number of places that are free between a text and what follows it.
pub const BETWEEN: u32 = 1;
/// The number of words that have room in a passage.
const WORDS: u32 = 26;

/// A whole short text, whose words have the places from `first` on, with marks where the words of the query
/// stand; and the place that follows it.
pub fn mark(text: &str, first: u32, found: &[Occurrence]) -> (Marked, u32) {
    let words: Vec<_> = (first..).zip(words(text)).collect();
    let wanted = |place: u32| found.binary_search_by_key(&place, |(place, _)| *place).is_ok();
    let next = words.last().map_or(first, |(place, _)| place + 1);
    let marked = words.into_iter().filter(|(place, _)| wanted(*place)).map(|(_, word)| word.range);
    (parts(text, 0..text.len(), marked, Ends::default()), next + BETWEEN)
}

/// The best passage of a text, with marks wherever in it the words of the query stand; `None` where none
/// stands in the text.
///
/// # Errors
/// Where the text cannot be read.
pub fn passage(text: &StoredText<'_>, found: &[Occurrence]) -> tantivy::Result<Option<Marked>> {
    let window = &found[best_window(found)];
    let (Some((first, _)), Some((last, _))) = (window.first(), window.last()) else { return Ok(None) };
    let (first, last) = (*first as usize, *last as usize);
    let (shown, text, ends) = surrounding_pieces(text, first, last)?;
    let from = shown.start * PIECE;
    let [before, after] =
        [from, shown.end * PIECE].map(|place| found.partition_point(|(position, _)| (*position as usize) < place));
    let mut wanted: Vec<usize> = found[before..after].iter().map(|(position, _)| *position as usize).collect();
    wanted.dedup();
    let (mut at, mut words) = (from, words(&text));
    let marks = wanted.into_iter().map_while(|position| {
        let word = words.nth(position - at)?;
        at = position + 1;
        Some((position, word.range))
    });
    let marks: Vec<(usize, Range<usize>)> = marks.collect();
    let mut inside = marks.iter().filter(|(position, _)| (first..=last).contains(position)).map(|(_, range)| range);
    let Some(start) = inside.next() else { return Ok(None) };
    let end = inside.next_back().unwrap_or(start);
    let around = surroundings(&text, start.start..end.end);
    // The words around the best stretch match too.
    let shown = |range: &Range<usize>| around.start <= range.start && range.end <= around.end;
    let marks: Vec<Range<usize>> = marks.into_iter().map(|(_, range)| range).filter(shown).collect();
    Ok(Some(parts(&text, around, marks.into_iter(), ends)))
}

/// The pieces of a text in which two of its words stand, and those on either side that the surroundings reach into:
/// their numbers, their text, and whether others stand before and after them.
fn surrounding_pieces(
    text: &StoredText<'_>,
    first: usize,
    last: usize,
) -> tantivy::Result<(Range<usize>, String, Ends)> {
    let mut shown = first / PIECE..last / PIECE + 1;
    let mut inside = text.read(shown.clone())?;
    let start = words(&inside).nth(first % PIECE).map_or(0, |word| word.range.start);
    let (before, after) = inside.split_at(start);
    let [is_before_short, is_after_short] =
        [(before, LEAD), (after, LENGTH + CHARACTER_MAX)].map(|(text, enough)| text.chars().nth(enough).is_none());
    if is_after_short && shown.end < text.pieces() {
        inside.push_str(&text.read(shown.end..shown.end + 1)?);
        shown.end += 1;
    }
    if is_before_short && shown.start > 0 {
        shown.start -= 1;
        inside.insert_str(0, &text.read(shown.start..shown.start + 1)?);
    }
    let ends = Ends { before: shown.start > 0, after: shown.end < text.pieces() };
    Ok((shown, inside, ends))
}

/// The beginning of a text.
///
/// # Errors
/// Where the text cannot be read.
pub fn beginning(text: &StoredText<'_>) -> tantivy::Result<Marked> {
    let read = text.pieces().min(2);
    let ends = Ends { before: false, after: read < text.pieces() };
    let text = text.read(0..read)?;
    Ok(parts(&text, surroundings(&text, 0..0), std::iter::empty(), ends))
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
    // The other words of an expression stand right behind its first.
    let inside = |next: Occurrence, end: usize| {
        next.0 - found[end - 1].0 <= MAX_DISTANCE && next.0 - found[best.start].0 < WORDS
    };
    let mut end = best.end;
    while end > 0 && found.get(end).is_some_and(|next| inside(*next, end)) {
        end += 1;
    }
    best.start..end
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
    let cut = ends.after || range.end < text.len();
    // Dots before the dots that stand for what follows would be one run of them.
    let last = &text[at..range.end];
    let is_dot = |c: char| c.is_whitespace() || is_direction_mark(c) || matches!(c, '.' | '…');
    push(if cut { last.trim_end_matches(is_dot) } else { last }, false);
    push(if cut { "…" } else { "" }, false);
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
        _ => grapheme_start(text, latest),
    };
    start..end.max(window.end)
}

/// The last place up to `at` where a character ends for the eye: an emoji of several code points, or a letter with
/// its points, is one.
fn grapheme_start(text: &str, at: usize) -> usize {
    let starts = text.grapheme_indices(true).map(|(start, _)| start).chain([text.len()]);
    starts.take_while(|start| *start <= at).last().unwrap_or_default()
}

/// Every run of white space as one space.
fn fold_spaces(text: &str) -> String {
    if is_folded(text) {
        return text.to_owned();
    }
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

/// Whether a text surely has no white space but single spaces.
fn is_folded(text: &str) -> bool {
    let mut before = 0;
    text.bytes().all(|byte| {
        let is_double = byte == b' ' && before == b' ';
        before = byte;
        // With the last four begins all white space that is not ASCII.
        !(is_double || matches!(byte, b'\t'..=b'\r' | 0xC2 | 0xE1 | 0xE2 | 0xE3))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_of_any_kind_is_one_space() {
        let spaces: Vec<char> = ('\0'..=char::MAX).filter(|c| c.is_whitespace()).collect();
        assert!(spaces.iter().all(|space| *space == ' ' || !is_folded(&space.to_string())), "{spaces:?}");
        for (text, folded) in [("שתי מילים", "שתי מילים"), (" א  ב\u{a0}\nג ", " א ב ג "), ("", "")]
        {
            assert_eq!(fold_spaces(text), folded);
        }
    }

    fn cut(text: &str, window: Range<usize>) -> String {
        let range = surroundings(text, window.clone());
        parts(text, range, std::iter::once(window), Ends::default()).text()
    }

    #[test]
    fn no_character_of_several_code_points_is_cut() {
        let family = "👩‍👩‍👧‍👦";
        let text = format!("מילה{}", family.repeat(40));
        let shown = cut(&text, 0.."מילה".len());
        let families = shown.strip_prefix("מילה").and_then(|rest| rest.strip_suffix('…')).expect("a cut text");
        assert!(!families.is_empty() && families.replace(family, "").is_empty(), "{shown}");
    }

    #[test]
    fn dots_are_not_followed_by_more() {
        for end in ["..", "...", "…", ". . .", "..\u{200f}"] {
            let text = format!("מילה {}{end} {}", "א".repeat(200), "ב".repeat(60));
            let shown = cut(&text, 0.."מילה".len());
            assert!(shown.ends_with("א…"), "{shown}");
        }
    }
}
