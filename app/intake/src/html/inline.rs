//! Runs of text with bold, emphasis, code, links and notes, written as Markdown.

use super::Element;
use super::write::Numbers;

/// How a run of text looks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Look {
    /// In bold.
    pub bold: bool,
    /// Emphasised.
    pub italic: bool,
    /// Struck out.
    pub strike: bool,
    /// Code.
    pub code: bool,
    /// Raised or lowered digits.
    pub script: Option<Script>,
    /// Where it links to.
    pub link: Option<String>,
}

/// Which way digits are moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Raised,
    Lowered,
}

/// Text of one look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Run {
    /// The text.
    pub text: String,
    /// Its look.
    pub look: Look,
    /// The key of a footnote that is referred to after the text.
    pub note: Option<String>,
}

impl Run {
    /// Text that looks like nothing in particular.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

impl Look {
    /// The look inside an element.
    pub fn inside(&self, element: &Element) -> Self {
        let mut look = self.clone();
        match element.tag.as_str() {
            "b" | "strong" => look.bold = true,
            "i" | "em" | "cite" => look.italic = true,
            "s" | "strike" => look.strike = true,
            "code" | "tt" | "kbd" | "samp" => look.code = true,
            "sup" => look.script = Some(Script::Raised),
            "sub" => look.script = Some(Script::Lowered),
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
        let decoration = [element.style("text-decoration"), element.style("text-decoration-line")];
        look.strike |= decoration.iter().any(|value| value.to_ascii_lowercase().contains("line-through"));
        look
    }
}

/// The schemes a text of the forum may link to.
const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "tel:"];

/// The address, where a text of the forum may link to it.
fn web_address(href: &str) -> Option<String> {
    let href = href.trim();
    let is_allowed = |href: &str| {
        SCHEMES.iter().any(|scheme| href.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
    };
    let address = unwrapped(href).filter(|address| is_allowed(address));
    let address = address.as_deref().unwrap_or(href);
    is_allowed(address).then(|| {
        let mut encoded = String::with_capacity(address.len());
        for c in address.chars() {
            match c {
                ' ' => encoded.push_str("%20"),
                '(' => encoded.push_str("%28"),
                ')' => encoded.push_str("%29"),
                '<' => encoded.push_str("%3C"),
                '>' => encoded.push_str("%3E"),
                '\\' => encoded.push_str("%5C"),
                c if c.is_whitespace() || c.is_control() => {}
                c => encoded.push(c),
            }
        }
        encoded
    })
}

/// The address that a mail program or Google put into one of its own, by which it follows clicks; the
/// outer one may tell whose mail it was.
fn unwrapped(href: &str) -> Option<String> {
    let (host, query) = href.split_once("://")?.1.split_once('?')?;
    let name = match host.split('/').next()? {
        host if host.ends_with(".safelinks.protection.outlook.com") => "url",
        "www.google.com" if host.ends_with("/url") => "q",
        _ => return None,
    };
    let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    decoded(value)
}

/// The text without percent-encoding; `None` where it is no UTF-8.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = vec![];
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.filter(|_| first == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// The runs as Markdown of one line; empty when there is nothing to see.
pub(super) fn markdown(runs: &[Run], notes: &Numbers) -> String {
    let runs = merged(runs);
    let mut out = String::new();
    let mut rest = runs.as_slice();
    while let Some(first) = rest.first() {
        let same = rest.iter().take_while(|run| run.look.link == first.look.link).count();
        let (group, following) = rest.split_at(same);
        let inner = marked(group, following.first(), out.chars().last(), notes);
        match &first.look.link {
            Some(address) if !inner.trim().is_empty() => {
                let (lead, label, trail) = split_space(&inner);
                out.push_str(&format!("{lead}[{label}]({address}){trail}"));
            }
            _ => out.push_str(&inner),
        }
        rest = following;
    }
    guarded(out.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The same runs, neighbours of one look joined. Space takes on the look before it, so that Word's
/// habit of cutting between words leaves no marks there.
fn merged(runs: &[Run]) -> Vec<Run> {
    let mut joined: Vec<Run> = vec![];
    for run in runs.iter().filter(|run| !run.text.is_empty() || run.note.is_some()) {
        match joined.last_mut() {
            Some(last) if last.note.is_none() && (last.look == run.look || run.text.trim().is_empty()) => {
                last.text.push_str(&run.text);
                last.note.clone_from(&run.note);
            }
            _ => joined.push(run.clone()),
        }
    }
    joined
}

/// Bold, emphasis and code of runs with one link. `before` and `next` are what surrounds the group.
fn marked(group: &[Run], next: Option<&Run>, before: Option<char>, notes: &Numbers) -> String {
    let mut out = String::new();
    let all = marks(group);
    // The marks that are open, the outermost first.
    let mut open: Vec<&str> = vec![];
    // The last letter or sign of the text itself: a mark is one with a mark that touches it.
    let mut before = before;
    for (index, run) in group.iter().enumerate() {
        let wanted = &all[index];
        let following = all.get(index + 1).map(Vec::as_slice).unwrap_or_default();
        let after = match run.note {
            Some(_) => Some('['),
            None => group.get(index + 1).or(next).and_then(|run| run.text.chars().next()),
        };
        let opens = wanted.iter().any(|mark| !open.contains(mark));
        let closes = wanted.iter().any(|mark| !following.contains(mark));
        let (lead, core, trail) = split_marks(&run.text, (opens, before), (closes, after), run.look.code);
        out.push_str(&escaped(lead));
        for &mark in wanted {
            if !open.contains(&mark) && !core.is_empty() {
                out.push_str(mark);
                open.push(mark);
            }
        }
        match run.look.code && !core.is_empty() {
            true => out.push_str(&format!("`{}`", core.replace('`', "'"))),
            false => out.push_str(&escaped(&scripted(core, run.look.script))),
        }
        let kept = open.iter().take_while(|mark| following.contains(mark)).count();
        open.drain(kept..).rev().for_each(|mark| out.push_str(mark));
        out.push_str(&escaped(trail));
        before = run.text.chars().last().or(before);
        if let Some(number) = run.note.as_ref().and_then(|key| notes.of(key)) {
            out.push_str(&format!("[^{number}]"));
            before = Some(']');
        }
    }
    out
}

/// Which of [`MARKS`] a run has.
type Marked = [bool; 3];

/// The marks of bold, emphasised and struck text, the outermost first.
const MARKS: [&str; 3] = ["**", "*", "~~"];

/// The marks of each run. Where letters and signs touch them, Markdown reads some of them as text: those
/// are left out.
fn marks(group: &[Run]) -> Vec<Vec<&'static str>> {
    let own = |run: &Run| -> Marked {
        // Stars inside code are stars, and there is nothing to see around white space.
        let is_plain = run.look.code || run.text.trim().is_empty();
        [run.look.bold, run.look.italic, run.look.strike].map(|is_set| is_set && !is_plain)
    };
    let mut marked: Vec<Marked> = group.iter().map(own).collect();
    without_emphasis_in_words(group, &mut marked);
    let has_letters = |at: usize| group[at].text.contains(char::is_alphanumeric);
    // Stars around the signs of struck text, and any mark around punctuation alone, are kept where they
    // are open on both sides.
    let is_firm = |at: usize| has_letters(at) && !marked[at][2];
    let (stars, strikes) = (neighbours(group.len(), is_firm), neighbours(group.len(), has_letters));
    let is_inside = |mark: usize, (before, after): (Option<usize>, Option<usize>)| {
        let has = |found: Option<usize>| found.is_some_and(|at| marked[at][mark]);
        has(before) && has(after)
    };
    let kept = (0..group.len()).map(|at| {
        let is_kept = is_firm(at) || (0..2).all(|mark| !marked[at][mark] || is_inside(mark, stars[at]));
        let star = |mark: usize| marked[at][mark] && is_kept;
        let strike = marked[at][2] && (has_letters(at) || is_inside(2, strikes[at]));
        [star(0), star(1), strike]
    });
    let names =
        |kept: Marked| MARKS.into_iter().zip(kept).filter(|(_, is_set)| *is_set).map(|(mark, _)| mark).collect();
    kept.map(names).collect()
}

/// For each of so many places the nearest before and after it of which something is true.
fn neighbours(count: usize, is_it: impl Fn(usize) -> bool) -> Vec<(Option<usize>, Option<usize>)> {
    let mut found = vec![(None, None); count];
    let (mut before, mut after) = (None, None);
    for (at, (nearest, _)) in found.iter_mut().enumerate() {
        *nearest = before;
        before = Some(at).filter(|at| is_it(*at)).or(before);
    }
    for (at, (_, nearest)) in found.iter_mut().enumerate().rev() {
        *nearest = after;
        after = Some(at).filter(|at| is_it(*at)).or(after);
    }
    found
}

/// Takes emphasis inside bold text away where bold or emphasis changes in the middle of a word.
fn without_emphasis_in_words(group: &[Run], marked: &mut [Marked]) {
    let mut begin = 0;
    for at in 0..group.len() {
        let is_end = group.get(at + 1).is_none_or(|next| {
            group[at].text.ends_with(char::is_whitespace) || next.text.starts_with(char::is_whitespace)
        });
        if is_end {
            let word = &mut marked[begin..=at];
            let stars = |[bold, italic, _]: Marked| (bold, italic);
            if word.iter().any(|other| stars(*other) != stars(word[0])) {
                word.iter_mut().for_each(|[bold, italic, _]| *italic &= !*bold);
            }
            begin = at + 1;
        }
    }
}

/// Raised and lowered digits by signs of their own: `5` with a raised `2` is not 52.
fn scripted(text: &str, script: Option<Script>) -> String {
    let digits = match script {
        Some(Script::Raised) => ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'],
        Some(Script::Lowered) => ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'],
        None => return text.to_owned(),
    };
    let sign = |c: char| c.to_digit(10).map_or(c, |digit| digits[digit as usize]);
    text.chars().map(sign).collect()
}

/// Signs that open, and those that close what they opened.
const PAIRS: [(char, char); 9] =
    [('"', '"'), ('\'', '\''), ('״', '״'), ('׳', '׳'), ('(', ')'), ('[', ']'), ('“', '”'), ('„', '”'), ('«', '»')];

/// Space at both ends, and punctuation that touches a letter outside, stand outside the marks:
/// otherwise Markdown would not see the marks as such. For each end: whether a mark stands there, and
/// the letter outside it.
fn split_marks(
    text: &str,
    (opens, before): (bool, Option<char>),
    (closes, after): (bool, Option<char>),
    is_code: bool,
) -> (&str, &str, &str) {
    let (mut lead, mut core, mut trail) = split_space(text);
    let outside = |c: char| !c.is_alphanumeric();
    if opens && lead.is_empty() && before.is_some_and(char::is_alphanumeric) {
        let kept = core.trim_start_matches(outside);
        lead = &text[..text.len() - kept.len() - trail.len()];
        core = kept;
    }
    if closes && trail.is_empty() && after.is_some_and(char::is_alphanumeric) {
        let kept = core.trim_end_matches(outside);
        trail = &text[lead.len() + kept.len()..];
        core = kept;
    }
    // Quotes and brackets that belong together stay on the same side of the marks, with the space inside them.
    if opens && closes {
        let pair = |open: char| PAIRS.iter().find(|(own, _)| *own == open).map(|(_, close)| *close);
        let closing = lead.chars().last().and_then(pair);
        if let Some(kept) = closing.and_then(|close| core.strip_suffix(close)) {
            core = kept.trim_end();
            trail = &text[lead.len() + core.len()..];
        } else if let (Some(first), Some(last)) = (core.chars().next(), trail.chars().next())
            && pair(first) == Some(last)
        {
            let inside = core[first.len_utf8()..].trim_start();
            lead = &text[..lead.len() + core.len() - inside.len()];
            core = inside;
        }
    }
    // Without a mark at an end its space is part of the text.
    let start = if opens || is_code { lead.len() } else { 0 };
    let end = if closes || is_code { text.len() - trail.len() } else { text.len() };
    if core.is_empty() || start > end { (text, "", "") } else { (&text[..start], &text[start..end], &text[end..]) }
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
            '\\' | '`' | '*' | '[' | ']' | '<' | '~' => true,
            '_' => !(last.is_alphanumeric() && next.is_alphanumeric()),
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

/// A line whose beginning looks like a heading, a list, a quotation or a rule is kept a line.
fn guarded(text: String) -> String {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if digits.len() < text.len()
        && digits.starts_with(['.', ')'])
        && matches!(digits.as_bytes().get(1), None | Some(b' '))
    {
        let number = text.len() - digits.len();
        return format!("{}\\{}", &text[..number], digits);
    }
    let is_row = |sign: char| text.chars().all(|c| c == sign || c == ' ');
    let begins = |mark: &str| text.strip_prefix(mark).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let is_heading = text.starts_with('#') && begins(&"#".repeat(text.len() - text.trim_start_matches('#').len()));
    let is_mark = is_heading || text.starts_with('>') || begins("-") || begins("+") || is_row('=') || is_row('-');
    let is_mark = is_mark && !text.is_empty();
    if is_mark { format!("\\{text}") } else { text }
}
