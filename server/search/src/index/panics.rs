//! Panics of tantivy as errors.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::SearchError;

/// Runs what reads or writes the index, and makes an error of a panic in it.
///
/// # Errors
/// [`SearchError::Panicked`], and those of `run`.
pub fn guarded<T>(run: impl FnOnce() -> Result<T, SearchError>) -> Result<T, SearchError> {
    // What a panic leaves half done is dropped by every caller.
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| Err(SearchError::Panicked(message(panic.as_ref()))))
}

/// What a panic says.
pub fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a message".to_owned())
}
