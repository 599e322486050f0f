//! A question to the search, and its answer.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::company::{Sector, SizeBand};
use crate::id::SavedSearchId;
use crate::language::Language;
use crate::member::Profession;
use crate::practice::PracticeKind;
use crate::tries::Tried;

crate::text_enum::text_enum! {
    /// The kinds of thing that a hit can be.
    HitType {
        /// A practice.
        Practice = "practice",
        /// A meeting.
        Meeting = "meeting",
        /// A comment on a practice, a meeting or a dilemma.
        Comment = "comment",
        /// A dilemma.
        Dilemma = "dilemma",
        /// What was learnt from a dilemma.
        Lesson = "lesson",
    }
}

impl HitType {
    /// Returns whether its title is its own, so that it is found and suggested by it. A comment shows the title of what
    /// it is about, and a lesson that of its dilemma.
    pub const fn has_own_title(self) -> bool {
        match self {
            HitType::Practice | HitType::Meeting | HitType::Dilemma => true,
            HitType::Comment | HitType::Lesson => false,
        }
    }
}

crate::text_enum::text_enum! {
    /// The order of the hits.
    #[derive(Default)]
    Sort {
        /// The best first; the newest first where nothing was asked.
        #[default]
        Relevance = "relevance",
        /// The newest first.
        Newest = "newest",
        /// The oldest first.
        Oldest = "oldest",
        /// The hit was found by its title.
        Title = "title",
    }
}

crate::text_enum::text_enum! {
    /// How much of a query a hit has.
    #[derive(Default)]
    Match {
        /// Every content word, in whatever form, in its title, its text or its files.
        #[default]
        Full = "full",
        /// Some of them.
        Partial = "partial",
    }
}

/// The most hits of one page.
pub const LIMIT_MAX: usize = 100;
/// The deepest hit that can be paged to.
pub const OFFSET_MAX: usize = 10_000;
/// The most values of one filter that are read.
pub const FILTER_VALUES_MAX: usize = 20;
/// The most bytes of the values of all filters by name together: an address that holds them stays short.
pub const FILTER_BYTES_MAX: usize = 2_000;
/// The most characters of a query that are read.
pub const QUERY_MAX: usize = 300;

/// A search as a reader asks for it. Values of one filter widen it, filters narrow each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SearchRequest {
    /// The words of the query; empty asks for everything.
    pub q: String,
    /// The types that hits are of; empty for every type.
    #[serde(rename = "hit_type", with = "hit_types")]
    pub hit_types: Vec<HitType>,
    /// The slugs of topics; a hit has one of them.
    pub topics: Vec<String>,
    /// The slugs of companies; a hit has one of them.
    pub companies: Vec<String>,
    /// Sectors of the company.
    pub sectors: Vec<Sector>,
    /// The size bands of the company.
    pub sizes: Vec<SizeBand>,
    /// Professions of the authors.
    pub professions: Vec<Profession>,
    /// The kinds of practice.
    pub kinds: Vec<PracticeKind>,
    /// Languages of the text.
    pub languages: Vec<Language>,
    /// The calendar years, in the forum's time zone.
    pub years: Vec<i32>,
    /// What came of the practice where it was tried.
    pub tried: Vec<Tried>,
    /// The earliest moment that a hit may have.
    pub from: Option<Timestamp>,
    /// The moment before which a hit must lie.
    pub to: Option<Timestamp>,
    /// The position of the change log; only what became visible behind it is found.
    pub since: Option<i64>,
    /// The order of the hits.
    pub sort: Sort,
    /// The number of hits on a page; at most [`LIMIT_MAX`].
    pub limit: usize,
    /// How many hits to leave out; at most [`OFFSET_MAX`].
    pub offset: usize,
    /// The place behind which hits begin, however deep it is; the offset does not count then.
    #[serde(skip)]
    pub after: Option<HitPlace>,
}

/// Types of hit as saved searches have them since there was one at most: nothing, a code, or a list of codes.
mod hit_types {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::HitType;

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Stored {
        One(HitType),
        Several(Vec<HitType>),
    }

