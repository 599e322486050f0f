//! How fast the index grows and answers: texts made by recombining sentences, of the length of
//! write-ups; queries of one, two and five words that stand side by side in them, each with filters'
//! counts and snippets, beside the same words asked of tantivy's own query tree without either.
//!
//!     cargo bench -p search --bench scale -- 10000 100000
//!
//! With the dictionary hspell where it is installed, and without it; with a full table of synonyms, and
//! without it. The sentences are those of the
//! Hebrew retrieval sets beside the project; without them it says so and ends.

#![expect(clippy::print_stdout, reason = "the table is the result")]

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::clock::Timestamp;
use domain::company::{Sector, SizeBand};
use domain::language::Language;
use domain::search::{HitType, SearchRequest};
use search::lexicon::{FOLDER, Lexicon};
use search::{Analyzer, CompanyLabel, Document, Index, Operation, Synonyms, TopicLabel};
use serde::Deserialize;

const SETS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/hebrew-retrieval");
/// Documents are handed over in so many at once.
const BATCH: usize = 1_000;
const QUERIES: usize = 300;
const LENGTHS: [usize; 3] = [1, 2, 5];

#[derive(Deserialize)]
struct Text {
    text: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let sets = Path::new(SETS);
    if !sets.exists() {
        println!("skipped: no retrieval sets beside the project");
        return Ok(());
    }
    let sentences = sentences(sets)?;
    let counts: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let counts = if counts.is_empty() { vec![10_000] } else { counts };
    println!(
        "| texts | dictionary | indexed/s | index/text | words | p50 ms | p95 ms | p99 ms |\n|---|---|---|---|---|---|---|---|"
    );
    for count in counts {
        measure(count, "rules", &Analyzer::default(), &sentences)?;
        let data = tempfile::tempdir()?;
        match Lexicon::open(Path::new(FOLDER), data.path()) {
            Ok(lexicon) => measure(count, "hspell", &Analyzer::new(Some(Arc::new(lexicon))), &sentences)?,
            Err(error) => println!("hspell skipped: {error}"),
        }
    }
    Ok(())
}

fn measure(count: usize, dictionary: &str, analyzer: &Analyzer, sentences: &[String]) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let index = Index::open(folder.path(), analyzer.clone())?.index;
    let mut random = Random(5);
    let (mut took, mut bytes) = (Duration::ZERO, 0);
    let ids: Vec<i64> = (0..i64::try_from(count)?).collect();
    for batch in ids.chunks(BATCH) {
        let documents: Vec<Document> = batch.iter().map(|id| document(*id, sentences, &mut random)).collect();
        bytes += documents.iter().map(|document| document.body.len() as u64).sum::<u64>();
        let operations = documents.into_iter().map(|document| Operation::Upsert(Box::new(document))).collect();
        let begun = Instant::now();
        index.apply(operations, batch[0])?;
        took += begun.elapsed();
    }
    #[expect(clippy::cast_precision_loss, reason = "shown rounded")]
    let (rate, size) = (count as f64 / took.as_secs_f64(), index.size()? as f64 / bytes as f64);
    let full = table(sentences, &mut random);
    let full = Synonyms::new(full.iter().map(|group| group.iter().map(String::as_str)), analyzer);
    for (synonyms, length) in
        LENGTHS.map(|length| (false, length)).into_iter().chain(LENGTHS.map(|length| (true, length)))
    {
        let mut times = vec![];
        for _ in 0..QUERIES {
            let q = query(length, sentences, &mut random);
            let request = SearchRequest { q, limit: 20, ..SearchRequest::default() };
            let readers = ["all".to_owned()];
            let page = if synonyms {
                index.search_widened(&request, Some(&readers), &full)?
            } else {
                index.search(&request, Some(&readers))?
            };
            times.push(page.took_us);
        }
        let dictionary = if synonyms { format!("{dictionary}, synonyms") } else { dictionary.to_owned() };
        times.sort_unstable();
        let [p50, p95, p99] = [50, 95, 99].map(|part| {
            #[expect(clippy::cast_precision_loss, reason = "microseconds")]
            let milliseconds = times[(QUERIES * part / 100).min(QUERIES - 1)] as f64 / 1000.0;
            milliseconds
        });
        println!("| {count} | {dictionary} | {rate:.0} | {size:.2} | {length} | {p50:.2} | {p95:.2} | {p99:.2} |");
    }
    Ok(())
}

/// A write-up of 300 to 1,500 words.
fn document(id: i64, sentences: &[String], random: &mut Random) -> Document {
    let wanted = 300 + random.below(1_200);
    let (mut body, mut words) = (String::new(), 0);
    while words < wanted {
        let sentence = random.pick(sentences);
        words += sentence.split_whitespace().count();
        body += sentence;
        body.push(' ');
    }
    let company = random.below(200);
    let topics: Vec<usize> = (0..=random.below(3)).map(|_| random.below(9)).collect();
    Document {
        hit_type: HitType::Practice,
        id,
        kind: "write-up".to_owned(),
        title: query(5, sentences, random),
        summary: random.pick(sentences).clone(),
        body,
        url: format!("/practices/{id}"),
        company: Some(CompanyLabel {
            slug: format!("company-{company}"),
            name: format!("חברה {company}"),
            sector: Sector::ALL[company % Sector::ALL.len()],
            size: SizeBand::ALL[company % SizeBand::ALL.len()],
        }),
        professions: vec![],
        topics: topics.into_iter().map(|topic| TopicLabel { slug: format!("topic-{topic}"), names: vec![] }).collect(),
        language: Language::Hebrew,
        date: Timestamp(id * 1_000_000),
        year: 2015 + i32::try_from(company % 12).unwrap_or_default(),
        meeting: String::new(),
        readers: vec!["all".to_owned()],
        extra: String::new(),
        since: 0,
        files: vec![],
    }
}

/// A table as large as a forum may have: a thousand groups of twelve expressions, of one to three words.
fn table(sentences: &[String], random: &mut Random) -> Vec<Vec<String>> {
    (0..1_000).map(|_| (0..12).map(|place| query(1 + place % 3, sentences, random)).collect()).collect()
}

/// Words that stand side by side in a sentence.
fn query(length: usize, sentences: &[String], random: &mut Random) -> String {
    loop {
        let sentence = random.pick(sentences).replace('"', "");
        let words: Vec<&str> = sentence.split_whitespace().collect();
        if words.len() >= length {
            let start = random.below(words.len() - length + 1);
            return words[start..start + length].join(" ");
        }
    }
}

fn sentences(sets: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut sentences = vec![];
    for name in ["questions", "lemmas"] {
        for line in fs::read_to_string(sets.join(name).join("docs.jsonl"))?.lines() {
            let text: Text = serde_json::from_str(line)?;
            sentences.extend(text.text.split_inclusive(". ").map(|sentence| sentence.trim().to_owned()));
        }
    }
    Ok(sentences)
}

/// Numbers that are the same in every run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or_default() % end
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}
