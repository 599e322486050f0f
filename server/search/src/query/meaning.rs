//! Which words of the texts a query's word means.
//!
//! The index keeps words as they are written. A word of a query is looked up in the dictionary of their
//! terms: an automaton accepts every inflected form of it, bare or behind prefix letters, and each word
//! that is found is weighed. A word with several readings counts by the likelihood of the one that was
//! asked for; what is more likely something else is no hit.
//!
//! What a reading is believed by: its grammar, whether it is the dictionary form, and how often its lemma
//! stands in the context as the only reading of a word ([`crate::evidence`]). The figures were tuned on
//! sentences with gold lemmas, with `benches/retrieval.rs`.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::Arc;

use tantivy::Score;

use crate::analysis::ACRONYM;
use crate::analysis::forms::{
    self, Analyzer, SPELLING_MIN, bases, beginnings, inflections, is_hebrew_word, is_infinitive_or_plural,
    is_participle_plural, is_verbal_noun_behind_article, noun_inflections, ordinary, plainer_future,
};
use crate::analysis::function_words::{is_function_word, is_word_of_its_own};
use crate::analysis::prefixes::PREFIXES;
use crate::evidence::Evidence;
use crate::found::{Found, FoundCache};
use crate::lexicon::{Kind, Lexicon, Reading};
use crate::postings::{Postings, SearchContext};
use crate::source::Source;
use crate::vocabulary::Pattern;

/// A word that is less likely what was asked for is no full hit.
const FULL: f32 = 0.22;
/// A word that is less likely than this is none at all.
const WEAK: f32 = 0.03;
/// What a word by rules must be likely to be a full hit, and to be a hit at all.
const FULL_BY_RULES: f32 = 0.6;
const WEAK_BY_RULES: f32 = 0.1;

/// What every reading weighs, what evidence adds to it, and what else does.
const READING: f32 = 0.52;
const EVIDENCE: f32 = 0.44;
const IS_LEMMA: f32 = 1.3;
const BARE: f32 = 1.33;
const PARTICLE: f32 = 10.0;
const INFINITIVE: f32 = 0.7;
/// The power of how often evidence occurs by which it counts: the first occurrences tell most.
const EVIDENCE_POWER: f32 = 0.25;
/// What part of its weight a reading of a rare kind keeps.
const FUTURE: f32 = 0.27;
const PAST_OTHER: f32 = 0.7;
const RARE: f32 = 0.14;
const BY_ME: f32 = 0.48;
const POSSESSED: f32 = 0.5;
const PARTICIPLE_BESIDE_NOUN: f32 = 0.4;
/// The same of what stands behind prefix letters, where the whole is a noun or an adjective: מנהלים is seldom מ־נהלים.
const PREFIXED_BESIDE_NOUN: f32 = 0.55;
/// The same of the future, where the word is a noun or an adjective too: נשים is seldom "we shall put".
const FUTURE_BESIDE_NOUN: f32 = 0.5;
/// The same of a noun with its owner, where the word is a participle too: מוקדם is seldom "their focus".
const POSSESSED_BESIDE_PARTICIPLE: f32 = 0.25;
/// The same where it is a verb of the past too: תיקנו is seldom "our file".
const POSSESSED_BESIDE_PAST: f32 = 0.3;
/// The same of an adjective, where the word is another noun's dual: שבועיים are seldom weekly.
const ADJECTIVE_BESIDE_DUAL: f32 = 0.2;
/// The same of a noun with its owner, where the word is a verb of the past behind ש: שנתנו is seldom "our year".
const POSSESSED_BESIDE_CLAUSE: f32 = 0.2;
/// What an adjective weighs that is spelled as a noun of the first person: ישראלי.
const ADJECTIVE: f32 = 3.5;

/// What a participle is worth where a noun of the same spelling is asked for.
const PARTICIPLE: f32 = 0.7;
/// What a lemma is worth that is the word in another spelling.
const RESPELLED: f32 = 0.9;
/// A dictionary form is rather a form of another noun where the texts tell so many times as much of that.
const COMMONER: f32 = 2.0;
/// What a noun is worth of which a dictionary form is rather a form.
const COMMONER_NOUN: f32 = 0.9;
/// What any other form is worth beside the word just as it was typed.
const OTHER_FORM: Score = 0.95;
/// What a word behind prefix letters is worth where it is taken as it is.
const PREFIXED: f32 = 0.95;
/// How likely a word by rules is what stands behind its prefix letters, and what it looks inflected from.
const UNPREFIXED: f32 = 0.9;
const UNINFLECTED: f32 = 0.8;
/// The same of an inflected form behind a letter that may be its own, where no text has it without.
const PART: f32 = 0.8;
/// A spelling with one ו or י more or fewer is the same word where so many times fewer texts have it.
const RARER: u64 = 4;
/// A word of no more letters is read behind fewer prefix letters by rules, and what such a reading is worth with a
/// dictionary.
const SHORT: usize = 3;
const SHORT_BEHIND_JOINING: f32 = 0.4;
/// What a word is worth that may be the same in another spelling, where it only orders hits.
const SAME_BUT_SPELLING: f32 = 0.9;
/// The endings of one letter that tell whose a thing is and that end many other words.
const OWNERS: [char; 3] = ['ם', 'ן', 'ך'];
/// The prefix letters that many words begin with themselves: what stands behind them alone may be a part of a word.
const OFTEN_OWN: [char; 3] = ['מ', 'ש', 'כ'];
/// A rule whose forms are less likely than this is believed where the texts have the word itself.
const SELDOM: f32 = 0.2;
/// What adjectives that end in י have behind it.
const ADJECTIVES: [&str; 3] = ["ת", "ים", "ות"];
/// The ending of two of a thing, which is that of several of an adjective in י too.
const DUAL: &str = "יים";
/// What nouns are written behind.
const ARTICLE: &str = "ה";
/// The letters that no prefix letter follows, but for an article behind a ל that may be a verb's own.
const LAST_LETTERS: [char; 3] = ['ה', 'ב', 'ל'];
/// The letters that a base is looked for behind, to see whether it is a word.
const ATTESTING: [&str; 8] = ["", "ה", "ב", "ל", "מ", "ו", "ש", "כ"];
/// The fewest letters of an acronym that may stand without its mark.
const UNMARKED_MIN: usize = 4;
/// The endings of acronyms.
const ACRONYM_ENDINGS: [&str; 6] = ["", "ים", "ית", "ות", "י", "יות"];

/// What a word that was found tells of the one that was asked for.
#[derive(Debug, Clone, Copy)]
struct Weighed {
    weight: Score,
    certainty: Certainty,
}

/// How sure it is that a word is the one that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certainty {
    /// The word is sure enough for a full hit.
    Full,
    /// The word is good for a partial hit.
    Unlikely,
    /// The word is good for the order of hits alone.
    Respelled,
}

impl Weighed {
    const NOTHING: Self = Self::unlikely(0.0);

    const fn full(weight: Score) -> Self {
        Self { weight, certainty: Certainty::Full }
    }

