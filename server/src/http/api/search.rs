//! `GET /search`: what the forum knows, by words and filters.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use domain::search::{Facets, FacetCount, Hit, HitType, OFFSET_MAX, SearchPage, SearchRequest};
use forum::Forum;
use serde::Serialize;
use utoipa::ToSchema;

use super::actor::ApiActor;
use super::moment::{DayEdge, Moment};
use super::parameters::Parameters;
use super::schema;
use crate::http::AppState;
use crate::http::problem::ApiProblem;

/// How many hits a page has where the caller does not say.
const LIMIT: usize = 20;

/// Searches practices and meetings.
///
/// Without words it lists, the newest first. Values of one filter widen it, filters narrow each other;
/// a filter's values are repeated or separated by commas. Inside `q`, `"…"` is a phrase and `-word`
/// excludes.
#[utoipa::path(get, path = "/search", tag = "search", params(
    ("q" = Option<String>, Query, description = "The words", example = "אמנת שירות"),
    ("topic" = Option<Vec<String>>, Query, description = "Topic slugs", example = json!(["measurement"])),
    ("company" = Option<Vec<String>>, Query, description = "Company slugs"),
    ("kind" = Option<Vec<schema::PracticeKind>>, Query, description = "Kinds of practice"),
    ("sector" = Option<Vec<schema::Sector>>, Query, description = "Sectors of the company"),
    ("size" = Option<Vec<schema::SizeBand>>, Query, description = "Size bands of the company"),
    ("profession" = Option<Vec<schema::Profession>>, Query, description = "Professions of the authors"),
    ("language" = Option<Vec<schema::Language>>, Query, description = "Languages of the text"),
    ("year" = Option<Vec<i32>>, Query, description = "Calendar years"),
    ("type" = Option<Vec<schema::HitType>>, Query, description = "Types of hit"),
    ("from" = Option<String>, Query, description = "Not before this moment (RFC 3339) or day"),
    ("to" = Option<String>, Query, description = "Before this moment (RFC 3339), or up to the end of this day"),
    ("sort" = Option<schema::Sort>, Query, description = "The order; by relevance unless told"),
    ("limit" = Option<usize>, Query, description = "How many hits: 20 unless told, at most 100"),
    ("offset" = Option<usize>, Query, description = "How many hits to leave out, at most 10000"),
), responses(
    (status = 200, description = "The hits, with counts for every filter", body = SearchAnswer),
    (status = 422, description = "A parameter or its value is not known"),
))]
pub async fn search(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    mut parameters: Parameters,
) -> Result<Json<SearchAnswer>, ApiProblem> {
    let types: Vec<HitType> = parameters.values("type");
    let mut request = read_request(&state.forum, &actor, parameters).await?;
    // Both types are as good as none.
    request.hit_type = types.first().copied().filter(|first| types.iter().all(|other| other == first));
    Ok(Json(state.forum.search(&actor, request).await?.into()))
}

/// The request that a query's remaining parameters make.
///
/// # Errors
/// [`Problem::Invalid`] with every parameter that is not known, and every value that is nobody's.
pub async fn read_request(
    forum: &Forum,
    actor: &Actor,
    mut parameters: Parameters,
) -> Result<SearchRequest, Problem> {
    let zone = forum.time_zone();
    let request = SearchRequest {
        q: parameters.text("q").unwrap_or_default(),
        hit_type: None,
        topics: parameters.texts("topic"),
        companies: parameters.texts("company"),
        sectors: parameters.values("sector"),
        sizes: parameters.values("size"),
        professions: parameters.values("profession"),
        kinds: parameters.values("kind"),
        languages: parameters.values("language"),
        years: parameters.values("year"),
        from: parameters.moment("from", DayEdge::Start, zone),
        to: parameters.moment("to", DayEdge::End, zone),
        sort: parameters.value("sort").unwrap_or_default(),
        limit: parameters.value("limit").unwrap_or(LIMIT),
        offset: parameters.value("offset").unwrap_or_default(),
    };
    let (topics, companies) = (forum.topics().await?, forum.companies(actor).await?);
    for slug in request.topics.iter().filter(|slug| !topics.iter().any(|topic| topic.slug == **slug)) {
        parameters.refuse("topic", FieldProblem::NotThere, slug);
    }
    for slug in request.companies.iter().filter(|slug| !companies.iter().any(|company| company.slug == **slug)) {
        parameters.refuse("company", FieldProblem::NotThere, slug);
    }
    // Beyond it every page would be the same, and who pages on would never end.
    if request.offset > OFFSET_MAX {
        parameters.refuse("offset", FieldProblem::TooLong, OFFSET_MAX);
    }
    parameters.finish()?;
    Ok(request)
}

/// What was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SearchAnswer {
    /// How many hits there are in all.
    total: usize,
    /// Microseconds the search took.
    took_us: u64,
    /// The page's hits.
    hits: Vec<HitResource>,
    /// For each filter, how many hits each of its values would leave.
    facets: BTreeMap<&'static str, Vec<FacetValue>>,
    /// A better spelling, where there is one.
    did_you_mean: Option<String>,
    /// What of the query was not understood, in the query's words.
    ignored: Vec<String>,
}

/// One thing found.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Hit)]
pub struct HitResource {
    /// Its key.
    id: i64,
    /// What sort of thing.
    #[serde(rename = "type")]
    #[schema(value_type = schema::HitType)]
    hit_type: HitType,
    /// The kind of practice, or of meeting.
    kind: String,
    /// The title.
    title: String,
    /// The path of its page.
    url: String,
    /// The best passage as HTML whose only element is `<mark>`; the summary where nothing was asked.
    snippet: String,
    /// Its company's slug; empty for a meeting without one.
    company: String,
    /// Its company's name.
    company_name: String,
    /// Topic slugs, the main one first.
    topics: Vec<String>,
    /// The text's language.
    #[schema(value_type = schema::Language)]
    language: domain::language::Language,
    /// When it was published, or takes place.
    date: Moment,
    /// The title of the meeting it was presented at; empty without one.
    meeting: String,
    /// Grows with relevance.
    score: f32,
}

/// One value of a filter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FacetValue {
    /// The value: a slug, a code, a year.
    value: String,
    /// How many hits have it.
    count: usize,
}

impl From<SearchPage> for SearchAnswer {
    fn from(page: SearchPage) -> Self {
        Self {
            total: page.total,
            took_us: page.took_us,
            hits: page.hits.into_iter().map(HitResource::from).collect(),
            facets: named(page.facets),
            did_you_mean: page.did_you_mean,
            ignored: page.ignored,
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
            company: hit.company,
            company_name: hit.company_name,
            topics: hit.topics,
            language: hit.language,
            date: Moment(hit.date),
            meeting: hit.meeting,
            score: hit.score,
        }
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
    ])
}
