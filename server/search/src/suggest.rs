//! What somebody may mean who has typed the beginning of it.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

use domain::search::HitType;
use tantivy::{DocAddress, DocId};

use crate::analysis::forms::{Analyzer, beginnings, is_hebrew_word};
use crate::analysis::function_words::is_function_word;
use crate::analysis::{ACRONYM, normalised_line, words};
use crate::error::SearchError;
use crate::lexicon::Kind;
use crate::names::behind_and;
use crate::postings::{SearchContext, Segment};
use crate::query::meaning::Meanings;
use crate::query::parse::DASHES;
use crate::schema::{PIECE, Stored};
use crate::source::Source;

/// The most titles that are told.
const TITLES: usize = 5;
/// So many of the newest that fit are looked at, for those that begin with what was typed.
const LOOKED_AT: usize = 40;
/// The most completions of the last word that are told.
const COMPLETIONS: usize = 3;
/// So many of the words that most texts have are looked at, for those the asker may know of.
const COMPLETED: usize = 20;
/// The most documents in which it is read what follows a word.
const READ_MAX: usize = 200;
/// The fewest letters that are completed; fewer would complete to everything.
const LETTERS_MIN: usize = 2;
/// The fewest letters of a word that a clause begins with behind ש.
const CLAUSE_MIN: usize = 3;

/// What was typed so far: whole words, and the beginning of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    before: Vec<String>,
    last: String,
    /// The text as it was typed, without the last word.
    kept: String,
    /// Whether it is the value of a filter, which fits a name as the filter itself does.
    is_filter: bool,
}

/// A title that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedTitle {
    /// The type of the thing.
    pub hit_type: HitType,
    /// The title.
    pub title: String,
    /// The path of its page.
    pub url: String,
}

/// What the index can suggest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suggested {
    /// Titles that have the words, those that begin with them first, then the newest.
    pub titles: Vec<SuggestedTitle>,
    /// What was typed with its last word completed by words of the documents: those that follow the word before it,
    /// or without one the commonest.
    pub completions: Vec<String>,
}

impl Typed {
    /// Reads what was typed; `None` where it is too little to suggest anything.
    pub fn new(typed: &str) -> Option<Self> {
        let mut found: Vec<_> = words(typed).collect();
        let last = found.pop()?;
        if found.is_empty() && last.text.chars().count() < LETTERS_MIN {
            return None;
        }
        Some(Self {
            kept: typed[..last.range.start].to_owned(),
            last: last.text.into_owned(),
            before: found.into_iter().map(|word| word.text.into_owned()).collect(),
            is_filter: false,
        })
    }

    /// Reads the beginning of a filter's value, of which one letter is enough; `None` where it has no word.
    pub fn new_filter(typed: &str) -> Option<Self> {
        let mut found: Vec<String> = words(typed).map(|word| word.text.into_owned()).collect();
        let last = found.pop()?;
        Some(Self { kept: String::new(), last, before: found, is_filter: true })
    }

    /// Whether a name has the words, and one that begins as the last does: with whatever prefix letters, of a filter
    /// with a joining ו at the most.
    pub fn fits(&self, name: &str) -> bool {
        let rests = |word: &str| -> Vec<String> {
            if self.is_filter {
                [Some(word), behind_and(word)].into_iter().flatten().map(str::to_owned).collect()
            } else {
                beginnings(word).map(str::to_owned).collect()
            }
        };
        let names: Vec<String> = words(name).flat_map(|word| rests(&word.text)).collect();
        self.before.iter().all(|word| names.contains(word)) && names.iter().any(|name| name.starts_with(&self.last))
    }

    /// Whether a name begins with just what was typed.
    pub fn begins(&self, name: &str) -> bool {
        let typed = self.before.iter().chain([&self.last]).map(String::as_str).collect::<Vec<_>>().join(" ");
        normalised_line(name).starts_with(&typed)
    }
}

/// Suggests what the searcher may find.
///
/// # Errors
/// Where the index cannot be read.
pub fn suggest(typed: &Typed, meanings: &Meanings<'_>, context: &SearchContext<'_>) -> Result<Suggested, SearchError> {
    let mut completions = match typed.before.last() {
        // What follows a word that only joins or asks may be anything.
        Some(before) if !is_function_word(before) => following(before, typed, meanings, context)?,
        Some(_) if typed.last.chars().count() < LETTERS_MIN => vec![],
        _ => beginning(typed, meanings.analyzer(), context)?,
    };
    completions.truncate(COMPLETIONS);
    let completions = completions.into_iter().map(|word| format!("{}{word}", typed.kept)).collect();
    Ok(Suggested { titles: titles(typed, context)?, completions })
}

