//! Keys in bodies.

use serde::de::{Error as _, IntoDeserializer};
use serde::{Deserialize, Deserializer};
use serde_json::Number;

/// Reads a whole number. `435.0` is one too: to JSON Schema it is an integer.
///
/// # Errors
/// Those of the deserializer, for other numbers among them.
pub fn key<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    let number = Number::deserialize(deserializer)?;
    of(&number).ok_or_else(|| D::Error::custom(format_args!("{number} is no whole number")))
}

/// The same for a key that may be absent or null.
///
/// # Errors
/// Those of [`key`].
pub fn optional_key<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    let Some(number) = Option::<Number>::deserialize(deserializer)? else { return Ok(None) };
    of(&number).map(Some).ok_or_else(|| D::Error::custom(format_args!("{number} is no whole number")))
}

fn of<'de, T: Deserialize<'de>>(number: &Number) -> Option<T> {
    let whole = number.as_i64().or_else(|| {
        let number = number.as_f64().filter(|number| number.fract() == 0.0)?;
        // Its text has no fraction; what does not fit is refused.
        format!("{number:.0}").parse().ok()
    })?;
    T::deserialize(IntoDeserializer::<serde::de::value::Error>::into_deserializer(whole)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Eq, Deserialize)]
    struct Keys {
        #[serde(deserialize_with = "key")]
        id: i64,
        #[serde(default, deserialize_with = "optional_key")]
        other: Option<i64>,
    }

    #[test]
    fn whole_numbers_of_both_forms_are_keys() {
        let read = |text: &str| serde_json::from_str::<Keys>(text).ok().map(|keys| (keys.id, keys.other));
        assert_eq!(read(r#"{"id":435}"#), Some((435, None)));
        assert_eq!(read(r#"{"id":435.0,"other":-2e2}"#), Some((435, Some(-200))));
        assert_eq!(read(r#"{"id":1,"other":null}"#), Some((1, None)));
        for refused in
            [r#"{"id":1.5}"#, r#"{"id":1e300}"#, r#"{"id":"1"}"#, r#"{"id":null}"#, r#"{"id":1,"other":0.5}"#]
        {
            assert_eq!(read(refused), None, "{refused}");
        }
    }
}
