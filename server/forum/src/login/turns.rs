//! One password check at a time for each account.
//!
//! A check counts as failed only once it has failed. So that many guesses at once are no more than one after the
//! other, each of them waits for the ones before.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::problem::Problem;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::password::busy;

/// How many checks of one account may wait.
const WAITING: usize = 128;

/// The accounts of which a password is being checked.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    accounts: Mutex<HashMap<String, Account>>,
}

#[derive(Debug)]
struct Account {
    /// The turn, as a semaphore of one permit.
    turn: Arc<Semaphore>,
    /// How many callers have the turn or wait for it. The account is forgotten when there is none.
    places: usize,
}

/// An account's turn, until it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    _permit: OwnedSemaphorePermit,
    _place: QueueSlot,
}

/// A caller's place in the queue of an account.
#[derive(Debug)]
struct QueueSlot {
    turns: Arc<Turns>,
    account: String,
}

impl Turns {
    /// Waits for the turn of an account.
    ///
    /// # Errors
    /// [`Problem::Busy`] at once when too many wait already.
    pub(crate) async fn turn(self: &Arc<Self>, account: &str) -> Result<Turn, Problem> {
        let (turn, place) = self.wait(account)?;
        // The semaphore is never closed.
        let permit = turn.acquire_owned().await.map_err(|_| Problem::Internal)?;
        Ok(Turn { _permit: permit, _place: place })
    }

    fn wait(self: &Arc<Self>, name: &str) -> Result<(Arc<Semaphore>, QueueSlot), Problem> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let account =
            accounts.entry(name.to_owned()).or_insert_with(|| Account { turn: Arc::new(Semaphore::new(1)), places: 0 });
        if account.places > WAITING {
            return Err(busy());
        }
        account.places += 1;
        Ok((Arc::clone(&account.turn), QueueSlot { turns: Arc::clone(self), account: name.to_owned() }))
    }
}

impl Drop for QueueSlot {
    fn drop(&mut self) {
        let mut accounts = self.turns.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(account) = accounts.get_mut(&self.account) {
            account.places -= 1;
            if account.places == 0 {
                accounts.remove(&self.account);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn each_account_has_one_turn_at_a_time() {
        let turns = Arc::new(Turns::default());
        let first = turns.turn("a").await.expect("a turn");
        turns.turn("b").await.expect("another account's");
        let mut second = Box::pin(turns.turn("a"));
        assert!((&mut second).now_or_never().is_none(), "it waits");
        drop(first);
        drop(second.await.expect("its turn"));
        assert!(turns.accounts.lock().expect("no panic").is_empty(), "nobody is left");
    }

    #[tokio::test]
    async fn as_many_wait_as_there_is_room_for() {
        let turns = Arc::new(Turns::default());
        let _first = turns.turn("a").await.expect("a turn");
        let places: Vec<_> = (0..WAITING).map(|_| turns.wait("a").expect("a place")).collect();
        assert_eq!(turns.turn("a").await.err(), Some(busy()));
        turns.turn("b").await.expect("another account's");
        drop(places);
        assert!(turns.turn("a").now_or_never().is_none(), "those who gave up left their places");
    }
}
