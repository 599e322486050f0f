//! Expressions that mean the same: a forum's table of them, and where a query meets it.
//!
//! Nothing of the table stands in the index. A query that has an expression of a group is planned as if
//! it had asked for the group's others too, each for a little less; so a change of the table is in
//! force with the next search. A group holds for all its expressions alike: one-way pairs would double what
//! has to be understood of the table, for the few words that are better left out of it.
//!
//! An expression is one word or several that stand together. A typed word stands for a word of
//! the table where a text with that would be found by it, so with prefix letters and inflected too; where
//! the dictionary knows the word, by its lemmas and spelling alone. An acronym of the table is met
//! by an acronym alone: מש"א, מש״א and המש"א, never משא.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::analysis::forms::{Analyzer, Form, INFLECTED, STEM_MIN};
use crate::analysis::{ACRONYM, words};

/// How much a typed word must tell of a word of the table to stand for it: more than a stem does of a
/// word that the dictionary knows.
const SURE: f32 = 0.6;

/// How many tables were made.
static TABLES: AtomicU64 = AtomicU64::new(0);

/// A table of groups of expressions.
#[derive(Default)]
pub struct Synonyms {
    /// The number of the table, unique within the process; 0 for the empty one.
    number: u64,
    /// The words of every expression of every group, as they are spelled.
    groups: Vec<Vec<Vec<String>>>,
    /// The expressions (group and place) whose first words have a term.
    begin: HashMap<String, Vec<(usize, usize)>>,
}

/// Where a query has an expression of the table.
pub struct Met<'a> {
    /// The query's words that it is.
    pub words: Range<usize>,
    /// How sure that is, up to 1.
    pub weight: f32,
    /// The words of the expression as the table has it.
    pub own: &'a [String],
    /// The words of the others of its group, each expression's.
    pub others: Vec<&'a [String]>,
    group: usize,
    place: usize,
}

impl<'a> Met<'a> {
    /// The words of the expression as the table has it, where they are several.
    pub fn joined(&self) -> Option<&&'a [String]> {
        (self.own.len() > 1).then_some(&self.own)
    }

    /// Each of its words' part in what the whole is worth.
    #[expect(clippy::cast_precision_loss, reason = "a few words")]
    pub fn share(&self) -> f32 {
        1.0 / self.words.len() as f32
    }
}

/// The words of an expression as the table compares them: two that have the same are one.
pub fn spelled(expression: &str) -> Vec<String> {
    words(expression).map(|word| word.spelled().into_owned()).collect()
}

/// Words as they are spelled, as one would type them: an acronym with its gershayim.
pub fn typed(words: &[String]) -> String {
    let typed = words.iter().map(|word| match word.strip_prefix(ACRONYM) {
        Some(letters) => {
            let last = letters.char_indices().next_back().map_or(0, |(at, _)| at);
            format!("{}\"{}", &letters[..last], &letters[last..])
        }
        None => word.clone(),
    });
    typed.collect::<Vec<_>>().join(" ")
}

impl Synonyms {
    /// A table of these groups. What has no word is left out.
    pub fn new<'a, Group>(groups: impl IntoIterator<Item = Group>, analyzer: &Analyzer) -> Self
    where
        Group: IntoIterator<Item = &'a str>,
    {
        let mut table = Self { number: TABLES.fetch_add(1, Ordering::Relaxed) + 1, ..Self::default() };
        for (number, group) in groups.into_iter().enumerate() {
            let group = group.into_iter().map(spelled).filter(|words| !words.is_empty());
            let group: Vec<_> = group.collect();
            for (place, expression) in group.iter().enumerate() {
                for form in analyzer.bare_forms(&expression[0]) {
                    table.begin.entry(form.term).or_default().push((number, place));
                }
            }
            table.groups.push(group);
        }
        table
    }

    /// The number of the table, by which answers that depend on it are cached.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Returns whether there is no group.
    pub const fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The expressions of the table that are one word, without acronyms.
    pub fn single_words(&self) -> impl Iterator<Item = &str> {
        let single = self.groups.iter().flatten().filter_map(|words| <&[String; 1]>::try_from(&words[..]).ok());
        single.map(|[word]| word.as_str()).filter(|word| !word.starts_with(ACRONYM))
    }

