//! What an installed Hebrew dictionary knows of words: the lemmas each may be a form of.
//!
//! The dictionary is hspell's, an optional package of the operating system; nothing of it is in this
//! program. It is compiled once into one file of the data folder ([`compiled`]), which is mapped into
//! memory.

use std::fs;
use std::path::Path;

use crate::analysis::prefixes::PREFIXES;

mod compiled;
mod error;
mod hspell;

use compiled::Compiled;
pub use error::LexiconError;
pub use hspell::Kind;

/// Where Debian's package puts the dictionary.
pub const FOLDER: &str = "/usr/share/hspell";

/// The fewest letters that are left of a word when its prefix letters are taken off.
const REST_MIN: usize = 2;

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

    /// Calls for each reading of a normalised word, as it stands and behind prefix letters; for some of
    /// them twice.
    pub fn visit<'w>(&self, word: &'w str, mut found: impl FnMut(Reading<'w>)) {
        self.visit_behind("", word, &mut found);
        for prefix in PREFIXES {
            let Some(rest) = word.strip_prefix(prefix).filter(|rest| rest.chars().count() >= REST_MIN) else {
                continue;
            };
            // A ו that begins a word is written twice behind a prefix.
            let single = rest.strip_prefix('ו').filter(|single| single.starts_with('ו'));
            for rest in [Some(rest), single].into_iter().flatten() {
                self.visit_behind(prefix, rest, &mut found);
            }
        }
    }

    fn visit_behind<'w>(&self, prefix: &'static str, rest: &'w str, found: &mut impl FnMut(Reading<'w>)) {
        let Some(entry) = self.compiled.entry(rest).filter(|entry| prefix.is_empty() || entry.takes(prefix)) else {
            return;
        };
        for (lemma, kind) in entry.readings().filter(|(_, kind)| kind.takes(prefix)) {
            let is_infinitive = kind == Kind::Imperative && prefix.ends_with('ל');
            let is_lemma = self.compiled.lemma(lemma) == Some(rest);
            found(Reading { lemma, kind, is_infinitive, is_lemma, prefix, rest });
        }
    }

    /// Whether a normalised word is in the dictionary just as it is.
    pub fn has(&self, word: &str) -> bool {
        self.compiled.entry(word).is_some()
    }

    /// The number of a lemma; `None` of what is none.
    pub fn lemma(&self, word: &str) -> Option<u32> {
        let entry = self.compiled.entry(word)?;
        let mut lemmas = entry.readings().map(|(lemma, _)| lemma);
        lemmas.find(|lemma| self.compiled.lemma(*lemma) == Some(word))
    }

    /// A lemma, by its number.
    pub fn lemma_text(&self, lemma: u32) -> &str {
        self.compiled.lemma(lemma).unwrap_or_default()
    }

    /// The words that are a form of a lemma, without prefix letters.
    pub fn forms(&self, lemma: u32) -> impl Iterator<Item = &str> {
        self.compiled.forms(lemma)
    }

    /// How many lemmas there are; each has a number below it.
    pub fn lemma_count(&self) -> usize {
        self.compiled.lemma_count()
    }
}

/// A way to read a written word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading<'w> {
    /// The number of the lemma that it is a form of.
    pub lemma: u32,
    /// The reading's grammar.
    pub kind: Kind,
    /// Whether it is an infinitive.
    pub is_infinitive: bool,
    /// Whether what stands behind the prefix letters is the lemma itself.
    pub is_lemma: bool,
    /// The prefix letters; empty without.
    pub prefix: &'static str,
    /// What stands behind them.
    pub rest: &'w str,
}

impl Kind {
    /// Whether it is an adjective.
    pub const fn is_adjective(self) -> bool {
        matches!(self, Self::Adjective | Self::AdjectiveConstruct)
    }

    /// Whether it is a participle.
    pub const fn is_participle(self) -> bool {
        matches!(self, Self::Participle | Self::ParticipleBase | Self::ParticipleConstruct)
    }

    /// Whether it is another form of a verb.
    pub const fn is_verb(self) -> bool {
        matches!(self, Self::PastThird | Self::PastOther | Self::Future | Self::Imperative | Self::WithObject)
    }

    /// Whether it is a form of a verb, a participle or another.
    pub const fn is_of_verb(self) -> bool {
        self.is_participle() || self.is_verb()
    }

    /// Whether it has the ending of an owner, or of a verb's object.
    pub const fn is_owned(self) -> bool {
        matches!(self, Self::Possessed | Self::PossessedByMe | Self::WithObject)
    }

    /// Whether a word of this kind stands behind these prefix letters: a finite verb behind ו and ש alone, a
    /// noun that is definite by itself not behind the article.
    fn takes(self, prefix: &str) -> bool {
        let Some(last) = prefix.chars().next_back() else { return true };
        match self {
            Self::PastThird | Self::PastOther | Self::Future | Self::WithObject => matches!(last, 'ו' | 'ש'),
            Self::Imperative => matches!(last, 'ו' | 'ל'),
            Self::Construct | Self::Possessed | Self::PossessedByMe | Self::Name => last != 'ה',
            Self::AdjectiveConstruct | Self::ParticipleConstruct => last != 'ה',
            Self::Noun | Self::Adjective | Self::Participle | Self::ParticipleBase | Self::Particle => true,
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
