//! Numbers and addresses that may be somebody's.

use std::ops::{Range, RangeInclusive};

use super::{DetailKind, Found};

/// Every number and mail address of a text that may be somebody's, in order.
pub fn find(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = vec![];
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if let Some(end) = web_address(text, at) {
            at = end;
            continue;
        }
        let detail = match c {
            '@' => email(text, at),
            '+' | '0'..='9' => number(text, at, found.last().map_or(0, |last| last.place.end)),
            'A'..='Z' => iban(text, at).or_else(|| lettered_passport(text, at)),
            _ => None,
        };
        let next = match detail {
            Some(detail) => {
                let end = detail.place.end;
                found.push(detail);
                end
            }
            // The other digits of a number that is none of these are no number of their own.
            None if c.is_ascii_digit() => {
                at + text[at..].find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len() - at)
            }
            None => at + c.len_utf8(),
        };
        at = next;
    }
    found
}

/// Returns where the web address ends that begins here.
fn web_address(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let begins = ["http://", "https://", "www."]
        .iter()
        .any(|start| rest.get(..start.len()).is_some_and(|first| first.eq_ignore_ascii_case(start)));
    let is_end = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | ')' | ']');
    begins.then(|| at + rest.find(is_end).unwrap_or(rest.len()))
}

/// The mail address around an `@`.
fn email(text: &str, at: usize) -> Option<Found> {
    let is_local = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    let is_host = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    let local = text[..at].trim_end_matches(is_local).len();
    let start = at - text[local..at].trim_start_matches(['.', '-', '+', '%']).len();
    let run = text[at + 1..].find(|c| !is_host(c)).unwrap_or(text.len() - at - 1);
    let host = text[at + 1..at + 1 + run].trim_end_matches(['.', '-']);
    let (name, top) = host.rsplit_once('.')?;
    let is_top = top.len() >= 2 && top.chars().all(|c| c.is_ascii_alphabetic());
    // `logo@2x.png` is a file.
    let is_file = ["png", "jpg", "jpeg", "gif", "svg", "webp"].iter().any(|file| top.eq_ignore_ascii_case(file));
    let is_address = start < at && !name.is_empty() && is_top && !is_file;
    is_address.then(|| Found { kind: DetailKind::Email, place: start..at + 1 + host.len() })
}

/// Digits in groups, with what stands between them.
struct Groups<'a> {
    text: &'a str,
    places: Vec<Range<usize>>,
    /// Whether a `+` stands before the first.
    has_plus: bool,
}

/// The most groups that are read as one number.
const GROUPS_MAX: usize = 7;

impl<'a> Groups<'a> {
    fn read(text: &'a str, at: usize) -> Option<Self> {
        let has_plus = text[at..].starts_with('+');
        let mut places: Vec<Range<usize>> = vec![];
        let mut start = at + usize::from(has_plus);
        while places.len() < GROUPS_MAX {
            let digits = text[start..].find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len() - start);
            if digits == 0 {
                break;
            }
            places.push(start..start + digits);
            let Some(gap) = gap(&text[start + digits..]) else { break };
            start += digits + gap;
        }
        (!places.is_empty()).then_some(Self { text, places, has_plus })
    }

    fn digits(&self, number: usize) -> &'a str {
        &self.text[self.places[number].clone()]
    }

    fn lengths(&self, count: usize) -> Vec<usize> {
        self.places[..count].iter().map(Range::len).collect()
    }

    fn all(&self, count: usize) -> String {
        (0..count).map(|number| self.digits(number)).collect()
    }

    /// Returns what stands behind a group, up to the next one.
    fn gap(&self, number: usize) -> Option<&'a str> {
        let next = self.places.get(number + 1)?;
        Some(&self.text[self.places[number].end..next.start])
    }

    /// Returns whether one hyphen, or one other sign that is used in its place, is all that stands between these
    /// groups.
    fn is_tight(&self, count: usize, signs: &str) -> bool {
        (0..count - 1).all(|number| {
            self.gap(number).is_some_and(|gap| gap.chars().count() == 1 && gap.chars().all(|c| signs.contains(c)))
        })
    }

    /// Returns whether a number of so many groups ends there, and does not go on with other digits, letters or a file's
    /// ending.
    fn ends_after(&self, count: usize) -> bool {
        let end = self.places[count - 1].end;
        let mut behind = self.text[end..].chars();
        let goes_on = match (behind.next(), behind.next()) {
            (Some(c), _) if c.is_ascii_alphanumeric() || matches!(c, '_' | '%' | '@') => true,
            (Some('.' | ',' | ':'), Some(next)) => next.is_ascii_alphanumeric(),
            (Some(c), Some(next)) if HYPHENS.contains(c) => next.is_ascii_digit(),
            _ => false,
        };
        !goes_on
    }
}