fn titles(typed: &Typed, context: &SearchContext<'_>) -> Result<Vec<SuggestedTitle>, SearchError> {
    // The newest at the end.
    let mut newest = BTreeSet::new();
    for ordinal in (0..).take(context.searcher.segment_readers().len()) {
        let visible = context.visible(ordinal);
        for doc in with_words(typed, &context.segment(ordinal))? {
            if context.is_visible(ordinal, doc) {
                newest.insert((visible.unpacked.dates.first(doc).unwrap_or_default(), DocAddress::new(ordinal, doc)));
                if newest.len() > LOOKED_AT {
                    newest.pop_first();
                }
            }
        }
    }
    let mut titles = vec![];
    for (_, address) in newest.into_iter().rev() {
        let Stored { hit_type, title, url, .. } = context.stored(address)?;
        titles.push(SuggestedTitle { hit_type, title, url });
    }
    titles.sort_by_key(|suggested| !typed.begins(&suggested.title));
    titles.truncate(TITLES);
    Ok(titles)
}

/// The documents of a segment whose titles have the words.
fn with_words(typed: &Typed, segment: &Segment<'_>) -> tantivy::Result<Vec<DocId>> {
    // How many of the words each has, counted up word by word.
    let mut had = vec![0u16; segment.reader.max_doc() as usize];
    let mut words = 0;
    let mut count = |term: &str, whole: bool, words: u16| {
        segment.each_beginning(Source::TitleBeginnings, term, whole, |doc| {
            let had = &mut had[doc as usize];
            if *had == words {
                *had += 1;
            }
        })
    };
    for word in &typed.before {
        count(word, true, words)?;
        words += 1;
    }
    count(&typed.last, false, words)?;
    Ok((0..).zip(had).filter(|(_, had)| *had == words + 1).map(|(doc, _)| doc).collect())
}

/// The words of the texts that begin as the last one does, the commonest first.
fn beginning(typed: &Typed, analyzer: &Analyzer, context: &SearchContext<'_>) -> Result<Vec<String>, SearchError> {
    let mut documents: HashMap<String, u64> = HashMap::new();
    context.each_word(Source::Exact, &typed.last, |word, having| {
        *documents.entry(word.to_owned()).or_default() += having
    })?;
    let mut completions = vec![];
    for word in commonest(documents, typed).into_iter().take(COMPLETED) {
        if completions.len() < COMPLETIONS
            && let Some(postings) = context.find(Source::Exact, &word, 1.0)?
            && context.is_open(&postings)?
            && fitness(&word, true, analyzer, context)? != Fitness::Unfit
        {
            completions.push(word);
        }
    }
    Ok(completions)
}

/// The words that follow the last whole word, in whatever form, in texts and titles that the asker may find, and
/// begin as the last one does; those that follow it most often first. Words of which nothing tells that they go with
/// it are told where there are no others.
fn following(
    before: &str,
    typed: &Typed,
    meanings: &Meanings<'_>,
    context: &SearchContext<'_>,
) -> Result<Vec<String>, SearchError> {
    let found = meanings.find(before)?;
    let mut times: HashMap<String, u64> = HashMap::new();
    // Those that follow the word just as it was typed, whatever its prefix letters.
    let mut behind_typed: HashSet<String> = HashSet::new();
    let mut left = READ_MAX;
    for ordinal in (0..).take(context.searcher.segment_readers().len()) {
        let segment = context.segment(ordinal);
        let mut docs = vec![];
        for postings in &found.bodies {
            segment.each(postings, |doc, _| docs.push(doc))?;
        }
        docs.sort_unstable();
        docs.dedup();
        docs.retain(|doc| context.is_visible(ordinal, *doc));
        // The newest, which have the greatest numbers.
        docs.drain(..docs.len().saturating_sub(left));
        left -= docs.len();
        let mut places: Vec<Vec<u32>> = vec![vec![]; docs.len()];
        for postings in &found.bodies {
            segment.positions(&docs, postings, |at, positions| places[at].extend_from_slice(positions))?;
        }
        for (doc, places) in docs.into_iter().zip(places) {
            let (text, _) = context.stored_texts(DocAddress::new(ordinal, doc));
            for place in places {
                let piece = place as usize / PIECE;
                if piece >= text.pieces() {
                    continue;
                }
                let read = text.read(piece..(piece + 2).min(text.pieces()))?;
                let mut pair = words(&read).skip(place as usize % PIECE);
                let (Some(word), Some(next)) = (pair.next(), pair.next()) else { continue };
                // What begins a sentence does not go with what ends another.
                if !read[word.range.end..next.range.start].chars().all(is_between_words) {
                    continue;
                }
                // The second noun of a construct may have the article: הפסקת המים.
                let next = [Some(&*next.text), next.text.strip_prefix('ה')];
                if let Some(next) = next.into_iter().flatten().find(|next| next.starts_with(&typed.last)) {
                    *times.entry(next.to_owned()).or_default() += 1;
                    if beginnings(&word.text).any(|word| word == before) {
                        behind_typed.insert(next.to_owned());
                    }
                }
            }
        }
    }
    let often: HashSet<String> = times.iter().filter(|(_, times)| **times > 1).map(|(word, _)| word.clone()).collect();
    let (mut fit, mut unknown) = (vec![], vec![]);
    for word in commonest(times, typed).into_iter().take(COMPLETED) {
        match fitness(&word, behind_typed.contains(&word), meanings.analyzer(), context)? {
            Fitness::Unfit => {}
            Fitness::Unknown if !often.contains(&word) => unknown.push(word),
            Fitness::Unknown | Fitness::Fit => fit.push(word),
        }
    }
    Ok(if fit.is_empty() { unknown } else { fit })
}

