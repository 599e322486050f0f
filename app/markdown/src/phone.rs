//! Phone numbers that are written into a text: Israeli ones in the forms in use, and international ones with a `+`.
//!
//! Dates, amounts, ranges and identifiers look much alike. So a number has to have the length and the groups of a phone
//! number, none of its neighbours may continue it, and a word in front of it that names an identifier excludes it. A nine
//! digit number without separators is an identity number; a short number with a star needs a word in front of it that says
//! so, or has to end its phrase.

use std::ops::Range;

use crate::address::Found;
use crate::target::Target;

/// The most groups of digits that are read: more make no phone number.
const GROUPS_MAX: usize = 7;

/// How many further numbers may be told by their last digits behind a number.
const FURTHER_MAX: usize = 4;

/// How many bytes in front of a number are looked at for words that say what it is.
const CONTEXT: usize = 80;

/// Words in front of a number that is none, in letters only and without prefixes.
const IDENTIFIERS: &[&str] = &[
    "isbn",
    "issn",
    "id",
    "no",
    "order",
    "invoice",
    "account",
    "passport",
    "ref",
    "sku",
    "serial",
    "מסתב",
    "תז",
    "חפ",
    "עמ",
    "מקט",
    "מזהה",
    "זהות",
    "הזמנה",
    "חשבונית",
    "קבלה",
    "אסמכתא",
    "חשבון",
    "סידורי",
    "דרכון",
    "רישיון",
    "רשיון",
    "ברקוד",
    "תיק",
];

/// Words in front of a short number with a star.
const CALLS: &[&str] = &[
    "חייגו",
    "חייג",
    "חיוג",
    "לחייג",
    "טלפון",
    "בטלפון",
    "הטלפון",
    "לטלפון",
    "טל",
    "טלפוני",
    "מוקד",
    "במוקד",
    "למוקד",
    "המוקד",
    "כוכבית",
    "התקשרו",
    "להתקשר",
    "צלצלו",
    "פנו",
    "לפנות",
    "לפרטים",
    "פרטים",
    "שירות",
    "השירות",
    "במספר",
    "מענה",
    "call",
    "dial",
    "phone",
    "tel",
    "contact",
    "hotline",
    "helpline",
];

/// The second groups of the numbers 1-800-… and their like.
const SERVICES: &[&str] = &["599", "700", "800", "801", "809", "900"];

/// What is between two groups of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separator {
    Hyphen,
    Space,
    Dot,
}

/// Groups of digits in a text, as far as they belong together.
#[derive(Default)]
struct Digits<'a> {
    groups: Vec<&'a str>,
    separators: Vec<Separator>,
    /// Where each group ends in the text, with the bracket around it.
    ends: Vec<usize>,
}

/// The phone number that begins at this place, which holds a digit, `+`, `(` or `*`.
pub(crate) fn read(text: &str, start: usize) -> Option<Found> {
    let number = match text.as_bytes()[start] {
        b'*' => star(text, start),
        b'+' => international(text, start, start + 1),
        _ if text[start..].starts_with("00972") => international(text, start, start + 2),
        _ => national(text, start).or_else(|| star_behind(text, start)),
    };
    let (place, number) = number?;
    Some(Found { place, target: Target::Phone(format!("tel:{number}")) })
}

/// A short number with its star in front, `*2700`.
fn star(text: &str, start: usize) -> Option<(Range<usize>, String)> {
    let number = four_digits(text, start + 1)?;
    let end = start + 5;
    let is_free = begins_here(text, start, &[]) && ends_here(text, end, &[]);
    (is_free && (is_called(text, start) || ends_phrase(text, end))).then(|| (start..end, format!("*{number}")))
}

/// A short number with its star behind, `2700*`: in a right-to-left line it looks like one with its star in front.
fn star_behind(text: &str, start: usize) -> Option<(Range<usize>, String)> {
    let number = four_digits(text, start)?;
    let end = start + 5;
    let is_free = text[start + 4..].starts_with('*') && begins_here(text, start, &[]) && ends_here(text, end, &[]);
    (is_free && is_called(text, start)).then(|| (start..end, format!("*{number}")))
}

/// Returns exactly four digits that are no year.
fn four_digits(text: &str, at: usize) -> Option<&str> {
    let digits = text[at..].bytes().take(5).take_while(u8::is_ascii_digit).count();
    let number = &text[at..at + digits];
    (digits == 4 && !number.starts_with("19") && !number.starts_with("20")).then_some(number)
}

