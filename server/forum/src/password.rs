//! Passwords: argon2id, no composition rules, nothing easily guessed.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use domain::clock::Random;
use domain::member::{PASSWORD_MAX, PASSWORD_MIN};
use domain::problem::{FieldError, FieldProblem, Problem};
use tokio::sync::Semaphore;

use crate::worker::on_worker;

/// Checks a password somebody wants to set; `theirs` are words an attacker would try first: their
/// name, address and company.
pub fn check(field: &str, password: &str, theirs: &[&str], errors: &mut Vec<FieldError>) {
    let length = password.chars().count();
    if password.is_empty() {
        errors.push(FieldError::new(field, FieldProblem::Missing));
    } else if length < PASSWORD_MIN {
        errors.push(FieldError::new(field, FieldProblem::TooShort).detail(PASSWORD_MIN));
    } else if length > PASSWORD_MAX {
        errors.push(FieldError::new(field, FieldProblem::TooLong).detail(PASSWORD_MAX));
    } else if zxcvbn::zxcvbn(password, theirs).score() < zxcvbn::Score::Three {
        errors.push(FieldError::new(field, FieldProblem::TooWeak));
    }
}

/// Hashes a password, on a thread that may take its time.
///
/// # Errors
/// [`Problem::Internal`] when hashing fails; the cause is in the log.
pub async fn hash(password: String, random: &dyn Random) -> Result<String, Problem> {
    let mut salt = [0u8; 16];
    random.fill(&mut salt);
    blocking(move || {
        Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string()).map_err(
            |error| {
                tracing::error!(%error, "hashing a password failed");
                Problem::Internal
            },
        )
    })
    .await?
}

/// Whether the password is the stored one. Without a stored one the same work is done, so that the
/// time of the answer does not tell whether the address is known.
///
/// # Errors
/// [`Problem::Internal`] when the stored hash cannot be read.
pub async fn verify(password: String, stored: Option<String>) -> Result<bool, Problem> {
    /// A hash of nothing anyone can type, with the default cost.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    blocking(move || {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| NOBODY.to_owned());
        let parsed = PasswordHash::new(&stored).map_err(|error| {
            tracing::error!(%error, "a stored password hash cannot be read");
            Problem::Internal
        })?;
        let matches = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
        Ok(known && matches)
    })
    .await?
}

/// How many passwords are hashed at once: each takes 19 MB and a core for some hundredths of a
/// second, and anybody may ask for it by trying to log in.
static AT_ONCE: Semaphore = Semaphore::const_new(4);

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    let _turn = AT_ONCE.acquire().await;
    on_worker(work).await
}
