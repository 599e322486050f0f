//! Full-text search: tantivy, with an analysis made for Hebrew. Knows nothing of the database.
//!
//! The caller turns what can be found into [`Document`]s and hands them to [`Index::apply`] with the
//! change-log position they bring the index to; [`Index::search`] answers a
//! [`SearchRequest`](domain::search::SearchRequest). In reading order:
//!
//! - [`document`]: what can be found, and [`index`]: the folder it is kept in;
//! - [`analysis`]: from text to words, and from a word to the terms it is found by;
//! - [`lexicon`]: what an installed dictionary knows of Hebrew words;
//! - [`synonyms`]: what else a query's words are looked for by;
//! - `query`: from what was typed to what is looked for; `vocabulary` and `evidence`: which written words
//!   a word of it means;
//! - `postings`, `proximity`, `matches`: the lists of documents behind the terms and behind words that stand
//!   together, and what they come to;
//! - `collect`: the best hits and the counts of every filter, in one pass;
//! - `occurrences`, `rescore`, `snippet`: where the words stand, the order of the best hits by it, and
//!   what is shown of them, `in_files`: the same of the files beside them, `texts`: what that is taken from;
//! - `cores`: how the work of one search is shared;
//! - `suggest`: what may be meant by the beginning of a query.
//!
//! To add a filter: give [`Document`] the value, [`schema`] a column and [`schema::Dimension`] a
//! variant; the counts, the choice and their tests follow from that list. To add a way a word can
//! be written: [`analysis::forms`]. Every change of the analysis or of the schema raises
//! [`schema::VERSION`], which makes every existing index be rebuilt.

pub mod analysis;
mod body;
mod collect;
mod cores;
pub mod document;
mod error;
mod evidence;
mod in_files;
pub mod index;
pub mod lexicon;
mod matches;
mod occurrences;
mod postings;
mod proximity;
mod query;
mod queue;
mod rescore;
pub mod schema;
mod search;
mod snippet;
mod suggest;
pub mod synonyms;
mod vocabulary;

pub use analysis::forms::Analyzer;
pub use document::{CompanyLabel, Document, FileText, Operation, TopicLabel};
pub use error::SearchError;
pub use index::{Checkpoint, History, Index, Opened};
pub use lexicon::Lexicon;
pub use query::filters::Key;
pub use query::spelling::other_layout;
pub use suggest::{Suggested, SuggestedTitle, Typed};
pub use synonyms::Synonyms;
