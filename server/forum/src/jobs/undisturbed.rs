//! What a job does to its end although its process is told to stop, such as a mail that is being handed over: dropped before
//! the server's answer was noted, it would be sent once more.

use std::sync::Arc;

use tokio::sync::Mutex;

tokio::task_local! {
    static GATE: Gate;
}

/// What a job holds while it does such a thing. Whoever stops the job waits for it, and is handed it before the job goes on.
pub(super) type Gate = Arc<Mutex<()>>;

/// Runs a job with a gate.
pub(super) async fn with_gate<T>(gate: Gate, job: impl Future<Output = T>) -> T {
    GATE.scope(gate, job).await
}

/// Does something to its end, where a job does it. Where the job is being stopped, it is not begun.
pub(crate) async fn undisturbed<T>(work: impl Future<Output = T>) -> T {
    let gate = GATE.try_with(Arc::clone).ok();
    let _held = match &gate {
        Some(gate) => Some(gate.lock().await),
        None => None,
    };
    work.await
}