/// Returns whether a word in front of a short number says that it is one.
fn is_called(text: &str, start: usize) -> bool {
    words_before(text, start).take(3).any(|word| CALLS.contains(&word.as_str()))
}

/// Returns whether a text ends here, or a clause of it: what is counted or paid would follow its number.
fn ends_phrase(text: &str, end: usize) -> bool {
    text[end..].chars().next().is_none_or(|c| ".,;:!?)]\"'״׳\n".contains(c))
}

fn international(text: &str, start: usize, digits_at: usize) -> Option<(Range<usize>, String)> {
    let digits = Digits::read(text, digits_at, true);
    let first = digits.groups.first()?;
    if first.starts_with('0') {
        return None;
    }
    let from = digits.fitting(text, start, |groups, _| {
        let number = groups.concat();
        match number.strip_prefix("972") {
            Some(rest) => {
                let rest = rest.strip_prefix('0').unwrap_or(rest);
                match rest.as_bytes().first() {
                    Some(b'2' | b'3' | b'4' | b'8' | b'9') => rest.len() == 8,
                    Some(b'5' | b'7') => rest.len() == 9,
                    _ => false,
                }
            }
            None => is_foreign(groups, number.len()),
        }
    })?;
    let number = digits.groups[..from.0].concat();
    let number = match number.strip_prefix("9720") {
        Some(rest) => format!("972{rest}"),
        None => number,
    };
    Some((start..from.1, format!("+{number}")))
}

/// Groups of three behind the first are the thousands of an amount, unless there are too many digits for one.
fn is_foreign(groups: &[&str], digits: usize) -> bool {
    let is_amount = groups.len() > 1 && groups[1..].iter().all(|group| group.len() == 3);
    (8..=15).contains(&digits) && (!is_amount || digits >= 10)
}

fn national(text: &str, start: usize) -> Option<(Range<usize>, String)> {
    let digits = Digits::read(text, start, false);
    let from = digits.fitting(text, start, |groups, separators| {
        let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
        let has_dot = separators.contains(&Separator::Dot);
        match (groups[0], &lengths[1..]) {
            // Ten digits together, of a mobile phone or a number that is bound to no place.
            (number, []) => is_mobile(number) && number.len() == 10,
            (area, rest) if is_area(area) => !has_dot && matches!(rest, [7] | [3, 4] | [4, 3] | [3, 2, 2]),
            (area, rest) if is_mobile(area) && area.len() == 3 => {
                matches!(rest, [7] | [3, 4] | [4, 3] | [3, 2, 2] | [2, 2, 3] | [2, 3, 2])
            }
            ("1", rest) if SERVICES.contains(&groups[1]) => !has_dot && is_service(&rest[1..]),
            (service, rest) if service.len() == 4 && SERVICES.contains(&&service[1..]) && service.starts_with('1') => {
                !has_dot && is_service(rest)
            }
            ("972", rest) => {
                let number = groups[1..].concat();
                let is_place = number.len() == 8 && number.starts_with(['2', '3', '4', '8', '9']);
                let is_mobile = number.len() == 9 && number.starts_with(['5', '7']);
                !has_dot && rest.len() > 1 && (is_place || is_mobile)
            }
            _ => false,
        }
    })?;
    let number = digits.groups[..from.0].concat();
    let number = if digits.groups[0] == "972" { format!("+{number}") } else { number };
    Some((start..from.1, number))
}

fn is_area(group: &str) -> bool {
    matches!(group, "02" | "03" | "04" | "08" | "09")
}

fn is_mobile(group: &str) -> bool {
    group.starts_with("05") || (group.starts_with("07") && group.as_bytes().get(2).is_some_and(|digit| *digit >= b'2'))
}

fn is_service(rest: &[usize]) -> bool {
    matches!(rest, [6] | [3, 3] | [2, 2, 2] | [7] | [3, 4])
}

impl<'a> Digits<'a> {
    /// Reads groups of digits with one separator between two of them. The first group may be in brackets; inside an
    /// international number any may, and `(0)` is passed over.
    fn read(text: &'a str, start: usize, is_international: bool) -> Self {
        let mut digits = Self::default();
        let mut at = start;
        while digits.groups.len() < GROUPS_MAX {
            let may_be_in_brackets = is_international || digits.groups.is_empty();
            let Some((group, end)) = group(text, at, may_be_in_brackets) else { break };
            if group == "0" && is_international && text.as_bytes()[at] == b'(' && !digits.groups.is_empty() {
                // The separator in front of it stays; the one behind it is part of it.
                at = separator(text, end).map_or(end, |(_, end)| end);
                continue;
            }
            digits.groups.push(group);
            digits.ends.push(end);
            let closed = text[..end].ends_with(')');
            let next = match separator(text, end) {
                Some(next) => next,
                None if closed || (is_international && text[end..].starts_with('(')) => (Separator::Hyphen, end),
                None => break,
            };
            digits.separators.push(next.0);
            at = next.1;
        }
        digits
    }

