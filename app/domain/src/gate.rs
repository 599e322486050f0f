//! The gate list of a field visit: whom the host's security lets in. It holds what nothing else of a forum does, numbers of
//! identity cards, so it is read by the coordinator and the host alone and erased soon after the visit.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::company::Company;
use crate::id::{GateEntryId, MeetingId, MemberId};
use crate::meeting;
use crate::member::Person;
use crate::personal::numbers::luhn;
use crate::problem::{FieldError, FieldProblem, Problem};
use crate::text::{check_line, check_optional_line, clean_line};

/// A gate list is erased so many days after the visit.
pub const KEPT_DAYS: i64 = 7;
/// The most characters of a name.
pub const NAME_MAX: usize = 80;
/// The most characters of the number of a car.
pub const CAR_MAX: usize = 12;
/// The most characters of an identity number as it is typed.
pub const IDENTITY_NUMBER_MAX: usize = 14;
/// The most lines of a gate list that the coordinator adds for guests.
pub const GUESTS_MAX: i64 = 50;

/// How many digits an identity number has.
const DIGITS: usize = 9;
/// An identity number that is typed without the zeros before it has so many digits at least.
const DIGITS_MIN: usize = 5;

/// The number of an Israeli identity card: nine digits, of which the last is a check digit. It is shown where it is asked
/// for and never in a log, so it has no readable `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdentityNumber(String);

impl IdentityNumber {
    /// Reads a number as people type it, with spaces or hyphens and without the zeros before it; `None` for what is none.
    pub fn read(typed: &str) -> Option<Self> {
        let is_between = |c: char| c.is_whitespace() || matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{2013}');
        let digits: String = typed.chars().filter(|c| !is_between(*c)).collect();
        let is_number = (DIGITS_MIN..=DIGITS).contains(&digits.len()) && digits.bytes().all(|c| c.is_ascii_digit());
        let number = format!("{digits:0>DIGITS$}");
        (is_number && number.bytes().any(|c| c != b'0') && luhn(&number)).then_some(Self(number))
    }

    /// The nine digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last three digits, by which its owner knows it again.
    pub fn ending(&self) -> &str {
        self.0.get(DIGITS - 3..).unwrap_or_default()
    }
}

impl FromStr for IdentityNumber {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::read(text).ok_or("no identity number")
    }
}

impl fmt::Debug for IdentityNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentityNumber(…)")
    }
}

/// A line of a gate list as it is typed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct NewGateEntry {
    /// The name as it stands on the identity card.
    pub name: String,
    /// The number of the identity card.
    pub identity_number: String,
    /// The number of the car, where they come by one; may be empty.
    pub car: String,
}

impl fmt::Debug for NewGateEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewGateEntry(…)")
    }
}

/// A line of a gate list, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedGateEntry {
    /// The name as it stands on the identity card.
    pub name: String,
    /// The number of the identity card.
    pub identity_number: IdentityNumber,
    /// The number of the car; may be empty.
    pub car: String,
}

impl NewGateEntry {
    /// Cleans the fields and checks them.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `name`, `identity_number` and `car`.
    pub fn check(&self) -> Result<CheckedGateEntry, Problem> {
        let mut errors: Vec<FieldError> = vec![];
        check_line("name", &self.name, NAME_MAX, &mut errors);
        let number = IdentityNumber::read(&self.identity_number);
        if number.is_none() {
            let problem = match self.identity_number.trim().is_empty() {
                true => FieldProblem::Missing,
                false => FieldProblem::Invalid,
            };
            errors.push(FieldError::new("identity_number", problem));
        }
        let car = clean_line(&self.car);
        check_optional_line("car", &car, CAR_MAX, &mut errors);
        let is_plate = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.');
        if !car.chars().all(is_plate) || (!car.is_empty() && !car.chars().any(|c| c.is_ascii_digit())) {
            errors.push(FieldError::new("car", FieldProblem::Invalid));
        }
        match number {
            Some(identity_number) if errors.is_empty() => {
                Ok(CheckedGateEntry { name: clean_line(&self.name), identity_number, car })
            }
            _ => Err(Problem::Invalid { fields: errors }),
        }
    }
}

