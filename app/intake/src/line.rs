//! What a line of plain text begins with: the marks that people type for lists, the rows that mail
//! programs draw, and white space that Markdown doesn't take for white space.

/// A mark at the start of a line that makes the line an item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A sign that means nothing but a bullet, such as `•`.
    Bullet(char),
    /// A sign that is also punctuation, such as `–` or a `-` without a space after it. It is a
    /// bullet only where several lines begin with it.
    Dash(char),
    /// A box to tick, and whether it is ticked.
    Task(bool),
    /// Markdown's own bullet: `-`, `*` or `+` with a space after it.
    Markdown(char),
    /// A number with `.` or `)` after it.
    Number {
        /// The number.
        value: u32,
        /// Whether white space follows it, as Markdown asks for.
        is_spaced: bool,
    },
}

/// Signs that are bullets wherever they begin a line. Those of the private use area are what Word
/// writes for the bullets of its symbol fonts.
const BULLETS: &str = "•·●○◦‣▪▫■□◆◇❖►▸▶➢➤⁃∙⦁◾◽⚫⚪🔹🔸🔷🔶\u{f0b7}\u{f0a7}\u{f0d8}\u{f0fc}\u{f076}\u{f06e}\u{f071}";
/// Bullets that say something: they stay in the item's text.
const SPEAKING: &str = "✓✔✅❌☛👉";
/// Signs that are bullets where several lines begin with them.
const DASHES: &str = "–—‒―−‐‑-*+";
/// Letters that Word writes for bullets of its symbol fonts; a tab follows them.
const SYMBOL_LETTERS: &str = "oØüvq§n";

/// The mark a line begins with, and how many bytes stand before the item's text. The line begins
/// with its first letter or sign: indentation is taken off before.
pub fn mark(line: &str) -> Option<(Mark, usize)> {
    let first = line.chars().next()?;
    let after = &line[first.len_utf8()..];
    let rest = after.strip_prefix('\u{fe0f}').unwrap_or(after);
    let text = trim_start(rest);
    let is_spaced = text.len() < rest.len() || rest.is_empty();
    let length = line.len() - text.len();
    match first {
        '☐' => Some((Mark::Task(false), length)),
        '☑' | '☒' => Some((Mark::Task(true), length)),
        c if BULLETS.contains(c) && !text.is_empty() => Some((Mark::Bullet(c), length)),
        c if SPEAKING.contains(c) && is_spaced && !text.is_empty() => Some((Mark::Bullet(c), 0)),
        c if SYMBOL_LETTERS.contains(c) && rest.starts_with('\t') => Some((Mark::Bullet(c), length)),
        '-' | '*' | '+' if is_spaced => Some((Mark::Markdown(first), length)),
        c if DASHES.contains(c) && is_item_after(c, is_spaced, text) => Some((Mark::Dash(c), length)),
        c if c.is_ascii_digit() => number(line),
        _ => None,
    }
}

/// Returns whether what follows a dash can be an item: not a negative number, a row of dashes or a word between stars.
fn is_item_after(dash: char, is_spaced: bool, text: &str) -> bool {
    let Some(next) = text.chars().next() else { return false };
    match dash {
        '*' => next.is_alphabetic() && !text.contains('*'),
        '+' => next.is_alphabetic(),
        _ if is_spaced => !DASHES.contains(next),
        _ => !next.is_ascii_digit() && !DASHES.contains(next) && next != '>',
    }
}

fn number(line: &str) -> Option<(Mark, usize)> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line[digits..].strip_prefix(['.', ')'])?;
    let text = trim_start(rest);
    let is_spaced = text.len() < rest.len();
    let value = line[..digits].parse().ok().filter(|_| digits <= 3)?;
    let is_item = if is_spaced { !text.is_empty() } else { text.starts_with(char::is_alphabetic) };
    is_item.then_some((Mark::Number { value, is_spaced }, line.len() - text.len()))
}

/// Returns whether a character is white space, or one of those without width that clipboards carry along.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}')
}

/// The text without [`is_space`] at its start.
pub fn trim_start(text: &str) -> &str {
    text.trim_start_matches(is_space)
}

/// Returns whether a line has nothing to see.
pub fn is_blank(line: &str) -> bool {
    let line = line.trim_matches(is_space);
    line.is_empty() || line.split("&nbsp;").all(|part| part.chars().all(is_space))
}

/// Returns whether a line is a row that a mail program draws between a text and what comes under it: `--` before a
/// signature, or a line of underscores, dashes or stars.
pub fn is_row(line: &str) -> bool {
    let line = line.trim_matches(is_space);
    let mut chars = line.chars().filter(|c| !c.is_whitespace());
    let Some(first) = chars.next() else { return false };
    line == "--" || "-_=*–—―─".contains(first) && line.chars().count() >= 3 && chars.all(|c| c == first)
}

/// Letters and digits in lower case, for comparing two lines that may be punctuated differently.
pub fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks() {
        let of = |line| mark(line).map(|(mark, length)| (mark, &line[length..]));
        assert_eq!(of("• א"), Some((Mark::Bullet('•'), "א")));
        assert_eq!(of("•א"), Some((Mark::Bullet('•'), "א")));
        assert_eq!(of("▪\u{fe0f} א"), Some((Mark::Bullet('▪'), "א")));
        assert_eq!(of("•\t\u{a0}א"), Some((Mark::Bullet('•'), "א")));
        assert_eq!(of("✓ א"), Some((Mark::Bullet('✓'), "✓ א")));
        assert_eq!(of("o\tב"), Some((Mark::Bullet('o'), "ב")));
        assert_eq!(of("☑ א"), Some((Mark::Task(true), "א")));
        assert_eq!(of("- א"), Some((Mark::Markdown('-'), "א")));
        assert_eq!(of("-א"), Some((Mark::Dash('-'), "א")));
        assert_eq!(of("– א"), Some((Mark::Dash('–'), "א")));
        assert_eq!(of("12) א"), Some((Mark::Number { value: 12, is_spaced: true }, "א")));
        assert_eq!(of("1.א"), Some((Mark::Number { value: 1, is_spaced: false }, "א")));
        for line in ["", "•", "-5%", "–3 ימים", "---", "-->", "*א* ב", "+972-50", "1.5 מיליון", "2019. שנה", "on", "א"]
        {
            assert_eq!(of(line), None, "{line}");
        }
    }

    #[test]
    fn blank_lines_and_rows() {
        for line in ["", " \t", "\u{a0}", "&nbsp;", "&nbsp; \u{200f}\u{a0}"] {
            assert!(is_blank(line), "{line:?}");
        }
        for line in ["--", "-- ", "________", "=====", "* * *", "———"] {
            assert!(is_row(line), "{line:?}");
        }
        for line in ["-", "a --", "--a", "", "- -a"] {
            assert!(!is_row(line), "{line:?}");
        }
    }
}
