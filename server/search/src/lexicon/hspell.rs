//! hspell's own files: gzip, ISO-8859-8, the same words in the same order in each.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::read::GzDecoder;

use super::LexiconError;

const WORDS: &str = "hebrew.wgz";
const STEMS: &str = "hebrew.wgz.stems";
const PREFIXES: &str = "hebrew.wgz.prefixes";

/// Characters of a stem, and the base they are digits of, the lowest first.
const DIGITS: usize = 3;
const BASE: usize = 94;
const ZERO: u8 = 33;

/// What more words than this name as their lemma is a heading: words of no paradigm (names, acronyms,
/// particles), 1,654 of them, stand under one. The largest verb has 464 forms.
const FORMS_MAX: usize = 1_000;

/// A word of the dictionary.
pub struct Entry {
    /// The word.
    pub word: String,
    /// Which prefix letters it takes, as bits; see [`super::compiled::Entry::takes`].
    pub classes: u8,
    /// The places of its lemmas in the same list.
    pub lemmas: Vec<usize>,
}

/// What tells the dictionary of a folder from others: the checksums gzip keeps at each file's end.
pub fn id(folder: &Path) -> Result<String, LexiconError> {
    let mut id = String::new();
    for name in [WORDS, STEMS, PREFIXES] {
        let path = folder.join(name);
        let read = || -> io::Result<u32> {
            let mut file = File::open(&path)?;
            file.seek(SeekFrom::End(-8))?;
            let mut trailer = [0; 8];
            file.read_exact(&mut trailer)?;
            Ok(u32::from_le_bytes([trailer[0], trailer[1], trailer[2], trailer[3]]))
        };
        match read() {
            Ok(checksum) => id += &format!("{checksum:08x}"),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(LexiconError::Missing(folder.to_owned()));
            }
            Err(error) => return Err(LexiconError::File(path, error)),
        }
    }
    Ok(id)
}

/// Reads the dictionary of a folder.
pub fn read(folder: &Path) -> Result<Vec<Entry>, LexiconError> {
    let words = words(&unpacked(&folder.join(WORDS))?);
    let stems = unpacked(&folder.join(STEMS))?;
    let classes = unpacked(&folder.join(PREFIXES))?;
    let stems: Vec<&[u8]> = stems.strip_suffix(b"\n").unwrap_or(&stems).split(|byte| *byte == b'\n').collect();
    if words.len() != stems.len() || words.len() != classes.len() {
        return Err(LexiconError::Malformed("its files tell of different numbers of words"));
    }
    let count = words.len();
    let entries = words.into_iter().zip(stems).zip(classes);
    let entries = entries.map(|((word, stems), classes)| {
        let lemmas: Vec<usize> = stems.chunks_exact(DIGITS).map(place).collect();
        if stems.len() % DIGITS != 0 || lemmas.iter().any(|lemma| *lemma >= count) {
            return Err(LexiconError::Malformed("a word's lemma is not in the list"));
        }
        Ok(Entry { word, classes, lemmas })
    });
    let mut entries: Vec<Entry> = entries.collect::<Result<_, _>>()?;
    without_headings(&mut entries);
    Ok(entries)
}

/// Makes each word its own lemma that stands under a heading: else all of them would be one word.
fn without_headings(entries: &mut [Entry]) {
    let mut forms = vec![0; entries.len()];
    entries.iter().flat_map(|entry| &entry.lemmas).for_each(|lemma| forms[*lemma] += 1);
    for (place, entry) in entries.iter_mut().enumerate() {
        for lemma in entry.lemmas.iter_mut().filter(|lemma| forms[**lemma] > FORMS_MAX) {
            *lemma = place;
        }
    }
}

fn unpacked(path: &Path) -> Result<Vec<u8>, LexiconError> {
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = vec![];
        GzDecoder::new(File::open(path)?).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|error| LexiconError::File(path.to_owned(), error))
}

/// The words: letters that are added to what is left of the word before, then how many letters are
/// cut off its end for the next one.
fn words(packed: &[u8]) -> Vec<String> {
    let mut words = vec![];
    let mut word = String::new();
    let mut rest = packed;
    while !rest.is_empty() {
        let letters = rest.iter().position(u8::is_ascii_digit).unwrap_or(rest.len());
        word.extend(rest[..letters].iter().filter_map(|byte| letter(*byte)));
        words.push(word.clone());
        rest = &rest[letters..];
        let digits = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
        let cut = rest[..digits].iter().fold(0usize, |cut, digit| cut.saturating_mul(10) + usize::from(digit - b'0'));
        for _ in 0..cut {
            word.pop();
        }
        rest = &rest[digits..];
    }
    words
}

/// A character of ISO-8859-8; nothing for the line's end.
fn letter(byte: u8) -> Option<char> {
    match byte {
        b'\n' | b'\r' => None,
        0xE0..=0xFA => char::from_u32(u32::from('א') + u32::from(byte - 0xE0)),
        other => Some(char::from(other)),
    }
}

fn place(digits: &[u8]) -> usize {
    digits.iter().rev().fold(0, |place, digit| place * BASE + usize::from(digit.saturating_sub(ZERO)))
}
