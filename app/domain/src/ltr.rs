//! Pieces of a text that read from left to right also in a right-to-left line: ranges of numbers and times (`9:00–9:20`,
//! `250–999`, `30%–40%`), changes and products of numbers (`8 → 3`, `10×20`) and Latin terms that begin or end with a sign or a number (`.exe`, `C++`, `1.md`).
//!
//! The Unicode bidirectional algorithm (UAX #9) gives a dash between two numbers, and a sign at the end of a Latin word, the
//! direction of the line. So `250-999` reads left to right in a Hebrew line, but `250–999` right to left, and `.exe` becomes
//! `exe.`. Whoever shows a text isolates these pieces.

use std::cmp::Ordering;
use std::ops::Range;

/// The most digits of a number that is compared with another one.
const COMPARED_DIGITS_MAX: usize = 9;

/// The most bytes of a piece. Pages do not divide a piece between two lines, so it has to fit in one on a phone; a longer
/// one is left as it is.
const LENGTH_MAX: usize = 40;

/// The places of the pieces in a text, in order.
pub fn find_all(text: &str) -> Vec<Range<usize>> {
    let mut pieces = ranges(text);
    let mut next = 0;
    let mut alone = terms(text);
    // Both are in order, so each range is passed once.
    alone.retain(|term| {
        next += pieces[next..].iter().take_while(|range| range.end <= term.start).count();
        pieces.get(next).is_none_or(|range| term.end <= range.start)
    });
    if !alone.is_empty() {
        pieces.extend(alone);
        pieces.sort_unstable_by_key(|piece| piece.start);
    }
    pieces
}

/// The places of the Latin terms that begin or end with a sign, or have a number and a sign in front of their letters.
fn terms(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut terms = vec![];
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|byte| is_of_term(*byte)) {
        let start = at + found;
        let end = start + bytes[start..].iter().take_while(|byte| is_of_term(**byte)).count();
        at = end;
        let place = term(text, start..end);
        let is_short = (2..=LENGTH_MAX).contains(&place.len());
        if is_short && needs_isolation(text, &place) && begins_term(text, place.start) && ends_term(text, place.end) {
            terms.push(place);
        }
    }
    terms
}

const fn is_of_term(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+' | b'#')
}

/// The term among letters and signs: without the dash that joins a Hebrew prefix to it and the end of a sentence.
fn term(text: &str, place: Range<usize>) -> Range<usize> {
    let all = &text[place.clone()];
    let start = place.end - all.trim_start_matches(['-', '_', '+', '#']).len();
    let end = place.start + all.trim_end_matches(['-', '_', '.']).len();
    start..end.max(start)
}

fn needs_isolation(text: &str, place: &Range<usize>) -> bool {
    let term = &text[place.clone()];
    let bytes = term.as_bytes();
    let letter = bytes.iter().position(u8::is_ascii_alphabetic);
    let Some(letter) = letter else { return false };
    let is_file_ending = letter == 1 && bytes[0] == b'.' && !text[..place.start].ends_with(char::is_alphanumeric);
    let is_language = term.ends_with("++") || (term.ends_with('#') && bytes[bytes.len() - 2].is_ascii_alphabetic());
    let begins_with_number = bytes[0].is_ascii_digit() && !bytes[letter - 1].is_ascii_digit();
    is_file_ending || is_language || begins_with_number
}

/// Returns whether nothing in front of a term makes it a part of an address or a path.
fn begins_term(text: &str, start: usize) -> bool {
    !text[..start].ends_with(['/', '\\', '@', '=', '&', '%', ':'])
}

/// Returns whether nothing behind a term makes it a part of an address or a path.
fn ends_term(text: &str, end: usize) -> bool {
    !text[end..].starts_with(['/', '\\', '@', '=', '&', '%'])
}

