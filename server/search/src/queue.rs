//! A bound on the bytes of the documents that wait for tantivy's indexing threads: tantivy itself queues up to
//! ten thousand documents, whatever their size.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tantivy::TantivyDocument;
use tantivy::schema::document::Document;

/// The most bytes of document text that are queued: more than the indexing threads take while the next documents are read.
const MAX_QUEUED_BYTES: usize = 4_000_000;

/// How long a document waits for room before it is let in all the same. An indexing thread that failed leaves queued
/// documents in tantivy's channel until the writer is dropped, so room may never come; the caller learns of the failure
/// from `add_document`, which it calls next.
const STALL_TIMEOUT: Duration = Duration::from_secs(1);

/// Counts the bytes of the documents that are queued.
pub struct Queue {
    queued: Mutex<usize>,
    room: Condvar,
    stall_timeout: Duration,
}

/// A queued document. Dropping it makes room for others.
pub struct Waiting {
    document: TantivyDocument,
    bytes: usize,
    queue: Arc<Queue>,
}

impl Default for Queue {
    fn default() -> Self {
        Self::with_stall_timeout(STALL_TIMEOUT)
    }
}

impl Queue {
    fn with_stall_timeout(stall_timeout: Duration) -> Self {
        Self { queued: Mutex::default(), room: Condvar::default(), stall_timeout }
    }

    /// Queues a document with so many bytes of text. It blocks until there is room, or for `STALL_TIMEOUT`. A document that
    /// is larger than the queue waits until the queue is empty.
    pub fn push(self: &Arc<Self>, document: TantivyDocument, bytes: usize) -> Waiting {
        let full = |queued: &mut usize| *queued > 0 && *queued + bytes > MAX_QUEUED_BYTES;
        let (mut queued, _) = self
            .room
            .wait_timeout_while(self.queued(), self.stall_timeout, full)
            .unwrap_or_else(PoisonError::into_inner);
        *queued += bytes;
        Waiting { document, bytes, queue: Arc::clone(self) }
    }

    fn queued(&self) -> MutexGuard<'_, usize> {
        self.queued.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        *self.queue.queued() -= self.bytes;
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
    use std::sync::mpsc;

    use tantivy::schema::{Schema, TEXT, TextFieldIndexing, TextOptions};
    use tantivy::tokenizer::{SimpleTokenStream, Tokenizer};
    use tantivy::{Index, IndexWriter, doc};

    use super::*;

    #[test]
    fn no_more_waits_than_there_is_room_for() {
        let mut schema = Schema::builder();
        let body = schema.add_text_field("body", TEXT);
        let mut writer: IndexWriter<Waiting> =
            Index::create_in_ram(schema.build()).writer_with_num_threads(1, 50_000_000).unwrap();
        let queue = Arc::new(Queue::with_stall_timeout(Duration::MAX));
        let small = "מדד שירות ".repeat(20_000);
        let large = small.repeat(1 + MAX_QUEUED_BYTES / small.len());
        for text in [vec![small.as_str(); 15], vec![large.as_str(); 2], vec![small.as_str(); 2]].concat() {
            writer.add_document(queue.push(doc!(body => text), text.len())).unwrap();
            assert!(*queue.queued() <= MAX_QUEUED_BYTES.max(text.len()));
        }
        writer.commit().unwrap();
        assert_eq!(*queue.queued(), 0);
    }

    /// A tokenizer that fails once it is told to, and the writer's thread with it.
    #[derive(Clone)]
    struct Failing(Arc<Mutex<mpsc::Receiver<()>>>);

    impl Tokenizer for Failing {
        type TokenStream<'a> = SimpleTokenStream<'a>;

        fn token_stream<'a>(&'a mut self, _: &'a str) -> SimpleTokenStream<'a> {
            self.0.lock().unwrap().recv().unwrap();
            panic!("this tokenizer always fails")
        }
    }

    #[test]
    fn a_writer_that_fails_leaves_nobody_waiting() {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default().set_tokenizer("failing");
        let body = schema.add_text_field("body", TextOptions::default().set_indexing_options(indexing));
        let index = Index::create_in_ram(schema.build());
        let (fail, signal) = mpsc::channel();
        index.tokenizers().register("failing", Failing(Arc::new(Mutex::new(signal))));
        let writer: IndexWriter<Waiting> = index.writer_with_num_threads(1, 50_000_000).unwrap();
        let queue = Arc::new(Queue::with_stall_timeout(Duration::from_millis(1)));
        let half = "מ".repeat(MAX_QUEUED_BYTES / 4);
        let add = || writer.add_document(queue.push(doc!(body => half.as_str()), half.len()));
        // The thread takes the first document and waits; the second stays in tantivy's channel for as long as the writer lives.
        add().unwrap();
        add().unwrap();
        fail.send(()).unwrap();
        // The writer never makes room again, and each further document is let in after the timeout, until the failure shows.
        while add().is_ok() {}
        drop(writer);
        assert_eq!(*queue.queued(), 0);
    }
}
