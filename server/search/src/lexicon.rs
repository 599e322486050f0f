//! What an installed Hebrew dictionary knows of words: the lemmas each may be a form of.
//!
//! The dictionary is hspell's, an optional package of the operating system; nothing of it is in this
//! program. It is compiled once into one file of the data folder ([`compiled`]), which is mapped into
//! memory.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::analysis::forms::PREFIXES;

mod compiled;
mod hspell;

use compiled::Compiled;

/// Where Debian's package puts the dictionary.
pub const FOLDER: &str = "/usr/share/hspell";

/// The fewest letters that are left of a word when its prefix letters are taken off.
const REST_MIN: usize = 2;

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

/// A dictionary, ready to be asked.
pub struct Lexicon {
    compiled: Compiled,
    id: String,
}

impl Lexicon {
    /// Opens the dictionary of a folder; compiles it into `data` where that was not done yet.
    ///
    /// # Errors
    /// [`LexiconError`]; the search does without it then.
    pub fn open(folder: &Path, data: &Path) -> Result<Self, LexiconError> {
        let id = format!("{}-{}", compiled::FORMAT, hspell::id(folder)?);
        let path = data.join(format!("lexicon-{id}"));
        let compiled = match Compiled::open(&path) {
            Ok(compiled) => compiled,
            Err(_) => {
                compiled::write(&path, hspell::read(folder)?)?;
                remove_others(data, &path);
                Compiled::open(&path)?
            }
        };
        Ok(Self { compiled, id })
    }

    /// Opens the dictionary of a folder as it was compiled into `data`; `None` where it was not yet. Writes nothing.
    ///
    /// # Errors
    /// [`LexiconError`]; the search does without it then.
    pub fn open_compiled(folder: &Path, data: &Path) -> Result<Option<Self>, LexiconError> {
        let id = format!("{}-{}", compiled::FORMAT, hspell::id(folder)?);
        let compiled = Compiled::open(&data.join(format!("lexicon-{id}")));
        Ok(compiled.ok().map(|compiled| Self { compiled, id }))
    }

    /// What tells this dictionary, and what was made of it, from others.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Calls for each lemma that a normalised word without prefix letters is a form of.
    pub fn visit_bare(&self, word: &str, found: impl FnMut(&str)) {
        if let Some(entry) = self.compiled.entry(word) {
            entry.lemmas().for_each(found);
        }
    }

    /// Calls for each lemma that a normalised word may be a form of, some of them twice.
    pub fn visit(&self, word: &str, mut found: impl FnMut(&str)) {
        self.visit_bare(word, &mut found);
        for prefix in PREFIXES {
            let Some(rest) = word.strip_prefix(prefix).filter(|rest| rest.chars().count() >= REST_MIN) else {
                continue;
            };
            // A ו that begins a word is written twice behind a prefix.
            let single = rest.strip_prefix('ו').filter(|single| single.starts_with('ו'));
            for rest in [Some(rest), single].into_iter().flatten() {
                if let Some(entry) = self.compiled.entry(rest).filter(|entry| entry.takes(prefix)) {
                    entry.lemmas().for_each(&mut found);
                }
            }
        }
    }
}

/// Takes away what was compiled from other dictionaries. What cannot be removed does no harm.
fn remove_others(data: &Path, kept: &Path) {
    let Ok(entries) = fs::read_dir(data) else { return };
    for path in entries.flatten().map(|entry| entry.path()).filter(|path| path != kept) {
        if path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("lexicon-")) {
            let _ = fs::remove_file(path);
        }
    }
}
