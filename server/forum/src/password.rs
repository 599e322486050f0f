//! Passwords: argon2id, no composition rules, nothing that is easily guessed.
//!
//! Every computation runs on a thread for long work, in a [`Slot`] of a [`Lane`]. A lane bounds how many run at
//! once and how many wait, so that many logins at once cost a bounded amount of memory and time.

mod lane;
mod own;
mod strength;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use domain::clock::Random;
use domain::problem::{FieldError, Problem};

pub(crate) use self::lane::{Lane, Slot, busy};
pub(crate) use self::own::Own;
use crate::worker::on_worker;

/// The lanes of a process. Logins have their own, so that members who change their passwords do not hold them up.
#[derive(Debug)]
pub(crate) struct Lanes {
    /// The lane of passwords that are checked at the login, which anybody can ask for.
    pub(crate) log_in: Lane,
    /// The lane of passwords that are set by members, and by those who follow a link.
    pub(crate) set: Lane,
}

impl Lanes {
    /// How many logins may wait. Two cores check some fifty passwords a second, so the last waits for about five
    /// seconds.
    const LOGINS_WAITING: usize = 256;
    /// How many new passwords may wait.
    const NEW_WAITING: usize = 128;
    /// The most logins that are checked at once, on however many cores: each takes 19 MB of memory.
    const MOST_AT_ONCE: usize = 4;
}

impl Default for Lanes {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            log_in: Lane::new(cores.min(Self::MOST_AT_ONCE), Self::LOGINS_WAITING),
            set: Lane::new(1, Self::NEW_WAITING),
        }
    }
}

impl Slot {
    /// Checks a password that somebody wants to set, which has to have `min` characters, and adds what is wrong with it to the errors of the field.
    ///
    /// # Errors
    /// [`Problem::Internal`] when the worker thread fails.
    pub(crate) async fn check(
        &self,
        field: &'static str,
        password: &str,
        own: Own,
        min: usize,
        errors: &mut Vec<FieldError>,
    ) -> Result<(), Problem> {
        let password = password.to_owned();
        errors.extend(self.run(move || strength::problem_of(&password, &own, min)).await?.map(|found| found.of(field)));
        Ok(())
    }

    /// Hashes a password.
    ///
    /// # Errors
    /// [`Problem::Internal`] when hashing fails; the cause is in the log.
    pub(crate) async fn hash(&self, password: String, random: &dyn Random) -> Result<String, Problem> {
        let mut salt = [0u8; 16];
        random.fill(&mut salt);
        let hash =
            move || Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map(|it| it.to_string());
        self.run(hash).await?.map_err(|error| {
            causes::record("hashing a password failed", &error);
            Problem::Internal
        })
    }

    /// Returns whether the password is the stored one. Without a stored one the same work is done, so that the
    /// time of the answer does not tell whether the address is known.
    ///
    /// # Errors
    /// [`Problem::Internal`] when the stored hash cannot be read.
    pub(crate) async fn verify(&self, password: String, stored: Option<String>) -> Result<bool, Problem> {
        /// A hash of nothing anyone can type, with the default cost.
        const NOBODY: &str =
            "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let verify = move || {
            let known = stored.is_some();
            let stored = stored.unwrap_or_else(|| NOBODY.to_owned());
            let parsed = PasswordHash::new(&stored)?;
            let matches = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
            Ok::<_, argon2::password_hash::phc::Error>(known && matches)
        };
        self.run(verify).await?.map_err(|error| {
            causes::record("a stored password hash cannot be read", &error);
            Problem::Internal
        })
    }

    /// Runs a computation on a thread for long work. The slot stays taken until the computation has ended, even
    /// when the caller does not wait for its result: a client that hangs up does not make room for another.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let slot = self.clone();
        on_worker(move || {
            let result = work();
            drop(slot);
            result
        })
        .await
    }
}
