//! A request answered.

use std::time::Instant;

use domain::search::{Hit, LIMIT_MAX, OFFSET_MAX, SearchPage, SearchRequest, Sort};
use tantivy::schema::Value;
use tantivy::{DocAddress, Searcher, TantivyDocument};

use crate::analysis::forms::Analyzer;
use crate::collect::{Candidate, Collect, UnpackedSegments, order};
use crate::error::SearchError;
use crate::in_files;
use crate::occurrences::{Occurrence, Place, occurrences};
use crate::postings::Corpus;
use crate::query::Understood;
use crate::query::plan::{Plan, Wanted};
use crate::query::spelling::better_spelling;
use crate::rescore::{DEPTH, rescore};
use crate::schema::{Fields, Stored};
use crate::snippet::{beginning, mark, passage, richness};

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
    let corpus = Corpus::new(searcher, fields, segments, groups)?;
    let (offset, limit) = (request.offset.min(OFFSET_MAX), request.limit.min(LIMIT_MAX));
    let ranked = !parsed.is_unranked();
    let collect = Collect { request, choice: &choice, segments, ranked, keep: (offset + limit).max(DEPTH) };
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
    let found = occurrences(&plan, &corpus, &addresses, Place::Text)?;
    let found = found.into_iter().zip(occurrences(&plan, &corpus, &addresses, Place::Files)?);
    let hits = page
        .into_iter()
        .zip(found)
        .map(|(candidate, (found, in_files))| hit(searcher, fields, candidate, &found, &in_files, &plan.wanted));
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
    in_files: &[Occurrence],
    wanted: &Wanted,
) -> Result<Hit, SearchError> {
    let document: TantivyDocument = searcher.doc(candidate.address)?;
    let stored = document.get_first(fields.stored).and_then(|value| value.as_str()).unwrap_or_default();
    let stored: Stored = serde_json::from_str(stored)
        .map_err(|error| SearchError::Engine(format!("a stored document is unreadable: {error}")))?;
    let pieces: Vec<&str> = document.get_all(fields.body).filter_map(|value| value.as_str()).collect();
    let file_pieces = document.get_all(fields.file_bodies).filter_map(|value| value.as_str());
    // The practice's own words win among equals.
    let best = in_files::best_passage(&stored.files, file_pieces, in_files, richness(found));
    let (snippet, file) = match best {
        Some((passage, file)) => (passage, Some(file)),
        None => match passage(&pieces, found) {
            Some(passage) => (passage, None),
            None if stored.summary.is_empty() => (beginning(&pieces), None),
            None => (mark(&stored.summary, wanted), None),
        },
    };
    Ok(Hit {
        id: stored.id,
        hit_type: stored.hit_type,
        kind: stored.kind,
        title_marked: mark(&stored.title, wanted),
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
    })
}