    pub fn serialize<S: Serializer>(types: &[HitType], serializer: S) -> Result<S::Ok, S::Error> {
        match types {
            [] => serializer.serialize_none(),
            [one] => one.serialize(serializer),
            several => several.serialize(serializer),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<HitType>, D::Error> {
        Ok(match Option::<Stored>::deserialize(deserializer)? {
            None => vec![],
            Some(Stored::One(one)) => vec![one],
            Some(Stored::Several(several)) => several,
        })
    }
}

/// Where among the hits a page ended, by its last hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HitPlace {
    /// How many hits there were up to it.
    pub position: usize,
    /// How much of the query it had.
    pub matched: Match,
    /// The hit's date.
    pub date: Timestamp,
    /// The hit's key.
    pub id: i64,
    /// The hit's title as titles are ordered; empty in any other order.
    pub title: String,
}

impl SearchRequest {
    /// Returns the request as a member saves it: without the page, and without what is new.
    pub fn to_save(self) -> Self {
        let q = self.q.trim().to_owned();
        Self { q, since: None, limit: 0, offset: 0, after: None, ..self }
    }

    /// Returns the same search request with so many filters as an address takes: each value once, no more than
    /// [`FILTER_VALUES_MAX`] of a filter, and names as long as fit in [`FILTER_BYTES_MAX`]. A link that has more asks
    /// for less.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        let mut left = FILTER_BYTES_MAX;
        for names in [&mut self.topics, &mut self.companies] {
            dedup_and_cap(names);
            names.retain(|name| {
                let fits = name.len() <= left;
                left -= if fits { name.len() } else { 0 };
                fits
            });
        }
        dedup_and_cap(&mut self.hit_types);
        dedup_and_cap(&mut self.sectors);
        dedup_and_cap(&mut self.sizes);
        dedup_and_cap(&mut self.professions);
        dedup_and_cap(&mut self.kinds);
        dedup_and_cap(&mut self.languages);
        dedup_and_cap(&mut self.years);
        dedup_and_cap(&mut self.tried);
        self
    }

    /// Returns whether it asks for everything.
    pub fn asks_nothing(&self) -> bool {
        Self { sort: Sort::default(), ..self.clone().to_save() } == Self::default()
    }
}

/// Drops values that are repeated, and those beyond [`FILTER_VALUES_MAX`].
fn dedup_and_cap<T: PartialEq>(values: &mut Vec<T>) {
    let mut kept: Vec<T> = vec![];
    for value in values.drain(..) {
        if kept.len() == FILTER_VALUES_MAX {
            break;
        }
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    *values = kept;
}

/// A search that a member keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSearch {
    /// The saved search's key.
    pub id: SavedSearchId,
    /// The search that is saved.
    pub request: SearchRequest,
    /// How many hits became visible since the member last opened it; `None` where no index can tell.
    pub new: Option<usize>,
}

/// The answer to a search: one page of its hits.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SearchPage {
    /// How many full hits there are in all.
    pub total: usize,
    /// How many partial hits there are beside them.
    pub partial_total: usize,
    /// Microseconds the search took.
    pub took_us: u64,
    /// The page's hits, the full ones first.
    pub hits: Vec<Hit>,
    /// The place of the last of them, where there are more behind it.
    #[serde(skip)]
    pub next: Option<HitPlace>,
    /// Counts for each filter: of full hits, and of partial ones where there is no full one.
    pub facets: Facets,
    /// Words of the query that no text has, in no form and by no other word for the same.
    pub unknown: Vec<String>,
    /// Filters whose text fits several names; hits are of any of them.
    pub ambiguous: Vec<AmbiguousFilter>,
    /// A year that was typed as a word, where it could be a filter.
    pub offered_year: Option<i32>,
    /// A better spelling, where there is one.
    pub did_you_mean: Option<String>,
    /// What of the query was not understood, in the query's words. A filter that names nothing finds nothing.
    pub ignored: Vec<String>,
    /// Phrases in quotes that nothing has which fits the rest of the query; their words were looked for instead.
    pub loosened: Vec<String>,
    /// Those of them that a text has which does not fit the rest of the query: its filters, or another phrase.
    pub elsewhere: Vec<String>,
    /// Where nothing was found and no spelling is better: the slugs of topics to look in, the nearest first.
    pub nearest_topics: Vec<String>,
    /// Whether the filters leave nothing that the asker may find, whatever the words are.
    #[serde(skip)]
    pub is_nothing_left: bool,
}

