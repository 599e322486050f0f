//! What waits for the threads that write the index: tantivy takes in ten thousand documents without
//! asking how large they are.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tantivy::TantivyDocument;
use tantivy::schema::document::Document;

/// So many bytes of texts may wait: more than the threads take while the next texts are read.
const MOST: usize = 4_000_000;

/// The texts that wait.
#[derive(Default)]
pub struct Queue {
    /// Their bytes.
    waiting: Mutex<usize>,
    room: Condvar,
}

/// A document that waits.
pub struct Waiting {
    document: TantivyDocument,
    bytes: usize,
    queue: Arc<Queue>,
}

impl Queue {
    /// Blocks until there is room for a document with so many bytes of text. One that is larger than the
    /// queue waits alone.
    pub fn enter(self: &Arc<Self>, document: TantivyDocument, bytes: usize) -> Waiting {
        // A writer that fails drops what waits for it, and so makes room.
        let full = |waiting: &mut usize| *waiting > 0 && *waiting + bytes > MOST;
        *self.room.wait_while(self.waiting(), full).unwrap_or_else(PoisonError::into_inner) += bytes;
        Waiting { document, bytes, queue: Arc::clone(self) }
    }

    fn waiting(&self) -> MutexGuard<'_, usize> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        *self.queue.waiting() -= self.bytes;
        self.queue.room.notify_one();
    }
}

impl Document for Waiting {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }

    fn into_tantivy_document(mut self) -> TantivyDocument {
        std::mem::take(&mut self.document)
    }
}

#[cfg(test)]
mod tests {
    use tantivy::schema::{Schema, TEXT};
    use tantivy::{Index, IndexWriter, doc};

    use super::*;

    #[test]
    fn no_more_waits_than_there_is_room_for() {
        let mut schema = Schema::builder();
        let body = schema.add_text_field("body", TEXT);
        let mut writer: IndexWriter<Waiting> =
            Index::create_in_ram(schema.build()).writer_with_num_threads(1, 50_000_000).unwrap();
        let queue = Arc::<Queue>::default();
        let small = "מדד שירות ".repeat(20_000);
        let large = small.repeat(1 + MOST / small.len());
        for text in [vec![small.as_str(); 15], vec![large.as_str(); 2], vec![small.as_str(); 2]].concat() {
            writer.add_document(queue.enter(doc!(body => text), text.len())).unwrap();
            assert!(*queue.waiting() <= MOST.max(text.len()));
        }
        writer.commit().unwrap();
        assert_eq!(*queue.waiting(), 0);
    }

    #[test]
    fn a_writer_that_fails_leaves_nobody_waiting() {
        let folder = tempfile::tempdir().unwrap();
        let mut schema = Schema::builder();
        let body = schema.add_text_field("body", TEXT);
        let writer: IndexWriter<Waiting> = Index::create_in_dir(folder.path(), schema.build())
            .unwrap()
            .writer_with_num_threads(1, 50_000_000)
            .unwrap();
        folder.close().unwrap();
        let queue = Arc::<Queue>::default();
        let half = "מ".repeat(MOST / 4);
        let add = || writer.add_document(queue.enter(doc!(body => half.as_str()), half.len()));
        // Its thread ends at the first, for there is no folder; room for the fourth is made by dropping the others.
        assert!((0..4).map(|_| add()).any(|added| added.is_err()));
        drop(writer);
        assert_eq!(*queue.waiting(), 0);
    }
}
