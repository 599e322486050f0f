//! The order of the best hits: what is too costly to ask of every document is asked of these.
//!
//! Trigrams, which see what endings and typing errors leave of a word, and how near to each other the words of
//! the query stand.

use tantivy::{DocId, Score};

use crate::candidate::{Candidate, Occurrence};
use crate::occurrences::{Region, find_occurrences};
use crate::postings::SearchContext;
use crate::query::plan::Plan;
use crate::source::Source;

/// How many of the best are looked at again. The same for every page, so that pages fit together.
pub const DEPTH: usize = 50;

/// What a word adds that is written just as it was typed.
const EXACT: Score = 0.4;
/// What the words add that stand together in a stretch of [`STRETCH`] words, beside what they are
/// worth.
const TOGETHER: Score = 0.7;
const STRETCH: u32 = 20;
/// What two words add that stand side by side; half as much at about [`HALF`] words between them.
const BESIDE: Score = 1.6;
const HALF: Score = 8.0;
/// Words further apart than this are not beside each other.
const BESIDE_MAX: u32 = 32;

/// Adds to the scores of candidates of one segment, in the order of their documents.
///
/// # Errors
/// Where the index cannot be read.
pub fn rescore(plan: &Plan, context: &SearchContext<'_>, candidates: &mut [Candidate]) -> tantivy::Result<()> {
    let Some(first) = candidates.first() else { return Ok(()) };
    let segment = context.segment(first.address.segment_ord);
    let docs: Vec<DocId> = candidates.iter().map(|candidate| candidate.address.doc_id).collect();
    let prior = |doc| context.visible(segment.ordinal).unpacked.prior(doc);
    let saturation = segment.saturation(Source::Trigrams);
    for postings in plan.words.iter().flat_map(|word| &word.trigrams) {
        segment.among(&docs, postings, |place, times| {
            #[expect(clippy::cast_precision_loss, reason = "few occurrences")]
            let part = saturation(docs[place], times as Score);
            candidates[place].score += postings.weight * part * prior(docs[place]);
        })?;
    }
    let saturation = segment.saturation(Source::Exact);
    for word in &plan.words {
        let Some(exact) = &word.exact else { continue };
        segment.among(&docs, exact, |place, times| {
            #[expect(clippy::cast_precision_loss, reason = "few occurrences")]
            let part = saturation(docs[place], times as Score);
            candidates[place].score += EXACT * exact.weight * context.max_score_of(exact) * part * prior(docs[place]);
        })?;
    }
    if plan.words.len() > 1 {
        let max_scores: Vec<Score> = plan.words.iter().map(|word| word.max_score).collect();
        find_occurrences(plan, context, candidates, Region::Body)?;
        for candidate in candidates {
            let found = candidate.found.as_deref().unwrap_or_default();
            let near = TOGETHER * together(found, &max_scores) + BESIDE * beside(found, &max_scores);
            candidate.score += near * prior(candidate.address.doc_id);
        }
    }
    Ok(())
}

/// What the words are worth that stand in the richest stretch.
fn together(found: &[Occurrence], max_scores: &[Score]) -> Score {
    let mut inside = vec![0u32; max_scores.len()];
    let (mut front, mut sum, mut best) = (0, 0.0, Score::default());
    for &(position, number) in found {
        let Some(count) = inside.get_mut(number as usize) else { continue };
        *count += 1;
        if *count == 1 {
            sum += max_scores[number as usize];
        }
        while position - found[front].0 >= STRETCH {
            let gone = found[front].1 as usize;
            if let Some(count) = inside.get_mut(gone) {
                *count -= 1;
                if *count == 0 {
                    sum -= max_scores[gone];
                }
            }
            front += 1;
        }
        best = best.max(sum);
    }
    best
}

/// For each two words of the query, the worth of the lesser by how near they come to each other; in
/// all, divided by the number of words.
fn beside(found: &[Occurrence], max_scores: &[Score]) -> Score {
    let words = max_scores.len();
    let mut last: Vec<Option<u32>> = vec![None; words];
    let mut nearest = vec![u32::MAX; words * words];
    for &(position, number) in found {
        let number = number as usize;
        if number >= words {
            continue;
        }
        for (other, before) in last.iter().enumerate() {
            let gap = before.map_or(0, |before| position - before);
            if other != number && gap > 0 {
                let pair = &mut nearest[number.min(other) * words + number.max(other)];
                *pair = (*pair).min(gap);
            }
        }
        last[number] = Some(position);
    }
    let near = nearest.iter().enumerate().filter(|(_, gap)| **gap <= BESIDE_MAX);
    #[expect(clippy::cast_precision_loss, reason = "at most 32 of each")]
    let sum: Score = near
        .map(|(pair, gap)| {
            let apart = 1.0 + (*gap - 1) as Score / HALF;
            max_scores[pair / words].min(max_scores[pair % words]) / (apart * apart)
        })
        .sum();
    #[expect(clippy::cast_precision_loss, reason = "at most 32")]
    let words = words as Score;
    sum / words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearer_is_better() {
        let max_scores = [2.0, 1.0, 4.0];
        assert_eq!(together(&[(0, 0), (5, 1), (100, 2)], &max_scores), 4.0);
        assert_eq!(together(&[(0, 0), (5, 1), (19, 2), (30, 2)], &max_scores), 7.0);
        assert_eq!(together(&[], &max_scores), 0.0);
        assert_eq!(beside(&[(0, 0), (1, 1)], &max_scores), 1.0 / 3.0);
        assert!(beside(&[(0, 0), (3, 1)], &max_scores) < beside(&[(7, 1), (8, 0)], &max_scores));
        assert_eq!(beside(&[(0, 0), (0, 1), (200, 2)], &max_scores), 0.0, "one word that both mean, and a far one");
    }
}
