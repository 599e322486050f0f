//! One value of a row, in the types that both engines have.

use serde::{Deserialize, Serialize};
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, Row};

use crate::StoreError;

/// The type of a column. A migration that brings another one adds it here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number of 64 bits.
    Integer,
    /// A text.
    Text,
}

impl Kind {
    /// The kind that an engine's name of a type stands for.
    pub(crate) fn of_type(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "integer" | "bigint" => Some(Kind::Integer),
            "text" => Some(Kind::Text),
            _ => None,
        }
    }
}

/// A value of a row. As JSON it is `null`, a number or a string.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// The column has no value.
    Null,
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(String),
}

impl Value {
    /// Reads a column of a row.
    pub(crate) fn read(row: &AnyRow, index: usize, kind: Kind) -> Result<Self, StoreError> {
        Ok(match kind {
            Kind::Integer => row.try_get::<Option<i64>, _>(index)?.map_or(Value::Null, Value::Integer),
            Kind::Text => row.try_get::<Option<String>, _>(index)?.map_or(Value::Null, Value::Text),
        })
    }

    /// Binds the value to the next placeholder; `None` where it is of another kind than its column.
    pub(crate) fn bind<'q>(
        self,
        query: Query<'q, Any, AnyArguments>,
        kind: Kind,
    ) -> Option<Query<'q, Any, AnyArguments>> {
        Some(match (self, kind) {
            // A missing value has a type, too: PostgreSQL asks for it.
            (Value::Null, Kind::Integer) => query.bind(None::<i64>),
            (Value::Null, Kind::Text) => query.bind(None::<String>),
            (Value::Integer(number), Kind::Integer) => query.bind(number),
            (Value::Text(text), Kind::Text) => query.bind(text),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_from_json_as_they_were() {
        let text = "שורה\n\"שנייה\" \u{2067}";
        let row = vec![
            Value::Null,
            Value::Integer(i64::MIN),
            Value::Integer(i64::MAX),
            Value::Text(text.to_owned()),
            Value::Text(String::new()),
        ];
        let line = serde_json::to_string(&row).expect("JSON");
        assert!(line.starts_with("[null,-9223372036854775808,9223372036854775807,\"שורה\\n"), "{line}");
        assert!(!line.contains('\n'), "a line for each row");
        assert_eq!(serde_json::from_str::<Vec<Value>>(&line).expect("values"), row);
    }
}
