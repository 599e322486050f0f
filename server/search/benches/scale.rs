//! How fast the index grows and answers: texts made by recombining sentences, of the length of
//! write-ups; queries of one, two and five words that stand side by side in them, each with filters'
//! counts and snippets. Beside them the same words asked of tantivy's own query tree over the same index,
//! without either; and the databases' own searches, with both.
//!
//!     script/with-postgres cargo bench -p search --bench scale -- 10000 100000
//!     cargo bench -p search --bench scale -- 1000000 hspell
//!     cargo bench -p search --features tree --bench scale -- 1000 10000 100000 rules hspell
//!
//! With the feature `tree` the same plans are also carried out by a tree of tantivy's queries, with filters' counts and
//! snippets: each query is asked of both, one after the other and in turn first.
//!
//! Words among the arguments name the engines to measure, or a part of their names: all without one.
//!
//! With the dictionary hspell where it is installed, and without it; with a full table of synonyms, and
//! without it. The sentences are those of the Hebrew retrieval sets beside the project; without them it
//! says so and ends. Without a server PostgreSQL is left out.

#![expect(clippy::print_stdout, reason = "the table is the result")]

mod peers;
mod sets;

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::clock::Timestamp;
use domain::company::{Sector, SizeBand};
#[cfg(feature = "tree")]
use domain::search::SearchPage;
use domain::search::SearchRequest;
use peers::plain::Plain;
use peers::{Dialect, Peer};
use search::analysis::prefixes::PREFIXES;
use search::analysis::words;
use search::lexicon::{FOLDER, Lexicon};
use search::{Analyzer, CompanyLabel, Document, Index, Names, Operation, Synonyms, TopicLabel};
use serde::Deserialize;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, DisjunctionMaxQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

/// The program's own.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Documents are handed over in so many at once.
const BATCH: usize = 1_000;
const QUERIES: usize = 300;
/// So many of them where that is enough to tell: with a full table of synonyms.
const QUERIES_SYNONYMS: usize = 100;
/// So many of them where two engines are asked in turn.
#[cfg(feature = "tree")]
const QUERIES_COMPARED: usize = 600;
const LENGTHS: [usize; 3] = [1, 2, 5];
const PLAIN: &str = "tantivy as it comes";
/// The number of hits that are shown.
const SHOWN: usize = 20;
/// A row takes no longer than this: the queries that it then was measured with are in the table.
const ROW_TIMEOUT: Duration = Duration::from_secs(30);

#[derive(Deserialize)]
struct BenchDocument {
    text: String,
}

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let Some(sets) = sets::folder() else { return Ok(()) };
    let sentences = sentences(&sets)?;
    let counts: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let counts = if counts.is_empty() { vec![10_000] } else { counts };
    let named: Vec<String> = std::env::args().skip(1).filter(|it| it.starts_with(char::is_alphabetic)).collect();
    let wanted = |name: &str| named.is_empty() || named.iter().any(|part| name.contains(part.as_str()));
    println!(
        "| texts | engine | indexed/s | index/text | words | queries | p50 ms | p95 ms | p99 ms |\n\
         |---|---|---|---|---|---|---|---|---|"
    );
    let mut notes = vec![];
    for &count in &counts {
        if wanted("rules") {
            ours(count, "rules", &Analyzer::default(), &sentences)?;
        }
        let data = tempfile::tempdir()?;
        match Lexicon::open(Path::new(FOLDER), data.path()) {
            Ok(lexicon) if wanted("hspell") => {
                ours(count, "hspell", &Analyzer::new(Some(Arc::new(lexicon))), &sentences)?;
            }
            Ok(_) => {}
            Err(error) => notes.push(format!("hspell skipped: {error}")),
        }
        if wanted(PLAIN) {
            plain(count, &sentences)?;
        }
        for dialect in peers::ALL.iter().filter(|dialect| wanted(dialect.name)) {
            let name = dialect.name;
            if count > dialect.most {
                notes.push(format!("{name} has {} texts, not {count}: more would take it hours", dialect.most));
                if counts.contains(&dialect.most) {
                    continue;
                }
            }
            match Peer::open(dialect) {
                Ok(peer) => theirs(count.min(dialect.most), dialect, peer, &sentences)?,
                Err(reason) => notes.push(format!("{name} skipped: {reason}")),
            }
        }
    }
    println!("\nA row ends after {} s, with fewer queries than {QUERIES} then.", ROW_TIMEOUT.as_secs());
    notes.iter().for_each(|note| println!("{note}."));
    Ok(())
}

