//! The file a dictionary is compiled to: a finite-state map from words to numbers, then the tables
//! they point into. All numbers are little-endian.
//!
//! | bytes | what |
//! |---|---|
//! | 24 | how long each of the six parts is, 4 bytes each |
//! | part 1 | the map: word → first reading << 16, number of readings << 8, prefix classes |
//! | part 2 | readings: a lemma's number << 8 and its kind, 4 bytes each |
//! | part 3 | where each lemma ends in part 4, 4 bytes each |
//! | part 4 | the lemmas |
//! | part 5 | where the forms of each lemma end in part 6, 4 bytes each |
//! | part 6 | the forms of each lemma, each with a line's end |

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use fst::{Map, MapBuilder};
use tantivy::directory::{Directory, MmapDirectory, OwnedBytes};

use super::error::LexiconError;
use super::hspell::{self, Kind};
use crate::analysis::normalise;

/// The version of the file's layout, and of what is put into it.
pub const FORMAT: u32 = 3;

const PARTS: usize = 6;
const NUMBER: usize = 4;
/// The most readings of a word that are kept; no word has as many.
const READINGS_MAX: usize = 255;

/// A compiled dictionary, mapped into memory.
pub struct Compiled {
    words: Map<OwnedBytes>,
    readings: OwnedBytes,
    lemma_ends: OwnedBytes,
    lemmas: OwnedBytes,
    form_ends: OwnedBytes,
    forms: OwnedBytes,
}

/// What is known of a word.
pub struct CompiledEntry<'a> {
    compiled: &'a Compiled,
    value: u64,
}

impl Compiled {
    /// Maps a file.
    pub fn open(path: &Path) -> Result<Self, LexiconError> {
        let failed = |error| LexiconError::File(path.to_owned(), error);
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(failed(io::ErrorKind::InvalidFilename.into()));
        };
        // Through tantivy, which maps files for us without unsafe code of our own.
        let directory = MmapDirectory::open(folder).map_err(|error| failed(io::Error::other(error)))?;
        let file = directory.open_read(Path::new(name)).map_err(|error| failed(io::Error::other(error)))?;
        let mut rest = file.read_bytes().map_err(failed)?;
        let mut parts = vec![];
        for at in 0..PARTS {
            let length = number(&rest, at).ok_or(LexiconError::Malformed("it has no head"))?;
            parts.push(length);
        }
        rest.advance(PARTS * NUMBER);
        if parts.iter().try_fold(0usize, |sum, part| sum.checked_add(*part)) != Some(rest.len()) {
            return Err(LexiconError::Malformed("it is shorter than it says"));
        }
        let mut part = |at: usize| {
            let (part, after) = rest.clone().split(parts[at]);
            rest = after;
            part
        };
        let damaged = |_| LexiconError::Malformed("its map is damaged");
        let words = Map::new(part(0)).map_err(damaged)?;
        words.as_fst().verify().map_err(damaged)?;
        Ok(Self { words, readings: part(1), lemma_ends: part(2), lemmas: part(3), form_ends: part(4), forms: part(5) })
    }

    /// What is known of a word, just as it is.
    pub fn entry(&self, word: &str) -> Option<CompiledEntry<'_>> {
        self.words.get(word).map(|value| CompiledEntry { compiled: self, value })
    }

    /// A lemma, by its number.
    pub fn lemma(&self, lemma: u32) -> Option<&str> {
        slice(&self.lemmas, &self.lemma_ends, lemma)
    }

    /// The words of the dictionary that are a form of a lemma.
    pub fn forms(&self, lemma: u32) -> impl Iterator<Item = &str> {
        slice(&self.forms, &self.form_ends, lemma).unwrap_or_default().lines()
    }

    /// How many lemmas there are.
    pub fn lemma_count(&self) -> usize {
        self.lemma_ends.len() / NUMBER
    }
}

/// One of several texts that stand one after the other, by where each ends.
fn slice<'a>(strings: &'a [u8], ends: &[u8], at: u32) -> Option<&'a str> {
    let at = at as usize;
    let start = if at == 0 { 0 } else { number(ends, at - 1)? };
    strings.get(start..number(ends, at)?).and_then(|text| str::from_utf8(text).ok())
}

