//! Web addresses and mail addresses that are written into a text without any mark. Phone numbers are in [`crate::phone`].
//!
//! Every look-up reads a bounded piece of text, or text that the next one does not read again, so that finding all
//! addresses of a text takes time in proportion to its length.

use std::ops::Range;

use crate::phone;
use crate::target::Target;

/// The most bytes on either side of the `@` of a mail address (RFC 5321).
const MAIL_PART_MAX: usize = 254;

/// An address in a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The place of the address in the text.
    pub(crate) place: Range<usize>,
    /// The target of the link.
    pub(crate) target: Target,
}

/// The addresses of a text, in order.
pub(crate) fn find_all(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut found: Vec<Found> = vec![];
    let (mut at, mut end) = (0, 0);
    while at < bytes.len() {
        let address = match bytes[at] {
            b'h' | b'H' => web(text, at, "http"),
            b'w' | b'W' => web(text, at, "www."),
            b'@' => mail(text, end, at),
            b'0'..=b'9' | b'+' | b'*' | b'(' => phone::read(text, at).map(Reading::Address),
            _ => None,
        };
        match address {
            Some(Reading::Address(address)) => {
                at = address.place.end;
                end = at;
                found.push(address);
            }
            Some(Reading::Nothing(until)) => at = until,
            None => at += 1,
        }
    }
    found
}

/// What was read at a place.
enum Reading {
    Address(Found),
    /// No address, nor is there one before this place.
    Nothing(usize),
}

/// A web address that begins here: with `http://`, `https://` or `www.`.
fn web(text: &str, start: usize, beginning: &str) -> Option<Reading> {
    let rest = &text[start..];
    if !rest.get(..beginning.len())?.eq_ignore_ascii_case(beginning) {
        return None;
    }
    let mut before = text[..start].chars().rev();
    let has_scheme = beginning == "http";
    // A Hebrew prefix may have a hyphen, and a label a colon; the same behind a Latin letter is part of a name.
    let is_part = match before.next() {
        None => false,
        Some(c) if c.is_ascii_alphanumeric() => true,
        Some('/' | '_' | '@') => !has_scheme,
        Some('-' | '.' | ':') => !has_scheme && before.next().is_some_and(|c| c.is_ascii_alphanumeric()),
        Some(_) => false,
    };
    if is_part {
        return None;
    }
    let host_at = if has_scheme { scheme_length(rest)? } else { 0 };
    let host: usize = rest[host_at..].chars().take_while(|c| !ends_host(*c)).map(char::len_utf8).sum();
    let no_host = Some(Reading::Nothing(start + host_at + host));
    // `www.` alone, or a word that begins so, is not a host.
    if host == 0 || (!has_scheme && rest[beginning.len()..host].trim_end_matches('.').split('.').count() < 2) {
        return no_host;
    }
    // The rest of an address is read only behind a host that is one, since it may hold the beginnings of many others.
    if read_address(&rest[..host_at + host], host_at).is_none() {
        return no_host;
    }
    let length: usize = rest.chars().take_while(|c| !ends_address(*c)).map(char::len_utf8).sum();
    match read_address(&rest[..length], host_at) {
        Some((address, target)) => Some(Reading::Address(Found { place: start..start + address, target })),
        // It is too long: what it holds is not read again.
        None => Some(Reading::Nothing(start + length)),
    }
}

/// The length of an address without the punctuation behind it, and where it leads. Its host is at `host_at`.
fn read_address(text: &str, host_at: usize) -> Option<(usize, Target)> {
    let address = without_punctuation(text);
    match Target::read(address)? {
        target @ Target::Outside(_) if address.len() > host_at => Some((address.len(), target)),
        _ => None,
    }
}

/// The length of `http://` or `https://`.
fn scheme_length(text: &str) -> Option<usize> {
    ["http://", "https://"]
        .into_iter()
        .find(|scheme| text.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme)))
        .map(str::len)
}

/// Returns whether a character cannot be part of an address, so that the address ends in front of it.
fn ends_address(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_invisible(c) || "<>\"`\\^{}|„“”«»‹›".contains(c)
}

fn ends_host(c: char) -> bool {
    ends_address(c) || matches!(c, '/' | '?' | '#')
}

/// Direction marks and spaces without a width, which come along when a text is copied.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Signs of a sentence that may be inside an address, but are no part of it at its end: those of Latin, Hebrew and Arabic
/// text, quotation marks, and brackets that nothing closes.
const PUNCTUATION: &str = ".,:;!?'*_~…׃׳״־–—‘’‚′″،؛؟۔(&[";

