//! A query's parameters, with what was wrong in them by name.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Query};
use domain::clock::Timestamp;
use domain::problem::{FieldError, FieldProblem, Problem};
use http::request::Parts;
use jiff::tz::TimeZone;

use super::moment::{DayEdge, parse_moment_or_day};
use crate::http::problem::ApiProblem;

/// The parameters of a query that were not taken yet. Take each by name, then [`Parameters::finish`].
#[derive(Debug, Clone, Default)]
pub struct Parameters {
    pairs: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let Query(pairs) = Query::from_request_parts(parts, state)
            .await
            .map_err(|rejection| ApiProblem::Malformed(rejection.body_text()))?;
        Ok(Self { pairs, errors: vec![] })
    }
}

impl Parameters {
    /// A parameter with one value; the last where it is repeated. An empty value is none.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.take(name).pop().filter(|value| !value.is_empty())
    }

    /// A parameter with any number of values, repeated or separated by commas. An empty value is refused.
    pub fn strings(&mut self, name: &str) -> Vec<String> {
        let values = self.take(name);
        let values = values.iter().flat_map(|value| value.split(',')).map(str::trim);
        let (empty, strings): (Vec<_>, Vec<_>) = values.map(str::to_owned).partition(String::is_empty);
        if !empty.is_empty() {
            self.refuse(name, FieldProblem::Missing, "an empty value; leave the parameter out");
        }
        strings
    }

    /// A parameter with one value, also an empty one; the last where it is repeated.
    pub fn single(&mut self, name: &str) -> Option<String> {
        self.take(name).pop()
    }

    /// Refuses a parameter that does not go together with another.
    pub fn exclude(&mut self, name: &str, reason: &str) {
        if !self.take(name).is_empty() {
            self.refuse(name, FieldProblem::Invalid, reason);
        }
    }

    /// A number that is not negative; one that is too large for this machine is the largest.
    pub fn number(&mut self, name: &str) -> Option<usize> {
        let text = self.take(name).pop()?;
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            self.refuse(name, FieldProblem::Invalid, &text);
            return None;
        }
        Some(text.parse().unwrap_or(usize::MAX))
    }

    /// Parameters of one name, each with a value of a closed set or a number.
    pub fn values<T: FromStr>(&mut self, name: &str) -> Vec<T> {
        let strings = self.strings(name);
        strings.iter().filter_map(|text| self.parsed(name, text)).collect()
    }

    /// A parameter with one value of a closed set, or a number.
    pub fn value<T: FromStr>(&mut self, name: &str) -> Option<T> {
        let text = self.take(name).pop()?;
        self.parsed(name, &text)
    }

    /// A moment, or a date that stands for one edge of that day in the zone.
    pub fn moment(&mut self, name: &str, edge: DayEdge, zone: &TimeZone) -> Option<Timestamp> {
        let text = self.take(name).pop()?;
        let moment = parse_moment_or_day(&text, edge, zone);
        if moment.is_none() {
            self.refuse(name, FieldProblem::Invalid, &text);
        }
        moment
    }

    /// Notes that a value was not taken.
    pub fn refuse(&mut self, name: &str, problem: FieldProblem, value: impl ToString) {
        self.errors.push(FieldError::new(name, problem).detail(value));
    }

    /// Returns `Ok` when every parameter was known and taken.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with the name of each that was not.
    pub fn finish(mut self) -> Result<(), Problem> {
        for (name, _) in &self.pairs {
            self.errors.push(FieldError::new(name, FieldProblem::UnknownField));
        }
        Problem::unless_empty(self.errors)
    }

    fn take(&mut self, name: &str) -> Vec<String> {
        let taken = self.pairs.extract_if(.., |(other, _)| other == name);
        taken.map(|(_, value)| value).collect()
    }

    fn parsed<T: FromStr>(&mut self, name: &str, text: &str) -> Option<T> {
        let value = text.parse().ok();
        if value.is_none() {
            self.refuse(name, FieldProblem::Invalid, text);
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use domain::practice::PracticeKind;

    use super::*;

    fn parameters(pairs: &[(&str, &str)]) -> Parameters {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Parameters { pairs, errors: vec![] }
    }

    #[test]
    fn values_are_repeated_or_separated_by_commas() {
        let mut query = parameters(&[("kind", "tool, template"), ("q", "a,b"), ("kind", "write-up")]);
        let kinds: Vec<PracticeKind> = query.values("kind");
        assert_eq!(kinds, [PracticeKind::Tool, PracticeKind::Template, PracticeKind::WriteUp]);
        assert_eq!(query.text("q").as_deref(), Some("a,b"));
        assert_eq!(query.finish(), Ok(()));
    }

    #[test]
    fn empty_values_are_refused() {
        let mut query =
            parameters(&[("kind", ""), ("topic", "a,"), ("sort", ""), ("limit", ""), ("from", ""), ("q", "")]);
        assert_eq!(query.values::<PracticeKind>("kind"), []);
        assert_eq!(query.strings("topic"), ["a"]);
        assert_eq!(query.value::<domain::search::Sort>("sort"), None);
        assert_eq!(query.number("limit"), None);
        assert_eq!(query.moment("from", DayEdge::Start, &TimeZone::UTC), None);
        assert_eq!(query.text("q"), None);
        let Err(Problem::Invalid { fields }) = query.finish() else { panic!("taken") };
        let names: Vec<_> = fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!(names, ["kind", "topic", "sort", "limit", "from"]);
    }

    #[test]
    fn numbers_are_digits() {
        let mut query =
            parameters(&[("a", "0"), ("b", "99999999999999999999999"), ("c", "-1"), ("d", "1e3"), ("e", "+1")]);
        assert_eq!((query.number("a"), query.number("b")), (Some(0), Some(usize::MAX)));
        assert_eq!(
            (query.number("c"), query.number("d"), query.number("e"), query.number("f")),
            (None, None, None, None)
        );
        assert!(query.finish().is_err());
    }

    #[test]
    fn what_was_not_taken_is_named() {
        let mut query = parameters(&[("kind", "tol"), ("limit", "many"), ("colour", "red")]);
        assert_eq!(query.values::<PracticeKind>("kind"), []);
        assert_eq!(query.value::<usize>("limit"), None);
        let Err(Problem::Invalid { fields }) = query.finish() else { panic!("taken") };
        let names: Vec<_> = fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!(names, ["kind", "limit", "colour"]);
    }
}
