//! From what was typed to what is looked for: taken apart ([`parse`]), its filters understood
//! ([`filters`]), its words looked up in the index ([`meaning`], [`plan`]).

use domain::search::{AmbiguousFilter, SearchRequest};

pub mod filters;
pub mod meaning;
pub mod parse;
pub mod plan;
pub mod similar;
pub mod spelling;

use filters::{Choice, Resolved};
use parse::Parsed;

use crate::names::Names;
use crate::schema::Dimension;

/// A request, understood.
pub struct Understood {
    /// The query's words.
    pub parsed: Parsed,
    /// The request's filters and the query's.
    pub choice: Choice,
    /// What was not understood, in the query's words.
    pub ignored: Vec<String>,
    /// Filters that may mean one of several things.
    pub ambiguous: Vec<AmbiguousFilter>,
    /// Whether a filter names nothing that there is, or nothing that was typed is a word or a filter.
    pub names_nothing: bool,
}

impl Understood {
    /// Reads a request. A topic that was typed includes those under it.
    pub fn new(request: &SearchRequest, names: &Names) -> Self {
        let parsed = Parsed::new(&request.q);
        let mut choice = Choice::of(request);
        let mut choose = |dimension: Dimension, value: &str| {
            let below = names.below(dimension, value).iter().cloned();
            [value.to_owned()].into_iter().chain(below).for_each(|value| choice.add(dimension, value));
        };
        let (mut ignored, mut ambiguous, mut names_nothing) = (vec![], vec![], parsed.is_wordless);
        for filter in &parsed.filters {
            match filter.key.resolve(&filter.value, names) {
                Resolved::One(dimension, value) => choose(dimension, &value),
                Resolved::Several(dimension, choices) => {
                    choices.iter().for_each(|one| choose(dimension, &one.value));
                    let (filter, text) = (filter.name.clone(), filter.value.clone());
                    ambiguous.push(AmbiguousFilter { filter, text, choices });
                }
                Resolved::Nothing => {
                    names_nothing = true;
                    // As it was typed: several words stand in quotation marks.
                    let quote = if filter.value.contains(char::is_whitespace) { "\"" } else { "" };
                    ignored.push(format!("{}:{quote}{}{quote}", filter.name, filter.value));
                }
            }
        }
        ignored.extend_from_slice(&parsed.cut);
        Self { parsed, choice, ignored, ambiguous, names_nothing }
    }
}
