//! What a query's author may have meant: words that the forum has, in the place of words it lacks.

use super::meaning::Meanings;
use super::parse::DASHES;
use super::plan::{PhrasePlan, Plan, is_open};
use super::similar::{nearest, similar};
use crate::analysis::normalise::{is_direction_mark, straight_quote};
use crate::analysis::words;
use crate::postings::SearchContext;
use crate::source::Source;
use crate::synonyms::Synonyms;

/// The fewest letters of a word that may be one of the table of synonyms.
const LISTED_MIN: usize = 5;
/// The fewest letters of a word that was written together with another.
const PART_MIN: usize = 2;

/// The keys of the English keyboard and the Hebrew letters on them.
const KEYS: [(char, char); 29] = [
    ('e', 'ק'),
    ('r', 'ר'),
    ('t', 'א'),
    ('y', 'ט'),
    ('u', 'ו'),
    ('i', 'ן'),
    ('o', 'ם'),
    ('p', 'פ'),
    ('a', 'ש'),
    ('s', 'ד'),
    ('d', 'ג'),
    ('f', 'כ'),
    ('g', 'ע'),
    ('h', 'י'),
    ('j', 'ח'),
    ('k', 'ל'),
    ('l', 'ך'),
    (';', 'ף'),
    ('z', 'ז'),
    ('x', 'ס'),
    ('c', 'ב'),
    ('v', 'ה'),
    ('b', 'נ'),
    ('n', 'מ'),
    ('m', 'צ'),
    (',', 'ת'),
    ('.', 'ץ'),
    ('w', '\''),
    ('q', LAYOUT_SIGN),
];
/// What the Hebrew keyboard has where the English one has a letter.
const LAYOUT_SIGN: char = '/';

/// The query with each word that no text has replaced by the likeliest that one has; `None` where
/// there is nothing to replace.
///
/// # Errors
/// Where the dictionary of terms cannot be read.
pub fn better_spelling(
    query: &str,
    plan: &Plan,
    meanings: &Meanings<'_>,
    synonyms: &Synonyms,
    context: &SearchContext<'_>,
) -> tantivy::Result<Option<String>> {
    if !plan.words.iter().any(|word| plan.doubts(&word.word)) {
        return Ok(None);
    }
    let typed: Vec<&str> = query.split_whitespace().collect();
    let mut better = false;
    let mut pieces = vec![];
    let mut at = 0;
    while let Some(piece) = typed.get(at) {
        let next = typed.get(at + 1).copied();
        let (replaced, read) = match next.filter(|next| may_be_joined(piece, next, plan)) {
            Some(next) if is_joined(piece, next, context)? => (Some(format!("{piece}{next}")), 2),
            _ => (replacement(piece, plan, meanings, synonyms, context)?, 1),
        };
        better |= replaced.is_some();
        pieces.push(replaced.unwrap_or_else(|| (*piece).to_owned()));
        at += read;
    }
    Ok(better.then(|| pieces.join(" ")))
}

/// Whether a piece of a query is a word, or several, that texts lack.
fn is_unknown(piece: &str, plan: &Plan) -> bool {
    !is_as_written(piece) && words(piece).any(|word| plan.lacks(&word.text))
}

/// Whether two pieces of a query may be one word, since either may be misspelt.
fn may_be_joined(piece: &str, next: &str, plan: &Plan) -> bool {
    let pieces = [piece, next];
    !pieces.into_iter().any(is_as_written) && pieces.into_iter().flat_map(words).any(|word| plan.doubts(&word.text))
}

/// Whether a piece of a query is meant as it is written: of a phrase, an exclusion or a filter.
fn is_as_written(piece: &str) -> bool {
    let seen = piece.trim_start_matches(is_direction_mark);
    seen.starts_with(DASHES) || piece.contains(|c| straight_quote(c) == '"' || c == ':')
}

fn replacement(
    piece: &str,
    plan: &Plan,
    meanings: &Meanings<'_>,
    synonyms: &Synonyms,
    context: &SearchContext<'_>,
) -> tantivy::Result<Option<String>> {
    if !is_unknown(piece, plan) {
        return Ok(None);
    }
    let other = other_layout(piece);
    // The keys of some letters write signs that no word has.
    if !other.contains(LAYOUT_SIGN) && all_known(&other, meanings, context)? {
        return Ok(Some(other));
    }
    let mut found = words(piece);
    let (Some(word), None) = (found.next(), found.next()) else { return Ok(None) };
    // A word of the table is no slip, whether or not a text has it.
    let is_listed = meanings.is_listed(&word.text) || synonyms.single_words().any(|listed| listed == word.text);
    if let Some(similar) = similar(&word.text, is_listed, context)?.into_iter().next() {
        return Ok(Some(similar.instead));
    }
    let may_be_slip = word.text.chars().count() >= LISTED_MIN && !is_listed;
    if let Some(listed) = nearest(&word.text, synonyms.single_words()).filter(|_| may_be_slip) {
        return Ok(Some(listed.to_owned()));
    }
    split(&word.text, context)
}

/// A word as the two that it was written together of, which stand side by side in a text.
fn split(word: &str, context: &SearchContext<'_>) -> tantivy::Result<Option<String>> {
    let cuts = word.char_indices().skip(PART_MIN).map(|(at, _)| at);
    for at in cuts.filter(|at| word[*at..].chars().count() >= PART_MIN) {
        let parts = [&word[..at], &word[at..]].map(str::to_owned);
        let phrase = PhrasePlan::new(&parts, context)?;
        if phrase.bodies.iter().chain(&phrase.files).any(|plan| plan.expression.is_open(context)) {
            return Ok(Some(parts.join(" ")));
        }
    }
    Ok(None)
}

/// Whether two words of a query are one that a text has.
fn is_joined(word: &str, next: &str, context: &SearchContext<'_>) -> tantivy::Result<bool> {
    let joined = format!("{word}{next}");
    let mut found = words(&joined);
    match (found.next(), found.next()) {
        (Some(word), None) => has(&word.text, context),
        _ => Ok(false),
    }
}

/// Whether a text or a file that the asker may find has a word just so.
fn has(word: &str, context: &SearchContext<'_>) -> tantivy::Result<bool> {
    for source in [Source::Exact, Source::FileWords] {
        if let Some(postings) = context.find(source, word, 1.0)?
            && context.is_open(&postings)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether it has words, and texts that the asker may find have each of them in one form or another.
fn all_known(piece: &str, meanings: &Meanings<'_>, context: &SearchContext<'_>) -> tantivy::Result<bool> {
    let mut any = false;
    for word in words(piece) {
        any = true;
        if !is_open(&*meanings.find(&word.spelled())?, context)? {
            return Ok(false);
        }
    }
    Ok(any)
}

/// What the same keys write with the keyboard set to the other language.
pub fn other_layout(piece: &str) -> String {
    let hebrew = |c: char| KEYS.iter().find(|(key, _)| *key == c.to_ascii_lowercase()).map(|(_, letter)| *letter);
    let english = |c: char| KEYS.iter().find(|(_, letter)| *letter == c).map(|(key, _)| *key);
    let is_hebrew = piece.contains(|c| matches!(c, 'א'..='ת'));
    piece.chars().map(|c| if is_hebrew { english(c) } else { hebrew(c) }.unwrap_or(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::other_layout;

    #[test]
    fn the_same_keys_in_the_other_language() {
        assert_eq!(other_layout("ahru,"), "שירות");
        assert_eq!(other_layout("לפן"), "kpi");
    }
}
