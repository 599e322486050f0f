//! Mentions in comments: links whose words begin with `@`, to members, to companies, and to everybody.
//!
//! They are links of Markdown, so that they are rendered, exported and read by programs as any other. Where somebody types
//! a name behind `@` alone, [`resolved`] makes the link, if the name is one member's or company's.

use crate::id::MemberId;

/// The path that a mention of everybody links to.
pub const EVERYBODY_PATH: &str = "/companies";
/// The words that mean everybody behind `@`.
pub const EVERYBODY: [&str; 3] = ["כולם", "everybody", "everyone"];
/// The most mentions of one comment that somebody is notified of.
pub const MENTIONS_MAX: usize = 50;

/// The person or the company that a text mentions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mention {
    /// A member.
    Member(MemberId),
    /// A company, by its slug.
    Company(String),
    /// Every member.
    Everybody,
}

/// The mentions in a Markdown text, each once, in their order; at most [`MENTIONS_MAX`].
pub fn mentions(body: &str) -> Vec<Mention> {
    let mut found = vec![];
    for (start, _) in body.match_indices("[@") {
        let rest = &body[start + 2..];
        let line = rest.lines().next().unwrap_or_default();
        let Some((_, target)) = line.split_once("](") else { continue };
        let target = target.split([')', ' ']).next().unwrap_or_default();
        let mention = if target == EVERYBODY_PATH {
            Some(Mention::Everybody)
        } else if let Some(key) = target.strip_prefix("/people/") {
            key.parse().ok().map(Mention::Member)
        } else {
            let slug = target.strip_prefix("/companies/").filter(|slug| !slug.is_empty() && !slug.contains('/'));
            slug.map(|slug| Mention::Company(slug.to_owned()))
        };
        if let Some(mention) = mention.filter(|mention| !found.contains(mention)) {
            found.push(mention);
        }
        if found.len() == MENTIONS_MAX {
            break;
        }
    }
    found
}

/// The mention that a text begins with, as the member whom it links to, if it is one, and what stands behind it.
pub fn leading(text: &str) -> Option<(Option<MemberId>, &str)> {
    let (words, rest) = text.strip_prefix("[@")?.split_once("](")?;
    let (target, after) = rest.split_once(')')?;
    // The brackets of a name are escaped; others begin a link further behind.
    if words.replace("\\[", "").contains('[') {
        return None;
    }
    let key = target.split(' ').next().unwrap_or_default().strip_prefix("/people/");
    Some((key.and_then(|key| key.parse().ok()).map(MemberId), after))
}

/// The text with every mention of a member as a nameless `@…`; `None` for a text that mentions them nowhere.
pub fn nameless(body: &str, member: MemberId) -> Option<String> {
    let mut text = String::with_capacity(body.len());
    let (mut rest, mut is_mentioned) = (body, false);
    while let Some(start) = rest.find("[@") {
        let (before, link) = rest.split_at(start);
        text.push_str(before);
        let line = link.lines().next().unwrap_or_default();
        let parts = line.split_once("](").and_then(|(words, rest)| Some((words, rest.split_once(')')?.0)));
        let is_theirs = |target: &str| {
            let key = target.split(' ').next().unwrap_or_default().strip_prefix("/people/");
            key.and_then(|key| key.parse().ok()) == Some(member)
        };
        match parts.filter(|(_, target)| is_theirs(target)) {
            Some((words, target)) => {
                is_mentioned = true;
                text.push_str("@…");
                rest = &link[words.len() + "](".len() + target.len() + ")".len()..];
            }
            None => {
                text.push_str("[@");
                rest = &link["[@".len()..];
            }
        }
    }
    text.push_str(rest);
    is_mentioned.then_some(text)
}

/// A name that can be mentioned, and the path that the mention links to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name as it is typed.
    pub name: String,
    /// The path of the page.
    pub path: String,
}

/// A text whose typed names behind `@` are links. A name that several have stays as it was typed, and so does what stands
/// in code or is a link already.
pub fn resolved(body: &str, names: &[Named]) -> String {
    let mut text = String::with_capacity(body.len());
    let mut is_fenced = false;
    for line in body.split_inclusive('\n') {
        let begin = line.trim_start();
        if begin.starts_with("```") || begin.starts_with("~~~") {
            is_fenced = !is_fenced;
        }
        if is_fenced {
            text.push_str(line);
        } else {
            resolve_line(line, names, &mut text);
        }
    }
    text
}

fn resolve_line(line: &str, names: &[Named], text: &mut String) {
    let (mut before, mut is_code) = (' ', false);
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        is_code ^= c == '`';
        let begins = c == '@' && !is_code && !before.is_alphanumeric() && !matches!(before, '[' | '/' | '\\');
        if let Some(named) = begins.then(|| named(&rest[1..], names)).flatten() {
            text.push_str(&link(named));
            rest = &rest[1 + named.name.len()..];
            before = ' ';
            continue;
        }
        text.push(c);
        before = c;
        rest = &rest[c.len_utf8()..];
    }
}

