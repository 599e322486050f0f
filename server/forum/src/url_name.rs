//! Names of things as somebody wrote them into a URL or a form: slugs, and names of files.

use domain::problem::Problem;

/// The name, where it is one that anything stored can have.
///
/// # Errors
/// [`Problem::NotFound`] when it holds U+0000: nothing has such a name, and PostgreSQL takes the
/// question itself for an error.
pub(crate) fn storable(name: &str) -> Result<&str, Problem> {
    if name.contains('\0') { Err(Problem::NotFound) } else { Ok(name) }
}
