//! A request answered.

use std::time::Instant;

use domain::search::{Hit, LIMIT_MAX, OFFSET_MAX, SearchPage, SearchRequest, Sort};
use tantivy::schema::Value;
use tantivy::{DocAddress, Searcher, TantivyDocument};

use crate::analysis::forms::Analyzer;
use crate::collect::{Candidate, Collect, UnpackedSegments, order};
use crate::error::SearchError;
use crate::occurrences::{Occurrence, occurrences};
use crate::postings::Corpus;
use crate::query::Understood;
use crate::query::plan::Plan;
use crate::query::spelling::better_spelling;
use crate::rescore::{DEPTH, rescore};
use crate::schema::{Fields, Stored};
use crate::snippet::Marker;

/// Answers a request from one state of the index.
///
/// # Errors
/// Where the index cannot be read.
pub fn search(
    searcher: &Searcher,
    fields: &Fields,
    analyzer: &Analyzer,
    segments: &UnpackedSegments,
    request: &SearchRequest,
    groups: Option<&[String]>,
) -> Result<SearchPage, SearchError> {
    let begin = Instant::now();
    let Understood { mut parsed, choice, ignored } = Understood::new(request, searcher);
    let corpus = Corpus::new(searcher, fields)?;
    let (offset, limit) = (request.offset.min(OFFSET_MAX), request.limit.min(LIMIT_MAX));
    let ranked = !parsed.is_unranked();
    let collect = Collect { request, choice: &choice, segments, groups, ranked, keep: (offset + limit).max(DEPTH) };
    let mut plan = Plan::new(&parsed, fields, analyzer, &corpus)?;
    let mut collected = collect.run(&plan, &corpus)?;
    let mut loosened = vec![];
    if collected.total == 0 && !parsed.phrases.is_empty() {
        loosened = parsed.loosen();
        plan = Plan::new(&parsed, fields, analyzer, &corpus)?;
        collected = collect.run(&plan, &corpus)?;
    }
    if ranked && request.sort == Sort::Relevance {
        let best = collected.best.len().min(DEPTH);
        let best = &mut collected.best[..best];
        rescore(&plan, &corpus, best)?;
        best.sort_by(|a, b| order(Sort::Relevance, a, b));
    }
    let page: Vec<&Candidate> = collected.best.iter().skip(offset).take(limit).collect();
    let addresses: Vec<DocAddress> = page.iter().map(|candidate| candidate.address).collect();
    let found = occurrences(&plan, &corpus, &addresses)?;
    let mut marker = Marker::new(&plan.wanted);
    let hits =
        page.into_iter().zip(&found).map(|(candidate, found)| hit(searcher, fields, candidate, found, &mut marker));
    let hits = hits.collect::<Result<_, _>>()?;
    Ok(SearchPage {
        total: collected.total,
        took_us: u64::try_from(begin.elapsed().as_micros()).unwrap_or(u64::MAX),
        hits,
        facets: collected.counts.facets(),
        did_you_mean: better_spelling(&request.q, &plan, analyzer, &corpus)?,
        ignored,
        loosened,
    })
}

fn hit(
    searcher: &Searcher,
    fields: &Fields,
    candidate: &Candidate,
    found: &[Occurrence],
    marker: &mut Marker<'_>,
) -> Result<Hit, SearchError> {
    let document: TantivyDocument = searcher.doc(candidate.address)?;
    let text = |field| document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default();
    let stored: Stored = serde_json::from_str(text(fields.stored))
        .map_err(|error| SearchError::Engine(format!("a stored document is unreadable: {error}")))?;
    Ok(Hit {
        id: stored.id,
        hit_type: stored.hit_type,
        kind: stored.kind,
        title_marked: marker.mark(&stored.title),
        title: stored.title,
        url: stored.url,
        snippet: marker.passage(&stored.summary, text(fields.body), found),
        company: stored.company,
        company_name: stored.company_name,
        topics: stored.topics,
        language: stored.language,
        date: stored.date,
        meeting: stored.meeting,
        score: candidate.score,
    })
}