    /// The most groups from the first on that are a whole number by this rule, and where the last of them ends.
    fn fitting(
        &self,
        text: &str,
        start: usize,
        is_number: impl Fn(&[&str], &[Separator]) -> bool,
    ) -> Option<(usize, usize)> {
        (1..=self.groups.len()).rev().find_map(|count| {
            let separators = &self.separators[..count - 1];
            if !is_number(&self.groups[..count], separators) || !begins_here(text, start, separators) {
                return None;
            }
            let end = with_further_numbers(text, self.ends[count - 1], separators)?;
            let is_excluded = words_before(text, start).take(1).any(|word| is_identifier(&word));
            (!is_excluded).then_some((count, end))
        })
    }
}

/// A group of digits and where it ends.
fn group(text: &str, at: usize, may_be_in_brackets: bool) -> Option<(&str, usize)> {
    let rest = &text[at..];
    let inner = rest.strip_prefix('(').filter(|_| may_be_in_brackets);
    let digits = inner.unwrap_or(rest);
    // One more than any group has is enough to see that it is too long.
    let length = digits.bytes().take(16).take_while(u8::is_ascii_digit).count();
    let group = Some(&digits[..length]).filter(|group| !group.is_empty())?;
    match inner {
        None => Some((group, at + length)),
        Some(_) => digits[length..].starts_with(')').then_some((group, at + length + 2)),
    }
}

/// A separator in front of a digit or a bracket, and where it ends. A hyphen may have spaces around it.
fn separator(text: &str, at: usize) -> Option<(Separator, usize)> {
    let rest = &text[at..];
    let unspaced = rest.trim_start_matches([' ', '\u{a0}']);
    let spaces = rest.len() - unspaced.len();
    let (kind, after) = match unspaced.chars().next()? {
        '-' | '‐' | '‑' | '–' | '־' if spaces <= 2 => {
            let after = unspaced.trim_start_matches(['-', '‐', '‑', '–', '־']);
            let hyphens = unspaced[..unspaced.len() - after.len()].chars().count();
            (Some(Separator::Hyphen).filter(|_| hyphens == 1)?, after.trim_start_matches([' ', '\u{a0}']))
        }
        '.' if spaces == 0 => (Separator::Dot, &unspaced[1..]),
        _ if (1..=2).contains(&spaces) => (Separator::Space, unspaced),
        _ => return None,
    };
    after.starts_with(|c: char| c.is_ascii_digit() || c == '(').then(|| (kind, text.len() - after.len()))
}

/// Returns whether nothing in front of the number continues it. Other digits may be there behind a space, but not where
/// the number has spaces of its own.
fn begins_here(text: &str, start: usize, separators: &[Separator]) -> bool {
    let mut before = text[..start].chars().rev();
    let Some(last) = before.next() else { return true };
    let is_joined = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    match last {
        c if c.is_ascii_alphanumeric() => false,
        '_' | '@' | '#' | '=' | '&' | '%' | '$' | '€' | '₪' | '+' | '*' | '\\' | '~' => false,
        ':' => !before.next().is_some_and(|c| c.is_ascii_digit()),
        '/' => !is_joined(before.next()) || is_phone_length(text[..start - 1].bytes().rev()),
        '-' | '‐' | '‑' | '–' | '־' | '.' | ',' | '(' => !is_joined(before.next()),
        ' ' | '\u{a0}' if separators.contains(&Separator::Space) => !before.next().is_some_and(|c| c.is_ascii_digit()),
        _ => true,
    }
}

/// Returns whether nothing behind the number continues it.
fn ends_here(text: &str, end: usize, separators: &[Separator]) -> bool {
    let mut after = text[end..].chars();
    let Some(first) = after.next() else { return true };
    let is_joined = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    match first {
        c if c.is_alphanumeric() => false,
        '_' | '@' | '=' | '%' | '$' | '€' | '₪' | '*' | '\\' => false,
        '/' => !is_joined(after.next()) || is_phone_length(text[end + 1..].bytes()),
        '-' | '‐' | '‑' | '–' | '־' | '.' | ',' | ':' => !is_joined(after.next()),
        ' ' | '\u{a0}' if separators.contains(&Separator::Space) => !after.next().is_some_and(|c| c.is_ascii_digit()),
        _ => true,
    }
}

