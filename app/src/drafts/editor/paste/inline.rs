//! Runs of text with bold, emphasis, code and links, written as Markdown.

use super::Element;

/// How a run of text looks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Look {
    /// In bold.
    pub bold: bool,
    /// Emphasised.
    pub italic: bool,
    /// Code.
    pub code: bool,
    /// Where it links to.
    pub link: Option<String>,
}

impl Look {
    /// The look inside an element.
    pub fn inside(&self, element: &Element) -> Self {
        let mut look = self.clone();
        match element.tag.as_str() {
            "b" | "strong" => look.bold = true,
            "i" | "em" | "cite" => look.italic = true,
            "code" | "tt" | "kbd" | "samp" => look.code = true,
            "a" => look.link = web_address(element.attribute("href")).or(look.link),
            _ => {}
        }
        match element.style("font-weight") {
            "bold" | "bolder" | "600" | "700" | "800" | "900" => look.bold = true,
            "normal" | "lighter" | "300" | "400" | "500" => look.bold = false,
            _ => {}
        }
        match element.style("font-style") {
            "italic" | "oblique" => look.italic = true,
            "normal" => look.italic = false,
            _ => {}
        }
        look
    }

    /// Whether anything would be lost as plain text.
    pub fn is_marked(&self) -> bool {
        *self != Self::default()
    }
}

/// The address, where a forum's text may link to it.
fn web_address(href: &str) -> Option<String> {
    let href = href.trim();
    let allowed = ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| href.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    allowed.then(|| href.replace(' ', "%20").replace('(', "%28").replace(')', "%29"))
}

/// Text of one look. A line break is `\n`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The text.
    pub text: String,
    /// Its look.
    pub look: Look,
}

/// The runs as Markdown of one paragraph; empty when there is nothing to see.
pub fn markdown(runs: &[Run]) -> String {
    let runs = merged(runs);
    let mut out = String::new();
    let mut rest = runs.as_slice();
    while let Some(first) = rest.first() {
        let same = rest.iter().take_while(|run| run.look.link == first.look.link).count();
        let (group, following) = rest.split_at(same);
        let inner = marked(group, following.first());
        match &first.look.link {
            Some(address) if !inner.trim().is_empty() => {
                let (lead, label, trail) = split_space(&inner);
                out.push_str(&format!("{lead}[{label}]({address}){trail}"));
            }
            _ => out.push_str(&inner),
        }
        rest = following;
    }
    guarded(tidy(&out))
}

/// The same runs, neighbours of one look joined. Space takes on the look before it, so that Word's
/// habit of cutting between words leaves no marks there.
fn merged(runs: &[Run]) -> Vec<Run> {
    let mut joined: Vec<Run> = vec![];
    for run in runs.iter().filter(|run| !run.text.is_empty()) {
        match joined.last_mut() {
            Some(last) if last.look == run.look => last.text.push_str(&run.text),
            Some(last) if run.text.trim().is_empty() && !run.text.contains('\n') => last.text.push_str(&run.text),
            _ => joined.push(run.clone()),
        }
    }
    joined
}

/// Bold, emphasis and code of runs with one link. `next` is what follows the group.
fn marked(group: &[Run], next: Option<&Run>) -> String {
    let mut out = String::new();
    for (index, run) in group.iter().enumerate() {
        let mark = match (run.look.bold, run.look.italic) {
            _ if run.look.code => "`",
            (true, true) => "***",
            (true, false) => "**",
            (false, true) => "*",
            (false, false) => "",
        };
        let after = group.get(index + 1).or(next).and_then(|run| run.text.chars().next());
        let (lead, core, trail) = split_marks(&run.text, out.chars().last(), after);
        if mark.is_empty() || core.is_empty() {
            out.push_str(&escaped(&run.text));
        } else if run.look.code {
            out.push_str(&format!("{lead}`{}`{trail}", core.replace('`', "'")));
        } else {
            out.push_str(&format!("{}{mark}{}{mark}{}", escaped(lead), escaped(core), escaped(trail)));
        }
    }
    out
}

/// Space at both ends, and punctuation that touches a letter outside, stand outside the marks:
/// otherwise Markdown would not see the marks as such.
fn split_marks(text: &str, before: Option<char>, after: Option<char>) -> (&str, &str, &str) {
    let (mut lead, mut core, mut trail) = split_space(text);
    let outside = |c: char| !c.is_alphanumeric();
    if lead.is_empty() && before.is_some_and(char::is_alphanumeric) {
        let kept = core.trim_start_matches(outside);
        lead = &text[..text.len() - kept.len() - trail.len()];
        core = kept;
    }
    if trail.is_empty() && after.is_some_and(char::is_alphanumeric) {
        let kept = core.trim_end_matches(outside);
        trail = &text[lead.len() + kept.len()..];
        core = kept;
    }
    (lead, core, trail)
}

fn split_space(text: &str) -> (&str, &str, &str) {
    let core = text.trim();
    let start = text.len() - text.trim_start().len();
    (&text[..start], core, &text[start + core.len()..])
}

/// The text with what Markdown would read as marks made plain.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut last = ' ';
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        let special = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' => true,
            '_' => !(last.is_alphanumeric() && next.is_alphanumeric()),
            '~' => next == '~',
            '&' => next == '#' || next.is_ascii_alphabetic(),
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
        last = c;
    }
    out
}

/// Space folded; a line break becomes Markdown's hard break.
fn tidy(text: &str) -> String {
    let lines: Vec<String> =
        text.split('\n').map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    lines.join("\n").trim_matches('\n').replace('\n', "  \n")
}

/// A paragraph whose beginning looks like a heading, a list or a quotation is kept a paragraph.
fn guarded(text: String) -> String {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if digits.len() < text.len() && (digits.starts_with(". ") || digits.starts_with(") ")) {
        let number = text.len() - digits.len();
        return format!("{}\\{}", &text[..number], digits);
    }
    let marks = ["#", ">", "- ", "+ ", "---", "==="];
    if marks.iter().any(|mark| text.starts_with(mark)) { format!("\\{text}") } else { text }
}
