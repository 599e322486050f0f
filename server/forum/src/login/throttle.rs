//! How guessing passwords is slowed down: failures are counted by key, and from some number on each of them makes
//! the next attempt wait twice as long as the one before, up to a limit.
//!
//! A login from a device that is not known counts for the account, for the account at the caller's network address,
//! and for the network address. So one address is slowed down most, many addresses that guess one password are
//! slowed down together, and so is one address that guesses the passwords of many. A device that the member has
//! logged in from counts for itself alone: what strangers try does not hinder it. Only failures count, and a
//! success forgets those of the account.

use domain::audit::NewAudit;
use domain::clock::Timestamp;
use domain::id::MemberId;
use domain::policy::Actor;
use domain::problem::Problem;
use store::{Conn, login_attempt};

use crate::{Forum, secret};

const HOUR: i64 = 3_600;
pub(crate) const DAY: i64 = 24 * HOUR;
const MINUTE: i64 = 60;

/// How failures of one kind of key are counted, and how they delay the next attempt. Times are in seconds.
#[derive(Debug, Clone, Copy)]
struct Limit {
    /// The time over which failures are counted.
    window: i64,
    /// The number of failures that delay nothing.
    free: i64,
    /// The delay after the last of these.
    first: i64,
    /// The longest delay.
    most: i64,
    /// Whether a success forgets the failures.
    is_forgiven: bool,
}

/// Guesses from everywhere. The delay stays short: strangers who go on guessing cause it again and again.
const ACCOUNT: Limit = Limit { window: DAY, free: 8, first: 5, most: 5 * MINUTE, is_forgiven: true };
/// Guesses at one account from one network address, or from one device.
const SOURCE: Limit = Limit { window: DAY, free: 8, first: 15, most: 15 * MINUTE, is_forgiven: true };
/// Guesses from one network address, behind which a whole office may be. A success says nothing of the guesses at
/// the accounts of others.
const NETWORK: Limit = Limit { window: HOUR, free: 40, first: 5, most: 15 * MINUTE, is_forgiven: false };

/// Mails with a code to one address. Each waits longer, so that nobody's inbox is filled by strangers.
const MAILS_TO: Limit = Limit { window: HOUR, free: 3, first: 60, most: 15 * MINUTE, is_forgiven: false };
/// Mails with a code that one network address asks for, behind which a whole office may be.
const MAILS_FROM: Limit = Limit { window: HOUR, free: 30, first: 10, most: 15 * MINUTE, is_forgiven: false };
/// Requests to join from one network address.
const JOIN_REQUESTS: Limit = Limit { window: DAY, free: 4, first: HOUR, most: DAY, is_forgiven: false };

impl Limit {
    /// Returns how many seconds the next attempt waits after so many failures.
    fn delay(self, failures: i64) -> i64 {
        match failures - self.free {
            ..0 => 0,
            // More doublings than these are beyond every limit.
            over @ 0..16 => (self.first << over).min(self.most),
            _ => self.most,
        }
    }
}

/// A key that failures are counted by.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    text: String,
    limit: Limit,
}

impl Key {
    /// The key of an account, by its address, which need not be a member's.
    pub(crate) fn account(email: &str) -> Self {
        Self { text: format!("account:{}", secret::hash(email)), limit: ACCOUNT }
    }

    /// The key of an account at a network address.
    pub(crate) fn account_at(email: &str, network: &str) -> Self {
        Self { text: format!("account-at:{}:{network}", secret::hash(email)), limit: SOURCE }
    }

    /// The key of a network address.
    pub(crate) fn network(network: &str) -> Self {
        Self { text: format!("address:{network}"), limit: NETWORK }
    }

    /// The key of a device that a member is known to use.
    pub(crate) fn device(token_hash: &str, member: MemberId) -> Self {
        Self { text: format!("device:{token_hash}:{member}"), limit: SOURCE }
    }

    /// The key of a network address from which strangers ask to join.
    pub(crate) fn join_request(network: &str) -> Self {
        Self { text: format!("join:{network}"), limit: JOIN_REQUESTS }
    }

    /// The key of mails with a code to an address, which need not be a member's.
    pub(crate) fn mail_to(email: &str) -> Self {
        Self { text: format!("mail-to:{}", secret::hash(email)), limit: MAILS_TO }
    }

    /// The key of mails with a code that a network address asks for.
    pub(crate) fn mail_from(network: &str) -> Self {
        Self { text: format!("mail-from:{network}"), limit: MAILS_FROM }
    }

    /// The text that failures are stored under.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The key of a member who is logged in and sends their present password.
    pub(crate) fn own(member: MemberId) -> Self {
        Self { text: format!("own:{member}"), limit: SOURCE }
    }
}

/// Refuses an attempt that comes before the delay of one of its keys is over.
///
/// # Errors
/// [`Problem::Throttled`] with the seconds that are left.
pub(crate) async fn check(conn: &mut Conn, keys: &[Key], now: Timestamp) -> Result<(), Problem> {
    let mut wait = 0;
    for Key { text, limit } in keys {
        let failed = login_attempt::since(conn, text, now.plus_seconds(-limit.window)).await?;
        if let Some(newest) = failed.newest {
            let free = newest.plus_seconds(limit.delay(failed.count));
            // Rounded up: who waits so many whole seconds has waited long enough.
            wait = wait.max((free.0 - now.0 + 999_999) / 1_000_000);
        }
    }
    if wait > 0 { Err(Problem::Throttled { seconds: wait }) } else { Ok(()) }
}

/// Forgets the failures of the keys that a success forgives.
pub(crate) async fn forgive(conn: &mut Conn, keys: &[Key]) -> Result<(), Problem> {
    for key in keys.iter().filter(|key| key.limit.is_forgiven) {
        login_attempt::clear(conn, &key.text).await?;
    }
    Ok(())
}

impl Forum {
    /// Counts a failure of the actor's for each of the keys, and notes it in the audit log.
    pub(crate) async fn count_failure(&self, actor: &Actor, keys: &[Key], entry: NewAudit) -> Result<(), Problem> {
        let now = self.clock.now();
        let mut tx = self.store.write().await?;
        for key in keys {
            login_attempt::insert(&mut tx, &key.text, now).await?;
        }
        self.note(&mut tx, actor, entry).await?;
        // Without a row of the change log: anybody can try, and that log is kept for good.
        self.commit(tx, actor, &[]).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_their_limit() {
        let delays = |limit: Limit| (0..20).map(|failures| limit.delay(failures)).collect::<Vec<_>>();
        let zeros = [0; 8].as_slice();
        let account = [5, 10, 20, 40, 80, 160, 300, 300, 300, 300, 300, 300].as_slice();
        assert_eq!(delays(ACCOUNT), [zeros, account].concat());
        let source = [15, 30, 60, 120, 240, 480, 900, 900, 900, 900, 900, 900].as_slice();
        assert_eq!(delays(SOURCE), [zeros, source].concat());
        assert_eq!((NETWORK.delay(39), NETWORK.delay(40), NETWORK.delay(i64::MAX)), (0, 5, 900));
    }
}
