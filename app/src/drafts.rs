//! Writing a text: the editor's page, the upload of a write-up, a new practice.

#[cfg(feature = "ssr")]
pub mod conflict;
pub mod editor;
pub mod form;
#[cfg(feature = "ssr")]
mod help;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod line;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
pub mod personal;
#[cfg(feature = "ssr")]
pub mod publish;
#[cfg(feature = "ssr")]
pub mod report;
#[cfg(feature = "ssr")]
pub mod upload;
#[cfg(feature = "ssr")]
pub mod word_file;
#[cfg(feature = "ssr")]
pub(crate) mod words;
