//! Who comes to a meeting.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::company::Company;
use crate::member::Person;
use crate::problem::{FieldError, Problem};
use crate::text::{check_optional_line, clean_line};

crate::text_enum::text_enum! {
    /// Whether and how somebody comes to a meeting.
    RsvpAnswer {
        /// They come to the room.
        Room = "in-person",
        /// They join from afar.
        Online = "online",
        /// They do not come.
        No = "no",
    }
}

/// The most characters of the remark beside an answer.
pub const NOTE_MAX: usize = 200;
/// The most seats that a meeting can have.
pub const SEATS_MAX: i64 = 10_000;

/// An answer as it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRsvp {
    /// Whether and how they come.
    pub answer: RsvpAnswer,
    /// A remark, one line; may be empty.
    pub note: String,
}

impl NewRsvp {
    /// Cleans the remark and checks it.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `note`.
    pub fn check(mut self) -> Result<Self, Problem> {
        let mut errors: Vec<FieldError> = vec![];
        check_optional_line("note", &self.note, NOTE_MAX, &mut errors);
        Problem::unless_empty(errors)?;
        self.note = clean_line(&self.note);
        Ok(self)
    }
}

/// The answer of a member to an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rsvp {
    /// The member who answered.
    pub person: Person,
    /// The company of the member who answered.
    pub company: Company,
    /// Whether and how they come.
    pub answer: RsvpAnswer,
    /// The answer's remark; may be empty.
    pub note: String,
    /// The moment at which the member answered.
    pub answered_at: Timestamp,
    /// The other member who gave it on their behalf: somebody who acts for them, or the coordinator, as after a telephone
    /// call.
    pub on_behalf_by: Option<Person>,
}

/// How many gave each answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RsvpCounts {
    /// How many come to the room.
    pub room: i64,
    /// How many join from afar.
    pub online: i64,
    /// How many do not come.
    pub no: i64,
}

impl RsvpCounts {
    /// Counts some answers.
    pub fn of(answers: &[Rsvp]) -> Self {
        let count = |wanted| i64::try_from(answers.iter().filter(|it| it.answer == wanted).count()).unwrap_or(i64::MAX);
        Self { room: count(RsvpAnswer::Room), online: count(RsvpAnswer::Online), no: count(RsvpAnswer::No) }
    }
}

/// Who comes to a meeting, as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attendance {
    /// The answers: those who come to the room, then those who join from afar, then the others; by name.
    pub answers: Vec<Rsvp>,
    /// How many gave each answer.
    pub counts: RsvpCounts,
    /// How many seats the room has, where that is known.
    pub seats: Option<i64>,
    /// The viewer's own answer.
    pub own: Option<Rsvp>,
    /// Whether answers are still taken.
    pub is_open: bool,
    /// Whom the viewer may answer for, beside themselves: everybody, for the coordinator, and those for whom the viewer
    /// acts.
    pub others: Vec<(Person, Company)>,
}

impl Attendance {
    /// Returns those whom the viewer may answer for and who have not answered.
    pub fn unanswered(&self) -> Vec<(Person, Company)> {
        let answered: HashSet<_> = self.answers.iter().map(|answer| answer.person.id).collect();
        self.others.iter().filter(|(person, _)| !answered.contains(&person.id)).cloned().collect()
    }

    /// Returns whether nobody else fits into the room.
    pub fn is_full(&self) -> bool {
        self.seats.is_some_and(|seats| self.counts.room >= seats)
    }
}
