//! How well the search finds: recall@1, recall@10 and MRR on the Hebrew retrieval sets beside the
//! project, each query through [`Index::search`] as a reader's would go: by rules, with the dictionary
//! hspell where it is installed; beside them tantivy as it comes, and the databases' own searches.
//!
//! The set `precision` is measured apart: one dictionary form a query, and every relevant sentence is
//! known. Over the first 50 hits: the mean average precision, the share of the hits that are relevant,
//! the share of the relevant texts that are hits (averaged over the queries), and the share of the
//! highlighted words that are a form of the query.
//!
//!     script/with-postgres cargo bench -p search --bench retrieval
//!     cargo bench -p search --bench retrieval -- ours     this search alone, for tuning
//!     cargo bench -p search --features tree --bench retrieval -- ours
//!
//! With the feature `tree` each answer is compared with that of a tree of tantivy's queries, and a difference ends it.
//!
//! Without the sets it says so and ends; without a server PostgreSQL is left out. What takes too
//! long is measured by a sample of the queries: the table tells how many.

#![expect(clippy::print_stdout, reason = "the table is the result")]

#[expect(dead_code, reason = "what is fast is the other bench's")]
mod peers;
mod sets;

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::search::{Hit, Match, SearchRequest};
use peers::plain::Plain;
use peers::{Dialect, Peer};
use search::lexicon::{FOLDER, Lexicon};
use search::{Analyzer, Document, Index, Operation};
use serde::Deserialize;

/// The number of hits that are looked at.
const DEPTH: usize = 100;
/// A set takes no longer than this.
const SET_TIMEOUT: Duration = Duration::from_secs(120);
/// Queries are taken in steps of so many, round and round, so that the first are a sample of all. A
/// prime, and more than there are.
const STEP: usize = 7_919;
/// The number of hits of a query that are judged on the set `precision`.
const JUDGED: usize = 50;

#[derive(Deserialize)]
struct BenchDocument {
    id: String,
    text: String,
    /// The written words, each with the gold lemmas of its parts; in the set `precision` alone.
    #[serde(default)]
    words: Vec<(String, Vec<String>)>,
}

#[derive(Deserialize)]
struct Query {
    query: String,
    relevant: Vec<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let Some(sets) = sets::folder() else { return Ok(()) };
    println!("| engine | set | queries | recall@1 | recall@10 | MRR |\n|---|---|---|---|---|---|");
    let data = tempfile::tempdir()?;
    let rules = Engine::Ours(Analyzer::default());
    let lexicon = Lexicon::open(Path::new(FOLDER), data.path());
    if let Err(error) = &lexicon {
        println!("| with hspell | skipped: {error} | | | | |");
    }
    let hspell = lexicon.ok().map(|lexicon| Engine::Ours(Analyzer::new(Some(Arc::new(lexicon)))));
    let ours = [Some(("by rules", rules)), hspell.map(|engine| ("with hspell", engine))];
    let peers = peers::ALL.map(|dialect| (dialect.name, Engine::Peer(dialect)));
    let ours_alone = std::env::args().any(|argument| argument == "ours");
    let others = [("tantivy as it comes", Engine::Plain)].into_iter().chain(peers).filter(|_| !ours_alone);
    let engines = ours.into_iter().flatten().chain(others);
    let mut precision = vec![];
    for (name, engine) in engines {
        if let Engine::Peer(dialect) = engine
            && let Err(reason) = Peer::open(dialect)
        {
            println!("| {name} | skipped: {reason} | | | | |");
            continue;
        }
        for set in ["questions", "questions-haser", "keywords", "typos", "lemmas"] {
            let (queries, [first, ten, reciprocal]) = measure(&sets.join(set), &engine)?;
            println!("| {name} | {set} | {queries} | {first:.3} | {ten:.3} | {reciprocal:.3} |");
        }
        precision.push((name, measure_precision(&sets.join("precision"), &engine)?));
    }
    println!("\n| engine | queries | MAP | hits relevant | relevant found | with partial hits | highlights right |");
    println!("|---|---|---|---|---|---|---|");
    for (name, Precision { queries, map, relevant, found, found_by_all, highlights }) in precision {
        let highlights = highlights.map_or_else(|| "–".to_owned(), |right| format!("{right:.3}"));
        println!("| {name} | {queries} | {map:.3} | {relevant:.3} | {found:.3} | {found_by_all:.3} | {highlights} |");
    }
    Ok(())
}