impl CompiledEntry<'_> {
    /// The lemmas it is a form of, by their numbers, each with the reading's kind.
    pub fn readings(&self) -> impl Iterator<Item = (u32, Kind)> {
        let (first, count) = ((self.value >> 16) as usize, (self.value >> 8 & 0xFF) as usize);
        (first..first + count).filter_map(|at| {
            let [kind, lemma @ ..] = number_bytes(&self.compiled.readings, at)?;
            Some((u32::from_le_bytes([lemma[0], lemma[1], lemma[2], 0]), Kind::numbered(kind)?))
        })
    }

    /// Whether it takes these prefix letters. Measured on the dictionary's own program: the last of
    /// them decides. Bits: 1 ב · 2 ב כ ל מ · 4 ו ש · 8 all but the article · 16 ו · 32 the article.
    pub fn takes(&self, prefix: &str) -> bool {
        let classes = match prefix.chars().next_back() {
            Some('ו') => 4 | 8 | 16 | 32,
            Some('ש') => 4 | 8 | 32,
            Some('ב') => 1 | 2 | 8 | 32,
            Some('כ' | 'ל' | 'מ') => 2 | 8 | 32,
            _ => 32,
        };
        self.value & classes != 0
    }
}

/// Compiles a dictionary into a file, which is whole once it has its name.
pub fn write(path: &Path, dictionary: Vec<hspell::DictionaryEntry>) -> Result<(), LexiconError> {
    let failed = |error| LexiconError::File(path.to_owned(), error);
    let bytes = compile(&dictionary).map_err(|error| failed(io::Error::other(error)))?;
    let unfinished = path.with_extension("new");
    let write = || -> io::Result<()> {
        let mut file = File::create(&unfinished)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(&unfinished, path)
    };
    write().map_err(failed)
}

fn compile(dictionary: &[hspell::DictionaryEntry]) -> Result<Vec<u8>, fst::Error> {
    let mut lemmas = Numbered::default();
    let mut words: BTreeMap<String, (u8, Vec<u32>)> = BTreeMap::new();
    for entry in dictionary {
        // Words that differ in a quotation mark alone, as acronyms do, are one here.
        let (classes, readings) = words.entry(normalise::word(&entry.word).into_owned()).or_default();
        *classes |= entry.classes;
        for (lemma, kind) in &entry.readings {
            let reading = lemmas.number(&normalise::word(&dictionary[*lemma].word)) << 8 | *kind as u32;
            if !readings.contains(&reading) && readings.len() < READINGS_MAX {
                readings.push(reading);
            }
        }
    }
    words.remove("");
    let mut form_texts = Ends::default();
    for forms in forms(&words, lemmas.numbers.len()) {
        form_texts.add(forms.into_iter().flat_map(|form| [form, "\n"]));
    }
    let mut rows: HashMap<Vec<u32>, u64> = HashMap::new();
    let mut readings: Vec<u8> = vec![];
    let mut map = MapBuilder::memory();
    for (word, (classes, row)) in words {
        let count = row.len() as u64;
        // Most words share their row of readings with others.
        let first = *rows.entry(row).or_insert_with_key(|row| {
            let first = (readings.len() / NUMBER) as u64;
            readings.extend(row.iter().flat_map(|reading| reading.to_le_bytes()));
            first
        });
        map.insert(word, first << 16 | count << 8 | u64::from(classes))?;
    }
    let parts = [
        map.into_inner()?,
        readings,
        lemmas.strings.ends,
        lemmas.strings.text.into_bytes(),
        form_texts.ends,
        form_texts.text.into_bytes(),
    ];
    let lengths = parts.iter().flat_map(|part| u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes());
    Ok(lengths.chain(parts.iter().flatten().copied()).collect())
}

/// The words that are a form of each of so many lemmas.
fn forms(words: &BTreeMap<String, (u8, Vec<u32>)>, lemmas: usize) -> Vec<Vec<&str>> {
    let mut forms = vec![vec![]; lemmas];
    for (word, (_, readings)) in words {
        for reading in readings {
            let forms = &mut forms[(reading >> 8) as usize];
            if forms.last() != Some(&word.as_str()) {
                forms.push(word.as_str());
            }
        }
    }
    forms
}

/// Texts one after the other, and where each ends.
#[derive(Default)]
struct Ends {
    ends: Vec<u8>,
    text: String,
}

impl Ends {
    fn add<'a>(&mut self, parts: impl IntoIterator<Item = &'a str>) {
        self.text.extend(parts);
        self.ends.extend(u32::try_from(self.text.len()).unwrap_or(u32::MAX).to_le_bytes());
    }
}

/// Texts, each written once.
#[derive(Default)]
struct Numbered {
    numbers: HashMap<String, u32>,
    strings: Ends,
}

impl Numbered {
    fn number(&mut self, text: &str) -> u32 {
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(text.to_owned()).or_insert_with(|| {
            self.strings.add([text]);
            next
        })
    }
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(number_bytes(bytes, at)?)).ok()
}

fn number_bytes(bytes: &[u8], at: usize) -> Option<[u8; NUMBER]> {
    bytes.get(at * NUMBER..)?.first_chunk::<NUMBER>().copied()
}
