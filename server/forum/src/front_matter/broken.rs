//! Why a head is no YAML, in words that somebody who does not know YAML can act on. The parser's own
//! words are about its grammar, and it often finds the fault lines after its cause.

use domain::problem::{FieldError, FieldProblem};

use super::FIELD;

/// The problem of a head that no line `---` ends.
pub(super) fn not_closed() -> FieldError {
    FieldError::new(FIELD, FieldProblem::HeadNotClosed).line(1)
}

/// The problem of a head that the parser gave up at a line of the file.
pub(super) fn explained(head: &str, broken: u32) -> FieldError {
    // The `---` before the head is the file's first line.
    let lines = || (2u32..).zip(head.lines());
    let find = |is_it: fn(&str) -> bool| {
        // The last one up to where the parser gave up, else the first after it.
        let before = lines().take_while(|(number, _)| *number <= broken).filter(|(_, line)| is_it(line)).last();
        before.or_else(|| lines().find(|(_, line)| is_it(line)))
    };
    let named = |problem: FieldProblem, line: u32| FieldError::new(FIELD, problem).line(line);
    if let Some((line, _)) = lines().find(|(_, line)| begins_with_tab(line)) {
        return named(FieldProblem::HeadTab, line);
    }
    if let Some((line, _)) = find(is_open_quote) {
        return named(FieldProblem::HeadQuote, line);
    }
    if let Some((line, _)) = find(is_open_bracket) {
        return named(FieldProblem::HeadBracket, line);
    }
    if let Some((line, _)) = find(needs_quotes) {
        return named(FieldProblem::HeadQuote, line);
    }
    let last = lines().last().map_or(1, |(number, _)| number);
    let odd = lines().find(|(_, line)| is_no_entry(line)).map_or(broken.min(last), |(number, _)| number);
    named(FieldProblem::HeadNotRead, odd)
}

fn begins_with_tab(line: &str) -> bool {
    let text = line.trim_start();
    line[..line.len() - text.len()].contains('\t')
}

/// The value of a line `name: value` or `- value`.
fn value(line: &str) -> Option<&str> {
    let line = line.trim();
    let value = line.strip_prefix("- ").or_else(|| line.split_once(": ").map(|(_, value)| value))?.trim();
    Some(value).filter(|value| !value.is_empty())
}

/// Returns whether a value begins with a quote and does not end with it, or has another one inside.
fn is_open_quote(line: &str) -> bool {
    let Some(value) = value(line) else { return false };
    let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return false };
    let inside = &value[1..];
    let mut chars = inside.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if quote == '"' => {
                chars.next();
            }
            c if c == quote => {
                let rest = inside[at + 1..].trim();
                return !(rest.is_empty() || rest.starts_with('#'));
            }
            _ => {}
        }
    }
    true
}

fn is_open_bracket(line: &str) -> bool {
    value(line).is_some_and(|value| {
        let closing = match value.chars().next() {
            Some('[') => ']',
            Some('{') => '}',
            _ => return false,
        };
        !value.ends_with(closing)
    })
}

/// Returns whether a value holds or begins with a sign that means something in YAML.
fn needs_quotes(line: &str) -> bool {
    value(line).is_some_and(|value| {
        let is_quoted = value.starts_with(['"', '\'']);
        !is_quoted
            && (value.contains(": ")
                || value.ends_with(':')
                || value.starts_with(['@', '`', '%', '&', '*', '!', '|', '>']))
    })
}

/// Returns whether a line is neither `name: value` nor an item of a list nor a comment.
fn is_no_entry(line: &str) -> bool {
    let text = line.trim();
    !text.is_empty() && !text.starts_with(['#', '-']) && !text.contains(": ") && !text.ends_with(':')
}
