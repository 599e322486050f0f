//! How many statements some work makes.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

tokio::task_local! {
    static MADE: Arc<AtomicU64>;
}

/// Does some work, and gives the number of statements that it made beside its result. What tasks of their own do for it is not
/// counted.
pub async fn counted<F: Future>(work: F) -> (F::Output, u64) {
    let made = Arc::<AtomicU64>::default();
    let output = MADE.scope(Arc::clone(&made), work).await;
    let statements = made.load(Ordering::Relaxed);
    // They are statements of the work that this one is a part of, too.
    add(statements);
    (output, statements)
}

/// Counts statements for the work that makes them, where somebody counts.
pub(crate) fn add(statements: u64) {
    // Where nobody does, there is nothing to count in.
    let _ = MADE.try_with(|made| made.fetch_add(statements, Ordering::Relaxed));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_part_makes_is_counted_for_the_whole() {
        add(1);
        let (part, whole) = counted(async {
            add(1);
            counted(async { add(2) }).await.1
        })
        .await;
        assert_eq!((part, whole), (2, 3));
    }
}
