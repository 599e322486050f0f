//! How well the search finds: recall@1, recall@10 and MRR on the Hebrew retrieval sets beside the
//! project, each query through [`Index::search`] as a reader's would go.
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
use search::{Analyzer, Document, Index, Lexicon, Operation};
use serde::Deserialize;
use serde::de::DeserializeOwned;

const SETS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/hebrew-retrieval");

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
    let data = tempfile::tempdir()?;
    let lexicon = Lexicon::open(Path::new(search::lexicon::FOLDER), data.path())?;
    let with = Analyzer::new(Some(Arc::new(lexicon)));
    for (with, analyzer) in [("without", Analyzer::default()), ("with", with)] {
        if std::env::var("ONLY").is_ok_and(|only| only != with) {
            continue;
        }
        print!("{with}: ");
        for name in ["questions", "questions-haser", "lemmas"] {
            let [first, ten, reciprocal] = measure(&sets.join(name), &analyzer)?;
            print!("| {name} | {first:.3} | {ten:.3} | **{reciprocal:.4}** ");
        }
        println!();
    }
    Ok(())
}

fn measure(set: &Path, analyzer: &Analyzer) -> Result<[f64; 3], Box<dyn Error>> {
    let texts: Vec<Text> = lines(&set.join("docs.jsonl"))?;
    let queries: Vec<Query> = lines(&set.join("queries.jsonl"))?;
    let folder = tempfile::tempdir()?;
    let index = Index::open(folder.path(), analyzer.clone())?.index;
    let ids = 0i64..;
    index.apply(ids.zip(&texts).map(|(id, text)| Operation::Upsert(Box::new(document(id, text)))).collect(), 1)?;
    let mut sums = [0.0; 3];
    for query in &queries {
        let r = rank(&index, query, &texts)?;
        if std::env::var("DUMP").is_ok() && r != Some(1) {
            println!("{} {:?} {:?}", query.query, query.relevant, r);
            for h in index
                .search(&SearchRequest { q: query.query.clone(), limit: 2, ..SearchRequest::default() }, None)?
                .hits
            {
                println!("     {} {}", texts[h.id as usize].id, h.score);
            }
        }
        if let Some(rank) = rank(&index, query, &texts)? {
            sums[0] += f64::from(u8::from(rank == 1));
            sums[1] += f64::from(u8::from(rank <= 10));
            sums[2] += 1.0 / f64::from(rank);
        }
    }
    let count = f64::from(u32::try_from(queries.len())?);
    Ok(sums.map(|sum| sum / count))
}

/// The place of the first relevant text among the first hundred, from one.
fn rank(index: &Index, query: &Query, texts: &[Text]) -> Result<Option<u32>, Box<dyn Error>> {
    let request = SearchRequest { q: query.query.clone(), limit: 100, ..SearchRequest::default() };
    let page = index.search(&request, None)?;
    let found = page
        .hits
        .iter()
        .zip(1..)
        .find(|(hit, _)| usize::try_from(hit.id).is_ok_and(|id| query.relevant.contains(&texts[id].id)));
    Ok(found.map(|(_, rank)| rank))
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
    }
}

fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Box<dyn Error>> {
    fs::read_to_string(path)?.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}
