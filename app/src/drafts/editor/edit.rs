//! What the editor's buttons do to the text, as pure functions of the text around the selection.

use std::ops::Range;

/// A button of the editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// The selection in bold.
    Bold,
    /// The lines as headings.
    Heading,
    /// The lines as a list.
    List,
    /// The lines as a numbered list.
    NumberedList,
    /// The lines as a quotation.
    Quote,
    /// An empty table.
    Table,
    /// The selection as a link.
    Link,
}

/// The text, cut at the selection's two ends.
#[derive(Debug, Clone, Copy)]
pub struct Selection<'a> {
    /// What stands before it.
    pub before: &'a str,
    /// What is selected; may be empty.
    pub selected: &'a str,
    /// What stands after it.
    pub after: &'a str,
}

/// A change of the text near the selection. Counts and places are UTF-16 code units, as the
/// browser counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// How much before the selection is replaced with it.
    pub reach_before: usize,
    /// How much after the selection is replaced with it.
    pub reach_after: usize,
    /// What comes in its place.
    pub text: String,
    /// What of the new text is selected afterwards.
    pub select: Range<usize>,
}

/// What a button does. `columns` are the words of an empty table's two heads.
pub fn apply(tool: Tool, at: Selection<'_>, columns: [&str; 2]) -> Edit {
    match tool {
        Tool::Bold => bold(at),
        Tool::Heading => lines(at, |_| "## ".to_owned()),
        Tool::List => lines(at, |_| "- ".to_owned()),
        Tool::NumberedList => lines(at, |number| format!("{}. ", number + 1)),
        Tool::Quote => lines(at, |_| "> ".to_owned()),
        Tool::Table => table(at, columns),
        Tool::Link => link(at),
    }
}

/// The Markdown that shows a file: an image in place, anything else as a link.
pub fn file_reference(file_name: &str, is_image: bool) -> String {
    let label = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    let label = label.replace(['[', ']', '\\'], " ");
    let mark = if is_image { "!" } else { "" };
    format!("{mark}[{label}](<{}>)", file_name.replace(['<', '>'], ""))
}

/// Bullets that people type or paste in place of Markdown's.
const TYPED_BULLETS: [char; 4] = ['•', '·', '–', '○'];

/// What Enter does at the end of, or inside, an item of a list or a line of a quotation: the next line begins with the
/// same mark, the next number. After an item without words the mark goes away. `None` where the line has no mark.
pub fn next_item(at: Selection<'_>) -> Option<Edit> {
    let line = at.before.rsplit('\n').next().unwrap_or_default();
    let (mark, next) = item_mark(line)?;
    if !at.selected.is_empty() {
        return None;
    }
    let tail = at.after.split('\n').next().unwrap_or_default();
    if line[mark.len()..].trim().is_empty() && tail.trim().is_empty() {
        // A blank line, since a line right below an item still belongs to it.
        return Some(Edit { reach_before: units(line), reach_after: units(tail), text: "\n".to_owned(), select: 1..1 });
    }
    let text = format!("\n{next}");
    let end = units(&text);
    Some(Edit { reach_before: 0, reach_after: 0, text, select: end..end })
}

/// The mark that a line begins with, indentation included, and the mark of the line after it.
fn item_mark(line: &str) -> Option<(&str, String)> {
    let rest = line.trim_start_matches([' ', '>']);
    let quote = &line[..line.len() - rest.len()];
    let (length, next) = match (typed_bullet(rest), rest.as_bytes()) {
        (Some(bullet), _) => (bullet.len(), bullet.to_owned()),
        (None, [bullet @ (b'-' | b'*' | b'+'), b' ', ..]) => {
            let task = ["[ ] ", "[x] ", "[X] "].iter().any(|task| rest[2..].starts_with(task));
            (if task { 6 } else { 2 }, format!("{} {}", char::from(*bullet), if task { "[ ] " } else { "" }))
        }
        (None, _) => {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            match &rest.as_bytes()[digits..] {
                // More digits than nine are no list in CommonMark.
                [dot @ (b'.' | b')'), b' ', ..] if (1..=9).contains(&digits) => {
                    let number: u32 = rest[..digits].parse().ok()?;
                    (digits + 2, format!("{}{} ", number + 1, char::from(*dot)))
                }
                _ if quote.contains('>') => (0, String::new()),
                _ => return None,
            }
        }
    };
    Some((&line[..quote.len() + length], format!("{quote}{next}")))
}