/// This search, and tantivy's own query tree over its index.
fn ours(count: usize, dictionary: &str, analyzer: &Analyzer, sentences: &[String]) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let index = Index::open(folder.path(), analyzer.clone())?.index;
    // As it is rebuilt.
    index.begin_rebuild()?;
    let mut loaded = load(count, sentences, |documents| {
        let operations = documents.into_iter().map(|document| Operation::Upsert(Box::new(document))).collect();
        let begun = Instant::now();
        index.add(operations)?;
        Ok(begun.elapsed())
    })?;
    let begun = Instant::now();
    index.apply(vec![], 1)?;
    index.merge()?;
    loaded.took += begun.elapsed();
    loaded.size = index.size()?;
    let table = table(sentences, &mut Random(7));
    let synonyms = Synonyms::new(table.iter().map(|group| group.iter().map(String::as_str)), analyzer);
    let readers = ["all".to_owned()];
    let request = |q: &str| SearchRequest { q: q.to_owned(), limit: SHOWN, ..SearchRequest::default() };
    loaded.rows(&format!("this, {dictionary}"), QUERIES, sentences, |query| {
        index.search(&request(query), Some(&readers))?;
        Ok(())
    })?;
    let tree = Tree::open(folder.path())?;
    loaded.rows(&format!("tantivy's tree, {dictionary}"), QUERIES, sentences, |query| tree.search(query))?;
    loaded.rows(&format!("this, {dictionary}, synonyms"), QUERIES_SYNONYMS, sentences, |query| {
        index.search_widened(&request(query), Some(&readers), &synonyms, &Names::default())?;
        Ok(())
    })?;
    #[cfg(feature = "tree")]
    {
        // Both with caches that are empty: the index itself has cached words of the rows above.
        let lists = Index::open_read_only(folder.path(), analyzer.clone())?;
        let tree = Index::open_read_only(folder.path(), analyzer.clone())?;
        for (synonyms, with) in [(Synonyms::default(), ""), (synonyms, ", synonyms")] {
            loaded.compare(
                &format!("{dictionary}{with}"),
                sentences,
                [
                    &|query| Ok(lists.search_widened(&request(query), Some(&readers), &synonyms, &Names::default())?),
                    &|query| Ok(tree.search_by_tree(&request(query), Some(&readers), &synonyms, &Names::default())?),
                ],
            )?;
        }
    }
    Ok(())
}

/// tantivy as it comes.
fn plain(count: usize, sentences: &[String]) -> Outcome<()> {
    let mut plain = Plain::open()?;
    let mut loaded = load(count, sentences, |documents| {
        let begun = Instant::now();
        plain.add(&documents)?;
        Ok(begun.elapsed())
    })?;
    let begun = Instant::now();
    plain.finish()?;
    loaded.took += begun.elapsed();
    loaded.size = plain.size()?;
    loaded.rows(PLAIN, QUERIES, sentences, |query| {
        plain.best(query, SHOWN, true)?;
        Ok(())
    })
}

/// A database's search.
fn theirs(count: usize, dialect: &Dialect, mut peer: Peer, sentences: &[String]) -> Outcome<()> {
    let mut loaded = load(count, sentences, |documents| {
        let begun = Instant::now();
        peer.add(&documents)?;
        Ok(begun.elapsed())
    })?;
    let begun = Instant::now();
    peer.finish()?;
    loaded.took += begun.elapsed();
    loaded.size = u64::try_from(peer.size()?)?;
    loaded.rows(dialect.name, QUERIES, sentences, |query| {
        peer.best(query, SHOWN, true)?;
        peer.facets(query)?;
        Ok(())
    })
}

/// The bare engine: the words in texts and titles, bare and behind prefix letters, of each word the best, and
/// the best hits of all.
struct Tree {
    searcher: Searcher,
    fields: [Field; 2],
}

impl Tree {
    fn open(folder: &Path) -> Outcome<Self> {
        let index = tantivy::Index::open_in_dir(folder)?;
        let fields = [index.schema().get_field("exact")?, index.schema().get_field("title_words")?];
        Ok(Self { searcher: index.reader()?.searcher(), fields })
    }

    fn search(&self, query: &str) -> Outcome<()> {
        let words = words(query).map(|word| {
            let written = std::iter::once("").chain(PREFIXES).map(|prefix| format!("{prefix}{}", word.text));
            let terms = written.flat_map(|written| {
                self.fields.map(|field| {
                    let term = Term::from_field_text(field, &written);
                    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)) as Box<dyn Query>
                })
            });
            Box::new(DisjunctionMaxQuery::new(terms.collect())) as Box<dyn Query>
        });
        self.searcher.search(&BooleanQuery::union(words.collect()), &TopDocs::with_limit(SHOWN).order_by_score())?;
        Ok(())
    }
}

