//! Comments below a practice or a meeting: the list, the form to write one, and the page to change one.

#[cfg(feature = "ssr")]
pub mod edit;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod list;
