//! Documents to search in, and an index in a folder of its own.

use domain::clock::Timestamp;
use domain::company::{Sector, SizeBand};
use domain::language::Language;
use domain::search::{HitType, SearchPage, SearchRequest};
use search::{Analyzer, CompanyLabel, Document, Index, NamedValue, Names, Operation, Synonyms, TopicLabel};
use tempfile::TempDir;

/// An index, deleted with its folder when dropped.
pub struct Forum {
    pub index: Index,
    /// What its companies and topics are called.
    pub names: Names,
    pub folder: TempDir,
}

impl Forum {
    /// An index of these documents, at position 1.
    pub fn of(documents: impl IntoIterator<Item = Document>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let index = Index::open(folder.path(), Analyzer::default()).unwrap().index;
        let documents: Vec<_> = documents.into_iter().collect();
        let names = names(&documents);
        index.apply(documents.into_iter().map(upsert).collect(), 1).unwrap();
        Self { index, names, folder }
    }

    /// An index of texts, numbered from 0.
    pub fn of_texts(texts: &[&str]) -> Self {
        Self::of((0..).zip(texts).map(|(id, text)| Document { body: (*text).to_owned(), ..document(id) }))
    }

    pub fn ask(&self, request: &SearchRequest) -> SearchPage {
        self.index.search_widened(request, None, &Synonyms::default(), &self.names).unwrap()
    }

    /// The keys of the hits of a query, the best first.
    pub fn find(&self, q: &str) -> Vec<i64> {
        ids(&self.ask(&query(q)))
    }
}

/// The companies and topics of some documents.
fn names(documents: &[Document]) -> Names {
    let companies = documents.iter().filter_map(|document| document.company.as_ref());
    let companies = companies.map(|company| named(&company.slug, &[&company.name]));
    let topics = documents.iter().flat_map(|document| &document.topics);
    let topics = topics.map(|topic| named(&topic.slug, &topic.names));
    Names::new(once_each(companies), once_each(topics))
}

fn once_each(values: impl Iterator<Item = NamedValue>) -> Vec<NamedValue> {
    let mut values: Vec<_> = values.collect();
    values.sort_by(|a, b| a.slug.cmp(&b.slug));
    values.dedup();
    values
}

/// A company or a topic that a filter can name.
pub fn named<Name: ToString>(slug: &str, names: &[Name]) -> NamedValue {
    NamedValue { slug: slug.to_owned(), names: names.iter().map(ToString::to_string).collect(), below: vec![] }
}

pub fn upsert(document: Document) -> Operation {
    Operation::Upsert(Box::new(document))
}

pub fn query(q: &str) -> SearchRequest {
    SearchRequest { q: q.to_owned(), limit: 20, ..SearchRequest::default() }
}

pub fn ids(page: &SearchPage) -> Vec<i64> {
    page.hits.iter().map(|hit| hit.id).collect()
}

/// A practice that everybody may read; later keys are newer.
pub fn document(id: i64) -> Document {
    Document {
        hit_type: HitType::Practice,
        id,
        kind: "write-up".to_owned(),
        title: format!("כותרת {id}"),
        summary: String::new(),
        body: String::new(),
        url: format!("/practices/{id}"),
        company: Some(company("oren-gal", "אורן־גל")),
        professions: vec![],
        tried: vec![],
        topics: vec![],
        language: Language::Hebrew,
        date: Timestamp(id * 1_000_000),
        year: 2026,
        meeting: String::new(),
        readers: vec!["all".to_owned()],
        version: 1,
        extra: String::new(),
        since: 0,
        files: vec![],
    }
}

pub fn company(slug: &str, name: &str) -> CompanyLabel {
    CompanyLabel { slug: slug.to_owned(), name: name.to_owned(), sector: Sector::Finance, size: SizeBand::Upto249 }
}

pub fn topic(slug: &str, name: &str) -> TopicLabel {
    TopicLabel { slug: slug.to_owned(), names: vec![name.to_owned(), slug.to_owned()] }
}