/// The address without the punctuation of the sentence around it. A closing bracket stays where the address has the
/// opening one.
fn without_punctuation(address: &str) -> &str {
    let mut end = address.len();
    let mut surplus = ['(', '['].map(|bracket| count(address, closing(bracket)) - count(address, bracket));
    while let Some(last) = address[..end].chars().next_back() {
        let bracket = match last {
            ')' => Some(0),
            ']' => Some(1),
            _ => None,
        };
        match bracket {
            Some(bracket) if surplus[bracket] > 0 => surplus[bracket] -= 1,
            None if PUNCTUATION.contains(last) => {
                if let Some(opened) = ['(', '['].iter().position(|bracket| *bracket == last) {
                    surplus[opened] += 1;
                }
            }
            _ => break,
        }
        end -= last.len_utf8();
    }
    &address[..end]
}

const fn closing(bracket: char) -> char {
    if bracket == '(' { ')' } else { ']' }
}

fn count(text: &str, bracket: char) -> isize {
    isize::try_from(text.matches(bracket).count()).unwrap_or(isize::MAX)
}

/// A mail address around an `@`, of which nothing is in front of `from`. `mailto:` in front of it is part of it.
fn mail(text: &str, from: usize, at: usize) -> Option<Reading> {
    let bytes = text.as_bytes();
    let first = at.saturating_sub(MAIL_PART_MAX).max(from);
    let local = bytes[first..at].iter().rev().take_while(|byte| is_local(**byte)).count();
    let mut start = at - local;
    // A Hebrew prefix with its hyphen, or the end of another word's punctuation.
    start += bytes[start..at].iter().take_while(|byte| !byte.is_ascii_alphanumeric()).count();
    if start == at || !bytes[at - 1].is_ascii_alphanumeric() && !b"_+-".contains(&bytes[at - 1]) {
        return None;
    }
    // Part of `o'neil@example.com` would be somebody else's address.
    let mut before = text[from..start].chars().rev();
    if before.next() == Some('\'') && before.next().is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let host = bytes[at + 1..].iter().take(MAIL_PART_MAX).take_while(|byte| is_host(**byte)).count();
    let host = text[at + 1..at + 1 + host].trim_end_matches(['.', '-']);
    let end = at + 1 + host.len();
    let is_joined = |c: char| c == '@' || c == '_' || c.is_alphanumeric();
    if !is_mail_host(host) || text[end..].chars().next().is_some_and(is_joined) || bytes[..start].ends_with(b"@") {
        return None;
    }
    let target = Target::read(&format!("mailto:{}", &text[start..end]))?;
    if text[from..start].to_ascii_lowercase().ends_with("mailto:") {
        start -= "mailto:".len();
    }
    Some(Reading::Address(Found { place: start..end, target }))
}

const fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-')
}

const fn is_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')
}

