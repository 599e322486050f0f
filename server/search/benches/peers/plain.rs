//! tantivy as it comes: its default tokenizer, query parser, facets and snippets.

use std::error::Error;

use search::Document;
use tantivy::collector::{Count, FacetCollector, TopDocs};
use tantivy::directory::MmapDirectory;
use tantivy::query::QueryParser;
use tantivy::schema::{FAST, Facet, FacetOptions, Field, STORED, Schema, TEXT, Value};
use tantivy::snippet::SnippetGenerator;
use tantivy::{IndexReader, IndexWriter, TantivyDocument, doc};
use tempfile::TempDir;

use super::{FACTS, facts};

/// What its writer may take: about what it recommends.
const WRITER_MEMORY: usize = 100_000_000;

/// An index of its own, which is gone when this is dropped.
pub struct Plain {
    index: tantivy::Index,
    writer: Option<IndexWriter>,
    reader: IndexReader,
    number: Field,
    texts: [Field; 3],
    facets: Field,
    folder: TempDir,
}

impl Plain {
    /// Makes an empty index.
    pub fn open() -> Result<Self, Box<dyn Error>> {
        let mut schema = Schema::builder();
        let number = schema.add_i64_field("number", FAST | STORED);
        let texts = ["title", "summary", "body"].map(|name| schema.add_text_field(name, TEXT | STORED));
        let facets = schema.add_facet_field("facets", FacetOptions::default());
        let folder = tempfile::tempdir()?;
        let directory = MmapDirectory::open(folder.path())?;
        let index = tantivy::Index::create(directory, schema.build(), tantivy::IndexSettings::default())?;
        let (writer, reader) = (Some(index.writer(WRITER_MEMORY)?), index.reader()?);
        Ok(Self { index, writer, reader, number, texts, facets, folder })
    }

    /// Adds documents and commits.
    pub fn add(&mut self, documents: &[Document]) -> Result<(), Box<dyn Error>> {
        let Some(writer) = &mut self.writer else { return Err("its writing has ended".into()) };
        let [title, summary, body] = self.texts;
        for it in documents {
            let mut document = doc!(
                self.number => it.id,
                title => it.title.as_str(),
                summary => it.summary.as_str(),
                body => it.body.as_str(),
            );
            let facts = FACTS.into_iter().zip(facts(it)).filter(|(_, value)| !value.is_empty());
            let topics = it.topics.iter().map(|topic| ("topic", topic.slug.clone()));
            for (fact, value) in facts.chain(topics) {
                document.add_facet(self.facets, Facet::from_path([fact, &value]));
            }
            writer.add_document(document)?;
        }
        writer.commit()?;
        Ok(())
    }

    /// Ends the writing, its merges included.
    pub fn finish(&mut self) -> Result<(), Box<dyn Error>> {
        if let Some(writer) = self.writer.take() {
            writer.wait_merging_threads()?;
        }
        self.reader.reload()?;
        Ok(())
    }

    /// How many bytes everything takes.
    pub fn size(&self) -> Result<u64, Box<dyn Error>> {
        let files = std::fs::read_dir(self.folder.path())?;
        files.map(|file| Ok(file?.metadata()?.len())).sum()
    }

    /// The keys of the best texts, the best first; with snippets and facets where they are wanted.
    pub fn best(&self, query: &str, limit: usize, shown: bool) -> Result<Vec<i64>, Box<dyn Error>> {
        let searcher = self.reader.searcher();
        let (query, _) = QueryParser::for_index(&self.index, self.texts.to_vec()).parse_query_lenient(query);
        let top = TopDocs::with_limit(limit).order_by_score();
        let best = if shown {
            let mut facets = FacetCollector::for_field("facets");
            FACTS.iter().chain(&["topic"]).for_each(|fact| facets.add_facet(Facet::from_path([fact])));
            searcher.search(&query, &(top, Count, facets))?.0
        } else {
            searcher.search(&query, &top)?
        };
        let snippets = SnippetGenerator::create(&searcher, &*query, self.texts[2])?;
        let keys = best.into_iter().map(|(_, address)| {
            let document: TantivyDocument = searcher.doc(address)?;
            if shown {
                std::hint::black_box(snippets.snippet_from_doc(&document).to_html());
            }
            let key = document.get_first(self.number).and_then(|value| value.as_i64());
            key.ok_or_else(|| "a text without its key".into())
        });
        keys.collect()
    }
}