    const fn unlikely(weight: Score) -> Self {
        Self { weight, certainty: Certainty::Unlikely }
    }

    /// A word that is as likely as `likelihood` what was asked for, but not just as it was typed. `is_respelled` tells
    /// whether it differs from that in its spelling alone.
    fn of(likelihood: f32, full: f32, weak: f32, is_respelled: impl FnOnce() -> bool) -> Self {
        if likelihood >= full {
            Self::full(likelihood * OTHER_FORM)
        } else if likelihood >= weak {
            Self::unlikely(likelihood * OTHER_FORM)
        } else if is_respelled() {
            Self { weight: SAME_BUT_SPELLING, certainty: Certainty::Respelled }
        } else {
            Self::NOTHING
        }
    }
}

/// Looks up what a word means.
pub struct Meanings<'a> {
    analyzer: &'a Analyzer,
    found: &'a FoundCache,
    context: &'a SearchContext<'a>,
}

/// What is looked for in the place of a word: a lemma of the dictionary.
#[derive(Debug, Clone, Copy)]
struct Target {
    lemma: u32,
    of: Forms,
    weight: f32,
}

/// Which forms of a lemma are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Forms {
    /// All of them.
    Any,
    /// The participles of the verb.
    Participles,
    /// All forms of the verb, and none of the noun that the dictionary has under the same letters.
    Verb,
    /// All forms but those of the verb that the dictionary has under the same letters.
    NoVerb,
    /// The forms are those of the word's adjectives: the dictionary has ישראלי under ישראל.
    Adjectives,
    /// All but its adjectives.
    NoAdjectives,
}

/// The words of each source that an automaton accepts.
struct Accepted([BTreeMap<String, Postings>; 3]);

impl<'a> Meanings<'a> {
    /// Looks up in the documents of a search context.
    pub const fn new(analyzer: &'a Analyzer, found: &'a FoundCache, context: &'a SearchContext<'a>) -> Self {
        Self { analyzer, found, context }
    }

