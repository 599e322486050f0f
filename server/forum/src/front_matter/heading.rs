//! The title of a file whose head does not name one: its first heading of the first level.

/// The title a text's first heading gives.
pub(super) fn title(body: &str) -> Option<String> {
    find(body).map(|(title, _)| title)
}

/// Takes the heading out of the text, with the empty line after it, and returns it as the title.
pub(super) fn take_title(body: &mut String) -> Option<String> {
    let (title, line) = find(body)?;
    let rest = &body[line.end..];
    let empty_line = rest.len() - rest.strip_prefix('\n').unwrap_or(rest).len();
    body.replace_range(line.start..line.end + empty_line, "");
    Some(title)
}

/// Looks for a line `# title` outside code blocks; its text without marks, and its place.
fn find(body: &str) -> Option<(String, std::ops::Range<usize>)> {
    let mut start = 0;
    let mut fence: Option<&str> = None;
    for line in body.split_inclusive('\n') {
        let text = line.trim();
        let indent = line.len() - line.trim_start_matches(' ').len();
        let mark = ["```", "~~~"].into_iter().find(|mark| text.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            (None, None) if indent < 4 && text.starts_with("# ") => {
                let title = domain::text::clean_line(&markdown::plain_text(text));
                if !title.is_empty() {
                    return Some((title, start..start + line.len()));
                }
            }
            _ => {}
        }
        start += line.len();
    }
    None
}