/// The typed bullet that a line begins with, and the space behind it.
fn typed_bullet(line: &str) -> Option<&str> {
    let after = line.strip_prefix(TYPED_BULLETS)?.strip_prefix(' ')?;
    Some(&line[..line.len() - after.len()])
}

/// The length in UTF-16 code units.
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn bold(at: Selection<'_>) -> Edit {
    const MARK: &str = "**";
    if at.before.ends_with(MARK) && at.after.starts_with(MARK) {
        let text = at.selected.to_owned();
        return Edit { reach_before: 2, reach_after: 2, select: 0..units(&text), text };
    }
    let inner = at.selected.trim();
    let lead = &at.selected[..at.selected.len() - at.selected.trim_start().len()];
    let trail = if inner.is_empty() { "" } else { &at.selected[at.selected.trim_end().len()..] };
    let start = units(lead) + MARK.len();
    Edit {
        reach_before: 0,
        reach_after: 0,
        text: format!("{lead}{MARK}{inner}{MARK}{trail}"),
        select: start..start + units(inner),
    }
}

/// Sets the mark before every line the selection touches, or takes it away where all have it.
fn lines(at: Selection<'_>, mark: impl Fn(usize) -> String) -> Edit {
    let head = at.before.rsplit('\n').next().unwrap_or_default();
    let tail = at.after.split('\n').next().unwrap_or_default();
    let whole = format!("{head}{}{tail}", at.selected);
    let marked = |(number, line): (usize, &str)| line.starts_with(&mark(number));
    let text: Vec<String> = if whole.split('\n').enumerate().all(marked) {
        let bare = |(number, line): (usize, &str)| line[mark(number).len()..].to_owned();
        whole.split('\n').enumerate().map(bare).collect()
    } else {
        whole.split('\n').enumerate().map(|(number, line)| mark(number) + unmarked(line)).collect()
    };
    let text = text.join("\n");
    let end = units(&text);
    // A lone cursor goes on writing at the line's end; a selection stays one.
    let select = if at.selected.is_empty() { end..end } else { 0..end };
    Edit { reach_before: units(head), reach_after: units(tail), text, select }
}

/// The line without the mark of another button.
fn unmarked(line: &str) -> &str {
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    if digits.len() < line.len()
        && let Some(rest) = digits.strip_prefix(". ")
    {
        return rest;
    }
    let rest = line.trim_start_matches('#');
    if rest.len() < line.len() && rest.starts_with(' ') {
        return &rest[1..];
    }
    line.strip_prefix("- ").or_else(|| line.strip_prefix("> ")).unwrap_or(line)
}

fn table(at: Selection<'_>, [first, second]: [&str; 2]) -> Edit {
    let lead = blank_line_after(at.before);
    let text = format!(
        "{}{lead}| {first} | {second} |\n| --- | --- |\n|  |  |\n|  |  |\n{}",
        at.selected,
        if at.after.starts_with('\n') { "" } else { "\n" }
    );
    let start = units(at.selected) + lead.len() + 2;
    Edit { reach_before: 0, reach_after: 0, text, select: start..start + units(first) }
}

/// The line breaks that put a blank line between the text and what follows.
pub fn blank_line_after(text: &str) -> &'static str {
    match text {
        "" => "",
        text if text.ends_with("\n\n") => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    }
}