/// What is written for a hyphen between digits.
const HYPHENS: &str = "-\u{2010}\u{2011}\u{2012}\u{2013}\u{2212}\u{5be}";

/// The length of what may stand between two groups of one number: one sign at most, and spaces around it.
fn gap(text: &str) -> Option<usize> {
    let (mut signs, mut spaces, mut length) = (0, 0, 0);
    for c in text.chars() {
        match c {
            ' ' | '\u{a0}' => spaces += 1,
            '(' | ')' | '.' | '/' => signs += 1,
            c if HYPHENS.contains(c) => signs += 1,
            c if c.is_ascii_digit() => return (length > 0).then_some(length),
            _ => return None,
        }
        length += c.len_utf8();
        if signs > 1 || spaces > 2 {
            return None;
        }
    }
    None
}

/// The number that begins here, where no other digits join it; those before `free` are of a detail of their own.
fn number(text: &str, at: usize, free: usize) -> Option<Found> {
    let before = &text[..at];
    let mut earlier = text[free..at].chars().rev();
    let joins = match (earlier.next(), earlier.next()) {
        (Some(c), _) if c.is_ascii_alphanumeric() || matches!(c, '_' | '=' | '&' | '#' | '₪' | '$' | '€' | '£') => {
            true
        }
        (Some(sign), Some(digit)) if sign != ' ' && sign != '\n' => digit.is_ascii_digit() && !"()[]*|".contains(sign),
        _ => false,
    };
    if joins {
        return None;
    }
    let groups = Groups::read(text, at)?;
    let count = groups.places.len();
    let kinds: [(DetailKind, &dyn Fn(usize) -> bool); 4] = [
        (DetailKind::Card, &|count| is_card(&groups, count)),
        (DetailKind::Account, &|count| is_account(&groups, count, before)),
        (DetailKind::IdentityNumber, &|count| is_identity(&groups, count, before)),
        (DetailKind::Phone, &|count| is_phone(&groups, count, before)),
    ];
    for (kind, is_of_kind) in kinds {
        // As much as belongs to it.
        if let Some(count) = (1..=count).rev().find(|&count| groups.ends_after(count) && is_of_kind(count)) {
            // What opened before the first digits closes behind them: `(03) 1234567`.
            let start = match before.ends_with('(') && groups.gap(0).is_some_and(|gap| gap.starts_with(')')) {
                true => at - 1,
                false => at,
            };
            return Some(Found { kind, place: start..groups.places[count - 1].end });
        }
    }
    None
}

/// Returns whether the groups are the number of a card: the lengths and first digits of the large companies, and Luhn's
/// check digit.
fn is_card(groups: &Groups, count: usize) -> bool {
    let digits = groups.all(count);
    let first = |length: usize| digits.get(..length).and_then(|first| first.parse::<u32>().ok()).unwrap_or_default();
    let is_company = match digits.len() {
        16 => {
            let is_master = (51..=55).contains(&first(2)) || (2221..=2720).contains(&first(4));
            is_master || first(1) == 4 || matches!(first(2), 35 | 65) || first(4) == 6011
        }
        15 => matches!(first(2), 34 | 37),
        14 => matches!(first(2), 30 | 36 | 38 | 39),
        _ => false,
    };
    let is_shape = matches!(groups.lengths(count)[..], [_] | [4, 4, 4, 4] | [4, 6, 5] | [4, 6, 4]);
    is_company && is_shape && !groups.has_plus && groups.is_tight(count, &format!(" \u{a0}{HYPHENS}")) && luhn(&digits)
}

/// Returns whether the last digit is Luhn's check digit of the others. Israeli identity numbers have the same.
pub(crate) fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0') * (1 + place as u32 % 2);
            digit / 10 + digit % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The words for a passport.
const PASSPORT: &[&str] = &["דרכון", "passport"];
/// The digits that the number of a passport has at least, and the signs that it has at most.
const PASSPORT_LENGTH: RangeInclusive<usize> = 6..=9;

/// The number of a passport with letters in it, behind the word for one.
fn lettered_passport(text: &str, at: usize) -> Option<Found> {
    let before = &text[..at];
    if before.ends_with(|c: char| c.is_ascii_alphanumeric()) || !is_behind(before, PASSPORT) {
        return None;
    }
    let rest = &text[at..];
    let number = &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len())];
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let is_number = PASSPORT_LENGTH.contains(&number.len()) && digits >= 4;
    is_number.then(|| Found { kind: DetailKind::IdentityNumber, place: at..at + number.len() })
}