/// Returns where a number ends together with further ones of which only the last digits are written: `03-1234567/8` is
/// 03-1234567 and 03-1234568. They belong to its link, which leads to the first. `None` where something else continues
/// the number.
fn with_further_numbers(text: &str, end: usize, separators: &[Separator]) -> Option<usize> {
    let ends = std::iter::successors(Some(end), |end| last_digits(text, *end)).take(1 + FURTHER_MAX);
    ends.filter(|end| ends_here(text, *end, separators)).last()
}

/// Returns where one or two digits behind a `/` end.
fn last_digits(text: &str, at: usize) -> Option<usize> {
    let rest = text[at..].strip_prefix('/')?;
    let digits = rest.bytes().take(3).take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits).then_some(at + 1 + digits)
}

/// Returns whether the digits and hyphens that come first are as many as those of a phone number: two numbers may have
/// a `/` between them.
fn is_phone_length(bytes: impl Iterator<Item = u8>) -> bool {
    let number = bytes.take(14).take_while(|byte| byte.is_ascii_digit() || *byte == b'-');
    number.filter(u8::is_ascii_digit).count() >= 9
}

/// The words in front of a place, the nearest first, in small letters and without their signs.
fn words_before(text: &str, start: usize) -> impl Iterator<Item = String> {
    let from = text.floor_char_boundary(start.saturating_sub(CONTEXT));
    let words = text[from..start].split(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '–' | '־'));
    let letters =
        |word: &str| word.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect::<String>();
    words.rev().map(letters).filter(|word| !word.is_empty()).collect::<Vec<_>>().into_iter()
}

/// Returns whether a word names an identifier, perhaps with a prefix.
fn is_identifier(word: &str) -> bool {
    let bare = |prefix: char| word.strip_prefix(prefix).unwrap_or(word);
    IDENTIFIERS
        .iter()
        .any(|name| word == *name || ['ה', 'ב', 'ל', 'ו', 'ש', 'מ'].into_iter().any(|prefix| bare(prefix) == *name))
}

#[cfg(test)]
mod tests {
    use crate::address::find_all;

    fn numbers(text: &str) -> Vec<(&str, String)> {
        find_all(text).into_iter().map(|found| (&text[found.place], found.target.href(""))).collect()
    }

    #[test]
    fn phone_numbers_in_the_forms_in_use() {
        for (number, link) in [
            ("03-1234567", "tel:031234567"),
            ("03-123-4567", "tel:031234567"),
            ("03 123 4567", "tel:031234567"),
            ("03 - 1234567", "tel:031234567"),
            ("02-6543210", "tel:026543210"),
            ("(03) 1234567", "tel:031234567"),
            ("(03)1234567", "tel:031234567"),
            ("(050) 123-4567", "tel:0501234567"),
            ("050-1234567", "tel:0501234567"),
            ("050-123-4567", "tel:0501234567"),
            ("050 123 4567", "tel:0501234567"),
            ("050.123.4567", "tel:0501234567"),
            ("050–1234567", "tel:0501234567"),
            ("052-12-34-567", "tel:0521234567"),
            ("0501234567", "tel:0501234567"),
            ("077-1234567", "tel:0771234567"),
            ("073\u{a0}1234567", "tel:0731234567"),
            ("1-800-123456", "tel:1800123456"),
            ("1-800-20-30-40", "tel:1800203040"),
            ("1-700-700-123", "tel:1700700123"),
            ("1800-200-300", "tel:1800200300"),
            ("+972501234567", "tel:+972501234567"),
            ("+972-50-1234567", "tel:+972501234567"),
            ("+972 3 123 4567", "tel:+97231234567"),
            ("+972-(0)50-123-4567", "tel:+972501234567"),
            ("+972 (0)3-1234567", "tel:+97231234567"),
            ("+972-050-1234567", "tel:+972501234567"),
            ("972-50-1234567", "tel:+972501234567"),
            ("00972-50-1234567", "tel:+972501234567"),
            ("+1 (212) 555-0100", "tel:+12125550100"),
            ("+44 20 7946 0000", "tel:+442079460000"),
            ("+33 612 345 678", "tel:+33612345678"),
        ] {
            for text in [
                number.to_owned(),
                format!("טלפון: {number}."),
                format!("(טל׳ {number})"),
                format!("ב-{number}, או במייל"),
                format!("חייגו {number}!"),
            ] {
                assert_eq!(numbers(&text), [(number, link.to_owned())], "{text}");
            }
        }
    }

