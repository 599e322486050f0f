//! One form for everything a reader takes for the same letter.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The most characters of a word that tell it from others; the rest is not read.
pub const WORD_MAX: usize = 40;

/// A word's normal form: NFKC, without points, cantillation, direction marks, quotes and geresh, accents of Latin
/// letters (résumé is resume), in lower case, an English possessive's `'s` taken off; at most [`WORD_MAX`] characters.
pub fn word(raw: &str) -> Cow<'_, str> {
    if is_plain(raw) {
        return Cow::Borrowed(raw);
    }
    // Four times as many: points and marks go, and should not cost the word its letters.
    let head = raw.chars().take(4 * WORD_MAX).map(straight_quote).collect::<String>();
    let mut text: String =
        head.nfkc().filter(|c| !is_mark(*c)).flat_map(char::to_lowercase).map(straight_quote).collect();
    if let Some(possessor) = text.strip_suffix("'s") {
        text.truncate(possessor.len());
    }
    text.retain(|c| !is_quote(c));
    // A second time: what stood on either side of a dropped mark may compose now.
    Cow::Owned(without_accents(&text).nfkc().take(WORD_MAX).collect())
}

/// A word, decomposed, without the marks that combine with its Latin letters.
fn without_accents(word: &str) -> String {
    let mut on_latin = false;
    let kept = word.nfkd().filter(|c| {
        let combines = is_combining_mark(*c);
        if !combines {
            on_latin = c.is_ascii_alphabetic();
        }
        !(combines && on_latin)
    });
    kept.collect()
}

/// Whether a character changes nothing of the word it stands in: Hebrew points and cantillation,
/// direction marks, joiners and the soft hyphen.
pub const fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{0591}'..='\u{05BD}' | '\u{05BF}' | '\u{05C1}' | '\u{05C2}' | '\u{05C4}' | '\u{05C5}' | '\u{05C7}'
        | '\u{061C}' | '\u{200C}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{00AD}' | '\u{034F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// Whether a character only tells in which direction to write what stands around it.
pub const fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character is a quotation mark, an apostrophe, a geresh or gershayim.
pub const fn is_quote(c: char) -> bool {
    matches!(straight_quote(c), '"' | '\'')
}

/// Every quotation mark as `"`, every apostrophe and geresh as `'`, anything else as it is.
pub const fn straight_quote(c: char) -> char {
    match c {
        '״' | '“' | '”' | '„' | '‟' | '″' | '＂' => '"',
        '׳' | '‘' | '’' | '‚' | '‛' | '′' | '＇' | '`' | '´' => '\'',
        other => other,
    }
}

/// Whether a Hebrew word of a text has gershayim, or two apostrophes typed for them.
pub fn has_gershayim(raw: &str) -> bool {
    let straight: String = raw.chars().map(straight_quote).collect();
    !raw.starts_with(|c: char| c.is_ascii()) && (straight.contains('"') || straight.contains("''"))
}

/// Whether all are Hebrew letters or plain ASCII letters or digits, which need no work.
fn is_plain(raw: &str) -> bool {
    let bytes = raw.as_bytes();
    let mut at = hebrew_letters(bytes);
    while let Some(b'a'..=b'z' | b'0'..=b'9') = bytes.get(at) {
        at += 1;
        at += hebrew_letters(&bytes[at..]);
    }
    at == bytes.len() && at <= WORD_MAX
}

/// How many bytes the Hebrew letters take that a text begins with.
pub fn hebrew_letters(text: &[u8]) -> usize {
    // The letters from א to ת are two bytes each.
    let letters = text.as_chunks::<2>().0.iter().take_while(|letter| matches!(letter, [0xD7, 0x90..=0xAA]));
    2 * letters.count()
}
