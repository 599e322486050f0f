//! A request answered.

use std::ops::RangeInclusive;
use std::time::Instant;

use domain::search::{Hit, LIMIT_MAX, Match, OFFSET_MAX, SearchPage, SearchRequest, Sort};
use tantivy::Searcher;

use crate::analysis::forms::Analyzer;
use crate::candidate::{Candidate, order, passed};
use crate::collect::Collect;
use crate::cores::executor;
use crate::engine::Engine;
use crate::error::SearchError;
use crate::found::FoundCache;
use crate::in_files;
use crate::names::Names;
use crate::occurrences::{Region, find_occurrences};
use crate::postings::SearchContext;
use crate::query::Understood;
use crate::query::filters::Choice;
use crate::query::meaning::Meanings;
use crate::query::parse::Parsed;
use crate::query::plan::{Plan, WordPlan};
use crate::query::spelling::better_spelling;
use crate::rescore::{DEPTH, rescore};
use crate::schema::{Dimension, FacetsOf, Fields};
use crate::snippet::{BETWEEN, beginning, mark, passage, richness};
use crate::synonyms::Synonyms;
use crate::unpacked::UnpackedSegments;

/// The number of hits that are made ready in one go.
const TOGETHER: usize = 5;
/// What is taken for a year.
const YEARS: RangeInclusive<i32> = 1990..=2100;

/// What is asked, and by whom.
pub struct Question<'a> {
    /// The request.
    pub request: &'a SearchRequest,
    /// The groups of readers that the asker belongs to; `None` for all of them.
    pub groups: Option<&'a [String]>,
    /// What the request's filters may name.
    pub names: &'a Names,
    /// Which filters count the documents of a type.
    pub facets: FacetsOf,
    /// Who carries the plan of the search out.
    pub engine: Engine,
}

/// Answers a request from one state of the index.
///
/// # Errors
/// Where the index cannot be read.
pub fn search(
    searcher: &Searcher,
    fields: &Fields,
    analyzer: &Analyzer,
    synonyms: &Synonyms,
    segments: &UnpackedSegments,
    found: &FoundCache,
    question: &Question<'_>,
) -> Result<SearchPage, SearchError> {
    let begin = Instant::now();
    let Question { request, groups, names, facets, engine } = *question;
    let Understood { mut parsed, choice, ignored, ambiguous, names_nothing } = Understood::new(request, names);
    let context = SearchContext::new(searcher, fields, segments, groups)?;
    let meanings = Meanings::new(analyzer, found, &context);
    if names_nothing {
        // What is asked for of a company or a topic that is not there is nowhere, as is what has no word.
        return Ok(SearchPage { took_us: micros(begin), ignored, ambiguous, ..SearchPage::default() });
    }
    let (offset, limit) = (request.offset.min(OFFSET_MAX), request.limit.min(LIMIT_MAX));
    let ranked = !parsed.is_unranked();
    // Any hit may be behind a place.
    let all = || usize::try_from(searcher.num_docs()).unwrap_or(usize::MAX);
    let keep = if request.after.is_some() { all() } else { offset + limit };
    let collect = Collect { request, choice: &choice, facets, ranked, keep: keep.max(DEPTH), engine };
    let mut plan = Plan::new(&parsed, &meanings, synonyms, &context)?;
    let mut collected = collect.run(&plan, &context)?;
    let (mut loosened, mut elsewhere) = (vec![], vec![]);
    let finds_nothing = collected.is_empty();
    if finds_nothing && choice.is_made() {
        let any_words = Collect { ranked: false, keep: 1, ..collect };
        if any_words.run(&Plan::default(), &context)?.is_empty() {
            // Other words would find nothing either.
            return Ok(SearchPage {
                took_us: micros(begin),
                facets: collected.counts.facets(&context.segments),
                ambiguous,
                ignored,
                is_nothing_left: true,
                ..SearchPage::default()
            });
        }
    }
    if finds_nothing && !parsed.phrases.is_empty() {
        let is_elsewhere: Vec<bool> = plan.phrases.iter().map(|phrase| phrase.is_open(&context)).collect();
        loosened = parsed.loosen();
        let phrases = loosened.iter().zip(is_elsewhere).filter(|(_, is_elsewhere)| *is_elsewhere);
        elsewhere = phrases.map(|(phrase, _)| phrase.clone()).collect();
        plan = Plan::new(&parsed, &meanings, synonyms, &context)?;
        collected = collect.run(&plan, &context)?;
    }
    if collected.total == 0 {
        plan = plan.showing_unlikely();
    }
    let sort = collect.sort();
    if sort == Sort::Relevance {
        rescore_best(&plan, &context, &mut collected.best)?;
        // Those of the page's partial hits alone: a page of full ones shows none.
        if request.after.is_some() || offset + limit > collected.total {
            rescore_best(&plan, &context, &mut collected.best_partial)?;
        }
    }
    let (total, partial_total) = (collected.total, collected.partial_total);
    let (full, partial) = match &request.after {
        None => (offset.min(total), offset.saturating_sub(total)),
        Some(place) if place.matched == Match::Full => (passed(sort, &collected.best, 0, place), 0),
        Some(place) => (total, passed(sort, &collected.best_partial, total, place)),
    };
    let mut page: Vec<Candidate> = collected.best.into_iter().skip(full).take(limit).collect();
    let left = limit - page.len();
    page.extend(collected.best_partial.into_iter().skip(partial).take(left));
    let end = full + partial + page.len();
    let next = page.last().filter(|_| end < total + partial_total).map(|last| last.place(end));
    find_occurrences(&plan, &context, &mut page, Region::Body)?;
    find_occurrences(&plan, &context, &mut page, Region::Files)?;
    let hits = |page: &[Candidate]| Ok(page.iter().map(|candidate| hit(&plan, &context, candidate)).collect());
    let hits: Vec<Result<Vec<Hit>, SearchError>> = executor(searcher).map(hits, page.chunks(TOGETHER))?;
    let hits = hits.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    let did_you_mean = better_spelling(&request.q, &plan, &meanings, synonyms, &context)?;
    Ok(SearchPage {
        total,
        partial_total,
        took_us: micros(begin),
        hits,
        next,
        facets: collected.counts.facets(&context.segments),
        unknown: plan.unknown(),
        ambiguous,
        offered_year: offered_year(&parsed, &choice),
        did_you_mean,
        ignored,
        loosened,
        elsewhere,
        nearest_topics: vec![],
        is_nothing_left: false,
    })
}

