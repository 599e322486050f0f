//! Requests to join the forum, as strangers send them from the public page.

use crate::clock::Timestamp;
use crate::id::JoinRequestId;
use crate::member::{checked_email, checked_name};
use crate::problem::{FieldError, FieldProblem, Problem};
use crate::text::{check_line, clean_line, clean_text};

/// The most characters of a company's name.
pub const COMPANY_MAX: usize = 80;
/// The most characters of a message.
pub const MESSAGE_MAX: usize = 1_000;
/// The number of days for which a request waits for an answer.
pub const WAITING_DAYS: i64 = 180;

/// A request to join.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewJoinRequest {
    /// The name of the person who asks.
    pub name: String,
    /// The applicant's address.
    pub email: String,
    /// The name of the applicant's company.
    pub company: String,
    /// What they say of themselves; may be empty.
    pub message: String,
}

impl NewJoinRequest {
    /// Cleans the fields and checks them.
    ///
    /// # Errors
    /// [`Problem::Invalid`] naming each field that was not taken.
    pub fn check(self) -> Result<Self, Problem> {
        let mut errors: Vec<FieldError> = vec![];
        let name = checked_name(&self.name, &mut errors);
        let email = checked_email(&self.email, &mut errors);
        check_line("company", &self.company, COMPANY_MAX, &mut errors);
        if self.message.chars().count() > MESSAGE_MAX {
            errors.push(FieldError::new("message", FieldProblem::TooLong).detail(MESSAGE_MAX));
        }
        Problem::unless_empty(errors)?;
        let message = clean_text(&self.message).trim().to_owned();
        Ok(Self { name, email, company: clean_line(&self.company), message })
    }
}

/// A request as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinRequest {
    /// The request's key.
    pub id: JoinRequestId,
    /// The fields of the request.
    pub request: NewJoinRequest,
    /// The moment at which the request was sent.
    pub requested_at: Timestamp,
    /// The moment at which the request was declined; `None` while it waits.
    pub declined_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_that_is_wrong_is_named() {
        let request = NewJoinRequest {
            name: " רות  אלוני ".into(),
            email: "Ruth@Alon.example".into(),
            company: "בנק אלון".into(),
            message: "\r\nשלום\u{0}".into(),
        };
        let checked = request.check().expect("taken");
        let said = (checked.name.as_str(), checked.email.as_str(), checked.message.as_str());
        assert_eq!(said, ("רות אלוני", "ruth@alon.example", "שלום"));
        let wrong = NewJoinRequest { message: "x".repeat(MESSAGE_MAX + 1), ..NewJoinRequest::default() };
        let Err(Problem::Invalid { fields }) = wrong.check() else { panic!("taken") };
        let named: Vec<_> = fields.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(named, ["name", "email", "company", "message"]);
    }
}