/// The engine that answers.
enum Engine {
    /// The search of this crate.
    Ours(Analyzer),
    /// The search of tantivy as it comes.
    Plain,
    /// A database's search.
    Peer(&'static Dialect),
}

/// The answer of an engine.
#[derive(Default)]
struct Answer {
    /// The places of the texts it finds, the best first.
    places: Vec<usize>,
    /// How many of them, the first, have every word of the query.
    full: usize,
    /// The highlighted words, each with the place of its text; `None` where the engine highlights nothing.
    marked: Option<Vec<(usize, String)>>,
}

/// Answers a query.
type Ask = Box<dyn FnMut(&str) -> Result<Answer, Box<dyn Error>>>;

/// Indexes texts, and gives what asks for them; the folder is in use as long.
fn ask_in(folder: &Path, texts: &[BenchDocument], engine: &Engine) -> Result<Ask, Box<dyn Error>> {
    let documents: Vec<Document> =
        (0i64..).zip(texts).map(|(id, text)| sets::document(id, text.text.clone())).collect();
    Ok(match engine {
        Engine::Ours(analyzer) => {
            let index = Index::open(folder, analyzer.clone())?.index;
            index.apply(documents.into_iter().map(|it| Operation::Upsert(Box::new(it))).collect(), 1)?;
            Box::new(move |query| {
                let request = SearchRequest { q: query.to_owned(), limit: DEPTH, ..SearchRequest::default() };
                let page = index.search(&request, None)?;
                #[cfg(feature = "tree")]
                {
                    let (synonyms, names) = (search::Synonyms::default(), search::Names::default());
                    let by_tree = index.search_by_tree(&request, None, &synonyms, &names)?;
                    if let Some(difference) = search::tree::difference(&page, &by_tree) {
                        return Err(format!("{query}: {difference}").into());
                    }
                }
                Ok(answer(&page.hits))
            })
        }
        Engine::Plain => {
            let mut plain = Plain::open()?;
            plain.add(&documents)?;
            plain.finish()?;
            Box::new(move |query| Ok(unmarked(plain.best(query, DEPTH, false)?)))
        }
        Engine::Peer(dialect) => {
            let mut peer = Peer::open(dialect)?;
            peer.add(&documents)?;
            peer.finish()?;
            Box::new(move |query| Ok(unmarked(peer.best(query, DEPTH, false)?)))
        }
    })
}

/// How many queries were run, and what came of it.
fn measure(set: &Path, engine: &Engine) -> Result<(u32, [f64; 3]), Box<dyn Error>> {
    let texts: Vec<BenchDocument> = sets::lines(&set.join("docs.jsonl"))?;
    let queries: Vec<Query> = sets::lines(&set.join("queries.jsonl"))?;
    let folder = tempfile::tempdir()?;
    let mut ask = ask_in(folder.path(), &texts, engine)?;
    let (mut query_number, mut sums, begun) = (0, [0.0; 3], Instant::now());
    let sampled = (0..queries.len()).map(|number| &queries[number * STEP % queries.len()]);
    for query in sampled.take_while(|_| begun.elapsed() < SET_TIMEOUT) {
        query_number += 1;
        let found = ask(&query.query)?.places;
        let place = found.iter().zip(1..).find(|(text, _)| query.relevant.contains(&texts[**text].id));
        if let Some((_, rank)) = place {
            sums[0] += f64::from(u8::from(rank == 1));
            sums[1] += f64::from(u8::from(rank <= 10));
            sums[2] += 1.0 / f64::from(rank);
        }
    }
    Ok((query_number, sums.map(|sum| sum / f64::from(query_number))))
}

/// What is measured on the set `precision`.
struct Precision {
    /// How many queries were run.
    queries: u32,
    /// The mean average precision over the first [`JUDGED`] hits, partial ones among them.
    map: f64,
    /// The share of the full hits that are relevant.
    relevant: f64,
    /// The share of a query's relevant texts that are full hits, on average.
    found: f64,
    /// The same with the partial hits.
    found_by_all: f64,
    /// The share of the highlighted words that are a form of the query.
    highlights: Option<f64>,
}

/// Asks for one dictionary form at a time.
fn measure_precision(set: &Path, engine: &Engine) -> Result<Precision, Box<dyn Error>> {
    let texts: Vec<BenchDocument> = sets::lines(&set.join("docs.jsonl"))?;
    let queries: Vec<Query> = sets::lines(&set.join("queries.jsonl"))?;
    let folder = tempfile::tempdir()?;
    let mut ask = ask_in(folder.path(), &texts, engine)?;
    let (mut query_number, mut map, mut found, mut found_by_all) = (0, 0.0, 0.0, 0.0);
    // Right ones and all of them.
    let (mut hits, mut highlights) = ([0u32; 2], None::<[u32; 2]>);
    for query in &queries {
        query_number += 1;
        let Answer { mut places, full, marked } = ask(&query.query)?;
        places.truncate(JUDGED);
        let full = full.min(places.len());
        let of_all = f64::from(u32::try_from(query.relevant.len())?);
        let (mut right, mut precisions) = (0u32, 0.0);
        for (place, rank) in places.iter().zip(1u32..) {
            if query.relevant.contains(&texts[*place].id) {
                right += 1;
                precisions += f64::from(right) / f64::from(rank);
            }
            if rank as usize == full {
                hits = [hits[0] + right, hits[1] + rank];
                found += f64::from(right) / of_all;
            }
        }
        found_by_all += f64::from(right) / of_all;
        map += precisions / of_all;
        for (place, word) in marked.into_iter().flatten().filter(|(place, _)| places.contains(place)) {
            let [right, all] = highlights.get_or_insert_default();
            *all += 1;
            *right += u32::from(is_form(&texts[place], &word, &query.query));
        }
    }
    let query_count = f64::from(query_number);
    let share = |[right, all]: [u32; 2]| f64::from(right) / f64::from(all.max(1));
    Ok(Precision {
        queries: query_number,
        map: map / query_count,
        relevant: share(hits),
        found: found / query_count,
        found_by_all: found_by_all / query_count,
        highlights: highlights.map(share),
    })
}

/// Whether a word of a text, as it is highlighted, is there with the lemma.
fn is_form(text: &BenchDocument, word: &str, lemma: &str) -> bool {
    text.words.iter().any(|(written, lemmas)| written.contains(word) && lemmas.iter().any(|other| other == lemma))
}

/// The answer of this search. Every set's texts are numbered from 0.
fn answer(hits: &[Hit]) -> Answer {
    let place = |hit: &Hit| usize::try_from(hit.id).unwrap_or_default();
    let marked = hits.iter().flat_map(|hit| {
        let parts = hit.snippet.parts.iter().filter(|(_, matched)| *matched);
        parts.map(move |(word, _)| (place(hit), word.clone()))
    });
    let full = hits.iter().filter(|hit| hit.matched == Match::Full).count();
    Answer { places: hits.iter().map(place).collect(), full, marked: Some(marked.collect()) }
}

fn unmarked(keys: Vec<i64>) -> Answer {
    let places: Vec<usize> = keys.into_iter().filter_map(|key| usize::try_from(key).ok()).collect();
    Answer { full: places.len(), places, marked: None }
}