/// The microseconds since a moment.
pub fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}

/// Orders the best of some hits by what is too costly to ask of all.
fn rescore_best(plan: &Plan, context: &SearchContext<'_>, hits: &mut [Candidate]) -> tantivy::Result<()> {
    let depth = hits.len().min(DEPTH);
    let best = &mut hits[..depth];
    best.sort_by_key(|candidate| candidate.address);
    let segments = best.chunk_by_mut(|a, b| a.address.segment_ord == b.address.segment_ord);
    executor(context.searcher).map(|candidates| rescore(plan, context, candidates), segments)?;
    best.sort_by(|a, b| order(Sort::Relevance, a, b));
    Ok(())
}

/// A word of the query that is a year, where no year is chosen.
fn offered_year(parsed: &Parsed, choice: &Choice) -> Option<i32> {
    let years = parsed.words.iter().filter_map(|word| word.parse::<i32>().ok());
    let mut years = years.filter(|year| YEARS.contains(year));
    years.next().filter(|_| choice.values(Dimension::Year).is_empty())
}

/// The query's words that a hit lacks.
fn missing(plan: &Plan, candidate: &Candidate) -> Vec<String> {
    if candidate.is_full {
        return vec![];
    }
    let found = || candidate.found.iter().chain(&candidate.in_files).flatten();
    let lacks =
        |number: u32, word: &WordPlan| word.is_needed && !(word.is_known && found().any(|(_, other)| *other == number));
    let words = (0..).zip(&plan.words).filter(|(number, word)| lacks(*number, word));
    words.map(|(_, word)| word.word.clone()).collect()
}

fn hit(plan: &Plan, context: &SearchContext<'_>, candidate: &Candidate) -> Result<Hit, SearchError> {
    let stored = context.stored(candidate.address)?;
    let (text, files) = context.stored_texts(candidate.address);
    let found = candidate.found.as_deref().unwrap_or_default();
    let (in_text, behind) = found.split_at(found.partition_point(|(place, _)| *place < stored.words));
    // Where the title is of something else, neither it nor the summary follows the text.
    let behind = if stored.hit_type.has_own_title() { behind } else { &[] };
    let (title_marked, after_title) = mark(&stored.title, stored.words + BETWEEN, behind);
    let in_files = candidate.in_files.as_deref().unwrap_or_default();
    // The practice's own words win among equals.
    let best = in_files::best_passage(&stored.files, &files, in_files, richness(found))?;
    let (snippet, file) = match best {
        Some((passage, file)) => (passage, Some(file)),
        None => match passage(&text, in_text)? {
            Some(passage) => (passage, None),
            None if stored.summary.is_empty() => (beginning(&text)?, None),
            None => (mark(&stored.summary, after_title, behind).0, None),
        },
    };
    Ok(Hit {
        id: stored.id,
        hit_type: stored.hit_type,
        kind: stored.kind,
        title_marked,
        title: stored.title,
        url: stored.url,
        snippet,
        file,
        company: stored.company,
        company_name: stored.company_name,
        topics: stored.topics,
        language: stored.language,
        date: stored.date,
        meeting: stored.meeting,
        since: stored.since,
        score: candidate.score,
        matched: if candidate.is_full { Match::Full } else { Match::Partial },
        missing: missing(plan, candidate),
    })
}