/// Returns whether the groups are an identity number: nine digits of which the last is a check digit; with fewer, where
/// the words before say so. The number of a passport has no check digit.
fn is_identity(groups: &Groups, count: usize, before: &str) -> bool {
    let digits = groups.all(count);
    if count == 1 && PASSPORT_LENGTH.contains(&digits.len()) && is_behind(before, PASSPORT) {
        return true;
    }
    let is_shape = match groups.lengths(count)[..] {
        [9] | [8, 1] | [1, 7, 1] => true,
        [7 | 8] => {
            ends_with_any(before, &["ת.ז", "ת\"ז", "ת״ז", "תעודת זהות", "מספר זהות", "ID number", "identity number"])
        }
        _ => false,
    };
    is_shape
        && !groups.has_plus
        && (count == 1 || groups.is_tight(count, HYPHENS))
        && luhn(&digits)
        && digits.bytes().any(|digit| digit != b'0')
        && !is_amount(groups, count)
        && !ends_with_any(before, &["ח.פ", "ח\"פ", "ח״פ", "ע.ר", "ע\"ר", "ע״ר"])
}

/// The Israeli banks, by the number with which an account begins.
const BANKS: &[u32] =
    &[3, 4, 9, 10, 11, 12, 13, 14, 15, 17, 18, 20, 22, 23, 25, 26, 27, 31, 34, 39, 46, 52, 54, 65, 68];

/// Returns whether the groups are bank, branch and account, or a number behind the word for an account.
fn is_account(groups: &Groups, count: usize, before: &str) -> bool {
    let is_bank = || groups.digits(0).parse().is_ok_and(|bank: u32| BANKS.contains(&bank));
    let is_tight = || groups.is_tight(count, &format!("/{HYPHENS}"));
    let is_shape = match groups.lengths(count)[..] {
        [1 | 2, 3, 5..=9] => is_bank() && is_tight(),
        [1 | 2, 3, 5..=7, 2] => is_bank() && is_tight(),
        [6..=13] => is_behind(before, ACCOUNT),
        [4..=9, 1..=3] => is_behind(before, ACCOUNT) && is_tight(),
        _ => false,
    };
    is_shape && !groups.has_plus && !is_amount(groups, count)
}

/// The words for an account.
const ACCOUNT: &[&str] = &["חשבון", "account"];
/// The words for a phone, a mobile and a fax.
const PHONE: &[&str] = &["טלפון", "נייד", "סלולרי", "פקס", "phone", "mobile", "fax"];
/// The same where they are words of their own alone: others end with these letters.
const SHORT_PHONE: &[&str] = &["טל", "tel"];

/// Returns whether the groups are a phone number: of a mobile, a line or a service in Israel, or an international one;
/// behind the word for a phone also one without its area.
fn is_phone(groups: &Groups, count: usize, before: &str) -> bool {
    let digits = groups.all(count);
    let lengths = groups.lengths(count);
    if groups.has_plus {
        return match digits.strip_prefix("972") {
            // Some write the national 0 as well: +972 (0)50.
            Some(rest) => is_national(&format!("0{}", rest.strip_prefix('0').unwrap_or(rest))),
            None => (10..=15).contains(&digits.len()) && !digits.starts_with('0') && !is_amount(groups, count),
        };
    }
    if let Some(rest) = digits.strip_prefix("00972").or_else(|| digits.strip_prefix("972")) {
        return is_national(&format!("0{rest}")) && matches!(groups.digits(0).len(), 3 | 5 | 11..);
    }
    let of_seven = |rest: &[usize]| matches!(rest, [7] | [3, 4] | [4, 3] | [3, 2, 2] | [2, 2, 3] | [2, 3, 2]);
    match lengths[..] {
        [9 | 10] => is_national(&digits),
        [2 | 3, ref rest @ ..] if of_seven(rest) => is_national(&digits),
        [1, 3, 6] | [1, 3, 3, 3] | [1, 3, 2, 2, 2] => is_service(&digits),
        [4, 6] | [4, 3, 3] => is_service(&digits),
        ref rest if of_seven(rest) => {
            !digits.starts_with('0')
                && !is_amount(groups, count)
                && (is_behind(before, PHONE) || is_short_phone(before))
        }
        _ => false,
    }
}