/// The places of the ranges in a text, in order.
fn ranges(text: &str) -> Vec<Range<usize>> {
    let mut ranges = vec![];
    if !text.contains(is_between) {
        return ranges;
    }
    let mut at = 0;
    while let Some(found) = text[at..].find(|c: char| c.is_ascii_digit()) {
        let first = Number::read(text, at, at + found);
        let mut last = first;
        let mut is_range = false;
        while let Some((is_spaced, start)) = dash(text, last.place.1) {
            let mut signs = text[start..].char_indices().take(1 + SIGNS_MAX);
            let Some((digit, _)) = signs.find(|(_, c)| c.is_ascii_digit()) else { break };
            let next = Number::read(text, start, start + digit);
            if next.place.0 != start || (is_spaced && !is_alike(text, last, next)) {
                break;
            }
            (last, is_range) = (next, true);
        }
        let place = first.place.0..last.place.1;
        if is_range && place.len() <= LENGTH_MAX && begins_here(text, place.start) && ends_here(text, place.end) {
            ranges.push(place);
        }
        at = last.place.1;
    }
    ranges
}

/// The text with these pieces in invisible isolates (U+2066, U+2069), for places that hold no markup, such as the options of a
/// list.
pub fn isolated(text: String) -> String {
    let pieces = find_all(&text);
    if pieces.is_empty() {
        return text;
    }
    let (mut isolated, mut written) = (String::with_capacity(text.len() + pieces.len() * 6), 0);
    for place in pieces {
        isolated.push_str(&text[written..place.start]);
        isolated.push('\u{2066}');
        isolated.push_str(&text[place.clone()]);
        isolated.push('\u{2069}');
        written = place.end;
    }
    isolated.push_str(&text[written..]);
    isolated
}

/// The most signs in front of a number: a plus or minus, and a currency.
const SIGNS_MAX: usize = 2;

/// A number with its signs: `9:00`, `1,000`, `−5`, `₪100`, `30%`, `12.3.2024`, `9am`.
#[derive(Clone, Copy)]
struct Number {
    place: (usize, usize),
    /// The digits with the separators between them.
    digits: (usize, usize),
}

impl Number {
    /// Reads the number whose first digit is at `digit`. Its signs are not searched in front of `from`.
    fn read(text: &str, from: usize, digit: usize) -> Self {
        let bytes = text.as_bytes();
        let mut end = digit;
        loop {
            end += bytes[end..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            let is_separated = matches!(bytes.get(end), Some(b':' | b'.' | b',' | b'/'))
                && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
            if !is_separated {
                break;
            }
            end += 1;
        }
        Self { place: (start_with_signs(text, from, digit), end_with_unit(text, end)), digits: (digit, end) }
    }

    fn value(self, text: &str) -> Option<u64> {
        let digits: String = text[self.digits.0..self.digits.1].chars().filter(|c| *c != ',').collect();
        (digits.len() <= COMPARED_DIGITS_MAX).then(|| digits.parse().ok()).flatten()
    }

    /// Returns whether it is a time of day.
    fn is_time(self, text: &str) -> bool {
        let parts = text[self.digits.0..self.digits.1].split_once(':');
        parts.is_some_and(|(hours, minutes)| (1..=2).contains(&hours.len()) && minutes.len() == 2)
    }
}

/// Returns where a number begins, its currency and its plus or minus included. A hyphen is a minus only behind a space
/// or at the beginning of a text, since in Hebrew it joins a prefix letter to a number.
fn start_with_signs(text: &str, from: usize, digit: usize) -> usize {
    let mut start = digit;
    let mut before = text[from..digit].chars().rev().peekable();
    if let Some(currency) = before.next_if(|c| "₪$€£".contains(*c)) {
        start -= currency.len_utf8();
    }
    if let Some(sign) = before.next_if(|c| "+-−±".contains(*c)) {
        let is_free = match before.peek() {
            Some(c) => c.is_whitespace() || *c == '(',
            // A dash is read already when the number behind it is read.
            None => from == 0 || !text[..from].ends_with(|c: char| c.is_alphanumeric()),
        };
        if is_free {
            start -= sign.len_utf8();
        }
    }
    start
}

/// Returns where a number ends, a percent sign, a currency or a unit of up to three Latin letters included.
fn end_with_unit(text: &str, end: usize) -> usize {
    let rest = &text[end..];
    let letters = rest.bytes().take(4).take_while(u8::is_ascii_alphabetic).count();
    if (1..=3).contains(&letters) {
        return end + letters;
    }
    let sign = rest.chars().next().filter(|c| "%‰°₪$€£".contains(*c));
    let plus = rest.chars().nth(usize::from(sign.is_some())).filter(|c| *c == '+');
    end + sign.map_or(0, char::len_utf8) + plus.map_or(0, char::len_utf8)
}

/// A dash behind a number, or another sign that joins two of them: whether it is a dash with spaces around it, and where
/// the next number may begin.
fn dash(text: &str, at: usize) -> Option<(bool, usize)> {
    let is_space = |c: &char| matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}');
    let mut chars = text[at..].char_indices().peekable();
    let before = chars.next_if(|(_, c)| is_space(c));
    let (_, sign) = chars.next_if(|(_, c)| is_between(*c))?;
    let after = chars.next_if(|(_, c)| is_space(c));
    let (start, _) = chars.next()?;
    let is_spaced = before.is_some() || after.is_some();
    Some((is_dash(sign) && is_spaced, at + start))
}

