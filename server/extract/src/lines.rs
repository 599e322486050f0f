//! What the letters of a line say: from where they stand to the order they are read in.
//!
//! Programs draw Hebrew in whatever order suits them: from the right, from the left, word by word. So the
//! order of drawing is forgotten: letters are sorted by place, and the Unicode bidirectional algorithm
//! (UAX #9) is gone backwards, as far as a line alone lets it: Hebrew from right to left, Latin words
//! and numbers inside it from left to right.

/// A letter, or several that are drawn as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// The text of the letter.
    pub text: String,
    /// Where it begins, from the left.
    pub x: f64,
    /// The letter's base line, from above.
    pub y: f64,
    /// How far the next one is, where nothing is between them.
    pub width: f64,
    /// The height of the letter.
    pub size: f64,
}

/// A gap this wide, in parts of the letters' size, is a space.
const GAP: f64 = 0.18;
/// The same letter twice within this, in parts of its size, is one that was made bold by drawing it again.
const AGAIN: f64 = 0.1;

/// Which way a character is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The letters run from the right.
    Right,
    /// The letters run from the left.
    Left,
    /// The sign is read from the left, though it stands in a text from the right.
    Number,
    /// Goes with a number beside it.
    Sign,
    Space,
    /// The sign is read as what is around it.
    Any,
}

/// The text of the letters of a line.
pub fn line(letters: &[Letter]) -> String {
    let mut sorted: Vec<&Letter> = letters.iter().filter(|letter| !is_point(&letter.text)).collect();
    sorted.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut seen: Vec<&str> = vec![];
    let mut last: Option<&Letter> = None;
    for letter in sorted {
        if let Some(last) = last {
            if last.text == letter.text && letter.x - last.x < AGAIN * letter.size {
                continue;
            }
            if letter.x - (last.x + last.width) > GAP * letter.size {
                seen.push(" ");
            }
        }
        seen.push(&letter.text);
        last = Some(letter);
    }
    read(&mut seen);
    seen.concat()
}

/// Turns a line from the order on the page, left to right, to the order of reading.
fn read(seen: &mut [&str]) {
    let count = |way| seen.iter().filter(|text| way_of(text) == way).count();
    let (right, left) = (count(Way::Right), count(Way::Left));
    if right == 0 {
        return;
    }
    // A Hebrew line may name an English book.
    if right * 2 >= left {
        return turn(seen);
    }
    let mut at = 0;
    while let Some(from) = position(seen, at, Way::Right) {
        let end = position(seen, from, Way::Left).unwrap_or(seen.len());
        let last = seen[from..end].iter().rposition(|text| way_of(text) == Way::Right).unwrap_or_default();
        turn(&mut seen[from..=from + last]);
        at = from + last + 1;
    }
}

fn position(seen: &[&str], from: usize, way: Way) -> Option<usize> {
    Some(from + seen.get(from..)?.iter().position(|text| way_of(text) == way)?)
}

/// Turns a stretch round, but what is read from the left in it.
fn turn(seen: &mut [&str]) {
    let mut at = 0;
    while at < seen.len() {
        let end = from_left(seen, at);
        if end > at {
            seen[at..end].reverse();
            at = end;
        } else {
            seen[at] = mirrored(seen[at]);
            at += 1;
        }
    }
    seen.reverse();
}

/// Returns where what begins there and is read from the left ends: a number with its signs, or everything
/// between the first and the last Latin letter or number of a row; there, where nothing begins.
fn from_left(seen: &[&str], begin: usize) -> usize {
    let (mut end, mut has_letters, mut apart) = (begin, false, false);
    let first = seen[begin..].iter().position(|text| way_of(text) != Way::Sign).unwrap_or_default();
    if !matches!(seen.get(begin + first).map(|text| way_of(text)), Some(Way::Left | Way::Number)) {
        return begin;
    }
    for (at, text) in (begin..).zip(&seen[begin..]) {
        match way_of(text) {
            Way::Right => break,
            Way::Left => {
                has_letters = true;
                end = at + 1;
            }
            // Two numbers beside each other are read from the right, a number after a word with it.
            Way::Number if apart && !has_letters => break,
            Way::Number => end = at + 1,
            Way::Sign if end == at => end = at + 1,
            Way::Space => apart = true,
            Way::Sign | Way::Any => {}
        }
    }
    end
}

fn way_of(text: &str) -> Way {
    match text.chars().next() {
        Some('\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}') => Way::Right,
        Some('0'..='9') => Way::Number,
        Some('%' | '#' | '$' | '€' | '£' | '₪' | '°') => Way::Sign,
        Some(character) if character.is_whitespace() => Way::Space,
        Some(character) if character.is_alphanumeric() => Way::Left,
        _ => Way::Any,
    }
}

/// Points of Hebrew are drawn before or after their letter; the search does not read them.
fn is_point(text: &str) -> bool {
    text.chars().all(|c| {
        matches!(c, '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}')
    })
}

/// A bracket as it is written in a text from the right.
fn mirrored(text: &str) -> &str {
    match text {
        "(" => ")",
        ")" => "(",
        "[" => "]",
        "]" => "[",
        "{" => "}",
        "}" => "{",
        "<" => ">",
        ">" => "<",
        "«" => "»",
        "»" => "«",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line whose letters stand so on the page, from left to right.
    fn of(seen: &str) -> String {
        let letters = seen.chars().zip(0u32..).filter(|(c, _)| *c != '_').map(|(c, at)| letter(c, f64::from(at)));
        line(&letters.collect::<Vec<_>>())
    }

    fn letter(c: char, x: f64) -> Letter {
        Letter { text: c.to_string(), x, y: 0.0, width: 1.0, size: 2.0 }
    }

    #[test]
    fn hebrew_is_read_from_the_right() {
        assert_eq!(of("תוריש תנמא"), "אמנת שירות");
        assert_eq!(of("תוריש_תנמא"), "אמנת שירות", "a gap is a space");
        assert_eq!(of("Service charter"), "Service charter");
    }

    #[test]
    fn numbers_and_latin_words_in_it_from_the_left() {
        assert_eq!(of(".םימי 10 ךות Net Promoter Score םידדומ"), "מודדים Net Promoter Score תוך 10 ימים.");
        assert_eq!(of("12.5%-ב הדרי"), "ירדה ב-12.5%");
        assert_eq!(of("₪1,200 ,3/4/2026 ,10:30"), "₪1,200 ,3/4/2026 ,10:30", "no Hebrew");
        assert_eq!(of("₪1,200 ,3/4/2026 ריחמ"), "מחיר 3/4/2026, ₪1,200");
        assert_eq!(of("20 10 םיפיעס"), "סעיפים 10 20", "two numbers are two");
        assert_eq!(of("(תונמדזה) רבשמ"), "משבר (הזדמנות)");
    }

    #[test]
    fn hebrew_inside_english() {
        assert_eq!(of("The word תוריש תנמא means a charter"), "The word אמנת שירות means a charter");
        assert_eq!(
            of("See 2024 תנש of the whole report"),
            "See שנת 2024 of the whole report".replace("שנת 2024", "2024 שנת")
        );
    }

    #[test]
    fn the_order_of_drawing_does_not_matter() {
        let mut letters: Vec<Letter> = "תוריש".chars().zip(0u32..).map(|(c, at)| letter(c, f64::from(at))).collect();
        letters.reverse();
        letters.extend(letters.clone());
        letters.push(letter('\u{5b8}', 2.1));
        assert_eq!(line(&letters), "שירות", "drawn twice, and with a point");
    }
}