/// Returns whether the digits are of an Israeli number with its area: 03 1234567, 050 1234567, 077 1234567.
fn is_national(digits: &str) -> bool {
    let mut first = digits.bytes();
    matches!(
        (first.next(), first.next(), digits.len()),
        (Some(b'0'), Some(b'2' | b'3' | b'4' | b'8' | b'9'), 9) | (Some(b'0'), Some(b'5' | b'7'), 10)
    )
}

fn is_service(digits: &str) -> bool {
    digits.len() == 10 && ["1700", "1800", "1599", "1801", "1900"].iter().any(|first| digits.starts_with(first))
}

/// Returns whether a number is an amount: of money, or of something that is counted in thousands.
fn is_amount(groups: &Groups, count: usize) -> bool {
    let behind = groups.text[groups.places[count - 1].end..].trim_start_matches([' ', '\u{a0}']);
    let before = groups.text[..groups.places[0].start].trim_end_matches([' ', '\u{a0}']);
    let units =
        ["₪", "$", "€", "£", "ש\"ח", "ש״ח", "שקל", "NIS", "ILS", "USD", "EUR", "אלף", "אלפי", "מיליון", "מיליארד"];
    units.iter().any(|unit| behind.starts_with(unit))
        || ["₪", "$", "€", "£", "NIS", "ILS", "USD", "EUR"].iter().any(|unit| before.ends_with(unit))
}

/// Returns whether a short word for a phone stands before, on its own.
fn is_short_phone(before: &str) -> bool {
    let end = without_signs(before);
    let last = &end[end.trim_end_matches(char::is_alphabetic).len()..];
    SHORT_PHONE.iter().any(|word| last.eq_ignore_ascii_case(word))
}

/// Returns whether one of some words stands before, with nothing but "bank", "number" and signs between.
fn is_behind(before: &str, words: &[&str]) -> bool {
    let mut rest = before;
    loop {
        if ends_with_any(rest, words) {
            return true;
        }
        let between = ["בנק", "הבנק", "מספר", "מס", "number", "no"];
        let Some(word) = between.iter().find(|word| ends_with_any(rest, &[word])) else { return false };
        rest = &rest[..without_signs(rest).len() - word.len()];
    }
}

/// Returns whether one of some words stands directly before, with nothing but signs between.
fn ends_with_any(before: &str, words: &[&str]) -> bool {
    let end = without_signs(before);
    words.iter().any(|word| {
        let cut = end.len().checked_sub(word.len()).filter(|cut| end.is_char_boundary(*cut));
        cut.is_some_and(|cut| end[cut..].eq_ignore_ascii_case(word))
    })
}

/// A text without the signs at its end that may stand between a word and its number.
fn without_signs(text: &str) -> &str {
    text.trim_end_matches([' ', '\u{a0}', ':', '.', '#', '\'', '׳', '-', '–', '*', '('])
}

/// How long an IBAN is, of the countries where it is likely here.
const IBANS: &[(&str, usize)] = &[
    ("IL", 23),
    ("AT", 20),
    ("BE", 16),
    ("CH", 21),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("ES", 24),
    ("FR", 27),
    ("GB", 22),
    ("GR", 27),
    ("HU", 28),
    ("IT", 27),
    ("NL", 18),
    ("PL", 28),
    ("RO", 24),
];

/// The international account number that begins here, by its check digits (ISO 13616).
fn iban(text: &str, at: usize) -> Option<Found> {
    if text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
        return None;
    }
    let (_, length) = IBANS.iter().find(|(country, _)| text[at..].starts_with(country))?;
    let mut signs = String::new();
    let mut end = at;
    for (offset, c) in text[at..].char_indices() {
        match c {
            c if c.is_ascii_digit() || c.is_ascii_uppercase() => signs.push(c),
            ' ' | '\u{a0}' | '-' => continue,
            _ => break,
        }
        end = at + offset + 1;
        if signs.len() == *length {
            break;
        }
    }
    let is_whole = signs.len() == *length && !text[end..].starts_with(|c: char| c.is_ascii_alphanumeric());
    if !is_whole || !signs.as_bytes()[2..4].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let rest = signs[4..].bytes().chain(signs[..4].bytes()).fold(0_u32, |rest, sign| match sign {
        b'0'..=b'9' => (rest * 10 + u32::from(sign - b'0')) % 97,
        _ => (rest * 100 + u32::from(sign - b'A') + 10) % 97,
    });
    (rest == 1).then_some(Found { kind: DetailKind::Account, place: at..end })
}
