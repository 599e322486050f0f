//! Reading columns into the forum's types.

use std::error::Error;
use std::str::FromStr;

use causes::shared;
use domain::clock::Timestamp;
use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::StoreError;

/// Typed access to a row's columns by name.
pub(crate) trait Columns {
    /// Reads a whole number.
    fn int(&self, column: &str) -> Result<i64, StoreError>;
    /// A whole number that may be missing.
    fn opt_int(&self, column: &str) -> Result<Option<i64>, StoreError>;
    /// Reads a text.
    fn text(&self, column: &str) -> Result<String, StoreError>;
    /// A text that may be missing.
    fn opt_text(&self, column: &str) -> Result<Option<String>, StoreError>;
    /// A code of a closed set.
    fn code<T: FromStr<Err: Into<Box<dyn Error + Send + Sync>>>>(&self, column: &str) -> Result<T, StoreError>;
    /// A code of a closed set that may be missing.
    fn opt_code<T: FromStr<Err: Into<Box<dyn Error + Send + Sync>>>>(
        &self,
        column: &str,
    ) -> Result<Option<T>, StoreError>;
    /// A value kept or gathered as JSON.
    fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, StoreError>;
    /// Reads a moment.
    fn time(&self, column: &str) -> Result<Timestamp, StoreError>;
    /// A moment that may be missing.
    fn opt_time(&self, column: &str) -> Result<Option<Timestamp>, StoreError>;
}

impl Columns for AnyRow {
    fn int(&self, column: &str) -> Result<i64, StoreError> {
        Ok(self.try_get(column)?)
    }

    fn opt_int(&self, column: &str) -> Result<Option<i64>, StoreError> {
        Ok(self.try_get(column)?)
    }

    fn text(&self, column: &str) -> Result<String, StoreError> {
        Ok(self.try_get(column)?)
    }

    fn opt_text(&self, column: &str) -> Result<Option<String>, StoreError> {
        Ok(self.try_get(column)?)
    }

    fn code<T: FromStr<Err: Into<Box<dyn Error + Send + Sync>>>>(&self, column: &str) -> Result<T, StoreError> {
        let text: &str = self.try_get(column)?;
        text.parse().map_err(|reason| unreadable(column, reason))
    }

    fn opt_code<T: FromStr<Err: Into<Box<dyn Error + Send + Sync>>>>(
        &self,
        column: &str,
    ) -> Result<Option<T>, StoreError> {
        let text: Option<&str> = self.try_get(column)?;
        text.map(|text| text.parse().map_err(|reason| unreadable(column, reason))).transpose()
    }

    fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, StoreError> {
        let text: &str = self.try_get(column)?;
        serde_json::from_str(text).map_err(|reason| unreadable(column, reason))
    }

    fn time(&self, column: &str) -> Result<Timestamp, StoreError> {
        self.int(column).map(Timestamp)
    }

    fn opt_time(&self, column: &str) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.opt_int(column)?.map(Timestamp))
    }
}

fn unreadable(column: &str, reason: impl Into<Box<dyn Error + Send + Sync>>) -> StoreError {
    StoreError::Unreadable { column: column.to_owned(), reason: shared(reason) }
}

/// A value as the JSON text that [`Columns::json`] reads.
pub(crate) fn to_json<T: serde::Serialize + ?Sized>(column: &str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|reason| unreadable(column, reason))
}
