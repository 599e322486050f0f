//! The work of one search, done by several cores at once: among many texts alone, for among few a thread
//! costs more than it saves.

use std::panic::resume_unwind;
use std::sync::LazyLock;
use std::thread;

use tantivy::Searcher;

/// From so many documents on every core takes a share.
const SHARED_FROM: u64 = 20_000;

static CORES: LazyLock<usize> = LazyLock::new(|| thread::available_parallelism().map_or(1, usize::from));

/// Into how many shares a search's work is parted.
pub fn shares(searcher: &Searcher) -> usize {
    if searcher.num_docs() < SHARED_FROM { 1 } else { *CORES }
}

/// Does all the shares at once, the first of them in this thread; the answers in their order.
pub fn at_once<T: Send, R: Send>(shares: impl IntoIterator<Item = T>, run: impl Fn(T) -> R + Sync) -> Vec<R> {
    let mut shares = shares.into_iter();
    let Some(own) = shares.next() else { return vec![] };
    let run = &run;
    thread::scope(|scope| {
        let others: Vec<_> = shares.map(|share| scope.spawn(move || run(share))).collect();
        let mut done = vec![run(own)];
        done.extend(others.into_iter().map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic))));
        done
    })
}
