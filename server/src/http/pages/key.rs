//! The key in a page's address.

use std::str::FromStr;

use domain::problem::Problem;

/// The key that a text of an address is.
///
/// # Errors
/// [`Problem::NotFound`]: what is no key is the key of nothing.
pub fn parse_key<K: FromStr>(text: &str) -> Result<K, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}