/// A filter of a query whose text is part of several names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmbiguousFilter {
    /// The filter as it was typed: `חברה`, `company`.
    pub filter: String,
    /// The text as it was typed.
    pub text: String,
    /// The values that the filter may mean.
    pub choices: Vec<FilterChoice>,
}

/// What a filter of a query may mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterChoice {
    /// The slug that it filters by.
    pub value: String,
    /// The name of the value.
    pub name: String,
}

/// A thing that a search found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// The hit's key.
    pub id: i64,
    /// The kind of thing that the hit is.
    #[serde(rename = "type")]
    pub hit_type: HitType,
    /// The kind of practice, or of meeting.
    pub kind: String,
    /// The title of the hit.
    pub title: String,
    /// The title as marked text.
    #[serde(skip)]
    pub title_marked: Marked,
    /// The path of its page.
    pub url: String,
    /// The best passage as marked text; the summary where nothing was asked.
    pub snippet: Marked,
    /// The file that the passage stands in; `None` where it is the text's own.
    pub file: Option<HitFile>,
    /// The hit's company's slug; empty for a meeting without one.
    pub company: String,
    /// The hit's company's name.
    pub company_name: String,
    /// The slugs of the topics, the main one first.
    pub topics: Vec<String>,
    /// The language of the text.
    pub language: Language,
    /// The moment at which the practice was published, or the meeting takes place.
    pub date: Timestamp,
    /// The title of the meeting it was presented at; empty without one.
    pub meeting: String,
    /// The position of the change log at which it became visible to those who see it now; 0 where that is not known.
    #[serde(skip)]
    pub since: i64,
    /// Grows with relevance, among full hits and among partial ones.
    pub score: f32,
    /// How much of the query it has.
    #[serde(rename = "match")]
    pub matched: Match,
    /// The query's words that a partial hit lacks.
    pub missing: Vec<String>,
}

crate::text_enum::text_enum! {
    /// What the beginning of a query may mean.
    SuggestionKind {
        /// A practice, by its title.
        Practice = "practice",
        /// A meeting, by its title.
        Meeting = "meeting",
        /// A dilemma, by its title.
        Dilemma = "dilemma",
        /// A topic.
        Topic = "topic",
        /// A company.
        Company = "company",
        /// A member; their company's page tells of them.
        Member = "member",
        /// A query with its last word completed.
        Words = "words",
    }
}

/// Something that may be meant by what was typed so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The kind of thing that the suggestion is.
    pub kind: SuggestionKind,
    /// The suggestion's name.
    pub text: String,
    /// The path of its page.
    pub url: String,
}

/// How far an index that is being made has come, in practices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The number of documents that the index holds so far.
    pub done: i64,
    /// The number of documents that it is to hold; 0 until they are counted.
    pub total: i64,
}

impl Progress {
    /// Returns how much is done, in whole percent; `None` until it is known how much there is to do.
    pub fn percent(self) -> Option<i64> {
        (self.total > 0).then(|| (self.done.clamp(0, self.total) * 100) / self.total)
    }
}

crate::text_enum::text_enum! {
    /// Why the search index does not follow what is written.
    IndexFault {
        /// No space is left on its disk.
        DiskFull = "disk-full",
        /// The folder of the index cannot be written.
        ReadOnly = "read-only",
        /// The process may open no more files.
        TooManyOpenFiles = "too-many-open-files",
        /// The index's files are missing, damaged, or those of another version; it is rebuilt.
        Damaged = "damaged",
        /// Another process writes to its folder.
        Locked = "locked",
        /// It takes longer than writers wait.
        Stalled = "stalled",
        /// The database cannot be read.
        Database = "database",
        /// Another cause, which the log tells.
        Other = "other",
    }
}

/// A failure of the index that lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexFailure {
    /// The index failure's cause.
    pub fault: IndexFault,
    /// The moment at which the index failure was first seen.
    pub since: Timestamp,
}

/// How far the search index stands behind what is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IndexReport {
    /// The number of documents that can be found.
    pub documents: i64,
    /// How many positions of the change log it has still to read.
    pub positions: i64,
    /// The number of seconds for which the first of those changes has been waiting.
    pub seconds: i64,
    /// Why it does not follow; `None` while it does.
    pub failing: Option<IndexFailure>,
    /// How far a build has come; `None` while none runs.
    pub building: Option<Progress>,
}

