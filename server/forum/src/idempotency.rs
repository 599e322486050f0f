//! Requests that a program repeats because it got no answer: the change is made once, and the repetition gets the first
//! answer again.
//!
//! A request that carries a key runs inside [`Request::run`]. The first commit in it that changes more than a draft also
//! writes the key's row, in the same transaction, so that not even a crash separates the two. The answer is stored
//! after it. A request that changes nothing leaves no row.

use std::collections::HashSet;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use domain::change::Entity;
use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::MemberId;
use domain::policy::Actor;
use domain::problem::Problem;
use sha2::{Digest, Sha256};
use store::WriteTx;
pub use store::idempotency::Answer;

use crate::Forum;
use crate::secret::hex;

/// How long a key is kept, in days.
const DAYS: i64 = 1;
/// The number of seconds after which to repeat a request whose key another node of the forum is using.
const RETRY_SECONDS: i64 = 1;

tokio::task_local! {
    static CURRENT: Arc<Pending>;
}

/// A request that is being carried out.
#[derive(Debug)]
struct Pending {
    member: MemberId,
    key: String,
    fingerprint: String,
    /// Whether the key's row was committed.
    written: AtomicBool,
    /// Whether nothing is to be noted of the request.
    untraced: AtomicBool,
}

/// Has nothing noted of the request that is carried out, neither its key nor its answer: the row would tell who did it. What
/// is done in it has to be the same when it is done once more.
pub(crate) fn leave_no_trace() {
    // Outside of a request with a key there is nothing to leave out.
    let _ = CURRENT.try_with(|pending| pending.untraced.store(true, Ordering::Release));
}

/// The keys whose requests are being carried out in this process.
#[derive(Debug, Default)]
pub(crate) struct Running(Mutex<HashSet<(MemberId, String)>>);

/// What is to be done with a request that carries a key.
pub enum Begun {
    /// It is new: it is to be carried out.
    New(Request),
    /// It was carried out before, with this answer.
    Answered(Answer),
    /// It was carried out before, and its answer is not known: the process ended before it was stored.
    Unanswered,
    /// It is being carried out.
    InProgress,
    /// Another request was sent with the same key.
    OtherRequest,
}

/// A request with a key, to be carried out by [`Request::run`]. While it lives, others with its key are told that it is in
/// progress.
pub struct Request {
    pending: Arc<Pending>,
    running: Arc<Running>,
}

impl Request {
    /// Carries out what the future does; its first write notes the key.
    pub async fn run<T>(&self, work: impl Future<Output = T>) -> T {
        CURRENT.scope(Arc::clone(&self.pending), work).await
    }

    /// Returns whether it changed something, so that its answer has to be stored.
    pub fn is_written(&self) -> bool {
        self.pending.written.load(Ordering::Acquire)
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        let mut running = self.running.0.lock().unwrap_or_else(PoisonError::into_inner);
        running.remove(&(self.pending.member, self.pending.key.clone()));
    }
}

/// The hash of a request's parts, in hexadecimal. Each part goes in with its length, so that no two lists of parts have
/// the same hash.
pub fn fingerprint(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hex(&hash.finalize())
}

impl Forum {
    /// Looks up what is to be done with a request that carries a key.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for all but members; when the database fails.
    pub async fn begin_request(&self, actor: &Actor, key: &str, fingerprint: String) -> Result<Begun, Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let is_first = {
            let mut running = self.requests.0.lock().unwrap_or_else(PoisonError::into_inner);
            running.insert((member, key.to_owned()))
        };
        if !is_first {
            return Ok(Begun::InProgress);
        }
        let (written, untraced) = (AtomicBool::new(false), AtomicBool::new(false));
        let pending = Pending { member, key: key.to_owned(), fingerprint, written, untraced };
        let request = Request { pending: Arc::new(pending), running: Arc::clone(&self.requests) };
        let since = expired_by(self.clock.now());
        let found = store::idempotency::find(&mut *self.store.read().await?, member, key, since).await?;
        Ok(match found {
            None => Begun::New(request),
            Some(carried) if carried.fingerprint != request.pending.fingerprint => Begun::OtherRequest,
            Some(carried) => carried.answer.map_or(Begun::Unanswered, Begun::Answered),
        })
    }

    /// Stores the answer to a request that changed something, for its repetitions.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_request(&self, request: &Request, answer: &Answer) -> Result<(), Problem> {
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::idempotency::set_answer(&mut tx, request.pending.member, &request.pending.key, answer).await?;
                tx.commit(None, self.clock.now(), &[]).await?;
                Ok(())
            })
            .await
    }

    /// Notes the key of the request that makes these events happen, in their transaction. Gives what is to be told with
    /// [`Noted::committed`] once they are committed; `None` where there is no key, or it was noted before.
    ///
    /// # Errors
    /// [`Problem::Busy`] when another node has just carried out a request of the same key.
    pub(crate) async fn note_request(
        &self,
        tx: &mut WriteTx,
        events: &[DomainEvent],
    ) -> Result<Option<Noted>, Problem> {
        let Ok(pending) = CURRENT.try_with(Arc::clone) else { return Ok(None) };
        if pending.untraced.load(Ordering::Acquire) {
            return Ok(None);
        }
        if pending.written.load(Ordering::Acquire) || events.iter().all(|event| event.entity() == Entity::Draft) {
            return Ok(None);
        }
        let now = self.clock.now();
        let (key, fingerprint) = (&pending.key, &pending.fingerprint);
        match store::idempotency::insert(tx, pending.member, key, fingerprint, now, expired_by(now)).await? {
            true => Ok(Some(Noted(pending))),
            false => Err(Problem::Busy { seconds: RETRY_SECONDS }),
        }
    }
}

/// A key whose row stands in a transaction that is not committed yet.
pub(crate) struct Noted(Arc<Pending>);

impl Noted {
    /// Tells the request that its transaction was committed.
    pub fn committed(self) {
        self.0.written.store(true, Ordering::Release);
    }
}

pub(crate) fn expired_by(now: Timestamp) -> Timestamp {
    now.plus_days(-DAYS)
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn parts_are_not_confused() {
        assert_ne!(fingerprint(&[b"ab", b"c"]), fingerprint(&[b"a", b"bc"]));
        assert_ne!(fingerprint(&[b"a"]), fingerprint(&[b"a", b""]));
        assert_eq!(fingerprint(&[b"a", b"b"]), fingerprint(&[b"a", b"b"]));
    }
}
