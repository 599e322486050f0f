//! When two names are those of one file.
//!
//! A browser, a disk and a text may write one name in several ways: letters composed or decomposed (Unicode's
//! NFC and NFD), with percent signs, with the folders on the way. Names are stored composed; a name that a text or an
//! address uses is compared in its canonical form.

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

/// The composed form of a name, in which it is stored.
pub fn composed(name: &str) -> String {
    name.nfc().collect()
}

/// The form in which letters that are shown in another shape are the ordinary ones (NFKC): wide, raised, in circles.
pub fn compatible(name: &str) -> String {
    name.nfkc().collect()
}

/// The form in which two ways to write a name are the same: percent signs decoded, letters composed.
pub fn canonical(name: &str) -> String {
    match percent_decode_str(name).decode_utf8() {
        Ok(decoded) => composed(&decoded),
        Err(_) => composed(name),
    }
}

/// A path without its folders.
pub fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The one of several that has a name: just so, or else in its canonical form.
pub fn find<'a, T>(name: &str, all: &'a [T], name_of: impl Fn(&T) -> &str) -> Option<&'a T> {
    all.iter().find(|one| name_of(one) == name).or_else(|| {
        let wanted = canonical(name);
        all.iter().find(|one| canonical(name_of(one)) == wanted)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_to_write_one_name() {
        for (one, other) in [
            ("a b.png", "a%20b.png"),
            ("\u{e9}.png", "e\u{301}.png"),
            ("\u{e9}.png", "e%CC%81.png"),
            ("שָׁלוֹם.txt", "ש\u{5b8}\u{5c1}לו\u{5b9}ם.txt"),
            ("100%.txt", "100%25.txt"),
        ] {
            assert_eq!(canonical(one), canonical(other), "{one} {other}");
        }
        for (one, other) in [("a.png", "A.png"), ("a b", "a+b"), ("%FF.png", "a.png")] {
            assert_ne!(canonical(one), canonical(other), "{one} {other}");
        }
    }

    #[test]
    fn shapes_of_letters_hide_no_ending() {
        for name in ["a.ＥＸＥ", "a.ⓔⓧⓔ", "a.𝐞𝐱𝐞", "a․exe", "a.ᵉˣᵉ", "a.exe；.txt", "a.exe，.txt"]
        {
            assert_eq!(domain::attachment::dangerous_ending(&compatible(name)), Some("exe"), "{name}");
        }
        assert_eq!(domain::attachment::dangerous_ending(&compatible("מצגת ½.pptx")), None);
    }

    #[test]
    fn the_exact_name_comes_first() {
        let all = ["a b.png", "a%20b.png", "e\u{301}.png"];
        let found = |name| find(name, &all, |one| one).copied();
        assert_eq!(found("a%20b.png"), Some("a%20b.png"));
        assert_eq!(found("a b.png"), Some("a b.png"));
        assert_eq!(found("\u{e9}.png"), Some("e\u{301}.png"));
        assert_eq!(found("c.png"), None);
        assert_eq!(base_name("a/b/c.png"), "c.png");
        assert_eq!(base_name("c.png"), "c.png");
    }
}