/// What a page that searches says of the index where that does not know everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexNotice {
    /// There is no index yet; it is being built.
    Building(Progress),
    /// It may lack what was written last.
    Behind,
}

/// What members searched for, without who they were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryStats {
    /// The words of the query.
    pub query: String,
    /// The number of times that they were searched for.
    pub times: i64,
    /// How often in a row, up to the last time, nothing was found.
    pub nothing: i64,
}

/// The statistics of what members search for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchStats {
    /// The queries that find nothing, the most frequent first.
    pub nothing: Vec<QueryStats>,
    /// The most frequent queries.
    pub most: Vec<QueryStats>,
}

/// A file beside a text, as far as a hit shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HitFile {
    /// The hit file's name.
    pub name: String,
    /// The hit file's path.
    pub url: String,
}

/// A text some of whose parts matched. In JSON: HTML whose only element is `<mark>`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    /// The parts, in order, and whether each matched.
    pub parts: Vec<(String, bool)>,
}

impl Marked {
    /// A text without marks.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { parts: vec![(text.into(), false)] }
    }

    /// Returns the text without its marks.
    pub fn text(&self) -> String {
        self.parts.iter().map(|(text, _)| text.as_str()).collect()
    }

    /// The text as HTML, escaped, matched parts inside `<mark>`.
    pub fn html(&self) -> String {
        let mut html = String::new();
        for (text, matched) in &self.parts {
            if *matched {
                html.push_str("<mark>");
            }
            for c in text.chars() {
                match c {
                    '&' => html.push_str("&amp;"),
                    '<' => html.push_str("&lt;"),
                    '>' => html.push_str("&gt;"),
                    '"' => html.push_str("&quot;"),
                    '\'' => html.push_str("&#39;"),
                    c => html.push(c),
                }
            }
            if *matched {
                html.push_str("</mark>");
            }
        }
        html
    }
}

impl Serialize for Marked {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.html())
    }
}

impl<'de> Deserialize<'de> for Marked {
    /// Reads the plain text; used by tests alone.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::plain(String::deserialize(deserializer)?))
    }
}

/// How many hits each value of a filter would leave. A filter's own choice does not narrow its
/// own counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facets {
    /// The counts by type of hit.
    #[serde(rename = "type")]
    pub hit_type: Vec<FacetCount>,
    /// The counts by the slug of a topic.
    pub topic: Vec<FacetCount>,
    /// The counts by the slug of a company.
    pub company: Vec<FacetCount>,
    /// The counts by sector.
    pub sector: Vec<FacetCount>,
    /// The counts by size band.
    pub size: Vec<FacetCount>,
    /// The counts by the authors' profession.
    pub profession: Vec<FacetCount>,
    /// The counts by kind of practice.
    pub kind: Vec<FacetCount>,
    /// The counts by language.
    pub language: Vec<FacetCount>,
    /// The counts by calendar year.
    pub year: Vec<FacetCount>,
    /// The counts by what came of a practice where it was tried.
    pub tried: Vec<FacetCount>,
}

/// One value of a filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetCount {
    /// The value: a slug, a code, a year.
    pub value: String,
    /// The number of hits that have it.
    pub count: usize,
}

#[cfg(test)]
mod bounds {
    use super::*;

    #[test]
    fn filters_are_bounded_and_each_value_counts_once() {
        let many: Vec<String> = (0..150_000).map(|number| format!("topic-{}", number % 40)).collect();
        let request = SearchRequest {
            topics: many.clone(),
            companies: vec!["ש".repeat(700), "ת".repeat(400), "קצר".to_owned(), "קצר".to_owned()],
            kinds: vec![PracticeKind::Tool; 150_000],
            ..SearchRequest::default()
        };
        let bounded = request.bounded();
        assert_eq!(bounded.topics, many[..FILTER_VALUES_MAX]);
        assert_eq!(bounded.kinds, [PracticeKind::Tool]);
        let names: usize = bounded.topics.iter().chain(&bounded.companies).map(String::len).sum();
        assert!(names <= FILTER_BYTES_MAX, "{names}");
        assert_eq!(bounded.companies, ["ש".repeat(700), "קצר".to_owned()]);
        assert_eq!(bounded.clone().bounded(), bounded);
    }
}