/// Whether a word may complete what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fitness {
    /// It begins a clause, as a finite verb does and what stands behind ש.
    Unfit,
    /// Nothing tells what the word is.
    Unknown,
    /// It is a noun, or what is told of one.
    Fit,
}

/// What the dictionary tells of a word that would complete what was typed, else the bodies. Behind another form of the
/// word before it (`behind_typed` is false), an adjective would not agree with what was typed.
fn fitness(
    word: &str,
    behind_typed: bool,
    analyzer: &Analyzer,
    context: &SearchContext<'_>,
) -> tantivy::Result<Fitness> {
    if !is_hebrew_word(word) {
        return Ok(Fitness::Fit);
    }
    let (mut is_known, mut is_fit) = (false, false);
    if let Some(lexicon) = analyzer.lexicon() {
        lexicon.visit(word, |reading| {
            let is_clause = reading.prefix.contains('ש') || reading.prefix.ends_with('ו');
            let agrees =
                behind_typed || matches!(reading.kind, Kind::Noun | Kind::Construct | Kind::Name | Kind::Possessed);
            is_known = true;
            is_fit |= reading.is_infinitive || !is_clause && !reading.kind.is_verb() && agrees;
        });
    }
    if is_known {
        return Ok(if is_fit { Fitness::Fit } else { Fitness::Unfit });
    }
    let documents = |word: &str| -> tantivy::Result<u64> {
        let found = context.find(Source::Exact, word, 1.0)?;
        Ok(found.map_or(0, |found| found.documents))
    };
    if documents(&format!("ה{word}"))? > 0 {
        return Ok(Fitness::Fit);
    }
    let clause = word.strip_prefix('ש').filter(|rest| rest.chars().count() >= CLAUSE_MIN && !is_function_word(rest));
    match clause {
        Some(rest) if documents(rest)? > documents(word)? => Ok(Fitness::Unfit),
        _ => Ok(Fitness::Unknown),
    }
}

/// Whether a character may stand between two words that go together.
fn is_between_words(c: char) -> bool {
    c.is_whitespace() || DASHES.contains(&c)
}

/// Words that complete what was typed, the most frequent first; none that only joins or asks.
fn commonest(times: HashMap<String, u64>, typed: &Typed) -> Vec<String> {
    let words = times.into_iter().filter(|(word, _)| *word != typed.last && !is_function_word(word));
    let mut found: Vec<(String, u64)> = words.filter(|(word, _)| !word.starts_with(ACRONYM)).collect();
    found.sort_by(|(a, a_times), (b, b_times)| Reverse(a_times).cmp(&Reverse(b_times)).then_with(|| a.cmp(b)));
    found.into_iter().map(|(word, _)| word).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_that_fit() {
        let fits = |typed: &str, name: &str| Typed::new(typed).is_some_and(|typed| typed.fits(name));
        assert!(fits("שיר", "מדידת השירות בסניף"));
        assert!(fits("השיר", "מדידת השירות בסניף"));
        assert!(fits("סניף שיר", "מדידת השירות בסניף"));
        assert!(fits("סמנכ\"", "לשכת הסמנכ״ל"));
        assert!(fits("kp", "מה למדנו מה-KPI"));
        assert!(!fits("שי", "מפגש"));
        assert!(!fits("ש", "שירות"), "one letter is too little");
        assert!(!fits("סני שיר", "מדידת השירות בסניף"), "only the last word is open");
    }

    #[test]
    fn names_that_a_filter_fits() {
        let fits = |typed: &str, name: &str| Typed::new_filter(typed).is_some_and(|typed| typed.fits(name));
        assert!(fits("ר", "רימון כרטיסי אשראי") && fits("ר", "כנף רוח שליחויות"));
        assert!(!fits("ר", "מרפאות שקד"), "its מ is no prefix letter");
        assert!(fits("סד", "הדרכה וסדנאות"));
    }

    #[test]
    fn what_was_typed_is_kept() {
        let typed = Typed::new("topic:מדידה  שביעות רצ").expect("words");
        assert_eq!((typed.kept.as_str(), typed.last.as_str()), ("topic:מדידה  שביעות ", "רצ"));
    }

    proptest! {
        #[test]
        fn anything_may_be_typed(typed in "\\PC*", name in "\\PC*") {
            if let Some(typed) = Typed::new(&typed) {
                typed.fits(&name);
            }
        }
    }
}