    /// What the words of queries are analysed by.
    pub const fn analyzer(&self) -> &'a Analyzer {
        self.analyzer
    }

    /// What was found before, for the words of this query and of others.
    pub const fn found(&self) -> &'a FoundCache {
        self.found
    }

    /// What is written in the texts for a word of a query as it is spelled.
    ///
    /// # Errors
    /// Where the dictionary of terms cannot be read.
    pub fn find(&self, spelled: &str) -> tantivy::Result<Arc<Found>> {
        self.cached(spelled, false, || self.look_up(spelled))
    }

    fn cached(
        &self,
        spelled: &str,
        marked: bool,
        find: impl FnOnce() -> tantivy::Result<Found>,
    ) -> tantivy::Result<Arc<Found>> {
        self.found.get_or_find(self.context.searcher, spelled, marked, find)
    }

    fn look_up(&self, spelled: &str) -> tantivy::Result<Found> {
        if let Some(letters) = spelled.strip_prefix(ACRONYM) {
            return self.acronym(letters, letters.chars().count() >= UNMARKED_MIN && !self.is_listed(letters));
        }
        if !is_hebrew_word(spelled) {
            return self.other_script(spelled);
        }
        if spelled.chars().count() == 1 {
            // Behind prefix letters a single one would be in half the bodies: מהר is no ר.
            let accepted = self.accepted(&Pattern::whole([spelled]))?;
            return Ok(accepted.weighed(|_| Weighed::full(1.0)));
        }
        if is_function_word(spelled) {
            return self.as_it_is(spelled);
        }
        let Some(lexicon) = self.analyzer.lexicon() else { return self.by_rules(spelled) };
        let targets = self.targets(lexicon, spelled)?;
        if targets.is_empty() {
            return self.by_rules(spelled);
        }
        let found = self.by_lexicon(lexicon, spelled, &targets)?;
        if found.bodies.is_empty() && found.files.is_empty() {
            // No text has what the dictionary has so as a form of a word: it may be another word, spelled without its ו
            // or י, as שרות is. What is a dictionary form is itself: בקרה is not קורה behind a ב.
            let is_lemma = lexicon.lemma(spelled).is_some();
            let fuller = if is_lemma { reformed(lexicon, spelled) } else { fuller(lexicon, spelled) };
            if !fuller.is_empty() {
                return self.by_lexicon(lexicon, spelled, &fuller);
            }
        }
        Ok(found)
    }

    /// The same for an acronym that is meant with its mark.
    ///
    /// # Errors
    /// Where the dictionary of terms cannot be read.
    pub fn find_marked(&self, spelled: &str) -> tantivy::Result<Arc<Found>> {
        match spelled.strip_prefix(ACRONYM) {
            Some(letters) => self.cached(spelled, true, || self.acronym(letters, false)),
            None => self.find(spelled),
        }
    }

    /// The word as it is, with or without prefix letters.
    ///
    /// # Errors
    /// Where the dictionary of terms cannot be read.
    pub fn as_it_is(&self, word: &str) -> tantivy::Result<Found> {
        let accepted = self.accepted(&Pattern::new([word]))?;
        Ok(accepted.weighed(|found| Weighed::full(if found == word { 1.0 } else { PREFIXED })))
    }

    /// Whether the dictionary has a word just as it is.
    pub fn is_listed(&self, word: &str) -> bool {
        self.analyzer.lexicon().is_some_and(|lexicon| lexicon.has(word))
    }

    /// Whether there is a dictionary that lacks a Hebrew word just as it is.
    pub fn is_lacking(&self, word: &str) -> bool {
        is_hebrew_word(word) && self.analyzer.lexicon().is_some_and(|lexicon| !lexicon.has(word))
    }

    /// Whether the dictionary has a reading of a word, with or without prefix letters.
    pub fn is_read(&self, word: &str) -> bool {
        let mut is_read = false;
        if let Some(lexicon) = self.analyzer.lexicon() {
            lexicon.visit(word, |_| is_read = true);
        }
        is_read
    }

    /// The words that a pattern accepts, acronyms among them.
    fn written(&self, pattern: &Pattern<'_>) -> tantivy::Result<Accepted> {
        self.beside_titles(
            self.context.find_all(Source::Exact, pattern)?,
            self.context.find_all(Source::FileWords, pattern)?,
        )
    }

    /// The words that a pattern accepts, without those that are acronyms wherever they occur.
    fn accepted(&self, pattern: &Pattern<'_>) -> tantivy::Result<Accepted> {
        let find = |source| {
            let mut found = self.context.find_all(source, pattern)?;
            let mut acronyms = vec![];
            for (word, postings) in found.iter().filter(|(word, _)| word.chars().count() < UNMARKED_MIN) {
                // Of an acronym the index has the letters too: ש"ח is no form of שיחה.
                let marked = self.context.find(source, &format!("{ACRONYM}{word}"), 1.0)?;
                if marked.is_some_and(|marked| marked.documents >= postings.documents) {
                    acronyms.push(word.clone());
                }
            }
            acronyms.iter().for_each(|word| drop(found.remove(word)));
            Ok::<_, tantivy::TantivyError>(found)
        };
        self.beside_titles(find(Source::Exact)?, find(Source::FileWords)?)
    }

    /// The words of texts and of files, and those of the texts' that stand in titles: every word of a title is one of
    /// its text, so that they are looked up one by one.
    fn beside_titles(
        &self,
        bodies: BTreeMap<String, Postings>,
        files: BTreeMap<String, Postings>,
    ) -> tantivy::Result<Accepted> {
        let mut titles = BTreeMap::new();
        for word in bodies.keys() {
            if let Some(postings) = self.context.find(Source::TitleWords, word, 1.0)? {
                titles.insert(word.clone(), postings);
            }
        }
        Ok(Accepted([bodies, titles, files]))
    }

    /// An acronym with its mark, and without where its letters are no word of their own.
    fn acronym(&self, letters: &str, unmarked: bool) -> tantivy::Result<Found> {
        let mut bodies = vec![];
        for rest in beginnings(letters) {
            bodies.extend(ACRONYM_ENDINGS.map(|ending| format!("{rest}{ending}")));
        }
        let runs = || std::iter::once("").chain(PREFIXES);
        let marked: Vec<String> =
            runs().flat_map(|run| bodies.iter().map(move |body| format!("{ACRONYM}{run}{body}"))).collect();
        let plain = runs().filter(|_| unmarked).flat_map(|run| bodies.iter().map(move |body| format!("{run}{body}")));
        let plain: Vec<String> = plain.collect();
        let accepted = self.written(&Pattern::whole(marked.iter().chain(&plain).map(String::as_str)))?;
        let typed = format!("{ACRONYM}{letters}");
        Ok(accepted.weighed(|found| Weighed::full(if found == typed || found == letters { 1.0 } else { OTHER_FORM })))
    }

    /// A word of another script by its English stem; numbers by themselves.
    fn other_script(&self, word: &str) -> tantivy::Result<Found> {
        let stem = forms::stem(word);
        if word.contains(|c: char| c.is_ascii_digit()) || stem.chars().count() < 3 {
            let accepted = self.accepted(&Pattern::whole([word]))?;
            return Ok(accepted.weighed(|_| Weighed::full(1.0)));
        }
        // The stemmer writes a final y as i.
        let beginning = stem.strip_suffix('i').unwrap_or(&stem);
        let mut written = vec![word.to_owned()];
        for source in [Source::Exact, Source::FileWords] {
            self.context.each_word(source, beginning, |other, _| {
                if forms::stem(other) == stem {
                    written.push(other.to_owned());
                }
            })?;
        }
        let accepted = self.accepted(&Pattern::whole(written.iter().map(String::as_str)))?;
        Ok(accepted.weighed(|found| Weighed::full(if found == word { 1.0 } else { OTHER_FORM })))
    }

    /// The lemmas that a word means. A dictionary form means that form; a participle, its verb's participles;
    /// any other form, its likely readings.
    fn targets(&self, lexicon: &Lexicon, word: &str) -> tantivy::Result<Vec<Target>> {
        let mut targets = vec![];
        let own = lexicon.lemma(word);
        let mut bare: Vec<Reading<'_>> = vec![];
        lexicon.visit(word, |reading| bare.extend(reading.prefix.is_empty().then_some(reading)));
        let adjectives = || bare.iter().filter(|reading| reading.kind.is_adjective());
        let of = if adjectives().any(|reading| reading.is_lemma) { Forms::Any } else { Forms::NoAdjectives };
        targets.extend(own.map(|lemma| Target { lemma, of, weight: 1.0 }));
        // An adjective that ends in י is a dictionary form, wherever the dictionary has it.
        let derived = adjectives().filter(|reading| !reading.is_lemma && word.ends_with('י'));
        let derived: BTreeSet<u32> = derived.map(|reading| reading.lemma).collect();
        targets.extend(derived.into_iter().map(|lemma| Target { lemma, of: Forms::Adjectives, weight: 1.0 }));
        let is_verb = |reading: &Reading<'_>| reading.is_lemma && reading.kind == Kind::PastThird;
        let is_noun = |reading: &Reading<'_>| {
            reading.is_lemma && matches!(reading.kind, Kind::Noun | Kind::Construct | Kind::Adjective)
        };
        if !bare.iter().any(is_verb) || bare.iter().any(is_noun) {
            let weight = if own.is_some() { PARTICIPLE } else { 1.0 };
            let participles = bare.iter().filter(|reading| reading.kind == Kind::ParticipleBase);
            targets.extend(participles.map(|reading| Target { lemma: reading.lemma, of: Forms::Participles, weight }));
        }
        if let Some(own) = own {
            let commoner = self.commoner_nouns(lexicon, word, own, &bare)?;
            targets.extend(commoner.into_iter().map(|lemma| Target {
                lemma,
                of: Forms::NoVerb,
                weight: COMMONER_NOUN,
            }));
            targets.extend(reformed(lexicon, word));
        }
        let known = !bare.is_empty();
        // ישראלי is no form of ישראל to who types it.
        let is_adjective =
            word.ends_with('י') && known && bare.iter().all(|reading| reading.kind == Kind::PossessedByMe);
        if targets.is_empty() && !is_adjective {
            let readings = Readings::of_typed(lexicon, &self.context.segments.evidence, word, &bare);
            targets.extend(readings.likely().map(|(read, weight)| Target {
                lemma: read.lemma,
                of: read.forms(),
                weight,
            }));
        }
        if own.is_none() && !is_adjective {
            let unread = targets.is_empty() && !known;
            for other in
                beginnings(word).take(if unread { usize::MAX } else { 1 }).flat_map(|rest| respelled(rest, known))
            {
                let is_short = word.chars().count() < SPELLING_MIN;
                if is_short && other.len() < word.len() {
                    // A short word has no letter to spare: דים is no דם.
                    continue;
                }
                if let Some(lemma) = lexicon.lemma(&other) {
                    targets.push(Target { lemma, of: Forms::Any, weight: RESPELLED });
                } else if unread && !is_short {
                    let readings = Readings::of(lexicon, &self.context.segments.evidence, &other);
                    // One step at a time: קורונה is no קרן of hers.
                    let rare = rare_alone(lexicon, &other);
                    let likely = readings.likely().filter(|(read, _)| !rare.contains(&read.lemma));
                    let likely = likely.map(|(read, weight)| (read.lemma, weight * RESPELLED));
                    targets.extend(likely.map(|(lemma, weight)| Target { lemma, of: Forms::Any, weight }));
                }
            }
        }
        Ok(targets)
    }

    /// The nouns of which a dictionary form is the plural, or what another noun follows, where the texts tell more of them
    /// than of it: שיחות is rather of שיחה than small talk, and שנת of שנה. A participle is itself.
    fn commoner_nouns(
        &self,
        lexicon: &Lexicon,
        word: &str,
        own: u32,
        bare: &[Reading<'_>],
    ) -> tantivy::Result<BTreeSet<u32>> {
        let mut commoner = BTreeSet::new();
        if !word.ends_with('ת') || bare.iter().any(|reading| reading.kind.is_participle()) {
            return Ok(commoner);
        }
        let evidence = &self.context.segments.evidence;
        let told = evidence.for_lemma(own);
        // Of the forms that another noun follows only the singular is unlike the plural: בעלות is none of בעל.
        let singular = word.strip_suffix('ת').map(|stem| format!("{stem}ה")).unwrap_or_default();
        let forms = bare.iter().filter(|reading| match reading.kind {
            Kind::Noun => !reading.is_lemma,
            Kind::Construct => lexicon.lemma_text(reading.lemma) == singular,
            _ => false,
        });
        for lemma in forms.map(|reading| reading.lemma) {
            let is_written = || self.context.find(Source::Exact, lexicon.lemma_text(lemma), 1.0);
            if evidence.for_lemma(lemma) > told * COMMONER || told == 0.0 && is_written()?.is_some() {
                commoner.insert(lemma);
            }
        }
        Ok(commoner)
    }

    fn by_lexicon(&self, lexicon: &Lexicon, word: &str, targets: &[Target]) -> tantivy::Result<Found> {
        let evidence = &self.context.segments.evidence;
        let is_lemma = lexicon.lemma(word).is_some();
        let by_rules = inflections(word);
        let respelled: Vec<String> = beginnings(word).flat_map(|rest| respelled(rest, false)).collect();
        let lemmas: BTreeSet<u32> = targets.iter().map(|target| target.lemma).collect();
        let listed = lemmas.into_iter().flat_map(|lemma| lexicon.forms(lemma));
        let others = by_rules.iter().map(|form| form.word.as_str()).chain(respelled.iter().map(String::as_str));
        let bodies: Vec<&str> = listed.chain(others).chain(beginnings(word)).collect();
        // A ו that begins a word is written twice behind prefix letters.
        let doubled = bodies.iter().filter(|body| body.starts_with('ו') && !body.starts_with("וו"));
        let doubled: Vec<String> = doubled.map(|body| format!("ו{body}")).collect();
        let pattern = Pattern::new(bodies.iter().copied().chain(doubled.iter().map(String::as_str)));
        let accepted = self.accepted(&pattern)?;
        let typed = Typed { word, having: accepted.as_typed(word), is_respelled: false, is_construct: false };
        let mut likely: HashMap<&str, [f32; 2]> =
            by_rules.iter().map(|form| (form.word.as_str(), form.likely)).collect();
        likely.insert(word, [1.0, PREFIXED]);
        Ok(accepted.weighed(|found| {
            if found == word {
                return Weighed::full(1.0);
            }
            if is_word_of_its_own(found) {
                return Weighed::NOTHING;
            }
            let other = Readings::of(lexicon, evidence, found);
            if other.is_empty() {
                let likelihood = rule_weight(found, typed, &likely, &accepted);
                return Weighed::of(likelihood, FULL_BY_RULES, WEAK_BY_RULES, || is_respelled_behind(found, word));
            }
            let of_targets = targets.iter().map(|target| target.weight * other.share(*target)).fold(0.0, f32::max);
            // What was typed is meant as well behind prefix letters, whichever of its readings is meant.
            let as_typed = if is_lemma { 0.0 } else { other.behind_prefix(word) * PREFIXED };
            let likelihood = of_targets.max(as_typed);
            Weighed::of(likelihood, FULL, WEAK, || is_respelled_behind(found, word))
        }))
    }

    fn by_rules(&self, word: &str) -> tantivy::Result<Found> {
        let mut likely: HashMap<String, [f32; 2]> = HashMap::new();
        let mut add = |word: String, weight: f32, of: [f32; 2]| {
            let before = likely.entry(word).or_default();
            *before = [0, 1].map(|at| before[at].max(of[at] * weight));
        };
        add(word.to_owned(), 1.0, [1.0, PREFIXED]);
        inflections(word).into_iter().for_each(|form| add(form.word, 1.0, form.likely));
        let Related { rests, others, is_respelled, is_construct } = self.related(word)?;
        for rest in rests {
            inflections(&rest).into_iter().for_each(|form| add(form.word, UNPREFIXED, form.likely));
            add(rest, UNPREFIXED, [1.0, PREFIXED]);
        }
        for (other, weight) in others {
            noun_inflections(&other).into_iter().for_each(|form| add(form.word, weight, form.likely));
            add(other, weight, [1.0, PREFIXED]);
        }
        if is_respelled {
            likely.insert(word.to_owned(), [1.0, 0.0]);
        }
        let doubled: Vec<(String, [f32; 2])> = likely
            .iter()
            .filter(|(body, _)| body.starts_with('ו') && !body.starts_with("וו"))
            .map(|(body, [_, prefixed])| (format!("ו{body}"), [0.0, *prefixed]))
            .collect();
        for (body, of) in doubled {
            let before = likely.entry(body).or_default();
            *before = [0, 1].map(|at| before[at].max(of[at]));
        }
        let respelled: Vec<String> = beginnings(word).flat_map(|rest| respelled(rest, false)).collect();
        let bodies = likely.keys().chain(&respelled).map(String::as_str);
        let mut accepted = self.accepted(&Pattern::new(bodies))?;
        self.drop_behind_own_letters(&mut accepted, &likely)?;
        let having = if is_respelled { 0 } else { accepted.as_typed(word) };
        let typed = Typed { word, having, is_respelled, is_construct };
        Ok(accepted.weighed(|found| {
            if found == word {
                return Weighed::full(1.0);
            }
            if is_word_of_its_own(found) {
                return Weighed::NOTHING;
            }
            let likelihood = rule_weight(found, typed, &likely, &accepted);
            Weighed::of(likelihood, FULL_BY_RULES, WEAK_BY_RULES, || is_respelled_behind(found, word))
        }))
    }

    /// Drops words that are a form of what was typed behind a prefix letter alone which is their own: the texts have them
    /// behind another that none follows. מערכת is no ערכת where they have המערכת, and בחירות no חירות where they have
    /// לבחירות.
    fn drop_behind_own_letters(
        &self,
        accepted: &mut Accepted,
        likely: &HashMap<String, [f32; 2]>,
    ) -> tantivy::Result<()> {
        let words: BTreeSet<String> = accepted.0.iter().flat_map(BTreeMap::keys).cloned().collect();
        let mut behind: Vec<(&str, Vec<String>)> = vec![];
        for word in words.iter().filter(|word| !likely.contains_key(*word)) {
            let readings = PREFIXES.iter().filter_map(|prefix| Some((prefix, word.strip_prefix(prefix)?)));
            let mut readings = readings.filter(|(_, rest)| likely.contains_key(*rest));
            let (Some((prefix, rest)), None) = (readings.next(), readings.next()) else { continue };
            let Some(own) = prefix.chars().next_back() else { continue };
            behind.push((word, letters_before(own).map(|letter| format!("{letter}{own}{rest}")).collect()));
        }
        let looked_up = behind.iter().flat_map(|(_, others)| others).map(String::as_str);
        let written = self.context.find_all(Source::Exact, &Pattern::whole(looked_up))?;
        for (word, others) in behind {
            if others.iter().any(|other| written.contains_key(other)) {
                accepted.0.iter_mut().for_each(|words| drop(words.remove(word)));
            }
        }
        Ok(())
    }

    /// The words of the texts that a word may be another form of.
    fn related(&self, word: &str) -> tantivy::Result<Related> {
        let rests: Vec<(&str, Vec<String>)> = beginnings(word)
            .map(|rest| (rest, bases(rest).into_iter().filter(|base| !is_function_word(base)).collect()))
            .collect();
        // Behind a letter that may be the word's own it would be a second rule: מתכון is no תכוון.
        let is_bare = |rest: &&str| {
            let before = &word[..word.len() - rest.len()];
            // No article stands before a noun that another follows: הקלטת is no קליטת.
            !(before.ends_with(OFTEN_OWN) || before == ARTICLE && is_before_noun(rest))
        };
        let spelled = beginnings(word).filter(|rest| rest.chars().count() >= SPELLING_MIN).filter(is_bare);
        let fuller: Vec<String> = spelled.flat_map(fuller_spellings).collect();
        let adjectives = ADJECTIVES.map(|ending| format!("{word}{ending}"));
        let plural = [format!("{word}ם")];
        let own: Vec<String> = inflections(word).into_iter().filter(is_full).map(|form| form.word).collect();
        let looked_up = rests.iter().flat_map(|(rest, bases)| bases.iter().map(String::as_str).chain([*rest]));
        let attested = self.attested(
            looked_up.chain([&fuller[..], &adjectives, &plural, &own].into_iter().flatten().map(String::as_str)),
        )?;
        let typed = attested.documents(word);
        let is_written = attested.is_sure(word);
        let mut found = Related::default();
        if !is_written && !own.iter().any(|form| attested.is_sure(form)) {
            // What no text has may be a word without its ו or י, as שרות is.
            let fuller =
                fuller.into_iter().filter(|other| attested.is_sure(other) && !is_participle_plural(word, other));
            found.others.extend(fuller.map(|other| (other, RESPELLED)));
            found.is_respelled = !found.others.is_empty();
        }
        // The י of an adjective is its own; that of a plural that stands before another noun is an ending.
        let is_construct = (!is_written || word.ends_with('י') && attested.is_sure(&plural[0]))
            && !adjectives.iter().any(|form| attested.is_sure(form));
        found.is_construct = is_construct && is_written;
        // Of an infinitive the ל is its own, unless the texts have what follows it elsewhere: לשנות is no form of שנה.
        let is_infinitive = is_infinitive_or_plural(word);
        // Nor is a word behind prefix letters that the texts have behind a letter which none follows: הבעלות, בעלות.
        let begins_with_its_own = attested.begins_with_its_own(word);
        for (number, (rest, bases)) in rests.into_iter().enumerate() {
            if number > 0 {
                // What looks like prefix letters is mostly the word's own.
                let of = attested.documents(rest);
                let is_short = rest.chars().count() < 4;
                let is_noun = || attested.with(ARTICLE, rest) > 0 && attested.with("", rest) > 0;
                // No article stands before a noun that another follows: הערכת is no ערכת.
                let is_own =
                    rest.len() + ARTICLE.len() == word.len() && word.starts_with(ARTICLE) && is_before_noun(rest);
                if of == 0 || of < typed || is_short && (of <= typed || !is_noun()) || typed == 0 && is_own {
                    continue;
                }
                if begins_with_its_own || is_infinitive && !attested.is_sure_without_to(rest) {
                    continue;
                }
                found.rests.push(rest.to_owned());
            }
            let is_known = |base: &String| {
                let is_sure = !found.is_respelled || attested.is_sure(base);
                let is_behind_to = is_infinitive && number == 0 && !attested.begins_with_its_own(base);
                is_sure && !is_behind_to && (typed == 0 || attested.documents(base) > typed / 3)
            };
            let bases = bases.into_iter().filter(|base| (!rest.ends_with('י') || is_construct) && is_known(base));
            let bases: Vec<_> = bases.map(|base| (base, UNINFLECTED)).collect();
            found.others.extend(bases);
        }
        Ok(found)
    }

    /// Counts the documents that have each of some words.
    fn attested<'w>(&self, words: impl Iterator<Item = &'w str>) -> tantivy::Result<Attested> {
        let pattern = Pattern::new(words);
        let mut documents = HashMap::new();
        for source in [Source::Exact, Source::FileWords] {
            for (word, postings) in self.context.find_all(source, &pattern)? {
                *documents.entry(word).or_default() += postings.documents;
            }
        }
        Ok(Attested(documents))
    }
}

