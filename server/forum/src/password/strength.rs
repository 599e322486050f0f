//! How easily a password is guessed.

use domain::member::PASSWORD_MAX;
use domain::problem::{FieldError, FieldProblem};
use zxcvbn::{Score, zxcvbn};

use super::Own;

/// How many characters of a password are judged at once. The estimate takes time that grows with more than the
/// square of the length.
const JUDGED: usize = 40;

/// What is wrong with a password, before it is said of which field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    problem: FieldProblem,
    /// The limit that it breaks.
    limit: Option<usize>,
}

impl Found {
    /// The error of a field.
    pub(crate) fn of(self, field: &str) -> FieldError {
        let error = FieldError::new(field, self.problem);
        match self.limit {
            Some(limit) => error.detail(limit),
            None => error,
        }
    }
}

/// Returns what is wrong with a password that somebody wants to set, where it has to have `min` characters; `None` when it
/// can be taken.
pub(crate) fn problem_of(password: &str, own: &Own, min: usize) -> Option<Found> {
    let length = password.chars().count();
    let found = |problem| Some(Found { problem, limit: None });
    if password.is_empty() {
        found(FieldProblem::Missing)
    } else if length < min {
        Some(Found { problem: FieldProblem::TooShort, limit: Some(min) })
    } else if length > PASSWORD_MAX {
        Some(Found { problem: FieldProblem::TooLong, limit: Some(PASSWORD_MAX) })
    } else if own.is_in(password) {
        found(FieldProblem::OwnNameOrAddress)
    } else if !is_strong(password, length, own) {
        found(FieldProblem::TooWeak)
    } else {
        None
    }
}

/// Returns whether the password is hard to guess. A password is at least as hard to guess as a part of it, so of a long
/// one the beginning is judged, and the end where the beginning is weak.
fn is_strong(password: &str, length: usize, own: &Own) -> bool {
    let parts = own.parts();
    let theirs: Vec<&str> = parts.iter().map(String::as_str).collect();
    let holds = |part: &str| zxcvbn(part, &theirs).score() >= Score::Three;
    let beginning: String = password.chars().take(JUDGED).collect();
    if holds(&beginning) {
        return true;
    }
    let end: String = password.chars().skip(JUDGED.max(length.saturating_sub(JUDGED))).collect();
    !end.is_empty() && holds(&end)
}

#[cfg(test)]
mod tests {
    use domain::member::PASSWORD_MIN;

    use super::*;

    fn problem(password: &str) -> Option<FieldProblem> {
        let own = Own::new("Dana Levi", "dana@bank.example");
        problem_of(password, &own, PASSWORD_MIN).map(|found| found.problem)
    }

    #[test]
    fn the_operator_asks_for_longer_ones() {
        let own = Own::new("Dana Levi", "dana@bank.example");
        let found = problem_of("kV7#q2Lx9wQ4!r", &own, 15);
        assert_eq!(found, Some(Found { problem: FieldProblem::TooShort, limit: Some(15) }));
        assert_eq!(problem_of("kV7#q2Lx9wQ4!rT", &own, 15), None);
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(problem(""), Some(FieldProblem::Missing));
        assert_eq!(problem("kV7#q2Lx9"), Some(FieldProblem::TooShort));
        assert_eq!(problem("kV7#q2Lx9w"), None);
        assert_eq!(problem(&"x".repeat(PASSWORD_MAX + 1)), Some(FieldProblem::TooLong));
        assert_eq!(problem("passwordpassword"), Some(FieldProblem::TooWeak));
        assert_eq!(problem(&"a".repeat(PASSWORD_MAX)), Some(FieldProblem::TooWeak));
        assert_eq!(problem("dana@bank.example"), Some(FieldProblem::OwnNameOrAddress));
        assert_eq!(problem("Levi Dana from the bank"), Some(FieldProblem::OwnNameOrAddress));
        assert_eq!(problem("four quiet lanterns wander"), None);
        assert_eq!(problem("שלוש כוסות תה בצהריים"), None);
    }

    #[test]
    fn the_end_of_a_long_password_counts_too() {
        let strong = "four quiet lanterns wander";
        assert_eq!(problem(&format!("{}{strong}", "a".repeat(JUDGED))), None);
        assert_eq!(problem(&format!("{strong}{}", "a".repeat(PASSWORD_MAX - strong.len()))), None);
    }
}
