//! What the editor's buttons do to the text, as pure functions of the text around the selection.

use std::ops::Range;

/// A button of the editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// The selection in bold.
    Bold,
    /// The selection in italics.
    Italic,
    /// The lines as headings of a text's first level.
    Heading,
    /// The lines as headings of the second level.
    Subheading,
    /// The lines as headings of the third level.
    MinorHeading,
    /// The lines without the marks of headings, lists and quotations.
    Paragraph,
    /// The lines as a list.
    List,
    /// The lines as a numbered list.
    NumberedList,
    /// The lines as a list with boxes to tick.
    TaskList,
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
    /// The text before the selection.
    pub before: &'a str,
    /// What is selected; may be empty.
    pub selected: &'a str,
    /// The text behind the selection.
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

/// Returns what a button does. `columns` are the words of an empty table's two heads.
pub fn apply(tool: Tool, at: Selection<'_>, columns: [&str; 2]) -> Edit {
    match tool {
        Tool::Bold => emphasis(at, 2),
        Tool::Italic => emphasis(at, 1),
        // The page's own title is the only one of the highest level.
        Tool::Heading => lines(at, |_| "## ".to_owned()),
        Tool::Subheading => lines(at, |_| "### ".to_owned()),
        Tool::MinorHeading => lines(at, |_| "#### ".to_owned()),
        Tool::Paragraph => lines(at, |_| String::new()),
        Tool::List => lines(at, |_| "- ".to_owned()),
        Tool::NumberedList => lines(at, |number| format!("{}. ", number + 1)),
        Tool::TaskList => lines(at, |_| "- [ ] ".to_owned()),
        Tool::Quote => lines(at, |_| "> ".to_owned()),
        Tool::Table => table(at, columns),
        Tool::Link => link(at),
    }
}

/// The length in UTF-16 code units.
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Sets so many stars around the selection, or takes them away: one for italics, two for bold, three are both.
fn emphasis(at: Selection<'_>, stars: usize) -> Edit {
    let before = at.before.len() - at.before.trim_end_matches('*').len();
    let after = at.after.len() - at.after.trim_start_matches('*').len();
    let around = before.min(after);
    if around == stars || around == 3 {
        let text = at.selected.to_owned();
        return Edit { reach_before: stars, reach_after: stars, select: 0..units(&text), text };
    }
    let mark = "*".repeat(stars);
    let inner = at.selected.trim();
    let lead = &at.selected[..at.selected.len() - at.selected.trim_start().len()];
    let trail = if inner.is_empty() { "" } else { &at.selected[at.selected.trim_end().len()..] };
    let start = units(lead) + stars;
    Edit {
        reach_before: 0,
        reach_after: 0,
        text: format!("{lead}{mark}{inner}{mark}{trail}"),
        select: start..start + units(inner),
    }
}

/// Sets the mark before every line the selection touches, or takes it away where all have it. Of several lines those
/// without words are left alone. `mark` is no type parameter, which would be code of its own for each button.
fn lines(at: Selection<'_>, mark: fn(usize) -> String) -> Edit {
    let head = at.before.rsplit('\n').next().unwrap_or_default();
    let tail = at.after.split('\n').next().unwrap_or_default();
    let whole = format!("{head}{}{tail}", at.selected);
    let is_single = !whole.contains('\n');
    let mut number = 0;
    let marks: Vec<Option<String>> = whole
        .split('\n')
        .map(|line| {
            let is_marked = is_single || !line.trim().is_empty();
            is_marked.then(|| {
                number += 1;
                mark(number - 1)
            })
        })
        .collect();
    let marked: Vec<(&str, Option<String>)> = whole.split('\n').zip(marks).collect();
    let is_undone = marked.iter().all(|(line, mark)| mark.as_ref().is_none_or(|mark| has_mark(line, mark)));
    let text: Vec<String> = marked
        .into_iter()
        .map(|(line, mark)| match mark {
            Some(mark) if is_undone => line[mark.len()..].to_owned(),
            Some(mark) => mark + unmarked(line),
            None => line.to_owned(),
        })
        .collect();
    let text = text.join("\n");
    let end = units(&text);
    // A lone cursor goes on writing at the line's end; a selection stays one.
    let select = if at.selected.is_empty() { end..end } else { 0..end };
    Edit { reach_before: units(head), reach_after: units(tail), text, select }
}

/// Returns whether a line begins with a mark of its own: a task is more than an item of a list.
fn has_mark(line: &str, mark: &str) -> bool {
    let is_task = |text: &str| ["- [ ] ", "- [x] ", "- [X] "].iter().any(|task| text.starts_with(task));
    !mark.is_empty() && line.starts_with(mark) && (is_task(mark) || !is_task(line))
}

/// The line without the mark of another button.
fn unmarked(line: &str) -> &str {
    let line = line.trim_start_matches(' ');
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
    let marks = ["- [ ] ", "- [x] ", "- [X] ", "- ", "> "];
    marks.iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line)
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