/// A line of a gate list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateEntry {
    /// The line's key.
    pub id: GateEntryId,
    /// The member who comes; `None` for a guest.
    pub member: Option<MemberId>,
    /// The name as it stands on the identity card.
    pub name: String,
    /// The number of the identity card.
    pub identity_number: IdentityNumber,
    /// The number of the car; may be empty.
    pub car: String,
}

/// The gate list of a visit, as the coordinator and the host read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateList {
    /// The key of the visit.
    pub meeting: MeetingId,
    /// The visit's subject.
    pub title: String,
    /// The moment at which the visit starts.
    pub starts_at: Timestamp,
    /// The lines, by name.
    pub entries: Vec<GateEntry>,
    /// Who comes to the room and has no line yet.
    pub missing: Vec<(Person, Company)>,
    /// The moment from which on nothing of it is left.
    pub erased_at: Timestamp,
    /// Whether lines are still taken.
    pub is_open: bool,
    /// Whether the viewer may add lines and take them away.
    pub can_edit: bool,
}

/// How it stands with somebody and the gate list of a meeting; all is `false` for what is no visit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OwnGate {
    /// Whether they come and their line is asked for.
    pub is_asked: bool,
    /// The actor's own line of the list, where there is one.
    pub entry: Option<GateEntry>,
    /// Whether they may read the list.
    pub can_read: bool,
    /// The moment from which on nothing of the list is left; `None` for what is no visit.
    pub erased_at: Option<Timestamp>,
}

/// The path of the page on which somebody enters their line.
pub fn path(id: MeetingId) -> String {
    format!("{}/gate", meeting::path(id))
}

/// The path of the list.
pub fn list_path(id: MeetingId) -> String {
    format!("{}/list", path(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_number_is_read_as_people_type_it() {
        for typed in ["123456782", "12345678-2", " 12345 6782 ", "000000018", "00018"] {
            assert!(IdentityNumber::read(typed).is_some(), "{typed}");
        }
        assert_eq!(
            IdentityNumber::read("12344").map(|number| number.as_str().to_owned()),
            Some("000012344".to_owned())
        );
        for typed in ["", "123456789", "123456783", "000000000", "1234567820", "18", "12345678a", "١٢٣٤٥٦٧٨٢"]
        {
            assert_eq!(IdentityNumber::read(typed), None, "{typed}");
        }
    }

    #[test]
    fn one_wrong_digit_or_two_that_changed_places_are_noticed() {
        let right = "123456782";
        for place in 0..9 {
            for digit in '0'..='9' {
                let mut typed: Vec<char> = right.chars().collect();
                let before = std::mem::replace(&mut typed[place], digit);
                let typed: String = typed.into_iter().collect();
                assert_eq!(IdentityNumber::read(&typed).is_some(), before == digit, "{typed}");
            }
        }
        for place in 0..8 {
            let mut typed: Vec<char> = right.chars().collect();
            typed.swap(place, place + 1);
            let typed: String = typed.into_iter().collect();
            assert_eq!(IdentityNumber::read(&typed), None, "{typed}");
        }
    }

    #[test]
    fn a_line_names_each_field_that_was_not_taken() {
        let refused = NewGateEntry { car: "<b>".to_owned(), ..NewGateEntry::default() }.check();
        let Err(Problem::Invalid { fields }) = refused else { panic!("refused") };
        let named: Vec<_> = fields.iter().map(|error| (error.field.as_str(), error.problem)).collect();
        let expected = [
            ("name", FieldProblem::Missing),
            ("identity_number", FieldProblem::Missing),
            ("car", FieldProblem::Invalid),
        ];
        assert_eq!(named, expected);
        let line = NewGateEntry {
            name: " דנה  כהן ".to_owned(),
            identity_number: "12345678-2".to_owned(),
            car: "12-345-67".to_owned(),
        };
        let checked = line.check().expect("taken");
        assert_eq!((checked.name.as_str(), checked.car.as_str()), ("דנה כהן", "12-345-67"));
        assert_eq!(checked.identity_number.ending(), "782");
    }

    #[test]
    fn no_number_is_written_to_a_log() {
        let line =
            NewGateEntry {
                name: "דנה".to_owned(), identity_number: "123456782".to_owned(), car: "1234567".to_owned()
            };
        let checked = line.check().expect("taken");
        for written in [format!("{line:?}"), format!("{checked:?}")] {
            assert!(!written.contains("123456782"), "{written}");
        }
    }
}
