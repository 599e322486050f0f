//! A lane bounds how many computations run at once, and how many wait for their turn.

use std::sync::Arc;

use domain::problem::Problem;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many seconds somebody is asked to wait when a lane is full.
const RETRY_SECONDS: i64 = 5;

/// A bounded number of slots, and a bounded number of callers that wait for one. They are served in the order in
/// which they came.
#[derive(Debug)]
pub(crate) struct Lane {
    /// One permit for each caller that has a slot or waits for one.
    places: Arc<Semaphore>,
    /// One permit for each slot.
    slots: Arc<Semaphore>,
}

/// A slot of a lane. It is free again when the last clone is dropped.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    _held: Arc<(OwnedSemaphorePermit, OwnedSemaphorePermit)>,
}

impl Lane {
    /// A lane of `slots` slots for which `waiting` callers may wait.
    pub(crate) fn new(slots: usize, waiting: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(slots + waiting)), slots: Arc::new(Semaphore::new(slots)) }
    }

    /// Waits for a slot.
    ///
    /// # Errors
    /// [`Problem::Busy`] at once when too many wait already.
    pub(crate) async fn slot(&self) -> Result<Slot, Problem> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| busy())?;
        // The semaphore is never closed.
        let slot = Arc::clone(&self.slots).acquire_owned().await.map_err(|_| Problem::Internal)?;
        Ok(Slot { _held: Arc::new((slot, place)) })
    }
}

/// The refusal of a caller for whom there is no room to wait.
pub(crate) fn busy() -> Problem {
    Problem::Busy { seconds: RETRY_SECONDS }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn callers_wait_up_to_the_bound_and_are_refused_beyond_it() {
        let lane = Lane::new(1, 1);
        let first = lane.slot().await.expect("a slot");
        let mut second = Box::pin(lane.slot());
        assert!((&mut second).now_or_never().is_none(), "it waits");
        assert_eq!(lane.slot().await.err(), Some(busy()));
        drop(first);
        let second = second.await.expect("its turn");
        let mut third = Box::pin(lane.slot());
        assert!((&mut third).now_or_never().is_none(), "there is room to wait again");
        drop(third);
        assert!(lane.slot().now_or_never().is_none(), "who gave up waiting left their place");
        drop(second);
        lane.slot().await.expect("a slot");
    }

    #[tokio::test]
    async fn a_computation_holds_its_slot_though_nobody_waits_for_it() {
        let lane = Lane::new(1, 1);
        let (finish, finished) = std::sync::mpsc::channel::<()>();
        let slot = lane.slot().await.expect("a slot");
        let mut abandoned = Box::pin(async move { slot.run(move || finished.recv()).await });
        assert!((&mut abandoned).now_or_never().is_none());
        drop(abandoned);
        let mut next = Box::pin(lane.slot());
        assert!((&mut next).now_or_never().is_none(), "the slot is taken while the computation runs");
        drop(finish);
        next.await.expect("a slot");
    }
}
