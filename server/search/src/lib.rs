//! Full-text search: tantivy, with an analysis made for Hebrew. It knows nothing of the database or of members: a
//! document carries the groups of its readers.
//!
//! The caller turns what can be found into [`Document`]s and hands them to [`Index::apply`] with the change-log
//! position they bring the index to; [`Index::search`] answers a [`SearchRequest`](domain::search::SearchRequest). In
//! reading order:
//!
//! - [`document`]: what can be found, and [`index`]: the folder with the index;
//! - [`analysis`]: from text to words, and from a word to the terms it is found by;
//! - [`lexicon`]: what an installed dictionary knows of Hebrew words;
//! - [`synonyms`]: which other expressions a query's words are searched by, and [`names`]: what a filter that is typed
//!   may name;
//! - `query`: from the typed text to a plan of the search; `vocabulary` and `evidence`: which written words a word of
//!   the query means;
//! - `source`, `unpacked`, `visible`: the fields that terms are looked up in, the columns of each segment in memory, and
//!   what of them the asker may find;
//! - `postings`, `proximity`: the posting lists of the terms and of phrases;
//! - `engine`: who carries a plan out: `matches` reads list after list and adds the scores up, for a segment's `matched`
//!   documents. In tests and with the feature `tree`, the module `tree` finds the same by tantivy's own queries;
//! - `candidate`, `collect`: the best hits and the counts of every filter, in one pass;
//! - `occurrences`, `rescore`, `snippet`: where the words of the query occur, the order of the best hits by it, and the
//!   passage that is shown; `in_files`: the same for attached files; `body`: the stored text that snippets are taken
//!   from;
//! - `cores`: how the work of one search is shared between the cores;
//! - `suggest`: what the beginning of a query may become.
//!
//! To add a filter: give [`Document`] the value, [`schema`] a column and [`schema::Dimension`] a variant; the counts,
//! the filter and their tests follow from that list. [`Index::with_facets`] says which types of document have which
//! filters. To add a way a word can be written: [`analysis::forms`]. Every change of the analysis or of the schema raises
//! [`schema::VERSION`], which makes every existing index be rebuilt.

pub mod analysis;
mod body;
mod candidate;
mod collect;
mod cores;
pub mod document;
mod engine;
mod error;
mod evidence;
mod found;
mod in_files;
pub mod index;
pub mod lexicon;
mod matched;
mod matches;
pub mod names;
mod occurrences;
mod postings;
mod proximity;
mod query;
mod queue;
mod rescore;
mod results;
pub mod schema;
mod search;
mod snippet;
mod source;
mod suggest;
pub mod synonyms;
#[cfg(any(test, feature = "tree"))]
pub mod tree;
mod unpacked;
mod visible;
mod vocabulary;

pub use analysis::forms::Analyzer;
pub use document::{CompanyLabel, Document, FileText, Operation, TopicLabel};
pub use error::SearchError;
pub use index::{Checkpoint, History, Index, Opened};
pub use lexicon::Lexicon;
pub use names::{NamedValue, Names};
pub use query::filters::Key;
pub use query::spelling::other_layout;
pub use suggest::{Suggested, SuggestedTitle, Typed};
pub use synonyms::Synonyms;
