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
    /// The member's name.
    pub(crate) name: String,
    /// The member's e-mail address.
    pub(crate) email: String,
}

impl Own {
    pub(crate) fn new(name: &str, email: &str) -> Self {
        Self { name: name.to_owned(), email: email.to_owned() }
    }

    /// Returns whether the password contains the whole address, the part of it before or after the `@`, the latter also
    /// without its public ending; or the whole name, or two words of it beside one another, in any order. Case,
    /// accents, vowel points, white space, punctuation and, beside a name, digits do not count.
    pub(crate) fn is_in(&self, password: &str) -> bool {
        let words = words(password);
        let joined = words.concat();
        let letters = letters(&words);
        let contains = |own: &String| match own.chars().count() {
            ..SHORTEST => false,
            SHORTEST..SHORT => words.contains(own) || letters.contains(own) || joined == *own,
            _ => joined.contains(own.as_str()),
        };
        self.wholes().iter().any(contains) || has_two_of(&letters, &self.name_words())
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
        let (local, domain) = self.email.rsplit_once('@').unwrap_or((&self.email, ""));
        // Mail to dana+forum@… arrives at dana@….
        let untagged = local.split('+').next().unwrap_or_default();
        let whole = [self.email.as_str(), local, untagged, domain, registered_part(domain)];
        let mut wholes: Vec<String> = whole.map(|text| words(text).concat()).into();
        let name = self.name_words();
        wholes.push(name.concat());
        wholes.push(name.into_iter().rev().collect());
        wholes
    }

    fn name_words(&self) -> Vec<String> {
        words(&self.name)
    }
}

/// The second-level names below a country under which organisations register theirs.
const SECOND_LEVELS: [&str; 12] = ["co", "com", "org", "net", "ac", "edu", "gov", "muni", "k12", "idf", "or", "ne"];

/// A domain without its public ending: `bank` of `bank.co.il`.
fn registered_part(domain: &str) -> &str {
    let Some((rest, ending)) = domain.rsplit_once('.') else { return domain };
    match rest.rsplit_once('.') {
        Some((name, second)) if ending.len() == 2 && SECOND_LEVELS.contains(&second.to_lowercase().as_str()) => name,
        _ => rest,
    }
}

/// Returns whether two different words of a name stand beside one another in a password, in either order.
fn has_two_of(password: &[String], name: &[String]) -> bool {
    let place =
        |word: &String, other: Option<usize>| (0..name.len()).find(|at| name[*at] == *word && Some(*at) != other);
    password.windows(2).any(|pair| {
        let first = place(&pair[0], None);
        first.is_some() && place(&pair[1], first).is_some()
    })
}

/// The runs of letters of words: without their digits, and without words of digits alone.
fn letters(words: &[String]) -> Vec<String> {
    let runs = words.iter().flat_map(|word| word.split(|c: char| !c.is_alphabetic()));
    runs.filter(|run| !run.is_empty()).map(str::to_owned).collect()
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
    fn short_names_are_found_in_any_order_and_with_a_number() {
        let dan = Own::new("דן כהן", "dan.cohen@bigcorporation.co.il");
        for password in [
            "דן כהן 2026",
            "דן-כהן-1234",
            "דן כהן דן כהן",
            "כהן דן 2026",
            "2026 כהן, דן!",
            "דן2026כהן",
            "דןכהן2026",
            "שיר של דן כהן הקטן",
        ] {
            assert!(dan.is_in(password), "{password}");
        }
        for password in ["כהן גדול בבית המקדש", "דן והכהן הלכו לים", "דן דן דן בים סוף", "כהנים ודנים בעיר הקודש"]
        {
            assert!(!dan.is_in(password), "{password}");
        }
        assert!(Own::new("לי כץ", "x@y.example").is_in("כץ לי 2026!"));
        let three = Own::new("דנה בת־שבע כהן", "x@y.example");
        assert!(three.is_in("כהן דנה 1984!!") && three.is_in("שבע-דנה 1984!!"));
        assert!(!three.is_in("דנה אכלה שבע עוגות"));
        assert!(Own::new("בן בן", "x@y.example").is_in("בן-בן 123456"), "each word of a name once");
    }

    #[test]
    fn the_domain_of_the_address_is_found_also_without_its_ending() {
        for (email, password) in [
            ("dan@bigcorporation.co.il", "bigcorporation.co.il"),
            ("dan@bigcorporation.co.il", "BigCorporation 2026!!"),
            ("dan@kav-inbar.example", "kav-inbar.example!!77"),
            ("dan@kav-inbar.example", "kavinbar-kavinbar"),
            ("rachel@corp.example", "corp.example.rachel"),
            ("rachel@corp.example", "my corp1 password"),
            ("rachel@mail.corp.org.il", "mail.corp in the morning"),
        ] {
            assert!(Own::new("רחל", email).is_in(password), "{email}: {password}");
        }
        for (email, password) in [
            ("rachel@corp.example", "corporate ladders wobble"),
            ("rachel@corp.example", "four quiet examples wander"),
            ("rachel@bigcorporation.co.il", "big blue whales wander"),
            ("rachel@localhost", "four quiet lanterns wander"),
            ("rachel", "four quiet lanterns wander"),
            ("rachel@ab.il", "ab ovo usque ad mala"),
        ] {
            assert!(!Own::new("רחל", email).is_in(password), "{email}: {password}");
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