/// The words of the texts that a word which was typed may be another form of.
#[derive(Default)]
struct Related {
    /// They stand behind its prefix letters.
    rests: Vec<String>,
    /// It may be inflected from them or be one of them in another spelling, each with how likely that is.
    others: Vec<(String, f32)>,
    /// Whether texts have it in another spelling alone.
    is_respelled: bool,
    /// Whether it is a plural that stands before another noun.
    is_construct: bool,
}

/// How many documents have each of some words in their texts and files, as it is written.
struct Attested(HashMap<String, u64>);

impl Attested {
    /// Those that have it bare or behind one of the commonest prefix letters, those twice that have both.
    fn documents(&self, word: &str) -> u64 {
        ATTESTING.iter().map(|letter| self.with(letter, word)).sum()
    }

    /// Whether some have it bare or behind prefix letters of which the last is hardly a word's own.
    fn is_sure(&self, word: &str) -> bool {
        surely_behind().any(|prefix| self.with(prefix, word) > 0)
    }

    /// The same for prefix letters of which the last is no ל either.
    fn is_sure_without_to(&self, word: &str) -> bool {
        surely_behind().any(|prefix| !prefix.ends_with('ל') && self.with(prefix, word) > 0)
    }

    /// Whether some have it behind a letter that no prefix letter follows, so that its first letter is its own.
    fn begins_with_its_own(&self, word: &str) -> bool {
        let mut before = word.chars().next().into_iter().flat_map(letters_before);
        before.any(|letter| self.with(letter.encode_utf8(&mut [0; 4]), word) > 0)
    }