const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '‒' | '–' | '—' | '−' | '־')
}

/// Returns what stands between the numbers of a range, a change or a product. An arrow to the right would point from
/// the second number to the first in a right-to-left line. (Who writes such a line uses one to the left.)
const fn is_between(c: char) -> bool {
    is_dash(c) || matches!(c, '→' | '×')
}

/// Returns whether numbers with a spaced dash between them are a range. Such a dash may also part a sentence, as in
/// `ב־2023 – 45 פניות`.
fn is_alike(text: &str, first: Number, second: Number) -> bool {
    let signs = |number: Number| (&text[number.place.0..number.digits.0], &text[number.digits.1..number.place.1]);
    let length = |number: Number| number.digits.1 - number.digits.0;
    let is_rising = || match (first.value(text), second.value(text)) {
        (Some(first), Some(second)) => first.cmp(&second) == Ordering::Less,
        _ => false,
    };
    (first.is_time(text) && second.is_time(text))
        || (signs(first) == signs(second) && length(first) == length(second) && is_rising())
}

/// Returns whether nothing in front of a range makes it a part of something else, such as a file's name or an address.
fn begins_here(text: &str, start: usize) -> bool {
    let mut before = text[..start].chars().rev();
    let Some(last) = before.next() else { return true };
    let is_joined = before.next().is_some_and(|c| c.is_ascii_alphanumeric());
    match last {
        '/' | '\\' | '_' | '@' | '#' | '=' | '&' => false,
        ':' | '.' | ',' => !is_joined,
        c if is_dash(c) => !is_joined,
        c => !c.is_ascii_alphanumeric(),
    }
}