    /// Where the words of a query, each with its forms, are expressions of the table.
    pub fn met(&self, query: &[Vec<Form>], analyzer: &Analyzer) -> Vec<Met<'_>> {
        let mut met: Vec<Met<'_>> = vec![];
        for (at, forms) in query.iter().enumerate() {
            // What is written as an acronym of the table is that and no other word.
            let acronym =
                forms.iter().any(|form| form.term.starts_with(ACRONYM) && self.begin.contains_key(&form.term));
            for form in forms.iter().filter(|form| form.weight >= SURE) {
                if acronym && !form.term.starts_with(ACRONYM) {
                    continue;
                }
                for &(group, place) in self.begin.get(&form.term).into_iter().flatten() {
                    let expression = &self.groups[group][place];
                    if !tells(form, &expression[0]) {
                        continue;
                    }
                    if let Some(weight) = follows(&expression[1..], &query[at + 1..], analyzer) {
                        let found = (at..at + expression.len(), form.weight.min(weight));
                        note(&mut met, group, place, found);
                    }
                }
            }
        }
        for met in &mut met {
            met.own = &self.groups[met.group][met.place];
            let others = self.groups[met.group].iter().enumerate();
            met.others = others.filter(|(place, _)| *place != met.place).map(|(_, words)| &words[..]).collect();
        }
        met
    }
}

/// Notes what was met, once for each group and place of the query: the expression that it surest is.
fn note(met: &mut Vec<Met<'_>>, group: usize, place: usize, (words, weight): (Range<usize>, f32)) {
    match met.iter_mut().find(|met| met.group == group && met.words == words) {
        Some(met) if met.weight < weight => (met.weight, met.place) = (weight, place),
        Some(_) => {}
        None => met.push(Met { words, weight, own: &[], others: vec![], group, place }),
    }
}

/// Whether a key that a typed word shares with a word of the table tells that it is that word: what is left of both
/// without their endings tells little where it is short, as פני is of פנים and פנייה.
fn tells(form: &Form, word: &str) -> bool {
    form.weight > INFLECTED || form.term == word || form.term.chars().count() > STEM_MIN
}

/// How sure the rest of a query begins with the words; `None` where it does not.
fn follows(words: &[String], query: &[Vec<Form>], analyzer: &Analyzer) -> Option<f32> {
    if words.len() > query.len() {
        return None;
    }
    words.iter().zip(query).try_fold(1.0f32, |sure, (word, forms)| {
        let bare = analyzer.bare_forms(word);
        let shared = forms.iter().filter(|form| bare.iter().any(|other| other.term == form.term) && tells(form, word));
        let best = shared.map(|form| form.weight).fold(0.0, f32::max);
        (best >= SURE).then(|| sure.min(best))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: [&[&str]; 4] = [
        &["מש\"א", "משאבי אנוש", "HR"],
        &["מוקד", "מוקדן", "קול סנטר"],
        &["סקר שביעות רצון עובדים", "eNPS"],
        &["", "נטל", "משא"],
    ];

    /// What the words of a query are met by: their places, and the other expressions.
    fn met(query: &str) -> Vec<(Range<usize>, Vec<String>)> {
        let analyzer = Analyzer::default();
        let table = Synonyms::new(TABLE.map(|group| group.iter().copied()), &analyzer);
        let query: Vec<_> = spelled(query).iter().map(|word| analyzer.forms(word)).collect();
        table
            .met(&query, &analyzer)
            .into_iter()
            .map(|met| (met.words, met.others.iter().map(|words| words.join(" ")).collect()))
            .collect()
    }

    #[test]
    fn each_expression_leads_to_the_others() {
        assert_eq!(met("HR"), [(0..1, vec!["\"משא".to_owned(), "משאבי אנוש".to_owned()])]);
        assert_eq!(met("מדד eNPS"), [(1..2, vec!["סקר שביעות רצון עובדים".to_owned()])]);
        assert_eq!(met("שירות"), []);
    }

    #[test]
    fn words_are_typed_as_they_are_spelled() {
        assert_eq!(typed(&spelled("סקר של מש״א")), "סקר של מש\"א");
        assert_eq!(spelled(&typed(&spelled("המש''א, או\"ש"))), spelled("המש\"א או\"ש"));
    }

    #[test]
    fn inflected_and_behind_prefix_letters() {
        for query in ["בסקרי שביעות הרצון לעובדים", "סקר שביעות רצון עובדים"]
        {
            assert_eq!(met(query), [(0..4, vec!["enps".to_owned()])], "{query}");
        }
        assert_eq!(met("למוקדניות")[0].1, ["מוקד", "קול סנטר"]);
        assert_eq!(met("סקר שביעות רצון"), [], "a part is not the expression");
    }

    #[test]
    fn a_short_stem_is_not_the_word() {
        let analyzer = Analyzer::default();
        let table = Synonyms::new([["פנייה", "ticket"]], &analyzer);
        let meets = |query: &str| !table.met(&[analyzer.forms(query)], &analyzer).is_empty();
        assert!(meets("פנייה") && meets("לפנייה") && meets("פנייתם"));
        assert!(!meets("פנים"));
    }

    #[test]
    fn an_acronym_is_not_the_word_that_its_letters_make() {
        for query in ["מש\"א", "מש״א", "המש''א"] {
            assert_eq!(met(query), [(0..1, vec!["משאבי אנוש".to_owned(), "hr".to_owned()])], "{query}");
        }
        assert_eq!(met("משא"), [(0..1, vec!["נטל".to_owned()])]);
    }
}