    /// Those that have it behind a prefix letter.
    fn with(&self, letter: &str, word: &str) -> u64 {
        self.0.get(&[letter, word].concat()).copied().unwrap_or_default()
    }
}

impl Accepted {
    /// How many documents have a word in their body, with prefix letters and without; those twice that have both.
    fn as_typed(&self, word: &str) -> u64 {
        let with = self.0[0].iter().filter(|(other, _)| {
            other.strip_suffix(word).is_some_and(|before| before.is_empty() || PREFIXES.contains(&before))
        });
        with.map(|(_, postings)| postings.documents).sum()
    }

    /// Whether a document has a word in its body that does not stand behind the article.
    fn has_without_article(&self, word: &str) -> bool {
        let prefixes = PREFIXES.iter().filter(|prefix| !prefix.ends_with(ARTICLE));
        self.documents(word) > 0 || prefixes.into_iter().any(|prefix| self.documents(&format!("{prefix}{word}")) > 0)
    }

    /// Whether a document has a word in its body bare or behind prefix letters of which the last is hardly a word's own.
    fn is_sure(&self, word: &str) -> bool {
        surely_behind().any(|prefix| self.documents(&format!("{prefix}{word}")) > 0)
    }

    /// How many documents have a word in their body.
    fn documents(&self, word: &str) -> u64 {
        self.0[0].get(word).map_or(0, |postings| postings.documents)
    }

