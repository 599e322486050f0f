//! How well the search finds: recall@1, recall@10 and MRR on the Hebrew retrieval sets beside the
//! project, each query through [`Index::search`] as a reader's would go: by rules, with the dictionary
//! hspell where it is installed, and beside them tantivy as it comes.
//!
//!     cargo bench -p search --bench retrieval
//!
//! The sets are licensed data that never enters the project; without them it says so and ends.

#![expect(clippy::print_stdout, reason = "the table is the result")]

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use domain::clock::Timestamp;
use domain::language::Language;
use domain::search::{HitType, SearchRequest};
use search::lexicon::{FOLDER, Lexicon};
use search::{Analyzer, Document, Index, Operation};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tantivy::collector::TopDocs;
use tantivy::query::QueryParser;
use tantivy::schema::{FAST, Schema, TEXT};
use tantivy::{TantivyDocument, doc};

const SETS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/hebrew-retrieval");
/// So many hits are looked at.
const DEPTH: usize = 100;

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
    let sets = Path::new(SETS);
    if !sets.exists() {
        println!("skipped: no retrieval sets beside the project");
        return Ok(());
    }
    println!("| engine | set | recall@1 | recall@10 | MRR |\n|---|---|---|---|---|");
    let data = tempfile::tempdir()?;
    let rules = Engine::Ours(Analyzer::default());
    let lexicon = Lexicon::open(Path::new(FOLDER), data.path());
    if let Err(error) = &lexicon {
        println!("| with hspell | skipped: {error} | | | |");
    }
    let hspell = lexicon.ok().map(|lexicon| Engine::Ours(Analyzer::new(Some(Arc::new(lexicon)))));
    let engines = [
        Some(("by rules", rules)),
        hspell.map(|engine| ("with hspell", engine)),
        Some(("tantivy's default", Engine::Plain)),
    ];
    for (engine_name, engine) in engines.into_iter().flatten() {
        for set in ["questions", "questions-haser", "lemmas"] {
            let [first, ten, reciprocal] = measure(&sets.join(set), &engine)?;
            println!("| {engine_name} | {set} | {first:.3} | {ten:.3} | {reciprocal:.3} |");
        }
    }
    Ok(())
}

/// What answers.
enum Engine {
    /// This search.
    Ours(Analyzer),
    /// tantivy with its default tokenizer and query parser.
    Plain,
}

/// Answers a query with the places of the texts it finds, the best first.
type Ask = Box<dyn Fn(&str) -> Result<Vec<usize>, Box<dyn Error>>>;

fn measure(set: &Path, engine: &Engine) -> Result<[f64; 3], Box<dyn Error>> {
    let texts: Vec<Text> = lines(&set.join("docs.jsonl"))?;
    let queries: Vec<Query> = lines(&set.join("queries.jsonl"))?;
    let folder = tempfile::tempdir()?;
    let ask: Ask = match engine {
        Engine::Ours(analyzer) => {
            let index = Index::open(folder.path(), analyzer.clone())?.index;
            let documents = (0i64..).zip(&texts).map(|(id, text)| Operation::Upsert(Box::new(document(id, text))));
            index.apply(documents.collect(), 1)?;
            Box::new(move |query| {
                let request = SearchRequest { q: query.to_owned(), limit: DEPTH, ..SearchRequest::default() };
                let hits = index.search(&request, None)?.hits;
                Ok(hits.iter().filter_map(|hit| usize::try_from(hit.id).ok()).collect())
            })
        }
        Engine::Plain => plain(&texts)?,
    };
    let mut sums = [0.0; 3];
    for query in &queries {
        let found = ask(&query.query)?;
        let place = found.iter().zip(1..).find(|(text, _)| query.relevant.contains(&texts[**text].id));
        if let Some((_, rank)) = place {
            sums[0] += f64::from(u8::from(rank == 1));
            sums[1] += f64::from(u8::from(rank <= 10));
            sums[2] += 1.0 / f64::from(rank);
        }
    }
    let count = f64::from(u32::try_from(queries.len())?);
    Ok(sums.map(|sum| sum / count))
}

/// The texts in tantivy as it comes.
fn plain(texts: &[Text]) -> Result<Ask, Box<dyn Error>> {
    let mut schema = Schema::builder();
    let body = schema.add_text_field("body", TEXT);
    let number = schema.add_u64_field("number", FAST);
    let index = tantivy::Index::create_in_ram(schema.build());
    let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 20_000_000)?;
    for (place, text) in (0u64..).zip(texts) {
        writer.add_document(doc!(body => text.text.as_str(), number => place))?;
    }
    writer.commit()?;
    let searcher = index.reader()?.searcher();
    let parser = QueryParser::for_index(&index, vec![body]);
    Ok(Box::new(move |query| {
        let (query, _) = parser.parse_query_lenient(query);
        let best = searcher.search(&query, &TopDocs::with_limit(DEPTH).order_by_score())?;
        let numbers = best.into_iter().map(|(_, address)| {
            let column = searcher.segment_reader(address.segment_ord).fast_fields().u64("number")?;
            Ok(usize::try_from(column.first(address.doc_id).unwrap_or_default()).unwrap_or_default())
        });
        numbers.collect()
    }))
}

fn document(id: i64, text: &Text) -> Document {
    Document {
        hit_type: HitType::Practice,
        id,
        kind: "write-up".to_owned(),
        title: String::new(),
        summary: String::new(),
        body: text.text.clone(),
        url: String::new(),
        company: None,
        professions: vec![],
        topics: vec![],
        language: Language::Hebrew,
        date: Timestamp(0),
        year: 1970,
        meeting: String::new(),
        readers: vec![],
        extra: String::new(),
        since: 0,
        files: vec![],
    }
}

fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Box<dyn Error>> {
    fs::read_to_string(path)?.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}
