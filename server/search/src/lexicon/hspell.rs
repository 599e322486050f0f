//! hspell's own files: gzip, ISO-8859-8, the same words in the same order in each.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::read::GzDecoder;

use super::error::LexiconError;

const WORDS: &str = "hebrew.wgz";
const STEMS: &str = "hebrew.wgz.stems";
const PREFIXES: &str = "hebrew.wgz.prefixes";
const GRAMMAR: &str = "hebrew.wgz.desc";

/// Characters of a stem and of a reading's grammar, and the base they are digits of, the lowest first.
const DIGITS: usize = 3;
const GRAMMAR_DIGITS: usize = 2;
const BASE: usize = 94;
const ZERO: u8 = 33;

/// What more words than this name as their lemma is a heading: words of no paradigm (names, acronyms,
/// particles), 1,654 of them, stand under one. The largest verb has 464 forms.
const FORMS_MAX: usize = 1_000;

/// A word of the dictionary.
pub struct DictionaryEntry {
    /// The word.
    pub word: String,
    /// Which prefix letters it takes, as bits; see [`super::compiled::DictionaryEntry::takes`].
    pub classes: u8,
    /// The entry's readings: the place of the lemma in the same list, and the grammar.
    pub readings: Vec<(usize, Kind)>,
}

/// The grammar of a reading, as far as it tells which prefix letters the word takes and how likely the
/// reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A noun, or an infinitive that stands as one.
    Noun,
    /// A noun in the construct state.
    Construct,
    /// A noun with a possessive ending, not of the first person.
    Possessed,
    /// A noun with a possessive ending of the first person.
    PossessedByMe,
    /// An adjective.
    Adjective,
    /// An adjective in the construct state.
    AdjectiveConstruct,
    /// A proper name.
    Name,
    /// A participle, which is the present tense as well.
    Participle,
    /// A participle's dictionary form: masculine singular.
    ParticipleBase,
    /// A participle in the construct state.
    ParticipleConstruct,
    /// The past tense in the third person.
    PastThird,
    /// The past tense in the first or second person.
    PastOther,
    /// The future tense.
    Future,
    /// An imperative; behind ל an infinitive.
    Imperative,
    /// A verb with an object ending.
    WithObject,
    /// A word of no paradigm: particles and acronyms.
    Particle,
}

impl Kind {
    const ALL: [Self; 16] = [
        Self::Noun,
        Self::Construct,
        Self::Possessed,
        Self::PossessedByMe,
        Self::Adjective,
        Self::AdjectiveConstruct,
        Self::Name,
        Self::Participle,
        Self::ParticipleBase,
        Self::ParticipleConstruct,
        Self::PastThird,
        Self::PastOther,
        Self::Future,
        Self::Imperative,
        Self::WithObject,
        Self::Particle,
    ];

    /// The kind of this number, `kind as u8`.
    pub fn numbered(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// The kind of a grammar code of the dictionary's file. Read off what the dictionary's own program
    /// tells (`hspell -l`) of words that have each code.
    const fn of_code(code: usize) -> Self {
        match code {
            3040 => Self::Particle,
            3049 | 3145..=3153 => Self::Future,
            3135 | 3139 | 3143 | 3144 => Self::PastThird,
            3136..=3142 => Self::PastOther,
            3154 | 3155 | 3242 => Self::ParticipleBase,
            3156 | 3244 | 3246 | 3248 => Self::Participle,
            3230 | 3231 | 3243 | 3245 | 3247 | 3249 => Self::ParticipleConstruct,
            3157..=3229 => Self::Imperative,
            3523..=3806 | 3886.. => Self::WithObject,
            3427 | 3429 | 3430 | 3432 => Self::AdjectiveConstruct,
            3043 | 3045 | 3052 | 3064 | 3428 | 3431 => Self::Adjective,
            3053..=3055 | 3057 | 3062 => Self::Name,
            3042 | 3047 | 3051 | 3061 | 3063 | 3251 | 3433 | 3512 => Self::Construct,
            3252 | 3253 | 3329 | 3330 | 3339 | 3340 | 3417 | 3418 | 3434 | 3435 | 3513 | 3514 => Self::PossessedByMe,
            3250 | 3322..=3347 | 3416..=3426 | 3436..=3511 | 3515..=3522 => Self::Possessed,
            _ => Self::Noun,
        }
    }
}

/// What tells the dictionary of a folder from others: the checksums gzip keeps at each file's end.
pub fn id(folder: &Path) -> Result<String, LexiconError> {
    let mut id = String::new();
    for name in [WORDS, STEMS, PREFIXES, GRAMMAR] {
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
pub fn read(folder: &Path) -> Result<Vec<DictionaryEntry>, LexiconError> {
    let words = words(&unpacked(&folder.join(WORDS))?);
    let (stems, grammar) = (unpacked(&folder.join(STEMS))?, unpacked(&folder.join(GRAMMAR))?);
    let classes = unpacked(&folder.join(PREFIXES))?;
    let (stems, grammar) = (lines(&stems), lines(&grammar));
    if [stems.len(), grammar.len(), classes.len()].iter().any(|length| *length != words.len()) {
        return Err(LexiconError::Malformed("its files tell of different numbers of words"));
    }
    let count = words.len();
    let mut entries = vec![];
    for (((word, stems), grammar), classes) in words.into_iter().zip(stems).zip(grammar).zip(classes) {
        let lemmas = stems.chunks_exact(DIGITS).map(number);
        let kinds = grammar.chunks_exact(GRAMMAR_DIGITS).map(|code| Kind::of_code(number(code)));
        if stems.len() % DIGITS != 0 || stems.len() / DIGITS * GRAMMAR_DIGITS != grammar.len() {
            return Err(LexiconError::Malformed("a word has not as many grammars as lemmas"));
        }
        let readings: Vec<(usize, Kind)> = lemmas.zip(kinds).collect();
        if readings.iter().any(|(lemma, _)| *lemma >= count) {
            return Err(LexiconError::Malformed("a word's lemma is not in the list"));
        }
        entries.push(DictionaryEntry { word, classes, readings });
    }
    without_headings(&mut entries);
    Ok(entries)
}

fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.strip_suffix(b"\n").unwrap_or(text).split(|byte| *byte == b'\n').collect()
}

/// Makes each word its own lemma that stands under a heading: else all of them would be one word.
fn without_headings(entries: &mut [DictionaryEntry]) {
    let mut forms = vec![0; entries.len()];
    entries.iter().flat_map(|entry| &entry.readings).for_each(|(lemma, _)| forms[*lemma] += 1);
    for (place, entry) in entries.iter_mut().enumerate() {
        for (lemma, _) in entry.readings.iter_mut().filter(|(lemma, _)| forms[*lemma] > FORMS_MAX) {
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

fn number(digits: &[u8]) -> usize {
    digits.iter().rev().fold(0, |number, digit| number * BASE + usize::from(digit.saturating_sub(ZERO)))
}