/// What was put into an engine.
struct Loaded {
    count: usize,
    took: Duration,
    /// Bytes of the texts.
    text: u64,
    /// Bytes of all that the engine keeps, the texts with it.
    size: u64,
}

/// Makes the texts and hands them over; `take` tells how long the engine had each batch.
fn load(
    count: usize,
    sentences: &[String],
    mut take: impl FnMut(Vec<Document>) -> Outcome<Duration>,
) -> Outcome<Loaded> {
    let mut random = Random(5);
    let mut loaded = Loaded { count, took: Duration::ZERO, text: 0, size: 0 };
    let ids: Vec<i64> = (0..i64::try_from(count)?).collect();
    for batch in ids.chunks(BATCH) {
        let documents: Vec<Document> = batch.iter().map(|id| document(*id, sentences, &mut random)).collect();
        loaded.text += documents.iter().map(|document| document.body.len() as u64).sum::<u64>();
        loaded.took += take(documents)?;
    }
    Ok(loaded)
}

impl Loaded {
    /// Asks and prints. Every engine is asked the same queries.
    fn rows(
        &self,
        engine: &str,
        most: usize,
        sentences: &[String],
        mut ask: impl FnMut(&str) -> Outcome<()>,
    ) -> Outcome<()> {
        for length in LENGTHS {
            let mut random = Random(11);
            let (row, mut times) = (Instant::now(), vec![]);
            while times.len() < most && row.elapsed() < ROW_TIMEOUT {
                let query = query(length, sentences, &mut random);
                let begun = Instant::now();
                ask(&query)?;
                times.push(begun.elapsed());
            }
            self.row(engine, length, &mut times);
        }
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "shown rounded")]
    fn row(&self, engine: &str, length: usize, times: &mut [Duration]) {
        let count = self.count;
        let (rate, size) = (count as f64 / self.took.as_secs_f64(), self.size as f64 / self.text as f64);
        times.sort_unstable();
        let [p50, p95, p99] = [50, 95, 99].map(|part| times[times.len() * part / 100].as_secs_f64() * 1000.0);
        println!(
            "| {count} | {engine} | {rate:.0} | {size:.2} | {length} | {} | {p50:.2} | {p95:.2} | {p99:.2} |",
            times.len()
        );
    }

    /// Asks the posting lists and the tree in turn, and prints a row of each.
    #[cfg(feature = "tree")]
    fn compare(
        &self,
        dictionary: &str,
        sentences: &[String],
        engines: [&dyn Fn(&str) -> Outcome<SearchPage>; 2],
    ) -> Outcome<()> {
        for length in LENGTHS {
            let mut random = Random(13);
            let (row, mut times, mut different) = (Instant::now(), [vec![], vec![]], 0);
            while times[0].len() < QUERIES_COMPARED && row.elapsed() < 2 * ROW_TIMEOUT {
                let query = query(length, sentences, &mut random);
                let mut pages = [None, None];
                let first = times[0].len() % 2;
                for place in [first, 1 - first] {
                    let begun = Instant::now();
                    let page = engines[place](&query)?;
                    times[place].push(begun.elapsed());
                    pages[place] = Some(page);
                }
                if let [Some(by_lists), Some(by_tree)] = &pages {
                    different += usize::from(search::tree::difference(by_lists, by_tree).is_some());
                }
            }
            for (engine, times) in ["lists", "tree of the plan"].into_iter().zip(&mut times) {
                self.row(&format!("{engine}, {dictionary}"), length, times);
            }
            if different > 0 {
                println!("{different} answers of the tree differ from those of the lists.");
            }
        }
        Ok(())
    }
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
    let topics: BTreeSet<usize> = (0..=random.below(3)).map(|_| random.below(9)).collect();
    Document {
        title: query(5, sentences, random),
        summary: random.pick(sentences).clone(),
        url: format!("/practices/{id}"),
        company: Some(CompanyLabel {
            slug: format!("company-{company}"),
            name: format!("חברה {company}"),
            sector: Sector::ALL[company % Sector::ALL.len()],
            size: SizeBand::ALL[company % SizeBand::ALL.len()],
        }),
        topics: topics.into_iter().map(|topic| TopicLabel { slug: format!("topic-{topic}"), names: vec![] }).collect(),
        date: Timestamp(id * 1_000_000),
        year: 2015 + i32::try_from(company % 12).unwrap_or_default(),
        readers: vec!["all".to_owned()],
        ..sets::document(id, body)
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

fn sentences(sets: &Path) -> Outcome<Vec<String>> {
    let mut sentences = vec![];
    for name in ["questions", "lemmas"] {
        for BenchDocument { text } in sets::lines(&sets.join(name).join("docs.jsonl"))? {
            sentences.extend(text.split_inclusive(". ").map(|sentence| sentence.trim().to_owned()));
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
