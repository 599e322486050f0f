//! Passes for guests of one meeting: a speaker, a consultant, somebody of a company that may join.

use crate::clock::Timestamp;
use crate::id::MeetingPassId;
use crate::problem::{FieldError, FieldProblem, Problem};
use crate::text::{check_line, clean_line};

/// The most characters of a guest's name.
pub const NAME_MAX: usize = 80;
/// The most days that a pass is good for.
pub const DAYS_MAX: i64 = 90;
/// The number of days for which a pass that has expired is still listed.
pub const LISTED_DAYS: i64 = 30;

/// A pass to make.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewMeetingPass {
    /// The name of the guest.
    pub name: String,
    /// The moment until which the guest sees the meeting.
    pub expires_at: Option<Timestamp>,
    /// The key of the form that asks for the pass: sent again, it is answered with the same pass. Where it is empty, each
    /// request makes a pass of its own.
    pub form_key: String,
}

impl NewMeetingPass {
    /// Cleans the fields and checks them: the name, and the end.
    ///
    /// # Errors
    /// [`Problem::Invalid`] naming `name` and `until`.
    pub fn check(&self, now: Timestamp) -> Result<(String, Timestamp), Problem> {
        let mut errors: Vec<FieldError> = vec![];
        check_line("name", &self.name, NAME_MAX, &mut errors);
        let end = self.expires_at.unwrap_or(now);
        if self.expires_at.is_none() {
            errors.push(FieldError::new("until", FieldProblem::Missing));
        } else if end <= now || end > now.plus_days(DAYS_MAX) {
            errors.push(FieldError::new("until", FieldProblem::Invalid).detail(DAYS_MAX));
        }
        Problem::unless_empty(errors)?;
        Ok((clean_line(&self.name), end))
    }
}

/// A pass that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingPass {
    /// The pass's key.
    pub id: MeetingPassId,
    /// The name of the guest.
    pub name: String,
    /// The moment at which the pass was made.
    pub created_at: Timestamp,
    /// The moment until which the guest sees the meeting.
    pub expires_at: Timestamp,
    /// The moment at which the pass was last used.
    pub used_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_has_a_name_and_an_end_that_is_not_far_away() {
        let now = Timestamp(5);
        let pass = |name: &str, days: Option<i64>| NewMeetingPass {
            name: name.to_owned(),
            expires_at: days.map(|days| now.plus_days(days)),
            form_key: String::new(),
        };
        assert_eq!(pass(" רות ", Some(DAYS_MAX)).check(now), Ok(("רות".to_owned(), now.plus_days(DAYS_MAX))));
        for days in [None, Some(0), Some(-1), Some(DAYS_MAX + 1)] {
            let Err(Problem::Invalid { fields }) = pass("", days).check(now) else { panic!("{days:?}") };
            let named: Vec<_> = fields.iter().map(|error| error.field.as_str()).collect();
            assert_eq!(named, ["name", "until"], "{days:?}");
        }
    }
}
