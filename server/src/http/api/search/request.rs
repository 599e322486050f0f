//! The parameters that the search and the list of practices have in common.

use std::ops::RangeInclusive;

use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use domain::search::{OFFSET_MAX, SearchRequest};
use forum::Forum;
use utoipa::IntoParams;

use crate::http::api::moment::DayEdge;
use crate::http::api::parameters::Parameters;
use crate::http::api::schema;

/// How many hits a page has where the caller does not say.
const LIMIT: usize = 20;

/// The calendar years that can be asked for.
pub(in crate::http::api) const YEARS: RangeInclusive<i32> = 1..=9999;

/// The parameters as the document tells them; [`read_request`] reads them.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the document alone is made of it: the query is read parameter by parameter")]
pub(in crate::http::api) struct Filters {
    /// The words. `"…"` is a phrase, `-word` excludes.
    #[param(example = "אמנת שירות")]
    q: Option<String>,
    /// The slugs of topics.
    #[param(example = json!(["measurement"]), value_type = Option<Vec<schema::Slug>>)]
    topic: Option<Vec<String>>,
    /// The slugs of companies.
    #[param(value_type = Option<Vec<schema::Slug>>)]
    company: Option<Vec<String>>,
    /// Kinds of practice.
    #[param(value_type = Option<Vec<schema::PracticeKind>>)]
    kind: Option<Vec<String>>,
    /// Sectors of the company.
    #[param(value_type = Option<Vec<schema::Sector>>)]
    sector: Option<Vec<String>>,
    /// The size bands of the company.
    #[param(value_type = Option<Vec<schema::SizeBand>>)]
    size: Option<Vec<String>>,
    /// Professions of the authors.
    #[param(value_type = Option<Vec<schema::Profession>>)]
    profession: Option<Vec<String>>,
    /// Languages of the text.
    #[param(value_type = Option<Vec<schema::Language>>)]
    language: Option<Vec<String>>,
    /// The calendar years.
    #[param(value_type = Option<Vec<schema::Year>>)]
    year: Option<Vec<i32>>,
    /// What came of the practice in companies that tried it; `any` for whatever came of it.
    #[param(value_type = Option<Vec<schema::Tried>>)]
    tried: Option<Vec<String>>,
    /// The moment (RFC 3339) or day before which nothing is found.
    #[param(value_type = Option<schema::MomentOrDay>)]
    from: Option<String>,
    /// The moment (RFC 3339) before which, or the day up to the end of which, hits are found.
    #[param(value_type = Option<schema::MomentOrDay>)]
    to: Option<String>,
    /// The order of the hits.
    #[param(value_type = Option<schema::Sort>)]
    sort: Option<String>,
    /// How many on a page: 20 unless told; more than 100 are taken as 100.
    #[param(minimum = 0)]
    limit: Option<usize>,
    /// How many to leave out; at most 10,000.
    #[param(minimum = 0, maximum = 10_000)]
    offset: Option<usize>,
}

/// The request that a query's remaining parameters make.
///
/// # Errors
/// [`Problem::Invalid`] with every parameter that is not known, and every value that is nobody's.
pub async fn read_request(forum: &Forum, actor: &Actor, mut parameters: Parameters) -> Result<SearchRequest, Problem> {
    let zone = &forum.present_time_zone().await?;
    let request = SearchRequest {
        q: parameters.text("q").unwrap_or_default(),
        hit_types: vec![],
        topics: parameters.strings("topic"),
        companies: parameters.strings("company"),
        sectors: parameters.values("sector"),
        sizes: parameters.values("size"),
        professions: parameters.values("profession"),
        kinds: parameters.values("kind"),
        languages: parameters.values("language"),
        years: parameters.values("year"),
        tried: parameters.values("tried"),
        from: parameters.moment("from", DayEdge::Start, zone),
        to: parameters.moment("to", DayEdge::End, zone),
        since: None,
        sort: parameters.value("sort").unwrap_or_default(),
        limit: parameters.number("limit").unwrap_or(LIMIT),
        offset: parameters.number("offset").unwrap_or_default(),
        after: None,
    };
    for year in request.years.iter().filter(|year| !YEARS.contains(year)) {
        parameters.refuse("year", FieldProblem::Invalid, year);
    }
    // What was renamed is found by its former name too.
    let request = forum.with_present_names(request).await?;
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