    #[test]
    fn short_numbers_with_a_star() {
        for text in
            ["חייגו *2700", "המוקד שלנו: *2700.", "*2700", "(*2700)", "בכל שעה ב־*2700, וגם", "לפרטים: *2700 או באתר"]
        {
            assert_eq!(numbers(text), [("*2700", "tel:*2700".to_owned())], "{text}");
        }
        assert_eq!(numbers("חייגו 2700*"), [("2700*", "tel:*2700".to_owned())]);
        for text in [
            "סה\"כ *1500 ₪",
            "*1500 לקוחות",
            "בטלפון *2024",
            "טלפון *2024",
            "טלפון 5*1234",
            "טלפון *12345",
            "טלפון *123*",
            "המחיר 1500*",
            "2*2700",
        ] {
            assert_eq!(numbers(text), [], "{text}");
        }
    }

    #[test]
    fn several_numbers_and_labels_without_a_space() {
        let links = |text| numbers(text).into_iter().map(|(_, link)| link).collect::<Vec<_>>();
        assert_eq!(links("050-1234567/03-1234567"), ["tel:0501234567", "tel:031234567"]);
        assert_eq!(links("03-1234567, 050-1234567 ו־*2700."), ["tel:031234567", "tel:0501234567", "tel:*2700"]);
        assert_eq!(links("Tel:03-1234567"), ["tel:031234567"]);
        assert_eq!(links("טל':050-1234567"), ["tel:0501234567"]);
        assert_eq!(links("03-1234567 שלוחה 5"), ["tel:031234567"]);
    }

    #[test]
    fn consecutive_numbers_are_one_link_to_the_first() {
        for (number, link) in [
            ("03-123-4567/8", "tel:031234567"),
            ("03-1234567/8/9", "tel:031234567"),
            ("03-1234567/68", "tel:031234567"),
            ("03 123 4567/8", "tel:031234567"),
            ("(03) 1234567/8", "tel:031234567"),
            ("050-1234567/8", "tel:0501234567"),
            ("0501234567/8", "tel:0501234567"),
            ("1-800-123456/7", "tel:1800123456"),
            ("+972-3-123-4567/8", "tel:+97231234567"),
        ] {
            for text in
                [number.to_owned(), format!("טלפון: {number}."), format!("(טל׳ {number})"), format!("ב-{number}, או")]
            {
                assert_eq!(numbers(&text), [(number, link.to_owned())], "{text}");
            }
        }
    }

    #[test]
    fn what_only_looks_like_a_phone_number() {
        for text in [
            "2020-2025",
            "2019-2020-2021",
            "03-12-2024",
            "03.12.2024",
            "03/12/2024",
            "2024-03-12",
            "08-09-2024 10",
            "08:30-09:00",
            "08:00 - 16:30",
            "031234567",
            "ת.ז. 0312345678",
            "ח.פ. 51-234567-8",
            "ISBN 978-965-07-1234-5",
            "ISBN 0-306-40615-2",
            "ISBN 0521423309",
            "ISBN: 0521423309",
            "ISBN-10: 0521423309",
            "מסת\"ב 0521423309",
            "מספר הזמנה 0501234567",
            "בחשבונית 0501234567",
            "#0501234567",
            "0501234567890",
            "050-1234567-8",
            "12-050-1234567",
            "03-1234567/2024",
            "03-1234567/12/2024",
            "03-1234567/8%",
            "03-1234567/8-12",
            "03-1234567/a",
            "03-1234567/1/2/3/4/5",
            "חשבון 03-1234567/8",
            "03-1234567.5",
            "0501234567%",
            "0501234567₪",
            "₪0501234567",
            "a0501234567",
            "0501234567a",
            "1-800",
            "1-800-1850",
            "1,800,000",
            "+15-20",
            "+10%",
            "+100 000 000",
            "03.1234567",
            "4580 1234 5678 9012",
            "4580-1234-5678-9012",
            "IL62-0108-0000-0009-9999-999",
            "12-345-678901",
            "512345678",
            "9:00-9:20",
            "250–999",
            "30-40%",
            "₪1,234,567",
            "05/12/2024-07/12/2024",
            "3.14159265",
            "192.168.100.200",
            "05 123 45678",
            "03 1234 5678 9",
            "0",
            "+",
            "(",
            "(03",
            "*",
        ] {
            assert_eq!(numbers(text), [], "{text}");
        }
    }
}