    /// The documents of each word, with what `weight_of` returns for it: its weight, nothing for no weight, and
    /// whether it makes a text a full hit.
    fn weighed(&self, weight_of: impl Fn(&str) -> Weighed) -> Found {
        let mut weights: HashMap<&str, Weighed> = HashMap::new();
        let mut found = Found::default();
        for (number, words) in self.0.iter().enumerate() {
            for (word, postings) in words {
                let Weighed { weight, certainty } = *weights.entry(word).or_insert_with(|| weight_of(word));
                if weight <= 0.0 {
                    continue;
                }
                let postings = postings.weighing(weight);
                match (number, certainty) {
                    (0, Certainty::Full) => found.bodies.push(postings),
                    (0, Certainty::Unlikely) => found.unlikely.push(postings),
                    (0, Certainty::Respelled) => found.respelled.push(postings),
                    (1, Certainty::Full) => found.titles.push(postings),
                    (2, Certainty::Full) => found.files.push(postings),
                    _ => {}
                }
            }
        }
        found
    }
}

/// A word that was typed.
#[derive(Debug, Clone, Copy)]
struct Typed<'a> {
    word: &'a str,
    /// How many documents have it, with prefix letters and without.
    having: u64,
    /// Whether texts have it in another spelling alone.
    is_respelled: bool,
    /// Whether it is a plural that stands before another noun.
    is_construct: bool,
}

/// How likely a word that was found is a form of what was typed, by rules.
fn rule_weight<Word: Borrow<str> + Eq + Hash>(
    found: &str,
    Typed { word: typed, having: typed_having, is_respelled: is_typed_respelled, is_construct }: Typed<'_>,
    likely: &HashMap<Word, [f32; 2]>,
    accepted: &Accepted,
) -> f32 {
    let having = accepted.documents(found);
    let mut weight = likely.get(found).map_or(0.0, |[bare, _]| *bare);
    let (mut rest, mut behind) = (found, "");
    for prefix in PREFIXES {
        let Some(after) = found.strip_prefix(prefix) else { continue };
        if let Some([_, prefixed]) = likely.get(after)
            && !(is_joining(prefix) && after.chars().count() <= SHORT)
            && *prefixed > weight
        {
            (weight, rest, behind) = (*prefixed, after, prefix);
        }
    }
    // A word that is common by itself is no noun with its owner: מוקדם of מוקד.
    let ending = ending_of(rest, typed);
    let is_plural = is_construct && ending == Some('ם');
    if typed_having > 0 && !is_plural && ending.is_some_and(|c| OWNERS.contains(&c)) && having * RARER > typed_having {
        return 0.0;
    }
    // Nor is one that stands behind the article or ש alone a noun with ה at its end: הזמנה of זמן, שתיקה of תיק.
    let is_own = behind.ends_with(['ה', 'ש']) && ending == Some('ה') && accepted.documents(rest) == 0;
    if typed_having > 0 && is_own {
        return 0.0;
    }
    // Nor is one that stands behind the article alone an inflected noun where it is the verbal noun of its root: הזמנות of זמן.
    let is_verbal_noun = behind.ends_with('ה') && is_verbal_noun_behind_article(typed, rest);
    if typed_having > 0 && is_verbal_noun && !accepted.has_without_article(rest) {
        return 0.0;
    }
    // What looks like a noun is the future of a verb only where the texts have that of its third person: תזמון of זמן.
    if plainer_future(typed, rest).is_some_and(|future| accepted.documents(&future) == 0) {
        return 0.0;
    }
    // One rule at a time: of two the texts must have what the first makes too. מאמינה is no אמנה.
    let is_part = rest != typed && behind.ends_with(OFTEN_OWN) && !accepted.is_sure(rest);
    // A spelling that is common by itself is another word.
    if weight < FULL_BY_RULES && is_respelled(rest, typed) {
        if is_part {
            return 0.0;
        }
        let is_plural = || is_participle_plural(typed, rest);
        let is_other = || having * RARER > typed_having || is_plural();
        let same = if is_typed_respelled { !is_plural() } else { typed_having == 0 || !is_other() };
        return if same { FULL_BY_RULES } else { 0.0 };
    }
    if typed_having == 0 && weight < SELDOM {
        return 0.0;
    }
    if is_part { weight * PART } else { weight }
}

/// Whether a form by rules is likely enough for a full hit.
fn is_full(form: &forms::Inflected) -> bool {
    form.likely[0] >= FULL_BY_RULES
}

/// Whether a noun has the form in which another follows it, and not its own ending ת or that of a plural: ערכת.
fn is_before_noun(word: &str) -> bool {
    word.ends_with('ת') && !word.ends_with("ות") && !word.ends_with("ית")
}

/// Nothing, and the prefix letters of which the last is hardly a word's own.
fn surely_behind() -> impl Iterator<Item = &'static str> {
    std::iter::once("").chain(PREFIXES.into_iter().filter(|prefix| !prefix.ends_with(OFTEN_OWN)))
}

/// The letters before which a word's first letter is its own. An infinitive has a ל before its ה: להכשיר tells nothing of
/// הכשיר.
fn letters_before(first: char) -> impl Iterator<Item = char> {
    LAST_LETTERS.into_iter().filter(move |letter| !(first == 'ה' && *letter == 'ל'))
}

/// The one letter that a word has behind another, whose last letter then stands inside.
fn ending_of(word: &str, other: &str) -> Option<char> {
    let mut letters = word.chars();
    let ending = letters.next_back()?;
    letters.map(ordinary).eq(other.chars().map(ordinary)).then_some(ending)
}

/// Whether prefix letters end in one that a short word seldom stands behind: שמים is no form of מים.
fn is_joining(prefix: &str) -> bool {
    prefix.ends_with(['ש', 'כ']) || prefix == "של"
}

/// Whether two words differ by one inner ו or י.
fn is_respelled(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    if short.len() + 'ו'.len_utf8() != long.len() || short.chars().count() < SPELLING_MIN {
        return false;
    }
    let same = short.chars().zip(long.chars()).take_while(|(a, b)| a == b).count();
    let mut rest = long.chars().skip(same);
    let letter = rest.next();
    same > 0 && matches!(letter, Some('ו' | 'י')) && rest.eq(short.chars().skip(same)) && short.chars().count() > same
}