fn link(at: Selection<'_>) -> Edit {
    const SCHEME: &str = "https://";
    let inner = at.selected.trim();
    let (label, target) = if inner.starts_with(SCHEME) { ("", inner) } else { (inner, SCHEME) };
    let text = format!("[{label}]({target})");
    // What is still missing is selected: the label, or the address.
    let select = if label.is_empty() { 1..1 } else { units(label) + 3..units(&text) - 1 };
    Edit { reach_before: 0, reach_after: 0, text, select }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a tool on a text whose selection stands between two bars; the answer is shown so too.
    fn run(tool: Tool, text: &str) -> String {
        let parts: Vec<&str> = text.split('|').collect();
        let at = Selection { before: parts[0], selected: parts[1], after: parts[2] };
        let edit = apply(tool, at, ["א", "ב"]);
        let whole: Vec<u16> = text.replace('|', "").encode_utf16().collect();
        let start = units(at.before) - edit.reach_before;
        let end = units(at.before) + units(at.selected) + edit.reach_after;
        let new: Vec<u16> = edit.text.encode_utf16().collect();
        let string = |units: &[u16]| String::from_utf16_lossy(units);
        format!(
            "{}{}|{}|{}{}",
            string(&whole[..start]),
            string(&new[..edit.select.start]),
            string(&new[edit.select.clone()]),
            string(&new[edit.select.end..]),
            string(&whole[end..])
        )
    }

    #[test]
    fn bold_and_back() {
        assert_eq!(run(Tool::Bold, "זה |חשוב | מאוד"), "זה **|חשוב|**  מאוד");
        assert_eq!(run(Tool::Bold, "זה **|חשוב|** מאוד"), "זה |חשוב| מאוד");
        assert_eq!(run(Tool::Bold, "זה ||"), "זה **||**");
    }

    #[test]
    fn lines_are_marked_and_unmarked_whole() {
        assert_eq!(run(Tool::List, "א\nב|ג\nד|ה\nו"), "א\n|- בג\n- דה|\nו");
        assert_eq!(run(Tool::List, "|- א\n- ב|"), "|א\nב|");
        assert_eq!(run(Tool::NumberedList, "|- א\n- ב|"), "|1. א\n2. ב|");
        assert_eq!(run(Tool::Heading, "כותרת 🙂||"), "## כותרת 🙂||");
    }

    #[test]
    fn enter_goes_on_with_a_list() {
        let press_enter = |before: &str, after: &str| {
            let edit = next_item(Selection { before, selected: "", after })?;
            let kept: String = before.chars().take(before.chars().count() - edit.reach_before).collect();
            Some(format!("{kept}{}|{}", edit.text, after.chars().skip(edit.reach_after).collect::<String>()))
        };
        assert_eq!(press_enter("- ראשון", "").as_deref(), Some("- ראשון\n- |"));
        assert_eq!(press_enter("- רא", "שון").as_deref(), Some("- רא\n- |שון"));
        assert_eq!(press_enter("א\n  * ב", "\nג").as_deref(), Some("א\n  * ב\n  * |\nג"));
        assert_eq!(press_enter("9. ט", "").as_deref(), Some("9. ט\n10. |"));
        assert_eq!(press_enter("- [x] בוצע", "").as_deref(), Some("- [x] בוצע\n- [ ] |"));
        assert_eq!(press_enter("> ציטוט", "").as_deref(), Some("> ציטוט\n> |"));
        assert_eq!(press_enter("> - א", "").as_deref(), Some("> - א\n> - |"));
        for bullet in TYPED_BULLETS {
            assert_eq!(press_enter(&format!("{bullet} א"), ""), Some(format!("{bullet} א\n{bullet} |")));
            assert_eq!(press_enter(&format!("  {bullet} א"), "ב"), Some(format!("  {bullet} א\n  {bullet} |ב")));
            assert_eq!(press_enter(&format!("{bullet} א\n{bullet} "), ""), Some(format!("{bullet} א\n\n|")));
            assert_eq!(press_enter(&format!("{bullet}א"), ""), None);
        }
        // An empty item ends the list.
        assert_eq!(press_enter("- א\n- ", "").as_deref(), Some("- א\n\n|"));
        assert_eq!(press_enter("1. א\n2. ", "\nב").as_deref(), Some("1. א\n\n|\nב"));
        for plain in ["", "סתם שורה", "-בלי רווח", "3.14 הוא", "**מודגש** ו", "12345678901. א"]
        {
            assert_eq!(press_enter(plain, ""), None, "{plain}");
        }
        assert!(next_item(Selection { before: "- א", selected: "ב", after: "" }).is_none());
    }

    #[test]
    fn a_link_selects_what_is_missing() {
        assert_eq!(run(Tool::Link, "ראו |כאן|."), "ראו [כאן](|https://|).");
        assert_eq!(run(Tool::Link, "|https://a.example|"), "[||](https://a.example)");
    }

    #[test]
    fn a_table_stands_apart() {
        let edit = apply(Tool::Table, Selection { before: "א", selected: "", after: "" }, ["מה", "מי"]);
        assert!(edit.text.starts_with("\n\n| מה | מי |\n"));
        assert_eq!(edit.select, 4..6);
    }

    #[test]
    fn files_are_referred_to_by_name() {
        assert_eq!(file_reference("לוח שירות.png", true), "![לוח שירות](<לוח שירות.png>)");
        assert_eq!(file_reference("slides.pptx", false), "[slides](<slides.pptx>)");
    }
}