/// Labels with dots between, the last of at least two letters.
fn is_mail_host(host: &str) -> bool {
    let is_label = |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
    let Some((_, last)) = host.rsplit_once('.') else { return false };
    host.split('.').all(is_label) && last.len() >= 2 && last.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each address of a text as it is written, with what its link leads to where that is something else.
    fn addresses(text: &str) -> Vec<(&str, String)> {
        let found = find_all(text).into_iter();
        found.map(|Found { place, target }| (&text[place], target.href("/f/"))).collect()
    }

    #[test]
    fn web_addresses_end_before_the_sentence_goes_on() {
        for (text, address) in [
            ("ראו https://example.com/a.", "https://example.com/a"),
            ("ראו https://example.com/a, ואז", "https://example.com/a"),
            ("(https://example.com/a)", "https://example.com/a"),
            ("(ראו https://example.com/a).", "https://example.com/a"),
            ("[https://example.com/a]", "https://example.com/a"),
            ("\"https://example.com/a\"", "https://example.com/a"),
            ("״https://example.com/a״", "https://example.com/a"),
            ("'https://example.com/a'!", "https://example.com/a"),
            ("<https://example.com/a>", "https://example.com/a"),
            ("“https://example.com/a”", "https://example.com/a"),
            ("https://example.com/a?!…", "https://example.com/a"),
            ("https://example.com/a (שם)", "https://example.com/a"),
            ("https://example.com/a_(b)", "https://example.com/a_(b)"),
            ("(https://example.com/a_(b))", "https://example.com/a_(b)"),
            ("https://example.com/a?b=c&d=(e)#f.", "https://example.com/a?b=c&d=(e)#f"),
            ("בhttps://example.com", "https://example.com"),
            ("ב-https://example.com/", "https://example.com/"),
            ("ב־HTTPS://Example.com:8080/a", "HTTPS://Example.com:8080/a"),
            ("http://example.com\u{200F}.", "http://example.com"),
            ("https://he.example.org/wiki/צה״ל, כן", "https://he.example.org/wiki/צה״ל"),
            ("https://דוגמה.example/סיכום-2", "https://דוגמה.example/סיכום-2"),
            ("https://example.com/a|b", "https://example.com/a"),
            ("‹https://example.com/a›", "https://example.com/a"),
            ("«https://example.com/a».", "https://example.com/a"),
            ("’https://example.com/a’", "https://example.com/a"),
            ("‚https://example.com/a‘", "https://example.com/a"),
            ("׳https://example.com/a׳?", "https://example.com/a"),
            ("راجع https://example.com؟", "https://example.com"),
            ("راجع https://example.com/a؟", "https://example.com/a"),
            ("راجع https://example.com/a، ثم", "https://example.com/a"),
            ("راجع https://example.com/a؛ ثم", "https://example.com/a"),
            ("دیکھیے https://example.com/a۔", "https://example.com/a"),
            ("https://ar.example.org/wiki/أ،ب", "https://ar.example.org/wiki/أ،ب"),
        ] {
            let found: Vec<_> = addresses(text).into_iter().map(|(written, _)| written).collect();
            assert_eq!(found, [address], "{text}");
        }
    }

    #[test]
    fn hosts_that_begin_with_www() {
        let href = |text| addresses(text).pop().map(|(_, href)| href);
        assert_eq!(href("www.example.com/a.").as_deref(), Some("https://www.example.com/a"));
        assert_eq!(href("(באתר www.example.com)").as_deref(), Some("https://www.example.com"));
        assert_eq!(href("בwww.example.co.il, כן").as_deref(), Some("https://www.example.co.il"));
        assert_eq!(href("ב-www.example.co.il׃").as_deref(), Some("https://www.example.co.il"));
        assert_eq!(href("ל\"www.example.co.il\"").as_deref(), Some("https://www.example.co.il"));
        assert_eq!(href("(בwww.example.co.il/a)").as_deref(), Some("https://www.example.co.il/a"));
        assert_eq!(href("Www.example.com:8080/a").as_deref(), Some("https://Www.example.com:8080/a"));
        for text in ["www.", "www.example", "www. example.com", "awww.example.com", "a.www.example.com", "www..com"] {
            assert_eq!(href(text), None, "{text}");
        }
    }

    #[test]
    fn mail_addresses() {
        for (text, address) in [
            ("dana@rimon.example", "dana@rimon.example"),
            ("כתבו לdana.levi+a@rimon.co.il.", "dana.levi+a@rimon.co.il"),
            ("ל-dana@rimon.example, ו", "dana@rimon.example"),
            ("(dana_l@rimon.example)", "dana_l@rimon.example"),
            ("<dana@rimon.example>", "dana@rimon.example"),
        ] {
            assert_eq!(addresses(text), [(address, format!("mailto:{address}"))], "{text}");
        }
        assert_eq!(
            addresses("mailto:dana@rimon.example"),
            [("mailto:dana@rimon.example", "mailto:dana@rimon.example".to_owned())]
        );
        for text in [
            "@dana",
            "dana@",
            "dana@rimon",
            "dana@@rimon.example",
            "a@b.c",
            "דנה@rimon.example",
            "a@b..example",
            "o'neil@rimon.example",
        ] {
            assert_eq!(addresses(text), [], "{text}");
        }
    }

    #[test]
    fn what_is_too_long_for_an_address_is_passed_over_whole() {
        for unit in ["https://", "https://a.example/", "http://a.example/?", "www.a.example/"] {
            let text = format!("{} https://example.com", unit.repeat(1_000));
            let found: Vec<_> = addresses(&text).into_iter().map(|(written, _)| written).collect();
            assert_eq!(found, ["https://example.com"], "{unit}");
        }
    }

    #[test]
    fn several_addresses_are_found_in_order() {
        let text = "https://a.example, dana@b.example ו-03-1234567; www.c.example";
        let written: Vec<_> = addresses(text).into_iter().map(|(written, _)| written).collect();
        assert_eq!(written, ["https://a.example", "dana@b.example", "03-1234567", "www.c.example"]);
    }

    #[test]
    fn what_is_no_address_stays_text() {
        for text in [
            "https://",
            "https:// example.com",
            "xhttps://example.com",
            "https:example.com",
            "javascript://example.com",
            "ftp://example.com",
            "https://bank.example@evil.example/",
            "https://a:b:c/",
            "https://\u{202E}example.com",
            "example.com",
            "http",
            "wwwww",
        ] {
            assert_eq!(addresses(text), [], "{text}");
        }
    }
}