/// Returns what an address does that is pasted over words of a line: they become a link to it. `None` where nothing of
/// the kind is selected or pasted.
pub fn linked(at: Selection<'_>, pasted: &str) -> Option<Edit> {
    let (inner, address) = (at.selected.trim(), pasted.trim());
    let is_address = ["https://", "http://", "mailto:"].iter().any(|scheme| address.starts_with(scheme));
    let is_words = !inner.is_empty() && !inner.contains(['\n', '[', ']']) && !inner.contains("://");
    if !is_address || !is_words || address.contains(char::is_whitespace) {
        return None;
    }
    let target = if address.contains(['(', ')', '<', '>']) {
        format!("<{}>", address.replace(['<', '>'], ""))
    } else {
        address.to_owned()
    };
    let text = at.selected.replacen(inner, &format!("[{inner}]({target})"), 1);
    let end = units(&text);
    Some(Edit { reach_before: 0, reach_after: 0, text, select: end..end })
}

/// Returns what comes of a text by a key: its selection stands between two marks, or its cursor at one, and so does the
/// answer's.
#[cfg(test)]
pub(super) fn shown(key: fn(Selection<'_>) -> Option<Edit>, text: &str, mark: char) -> Option<String> {
    let parts: Vec<&str> = text.split(mark).collect();
    let (before, selected, after) = match parts[..] {
        [before, after] => (before, "", after),
        [before, selected, after] => (before, selected, after),
        _ => panic!("no selection in {text:?}"),
    };
    let edit = key(Selection { before, selected, after })?;
    let [before, after, new] = [before, after, &edit.text].map(|text| text.encode_utf16().collect::<Vec<u16>>());
    let string = |units: &[u16]| String::from_utf16_lossy(units);
    let (kept, rest) = (string(&before[..before.len() - edit.reach_before]), string(&after[edit.reach_after..]));
    let [lead, inner, trail] =
        [&new[..edit.select.start], &new[edit.select.clone()], &new[edit.select.end..]].map(string);
    Some(match inner.as_str() {
        "" => format!("{kept}{lead}{mark}{trail}{rest}"),
        inner => format!("{kept}{lead}{mark}{inner}{mark}{trail}{rest}"),
    })
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
    fn italics_and_bold_are_set_and_taken_away_apart() {
        assert_eq!(run(Tool::Italic, "זה |חשוב| מאוד"), "זה *|חשוב|* מאוד");
        assert_eq!(run(Tool::Italic, "זה *|חשוב|* מאוד"), "זה |חשוב| מאוד");
        assert_eq!(run(Tool::Italic, "זה **|חשוב|** מאוד"), "זה ***|חשוב|*** מאוד");
        assert_eq!(run(Tool::Italic, "זה ***|חשוב|*** מאוד"), "זה **|חשוב|** מאוד");
        assert_eq!(run(Tool::Bold, "זה ***|חשוב|*** מאוד"), "זה *|חשוב|* מאוד");
    }

    #[test]
    fn lines_are_marked_and_unmarked_whole() {
        assert_eq!(run(Tool::List, "א\nב|ג\nד|ה\nו"), "א\n|- בג\n- דה|\nו");
        assert_eq!(run(Tool::List, "|- א\n- ב|"), "|א\nב|");
        assert_eq!(run(Tool::NumberedList, "|- א\n- ב|"), "|1. א\n2. ב|");
        assert_eq!(run(Tool::Heading, "כותרת 🙂||"), "## כותרת 🙂||");
        assert_eq!(run(Tool::Subheading, "## כותרת||"), "### כותרת||");
        assert_eq!(run(Tool::Heading, "## כותרת||"), "כותרת||");
        assert_eq!(run(Tool::Paragraph, "|## א\n- [x] ב\n> ג\nד|"), "|א\nב\nג\nד|");
        assert_eq!(run(Tool::TaskList, "|- א\n1. ב|"), "|- [ ] א\n- [ ] ב|");
        assert_eq!(run(Tool::List, "|- [ ] א|"), "|- א|");
        assert_eq!(run(Tool::NumberedList, "|א\n\nב|"), "|1. א\n\n2. ב|");
        assert_eq!(run(Tool::List, "||"), "- ||");
    }

    #[test]
    fn a_link_selects_what_is_missing() {
        assert_eq!(run(Tool::Link, "ראו |כאן|."), "ראו [כאן](|https://|).");
        assert_eq!(run(Tool::Link, "|https://a.example|"), "[||](https://a.example)");
    }

    #[test]
    fn an_address_that_is_pasted_over_words_makes_them_a_link() {
        let paste = |selected: &str, pasted: &str| {
            linked(Selection { before: "ראו ", selected, after: "." }, pasted).map(|edit| edit.text)
        };
        assert_eq!(paste("כאן", "https://a.example/b\n").as_deref(), Some("[כאן](https://a.example/b)"));
        assert_eq!(paste(" כאן ", "https://a.example/x_(y)").as_deref(), Some(" [כאן](<https://a.example/x_(y)>) "));
        for (selected, pasted) in [
            ("", "https://a.example"),
            ("כאן", "מילים"),
            ("כאן", "https://a.example ועוד"),
            ("א\nב", "https://a.example"),
            ("[כאן]", "https://a.example"),
            ("https://b.example", "https://a.example"),
            ("כאן", "javascript://a.example"),
        ] {
            assert_eq!(paste(selected, pasted), None, "{selected} {pasted}");
        }
    }

    #[test]
    fn a_table_stands_apart() {
        let edit = apply(Tool::Table, Selection { before: "א", selected: "", after: "" }, ["מה", "מי"]);
        assert!(edit.text.starts_with("\n\n| מה | מי |\n"));
        assert_eq!(edit.select, 4..6);
    }
}
