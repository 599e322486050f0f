//! What a query's author may have meant: words that the forum has, in the place of words it lacks.

use super::plan::Plan;
use super::similar::similar;
use crate::analysis::forms::Analyzer;
use crate::analysis::normalise::straight_quote;
use crate::analysis::words;
use crate::postings::{Corpus, Source};

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
    ('q', '/'),
];

/// The query with each word that no text has replaced by the likeliest that one has; `None` where
/// there is nothing to replace.
///
/// # Errors
/// Where the dictionary of terms cannot be read.
pub fn better_spelling(
    query: &str,
    plan: &Plan,
    analyzer: &Analyzer,
    corpus: &Corpus<'_>,
) -> tantivy::Result<Option<String>> {
    if plan.words.iter().all(|word| word.is_known) {
        return Ok(None);
    }
    let mut better = false;
    let mut pieces = vec![];
    for piece in query.split_whitespace() {
        let replaced = replacement(piece, plan, analyzer, corpus)?;
        better |= replaced.is_some();
        pieces.push(replaced.unwrap_or_else(|| piece.to_owned()));
    }
    Ok(better.then(|| pieces.join(" ")))
}

fn replacement(piece: &str, plan: &Plan, analyzer: &Analyzer, corpus: &Corpus<'_>) -> tantivy::Result<Option<String>> {
    // Phrases, exclusions and filters are meant as they are written.
    if piece.starts_with('-')
        || piece.contains(|c| straight_quote(c) == '"' || c == ':')
        || words(piece).all(|word| plan.knows(&word.text))
    {
        return Ok(None);
    }
    let other = other_layout(piece);
    if all_known(&other, analyzer, corpus)? {
        return Ok(Some(other));
    }
    let mut found = words(piece);
    match (found.next(), found.next()) {
        (Some(word), None) => Ok(similar(&word.text, corpus)?.into_iter().next().map(|similar| similar.word)),
        _ => Ok(None),
    }
}

/// Whether it has words, and texts that the asker may find have each of them in one form or another.
fn all_known(piece: &str, analyzer: &Analyzer, corpus: &Corpus<'_>) -> tantivy::Result<bool> {
    let mut any = false;
    for word in words(piece) {
        any = true;
        let mut known = false;
        for form in analyzer.forms(&word.text) {
            for source in [Source::Forms, Source::FileForms] {
                if let Some(postings) = corpus.find(source, &form.term, 1.0)? {
                    known = known || corpus.is_open(&postings)?;
                }
            }
        }
        if !known {
            return Ok(false);
        }
    }
    Ok(any)
}

/// What the same keys write with the keyboard set to the other language.
fn other_layout(piece: &str) -> String {
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
