//! The cores that the work of one search is shared between.

use std::sync::LazyLock;
use std::thread::available_parallelism;

use tantivy::{Executor, Searcher};

/// The number of documents below which sharing costs more than it saves.
const SHARED_FROM: u64 = 20_000;

static ONE: Executor = Executor::SingleThread;
static ALL: LazyLock<Executor> =
    LazyLock::new(|| Executor::multi_thread(cores(), "search-").unwrap_or(Executor::SingleThread));

fn cores() -> usize {
    available_parallelism().map_or(1, usize::from)
}

/// Returns into how many parts a search of so many documents is divided.
pub fn parts(documents: u64) -> usize {
    if documents < SHARED_FROM { 1 } else { cores() }
}

/// Returns what runs the parts of a search: this thread alone in a small index, else a pool with a thread for every core.
pub fn executor(searcher: &Searcher) -> &'static Executor {
    if parts(searcher.num_docs()) == 1 { &ONE } else { &ALL }
}
