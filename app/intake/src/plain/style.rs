//! How a plain text is written: as Markdown, in lines that a program wrapped, or in lines that each
//! end where their writer wanted.

use crate::line::{self, Mark};

/// The fewest and the most characters of a line in a text whose lines a program wrapped.
const WRAPPED: std::ops::RangeInclusive<usize> = 50..=130;

/// How a text is written.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    /// It has signs that only Markdown has: its line breaks mean what Markdown says they mean.
    pub is_markdown: bool,
    /// The text's lines end where the next word did not fit any more, and not where its writer wanted.
    pub is_wrapped: bool,
    /// Signs that begin several of its lines: there they are bullets.
    dashes: Vec<char>,
    /// Whether several lines begin with a number that touches its text.
    has_tight_numbers: bool,
}

impl Style {
    /// The style of a text, by its lines.
    pub fn of(lines: &[&str]) -> Self {
        let mut style = Self::lines_of_a_chat(lines);
        style.is_markdown = has_markdown(lines);
        style.is_wrapped = !style.is_markdown && is_wrapped(lines);
        style
    }

    /// The style of what somebody wrote in a chat: each line ends where its writer wanted.
    pub fn lines_of_a_chat(lines: &[&str]) -> Self {
        let mut counted: Vec<(char, usize)> = vec![];
        let mut tight_numbers = 0;
        for line in lines {
            match line::mark(line::trim_start(line)) {
                // With a space after it the sign is a bullet, and so is the next without one. `-` is not counted so: it
                // also comes of other bullets, and a text that is in order has to stay as it is.
                Some((Mark::Dash(sign) | Mark::Markdown(sign @ ('*' | '+')), _)) => {
                    match counted.iter_mut().find(|(other, _)| *other == sign) {
                        Some((_, count)) => *count += 1,
                        None => counted.push((sign, 1)),
                    }
                }
                Some((Mark::Number { is_spaced: false, .. }, _)) => tight_numbers += 1,
                _ => {}
            }
        }
        let dashes = counted.into_iter().filter(|(_, count)| *count > 1).map(|(sign, _)| sign).collect();
        Self { dashes, has_tight_numbers: tight_numbers > 1, ..Self::default() }
    }

    /// Returns whether a line with this mark is an item of a list; `announced` where the line before it ends with a
    /// colon.
    pub fn is_item(&self, mark: Mark, announced: bool) -> bool {
        match mark {
            Mark::Bullet(_) | Mark::Task(_) | Mark::Markdown(_) | Mark::Number { is_spaced: true, .. } => true,
            Mark::Dash(sign) => announced || self.dashes.contains(&sign),
            Mark::Number { is_spaced: false, .. } => self.has_tight_numbers,
        }
    }
}

/// Returns whether a line opens or closes a block of code.
pub(crate) fn is_fence(line: &str) -> bool {
    let text = line.trim_start_matches(' ');
    line.len() - text.len() < 4 && (text.starts_with("```") || text.starts_with("~~~"))
}

/// Returns whether a line is the rule between the head of a table and its rows.
pub(super) fn is_table_rule(line: &str) -> bool {
    let line = line.trim();
    line.contains('-') && line.contains('|') && line.chars().all(|c| matches!(c, '-' | '|' | ':' | ' '))
}

fn has_markdown(lines: &[&str]) -> bool {
    lines.iter().any(|line| {
        let text = line.trim_start();
        let is_heading = text.starts_with("##") && text.trim_start_matches('#').starts_with(' ');
        is_heading
            || is_fence(line)
            || is_table_rule(line)
            || text.starts_with("[^") && text.contains("]:")
            || text.contains("](")
            || has_bold(text)
    })
}

/// Returns whether two double stars stand around words.
fn has_bold(text: &str) -> bool {
    let mut parts = text.split("**").skip(1);
    let inside = parts.next().unwrap_or_default();
    parts.next().is_some() && !inside.is_empty() && !inside.starts_with(' ') && !inside.ends_with(' ')
}

/// Returns whether most lines that are followed by another of the same paragraph end where that one's first word did
/// not fit any more.
fn is_wrapped(lines: &[&str]) -> bool {
    let length = |line: &str| line.trim_end().chars().count();
    let width = lines.iter().map(|line| length(line)).max().unwrap_or(0);
    if !WRAPPED.contains(&width) {
        return false;
    }
    let (mut breaks, mut full) = (0, 0);
    for pair in lines.windows(2) {
        let (line, next) = (pair[0], line::trim_start(pair[1]));
        if line::is_blank(line) || line::is_blank(next) || line::mark(next).is_some() || line::is_row(next) {
            continue;
        }
        breaks += 1;
        let word = next.split_whitespace().next().map_or(0, |word| word.chars().count());
        full += usize::from(length(line) + 1 + word > width);
    }
    full >= 3 && full * 4 >= breaks * 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_told_from_plain_text() {
        for text in
            ["## כותרת", "א **ב** ג", "ראו [כאן](https://a.example)", "| א |\n|---|", "```\nx\n```", "א[^1]\n[^1]: ב"]
        {
            assert!(Style::of(&text.split('\n').collect::<Vec<_>>()).is_markdown, "{text}");
        }
        for text in ["# כותרת\nטקסט", "- א\n- ב", "> א", "*א*", "2 ** 3 ** 4", "#תגית"] {
            assert!(!Style::of(&text.split('\n').collect::<Vec<_>>()).is_markdown, "{text}");
        }
    }

    #[test]
    fn wrapped_lines_are_told_from_written_ones() {
        let words =
            "אחת לחודש נפגשים נציגי השירות של כל הסניפים ומספרים זה לזה מה למדו מהלקוחות ומה כדאי לשנות בשבועות הבאים ";
        let mut wrapped = vec![String::new()];
        for word in words.repeat(4).split_whitespace() {
            if wrapped.last().map_or(0, |line| line.chars().count()) + 1 + word.chars().count() > 60 {
                wrapped.push(String::new());
            }
            if let Some(line) = wrapped.last_mut() {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
            }
        }
        assert!(is_wrapped(&wrapped.iter().map(String::as_str).collect::<Vec<_>>()));
        assert!(!is_wrapped(&["שלום לכולם,", words, "תודה,", "דנה", "מנהלת שירות", "מרפאות שקד"]));
    }
}
