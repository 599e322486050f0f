//! A member's own name and address, which are what is tried first when their password is guessed.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words shorter than this are looked for as whole words of a password only: within another word they mean nothing.
const SHORT: usize = 6;
/// Words shorter than this are not looked for at all.
const SHORTEST: usize = 3;

/// What a member's password must not contain.
#[derive(Debug, Clone, Default)]
pub(crate) struct Own {
    /// Their name.
    pub(crate) name: String,
    /// Their e-mail address.
    pub(crate) email: String,
}

impl Own {
    pub(crate) fn new(name: &str, email: &str) -> Self {
        Self { name: name.to_owned(), email: email.to_owned() }
    }

    /// Whether the password contains the whole address, the part of it before the `@`, or the whole name,
    /// also with its words in reverse. Case, accents, vowel points, white space and punctuation do not count.
    pub(crate) fn is_in(&self, password: &str) -> bool {
        let words = words(password);
        let joined = words.concat();
        self.wholes().iter().any(|own| match own.chars().count() {
            ..SHORTEST => false,
            SHORTEST..SHORT => words.contains(own) || joined == *own,
            _ => joined.contains(own.as_str()),
        })
    }

    /// The single words of the name and the address, for the estimate of a password's strength.
    pub(crate) fn parts(&self) -> Vec<String> {
        let mut parts = words(&self.name);
        parts.extend(words(&self.email));
        parts.retain(|word| word.chars().count() >= SHORTEST);
        parts
    }

    /// The texts that must not be in the password, in their normal form without anything between their words.
    fn wholes(&self) -> Vec<String> {
        let local = self.email.split('@').next().unwrap_or_default();
        // Mail to dana+forum@… arrives at dana@….
        let untagged = local.split('+').next().unwrap_or_default();
        let mut wholes: Vec<String> = [self.email.as_str(), local, untagged].map(|text| words(text).concat()).into();
        let name = words(&self.name);
        wholes.push(name.concat());
        wholes.push(name.into_iter().rev().collect());
        wholes
    }
}

/// The words of a text: runs of letters and digits in lower case, without accents and vowel points.
fn words(text: &str) -> Vec<String> {
    let plain: String = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).nfkc().collect();
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_address_and_name_are_found_however_they_are_written() {
        let dana = Own::new("דנה לוי־כהן", "Dana.Levi+forum@oren-gal.example");
        for password in [
            "dana.levi+forum@oren-gal.example",
            "DANA.LEVI+FORUM@OREN-GAL.EXAMPLE!",
            "my mail is dana levi forum oren gal example",
            "dana.levi in the garden at night",
            "xx-DanaLevi-2026-xx",
            "Ｄａｎａ Ｌｅｖｉ at the sea",
            "dánà lévi at the sea",
            "דנה לוי כהן אוהבת ים",
            "דָּנָה לֵוִי־כֹּהֵן אוהבת ים",
            "כהן, לוי, דנה",
        ] {
            assert!(dana.is_in(password), "{password}");
        }
        for password in ["four quiet lanterns wander", "דנה שותה קפה בחצר", "levi strauss made trousers", ""]
        {
            assert!(!dana.is_in(password), "{password}");
        }
    }

    #[test]
    fn a_short_name_is_found_as_a_word_alone() {
        let dan = Own::new("דן", "dan@bank.example");
        assert!(dan.is_in("dan and the seven seas"));
        assert!(dan.is_in("DAN"));
        assert!(!dan.is_in("dance with the abundant stars"));
        assert!(!dan.is_in("דנדנה ירוקה בגן ציבורי"), "two letters are no name to look for");
        assert!(dan.is_in("dan@bank.example"));
        assert!(!Own::default().is_in("four quiet lanterns wander"));
    }
}