/// Returns whether nothing behind a range makes it a part of something else.
fn ends_here(text: &str, end: usize) -> bool {
    let mut after = text[end..].chars();
    let Some(first) = after.next() else { return true };
    let is_joined = after.next().is_some_and(|c| c.is_ascii_alphanumeric());
    match first {
        '/' | '\\' | '_' | '@' | '=' | '&' => false,
        ':' | '.' | ',' => !is_joined,
        c if is_dash(c) => !is_joined,
        c => !c.is_ascii_alphanumeric(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find_all(text).into_iter().map(|place| &text[place]).collect()
    }

    fn ranges(text: &str) -> Vec<&str> {
        super::ranges(text).into_iter().map(|place| &text[place]).collect()
    }

    #[test]
    fn ranges_of_numbers_times_and_years() {
        for range in [
            "9:00–9:20",
            "9:00-9:20",
            "09:00—16:30",
            "250–999",
            "250-999",
            "2024–2025",
            "2024־2025",
            "5‑9",
            "1,000–9,999",
            "1.5–2.5",
            "1.2.2024–15.3.2024",
            "12/3–14/3",
            "30%–40%",
            "30–40%",
            "₪100–₪200",
            "100₪–200₪",
            "$5–10",
            "9am–5pm",
            "5k–10k",
            "20–25°",
            "18–25+",
            "9:00 – 9:20",
            "13:30 - 16:00",
            "9:00\u{a0}–\u{a0}9:20",
            "250 – 999",
            "30% – 40%",
            "2019–2020–2021",
            "8→3",
            "8 → 3",
            "30% → 12%",
            "10×20",
            "1,920 × 1,080",
        ] {
            for text in [
                range.to_owned(),
                format!("בשעות {range}."),
                format!("ב־{range}, ואז"),
                format!("ב-{range} הפסקה"),
                format!("({range})"),
                format!("״{range}״"),
                format!("שעות:{range}"),
                format!("מ{range}"),
            ] {
                assert_eq!(ranges(&text), [range], "{text}");
            }
        }
    }

    #[test]
    fn latin_terms_with_signs() {
        for term in [".exe", ".NET", "C++", "C#", "F#", "1.md", "2024-report.pdf", "3-D", "12.final_v2.docx", "2-in-1"]
        {
            for text in [
                term.to_owned(),
                format!("קובצי {term} נחסמו"),
                format!("גם {term}."),
                format!("ב־{term}, ואז"),
                format!("ב-{term} הפסקה"),
                format!("({term})"),
                format!("״{term}״"),
            ] {
                assert_eq!(found(&text), [term], "{text}");
            }
        }
        assert_eq!(found("סקירה 1.md וגם דו\"ח 2.txt"), ["1.md", "2.txt"]);
        assert_eq!(found("מ-9:00–9:20 ב־C++, 3-5"), ["9:00–9:20", "C++", "3-5"]);
    }

    #[test]
    fn other_words_and_numbers_are_left() {
        for text in [
            "",
            "מילה",
            "NPS",
            "B2B",
            "v2.md",
            "report-2024.pdf",
            "5G",
            "10 ק\"מ",
            "12.3.2026",
            "1,000.50",
            "קובץ.pdf",
            "סוף.",
            "End. Next",
            "a+b",
            "+++",
            "...",
            "#1",
            "x/1.md",
            "https://example.com/1.md",
            "1.md/x",
            "-",
            "C-",
            &format!("1.{}", "a".repeat(60)),
        ] {
            assert_eq!(found(text), [] as [&str; 0], "{text}");
        }
    }

    #[test]
    fn a_chain_too_long_for_a_line_is_no_range() {
        assert_eq!(ranges("₪1,000,000,000–₪2,000,000,000"), ["₪1,000,000,000–₪2,000,000,000"]);
        assert_eq!(ranges(&"1234–".repeat(9)), [] as [&str; 0]);
        assert_eq!(ranges(&format!("{}–9, וגם 3–5", "1".repeat(60))), ["3–5"]);
    }

    #[test]
    fn signs_in_front_of_a_number() {
        assert_eq!(ranges("בין -5–10 מעלות"), ["-5–10"]);
        assert_eq!(ranges("(−5–+5)"), ["−5–+5"]);
        assert_eq!(ranges("ב-5–10 ימים"), ["5–10"]);
        assert_eq!(ranges("+5–10"), ["+5–10"]);
    }

    #[test]
    fn several_ranges() {
        assert_eq!(ranges("9:00–9:20 קפה, 9:20–9:35 פתיחה"), ["9:00–9:20", "9:20–9:35"]);
        assert_eq!(ranges("3–5, 7 ו־9–11"), ["3–5", "9–11"]);
    }

    #[test]
    fn ranges_in_plain_text_are_isolated() {
        let text = |text: &str| isolated(text.to_owned());
        assert_eq!(text("שעות 9:00–9:20, 3-5"), "שעות \u{2066}9:00–9:20\u{2069}, \u{2066}3-5\u{2069}");
        assert_eq!(text("אמנת שירות – 2024"), "אמנת שירות – 2024");
    }

    #[test]
    fn what_is_no_range() {
        for text in [
            "",
            "–",
            "9:00",
            "9:00 פתיחה – 9:20",
            "עלייה ב־2023 – 45 פניות",
            "ב־2024 – 71% מהעובדים",
            "נשארו 12 – 9 עברו",
            "5 – 3",
            "א–ב",
            "1–",
            "–1",
            "1––2",
            "1–א",
            "COVID-19–20",
            "report-2024-2025.docx",
            "2024-2025.docx",
            "a1–2",
            "1–2abcd",
            "/2024-2025/",
            "v1-2_3",
            "3.14",
            "1 2 3",
        ] {
            assert_eq!(ranges(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn ranges_are_in_order_and_apart() {
        for unit in ["1–", "1-", "1 – ", "-", "+1", "₪", "1:1", "1%–", "9:00 – ", "1–2, ", "x1–2", "-1–-2 "]
        {
            let text = unit.repeat(50);
            let found = find_all(&text);
            assert!(found.windows(2).all(|pair| pair[0].end <= pair[1].start), "{unit}: {found:?}");
            assert!(found.iter().all(|place| text[place.clone()].contains(is_dash)), "{unit}: {found:?}");
        }
    }
}
