//! A member's phone number, and who sees it.

use std::collections::HashMap;

use crate::id::MemberId;
use crate::problem::{FieldError, FieldProblem};
use crate::text::clean_line;

crate::text_enum::text_enum! {
    /// Who sees a member's phone number, beside themselves.
    #[derive(Default)]
    PhoneShown {
        /// The coordinator.
        #[default]
        Coordinator = "coordinator",
        /// The coordinator, and whoever presents at a meeting that is still to come.
        Presenters = "presenters",
        /// Every member.
        All = "all",
    }
}

/// The numbers that somebody may see, by whose they are.
pub type Phones = HashMap<MemberId, String>;

/// A phone number with who sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phone {
    /// The number as it was typed, in one line; empty without one.
    pub number: String,
    /// The members who see the number.
    pub shown: PhoneShown,
}

/// The most characters of a number.
pub const PHONE_MAX: usize = 30;

/// The number in its stored form, empty where none was typed; what is wrong with it is added to the errors of field `phone`.
pub fn checked_phone(number: &str, errors: &mut Vec<FieldError>) -> String {
    let number = clean_line(number);
    if number.chars().count() > PHONE_MAX {
        errors.push(FieldError::new("phone", FieldProblem::TooLong).detail(PHONE_MAX));
    } else if !number.is_empty() && international(&number).is_none() {
        errors.push(FieldError::new("phone", FieldProblem::Invalid));
    }
    number
}

/// The digits of a number with its country, as `tel:` and WhatsApp take them; a number that begins with one 0 is an
/// Israeli one. `None` for what is no number.
pub fn international(number: &str) -> Option<String> {
    let is_sign = |c: char| c.is_ascii_digit() || " -()./\u{2010}\u{2011}\u{2013}\u{5be}\u{a0}".contains(c);
    let (rest, has_plus) = match number.strip_prefix('+') {
        Some(rest) => (rest, true),
        None => (number, false),
    };
    if !rest.chars().all(is_sign) {
        return None;
    }
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let digits = match (has_plus, digits.strip_prefix("00"), digits.strip_prefix('0')) {
        (true, ..) => digits.clone(),
        (false, Some(abroad), _) => abroad.to_owned(),
        (false, None, Some(national)) => format!("972{national}"),
        (false, None, None) => return None,
    };
    // Some write the national 0 behind the country: +972 (0)50.
    let digits = match digits.strip_prefix("9720") {
        Some(national) => format!("972{national}"),
        None => digits,
    };
    let is_number = (8..=15).contains(&digits.len()) && !digits.starts_with('0');
    is_number.then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_told_with_its_country() {
        for (number, digits) in [
            ("050-1234567", "972501234567"),
            ("03 123 4567", "97231234567"),
            ("+972 (0)50 1234567", "972501234567"),
            ("+972-50-1234567", "972501234567"),
            ("0044 20 7946 0958", "442079460958"),
            ("+1 (212) 555-0123", "12125550123"),
        ] {
            assert_eq!(international(number).as_deref(), Some(digits), "{number}");
        }
        for none in ["", "1234567", "050-12", "+", "050-1234567 שלוחה 3", "javascript:0", "+0 123 456 789", "*6552"]
        {
            assert_eq!(international(none), None, "{none}");
        }
    }

    #[test]
    fn a_number_is_optional() {
        let mut errors = vec![];
        assert_eq!(checked_phone("  ", &mut errors), "");
        assert_eq!(checked_phone(" 050-1234567\n", &mut errors), "050-1234567");
        assert_eq!(errors, []);
        checked_phone("אין", &mut errors);
        checked_phone(&"0".repeat(31), &mut errors);
        let problems: Vec<_> = errors.iter().map(|error| error.problem).collect();
        assert_eq!(problems, [FieldProblem::Invalid, FieldProblem::TooLong]);
    }
}