/// The one name that a text begins with; the longest, and none that several have.
fn named<'a>(text: &str, names: &'a [Named]) -> Option<&'a Named> {
    let begins = |named: &&Named| {
        let rest = text.strip_prefix(named.name.as_str());
        !named.name.is_empty() && rest.is_some_and(|rest| !rest.chars().next().is_some_and(char::is_alphanumeric))
    };
    let longest = names.iter().filter(begins).max_by_key(|named| named.name.len())?;
    let same = names.iter().filter(|named| named.name == longest.name).count();
    (same == 1).then_some(longest)
}

/// The mention of a name as Markdown.
pub fn link(named: &Named) -> String {
    format!("[@{}]({})", escaped(&named.name), named.path)
}

/// A text inside the words of a link.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '[' | ']' | '\\' | '*' | '_' | '`' | '<') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// The most characters that are looked at behind `@` or `#`.
const TYPED_MAX: usize = 40;

/// The mention that is being typed before the cursor: from its `@` or `#` on, with two letters at least.
pub fn being_typed(before: &str) -> Option<&str> {
    let start = before.rfind(['@', '#'])?;
    let typed = &before[start..];
    let stands_alone = before[..start].chars().next_back().is_none_or(|c| c.is_whitespace() || c == '(');
    let name = &typed[1..];
    let count = name.chars().count();
    let is_name = !name.starts_with([' ', '#', '@']) && !name.contains(['\n', '[', ']', '(', ')']);
    (stands_alone && is_name && (2..=TYPED_MAX).contains(&count)).then_some(typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(of: &[(&str, &str)]) -> Vec<Named> {
        of.iter().map(|(name, path)| Named { name: (*name).to_owned(), path: (*path).to_owned() }).collect()
    }

    #[test]
    fn mentions_are_links_whose_words_begin_with_the_sign() {
        let body = "[@דנה](/people/7), [@דנה](/people/7) ו[@קו־ענבר](/companies/kav-inbar)\n[@כולם](/companies)";
        let expected = [Mention::Member(MemberId(7)), Mention::Company("kav-inbar".to_owned()), Mention::Everybody];
        assert_eq!(mentions(body), expected);
        for none in
            ["[דנה](/people/7)", "@דנה", "[@דנה](/people/x)", "[@דנה](https://a/people/7)", "[@דנה\n](/people/7)"]
        {
            assert_eq!(mentions(none), [], "{none}");
        }
        let many: String = (0..99).map(|number| format!("[@x](/people/{number}) ")).collect();
        assert_eq!(mentions(&many).len(), MENTIONS_MAX);
    }

    #[test]
    fn a_mention_loses_its_name() {
        let is_gone = |body: &str| nameless(body, MemberId(7));
        for (body, expected) in [
            ("תודה [@דנה](/people/7)!", Some("תודה @…!")),
            (r"[@דנה \[7\]](/people/7), [@יעל](/people/77)", Some("@…, [@יעל](/people/77)")),
            ("[@א](/people/7)[@א](/people/7 \"כותרת\")\n[@כולם](/companies)", Some("@…@…\n[@כולם](/companies)")),
            ("[@יעל](/people/8) [@דנה](/people/7", None),
            ("[@", None),
            ("דנה", None),
        ] {
            assert_eq!(is_gone(body).as_deref(), expected, "{body}");
        }
    }

    #[test]
    fn a_typed_name_is_resolved_where_it_is_one_s_alone() {
        let known = names(&[
            ("דנה לוי", "/people/1"),
            ("דנה לוין", "/people/2"),
            ("יעל כהן", "/people/3"),
            ("יעל כהן", "/people/4"),
            ("קו [1]", "/companies/kav"),
        ]);
        for (typed, expected) in [
            ("@דנה לוי, תודה", "[@דנה לוי](/people/1), תודה"),
            ("תודה @דנה לוין", "תודה [@דנה לוין](/people/2)"),
            ("@דנה", "@דנה"),
            ("@יעל כהן", "@יעל כהן"),
            ("a@דנה לוי", "a@דנה לוי"),
            ("`@דנה לוי`", "`@דנה לוי`"),
            ("```\n@דנה לוי\n```\n", "```\n@דנה לוי\n```\n"),
            ("[@דנה לוי](/people/1)", "[@דנה לוי](/people/1)"),
            ("(@קו [1])", "([@קו \\[1\\]](/companies/kav))"),
        ] {
            assert_eq!(resolved(typed, &known), expected, "{typed}");
        }
        let once = resolved("@דנה לוי", &known);
        assert_eq!(resolved(&once, &known), once, "a text that is saved again stays as it is");
    }

    #[test]
    fn what_is_being_typed_begins_at_its_sign() {
        for (before, expected) in [
            ("@דנ", Some("@דנ")),
            ("שלום @דנה לו", Some("@דנה לו")),
            ("ראו (#אמנ", Some("#אמנ")),
            ("@ד", None),
            ("a@דנה", None),
            ("# כותרת", None),
            ("## כותרת", None),
            ("[@דנה](/people/1) תודה", None),
            ("@דנה\nשורה", None),
        ] {
            assert_eq!(being_typed(before), expected, "{before}");
        }
    }
}
