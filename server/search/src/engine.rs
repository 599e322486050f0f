//! Who carries a plan out.

use tantivy::SegmentOrdinal;

use crate::matched::Matched;
use crate::matches;
use crate::postings::SearchContext;
use crate::query::plan::Plan;
#[cfg(any(test, feature = "tree"))]
use crate::tree::Tree;

/// What carries a plan out. All of them find the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Engine {
    /// The posting lists are read one after the other.
    #[default]
    Lists,
    /// A tree of tantivy's queries walks all lists at once.
    #[cfg(any(test, feature = "tree"))]
    Tree,
}

/// Finds what a plan finds of a segment.
pub type Finder<'a> = Box<dyn Fn(SegmentOrdinal) -> tantivy::Result<Matched> + Send + Sync + 'a>;

impl Engine {
    /// Makes ready to carry a plan out.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn finder<'a>(self, plan: &'a Plan, context: &'a SearchContext<'a>) -> tantivy::Result<Finder<'a>> {
        Ok(match self {
            Self::Lists => Box::new(move |ordinal| matches::find(plan, &context.segment(ordinal))),
            #[cfg(any(test, feature = "tree"))]
            Self::Tree => {
                let tree = Tree::new(plan, context)?;
                Box::new(move |ordinal| tree.find(ordinal, context))
            }
        })
    }
}