/// Whether two words differ by one inner ו or י, whatever prefix letters stand before them.
fn is_respelled_behind(a: &str, b: &str) -> bool {
    beginnings(a).any(|a| beginnings(b).any(|b| is_respelled(a, b)))
}

/// A word with one inner ו or י more, or one fewer. Where the dictionary knows the word, its last spelling
/// reform alone: a ו or י written twice.
fn respelled(word: &str, known: bool) -> impl Iterator<Item = String> {
    let mut found = vec![];
    for (at, letter) in word.char_indices().skip(1) {
        let (before, rest) = word.split_at(at);
        let after = &rest[letter.len_utf8()..];
        for vowel in ["ו", "י"] {
            let is_single = rest.starts_with(vowel) && !before.ends_with(vowel) && !after.starts_with(vowel);
            if !known || is_single {
                found.push([before, vowel, rest].concat());
            }
        }
        if !known && matches!(letter, 'ו' | 'י') && !after.is_empty() {
            found.push([before, after].concat());
        }
    }
    found.into_iter()
}

/// The lemmas that a word is a form of in a rare way alone: with the ending of an owner, as a verb with its object, or as an
/// imperative.
fn rare_alone(lexicon: &Lexicon, word: &str) -> Vec<u32> {
    let (mut rare, mut others) = (vec![], vec![]);
    lexicon.visit(word, |reading| {
        let is_rare = reading.kind.is_owned() || reading.kind == Kind::Imperative && !reading.is_infinitive;
        if is_rare { &mut rare } else { &mut others }.push(reading.lemma);
    });
    rare.retain(|lemma| !others.contains(lemma));
    rare
}

/// A word with one inner ו or י more.
fn fuller_spellings(word: &str) -> impl Iterator<Item = String> {
    respelled(word, false).filter(move |other| other.len() > word.len())
}

/// The dictionary forms that a word, behind prefix letters or not, is with one inner ו or י more.
fn fuller(lexicon: &Lexicon, word: &str) -> Vec<Target> {
    let lemmas: BTreeSet<u32> =
        beginnings(word).flat_map(fuller_spellings).filter_map(|other| lexicon.lemma(&other)).collect();
    lemmas.into_iter().map(|lemma| Target { lemma, of: Forms::Any, weight: RESPELLED }).collect()
}

/// The dictionary form that another is with its ending in the other spelling: חניה, חנייה.
fn reformed(lexicon: &Lexicon, word: &str) -> Vec<Target> {
    let other = word.strip_suffix("יה").map(|stem| match stem.strip_suffix('י') {
        Some(stem) => format!("{stem}יה"),
        None => format!("{stem}ייה"),
    });
    let lemma = other.and_then(|other| lexicon.lemma(&other));
    lemma.into_iter().map(|lemma| Target { lemma, of: Forms::NoVerb, weight: 1.0 }).collect()
}

/// The readings of a written word, each with how much it weighs.
struct Readings<'w> {
    lemmas: Vec<LemmaReadings>,
    all: f32,
    /// What stands behind prefix letters, each with what it weighs at the most as one lemma.
    rests: Vec<(&'w str, u32, f32)>,
}

/// The readings of a written word as one lemma: what the likeliest of them weighs, of all and of some kinds.
#[derive(Debug, Clone, Copy)]
struct LemmaReadings {
    lemma: u32,
    best: f32,
    participle: f32,
    verb: f32,
    no_verb: f32,
    adjective: f32,
    no_adjective: f32,
}

impl<'w> Readings<'w> {
    /// The readings of a word of the texts.
    fn of(lexicon: &Lexicon, evidence: &Evidence, word: &'w str) -> Self {
        Self::of_those(lexicon, evidence, word, |_| true)
    }

    /// Those that somebody means who types the word; `bare` are its readings without prefix letters.
    fn of_typed(lexicon: &Lexicon, evidence: &Evidence, word: &'w str, bare: &[Reading<'_>]) -> Self {
        // A noun, an adjective or a participle is no inflected form behind letters of its own: מחוברות is no חוברת.
        let is_named = bare.iter().any(|reading| {
            matches!(reading.kind, Kind::Noun | Kind::Adjective | Kind::Participle | Kind::ParticipleBase)
        });
        let mut is_infinitive = false;
        lexicon.visit(word, |reading| is_infinitive |= reading.is_infinitive && reading.prefix == "ל");
        // What is spelled as somebody's is a noun of its own in its older spelling: פניה.
        let is_older = !reformed(lexicon, word).is_empty();
        Self::of_those(lexicon, evidence, word, |reading| {
            let is_inside = is_named && !reading.prefix.is_empty() && !reading.is_lemma;
            // What another noun follows is seldom typed alone, as לשנות would be for years.
            let is_before_noun = is_infinitive && reading.kind == Kind::Construct && !reading.is_lemma;
            !(is_inside || is_before_noun || is_older && reading.kind.is_owned())
        })
    }

    fn of_those(
        lexicon: &Lexicon,
        evidence: &Evidence,
        word: &'w str,
        is_meant: impl Fn(&Reading<'_>) -> bool,
    ) -> Self {
        let mut readings: Vec<Reading<'w>> = vec![];
        lexicon.visit(word, |reading| {
            if !readings.contains(&reading) && is_meant(&reading) {
                readings.push(reading);
            }
        });
        let beside = Beside::of(&readings);
        let mut lemmas: Vec<LemmaReadings> = vec![];
        let mut rests: Vec<(&str, u32, f32)> = vec![];
        for reading in &readings {
            let weight = weight(reading, evidence, beside);
            if !reading.prefix.is_empty() {
                let is = |other: &&mut (&str, u32, f32)| (other.0, other.1) == (reading.rest, reading.lemma);
                match rests.iter_mut().find(is) {
                    Some((_, _, most)) => *most = most.max(weight),
                    None => rests.push((reading.rest, reading.lemma, weight)),
                }
            }
            let is_participle = reading.kind.is_participle();
            let is_verb = reading.kind.is_of_verb();
            let is_adjective = reading.kind.is_adjective();
            let only = |kind: bool| if kind { weight } else { 0.0 };
            let read = LemmaReadings {
                lemma: reading.lemma,
                best: weight,
                participle: only(is_participle),
                verb: only(is_verb),
                no_verb: only(!is_verb),
                adjective: only(is_adjective),
                no_adjective: only(!is_adjective),
            };
            match lemmas.iter_mut().find(|other| other.lemma == reading.lemma) {
                Some(other) => other.add(&read),
                None => lemmas.push(read),
            }
        }
        // Where a noun's plural is written so, it is no adjective: מאמני.
        let is_plural = readings.iter().any(|reading| reading.kind == Kind::Construct && reading.rest.ends_with('י'));
        let is_adjective = |reading: &Reading<'_>| {
            reading.kind == Kind::PossessedByMe && reading.rest.ends_with('י') && reading.rest.chars().count() > 3
        };
        let adjective = if !is_plural && readings.iter().any(is_adjective) { ADJECTIVE } else { 0.0 };
        let all = lemmas.iter().map(|read| read.best).sum::<f32>() + adjective;
        Self { lemmas, all, rests }
    }

    const fn is_empty(&self) -> bool {
        self.lemmas.is_empty()
    }

    /// How likely a target is meant.
    fn share(&self, target: Target) -> f32 {
        let found = self.lemmas.iter().find(|read| read.lemma == target.lemma);
        let of = |read: &LemmaReadings| match target.of {
            Forms::Any => read.best,
            Forms::Participles => read.participle,
            // The word may be the other of the two, under the same letters.
            Forms::Verb => read.best * read.verb / (read.verb + read.no_verb),
            Forms::NoVerb => read.best * read.no_verb / (read.verb + read.no_verb),
            Forms::Adjectives => read.adjective,
            Forms::NoAdjectives => read.no_adjective,
        };
        found.map_or(0.0, |read| of(read) / self.all)
    }

    /// How likely it is a word behind prefix letters.
    fn behind_prefix(&self, word: &str) -> f32 {
        let weights = self.rests.iter().filter(|(rest, ..)| *rest == word).map(|(_, _, weight)| weight);
        weights.sum::<f32>() / self.all.max(f32::MIN_POSITIVE)
    }

    /// The lemmas that are likely meant.
    fn likely(&self) -> impl Iterator<Item = (&LemmaReadings, f32)> {
        let shares = self.lemmas.iter().map(|read| (read, read.best / self.all));
        shares.filter(|(_, share)| *share >= FULL)
    }
}

