//! From what was typed to what is looked for: taken apart ([`parse`]), its filters understood
//! ([`filters`]), looked up in the index ([`plan`]).

use domain::search::SearchRequest;
use tantivy::Searcher;

pub mod filters;
pub mod parse;
pub mod plan;
pub mod similar;
pub mod spelling;

use filters::Choice;
use parse::Parsed;

/// A request, understood.
pub struct Understood {
    /// The query's words.
    pub parsed: Parsed,
    /// The request's filters and the query's.
    pub choice: Choice,
    /// What was not understood, in the query's words.
    pub ignored: Vec<String>,
}

impl Understood {
    /// Reads a request. A filter's typed value that names nothing is ignored and told.
    pub fn new(request: &SearchRequest, searcher: &Searcher) -> Self {
        let parsed = Parsed::new(&request.q);
        let mut choice = Choice::of(request);
        let mut ignored = vec![];
        for (key, value) in &parsed.filters {
            match key.resolve(value, searcher) {
                Some((dimension, value)) => choice.add(dimension, value),
                None => ignored.push(format!("{}:{value}", key.name())),
            }
        }
        ignored.extend_from_slice(&parsed.cut);
        Self { parsed, choice, ignored }
    }
}
