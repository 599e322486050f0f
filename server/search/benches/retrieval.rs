//! How well the search finds: recall@1, recall@10 and MRR on the Hebrew retrieval sets beside the
//! project, each query through [`Index::search`] as a reader's would go: by rules, with the dictionary
//! hspell where it is installed; beside them tantivy as it comes, and the databases' own searches.
//!
//!     script/with-postgres cargo bench -p search --bench retrieval
//!
//! Without the sets it says so and ends; without a server PostgreSQL is left out. What takes too long is
//! asked a sample of the queries: the table tells how many.

#![expect(clippy::print_stdout, reason = "the table is the result")]

#[expect(dead_code, reason = "what is fast is the other bench's")]
mod peers;
mod sets;

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::search::SearchRequest;
use peers::plain::Plain;
use peers::{Dialect, Peer};
use search::lexicon::{FOLDER, Lexicon};
use search::{Analyzer, Document, Index, Operation};
use serde::Deserialize;

/// So many hits are looked at.
const DEPTH: usize = 100;
/// A set takes no longer than this.
const PATIENCE: Duration = Duration::from_secs(120);
/// Queries are asked in steps of so many, round and round, so that the first are a sample of all. A
/// prime, and more than there are.
const STEP: usize = 7_919;

#[derive(Deserialize)]
struct Text {
    id: String,
    text: String,
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
    let engines = ours.into_iter().flatten().chain([("tantivy as it comes", Engine::Plain)]).chain(peers);
    for (name, engine) in engines {
        if let Engine::Peer(dialect) = engine
            && let Err(reason) = Peer::open(dialect)
        {
            println!("| {name} | skipped: {reason} | | | | |");
            continue;
        }
        for set in ["questions", "questions-haser", "lemmas"] {
            let (queries, [first, ten, reciprocal]) = measure(&sets.join(set), &engine)?;
            println!("| {name} | {set} | {queries} | {first:.3} | {ten:.3} | {reciprocal:.3} |");
        }
    }
    Ok(())
}

/// What answers.
enum Engine {
    /// This search.
    Ours(Analyzer),
    /// tantivy as it comes.
    Plain,
    /// A database's search.
    Peer(&'static Dialect),
}

/// Answers a query with the places of the texts it finds, the best first.
type Ask = Box<dyn FnMut(&str) -> Result<Vec<usize>, Box<dyn Error>>>;

/// How many queries were asked, and what came of it.
fn measure(set: &Path, engine: &Engine) -> Result<(u32, [f64; 3]), Box<dyn Error>> {
    let texts: Vec<Text> = sets::lines(&set.join("docs.jsonl"))?;
    let queries: Vec<Query> = sets::lines(&set.join("queries.jsonl"))?;
    let folder = tempfile::tempdir()?;
    let documents: Vec<Document> =
        (0i64..).zip(&texts).map(|(id, text)| sets::document(id, text.text.clone())).collect();
    let mut ask: Ask = match engine {
        Engine::Ours(analyzer) => {
            let index = Index::open(folder.path(), analyzer.clone())?.index;
            index.apply(documents.into_iter().map(|it| Operation::Upsert(Box::new(it))).collect(), 1)?;
            Box::new(move |query| {
                let request = SearchRequest { q: query.to_owned(), limit: DEPTH, ..SearchRequest::default() };
                Ok(places(index.search(&request, None)?.hits.iter().map(|hit| hit.id)))
            })
        }
        Engine::Plain => {
            let mut plain = Plain::open()?;
            plain.add(&documents)?;
            plain.finish()?;
            Box::new(move |query| Ok(places(plain.best(query, DEPTH, false)?.into_iter())))
        }
        Engine::Peer(dialect) => {
            let mut peer = Peer::open(dialect)?;
            peer.add(&documents)?;
            peer.finish()?;
            Box::new(move |query| Ok(places(peer.best(query, DEPTH, false)?.into_iter())))
        }
    };
    let (mut asked, mut sums, begun) = (0, [0.0; 3], Instant::now());
    let sampled = (0..queries.len()).map(|number| &queries[number * STEP % queries.len()]);
    for query in sampled.take_while(|_| begun.elapsed() < PATIENCE) {
        asked += 1;
        let found = ask(&query.query)?;
        let place = found.iter().zip(1..).find(|(text, _)| query.relevant.contains(&texts[**text].id));
        if let Some((_, rank)) = place {
            sums[0] += f64::from(u8::from(rank == 1));
            sums[1] += f64::from(u8::from(rank <= 10));
            sums[2] += 1.0 / f64::from(rank);
        }
    }
    Ok((asked, sums.map(|sum| sum / f64::from(asked))))
}

fn places(keys: impl Iterator<Item = i64>) -> Vec<usize> {
    keys.filter_map(|key| usize::try_from(key).ok()).collect()
}