impl LemmaReadings {
    /// The forms that a word means which is read so: a participle, participles; what is no noun as well, a verb's; what
    /// is no verb, the others.
    fn forms(&self) -> Forms {
        if self.participle >= self.best {
            Forms::Participles
        } else if self.no_verb == 0.0 {
            Forms::Verb
        } else if self.verb == 0.0 {
            Forms::NoVerb
        } else {
            Forms::Any
        }
    }

    /// Adds another reading as the same lemma.
    fn add(&mut self, other: &Self) {
        self.best = self.best.max(other.best);
        self.participle = self.participle.max(other.participle);
        self.verb = self.verb.max(other.verb);
        self.no_verb = self.no_verb.max(other.no_verb);
        self.adjective = self.adjective.max(other.adjective);
        self.no_adjective = self.no_adjective.max(other.no_adjective);
    }
}

/// What the readings of a word are among others.
#[derive(Debug, Clone, Copy)]
struct Beside {
    /// A noun, an adjective or a particle, with prefix letters or without.
    noun: bool,
    /// A noun or an adjective without prefix letters.
    bare_noun: bool,
    /// A participle without prefix letters.
    bare_participle: bool,
    /// A verb of the past without prefix letters.
    bare_past: bool,
    /// A verb of the past that begins a clause behind ש.
    clause_past: bool,
    /// The noun of which it is the dual.
    dual: Option<u32>,
}

impl Beside {
    fn of(readings: &[Reading<'_>]) -> Self {
        let is = |kinds: &[Kind]| readings.iter().any(|reading| kinds.contains(&reading.kind));
        let is_bare =
            |kinds: &[Kind]| readings.iter().any(|reading| reading.prefix.is_empty() && kinds.contains(&reading.kind));
        Self {
            noun: is(&[Kind::Noun, Kind::Construct, Kind::Adjective, Kind::Particle]),
            bare_noun: is_bare(&[Kind::Noun, Kind::Adjective]),
            bare_participle: is_bare(&[Kind::ParticipleBase]),
            bare_past: is_bare(&[Kind::PastThird, Kind::PastOther]),
            clause_past: readings.iter().any(|reading| {
                reading.prefix.ends_with('ש')
                    && matches!(reading.kind, Kind::PastThird | Kind::PastOther)
                    && reading.rest.chars().count() >= SHORT
            }),
            dual: readings
                .iter()
                .find(|reading| reading.kind == Kind::Noun && !reading.is_lemma && reading.rest.ends_with(DUAL))
                .map(|reading| reading.lemma),
        }
    }
}

/// How much a reading weighs beside the word's others.
fn weight(reading: &Reading<'_>, evidence: &Evidence, beside: Beside) -> f32 {
    let mut weight = READING + EVIDENCE * evidence.for_reading(reading).powf(EVIDENCE_POWER);
    if reading.is_lemma {
        weight += IS_LEMMA;
    }
    if reading.prefix.is_empty() {
        weight += BARE;
    }
    if is_joining(reading.prefix) && reading.rest.chars().count() <= SHORT {
        weight *= SHORT_BEHIND_JOINING;
    }
    if !reading.prefix.is_empty() && beside.bare_noun {
        weight *= PREFIXED_BESIDE_NOUN;
    }
    if reading.is_infinitive {
        return weight + INFINITIVE;
    }
    match reading.kind {
        Kind::Particle if matches!(reading.prefix, "" | "ו" | "ש") => weight + PARTICLE,
        Kind::Adjective if beside.dual.is_some_and(|noun| noun != reading.lemma) => weight * ADJECTIVE_BESIDE_DUAL,
        Kind::Future if beside.bare_noun => weight * FUTURE * FUTURE_BESIDE_NOUN,
        Kind::Future => weight * FUTURE,
        Kind::PastOther => weight * PAST_OTHER,
        Kind::Imperative | Kind::WithObject => weight * RARE,
        Kind::Possessed if beside.bare_participle => weight * POSSESSED * POSSESSED_BESIDE_PARTICIPLE,
        Kind::Possessed if beside.bare_past => weight * POSSESSED * POSSESSED_BESIDE_PAST,
        Kind::Possessed if beside.clause_past => weight * POSSESSED * POSSESSED_BESIDE_CLAUSE,
        Kind::Possessed => weight * POSSESSED,
        Kind::PossessedByMe => weight * BY_ME,
        Kind::Participle | Kind::ParticipleBase | Kind::ParticipleConstruct if beside.noun => {
            weight * PARTICIPLE_BESIDE_NOUN
        }
        _ => weight,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_of_one_letter() {
        assert_eq!([ending_of("מוקדם", "מוקד"), ending_of("דרכה", "דרך")], [Some('ם'), Some('ה')]);
        assert_eq!([ending_of("דרכים", "דרך"), ending_of("דרך", "דרך"), ending_of("", "א")], [None; 3]);
    }

    #[test]
    fn one_vowel_letter_apart() {
        assert!(is_respelled("שירות", "שרות") && is_respelled("שרות", "שירות") && is_respelled("תכנית", "תוכנית"));
        assert!(!is_respelled("שירות", "שורות") && !is_respelled("שירות", "שירותי"));
        assert!(!is_respelled("שירות", "שירות") && !is_respelled("ישירות", "שירות"));
    }

    #[test]
    fn a_known_word_is_respelled_by_doubling_alone() {
        assert_eq!(respelled("כנסיה", true).collect::<Vec<_>>(), ["כנסייה"]);
        assert!(respelled("שרות", false).any(|word| word == "שירות"));
    }
}
