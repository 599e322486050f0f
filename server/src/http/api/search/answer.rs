//! What a program reads of what was found.

use std::collections::BTreeMap;

use domain::language::Language;
use domain::search::{
    AmbiguousFilter, FacetCount, Facets, FilterChoice, Hit, HitFile, HitType, Match, SearchPage, Sort,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::api::cursor;
use crate::http::api::moment::Moment;
use crate::http::api::schema;

/// The answer to a search.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SearchAnswer {
    /// How many full hits there are in all: those that have every content word of the query.
    total: usize,
    /// How many partial hits there are beside them. Hits are the full ones first, then the partial ones;
    /// `offset` runs through both.
    partial_total: usize,
    /// Microseconds the search took.
    took_us: u64,
    /// The page's hits.
    hits: Vec<HitResource>,
    /// Where the next page begins: send it as `cursor`. `null` at the end of the hits.
    next_cursor: Option<String>,
    /// The number of full hits that each value of each filter would leave; of partial ones where there is no full one.
    facets: BTreeMap<&'static str, Vec<FacetValue>>,
    /// Words of the query that no text has.
    unknown: Vec<String>,
    /// Filters of the query whose text fits several names; the hits are of any of them.
    ambiguous: Vec<AmbiguousFilterResource>,
    /// A year that was typed as a word, where it could be a filter.
    offered_year: Option<i32>,
    /// A better spelling, where there is one.
    did_you_mean: Option<String>,
    /// What of the query was not understood, in the query's words. A filter that names nothing finds nothing.
    ignored: Vec<String>,
    /// Phrases in quotes that nothing has which fits the rest of the query; their words were looked for instead.
    loosened: Vec<String>,
    /// Those of them that a text has which does not fit the rest of the query: its filters, or another phrase.
    elsewhere: Vec<String>,
    /// Where nothing was found and no spelling is better: the slugs of topics to look in, the nearest first.
    nearest_topics: Vec<String>,
    /// Whether the search knows of everything that was written before; false while its index is behind.
    current: bool,
}

/// A thing that was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Hit)]
pub struct HitResource {
    /// The hit's key.
    id: i64,
    /// The kind of thing that the hit is.
    #[serde(rename = "type")]
    #[schema(value_type = schema::HitType)]
    hit_type: HitType,
    /// The kind of practice, or of meeting; empty for a comment.
    kind: String,
    /// The title of the hit; of a comment, that of what it is about.
    title: String,
    /// The path of its page; of a comment, with its place there.
    url: String,
    /// The best passage as HTML whose only element is `<mark>`; the summary where nothing was asked.
    snippet: String,
    /// The file beside it that the passage stands in; null where the passage is its own.
    file: Option<HitFileResource>,
    /// The hit's company's slug; empty for a meeting without one.
    company: String,
    /// The hit's company's name.
    company_name: String,
    /// The slugs of the topics, the main one first.
    topics: Vec<String>,
    /// The language of the text.
    #[schema(value_type = schema::Language)]
    language: Language,
    /// The moment at which the practice was published, or the meeting takes place.
    date: Moment,
    /// The title of the meeting it was presented at; empty without one.
    meeting: String,
    /// Grows with relevance, among full hits and among partial ones.
    score: f32,
    /// Whether the hit has every content word of the query.
    #[serde(rename = "match")]
    #[schema(value_type = schema::Match)]
    matched: Match,
    /// The query's words that a partial hit lacks; empty in a full one.
    missing: Vec<String>,
}

/// A filter of the query whose text is part of several names.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AmbiguousFilter)]
pub struct AmbiguousFilterResource {
    /// The filter as it was typed.
    filter: String,
    /// The text as it was typed.
    text: String,
    /// The choices that the filter may mean.
    choices: Vec<FilterChoiceResource>,
}

/// What a filter of the query may mean.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FilterChoice)]
pub struct FilterChoiceResource {
    /// The slug that it filters by.
    value: String,
    /// The name.
    name: String,
}

/// A file beside a practice.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = HitFile)]
pub struct HitFileResource {
    /// The file's name.
    name: String,
    /// The file's path.
    url: String,
}

/// One value of a filter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FacetValue {
    /// The value: a slug, a code, a year.
    value: String,
    /// How many hits have it.
    count: usize,
}

impl SearchAnswer {
    /// The answer to a request in an order; `current` says whether the search knows of everything that was written before.
    pub fn new(page: SearchPage, sort: Sort, current: bool) -> Self {
        Self {
            total: page.total,
            partial_total: page.partial_total,
            took_us: page.took_us,
            hits: page.hits.into_iter().map(HitResource::from).collect(),
            next_cursor: page.next.map(|place| cursor::of_hit(sort, place)),
            facets: named(page.facets),
            unknown: page.unknown,
            ambiguous: page.ambiguous.into_iter().map(AmbiguousFilterResource::from).collect(),
            offered_year: page.offered_year,
            did_you_mean: page.did_you_mean,
            ignored: page.ignored,
            loosened: page.loosened,
            elsewhere: page.elsewhere,
            nearest_topics: page.nearest_topics,
            current,
        }
    }
}

impl From<Hit> for HitResource {
    fn from(hit: Hit) -> Self {
        Self {
            id: hit.id,
            hit_type: hit.hit_type,
            kind: hit.kind,
            title: hit.title,
            url: hit.url,
            snippet: hit.snippet.html(),
            file: hit.file.map(|HitFile { name, url }| HitFileResource { name, url }),
            company: hit.company,
            company_name: hit.company_name,
            topics: hit.topics,
            language: hit.language,
            date: Moment(hit.date),
            meeting: hit.meeting,
            score: hit.score,
            matched: hit.matched,
            missing: hit.missing,
        }
    }
}

impl From<AmbiguousFilter> for AmbiguousFilterResource {
    fn from(AmbiguousFilter { filter, text, choices }: AmbiguousFilter) -> Self {
        let choices = choices.into_iter().map(|FilterChoice { value, name }| FilterChoiceResource { value, name });
        Self { filter, text, choices: choices.collect() }
    }
}

/// The counts by the name of the parameter that filters by them.
fn named(facets: Facets) -> BTreeMap<&'static str, Vec<FacetValue>> {
    let value = |FacetCount { value, count }| FacetValue { value, count };
    let values = |counts: Vec<FacetCount>| counts.into_iter().map(value).collect();
    BTreeMap::from([
        ("type", values(facets.hit_type)),
        ("topic", values(facets.topic)),
        ("company", values(facets.company)),
        ("sector", values(facets.sector)),
        ("size", values(facets.size)),
        ("profession", values(facets.profession)),
        ("kind", values(facets.kind)),
        ("language", values(facets.language)),
        ("year", values(facets.year)),
        ("tried", values(facets.tried)),
    ])
}
