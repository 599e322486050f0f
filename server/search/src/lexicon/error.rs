//! What can go wrong with a dictionary.

use std::io;
use std::path::PathBuf;

/// Why a dictionary cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    /// There is none in the folder.
    #[error("there is no hspell dictionary in {0}")]
    Missing(PathBuf),
    /// A file of it cannot be read, or the compiled one not written.
    #[error("the dictionary's file {0} fails: {1}")]
    File(PathBuf, #[source] io::Error),
    /// It is not what this program knows how to read.
    #[error("the dictionary is not understood: {0}")]
    Malformed(&'static str),
}
