//! What of an index its asker may find.

use std::sync::Arc;

use fixedbitset::FixedBitSet;
use tantivy::{DocId, Searcher};

use crate::unpacked::{Segments, Unpacked};

/// A segment, as far as an asker may see it.
pub struct VisibleDocs {
    /// The segment's columns.
    pub unpacked: Arc<Unpacked>,
    /// The documents that one of the asker's groups may find; `None` where everything may be found.
    open: Option<FixedBitSet>,
}

impl VisibleDocs {
    /// Each of a searcher's segments, which are all known; `groups` are the asker's, `None` all of them.
    pub fn segments(searcher: &Searcher, segments: &Segments, groups: Option<&[String]>) -> Vec<Self> {
        let groups = groups.map(|groups| segments.readers.of(groups));
        let visible = searcher.segment_readers().iter().filter_map(|segment| {
            let unpacked = Arc::clone(segments.segment(segment)?);
            let of = segment.max_doc() as usize;
            Some(Self { open: groups.as_ref().map(|groups| unpacked.readers.with(groups, of)), unpacked })
        });
        visible.collect()
    }

    /// Whether one of the asker's groups may find a document.
    pub fn has(&self, doc: DocId) -> bool {
        self.open.as_ref().is_none_or(|open| open.contains(doc as usize))
    }

    /// Takes those of some documents away that the asker may not find.
    pub fn narrow(&self, docs: &mut FixedBitSet) {
        if let Some(open) = &self.open {
            docs.intersect_with(open);
        }
    }
}
